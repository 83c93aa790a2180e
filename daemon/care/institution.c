// SPDX-License-Identifier: Apache-2.0
// Institutions: registering one with the beds it has on file, and listing them.
#include "daemon/care/institution.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/idnumber.h"
#include "daemon/access/cursor.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/bed_tally.h"
#include "daemon/care/institution_fact.h"
#include "daemon/rpc/rows.h"

#define APPROVED_MAX 20000
#define CLEANING_HOURS_MAX 168

bool institution_is_ours(const struct call *call, int64_t institution, const char *area)
{
    const struct principal *who = &call->principal;
    switch (who->kind) {
    case OFFICE_HOME:
        return who->institution == institution;
    case OFFICE_BUREAU:
        return area_contains(who->area, area);
    case OFFICE_SYSTEM:
        return true;
    case OFFICE_STREET:
    case OFFICE_COMMITTEE:
    case OFFICE_KITCHEN:
    case OFFICE_SITE:
    case OFFICE_KINDS:
        return false;
    }
    return false;
}

enum status care_check_opening(struct call *call, int32_t opened_on)
{
    return opened_on <= call->tx->today_day + CARE_AHEAD_MAX_DAYS
               ? STATUS_OK
               : call_invalid(call, "opened_on", "a date within ten years from today");
}

int32_t care_asked_day(const struct call *call, int32_t on)
{
    if (on == DAY_NONE) {
        return call->tx->today_day;
    }
    return on < DAY_OPEN ? on : DAY_OPEN - 1; // the last day itself stands for "no end"
}

int64_t care_known_before(const struct call *call, int32_t known_on)
{
    return known_on == DAY_NONE ? call->tx->now_ms + 1
                                : day_begins(known_on + 1, call->tx->zone_minutes);
}

bool care_area_filter(const char *area, struct area_range *ret_range)
{
    enum area_level level = AREA_PROVINCE;
    if (area == NULL) {
        *ret_range = (struct area_range){.from = "", .until = ":"}; // ":" sorts after every digit
        return true;
    }
    if (!area_parse(area, &level)) {
        return false;
    }
    *ret_range = area_range(area);
    return true;
}

// --- institution.register ---

struct register_params {
    const char *credit_code;
    const char *name;
    const char *area;
    int kind;
    int tier;
    int operation;
    int64_t approved_beds;
    int32_t opened_on;
    int64_t cleaning_hours;
    int64_t built_beds;
    int64_t rating;
    int32_t rating_from;
    int32_t rating_until;
    bool nursing_standard;
    bool has_standard;
    int medical_unit;
};

static const struct rpc_param register_params[] = {
    {.name = "credit_code",
        .help = "Unified social credit code (GB 32100).",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, credit_code),
        .required = true,
        .most = 18},
    {.name = "name",
        .help = "Name as filed.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, name),
        .is_name = true,
        .required = true,
        .most = 100},
    {.name = "area",
        .help = "Code of the street or town it stands in.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct register_params, area),
        .required = true,
        .most = 12},
    {.name = "kind",
        .help = "institution (养老机构) or small_home (长者照护之家).",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, kind),
        .required = true,
        .choices = house_kind_words},
    {.name = "tier",
        .help = "basic (保基本), inclusive (普惠) or market.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, tier),
        .required = true,
        .choices = tier_words},
    {.name = "operation",
        .help = "Who built it and who runs it.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct register_params, operation),
        .required = true,
        .choices = operation_words},
    {.name = "approved_beds",
        .help = "Beds on file with the authority (核定床位).",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct register_params, approved_beds),
        .required = true,
        .least = 0,
        .most = APPROVED_MAX},
    {.name = "opened_on",
        .help = "First day of operation.",
        .kind = RPC_DAY,
        .offset = offsetof(struct register_params, opened_on),
        .required = true},
    {.name = "cleaning_hours",
        .help = "Hours a bed is cleaned after somebody left.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct register_params, cleaning_hours),
        .least = 0,
        .most = CLEANING_HOURS_MAX,
        .absent = 0},
    {.name = "built_beds",
        .help = "Beds that are built (建成床位), from the opening on.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct register_params, built_beds),
        .least = 0,
        .most = APPROVED_MAX,
        .absent = INSTITUTION_NOT_GIVEN},
    INSTITUTION_FACT_PARAMS(struct register_params),
    {.name = "rating_from",
        .help = "First day of the rating; today, or the opening, when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct register_params, rating_from)},
    RPC_PARAMS_END};

// OK, or what is wrong with the place.
static enum status check_area(struct call *call, const char *area)
{
    enum area_level level = AREA_PROVINCE;
    struct query query = query_open(call->tx, QUERY_INSTITUTION_AREA);
    query_bind_text(&query, "code", area);
    query_bind_day(&query, "on", call->tx->today_day);
    bool found = query_next(&query);
    query_end(&query);
    if (!found || !area_parse(area, &level) || level < AREA_COUNTY) {
        return call_invalid(call, "area", "the code of a street, town or county in use");
    }
    return institution_is_ours(call, 0, area) ? STATUS_OK : call_refuse(call, STATUS_NOT_FOUND);
}

// A code has capitals, however it was typed.
static enum status check_code(struct call *call, const char *typed, const char **ret_code)
{
    char *credit_code = arena_copy_text(&call->arena, typed);
    for (char *at = credit_code; at != NULL && *at != '\0'; at++) {
        *at = (char)toupper((unsigned char)*at);
    }
    *ret_code = credit_code;
    if (credit_code == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    if (!creditcode_is_valid(credit_code)) {
        return call_invalid(
            call, "credit_code", "18 characters of GB 32100 with a check character that fits");
    }
    struct query query = query_open(call->tx, QUERY_INSTITUTION_BY_CREDIT_CODE);
    query_bind_text(&query, "key1", credit_code);
    bool is_known = query_next(&query);
    if (is_known) {
        json_field_int(&call->facts, "institution", query_int(&query, "id"));
        json_field_text(&call->facts, "credit_code", credit_code);
        json_field_text(&call->facts, "name", query_text(&query, "name"));
        json_field_text(&call->facts, "area", query_text(&query, "area"));
    }
    query_end(&query);
    if (!is_known) {
        return STATUS_OK;
    }
    call->message = "a house of this credit code is registered already";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static void write_institution(struct call *call, const struct register_params *params,
    const char *credit_code, int64_t institution)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_INSERT);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "credit_code", credit_code);
    query_bind_text(&query, "name", params->name);
    query_bind_text(&query, "area", params->area);
    query_bind_text(&query, "kind", house_kind_words[params->kind]);
    query_bind_text(&query, "tier", tier_words[params->tier]);
    query_bind_text(&query, "operation", operation_words[params->operation]);
    query_bind_day(&query, "opened_day", params->opened_on);
    query_bind_int(&query, "cleaning_hours", params->cleaning_hours);
    query_bind_int(&query, "registered_at", call->tx->now_ms);
    (void)query_run(&query);

    struct query approval = query_open(call->tx, QUERY_INSTITUTION_APPROVAL_INSERT);
    query_bind_int(&approval, "institution", institution);
    query_bind_int(&approval, "approved_beds", params->approved_beds);
    query_bind_day(&approval, "from_day", params->opened_on);
    query_bind_day(&approval, "until_day", DAY_OPEN);
    query_bind_int(&approval, "recorded_at", call->tx->now_ms);
    (void)query_run(&approval);

    struct bed_tally tally;
    bed_tally_begin(&tally, call->tx, institution, (enum house_kind)params->kind, params->area);
    bed_tally_span(&tally, MEASURE_APPROVED, params->opened_on, DAY_OPEN, params->approved_beds);
    bed_tally_span(&tally, MEASURE_INSTITUTIONS, params->opened_on, DAY_OPEN, 1);
    bed_tally_end(&tally);
}

// When the rating holds; OK, or what is wrong with it.
static enum status read_rating(struct call *call, int32_t *ret_from, int32_t *ret_until)
{
    const struct register_params *params = call->params;
    int32_t today = call->tx->today_day;
    bool has_days = params->rating_from != DAY_NONE || params->rating_until != DAY_NONE;
    if (has_days && params->rating == INSTITUTION_NOT_GIVEN) {
        return call_invalid(call, "rating", "a level with its days");
    }
    *ret_from = params->rating_from != DAY_NONE ? params->rating_from
                : params->opened_on > today     ? params->opened_on
                                                : today;
    *ret_until = params->rating_until != DAY_NONE ? params->rating_until
                                                  : day_add_months(*ret_from, RATING_MONTHS);
    if (*ret_from < params->opened_on) {
        return call_invalid(call, "rating_from", "a day on which the house is in operation");
    }
    return *ret_until > *ret_from
               ? STATUS_OK
               : call_invalid(call, "rating_until", "a date after the rating's first day");
}

static void write_facts(
    struct call *call, int64_t institution, int32_t rating_from, int32_t rating_until)
{
    const struct register_params *params = call->params;
    int32_t from_day = params->opened_on;
    if (params->built_beds != INSTITUTION_NOT_GIVEN) {
        institution_fact_say(call, institution, FACT_BUILT_BEDS,
            arena_print(&call->arena, "%lld", (long long)params->built_beds), from_day, DAY_OPEN);
    }
    if (params->rating != INSTITUTION_NOT_GIVEN) {
        institution_fact_say(call, institution, FACT_RATING,
            arena_print(&call->arena, "%lld", (long long)params->rating), rating_from,
            rating_until);
    }
    if (params->has_standard) {
        institution_fact_say(call, institution, FACT_NURSING_STANDARD,
            params->nursing_standard ? "yes" : "no", from_day, DAY_OPEN);
    }
    if (params->medical_unit >= 0) {
        institution_fact_say(call, institution, FACT_MEDICAL_UNIT,
            medical_unit_words[params->medical_unit], from_day, DAY_OPEN);
    }
}

static enum status run_register(struct call *call)
{
    const struct register_params *params = call->params;
    int32_t rating_from = DAY_NONE;
    int32_t rating_until = DAY_NONE;
    const char *credit_code = NULL;
    enum status status = check_area(call, params->area);
    if (status == STATUS_OK) {
        status = check_code(call, params->credit_code, &credit_code);
    }
    if (status == STATUS_OK) {
        status = care_check_opening(call, params->opened_on);
    }
    if (status == STATUS_OK) {
        status = read_rating(call, &rating_from, &rating_until);
    }
    if (status != STATUS_OK) {
        return status;
    }
    int64_t institution = tx_new_id(call->tx);
    write_institution(call, params, credit_code, institution);
    write_facts(call, institution, rating_from, rating_until);
    call_touch(call, institution);
    json_field_int(&call->out, "institution", institution);
    return call_done(call);
}

// --- institution.list ---

struct list_params {
    const char *area;
    int32_t on;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {{.name = "area",
                                                   .help = "Only houses in this area.",
                                                   .kind = RPC_TEXT,
                                                   .offset = offsetof(struct list_params, area),
                                                   .most = 12},
    {.name = "on",
        .help = "As of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, on)},
    RPC_PAGE_PARAMS(struct list_params), RPC_PARAMS_END};

// By how much the vacant beds are fewer than those listed that nobody has.
static int64_t count_unready(struct call *call, int64_t institution, int32_t on_day)
{
    int64_t count = 0;
    struct query query = query_open(call->tx, QUERY_BED_UNREADY);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", on_day);
    query_bind_day(&query, "since", on_day - CLEANING_HOURS_MAX / 24 - 2);
    query_bind_int(&query, "on_end", day_begins(on_day + 1, call->tx->zone_minutes));
    while (query_next(&query)) {
        struct bed_facts facts = bed_facts_of(&query);
        bool is_listed = facts.opened_day <= on_day && facts.closure != BED_WITHDRAWN;
        bool is_vacant = bed_state_on(&facts, on_day, call->tx) == BED_VACANT;
        count += is_listed ? !facts.occupied && !is_vacant : -(int64_t)facts.occupied;
    }
    query_end(&query);
    return count;
}

int64_t institution_vacant(struct call *call, int64_t institution, int32_t on_day)
{
    int64_t vacant = 0;
    struct query query = query_open(call->tx, QUERY_INSTITUTION_FREE);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", on_day);
    if (query_next(&query)) {
        vacant = query_int(&query, "beds") - query_int(&query, "taken");
    }
    query_end(&query);
    return vacant - count_unready(call, institution, on_day);
}

static void put_institution(struct call *call, const struct query *query, int32_t on_day)
{
    int64_t institution = query_int(query, "institution");
    int64_t unready = count_unready(call, institution, on_day);
    json_begin_map(&call->out);
    rows_put(&call->out, query, call->tx->zone_minutes);
    json_field_int(&call->out, "vacant",
        query_int(query, "beds") - query_int(query, "occupied") - query_int(query, "away") -
            unready);
    json_end_map(&call->out);
}

static enum status run_list(struct call *call)
{
    const struct list_params *params = call->params;
    int32_t on_day = care_asked_day(call, params->on);
    struct area_range range;
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    if (status != STATUS_OK) {
        return status;
    }
    if (!care_area_filter(params->area, &range)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    struct query query = query_open(call->tx, QUERY_INSTITUTION_PAGE);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_day(&query, "on", on_day);
    cursor_bind(&query, &after, (int)params->limit);
    struct cursor_page page = {.name = "institutions", .id = "institution", .limit = params->limit};
    while (cursor_page_next(call, &query, &page)) {
        if (page.written == page.limit) {
            page.last.text = arena_print(
                &call->arena, "%s %s", query_text(&query, "area"), query_text(&query, "name"));
        }
        put_institution(call, &query, on_day);
    }
    return call_done(call);
}

const struct rpc_method institution_methods[] = {
    {
        .name = "institution.register",
        .help = "Enter a care home with the beds it has on file.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = register_params,
        .params_size = sizeof(struct register_params),
        .result = "institution",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_register,
    },
    {
        .name = "institution.list",
        .help = "Care homes of an area with their beds and vacancies on a day.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "institutions[], next?",
        .run = run_list,
    },
    RPC_METHODS_END};
