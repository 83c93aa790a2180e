// SPDX-License-Identifier: Apache-2.0
// meal.book, meal.book_many, meal.cancel: who may, what refuses in which order, what is counted.
#include "daemon/canteen/booking.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/daemon/canteen/stage.h"

#define WEDNESDAY "2026-12-02"
// BEGIN, progress, COMMIT and the policies in force once a batch; receipt 2, ledger 1; person 3,
// judging 1; booking and both counters 3.
#define HOT_STATEMENTS_MAX 14

struct scene {
    struct stage *stage;
    int64_t kitchen;
    int64_t site;
    int64_t elder;
};

static struct scene scene_open(int64_t kitchen_covers, int64_t site_covers)
{
    struct scene scene = {.stage = stage_open()};
    scene.kitchen = stage_add_kitchen(scene.stage, "中央厨房", kitchen_covers);
    scene.site = stage_add_site(scene.stage, "长者食堂", STAGE_STREET, scene.kitchen, site_covers);
    scene.elder = stage_add_elder(scene.stage);
    stage_be_street(scene.stage, STAGE_STREET);
    return scene;
}

// --- who ---

Test(booking, is_for_persons_one_may_see)
{
    struct scene scene = scene_open(10, 10);
    int64_t other = stage_add_person(scene.stage, &(struct stage_person){.area = STAGE_TOWN});
    const char *result;
    cr_assert_eq(stage_book(scene.stage, other, scene.site, WEDNESDAY), STATUS_NOT_FOUND);
    cr_assert_eq(stage_try(scene.stage, &result, "meal.book",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}",
                     (long)other, (long)scene.site),
        STATUS_NOT_FOUND);
    char of_other[256];
    snprintf(of_other, sizeof(of_other), "%s", result);
    cr_assert_eq(stage_try(scene.stage, &result, "meal.book",
                     "{\"elder\":77,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}",
                     (long)scene.site),
        STATUS_NOT_FOUND);
    cr_assert_str_eq(result, of_other); // the same bytes as for nobody
    stage_close(scene.stage);
}

Test(booking, crosses_streets_but_not_districts)
{
    struct scene scene = scene_open(10, 10);
    int64_t other = stage_add_person(scene.stage, &(struct stage_person){.area = STAGE_TOWN});
    int64_t stranger = stage_add_person(scene.stage, &(struct stage_person){.area = "310118001"});
    stage_be_street(scene.stage, STAGE_TOWN);
    cr_assert_eq(stage_book(scene.stage, other, scene.site, WEDNESDAY), STATUS_OK);
    stage_be_street(scene.stage, "310118001");
    cr_assert_eq(stage_book(scene.stage, stranger, scene.site, WEDNESDAY), STATUS_NOT_FOUND);
    cr_assert_str_eq(stage_text(scene.stage, "parameter"), "site");
    stage_close(scene.stage);
}

Test(booking, is_for_desks_kitchens_and_sites)
{
    struct scene scene = scene_open(10, 10);
    int64_t second = stage_add_site(scene.stage, "乙", STAGE_STREET, scene.kitchen, 3);
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_FORBIDDEN);
    stage_be_site(scene.stage, scene.site, scene.kitchen);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_NOT_FOUND);
    // Once identified at their counter, at their own place alone.
    store_place_sql(scene.stage->desk->place.path,
        "INSERT INTO identification SELECT 2, elder, 1796092200000 FROM elder");
    store_place_sql(scene.stage->desk->place.path,
        "INSERT INTO identification SELECT 3, elder, 1796092200000 FROM elder");
    cr_assert_eq(stage_book(scene.stage, scene.elder, second, WEDNESDAY), STATUS_NOT_FOUND);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_str_eq(stage_text(scene.stage, "rule"), "310114/2025-12"); // not which class
    cr_assert_eq(stage_int(scene.stage, "subsidy_fen"), 200);
    stage_be_kitchen(scene.stage, scene.kitchen + 1);
    cr_assert_eq(stage_book(scene.stage, scene.elder, second, "2026-12-03"), STATUS_NOT_FOUND);
    stage_be_kitchen(scene.stage, scene.kitchen);
    cr_assert_eq(stage_book(scene.stage, scene.elder, second, "2026-12-03"), STATUS_OK);
    stage_close(scene.stage);
}

// --- refusals, in their order ---

Test(booking, refuses_a_person_in_care_from_the_second_day)
{
    struct scene scene = scene_open(10, 10);
    stage_put_in_care(scene.stage, scene.elder, WEDNESDAY);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(
        stage_book(scene.stage, scene.elder, scene.site, "2026-12-03"), STATUS_DINER_IN_CARE);
    stage_close(scene.stage);
}

Test(booking, refuses_a_second_booking_for_a_meal)
{
    struct scene scene = scene_open(10, 10);
    int64_t second = stage_add_site(scene.stage, "乙", STAGE_STREET, scene.kitchen, 3);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_OK);
    int64_t booking = stage_int(scene.stage, "booking");
    cr_assert_eq(stage_book(scene.stage, scene.elder, second, WEDNESDAY), STATUS_ALREADY_BOOKED);
    cr_assert_eq(stage_int(scene.stage, "booking"), booking);
    cr_assert_eq(stage_book(scene.stage, scene.elder, second, "2026-12-03"), STATUS_OK);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

Test(booking, refuses_closed_and_unlicensed_sites_and_names_others)
{
    struct scene scene = scene_open(10, 10);
    const char *result;
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"closed_weekdays\":[3],\"permit_until\":\"2026-12-04\"}",
                     (long)scene.site),
        STATUS_OK);
    stage_add_site(scene.stage, "远处", STAGE_TOWN, scene.kitchen, 3);
    stage_add_site(scene.stage, "近处", STAGE_STREET, scene.kitchen, 3);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_SITE_CLOSED);
    stage_try(scene.stage, &result, "meal.book",
        "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
        "\",\"meal\":\"lunch\",\"channel\":\"dine_in\"}",
        (long)scene.elder, (long)scene.site);
    cr_assert_not_null(strstr(result, "近处"), "%s", result);
    cr_assert(strstr(result, "近处") < strstr(result, "远处"), "%s", result);
    cr_assert_not_null(strstr(result, "\"date\":\"2026-12-02\",\"meal\":\"lunch\","
                                      "\"channel\":\"dine_in\",\"left\":3"));
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, "2026-12-03"), STATUS_OK);
    cr_assert_eq(
        stage_book(scene.stage, scene.elder, scene.site, "2026-12-04"), STATUS_SITE_NOT_LICENSED);
    cr_assert_str_eq(stage_text(scene.stage, "permit_until"), "2026-12-04");
    stage_close(scene.stage);
}

Test(booking, refuses_channels_and_meals_not_offered)
{
    struct scene scene = scene_open(10, 10);
    static const char *const lines[] = {
        "\"meal\":\"lunch\",\"channel\":\"pickup\"",
        "\"meal\":\"dinner\",\"channel\":\"dine_in\"",
    };
    for (int i = 0; i < 2; i++) {
        enum status status = stage_try(scene.stage, NULL, "meal.book",
            "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY "\",%s}", (long)scene.elder,
            (long)scene.site, lines[i]);
        cr_assert_eq(status, STATUS_INVALID);
        cr_assert_str_eq(stage_text(scene.stage, "parameter"), "channel");
    }
    stage_close(scene.stage);
}

Test(booking, ends_at_the_cutoff_to_the_millisecond)
{
    struct scene scene = scene_open(10, 10);
    const char *result;
    int64_t second = stage_add_elder(scene.stage);
    stage_set_clock(scene.stage, "2026-12-01T15:59:59.999+08:00");
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_OK);
    int64_t booking = stage_int(scene.stage, "booking");
    stage_set_clock(scene.stage, "2026-12-01T16:00:00.000+08:00");
    cr_assert_eq(stage_book(scene.stage, second, scene.site, WEDNESDAY), STATUS_PAST_CUTOFF);
    cr_assert_str_eq(stage_text(scene.stage, "cutoff"), "2026-12-01T16:00:00.000+08:00");
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.cancel", "{\"booking\":%ld}", (long)booking),
        STATUS_PAST_CUTOFF);
    cr_assert_eq(stage_try(scene.stage, &result, "meal.book",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\",\"late\":true}",
                     (long)second, (long)scene.site),
        STATUS_PAST_CUTOFF);
    cr_assert_not_null(strstr(result, "\"spare\":0"));
    cr_assert_not_null(strstr(result, "\"date\":\"2026-12-03\""), "%s", result);
    cr_assert_eq(stage_book(scene.stage, second, scene.site, "2026-12-01"), STATUS_PAST_CUTOFF);
    stage_close(scene.stage);
}

Test(booking, opens_seven_days_before)
{
    struct scene scene = scene_open(10, 10);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, "2026-12-08"), STATUS_OK);
    cr_assert_eq(
        stage_book(scene.stage, scene.elder, scene.site, "2026-12-09"), STATUS_OUTSIDE_WINDOW);
    cr_assert_str_eq(stage_text(scene.stage, "opens_on"), WEDNESDAY);
    stage_set_clock(scene.stage, "2026-12-02T00:00:00.000+08:00");
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, "2026-12-09"), STATUS_OK);
    stage_close(scene.stage);
}

Test(booking, gives_the_last_place_once)
{
    struct scene scene = scene_open(10, 2);
    int64_t elders[3] = {scene.elder, stage_add_elder(scene.stage), stage_add_elder(scene.stage)};
    cr_assert_eq(stage_book(scene.stage, elders[0], scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, elders[1], scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, elders[2], scene.site, WEDNESDAY), STATUS_CHANNEL_FULL);
    cr_assert_eq(stage_int(scene.stage, "capacity"), 2);
    cr_assert_eq(stage_int(scene.stage, "booked"), 2);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

Test(booking, refuses_channel_then_sitting_then_kitchen)
{
    struct scene scene = scene_open(2, 1);
    const char *result;
    int64_t elders[4];
    for (int i = 0; i < 4; i++) {
        elders[i] = stage_add_elder(scene.stage);
    }
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":1,\"pickup\":5,"
                     "\"delivery\":5,\"total\":2}}}",
                     (long)scene.site),
        STATUS_OK);
    stage_be_street(scene.stage, STAGE_STREET);

    static const struct {
        const char *channel;
        enum status status;
    } steps[] = {
        {"dine_in", STATUS_OK},
        {"dine_in", STATUS_CHANNEL_FULL}, // the sitting has places, and in other channels
        {"pickup", STATUS_OK},
        {"delivery", STATUS_SITTING_FULL}, // the kitchen is out as well: the first is told
        {"dine_in", STATUS_CHANNEL_FULL},
    };

    for (int i = 0; i < 5; i++) {
        enum status status = stage_try(scene.stage, &result, "meal.book",
            "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
            "\",\"meal\":\"lunch\",\"channel\":\"%s\"}",
            (long)elders[i < 2    ? i
                         : i == 2 ? 1
                                  : 2],
            (long)scene.site, steps[i].channel);
        cr_assert_eq(status, steps[i].status, "step %d: %s", i, status_name(status));
        if (i == 1) {
            cr_assert_not_null(strstr(result, "\"channel\":\"pickup\",\"left\":1"), "%s", result);
        }
    }
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":1,\"pickup\":5,"
                     "\"delivery\":5}}}",
                     (long)scene.site),
        STATUS_OK);
    stage_be_street(scene.stage, STAGE_STREET);
    enum status status = stage_try(scene.stage, &result, "meal.book",
        "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
        "\",\"meal\":\"lunch\",\"channel\":\"delivery\"}",
        (long)elders[2], (long)scene.site);
    cr_assert_eq(status, STATUS_KITCHEN_FULL);
    cr_assert_eq(stage_int(scene.stage, "kitchen"), scene.kitchen);
    // Nowhere else and in no other channel; on the next day.
    cr_assert_not_null(strstr(result, "\"alternatives\":[{\"site\":"), "%s", result);
    cr_assert_not_null(strstr(result, "\"date\":\"2026-12-03\""), "%s", result);
    cr_assert_null(strstr(result, "\"date\":\"" WEDNESDAY "\",\"meal\":\"lunch\",\"channel\":"
                                  "\"pickup\""));
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

Test(booking, knows_a_kitchen_that_cooks_no_such_meal)
{
    struct scene scene = scene_open(10, 10);
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"dinner\":{\"dine_in\":5}},"
                     "\"price_fen\":{\"dinner\":900}}",
                     (long)scene.site),
        STATUS_OK);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.book",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"dinner\",\"channel\":\"dine_in\"}",
                     (long)scene.elder, (long)scene.site),
        STATUS_KITCHEN_FULL);
    cr_assert_eq(stage_int(scene.stage, "capacity"), 0);
    stage_close(scene.stage);
}

Test(booking, keeps_what_is_booked_when_capacity_is_cut)
{
    struct scene scene = scene_open(10, 3);
    int64_t elders[4] = {scene.elder, stage_add_elder(scene.stage), stage_add_elder(scene.stage),
        stage_add_elder(scene.stage)};
    int64_t first = 0;
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(stage_book(scene.stage, elders[i], scene.site, WEDNESDAY), STATUS_OK);
        first = i == 0 ? stage_int(scene.stage, "booking") : first;
    }
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":2}}}", (long)scene.site),
        STATUS_OK);
    cr_assert_eq(stage_try(scene.stage, NULL, "kitchen.update",
                     "{\"kitchen\":%ld,\"capacity\":{\"lunch\":1}}", (long)scene.kitchen),
        STATUS_OK);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_book(scene.stage, elders[3], scene.site, WEDNESDAY), STATUS_CHANNEL_FULL);
    cr_assert_eq(stage_int(scene.stage, "booked"), 3);
    cr_assert_eq(
        desk_sql(scene.stage->desk, "SELECT count(*) FROM booking WHERE state='booked'"), 3);
    cr_assert_eq(
        stage_try(scene.stage, NULL, "meal.cancel", "{\"booking\":%ld}", (long)first), STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, elders[3], scene.site, WEDNESDAY), STATUS_CHANNEL_FULL);
    cr_assert_eq(stage_int(scene.stage, "booked"), 2);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

// --- what is kept ---

Test(booking, takes_diets_and_texture_of_the_person_and_the_call)
{
    struct scene scene = scene_open(10, 10);
    int64_t elder =
        stage_add_person(scene.stage, &(struct stage_person){.texture = "soft", .diets = 1u << 1});
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.book",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\",\"diets\":[\"low_salt\"]}",
                     (long)elder, (long)scene.site),
        STATUS_OK);
    cr_assert_eq(
        desk_sql(scene.stage->desk, "SELECT diets FROM booking WHERE texture = 'soft'"), 3);
    stage_close(scene.stage);
}

Test(booking, estimates_one_daily_subsidy)
{
    struct scene scene = scene_open(10, 10);
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"dinner\":{\"dine_in\":5}},"
                     "\"price_fen\":{\"dinner\":1500}}",
                     (long)scene.site),
        STATUS_OK);
    cr_assert_eq(stage_try(scene.stage, NULL, "kitchen.update",
                     "{\"kitchen\":%ld,\"capacity\":{\"dinner\":9}}", (long)scene.kitchen),
        STATUS_OK);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_int(scene.stage, "subsidy_fen"), 200);
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.book",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"dinner\",\"channel\":\"dine_in\"}",
                     (long)scene.elder, (long)scene.site),
        STATUS_OK);
    cr_assert_eq(stage_int(scene.stage, "subsidy_fen"), 0);
    cr_assert_eq(stage_int(scene.stage, "pays_fen"), 1350);
    stage_close(scene.stage);
}

Test(booking, estimates_by_flags_of_the_person)
{
    struct scene scene = scene_open(10, 10);
    int64_t elder = stage_add_person(
        scene.stage, &(struct stage_person){.born = "1944-02-29", .flag = "minimum_allowance"});
    cr_assert_eq(stage_book(scene.stage, elder, scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_int(scene.stage, "discount_fen"), 225);
    cr_assert_eq(stage_int(scene.stage, "subsidy_fen"), 500);
    cr_assert_str_eq(stage_text(scene.stage, "rule"), "310114/2025-12 D2 A");
    stage_close(scene.stage);
}

Test(booking, costs_few_statements)
{
    struct scene scene = scene_open(10, 10);
    int64_t second = stage_add_elder(scene.stage);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_OK);
    uint64_t before = store_figures(scene.stage->desk->store).statements;
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.book",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\","
                     "\"request_key\":\"01JE0000000000000000000000\"}",
                     (long)second, (long)scene.site),
        STATUS_OK);
    uint64_t used = store_figures(scene.stage->desk->store).statements - before;
    cr_assert_leq(used, HOT_STATEMENTS_MAX, "%lu statements", (unsigned long)used);
    stage_close(scene.stage);
}

Test(booking, changes_nothing_in_a_dry_run)
{
    struct scene scene = scene_open(10, 10);
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.book",
                     "{\"elder\":%ld,\"site\":%ld,\"date\":\"" WEDNESDAY
                     "\",\"meal\":\"lunch\",\"channel\":\"dine_in\",\"dry_run\":true}",
                     (long)scene.elder, (long)scene.site),
        STATUS_OK);
    cr_assert_eq(stage_int(scene.stage, "pays_fen"), 1150);
    cr_assert_eq(desk_sql(scene.stage->desk, "SELECT count(*) FROM booking"), 0);
    cr_assert_eq(desk_sql(scene.stage->desk, "SELECT count(*) FROM sitting_count"), 0);
    stage_close(scene.stage);
}

// --- many ---

Test(booking, judges_each_of_many_lines_alone)
{
    struct scene scene = scene_open(10, 2);
    const char *result;
    int64_t second = stage_add_elder(scene.stage);
    int64_t third = stage_add_elder(scene.stage);

    const struct {
        int64_t elder;
        const char *channel;
    } wanted[] = {{scene.elder, "dine_in"}, {scene.elder, "dine_in"}, {second, "pickup"},
        {second, "dine_in"}, {third, "dine_in"}};

    char lines[2048] = "";
    for (int i = 0; i < 5; i++) {
        size_t used = strlen(lines);
        snprintf(lines + used, sizeof(lines) - used,
            "%s{\"elder\":%ld,\"site\":%ld,\"date\":\"2026-12-02\",\"meal\":\"lunch\","
            "\"channel\":\"%s\"}",
            i == 0 ? "" : ",", (long)wanted[i].elder, (long)scene.site, wanted[i].channel);
    }
    cr_assert_eq(
        stage_try(scene.stage, &result, "meal.book_many", "{\"lines\":[%s]}", lines), STATUS_OK);
    cr_assert_not_null(strstr(result, "\"booked\":[{\"line\":1,"), "%s", result);
    cr_assert_not_null(strstr(result, "},{\"line\":4,\"booking\":"), "%s", result);
    cr_assert_not_null(strstr(result, "\"refused\":[{\"line\":2,"), "%s", result);
    cr_assert_not_null(strstr(result, "\"status\":\"ALREADY_BOOKED\""), "%s", result);
    cr_assert_not_null(strstr(result, "{\"line\":3,\"parameter\":\"channel\","), "%s", result);
    cr_assert_not_null(strstr(result, "\"status\":\"CHANNEL_FULL\""), "%s", result);
    cr_assert_eq(desk_sql(scene.stage->desk, "SELECT count(*) FROM booking"), 2);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

// --- cancelling ---

Test(booking, gives_places_back_when_cancelled)
{
    struct scene scene = scene_open(1, 1);
    int64_t second = stage_add_elder(scene.stage);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_OK);
    int64_t booking = stage_int(scene.stage, "booking");
    cr_assert_eq(stage_book(scene.stage, second, scene.site, WEDNESDAY), STATUS_CHANNEL_FULL);
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.cancel",
                     "{\"booking\":%ld,\"reason\":\"回家\"}", (long)booking),
        STATUS_OK);
    cr_assert_str_eq(stage_text(scene.stage, "state"), "cancelled");
    cr_assert_eq(stage_try(scene.stage, NULL, "meal.cancel", "{\"booking\":%ld}", (long)booking),
        STATUS_STATE_CONFLICT);
    cr_assert_eq(stage_book(scene.stage, second, scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, "2026-12-03"), STATUS_OK);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

Test(booking, is_cancelled_by_those_it_concerns)
{
    struct scene scene = scene_open(9, 9);
    int64_t elders[4] = {scene.elder, stage_add_elder(scene.stage), stage_add_elder(scene.stage),
        stage_add_elder(scene.stage)};
    int64_t bookings[4];
    for (int i = 0; i < 4; i++) {
        cr_assert_eq(stage_book(scene.stage, elders[i], scene.site, WEDNESDAY), STATUS_OK);
        bookings[i] = stage_int(scene.stage, "booking");
    }

    static const enum status expected[] = {STATUS_NOT_FOUND, STATUS_NOT_FOUND, STATUS_NOT_FOUND,
        STATUS_OK, STATUS_OK, STATUS_OK, STATUS_FORBIDDEN};

    for (int who = 0; who < 7; who++) {
        switch (who) {
        case 0:
            stage_be_street(scene.stage, STAGE_TOWN);
            break;
        case 1:
            stage_be_site(scene.stage, scene.site + 1, scene.kitchen);
            break;
        case 2:
            stage_be_kitchen(scene.stage, scene.kitchen + 1);
            break;
        case 3:
            stage_be_site(scene.stage, scene.site, scene.kitchen);
            break;
        case 4:
            stage_be_kitchen(scene.stage, scene.kitchen);
            break;
        case 5:
            stage_be_street(scene.stage, STAGE_STREET);
            break;
        default:
            stage_be_bureau(scene.stage);
            break;
        }
        int64_t booking = bookings[who < 3 ? 0 : who == 6 ? 3 : who - 3];
        cr_assert_eq(
            stage_try(scene.stage, NULL, "meal.cancel", "{\"booking\":%ld}", (long)booking),
            expected[who], "case %d", who);
    }
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(
        stage_try(scene.stage, NULL, "meal.cancel", "{\"booking\":99999}"), STATUS_NOT_FOUND);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

Test(booking, counts_a_total_that_came_later)
{
    struct scene scene = scene_open(9, 9);
    int64_t elders[4] = {scene.elder, stage_add_elder(scene.stage), stage_add_elder(scene.stage),
        stage_add_elder(scene.stage)};
    cr_assert_eq(stage_book(scene.stage, elders[0], scene.site, WEDNESDAY), STATUS_OK);
    int64_t booking = stage_int(scene.stage, "booking");
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":9,\"total\":2}}}",
                     (long)scene.site),
        STATUS_OK);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_book(scene.stage, elders[1], scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, elders[2], scene.site, WEDNESDAY), STATUS_SITTING_FULL);
    cr_assert(stage_is_consistent(scene.stage));
    cr_assert_eq(
        stage_try(scene.stage, NULL, "meal.cancel", "{\"booking\":%ld}", (long)booking), STATUS_OK);
    cr_assert(stage_is_consistent(scene.stage));
    cr_assert_eq(stage_book(scene.stage, elders[2], scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_eq(stage_book(scene.stage, elders[3], scene.site, WEDNESDAY), STATUS_SITTING_FULL);
    stage_be_bureau(scene.stage);
    cr_assert_eq(stage_try(scene.stage, NULL, "site.update",
                     "{\"site\":%ld,\"capacity\":{\"lunch\":{\"dine_in\":9}}}", (long)scene.site),
        STATUS_OK);
    stage_be_street(scene.stage, STAGE_STREET);
    cr_assert_eq(stage_book(scene.stage, elders[3], scene.site, WEDNESDAY), STATUS_OK);
    cr_assert(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}

// --- the schema behind the rule ---

Test(booking, is_guarded_by_the_schema)
{
    struct scene scene = scene_open(9, 1);
    const char *path = scene.stage->desk->place.path;
    cr_assert_eq(stage_book(scene.stage, scene.elder, scene.site, WEDNESDAY), STATUS_OK);
    cr_assert_not(store_place_try(path, "UPDATE sitting_count SET booked = booked + 1"));
    cr_assert_not(store_place_try(path, "INSERT INTO sitting_count VALUES"
                                        " ('2026-12-03', 'lunch', 1, 'dine_in', 1, 2)"));
    cr_assert_not(store_place_try(path, "UPDATE kitchen_count SET booked = 10"));
    cr_assert_not(store_place_try(path, "INSERT INTO booking SELECT booking + 1, elder, site,"
                                        " kitchen, day, meal, channel, diets, texture, price_fen,"
                                        " discount_fen, subsidy_fen, pays_fen, rule, state,"
                                        " office, operator, booked_at, NULL, NULL FROM booking"));
    cr_assert(store_place_try(path, "UPDATE sitting_count SET capacity = 0"));
    cr_assert(store_place_try(path, "UPDATE sitting_count SET booked = booked - 1"));
    cr_assert_not(stage_is_consistent(scene.stage));
    stage_close(scene.stage);
}
