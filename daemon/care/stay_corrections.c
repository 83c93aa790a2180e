// SPDX-License-Identifier: Apache-2.0
// stay.corrections: how what is known of some days differs from what was known of them, with the
// movement that corrected it.
#include "common/base/area.h"
#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_rule.h"

const struct rpc_param stay_corrections_params[] = {
    {.name = "institution",
        .help = "Only this house; a home's own when left out together with area.",
        .kind = RPC_ID,
        .offset = offsetof(struct stay_corrections_params, institution)},
    {.name = "area",
        .help = "Only houses in this area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct stay_corrections_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "from",
        .help = "The first day that is asked about.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_corrections_params, from),
        .required = true},
    {.name = "until",
        .help = "The day after the last one.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_corrections_params, until),
        .required = true},
    {.name = "known_on",
        .help = "Against what was known at the end of this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct stay_corrections_params, known_on),
        .required = true},
    RPC_PAGE_PARAMS(struct stay_corrections_params), RPC_PARAMS_END};

// One stay's two accounts of the days.
struct accounts {
    int64_t stay;
    int64_t elder;
    int64_t institution;
    int then_count;
    int now_count;
    struct stay_account then[STAY_MOVES_MAX];
    struct stay_account now[STAY_MOVES_MAX];
};

static struct query open_page(struct call *call, const struct area_range *range,
    int64_t institution, int64_t after, int64_t known_ms)
{
    const struct stay_corrections_params *params = call->params;
    struct query query = query_open(call->tx, QUERY_STAY_CORRECTED);
    query_bind_text(&query, "area_from", range->from);
    query_bind_text(&query, "area_until", range->until);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "after", after);
    query_bind_int(&query, "known", known_ms);
    query_bind_day(&query, "from_day", params->from);
    query_bind_day(&query, "until_day", params->until);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", params->limit + 1);
    call_bind_scope(call, &query);
    return query;
}

static void read_accounts(struct call *call, struct accounts *accounts, int64_t known_ms)
{
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_ALL);
    query_bind_int(&query, "stay", accounts->stay);
    accounts->then_count = 0;
    accounts->now_count = 0;
    while (query_next(&query) && accounts->then_count < STAY_MOVES_MAX &&
           accounts->now_count < STAY_MOVES_MAX) {
        int away = words_find(leave_reason_words, query_text(&query, "away"));
        bool is_live = query_is_null(&query, "superseded_at");
        int64_t recorded_ms = query_int(&query, "recorded_at");
        int64_t superseded_ms = query_int(&query, "superseded_at");
        struct stay_account row = {
            .span = {.bed = query_int(&query, "bed"),
                .from_day = query_day(&query, "from_day"),
                .until_day = query_day(&query, "until_day"),
                .presence = away < 0 ? PRESENT : (enum stay_presence)(away + AWAY_HOSPITAL)}};
        if (recorded_ms < known_ms && (is_live || superseded_ms >= known_ms)) {
            row.changed_ms = is_live ? 0 : superseded_ms;
            accounts->then[accounts->then_count++] = row;
        }
        if (is_live) {
            row.changed_ms = recorded_ms;
            accounts->now[accounts->now_count++] = row;
        }
    }
    query_end(&query);
}

// The movement recorded with the row that says otherwise: the last of that instant.
static void put_cause(struct call *call, int64_t stay, int64_t changed_ms)
{
    struct query query = query_open(call->tx, QUERY_MOVEMENT_AT);
    query_bind_int(&query, "stay", stay);
    query_bind_int(&query, "at", changed_ms);
    if (query_next(&query)) {
        json_field_int(&call->out, "movement", query_int(&query, "movement"));
        json_field_text(&call->out, "event", query_text(&query, "event"));
        json_field_text(&call->out, "reason", query_text(&query, "reason"));
        if (!query_is_null(&query, "cancels")) {
            json_field_int(&call->out, "cancels", query_int(&query, "cancels"));
        }
    }
    query_end(&query);
    json_field_instant(&call->out, "recorded_at", changed_ms, call->tx->zone_minutes);
}

static void put_side(struct call *call, const char *key, const struct stay_span *span)
{
    if (span->bed == 0) {
        return;
    }
    json_key(&call->out, key);
    json_begin_map(&call->out);
    json_field_int(&call->out, "bed", span->bed);
    json_field_text(&call->out, "away",
        span->presence == PRESENT ? NULL : leave_reason_words[span->presence - AWAY_HOSPITAL]);
    json_end_map(&call->out);
}

static void put_difference(
    struct call *call, const struct accounts *accounts, const struct stay_difference *difference)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "stay", accounts->stay);
    json_field_int(&call->out, "elder", accounts->elder);
    json_field_int(&call->out, "institution", accounts->institution);
    json_field_day(&call->out, "from", difference->from_day);
    json_field_day(&call->out, "until", difference->until_day);
    put_side(call, "was", &difference->then);
    put_side(call, "is", &difference->now);
    put_cause(call, accounts->stay, difference->changed_ms);
    json_end_map(&call->out);
}

static void put_stay(struct call *call, struct accounts *accounts, int64_t known_ms)
{
    const struct stay_corrections_params *params = call->params;
    struct stay_difference differences[STAY_DIFFERENCES_MAX];
    read_accounts(call, accounts, known_ms);
    int count = stay_differences(&(struct stay_accounts){.then = accounts->then,
                                     .then_count = accounts->then_count,
                                     .now = accounts->now,
                                     .now_count = accounts->now_count,
                                     .from_day = params->from,
                                     .until_day = params->until},
        differences);
    for (int i = 0; i < count; i++) {
        put_difference(call, accounts, &differences[i]);
    }
}

static enum status put_page(struct call *call, struct query *query, int64_t known_ms)
{
    const struct stay_corrections_params *params = call->params;
    struct accounts *accounts = arena_alloc(&call->arena, sizeof *accounts);
    if (accounts == NULL) {
        query_end(query);
        return STATUS_NO_MEMORY;
    }
    bool more = query_next(query);
    json_key(&call->out, "corrections");
    json_begin_list(&call->out);
    for (int64_t i = 0; more && i < params->limit; i++) {
        accounts->stay = query_int(query, "stay");
        accounts->elder = query_int(query, "elder");
        accounts->institution = query_int(query, "institution");
        put_stay(call, accounts, known_ms);
        more = query_next(query);
    }
    json_end_list(&call->out);
    query_end(query);
    if (more) {
        cursor_put_next(call, "", accounts->stay);
    }
    return call_done(call);
}

enum status stay_corrections_run(struct call *call)
{
    const struct stay_corrections_params *params = call->params;
    int64_t known_ms = care_known_before(call, params->known_on);
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    int64_t institution = params->institution;
    struct area_range range;
    if (status != STATUS_OK) {
        return status;
    }
    if (!care_area_filter(params->area, &range)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    if (params->until <= params->from) {
        return call_invalid(call, "until", "a day after from");
    }
    if (institution == 0 && params->area == NULL) {
        institution = call->principal.institution;
    }
    struct query query = open_page(call, &range, institution, after.id, known_ms);
    return put_page(call, &query, known_ms);
}
