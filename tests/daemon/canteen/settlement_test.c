// SPDX-License-Identifier: Apache-2.0
// Settlements against the meals they are made of: random noons, served, missed, corrected, at the
// till; whatever happened, the sum of subsidies is the settlement's.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"
#include "tests/support/chance.h"

#define PERSONS 24
#define ROUNDS 3
#define ACTS 120

struct noon {
    struct stage *stage;
    int64_t kitchen;
    int64_t sites[2];
    int64_t elders[PERSONS];
    int64_t bookings[PERSONS];
    struct chance chance;
};

static int draw(struct noon *noon, int below)
{
    return chance_draw(&noon->chance, below);
}

static struct noon noon_open(uint64_t seed)
{
    static const char *const areas[] = {STAGE_STREET, STAGE_TOWN};
    static const char *const births[] = {"1970-01-01", "1962-01-01", "1950-01-01", "1940-01-01"};
    struct noon noon = {.stage = stage_open(), .chance = chance_of(seed)};
    noon.kitchen = stage_add_kitchen(noon.stage, "中央厨房", 100);
    noon.sites[0] = stage_add_site(noon.stage, "甲", STAGE_STREET, noon.kitchen, 50);
    noon.sites[1] = stage_add_site(noon.stage, "乙", STAGE_TOWN, noon.kitchen, 50);
    for (int i = 0; i < PERSONS; i++) {
        struct stage_person person = {
            .born = births[draw(&noon, 4)],
            .area = areas[draw(&noon, 2)],
            .flag = draw(&noon, 4) == 0 ? "minimum_allowance" : NULL,
        };
        noon.elders[i] = stage_add_person(noon.stage, &person);
        stage_be_street(noon.stage, areas[0]);
        enum status status =
            stage_book(noon.stage, noon.elders[i], noon.sites[draw(&noon, 2)], "2026-12-02");
        if (status != STATUS_OK) {
            stage_be_street(noon.stage, areas[1]);
            status = stage_book(noon.stage, noon.elders[i], noon.sites[0], "2026-12-02");
        }
        cr_assert_eq(status, STATUS_OK, "%s", status_name(status));
        noon.bookings[i] = stage_int(noon.stage, "booking");
    }
    stage_set_clock(noon.stage, "2026-12-02T12:00:00+08:00");
    return noon;
}

// What is possible succeeds, what is not is a conflict of states; nothing else happens.
static void act(struct noon *noon)
{
    static const char *const acts[] = {"meal.serve", "meal.serve", "meal.missed", "meal.correct"};
    const char *method = acts[draw(noon, 4)];
    int64_t booking = noon->bookings[draw(noon, PERSONS)];
    int bill_fen = draw(noon, 3000);
    char params[128];
    stage_be_kitchen(noon->stage, noon->kitchen);
    if (strcmp(method, "meal.serve") == 0) {
        snprintf(
            params, sizeof(params), "{\"booking\":%ld,\"bill_fen\":%d}", (long)booking, bill_fen);
    } else {
        snprintf(params, sizeof(params), "{\"booking\":%ld%s}", (long)booking,
            strcmp(method, "meal.correct") == 0 ? ",\"reason\":\"x\"" : "");
    }
    enum status status = stage_try(noon->stage, NULL, method, "%s", params);
    cr_assert(status == STATUS_OK || status == STATUS_STATE_CONFLICT, "%s: %s", method,
        status_name(status));
}

static int64_t live(struct noon *noon, const char *what)
{
    char sql[256];
    snprintf(sql, sizeof(sql),
        "SELECT coalesce(sum(%s), 0) FROM serving WHERE superseded_at IS NULL", what);
    return desk_sql(noon->stage->desk, sql);
}

static void settle(struct noon *noon, int round)
{
    stage_be_bureau(noon->stage);
    enum status status = stage_try(noon->stage, NULL, "settlement.make",
        "{\"area\":\"310114\",\"month\":\"2026-12\",\"reason\":\"%d\"}", round);
    if (status == STATUS_STATE_CONFLICT) { // nothing was changed since
        return;
    }
    cr_assert_eq(status, STATUS_OK, "%s", status_name(status));
    cr_assert_eq(stage_int(noon->stage, "covers"), live(noon, "1"));
    cr_assert_eq(stage_int(noon->stage, "price_fen"), live(noon, "price_fen"));
    cr_assert_eq(stage_int(noon->stage, "discount_fen"), live(noon, "discount_fen"));
    cr_assert_eq(stage_int(noon->stage, "subsidy_fen"), live(noon, "subsidy_fen"));
    cr_assert_eq(stage_int(noon->stage, "pays_fen"), live(noon, "pays_fen"));
    int64_t settlement = stage_int(noon->stage, "settlement");
    char sql[256];
    snprintf(sql, sizeof(sql),
        "SELECT count(*) FROM (SELECT 1 FROM settlement_line l WHERE l.settlement = %ld AND"
        " l.subsidy_fen <> (SELECT sum(s.subsidy_fen) FROM serving s WHERE s.site = l.site AND"
        " s.street = l.street AND s.superseded_at IS NULL))",
        (long)settlement);
    cr_assert_eq(desk_sql(noon->stage->desk, sql), 0);
}

Test(settlement, is_the_sum_of_its_meals_whatever_happened)
{
    struct noon noon = noon_open(chance_seed("settlement"));
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < ACTS; i++) {
            act(&noon);
        }
        settle(&noon, round);
    }
    cr_assert_eq(live(&noon, "1"),
        desk_sql(noon.stage->desk, "SELECT count(*) FROM booking WHERE state = 'served'"));
    // One daily subsidy for a person, and every no-show a booking's.
    cr_assert_eq(desk_sql(noon.stage->desk,
                     "SELECT count(*) FROM (SELECT 1 FROM serving WHERE superseded_at IS NULL AND"
                     " daily_fen > 0 GROUP BY elder, day HAVING count(*) > 1)"),
        0);
    cr_assert_eq(
        desk_sql(noon.stage->desk, "SELECT count(*) FROM missed WHERE superseded_at IS NULL"),
        desk_sql(noon.stage->desk, "SELECT count(*) FROM booking WHERE state = 'missed'"));
    cr_assert(stage_is_consistent(noon.stage));
    stage_close(noon.stage);
}

Test(settlement, cannot_be_changed_or_taken_away)
{
    struct noon noon = noon_open(7);
    stage_be_kitchen(noon.stage, noon.kitchen);
    cr_assert_eq(
        stage_try(noon.stage, NULL, "meal.serve", "{\"booking\":%ld}", (long)noon.bookings[0]),
        STATUS_OK);
    settle(&noon, 0);
    static const char *const crimes[] = {
        "UPDATE settlement SET subsidy_fen = subsidy_fen + 1",
        "DELETE FROM settlement_line",
        "UPDATE serving SET subsidy_fen = 0",
        "DELETE FROM serving",
        "UPDATE booking SET state = 'missed' WHERE state = 'served'",
    };
    for (size_t i = 0; i < sizeof(crimes) / sizeof(crimes[0]); i++) {
        cr_assert_not(store_place_try(noon.stage->desk->place.path, crimes[i]), "%s", crimes[i]);
    }
    stage_close(noon.stage);
}
