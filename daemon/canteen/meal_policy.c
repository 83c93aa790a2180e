// SPDX-License-Identifier: Apache-2.0
// Meal policies: read from files, chosen by place and day, turned into cut-off instants.

#include "daemon/canteen/meal_policy.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"

#define DAYS_BEFORE_MAX 7
#define RECORD_DAYS 3 // a broken line is repaired, a paper list typed in
#define SAMPLE_GRAMS 125
#define SAMPLE_GRAMS_MAX 10000
#define SAMPLE_HOURS 48
#define SAMPLE_HOURS_MAX 720
#define MINUTES_MAX (24 * 60)
#define WORDS_SIZE 160

// "10:30", nothing else.
static bool parse_time(const char *text, int *ret_minute)
{
    static const char form[] = "00:00";
    for (size_t i = 0; i < sizeof(form); i++) {
        bool is_digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == '0' ? !is_digit : text[i] != form[i]) {
            return false;
        }
    }
    int hour = (text[0] - '0') * 10 + text[1] - '0';
    int minute = (text[3] - '0') * 10 + text[4] - '0';
    if (hour > 23 || minute > 59) {
        return false;
    }
    *ret_minute = hour * 60 + minute;
    return true;
}

// "D 10:30" or "D-1 18:00", nothing else.
static bool parse_cutoff(const char *text, struct meal_cutoff *ret)
{
    int days = 0;
    if (*text++ != 'D') {
        return false;
    }
    if (text[0] == '-' && text[1] >= '1' && text[1] <= '0' + DAYS_BEFORE_MAX) {
        days = text[1] - '0';
        text += 2;
    }
    int minute;
    if (*text++ != ' ' || !parse_time(text, &minute)) {
        return false;
    }
    *ret = (struct meal_cutoff){.days_before = days, .minute = minute};
    return true;
}

static void read_no_show(
    struct policy_reader *reader, const struct yaml_node *node, struct no_show_rule *ret)
{
    static const char *const keys[] = {"limit", "window_days", "ban_days", NULL};
    if (node != NULL && policy_map(reader, node, keys)) {
        policy_integer(reader, node, "limit", 1, NO_SHOW_LIMIT_MAX, &ret->limit);
        policy_integer(reader, node, "window_days", 1, NO_SHOW_DAYS_MAX, &ret->window_days);
        policy_integer(reader, node, "ban_days", 0, NO_SHOW_DAYS_MAX, &ret->ban_days);
    }
}

static void read_food(
    struct policy_reader *reader, const struct yaml_node *node, struct meal_policy *ret)
{
    static const char *const keys[] = {"sample_min_g", "sample_hours", NULL};
    if (node != NULL && policy_map(reader, node, keys)) {
        policy_integer(
            reader, node, "sample_min_g", SAMPLE_GRAMS, SAMPLE_GRAMS_MAX, &ret->sample_grams);
        policy_integer(
            reader, node, "sample_hours", SAMPLE_HOURS, SAMPLE_HOURS_MAX, &ret->sample_hours);
    }
}

static void read_service(
    struct policy_reader *reader, const struct yaml_node *node, struct meal_policy *ret)
{
    if (!policy_map(reader, node, meal_words)) {
        return;
    }
    for (int meal = 0; meal < MEALS; meal++) {
        const struct yaml_node *entry = yaml_get(node, meal_words[meal]);
        bool is_well = entry == NULL || (entry->kind == YAML_SCALAR &&
                                            parse_time(entry->value, &ret->service_minute[meal]));
        if (!is_well) {
            policy_complain(reader, entry, "must be \"HH:MM\"");
        }
    }
}

// A cut-off at or before the opening of booking leaves no minute to book in.
static void check_window(struct policy_reader *reader, const struct yaml_node *entry,
    const struct meal_cutoff *cutoff, int64_t window_days)
{
    char words[WORDS_SIZE];
    bool is_open = cutoff->days_before < window_days ||
                   (cutoff->days_before == window_days && cutoff->minute > 0);
    if (reader->is_proposed && !reader->failed && !is_open) {
        snprintf(words, sizeof(words),
            "must lie behind the opening of booking, %" PRId64
            " days ahead at 00:00 (window_days): this meal could never be booked",
            window_days);
        policy_complain(reader, entry, words);
    }
}

// A meal that can still be booked while it is being served is cooked for nobody.
static void check_service(struct policy_reader *reader, const struct yaml_node *entry,
    const struct meal_cutoff *cutoff, int service_minute)
{
    if (reader->is_proposed && !reader->failed && cutoff->days_before == 0 &&
        cutoff->minute > service_minute) {
        char words[WORDS_SIZE];
        snprintf(words, sizeof(words), "must not lie behind the meal's service, %02d:%02d",
            service_minute / 60, service_minute % 60);
        policy_complain(reader, entry, words);
    }
}

static void read_meals(
    struct policy_reader *reader, const struct yaml_node *node, struct meal_policy *ret)
{
    static const char *const keys[] = {"window_days", "cutoff", "service", "quota_release_minutes",
        "late_until_minutes", "line_down_minutes", "record_days", "walk_in_percent", "no_show",
        NULL};
    if (!policy_map(reader, node, keys) || policy_need(reader, node, "window_days") == NULL) {
        return;
    }
    policy_integer(reader, node, "window_days", 0, MEAL_WINDOW_DAYS_MAX, &ret->window_days);
    policy_integer(reader, node, "record_days", 0, MEAL_WINDOW_DAYS_MAX, &ret->record_days);
    policy_integer(reader, node, "walk_in_percent", 0, 100, &ret->walk_in_percent);
    read_no_show(reader, yaml_get(node, "no_show"), &ret->no_show);
    policy_integer(
        reader, node, "quota_release_minutes", 0, MINUTES_MAX, &ret->quota_release_minutes);
    policy_integer(reader, node, "late_until_minutes", 0, MINUTES_MAX, &ret->late_until_minutes);
    policy_integer(reader, node, "line_down_minutes", 0, MINUTES_MAX, &ret->line_down_minutes);
    if (yaml_get(node, "service") != NULL) {
        read_service(reader, yaml_get(node, "service"), ret);
    }
    const struct yaml_node *cutoff = policy_need(reader, node, "cutoff");
    if (cutoff == NULL || !policy_map(reader, cutoff, meal_words)) {
        return;
    }
    for (int meal = 0; meal < MEALS; meal++) {
        const struct yaml_node *entry = policy_need(reader, cutoff, meal_words[meal]);
        if (entry == NULL) {
            return;
        }
        if (entry->kind != YAML_SCALAR || !parse_cutoff(entry->value, &ret->cutoff[meal])) {
            policy_complain(
                reader, entry, "must be \"D HH:MM\" or \"D-n HH:MM\" with n from 1 to 7");
        }
        check_window(reader, entry, &ret->cutoff[meal], ret->window_days);
        check_service(reader, entry, &ret->cutoff[meal], ret->service_minute[meal]);
    }
}

// What a text leaves out.
static const struct meal_policy preset = {
    .record_days = RECORD_DAYS,
    .no_show = {.limit = 3, .window_days = 30, .ban_days = 7},
    .sample_grams = SAMPLE_GRAMS,
    .sample_hours = SAMPLE_HOURS,
    .service_minute = {7 * 60, 11 * 60, 17 * 60},
    .quota_release_minutes = 120,
    .late_until_minutes = 60,
    .line_down_minutes = 120,
};

static void *read_policy(
    struct policy_reader *reader, const struct yaml_node *root, const struct policy_head *head)
{
    struct meal_policy *policy = malloc(sizeof *policy);
    const struct yaml_node *meals = policy_need(reader, root, "meals");
    const struct yaml_node *subsidy = policy_need(reader, root, "subsidy");
    if (policy == NULL || meals == NULL || subsidy == NULL) {
        free(policy);
        return NULL;
    }
    *policy = preset;
    memcpy(policy->region, head->region, sizeof policy->region);
    memcpy(policy->version, head->version, sizeof policy->version);
    memcpy(policy->hash, head->hash, sizeof policy->hash);
    read_meals(reader, meals, policy);
    read_food(reader, yaml_get(root, "food"), policy);
    price_policy_read(reader, subsidy, &policy->price);
    return policy;
}

static const char *const top_keys[] = {POLICY_HEAD_KEYS, "meals", "food", "subsidy", NULL};

const struct policy_kind meal_policy_kind = {
    .word = "meals",
    .keys = top_keys,
    .needs_any = true,
    .read = read_policy,
    .free = free,
};

const struct meal_policy *meal_policy_find(struct call *call, const char *area, int32_t on_day)
{
    const struct policy *policy = policy_in_force(call, &meal_policy_kind, area, on_day);
    return policy == NULL ? NULL : policy->rules;
}

bool meal_policy_terms(struct call *call, const char *area, int32_t on_day, struct meal_terms *ret)
{
    const struct policy *policy = policy_in_force(call, &meal_policy_kind, area, on_day);
    if (policy == NULL) {
        return false;
    }
    *ret = (struct meal_terms){.rules = policy->rules, .policy = policy->policy};
    return true;
}

void meal_policy_cite(
    const struct meal_policy *policy, const char *cited, char ret_rule[MEAL_RULE_SIZE])
{
    snprintf(ret_rule, MEAL_RULE_SIZE, "%s/%s%s", policy->region, policy->version, cited);
}

int64_t meal_policy_cutoff(const struct meal_policy *policy, enum meal meal, int32_t day,
    const struct service *service, int zone_minutes)
{
    const struct meal_cutoff *cutoff = &policy->cutoff[meal];
    int32_t last = service_days_before(service, day, cutoff->days_before);
    return day_begins(last, zone_minutes) + cutoff->minute * MINUTE_MS;
}

int32_t meal_policy_opens(
    const struct meal_policy *policy, enum meal meal, int32_t day, const struct service *service)
{
    int days_before = policy->cutoff[meal].days_before;
    int32_t rest = day - days_before - service_days_before(service, day, days_before);
    return day - (int32_t)policy->window_days - rest;
}

// A later day opens no sooner.
int32_t meal_policy_last_day(
    const struct meal_policy *policy, enum meal meal, int32_t today, const struct service *service)
{
    int32_t last = today + (int32_t)policy->window_days;
    while (last < today + MEAL_AHEAD_DAYS_MAX &&
           meal_policy_opens(policy, meal, last + 1, service) <= today) {
        last++;
    }
    return last;
}

int64_t meal_policy_release(const struct meal_policy *policy, int64_t cutoff_ms)
{
    return cutoff_ms - policy->quota_release_minutes * MINUTE_MS;
}

int64_t meal_policy_service(
    const struct meal_policy *policy, enum meal meal, int32_t day, int zone_minutes)
{
    return day_begins(day, zone_minutes) + policy->service_minute[meal] * MINUTE_MS;
}

int64_t meal_policy_late_until(
    const struct meal_policy *policy, enum meal meal, int32_t day, int zone_minutes)
{
    return meal_policy_service(policy, meal, day, zone_minutes) -
           policy->late_until_minutes * MINUTE_MS;
}

int64_t meal_policy_held(
    const struct meal_policy *policy, int64_t table_covers, int64_t total_covers)
{
    int64_t covers = total_covers >= 0 && total_covers < table_covers ? total_covers : table_covers;
    return covers > 0 ? covers * policy->walk_in_percent / 100 : 0;
}
