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

// A page goes on behind a row: its stay, and its first day among what differs in that stay.
struct page {
    const struct stay_corrections_params *params;
    struct area_range range;
    int64_t institution;
    int64_t known_ms;
    int64_t after_stay; // 0: from the beginning
    int32_t after_day;
    int64_t first_stay; // that is looked at next
    int64_t written;    // at most limit
    int64_t last_stay;  // of the row written last, with its first day
    int32_t last_day;
    bool more;
};

static struct query open_page(struct call *call, const struct page *page)
{
    const struct stay_corrections_params *params = page->params;
    struct query query = query_open(call->tx, QUERY_STAY_CORRECTED);
    query_bind_text(&query, "area_from", page->range.from);
    query_bind_text(&query, "area_until", page->range.until);
    query_bind_int(&query, "institution", page->institution);
    query_bind_int(&query, "first", page->first_stay);
    query_bind_int(&query, "known", page->known_ms);
    query_bind_day(&query, "from_day", params->from);
    query_bind_day(&query, "until_day", params->until);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", LIST_LIMIT_MAX);
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
        stay_put_overridden(&call->out, "overridden", query_text(&query, "overridden"));
        json_field_text(&call->out, "override_reason", query_text(&query, "override_reason"));
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

static void put_stay(struct call *call, struct accounts *accounts, struct page *page)
{
    struct stay_difference differences[STAY_DIFFERENCES_MAX];
    read_accounts(call, accounts, page->known_ms);
    int count = stay_differences(&(struct stay_accounts){.then = accounts->then,
                                     .then_count = accounts->then_count,
                                     .now = accounts->now,
                                     .now_count = accounts->now_count,
                                     .from_day = page->params->from,
                                     .until_day = page->params->until},
        differences);
    for (int i = 0; i < count && !page->more; i++) {
        int32_t day = differences[i].from_day;
        if (accounts->stay == page->after_stay && day <= page->after_day) {
            continue; // told on the page before
        }
        if (page->written == page->params->limit) {
            page->more = true;
            return;
        }
        put_difference(call, accounts, &differences[i]);
        page->written++;
        page->last_stay = accounts->stay;
        page->last_day = day;
    }
}

// Writes what fits of one run of the query; true when the query may have more behind it. A stay
// whose rows changed to say the same again has nothing to tell.
static bool write_run(struct call *call, struct accounts *accounts, struct page *page)
{
    int64_t stays = 0;
    struct query query = open_page(call, page);
    while (!page->more && query_next(&query)) {
        accounts->stay = query_int(&query, "stay");
        accounts->elder = query_int(&query, "elder");
        accounts->institution = query_int(&query, "institution");
        put_stay(call, accounts, page);
        page->first_stay = accounts->stay + 1;
        stays++;
    }
    query_end(&query);
    return stays == LIST_LIMIT_MAX && !page->more;
}

static enum status put_page(struct call *call, struct page *page)
{
    struct accounts *accounts = arena_alloc(&call->arena, sizeof *accounts);
    if (accounts == NULL) {
        return STATUS_NO_MEMORY;
    }
    json_key(&call->out, "corrections");
    json_begin_list(&call->out);
    while (write_run(call, accounts, page)) {
        // the next run begins behind the last stay of this one
    }
    json_end_list(&call->out);
    if (page->more) {
        char day[DAY_TEXT_SIZE];
        cursor_put_next(call, day_format(page->last_day, day), page->last_stay);
    }
    return call_done(call);
}

static enum status read_after(struct call *call, struct page *page)
{
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, page->params->after, &after);
    if (status != STATUS_OK || after.id == 0) {
        return status;
    }
    page->after_stay = after.id;
    page->first_stay = after.id;
    return day_parse(after.text, &page->after_day)
               ? STATUS_OK
               : call_invalid(call, "after", "a next of an earlier answer");
}

enum status stay_corrections_run(struct call *call)
{
    const struct stay_corrections_params *params = call->params;
    struct page page = {.params = params,
        .institution = params->institution,
        .known_ms = care_known_before(call, params->known_on)};
    enum status status = read_after(call, &page);
    if (status != STATUS_OK) {
        return status;
    }
    if (!care_area_filter(params->area, &page.range)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    if (params->until <= params->from) {
        return call_invalid(call, "until", "a day after from");
    }
    if (page.institution == 0 && params->area == NULL) {
        page.institution = call->principal.institution;
    }
    return put_page(call, &page);
}
