// SPDX-License-Identifier: Apache-2.0
// The hard filters of domain.md §3.6: their order, what each lets through, which of them yield.
#include "daemon/care/bed_suit.h"

#include <criterion/criterion.h>

#define MALE 1
#define FEMALE 2

static const struct suit_bed good_bed = {.is_open = true,
    .class = CLASS_NURSING,
    .is_dementia = true,
    .sex_rule = -1,
    .isolation = SUIT_YES,
    .barrier_free = SUIT_YES};

Test(bed_suit, asks_in_the_order_of_the_rules)
{
    const unsigned everything = NEED_BIT(NEED_NURSING) | NEED_BIT(NEED_DEMENTIA) |
                                NEED_BIT(NEED_WHEELCHAIR) | NEED_BIT(NEED_ISOLATION);
    const struct suit_person person = {.sex = MALE, .needs = everything, .has_dementia = true};
    struct suit_bed bed = {.class = CLASS_ORDINARY,
        .sex_rule = RULE_FEMALE,
        .isolation = SUIT_NO,
        .barrier_free = SUIT_NO};
    unsigned passed = 0;
    for (int filter = FILTER_OPEN; filter < BED_FILTERS; filter++) {
        passed |= filter == FILTER_DEMENTIA_TEST ? 1u << filter : 0; // asked of another bed
        if ((passed & (1u << filter)) == 0) {
            cr_expect_eq((int)bed_suits(&person, &bed, passed), filter);
        }
        passed |= 1u << filter;
    }
    cr_expect_eq(bed_suits(&person, &bed, passed), FILTER_NONE);
    cr_expect_eq(bed_suits(&person, &good_bed, 0), FILTER_NONE);
}

Test(bed_suit, lets_through_who_needs_nothing_and_nobody_on_what_nobody_knows)
{
    struct suit_bed bed = {.is_open = true, .class = CLASS_ORDINARY, .sex_rule = -1};
    struct suit_person person = {.sex = FEMALE};
    cr_expect_eq(bed_suits(&person, &bed, 0), FILTER_NONE);

    static const struct {
        enum bed_need need;
        enum suit_known said;
        enum bed_filter failed;
    } rows[] = {
        {NEED_WHEELCHAIR, SUIT_UNKNOWN, FILTER_BARRIER_FREE},
        {NEED_WHEELCHAIR, SUIT_NO, FILTER_BARRIER_FREE},
        {NEED_WHEELCHAIR, SUIT_YES, FILTER_NONE},
        {NEED_ISOLATION, SUIT_UNKNOWN, FILTER_ISOLATION},
        {NEED_ISOLATION, SUIT_NO, FILTER_ISOLATION},
        {NEED_ISOLATION, SUIT_YES, FILTER_NONE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        person.needs = NEED_BIT(rows[i].need);
        bed.isolation = rows[i].need == NEED_ISOLATION ? rows[i].said : SUIT_UNKNOWN;
        bed.barrier_free = rows[i].need == NEED_WHEELCHAIR ? rows[i].said : SUIT_UNKNOWN;
        cr_expect_eq(bed_suits(&person, &bed, 0), rows[i].failed, "row %zu", i);
    }
}

Test(bed_suit, gives_a_dementia_care_bed_to_who_is_tested_or_diagnosed)
{
    struct suit_person person = {.sex = FEMALE};
    struct suit_bed bed = good_bed;
    cr_expect_eq(bed_suits(&person, &bed, 0), FILTER_DEMENTIA_TEST);
    person.needs = NEED_BIT(NEED_DEMENTIA); // said is not tested
    cr_expect_eq(bed_suits(&person, &bed, 0), FILTER_DEMENTIA_TEST);
    person.has_dementia = true;
    cr_expect_eq(bed_suits(&person, &bed, 0), FILTER_NONE);
    person.needs = 0;
    cr_expect_eq(bed_suits(&person, &bed, 0), FILTER_NONE);
    bed.is_dementia = false;
    cr_expect_eq(bed_suits(&person, &bed, 0), FILTER_NONE, "behaviour risk alone requires one");
}

Test(bed_suit, keeps_the_rule_of_a_room)
{
    static const struct {
        int rule;
        int sex;
        bool stranger_beside;
        enum bed_filter failed;
    } rows[] = {
        {-1, 0, true, FILTER_NONE},
        {RULE_MALE, MALE, true, FILTER_NONE},
        {RULE_MALE, FEMALE, false, FILTER_SEX_RULE},
        {RULE_MALE, 0, false, FILTER_SEX_RULE}, // unknown sex keeps no rule
        {RULE_FEMALE, FEMALE, true, FILTER_NONE},
        {RULE_FEMALE, MALE, false, FILTER_SEX_RULE},
        {RULE_COUPLE, MALE, false, FILTER_NONE},
        {RULE_COUPLE, MALE, true, FILTER_SEX_RULE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct suit_bed bed = good_bed;
        struct suit_person person = {.sex = rows[i].sex, .has_dementia = true};
        bed.sex_rule = rows[i].rule;
        bed.stranger_beside = rows[i].stranger_beside;
        cr_expect_eq(bed_suits(&person, &bed, 0), rows[i].failed, "row %zu", i);
    }
}

Test(bed_suit, requires_nursing_from_the_level_of_each_scheme_on)
{
    static const struct suit_policy policy = {.nursing_shanghai = 4, .nursing_gbt42195 = 2};

    static const struct {
        const char *scheme;
        const char *level;
        bool needs;
    } rows[] = {
        {"shanghai", "0", false},
        {"shanghai", "3", false},
        {"shanghai", "4", true},
        {"shanghai", "6", true},
        {"shanghai", "refer", false},
        {"gbt42195", "1", false},
        {"gbt42195", "2", true},
        {NULL, NULL, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_eq(bed_level_needs_nursing(&policy, rows[i].scheme, rows[i].level), rows[i].needs,
            "row %zu", i);
    }
}

Test(bed_suit, yields_need_to_a_reason_but_no_room_and_no_safety)
{
    static const bool yields[BED_FILTERS] = {[FILTER_CLASS] = true,
        [FILTER_DEMENTIA] = true,
        [FILTER_DEMENTIA_TEST] = true,
        [FILTER_BARRIER_FREE] = true};
    for (int filter = 0; filter < BED_FILTERS; filter++) {
        cr_expect_eq(bed_filter_yields((enum bed_filter)filter), yields[filter]);
    }
}
