// SPDX-License-Identifier: Apache-2.0
// Repricing goes in bounded turns and loses none: over more bookings than a page and a turn, and
// over a turn that was not kept and a restart.
#include "daemon/canteen/reprice.h"

#include <stdio.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"

enum { DINERS = 300, TURN = 100, POLICY = 4000001 };

#define DAY "2026-12-05"

// Two persons approve a flat discount for everybody from DAY on.
static void bring_policy(struct stage *stage, int policy, int percent)
{
    char sql[1024];
    snprintf(sql, sizeof(sql),
        "INSERT INTO policy (policy, kind, region, version, hash, from_day, until_day, text,"
        " proposed_by, proposed_at, approved_by, approved_at) VALUES (%d, 'meals', '310114', 'new',"
        " '%064d', '" DAY "', '9999-12-31', 'kind: meals\nregion: \"310114\"\nversion: new\n"
        "valid_from: 2022-01-01\nmeals:\n  window_days: 7\n  cutoff: {breakfast: \"D-1 18:00\","
        " lunch: \"D-1 16:00\", dinner: \"D 10:30\"}\nsubsidy:\n  rules:\n    - {id: N, min_age:"
        " 60, discount_percent: %d}\n', 'a', 0, 'b', %lld)",
        policy, policy, percent, (long long)stage->desk->place.now_ms);
    store_place_sql(stage->desk->place.path, sql);
}

static int64_t count(struct stage *stage, const char *what)
{
    char sql[256];
    snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", what);
    return desk_sql(stage->desk, sql);
}

static void expect_kept(struct stage *stage, int turns)
{
    cr_assert_eq(count(stage, "booking WHERE policy = 4000001 AND pays_fen = 750"), turns * TURN);
    cr_assert_eq(count(stage, "booking_reprice"), turns * TURN);
    cr_assert_eq(desk_sql(stage->desk, "SELECT sum(repriced) FROM meal_reprice"), turns * TURN);
}

static struct stage *open_with_booked(void)
{
    struct stage *stage = stage_open();
    desk_due(stage->desk); // what the stage's own policies are followed for
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", DINERS);
    int64_t site = stage_add_site(stage, "甲", STAGE_STREET, kitchen, DINERS);
    store_place_sql(stage->desk->place.path,
        "INSERT INTO office (office, kind, name, area, registered_at)"
        " VALUES (1001, 'street', '街道', '310114001', 0)");
    stage_be_street(stage, STAGE_STREET);
    for (int i = 0; i < DINERS; i++) {
        cr_assert_eq(stage_book(stage, stage_add_elder(stage), site, DAY), STATUS_OK);
    }
    return stage;
}

Test(reprice, goes_in_turns_and_goes_on_where_the_last_one_was_kept)
{
    struct stage *stage = open_with_booked();
    bring_policy(stage, POLICY, 50);

    cr_assert_eq(stage_try(stage, NULL, "stage.reprice", "{\"limit\":%d}", TURN), STATUS_OK);
    cr_assert_eq(stage_int(stage, "done"), TURN);
    expect_kept(stage, 1);
    // The next turn is cut off before it is kept: nothing of it stands, and nothing is lost.
    cr_assert_eq(stage_try(stage, NULL, "stage.reprice", "{\"limit\":%d,\"breaks\":true}", TURN),
        STATUS_UNAVAILABLE);
    expect_kept(stage, 1);

    desk_restart(stage->desk);
    stage->client = desk_connect(stage->desk, 7);
    cr_assert_eq(stage_try(stage, NULL, "stage.reprice", "{\"limit\":%d}", TURN), STATUS_OK);
    expect_kept(stage, 2);
    desk_due(stage->desk);
    expect_kept(stage, 3);
    cr_assert_eq(count(stage, "meal_reprice WHERE ended_at IS NULL"), 0);
    cr_assert_eq(
        desk_sql(stage->desk, "SELECT count(DISTINCT booking) FROM booking_reprice"), DINERS);
    // Whoever booked is told once, not three hundred times.
    cr_assert_eq(count(stage, "task WHERE kind = 'meal_repriced'"), 1);
    cr_assert(stage_is_consistent(stage));
    stage_close(stage);
}

// A mistake is taken back and the mended text approved while the former is still gone through.
Test(reprice, of_a_policy_that_is_gone_leaves_what_goes_by_a_new_one_to_that)
{
    struct stage *stage = open_with_booked();
    bring_policy(stage, POLICY, 50);
    desk_due(stage->desk);
    expect_kept(stage, 3);
    store_place_sql(stage->desk->place.path,
        "UPDATE policy SET withdraw_asked_by = 'a', withdraw_asked_at = 0 WHERE policy = 4000001;"
        "UPDATE policy SET withdrawn_by = 'b', withdrawn_at = approved_at + 1"
        " WHERE policy = 4000001");
    desk_restart(stage->desk);
    stage->client = desk_connect(stage->desk, 7);
    cr_assert_eq(stage_try(stage, NULL, "stage.reprice", "{\"limit\":%d}", TURN), STATUS_OK);
    bring_policy(stage, POLICY + 1, 40);
    desk_restart(stage->desk);
    stage->client = desk_connect(stage->desk, 7);
    desk_due(stage->desk);
    cr_assert_eq(count(stage, "booking WHERE policy = 4000002 AND pays_fen = 900"), DINERS);
    cr_assert_eq(count(stage, "booking_reprice WHERE policy = 4000002 AND meal_reprice = (SELECT "
                              "meal_reprice FROM meal_reprice WHERE cause = 'withdrawn')"),
        0);
    cr_assert_eq(
        desk_sql(stage->desk, "SELECT repriced FROM meal_reprice WHERE policy = 4000002"), DINERS);
    cr_assert_eq(count(stage, "meal_reprice WHERE ended_at IS NULL"), 0);
    stage_close(stage);
}
