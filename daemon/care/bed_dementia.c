// SPDX-License-Identifier: Apache-2.0
// The days of a dementia-care bed: an interval that says otherwise is superseded, never edited.
#include "daemon/care/bed_dementia.h"

#include "daemon/care/bed_mark.h"
#include "daemon/care/unit.h"
#include "daemon/rpc/event.h"

struct span {
    int64_t mark;
    int32_t from;
    int32_t until;
};

// The first that ends after the day.
static bool find_span(struct tx *tx, int64_t bed, int32_t on_day, struct span *ret)
{
    struct query query = query_open(tx, QUERY_BED_DEMENTIA);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", on_day);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct span){.mark = query_int(&query, "bed_mark"),
            .from = query_day(&query, "from_day"),
            .until = query_day(&query, "until_day")};
    }
    query_end(&query);
    return found;
}

bool bed_dementia_on(struct tx *tx, int64_t bed, int32_t on_day)
{
    struct span span;
    return find_span(tx, bed, on_day, &span) && span.from <= on_day;
}

bool bed_dementia_from(struct tx *tx, int64_t bed, int32_t on_day)
{
    struct span span;
    return find_span(tx, bed, on_day, &span);
}

static void insert(struct call *call, int64_t bed, const struct span *span)
{
    bed_mark_write(
        call, &(struct bed_mark){
                  .bed = bed, .mark = MEASURE_DEMENTIA, .from = span->from, .until = span->until});
}

static void cut(struct call *call, int64_t bed, const struct span *old, int32_t from_day)
{
    struct query query = query_open(call->tx, QUERY_BED_MARK_SUPERSEDE);
    query_bind_int(&query, "bed_mark", old->mark);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
    if (old->from < from_day) {
        insert(call, bed, &(struct span){.from = old->from, .until = from_day});
    }
}

void bed_dementia_say(struct call *call, int64_t bed, bool is_dementia, int32_t from_day)
{
    struct span next;
    bool found = find_span(call->tx, bed, from_day, &next);
    if (is_dementia) {
        insert(call, bed, &(struct span){.from = from_day, .until = found ? next.from : DAY_OPEN});
    } else if (found) {
        cut(call, bed, &next, from_day);
    }
    call_event(call, EVENT_BED, bed, NULL);
}

enum status bed_dementia_suits_unit(struct call *call, int64_t id, bool is_dementia)
{
    struct unit unit;
    if (id == 0 || !unit_find(call, id, &unit) || (unit.kind == UNIT_DEMENTIA) == is_dementia) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "unit", id);
    json_field_text(&call->facts, "kind", unit_kind_words[unit.kind]);
    call->message = "a unit for dementia has dementia-care beds, and they stand in no other unit";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

enum status bed_dementia_may_leave(struct call *call, int64_t bed, int64_t id)
{
    struct unit unit;
    if (id == 0 || !unit_find(call, id, &unit) || unit.kind != UNIT_DEMENTIA) {
        return STATUS_OK;
    }
    struct query query = query_open(call->tx, QUERY_BED_BEHAVIOUR_RISK);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", call->tx->today_day);
    bool found = query_next(&query);
    if (found) {
        json_field_int(&call->facts, "bed", bed);
        json_field_int(&call->facts, "stay", query_int(&query, "stay"));
        json_field_day(&call->facts, "from", query_day(&query, "from_day"));
        json_field_day(&call->facts, "until", query_day(&query, "until_day"));
        json_field_int(&call->facts, "unit", id);
    }
    query_end(&query);
    if (!found) {
        return STATUS_OK;
    }
    call->message =
        "somebody lies there who needs a unit for dementia; transfer the resident first";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}
