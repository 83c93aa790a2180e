// SPDX-License-Identifier: Apache-2.0
// Whether a bed is open.
#include "daemon/care/bed_close.h"

#include "daemon/care/bed_rule.h"
#include "daemon/care/offer_freed.h"
#include "daemon/rpc/event.h"

bool bed_closure_find(
    struct tx *tx, int64_t bed, int32_t from_day, int32_t until_day, struct bed_closure *ret)
{
    struct query query = query_open(tx, QUERY_BED_CLOSURE_ON_BED);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct bed_closure){.closure = query_int(&query, "bed_closure"),
            .bed = bed,
            .state = (enum bed_state)words_find(bed_state_words, query_text(&query, "state")),
            .from_day = query_day(&query, "from_day"),
            .until_day = query_day(&query, "until_day"),
            .safety = query_int(&query, "safety") != 0,
            .by_bureau = query_int(&query, "by_bureau") != 0};
    }
    query_end(&query);
    return found;
}

static enum status refuse_not_open(struct call *call, const struct bed *bed, enum bed_state state)
{
    json_field_int(&call->facts, "bed", bed->bed);
    json_field_text(&call->facts, "state", bed_state_words[state]);
    json_field_day(&call->facts, "opened_on", bed->opened_day);
    return call_refuse(call, STATUS_BED_NOT_OPEN);
}

static enum status refuse_closed(
    struct call *call, const struct bed *bed, const struct bed_closure *closure)
{
    json_field_day(&call->facts, "from", closure->from_day);
    json_field_day(&call->facts, "until", closure->until_day);
    return refuse_not_open(call, bed, closure->state);
}

enum status bed_close_check(
    struct call *call, const struct bed *bed, int32_t from_day, int32_t until_day)
{
    bool has_closed = from_day >= bed->house_closed_day;
    if (has_closed || from_day < bed->house_opened_day || from_day < bed->opened_day) {
        return refuse_not_open(
            call, bed, has_closed ? BED_WITHDRAWN : bed_state_before(bed->built_day, from_day));
    }
    struct bed_closure closure;
    if (!bed_closure_find(call->tx, bed->bed, from_day, until_day, &closure)) {
        return STATUS_OK;
    }
    return refuse_closed(call, bed, &closure);
}

enum status bed_close_check_lain(
    struct call *call, int64_t bed, int32_t from_day, int32_t until_day)
{
    struct bed_closure closure = {.until_day = from_day, .safety = true};
    struct bed found;
    while (closure.safety) {
        if (!bed_closure_find(call->tx, bed, closure.until_day, until_day, &closure)) {
            return STATUS_OK;
        }
    }
    return bed_find(call, bed, closure.from_day, &found) ? refuse_closed(call, &found, &closure)
                                                         : call_done(call);
}

void bed_closure_write(
    struct call *call, const struct bed_closure_order *order, const struct bed_closure *closure)
{
    struct query query = query_open(call->tx, QUERY_BED_CLOSURE_INSERT);
    query_bind_int(&query, "bed_closure", tx_new_id(call->tx));
    query_bind_int(&query, "bed", order->bed);
    query_bind_int(&query, "institution", order->institution);
    query_bind_text(&query, "state", bed_state_words[closure->state]);
    query_bind_day(&query, "from_day", closure->from_day);
    query_bind_day(&query, "until_day", closure->until_day);
    query_bind_int(&query, "safety", closure->safety);
    query_bind_text(&query, "reason", order->reason);
    query_bind_int(&query, "office", order->office);
    query_bind_text(&query, "operator", order->operator_name);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    call_event(call, EVENT_BED, order->bed, NULL);
    offer_want(call, order->bed, "closure_ends");
}

static void keep_days_before(struct tx *tx, const struct bed_closure *closure, int32_t on_day)
{
    struct query query = query_open(tx, QUERY_BED_CLOSURE_KEEP);
    query_bind_int(&query, "bed_closure", tx_new_id(tx));
    query_bind_int(&query, "old", closure->closure);
    query_bind_day(&query, "until_day", on_day);
    query_bind_int(&query, "recorded_at", tx->now_ms);
    (void)query_run(&query);
}

void bed_closure_cut(struct call *call, const struct bed_closure *closure, int32_t on_day)
{
    struct tx *tx = call->tx;
    struct query query = query_open(tx, QUERY_BED_CLOSURE_SUPERSEDE);
    query_bind_int(&query, "bed_closure", closure->closure);
    query_bind_int(&query, "at", tx->now_ms);
    (void)query_run(&query);
    if (closure->from_day < on_day) {
        keep_days_before(tx, closure, on_day);
    }
    offer_want(call, closure->bed, "reopened");
}
