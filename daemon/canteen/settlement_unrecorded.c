// SPDX-License-Identifier: Apache-2.0
// Which meals of a month nobody recorded. The counts of places tell the sites where any are; only
// there bookings are looked at.

#include "daemon/canteen/settlement_unrecorded.h"

#include "daemon/canteen/place.h"

struct search {
    const struct unrecorded_month *month;
    struct area_range range; // of the month's area
    int32_t until;           // of the days that are over, exclusive
    struct unrecorded *found;
};

struct unrecorded *unrecorded_new(struct call *call)
{
    struct unrecorded *unrecorded = arena_alloc(&call->arena, sizeof(*unrecorded));
    if (unrecorded == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return NULL;
    }
    unrecorded->covers = 0;
    unrecorded->count = 0;
    return unrecorded;
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static void add(struct call *call, struct unrecorded *to, const struct query *query)
{
    int64_t covers = query_int(query, "covers");
    to->covers += covers;
    if (to->count < UNRECORDED_SITTINGS_MAX) {
        to->sittings[to->count++] = (struct unrecorded_sitting){.site = query_int(query, "site"),
            .name = query_copy_text(query, "name", &call->arena),
            .site_area = query_copy_text(query, "site_area", &call->arena),
            .day = query_day(query, "day"),
            .meal = words_find(meal_words, query_text(query, "meal")),
            .covers = covers};
    }
}

// Of an area's own site every meal, of another's those of its people.
static void look_at(struct call *call, const struct search *search, int64_t site, bool is_own)
{
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_UNRECORDED_FIND);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "from", search->month->first_day);
    query_bind_day(&query, "until", search->until);
    query_bind_text(&query, "street_from", is_own ? "" : search->range.from);
    query_bind_text(&query, "street_until", is_own ? "~" : search->range.until);
    while (query_next(&query)) {
        add(call, search->found, &query);
    }
    query_end(&query);
}

static int64_t count_served(struct call *call, const struct search *search, int64_t site)
{
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_SERVED_AT);
    query_bind_text(&query, "month", search->month->month);
    query_bind_int(&query, "site", site);
    int64_t served = query_next(&query) ? query_int(&query, "served") : 0;
    query_end(&query);
    return served;
}

// Lines and sites stand in the same order; *at goes on.
static int64_t sum_lines(const struct unrecorded_month *month, int64_t site, int *at)
{
    int64_t served = 0;
    while (*at < month->count && month->lines[*at].site < site) {
        (*at)++;
    }
    while (*at < month->count && month->lines[*at].site == site) {
        served += month->lines[(*at)++].sums.covers;
    }
    return served;
}

void unrecorded_find(
    struct call *call, const struct unrecorded_month *month, struct unrecorded *ret)
{
    int32_t month_end = day_add_months(month->first_day, 1);
    struct search search = {.month = month,
        .range = area_range(month->area),
        .until = earlier(month_end, call->tx->today_day),
        .found = ret};
    struct area_range reach = place_reach(call);
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_TAKEN);
    // With today's: what is served today stands in the lines.
    query_bind_day(&query, "from", month->first_day);
    query_bind_day(&query, "until", earlier(month_end, call->tx->today_day + 1));
    place_bind_range(&query, &reach);
    int at = 0;
    while (query_next(&query)) {
        int64_t site = query_int(&query, "site");
        int64_t taken = query_int(&query, "taken");
        bool is_own = area_contains(month->area, query_text(&query, "site_area"));
        int64_t served = is_own ? sum_lines(month, site, &at) : count_served(call, &search, site);
        if (taken > served) {
            look_at(call, &search, site, is_own);
        }
    }
    query_end(&query);
}

void unrecorded_read(struct call *call, int64_t settlement, struct unrecorded *ret)
{
    struct query query = query_open(call->tx, QUERY_SETTLEMENT_UNRECORDED_READ);
    query_bind_int(&query, "settlement", settlement);
    while (query_next(&query)) {
        add(call, ret, &query);
    }
    query_end(&query);
}

void unrecorded_keep(struct call *call, int64_t settlement, const struct unrecorded *unrecorded)
{
    for (int i = 0; i < unrecorded->count; i++) {
        const struct unrecorded_sitting *sitting = &unrecorded->sittings[i];
        struct query query = query_open(call->tx, QUERY_SETTLEMENT_UNRECORDED_INSERT);
        query_bind_int(&query, "settlement", settlement);
        query_bind_int(&query, "site", sitting->site);
        query_bind_day(&query, "day", sitting->day);
        query_bind_text(&query, "meal", meal_words[sitting->meal]);
        query_bind_int(&query, "covers", sitting->covers);
        (void)query_run(&query);
    }
}

void unrecorded_put(struct json_out *out, const struct unrecorded *unrecorded)
{
    json_field_int(out, "unrecorded", unrecorded->covers);
    json_key(out, "unrecorded_sittings");
    json_begin_list(out);
    for (int i = 0; i < unrecorded->count; i++) {
        const struct unrecorded_sitting *sitting = &unrecorded->sittings[i];
        json_begin_map(out);
        json_field_int(out, "site", sitting->site);
        json_field_text(out, "name", sitting->name);
        json_field_text(out, "site_area", sitting->site_area);
        json_field_day(out, "date", sitting->day);
        json_field_text(out, "meal", meal_words[sitting->meal]);
        json_field_int(out, "covers", sitting->covers);
        json_end_map(out);
    }
    json_end_list(out);
}
