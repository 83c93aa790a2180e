// SPDX-License-Identifier: Apache-2.0
// A district as the wire tells it: kitchens, sites, streets, past and standing meals, for one meal
// of one day. Filled by district_read; everything of it lives in its arena.
#pragma once

#include "clients/allocate/demand.h"
#include "clients/allocate/options.h"
#include "clients/allocate/plan.h"
#include "clients/cli/cli.h"
#include "common/base/area.h"

struct kitchen {
    int64_t id;
    const char *name;
    int64_t covers; // on the day of the plan; 0 where it does not cook on it
    int64_t held;   // of them: shares, by quota.list, of streets that this office does not see
    bool is_closed; // day of rest, calendar or permit
};

struct site {
    int64_t id;
    const char *name;
    char area[AREA_CODE_SIZE];
    int kitchen;    // index: who cooks for it on that day; -1: nobody
    int64_t covers; // 0 where it is closed or has no permit on that day
};

// Minutes on foot between two sites, as the district keeps them (site.distance).
struct between {
    int site, other; // indices
    int minutes;
};

struct street {
    char code[AREA_CODE_SIZE];
    const char *name;
    struct demand_facts facts;
    struct demand demand;
};

struct district {
    struct arena arena;
    char area[AREA_CODE_SIZE];
    bool is_part; // the office sees less than a district: kitchens cook for streets not told of
    struct kitchen *kitchens;
    struct site *sites;
    struct street *streets;
    int kitchens_count, sites_count, streets_count;
    struct between *between;
    int between_count;
    int64_t *shares_now; // kitchens x streets: covers that quota.list tells of that day; -1: no
                         // share, NULL: not asked
    int64_t *visits;     // streets x sites: covers that people of a street had at a site
    int64_t elsewhere;   // covers of people whose street is not known here
    struct plan_feed *feeds;
    struct plan_walk *walks;
    int feeds_count, walks_count;
};

// Asks the daemon for everything. An exit code; what is wrong is said on standard error.
int district_read(struct cli *cli, const struct allocate_options *options, struct district *ret);
void district_done(struct district *district);

// Today by the daemon's clock, which a test instance may have moved. False: it tells none.
bool district_today(const struct cli *cli, int32_t *ret);

// What a street's share of a kitchen is on that day without the plan; -1: there is none.
int64_t district_share_now(const struct district *district, int kitchen, int street);

int district_find_kitchen(const struct district *district, int64_t id); // index, -1: none
int district_find_site(const struct district *district, int64_t id);
int district_find_street(const struct district *district, const char *code); // its street's digits

// Meals of the past and standing orders (district_meals.c).
int district_read_meals(
    struct cli *cli, const struct allocate_options *options, struct district *district);

// Who can cook for whom and who can walk where (district_ways.c). Without files: the kitchen that
// cooks for a site now; the sites that stand in a street, those that the district knows to be
// within reach of one of these on foot, and where its people ate.
int district_read_ways(const struct allocate_options *options, struct district *district);

// Turns the pages of a list method: params without limit and after; on_row for each row of the list
// named list. An exit code; one of on_row's own ends it.
int district_pages(struct cli *cli, const char *method, const char *params, const char *list,
    int (*on_row)(void *context, const struct json *row), void *context);

// Fields of a row; the absent value where there is none of that kind.
int64_t row_int(const struct json *row, const char *field, int64_t absent);
const char *row_text(const struct json *row, const char *field); // "" when absent
