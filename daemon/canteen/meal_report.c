// SPDX-License-Identifier: Apache-2.0
// meal.report.

#include "daemon/canteen/meal_report.h"

#include <stdio.h>
#include <string.h>

#include "daemon/canteen/place.h"
#include "daemon/canteen/words.h"

#define REPORT_DAYS_MAX 366
#define CLASSES_MAX 64
#define CLASS_SIZE 64
#define MONTH_SIZE 8 // "2026-11" and NUL
#define NO_CLASS "none"

// In the order of the statement's age_class: the law's 60, the 65 of the capacity target, the ages
// of subsidies.
static const char *const age_words[] = {
    "under_60", "60_64", "65_69", "70_79", "80_99", "100_up", NULL};

#define AGES 6

struct report_params {
    const char *area;
    int32_t from;
    int32_t until;
};

static const struct rpc_param report_params[] = {
    {.name = "area",
        .help = "Whose sites and kitchens; all of the district's when left out.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct report_params, area),
        .most = AREA_CODE_SIZE - 1},
    {.name = "from",
        .help = "From this day on.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct report_params, from)},
    {.name = "until",
        .help = "Before this day, at most 366 days later.",
        .kind = RPC_DAY,
        .required = true,
        .offset = offsetof(struct report_params, until)},
    RPC_PARAMS_END,
};

// Covers of one site, or of all.
struct counts {
    int64_t covers;
    int64_t walk_ins;
    int64_t channels[CHANNELS];
    int64_t ages[AGES];
    char classes[CLASSES_MAX][CLASS_SIZE]; // of subsidy, in the order met
    int64_t class_covers[CLASSES_MAX];
    int classes_count;
    int64_t discount_fen;
    int64_t subsidy_fen;
    int64_t pays_fen;
};

static void count_class(struct counts *counts, const char *word, int64_t covers)
{
    const char *class = word[0] == '\0' ? NO_CLASS : word;
    int at = 0;
    while (at < counts->classes_count && strcmp(counts->classes[at], class) != 0) {
        at++;
    }
    if (at == CLASSES_MAX) {
        at = CLASSES_MAX - 1; // more combinations than any policy has rules: the last one gathers
    } else if (at == counts->classes_count) {
        snprintf(counts->classes[at], CLASS_SIZE, "%s", class);
        counts->classes_count++;
    }
    counts->class_covers[at] += covers;
}

static void count(struct counts *counts, const struct query *query)
{
    int64_t covers = query_int(query, "covers");
    int channel = words_find(channel_words, query_text(query, "channel"));
    counts->covers += covers;
    counts->walk_ins += query_int(query, "walk_ins");
    counts->channels[channel < 0 ? 0 : channel] += covers;
    counts->ages[query_int(query, "age_class")] += covers;
    count_class(counts, query_text(query, "class"), covers);
    counts->discount_fen += query_int(query, "discount_fen");
    counts->subsidy_fen += query_int(query, "subsidy_fen");
    counts->pays_fen += query_int(query, "pays_fen");
}

static void put_words(
    struct json_out *out, const char *key, const char *const *words, const int64_t *counts)
{
    json_key(out, key);
    json_begin_map(out);
    for (int i = 0; words[i] != NULL; i++) {
        if (counts[i] > 0) {
            json_field_int(out, words[i], counts[i]);
        }
    }
    json_end_map(out);
}

static void put_counts(struct json_out *out, const struct counts *counts)
{
    json_field_int(out, "covers", counts->covers);
    json_field_int(out, "walk_ins", counts->walk_ins);
    put_words(out, "channels", channel_words, counts->channels);
    put_words(out, "ages", age_words, counts->ages);
    json_key(out, "classes");
    json_begin_map(out);
    for (int i = 0; i < counts->classes_count; i++) {
        json_field_int(out, counts->classes[i], counts->class_covers[i]);
    }
    json_end_map(out);
    json_field_int(out, "discount_fen", counts->discount_fen);
    json_field_int(out, "subsidy_fen", counts->subsidy_fen);
    json_field_int(out, "pays_fen", counts->pays_fen);
}

static void bind_days(
    struct query *query, const struct report_params *params, const struct area_range *range)
{
    query_bind_day(query, "from", params->from);
    query_bind_day(query, "until", params->until);
    place_bind_range(query, range);
}

static void end_site(struct json_out *out, int64_t site, const char *name, struct counts *counts)
{
    if (site != 0) {
        json_begin_map(out);
        json_field_int(out, "site", site);
        json_field_text(out, "name", name);
        put_counts(out, counts);
        json_end_map(out);
    }
    memset(counts, 0, sizeof(*counts));
}

static void put_sites(struct call *call, const struct report_params *params,
    const struct area_range *range, struct counts *all)
{
    char month_from[DAY_TEXT_SIZE];
    char month_until[DAY_TEXT_SIZE];
    char name[PLACE_NAME_MAX * 4 + 1] = "";
    struct counts *counts = arena_alloc(&call->arena, sizeof(*counts));
    int64_t site = 0;
    if (counts == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    day_format(params->from, month_from)[MONTH_SIZE - 1] = '\0';
    day_format(params->until - 1, month_until)[MONTH_SIZE - 1] = '\0';
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_SITES);
    query_bind_text(&query, "month_from", month_from);
    query_bind_text(&query, "month_until", month_until);
    bind_days(&query, params, range);
    json_key(&call->out, "sites");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        if (query_int(&query, "site") != site) {
            end_site(&call->out, site, name, counts);
            site = query_int(&query, "site");
            snprintf(name, sizeof(name), "%s", query_text(&query, "name"));
        }
        count(counts, &query);
        count(all, &query);
    }
    query_end(&query);
    end_site(&call->out, site, name, counts);
    json_end_list(&call->out);
}

// Truncated like every ratio: 9,999 is not full.
static int64_t basis_points(int64_t numerator, int64_t denominator)
{
    return numerator * 10000 / denominator;
}

static void put_seats(
    struct call *call, const struct report_params *params, const struct area_range *range)
{
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_SEATS);
    bind_days(&query, params, range);
    json_key(&call->out, "seats");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        int64_t places = query_int(&query, "places");
        int64_t taken = query_int(&query, "taken");
        json_begin_map(&call->out);
        json_field_int(&call->out, "site", query_int(&query, "site"));
        json_field_text(&call->out, "name", query_text(&query, "name"));
        json_field_int(&call->out, "places", places);
        json_field_int(&call->out, "taken", taken);
        if (places > 0) {
            json_field_int(&call->out, "basis_points", basis_points(taken, places));
        }
        json_field_int(&call->out, "missed", query_int(&query, "missed"));
        json_field_int(&call->out, "guests", query_int(&query, "guests"));
        json_end_map(&call->out);
    }
    query_end(&query);
    json_end_list(&call->out);
}

static void put_kitchens(
    struct call *call, const struct report_params *params, const struct area_range *range)
{
    struct query query = query_open(call->tx, QUERY_MEAL_REPORT_KITCHENS);
    bind_days(&query, params, range);
    json_key(&call->out, "kitchens");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        int64_t cooked = query_int(&query, "cooked");
        int64_t served = query_int(&query, "served");
        int64_t guests = query_int(&query, "guests");
        json_begin_map(&call->out);
        json_field_int(&call->out, "kitchen", query_int(&query, "kitchen"));
        json_field_text(&call->out, "name", query_text(&query, "name"));
        json_field_int(&call->out, "cooked", cooked);
        json_field_int(&call->out, "served", served);
        json_field_int(&call->out, "guests", guests);
        json_field_int(&call->out, "waste", cooked - served - guests);
        json_end_map(&call->out);
    }
    query_end(&query);
    json_end_list(&call->out);
}

static enum status report(struct call *call)
{
    const struct report_params *params = call->params;
    struct area_range range;
    enum status status = place_narrow(call, params->area, &range);
    if (status != STATUS_OK) {
        return status;
    }
    if (params->until <= params->from || params->until - params->from > REPORT_DAYS_MAX) {
        return call_invalid(call, "until", "a day after from, at most 366 days later");
    }
    struct counts *all = arena_alloc(&call->arena, sizeof(*all));
    if (all == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    put_sites(call, params, &range, all);
    put_seats(call, params, &range);
    put_kitchens(call, params, &range);
    json_key(&call->out, "total");
    json_begin_map(&call->out);
    put_counts(&call->out, all);
    json_end_map(&call->out);
    return call_done(call);
}

const struct rpc_method meal_report_methods[] = {
    {
        .name = "meal.report",
        .help = "Meals served by site, age and class of subsidy; places used; what kitchens cooked "
                "and nobody ate.",
        .allow = BUREAU | STREET,
        .effect = RPC_READS,
        .params = report_params,
        .params_size = sizeof(struct report_params),
        .result =
            "sites[], seats[], kitchens[], total{covers, walk_ins, channels{}, ages{}, classes{}, "
            "discount_fen, subsidy_fen, pays_fen}",
        .run = report,
    },
    RPC_METHODS_END,
};
