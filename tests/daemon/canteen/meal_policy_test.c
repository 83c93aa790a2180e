// SPDX-License-Identifier: Apache-2.0
// Meal policies: what files may say, which one holds, and when a cut-off falls.
#include "daemon/canteen/meal_policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/day.h"
#include "daemon/canteen/subject.h"
#include "tests/support/policy_stage.h"

#define ZONE 480
#define SATURDAY_AND_SUNDAY 0x60u

#define HEAD "kind: meals\nregion: \"310114\"\nversion: \"1\"\nvalid_from: 2026-01-01\n"
#define CUTOFF "{breakfast: \"D-1 18:00\", lunch: \"D-1 16:00\", dinner: \"D 10:30\"}"
#define MEALS_PART "meals: {window_days: 7, cutoff: " CUTOFF "}\n"
#define RULES(rules) HEAD MEALS_PART "subsidy: {rules: [" rules "]}\n"

static enum status parse(const char *text, struct meal_policy *ret, struct text *complaint)
{
    text_init(complaint, 4096);
    bool is_read = policy_stage_read(&meal_policy_kind, text, ret, sizeof(*ret), complaint);
    return is_read ? STATUS_OK : STATUS_MALFORMED;
}

static const struct {
    const char *text;
    const char *complaint; // how it begins
} wrong[] = {
    {"", "x.yaml:1:1: the file is empty"},
    {"[1]\n", "x.yaml:1:1: must be a map with: kind, region, version, valid_from,"},
    {HEAD "meal: 1\n" MEALS_PART "subsidy: {rules: []}\n",
        "x.yaml:5:1: meal: allowed here: kind, region, version, valid_from,"},
    {"region: \"310114\"\n", "x.yaml:1:1: kind is missing"},
    {"kind: plans\nregion: any\nversion: \"1\"\nvalid_from: 2026-01-01\n" MEALS_PART
     "subsidy: {rules: []}\n",
        "x.yaml:1:1: kind: must be one of: meals"},
    {"kind: meals\nregion: \"3101\"\nversion: \"1\"\nvalid_from: 2026-01-01\n" MEALS_PART
     "subsidy: {rules: []}\n",
        "x.yaml:2:1: region: must be an area code, or any"},
    {"kind: meals\nregion: any\nversion: \"\"\nvalid_from: 2026-01-01\n" MEALS_PART
     "subsidy: {rules: []}\n",
        "x.yaml:3:1: version: must be text of 1 to 32 bytes"},
    {"kind: meals\nregion: any\nversion: \"1\"\nvalid_from: 2026-02-30\n" MEALS_PART
     "subsidy: {rules: []}\n",
        "x.yaml:4:1: valid_from: must be a date, YYYY-MM-DD"},
    {HEAD "valid_until: 2026-01-01\n" MEALS_PART "subsidy: {rules: []}\n",
        "x.yaml:5:1: valid_until: must be after valid_from"},
    {HEAD MEALS_PART, "x.yaml:1:1: subsidy is missing"},
    {HEAD "subsidy: {rules: []}\n", "x.yaml:1:1: meals is missing"},
    {HEAD "meals: {cutoff: " CUTOFF "}\nsubsidy: {rules: []}\n",
        "x.yaml:5:1: meals: window_days is missing"},
    {HEAD "meals: {window_days: 7}\nsubsidy: {rules: []}\n",
        "x.yaml:5:1: meals: cutoff is missing"},
    {HEAD "meals: {window_days: 32, cutoff: " CUTOFF "}\nsubsidy: {rules: []}\n",
        "x.yaml:5:9: window_days: must be a whole number from 0 to 31"},
    {HEAD "meals: {window_days: \"7\", cutoff: " CUTOFF "}\nsubsidy: {rules: []}\n",
        "x.yaml:5:9: window_days: must be a whole number from 0 to 31"},
    {HEAD "meals: {window_days: 7, cutoff: {breakfast: \"D 1:00\", lunch: \"D 10:00\", dinner: \"D "
          "10:00\"}}\nsubsidy: {rules: []}\n",
        "x.yaml:5:34: breakfast: must be \"D HH:MM\" or \"D-n HH:MM\" with"},
    {HEAD "meals: {window_days: 7, cutoff: {breakfast: \"E 01:00\", lunch: \"D 10:00\", dinner: "
          "\"D 10:00\"}}\nsubsidy: {rules: []}\n",
        "x.yaml:5:34: breakfast: must be \"D HH:MM\" or \"D-n HH:MM\" with"},
    {HEAD "meals: {window_days: 7, cutoff: {breakfast: \"D-8 01:00\", lunch: \"D 10:00\", dinner: "
          "\"D 10:00\"}}\nsubsidy: {rules: []}\n",
        "x.yaml:5:34: breakfast: must be \"D HH:MM\" or \"D-n HH:MM\" with"},
    {HEAD "meals: {window_days: 7, cutoff: {breakfast: \"D 24:00\", lunch: \"D 10:00\", dinner: "
          "\"D 10:00\"}}\nsubsidy: {rules: []}\n",
        "x.yaml:5:34: breakfast: must be \"D HH:MM\" or \"D-n HH:MM\" with"},
    {HEAD "meals: {window_days: 7, cutoff: {breakfast: [], lunch: \"D 10:00\", dinner: "
          "\"D 10:00\"}}\nsubsidy: {rules: []}\n",
        "x.yaml:5:34: breakfast: must be \"D HH:MM\" or \"D-n HH:MM\" with"},
    {HEAD "meals: {window_days: 7, cutoff: {breakfast: \"D 10:00\"}}\nsubsidy: {rules: []}\n",
        "x.yaml:5:25: cutoff: lunch is missing"},
    {HEAD "meals: {window_days: 7, walk_in_percent: 101, cutoff: " CUTOFF
          "}\nsubsidy: {rules: []}\n",
        "x.yaml:5:25: walk_in_percent: must be a whole number from 0 to 100"},
    {HEAD "meals: {window_days: 7, no_show: {limit: 0}, cutoff: " CUTOFF
          "}\nsubsidy: {rules: []}\n",
        "x.yaml:5:35: limit: must be a whole number from 1 to 30"},
    {HEAD MEALS_PART "food: {sample_min_g: 100}\nsubsidy: {rules: []}\n",
        "x.yaml:6:8: sample_min_g: must be a whole number from 125"},
    {HEAD MEALS_PART "food: {sample_hours: 24}\nsubsidy: {rules: []}\n",
        "x.yaml:6:8: sample_hours: must be a whole number from 48"},
    {HEAD MEALS_PART "subsidy: []\n",
        "x.yaml:6:1: subsidy: must be a map with: threshold_base, rules"},
    {HEAD MEALS_PART "subsidy: {}\n", "x.yaml:6:1: subsidy: rules is missing"},
    {HEAD MEALS_PART "subsidy: {rules: 1}\n", "x.yaml:6:11: rules: must be a list of rules"},
    {HEAD MEALS_PART "subsidy: {threshold_base: half, rules: []}\n",
        "x.yaml:6:11: threshold_base: must be one of: gross, net"},
    {RULES("{id: A}"), "x.yaml:6:19: must have either discount_percent or fixed_fen"},
    {RULES("{min_age: 60}"), "x.yaml:6:19: id is missing"},
    {RULES("{id: A, discount_percent: 10, fixed_fen: 1}"),
        "x.yaml:6:19: must have either discount_percent or fixed_fen"},
    {RULES("{id: A, fixed_fen: 1, cap_fen: 1}"), "x.yaml:6:19: cap_fen goes with discount_percent"},
    {RULES("{id: A, discount_percent: 10, min_bill_fen: 1}"),
        "x.yaml:6:19: min_bill_fen goes with fixed_fen"},
    {RULES("{id: A, discount_percent: 101}"),
        "x.yaml:6:27: discount_percent: must be a whole number from 1 to 100"},
    {RULES("{id: A, min_age: 80, max_age: 79, fixed_fen: 1}"),
        "x.yaml:6:19: min_age must not be above max_age"},
    {RULES("{id: A, flag: rich, fixed_fen: 1}"),
        "x.yaml:6:27: flag: must be one or a list of: destitute, minimum_al"},
    {RULES("{id: A, flag: [], fixed_fen: 1}"), "x.yaml:6:27: flag: must not be empty"},
    {RULES("{id: A, channels: [dine_in, window], fixed_fen: 1}"),
        "x.yaml:6:47: must be one or a list of: dine_in, pickup, delivery"},
    {RULES("{id: A, residence: \"31\", fixed_fen: 1}"),
        "x.yaml:6:27: residence: must be an area code"},
    {RULES("{id: A, registered: \"沪\", fixed_fen: 1}"),
        "x.yaml:6:27: registered: must be the digits a code begins with"},
    {RULES("{id: A, per: week, fixed_fen: 1}"), "x.yaml:6:27: per: must be one of: meal, day"},
    {RULES("{id: A, fixed_fen: 1}, {id: A, fixed_fen: 2}"), "x.yaml:6:42: this id is used already"},
    {RULES("{id: A, rank: -1, fixed_fen: 1}"),
        "x.yaml:6:27: rank: must be a whole number from 0 to 32"},
    {RULES("7"), "x.yaml:6:19: must be a map with: id, min_age, max_age, flag, resid"},
};

Test(meal_policy, names_the_place_of_a_mistake)
{
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct meal_policy policy;
        struct text complaint;
        enum status status = parse(wrong[i].text, &policy, &complaint);
        cr_assert_eq(status, STATUS_MALFORMED, "case %zu", i);
        cr_assert_eq(strncmp(complaint.bytes, wrong[i].complaint, strlen(wrong[i].complaint)), 0,
            "case %zu: %s", i, complaint.bytes);
        text_done(&complaint);
    }
}

// What was approved, or stands in a file, stays understood, whatever is asked of a proposal today.
Test(meal_policy, reads_on_file_what_it_does_not_take_as_a_proposal)
{
    static const char *const text = "meals: {window_days: 1, cutoff: {breakfast: \"D-1 16:00\", "
                                    "lunch: \"D-2 10:00\", dinner: \"D 10:00\"}}\n"
                                    "subsidy: {rules: []}\n";
    for (int kept = 0; kept < 2; kept++) {
        const struct policy_wish wish = {.region = "310114", .is_kept = kept == 1};
        const struct policy_source source = {
            .name = "x.yaml", .bytes = text, .size = strlen(text), .wish = &wish};
        struct policy_head head;
        struct text complaint;
        void *rules = NULL;
        text_init(&complaint, 4096);
        enum status status = policy_read(&meal_policy_kind, &source, &head, &rules, &complaint);
        cr_expect_eq(status, kept == 1 ? STATUS_OK : STATUS_MALFORMED, "%d", kept);
        free(rules);
        text_done(&complaint);
    }
    struct meal_policy policy;
    struct text complaint;
    cr_assert_eq(parse(HEAD "meals: {window_days: 1, cutoff: {breakfast: \"D-1 16:00\", lunch: "
                            "\"D-2 10:00\", dinner: \"D 10:00\"}}\nsubsidy: {rules: []}\n",
                     &policy, &complaint),
        STATUS_OK, "%s", complaint.bytes);
    text_done(&complaint);
}

Test(meal_policy, holds_what_the_law_asks_where_a_file_is_silent)
{
    struct meal_policy policy;
    struct text complaint;
    cr_assert_eq(parse(RULES(""), &policy, &complaint), STATUS_OK, "%s", complaint.bytes);
    cr_assert_eq(policy.sample_grams, 125);
    cr_assert_eq(policy.sample_hours, 48);
    cr_assert_eq(policy.no_show.limit, 3);
    cr_assert_eq(policy.no_show.window_days, 30);
    cr_assert_eq(policy.no_show.ban_days, 7);
    cr_assert_eq(policy.walk_in_percent, 0);
    text_done(&complaint);
}

Test(meal_policy, keeps_places_at_the_tables_for_who_comes_without_booking)
{
    struct meal_policy policy;
    struct text complaint;
    cr_assert_eq(parse(HEAD "meals: {window_days: 7, walk_in_percent: 10, cutoff: " CUTOFF
                            "}\nsubsidy: {rules: []}\n",
                     &policy, &complaint),
        STATUS_OK, "%s", complaint.bytes);
    cr_assert_eq(meal_policy_held(&policy, 100, -1), 10);
    cr_assert_eq(meal_policy_held(&policy, 9, -1), 0);
    cr_assert_eq(meal_policy_held(&policy, 100, 120), 10);
    cr_assert_eq(meal_policy_held(&policy, 100, 20), 2);
    cr_assert_eq(meal_policy_held(&policy, 100, 0), 0);
    cr_assert_eq(meal_policy_held(&policy, -1, 20), 0);
    text_done(&complaint);
}

Test(meal_policy, refuses_more_rules_than_it_holds)
{
    struct text file;
    struct text complaint;
    struct meal_policy policy;
    text_init(&file, 65536);
    text_add_string(&file, HEAD MEALS_PART "subsidy:\n  rules:\n");
    for (int i = 0; i <= PRICE_RULES_MAX; i++) {
        text_print(&file, "    - {id: R%d, fixed_fen: 1}\n", i);
    }
    cr_assert_eq(parse(file.bytes, &policy, &complaint), STATUS_MALFORMED);
    cr_assert(strstr(complaint.bytes, "too many rules") != NULL, "%s", complaint.bytes);
    text_done(&complaint);
    text_done(&file);
}

Test(meal_policy, keeps_the_hash_of_the_bytes)
{
    struct meal_policy policy;
    struct text complaint;
    cr_assert_eq(parse(RULES("{id: A, fixed_fen: 1}"), &policy, &complaint), STATUS_OK);
    cr_assert_eq(strlen(policy.hash), 64);
    cr_assert_str_eq(policy.region, "310114");
    cr_assert_str_eq(policy.version, "1");
    text_done(&complaint);
}

static int32_t day_of(const char *text)
{
    int32_t day;
    cr_assert(day_parse(text, &day));
    return day;
}

static const struct {
    const char *day;
    enum meal meal;
    uint32_t closed;
    const char *cutoff;
    const char *opens; // as long before the cut-off as on any day
} cutoffs[] = {
    {"2026-12-02", MEAL_BREAKFAST, 0, "2026-12-01T18:00:00+08:00", "2026-11-25"},
    {"2026-12-02", MEAL_LUNCH, 0, "2026-12-01T16:00:00+08:00", "2026-11-25"},
    {"2026-12-02", MEAL_DINNER, 0, "2026-12-02T10:30:00+08:00", "2026-11-25"},
    {"2026-12-07", MEAL_LUNCH, 0, "2026-12-06T16:00:00+08:00", "2026-11-30"}, // a Monday
    {"2026-12-07", MEAL_LUNCH, SATURDAY_AND_SUNDAY, "2026-12-04T16:00:00+08:00", "2026-11-28"},
    {"2026-12-07", MEAL_LUNCH, 0x40, "2026-12-05T16:00:00+08:00", "2026-11-29"},
    // open on Mondays alone, and never
    {"2026-12-07", MEAL_LUNCH, 0x7e, "2026-11-30T16:00:00+08:00", "2026-11-24"},
    {"2026-12-07", MEAL_LUNCH, 0x7f, "2026-12-06T16:00:00+08:00", "2026-11-30"},
    {"2026-12-07", MEAL_DINNER, SATURDAY_AND_SUNDAY, "2026-12-07T10:30:00+08:00", "2026-11-30"},
};

Test(meal_policy, counts_the_cutoff_back_over_service_days)
{
    struct meal_policy policy;
    struct text complaint;
    cr_assert_eq(parse(RULES(""), &policy, &complaint), STATUS_OK);
    for (size_t i = 0; i < sizeof(cutoffs) / sizeof(cutoffs[0]); i++) {
        int64_t expected;
        cr_assert(instant_parse(cutoffs[i].cutoff, &expected));
        struct service service = {.site = 1, .kitchen = 2, .site_closed = cutoffs[i].closed};
        cr_assert_eq(
            meal_policy_cutoff(&policy, cutoffs[i].meal, day_of(cutoffs[i].day), &service, ZONE),
            expected, "case %zu", i);
        cr_assert_eq(meal_policy_opens(&policy, cutoffs[i].meal, day_of(cutoffs[i].day), &service),
            day_of(cutoffs[i].opens), "case %zu", i);
    }
    text_done(&complaint);
}

// The first day after a holiday of any length can be booked, and a later day opens no sooner: so
// the last day that can be booked is the last of those that opened.
Test(meal_policy, opens_the_day_after_a_holiday_before_its_cutoff)
{
    struct meal_policy policy;
    struct text complaint;
    struct calendar_day closed[SERVICE_LOOK_BACK_DAYS];
    cr_assert_eq(parse(RULES(""), &policy, &complaint), STATUS_OK);
    int32_t first = day_of("2027-02-05");
    for (int length = 1; length < SERVICE_LOOK_BACK_DAYS; length++) {
        closed[length - 1] = (struct calendar_day){.place = 1, .day = first + length - 1};
        struct service service = {
            .site = 1, .kitchen = 2, .calendar = {.days = closed, .count = length}};
        int32_t after = first + length;
        int32_t opens = meal_policy_opens(&policy, MEAL_LUNCH, after, &service);
        cr_assert_eq(opens, first - 1 - 6, "%d", length);
        cr_assert_lt(day_begins(opens, ZONE),
            meal_policy_cutoff(&policy, MEAL_LUNCH, after, &service, ZONE), "%d", length);
        for (int32_t today = first - 20; today < after + 10; today++) {
            int32_t last = meal_policy_last_day(&policy, MEAL_LUNCH, today, &service);
            for (int32_t day = today; day < today + MEAL_AHEAD_DAYS_MAX; day++) {
                bool is_open = meal_policy_opens(&policy, MEAL_LUNCH, day, &service) <= today;
                cr_assert_eq(is_open, day <= last, "%d: %d, %d", length, today, day);
            }
        }
    }
    text_done(&complaint);
}
