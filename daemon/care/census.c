// SPDX-License-Identifier: Apache-2.0
// census.take: how many beds are in which state, of which class and lived in by whom on a night.
#include "daemon/care/census.h"

#include <stdio.h>
#include <string.h>

#include "daemon/care/bed_rule.h"
#include "daemon/care/institution.h"

#define LEVELS_MAX 32
#define LEVEL_SIZE 24

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

struct level {
    char name[LEVEL_SIZE]; // scheme, a space, level
    int64_t residents;
};

struct census {
    int64_t states[BED_STATES];
    int64_t classes[BED_CLASSES];
    int64_t occupied[BED_CLASSES];
    int64_t bed_nights;
    int64_t unassessed;
    int levels_count;
    struct level levels[LEVELS_MAX];
};

static void count_level(struct census *census, const char *name)
{
    if (name == NULL) {
        census->unassessed++;
        return;
    }
    int i = 0;
    while (i < census->levels_count && strcmp(census->levels[i].name, name) != 0) {
        i++;
    }
    if (i == LEVELS_MAX) { // two schemes of at most eight levels each
        return;
    }
    if (i == census->levels_count) {
        (void)snprintf(census->levels[i].name, LEVEL_SIZE, "%s", name);
        census->levels_count++;
    }
    census->levels[i].residents++;
}

// Of a bed that somebody has nothing else is asked, and most are such.
static struct bed_facts facts_of(const struct query *query)
{
    if (query_is_null(query, "stay")) {
        return bed_facts_of(query);
    }
    return (struct bed_facts){.occupied = true,
        .opened_day = query_day(query, "opened_day"),
        .away = query_int(query, "away") != 0,
        .closure = BED_OPEN_FOR_USE,
        .left_day = DAY_NONE};
}

static void count_bed(
    struct call *call, struct census *census, const struct query *query, int32_t night)
{
    struct bed_facts facts = facts_of(query);
    census->states[bed_state_on(&facts, night, call->tx)]++;
    int class = words_find(bed_class_words, query_text(query, "class"));
    if (class >= 0) {
        census->classes[class]++;
        census->occupied[class] += facts.occupied;
    }
    if (facts.occupied) {
        census->bed_nights++;
        count_level(census, query_text(query, "level"));
    }
}

static void put_level(struct json_out *out, const struct level *level)
{
    size_t scheme = strcspn(level->name, " ");
    json_begin_map(out);
    json_key(out, "scheme");
    json_put_text_n(out, level->name, scheme);
    json_field_text(out, "level", level->name + scheme + 1);
    json_field_int(out, "residents", level->residents);
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
        json_end_map(out);
    }
    json_end_map(out);
    json_key(out, "levels");
    json_begin_list(out);
    for (int i = 0; i < census->levels_count; i++) {
        put_level(out, &census->levels[i]);
    }
    json_end_list(out);
    json_field_int(out, "unassessed", census->unassessed);
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
    struct area_range range;
    int64_t institution = 0;
    if (!care_area_filter(params->area, &range)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    if (!census_narrow(call, params->institution, params->area, &range, &institution)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    struct census census;
    memset(&census, 0, sizeof census);
    struct query query = query_open(call->tx, QUERY_CENSUS_BEDS);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", night);
    query_bind_int(&query, "on_end", day_begins(night + 1, call->tx->zone_minutes));
    while (query_next(&query)) {
        count_bed(call, &census, &query, night);
    }
    query_end(&query);
    json_field_day(&call->out, "night", night);
    put_census(&call->out, &census);
    return call_done(call);
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
