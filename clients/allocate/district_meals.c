// SPDX-License-Identifier: Apache-2.0
// Reading what a district ate: the same weekday of the weeks before today.

#include <inttypes.h>
#include <string.h>

#include "clients/allocate/district.h"
#include "common/base/day.h"

enum { DAYS_OF_WEEK = 7 };

struct meals {
    struct district *district;
    int week;
};

static int on_booking(void *context, const struct json *row)
{
    struct meals *meals = context;
    struct district *district = meals->district;
    if (strcmp(row_text(row, "state"), "cancelled") == 0) {
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

// The last day before today with the weekday of date.
static int32_t last_before(int32_t today, int32_t date)
{
    return today - 1 - (today - 1 - date % DAYS_OF_WEEK + DAYS_OF_WEEK) % DAYS_OF_WEEK;
}

static bool find_today(const struct cli *cli, int32_t *ret)
{
    char day[DAY_TEXT_SIZE];
    (void)snprintf(day, sizeof(day), "%s", row_text(link_hello(cli->link), "server_time"));
    return day_parse(day, ret);
}

int district_read_meals(
    struct cli *cli, const struct allocate_options *options, struct district *district)
{
    size_t cells = (size_t)district->streets_count * (size_t)district->sites_count + 1;
    int32_t today;
    district->visits = arena_alloc(&district->arena, cells * sizeof(int64_t));
    if (district->visits == NULL || !find_today(cli, &today)) {
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
    for (int i = 0; i < district->streets_count; i++) {
        struct street *street = &district->streets[i];
        street->facts.weeks = options->weeks;
        street->demand = demand_of(&street->facts, &options->rules);
    }
    return code;
}
