// SPDX-License-Identifier: Apache-2.0
// census.take: how many beds are in which state, of which class and lived in by whom on a night.
#include "daemon/care/census.h"

#include <assert.h>

#include "daemon/care/bed_night.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/institution.h"
#include "daemon/registry/assessment.h"

struct take_params {
    int64_t institution;
    const char *area;
    int32_t night;
};

static const struct rpc_param take_params[] = {
    {.name = "institution",
        .help = "Only this house; a home's own when left out together with area.",
        .kind = RPC_ID,
        .offset = offsetof(struct take_params, institution)},
    {.name = "area",
        .help = "Only houses in this area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct take_params, area),
        .most = 12},
    {.name = "night",
        .help = "The night after this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct take_params, night)},
    RPC_PARAMS_END};

struct census {
    int64_t states[BED_STATES];
    int64_t classes[BED_CLASSES];
    int64_t occupied[BED_CLASSES];
    int64_t away[BED_CLASSES];
    int64_t bed_nights;
    int64_t levels[LEVEL_CODES]; // residents
};

static void count_class(struct census *census, int class, int64_t beds, enum bed_state state)
{
    if (class >= 0 && state != BED_WITHDRAWN) {
        census->classes[class] += beds;
        census->occupied[class] += state == BED_OCCUPIED ? beds : 0;
        census->away[class] += state == BED_AWAY ? beds : 0;
    }
}

static void count_empty(struct call *call, struct census *census, int64_t bed, int32_t night)
{
    struct query query = query_open(call->tx, QUERY_CENSUS_EMPTY);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", night);
    query_bind_int(&query, "on_end", day_begins(night + 1, call->tx->zone_minutes));
    if (query_next(&query)) {
        struct bed_facts facts = bed_facts_of(&query);
        enum bed_state state = bed_state_on(&facts, night, call->tx);
        census->states[state]++;
        count_class(census, words_find(bed_class_words, query_text(&query, "class")), 1, state);
    }
    query_end(&query);
}

static enum bed_state lived_in(int64_t counts)
{
    return counts % CLASS_CODES >= LEVEL_CODES ? BED_AWAY : BED_OCCUPIED;
}

// A bed that somebody has is one look; of an empty one it is asked what it waits for.
static void count_bed(struct call *call, struct census *census, int64_t likes[COUNTS],
    const struct query *query, int32_t night)
{
    int64_t bed = query_int(query, "bed");
    bool is_planned = query_int(query, "planned") != 0;
    if (query_is_null(query, "counts")) {
        count_empty(call, census, bed, night);
        return;
    }
    int64_t counts = query_int(query, "counts");
    assert(counts >= 0 && counts < COUNTS);
    census->states[is_planned ? BED_PLANNED : lived_in(counts)]++;
    likes[counts]++;
}

static void count_likes(struct census *census, const int64_t likes[COUNTS])
{
    for (int counts = 0; counts < COUNTS; counts++) {
        count_class(census, counts / CLASS_CODES - 1, likes[counts], lived_in(counts));
        census->levels[counts % LEVEL_CODES] += likes[counts];
        census->bed_nights += likes[counts];
    }
}

static void put_level(struct json_out *out, int code, int64_t residents)
{
    if (residents == 0) {
        return;
    }
    json_begin_map(out);
    json_field_text(out, "scheme", assessment_scheme_words[(code - 1) / LEVELS_EACH]);
    json_field_text(out, "level", assessment_level_words[(code - 1) % LEVELS_EACH]);
    json_field_int(out, "residents", residents);
    json_end_map(out);
}

static void put_census(struct json_out *out, const struct census *census)
{
    json_key(out, "states");
    json_begin_map(out);
    for (int i = 0; i < BED_STATES; i++) {
        json_field_int(out, bed_state_words[i], census->states[i]);
    }
    json_end_map(out);
    json_key(out, "classes");
    json_begin_map(out);
    for (int i = 0; i < BED_CLASSES; i++) {
        json_key(out, bed_class_words[i]);
        json_begin_map(out);
        json_field_int(out, "beds", census->classes[i]);
        json_field_int(out, "occupied", census->occupied[i]);
        json_field_int(out, "away", census->away[i]);
        json_end_map(out);
    }
    json_end_map(out);
    json_key(out, "levels");
    json_begin_list(out);
    for (int code = 1; code <= SCHEMES * LEVELS_EACH; code++) {
        put_level(out, code, census->levels[code]);
    }
    json_end_list(out);
    json_field_int(out, "unassessed", census->levels[0]);
    json_field_int(out, "bed_nights", census->bed_nights);
}

// Levels of residents are for those who care for them or audit them: a home sees its own house, a
// bureau its area.
bool census_narrow(struct call *call, int64_t institution, const char *area,
    struct area_range *range, int64_t *ret_institution)
{
    const struct principal *who = &call->principal;
    *ret_institution = institution;
    if (who->kind == OFFICE_HOME) {
        *ret_institution = who->institution;
        return institution == 0 || institution == who->institution;
    }
    if (area == NULL) {
        *range = who->scope;
        return true;
    }
    return area_contains(who->area, area);
}

static enum status run_take(struct call *call)
{
    const struct take_params *params = call->params;
    int32_t night = care_asked_day(call, params->night);
    struct census census = {0};
    int64_t likes[COUNTS] = {0};
    struct area_range range;
    int64_t institution = 0;
    if (!care_area_filter(params->area, &range)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    if (!census_narrow(call, params->institution, params->area, &range, &institution)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    struct query query = query_open(call->tx, QUERY_CENSUS_BEDS);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "night", night);
    query_bind_day(&query, "on", night);
    while (query_next(&query)) {
        count_bed(call, &census, likes, &query, night);
    }
    query_end(&query);
    count_likes(&census, likes);
    json_field_day(&call->out, "night", night);
    put_census(&call->out, &census);
    return call_done(call);
}

static void recount(struct call *call, enum query_id id, const char *name)
{
    struct query query = query_open(call->tx, id);
    int64_t differences = query_next(&query) ? query_int(&query, "differences") : 0;
    query_end(&query);
    if (differences > 0) {
        json_begin_map(&call->out);
        json_field_text(&call->out, "name", name);
        json_field_int(&call->out, "differences", differences);
        json_end_map(&call->out);
    }
}

void census_verify(struct call *call)
{
    recount(call, QUERY_BED_NIGHT_RECOUNT, "bed_night");
    recount(call, QUERY_BED_USE_RECOUNT, "bed_use");
}

const struct rpc_method census_methods[] = {
    {
        .name = "census.take",
        .help = "Count beds by state and class, and residents by level, on a night.",
        .allow = HOME | BUREAU,
        .effect = RPC_READS,
        .params = take_params,
        .params_size = sizeof(struct take_params),
        .result = "night, states{}, classes{}, levels[], unassessed, bed_nights",
        .refuses = "NOT_FOUND",
        .run = run_take,
    },
    RPC_METHODS_END};
