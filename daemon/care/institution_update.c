// SPDX-License-Identifier: Apache-2.0
// institution.get, institution.update, institution.link.
#include "daemon/care/institution_update.h"

#include "daemon/care/bed_told.h"
#include "daemon/care/institution.h"
#include "daemon/care/institution_fact.h"
#include "daemon/care/offer_bed.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/paper.h"
#include "daemon/care/place_change.h"
#include "daemon/rpc/rows.h"

#define NAME_MAX_CHARS 100
#define PAPERS_MAX 50
#define APPROVED_MAX 20000
#define CLEANING_HOURS_MAX 168

struct permit {
    const char *name;
    const char *number;
    const char *party;
    int32_t from;
    int32_t until;
};

struct update_params {
    int64_t institution;
    int32_t from;
    const char *name;
    int tier;
    int operation;
    int64_t approved_beds;
    int64_t built_beds;
    int64_t rating;
    int32_t rating_until;
    bool nursing_standard;
    bool has_standard;
    int medical_unit;
    int64_t cleaning_hours;
    struct rpc_list permits;
    struct rpc_list contracts;
    int64_t seen;
};

static const struct rpc_param permit_fields[] = {
    {.name = "name",
        .help = "Which permit: fire (消防), food (食品经营), medical (医疗), ...",
        .kind = RPC_TEXT,
        .offset = offsetof(struct permit, name),
        .required = true,
        .most = 60},
    {.name = "number",
        .help = "Its number.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct permit, number),
        .most = 60},
    {.name = "from",
        .help = "First day with it; the change's day when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct permit, from)},
    {.name = "until",
        .help = "Its last day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct permit, until),
        .required = true},
    RPC_PARAMS_END};

static const struct rpc_param contract_fields[] = {
    {.name = "name",
        .help = "What it is about: medical (医养), operation (委托运营), ...",
        .kind = RPC_TEXT,
        .offset = offsetof(struct permit, name),
        .required = true,
        .most = 60},
    {.name = "party",
        .help = "With whom.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct permit, party),
        .required = true,
        .most = 100},
    {.name = "number",
        .help = "Its number.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct permit, number),
        .most = 60},
    {.name = "from",
        .help = "First day; the change's day when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct permit, from)},
    {.name = "until",
        .help = "Its last day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct permit, until),
        .required = true},
    RPC_PARAMS_END};

static const struct rpc_param update_params[] = {
    {.name = "institution",
        .help = "Which house.",
        .kind = RPC_ID,
        .offset = offsetof(struct update_params, institution),
        .required = true},
    {.name = "from",
        .help = "From when on the facts hold; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct update_params, from)},
    {.name = "name",
        .help = "Name as filed.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct update_params, name),
        .is_name = true,
        .most = NAME_MAX_CHARS},
    {.name = "tier",
        .help = "basic (保基本), inclusive (普惠) or market.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct update_params, tier),
        .choices = tier_words},
    {.name = "operation",
        .help = "Who built it and who runs it.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct update_params, operation),
        .choices = operation_words},
    {.name = "approved_beds",
        .help = "Beds on file with the authority (核定床位).",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct update_params, approved_beds),
        .least = 0,
        .most = APPROVED_MAX,
        .absent = INSTITUTION_NOT_GIVEN},
    {.name = "built_beds",
        .help = "Beds that are built (建成床位).",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct update_params, built_beds),
        .least = 0,
        .most = APPROVED_MAX,
        .absent = INSTITUTION_NOT_GIVEN},
    INSTITUTION_FACT_PARAMS(struct update_params),
    {.name = "cleaning_hours",
        .help = "Hours a bed is cleaned after somebody left.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct update_params, cleaning_hours),
        .least = 0,
        .most = CLEANING_HOURS_MAX,
        .absent = INSTITUTION_NOT_GIVEN},
    {.name = "permits",
        .help = "Permits; a later one of a name takes the earlier one's place.",
        .kind = RPC_MAPS,
        .offset = offsetof(struct update_params, permits),
        .fields = permit_fields,
        .size = sizeof(struct permit),
        .most = PAPERS_MAX},
    {.name = "contracts",
        .help = "Contracts; a later one of a name with a party takes the earlier one's place.",
        .kind = RPC_MAPS,
        .offset = offsetof(struct update_params, contracts),
        .fields = contract_fields,
        .size = sizeof(struct permit),
        .most = PAPERS_MAX},
    {.name = "seen",
        .help = "The version that was looked at: refused when it was changed since.",
        .kind = RPC_ID,
        .offset = offsetof(struct update_params, seen)},
    RPC_PARAMS_END};

struct house_now {
    const char *area;
    const char *name;
    int64_t cleaning_hours;
    int32_t opened_day;
    int32_t closed_day;
};

static bool find_house(struct call *call, int64_t institution, struct house_now *ret)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_GET);
    query_bind_int(&query, "institution", institution);
    bool found = query_next(&query);
    if (found) {
        *ret = (struct house_now){.area = query_copy_text(&query, "area", &call->arena),
            .name = query_copy_text(&query, "name", &call->arena),
            .cleaning_hours = query_int(&query, "cleaning_hours"),
            .opened_day = query_day(&query, "opened_day"),
            .closed_day = query_day(&query, "closed_day")};
    }
    query_end(&query);
    return found && ret->area != NULL && institution_is_ours(call, institution, ret->area);
}

static enum status check_papers(
    struct call *call, const char *parameter, const struct rpc_list *papers, int32_t from_day)
{
    const struct permit *list = papers->items;
    for (int i = 0; i < papers->count; i++) {
        int32_t from = list[i].from == DAY_NONE ? from_day : list[i].from;
        if (list[i].until < from) {
            return call_invalid(call, arena_print(&call->arena, "%s[%d].until", parameter, i + 1),
                "a day on or after the paper's first");
        }
    }
    return STATUS_OK;
}

static enum status check_update(struct call *call, const struct update_params *params,
    const struct house_now *house, int32_t from_day)
{
    if (from_day < house->opened_day || from_day >= house->closed_day) {
        return call_invalid(call, "from", "a day on which the house is in operation");
    }
    if (params->rating_until != DAY_NONE && params->rating_until <= from_day) {
        return call_invalid(call, "rating_until", "a date after from");
    }
    enum status status = check_papers(call, "permits", &params->permits, from_day);
    if (status == STATUS_OK) {
        status = check_papers(call, "contracts", &params->contracts, from_day);
    }
    return status == STATUS_OK ? place_check_seen(call, params->institution, params->seen) : status;
}

static void say(struct call *call, const struct update_params *params, enum house_fact fact,
    const char *value, int32_t from_day)
{
    int32_t until_day = DAY_OPEN;
    if (value == NULL) {
        return;
    }
    if (fact == FACT_RATING) {
        until_day = params->rating_until != DAY_NONE ? params->rating_until
                                                     : day_add_months(from_day, RATING_MONTHS);
    }
    const char *before = institution_fact_on(call, params->institution, fact, from_day);
    institution_fact_say(call, params->institution, fact, value, from_day, until_day);
    (void)place_note(call, params->institution, house_fact_words[fact], before, value);
}

static const char *number(struct call *call, int64_t given)
{
    return given == INSTITUTION_NOT_GIVEN ? NULL
                                          : arena_print(&call->arena, "%lld", (long long)given);
}

static void write_facts(struct call *call, const struct update_params *params, int32_t from_day)
{
    say(call, params, FACT_TIER, params->tier < 0 ? NULL : tier_words[params->tier], from_day);
    say(call, params, FACT_OPERATION,
        params->operation < 0 ? NULL : operation_words[params->operation], from_day);
    say(call, params, FACT_BUILT_BEDS, number(call, params->built_beds), from_day);
    say(call, params, FACT_RATING, number(call, params->rating), from_day);
    say(call, params, FACT_NURSING_STANDARD,
        params->has_standard ? (params->nursing_standard ? "yes" : "no") : NULL, from_day);
    say(call, params, FACT_MEDICAL_UNIT,
        params->medical_unit < 0 ? NULL : medical_unit_words[params->medical_unit], from_day);
}

static void write_papers(struct call *call, const struct update_params *params, const char *kind,
    const struct rpc_list *papers, int32_t from_day)
{
    const struct permit *list = papers->items;
    for (int i = 0; i < papers->count; i++) {
        int32_t from = list[i].from == DAY_NONE ? from_day : list[i].from;
        paper_settle(call, &(struct paper_name){.institution = params->institution,
                               .kind = kind,
                               .name = list[i].name,
                               .party = list[i].party,
                               .from_day = from,
                               .until_day = list[i].until});
        struct query query = query_open(call->tx, QUERY_INSTITUTION_PAPER_SUPERSEDE);
        query_bind_int(&query, "institution", params->institution);
        query_bind_text(&query, "kind", kind);
        query_bind_text(&query, "name", list[i].name);
        query_bind_text(&query, "party", list[i].party);
        query_bind_day(&query, "from_day", from);
        query_bind_day(&query, "until_day", list[i].until);
        query_bind_int(&query, "at", call->tx->now_ms);
        (void)query_run(&query);
        query = query_open(call->tx, QUERY_INSTITUTION_PAPER_INSERT);
        query_bind_int(&query, "paper", tx_new_id(call->tx));
        query_bind_int(&query, "institution", params->institution);
        query_bind_text(&query, "kind", kind);
        query_bind_text(&query, "name", list[i].name);
        query_bind_text(&query, "number", list[i].number);
        query_bind_text(&query, "party", list[i].party);
        query_bind_day(&query, "from_day", from);
        query_bind_day(&query, "until_day", list[i].until);
        query_bind_int(&query, "recorded_at", call->tx->now_ms);
        (void)query_run(&query);
        (void)place_note(call, params->institution, kind, NULL, list[i].name);
    }
}

static void write_row(
    struct call *call, const struct update_params *params, const struct house_now *house)
{
    const char *name = params->name != NULL ? params->name : house->name;
    int64_t hours = params->cleaning_hours != INSTITUTION_NOT_GIVEN ? params->cleaning_hours
                                                                    : house->cleaning_hours;
    struct query query = query_open(call->tx, QUERY_INSTITUTION_UPDATE);
    query_bind_int(&query, "institution", params->institution);
    query_bind_text(&query, "name", name);
    query_bind_int(&query, "cleaning_hours", hours);
    (void)query_run(&query);
    (void)place_note(call, params->institution, "name", house->name, name);
    if (place_note_int(call, params->institution, "cleaning_hours", house->cleaning_hours, hours)) {
        bed_told_hours(call, params->institution);
        offer_want_anew(call, params->institution, "cleaning_hours");
    }
}

static enum status run_update(struct call *call)
{
    const struct update_params *params = call->params;
    int32_t from_day = params->from == DAY_NONE ? call->tx->today_day : params->from;
    struct house_now house;
    if (!find_house(call, params->institution, &house)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    enum status status = check_update(call, params, &house, from_day);
    if (status == STATUS_OK &&
        params->approved_beds != INSTITUTION_NOT_GIVEN) { // the last that may refuse
        status = institution_approve(call, params->institution, params->approved_beds, from_day);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (params->approved_beds != INSTITUTION_NOT_GIVEN) {
        (void)place_note(
            call, params->institution, "approved_beds", NULL, number(call, params->approved_beds));
    }
    write_row(call, params, &house);
    write_facts(call, params, from_day);
    write_papers(call, params, "permit", &params->permits, from_day);
    write_papers(call, params, "contract", &params->contracts, from_day);
    call_touch(call, params->institution);
    json_field_int(&call->out, "institution", params->institution);
    json_field_int(&call->out, "version", place_version(call->tx, params->institution));
    return call_done(call);
}

// --- institution.get ---

struct get_params {
    int64_t institution;
    int32_t on;
};

static const struct rpc_param get_params[] = {
    {.name = "institution",
        .help = "Which house; a home's own when left out.",
        .kind = RPC_ID,
        .offset = offsetof(struct get_params, institution)},
    {.name = "on",
        .help = "As of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct get_params, on)},
    RPC_PARAMS_END};

static enum status run_get(struct call *call)
{
    const struct get_params *params = call->params;
    int32_t on_day = care_asked_day(call, params->on);
    int64_t institution;
    enum status status = institution_asked(call, params->institution, &institution);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_INSTITUTION_WHOLE);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", on_day);
    if (!query_next(&query)) {
        query_end(&query);
        return call_broken(call, "a house is gone");
    }
    rows_put(&call->out, &query, call->tx->zone_minutes);
    query_end(&query);
    json_field_day(&call->out, "on", on_day);
    json_field_int(&call->out, "version", place_version(call->tx, institution));
    query = query_open(call->tx, QUERY_INSTITUTION_PAPERS);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", on_day);
    query_bind_int(&query, "limit", LIST_LIMIT_MAX);
    rows_list(call, "papers", &query);
    query = query_open(call->tx, QUERY_INSTITUTION_LINKS);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", on_day);
    query_bind_int(&query, "limit", LIST_LIMIT_MAX);
    rows_list(call, "links", &query);
    return call_done(call);
}

// --- institution.link ---

struct link_params {
    int64_t institution;
    int64_t with;
    int kind;
    int32_t from;
    int32_t until;
};

static const struct rpc_param link_params[] = {
    {.name = "institution",
        .help = "One house.",
        .kind = RPC_ID,
        .offset = offsetof(struct link_params, institution),
        .required = true},
    {.name = "with",
        .help = "The other.",
        .kind = RPC_ID,
        .offset = offsetof(struct link_params, with),
        .required = true},
    {.name = "kind",
        .help = "chain (连锁) or pairing (结对).",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct link_params, kind),
        .required = true,
        .choices = link_words},
    {.name = "from",
        .help = "First day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct link_params, from)},
    {.name = "until",
        .help = "Day behind the last; open end when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct link_params, until)},
    RPC_PARAMS_END};

static int64_t find_link(struct call *call, const struct link_params *params, int32_t from_day)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_LINK_SAME);
    query_bind_int(&query, "institution", params->institution);
    query_bind_int(&query, "other", params->with);
    query_bind_text(&query, "kind", link_words[params->kind]);
    query_bind_day(&query, "from_day", from_day);
    int64_t link = query_next(&query) ? query_int(&query, "link") : 0;
    query_end(&query);
    return link;
}

static enum status run_link(struct call *call)
{
    const struct link_params *params = call->params;
    int32_t from_day = params->from == DAY_NONE ? call->tx->today_day : params->from;
    int32_t until_day = params->until == DAY_NONE ? DAY_OPEN : params->until;
    struct house_now house;
    if (!find_house(call, params->institution, &house) ||
        institution_area(call, params->with) == NULL) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (params->with == params->institution) {
        return call_invalid(call, "with", "another house");
    }
    if (until_day <= from_day) {
        return call_invalid(call, "until", "a date after from");
    }
    int64_t known = find_link(call, params, from_day);
    if (known != 0) {
        json_field_int(&call->facts, "link", known);
        call->message = "these houses are linked so already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t link = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_INSTITUTION_LINK_INSERT);
    query_bind_int(&query, "link", link);
    query_bind_int(&query, "institution", params->institution);
    query_bind_int(&query, "other", params->with);
    query_bind_text(&query, "kind", link_words[params->kind]);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    call_touch(call, link);
    call_touch(call, params->institution);
    call_touch(call, params->with);
    json_field_int(&call->out, "link", link);
    return call_done(call);
}

const struct rpc_method institution_update_methods[] = {
    {
        .name = "institution.get",
        .help = "What is on file of a care home on a day, with its papers and links.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = get_params,
        .params_size = sizeof(struct get_params),
        .result =
            "institution, credit_code, name, area, kind, tier, operation, opened_on, closed_on?, "
            "approved_beds?, built_beds?, rating?, rating_until?, nursing_standard, "
            "medical_unit?, cleaning_hours, on, version, papers[], links[]",
        .refuses = "NOT_FOUND",
        .run = run_get,
    },
    {
        .name = "institution.update",
        .help = "Change what is on file of a care home from a day on.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = update_params,
        .params_size = sizeof(struct update_params),
        .result = "institution, version",
        .refuses = "NOT_FOUND OVER_APPROVED STATE_CONFLICT",
        .run = run_update,
    },
    {
        .name = "institution.link",
        .help = "Link two care homes: of one chain, or paired to help each other.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = link_params,
        .params_size = sizeof(struct link_params),
        .result = "link",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = run_link,
    },
    {
        .name = "institution.close",
        .help = "Close a care home from a day on; a task for every resident until gone.",
        .allow = BUREAU,
        .effect = RPC_WRITES,
        .params = institution_close_params,
        .params_size = sizeof(struct institution_close_params),
        .result = "institution, closed_on, residents, waiting, task?, " OFFERS_CHANGED,
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = institution_close_run,
    },
    RPC_METHODS_END};
