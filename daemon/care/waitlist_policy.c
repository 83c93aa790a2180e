// SPDX-License-Identifier: Apache-2.0
// Waitlist policies: read strictly, every mistake with its place in the file.
#include "daemon/care/waitlist_policy.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "daemon/registry/policy_reader.h"
#include "daemon/registry/vocabulary.h"

#define AGE_MAX 120
#define DAYS_MAX 3660
#define WORKDAYS_MAX 60
#define TIMES_MAX 100
#define POINTS_MAX 9
#define PERCENT_MAX 100
#define BEDS_MAX 1000
#define ASKS_NO_LEVEL (-1)

const char *const waitlist_scheme_words[] = {"shanghai", "gbt42195", NULL};
const char *const waitlist_dementia_words[] = {"none", "mild", "behaviour_risk", NULL};
const char *const waitlist_order_words[] = {"tier_then_time", "tier_then_level_then_time", NULL};
const char *const waitlist_reason_words[] = {
    "unwilling", "in_hospital", "bed_changed", "bereavement", "lower_choice", "other", NULL};

static const char *const within_words[] = {"county", "region", NULL};

// The highest level of each scheme.
static const int64_t level_most[WAITLIST_SCHEMES] = {6, 4};

// --- conditions ---

static void read_levels(
    struct policy_reader *reader, const struct yaml_node *map, int64_t ret_levels[WAITLIST_SCHEMES])
{
    const struct yaml_node *node = yaml_get(map, "min_level");
    if (node == NULL || !policy_map(reader, node, waitlist_scheme_words)) {
        return;
    }
    for (int scheme = 0; scheme < WAITLIST_SCHEMES; scheme++) {
        policy_integer(reader, node, waitlist_scheme_words[scheme], 0, level_most[scheme],
            &ret_levels[scheme]);
    }
}

static void read_condition(
    struct policy_reader *reader, const struct yaml_node *node, struct waitlist_condition *ret)
{
    for (int scheme = 0; scheme < WAITLIST_SCHEMES; scheme++) {
        ret->min_level[scheme] = ASKS_NO_LEVEL;
    }
    if (policy_need(reader, node, "clause") == NULL) {
        return;
    }
    policy_text(reader, node, "clause", ret->clause, sizeof(ret->clause));
    read_levels(reader, node, ret->min_level);
    policy_word(reader, node, "dementia", waitlist_dementia_words, &ret->min_dementia);
    policy_words(reader, node, "flags", flag_words, &ret->flags);
    policy_integer(reader, node, "min_age", 0, AGE_MAX, &ret->min_age);
}

static bool asks_something(const struct waitlist_condition *condition)
{
    return condition->flags != 0 || condition->min_dementia != 0 || condition->min_age != 0 ||
           condition->min_level[WAITLIST_SHANGHAI] != ASKS_NO_LEVEL ||
           condition->min_level[WAITLIST_GBT42195] != ASKS_NO_LEVEL;
}

// The list under key, never longer than most; NULL is a mistake that was told.
static const struct yaml_node *need_list(
    struct policy_reader *reader, const struct yaml_node *map, const char *key, int most)
{
    const struct yaml_node *list = policy_need(reader, map, key);
    int count = 0;
    if (list == NULL) {
        return NULL;
    }
    for (const struct yaml_node *item = list->first; item != NULL; item = item->next) {
        count++;
    }
    if (list->kind != YAML_LIST || count == 0 || count > most) {
        policy_complain(reader, list, "must be a list of at least one and not too many");
        return NULL;
    }
    return list;
}

static void read_relaxed(
    struct policy_reader *reader, const struct yaml_node *node, struct waitlist_relaxed *ret)
{
    static const char *const keys[] = {"district", "min_level", NULL};
    enum area_level level;
    for (int scheme = 0; scheme < WAITLIST_SCHEMES; scheme++) {
        ret->min_level[scheme] = ASKS_NO_LEVEL;
    }
    if (!policy_map(reader, node, keys) || policy_need(reader, node, "district") == NULL ||
        policy_need(reader, node, "min_level") == NULL) {
        return;
    }
    policy_text(reader, node, "district", ret->district, sizeof(ret->district));
    read_levels(reader, node, ret->min_level);
    if (!reader->failed && !area_parse(ret->district, &level)) {
        policy_complain(reader, yaml_get(node, "district"), "must be an area code");
    }
}

static void read_eligibility(
    struct policy_reader *reader, const struct yaml_node *root, struct waitlist_policy *ret)
{
    static const char *const keys[] = {"min_age", "registered", "any", "relaxed", NULL};
    static const char *const condition_keys[] = {
        "clause", "min_level", "dementia", "flags", "min_age", NULL};
    const struct yaml_node *node = policy_need(reader, root, "eligibility");
    if (node == NULL || !policy_map(reader, node, keys) ||
        policy_need(reader, node, "min_age") == NULL) {
        return;
    }
    policy_integer(reader, node, "min_age", 0, AGE_MAX, &ret->min_age);
    policy_text(reader, node, "registered", ret->registered, sizeof(ret->registered));
    const struct yaml_node *any = need_list(reader, node, "any", WAITLIST_CONDITIONS_MAX);
    const struct yaml_node *item = any == NULL ? NULL : any->first;
    for (; item != NULL && policy_map(reader, item, condition_keys); item = item->next) {
        read_condition(reader, item, &ret->eligible[ret->eligible_count++]);
    }
    if (yaml_get(node, "relaxed") == NULL) {
        return;
    }
    const struct yaml_node *relaxed = need_list(reader, node, "relaxed", WAITLIST_RELAXED_MAX);
    item = relaxed == NULL ? NULL : relaxed->first;
    for (; item != NULL; item = item->next) {
        read_relaxed(reader, item, &ret->relaxed[ret->relaxed_count++]);
    }
}

// Tiers begin at 0, none is left out, and the last one takes everybody: no applicant falls through.
static void read_tiers(
    struct policy_reader *reader, const struct yaml_node *root, struct waitlist_policy *ret)
{
    static const char *const keys[] = {
        "tier", "clause", "min_level", "dementia", "flags", "min_age", NULL};
    const struct yaml_node *list = need_list(reader, root, "tiers", WAITLIST_CONDITIONS_MAX);
    const struct yaml_node *item = list == NULL ? NULL : list->first;
    int64_t expected = 0;
    for (; item != NULL && policy_map(reader, item, keys); item = item->next) {
        struct waitlist_condition *condition = &ret->tiers[ret->tiers_count++];
        if (policy_need(reader, item, "tier") == NULL) {
            return;
        }
        policy_integer(reader, item, "tier", 0, WAITLIST_TIERS_MAX - 1, &condition->tier);
        read_condition(reader, item, condition);
        bool goes_on = condition->tier == expected || condition->tier == expected + 1;
        if (!goes_on || (item == list->first && condition->tier != 0)) {
            policy_complain(
                reader, yaml_get(item, "tier"), "tiers begin at 0 and none is left out");
        }
        if (asks_something(condition) == (item->next == NULL)) {
            policy_complain(reader, item,
                item->next == NULL ? "the last tier takes everybody else and asks nothing"
                                   : "must ask something: only the last tier takes everybody else");
        }
        expected = condition->tier;
    }
}

// --- order ---

static void read_points(struct policy_reader *reader, const struct yaml_node *list,
    enum waitlist_scheme scheme, int64_t ret_points[WAITLIST_LEVELS])
{
    const struct yaml_node *item = list->kind == YAML_LIST ? list->first : NULL;
    int64_t level = 0;
    for (; item != NULL && level <= level_most[scheme]; item = item->next) {
        if (!yaml_integer(item, &ret_points[level]) || ret_points[level] < 0 ||
            ret_points[level] > POINTS_MAX) {
            policy_complain(reader, item, "must be a whole number from 0 to 9");
        }
        level++;
    }
    if (item != NULL || level != level_most[scheme] + 1) {
        policy_complain(reader, list, "must be a list with one number for each level from 0");
    }
}

static void read_order(
    struct policy_reader *reader, const struct yaml_node *root, struct waitlist_policy *ret)
{
    static const char *const keys[] = {"by", "tie_seed", "level_points", NULL};
    const struct yaml_node *node = policy_need(reader, root, "order");
    if (node == NULL || !policy_map(reader, node, keys) ||
        policy_need(reader, node, "by") == NULL || policy_need(reader, node, "tie_seed") == NULL) {
        return;
    }
    policy_word(reader, node, "by", waitlist_order_words, &ret->order);
    policy_text(reader, node, "tie_seed", ret->tie_seed, sizeof(ret->tie_seed));
    const struct yaml_node *points = yaml_get(node, "level_points");
    if (points == NULL) {
        if (ret->order == WAITLIST_TIER_THEN_LEVEL_THEN_TIME) {
            policy_complain(reader, node, "level_points is missing: the order asks for levels");
        }
        return;
    }
    if (!policy_map(reader, points, waitlist_scheme_words)) {
        return;
    }
    for (int scheme = 0; scheme < WAITLIST_SCHEMES; scheme++) {
        const struct yaml_node *list = policy_need(reader, points, waitlist_scheme_words[scheme]);
        if (list != NULL) {
            read_points(reader, list, (enum waitlist_scheme)scheme, ret->level_points[scheme]);
        }
    }
}

// --- numbers ---

struct number {
    const char *key;
    int64_t least;
    int64_t most;
    size_t offset;
};

#define NUMBER(title, low, high, field)                                                            \
    {                                                                                              \
        (title), (low), (high), offsetof(struct waitlist_policy, field)                            \
    }

// A map all of whose entries are numbers, each of which must be there.
struct numbers {
    const char *key;
    struct number numbers[4];
};

static const struct numbers number_maps[] = {
    {"deadlines", {NUMBER("verify_workdays", 1, WORKDAYS_MAX, verify_workdays),
                      NUMBER("answer_workdays", 1, WORKDAYS_MAX, answer_workdays),
                      NUMBER("admit_workdays", 1, WORKDAYS_MAX, admit_workdays)}},
    {"strikes", {NUMBER("limit", 1, TIMES_MAX, strikes.limit),
                    NUMBER("window_days", 1, DAYS_MAX, strikes.window_days),
                    NUMBER("ban_days", 0, DAYS_MAX, strikes.ban_days)}},
    {"withdrawals", {NUMBER("limit", 1, TIMES_MAX, withdrawals.limit),
                        NUMBER("window_days", 1, DAYS_MAX, withdrawals.window_days),
                        NUMBER("ban_days", 0, DAYS_MAX, withdrawals.ban_days)}},
    {"deferral",
        {NUMBER("days", 0, DAYS_MAX, defer_days), NUMBER("times", 0, TIMES_MAX, defer_times)}},
    {"reconfirm", {NUMBER("days", 1, DAYS_MAX, confirm_days),
                      NUMBER("grace_days", 0, DAYS_MAX, confirm_grace_days)}},
    {"lapse", {NUMBER("days", 0, DAYS_MAX, lapse_days)}},
    {"contact", {NUMBER("attempts", 0, TIMES_MAX, contact_attempts),
                    NUMBER("days", 0, TIMES_MAX, contact_days)}},
    {"reserve", {NUMBER("percent", 0, PERCENT_MAX, reserve_percent),
                    NUMBER("least", 0, BEDS_MAX, reserve_least)}},
};

#define NUMBER_MAPS (sizeof(number_maps) / sizeof(number_maps[0]))
#define NUMBERS_MAX (sizeof(number_maps[0].numbers) / sizeof(struct number))

static void read_numbers(
    struct policy_reader *reader, const struct yaml_node *root, struct waitlist_policy *ret)
{
    for (size_t i = 0; i < NUMBER_MAPS; i++) {
        const struct yaml_node *map = policy_need(reader, root, number_maps[i].key);
        const char *keys[NUMBERS_MAX + 1] = {NULL};
        const struct number *numbers = number_maps[i].numbers;
        for (size_t n = 0; n < NUMBERS_MAX && numbers[n].key != NULL; n++) {
            keys[n] = numbers[n].key;
        }
        if (map == NULL || !policy_map(reader, map, keys)) {
            return;
        }
        for (size_t n = 0; n < NUMBERS_MAX && numbers[n].key != NULL; n++) {
            int64_t *field = (int64_t *)(void *)((char *)ret + numbers[n].offset);
            if (policy_need(reader, map, numbers[n].key) != NULL) {
                policy_integer(
                    reader, map, numbers[n].key, numbers[n].least, numbers[n].most, field);
            }
        }
    }
}

static void read_choices(
    struct policy_reader *reader, const struct yaml_node *root, struct waitlist_policy *ret)
{
    static const char *const keys[] = {"most", "within", NULL};
    const struct yaml_node *node = policy_need(reader, root, "choices");
    if (node == NULL || !policy_map(reader, node, keys) ||
        policy_need(reader, node, "most") == NULL) {
        return;
    }
    policy_integer(reader, node, "most", 1, WAITLIST_CHOICES_MAX, &ret->choices_most);
    policy_word(reader, node, "within", within_words, &ret->within);
}

// --- the whole ---

static void *read_policy(
    struct policy_reader *reader, const struct yaml_node *root, const struct policy_head *head)
{
    struct waitlist_policy *policy = calloc(1, sizeof *policy);
    if (policy == NULL) {
        return NULL;
    }
    memcpy(policy->region, head->region, sizeof policy->region);
    memcpy(policy->version, head->version, sizeof policy->version);
    memcpy(policy->hash, head->hash, sizeof policy->hash);
    read_eligibility(reader, root, policy);
    read_choices(reader, root, policy);
    read_tiers(reader, root, policy);
    read_order(reader, root, policy);
    read_numbers(reader, root, policy);
    policy_words(reader, root, "good_causes", waitlist_reason_words, &policy->good_causes);
    if (reader->failed) {
        free(policy);
        return NULL;
    }
    return policy;
}

static const char *const top_keys[] = {POLICY_HEAD_KEYS, "eligibility", "choices", "tiers", "order",
    "deadlines", "strikes", "withdrawals", "good_causes", "deferral", "reconfirm", "lapse",
    "contact", "reserve", NULL};

const struct policy_kind waitlist_policy_kind = {
    .word = "waitlist",
    .keys = top_keys,
    .needs_any = true,
    .read = read_policy,
    .free = free,
};
