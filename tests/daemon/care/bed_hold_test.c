// SPDX-License-Identifier: Apache-2.0
// A bed that is kept for somebody is nobody else's, shows as held, and is free again on its day.
#include "daemon/care/bed_hold.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/care/ward.h"

static enum status hold(struct ward *ward, int64_t bed, int64_t elder, const char *days)
{
    char who[40] = "";
    if (elder != 0) {
        snprintf(who, sizeof who, "\"elder\":%lld,", (long long)elder);
    }
    return ward_try(ward, "bed.hold", "{\"bed\":%lld,%s%s}", (long long)bed, who, days);
}

static const char *state_on(struct ward *ward, const char *on)
{
    static char said[40];
    cr_assert_eq(ward_try(ward, "bed.list", "{\"on\":\"%s\"}", on), STATUS_OK);
    const char *state = strstr(ward_json(ward), "\"state\":\"");
    cr_assert_not_null(state, "%s", ward_json(ward));
    state += strlen("\"state\":\"");
    snprintf(said, sizeof said, "%.*s", (int)strcspn(state, "\""), state);
    return said;
}

#define UNTIL(day) "\"until\":\"" day "\""

Test(bed_hold, keeps_a_bed_for_one_person_only)
{
    struct ward *ward = ward_open();
    int64_t beds[2];
    ward_add_beds(ward, 2, beds);
    int64_t wanted = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    int64_t other = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(hold(ward, beds[0], wanted, UNTIL("2026-12-11")), STATUS_OK);
    int64_t kept = ward_int(ward, "hold");
    cr_assert_str_eq(state_on(ward, "2026-12-01"), "held");
    cr_assert_str_eq(state_on(ward, "2026-12-10"), "held");
    cr_assert_str_eq(state_on(ward, "2026-12-11"), "vacant");
    cr_assert_eq(ward_admit(ward, other, beds[0], "2026-12-05"), STATUS_BED_TAKEN);
    cr_assert_str_eq(ward_text(ward, "held_by"), "reservation");
    cr_assert_str_eq(ward_text(ward, "until"), "2026-12-11");
    // the next best is told, and is not the one that is kept
    char next[64];
    snprintf(next, sizeof next, "\"next\":[{\"bed\":%lld,", (long long)beds[1]);
    cr_assert(ward_says(ward, next));
    // one bed a person, one hold a bed
    cr_assert_eq(hold(ward, beds[1], wanted, UNTIL("2026-12-03")), STATUS_ELDER_HAS_BED);
    cr_assert_eq(ward_int(ward, "bed"), beds[0]);
    cr_assert_eq(hold(ward, beds[0], other, UNTIL("2026-12-03")), STATUS_BED_TAKEN);
    // after its last day others may come; before it, who it is kept for
    cr_assert_eq(ward_admit(ward, other, beds[0], "2026-12-11"), STATUS_OK);
    cr_assert_eq(ward_try(ward, "bed.release", "{\"hold\":%lld}", (long long)kept), STATUS_OK);
    cr_assert_eq(
        ward_try(ward, "bed.release", "{\"hold\":%lld}", (long long)kept), STATUS_NOT_FOUND);
    cr_assert_str_eq(state_on(ward, "2026-12-11"), "occupied");
    ward_close(ward);
}

Test(bed_hold, is_taken_by_who_it_was_kept_for)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(hold(ward, bed, elder, UNTIL("2026-12-11")), STATUS_OK);
    cr_assert_eq(ward_admit(ward, elder, bed, "2026-12-03"), STATUS_OK);
    cr_assert_str_eq(state_on(ward, "2026-12-02"), "held");
    cr_assert_str_eq(state_on(ward, "2026-12-03"), "occupied");
    ward_close(ward);
}

Test(bed_hold, of_a_reservation_for_nobody_keeps_everybody_out)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    int64_t house = ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(hold(ward, bed, 0, UNTIL("2026-12-11")), STATUS_OK);
    cr_assert_eq(ward_admit(ward, elder, bed, "2026-12-03"), STATUS_BED_TAKEN);
    cr_assert(ward_says(ward, "\"next\":[]"));
    ward_be_street(ward, WARD_STREET);
    cr_assert_eq(ward_try(ward, "institution.list", "{}"), STATUS_OK);
    cr_assert(ward_says(ward, "\"occupied\":0,\"away\":0,\"vacant\":0}"));
    ward_be_home(ward, house + 1);
    cr_assert_eq(hold(ward, bed, 0, UNTIL("2026-12-20")), STATUS_NOT_FOUND);
    ward_close(ward);
}

Test(bed_hold, has_days_that_make_sense)
{
    static const struct {
        const char *days;
        const char *parameter;
    } refused[] = {{UNTIL("2026-12-01"), "until"}, {UNTIL("2027-01-01"), "until"},
        {"\"from\":\"2026-11-30\"," UNTIL("2026-12-02"), "from"},
        {"\"from\":\"2026-12-05\"," UNTIL("2026-12-05"), "until"}};
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        cr_expect_eq(hold(ward, bed, 0, refused[i].days), STATUS_INVALID, "%zu", i);
        cr_expect_str_eq(ward_text(ward, "parameter"), refused[i].parameter, "%zu", i);
    }
    cr_assert_eq(hold(ward, bed, 0, UNTIL("2026-12-31")), STATUS_OK);
    ward_close(ward);
}

// A bed whose resident is to come is kept from the day that was entered, not earlier.
Test(bed_hold, is_what_a_coming_admission_makes_of_a_bed)
{
    struct ward *ward = ward_open();
    int64_t bed = 0;
    ward_add_beds(ward, 1, &bed);
    int64_t elder = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    ward_set_clock(ward, "2026-12-03T09:00:00+08:00");
    cr_assert_eq(ward_admit(ward, elder, bed, "2026-12-08"), STATUS_OK);
    cr_assert_str_eq(state_on(ward, "2026-12-02"), "vacant");
    cr_assert_str_eq(state_on(ward, "2026-12-03"), "held");
    cr_assert_str_eq(state_on(ward, "2026-12-07"), "held");
    cr_assert_str_eq(state_on(ward, "2026-12-08"), "occupied");
    int64_t second = ward_add_elder(ward, SEX_MALE, WARD_STREET);
    cr_assert_eq(hold(ward, bed, second, UNTIL("2026-12-08")), STATUS_OK); // until he comes
    cr_assert_eq(ward_try(ward, "census.take", "{\"night\":\"2026-12-05\"}"), STATUS_OK);
    cr_assert(ward_says(ward, "\"vacant\":0,\"held\":1,\"occupied\":0"));
    ward_close(ward);
}
