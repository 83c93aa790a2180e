// SPDX-License-Identifier: Apache-2.0
// Rows of a spreadsheet become houses, rooms and beds, known by what people know.
#include "daemon/care/import_care.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/idnumber.h"
#include "tests/daemon/care/ward.h"

#define CODE "52310114MJ00A0012K"

static const char institutions[] =
    "{\"what\":\"institutions\",\"rows\":[{\"信用代码\":\"" CODE "\",\"机构名称\":\"方泰敬老院\","
    "\"行政区划\":\"310114001\",\"类型\":\"养老机构\",\"层次\":\"保基本\",\"运营方式\":"
    "\"公建民营\","
    "\"核定床位\":\"3\",\"开办日期\":\"2018年5月1日\"}]}";

static const char rooms[] =
    "{\"what\":\"rooms\",\"rows\":[{\"信用代码\":\"" CODE "\",\"房间号\":\"301\",\"楼层\":\"3\","
    "\"性别限制\":\"女\"},{\"信用代码\":\"" CODE "\",\"房间号\":\"302\",\"楼层\":\"3\","
    "\"性别限制\":\"\"},{\"信用代码\":\"91310114MA1GT001X1\",\"房间号\":\"1\",\"楼层\":\"1\"}]}";

static const char beds[] =
    "{\"what\":\"beds\",\"rows\":[{\"信用代码\":\"" CODE "\",\"房间号\":\"301\",\"床位号\":\"1\","
    "\"床位类型\":\"护理\",\"认知障碍床位\":\"是\",\"保基本\":\"1\",\"启用日期\":\"2018-5-1\"},"
    "{\"信用代码\":\"" CODE "\",\"房间号\":\"302\",\"床位号\":\"1\",\"床位类型\":\"普通\","
    "\"启用日期\":\"2018/05/01\"},"
    "{\"信用代码\":\"" CODE "\",\"房间号\":\"399\",\"床位号\":\"1\",\"床位类型\":\"普通\","
    "\"启用日期\":\"2018/05/01\"},"
    "{\"信用代码\":\"" CODE "\",\"房间号\":\"302\",\"床位号\":\"2\",\"床位类型\":\"特级\","
    "\"启用日期\":\"2018/05/01\"}]}";

Test(import_care, understands_what_people_write)
{
    struct ward *ward = ward_open();
    ward->desk->principal.kind = OFFICE_SYSTEM; // set-up
    ward->desk->principal.role = ROLE_ADMIN;
    for (int again = 0; again < 2; again++) { // and is safe to repeat
        cr_assert_eq(
            ward_try(ward, "import.rows", "%s", institutions), STATUS_OK, "%s", ward_json(ward));
        cr_assert_eq(ward_int(ward, "accepted"), 1, "%s", ward_json(ward));
        cr_assert_eq(ward_try(ward, "import.rows", "%s", rooms), STATUS_OK);
        cr_assert_eq(ward_int(ward, "accepted"), 2, "%s", ward_json(ward));
        cr_assert(ward_says(ward, "\"row\":3"));
        cr_assert_eq(ward_try(ward, "import.rows", "%s", beds), STATUS_OK);
        cr_assert_eq(ward_int(ward, "accepted"), 2, "%s", ward_json(ward));
        cr_assert(ward_says(ward, "\"row\":3"));
        cr_assert(ward_says(ward, "\"row\":4"));
    }
    cr_assert_eq(desk_sql(ward->desk, "SELECT count(*) FROM bed"), 2);
    cr_assert_eq(desk_sql(ward->desk, "SELECT count(*) FROM bed_mark"), 2);
    cr_assert_eq(desk_sql(ward->desk,
                     "SELECT count(*) FROM room WHERE label = '301' AND sex_rule = 'female'"),
        1);
    cr_assert_eq(
        desk_sql(ward->desk, "SELECT count(*) FROM institution WHERE opened_day = '2018-05-01'"),
        1);
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}

Test(import_care, gives_examples_that_are_right)
{
    const struct import_kind *const kinds[] = {&institution_import, &room_import, &bed_import};
    for (size_t i = 0; i < 3; i++) {
        for (const struct import_header *header = kinds[i]->headers; header->english != NULL;
             header++) {
            cr_assert_not_null(header->chinese);
            cr_assert_not_null(header->example);
            if (strcmp(header->english, "credit_code") == 0) {
                cr_assert(creditcode_is_valid(header->example));
            }
        }
    }
}
