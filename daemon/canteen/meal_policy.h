// SPDX-License-Identifier: Apache-2.0
// The rules of meals of one region from a file of config/policies: booking window, cut-offs,
// prices; and which file holds for a place and a day.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/area.h"
#include "common/base/text.h"
#include "daemon/canteen/no_show.h"
#include "daemon/canteen/price_policy.h"
#include "daemon/canteen/service_day.h"
#include "daemon/canteen/words.h"

#define MEAL_POLICIES_MAX 64
#define MEAL_POLICY_VERSION_SIZE 33
#define MEAL_POLICY_HASH_SIZE 65
#define MEAL_WINDOW_DAYS_MAX 31
#define MEAL_RULE_SIZE (AREA_CODE_SIZE + MEAL_POLICY_VERSION_SIZE + PRICE_CITED_SIZE)
#define MEAL_REGION_ANY "any" // holds where no region's own policy does

struct meal_cutoff {
    int days_before; // service days of site and kitchen
    int minute;      // of the civil day
};

struct meal_policy {
    char region[AREA_CODE_SIZE]; // a code, or MEAL_REGION_ANY
    char version[MEAL_POLICY_VERSION_SIZE];
    char hash[MEAL_POLICY_HASH_SIZE]; // SHA-256 of the file's bytes
    char *text;                       // owned: the file's bytes
    int32_t from_day;
    int32_t until_day;
    int64_t window_days;
    struct meal_cutoff cutoff[MEALS];
    int64_t record_days;     // after the meal's day, in which it can still be served or missed
    int64_t walk_in_percent; // of the places at the tables: kept for who comes without booking
    struct no_show_rule no_show;
    int64_t sample_grams;          // of each dish kept back, at least (GB 31654)
    int64_t sample_hours;          // ... and for so long
    int service_minute[MEALS];     // of the civil day: when the meal is served
    int64_t quota_release_minutes; // before the cut-off what streets left becomes everybody's
    int64_t late_until_minutes;    // before the meal the last leftover can be taken
    int64_t line_down_minutes;     // after the cut-off a kitchen books for a desk cut off
    struct price_policy price;
};

// Reads one file. On failure one line "file:line:column: key: what is allowed" stands in complaint.
enum status meal_policy_load(
    const char *path, struct meal_policy *ret, struct text *complaint) MUST_USE;
enum status meal_policy_parse(const char *name, const char *bytes, size_t size,
    struct meal_policy *ret, struct text *complaint) MUST_USE;
void meal_policy_done(struct meal_policy *policy);

// The policy for a place on a day: the narrowest region, of two the one valid later. NULL when none
// fits.
const struct meal_policy *meal_policy_find(
    const struct meal_policy *policies, int count, const char *area, int32_t on_day);

// The instant from which a sitting can no longer be booked or cancelled freely: days are counted
// back over the service days of its site and kitchen.
int64_t meal_policy_cutoff(const struct meal_policy *policy, enum meal meal, int32_t day,
    const struct service *service, int zone_minutes);

// The instant from which shares of streets bind no longer.
int64_t meal_policy_release(const struct meal_policy *policy, int64_t cutoff_ms);

// The instant from which no leftover of the meal can be taken any more.
int64_t meal_policy_late_until(
    const struct meal_policy *policy, enum meal meal, int32_t day, int zone_minutes);

// Of so many places of a channel those kept for who comes without booking: at the tables alone.
int64_t meal_policy_held(const struct meal_policy *policy, enum channel channel, int64_t covers);
