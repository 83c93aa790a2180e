// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: beds, stays and the queue.
#include "daemon/care/merge.h"

#include "daemon/care/death.h"
#include "daemon/care/waitlist_fact.h"
#include "daemon/registry/elder_merge.h"
#include "daemon/rpc/event.h"

enum status care_on_merging(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct query query = query_open(call->tx, QUERY_MERGE_CARE_CONFLICT);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_int(&query, "merged", fact->subject);
    query_bind_day(&query, "today", call->tx->today_day);
    while (query_next(&query)) {
        elder_merge_add(
            fact, &(struct elder_merge_both){.what = query_copy_text(&query, "what", &call->arena),
                      .end_by = query_copy_text(&query, "end_by", &call->arena),
                      .kept = query_int(&query, "kept"),
                      .other = query_int(&query, "other"),
                      .end = query_int(&query, "end_one"),
                      .kept_offer = query_int(&query, "kept_offer"),
                      .other_offer = query_int(&query, "other_offer")});
    }
    query_end(&query);
    return call_done(call);
}

// Boards show whose bed it is; the first day in care from today on, or DAY_NONE.
static int32_t tell_beds(struct call *call, int64_t elder)
{
    int32_t from_day = DAY_NONE;
    struct query query = query_open(call->tx, QUERY_MERGE_BEDS_NOW);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "today", call->tx->today_day);
    while (query_next(&query)) {
        call_event(call, EVENT_BED, query_int(&query, "bed"), NULL);
        from_day = from_day == DAY_NONE ? query_day(&query, "from_day") : from_day;
    }
    query_end(&query);
    return from_day;
}

// Whoever's it was, the death is the whole person's: what the other record had stops and ends as it
// would have on the day it was told.
static enum status tell_death(struct call *call, int64_t elder, const struct death *death)
{
    struct fact fact = {FACT_ELDER_DEATH_REPORTED, .elder = elder, .day = death->on_day};
    enum status status = fact_announce(call, &fact);
    if (status == STATUS_OK && death->is_confirmed) {
        fact.kind = FACT_ELDER_DEATH_CONFIRMED;
        status = fact_announce(call, &fact);
    }
    return status == STATUS_OK ? call_done(call) : status;
}

enum status care_on_merged(struct call *call, const struct fact *fact, void *part)
{
    (void)part;

    static const enum query_id ids[] = {QUERY_MERGE_STAYS, QUERY_MERGE_OCCUPANCY, QUERY_MERGE_HOLDS,
        QUERY_MERGE_APPLICATIONS, QUERY_MERGE_SPOUSES, QUERY_MERGE_STRIKES, QUERY_MERGE_BANS,
        QUERY_MERGE_OFFERS, QUERY_MERGE_OVERRIDES, QUERY_MERGE_STAYS_BY_BOOKS,
        QUERY_MERGE_FAMILY_BEDS, QUERY_MERGE_DEATHS};

    elder_merge_run(call, fact, ids, sizeof ids / sizeof *ids);
    int32_t from_day = tell_beds(call, fact->elder);
    enum status status = call_done(call);
    if (status == STATUS_OK) {
        status = waitlist_become_one(call, fact->elder);
    }
    if (from_day != DAY_NONE && status == STATUS_OK) { // whoever died: they lived there before
        status = fact_announce(
            call, &(struct fact){FACT_ELDER_ADMITTED, .elder = fact->elder, .day = from_day});
    }
    struct death death;
    return status == STATUS_OK && death_find(call->tx, fact->elder, &death)
               ? tell_death(call, fact->elder, &death)
               : status;
}
