// SPDX-License-Identifier: Apache-2.0
// Meal policies: read from files, chosen by place and day, turned into cut-off instants.

#include "daemon/canteen/meal_policy.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/crypto/crypto.h"

#define DAYS_BEFORE_MAX 7
#define RECORD_DAYS 3 // a broken line is repaired, a paper list typed in
#define SAMPLE_GRAMS 125
#define SAMPLE_GRAMS_MAX 10000
#define SAMPLE_HOURS 48
#define SAMPLE_HOURS_MAX 720
#define MINUTES_MAX (24 * 60)
#define MINUTE_MS INT64_C(60000)

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
    }
}

static void read_region(
    struct policy_reader *reader, const struct yaml_node *root, struct meal_policy *ret)
{
    enum area_level level;
    if (policy_need(reader, root, "region") == NULL) {
        return;
    }
    policy_text(reader, root, "region", ret->region, sizeof(ret->region));
    if (strcmp(ret->region, MEAL_REGION_ANY) != 0 && !area_parse(ret->region, &level)) {
        policy_complain(reader, yaml_get(root, "region"), "must be an area code, or any");
    }
}

static void read_head(
    struct policy_reader *reader, const struct yaml_node *root, struct meal_policy *ret)
{
    static const char *const kinds[] = {"meals", NULL};
    int kind;
    if (policy_need(reader, root, "kind") == NULL || policy_need(reader, root, "version") == NULL ||
        policy_need(reader, root, "valid_from") == NULL) {
        return;
    }
    policy_word(reader, root, "kind", kinds, &kind);
    policy_text(reader, root, "version", ret->version, sizeof(ret->version));
    read_region(reader, root, ret);
    policy_day(reader, root, "valid_from", &ret->from_day);
    policy_day(reader, root, "valid_until", &ret->until_day);
    if (!reader->failed && ret->until_day <= ret->from_day) {
        policy_complain(reader, yaml_get(root, "valid_until"), "must be after valid_from");
    }
}

static void read_policy(
    struct policy_reader *reader, const struct yaml_node *root, struct meal_policy *ret)
{
    static const char *const keys[] = {"kind", "region", "version", "valid_from", "valid_until",
        "source", "meals", "food", "subsidy", NULL};
    if (!policy_map(reader, root, keys)) {
        return;
    }
    read_head(reader, root, ret);
    const struct yaml_node *meals = policy_need(reader, root, "meals");
    const struct yaml_node *subsidy = policy_need(reader, root, "subsidy");
    if (meals != NULL && subsidy != NULL) {
        read_meals(reader, meals, ret);
        read_food(reader, yaml_get(root, "food"), ret);
        price_policy_read(reader, subsidy, &ret->price);
    }
}

static enum status read_file(
    const char *name, struct yaml_file *file, struct meal_policy *ret, struct text *complaint)
{
    struct policy_reader reader = {.file = file, .complaint = complaint};
    struct meal_policy policy = {
        .until_day = DAY_OPEN,
        .record_days = RECORD_DAYS,
        .no_show = {.limit = 3, .window_days = 30, .ban_days = 7},
        .sample_grams = SAMPLE_GRAMS,
        .sample_hours = SAMPLE_HOURS,
        .service_minute = {7 * 60, 11 * 60, 17 * 60},
        .quota_release_minutes = 120,
        .late_until_minutes = 60,
        .line_down_minutes = 120,
    };
    size_t size;
    const char *bytes = yaml_bytes(file, &size);
    if (yaml_root(file) == NULL) {
        text_print(complaint, "%s:1:1: the file is empty", name);
        return STATUS_MALFORMED;
    }
    read_policy(&reader, yaml_root(file), &policy);
    if (reader.failed) {
        return STATUS_MALFORMED;
    }
    uint8_t digest[DIGEST_SIZE];
    crypto_digest(&(struct digest_part){.bytes = bytes, .size = size}, 1, digest);
    struct text hash;
    text_init(&hash, MEAL_POLICY_HASH_SIZE);
    text_add_hex(&hash, digest, sizeof(digest));
    policy.text = malloc(size + 1);
    if (policy.text == NULL || hash.failed) {
        free(policy.text);
        text_done(&hash);
        return STATUS_NO_MEMORY;
    }
    memcpy(policy.hash, hash.bytes, hash.size + 1);
    memcpy(policy.text, bytes, size);
    policy.text[size] = '\0';
    text_done(&hash);
    *ret = policy;
    return STATUS_OK;
}

enum status meal_policy_load(const char *path, struct meal_policy *ret, struct text *complaint)
{
    struct yaml_file *file;
    enum status status = yaml_load(path, &file, complaint);
    if (status == STATUS_OK) {
        status = read_file(path, file, ret, complaint);
        yaml_free(file);
    }
    return status;
}

enum status meal_policy_parse(const char *name, const char *bytes, size_t size,
    struct meal_policy *ret, struct text *complaint)
{
    struct yaml_file *file;
    enum status status = yaml_parse(name, bytes, size, &file, complaint);
    if (status == STATUS_OK) {
        status = read_file(name, file, ret, complaint);
        yaml_free(file);
    }
    return status;
}

void meal_policy_done(struct meal_policy *policy)
{
    free(policy->text);
    policy->text = NULL;
}

// How narrow a region is: longer codes are, but a province's code ends in zeroes.
static int narrowness(const struct meal_policy *policy)
{
    enum area_level level;
    return area_parse(policy->region, &level) ? (int)level + 1 : 0;
}

static bool is_better(const struct meal_policy *policy, const struct meal_policy *than)
{
    if (than == NULL || narrowness(policy) != narrowness(than)) {
        return than == NULL || narrowness(policy) > narrowness(than);
    }
    return policy->from_day > than->from_day;
}

const struct meal_policy *meal_policy_find(
    const struct meal_policy *policies, int count, const char *area, int32_t on_day)
{
    const struct meal_policy *best = NULL;
    for (int i = 0; i < count; i++) {
        const struct meal_policy *policy = &policies[i];
        bool holds =
            on_day >= policy->from_day && on_day < policy->until_day &&
            (strcmp(policy->region, MEAL_REGION_ANY) == 0 || area_contains(policy->region, area));
        if (holds && is_better(policy, best)) {
            best = policy;
        }
    }
    return best;
}

int64_t meal_policy_cutoff(const struct meal_policy *policy, enum meal meal, int32_t day,
    const struct service *service, int zone_minutes)
{
    const struct meal_cutoff *cutoff = &policy->cutoff[meal];
    int32_t last = service_days_before(service, day, cutoff->days_before);
    return day_begins(last, zone_minutes) + cutoff->minute * MINUTE_MS;
}

int64_t meal_policy_release(const struct meal_policy *policy, int64_t cutoff_ms)
{
    return cutoff_ms - policy->quota_release_minutes * MINUTE_MS;
}

int64_t meal_policy_late_until(
    const struct meal_policy *policy, enum meal meal, int32_t day, int zone_minutes)
{
    return day_begins(day, zone_minutes) +
           (policy->service_minute[meal] - policy->late_until_minutes) * MINUTE_MS;
}

int64_t meal_policy_held(const struct meal_policy *policy, enum channel channel, int64_t covers)
{
    return channel == CHANNEL_DINE_IN ? covers * policy->walk_in_percent / 100 : 0;
}
