// SPDX-License-Identifier: Apache-2.0
// Keeping the tally, and recounting it.
#include "daemon/care/bed_tally.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define FLIPS_MAX 32
#define PASSES_MAX 4096

const char *const bed_measure_words[] = {"approved", "beds", "dementia", "basic", "institutions",
    "built_ahead", "closed", "closed_nursing_declared", "closed_nursing_verified",
    "closed_nursing_effective", "nursing_declared", "nursing_verified", "nursing_effective",
    "institutions_nursing_declared", "institutions_nursing_verified",
    "institutions_nursing_effective", NULL};

const char *const bed_truth_words[] = {"declared", "verified", "effective", NULL};

void bed_tally_house(int64_t institution, char ret_place[BED_TALLY_PLACE_SIZE])
{
    (void)snprintf(ret_place, BED_TALLY_PLACE_SIZE, "i%lld", (long long)institution);
}

void bed_tally_begin(struct bed_tally *tally, struct tx *tx, int64_t institution,
    enum house_kind kind, const char *area)
{
    tally->tx = tx;
    tally->institution = institution;
    tally->kind = kind;
    tally->count = 0;
    (void)snprintf(tally->area, sizeof tally->area, "%s", area);
}

static void add_at(
    const struct bed_tally *tally, const char *place, const struct bed_tally_change *change)
{
    // The second row is the total of all days.
    const int32_t days[] = {change->day, DAY_OPEN};
    for (int i = 0; i < 2; i++) {
        struct query query = query_open(tally->tx, QUERY_BED_TALLY_ADD);
        query_bind_text(&query, "place", place);
        query_bind_text(&query, "measure", bed_measure_words[change->measure]);
        query_bind_text(&query, "kind", house_kind_words[tally->kind]);
        query_bind_day(&query, "day", days[i]);
        query_bind_int(&query, "change", change->change);
        (void)query_run(&query);
    }
}

static void add_everywhere(const struct bed_tally *tally, const struct bed_tally_change *change)
{
    char place[BED_TALLY_PLACE_SIZE];
    bed_tally_house(tally->institution, place);
    add_at(tally, place, change);
    char area[AREA_CODE_SIZE];
    memcpy(area, tally->area, sizeof area);
    for (int level = 0; area[0] != '\0' && level <= AREA_COMMITTEE; level++) {
        add_at(tally, area, change);
        char above[AREA_CODE_SIZE];
        area_parent(area, above);
        memcpy(area, above, sizeof area);
    }
}

// Up to FLIPS_MAX days on which the house enters or leaves the houses with a nursing bed and the
// tally does not say so yet.
static int find_flips(
    const struct bed_tally *tally, enum bed_truth truth, struct bed_tally_change *ret_flips)
{
    char place[BED_TALLY_PLACE_SIZE];
    bed_tally_house(tally->institution, place);
    enum bed_measure counted = MEASURE_NURSING_DECLARED + truth;
    enum bed_measure present = MEASURE_INSTITUTIONS_NURSING_DECLARED + truth;
    struct query query = query_open(tally->tx, QUERY_BED_TALLY_PRESENCE);
    query_bind_text(&query, "place", place);
    query_bind_text(&query, "counted", bed_measure_words[counted]);
    query_bind_text(&query, "present", bed_measure_words[present]);
    query_bind_text(&query, "kind", house_kind_words[tally->kind]);
    int count = 0;
    int64_t beds = 0;
    while (count < FLIPS_MAX && query_next(&query)) {
        int64_t before = beds;
        beds += query_int(&query, "counted");
        int64_t flip = (beds > 0) - (before > 0) - query_int(&query, "present");
        if (flip != 0) {
            ret_flips[count++] = (struct bed_tally_change){present, query_day(&query, "day"), flip};
        }
    }
    query_end(&query);
    return count;
}

// What is written changes what is read: so gather some, write them, look again until none is left.
static void settle_presence(const struct bed_tally *tally, enum bed_truth truth)
{
    struct bed_tally_change flips[FLIPS_MAX];
    for (int pass = 0; pass < PASSES_MAX; pass++) {
        int count = find_flips(tally, truth, flips);
        for (int i = 0; i < count; i++) {
            add_everywhere(tally, &flips[i]);
        }
        if (count < FLIPS_MAX || tally->tx->fault != STATUS_OK) {
            return;
        }
    }
    tx_fail(tally->tx, STATUS_BROKEN_PROMISE);
}

void bed_tally_end(struct bed_tally *tally)
{
    bool touched[BED_TRUTHS] = {false};
    for (int i = 0; i < tally->count; i++) {
        const struct bed_tally_change *change = &tally->changes[i];
        if (change->change == 0) {
            continue;
        }
        add_everywhere(tally, change);
        if (change->measure >= MEASURE_NURSING_DECLARED) {
            touched[change->measure - MEASURE_NURSING_DECLARED] = true;
        }
    }
    tally->count = 0;
    for (int truth = 0; truth < BED_TRUTHS; truth++) {
        if (touched[truth]) {
            settle_presence(tally, (enum bed_truth)truth);
        }
    }
}

static void gather(struct bed_tally *tally, enum bed_measure measure, int32_t day, int64_t change)
{
    assert(measure < MEASURE_INSTITUTIONS_NURSING_DECLARED);
    for (int i = 0; i < tally->count; i++) {
        if (tally->changes[i].measure == measure && tally->changes[i].day == day) {
            tally->changes[i].change += change;
            return;
        }
    }
    if (tally->count == BED_TALLY_CHANGES_MAX) {
        bed_tally_end(tally);
    }
    tally->changes[tally->count++] = (struct bed_tally_change){measure, day, change};
}

void bed_tally_span(struct bed_tally *tally, enum bed_measure measure, int32_t from_day,
    int32_t until_day, int64_t change)
{
    if (change == 0 || from_day >= until_day) {
        return;
    }
    gather(tally, measure, from_day, change);
    if (until_day != DAY_OPEN) {
        gather(tally, measure, until_day, -change);
    }
}

// The least running sum of a column of daily changes from a day on, and the day it is reached.
static int64_t find_least(
    struct query *query, const char *column, int sign, int32_t from_day, int32_t *ret_day)
{
    int64_t sum = 0;
    int64_t least = 0;
    int32_t least_day = from_day;
    bool begun = false; // least holds the figure of from_day or of a later day
    while (query_next(query)) {
        int32_t day = query_day(query, "day");
        if (day > from_day && !begun) {
            least = sum;
            begun = true;
        }
        sum += sign * query_int(query, column);
        if (begun && sum < least) {
            least = sum;
            least_day = day;
        }
    }
    query_end(query);
    *ret_day = least_day;
    return begun ? least : sum;
}

int64_t bed_tally_spare(
    struct tx *tx, int64_t institution, enum house_kind kind, int32_t from_day, int32_t *ret_day)
{
    char place[BED_TALLY_PLACE_SIZE];
    bed_tally_house(institution, place);
    struct query query = query_open(tx, QUERY_BED_TALLY_SPARE);
    query_bind_text(&query, "place", place);
    query_bind_text(&query, "kind", house_kind_words[kind]);
    return find_least(&query, "change", 1, from_day, ret_day);
}

int64_t bed_tally_most_listed(
    struct tx *tx, int64_t institution, enum house_kind kind, int32_t from_day, int32_t *ret_day)
{
    char place[BED_TALLY_PLACE_SIZE];
    bed_tally_house(institution, place);
    struct query query = query_open(tx, QUERY_BED_TALLY_SERIES);
    query_bind_text(&query, "place", place);
    query_bind_text(&query, "kind", house_kind_words[kind]);
    return -find_least(&query, "beds", -1, from_day, ret_day);
}

// --- the recount ---

static int64_t house_differences(struct call *call)
{
    int64_t differences = 0;
    struct query houses = query_open(call->tx, QUERY_BED_TALLY_INSTITUTIONS);
    while (query_next(&houses)) {
        char place[BED_TALLY_PLACE_SIZE];
        bed_tally_house(query_int(&houses, "institution"), place);
        struct query query = query_open(call->tx, QUERY_BED_TALLY_HOUSE_DIFFERENCES);
        query_bind_int(&query, "institution", query_int(&houses, "institution"));
        query_bind_text(&query, "kind", query_text(&houses, "kind"));
        query_bind_text(&query, "place", place);
        if (query_next(&query)) {
            differences += query_int(&query, "differences");
        }
        query_end(&query);
    }
    query_end(&houses);
    return differences;
}

static int64_t area_differences(struct call *call)
{
    int64_t differences = 0;
    struct query places = query_open(call->tx, QUERY_BED_TALLY_PLACES);
    while (query_next(&places)) {
        struct area_range range = area_range(query_text(&places, "place"));
        struct query query = query_open(call->tx, QUERY_BED_TALLY_AREA_DIFFERENCES);
        query_bind_text(&query, "place", query_text(&places, "place"));
        query_bind_text(&query, "area_from", range.from);
        query_bind_text(&query, "area_until", range.until);
        if (query_next(&query)) {
            differences += query_int(&query, "differences");
        }
        query_end(&query);
    }
    query_end(&places);
    return differences;
}

enum status bed_tally_verify(struct call *call)
{
    int64_t differences = house_differences(call) + area_differences(call);
    if (differences != 0) {
        json_begin_map(&call->out);
        json_field_text(&call->out, "name", "bed_tally");
        json_field_int(&call->out, "differences", differences);
        json_end_map(&call->out);
    }
    return call_done(call);
}
