// SPDX-License-Identifier: Apache-2.0
// Couples.
#include "daemon/registry/elder_spouse.h"

#include "daemon/registry/elder_rule.h"

// Whose spouse a person is on file as, 0: nobody's.
static int64_t spouse_of(struct call *call, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_ELDER_SPOUSE_OF);
    query_bind_int(&query, "elder", elder);
    int64_t spouse = query_next(&query) ? query_int(&query, "spouse") : 0;
    query_end(&query);
    return spouse;
}

// Names the other spouse to whom may know of them.
static enum status check_single(struct call *call, int64_t elder, int64_t spouse)
{
    int64_t other = spouse_of(call, elder);
    if (other == 0 || other == spouse) {
        return call_done(call);
    }
    json_field_text(&call->facts, "parameter", "spouse");
    json_field_int(&call->facts, "elder", elder);
    if (elder_is_within(call, other)) {
        json_field_int(&call->facts, "spouse", other);
    }
    call->message = "one of them is on file as somebody else's spouse: say first that they are not "
                    "(elder.update with spouse 0)";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

enum status elder_spouse_check(struct call *call, int64_t elder, int64_t spouse)
{
    struct elder_facts own;
    struct elder_facts facts;
    if (spouse == elder) {
        return call_invalid(call, "spouse", "another person than elder");
    }
    if (!elder_look(call, spouse, call->tx->today_day, &facts)) {
        json_field_int(&call->facts, "elder", spouse);
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    if (elder_know(call, elder, call->tx->today_day, &own) && own.sex == facts.sex &&
        own.sex != 0) {
        return call_invalid(call, "spouse", "a person of the other sex");
    }
    if (spouse_of(call, elder) == spouse) { // said again, whatever is told of one of them since
        return call_done(call);
    }
    enum status status = check_single(call, elder, spouse);
    if (status == STATUS_OK) {
        status = check_single(call, spouse, elder);
    }
    return status == STATUS_OK
               ? fact_announce(call, &(struct fact){FACT_ELDER_MARRYING, .elder = elder,
                                         .day = call->tx->today_day, .subject = spouse})
               : status;
}

static void add(struct call *call, int64_t elder, int64_t spouse)
{
    struct query query = query_open(call->tx, QUERY_ELDER_SPOUSE_ADD);
    query_bind_int(&query, "elder_spouse", tx_new_id(call->tx));
    query_bind_int(&query, "elder", elder);
    query_bind_int(&query, "spouse", spouse);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

enum status elder_spouse_keep(struct call *call, int64_t elder, int64_t spouse)
{
    if (spouse_of(call, elder) == spouse) {
        return call_done(call);
    }
    add(call, elder, spouse);
    add(call, spouse, elder);
    call_touch(call, spouse);
    return fact_announce(call, &(struct fact){FACT_ELDER_MARRIED, .elder = elder,
                                   .day = call->tx->today_day, .subject = spouse});
}

void elder_spouse_end(struct call *call, int64_t elder, const char *ended_by)
{
    struct query query = query_open(call->tx, QUERY_ELDER_SPOUSE_SUPERSEDE);
    query_bind_int(&query, "elder", elder);
    query_bind_text(&query, "ended_by", ended_by);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

bool elder_spouse_widowed(struct call *call, int64_t elder, struct elder_widowed *ret)
{
    struct query query = query_open(call->tx, QUERY_ELDER_SPOUSE_WIDOWED);
    query_bind_int(&query, "elder", elder);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct elder_widowed){.spouse = query_int(&query, "spouse"),
            .ended_ms = query_int(&query, "ended_at"),
            .is_again = query_int(&query, "again") != 0};
    }
    query_end(&query);
    return found;
}
