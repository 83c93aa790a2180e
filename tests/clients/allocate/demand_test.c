// SPDX-License-Identifier: Apache-2.0
// What a street will want: its past, what stands ordered, or its elders; and the words for it.
#include "clients/allocate/demand.h"

#include <criterion/criterion.h>

static const struct demand_rules ten_more = {.margin_percent = 10, .per_thousand = 20};

static void expect_words(const struct demand_facts *facts, const char *words)
{
    struct text text;
    struct demand demand = demand_of(facts, &ten_more);
    text_init(&text, 1024);
    demand_explain(facts, &ten_more, &demand, &text);
    cr_assert_str_eq(text.bytes, words);
    text_done(&text);
}

Test(demand, is_the_mean_of_the_past_with_a_margin_rounded_up)
{
    struct demand_facts facts = {
        .weeks = 4, .is_served = {true, true, true, true}, .covers = {31, 28, 33, 30}};
    struct demand demand = demand_of(&facts, &ten_more);
    cr_assert_eq(demand.covers, 34); // 30.5 and a tenth: 33.55
    cr_assert_eq(demand.source, DEMAND_PAST);
    cr_assert_eq(demand.mean_tenths, 305);
    facts.standing = 29;
    expect_words(&facts,
        "4 past days had 31, 28, 33, 30: 30.5 in the mean, with 10 % more, rounded up, 34; 29 of "
        "them stand ordered");
}

Test(demand, leaves_out_days_on_which_nobody_was_served)
{
    struct demand_facts facts = {
        .weeks = 3, .is_served = {true, false, true}, .covers = {10, 0, 20}};
    struct demand demand = demand_of(&facts, &(struct demand_rules){0});
    cr_assert_eq(demand.covers, 15);
    cr_assert_eq(demand.days, 2);
    facts.is_served[1] = true; // others were served: this street really had none
    cr_assert_eq(demand_of(&facts, &(struct demand_rules){0}).covers, 10);
}

Test(demand, is_never_below_what_stands_ordered)
{
    struct demand_facts facts = {.weeks = 1, .is_served = {true}, .covers = {10}, .standing = 12};
    cr_assert_eq(demand_of(&facts, &ten_more).covers, 12);
    expect_words(&facts, "1 past days had 10: 10.0 in the mean; 12 stand ordered");
    facts = (struct demand_facts){.weeks = 1, .standing = 3};
    expect_words(&facts, "3 stand ordered");
}

Test(demand, falls_back_on_registered_elders_where_there_is_nothing_else)
{
    struct demand_facts facts = {.weeks = 1, .is_served = {true}, .registered_65 = 1001};
    cr_assert_eq(demand_of(&facts, &ten_more).covers, 21);
    expect_words(
        &facts, "no meals yet: 20 for each thousand of 1001 registered 65+, rounded up, 21");
    cr_assert_eq(demand_of(&facts, &(struct demand_rules){0}).covers, 0);
    facts.covers[0] = 1;
    cr_assert_eq(demand_of(&facts, &ten_more).covers, 2);
    facts = (struct demand_facts){.weeks = 1};
    expect_words(&facts, "no meals in the past, no standing orders");
}
