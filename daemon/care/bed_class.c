// SPDX-License-Identifier: Apache-2.0
// Writing classes: an interval that says otherwise is superseded, never edited.
#include "daemon/care/bed_class.h"

#include "daemon/rpc/event.h"

static struct bed_class_span read_span(const struct query *query)
{
    return (struct bed_class_span){.bed_class = query_int(query, "bed_class"),
        .class = (enum bed_class)words_find(bed_class_words, query_text(query, "class")),
        .from = query_day(query, "from_day"),
        .until = query_day(query, "until_day")};
}

// The first that ends after the day.
static bool find_span(
    struct tx *tx, int64_t bed, enum bed_truth truth, int32_t on_day, struct bed_class_span *ret)
{
    struct query query = query_open(tx, QUERY_BED_CLASS_SPANS);
    query_bind_int(&query, "bed", bed);
    query_bind_text(&query, "truth", bed_truth_words[truth]);
    query_bind_day(&query, "on", on_day);
    query_bind_int(&query, "limit", 1);
    bool found = query_next(&query);
    if (found) {
        *ret = read_span(&query);
    }
    query_end(&query);
    return found;
}

bool bed_class_on(
    struct tx *tx, int64_t bed, enum bed_truth truth, int32_t on_day, struct bed_class_span *ret)
{
    struct bed_class_span span;
    if (!find_span(tx, bed, truth, on_day, &span) || span.from > on_day) {
        return false;
    }
    *ret = span;
    return true;
}

static void insert(
    struct call *call, int64_t bed, enum bed_truth truth, const struct bed_class_span *span)
{
    struct query query = query_open(call->tx, QUERY_BED_CLASS_INSERT);
    query_bind_int(&query, "bed_class", tx_new_id(call->tx));
    query_bind_int(&query, "bed", bed);
    query_bind_text(&query, "truth", bed_truth_words[truth]);
    query_bind_text(&query, "class", bed_class_words[span->class]);
    query_bind_day(&query, "from_day", span->from);
    query_bind_day(&query, "until_day", span->until);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    call_event(call, EVENT_BED, bed, NULL);
}

// The day falls into what was said before: it is cut there.
static void cut(struct call *call, int64_t bed, enum bed_truth truth,
    const struct bed_class_span *old, const struct bed_class_span *said)
{
    struct query query = query_open(call->tx, QUERY_BED_CLASS_SUPERSEDE);
    query_bind_int(&query, "bed_class", old->bed_class);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
    if (old->from < said->from) {
        struct bed_class_span kept = *old;
        kept.until = said->from;
        insert(call, bed, truth, &kept);
    }
    insert(call, bed, truth, said);
}

void bed_class_say(
    struct call *call, int64_t bed, enum bed_truth truth, enum bed_class class, int32_t from_day)
{
    struct bed_class_span said = {.class = class, .from = from_day, .until = DAY_OPEN};
    struct bed_class_span old;
    bool found = find_span(call->tx, bed, truth, from_day, &old);
    if (found && old.from <= from_day) {
        said.until = old.until;
        if (old.class != class || old.from < from_day) {
            cut(call, bed, truth, &old, &said);
        }
        return;
    }
    if (found) {
        said.until = old.from;
    }
    insert(call, bed, truth, &said);
}
