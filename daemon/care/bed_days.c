// SPDX-License-Identifier: Apache-2.0
// From the intervals of a bed to the days its counts change.
#include "daemon/care/bed_days.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"

#define NO_VALUE (-1)

// --- the pure part ---

static int value_on(const struct bed_days *days, enum bed_interval_kind kind, int32_t on_day)
{
    for (int i = 0; i < days->count; i++) {
        const struct bed_interval *interval = &days->intervals[i];
        if (interval->kind == kind && interval->from_day <= on_day &&
            on_day < interval->until_day) {
            return interval->value;
        }
    }
    return NO_VALUE;
}

void bed_days_count(const struct bed_days *days, int32_t on_day, int ret_counts[BED_MEASURES])
{
    memset(ret_counts, 0, sizeof *ret_counts * BED_MEASURES);
    int closure = value_on(days, INTERVAL_CLOSURE, on_day);
    if (closure == BED_WITHDRAWN || on_day < days->built_day) {
        return;
    }
    if (on_day < days->opened_day) {
        ret_counts[MEASURE_BUILT_AHEAD] = 1;
        return;
    }
    int declared = value_on(days, INTERVAL_DECLARED, on_day);
    int verified = value_on(days, INTERVAL_VERIFIED, on_day);
    const bool nursing[BED_TRUTHS] = {
        [TRUTH_DECLARED] = declared == CLASS_NURSING,
        [TRUTH_VERIFIED] = verified == CLASS_NURSING,
        [TRUTH_EFFECTIVE] = (verified == NO_VALUE ? declared : verified) == CLASS_NURSING,
    };
    bool is_closed = closure != NO_VALUE;
    ret_counts[MEASURE_BEDS] = 1;
    ret_counts[MEASURE_CLOSED] = is_closed;
    ret_counts[MEASURE_DEMENTIA] = value_on(days, INTERVAL_DEMENTIA, on_day) != NO_VALUE;
    ret_counts[MEASURE_BASIC] = value_on(days, INTERVAL_BASIC, on_day) != NO_VALUE;
    for (int truth = 0; truth < BED_TRUTHS; truth++) {
        ret_counts[MEASURE_NURSING_DECLARED + truth] = nursing[truth];
        ret_counts[MEASURE_CLOSED_NURSING_DECLARED + truth] = nursing[truth] && is_closed;
    }
}

static int compare_days(const void *a, const void *b)
{
    const int32_t *left = a;
    const int32_t *right = b;
    return (*left > *right) - (*left < *right);
}

// The days on which something may change, in order, each once.
static int find_days(const struct bed_days *days, int32_t *ret_points)
{
    int count = 0;
    ret_points[count++] = days->built_day;
    ret_points[count++] = days->opened_day;
    for (int i = 0; i < days->count; i++) {
        ret_points[count++] = days->intervals[i].from_day;
        if (days->intervals[i].until_day != DAY_OPEN) {
            ret_points[count++] = days->intervals[i].until_day;
        }
    }
    qsort(ret_points, (size_t)count, sizeof *ret_points, compare_days);
    int kept = 1;
    for (int i = 1; i < count; i++) {
        if (ret_points[i] != ret_points[kept - 1]) {
            ret_points[kept++] = ret_points[i];
        }
    }
    return kept;
}

// --- from the rows ---

static int interval_value(enum bed_interval_kind kind, const char *value)
{
    switch (kind) {
    case INTERVAL_DECLARED:
    case INTERVAL_VERIFIED:
        return words_find(bed_class_words, value);
    case INTERVAL_CLOSURE:
        return words_find(bed_state_words, value);
    case INTERVAL_DEMENTIA:
    case INTERVAL_BASIC:
    case BED_INTERVAL_KINDS:
        break;
    }
    return 1;
}

static void read_days(struct tx *tx, int64_t bed, struct bed_days *ret)
{
    static const char *const kinds[] = {
        "declared", "verified", "dementia", "basic", "closure", NULL};
    ret->count = 0;
    ret->built_day = DAY_OPEN;
    ret->opened_day = DAY_OPEN;
    struct query query = query_open(tx, QUERY_BED_INTERVALS);
    query_bind_int(&query, "bed", bed);
    query_bind_int(&query, "limit", BED_INTERVALS_MAX + 1);
    while (query_next(&query)) {
        int kind = words_find(kinds, query_text(&query, "kind"));
        if (kind < 0) { // the bed itself
            ret->built_day = query_day(&query, "from_day");
            ret->opened_day = query_day(&query, "until_day");
        } else if (ret->count < BED_INTERVALS_MAX) {
            ret->intervals[ret->count++] = (struct bed_interval){(enum bed_interval_kind)kind,
                interval_value((enum bed_interval_kind)kind, query_text(&query, "value")),
                query_day(&query, "from_day"), query_day(&query, "until_day")};
        }
    }
    query_end(&query);
    if (ret->count == BED_INTERVALS_MAX) { // the tally would be wrong
        tx_fail(tx, STATUS_BROKEN_PROMISE);
    }
}

void bed_days_tally(struct bed_tally *tally, int64_t bed, int sign)
{
    struct bed_days days;
    int32_t points[2 * BED_INTERVALS_MAX + 2];
    int before[BED_MEASURES] = {0};
    int now[BED_MEASURES];
    read_days(tally->tx, bed, &days);
    int count = find_days(&days, points);
    for (int i = 0; i < count; i++) {
        bed_days_count(&days, points[i], now);
        for (int measure = 0; measure < BED_MEASURES; measure++) {
            bed_tally_span(tally, (enum bed_measure)measure, points[i], DAY_OPEN,
                (int64_t)sign * (now[measure] - before[measure]));
        }
        memcpy(before, now, sizeof before);
    }
}
