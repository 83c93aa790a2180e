// SPDX-License-Identifier: Apache-2.0
// The official exceptions as one sorted array; every other day follows its weekday.

#include "common/base/workdays.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"

#define FILE_BYTES_MAX ((size_t)512 * 1024)
#define EXCEPTIONS_MAX 8192
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct exception {
    int32_t day;
    bool is_workday;
};

struct workdays {
    int32_t last_day; // of the last year with data; DAY_NONE for an empty table
    int count;
    struct exception exceptions[EXCEPTIONS_MAX]; // sorted by day
};

static int compare_days(const void *left, const void *right)
{
    int32_t a = ((const struct exception *)left)->day;
    int32_t b = ((const struct exception *)right)->day;
    return (a > b) - (a < b);
}

// Reads "2018-02-11,workday,春节"; the line may be changed.
static bool read_line(char *line, struct exception *ret)
{
    char *kind = strchr(line, ',');
    if (!kind) {
        return false;
    }
    *kind++ = '\0';
    char *occasion = strchr(kind, ',');
    if (!occasion || occasion[1] == '\0' || strchr(occasion + 1, ',')) {
        return false;
    }
    *occasion = '\0';
    bool is_workday = strcmp(kind, "workday") == 0;
    if ((!is_workday && strcmp(kind, "holiday") != 0) || !day_parse(line, &ret->day)) {
        return false;
    }
    ret->is_workday = is_workday;
    return true;
}

static bool has_day(const struct workdays *table, int32_t day)
{
    for (int i = 0; i < table->count; i++) {
        if (table->exceptions[i].day == day) {
            return true;
        }
    }
    return false;
}

// Cuts the next line off; NULL at the end.
static char *next_line(char **rest)
{
    char *line = *rest;
    if (!line || *line == '\0') {
        return NULL;
    }
    char *end = strchr(line, '\n');
    *rest = end ? end + 1 : NULL;
    if (end) {
        *end = '\0';
    }
    size_t length = strlen(line);
    if (length > 0 && line[length - 1] == '\r') {
        line[length - 1] = '\0';
    }
    return line;
}

static enum status read_table(char *bytes, struct workdays *table, int *ret_line)
{
    char *rest = bytes + (strncmp(bytes, BYTE_ORDER_MARK, 3) == 0 ? 3 : 0);
    const char *header = next_line(&rest);
    *ret_line = 1;
    if (!header || strcmp(header, "date,kind,occasion") != 0) {
        return STATUS_MALFORMED;
    }
    char *line;
    while ((line = next_line(&rest))) {
        ++*ret_line;
        struct exception exception;
        if (line[0] == '\0') {
            continue;
        }
        if (!read_line(line, &exception) || table->count == EXCEPTIONS_MAX ||
            has_day(table, exception.day)) {
            return STATUS_MALFORMED;
        }
        table->exceptions[table->count++] = exception;
    }
    return STATUS_OK;
}

static int32_t end_of_year(int32_t day)
{
    struct day_parts parts = day_to_parts(day);
    int32_t end = DAY_OPEN;
    bool exists = day_from_parts((struct day_parts){parts.year, 12, 31}, &end);
    assert(exists);
    return end;
}

enum status workdays_load(const char *path, struct workdays **ret_table, int *ret_line)
{
    *ret_line = 0;
    struct text bytes;
    enum status status = file_read(path, FILE_BYTES_MAX, &bytes);
    if (status != STATUS_OK) {
        return status;
    }
    struct workdays *table = calloc(1, sizeof *table);
    // A NUL would hide the rest of the file.
    bool is_text = text_is_utf8(bytes.bytes, bytes.size);
    *ret_line = is_text ? 0 : 1;
    status = !table    ? STATUS_NO_MEMORY
             : is_text ? read_table(bytes.bytes, table, ret_line)
                       : STATUS_MALFORMED;
    text_done(&bytes);
    if (status != STATUS_OK) {
        free(table);
        return status;
    }
    size_t count = (size_t)table->count;
    qsort(table->exceptions, count, sizeof table->exceptions[0], compare_days);
    table->last_day = count > 0 ? end_of_year(table->exceptions[count - 1].day) : DAY_NONE;
    *ret_table = table;
    return STATUS_OK;
}

void workdays_free(struct workdays *table)
{
    free(table);
}

int32_t workdays_last_day(const struct workdays *table)
{
    return table->last_day;
}

bool workdays_is_workday(const struct workdays *table, int32_t day)
{
    struct exception wanted = {.day = day};
    const struct exception *found = bsearch(&wanted, table->exceptions, (size_t)table->count,
        sizeof table->exceptions[0], compare_days);
    return found ? found->is_workday : day_weekday(day) <= 5;
}

int32_t workdays_after(const struct workdays *table, int32_t day, int count, bool *ret_provisional)
{
    assert(count >= 0);
    while (count > 0 && day < DAY_OPEN) {
        day++;
        count -= workdays_is_workday(table, day);
    }
    *ret_provisional = day > table->last_day;
    return day;
}
