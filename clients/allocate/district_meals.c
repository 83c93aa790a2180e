// SPDX-License-Identifier: Apache-2.0
// Reading what a district ate, the same weekday of the weeks before today, and what stands ordered.

#include <inttypes.h>
#include <string.h>

#include "clients/allocate/district.h"
#include "common/base/day.h"

enum { DAYS_OF_WEEK = 7 };

struct meals {
    struct district *district;
    int week;
};

// A meal that was wanted: who was left without by a failed kitchen wanted it too.
static bool is_demand(const struct json *row)
{
    const struct json *unplaced = json_get(row, "unplaced");
    return strcmp(row_text(row, "state"), "cancelled") != 0 ||
           (unplaced != NULL && json_kind(unplaced) == JSON_KIND_BOOL && json_bool(unplaced));
}

static int on_booking(void *context, const struct json *row)
{
    struct meals *meals = context;
    struct district *district = meals->district;
    if (!is_demand(row)) {
        return EXIT_OK;
    }
    int street = district_find_street(district, row_text(row, "street"));
    int site = district_find_site(district, row_int(row, "site", 0));
    for (int i = 0; i < district->streets_count; i++) {
        district->streets[i].facts.is_served[meals->week] = true;
    }
    if (street < 0) {
        district->elsewhere++;
        return EXIT_OK;
    }
    district->streets[street].facts.covers[meals->week]++;
    if (site >= 0) {
        district->visits[(size_t)street * (size_t)district->sites_count + (size_t)site]++;
    }
    return EXIT_OK;
}

// --- standing orders ---

struct standing {
    struct district *district;
    const struct allocate_options *options;
};

static bool holds_on_weekday(const struct json *row, int weekday)
{
    const struct json *weekdays = json_get(row, "weekdays");
    for (size_t i = 0; i < json_count(weekdays); i++) {
        const struct json *one = json_at(weekdays, i);
        if (json_kind(one) == JSON_KIND_INTEGER && json_integer(one) == weekday) {
            return true;
        }
    }
    return false;
}

// Dates in their written form stand in the order of their days; an end left out is none.
static bool is_within(const struct json *interval, const char *day)
{
    const char *until = row_text(interval, "until");
    return strcmp(row_text(interval, "from"), day) <= 0 &&
           (until[0] == '\0' || strcmp(day, until) < 0);
}

static bool is_paused(const struct json *row, const char *day)
{
    const struct json *pauses = json_get(row, "pauses");
    for (size_t i = 0; i < json_count(pauses); i++) {
        if (is_within(json_at(pauses, i), day)) {
            return true;
        }
    }
    return false;
}

static int on_standing(void *context, const struct json *row)
{
    const struct standing *standing = context;
    char day[DAY_TEXT_SIZE];
    day_format(standing->options->date, day);
    if (strcmp(row_text(row, "meal"), standing->options->meal) != 0 || !is_within(row, day) ||
        !holds_on_weekday(row, day_weekday(standing->options->date)) || is_paused(row, day)) {
        return EXIT_OK;
    }
    int street = district_find_street(standing->district, row_text(row, "street"));
    if (street >= 0) {
        standing->district->streets[street].facts.standing++;
    }
    return EXIT_OK;
}

// --- the past ---

// The last day before today with the weekday of date.
static int32_t last_before(int32_t today, int32_t date)
{
    return today - 1 - (today - 1 - date % DAYS_OF_WEEK + DAYS_OF_WEEK) % DAYS_OF_WEEK;
}

int district_read_meals(
    struct cli *cli, const struct allocate_options *options, struct district *district)
{
    size_t cells = (size_t)district->streets_count * (size_t)district->sites_count + 1;
    int32_t today;
    district->visits = arena_alloc(&district->arena, cells * sizeof(int64_t));
    if (district->visits == NULL || !district_today(cli, &today)) {
        (void)fputs("eldercare-allocate: out of memory, or a daemon without a clock\n", stderr);
        return EXIT_FAILED;
    }
    int32_t day = last_before(today, options->date);
    int code = EXIT_OK;
    for (int week = 0; code == EXIT_OK && week < options->weeks; week++) {
        char text[DAY_TEXT_SIZE];
        char params[128];
        struct meals meals = {.district = district, .week = week};
        (void)snprintf(params, sizeof(params), "\"date\":\"%s\",\"meal\":\"%s\"",
            day_format(day - week * DAYS_OF_WEEK, text), options->meal);
        code = district_pages(cli, "meal.list", params, "bookings", on_booking, &meals);
    }
    if (code == EXIT_OK) {
        struct standing standing = {.district = district, .options = options};
        code = district_pages(cli, "standing.list", "", "standing", on_standing, &standing);
    }
    for (int i = 0; i < district->streets_count; i++) {
        struct street *street = &district->streets[i];
        street->facts.weeks = options->weeks;
        street->demand = demand_of(&street->facts, &options->rules);
    }
    return code;
}
