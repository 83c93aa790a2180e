// SPDX-License-Identifier: Apache-2.0
// Eligibility, tiers and the order of the queue; against a naive oracle on random lists.
#include "daemon/care/waitlist_rule.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#include "common/base/day.h"
#include "daemon/registry/vocabulary.h"
#include "tests/daemon/care/queue.h"

#define TODAY 20788 // 2026-12-01
#define LISTS_IN_FULL 100000
#define LIST_MAX 24

static struct waitlist_person somebody(void)
{
    struct waitlist_person person = {.scheme = WAITLIST_SHANGHAI, .level = 3};
    cr_assert(day_parse("1940-03-15", &person.born_day));
    snprintf(person.registered_area, sizeof person.registered_area, "310114103");
    snprintf(person.residence_area, sizeof person.residence_area, "310114103");
    return person;
}

static unsigned obstacles(
    const struct waitlist_policy *policy, const struct waitlist_person *person, const char *area)
{
    uint32_t met = 0;
    unsigned found = waitlist_obstacles(policy, person, TODAY, area, &met);
    cr_expect_eq((found & WAITLIST_NO_CONDITION) != 0, met == 0);
    return found;
}

Test(waitlist_rule, one_condition_of_several_is_enough)
{
    struct waitlist_policy policy;
    queue_policy("310114", &policy);
    struct waitlist_person person = somebody();
    cr_expect_eq(obstacles(&policy, &person, "310114103"), 0);
    person.level = 2;
    cr_expect_eq(obstacles(&policy, &person, "310114103"), WAITLIST_NO_CONDITION);
    person.dementia = WAITLIST_MILD;
    cr_expect_eq(obstacles(&policy, &person, "310114103"), 0);
    person.dementia = WAITLIST_NO_DEMENTIA;
    person.flags = 1u << FLAG_ENTITLED_GROUP;
    cr_expect_eq(obstacles(&policy, &person, "310114103"), 0);
    person.flags = 1u << FLAG_LIVING_ALONE;
    cr_expect_eq(obstacles(&policy, &person, "310114103"), WAITLIST_NO_CONDITION);
}

Test(waitlist_rule, without_an_assessment_no_level_holds_and_schemes_are_not_converted)
{
    struct waitlist_policy policy;
    queue_policy("310114", &policy);
    struct waitlist_person person = somebody();
    person.scheme = WAITLIST_GBT42195; // 3 of the one, 2 of the other
    person.level = 1;
    cr_expect_eq(obstacles(&policy, &person, "310114103"), WAITLIST_NO_CONDITION);
    person.level = 2;
    cr_expect_eq(obstacles(&policy, &person, "310114103"), 0);
    person.scheme = -1;
    person.level = -1;
    cr_expect_eq(obstacles(&policy, &person, "310114103"), WAITLIST_NO_CONDITION);
}

Test(waitlist_rule, the_lower_level_is_that_of_the_district_of_the_house)
{
    struct waitlist_policy policy;
    queue_policy("310118", &policy);
    struct waitlist_person person = somebody();
    person.level = 2;
    cr_expect_eq(obstacles(&policy, &person, "310118001"), 0);
    cr_expect_eq(obstacles(&policy, &person, "310114103"), WAITLIST_NO_CONDITION);
}

Test(waitlist_rule, age_and_registration_are_asked_beside)
{
    struct waitlist_policy policy;
    queue_policy("310114", &policy);
    struct waitlist_person person = somebody();
    snprintf(person.registered_area, sizeof person.registered_area, "330106");
    cr_expect(day_parse("1966-12-02", &person.born_day)); // sixty tomorrow
    cr_expect_eq(obstacles(&policy, &person, "310114103"),
        WAITLIST_TOO_YOUNG | WAITLIST_REGISTERED_ELSEWHERE);
    cr_expect(day_parse("1966-12-01", &person.born_day));
    cr_expect_eq(obstacles(&policy, &person, "310114103"), WAITLIST_REGISTERED_ELSEWHERE);
}

Test(waitlist_rule, houses_of_the_county_of_registration_or_residence_may_be_chosen)
{
    struct waitlist_policy policy;
    queue_policy("310114", &policy);
    struct waitlist_person person = somebody();
    snprintf(person.residence_area, sizeof person.residence_area, "310118001");
    cr_expect(waitlist_may_choose(&policy, &person, "310114001"));
    cr_expect(waitlist_may_choose(&policy, &person, "310118002"));
    cr_expect_not(waitlist_may_choose(&policy, &person, "310107001"));
    queue_policy("341000", &policy);
    cr_expect(waitlist_may_choose(&policy, &person, "341002001"));
}

Test(waitlist_rule, tiers_are_those_of_the_table)
{
    static const struct {
        uint32_t flags;
        int level;
        int dementia;
        const char *born;
        int64_t tier;
    } cases[] = {
        {1u << FLAG_DESTITUTE, -1, 0, "1940-01-01", 0},
        {1u << FLAG_LOW_INCOME, 4, 0, "1940-01-01", 1},
        {1u << FLAG_LOW_INCOME, 3, 0, "1940-01-01", 3},
        {1u << FLAG_LOW_INCOME, 2, 1, "1940-01-01", 1},
        {1u << FLAG_SOLITARY, 2, 0, "1940-01-01", 1},
        {0, 5, 0, "1940-01-01", 2},
        {0, 2, 2, "1940-01-01", 2},
        {1u << FLAG_LIVING_ALONE, 3, 0, "1946-12-01", 2}, // eighty today
        {1u << FLAG_LIVING_ALONE, 3, 0, "1946-12-02", 3},
        {0, 3, 0, "1940-01-01", 3},
        {0, 2, 1, "1940-01-01", 3},
        {0, 2, 0, "1940-01-01", 4},
    };
    struct waitlist_policy policy;
    queue_policy("310114", &policy);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct waitlist_person person = somebody();
        person.flags = cases[i].flags;
        person.scheme = cases[i].level < 0 ? -1 : WAITLIST_SHANGHAI;
        person.level = cases[i].level;
        person.dementia = cases[i].dementia;
        cr_expect(day_parse(cases[i].born, &person.born_day));
        cr_expect_eq(waitlist_tier(&policy, &person, TODAY)->tier, cases[i].tier, "case %zu", i);
    }
}

Test(waitlist_rule, a_tie_can_be_checked_by_anybody)
{
    // printf 'seed\n7' | sha256sum
    cr_expect_eq(waitlist_tie("seed", 7), UINT64_C(0x052568db984f1dd6), "%016" PRIx64,
        waitlist_tie("seed", 7));
    cr_expect_neq(waitlist_tie("seed", 7), waitlist_tie("seed", 8));
    cr_expect_neq(waitlist_tie("seed", 7), waitlist_tie("seeds", 7));
}

// --- order, against the naive way ---

// Whether a stands before b, said as the rule is written.
static bool stands_before(const struct waitlist_rank *a, const struct waitlist_rank *b)
{
    bool decided[] = {a->tier != b->tier, a->points != b->points, a->applied_ms != b->applied_ms,
        a->tie != b->tie};
    bool before[] = {
        a->tier<b->tier, a->points> b->points, a->applied_ms < b->applied_ms, a->tie < b->tie};
    for (size_t i = 0; i < sizeof decided / sizeof decided[0]; i++) {
        if (decided[i]) {
            return before[i];
        }
    }
    return a->application < b->application;
}

// How many of the list stand before one: its place by counting.
static int count_before(const struct waitlist_rank *ranks, int count, int64_t application)
{
    int index = 0;
    int before = 0;
    while (ranks[index].application != application) {
        index++;
    }
    for (int i = 0; i < count; i++) {
        before += i != index && stands_before(&ranks[i], &ranks[index]) ? 1 : 0;
    }
    return before;
}

static struct waitlist_rank draw_rank(
    struct chance *random, const struct waitlist_policy *policy, int64_t application)
{
    struct waitlist_person person = somebody();
    person.scheme = chance_draw(random, 3) - 1;
    person.level = person.scheme < 0 ? -1 : chance_draw(random, person.scheme == 0 ? 7 : 5);
    person.dementia = chance_draw(random, 3);
    person.flags =
        (uint32_t)chance_draw(random, 1 << FLAGS) & (uint32_t)chance_draw(random, 1 << FLAGS);
    person.born_day -= chance_draw(random, 3) * 3650 - 3650;
    // Few instants, so that ties are drawn often.
    return waitlist_rank_of(
        policy, &person, TODAY, 1764550000000 + chance_draw(random, 4), application);
}

static void check_list(struct chance *random, const struct waitlist_policy *policy)
{
    struct waitlist_rank ranks[LIST_MAX];
    struct waitlist_rank sorted[LIST_MAX];
    char key[WAITLIST_KEY_SIZE];
    char before[WAITLIST_KEY_SIZE] = "";
    int count = 1 + chance_draw(random, LIST_MAX);
    for (int i = 0; i < count; i++) {
        ranks[i] = draw_rank(random, policy, 1 + i);
    }
    memcpy(sorted, ranks, sizeof ranks);
    waitlist_sort(sorted, count);
    for (int i = 0; i < count; i++) {
        struct waitlist_rank read;
        cr_assert_eq(count_before(ranks, count, sorted[i].application), i);
        (void)waitlist_key(&sorted[i], key);
        cr_assert_gt(strcmp(key, before), 0, "keys sort as ranks do: %s %s", before, key);
        cr_assert(waitlist_rank_parse(key, &read));
        cr_assert_eq(waitlist_compare(&read, &sorted[i]), 0);
        cr_assert(i == 0 || waitlist_compare(&sorted[i - 1], &sorted[i]) < 0);
        memcpy(before, key, sizeof key);
    }
    // One fact changes: moving the one is the same as ordering anew.
    int index = chance_draw(random, count);
    struct waitlist_rank changed = draw_rank(random, policy, sorted[index].application);
    memcpy(ranks, sorted, sizeof sorted);
    ranks[index] = changed;
    int at = waitlist_move(sorted, count, index, changed);
    waitlist_sort(ranks, count);
    cr_assert_eq(memcmp(ranks, sorted, (size_t)count * sizeof ranks[0]), 0);
    cr_assert_eq(sorted[at].application, changed.application);
}

Test(waitlist_rule, nothing_but_a_whole_key_is_read_as_a_rank)
{
    struct waitlist_rank rank;
    cr_assert(
        waitlist_rank_parse("1.9.001795784320826.ef7e280372298295.000000000000000725", &rank));
    cr_assert_eq(rank.tie, UINT64_C(0xef7e280372298295));
    cr_assert_eq(rank.application, 725);
    static const char *const wrong[] = {
        "",
        "1",
        "1.9.001795784320826.ef7e280372298295.00000000000000072",
        "1.9.001795784320826.ef7e280372298295.0000000000000007250",
        "1.9.001795784320826.EF7e280372298295.000000000000000725",
        "1.9.00179578432082a.ef7e280372298295.000000000000000725",
        "1.9.001795784320826:ef7e280372298295.000000000000000725",
        "-.9.001795784320826.ef7e280372298295.000000000000000725",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        cr_assert_not(waitlist_rank_parse(wrong[i], &rank), "%s", wrong[i]);
    }
}

Test(waitlist_rule, orders_as_the_naive_way_does, .timeout = 300)
{
    struct waitlist_policy policies[2];
    int lists = chance_rounds(LISTS_IN_FULL);
    struct chance random = chance_of(chance_seed("waitlist_rule"));
    queue_policy("310114", &policies[0]);
    queue_policy("341000", &policies[1]); // by level inside a tier
    for (int i = 0; i < lists; i++) {
        check_list(&random, &policies[i % 2]);
    }
}

Test(waitlist_rule, the_criterion_told_is_the_first_that_differs)
{
    const struct waitlist_rank a = {1, 0, 5, 7, 1};
    const struct waitlist_rank tier = {2, 0, 5, 7, 1};
    const struct waitlist_rank level = {1, 3, 5, 7, 1};
    const struct waitlist_rank time = {1, 0, 6, 8, 1};
    const struct waitlist_rank tie = {1, 0, 5, 8, 2};
    cr_expect_eq(waitlist_decides(&a, &tier), WAITLIST_BY_TIER);
    cr_expect_eq(waitlist_decides(&a, &level), WAITLIST_BY_LEVEL);
    cr_expect_eq(waitlist_decides(&a, &time), WAITLIST_BY_APPLIED_AT);
    cr_expect_eq(waitlist_decides(&a, &tie), WAITLIST_BY_TIE);
}
