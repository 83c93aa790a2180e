// SPDX-License-Identifier: Apache-2.0
// Offers as those see them who were passed over.
#include "daemon/care/offer_passed.h"

#include "daemon/care/offer_act.h"
#include "daemon/rpc/rows.h"

struct query offer_passed_open(struct call *call, enum query_id id, int64_t offer)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "offer", offer);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    return query;
}

enum offer_sight offer_sight(struct call *call, int64_t offer, struct offer *ret)
{
    if (offer_find(call, offer, ret)) {
        return OFFER_SEEN;
    }
    struct query query = offer_passed_open(call, QUERY_OFFER_PASSED_OWN, offer);
    bool has_passed = query_next(&query);
    query_end(&query);
    return has_passed && offer_read(call, offer, ret) ? OFFER_PASSED_OVER : OFFER_UNSEEN;
}

void offer_put_passings(
    struct call *call, const struct waitlist_entry *entry, int64_t institution, int64_t known_ms)
{
    const struct offer own = {.application = entry->application, .elder = entry->elder};
    if (call->principal.kind == OFFICE_HOME && call->principal.institution != institution &&
        !offer_is_elders_home(call, &own)) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_OFFER_PASSINGS);
    query_bind_int(&query, "application", entry->application);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "known", known_ms);
    rows_list(call, "passed_over", &query);
}
