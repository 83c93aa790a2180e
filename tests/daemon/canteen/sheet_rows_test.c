// SPDX-License-Identifier: Apache-2.0
// What changed between two sheets.
#include "daemon/canteen/sheet_rows.h"

#include <string.h>

#include <criterion/criterion.h>

static struct sheet_row row(int64_t site, int channel, uint32_t diets, int64_t covers)
{
    return (struct sheet_row){.site = site, .channel = channel, .diets = diets, .covers = covers};
}

Test(sheet_rows, tells_what_is_more_fewer_new_and_gone)
{
    struct sheet_row before[] = {
        row(2, 0, 0, 5), row(1, 0, 0, 3), row(1, 2, 1, 1), row(3, 0, 0, 4)};
    struct sheet_row now[] = {row(1, 0, 0, 4), row(2, 0, 0, 5), row(2, 0, 2, 1), row(3, 0, 0, 2)};
    struct sheet_change changes[8];
    cr_assert_eq(sheet_changes(before, 4, now, 4, changes), 4);
    const int64_t expected[4][4] = {// site, diets, before, now
        {1, 0, 3, 4}, {1, 1, 1, 0}, {2, 2, 0, 1}, {3, 0, 4, 2}};
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(changes[i].row.site, expected[i][0], "change %d", i);
        cr_assert_eq(changes[i].row.diets, expected[i][1], "change %d", i);
        cr_assert_eq(changes[i].before, expected[i][2], "change %d", i);
        cr_assert_eq(changes[i].row.covers, expected[i][3], "change %d", i);
    }
}

Test(sheet_rows, of_the_same_sheet_are_none_in_any_order)
{
    struct sheet_row before[] = {row(2, 0, 0, 5), row(1, 0, 4, 3)};
    struct sheet_row now[] = {row(1, 0, 4, 3), row(2, 0, 0, 5)};
    struct sheet_change changes[4];
    cr_assert_eq(sheet_changes(before, 2, now, 2, changes), 0);
    cr_assert_eq(sheet_changes(before, 0, now, 0, changes), 0);
    cr_assert_eq(sheet_changes(before, 0, now, 2, changes), 2);
    cr_assert_eq(sheet_changes(before, 2, now, 0, changes), 2);
    cr_assert_eq(changes[0].row.covers, 0);
}
