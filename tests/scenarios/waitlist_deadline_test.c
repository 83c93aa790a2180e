// SPDX-License-Identifier: Apache-2.0
// The last millisecond of an offer, whether or not the daemon has looked at its clock by then.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/file.h"
#include "common/base/workdays.h"
#include "tests/scenarios/waitlist_world.h"

static int64_t done(struct json *answer, const char *key)
{
    int64_t number = world_number(json_get(answer, "result"), key);
    json_free(answer);
    return number;
}

// An offer made on 1 December 2026: it waits for its answer until the end of Friday the fourth.
static int64_t open_offer(struct world *world, int64_t *ret_until_ms)
{
    world_open(world, 1);
    done(world_say(world, world->street, "assessment.record",
             "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"5\","
             "\"assessed_on\":\"2026-12-01\"}",
             world->elders[0]),
        "assessment");
    int64_t application = done(world_say(world, world->street, "waitlist.apply",
                                   "{\"elder\":%" PRId64 ",\"choices\":[%" PRId64 "]}",
                                   world->elders[0], world->houses[0]),
        "application");
    done(world_say(world, world->bureau, "waitlist.verify",
             "{\"application\":%" PRId64 ",\"outcome\":\"verified\"}", application),
        "application");
    int64_t offer = done(
        world_say(world, world->homes[0], "offer.make", "{\"bed\":%" PRId64 "}", world->beds[0][0]),
        "offer");
    cr_assert_gt(offer, 0);
    cr_assert(instant_parse("2026-12-04T23:59:59.999+08:00", ret_until_ms));
    return offer;
}

static const char *accept(struct world *world, int64_t offer)
{
    json_free(world_say(world, world->street, "offer.accept", "{\"offer\":%" PRId64 "}", offer));
    return world->stage->answer.bytes;
}

Test(waitlist_deadline, the_last_millisecond_is_in_time)
{
    static struct world world;
    int64_t *now_ms = NULL;
    int64_t until_ms = 0;
    int64_t offer = open_offer(&world, &until_ms);
    now_ms = &world.stage->desk->place.now_ms;
    *now_ms = until_ms;
    cr_expect_not_null(strstr(accept(&world, offer), "\"state\":\"accepted\""));
    stage_close(world.stage);
}

Test(waitlist_deadline, the_next_is_too_late_also_where_nobody_looked_at_the_clock)
{
    static struct world world;
    int64_t until_ms = 0;
    int64_t offer = open_offer(&world, &until_ms);
    world.stage->desk->place.now_ms = until_ms + 1;
    cr_expect_not_null(strstr(accept(&world, offer), "OFFER_EXPIRED"));
    // Set back, the clock stands still for rules: late stays late.
    world.stage->desk->place.now_ms = until_ms - 86400000;
    cr_expect_not_null(strstr(accept(&world, offer), "OFFER_EXPIRED"));
    stage_due(world.stage);
    cr_expect_not_null(strstr(accept(&world, offer), "OFFER_EXPIRED"));
    stage_close(world.stage);
}

static const char *move_in(struct world *world)
{
    json_free(world_say(world, world->homes[0], "stay.admit",
        "{\"elder\":%" PRId64 ",\"bed\":%" PRId64 "}", world->elders[0], world->beds[0][0]));
    return world->stage->answer.bytes;
}

// Accepted on 1 December, the bed is theirs until the end of Tuesday the eighth, five working days.
static void accept_and_wait(struct world *world, int64_t late_ms)
{
    int64_t until_ms = 0;
    int64_t offer = open_offer(world, &until_ms);
    cr_assert_not_null(strstr(accept(world, offer), "2026-12-08T23:59:59.999+08:00"));
    cr_assert(instant_parse("2026-12-08T23:59:59.999+08:00", &until_ms));
    world->stage->desk->place.now_ms = until_ms + late_ms;
}

Test(waitlist_deadline, who_accepted_moves_in_until_the_last_millisecond)
{
    static struct world world;
    accept_and_wait(&world, 0);
    cr_expect_not_null(strstr(move_in(&world), "\"stay\":"));
    stage_close(world.stage);
}

Test(waitlist_deadline, who_accepted_moves_in_no_later_also_where_nobody_looked_at_the_clock)
{
    static struct world world;
    accept_and_wait(&world, 1);
    cr_expect_not_null(strstr(move_in(&world), "OFFER_EXPIRED"));
    stage_due(world.stage);
    cr_expect_eq(desk_sql(world.stage->desk, "SELECT count(*) FROM waitlist_strike"), 1);
    stage_close(world.stage);
}

static const char *ask(
    struct world *world, struct speaker *who, const char *method, const char *key, int64_t id)
{
    json_free(world_say(world, who, method, "{\"%s\":%" PRId64 "}", key, id));
    return world->stage->answer.bytes;
}

static void expect_told(
    struct world *world, const char *method, const char *key, int64_t id, const char *const told[])
{
    const char *answer = ask(world, world->street, method, key, id);
    for (int i = 0; told[i] != NULL; i++) {
        cr_expect_not_null(strstr(answer, told[i]), "%s: %s", told[i], answer);
    }
}

#define TOLD(...) ((const char *const[]){__VA_ARGS__, NULL})

static const char *say_of_offer(
    struct world *world, struct speaker *who, const char *method, int64_t offer, const char *more)
{
    json_free(world_say(world, who, method, "{\"offer\":%" PRId64 "%s}", offer, more));
    return world->stage->answer.bytes;
}

static void close_house(struct world *world, int house, const char *day)
{
    done(world_say(world, world->bureau, "institution.close",
             "{\"institution\":%" PRId64 ",\"on\":\"%s\",\"reason\":\"停业\"}",
             world->houses[house], day),
        "institution");
}

// An offer ends with the announcement that its house is to close, without a strike: seconds after
// that midnight, before the daemon has looked at the day, there is none to say anything to.
Test(waitlist_deadline, nobody_answers_an_offer_of_a_house_that_closed_at_midnight)
{
    static struct world world;
    int64_t until_ms = 0;
    int64_t offer = open_offer(&world, &until_ms);
    close_house(&world, 0, "2026-12-03");
    expect_told(&world, "offer.explain", "offer", offer,
        TOLD("\"state\":\"withdrawn\"", "\"reason\":\"bed_closed\"", "\"strike\":false"));
    cr_assert(instant_parse("2026-12-03T00:00:07.000+08:00", &world.stage->desk->place.now_ms));

    const struct {
        struct speaker *who;
        const char *method;
        const char *more;
    } words[] = {{world.street, "offer.accept", ""},
        {world.street, "offer.decline", ",\"reason\":\"unwilling\""},
        {world.street, "offer.contact",
            ",\"who\":\"elder\",\"channel\":\"phone\",\"outcome\":\"reached\""},
        {world.homes[0], "offer.reject", ",\"code\":\"medical\",\"evidence\":\"体检\""}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *told =
            say_of_offer(&world, words[i].who, words[i].method, offer, words[i].more);
        cr_expect_not_null(strstr(told, "STATE_CONFLICT"), "%s: %s", words[i].method, told);
    }
    stage_due(world.stage);
    cr_expect_eq(desk_sql(world.stage->desk, "SELECT count(*) FROM waitlist_strike"), 0);
    cr_expect_eq(
        desk_sql(world.stage->desk, "SELECT count(*) FROM offer WHERE closed_at IS NULL"), 0);
    stage_close(world.stage);
}

// Another house the person named has closed at midnight: the offer is accepted whole all the same.
Test(waitlist_deadline, an_offer_is_accepted_where_only_another_choice_has_closed)
{
    static struct world world;
    world_open(&world, 1);
    done(world_say(&world, world.street, "assessment.record",
             "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"5\","
             "\"assessed_on\":\"2026-12-01\"}",
             world.elders[0]),
        "assessment");
    int64_t application = done(world_say(&world, world.street, "waitlist.apply",
                                   "{\"elder\":%" PRId64 ",\"choices\":[%" PRId64 ",%" PRId64 "]}",
                                   world.elders[0], world.houses[0], world.houses[1]),
        "application");
    done(world_say(&world, world.bureau, "waitlist.verify",
             "{\"application\":%" PRId64 ",\"outcome\":\"verified\"}", application),
        "application");
    int64_t offer = done(
        world_say(&world, world.homes[1], "offer.make", "{\"bed\":%" PRId64 "}", world.beds[1][1]),
        "offer");
    close_house(&world, 0, "2026-12-03");
    cr_assert(instant_parse("2026-12-03T00:00:07.000+08:00", &world.stage->desk->place.now_ms));
    cr_expect_not_null(strstr(accept(&world, offer), "\"state\":\"accepted\""));
    stage_due(world.stage);
    expect_told(&world, "waitlist.get", "application", application, TOLD("\"state\":\"accepted\""));
    expect_told(&world, "offer.explain", "offer", offer, TOLD("\"state\":\"accepted\""));
    cr_expect_eq(
        desk_sql(world.stage->desk, "SELECT count(*) FROM waitlist_choice WHERE end_cause IS NULL"),
        1);
    stage_close(world.stage);
}

// --- beyond the table of holidays ---

// The official table with what is published later.
static void publish(struct world *world, const char *days)
{
    char path[] = "/tmp/waitlist_deadlineXXXXXX";
    struct text official;
    struct registry *registry = &world->stage->wiring.registry;
    struct workdays *table = NULL;
    int line = 0;
    FILE *file = fdopen(mkstemp(path), "w");
    cr_assert_not_null(file);
    cr_assert_eq(
        file_read(SOURCE_DIR "/config/calendar/holidays.csv", 1 << 20, &official), STATUS_OK);
    fprintf(file, "%s%s", official.bytes, days);
    cr_assert_eq(fclose(file), 0);
    text_done(&official);
    cr_assert_eq(workdays_load(path, &table, &line), STATUS_OK, "line %d", line);
    workdays_free(registry->workdays);
    registry->workdays = table;
    cr_assert_eq(unlink(path), 0);
    stage_due(world->stage);
}

// On 30 December 2026 the table ends with the year: the working days behind it are the weekdays.
static int64_t apply_at_the_end_of_the_year(struct world *world)
{
    world_open(world, 1);
    done(world_say(world, world->street, "assessment.record",
             "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"5\","
             "\"assessed_on\":\"2026-12-01\"}",
             world->elders[0]),
        "assessment");
    cr_assert(instant_parse("2026-12-30T10:00:00.000+08:00", &world->stage->desk->place.now_ms));
    stage_due(world->stage);
    int64_t application = done(world_say(world, world->street, "waitlist.apply",
                                   "{\"elder\":%" PRId64 ",\"choices\":[%" PRId64 "]}",
                                   world->elders[0], world->houses[0]),
        "application");
    expect_told(world, "waitlist.get", "application", application,
        TOLD("\"verify_by\":\"2027-01-06T23:59:59.999+08:00\",\"provisional\":true"));
    json_free(world_say(world, world->street, "waitlist.get",
        "{\"application\":%" PRId64 ",\"print\":\"zh\"}", application));
    cr_expect_not_null(strstr(world->stage->answer.bytes,
        "最迟核实日期：2027-01-06\\n（暂定：该年节假日安排公布后，只会顺延）\\n"));
    return application;
}

static int64_t offer_to(struct world *world, int64_t application)
{
    done(world_say(world, world->bureau, "waitlist.verify",
             "{\"application\":%" PRId64 ",\"outcome\":\"verified\"}", application),
        "application");
    int64_t offer = done(
        world_say(world, world->homes[0], "offer.make", "{\"bed\":%" PRId64 "}", world->beds[0][0]),
        "offer");
    expect_told(world, "offer.explain", "offer", offer,
        TOLD("\"answer_by\":\"2027-01-04T23:59:59.999+08:00\",\"provisional\":true"));
    return offer;
}

Test(waitlist_deadline, is_extended_when_the_holidays_are_published)
{
    static struct world world;
    int64_t application = apply_at_the_end_of_the_year(&world);
    publish(&world, "2027-01-01,holiday,元旦\n2027-01-04,holiday,元旦\n");
    const char *got = ask(&world, world.street, "waitlist.get", "application", application);
    cr_expect_not_null(strstr(got, "\"verify_by\":\"2027-01-08T23:59:59.999+08:00\""), "%s", got);
    cr_expect_null(strstr(got, "provisional"), "%s", got);
    json_free(world_say(&world, world.bureau, "task.list", "{\"kind\":\"waitlist_verify\"}"));
    cr_expect_not_null(strstr(world.stage->answer.bytes, "\"due\":\"2027-01-08\""));
    stage_close(world.stage);
}

Test(waitlist_deadline, of_an_offer_is_extended_too_as_answer_and_as_admission)
{
    static struct world world;
    int64_t offer = offer_to(&world, apply_at_the_end_of_the_year(&world));
    publish(&world, "2027-01-01,holiday,元旦\n");
    expect_told(&world, "offer.explain", "offer", offer,
        TOLD("\"answer_by\":\"2027-01-05T23:59:59.999+08:00\",\"provisional\":false"));
    json_free(world_say(&world, world.street, "task.list", "{\"kind\":\"offer_answer\"}"));
    cr_expect_not_null(strstr(world.stage->answer.bytes, "\"due\":\"2027-01-05\""));
    // Beyond what is published now, nothing is left to extend.
    cr_assert(instant_parse("2027-01-05T10:00:00.000+08:00", &world.stage->desk->place.now_ms));
    stage_due(world.stage);
    cr_expect_not_null(
        strstr(accept(&world, offer), "\"admit_by\":\"2027-01-12T23:59:59.999+08:00\""));
    stage_close(world.stage);
}

Test(waitlist_deadline, an_accepted_offer_keeps_its_extended_term_over_a_cancelled_admission)
{
    static struct world world;
    int64_t offer = offer_to(&world, apply_at_the_end_of_the_year(&world));
    cr_expect_not_null(strstr(accept(&world, offer),
        "\"admit_by\":\"2027-01-06T23:59:59.999+08:00\",\"provisional\":true"));
    struct json *admitted = world_say(&world, world.homes[0], "stay.admit",
        "{\"elder\":%" PRId64 ",\"bed\":%" PRId64 "}", world.elders[0], world.beds[0][0]);
    const struct json *result = json_get(admitted, "result");
    int64_t stay = world_number(result, "stay");
    int64_t movement = world_number(result, "movement");
    json_free(admitted);
    cr_assert_gt(movement, 0);
    publish(&world, "2027-01-01,holiday,元旦\n");
    done(world_say(&world, world.homes[0], "stay.cancel",
             "{\"stay\":%" PRId64 ",\"movement\":%" PRId64 ",\"reason\":\"登错\"}", stay, movement),
        "stay");
    stage_due(world.stage);
    expect_told(&world, "offer.explain", "offer", offer,
        TOLD("\"state\":\"accepted\"", "\"admit_by\":\"2027-01-07T23:59:59.999+08:00\"",
            "\"provisional\":false"));
    stage_close(world.stage);
}

static int64_t terms(const struct world *world)
{
    return desk_sql(world->stage->desk, "SELECT count(*) FROM waitlist_term");
}

Test(waitlist_deadline, of_who_has_moved_in_is_kept_no_longer_than_it_could_hold_again)
{
    static struct world world;
    int64_t offer = offer_to(&world, apply_at_the_end_of_the_year(&world));
    cr_expect_not_null(strstr(accept(&world, offer), "\"provisional\":true"));
    done(world_say(&world, world.homes[0], "stay.admit",
             "{\"elder\":%" PRId64 ",\"bed\":%" PRId64 "}", world.elders[0], world.beds[0][0]),
        "stay");
    publish(&world, "2027-01-01,holiday,元旦\n");
    cr_expect_eq(terms(&world), 1, "taken back now, the admission leaves a term that runs");
    cr_assert(instant_parse("2027-11-20T10:00:00.000+08:00", &world.stage->desk->place.now_ms));
    publish(&world, "2027-01-01,holiday,元旦\n2028-01-03,holiday,元旦\n");
    cr_expect_eq(terms(&world), 0, "taken back now, it begins anew");
    stage_close(world.stage);
}

Test(waitlist_deadline, never_comes_sooner_than_it_was_told)
{
    static struct world world;
    int64_t offer = offer_to(&world, apply_at_the_end_of_the_year(&world));
    publish(&world, "2027-01-02,workday,元旦\n2027-01-03,workday,元旦\n");
    expect_told(&world, "offer.explain", "offer", offer,
        TOLD("\"answer_by\":\"2027-01-04T23:59:59.999+08:00\",\"provisional\":false"));
    stage_close(world.stage);
}

// --- before the daemon has looked ---

static int64_t apply_as_assessed(struct world *world, int person, int level, const char *on)
{
    done(world_say(world, world->street, "assessment.record",
             "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"%d\","
             "\"assessed_on\":\"%s\"}",
             world->elders[person], level, on),
        "assessment");
    int64_t application = done(world_say(world, world->street, "waitlist.apply",
                                   "{\"elder\":%" PRId64 ",\"choices\":[%" PRId64 "]}",
                                   world->elders[person], world->houses[0]),
        "application");
    return done(world_say(world, world->bureau, "waitlist.verify",
                    "{\"application\":%" PRId64 ",\"outcome\":\"verified\"}", application),
        "application");
}

static int64_t apply(struct world *world, int person, int level)
{
    return apply_as_assessed(world, person, level, "2026-12-01");
}

static int64_t offered_to(struct world *world, int bed)
{
    return done(world_say(world, world->homes[0], "offer.make", "{\"bed\":%" PRId64 "}",
                    world->beds[0][bed]),
        "application");
}

Test(waitlist_deadline, of_a_deferral_is_over_though_the_daemon_has_not_looked)
{
    static struct world world;
    world_open(&world, 1);
    int64_t first = apply(&world, 0, 6);
    (void)apply(&world, 1, 4);
    done(world_say(&world, world.street, "waitlist.defer",
             "{\"application\":%" PRId64 ",\"until\":\"2026-12-02\"}", first),
        "application");
    cr_assert(instant_parse("2026-12-02T00:00:00.001+08:00", &world.stage->desk->place.now_ms));
    json_free(world_say(&world, world.homes[0], "elder.identify", "{%s,\"name\":\"测试\"}",
        world.papers[2])); // who does not wait at all
    json_free(world_say(&world, world.homes[0], "stay.admit",
        "{\"elder\":%" PRId64 ",\"bed\":%" PRId64 "}", world.elders[2], world.beds[0][0]));
    const char *got = world.stage->answer.bytes;
    cr_expect_not_null(strstr(got, "\"waiting\":2"), "%s", got);
    struct json *made =
        world_say(&world, world.homes[0], "offer.make", "{\"bed\":%" PRId64 "}", world.beds[0][0]);
    cr_expect_eq(world_number(json_get(made, "result"), "application"), first);
    json_free(made);
    stage_close(world.stage);
}

Test(waitlist_deadline, of_an_assessment_is_over_though_the_daemon_has_not_looked)
{
    static struct world world;
    world_open(&world, 1);
    int64_t first = apply_as_assessed(&world, 0, 6, "2024-12-02");
    int64_t second = apply(&world, 1, 4);
    cr_assert(instant_parse("2026-12-02T00:00:00.001+08:00", &world.stage->desk->place.now_ms));
    cr_expect_eq(offered_to(&world, 0), second);
    expect_told(&world, "waitlist.get", "application", first,
        TOLD("\"state\":\"suspended\"", "\"cause\":\"assessment_lapsed\""));
    stage_close(world.stage);
}

// Who was silent is back in the queue with the end of the term, and the bed they were offered free.
Test(waitlist_deadline, of_an_offer_is_over_for_the_next_bed_though_the_daemon_has_not_looked)
{
    static struct world world;
    int64_t until_ms = 0;
    int64_t offer = open_offer(&world, &until_ms);
    (void)apply(&world, 1, 4);
    world.stage->desk->place.now_ms = until_ms + 1;
    int64_t first = offered_to(&world, 2);
    expect_told(&world, "offer.explain", "offer", offer, TOLD("\"state\":\"expired\""));
    cr_expect_not_null(strstr(ask(&world, world.street, "waitlist.get", "application", first),
        "\"cause\":\"offer_expired\""));
    // The ledger's entry names first what was asked for: the offer, whose it is, the bed.
    cr_expect_eq(desk_sql(world.stage->desk,
                     "SELECT count(*) FROM offer o JOIN ledger_entry e ON e.method = 'offer.make' "
                     "AND e.objects LIKE o.offer || ' ' || o.application || ' ' || o.bed || '%' "
                     "WHERE o.closed_at IS NULL"),
        1);
    stage_close(world.stage);
}

static const char *admit_stranger(struct world *world, int bed, const char *more)
{
    json_free(world_say(
        world, world->homes[0], "elder.identify", "{%s,\"name\":\"测试\"}", world->papers[2]));
    json_free(world_say(world, world->homes[0], "stay.admit",
        "{\"elder\":%" PRId64 ",\"bed\":%" PRId64 "%s}", world->elders[2], world->beds[0][bed],
        more));
    return world->stage->answer.bytes;
}

Test(waitlist_deadline, of_an_offer_is_over_for_who_would_be_admitted_past_them)
{
    static struct world world;
    int64_t until_ms = 0;
    (void)open_offer(&world, &until_ms);
    world.stage->desk->place.now_ms = until_ms + 1;
    const char *got = admit_stranger(&world, 2, "");
    cr_expect_not_null(strstr(got, "NOT_HEAD_OF_QUEUE"), "%s", got);
    cr_expect_not_null(strstr(got, "\"waiting\":1"), "%s", got);
    stage_close(world.stage);
}

// Whose offer has run out waits for the beds that stand free beside it: none of them is named.
Test(waitlist_deadline, of_an_offer_is_over_for_the_beds_that_are_named_instead)
{
    static struct world world;
    int64_t until_ms = 0;
    (void)open_offer(&world, &until_ms);
    world.stage->desk->place.now_ms = until_ms + 1;
    const char *got = admit_stranger(&world, 0, "");
    cr_expect_not_null(strstr(got, "BED_TAKEN"), "%s", got);
    char house[64];
    snprintf(house, sizeof house, "\"institution\":%" PRId64, world.houses[0]);
    cr_expect_null(strstr(got, house), "%s", got);
    stage_close(world.stage);
}

// One whose deferral is over by the clock waits for a house that offers by hand.
static int64_t open_deferral(struct world *world)
{
    world_open(world, 1);
    int64_t first = apply(world, 0, 6);
    done(world_say(world, world->homes[0], "offer.by_itself",
             "{\"institution\":%" PRId64 ",\"by_itself\":false}", world->houses[0]),
        "institution");
    done(world_say(world, world->street, "waitlist.defer",
             "{\"application\":%" PRId64 ",\"until\":\"2026-12-02\"}", first),
        "application");
    cr_assert(instant_parse("2026-12-02T00:00:00.001+08:00", &world->stage->desk->place.now_ms));
    return first;
}

static void expect_passed(struct world *world, int64_t application, const char *code)
{
    world->stage->desk->place.now_ms += 1000;
    stage_due(world->stage);
    expect_told(world, "waitlist.history", "application", application, TOLD(code));
}

// Who waited at the moment of the second person's yes, by the clock and not by the looking, sees
// it.
Test(waitlist_deadline, of_a_deferral_is_over_for_who_was_admitted_past_them)
{
    static struct world world;
    int64_t first = open_deferral(&world);
    cr_expect_not_null(strstr(
        admit_stranger(&world, 0, ",\"override_reason\":\"家中失火\""), "NEEDS_SECOND_PERSON"));
    int64_t override = desk_sql(world.stage->desk, "SELECT max(override) FROM override");
    done(
        world_say(&world, world.bureau, "override.approve", "{\"override\":%" PRId64 "}", override),
        "override");
    const char *got = admit_stranger(&world, 0, "");
    cr_expect_not_null(strstr(got, "\"override\":"), "%s", got);
    expect_passed(&world, first, "\"code\":\"override\"");
    stage_close(world.stage);
}

Test(waitlist_deadline, of_a_deferral_is_over_for_who_is_entered_out_of_the_books_past_them)
{
    static struct world world;
    int64_t first = open_deferral(&world);
    json_free(world_say(
        &world, world.homes[0], "elder.identify", "{%s,\"name\":\"测试\"}", world.papers[2]));
    done(world_say(&world, world.homes[0], "stay.record",
             "{\"elder\":%" PRId64 ",\"bed\":%" PRId64 ",\"from\":\"2026-11-20\"}", world.elders[2],
             world.beds[0][0]),
        "stay");
    expect_passed(&world, first, "\"code\":\"by_books\"");
    stage_close(world.stage);
}
