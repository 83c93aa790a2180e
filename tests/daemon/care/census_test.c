// SPDX-License-Identifier: Apache-2.0
// census.take: counts of a night.
#include "daemon/care/census.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/care/ward.h"

static void assess(struct ward *ward, int64_t elder, const char *scheme, const char *level)
{
    char sql[300];
    snprintf(sql, sizeof sql,
        "INSERT INTO assessment (elder, scheme, level, dementia, assessed_day, until_day,"
        " office, operator, recorded_at) SELECT elder, '%s', '%s', 'none', '2026-01-01',"
        " '2027-01-01', office, 'x', 0 FROM elder WHERE elder = %lld",
        scheme, level, (long long)elder);
    store_place_sql(ward->desk->place.path, sql);
}

Test(census, counts_states_classes_and_levels)
{
    struct ward *ward = ward_open();
    int64_t beds[5];
    int64_t house = ward_add_beds(ward, 5, beds);
    int64_t elders[3];
    for (int i = 0; i < 3; i++) {
        elders[i] = ward_add_elder(ward, SEX_MALE, WARD_STREET);
        cr_assert_eq(ward_admit(ward, elders[i], beds[i], WARD_TODAY), STATUS_OK);
    }
    assess(ward, elders[0], "shanghai", "4");
    assess(ward, elders[1], "gbt42195", "4");
    cr_assert_eq(ward_try(ward, "census.take", "{}"), STATUS_OK);
    cr_assert(ward_says(ward, "\"night\":\"2026-12-01\""));
    cr_assert(ward_says(ward, "\"vacant\":2"));
    cr_assert(ward_says(ward, "\"occupied\":3"));
    cr_assert(ward_says(ward, "\"nursing\":{\"beds\":5,\"occupied\":3}"));
    cr_assert(ward_says(ward, "{\"scheme\":\"shanghai\",\"level\":\"4\",\"residents\":1}"));
    cr_assert(ward_says(ward, "{\"scheme\":\"gbt42195\",\"level\":\"4\",\"residents\":1}"));
    cr_assert(ward_says(ward, "\"unassessed\":1,\"bed_nights\":3}"));
    cr_assert_eq(ward_try(ward, "census.take", "{\"night\":\"2026-11-30\"}"), STATUS_OK);
    cr_assert(ward_says(ward, "\"bed_nights\":0}"));
    cr_assert_eq(ward_try(ward, "census.take", "{\"institution\":%lld}", (long long)house + 1),
        STATUS_NOT_FOUND);
    cr_assert_eq(ward_try(ward, "census.take", "{\"area\":\"x\"}"), STATUS_INVALID);
    ward_be_bureau(ward, "310114");
    cr_assert_eq(ward_try(ward, "census.take", "{}"), STATUS_OK);
    cr_assert(ward_says(ward, "\"bed_nights\":3}"));
    cr_assert_eq(ward_try(ward, "census.take", "{\"area\":\"310114102\"}"), STATUS_OK);
    cr_assert(ward_says(ward, "\"bed_nights\":0}"));
    cr_assert_eq(ward_try(ward, "census.take", "{\"area\":\"310118\"}"), STATUS_NOT_FOUND);
    ward_be_bureau(ward, "310118");
    cr_assert_eq(
        ward_try(ward, "census.take", "{\"institution\":%lld}", (long long)house), STATUS_OK);
    cr_assert(ward_says(ward, "\"bed_nights\":0}")); // another district's
    ward_close(ward);
}
