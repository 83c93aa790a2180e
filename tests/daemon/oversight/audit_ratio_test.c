// SPDX-License-Identifier: Apache-2.0
// audit.ratio over a small district: three definitions, three truths, three bases, one level down,
// then and now.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "daemon/oversight/audit.h"
#include "tests/daemon/oversight/district.h"

#define SHARE(metric, n, d, bp)                                                                    \
    "{\"metric\":\"" metric "\",\"numerator\":" #n ",\"denominator\":" #d ",\"basis_points\":" #bp
#define TOTAL "nursing_share_total"
#define INSTITUTION "nursing_share_institution"
#define HOUSES "institutions_with_nursing"

Test(audit, tells_three_ratios_under_their_own_names)
{
    struct district *district = district_open();
    int64_t beds[10];
    district_furnish(district, beds);
    cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310114\"}"), STATUS_OK, "%s",
        district->json);
    cr_expect(district_says(district,
        SHARE(TOTAL, 6, 12,
            5000) ",\"indicator\":\"JD-06\",\"binding\":false,\"year\":2026,\"comparison\":\">=\","
                  "\"target\":60,\"verdict\":\"FAIL\",\"convert_needed\":2,\"add_needed\":3,"
                  "\"unlisted\":2,\"by\":[{\"area\":\"310114001\",\"name\":\"新成路街道\","
                  "\"numerator\":3,\"denominator\":6,\"basis_points\":5000,\"verdict\":\"FAIL\"},"
                  "{\"area\":\"310114102\",\"name\":\"南翔镇\",\"numerator\":3,\"denominator\":6,"
                  "\"basis_points\":5000,\"verdict\":\"FAIL\"},{\"area\":\"310114103\","
                  "\"name\":\"安亭镇\",\"numerator\":0,\"denominator\":0,\"verdict\":\"NODATA\"}]"
                  "}"));
    cr_expect(district_says(district, SHARE(INSTITUTION, 3, 9, 3333) ",\"verdict\":\"NOTARGET\","
                                                                     "\"unlisted\":2,"));
    cr_expect(district_says(district, SHARE(HOUSES, 1, 2, 5000) ",\"verdict\":\"NOTARGET\""));
    cr_expect(district_says(district, "\"basis\":\"approved\",\"truth\":\"effective\",\"plan\":{"
                                      "\"region\":\"310114\",\"version\":\"2022-2026\""));
    const char *hash = oversight_plan_of(&district->oversight, "310114")->hash;
    cr_expect(district_says(district, hash)); // what it was judged by can be read later
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM plan WHERE hash = '%s'", hash);
    cr_expect_eq(desk_sql(district->desk, sql), 1);
    district_close(district);
}

Test(audit, counts_built_beds_where_asked)
{
    struct district *district = district_open();
    int64_t beds[10];
    district_furnish(district, beds);
    static const char *const bases[] = {"built", "open"};
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310114\",\"basis\":\"%s\"}",
                         bases[i]),
            STATUS_OK);
        cr_expect(district_says(district, SHARE(TOTAL, 6, 10, 6000)));
        cr_expect(
            district_says(district, "\"verdict\":\"WARN\",\"convert_needed\":0,\"add_needed\":0"));
        cr_expect(district_says(district, SHARE(INSTITUTION, 3, 7, 4285)));
    }
    district_close(district);
}

Test(audit, believes_whom_it_is_told_to)
{
    struct district *district = district_open();
    int64_t beds[10];
    district_furnish(district, beds);
    district_verify(district, beds[0], "nursing", "2026-11-01");
    district_verify(district, beds[1], "ordinary", "2026-11-01");

    static const struct {
        const char *truth;
        const char *total;
        const char *houses;
    } rows[] = {
        {"declared", SHARE(TOTAL, 6, 12, 5000), SHARE(HOUSES, 1, 2, 5000)},
        {"verified", SHARE(TOTAL, 1, 12, 833), SHARE(HOUSES, 1, 2, 5000)},
        {"effective", SHARE(TOTAL, 5, 12, 4166), SHARE(HOUSES, 1, 2, 5000)},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310114\",\"truth\":\"%s\"}",
                         rows[i].truth),
            STATUS_OK);
        cr_expect(district_says(district, rows[i].total));
        cr_expect(district_says(district, rows[i].houses));
    }
    // before the visit nothing was verified
    cr_assert_eq(district_try(district, "audit.ratio",
                     "{\"area\":\"310114\",\"truth\":\"verified\",\"on\":\"2026-10-31\"}"),
        STATUS_OK);
    cr_expect(district_says(district, SHARE(TOTAL, 0, 12, 0)));
    cr_expect(district_says(district, SHARE(HOUSES, 0, 2, 0)));
    district_close(district);
}

Test(audit, goes_down_to_the_houses_of_a_street)
{
    struct district *district = district_open();
    int64_t beds[10];
    district_furnish(district, beds);
    int64_t direct = district_add_home(
        district, &(struct home){.area = "310114", .approved = 1, .nursing = 1}, NULL);
    cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310114102\"}"), STATUS_OK);
    cr_expect(district_says(
        district, SHARE(TOTAL, 3, 6, 5000) ",\"verdict\":\"NOTARGET\",\"unlisted\":1"));
    cr_expect(district_says(district, "\"name\":\"第2院\",\"numerator\":0,\"denominator\":3,"
                                      "\"basis_points\":0,\"verdict\":\"FAIL\"}"));
    cr_expect(district_says(district, "\"name\":\"第3院\",\"numerator\":3,\"denominator\":3,"
                                      "\"basis_points\":10000,\"verdict\":\"PASS\"}]}"));
    cr_expect(district_says(district, SHARE(INSTITUTION, 0, 3, 0)));
    const char *houses = strstr(district->json, "\"metric\":\"" HOUSES);
    cr_expect_null(strstr(houses, "第3院")); // a small home is no institution
    // what stands in the area itself is told beside the streets
    cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310114\"}"), STATUS_OK);
    char row[64];
    snprintf(row, sizeof row, "{\"institution\":%lld,\"name\":\"第4院\"", (long long)direct);
    cr_expect(district_says(district, row));
    cr_expect(district_says(district, SHARE(TOTAL, 7, 13, 5384)));
    // the city sees its districts
    cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310000\"}"), STATUS_OK);
    cr_expect(district_says(district, "\"indicator\":\"SH-02\""));
    cr_expect(district_says(district, "{\"area\":\"310118\",\"name\":\"青浦区\",\"numerator\":0,"
                                      "\"denominator\":0,\"verdict\":\"NODATA\"}"));
    cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310118\"}"), STATUS_OK);
    cr_expect(district_says(district, "\"indicator\":\"QP-02\",\"binding\":true"));
    cr_expect(district_says(district, "\"numerator\":0,\"denominator\":0,\"indicator\":\"QP-04\""));
    cr_expect(district_says(district, "\"verdict\":\"NODATA\",\"unlisted\":0"));
    cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310199\"}"), STATUS_NOT_FOUND);
    district_be(district, OFFICE_STREET, 0);
    cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310114\"}"), STATUS_FORBIDDEN);
    district_close(district);
}

Test(audit, moves_by_itself_on_the_day_of_a_change)
{
    struct district *district = district_open();
    district_add_home(
        district, &(struct home){.area = "310114001", .approved = 2, .nursing = 1}, NULL);
    district_add_home(district,
        &(struct home){.area = "310114001", .approved = 3, .nursing = 3, .opened = "2027-03-01"},
        NULL);
    cr_assert_eq(
        district_try(district, "audit.ratio", "{\"area\":\"310114\",\"on\":\"2027-02-28\"}"),
        STATUS_OK);
    cr_expect(district_says(district, SHARE(TOTAL, 1, 2, 5000)));
    cr_expect(district_says(district, SHARE(HOUSES, 1, 1, 10000)));
    cr_assert_eq(
        district_try(district, "audit.ratio", "{\"area\":\"310114\",\"on\":\"2027-03-01\"}"),
        STATUS_OK);
    cr_expect(district_says(district,
        SHARE(TOTAL, 4, 5, 8000) ",\"indicator\":\"JD-06\",\"binding\":false,"
                                 "\"year\":2026,\"comparison\":\">=\","
                                 "\"target\":60,\"verdict\":\"PASS\""));
    cr_expect(district_says(district, SHARE(HOUSES, 2, 2, 10000)));
    cr_assert_eq(
        district_try(district, "audit.ratio", "{\"area\":\"310114\",\"on\":\"2019-12-31\"}"),
        STATUS_OK);
    cr_expect(district_says(district, "{\"metric\":\"" TOTAL "\",\"numerator\":0,\"denominator\":0,"
                                      "\"indicator\":\"JD-06\""));
    cr_expect_null(strstr(district->json, "convert_needed"));
    district_close(district);
}

// The slow way over the intervals must say what the tally says, for every area and truth.
Test(audit, recounts_what_was_known_then)
{
    struct district *district = district_open();
    int64_t beds[10];
    district_furnish(district, beds);
    district_add_home(
        district, &(struct home){.area = "310114", .approved = 1, .nursing = 1}, NULL);
    district_verify(district, beds[0], "ordinary", "2026-11-01");
    district_verify(district, beds[3], "nursing", "2026-11-01");
    district_verify(district, beds[3], "ordinary", "2026-11-20");
    static const char *const areas[] = {"310000", "310114", "310114001", "310114102"};
    static const char *const truths[] = {"declared", "verified", "effective"};
    static const char *const days[] = {"2019-12-31", "2026-10-31", "2026-11-01", "2026-12-01"};
    for (int i = 0; i < 4 * 3 * 4; i++) {
        char params[200];
        char now[16384];
        snprintf(params, sizeof params, "\"area\":\"%s\",\"truth\":\"%s\",\"on\":\"%s\"",
            areas[i % 4], truths[i / 4 % 3], days[i / 12]);
        cr_assert_eq(district_try(district, "audit.ratio", "{%s}", params), STATUS_OK);
        snprintf(now, sizeof now, "%s", strstr(district->json, "\"ratios\""));
        cr_assert_eq(
            district_try(district, "audit.ratio", "{%s,\"known_on\":\"2026-12-01\"}", params),
            STATUS_OK);
        cr_expect_str_eq(strstr(district->json, "\"ratios\""), now, "%s", params);
    }
    // a visit recorded later was not known then
    district->desk->place.now_ms += INT64_C(5) * 86400000;
    district_verify(district, beds[1], "ordinary", "2026-12-01");
    cr_assert_eq(
        district_try(district, "audit.ratio", "{\"area\":\"310114\",\"on\":\"2026-12-02\"}"),
        STATUS_OK);
    cr_expect(district_says(district, SHARE(TOTAL, 5, 13, 3846)));
    cr_assert_eq(district_try(district, "audit.ratio",
                     "{\"area\":\"310114\",\"on\":\"2026-12-02\",\"known_on\":\"2026-12-05\"}"),
        STATUS_OK);
    cr_expect(district_says(district, SHARE(TOTAL, 6, 13, 4615)));
    cr_expect(district_says(district, "\"known_on\":\"2026-12-05\""));
    cr_assert_eq(district_try(district, "audit.ratio",
                     "{\"area\":\"310114\",\"on\":\"2026-12-02\",\"known_on\":\"2026-11-30\"}"),
        STATUS_OK);
    cr_expect(district_says(district, "\"numerator\":0,\"denominator\":0"));
    district_close(district);
}

// The cost of the answer must not depend on how many beds there are.
Test(audit, reads_as_little_for_many_beds_as_for_few)
{
    struct district *district = district_open();
    uint64_t statements[2];
    for (int round = 0; round < 2; round++) {
        struct home house = {.area = "310114001", .approved = 60, .nursing = round == 0 ? 1 : 60};
        district_add_home(district, &house, NULL);
        uint64_t before = store_figures(district->desk->store).statements;
        cr_assert_eq(district_try(district, "audit.ratio", "{\"area\":\"310114\"}"), STATUS_OK);
        statements[round] = store_figures(district->desk->store).statements - before;
    }
    cr_assert_eq(statements[0], statements[1]);
    cr_assert_leq(statements[1], 8);
    district_close(district);
}
