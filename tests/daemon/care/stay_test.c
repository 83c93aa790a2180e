// SPDX-License-Identifier: Apache-2.0
// stay.admit, stay.transfer, stay.discharge, stay.cancel: what refuses, what returns, what others
// hear.
#include "daemon/care/stay.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/care/ward.h"

#define COUNT(sql) ((int)desk_sql(ward->desk, sql))

static int32_t day(const char *text)
{
    int32_t ret = 0;
    cr_assert(day_parse(text, &ret));
    return ret;
}

static enum status cancel(struct ward *ward, int64_t stay, int64_t movement)
{
    return ward_try(ward, "stay.cancel", "{\"stay\":%lld,\"movement\":%lld,\"reason\":\"录错\"}",
        (long long)stay, (long long)movement);
}

static enum status transfer(struct ward *ward, int64_t stay, int64_t bed, const char *on)
{
    return ward_try(ward, "stay.transfer", "{\"stay\":%lld,\"bed\":%lld,\"on\":\"%s\"}",
        (long long)stay, (long long)bed, on);
}

// --- admission ---

Test(stay, admits_today_where_no_day_is_given)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    int64_t house = ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_try(ward, "stay.admit", "{\"elder\":%lld,\"bed\":%lld}", (long long)elder,
                     (long long)bed),
        STATUS_OK);
    cr_assert_str_eq(ward_text(ward, "from"), WARD_TODAY);
    cr_assert_eq(ward_int(ward, "institution"), house);
    cr_assert_eq(ward->facts_count, 1);
    cr_assert_eq(ward->facts[0].kind, FACT_ELDER_ADMITTED);
    cr_assert_eq(ward->facts[0].elder, elder);
    cr_assert_eq(ward->facts[0].day, day(WARD_TODAY));
    ward_close(ward);
}

Test(stay, knows_only_beds_and_persons_within_reach)
{
    struct ward *ward = ward_open();
    int64_t other_bed = 0;
    int64_t bed = 0;
    ward_add_beds(ward, 1, &other_bed);
    ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, other_bed, WARD_TODAY), STATUS_NOT_FOUND);
    cr_assert_eq(ward_admit(ward, elder, 999999, WARD_TODAY), STATUS_NOT_FOUND);
    cr_assert_eq(ward_admit(ward, 999999, bed, WARD_TODAY), STATUS_NOT_FOUND);
    cr_assert_eq(ward_try(ward, "stay.admit", "{\"elder\":%lld,\"bed\":%lld,\"application\":5}",
                     (long long)elder, (long long)bed),
        STATUS_NOT_FOUND);
    // whoever was not identified by the office stays unknown to it
    store_place_sql(ward->desk->place.path, "DELETE FROM identification");
    cr_assert_eq(ward_admit(ward, elder, bed, WARD_TODAY), STATUS_NOT_FOUND);
    cr_assert_eq(COUNT("SELECT count(*) FROM stay"), 0);
    ward_close(ward);
}

Test(stay, names_until_when_a_bed_is_taken_and_what_is_free)
{
    struct ward *ward = ward_open();
    int64_t beds[7];
    int64_t house = ward_add_beds(ward, 7, beds);
    int64_t first = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t second = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, first, beds[0], "2026-11-20"), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    cr_assert_eq(ward_admit(ward, second, beds[0], WARD_TODAY), STATUS_BED_TAKEN);
    cr_assert(ward_says(ward, "\"from\":\"2026-11-20\""));
    cr_assert_null(strstr(ward_json(ward), "\"until\"")); // nobody knows yet
    char next[200];
    snprintf(next, sizeof next,
        "\"next\":[{\"bed\":%lld,\"room\":\"301\",\"label\":\"02\",\"class\":\"nursing\","
        "\"institution\":%lld},",
        (long long)beds[1], (long long)house);
    cr_assert(ward_says(ward, next));
    snprintf(next, sizeof next, "{\"bed\":%lld", (long long)beds[5]);
    cr_assert(ward_says(ward, next)); // five of them ...
    snprintf(next, sizeof next, "{\"bed\":%lld", (long long)beds[6]);
    cr_assert_null(strstr(ward_json(ward), next)); // ... and no more
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-10"), STATUS_OK);
    cr_assert_eq(ward_admit(ward, second, beds[0], "2026-12-09"), STATUS_BED_TAKEN);
    cr_assert(ward_says(ward, "\"until\":\"2026-12-10\""));
    // half open: the day of leaving is free again
    cr_assert_eq(ward_admit(ward, second, beds[0], "2026-12-10"), STATUS_OK);
    ward_close(ward);
}

Test(stay, is_blocked_by_somebody_who_comes_later)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    int64_t first = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t second = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, first, bed, "2026-12-20"), STATUS_OK);
    cr_assert_eq(ward_admit(ward, second, bed, WARD_TODAY), STATUS_BED_TAKEN);
    cr_assert(ward_says(ward, "\"from\":\"2026-12-20\""));
    ward_close(ward);
}

Test(stay, tells_of_another_bed_only_within_the_house)
{
    struct ward *ward = ward_open();
    int64_t there = 0;
    int64_t here[2];
    ward_add_beds(ward, 1, &there);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, there, WARD_TODAY), STATUS_OK);
    ward_add_beds(ward, 2, here);
    cr_assert_eq(ward_admit(ward, elder, here[0], WARD_TODAY), STATUS_ELDER_HAS_BED);
    cr_assert(ward_says(ward, "\"elsewhere\":true,\"ask\":{\"office\":"));
    static const char *const secrets[] = {"stay", "bed", "institution", "area", "from", "until"};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        char key[20];
        snprintf(key, sizeof key, "\"%s\":", secrets[i]);
        cr_assert_not(ward_says(ward, key), "%s", ward_json(ward));
    }
    int64_t second = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, second, here[0], WARD_TODAY), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    cr_assert_eq(ward_admit(ward, second, here[1], WARD_TODAY), STATUS_ELDER_HAS_BED);
    cr_assert_eq(ward_int(ward, "stay"), stay);
    cr_assert_eq(ward_int(ward, "bed"), here[0]);
    ward_close(ward);
}

Test(stay, needs_house_and_bed_open)
{
    struct ward *ward = ward_open();
    int64_t house =
        ward_add_house(ward, &(struct ward_house){.opened = "2026-12-05", .cleaning_hours = 48});
    int64_t room = ward_add_room(ward, house, "301", NULL);
    cr_assert_eq(ward_try(ward, "bed.add",
                     "{\"room\":%lld,\"label\":\"1\",\"class\":\"ordinary\","
                     "\"opened_on\":\"2026-12-10\"}",
                     (long long)room),
        STATUS_OK);
    int64_t bed = ward_int(ward, "bed");
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, bed, "2026-12-04"), STATUS_BED_NOT_OPEN);
    cr_assert_str_eq(ward_text(ward, "state"), "planned"); // the house opens a day later
    cr_assert_eq(ward_admit(ward, elder, bed, "2026-12-09"), STATUS_BED_NOT_OPEN);
    cr_assert_str_eq(ward_text(ward, "state"), "planned");
    cr_assert_str_eq(ward_text(ward, "opened_on"), "2026-12-10");
    cr_assert_eq(ward_admit(ward, elder, bed, "2026-12-10"), STATUS_OK);
    cr_assert_eq(ward_discharge(ward, ward_int(ward, "stay"), "2026-12-12"), STATUS_OK);
    int64_t next = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, next, bed, "2026-12-13"), STATUS_BED_NOT_OPEN);
    cr_assert_str_eq(ward_text(ward, "state"), "cleaning");
    cr_assert_str_eq(ward_text(ward, "until"), "2026-12-14T00:00:00.000+08:00");
    cr_assert_eq(ward_admit(ward, next, bed, "2026-12-14"), STATUS_OK);
    ward_close(ward);
}

static void marry(struct ward *ward, int64_t wife, int64_t husband)
{
    char sql[160];
    snprintf(sql, sizeof sql,
        "INSERT INTO elder_spouse (elder, spouse, recorded_at) VALUES (%lld, %lld, 0), (%lld, "
        "%lld, 0)",
        (long long)wife, (long long)husband, (long long)husband, (long long)wife);
    store_place_sql(ward->desk->place.path, sql);
}

Test(stay, keeps_the_rule_of_the_room)
{
    struct ward *ward = ward_open();
    int64_t house = ward_add_house(ward, &(struct ward_house){.area = NULL});
    int64_t men = ward_add_bed(ward, ward_add_room(ward, house, "1", "male"), "1", "ordinary");
    int64_t women = ward_add_bed(ward, ward_add_room(ward, house, "2", "female"), "1", "nursing");
    int64_t couple = ward_add_room(ward, house, "3", "couple");
    int64_t left = ward_add_bed(ward, couple, "1", "ordinary");
    int64_t right = ward_add_bed(ward, couple, "2", "ordinary");
    int64_t man = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t woman = ward_add_elder(ward, SEX_FEMALE, WARD_STREET);
    int64_t other_man = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t unknown = ward_add_elder(ward, 0, WARD_STREET);
    cr_assert_eq(ward_admit(ward, man, women, WARD_TODAY), STATUS_BED_UNSUITABLE);
    cr_assert_str_eq(ward_text(ward, "filter"), "sex_rule");
    char next[64];
    snprintf(next, sizeof next, "\"next\":[{\"bed\":%lld,", (long long)men);
    cr_assert(ward_says(ward, next));
    cr_assert_eq(ward_admit(ward, woman, men, WARD_TODAY), STATUS_BED_UNSUITABLE);
    cr_assert_eq(ward_admit(ward, unknown, men, WARD_TODAY), STATUS_BED_UNSUITABLE);
    cr_assert(ward_says(ward, "\"next\":[]"));
    cr_assert_eq(ward_admit(ward, man, left, WARD_TODAY), STATUS_OK);
    cr_assert_eq(ward_admit(ward, other_man, right, WARD_TODAY), STATUS_BED_UNSUITABLE);
    cr_assert_eq(ward_admit(ward, woman, right, WARD_TODAY), STATUS_BED_UNSUITABLE);
    marry(ward, woman, man);
    cr_assert_eq(ward_admit(ward, woman, right, WARD_TODAY), STATUS_OK);
    cr_assert_eq(ward_admit(ward, other_man, men, WARD_TODAY), STATUS_OK);
    ward_close(ward);
}

Test(stay, takes_days_of_the_open_month_and_others_with_a_reason)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    ward_set_clock(ward, "2026-12-15T09:00:00+08:00");
#define ADMIT(from)                                                                                \
    ward_try(ward, "stay.admit",                                                                   \
        "{\"dry_run\":true,\"elder\":%lld,\"bed\":%lld,\"from\":\"" from "\"}", (long long)elder,  \
        (long long)bed)
    cr_assert_eq(ADMIT("2026-11-30"), STATUS_INVALID);
    cr_assert_str_eq(ward_text(ward, "parameter"), "from");
    cr_assert_str_eq(ward_text(ward, "expected"), "a date from 2026-12-01, or an override_reason");
    cr_assert_eq(ADMIT("2026-12-01"), STATUS_OK);
    cr_assert_eq(ADMIT("2027-12-16"), STATUS_OK);
    cr_assert_eq(ADMIT("2027-12-17"), STATUS_INVALID);
#undef ADMIT
    ward->care.backdate_beyond_month = true;
    cr_assert_eq(
        ward_try(ward, "stay.admit", "{\"elder\":%lld,\"bed\":%lld,\"from\":\"2026-11-30\"}",
            (long long)elder, (long long)bed),
        STATUS_OK);
    cr_assert_eq(COUNT("SELECT count(*) FROM stay"), 1); // dry runs left nothing
    ward_close(ward);
}

// --- transfer, discharge ---

Test(stay, is_the_same_stay_after_a_transfer)
{
    struct ward *ward = ward_open();
    int64_t beds[3];
    int64_t other = 0;
    ward_add_beds(ward, 1, &other);
    int64_t house = ward_add_beds(ward, 3, beds);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t second = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, beds[0], "2026-12-02"), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    cr_assert_eq(ward_admit(ward, second, beds[2], "2026-12-02"), STATUS_OK);
    cr_assert_eq(transfer(ward, stay, other, "2026-12-05"), STATUS_NOT_FOUND);
    cr_assert_eq(transfer(ward, 999999, beds[1], "2026-12-05"), STATUS_NOT_FOUND);
    cr_assert_eq(transfer(ward, stay, beds[2], "2026-12-05"), STATUS_BED_TAKEN);
    cr_assert_eq(transfer(ward, stay, beds[1], "2026-12-01"), STATUS_STATE_CONFLICT);
    cr_assert_str_eq(ward_text(ward, "event"), "admit");
    cr_assert_eq(transfer(ward, stay, beds[0], "2026-12-05"), STATUS_STATE_CONFLICT);
    cr_assert_eq(transfer(ward, stay, beds[1], "2026-12-05"), STATUS_OK);
    cr_assert_eq(ward_int(ward, "stay"), stay);
    cr_assert_eq(
        ward_try(ward, "stay.list", "{\"elder\":%lld,\"on\":\"2026-12-04\"}", (long long)elder),
        STATUS_OK);
    char field[40];
    snprintf(field, sizeof field, "],\"bed\":%lld", (long long)beds[0]);
    cr_assert(ward_says(ward, field));
    cr_assert_eq(
        ward_try(ward, "stay.list", "{\"elder\":%lld,\"on\":\"2026-12-05\"}", (long long)elder),
        STATUS_OK);
    snprintf(field, sizeof field, "],\"bed\":%lld", (long long)beds[1]);
    cr_assert(ward_says(ward, field));
    // an earlier movement may be put in where the result is possible
    int64_t third = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-03"), STATUS_STATE_CONFLICT);
    cr_assert_str_eq(ward_text(ward, "event"), "transfer");
    cr_assert_eq(ward_admit(ward, third, beds[0], "2026-12-05"), STATUS_OK);
    cr_assert_gt(house, 0);
    cr_assert_eq(COUNT("SELECT count(*) FROM stay"), 3);
    ward_close(ward);
}

Test(stay, ends_once)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    int64_t house = ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, bed, WARD_TODAY), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    cr_assert_eq(ward_discharge(ward, stay, "2026-11-30"), STATUS_STATE_CONFLICT);
    cr_assert_eq(ward_discharge(ward, stay, "2028-01-01"), STATUS_INVALID);
    ward_be_home(ward, house + 1);
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-03"), STATUS_NOT_FOUND);
    ward_be_home(ward, house);
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-03"), STATUS_OK);
    cr_assert_str_eq(ward_text(ward, "until"), "2026-12-03");
    cr_assert_eq(ward->facts[1].kind, FACT_ELDER_DISCHARGED);
    cr_assert_eq(ward->facts[1].day, day("2026-12-03"));
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-03"), STATUS_STATE_CONFLICT);
    cr_assert_str_eq(ward_text(ward, "event"), "discharge");
    ward_close(ward);
}

Test(stay, may_end_on_the_day_it_began)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, bed, WARD_TODAY), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    cr_assert_eq(ward_discharge(ward, stay, WARD_TODAY), STATUS_OK);
    int64_t discharge = ward_int(ward, "movement");
    cr_assert_eq(COUNT("SELECT count(*) FROM occupancy WHERE superseded_at IS NULL"), 0);
    cr_assert_eq(ward_try(ward, "stay.list", "{\"elder\":%lld}", (long long)elder), STATUS_OK);
    cr_assert(ward_says(ward, "\"until\":\"2026-12-01\""));
    cr_assert_eq(cancel(ward, stay, discharge), STATUS_OK);
    cr_assert_eq(COUNT("SELECT count(*) FROM occupancy WHERE superseded_at IS NULL"), 1);
    ward_close(ward);
}

// --- taking back ---

Test(stay, takes_back_its_latest_movement_only)
{
    struct ward *ward = ward_open();
    int64_t beds[2];
    ward_add_beds(ward, 2, beds);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, beds[0], WARD_TODAY), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    int64_t admit = ward_int(ward, "movement");
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-05"), STATUS_OK);
    int64_t discharge = ward_int(ward, "movement");
    cr_assert_eq(cancel(ward, stay, admit), STATUS_STATE_CONFLICT);
    cr_assert_eq(ward_int(ward, "movement"), discharge);
    cr_assert_eq(cancel(ward, stay, 999999), STATUS_NOT_FOUND);
    cr_assert_eq(cancel(ward, 999999, admit), STATUS_NOT_FOUND);
    cr_assert_eq(cancel(ward, stay, discharge), STATUS_OK);
    cr_assert_eq(ward_int(ward, "cancels"), discharge);
    cr_assert_str_eq(ward_text(ward, "event"), "discharge");
    // lives there again, and did the day before
    cr_assert_eq(ward->facts[2].kind, FACT_ELDER_ADMITTED);
    cr_assert_eq(ward->facts[2].day, day("2026-12-04"));
    cr_assert_eq(cancel(ward, stay, discharge), STATUS_STATE_CONFLICT);
    cr_assert_eq(cancel(ward, stay, admit), STATUS_OK);
    cr_assert_eq(ward->facts[3].kind, FACT_ELDER_DISCHARGED);
    cr_assert_eq(ward->facts[3].day, day(WARD_TODAY));
    cr_assert_eq(cancel(ward, stay, admit), STATUS_STATE_CONFLICT);
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-05"), STATUS_STATE_CONFLICT);
    cr_assert_eq(ward_try(ward, "stay.list", "{\"elder\":%lld}", (long long)elder), STATUS_OK);
    cr_assert(ward_says(ward, "\"cancelled\":true}]"));
    // as if it had never been
    cr_assert_eq(ward_admit(ward, elder, beds[0], WARD_TODAY), STATUS_OK);
    ward_close(ward);
}

Test(stay, does_not_come_back_into_a_bed_that_was_given_away)
{
    struct ward *ward = ward_open();
    int64_t beds[2];
    int64_t house = ward_add_beds(ward, 2, beds);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t second = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, beds[0], WARD_TODAY), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-05"), STATUS_OK);
    int64_t discharge = ward_int(ward, "movement");
    cr_assert_eq(ward_admit(ward, second, beds[0], "2026-12-06"), STATUS_OK);
    int64_t second_stay = ward_int(ward, "stay");
    int64_t second_admit = ward_int(ward, "movement");
    cr_assert_eq(cancel(ward, stay, discharge), STATUS_BED_TAKEN);
    cr_assert_eq(cancel(ward, second_stay, second_admit), STATUS_OK);
    cr_assert_eq(ward_admit(ward, elder, beds[1], "2026-12-08"), STATUS_OK);
    cr_assert_eq(cancel(ward, stay, discharge), STATUS_ELDER_HAS_BED);
    // the bureau corrects too, in its own area
    int64_t third = ward_int(ward, "stay");
    cr_assert_eq(ward_int(ward, "bed"), beds[1]);
    ward_be_bureau(ward, "310118");
    cr_assert_eq(cancel(ward, stay, discharge), STATUS_NOT_FOUND);
    ward_be_bureau(ward, "310114");
    cr_assert_eq(cancel(ward, stay, discharge), STATUS_ELDER_HAS_BED);
    cr_assert_eq(ward_int(ward, "stay"), third);
    cr_assert_gt(house, 0);
    ward_close(ward);
}

Test(stay, goes_back_to_the_bed_before_a_transfer)
{
    struct ward *ward = ward_open();
    int64_t beds[2];
    ward_add_beds(ward, 2, beds);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, beds[0], WARD_TODAY), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    cr_assert_eq(transfer(ward, stay, beds[1], "2026-12-05"), STATUS_OK);
    int facts = ward->facts_count;
    cr_assert_eq(cancel(ward, stay, ward_int(ward, "movement")), STATUS_OK);
    cr_assert_eq(ward->facts_count, facts); // nobody moved in or out
    char sql[200];
    snprintf(sql, sizeof sql,
        "SELECT bed FROM occupancy WHERE superseded_at IS NULL AND until_day = '9999-12-31'");
    cr_assert_eq(desk_sql(ward->desk, sql), beds[0]);
    ward_close(ward);
}

// --- what others ask ---

Test(stay, refuses_meals_from_the_day_after_admission)
{
    struct ward *ward = ward_open();
    int64_t beds[2];
    ward_add_beds(ward, 2, beds);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, beds[0], "2026-12-02"), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    cr_assert_eq(transfer(ward, stay, beds[1], "2026-12-05"), STATUS_OK);
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-08"), STATUS_OK);

    static const struct {
        const char *day;
        bool refused;
    } days[] = {{"2026-12-01", false}, {"2026-12-02", false}, {"2026-12-03", true},
        {"2026-12-05", true}, {"2026-12-06", true}, {"2026-12-07", true}, {"2026-12-08", false}};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        cr_expect_eq(
            ward_refuses_meals(ward, elder, days[i].day), days[i].refused, "%s", days[i].day);
    }
    ward_close(ward);
}

Test(stay, is_told_with_the_person)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    int64_t house = ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, bed, WARD_TODAY), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    char expected[200];
    snprintf(expected, sizeof expected,
        "{\"stay\":{\"stay\":%lld,\"bed\":%lld,\"institution\":%lld,\"from\":\"2026-12-01\"}}",
        (long long)stay, (long long)bed, (long long)house);
    cr_assert_eq(
        ward_try(ward, "ward.describe", "{\"elder\":%lld,\"on\":\"2026-12-01\"}", (long long)elder),
        STATUS_OK);
    cr_assert_str_eq(ward_json(ward), expected);
    cr_assert_eq(
        ward_try(ward, "ward.describe", "{\"elder\":%lld,\"on\":\"2026-11-30\"}", (long long)elder),
        STATUS_OK);
    cr_assert_str_eq(ward_json(ward), "{}");
    ward_close(ward);
}

// --- lists ---

Test(stay, is_listed_within_the_scope_page_by_page)
{
    struct ward *ward = ward_open();
    int64_t beds[5];
    int64_t house = ward_add_beds(ward, 5, beds);
    int64_t stays[5];
    int64_t elders[5];
    for (int i = 0; i < 5; i++) {
        elders[i] = ward_add_elder(ward, SEX_MALE, i < 3 ? WARD_STREET : WARD_OTHER_STREET);
        cr_assert_eq(ward_admit(ward, elders[i], beds[i], WARD_TODAY), STATUS_OK);
        stays[i] = ward_int(ward, "stay");
    }
    cr_assert_eq(ward_try(ward, "stay.list", "{\"limit\":2}"), STATUS_OK);
    char field[64];
    char next[64];
    snprintf(next, sizeof next, "%s", ward_text(ward, "next"));
    cr_assert_eq(ward_try(ward, "stay.list", "{\"limit\":2,\"after\":\"%s\"}", next), STATUS_OK);
    snprintf(field, sizeof field, "{\"stays\":[{\"stay\":%lld", (long long)stays[2]);
    cr_assert(ward_says(ward, field));
    snprintf(next, sizeof next, "%s", ward_text(ward, "next"));
    cr_assert_eq(ward_try(ward, "stay.list", "{\"limit\":2,\"after\":\"%s\"}", next), STATUS_OK);
    snprintf(field, sizeof field, "{\"stays\":[{\"stay\":%lld", (long long)stays[4]);
    cr_assert(ward_says(ward, field));
    cr_assert_null(strstr(ward_json(ward), "next"));
    static const char *const bad[] = {"x", "12x", "-1", "1234567890123456789"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        cr_assert_eq(ward_try(ward, "stay.list", "{\"after\":\"%s\"}", bad[i]), STATUS_INVALID);
        cr_assert_str_eq(ward_text(ward, "parameter"), "after");
    }
    ward_be_street(ward, WARD_STREET);
    cr_assert_eq(
        ward_try(ward, "stay.list", "{\"institution\":%lld}", (long long)house), STATUS_OK);
    snprintf(field, sizeof field, "\"stay\":%lld", (long long)stays[2]);
    cr_assert(ward_says(ward, field));
    snprintf(field, sizeof field, "\"stay\":%lld", (long long)stays[3]);
    cr_assert_null(strstr(ward_json(ward), field));
    cr_assert_eq(ward_try(ward, "stay.list", "{\"elder\":%lld}", (long long)elders[3]), STATUS_OK);
    cr_assert_str_eq(ward_json(ward), "{\"stays\":[]}");
    cr_assert_eq(ward_try(ward, "stay.list", "{\"elder\":%lld,\"institution\":999999}",
                     (long long)elders[0]),
        STATUS_OK);
    cr_assert_str_eq(ward_json(ward), "{\"stays\":[]}");
    ward_close(ward);
}

Test(stay, is_listed_as_it_was_known)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(ward_admit(ward, elder, bed, WARD_TODAY), STATUS_OK);
    int64_t stay = ward_int(ward, "stay");
    ward_set_clock(ward, "2026-12-03T10:00:00+08:00");
    cr_assert_eq(ward_discharge(ward, stay, "2026-12-02"), STATUS_OK);
    int64_t discharge = ward_int(ward, "movement");
    ward_set_clock(ward, "2026-12-05T10:00:00+08:00");
    cr_assert_eq(cancel(ward, stay, discharge), STATUS_OK);

    static const struct {
        const char *known;
        bool there;
    } days[] = {{"2026-11-30", false}, {"2026-12-02", true}, {"2026-12-03", false},
        {"2026-12-04", false}, {"2026-12-05", true}};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        cr_assert_eq(ward_try(ward, "stay.list",
                         "{\"elder\":%lld,\"on\":\"2026-12-04\",\"known_on\":\"%s\"}",
                         (long long)elder, days[i].known),
            STATUS_OK);
        bool there = strcmp(ward_json(ward), "{\"stays\":[]}") != 0;
        cr_expect_eq(there, days[i].there, "%s: %s", days[i].known, ward_json(ward));
    }
    ward_close(ward);
}
