// SPDX-License-Identifier: Apache-2.0
// Waitlist policies: the files of config are good, and every mistake is told with its place.
#include "daemon/care/waitlist_policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/support/policy_stage.h"

static const char *const regions[] = {"any", "310000", "310114", "310118", "341000"};

static char *read_config(const char *region, size_t *ret_size)
{
    char path[256];
    snprintf(path, sizeof path, SOURCE_DIR "/config/policies/%s-waitlist.yaml", region);
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s", path);
    char *bytes = calloc(1, 65536);
    *ret_size = fread(bytes, 1, 65535, file);
    fclose(file);
    return bytes;
}

Test(waitlist_policy, every_file_of_config_is_good)
{
    for (size_t i = 0; i < sizeof regions / sizeof regions[0]; i++) {
        struct waitlist_policy policy;
        struct text complaint;
        size_t size = 0;
        char *bytes = read_config(regions[i], &size);
        text_init(&complaint, 4096);
        cr_expect(
            policy_stage_read(&waitlist_policy_kind, bytes, &policy, sizeof policy, &complaint),
            "%s", complaint.size == 0 ? "" : complaint.bytes);
        cr_expect_str_eq(policy.region, regions[i]);
        cr_expect_eq(policy.tiers[0].tier, 0);
        text_done(&complaint);
        free(bytes);
    }
}

Test(waitlist_policy, numbers_of_the_trade_are_read)
{
    struct waitlist_policy policy;
    struct text complaint;
    size_t size = 0;
    char *bytes = read_config("310118", &size);
    text_init(&complaint, 4096);
    cr_assert(policy_stage_read(&waitlist_policy_kind, bytes, &policy, sizeof policy, &complaint));
    cr_expect_eq(policy.choices_most, 3);
    cr_expect_eq(policy.verify_workdays, 5);
    cr_expect_eq(policy.answer_workdays, 3);
    cr_expect_eq(policy.admit_workdays, 5);
    cr_expect_eq(policy.strikes.limit, 3);
    cr_expect_eq(policy.withdrawals.limit, 2);
    cr_expect_eq(policy.defer_days, 30);
    cr_expect_eq(policy.defer_times, 2);
    cr_expect_eq(policy.confirm_days, 180);
    cr_expect_eq(policy.confirm_grace_days, 30);
    cr_expect_eq(policy.lapse_days, 60);
    cr_expect_eq(policy.relaxed_count, 1);
    cr_expect_eq(policy.relaxed[0].min_level[WAITLIST_SHANGHAI], 2);
    cr_expect_eq(policy.good_causes,
        (1u << WAITLIST_IN_HOSPITAL) | (1u << WAITLIST_BED_CHANGED) | (1u << WAITLIST_BEREAVEMENT));
    text_done(&complaint);
    free(bytes);
}

// What is put in the place of what, and what the complaint must hold.
struct mistake {
    const char *old;
    const char *new;
    const char *told;
};

static const struct mistake mistakes[] = {
    {"choices: {most: 3", "choices: {most: 0", "most: must be a whole number from 1 to 9"},
    {"min_age: 60", "min_age: sixty", "min_age: must be a whole number from 0 to 120"},
    {"dementia: behaviour_risk", "dementia: bad", "must be one of: none, mild, behaviour_risk"},
    {"{tier: 0, clause: \"5.0\", flags: destitute}", "{tier: 1, clause: \"5.0\", flags: destitute}",
        "tiers begin at 0 and none is left out"},
    {"{tier: 4, clause: \"5.4\"}", "{tier: 5, clause: \"5.4\"}",
        "tiers begin at 0 and none is left out"},
    {"{tier: 4, clause: \"5.4\"}", "{tier: 4, clause: \"5.4\", min_age: 90}",
        "the last tier takes everybody else and asks nothing"},
    {"{tier: 3, clause: \"5.3.2\", dementia: mild}", "{tier: 3, clause: \"5.3.2\"}",
        "only the last tier takes everybody else"},
    {"order: {by: tier_then_time", "order: {by: tier_then_level_then_time",
        "level_points is missing"},
    {", tie_seed: \"eldercare 310114 2026-11\"", "", "tie_seed is missing"},
    {"lapse: {days: 60}", "lapse: {days: 60, more: 1}", "allowed here: days"},
    {"good_causes: [in_hospital", "good_causes: [in_bed", "must be one or a list of: unwilling"},
    {"region: \"310114\"", "region: \"3101\"", "must be an area code, or any"},
    {"valid_from: 2022-01-01", "valid_from: 2022-13-01", "must be a date, YYYY-MM-DD"},
    {"valid_from: 2022-01-01", "valid_from: 2022-01-01\nvalid_until: 2021-01-01",
        "must be after valid_from"},
    {"kind: waitlist", "kind: meals", "must be one of: waitlist"},
    {"reserve: {percent: 5", "reserve: {percent: 101", "must be a whole number from 0 to 100"},
};

// The line the complaint names is the one the mistake stands in.
static int line_of(const char *text, const char *found)
{
    int line = 1;
    for (const char *at = text; at < found; at++) {
        line += *at == '\n' ? 1 : 0;
    }
    return line;
}

Test(waitlist_policy, every_mistake_is_told_with_its_place)
{
    size_t size = 0;
    char *bytes = read_config("310114", &size);
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        const struct mistake *mistake = &mistakes[i];
        struct waitlist_policy policy = {.choices_most = -7};
        struct text text;
        struct text complaint;
        char place[32];
        const char *found = strstr(bytes, mistake->old);
        cr_assert_not_null(found, "%s", mistake->old);
        text_init(&text, 65536);
        text_init(&complaint, 4096);
        text_add(&text, bytes, (size_t)(found - bytes));
        text_add_string(&text, mistake->new);
        text_add_string(&text, found + strlen(mistake->old));
        cr_expect_not(policy_stage_read(
                          &waitlist_policy_kind, text.bytes, &policy, sizeof policy, &complaint),
            "%s", mistake->new);
        snprintf(place, sizeof place, "x.yaml:%d:", line_of(bytes, found));
        cr_expect_not_null(strstr(complaint.bytes, mistake->told), "%s", complaint.bytes);
        cr_expect(strncmp(complaint.bytes, place, strlen(place)) == 0 ||
                      strchr(mistake->new, '\n') != NULL,
            "%s is not at %s", complaint.bytes, place);
        cr_expect_eq(policy.choices_most, -7, "ret is written on success only");
        text_done(&text);
        text_done(&complaint);
    }
    free(bytes);
}
