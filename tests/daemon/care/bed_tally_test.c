// SPDX-License-Identifier: Apache-2.0
// The tally equals a recount, whatever happened in whatever order; a difference is told.
#include "daemon/care/bed_tally.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/care/ward.h"
#include "tests/support/chance.h"

#define HOUSES 4
#define BEDS 60
#define STEPS_IN_FULL 6000

static int64_t figure(
    struct ward *ward, const char *place, const char *measure, const char *kind, const char *on)
{
    char sql[400];
    snprintf(sql, sizeof sql,
        "SELECT coalesce(sum(change), 0) FROM bed_tally WHERE place = '%s' AND measure = '%s'"
        " AND kind = '%s' AND day <= '%s'",
        place, measure, kind, on);
    return desk_sql(ward->desk, sql);
}

static void verify(struct ward *ward, int64_t bed, const char *class, const char *on)
{
    ward_be_bureau(ward, "310000");
    cr_assert_eq(ward_try(ward, "bed.verify",
                     "{\"beds\":[%lld],\"class\":\"%s\",\"on\":\"%s\",\"inspectors\":[\"甲\"]}",
                     (long long)bed, class, on),
        STATUS_OK, "%s", ward_json(ward));
}

Test(bed_tally, counts_in_the_house_and_every_area_above)
{
    struct ward *ward = ward_open();
    int64_t house = ward_add_house(
        ward, &(struct ward_house){.area = "310114001001", .approved = 10, .kind = "small_home"});
    int64_t room = ward_add_room(ward, house, "1", NULL);
    cr_assert_eq(ward_try(ward, "bed.add",
                     "{\"room\":%lld,\"label\":\"1\",\"class\":\"nursing\",\"dementia\":true,"
                     "\"basic\":true,\"opened_on\":\"2026-06-01\"}",
                     (long long)room),
        STATUS_OK);
    char own[BED_TALLY_PLACE_SIZE];
    bed_tally_house(house, own);
    const char *const places[] = {own, "310114001001", "310114001", "310114", "310000"};

    static const struct {
        const char *measure;
        int64_t before;
        int64_t after;
    } measures[] = {{"approved", 10, 10}, {"institutions", 1, 1}, {"beds", 0, 1},
        {"dementia", 0, 1}, {"basic", 0, 1}, {"nursing_declared", 0, 1},
        {"nursing_effective", 0, 1}, {"nursing_verified", 0, 0},
        {"institutions_nursing_declared", 0, 1}, {"institutions_nursing_effective", 0, 1},
        {"institutions_nursing_verified", 0, 0}};

    for (size_t p = 0; p < 5; p++) {
        for (size_t m = 0; m < sizeof measures / sizeof *measures; m++) {
            const char *measure = measures[m].measure;
            cr_expect_eq(figure(ward, places[p], measure, "small_home", "2026-05-31"),
                measures[m].before, "%s %s", places[p], measure);
            cr_expect_eq(figure(ward, places[p], measure, "small_home", "2026-06-01"),
                measures[m].after, "%s %s", places[p], measure);
            cr_expect_eq(figure(ward, places[p], measure, "institution", "9999-12-30"), 0);
        }
    }
    cr_assert_eq(figure(ward, "310118", "beds", "small_home", "9999-12-30"), 0);
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}

Test(bed_tally, counts_a_house_while_it_has_one_nursing_bed)
{
    struct ward *ward = ward_open();
    int64_t beds[2];
    ward_add_beds(ward, 2, beds);
    verify(ward, beds[0], "ordinary", "2026-03-01");
    cr_assert_eq(
        figure(ward, "310114", "institutions_nursing_effective", "institution", "2026-04-01"), 1);
    verify(ward, beds[1], "ordinary", "2026-05-01");
    verify(ward, beds[1], "nursing", "2026-07-01");

    static const struct {
        const char *on;
        int64_t effective, verified, declared;
    } days[] = {{"2019-12-31", 0, 0, 0}, {"2020-01-01", 1, 0, 1}, {"2026-04-30", 1, 0, 1},
        {"2026-05-01", 0, 0, 1}, {"2026-06-30", 0, 0, 1}, {"2026-07-01", 1, 1, 1}};

    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
#define HOUSES_WITH(truth)                                                                         \
    figure(ward, "310114", "institutions_nursing_" truth, "institution", days[i].on)
        cr_expect_eq(HOUSES_WITH("effective"), days[i].effective, "%s", days[i].on);
        cr_expect_eq(HOUSES_WITH("verified"), days[i].verified, "%s", days[i].on);
        cr_expect_eq(HOUSES_WITH("declared"), days[i].declared, "%s", days[i].on);
#undef HOUSES_WITH
    }
    // found late, in between: the gap closes
    verify(ward, beds[0], "nursing", "2026-04-15");
    cr_assert_eq(
        figure(ward, "310114", "institutions_nursing_effective", "institution", "2026-05-15"), 1);
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}

Test(bed_tally, writes_more_changes_than_it_gathers_at_once)
{
    struct ward *ward = ward_open();
    int64_t beds[BED_TALLY_CHANGES_MAX / 2 + 10];
    const int count = (int)(sizeof beds / sizeof *beds);
    int64_t house = ward_add_house(ward, &(struct ward_house){.approved = 500});
    int64_t room = ward_add_room(ward, house, "1", NULL);
    char list[1024] = "";
    for (int i = 0; i < count; i++) {
        char label[8];
        snprintf(label, sizeof label, "%d", i);
        beds[i] = ward_add_bed(ward, room, label, i % 2 == 0 ? "nursing" : "ordinary");
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%lld", i == 0 ? "" : ",", (long long)beds[i]);
    }
    for (int i = 0; i < count; i++) { // each bed flips on days of its own
        char on[40];
        snprintf(on, sizeof on, "2026-%02d-%02d", 2 + i / 28, 1 + i % 28);
        verify(ward, beds[i], i % 2 == 0 ? "ordinary" : "nursing", on);
    }
    ward_be_bureau(ward, "310114");
    cr_assert_eq(ward_try(ward, "bed.verify",
                     "{\"beds\":[%s],\"class\":\"nursing\",\"on\":\"2026-01-05\","
                     "\"inspectors\":[\"甲\"]}",
                     list),
        STATUS_OK, "%s", ward_json(ward));
    cr_assert_eq(ward_int(ward, "beds"), count);
    cr_assert_eq(figure(ward, "310114", "nursing_verified", "institution", "2026-01-05"), count);
    cr_assert(ward_is_consistent(ward));
    ward_close(ward);
}

Test(bed_tally, is_recounted_and_every_difference_told)
{
    static const char *const damages[] = {
        "UPDATE bed_tally SET change = change + 1 WHERE place = '310114' AND measure = 'beds'"
        " AND day = '2020-01-01'",
        "UPDATE bed_tally SET change = change + 1 WHERE place LIKE 'i%' AND measure = 'approved'"
        " AND day = '9999-12-31'",
        "DELETE FROM bed_tally WHERE place = '310000' AND measure LIKE 'institutions_nursing%'",
        "DELETE FROM bed_tally WHERE place LIKE 'i%' AND measure LIKE 'institutions_nursing%'",
        "INSERT INTO bed_tally VALUES ('310199', 'beds', 'institution', '2020-01-01', 1)",
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct ward *ward = ward_open();
        ward_add_beds(ward, 2, NULL);
        cr_assert(ward_is_consistent(ward));
        store_place_sql(ward->desk->place.path, damages[i]);
        cr_expect_not(ward_is_consistent(ward), "%s", damages[i]);
        cr_expect(ward_says(ward, "{\"name\":\"bed_tally\",\"differences\":"));
        ward_close(ward);
    }
}

// --- at random ---

static void draw_day(struct chance *chance, int first_year, int years, char ret_day[40])
{
    snprintf(ret_day, 40, "%d-%02d-%02d", first_year + chance_draw(chance, years),
        1 + chance_draw(chance, 11), 1 + chance_draw(chance, 28));
}

// One of what may happen to a bed: found to be, said to be (of a class, for dementia), closed,
// opened again.
static void change_bed(struct ward *ward, struct chance *chance, int64_t bed, int64_t house)
{
    static const char *const states[] = {"maintenance", "suspended", "withdrawn"};
    const char *class = chance_draw(chance, 2) ? "nursing" : "ordinary";
    char on[40];
    char until[40];
    enum status status = STATUS_OK;
    draw_day(chance, 2022, 5, on);
    draw_day(chance, 2023, 5, until);
    int act = chance_draw(chance, 6);
    if (act < 2) {
        ward_be_bureau(ward, "310000");
        status = ward_try(ward, "bed.verify",
            "{\"beds\":[%lld],\"class\":\"%s\",\"on\":\"%s\",\"inspectors\":[\"甲\"]}",
            (long long)bed, class, on);
    } else if (act == 2) {
        ward_be_home(ward, house);
        status = ward_try(ward, "bed.retype",
            "{\"bed\":%lld,\"class\":\"%s\",\"from\":\"%s\",\"reason\":\"x\"}", (long long)bed,
            class, on);
    } else if (act == 3) {
        ward_be_home(ward, house);
        status = ward_try(ward, "bed.retype",
            "{\"bed\":%lld,\"dementia\":%s,\"from\":\"%s\",\"reason\":\"x\"}", (long long)bed,
            chance_draw(chance, 2) ? "true" : "false", on);
    } else if (act == 4) {
        ward_be_home(ward, house);
        status = ward_try(ward, "bed.close",
            "{\"bed\":%lld,\"state\":\"%s\",\"from\":\"%s\",\"until\":\"%s\",\"reason\":\"x\"}",
            (long long)bed, states[chance_draw(chance, 3)], on, until);
    } else {
        ward_be_home(ward, house);
        status = ward_try(ward, "bed.reopen", "{\"bed\":%lld,\"from\":\"%s\",\"reason\":\"x\"}",
            (long long)bed, on);
    }
    cr_assert(status == STATUS_OK || status == STATUS_BED_NOT_OPEN || status == STATUS_INVALID ||
                  status == STATUS_STATE_CONFLICT || status == STATUS_OVER_APPROVED,
        "%s", ward_json(ward));
}

Test(bed_tally, equals_a_recount_after_anything, .timeout = 600)
{
    static const char *const areas[HOUSES] = {
        WARD_STREET, WARD_TOWN, WARD_OTHER_STREET, "310114001001"};
    struct chance chance = chance_of(chance_seed("bed_tally"));
    struct ward *ward = ward_open();
    int64_t rooms[HOUSES];
    int64_t houses[HOUSES];
    int64_t beds[BEDS];
    int64_t homes[BEDS]; // of each bed
    int count = 0;
    for (int i = 0; i < HOUSES; i++) {
        houses[i] = ward_add_house(ward, &(struct ward_house){.area = areas[i],
                                             .kind = i == 1 ? "small_home" : NULL,
                                             .approved = 12,
                                             .opened = "2021-05-05"});
        rooms[i] = ward_add_room(ward, houses[i], "1", NULL);
    }
    int steps = chance_rounds(STEPS_IN_FULL);
    for (int step = 0; step < steps; step++) {
        char on[40];
        if (count == 0 || (count < BEDS && chance_draw(&chance, 4) == 0)) {
            int house = chance_draw(&chance, HOUSES);
            draw_day(&chance, 2022, 7, on);
            ward_be_home(ward, houses[house]);
            enum status status = ward_try(ward, "bed.add",
                "{\"room\":%lld,\"label\":\"%d\",\"class\":\"%s\",\"dementia\":%s,"
                "\"opened_on\":\"%s\",\"built_on\":\"2021-1%d-11\"}",
                (long long)rooms[house], step, chance_draw(&chance, 2) ? "nursing" : "ordinary",
                chance_draw(&chance, 2) ? "true" : "false", on, chance_draw(&chance, 3));
            cr_assert(status == STATUS_OK || status == STATUS_OVER_APPROVED, "%s", ward_json(ward));
            if (status == STATUS_OK) {
                homes[count] = houses[house];
                beds[count++] = ward_int(ward, "bed");
            }
            continue;
        }
        int bed = chance_draw(&chance, count);
        change_bed(ward, &chance, beds[bed], homes[bed]);
        if (step % 50 == 0) {
            cr_assert(ward_is_consistent(ward), "step %d: %s", step, ward_json(ward));
        }
    }
    cr_assert(ward_is_consistent(ward), "%s", ward_json(ward));
    ward_close(ward);
}
