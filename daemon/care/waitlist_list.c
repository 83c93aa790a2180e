// SPDX-License-Identifier: Apache-2.0
// waitlist.list: the queues of houses, and apart from them who waits for verification.
#include <stdio.h>

#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/care/waitlist.h"
#include "daemon/care/waitlist_queue.h"

const struct rpc_param waitlist_list_params[] = {
    {
        .name = "institution",
        .help = "Only the queue of this house.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_list_params, institution),
    },
    {
        .name = "area",
        .help = "Only queues of houses in this area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct waitlist_list_params, area),
    },
    {
        .name = "residence_area",
        .help = "Only people who live in this area; their places count everybody.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct waitlist_list_params, residence_area),
    },
    {
        .name = "on",
        .help = "As it was known at the end of this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct waitlist_list_params, on),
    },
    RPC_PAGE_PARAMS(struct waitlist_list_params),
    RPC_PARAMS_END,
};

struct reach {
    int64_t institution;
    struct area_range houses;
    struct area_range people;
    int64_t known_ms; // first instant that counts no more
};

// What was asked for: without a filter a home sees its own queue, others their area's.
static enum status read_reach(
    struct call *call, const struct waitlist_list_params *params, struct reach *ret)
{
    const struct principal *principal = &call->principal;
    const char *area = params->area;
    ret->institution = params->institution;
    if (params->institution == 0 && area == NULL) {
        ret->institution = principal->kind == OFFICE_HOME ? principal->institution : 0;
    }
    if (!care_area_filter(area, &ret->houses)) {
        return call_invalid(call, "area", "an area code");
    }
    if (!care_area_filter(params->residence_area, &ret->people)) {
        return call_invalid(call, "residence_area", "an area code");
    }
    ret->known_ms = care_known_before(call, params->on);
    return waitlist_check_day(call, params->on);
}

// Whom a queue is made of is not the page's: the first place of a house is counted, those behind it
// follow; with some left out, each is counted.
struct numbering {
    int64_t known_ms; // 0: now
    bool has_gaps;
    int64_t institution;
    int64_t place;
    char key[WAITLIST_KEY_SIZE];
};

static int64_t count_between(
    struct call *call, const struct numbering *numbering, int64_t institution, const char *key)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_BETWEEN_KNOWN);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "known", numbering->known_ms);
    query_bind_text(
        &query, "first_key", institution == numbering->institution ? numbering->key : "");
    query_bind_text(&query, "key", key);
    int64_t standing = query_next(&query) ? query_int(&query, "standing") : 0;
    query_end(&query);
    return standing;
}

static int64_t number(
    struct call *call, struct numbering *numbering, int64_t institution, const char *key)
{
    bool goes_on = institution == numbering->institution;
    if (goes_on && !numbering->has_gaps) {
        numbering->place++;
    } else if (numbering->known_ms == 0) {
        numbering->place = waitlist_queue_ahead(call->tx, institution, key) + 1;
    } else {
        numbering->place =
            (goes_on ? numbering->place : 1) + count_between(call, numbering, institution, key);
    }
    numbering->institution = institution;
    snprintf(numbering->key, sizeof numbering->key, "%s", key);
    return numbering->place;
}

static void bind_reach(struct call *call, struct query *query, const struct reach *reach,
    const struct waitlist_list_params *params)
{
    query_bind_text(query, "area_from", reach->houses.from);
    query_bind_text(query, "area_until", reach->houses.until);
    query_bind_text(query, "from_area", params->residence_area == NULL ? NULL : reach->people.from);
    query_bind_text(query, "from_until", reach->people.until);
    query_bind_day(query, "today", call->tx->today_day);
    call_bind_scope(call, query);
    waitlist_bind_houses(call, query);
}

// place 0: none yet.
static void put_entry(struct call *call, const struct query *query, int64_t place)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "application", query_int(query, "application"));
    if (query_int(query, "seen") != 0) {
        json_field_int(&call->out, "elder", query_int(query, "elder"));
    }
    json_field_int(&call->out, "institution", query_int(query, "institution"));
    json_field_int(&call->out, "choice", query_int(query, "choice"));
    if (place != 0) {
        json_field_int(&call->out, "place", place);
        json_field_int(&call->out, "tier", query_int(query, "tier"));
        json_field_day(&call->out, "until", query_day(query, "until_day"));
    }
    json_field_text(&call->out, "scheme", query_text(query, "scheme"));
    json_field_text(&call->out, "level", query_text(query, "level"));
    json_field_instant(
        &call->out, "applied_at", query_int(query, "applied_at"), call->tx->zone_minutes);
    json_field_text(&call->out, "state", query_text(query, "state"));
    json_end_map(&call->out);
}

// A page ends behind a place: the key within the house, and the house.
static void put_entries(
    struct call *call, struct query *query, struct numbering *numbering, int64_t limit)
{
    json_key(&call->out, "entries");
    json_begin_list(&call->out);
    bool more = query_next(query);
    for (int64_t i = 0; more && i < limit; i++) {
        put_entry(call, query,
            number(
                call, numbering, query_int(query, "institution"), query_text(query, "order_key")));
        more = query_next(query);
    }
    json_end_list(&call->out);
    query_end(query);
    if (more) {
        cursor_put_next(call, numbering->key, numbering->institution);
    }
}

// On the first page; behind it there are none.
static void put_unverified(
    struct call *call, const struct reach *reach, const struct waitlist_list_params *params)
{
    bool now = params->on == DAY_NONE;
    struct query query =
        query_open(call->tx, now ? QUERY_WAITLIST_UNVERIFIED : QUERY_WAITLIST_UNVERIFIED_KNOWN);
    bind_reach(call, &query, reach, params);
    query_bind_int(&query, "institution", reach->institution);
    if (!now) {
        query_bind_int(&query, "known", reach->known_ms);
    }
    json_key(&call->out, "unverified");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        put_entry(call, &query, 0);
    }
    json_end_list(&call->out);
    query_end(&query);
}

enum status waitlist_list_run(struct call *call)
{
    const struct waitlist_list_params *params = call->params;
    struct reach reach;
    struct cursor after = {.text = ""};
    enum status status = read_reach(call, params, &reach);
    if (status == STATUS_OK) {
        status = cursor_read(call, params->after, &after);
    }
    if (status != STATUS_OK) {
        return status;
    }
    bool now = params->on == DAY_NONE;
    bool is_first = after.id == 0;
    struct numbering numbering = {
        .known_ms = now ? 0 : reach.known_ms, .has_gaps = params->residence_area != NULL};
    struct query query =
        query_open(call->tx, now ? QUERY_WAITLIST_QUEUE : QUERY_WAITLIST_QUEUE_KNOWN);
    bind_reach(call, &query, &reach, params);
    if (!now) {
        query_bind_int(&query, "known", reach.known_ms);
    }
    if (is_first && reach.institution != 0) {
        after.id = reach.institution;
    }
    query_bind_int(
        &query, "last_institution", reach.institution == 0 ? INT64_MAX : reach.institution);
    cursor_bind(&query, &after, (int)params->limit);
    put_entries(call, &query, &numbering, params->limit);
    if (is_first) {
        put_unverified(call, &reach, params);
    } else {
        json_key(&call->out, "unverified");
        json_begin_list(&call->out);
        json_end_list(&call->out);
    }
    return call_done(call);
}
