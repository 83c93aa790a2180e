// SPDX-License-Identifier: Apache-2.0
// Meals that were cooked and not taken: who may not book ahead for a while, and when somebody is to
// be looked after (domain.md §3.8.3, §6a 9). Pure but for what reads the missed meals.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "daemon/canteen/words.h"

#define NO_SHOW_LIMIT_MAX 30
#define NO_SHOW_DAYS_MAX 366

// So many missed meals within so many days bar booking ahead for so many days. ban_days 0: never.
struct no_show_rule {
    int64_t limit;
    int64_t window_days;
    int64_t ban_days;
};

// The first day on which one may book ahead again, or DAY_NONE when nothing bars it on on_day. days
// ascend, one for each missed meal.
int32_t no_show_until(
    const struct no_show_rule *rule, const int32_t *days, int count, int32_t on_day);

// What a missed meal asks of the street: an unopened delivery at once, anything else at the second
// in a row, or desks would ignore it.
enum welfare { WELFARE_NONE, WELFARE_UNOPENED, WELFARE_MISSED_TWICE };

enum welfare no_show_welfare(enum channel channel, bool missed_before);

// By which day the street has looked: an unopened door the same day.
int32_t no_show_welfare_due(enum welfare welfare, int32_t on_day);
