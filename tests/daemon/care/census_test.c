// SPDX-License-Identifier: Apache-2.0
// census.take: counts of a night.
#include "daemon/care/census.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/care/ward.h"
#include "tests/support/chance.h"

#define NIGHT_BEDS 3
#define NIGHT_ELDERS 4
#define NIGHT_STEPS_IN_FULL 8000

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
    cr_assert(ward_says(ward, "\"nursing\":{\"beds\":5,\"occupied\":3,\"away\":0}"));
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

Test(census, tells_nights_that_the_intervals_do_not_say)
{
    static const char *const damages[] = {
        "UPDATE bed_night SET counts = counts + 1",
        "UPDATE bed_night SET from_day = from_day + 1",
        "UPDATE bed_night SET stay = stay + 1",
        "DELETE FROM bed_night",
        "INSERT INTO bed_night SELECT night - 5, from_day - 9, counts, stay FROM bed_night",
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct ward *ward = ward_open();
        int64_t beds[1];
        ward_add_beds(ward, 1, beds);
        int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
        cr_assert_eq(ward_admit(ward, elder, beds[0], WARD_TODAY), STATUS_OK);
        cr_assert(ward_is_consistent(ward));
        store_place_sql(ward->desk->place.path, damages[i]);
        cr_expect_not(ward_is_consistent(ward), "%s", damages[i]);
        cr_expect(ward_says(ward, "{\"name\":\"bed_night\",\"differences\":"), "%s", damages[i]);
        ward_close(ward);
    }
}

Test(census, tells_uses_that_the_movements_do_not_say)
{
    static const char *const damages[] = {
        "DELETE FROM bed_use",
        "UPDATE bed_use SET superseded_at = 1",
        "INSERT INTO bed_use SELECT bed_use + 9, stay, bed, institution, day, 0, NULL FROM bed_use",
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct ward *ward = ward_open();
        int64_t bed = 0;
        ward_add_beds(ward, 1, &bed);
        int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
        cr_assert_eq(ward_admit(ward, elder, bed, WARD_TODAY), STATUS_OK);
        cr_assert_eq(ward_discharge(ward, ward_int(ward, "stay"), WARD_TODAY), STATUS_OK);
        cr_assert(ward_is_consistent(ward));
        store_place_sql(ward->desk->place.path, damages[i]);
        cr_expect_not(ward_is_consistent(ward), "%s", damages[i]);
        cr_expect(ward_says(ward, "{\"name\":\"bed_use\",\"differences\":"), "%s", damages[i]);
        ward_close(ward);
    }
}

// What is on file of a night changes with everything it is counted by: who is there, the class of
// the bed, the level of the resident, two records that are one person.
// The guest has the bed also while the absent lender's days end before the guest's do.
Test(census, counts_a_guest_who_stays_on_behind_the_lender)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    int64_t lender = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t guest = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, lender, bed, WARD_TODAY), STATUS_OK);
    long long stay = ward_int(ward, "stay");
    cr_assert_eq(ward_try(ward, "stay.leave",
                     "{\"stay\":%lld,\"from\":\"2026-12-05\",\"reason\":\"family\"}", stay),
        STATUS_OK);
    cr_assert_eq(
        ward_try(ward, "stay.lend",
            "{\"stay\":%lld,\"elder\":%lld,\"from\":\"2026-12-08\",\"until\":\"2026-12-14\","
            "\"consent\":\"档案\",\"fee_stopped_from\":\"2026-12-08\"}",
            stay, (long long)guest),
        STATUS_OK, "%s", ward_json(ward));
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-12"), STATUS_OK);
    cr_expect(ward_is_consistent(ward));
    ward_close(ward);
}

Test(census, follows_what_is_corrected)
{
    struct ward *ward = ward_open();
    int64_t beds[1];
    int64_t house = ward_add_beds(ward, 1, beds);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, beds[0], WARD_TODAY), STATUS_OK);
    assess(ward, elder, "shanghai", "3");
    ward_be_bureau(ward, "310000");
    cr_assert_eq(ward_try(ward, "bed.verify",
                     "{\"beds\":[%lld],\"class\":\"ordinary\",\"on\":\"2026-11-30\","
                     "\"inspectors\":[\"甲\"]}",
                     (long long)beds[0]),
        STATUS_OK);
    ward_be_home(ward, house);
    cr_assert_eq(ward_try(ward, "census.take", "{\"night\":\"2026-12-05\"}"), STATUS_OK);
    cr_expect(ward_says(ward, "\"ordinary\":{\"beds\":1,\"occupied\":1,\"away\":0}"), "%s",
        ward_json(ward));
    cr_expect(ward_says(ward, "{\"scheme\":\"shanghai\",\"level\":\"3\",\"residents\":1}"));
    store_place_sql(ward->desk->place.path, "UPDATE assessment SET superseded_at = 1");
    cr_assert_eq(ward_try(ward, "census.take", "{\"night\":\"2026-12-05\"}"), STATUS_OK);
    cr_expect(ward_says(ward, "\"levels\":[],\"unassessed\":1"), "%s", ward_json(ward));
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}

static void change_level(struct ward *ward, struct chance *chance, int64_t elder)
{
    static const char *const schemes[] = {"shanghai", "gbt42195", "mzt039"};
    char sql[400];
    int day = 1 + chance_draw(chance, 28);
    if (chance_draw(chance, 3) == 0) {
        snprintf(sql, sizeof sql,
            "UPDATE assessment SET superseded_at = 5 WHERE assessment = (SELECT min(assessment)"
            " FROM assessment WHERE elder = %lld AND superseded_at IS NULL)",
            (long long)elder);
    } else {
        snprintf(sql, sizeof sql,
            "INSERT OR IGNORE INTO assessment (elder, scheme, level, dementia, assessed_day,"
            " until_day, office, operator, recorded_at) SELECT elder, '%s', '%d', 'none',"
            " '2026-12-%02d', date('2026-12-%02d', '+%d days'), office, 'x', 0"
            " FROM elder WHERE elder = %lld",
            schemes[chance_draw(chance, 3)], chance_draw(chance, 4), day, day,
            1 + chance_draw(chance, 40), (long long)elder);
    }
    store_place_sql(ward->desk->place.path, sql);
}

static void change_stay(struct ward *ward, struct chance *chance, int64_t elder, int64_t bed)
{
    char on[40];
    snprintf(on, sizeof on, "2026-12-%02d", 1 + chance_draw(chance, 28));
    if (chance_draw(chance, 2) == 0) {
        (void)ward_admit(ward, elder, bed, on);
        return;
    }
    char sql[200];
    snprintf(sql, sizeof sql,
        "SELECT coalesce(max(stay), 0) FROM occupancy WHERE elder = %lld AND superseded_at IS NULL",
        (long long)elder);
    int64_t stay = desk_sql(ward->desk, sql);
    if (stay != 0 && chance_draw(chance, 2) == 0) {
        (void)ward_discharge(ward, stay, on);
    } else if (stay != 0) {
        (void)ward_try(ward, "stay.leave",
            "{\"stay\":%lld,\"from\":\"%s\",\"reason\":\"family\",\"override_reason\":\"补录\"}",
            (long long)stay, on);
    }
}

Test(census, equals_a_recount_after_anything, .timeout = 3600)
{
    struct chance chance = chance_of(chance_seed("census"));
    struct ward *ward = ward_open();
    int64_t beds[NIGHT_BEDS];
    int64_t elders[NIGHT_ELDERS];
    int64_t house = ward_add_beds(ward, NIGHT_BEDS, beds);
    for (int i = 0; i < NIGHT_ELDERS; i++) {
        elders[i] = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    }
    int steps = chance_rounds(NIGHT_STEPS_IN_FULL);
    for (int step = 0; step < steps; step++) {
        int64_t bed = beds[chance_draw(&chance, NIGHT_BEDS)];
        int64_t elder = elders[chance_draw(&chance, NIGHT_ELDERS)];
        int act = chance_draw(&chance, 4);
        if (act < 2) {
            ward_be_home(ward, house);
            change_stay(ward, &chance, elder, bed);
        } else if (act == 2) {
            change_level(ward, &chance, elder);
        } else {
            ward_be_bureau(ward, "310000");
            (void)ward_try(ward, "bed.verify",
                "{\"beds\":[%lld],\"class\":\"%s\",\"on\":\"2026-12-%02d\","
                "\"inspectors\":[\"甲\"]}",
                (long long)bed, chance_draw(&chance, 2) ? "nursing" : "ordinary",
                1 + chance_draw(&chance, 28));
        }
        ward->facts_count = 0;
        cr_assert(ward_is_consistent(ward), "step %d: %s", step, ward_json(ward));
    }
    cr_assert_gt(desk_sql(ward->desk, "SELECT count(*) FROM bed_night"), 0);
    ward_close(ward);
}
