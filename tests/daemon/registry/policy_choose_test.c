// SPDX-License-Identifier: Apache-2.0
// Policies: which one holds where and when, and in which state each is.
#include "common/base/day.h"
#include "daemon/registry/policy_state.h"
#include "tests/support/registry_stage.h"

static void link_all(struct policy *policies, int count)
{
    for (int i = 0; i < count; i++) {
        policies[i].policy = i + 1;
        policies[i].next = i + 1 < count ? &policies[i + 1] : NULL;
        policies[i].head.until_day =
            policies[i].head.until_day == 0 ? DAY_OPEN : policies[i].head.until_day;
        policies[i].withdrawn_ms =
            policies[i].withdrawn_ms == 0 ? INT64_MAX : policies[i].withdrawn_ms;
    }
}

Test(policy_choose, of_the_narrowest_region_and_the_latest_day_holds)
{
    struct policy view[] = {
        {.head = {.region = "any"}},
        {.head = {.region = "310000"}},
        {.head = {.region = "310114"}},
        {.head = {.region = "310114", .from_day = 100, .until_day = 200}},
        {.head = {.region = "310114", .from_day = 300}, .is_file = true, .approved_ms = 9},
        {.head = {.region = "310114", .from_day = 300}, .approved_ms = 5},
        {.head = {.region = "310118", .from_day = 50}, .withdrawn_ms = 7},
        {.head = {.region = "310118", .from_day = 60}, .approved_ms = INT64_MAX},
    };

    static const struct {
        const char *area;
        int32_t day;
        int64_t known_ms;
        int64_t policy;
    } cases[] = {
        {"310114001", 99, 9, 3},
        {"310114001", 100, 9, 4},
        {"310114001", 199, 9, 4},
        {"310114001", 200, 9, 3},
        {"310114001", 300, 9, 6}, // two persons go before a file
        {"310114001", 300, 4, 3}, // before they did
        {"310118001", 100, 6, 7},
        {"310118001", 100, 7, 2}, // the withdrawn one is known no more, the proposed one not yet
        {"341002001", 100, 9, 1},
    };

    link_all(view, 8);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct policy *policy =
            policy_choose(view, cases[i].area, cases[i].day, cases[i].known_ms);
        cr_assert_not_null(policy, "case %zu", i);
        cr_assert_eq(policy->policy, cases[i].policy, "case %zu: %d", i, (int)policy->policy);
    }
    cr_assert_null(policy_choose(view, "310114", -1, 9));
}

Test(policy_choose, tells_holes)
{
    struct policy view[] = {
        {.head = {.region = "310000", .from_day = 100, .until_day = 200}},
        {.head = {.region = "310114", .from_day = 150, .until_day = 250}},
        {.head = {.region = "310114", .from_day = 300}},
    };
    int32_t until = 0;
    link_all(view, 3);
    cr_assert_eq(policy_hole(view, "310114", 100, &until), 250);
    cr_assert_eq(until, 300);
    cr_assert_eq(policy_hole(view, "310118", 100, &until), 200);
    cr_assert_eq(until, DAY_OPEN);
    cr_assert_eq(policy_hole(view, "310114", 300, &until), DAY_NONE);
    // What nobody ever ruled is no hole.
    cr_assert_eq(policy_hole(view, "341000", 0, &until), DAY_NONE);
}

Test(policy_choose, has_a_state_on_every_day)
{
    struct policy view[] = {
        {.head = {.region = "310114", .from_day = 100}, .approved_ms = 5},
        {.head = {.region = "310114", .from_day = 200, .until_day = 300}, .approved_ms = 6},
        {.head = {.region = "310114001", .from_day = 0}, .approved_ms = 6},
        {.head = {.region = "any"}, .is_file = true, .withdrawn_ms = 8},
    };

    static const struct {
        int policy;
        int32_t day;
        int64_t known_ms;
        enum policy_state state;
    } cases[] = {
        {0, 150, 4, POLICY_PROPOSED},
        {0, 99, 9, POLICY_APPROVED},
        {0, 100, 9, POLICY_IN_FORCE},
        {0, 200, 9, POLICY_SUPERSEDED},
        {0, 300, 9, POLICY_IN_FORCE}, // again, after the other one's last day
        {1, 299, 9, POLICY_IN_FORCE},
        {1, 300, 9, POLICY_SUPERSEDED},
        {2, 150, 9, POLICY_IN_FORCE},
        {3, 150, 7, POLICY_IN_FORCE},
        {3, 150, 8, POLICY_SUPERSEDED},
    };

    link_all(view, 4);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_assert_eq(policy_state(view, &view[cases[i].policy], cases[i].day, cases[i].known_ms),
            cases[i].state, "case %zu", i);
    }
}
