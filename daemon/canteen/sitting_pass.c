// SPDX-License-Identifier: Apache-2.0
// What is left of a sitting changes with the clock, too: at the release of its kitchen's shares, at
// its cut-off, and when its till opens.
//
// Instants of the civil day by the rules of its area, whichever day's sittings they are of: days of
// rest move a cut-off by whole days. So a site may be told to look anew where nothing has changed.
#include "daemon/canteen/sitting_pass.h"

#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/subject.h"

#define DAY_MINUTES 1440
#define DAYS_MAX 3 // a longer jump of the clock passes every instant there is

// (after, now]
struct passed {
    int64_t after_ms;
    int64_t now_ms;
    int zone_minutes;
};

static bool is_within(const struct passed *passed, int64_t instant_ms)
{
    return passed->after_ms < instant_ms && instant_ms <= passed->now_ms;
}

static bool passes_on(
    const struct passed *passed, const struct meal_policy *policy, enum meal meal, int32_t day)
{
    int64_t cutoff_ms =
        day_begins(day, passed->zone_minutes) + policy->cutoff[meal].minute * MINUTE_MS;
    return is_within(passed, cutoff_ms) ||
           is_within(passed, meal_policy_release(policy, cutoff_ms)) ||
           is_within(passed, meal_policy_late_until(policy, meal, day, passed->zone_minutes));
}

static bool passes(const struct passed *passed, const struct meal_policy *policy, enum meal meal)
{
    int32_t first = day_of_instant(passed->after_ms, passed->zone_minutes);
    int32_t last = day_of_instant(passed->now_ms, passed->zone_minutes);
    int32_t ahead = (int32_t)(policy->quota_release_minutes / DAY_MINUTES) + 1;
    bool is_passed = last - first > DAYS_MAX;
    for (int32_t day = first; day <= last + ahead && !is_passed; day++) {
        is_passed = passes_on(passed, policy, meal, day);
    }
    return is_passed;
}

// Most looks find that no rules have an instant behind the last one: no site is asked then.
static bool any_passes(struct call *call, const struct passed *passed, enum meal meal)
{
    const struct policy *view = policy_view(call, &meal_policy_kind);
    bool is_passed = false;
    for (; view != NULL && !is_passed; view = view->next) {
        is_passed = passes(passed, view->rules, meal);
    }
    return is_passed;
}

static void tell_sites(struct call *call, const struct passed *passed, enum meal meal)
{
    struct query query = query_open(call->tx, QUERY_SITTING_OFFERED);
    query_bind_text(&query, "meal", meal_words[meal]);
    query_bind_day(&query, "day", call->tx->today_day);
    while (query_next(&query)) {
        const struct meal_policy *policy =
            meal_policy_find(call, query_text(&query, "area"), call->tx->today_day);
        if (policy != NULL && passes(passed, policy, meal)) {
            sitting_changed(call, query_int(&query, "site"));
        }
    }
    query_end(&query);
}

enum status sitting_pass_due(struct call *call, int limit, int *ret_done)
{
    (void)limit;
    *ret_done = 0;
    struct canteen *canteen = call->part;
    struct passed passed = {.after_ms = canteen->looked_ms,
        .now_ms = call->tx->now_ms,
        .zone_minutes = call->house->zone_minutes};
    // Who listens has begun to since the daemon did.
    for (int meal = 0; meal < MEALS && passed.after_ms != 0; meal++) {
        if (any_passes(call, &passed, (enum meal)meal)) {
            tell_sites(call, &passed, (enum meal)meal);
        }
    }
    if (call->tx->fault == STATUS_OK) {
        canteen->looked_ms = passed.now_ms;
    }
    return call_done(call);
}
