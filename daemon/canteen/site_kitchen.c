// SPDX-License-Identifier: Apache-2.0
// Which kitchen feeds a site from a day on, and what becomes of what is booked.

#include "daemon/canteen/quota.h"
#include "daemon/canteen/site.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/special.h"
#include "daemon/canteen/words.h"

#define SITTINGS_MAX 256 // of one site with bookings ahead

// One meal of a day with bookings that another kitchen was to cook.
struct meal_day {
    int32_t day;
    const char *meal; // in the call's arena
    int64_t from_kitchen;
    int64_t bookings;
    int64_t covers; // of the new kitchen; -1: it does not cook this meal
    int64_t booked;
    bool is_counted;
};

static void write_interval(struct call *call, int64_t site, int64_t kitchen, int32_t from)
{
    int64_t before = 0;
    int32_t before_from = DAY_NONE;
    struct query query = query_open(call->tx, QUERY_SITE_KITCHEN_BEFORE);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "from", from);
    if (query_next(&query)) {
        before = query_int(&query, "kitchen");
        before_from = query_day(&query, "from_day");
    }
    query_end(&query);
    query = query_open(call->tx, QUERY_SITE_KITCHEN_SUPERSEDE);
    query_bind_int(&query, "site", site);
    query_bind_day(&query, "from", from);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    if (before != 0) {
        site_add_kitchen(call, site, before, before_from, from);
    }
    site_add_kitchen(call, site, kitchen, from, DAY_OPEN);
}

static int read_sittings(struct call *call, int64_t site, int64_t kitchen, int32_t from,
    struct meal_day sittings[SITTINGS_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_SITE_KITCHEN_BOOKED);
    query_bind_int(&query, "site", site);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "from", from);
    while (count < SITTINGS_MAX && query_next(&query)) {
        sittings[count++] = (struct meal_day){
            .day = query_day(&query, "day"),
            .meal = query_copy_text(&query, "meal", &call->arena),
            .from_kitchen = query_int(&query, "from_kitchen"),
            .bookings = query_int(&query, "bookings"),
            .covers = query_int(&query, "covers"),
            .booked = query_int(&query, "booked"),
            .is_counted = query_int(&query, "is_counted") != 0,
        };
    }
    query_end(&query);
    return count;
}

static struct query open_meal(
    struct call *call, enum query_id id, const struct meal_day *sitting, int64_t kitchen)
{
    struct query query = query_open(call->tx, id);
    query_bind_day(&query, "day", sitting->day);
    query_bind_text(&query, "meal", sitting->meal);
    query_bind_int(&query, "kitchen", kitchen);
    return query;
}

static void move_counts(struct call *call, const struct meal_day *sitting, int64_t kitchen)
{
    struct query query = open_meal(call, QUERY_KITCHEN_COUNT_ADD, sitting, sitting->from_kitchen);
    query_bind_int(&query, "covers", -sitting->bookings);
    query_bind_int(&query, "capacity", 0);
    (void)query_run(&query);
    query =
        open_meal(call, sitting->is_counted ? QUERY_KITCHEN_COUNT_ADD : QUERY_KITCHEN_COUNT_BEGIN,
            sitting, kitchen);
    query_bind_int(&query, "covers", sitting->bookings);
    query_bind_int(&query, "capacity", sitting->covers);
    (void)query_run(&query);
}

static void move(struct call *call, int64_t site, const struct meal_day *sitting, int64_t kitchen)
{
    struct query query = open_meal(call, QUERY_SITE_KITCHEN_MOVE, sitting, kitchen);
    query_bind_int(&query, "site", site);
    query_bind_int(&query, "from_kitchen", sitting->from_kitchen);
    (void)query_run(&query);
    move_counts(call, sitting, kitchen);
    quota_recount(call, sitting->from_kitchen, sitting->day, sitting->meal);
    quota_recount(call, kitchen, sitting->day, sitting->meal);
    sitting_changed_of_kitchen(call, sitting->from_kitchen, sitting->day);
    sitting_changed_of_kitchen(call, kitchen, sitting->day);
}

void site_change_kitchen(struct call *call, int64_t site, int64_t kitchen, int32_t from)
{
    struct meal_day sittings[SITTINGS_MAX];
    int64_t moved = 0;
    write_interval(call, site, kitchen, from);
    int count = read_sittings(call, site, kitchen, from, sittings);
    json_key(&call->out, "stayed");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        const struct meal_day *sitting = &sittings[i];
        if (sitting->covers - sitting->booked >= sitting->bookings) {
            move(call, site, sitting, kitchen);
            moved += sitting->bookings;
            continue;
        }
        json_begin_map(&call->out);
        json_field_day(&call->out, "date", sitting->day);
        json_field_text(&call->out, "meal", sitting->meal);
        json_field_int(&call->out, "kitchen", sitting->from_kitchen);
        json_field_int(&call->out, "bookings", sitting->bookings);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
    special_recount(call, site, from);
    json_field_int(&call->out, "moved", moved);
}
