// SPDX-License-Identifier: Apache-2.0
// Writing comma-separated files; every failure of the disk is told, none is lost.

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "packaging/district/district.h"

bool sheet_open(
    struct sheet *sheet, const struct district *district, const char *name, const char *header)
{
    *sheet = (struct sheet){.columns = 0};
    int length = snprintf(sheet->path, sizeof sheet->path, "%s/%s", district->out, name);
    if (length < 0 || (size_t)length >= sizeof sheet->path) {
        fprintf(stderr, "district: the path of %s is too long\n", name);
        return false;
    }
    sheet->file = fopen(sheet->path, "w");
    if (!sheet->file || fprintf(sheet->file, "%s\n", header) < 0) {
        fprintf(stderr, "district: %s: %s\n", sheet->path, strerror(errno));
        if (sheet->file) {
            (void)fclose(sheet->file);
        }
        return false;
    }
    return true;
}

static void put(struct sheet *sheet, const char *text)
{
    sheet->failed = sheet->failed || fputs(text, sheet->file) == EOF;
}

void sheet_cell(struct sheet *sheet, const char *text)
{
    if (sheet->columns++ > 0) {
        put(sheet, ",");
    }
    if (!strpbrk(text, ",\"\r\n")) {
        put(sheet, text);
        return;
    }
    put(sheet, "\"");
    for (const char *c = text; *c; c++) {
        char one[3] = {*c, *c == '"' ? '"' : '\0', '\0'};
        put(sheet, one);
    }
    put(sheet, "\"");
}

void sheet_number(struct sheet *sheet, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    sheet_cell(sheet, text);
}

void sheet_day(struct sheet *sheet, int32_t day)
{
    char text[DAY_TEXT_SIZE];
    sheet_cell(sheet, day_format(day, text));
}

void sheet_end_row(struct sheet *sheet)
{
    put(sheet, "\n");
    sheet->columns = 0;
}

bool sheet_close(struct sheet *sheet)
{
    bool failed = sheet->failed;
    if (fclose(sheet->file) != 0) {
        failed = true;
    }
    if (failed) {
        fprintf(stderr, "district: %s: cannot be written: %s\n", sheet->path, strerror(errno));
    }
    return !failed;
}
