// SPDX-License-Identifier: Apache-2.0
// Two records that are one person, before the due work has gone over a day that has passed by.
#include "daemon/canteen/merge.h"

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"

#define WEDNESDAY "2026-12-02"

static int64_t wait_for(struct stage *stage, int64_t elder, int64_t site)
{
    cr_assert_eq(stage_try(stage, NULL, "meal.wait",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}",
                     (long)elder, (long)site),
        STATUS_OK);
    return stage_int(stage, "wait");
}

static enum status merge(struct stage *stage, int64_t elder, int64_t merged)
{
    return stage_try(
        stage, NULL, "stage.merge", "{\"elder\":%ld,\"merged\":%ld}", (long)elder, (long)merged);
}

// Of a meal that is to come people say who waits; of one that is over nobody waits any more, also
// where the daemon slept and has not looked yet: that stands in no merge's way.
Test(merge, does_not_meet_what_both_waited_for)
{
    struct stage *stage = stage_open();
    int64_t kitchen = stage_add_kitchen(stage, "中央厨房", 9);
    int64_t site = stage_add_site(stage, "甲", STAGE_STREET, kitchen, 1);
    int64_t kept = stage_add_elder(stage);
    int64_t other = stage_add_elder(stage);
    stage_be_street(stage, STAGE_STREET);
    cr_assert_eq(stage_book(stage, stage_add_elder(stage), site, WEDNESDAY), STATUS_OK);
    (void)wait_for(stage, kept, site);
    (void)wait_for(stage, other, site);
    cr_assert_eq(merge(stage, kept, other), STATUS_STATE_CONFLICT);
    stage_set_clock(stage, "2026-12-03T00:00:10+08:00");
    cr_assert_eq(merge(stage, kept, other), STATUS_OK);
    cr_assert_eq(desk_sql(stage->desk, "SELECT count(DISTINCT elder) FROM meal_wait"), 1);
    desk_due(stage->desk);
    cr_assert_eq(
        desk_sql(stage->desk, "SELECT count(*) FROM meal_wait WHERE state = 'expired'"), 2);
    cr_assert(stage_is_consistent(stage));
    stage_close(stage);
}
