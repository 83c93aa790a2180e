// SPDX-License-Identifier: Apache-2.0
// Prices: the arithmetic of domain.md §3.9 and the reading of its rules.

#include "daemon/canteen/price_policy.h"

#include <string.h>

#include "common/base/day.h"
#include "daemon/canteen/words.h"
#include "daemon/registry/vocabulary.h"

#define AGE_MAX 150

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static bool fits(const struct price_rule *rule, const struct price_question *question, int age)
{
    return age >= rule->min_age && age <= rule->max_age &&
           (question->flags & rule->flags) == rule->flags &&
           (rule->channels & (1u << question->channel)) != 0 &&
           begins_with(question->registered_area, rule->registered) &&
           (rule->residence[0] == '\0' || area_contains(rule->residence, question->residence_area));
}

static void cite(char cited[PRICE_CITED_SIZE], const struct price_rule *rule)
{
    strcat(cited, " ");
    strcat(cited, rule->id);
}

// The discount is rounded half up to the fen, not what is left to pay (domain.md §3.9): half a fen
// is the elder's.
static int64_t discount_of(const struct price_rule *rule, int64_t price_fen)
{
    int64_t discount = (price_fen * rule->percent + 50) / 100;
    return rule->cap_fen > 0 && discount > rule->cap_fen ? rule->cap_fen : discount;
}

// The greatest discount that fits; of equal ones the first.
static void apply_discount(const struct price_policy *policy, const struct price_question *question,
    int age, struct price_answer *answer)
{
    const struct price_rule *best = NULL;
    for (int i = 0; i < policy->rules_count; i++) {
        const struct price_rule *rule = &policy->rules[i];
        if (rule->percent == 0 || !fits(rule, question, age)) {
            continue;
        }
        int64_t discount = discount_of(rule, question->price_fen);
        if (discount > answer->discount_fen) {
            answer->discount_fen = discount;
            best = rule;
        }
    }
    if (best != NULL) {
        cite(answer->cited, best);
    }
}

// Fixed rules stand sorted by rank. One of each group; of those per day one for the whole day.
static void apply_subsidies(const struct price_policy *policy,
    const struct price_question *question, int age, struct price_answer *answer)
{
    int64_t bill = question->price_fen - answer->discount_fen;
    int64_t threshold = policy->threshold_is_net ? bill : question->price_fen;
    bool day_is_used = question->day_is_used;
    const char *groups[PRICE_RULES_MAX];
    int groups_count = 0;
    for (int i = 0; i < policy->rules_count; i++) {
        const struct price_rule *rule = &policy->rules[i];
        bool is_spent = rule->fixed_fen == 0 || (rule->per == PRICE_PER_DAY && day_is_used);
        for (int g = 0; g < groups_count && !is_spent; g++) {
            is_spent = strcmp(groups[g], rule->group) == 0;
        }
        int64_t left = bill - answer->subsidy_fen;
        if (is_spent || left <= 0 || threshold < rule->min_bill_fen || !fits(rule, question, age)) {
            continue;
        }
        int64_t given = rule->fixed_fen < left ? rule->fixed_fen : left;
        answer->subsidy_fen += given;
        answer->daily_fen += rule->per == PRICE_PER_DAY ? given : 0;
        cite(answer->cited, rule);
        cite(answer->subsidies, rule);
        day_is_used = day_is_used || rule->per == PRICE_PER_DAY;
        if (rule->group[0] != '\0') {
            groups[groups_count++] = rule->group;
        }
    }
}

void price_estimate(const struct price_policy *policy, const struct price_question *question,
    struct price_answer *ret)
{
    int age = day_age(question->born_day, question->on_day);
    memset(ret, 0, sizeof(*ret));
    ret->price_fen = question->price_fen;
    apply_discount(policy, question, age, ret);
    apply_subsidies(policy, question, age, ret);
    ret->pays_fen = ret->price_fen - ret->discount_fen - ret->subsidy_fen;
}

static void read_area(struct policy_reader *reader, const struct yaml_node *node, const char *key,
    char ret[AREA_CODE_SIZE])
{
    enum area_level level;
    policy_text(reader, node, key, ret, AREA_CODE_SIZE);
    if (ret[0] != '\0' && !area_parse(ret, &level)) {
        policy_complain(reader, yaml_get(node, key), "must be an area code");
    }
}

static void check_rule(
    struct policy_reader *reader, const struct yaml_node *node, const struct price_rule *rule)
{
    if (rule->min_age > rule->max_age) {
        policy_complain(reader, node, "min_age must not be above max_age");
    } else if ((rule->percent > 0) == (rule->fixed_fen > 0)) {
        policy_complain(reader, node, "must have either discount_percent or fixed_fen");
    } else if (rule->fixed_fen > 0 && rule->cap_fen > 0) {
        policy_complain(reader, node, "cap_fen goes with discount_percent");
    } else if (rule->percent > 0 && yaml_get(node, "min_bill_fen") != NULL) {
        policy_complain(reader, node, "min_bill_fen goes with fixed_fen");
    } else if (rule->registered[strspn(rule->registered, "0123456789")] != '\0') {
        policy_complain(
            reader, yaml_get(node, "registered"), "must be the digits a code begins with");
    }
}

static void read_rule(
    struct policy_reader *reader, const struct yaml_node *node, struct price_rule *ret)
{
    static const char *const keys[] = {"id", "min_age", "max_age", "flag", "residence",
        "registered", "channels", "discount_percent", "cap_fen", "fixed_fen", "min_bill_fen",
        "group", "rank", "per", NULL};
    static const char *const pers[] = {"meal", "day", NULL};
    int64_t min_age = 0;
    int64_t max_age = AGE_MAX;
    int per = PRICE_PER_DAY;
    *ret = (struct price_rule){.channels = (1u << CHANNELS) - 1u};
    if (!policy_map(reader, node, keys) || policy_need(reader, node, "id") == NULL) {
        return;
    }
    policy_text(reader, node, "id", ret->id, sizeof(ret->id));
    policy_integer(reader, node, "min_age", 0, AGE_MAX, &min_age);
    policy_integer(reader, node, "max_age", 0, AGE_MAX, &max_age);
    policy_words(reader, node, "flag", flag_words, &ret->flags);
    read_area(reader, node, "residence", ret->residence);
    policy_text(reader, node, "registered", ret->registered, sizeof(ret->registered));
    policy_words(reader, node, "channels", channel_words, &ret->channels);
    policy_integer(reader, node, "discount_percent", 1, 100, &ret->percent);
    policy_integer(reader, node, "cap_fen", 1, PRICE_FEN_MAX, &ret->cap_fen);
    policy_integer(reader, node, "fixed_fen", 1, PRICE_FEN_MAX, &ret->fixed_fen);
    policy_integer(reader, node, "min_bill_fen", 0, PRICE_FEN_MAX, &ret->min_bill_fen);
    policy_text(reader, node, "group", ret->group, sizeof(ret->group));
    policy_integer(reader, node, "rank", 0, PRICE_RULES_MAX, &ret->rank);
    policy_word(reader, node, "per", pers, &per);
    ret->min_age = (int)min_age;
    ret->max_age = (int)max_age;
    ret->per = (enum price_per)per;
    if (!reader->failed) {
        check_rule(reader, node, ret);
    }
}

// Keeps the file's order within a rank.
static void insert_by_rank(struct price_policy *policy, const struct price_rule *rule)
{
    int at = policy->rules_count++;
    for (; at > 0 && policy->rules[at - 1].rank > rule->rank; at--) {
        policy->rules[at] = policy->rules[at - 1];
    }
    policy->rules[at] = *rule;
}

static bool has_rule(const struct price_policy *policy, const char *id)
{
    for (int i = 0; i < policy->rules_count; i++) {
        if (strcmp(policy->rules[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

void price_policy_read(
    struct policy_reader *reader, const struct yaml_node *node, struct price_policy *ret)
{
    static const char *const keys[] = {"threshold_base", "rules", NULL};
    static const char *const bases[] = {"gross", "net", NULL};
    int base = 0;
    *ret = (struct price_policy){0};
    if (!policy_map(reader, node, keys)) {
        return;
    }
    policy_word(reader, node, "threshold_base", bases, &base);
    ret->threshold_is_net = base == 1;
    const struct yaml_node *rules = policy_need(reader, node, "rules");
    if (rules == NULL || rules->kind != YAML_LIST) {
        policy_complain(reader, rules == NULL ? node : rules, "must be a list of rules");
        return;
    }
    for (const struct yaml_node *item = rules->first; item != NULL; item = item->next) {
        struct price_rule rule;
        read_rule(reader, item, &rule);
        if (ret->rules_count == PRICE_RULES_MAX) {
            policy_complain(reader, item, "too many rules");
        } else if (!reader->failed && has_rule(ret, rule.id)) {
            policy_complain(reader, item, "this id is used already");
        }
        if (reader->failed) {
            return;
        }
        insert_by_rank(ret, &rule);
    }
}
