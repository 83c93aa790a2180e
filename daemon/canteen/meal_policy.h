// SPDX-License-Identifier: Apache-2.0
// The rules of meals of one region, a kind of policy: booking window, cut-offs, prices.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/area.h"
#include "common/base/text.h"
#include "daemon/canteen/no_show.h"
#include "daemon/canteen/price_policy.h"
#include "daemon/canteen/service_day.h"
#include "daemon/canteen/words.h"
#include "daemon/registry/policy.h"

#define MEAL_WINDOW_DAYS_MAX 31

// So many days ahead lies, at most, a day that can be booked: the window, and what a long closure
// before it adds (meal_policy_opens).
#define MEAL_AHEAD_DAYS_MAX (MEAL_WINDOW_DAYS_MAX + SERVICE_LOOK_BACK_DAYS)
#define MEAL_RULE_SIZE (AREA_CODE_SIZE + POLICY_VERSION_SIZE + PRICE_CITED_SIZE)

struct meal_cutoff {
    int days_before; // service days of site and kitchen
    int minute;      // of the civil day
};

struct meal_policy {
    char region[AREA_CODE_SIZE]; // of its head, to be cited by
    char version[POLICY_VERSION_SIZE];
    char hash[POLICY_HASH_SIZE];
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

extern const struct policy_kind meal_policy_kind;

// The rules in force for a place on a day (policy_in_force); NULL when there are none, or a fault.
const struct meal_policy *meal_policy_find(struct call *call, const char *area, int32_t on_day);

// The rules a person's meal is priced by, and which policy they are, for whoever asks later.
struct meal_terms {
    const struct meal_policy *rules;
    int64_t policy; // its id: policy.list tells text and hash
};

// The terms of who lives in an area, for a day; false when there are none, or a fault.
bool meal_policy_terms(
    struct call *call, const char *area, int32_t on_day, struct meal_terms *ret) MUST_USE;

// "310114/2026-11 D2 C": the policy's region and version, then the rules that gave (" D2 C"; "" to
// leave them out).
void meal_policy_cite(
    const struct meal_policy *policy, const char *cited, char ret_rule[MEAL_RULE_SIZE]);

// The instant from which a sitting can no longer be booked or cancelled freely: days are counted
// back over the service days of its site and kitchen.
int64_t meal_policy_cutoff(const struct meal_policy *policy, enum meal meal, int32_t day,
    const struct service *service, int zone_minutes);

// The day from which a sitting can be booked: the window before it, and as many days sooner as days
// of rest bring its cut-off forward. So no day's cut-off comes before, and the first day after a
// holiday is open as long as any.
int32_t meal_policy_opens(
    const struct meal_policy *policy, enum meal meal, int32_t day, const struct service *service);

// The last day that can be booked today. The service's calendar reaches MEAL_AHEAD_DAYS_MAX ahead.
int32_t meal_policy_last_day(
    const struct meal_policy *policy, enum meal meal, int32_t today, const struct service *service);

// The instant from which shares of streets bind no longer.
int64_t meal_policy_release(const struct meal_policy *policy, int64_t cutoff_ms);

// The instant at which the meal is served.
int64_t meal_policy_service(
    const struct meal_policy *policy, enum meal meal, int32_t day, int zone_minutes);

// The instant from which no leftover of the meal can be taken any more.
int64_t meal_policy_late_until(
    const struct meal_policy *policy, enum meal meal, int32_t day, int zone_minutes);

// Of the places at the tables, and of no more than the sitting's own total (-1: it has none), those
// kept for who comes without booking: at the tables, and of the total.
int64_t meal_policy_held(
    const struct meal_policy *policy, int64_t table_covers, int64_t total_covers);
