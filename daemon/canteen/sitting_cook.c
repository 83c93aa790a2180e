// SPDX-License-Identifier: Apache-2.0
// Who cooks a sitting whose own kitchen has failed.

#include "daemon/canteen/sitting_cook.h"

#define FAILURES_MAX 512 // of a day
#define HELPERS_MAX 4096

static int read_failures(struct call *call, int32_t day, struct sitting_failure *ret)
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_SITTING_FAILURES);
    query_bind_day(&query, "day", day);
    query_bind_int(&query, "limit", FAILURES_MAX);
    while (query_next(&query)) {
        ret[count++] = (struct sitting_failure){
            .kitchen = query_int(&query, "kitchen"),
            .meal = words_find(meal_words, query_text(&query, "meal")),
            .covers_left = query_int(&query, "covers_left"),
        };
    }
    query_end(&query);
    return count;
}

static int read_helpers(struct call *call, int32_t day, struct sitting_helper *ret)
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_SITTING_RESCUED);
    query_bind_day(&query, "day", day);
    query_bind_int(&query, "limit", HELPERS_MAX);
    while (query_next(&query)) {
        ret[count++] = (struct sitting_helper){
            .site = query_int(&query, "site"),
            .meal = words_find(meal_words, query_text(&query, "meal")),
            .kitchen = query_int(&query, "kitchen"),
            .name = query_copy_text(&query, "name", &call->arena),
            .covers = query_int(&query, "covers"),
        };
    }
    query_end(&query);
    return count;
}

// Most days no kitchen fails: one look finds that out, and takes no memory.
static bool has_failures(struct call *call, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_SITTING_FAILURES);
    query_bind_day(&query, "day", day);
    query_bind_int(&query, "limit", 1);
    bool has_some = query_next(&query);
    query_end(&query);
    return has_some;
}

void sitting_read_cooks(struct call *call, int32_t day, struct sitting_cooks *cooks)
{
    cooks->failures_count = 0;
    cooks->helpers_count = 0;
    if (!has_failures(call, day)) {
        return;
    }
    if (cooks->failures == NULL) {
        cooks->failures = arena_alloc(&call->arena, FAILURES_MAX * sizeof(*cooks->failures));
        cooks->helpers = arena_alloc(&call->arena, HELPERS_MAX * sizeof(*cooks->helpers));
    }
    if (cooks->failures == NULL || cooks->helpers == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return;
    }
    cooks->failures_count = read_failures(call, day, cooks->failures);
    cooks->helpers_count = read_helpers(call, day, cooks->helpers);
}

// The latest failure of the site's own kitchen, NULL when it has not failed this meal.
static const struct sitting_failure *find_failure(
    const struct sitting_cooks *cooks, int64_t kitchen, int meal)
{
    for (int i = 0; i < cooks->failures_count; i++) {
        if (cooks->failures[i].kitchen == kitchen && cooks->failures[i].meal == meal) {
            return &cooks->failures[i];
        }
    }
    return NULL;
}

static bool helps(const struct sitting_helper *helper, const struct gathered *site, int meal)
{
    return helper->site == site->site && helper->meal == meal && helper->kitchen != site->kitchen;
}

int64_t sitting_cook(const struct sitting_cooks *cooks, const struct gathered *site, int meal)
{
    const struct sitting_helper *most = NULL;
    int64_t own = sitting_booked(&site->meals[meal]);
    if (find_failure(cooks, site->kitchen, meal) == NULL) {
        return site->kitchen;
    }
    for (int i = 0; i < cooks->helpers_count; i++) {
        if (helps(&cooks->helpers[i], site, meal)) {
            own -= cooks->helpers[i].covers;
            most = most == NULL ? &cooks->helpers[i] : most;
        }
    }
    return own > 0 || most == NULL ? site->kitchen : most->kitchen;
}

void sitting_put_failed(
    struct json_out *out, const struct sitting_cooks *cooks, const struct gathered *site, int meal)
{
    const struct sitting_failure *failure = find_failure(cooks, site->kitchen, meal);
    if (failure == NULL) {
        return;
    }
    json_key(out, "failed");
    json_begin_map(out);
    json_field_int(out, "kitchen", failure->kitchen);
    json_field_int(out, "covers_left", failure->covers_left);
    json_key(out, "cooks");
    json_begin_list(out);
    for (int i = 0; i < cooks->helpers_count; i++) {
        const struct sitting_helper *helper = &cooks->helpers[i];
        if (helps(helper, site, meal)) {
            json_begin_map(out);
            json_field_int(out, "kitchen", helper->kitchen);
            json_field_text(out, "name", helper->name);
            json_field_int(out, "covers", helper->covers);
            json_end_map(out);
        }
    }
    json_end_list(out);
    json_end_map(out);
}
