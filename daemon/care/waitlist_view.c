// SPDX-License-Identifier: Apache-2.0
// Views: waiting times with their definition, vacancy against the queue, the exit register; and the
// table of the methods that look at the queue as a whole.
#include "daemon/care/waitlist_view.h"

#include "daemon/access/cursor.h"
#include "daemon/care/bed.h"
#include "daemon/care/institution.h"
#include "daemon/care/waitlist_exit.h"
#include "daemon/care/waitlist_notice.h"
#include "daemon/care/waitlist_waited.h"
#include "daemon/rpc/rows.h"

#define YEAR_DAYS 365
#define WAITS_MAX 200000

struct view_params {
    int64_t institution;
    const char *area;
    int32_t from;
    int32_t until;
    int64_t limit;
    const char *after;
};

#define VIEW_INSTITUTION                                                                           \
    {                                                                                              \
        .name = "institution", .help = "Only of this house.", .kind = RPC_ID,                      \
        .offset = offsetof(struct view_params, institution),                                       \
    }
#define VIEW_AREA                                                                                  \
    {                                                                                              \
        .name = "area", .help = "Only of houses in this area.", .kind = RPC_TEXT,                  \
        .offset = offsetof(struct view_params, area),                                              \
    }
#define VIEW_FROM                                                                                  \
    {                                                                                              \
        .name = "from", .help = "First day; a year ago when left out.", .kind = RPC_DAY,           \
        .offset = offsetof(struct view_params, from),                                              \
    }
#define VIEW_UNTIL                                                                                 \
    {                                                                                              \
        .name = "until", .help = "The day it ends, exclusive; tomorrow when left out.",            \
        .kind = RPC_DAY, .offset = offsetof(struct view_params, until),                            \
    }

// What is looked at.
struct reach {
    int64_t institution;
    struct area_range houses;
    int64_t from_ms;
    int64_t until_ms;
};

static enum status read_reach(struct call *call, struct reach *ret)
{
    const struct view_params *params = call->params;
    const struct principal *principal = &call->principal;
    bool own = params->institution == 0 && params->area == NULL && principal->kind == OFFICE_HOME;
    ret->institution = own ? principal->institution : params->institution;
    return care_area_filter(params->area, &ret->houses)
               ? STATUS_OK
               : call_invalid(call, "area", "an area code");
}

// The same with the days that are looked at, which the answer says again.
static enum status read_span(struct call *call, struct reach *ret)
{
    const struct view_params *params = call->params;
    int zone = call->tx->zone_minutes;
    int32_t until = params->until == DAY_NONE ? call->tx->today_day + 1 : params->until;
    int32_t from = params->from == DAY_NONE ? until - YEAR_DAYS : params->from;
    if (until <= from) {
        return params->until == DAY_NONE ? call_invalid(call, "from", "today or a day before")
                                         : call_invalid(call, "until", "a day after from");
    }
    json_field_day(&call->out, "from", from);
    json_field_day(&call->out, "until", until);
    ret->from_ms = day_begins(from, zone);
    ret->until_ms = day_begins(until, zone);
    if (ret->until_ms > call->tx->now_ms) { // nobody has waited longer than until now
        ret->until_ms = call->tx->now_ms + 1;
    }
    return read_reach(call, ret);
}

static struct query open_view(struct call *call, enum query_id id, const struct reach *reach)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "institution", reach->institution);
    query_bind_text(&query, "area_from", reach->houses.from);
    query_bind_text(&query, "area_until", reach->houses.until);
    return query;
}

// --- waitlist.figures ---

static const struct rpc_param figures_params[] = {
    VIEW_INSTITUTION,
    VIEW_AREA,
    VIEW_FROM,
    VIEW_UNTIL,
    RPC_PARAMS_END,
};

static const char definition[] =
    "Days are whole days of 24 hours from the instant of application to the instant the admission "
    "was recorded (admitted), or to the end of the span and never beyond now (waiting). Every "
    "application counts once. "
    "The median of an even number is the lower of the two in the middle; p90 is the least wait "
    "that nine in ten did not exceed. Who left without a bed counts in neither; the exit register "
    "lists them.";

// The waits of one tier, ascending.
struct waits {
    int64_t tier;
    int64_t count;
    int64_t sum;
    const int64_t *days;
};

static void put_waits(struct call *call, const struct waits *waits)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "tier", waits->tier);
    json_field_int(&call->out, "count", waits->count);
    json_field_int(&call->out, "median_days", waits->days[(waits->count - 1) / 2]);
    json_field_int(&call->out, "p90_days", waits->days[(waits->count * 9 + 9) / 10 - 1]);
    json_field_int(&call->out, "longest_days", waits->days[waits->count - 1]);
    json_field_int(&call->out, "mean_days", waits->sum / waits->count);
    json_end_map(&call->out);
}

// Rows come by tier, then by days.
static void put_tiers(struct call *call, const char *name, struct query *query, int64_t *days)
{
    struct waits waits = {.count = 0, .days = days};
    json_key(&call->out, name);
    json_begin_list(&call->out);
    while (query_next(query)) {
        int64_t tier = query_int(query, "tier");
        if (waits.count > 0 && (tier != waits.tier || waits.count == WAITS_MAX)) {
            put_waits(call, &waits);
            waits = (struct waits){.count = 0, .days = days};
        }
        waits.tier = tier;
        days[waits.count++] = query_int(query, "days");
        waits.sum += query_int(query, "days");
    }
    if (waits.count > 0) {
        put_waits(call, &waits);
    }
    json_end_list(&call->out);
    query_end(query);
}

static void bind_span(struct query *query, const struct reach *reach)
{
    query_bind_int(query, "from_at", reach->from_ms);
    query_bind_int(query, "until_at", reach->until_ms);
}

static enum status figures(struct call *call)
{
    struct reach reach;
    int64_t *days = arena_alloc(&call->arena, WAITS_MAX * sizeof(*days));
    enum status status = read_span(call, &reach);
    if (status != STATUS_OK || days == NULL) {
        return days == NULL ? STATUS_NO_MEMORY : status;
    }
    json_field_text(&call->out, "definition", definition);
    struct query query = open_view(call, QUERY_WAITLIST_WAITED, &reach);
    bind_span(&query, &reach);
    put_tiers(call, "admitted", &query, days);
    query = open_view(call, QUERY_WAITLIST_WAITING, &reach);
    query_bind_int(&query, "until_at", reach.until_ms);
    put_tiers(call, "waiting", &query, days);
    query = open_view(call, QUERY_WAITLIST_CODES, &reach);
    bind_span(&query, &reach);
    rows_list(call, "passed_over", &query);
    query = open_view(call, QUERY_WAITLIST_OFFERS_ENDED, &reach);
    bind_span(&query, &reach);
    rows_list(call, "offers", &query);
    return call_done(call);
}

// --- waitlist.vacancy ---

static const struct rpc_param vacancy_params[] = {VIEW_INSTITUTION, VIEW_AREA, RPC_PARAMS_END};

// Since when a bed could be had, its cleaning done; DAY_NONE: it is being cleaned.
static int32_t vacant_since(struct call *call, const struct query *query)
{
    int32_t since_day = query_day(query, "vacant_since");
    int64_t cleaning_hours = query_int(query, "cleaning_hours");
    if (cleaning_hours == 0) {
        return since_day;
    }
    int32_t today_day = call->tx->today_day;
    struct bed_facts facts = {.opened_day = today_day,
        .closure = BED_OPEN_FOR_USE,
        .cleaning_hours = cleaning_hours,
        .left_day = DAY_NONE};
    bed_read_left(call, query_int(query, "bed"), today_day, &facts);
    if (bed_state_on(&facts, today_day, call->tx) == BED_CLEANING) {
        return DAY_NONE;
    }
    int64_t cleaned_ms = bed_cleaned_ms(&facts, call->tx->zone_minutes);
    int32_t cleaned_day =
        cleaned_ms == 0 ? since_day : day_of_instant(cleaned_ms, call->tx->zone_minutes);
    return cleaned_day > since_day ? cleaned_day : since_day;
}

static int64_t put_vacant(
    struct call *call, const struct query *query, int32_t since_day, struct waitlist_waited *waited)
{
    int64_t institution = query_int(query, "institution");
    if (waited->institution != institution) {
        waitlist_waited_read(call, institution, waited);
    }
    int64_t days = waitlist_waited_days(waited, since_day, call->tx->today_day);
    json_begin_map(&call->out);
    json_field_int(&call->out, "institution", institution);
    json_field_int(&call->out, "bed", query_int(query, "bed"));
    json_field_text(&call->out, "room", query_text(query, "room"));
    json_field_text(&call->out, "label", query_text(query, "label"));
    json_field_day(&call->out, "vacant_since", since_day);
    json_field_int(&call->out, "days", days);
    json_field_int(&call->out, "waiting", query_int(query, "waiting"));
    if (!query_is_null(query, "kept_until")) { // by the house, for whom it likes
        json_field_day(&call->out, "kept_until", query_day(query, "kept_until"));
    }
    json_end_map(&call->out);
    return days;
}

static enum status vacancy(struct call *call)
{
    struct reach reach;
    struct waitlist_waited *waited = arena_alloc(&call->arena, sizeof *waited);
    enum status status = read_reach(call, &reach);
    if (status != STATUS_OK || waited == NULL) {
        return waited == NULL ? STATUS_NO_MEMORY : status;
    }
    waited->institution = 0;
    int64_t bed_days = 0;
    struct query query = open_view(call, QUERY_WAITLIST_VACANCY, &reach);
    query_bind_day(&query, "on", call->tx->today_day);
    json_key(&call->out, "beds");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        int32_t since_day = vacant_since(call, &query);
        if (since_day != DAY_NONE) {
            bed_days += put_vacant(call, &query, since_day, waited);
        }
    }
    json_end_list(&call->out);
    query_end(&query);
    json_field_int(&call->out, "bed_days", bed_days);
    return call_done(call);
}

// --- waitlist.exits ---

static const struct rpc_param exits_params[] = {
    VIEW_INSTITUTION,
    VIEW_AREA,
    VIEW_FROM,
    VIEW_UNTIL,
    RPC_PAGE_PARAMS(struct view_params),
    RPC_PARAMS_END,
};

static void put_named(struct call *call, int64_t application)
{
    struct query query = query_open(call->tx, QUERY_WAITLIST_CHOICES_NAMED);
    query_bind_int(&query, "application", application);
    json_key(&call->out, "choices");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        json_put_int(&call->out, query_int(&query, "institution"));
    }
    json_end_list(&call->out);
    query_end(&query);
}

static void put_exit(struct call *call, const struct query *query)
{
    int zone = call->tx->zone_minutes;
    int64_t left_ms = query_int(query, "recorded_at");
    bool is_seen = query_int(query, "seen") != 0;
    const struct waitlist_exit left = {
        .state = (enum waitlist_state)words_find(waitlist_state_words, query_text(query, "state")),
        .cause = query_text(query, "cause"),
        .banned_until =
            waitlist_exit_ban(call, query_int(query, "elder"), day_of_instant(left_ms, zone)),
        .hides_ban_day = !is_seen};
    json_begin_map(&call->out);
    json_field_int(&call->out, "application", query_int(query, "application"));
    if (is_seen) {
        json_field_int(&call->out, "elder", query_int(query, "elder"));
        json_field_text(&call->out, "note", query_text(query, "note"));
        if (left.banned_until != DAY_NONE) {
            json_field_day(&call->out, "banned_until", left.banned_until);
        }
    }
    json_field_int(&call->out, "institution", query_int(query, "institution"));
    put_named(call, query_int(query, "application"));
    json_field_text(&call->out, "state", query_text(query, "state"));
    json_field_text(&call->out, "cause", query_text(query, "cause"));
    json_field_instant(&call->out, "applied_at", query_int(query, "applied_at"), zone);
    json_field_day(&call->out, "notice_on", day_of_instant(left_ms, zone));
    if (!query_is_null(query, "notified_at")) {
        json_field_day(
            &call->out, "notified_on", day_of_instant(query_int(query, "notified_at"), zone));
    }
    json_field_text(&call->out, "way_back", waitlist_exit_way_back(call, &left, WAITLIST_ENGLISH));
    json_end_map(&call->out);
}

static enum status exits(struct call *call)
{
    const struct view_params *params = call->params;
    struct reach reach;
    struct cursor after = {.text = ""};
    enum status status = read_span(call, &reach);
    if (status == STATUS_OK) {
        status = cursor_read(call, params->after, &after);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = open_view(call, QUERY_WAITLIST_EXITS, &reach);
    bind_span(&query, &reach);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    waitlist_bind_houses(call, &query);
    cursor_bind(&query, &after, (int)params->limit);
    struct cursor_page page = {
        .name = "exits", .text = "institution", .id = "standing", .limit = params->limit};
    while (cursor_page_next(call, &query, &page)) {
        put_exit(call, &query);
    }
    return call_done(call);
}

#define SEES (HOME | DESKS | BUREAU)

const struct rpc_method waitlist_view_methods[] = {
    {
        .name = "waitlist.figures",
        .help = "How long people waited, by tier, with the definition; passings over by code and "
                "ends of offers by house.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = figures_params,
        .params_size = sizeof(struct view_params),
        .result =
            "from, until, definition, admitted[{tier, count, median_days, p90_days, longest_days, "
            "mean_days}], waiting[{tier, count, median_days, p90_days, longest_days, "
            "mean_days}], passed_over[{institution, name, code, passed}], "
            "offers[{institution, name, state, offers}]",
        .run = figures,
    },
    {
        .name = "waitlist.vacancy",
        .help = "Basic beds that stand empty or are kept back by the house while people wait for "
                "it: since "
                "when, and on how "
                "many days since then they were still empty and somebody still waited when the day "
                "ended.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = vacancy_params,
        .params_size = sizeof(struct view_params),
        .result = "beds[{institution, bed, room, label, vacant_since, days, waiting, "
                  "kept_until?}], bed_days",
        .run = vacancy,
    },
    {
        .name = "waitlist.exits",
        .help = "Who left the queue, when, why, and the way back.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = exits_params,
        .params_size = sizeof(struct view_params),
        .result = "from, until, exits[{application, elder?, note?, banned_until?, institution, "
                  "choices[], state, cause, applied_at, notice_on, notified_on?, way_back}], next?",
        .run = exits,
    },
    {
        .name = "waitlist.notice",
        .help = "Print the notice to who fell out of the queue (退出告知书): why, by which rule, "
                "the way back; with it the notice is given.",
        .allow = DESKS | HOME,
        .effect = RPC_WRITES,
        .params = waitlist_notice_params,
        .params_size = sizeof(struct waitlist_notice_params),
        .result = "application, state, cause, houses[]?, note?, left_on, rule?, policy_version, "
                  "banned_until?, "
                  "way_back, given_now, print",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = waitlist_notice_run,
    },
    {
        .name = "waitlist.history",
        .help = "Every change of a place, with its cause and whose coming or going made it; and "
                "what was "
                "given past it.",
        .allow = SEES,
        .effect = RPC_READS,
        .params = waitlist_history_params,
        .params_size = sizeof(struct waitlist_history_params),
        .result = "application, institution, changes[{at, before?, after?, cause, application}], "
                  "passed_over[{offer?, override?, stay?, bed?, at, place?, code, words?}]?, "
                  "place?, untold?",
        .refuses = "NOT_FOUND",
        .run = waitlist_history_run,
    },
    {
        .name = "waitlist.rehearse",
        .help = "What a policy would make of today's or a past list: who rises, falls, enters and "
                "leaves, and how many by street of residence and tier; it changes nothing.",
        .allow = BUREAU,
        .effect = RPC_READS,
        .params = waitlist_rehearse_params,
        .params_size = sizeof(struct waitlist_rehearse_params),
        .result = "policy, region, version, hash, on, places, counts{stays, rises, falls, enters, "
                  "leaves}, by[{area, tier, stays, rises, falls, enters, leaves}], "
                  "rises[{application, institution, area, before, tier_before, after, tier}], "
                  "falls[{application, institution, area, before, tier_before, after, tier}], "
                  "enters[{application, institution, area, after, tier}], "
                  "leaves[{application, institution, area, before, tier_before}], next?",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = waitlist_rehearse_run,
    },
    RPC_METHODS_END,
};
