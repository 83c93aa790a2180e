// SPDX-License-Identifier: Apache-2.0
// Spreadsheets of the demo's day: a home's new rooms with three mistakes in them, the ten it
// admits, a street's regulars and the one who moved there.

#include <string.h>

#include "packaging/district/district.h"

#define NEW_ROOMS 12
#define UNKNOWN_SERIAL 999 // a valid code of nobody

static void write_room(
    struct sheet *sheet, const char *credit_code, const char *label, const char *floor)
{
    sheet_cell(sheet, credit_code);
    sheet_cell(sheet, label);
    sheet_cell(sheet, floor);
    sheet_end_row(sheet);
}

// A new wing of the first home. Wrong are, and nothing else: the home of one room, one label that
// stands above on another floor, one floor in words.
static bool write_rooms(const struct district *district)
{
    struct sheet sheet;
    if (!sheet_open(&sheet, district, "rooms_with_errors.csv", "信用代码,房间号,楼层")) {
        return false;
    }
    const char *credit_code = district->homes[0].credit_code;
    char unknown[IDNUMBER_SIZE];
    homes_credit_code(district->code, UNKNOWN_SERIAL, unknown);
    for (int i = 0; i < NEW_ROOMS; i++) {
        char label[32];
        char floor[16];
        snprintf(floor, sizeof floor, "%d", i / 6 + 1);
        snprintf(label, sizeof label, "东%d", (i / 6 + 1) * 100 + i % 6 + 1);
        write_room(&sheet, credit_code, label, floor);
        if (i == 3) {
            write_room(&sheet, unknown, "东109", "1");
        } else if (i == 7) {
            write_room(&sheet, credit_code, "东102", "2");
        } else if (i == 10) {
            write_room(&sheet, credit_code, "东209", "二楼");
        }
    }
    return sheet_close(&sheet);
}

// Nursing beds of the first home outside its dementia unit.
static bool write_admissions(const struct district *district)
{
    struct sheet sheet;
    if (!sheet_open(
            &sheet, district, "admissions.csv", "身份证号,信用代码,房间号,床位号,入住日期")) {
        return false;
    }
    const struct home *home = &district->homes[0];
    int admitted = 0;
    for (int i = home->first_bed; i < home->first_bed + home->beds; i++) {
        const struct bed *bed = &district->beds[i];
        if (bed->is_nursing && !bed->is_dementia && admitted < district->cast.admission_count) {
            sheet_cell(&sheet, district->cast.admissions[admitted++].id_number);
            sheet_cell(&sheet, home->credit_code);
            sheet_number(&sheet, bed->room);
            sheet_number(&sheet, bed->label);
            sheet_day(&sheet, district->day);
            sheet_end_row(&sheet);
        }
    }
    return sheet_close(&sheet);
}

static bool write_people(
    const struct district *district, const char *name, const struct person *people, int count)
{
    struct sheet sheet;
    if (!sheet_open(&sheet, district, name, "身份证号,姓名")) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        sheet_cell(&sheet, people[i].id_number);
        sheet_cell(&sheet, people[i].name);
        sheet_end_row(&sheet);
    }
    return sheet_close(&sheet);
}

bool story_write(const struct district *district)
{
    const struct cast *cast = &district->cast;
    int movers = cast->mover.name[0] != '\0';
    return write_rooms(district) && write_admissions(district) &&
           write_people(district, "regulars.csv", cast->regulars, cast->regular_count) &&
           write_people(district, "mover.csv", &cast->mover, movers);
}
