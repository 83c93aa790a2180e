// SPDX-License-Identifier: Apache-2.0
// What a meal costs a person: list price, age discount, fixed subsidies, personal part (domain.md
// §3.9). A percentage is rounded half up to the fen as a discount, (price * rate + 50) / 100. Pure:
// rules and facts in, fen out; no SQL, no clock.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/area.h"
#include "daemon/registry/policy_reader.h"

#define PRICE_RULES_MAX 32
#define PRICE_ID_SIZE 9
#define PRICE_GROUP_SIZE 9
#define PRICE_CITED_SIZE (PRICE_RULES_MAX * PRICE_ID_SIZE + 1)
#define PRICE_FEN_MAX 10000000 // 100,000 yuan: no meal costs more

enum price_per { PRICE_PER_MEAL, PRICE_PER_DAY };

// A rule gives a percentage (percent > 0) or a fixed sum (fixed_fen > 0), never both.
struct price_rule {
    char id[PRICE_ID_SIZE];
    int min_age;
    int max_age;
    uint32_t flags;                  // the person has all of these
    char residence[AREA_CODE_SIZE];  // lives within; "" for anywhere
    char registered[AREA_CODE_SIZE]; // begins so: "31" is anywhere in Shanghai; "" for anywhere
    uint32_t channels;               // bits of enum channel
    int64_t percent;
    int64_t cap_fen; // the most a percentage may give; 0: not limited
    int64_t fixed_fen;
    int64_t min_bill_fen;
    char group[PRICE_GROUP_SIZE]; // of rules with one group only the first that fits gives
    int64_t rank;                 // within all fixed rules: lower goes first
    enum price_per per;
};

struct price_policy {
    bool threshold_is_net; // min_bill_fen is compared after the discount
    struct price_rule rules[PRICE_RULES_MAX];
    int rules_count;
};

struct price_question {
    int32_t born_day;
    int32_t on_day; // of the meal
    uint32_t flags; // bits of enum elder_flag_word on that day
    const char *residence_area;
    const char *registered_area;
    int channel; // enum channel
    int64_t price_fen;
    bool day_is_used; // another meal of the day carries a daily subsidy
};

struct price_answer {
    int64_t price_fen;
    int64_t discount_fen;
    int64_t subsidy_fen;
    int64_t pays_fen;                 // price - discount - subsidy, never below 0
    int64_t daily_fen;                // the part of the subsidy that is given once a day
    char cited[PRICE_CITED_SIZE];     // ids of the rules that gave, " D2 C"; "" for none
    char subsidies[PRICE_CITED_SIZE]; // of them those that subsidised, " C"
};

void price_estimate(const struct price_policy *policy, const struct price_question *question,
    struct price_answer *ret);

// Reads {threshold_base, rules[]}. Mistakes are told through the reader.
void price_policy_read(
    struct policy_reader *reader, const struct yaml_node *node, struct price_policy *ret);
