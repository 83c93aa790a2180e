// SPDX-License-Identifier: Apache-2.0
// Civil dates by arithmetic alone: no libc time zone, so that TZ and summer time cannot move a
// birthday.

#include "common/base/day.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAYS_400_YEARS 146097
#define YEAR_MIN 1900
#define YEAR_MAX 9999

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

// Counting years from March puts the leap day at a year's end (H. Hinnant, days_from_civil).
static int64_t day_number(int year, int month, int day)
{
    int64_t shifted = (int64_t)year - (month <= 2);
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_400_YEARS + day_of_era - 719468;
}

bool day_from_parts(struct day_parts parts, int32_t *ret_day)
{
    if (parts.year < 1 || parts.year > YEAR_MAX || parts.month < 1 || parts.month > 12) {
        return false;
    }
    if (parts.day < 1 || parts.day > days_in_month(parts.year, parts.month)) {
        return false;
    }
    *ret_day = (int32_t)day_number(parts.year, parts.month, parts.day);
    return true;
}

struct day_parts day_to_parts(int32_t day)
{
    int64_t shifted = (int64_t)day + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_400_YEARS - 1)) / DAYS_400_YEARS;
    int64_t day_of_era = shifted - era * DAYS_400_YEARS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month_from_march = (5 * day_of_year + 2) / 153;
    int month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
    return (struct day_parts){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1),
    };
}

// The number in exactly count digits at text, or -1.
static int read_digits(const char *text, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

// Reads "YYYY-MM-DD" at the start of text, whatever follows.
static bool read_day(const char *text, int32_t *ret_day)
{
    if (strnlen(text, DAY_TEXT_SIZE - 1) < DAY_TEXT_SIZE - 1 || text[4] != '-' || text[7] != '-') {
        return false;
    }
    struct day_parts parts = {
        .year = read_digits(text, 4),
        .month = read_digits(text + 5, 2),
        .day = read_digits(text + 8, 2),
    };
    return parts.year >= YEAR_MIN && day_from_parts(parts, ret_day);
}

bool day_parse(const char *text, int32_t *ret_day)
{
    int32_t day;
    if (!read_day(text, &day) || text[DAY_TEXT_SIZE - 1] != '\0') {
        return false;
    }
    *ret_day = day;
    return true;
}

static void write_digits(char *text, int value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        text[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

char *day_format(int32_t day, char *text)
{
    memcpy(text, "0000-00-00", DAY_TEXT_SIZE);
    struct day_parts parts = day_to_parts(day);
    if (parts.year < 1 || parts.year > YEAR_MAX) {
        return text;
    }
    write_digits(text, parts.year, 4);
    write_digits(text + 5, parts.month, 2);
    write_digits(text + 8, parts.day, 2);
    return text;
}

int day_weekday(int32_t day)
{
    // 1970-01-01 was a Thursday.
    int64_t since_monday = ((int64_t)day + 3) % 7;
    return (int)(since_monday < 0 ? since_monday + 7 : since_monday) + 1;
}

int32_t day_add_months(int32_t day, int months)
{
    if (day == DAY_NONE) {
        return DAY_NONE;
    }
    struct day_parts parts = day_to_parts(day);
    int64_t total = (int64_t)parts.year * 12 + parts.month - 1 + months;
    if (total < 12) {
        return (int32_t)day_number(1, 1, 1);
    }
    if (total >= (int64_t)(YEAR_MAX + 1) * 12) {
        return DAY_OPEN;
    }
    int year = (int)(total / 12);
    int month = (int)(total % 12) + 1;
    int last = days_in_month(year, month);
    return (int32_t)day_number(year, month, parts.day < last ? parts.day : last);
}

int day_age(int32_t born_day, int32_t on_day)
{
    struct day_parts born = day_to_parts(born_day);
    struct day_parts on = day_to_parts(on_day);
    bool before_birthday = on.month < born.month || (on.month == born.month && on.day < born.day);
    return on.year - born.year - before_birthday;
}

static int64_t floor_divide(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

int32_t day_of_instant(int64_t instant_ms, int zone_minutes)
{
    return (int32_t)floor_divide(instant_ms + zone_minutes * MINUTE_MS, DAY_MS);
}

int64_t day_begins(int32_t day, int zone_minutes)
{
    return day * DAY_MS - zone_minutes * MINUTE_MS;
}

char *instant_format(int64_t instant_ms, int zone_minutes, char *text)
{
    int32_t day = day_of_instant(instant_ms, zone_minutes);
    int rest = (int)(instant_ms - day_begins(day, zone_minutes));
    int offset = zone_minutes < 0 ? -zone_minutes : zone_minutes;
    memcpy(text, "0000-00-00T00:00:00.000+00:00", 30);
    day_format(day, text);
    text[10] = 'T';
    write_digits(text + 11, rest / 3600000, 2);
    write_digits(text + 14, rest / 60000 % 60, 2);
    write_digits(text + 17, rest / 1000 % 60, 2);
    write_digits(text + 20, rest % 1000, 3);
    text[23] = zone_minutes < 0 ? '-' : '+';
    write_digits(text + 24, offset / 60, 2);
    write_digits(text + 27, offset % 60, 2);
    return text;
}

// Reads ".1", ".12" or ".123" if it stands at *at; false for a point with no digit or more than
// three.
static bool read_fraction(const char **at, int *ret_ms)
{
    *ret_ms = 0;
    if (**at != '.') {
        return true;
    }
    const char *digit = *at + 1;
    int unit = 100;
    while (*digit >= '0' && *digit <= '9' && unit > 0) {
        *ret_ms += (*digit - '0') * unit;
        unit /= 10;
        digit++;
    }
    *at = digit;
    return unit < 100;
}

// Reads "Z" or "+08:00" to the end of the text.
static bool read_offset(const char *at, int *ret_minutes)
{
    if ((*at == 'Z' || *at == 'z') && at[1] == '\0') {
        *ret_minutes = 0;
        return true;
    }
    if ((*at != '+' && *at != '-') || strlen(at) != 6 || at[3] != ':') {
        return false;
    }
    int hours = read_digits(at + 1, 2);
    int minutes = read_digits(at + 4, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
        return false;
    }
    *ret_minutes = (*at == '-' ? -1 : 1) * (hours * 60 + minutes);
    return true;
}

// Reads "HH:MM:SS" as seconds, -1 when it is none.
static int read_clock(const char *text)
{
    if (strnlen(text, 8) < 8 || text[2] != ':' || text[5] != ':') {
        return -1;
    }
    int hour = read_digits(text, 2);
    int minute = read_digits(text + 3, 2);
    int second = read_digits(text + 6, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return -1;
    }
    return hour * 3600 + minute * 60 + second;
}

bool instant_parse(const char *text, int64_t *ret_ms)
{
    int32_t day;
    if (!read_day(text, &day) || (text[10] != 'T' && text[10] != 't')) {
        return false;
    }
    int seconds = read_clock(text + 11);
    if (seconds < 0) {
        return false;
    }
    const char *at = text + 19;
    int fraction;
    int minutes;
    if (!read_fraction(&at, &fraction) || !read_offset(at, &minutes)) {
        return false;
    }
    *ret_ms = day_begins(day, minutes) + seconds * (int64_t)1000 + fraction;
    return true;
}

int64_t instant_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
