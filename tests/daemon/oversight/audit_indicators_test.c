// SPDX-License-Identifier: Apache-2.0
// audit.indicators: every row of a plan, with its value or the word that there is none.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/oversight/audit.h"
#include "tests/daemon/oversight/district.h"

static const char *indicator(const struct district *district, const char *id)
{
    static char row[2048];
    char head[40];
    snprintf(head, sizeof head, "{\"id\":\"%s\",", id);
    const char *from = strstr(district->json, head);
    cr_assert_not_null(from, "%s is not there", id);
    snprintf(row, sizeof row, "%.*s", (int)(strchr(from, '}') - from) + 1, from);
    return row;
}

static void expect_row(const struct district *district, const char *id, const char *words)
{
    cr_expect_not_null(
        strstr(indicator(district, id), words), "%s: %s", words, indicator(district, id));
}

Test(audit, lists_every_indicator_with_its_value_or_no_data)
{
    struct district *district = district_open();
    int64_t beds[10];
    district_furnish(district, beds);
    district_add_home(district,
        &(struct home){.area = "310114103",
            .tier = "basic",
            .approved = 4,
            .nursing = 4,
            .opened = "2023-06-01"},
        NULL);
    district_add_home(
        district, &(struct home){.area = "310114103", .tier = "inclusive", .approved = 0}, NULL);
    store_place_sql(district->desk->place.path,
        "INSERT INTO population VALUES ('310114', 2024, 320, 200, 0, NULL),"
        " ('310114', 2025, 300, 200, 0, NULL), ('310114', 2027, 1, 1, 0, NULL)");
    cr_assert_eq(district_try(district, "kitchen.register",
                     "{\"name\":\"央厨\",\"area\":\"310114001\","
                     "\"capacity\":{\"lunch\":8,\"dinner\":4}}"),
        STATUS_OK, "%s", district->json);
    cr_assert_eq(district_try(district, "audit.indicators", "{\"area\":\"310114\"}"), STATUS_OK,
        "%s", district->json);
    expect_row(district, "JD-01",
        "\"value\":4,\"comparison\":\">=\",\"target\":2300,\"year\":2026,"
        "\"binding\":false");
    expect_row(district, "JD-01", "\"verdict\":\"FAIL\"");
    expect_row(district, "JD-02", "\"value\":16,\"comparison\":\">\",\"target\":12000");
    expect_row(district, "JD-03",
        "\"value\":5,\"numerator\":16,\"denominator\":300,"
        "\"basis_points\":533,");
    expect_row(district, "JD-03", "\"verdict\":\"WARN\"");
    expect_row(district, "SL-08", "\"unit\":\"permille\",\"value\":53,");
    expect_row(district, "SL-08", "\"wider\":true,\"source\":\"F7\"");
    expect_row(district, "JD-04", "\"numerator\":1,\"denominator\":3,\"basis_points\":3333");
    expect_row(district, "JD-05", "\"value\":1,");
    expect_row(district, "JD-06",
        "\"value\":62,\"numerator\":10,\"denominator\":16,"
        "\"basis_points\":6250,");
    expect_row(district, "JD-06", "\"verdict\":\"PASS\"");
    expect_row(district, "JD-08", "\"numerator\":12,\"denominator\":200,\"basis_points\":600");
    expect_row(district, "JD-09", "\"value\":0,");
    expect_row(district, "JD-10", "\"verdict\":\"NODATA\"");
    cr_expect_null(strstr(indicator(district, "JD-10"), "\"value\""));
    expect_row(district, "JD-R3", "\"value\":172,");
    expect_row(district, "JD-R3", "\"verdict\":\"NOTARGET\"");
    expect_row(district, "NA-02", "\"target\":73,\"year\":2030");
    cr_expect(district_says(district, "\"plan\":{\"region\":\"310114\""));
    district_close(district);
}

Test(audit, computes_what_other_regions_ask)
{
    struct district *district = district_open();
    district_add_home(district,
        &(struct home){.area = "310118001", .tier = "inclusive", .approved = 4, .nursing = 3},
        NULL);
    cr_assert_eq(district_try(district, "audit.indicators", "{\"area\":\"310118\"}"), STATUS_OK);
    expect_row(district, "QP-01",
        "\"value\":4,\"comparison\":\">=\",\"target\":9500,"
        "\"baseline\":8278,\"year\":2025,\"binding\":false,"
        "\"attribute\":\"expected\"");
    expect_row(district, "QP-02", "\"value\":100,\"numerator\":1,\"denominator\":1");
    expect_row(district, "QP-02", "\"binding\":true,\"attribute\":\"binding\"");
    expect_row(district, "QP-04", "\"verdict\":\"PASS\"");
    expect_row(district, "QP-05", "\"value\":1,");
    expect_row(district, "QP-06", "\"verdict\":\"NODATA\""); // nobody told the population
    expect_row(district, "QP-10", "\"verdict\":\"NODATA\"");
    expect_row(district, "QP-R1", "\"value\":18,\"year\":2020");
    cr_assert_eq(district_try(district, "audit.indicators", "{\"area\":\"310000\"}"), STATUS_OK);
    expect_row(district, "SH-02", "\"value\":75,");
    expect_row(district, "SB-01", "\"verdict\":\"NODATA\"");
    expect_row(district, "SL-06", "\"value\":0,");
    expect_row(district, "SM-02", "\"value\":0,");
    cr_assert_eq(district_try(district, "audit.indicators", "{\"area\":\"310118001\"}"), STATUS_OK);
    cr_expect(district_says(district, "\"indicators\":[]}"));
    cr_expect_null(strstr(district->json, "\"plan\""));
    cr_assert_eq(district_try(district, "audit.indicators", "{\"area\":\"1\"}"), STATUS_INVALID);
    // Huangshan, an instance of its own, counts the share of inclusive institutions
    store_place_sql(district->desk->place.path,
        "INSERT INTO area VALUES ('341000', '黄山市', 'city', '340000', '2000-01-01', '9999-12-31',"
        " NULL), ('341002', '屯溪区', 'county', '341000', '2000-01-01', '9999-12-31', NULL);");
    store_place_sql(district->desk->place.path,
        "UPDATE institution SET area = '341002' WHERE credit_code LIKE '52310114%'");
    snprintf(district->desk->house.area, AREA_CODE_SIZE, "341000");
    cr_assert_eq(district_try(district, "audit.indicators", "{\"area\":\"341000\"}"), STATUS_OK);
    expect_row(district, "HS-05", "\"numerator\":1,\"denominator\":1");
    expect_row(district, "HS-03", "\"verdict\":\"NODATA\"");
    district_close(district);
}
