// SPDX-License-Identifier: Apache-2.0
// From a district to a proposal: which ways there are, and that every figure is told with a reason.
#include "clients/allocate/proposal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/day.h"

#define SITES 3
#define STREETS 2

struct place {
    struct district district;
    struct allocate_options options;
    struct kitchen kitchens[2];
    struct site sites[SITES];
    struct street streets[STREETS];
    int64_t visits[STREETS * SITES];
    char sheet[64];
};

// The first kitchen cooks for the sites of both streets; the third site is closed.
static void open_place(struct place *place)
{
    *place = (struct place){
        .kitchens = {{11, "中央厨房", 50, 0, false}, {12, "备用厨房", 100, 0, false}},
        .sites = {{21, "甲", "310114001", 0, 60}, {22, "乙", "310114102001", 0, 60},
            {23, "丙", "310114102", -1, 0}},
        .streets = {{.code = "310114001", .name = "新成路街道"},
            {.code = "310114102", .name = "南翔镇"}},
        .options = {.meal = "lunch", .reach_minutes = 15, .form = CLI_JSON},
    };
    arena_init(&place->district.arena, 1u << 20);
    place->district.kitchens = place->kitchens;
    place->district.sites = place->sites;
    place->district.streets = place->streets;
    place->district.visits = place->visits;
    place->district.kitchens_count = 2;
    place->district.sites_count = SITES;
    place->district.streets_count = STREETS;
    cr_assert(day_parse("2026-12-01", &place->options.date));
}

static void close_place(struct place *place)
{
    if (place->sheet[0] != '\0') {
        unlink(place->sheet);
    }
    district_done(&place->district);
}

static const char *write_sheet(struct place *place, const char *text)
{
    strcpy(place->sheet, "/tmp/eldercare-ways.XXXXXX");
    int fd = mkstemp(place->sheet);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
    return place->sheet;
}

static bool has_walk(const struct place *place, int street, int site, int minutes)
{
    for (int i = 0; i < place->district.walks_count; i++) {
        const struct plan_walk *walk = &place->district.walks[i];
        if (walk->street == street && walk->site == site) {
            return walk->minutes == minutes;
        }
    }
    return false;
}

Test(proposal, knows_the_ways_that_people_go_already)
{
    struct place place;
    open_place(&place);
    place.visits[0 * SITES + 1] = 3; // of the first street at the second site
    cr_assert_eq(district_read_ways(&place.options, &place.district), EXIT_OK);
    cr_assert_eq(place.district.feeds_count, 2);
    cr_assert_eq(place.district.walks_count, 4);
    cr_assert(has_walk(&place, 0, 0, 10));
    cr_assert(has_walk(&place, 1, 1, 10)); // it stands in a committee of the street
    cr_assert(has_walk(&place, 0, 1, 15));
    close_place(&place);
}

Test(proposal, takes_measured_ways_instead)
{
    struct place place;
    open_place(&place);
    place.options.walking =
        write_sheet(&place, "minutes,area,site\n7,310114001,22\n40,310114102,22\n");
    cr_assert_eq(district_read_ways(&place.options, &place.district), EXIT_OK);
    cr_assert(has_walk(&place, 0, 1, 7));
    cr_assert_not(has_walk(&place, 1, 1, 40)); // beyond the reach
    cr_assert_not(has_walk(&place, 1, 1, 10));
    close_place(&place);
    open_place(&place);
    place.options.transport = write_sheet(&place, "kitchen,site,minutes\n12,21,25\n");
    cr_assert_eq(district_read_ways(&place.options, &place.district), EXIT_OK);
    cr_assert_eq(place.district.feeds_count, 3);
    close_place(&place);
}

Test(proposal, refuses_wrong_sheets_by_line)
{
    static const char *const sheets[] = {"", "area,site\n310114001,21\n",
        "area,site,minutes\n310114001,99,5\n", "area,site,minutes\n310118,21,5\n",
        "area,site,minutes\n310114001,21,-5\n", "area,site,minutes\n310114001,21\n",
        "area,site,minutes\n310114001,21,five\n"};
    for (size_t i = 0; i < sizeof(sheets) / sizeof(sheets[0]); i++) {
        struct place place;
        open_place(&place);
        place.options.walking = write_sheet(&place, sheets[i]);
        cr_assert_eq(district_read_ways(&place.options, &place.district), EXIT_USAGE, "%zu", i);
        close_place(&place);
    }
}

static void write_proposal(struct place *place, struct text *text)
{
    struct plan_kitchen kitchens[] = {{50}, {100}};
    struct plan_site sites[] = {{60}, {60}, {0}};
    struct plan_street streets[] = {{90, 0, 1}, {20, 0, 1}};
    struct plan plan;
    const struct plan_problem problem = {kitchens, sites, streets, place->district.feeds,
        place->district.walks, 2, SITES, STREETS, place->district.feeds_count,
        place->district.walks_count};
    place->streets[0].demand = (struct demand){.covers = 90, .source = DEMAND_STANDING};
    place->streets[0].facts.standing = 90;
    place->streets[1].demand = (struct demand){.covers = 20, .source = DEMAND_STANDING};
    place->streets[1].facts.standing = 20;
    cr_assert_eq(plan_make(&problem, &plan), STATUS_OK);
    text_init(text, 1u << 20);
    proposal_write(&place->district, &place->options, &plan, text);
    cr_assert_not(text->failed);
    plan_done(&plan);
}

static int64_t sum_of(const struct json *json, const char *list, const char *by, int64_t id,
    const char *area, const char *field)
{
    int64_t sum = 0;
    const struct json *rows = json_get(json, list);
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        bool is_of =
            area != NULL ? strcmp(row_text(row, by), area) == 0 : row_int(row, by, 0) == id;
        sum += is_of ? row_int(row, field, 0) : 0;
    }
    return sum;
}

// By hand: 50 covers for 90 and 20 are 45.45 % of each, 40.91 and 9.09; the larger remainder has
// the cover that is left. Every figure is the sum of those below it.
Test(proposal, adds_up)
{
    struct place place;
    struct text text;
    const char *reason;
    open_place(&place);
    cr_assert_eq(district_read_ways(&place.options, &place.district), EXIT_OK);
    write_proposal(&place, &text);
    struct json *json = json_parse(text.bytes, text.size, &reason);
    cr_assert_not_null(json);
    const struct json *street = json_at(json_get(json, "streets"), 0);
    cr_expect_eq(row_int(street, "served", 0), 41);
    cr_expect_str_eq(row_text(street, "words"),
        "90 stand ordered; sites within reach have places, their kitchens nothing left; a fair "
        "share of 40.91, in whole covers 41; inside the share need comes before time");
    street = json_at(json_get(json, "streets"), 1);
    cr_expect_eq(row_int(street, "served", 0), 9);
    cr_expect_not_null(
        strstr(row_text(street, "words"), "a fair share of 9.09, in whole covers 9"));
    const struct json *kitchens = json_get(json, "kitchens");
    for (size_t i = 0; i < json_count(kitchens); i++) {
        const struct json *kitchen = json_at(kitchens, i);
        int64_t id = row_int(kitchen, "kitchen", 0);
        int64_t planned = row_int(kitchen, "planned", -1);
        cr_expect_eq(planned, sum_of(json, "shares", "kitchen", id, NULL, "planned"));
        cr_expect_eq(planned, sum_of(json, "deliveries", "kitchen", id, NULL, "covers"));
        cr_expect_eq(
            row_int(kitchen, "spare", -1), sum_of(json, "shares", "kitchen", id, NULL, "spare"));
    }
    const struct json *sites = json_get(json, "sites");
    for (size_t i = 0; i < json_count(sites); i++) {
        int64_t id = row_int(json_at(sites, i), "site", 0);
        int64_t planned = row_int(json_at(sites, i), "planned", -1);
        cr_expect_eq(planned, sum_of(json, "deliveries", "site", id, NULL, "covers"));
        cr_expect_eq(planned, sum_of(json, "walks", "site", id, NULL, "covers"));
    }
    const struct json *streets = json_get(json, "streets");
    for (size_t i = 0; i < json_count(streets); i++) {
        const char *area = row_text(json_at(streets, i), "area");
        int64_t served = row_int(json_at(streets, i), "served", -1);
        cr_expect_eq(served, sum_of(json, "shares", "area", 0, area, "planned"));
        cr_expect_eq(served, sum_of(json, "walks", "area", 0, area, "covers"));
    }
    cr_expect_eq(row_int(json, "served", -1), 50);
    json_free(json);
    text_done(&text);
    close_place(&place);
}

Test(proposal, gives_a_reason_with_every_figure)
{
    struct place place;
    struct text text;
    const char *reason;
    open_place(&place);
    cr_assert_eq(district_read_ways(&place.options, &place.district), EXIT_OK);
    write_proposal(&place, &text);
    struct json *json = json_parse(text.bytes, text.size, &reason);
    cr_assert_not_null(json);
    cr_assert_eq(row_int(json, "proposal", 0), 1);
    cr_assert_eq(row_int(json, "served", 0), 50);
    cr_assert_str_eq(row_text(json, "date"), "2026-12-01");
    static const char *const lists[] = {"kitchens", "sites", "streets", "shares"};
    for (size_t list = 0; list < sizeof(lists) / sizeof(lists[0]); list++) {
        const struct json *rows = json_get(json, lists[list]);
        cr_assert_gt(json_count(rows), 0, "%s", lists[list]);
        for (size_t i = 0; i < json_count(rows); i++) {
            cr_assert_str_neq(row_text(json_at(rows, i), "words"), "", "%s", lists[list]);
        }
    }
    const struct json *kitchen = json_at(json_get(json, "kitchens"), 0);
    cr_assert(json_bool(json_get(kitchen, "bottleneck")));
    cr_assert_str_eq(row_text(json_at(json_get(json, "sites"), 2), "words"),
        "closed, without permit or without places on this day");
    json_free(json);
    text_done(&text);
    close_place(&place);
}

// An office of one street is not told what the others need of a kitchen: it is not told either that
// a cover is not needed.
Test(proposal, says_what_it_does_not_see)
{
    static const char *const wanted[][2] = {
        {"cooks 50 on 2026-12-01; bottleneck: one cover more here would serve one person more",
            "cooks 100 on 2026-12-01; 100 of 100 covers are not needed"},
        {"cooks 50 on 2026-12-01; bottleneck: one cover more here would serve one person more; "
         "what other streets need is not seen here",
            "cooks 100 on 2026-12-01; 100 of 100 covers are not needed by the streets seen here; "
            "what others need is not seen"},
    };
    for (int part = 0; part < 2; part++) {
        struct place place;
        struct text text;
        const char *reason;
        open_place(&place);
        place.district.is_part = part == 1;
        cr_assert_eq(district_read_ways(&place.options, &place.district), EXIT_OK);
        write_proposal(&place, &text);
        struct json *json = json_parse(text.bytes, text.size, &reason);
        cr_assert_not_null(json);
        for (size_t i = 0; i < 2; i++) {
            const struct json *kitchen = json_at(json_get(json, "kitchens"), i);
            cr_expect_str_eq(row_text(kitchen, "words"), wanted[part][i]);
        }
        json_free(json);
        text_done(&text);
        close_place(&place);
    }
}

Test(proposal, is_not_applied_when_it_is_none)
{
    static const char *const texts[] = {"", "[]", "{\"proposal\":1}",
        "{\"proposal\":2,\"made_at\":\"x\",\"date\":\"2026-12-01\",\"meal\":\"lunch\",\"shares\":[]"
        "}",
        "{\"proposal\":1,\"made_at\":\"x\",\"date\":\"2026-12-01\",\"meal\":\"lunch\",\"shares\":"
        "[{\"kitchen\":1,\"area\":\"310114001\",\"covers\":-1}]}"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct place place;
        struct cli cli = {.form = CLI_JSON};
        open_place(&place);
        cr_assert_eq(proposal_apply(&cli, write_sheet(&place, texts[i])), EXIT_USAGE, "%zu", i);
        close_place(&place);
    }
    struct cli cli = {.form = CLI_JSON};
    cr_assert_eq(proposal_apply(&cli, "/nowhere/proposal.json"), EXIT_USAGE);
}
