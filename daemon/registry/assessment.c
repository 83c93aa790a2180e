// SPDX-License-Identifier: Apache-2.0
// assessment.record: what a person can do, by the scheme that says so; schemes are never converted.
#include <stdio.h>
#include <string.h>

#include "daemon/registry/assessment_due.h"
#include "daemon/registry/assessment_score.h"
#include "daemon/registry/elder_rule.h"
#include "daemon/registry/subject.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/fact.h"

const char *const assessment_scheme_words[SCHEMES + 1] = {"shanghai", "gbt42195", "mzt039", NULL};
const int assessment_months_preset[SCHEMES] = {24, 12, 12};
const char *const assessment_reason_words[] = {
    "first", "routine", "change", "dispute", "other", NULL};

#define ASSESSORS_MIN 2 // present at an assessment by the standard
#define ASSESSORS_MAX 6
#define ASSESSOR_POINTS_MAX 50
#define REVIEW_DAYS 7

enum level_word { LEVEL_0, LEVEL_3 = 3, LEVEL_4, LEVEL_6 = 6, LEVEL_REFER };

// The worst level of a scheme.
static const int worst_levels[SCHEMES] = {LEVEL_REFER, LEVEL_4, LEVEL_3};
static const char *const levels_expected[SCHEMES] = {
    "0 to 6 or refer", "0 to 4, or the items to compute it from", "0 to 3"};

const char *const assessment_level_words[] = {"0", "1", "2", "3", "4", "5", "6", "refer", NULL};

enum dementia_word { DEMENTIA_NONE, DEMENTIA_MILD };

static const char *const dementia_words[] = {"none", "mild", "behaviour_risk", NULL};

struct items {
    int64_t points[ASSESSMENT_ITEMS];
    bool coma;
    bool dementia_diagnosis;
    bool mental_disorder;
    int64_t risk_events;
};

struct record_params {
    int64_t elder;
    int scheme;
    int level;
    const struct json *dementia;
    struct items items;
    bool has_items;
    int32_t assessed_on;
    int reason;
    struct rpc_list assessors; // const char *
};

#define ITEM(number, item_name, points_most, words)                                                \
    {                                                                                              \
        .name = (item_name), .help = (words), .kind = RPC_INTEGER,                                 \
        .offset = offsetof(struct items, points) + sizeof(int64_t) * (number), .required = true,   \
        .most = (points_most),                                                                     \
    }

static const struct rpc_param item_params[] = {
    ITEM(0, "eating", 4, "Eating, 0 to 4."),
    ITEM(1, "grooming", 4, "Grooming, 0 to 4."),
    ITEM(2, "bathing", 4, "Bathing, 0 to 4."),
    ITEM(3, "upper_dressing", 4, "Putting on and off a jacket, 0 to 4."),
    ITEM(4, "lower_dressing", 4, "Putting on and off trousers and shoes, 0 to 4."),
    ITEM(5, "urine_control", 4, "Control of urine, 0 to 4."),
    ITEM(6, "stool_control", 4, "Control of stool, 0 to 4."),
    ITEM(7, "toileting", 4, "Going to the toilet, 0 to 4."),
    ITEM(8, "turning", 4, "Turning in bed, 0 to 4."),
    ITEM(9, "transfer", 4, "From bed to chair, 0 to 4."),
    ITEM(10, "walking", 4, "Walking on the flat, 0 to 4."),
    ITEM(11, "stairs", 3, "Going up and down stairs, 0 to 3."),
    ITEM(12, "time", 4, "Orientation in time, 0 to 4."),
    ITEM(13, "place", 4, "Orientation in place, 0 to 4."),
    ITEM(14, "person", 4, "Knowing persons, 0 to 4."),
    ITEM(15, "memory", 4, "Memory, 0 to 4."),
    ITEM(16, "understanding", 4, "Understanding, 0 to 4."),
    ITEM(17, "expression", 4, "Expression, 0 to 4."),
    ITEM(18, "aggression", 1, "Without aggression, 0 or 1."),
    ITEM(19, "depression", 1, "Without depression, 0 or 1."),
    ITEM(20, "consciousness", 2, "Consciousness, 0 to 2."),
    ITEM(21, "sight", 2, "Sight, 0 to 2."),
    ITEM(22, "hearing", 2, "Hearing, 0 to 2."),
    ITEM(23, "daily_affairs", 4, "Daily affairs, 0 to 4."),
    ITEM(24, "transport", 3, "Using transport, 0 to 3."),
    ITEM(25, "social_contact", 4, "Social contact, 0 to 4."),
    {
        .name = "coma",
        .help = "In coma: the level is 4 at once.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct items, coma),
    },
    {
        .name = "dementia_diagnosis",
        .help = "Diagnosed dementia, ICD-10 F00 to F03: one level worse.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct items, dementia_diagnosis),
    },
    {
        .name = "mental_disorder",
        .help = "Another disorder, F04 to F99, diagnosed by a psychiatrist: one level worse.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct items, mental_disorder),
    },
    {
        .name = "risk_events",
        .help =
            "Falls, choking, getting lost ... in the last 30 days: one level worse from two on.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct items, risk_events),
        .most = 1000,
    },
    RPC_PARAMS_END,
};

static const struct rpc_param record_params[] = {
    {
        .name = "elder",
        .help = "The person.",
        .kind = RPC_ID,
        .offset = offsetof(struct record_params, elder),
        .required = true,
    },
    {
        .name = "scheme",
        .help = "By which scheme the person was assessed.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct record_params, scheme),
        .required = true,
        .choices = assessment_scheme_words,
    },
    {
        .name = "level",
        .help = "shanghai: 0 to 6 or refer, as issued; gbt42195: 0 to 4, or from the items; "
                "mzt039, its predecessor: 0 to 3, as issued.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct record_params, level),
        .choices = assessment_level_words,
    },
    {
        .name = "items",
        .help = "gbt42195: the points of its 26 items and what adjusts the level.",
        .kind = RPC_MAP,
        .offset = offsetof(struct record_params, items),
        .fields = item_params,
        .size = sizeof(struct items),
        .present_offset = offsetof(struct record_params, has_items),
    },
    {
        .name = "dementia",
        .help = "none, mild or behaviour_risk; true means mild.",
        .kind = RPC_JSON,
        .offset = offsetof(struct record_params, dementia),
    },
    {
        .name = "assessed_on",
        .help = "The day of the assessment.",
        .kind = RPC_DAY,
        .offset = offsetof(struct record_params, assessed_on),
        .required = true,
    },
    {
        .name = "reason",
        .help = "Why the person was assessed.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct record_params, reason),
        .choices = assessment_reason_words,
    },
    {
        .name = "assessors",
        .help = "Who assessed: two at least by the standard.",
        .kind = RPC_TEXTS,
        .offset = offsetof(struct record_params, assessors),
        .most = ASSESSORS_MAX,
    },
    RPC_PARAMS_END,
};

static int total_of(const struct items *items)
{
    int64_t total = 0;
    for (int i = 0; i < ASSESSMENT_ITEMS; i++) {
        total += items->points[i];
    }
    return (int)total;
}

static int computed_level(const struct items *items)
{
    struct assessment_adjustment adjustment = {
        .coma = items->coma,
        .dementia = items->dementia_diagnosis,
        .mental_disorder = items->mental_disorder,
        .risk_events = items->risk_events,
    };
    return assessment_level(total_of(items), &adjustment);
}

// The level that counts: given, or computed from the items; given beside items it must be theirs.
static enum status choose_level(
    struct call *call, const struct record_params *params, int *ret_level)
{
    if (params->has_items && params->scheme != SCHEME_GBT42195) {
        return call_invalid(
            call, "items", "nothing: levels of this scheme are issued, not computed");
    }
    int level = params->has_items ? computed_level(&params->items) : params->level;
    if (level < 0 || level > worst_levels[params->scheme]) {
        return call_invalid(call, "level", levels_expected[params->scheme]);
    }
    if (params->level >= 0 && params->level != level) {
        return call_invalid(call, "level", "the level that follows from the items, or none");
    }
    *ret_level = level;
    return STATUS_OK;
}

// NULL, or what would be right.
static const char *assessors_expected(const struct record_params *params)
{
    const char *const *names = params->assessors.items;
    if (params->assessors.count == 0) {
        return NULL;
    }
    if (params->scheme == SCHEME_GBT42195 && params->assessors.count < ASSESSORS_MIN) {
        return "two assessors at least";
    }
    for (int i = 0; i < params->assessors.count; i++) {
        size_t size = strlen(names[i]);
        if (size == 0 || text_code_points(names[i], size) > ASSESSOR_POINTS_MAX) {
            return "names of up to 50 characters";
        }
        for (int other = 0; other < i; other++) {
            if (strcmp(names[i], names[other]) == 0) {
                return "different persons";
            }
        }
    }
    return NULL;
}

// NULL: nothing is said of it.
static bool read_dementia(const struct record_params *params, const char **ret_word)
{
    const struct json *given = params->dementia;
    *ret_word = NULL;
    if (given == NULL) {
        bool is_mild = params->items.dementia_diagnosis;
        *ret_word =
            params->has_items ? dementia_words[is_mild ? DEMENTIA_MILD : DEMENTIA_NONE] : NULL;
        return true;
    }
    if (json_kind(given) == JSON_KIND_BOOL) {
        *ret_word = dementia_words[json_bool(given) ? DEMENTIA_MILD : DEMENTIA_NONE];
        return true;
    }
    const char *word = json_kind(given) == JSON_KIND_TEXT ? json_text(given, NULL) : "";
    for (int i = 0; dementia_words[i] != NULL && *ret_word == NULL; i++) {
        *ret_word = strcmp(dementia_words[i], word) == 0 ? dementia_words[i] : NULL;
    }
    return *ret_word != NULL;
}

struct outcome {
    const char *scheme;
    const char *level;
    const char *dementia; // NULL: as on file
    int32_t assessed_day;
    int32_t until_day;
};

// What is recorded of that day already, against what is said now.
struct before {
    int64_t assessment; // 0: nothing
    bool same_level;    // level and dementia
    bool same_points;   // and what they were computed from
    bool same;          // and all the rest
};

static const char *join_assessors(struct call *call)
{
    const struct record_params *params = call->params;
    const char *const *names = params->assessors.items;
    const char *joined = NULL;
    for (int i = 0; i < params->assessors.count; i++) {
        joined = joined == NULL ? names[i] : arena_print(&call->arena, "%s、%s", joined, names[i]);
    }
    return joined;
}

// What is said of a day beside who and when: bound where it is compared and where it is kept.
static void bind_said(struct call *call, struct query *query, const struct outcome *outcome)
{
    const struct record_params *params = call->params;
    query_bind_int(query, "elder", params->elder);
    query_bind_text(query, "scheme", outcome->scheme);
    query_bind_text(query, "level", outcome->level);
    query_bind_text(query, "dementia", outcome->dementia);
    query_bind_text(
        query, "reason", params->reason < 0 ? NULL : assessment_reason_words[params->reason]);
    query_bind_text(query, "assessors", join_assessors(call));
}

static void bind_items(struct call *call, struct query *query)
{
    const struct record_params *params = call->params;
    const struct items *items = &params->items;
    char points[ASSESSMENT_ITEMS + 1] = "";
    for (int i = 0; i < ASSESSMENT_ITEMS; i++) {
        points[i] = (char)('0' + items->points[i]);
    }
    query_bind_text(
        query, "points", params->has_items ? arena_print(&call->arena, "%s", points) : NULL);
    query_bind_int(query, "coma", items->coma);
    query_bind_int(query, "dementia_diagnosis", items->dementia_diagnosis);
    query_bind_int(query, "mental_disorder", items->mental_disorder);
    query_bind_int(query, "risk_events", items->risk_events);
}

static void keep(struct call *call, int64_t assessment, const struct outcome *outcome,
    const struct before *before)
{
    struct query query = query_open(call->tx, QUERY_ASSESSMENT_ADD);
    bind_said(call, &query, outcome);
    query_bind_int(&query, "same_level", before->same_level ? before->assessment : 0);
    query_bind_int(&query, "same_points", before->same_points ? before->assessment : 0);
    query_bind_int(&query, "assessment", assessment);
    query_bind_day(&query, "assessed_day", outcome->assessed_day);
    query_bind_day(&query, "until_day", outcome->until_day);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
}

// What a computed level was computed from; somebody else looks at it within a week.
static void keep_items(struct call *call, int64_t assessment)
{
    const struct record_params *params = call->params;
    struct query query = query_open(call->tx, QUERY_ASSESSMENT_ITEMS_ADD);
    bind_items(call, &query);
    query_bind_int(&query, "assessment", assessment);
    query_bind_int(&query, "total", total_of(&params->items));
    query_run(&query);
    (void)task_open(call, &(struct task_order){.office = call->principal.office,
                              .kind = TASK_ASSESSMENT_REVIEW,
                              .subject = assessment,
                              .elder = params->elder,
                              .due_day = call->tx->today_day + REVIEW_DAYS});
}

static void carry(struct call *call, enum query_id id, int64_t before, int64_t assessment)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "before", before);
    query_bind_int(&query, "assessment", assessment);
    (void)query_run(&query);
}

// The points stay, and with them who has looked at them or has still to.
static void carry_items(struct call *call, int64_t before, int64_t assessment)
{
    carry(call, QUERY_ASSESSMENT_ITEMS_CARRY, before, assessment);
    carry(call, QUERY_ASSESSMENT_REVIEW_CARRY, before, assessment);
    task_carry_for(call, TASK_ASSESSMENT_REVIEW, before, assessment);
}

static struct before find_before(struct call *call, const struct outcome *outcome)
{
    struct query query = query_open(call->tx, QUERY_ASSESSMENT_SAME_DAY);
    bind_said(call, &query, outcome);
    bind_items(call, &query);
    query_bind_day(&query, "day", outcome->assessed_day);
    struct before before = {.assessment = 0};
    if (query_next(&query)) {
        before.assessment = query_int(&query, "assessment");
        before.same_level = query_int(&query, "same_level") != 0;
        before.same_points = before.same_level && query_int(&query, "same_points") != 0;
        before.same = before.same_points && query_int(&query, "same_rest") != 0;
    }
    query_end(&query);
    return before;
}

static void write_anew(struct call *call, const struct outcome *outcome, int64_t assessment,
    const struct before *before)
{
    const struct record_params *params = call->params;
    if (before->assessment != 0) { // recorded wrongly, or not whole
        struct query query = query_open(call->tx, QUERY_ASSESSMENT_SUPERSEDE);
        query_bind_int(&query, "assessment", before->assessment);
        query_bind_int(&query, "now", call->tx->now_ms);
        query_run(&query);
    }
    keep(call, assessment, outcome, before);
    if (before->same_points) {
        carry_items(call, before->assessment, assessment);
    } else if (before->assessment != 0) {
        (void)task_close_for(call, TASK_ASSESSMENT_REVIEW, before->assessment, "recorded anew");
    }
    if (params->has_items && !before->same_points) {
        keep_items(call, assessment);
    }
    assessment_due_again(call, params->elder);
}

static enum status write_outcome(struct call *call, const struct outcome *outcome)
{
    const struct record_params *params = call->params;
    struct before before = find_before(call, outcome);
    int64_t assessment = before.same ? before.assessment : tx_new_id(call->tx);
    if (!before.same) {
        write_anew(call, outcome, assessment, &before);
    }
    call_touch(call, assessment);
    json_field_int(&call->out, "assessment", assessment);
    json_field_text(&call->out, "level", outcome->level);
    json_field_day(&call->out, "valid_until", outcome->until_day);
    if (params->has_items) {
        json_field_int(&call->out, "total", total_of(&params->items));
    }
    if (before.same) {
        json_field_bool(&call->out, "on_file", true);
        return call_done(call);
    }
    if (before.assessment != 0) {
        json_field_int(&call->out, "supersedes", before.assessment);
    }
    bool was_mistaken = before.assessment != 0 && !before.same_level;
    return fact_announce(
        call, &(struct fact){FACT_ELDER_ASSESSED, .elder = params->elder,
                  .day = outcome->assessed_day, .what = was_mistaken ? FACT_CORRECTED : NULL});
}

static int months_of(const struct call *call, int scheme)
{
    const struct registry *registry = call->part;
    int months = registry->valid_months[scheme];
    return months > 0 ? months : assessment_months_preset[scheme];
}

static enum status record(struct call *call)
{
    const struct record_params *params = call->params;
    struct elder_facts facts;
    int level = 0;
    const char *dementia = NULL;
    if (!elder_look(call, params->elder, call->tx->today_day, &facts)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    if (params->assessed_on > call->tx->today_day || params->assessed_on < facts.born_day) {
        return call_invalid(call, "assessed_on", "a day from birth to today");
    }
    enum status status = choose_level(call, params, &level);
    if (status != STATUS_OK) {
        return status;
    }
    if (!read_dementia(params, &dementia)) {
        return call_invalid(call, "dementia", "none, mild, behaviour_risk, true or false");
    }
    const char *expected = assessors_expected(params);
    if (expected != NULL) {
        return call_invalid(call, "assessors", expected);
    }
    struct outcome outcome = {
        .scheme = assessment_scheme_words[params->scheme],
        .level = assessment_level_words[level],
        .dementia = dementia,
        .assessed_day = params->assessed_on,
        .until_day = day_add_months(params->assessed_on, months_of(call, params->scheme)),
    };
    return write_outcome(call, &outcome);
}

const struct rpc_method assessment_methods[] = {
    {
        .name = "assessment.record",
        .help =
            "Record a person's assessment; it holds for the months of its scheme. One of the same "
            "scheme and day that says anything else takes the place of the one before; with the "
            "same level, what it leaves out stays.",
        .allow = HOME | DESKS,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = record_params,
        .params_size = sizeof(struct record_params),
        .result = "assessment, level, valid_until, total?, on_file?, supersedes?",
        .refuses = "NOT_FOUND",
        .run = record,
    },
    RPC_METHODS_END,
};
