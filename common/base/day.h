// SPDX-License-Identifier: Apache-2.0
// Civil dates as day numbers, and instants. A birth date is never a time_t: China had summer time
// in 1940-48 and 1986-91, and a shifted midnight is another birthday.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"

// A civil day is an int32_t: days since 1970-01-01 in the proleptic Gregorian calendar.
#define DAY_NONE INT32_MIN          // no day given
#define DAY_OPEN ((int32_t)2932896) // 9999-12-31: the until of an interval that has no end yet
#define DAY_TEXT_SIZE 11            // "YYYY-MM-DD" and its NUL
#define INSTANT_TEXT_SIZE 32        // "YYYY-MM-DDTHH:MM:SS.mmm+08:00" and its NUL

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS) // of 24 hours: no zone of ours has another any more

struct day_parts {
    int year;
    int month; // 1-12
    int day;   // 1-31
};

// Reads exactly "YYYY-MM-DD" of a date that exists, years 1900-9999. False otherwise; ret
// untouched.
bool day_parse(const char *text, int32_t *ret_day) MUST_USE;

// Writes "YYYY-MM-DD" into text (DAY_TEXT_SIZE bytes) and returns text.
char *day_format(int32_t day, char *text);

// False when there is no such date.
bool day_from_parts(struct day_parts parts, int32_t *ret_day) MUST_USE;
struct day_parts day_to_parts(int32_t day);

// 1 Monday ... 7 Sunday (GB/T 7408).
int day_weekday(int32_t day);

// The same day of the month months later, or that month's last day.
int32_t day_add_months(int32_t day, int months);

// Full years on a day, comparing (month, day): one born on 29 February has the birthday on 1 March
// in a common year (domain.md §3.1). Negative before birth.
int day_age(int32_t born_day, int32_t on_day);

// Instants are int64_t milliseconds UTC; the zone is a fixed offset in minutes (+480 for
// Asia/Shanghai).
int32_t day_of_instant(int64_t instant_ms, int zone_minutes);

// The first instant of a civil day in the zone.
int64_t day_begins(int32_t day, int zone_minutes);

// "2026-12-01T10:30:00.000+08:00" into text (INSTANT_TEXT_SIZE bytes); returns text.
char *instant_format(int64_t instant_ms, int zone_minutes, char *text);

// Reads RFC 3339 with offset or Z, fraction of one to three digits optional.
bool instant_parse(const char *text, int64_t *ret_ms) MUST_USE;

// Wall clock now, milliseconds UTC. Business code never calls this: its clock is tx->now_ms.
int64_t instant_now(void);
