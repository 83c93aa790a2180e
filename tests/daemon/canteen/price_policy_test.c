// SPDX-License-Identifier: Apache-2.0
// Prices: every vector of domain.md §3.9, and what the rules add to them.
#include "daemon/canteen/price_policy.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/day.h"
#include "common/base/file.h"
#include "daemon/canteen/meal_policy.h"
#include "daemon/registry/vocabulary.h"
#include "tests/support/policy_stage.h"

static struct meal_policy load(const char *region)
{
    struct meal_policy policy;
    struct text complaint;
    struct text file;
    char path[256];
    text_init(&complaint, 1024);
    snprintf(path, sizeof(path), SOURCE_DIR "/config/policies/%s-meals.yaml", region);
    cr_assert_eq(file_read(path, YAML_FILE_BYTES_MAX, &file), STATUS_OK);
    cr_assert(policy_stage_read(&meal_policy_kind, file.bytes, &policy, sizeof(policy), &complaint),
        "%s", complaint.bytes == NULL ? "" : complaint.bytes);
    text_done(&complaint);
    text_done(&file);
    return policy;
}

static struct price_question ask(int age, bool low_income, int64_t price_fen)
{
    int32_t on_day;
    int32_t born_day;
    cr_assert(day_parse("2026-12-01", &on_day));
    cr_assert(day_from_parts((struct day_parts){2026 - age, 12, 1}, &born_day));
    return (struct price_question){
        .born_day = born_day,
        .on_day = on_day,
        .flags = low_income ? 1u << FLAG_MINIMUM_ALLOWANCE : 0,
        .residence_area = "310114001",
        .registered_area = "310114001",
        .channel = CHANNEL_DINE_IN,
        .price_fen = price_fen,
    };
}

static const struct vector {
    int age;
    bool low_income;
    int64_t price_fen;
    int64_t gross[3]; // after discount, subsidy, pays
    int64_t net[3];
    const char *cited_gross;
} vectors[] = {
    {59, false, 2000, {2000, 0, 2000}, {2000, 0, 2000}, ""},
    {60, false, 1500, {1350, 200, 1150}, {1350, 0, 1350}, " D1 B"},
    {79, false, 2000, {1800, 200, 1600}, {1800, 200, 1600}, " D1 B"},
    {80, false, 2000, {1700, 300, 1400}, {1700, 300, 1400}, " D2 C"},
    {82, false, 1600, {1360, 300, 1060}, {1360, 0, 1360}, " D2 C"},
    {82, true, 900, {765, 500, 265}, {765, 0, 765}, " D2 A"},
    {70, true, 800, {720, 500, 220}, {720, 0, 720}, " D1 A"},
    {70, true, 799, {719, 0, 719}, {719, 0, 719}, " D1"},
};

#define VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static void check(
    const struct price_policy *policy, const struct vector *vector, const int64_t expected[3])
{
    struct price_answer answer;
    struct price_question question = ask(vector->age, vector->low_income, vector->price_fen);
    price_estimate(policy, &question, &answer);
    cr_assert_eq(answer.price_fen, vector->price_fen);
    cr_assert_eq(answer.price_fen - answer.discount_fen, expected[0], "age %d, %ld fen",
        vector->age, (long)vector->price_fen);
    cr_assert_eq(answer.subsidy_fen, expected[1], "age %d, %ld fen: %ld", vector->age,
        (long)vector->price_fen, (long)answer.subsidy_fen);
    cr_assert_eq(answer.pays_fen, expected[2]);
}

Test(price_policy, gives_the_vectors_of_the_table_gross_and_net)
{
    struct meal_policy policy = load("310114");
    for (size_t i = 0; i < VECTORS; i++) {
        policy.price.threshold_is_net = false;
        check(&policy.price, &vectors[i], vectors[i].gross);
        policy.price.threshold_is_net = true;
        check(&policy.price, &vectors[i], vectors[i].net);
    }
}

Test(price_policy, cites_the_rules_that_gave)
{
    struct meal_policy policy = load("310114");
    for (size_t i = 0; i < VECTORS; i++) {
        struct price_answer answer;
        struct price_question question =
            ask(vectors[i].age, vectors[i].low_income, vectors[i].price_fen);
        price_estimate(&policy.price, &question, &answer);
        cr_assert_str_eq(answer.cited, vectors[i].cited_gross);
        // What subsidised is what is cited last; all of it is given once a day.
        cr_assert_eq(answer.daily_fen, answer.subsidy_fen);
        cr_assert_eq(answer.subsidies[0] != '\0', answer.subsidy_fen > 0);
        cr_assert_str_eq(
            answer.cited + strlen(answer.cited) - strlen(answer.subsidies), answer.subsidies);
    }
}

Test(price_policy, subsidises_at_the_table_alone_and_discounts_everywhere)
{
    struct meal_policy policy = load("310114");
    for (int channel = 0; channel < CHANNELS; channel++) {
        struct price_answer answer;
        struct price_question question = ask(80, false, 2000);
        question.channel = channel;
        price_estimate(&policy.price, &question, &answer);
        cr_assert_eq(answer.discount_fen, 300);
        cr_assert_eq(answer.subsidy_fen, channel == CHANNEL_DINE_IN ? 300 : 0);
    }
}

Test(price_policy, gives_one_daily_subsidy)
{
    struct meal_policy policy = load("310114");
    struct price_answer answer;
    struct price_question question = ask(80, false, 2000);
    question.day_is_used = true;
    price_estimate(&policy.price, &question, &answer);
    cr_assert_eq(answer.subsidy_fen, 0);
    cr_assert_eq(answer.pays_fen, 1700);
}

Test(price_policy, asks_residence_for_discounts_and_registration_for_subsidies)
{
    static const struct {
        const char *residence;
        const char *registered;
        int64_t discount_fen;
        int64_t subsidy_fen;
    } cases[] = {
        {"310114001", "310114001", 300, 300},
        {"310114001", "310222001", 300, 300}, // an abolished code of Shanghai
        {"310114001", "341002001", 300, 0},   // registered elsewhere
        {"310118001", "310114001", 0, 300},   // lives in another district
        {"341002001", "341002001", 0, 0},
    };
    struct meal_policy policy = load("310114");
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct price_answer answer;
        struct price_question question = ask(80, false, 2000);
        question.residence_area = cases[i].residence;
        question.registered_area = cases[i].registered;
        price_estimate(&policy.price, &question, &answer);
        cr_assert_eq(answer.discount_fen, cases[i].discount_fen, "case %zu", i);
        cr_assert_eq(answer.subsidy_fen, cases[i].subsidy_fen, "case %zu", i);
    }
}

Test(price_policy, takes_the_age_of_the_day_of_the_meal)
{
    struct meal_policy policy = load("310114");
    struct price_answer answer;
    struct price_question question = ask(80, false, 2000);
    question.on_day--; // the eve of the birthday
    price_estimate(&policy.price, &question, &answer);
    cr_assert_eq(answer.discount_fen, 200);
    cr_assert_eq(answer.subsidy_fen, 200);
}

static struct price_rule rule(const char *id)
{
    struct price_rule rule = {.max_age = 150, .channels = 7};
    snprintf(rule.id, sizeof(rule.id), "%s", id);
    return rule;
}

Test(price_policy, never_pays_out)
{
    struct price_policy policy = {.rules_count = 2, .rules = {rule("H"), rule("F")}};
    struct price_answer answer;
    struct price_question question = ask(70, false, 300);
    policy.rules[0].percent = 50;
    policy.rules[1].fixed_fen = 500;
    price_estimate(&policy, &question, &answer);
    cr_assert_eq(answer.discount_fen, 150);
    cr_assert_eq(answer.subsidy_fen, 150);
    cr_assert_eq(answer.pays_fen, 0);
    question.price_fen = 0;
    price_estimate(&policy, &question, &answer);
    cr_assert_eq(answer.pays_fen, 0);
    cr_assert_str_eq(answer.cited, "");
}

Test(price_policy, takes_the_best_discount_within_its_cap)
{
    struct price_policy policy = {.rules_count = 3, .rules = {rule("X"), rule("Y"), rule("Z")}};
    struct price_answer answer;
    struct price_question question = ask(70, false, 2000);
    policy.rules[0].percent = 50;
    policy.rules[0].cap_fen = 100;
    policy.rules[1].percent = 20;
    policy.rules[2].percent = 20;
    price_estimate(&policy, &question, &answer);
    cr_assert_eq(answer.discount_fen, 400);
    cr_assert_str_eq(answer.cited, " Y");
    question.price_fen = 400;
    price_estimate(&policy, &question, &answer);
    cr_assert_eq(answer.discount_fen, 100);
    cr_assert_str_eq(answer.cited, " X");
}

Test(price_policy, adds_what_is_per_meal_to_one_per_day)
{
    struct price_policy policy = {
        .rules_count = 4, .rules = {rule("P"), rule("Q"), rule("R"), rule("S")}};
    struct price_answer answer;
    struct price_question question = ask(70, false, 2000);
    for (int i = 0; i < 4; i++) {
        policy.rules[i].fixed_fen = 100;
    }
    policy.rules[0].per = PRICE_PER_DAY;
    policy.rules[1].per = PRICE_PER_DAY;
    memcpy(policy.rules[2].group, "G", 2);
    memcpy(policy.rules[3].group, "G", 2);
    price_estimate(&policy, &question, &answer);
    cr_assert_eq(answer.subsidy_fen, 200);
    cr_assert_str_eq(answer.cited, " P R");
    cr_assert_eq(answer.daily_fen, 100); // what a second meal of the day would not get
    question.day_is_used = true;
    price_estimate(&policy, &question, &answer);
    cr_assert_str_eq(answer.cited, " R");
    cr_assert_eq(answer.daily_fen, 0);
}

// The discount is rounded half up to the fen, (price * rate + 50) / 100: half a fen is the elder's
// (domain.md §3.9).
Test(price_policy, rounds_the_discount_half_up)
{
    struct price_policy policy = {.rules_count = 1, .rules = {rule("D")}};
    struct price_answer answer;
    struct price_question question = ask(70, false, 1505);
    policy.rules[0].percent = 10;
    price_estimate(&policy, &question, &answer);
    cr_assert_eq(answer.discount_fen, 151); // of 150.5
    cr_assert_eq(answer.pays_fen, 1354);
    for (int64_t rate = 1; rate <= 100; rate++) {
        policy.rules[0].percent = rate;
        for (int64_t price = 0; price < 5000; price++) {
            question = ask(70, false, price);
            price_estimate(&policy, &question, &answer);
            cr_assert_eq(answer.discount_fen, (price * rate + 50) / 100);
            cr_assert_eq(answer.pays_fen, price - answer.discount_fen);
        }
    }
}
