// SPDX-License-Identifier: Apache-2.0
// Working days by the official table of holidays and make-up working days (调休).
#pragma once

#include "common/base/day.h"

struct workdays; // owned by who loaded it

// Loads a CSV "date,kind,occasion" with kind holiday|workday, sorted or not. On failure *ret_line
// tells the offending line (1 is the header).
enum status workdays_load(const char *path, struct workdays **ret_table, int *ret_line) MUST_USE;
void workdays_free(struct workdays *table);

// The last day of the last year the table tells of; DAY_NONE for an empty one.
int32_t workdays_last_day(const struct workdays *table);

bool workdays_is_workday(const struct workdays *table, int32_t day);

// The count-th working day after day. *ret_provisional is true when the answer lies beyond the last
// year of the table, where weekends alone are counted (domain.md §6a 12).
int32_t workdays_after(const struct workdays *table, int32_t day, int count, bool *ret_provisional);
