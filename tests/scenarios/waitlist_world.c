// SPDX-License-Identifier: Apache-2.0
// What people of a queue do.
#include "tests/scenarios/waitlist_world.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#define PARAMS_MAX 4096

int world_draw(struct world *world, int below)
{
    return chance_draw(&world->chance, below);
}

// --- asking ---

struct json *world_say(
    struct world *world, struct speaker *who, const char *method, const char *format, ...)
{
    static char params[PARAMS_MAX];
    const char *reason = NULL;
    va_list values;
    va_start(values, format);
    int size = vsnprintf(params, sizeof params, format, values);
    va_end(values);
    cr_assert(size > 0 && size < PARAMS_MAX);
    const char *line = stage_say(world->stage, who, method, params);
    world->params = params;
    if (world->heard != NULL) {
        world->heard(world, who, method, line);
    }
    cr_assert_null(strstr(line, "UNAVAILABLE"), "%s %s: %s", method, params, line);
    cr_assert_null(strstr(line, "\"INVALID\""), "%s %s: %s", method, params, line);
    struct json *answer = json_parse(line, strlen(line), &reason);
    cr_assert_not_null(answer);
    return answer;
}

int64_t world_number(const struct json *map, const char *key)
{
    return json_integer(json_get(map, key));
}

const char *world_word(const struct json *map, const char *key)
{
    const char *word = json_text(json_get(map, key), NULL);
    return word == NULL ? "" : word;
}

// A field of the result; 0 after a refusal.
static int64_t world_made(struct json *answer, const char *key)
{
    int64_t number = world_number(json_get(answer, "result"), key);
    json_free(answer);
    return number;
}

static int64_t must(struct json *answer, const char *key)
{
    int64_t number = world_made(answer, key);
    cr_assert_gt(number, 0, "%s", key);
    return number;
}

static void done(struct json *answer)
{
    json_free(answer);
}

// --- the world ---

static const char *const house_attributes[HOUSES] = {
    "\"credit_code\":\"52310114MJ00A0012K\",\"name\":\"方泰敬老院\",\"area\":\"310114103\"",
    "\"credit_code\":\"1231011842560001X4\",\"name\":\"封浜敬老院\",\"area\":\"310114118\""};

static void add_house(struct world *world, int house)
{
    char attributes[200];
    char name[16];
    world->houses[house] =
        must(world_say(world, world->bureau, "institution.register",
                 "{%s,\"kind\":\"institution\",\"tier\":\"basic\",\"operation\":\"public\","
                 "\"approved_beds\":9,\"opened_on\":\"2018-01-01\"}",
                 house_attributes[house]),
            "institution");
    snprintf(name, sizeof name, "home%d", house);
    snprintf(attributes, sizeof attributes,
        "\"kind\":\"home\",\"institution\":%" PRId64 ",\"area\":\"%s\"", world->houses[house],
        house == 0 ? "310114103" : "310114118");
    world->homes[house] = stage_add_office(world->stage, name, attributes);
    cr_assert_not_null(world->homes[house]);
    int64_t room = must(
        world_say(world, world->homes[house], "room.add",
            "{\"institution\":%" PRId64 ",\"label\":\"301\",\"floor\":3}", world->houses[house]),
        "room");
    for (int i = 0; i < BEDS; i++) {
        world->beds[house][i] =
            must(world_say(world, world->homes[house], "bed.add",
                     "{\"room\":%" PRId64 ",\"label\":\"%d\",\"class\":\"%s\",\"basic\":true,"
                     "\"opened_on\":\"2018-01-01\"}",
                     room, i, (house + i) % 2 == 0 ? "nursing" : "ordinary"),
                "bed");
    }
}

void world_open(struct world *world, uint64_t seed)
{
    memset(world, 0, sizeof *world);
    world->chance = chance_of(seed);
    world->stage = stage_open(0);
    cr_assert_not_null(world->stage);
    struct speaker *system = stage_speaker(world->stage, SYSTEM_SPEAKER);
    done(world_say(world, system, "import.rows",
        "{\"what\":\"areas\",\"rows\":[{\"code\":\"310000\",\"name\":\"上海市\",\"level\":"
        "\"province\"},{\"code\":\"310114\",\"name\":\"嘉定区\",\"level\":\"county\",\"parent\":"
        "\"310000\"},{\"code\":\"310114103\",\"name\":\"安亭镇\",\"level\":\"street\",\"parent\":"
        "\"310114\"},{\"code\":\"310114118\",\"name\":\"江桥镇\",\"level\":\"street\",\"parent\":"
        "\"310114\"}]}"));
    world->bureau =
        stage_add_office(world->stage, "bureau", "\"kind\":\"bureau\",\"area\":\"310114\"");
    world->street =
        stage_add_office(world->stage, "street", "\"kind\":\"street\",\"area\":\"310114103\"");
    cr_assert(world->bureau != NULL && world->street != NULL);
    world->second = stage_add_operator(world->stage, "second", world->bureau, "manager");
    world->colleague = stage_add_operator(world->stage, "colleague", world->street, "manager");
    cr_assert(world->second != NULL && world->colleague != NULL);
    for (int house = 0; house < HOUSES; house++) {
        add_house(world, house);
    }
    for (int person = 0; person < PEOPLE; person++) {
        world_add_person(world, person);
    }
}

// --- what people do ---

int64_t world_application(struct world *world)
{
    int count = world->applications_count;
    int latest = count > PEOPLE && world_draw(world, 4) > 0 ? PEOPLE : count;
    return count == 0 ? 1 : world->applications[count - 1 - world_draw(world, latest)];
}

int32_t world_today(const struct world *world)
{
    return day_of_instant(world->stage->desk->place.now_ms, 480);
}

const char *world_day(int32_t day)
{
    static char texts[4][DAY_TEXT_SIZE];
    static int turn;
    return day_format(day, texts[++turn % 4]);
}

// Not everybody says who the spouse is.
static void do_apply(struct world *world)
{
    static const char *const needs[] = {"\"nursing\"", "\"nursing\"", "\"spouse\"", "", "", ""};
    char choices[64];
    char spouse[64] = "";
    int first = world_draw(world, HOUSES);
    int person = world_draw(world, PEOPLE);
    int need = world_draw(world, 6);
    snprintf(choices, sizeof choices, "%" PRId64, world->houses[first]);
    if (world_draw(world, 2) == 0) {
        snprintf(choices, sizeof choices, "%" PRId64 ",%" PRId64, world->houses[first],
            world->houses[1 - first]);
    }
    int other = person ^ 1;
    if (need == 2 && other < PEOPLE && world_draw(world, 3) > 0) {
        snprintf(spouse, sizeof spouse, ",\"spouse\":%" PRId64, world->elders[other]);
    }
    int64_t application =
        world_made(world_say(world, world->street, "waitlist.apply",
                       "{\"elder\":%" PRId64 ",\"choices\":[%s],\"needs\":[%s]%s}",
                       world_record(world, person), choices, needs[need], spouse),
            "application");
    if (application != 0 && world->applications_count < APPLICATIONS_MAX) {
        world->applications[world->applications_count++] = application;
    }
}

// Mostly one that waits for it.
static void do_verify(struct world *world)
{
    struct json *list = world_say(world, world->bureau, "waitlist.list", "{\"limit\":1}");
    const struct json *unverified = json_get(json_get(list, "result"), "unverified");
    int64_t application = world_draw(world, 8) == 0 || json_count(unverified) == 0
                              ? world_application(world)
                              : world_number(json_at(unverified, 0), "application");
    json_free(list);
    done(world_say(world, world->bureau, "waitlist.verify",
        "{\"application\":%" PRId64 ",\"outcome\":%s}", application,
        world_draw(world, 8) == 0 ? "\"rejected\",\"note\":\"材料不全\"" : "\"verified\""));
}

void world_assess(struct world *world)
{
    done(world_say(world, world->street, "assessment.record",
        "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"%d\",\"assessed_on\":\"%s\"}",
        world_elder(world), world_draw(world, 6) == 0 ? 2 : 3 + world_draw(world, 4),
        world_day(world_today(world) - (world_draw(world, 3) == 0 ? world_draw(world, 725) : 0))));
}

static void do_flag(struct world *world)
{
    static const char *const flags[] = {"destitute", "low_income", "solitary", "living_alone"};
    done(world_say(world, world->street, "elder.flag",
        "{\"elder\":%" PRId64 ",\"flag\":\"%s\",\"from\":\"%s\",\"until\":\"%s\",\"source\":\"x\"}",
        world_elder(world), flags[world_draw(world, 4)], world_day(world_today(world)),
        world_day(world_today(world) + 1 + world_draw(world, 90))));
}

// To the other town, or registered in another district; today, or some days on.
static void do_move(struct world *world)
{
    static const char *const towns[] = {"310114103", "310114118"};
    static const char *const counties[] = {"310114103", "310118"};
    bool lives = world_draw(world, 2) == 0;
    done(world_say(world, world->bureau, "elder.move",
        "{\"elder\":%" PRId64 ",\"%s\":\"%s\",\"from\":\"%s\"}", world_elder(world),
        lives ? "residence_area" : "registered_area",
        lives ? towns[world_draw(world, 2)] : counties[world_draw(world, 2)],
        world_day(world_today(world) + world_draw(world, 3) * world_draw(world, 10))));
}

// A deferral may also be ended today.
static int32_t first_day_to_defer(struct world *world, int64_t application)
{
    struct json *answer = world_say(
        world, world->street, "waitlist.get", "{\"application\":%" PRId64 "}", application);
    bool is_deferred = strcmp(world_word(json_get(answer, "result"), "state"), "deferred") == 0;
    done(answer);
    return world_today(world) + (is_deferred ? 0 : 1);
}

static void do_speak(struct world *world)
{
    int64_t application = world_application(world);
    switch (world_draw(world, 6)) {
    case 0:
        done(world_say(world, world->street, "waitlist.withdraw",
            "{\"application\":%" PRId64 ",\"reason\":\"x\"}", application));
        break;
    case 1:
    case 2:
        done(world_say(world, world->street, "waitlist.defer",
            "{\"application\":%" PRId64 ",\"until\":\"%s\"}", application,
            world_day(first_day_to_defer(world, application) + world_draw(world, 30))));
        break;
    default:
        done(world_say(world, world->street, "waitlist.confirm", "{\"application\":%" PRId64 "}",
            application));
        break;
    }
}

static void do_offer(struct world *world)
{
    int house = world_draw(world, HOUSES);
    done(world_say(world, world->homes[house], "offer.make", "{\"bed\":%" PRId64 "}",
        world->beds[house][world_draw(world, BEDS)]));
}

// Offers that wait: also those the daemon made.
static const struct json *open_offers(struct world *world, struct json **ret_answer)
{
    *ret_answer = world_say(world, world->bureau, "offer.list", "{\"state\":\"%s\"}",
        world_draw(world, 3) == 0 ? "accepted" : "open");
    return json_get(json_get(*ret_answer, "result"), "offers");
}

static void do_answer(struct world *world)
{
    static const char *const reasons[] = {"unwilling", "in_hospital", "bereavement", "other"};
    struct json *answer = NULL;
    const struct json *offers = open_offers(world, &answer);
    size_t count = json_count(offers);
    const struct json *one =
        count == 0 ? NULL : json_at(offers, (size_t)world_draw(world, (int)count));
    int64_t offer = one == NULL ? 0 : world_number(one, "offer");
    int house = one != NULL && world_number(one, "institution") == world->houses[1] ? 1 : 0;
    json_free(answer);
    if (offer == 0) {
        return;
    }
    switch (world_draw(world, 8)) {
    case 0:
        done(world_say(world, world->homes[house], "offer.reject",
            "{\"offer\":%" PRId64 ",\"code\":\"violence\",\"evidence\":\"x\"}", offer));
        break;
    case 1:
        done(world_say(world, world->street, "offer.decline",
            "{\"offer\":%" PRId64 ",\"reason\":\"%s\"}", offer, reasons[world_draw(world, 4)]));
        break;
    case 2:
        done(world_say(world, world->street, "offer.contact",
            "{\"offer\":%" PRId64
            ",\"who\":\"%s\",\"channel\":\"phone\",\"outcome\":\"no_answer\"}",
            offer, world_draw(world, 2) == 0 ? "elder" : "son"));
        break;
    default:
        done(world_say(world, world->street, "offer.accept", "{\"offer\":%" PRId64 "}", offer));
        break;
    }
}

static void keep_stay(struct world *world, int house, const struct json *result)
{
    char sql[80];
    if (result == NULL || world->stays_count == STAYS_MAX) {
        return;
    }
    int64_t *stay = world->stays[world->stays_count++];
    stay[0] = world_number(result, "stay");
    snprintf(sql, sizeof sql, "SELECT min(movement) FROM movement WHERE stay = %" PRId64, stay[0]);
    stay[1] = desk_sql(world->stage->desk, sql);
    stay[2] = house;
}

static void admit(struct world *world, int house, int64_t elder, int64_t bed)
{
    int ahead = world_draw(world, 8) == 0 ? world_draw(world, 15) : 0; // perhaps too late
    struct json *answer = world_say(world, world->homes[house], "stay.admit",
        "{\"elder\":%" PRId64 ",\"bed\":%" PRId64 ",\"from\":\"%s\"%s}", elder, bed,
        world_day(world_today(world) + ahead),
        world_draw(world, 4) == 0 ? "" : ",\"override_reason\":\"x\"");
    const struct json *facts = json_get(json_get(answer, "error"), "data");
    int64_t override = world_number(facts, "override");
    keep_stay(world, house, json_get(answer, "result"));
    json_free(answer);
    if (override != 0 && world_draw(world, 2) == 0) {
        done(world_say(
            world, world->bureau, "override.approve", "{\"override\":%" PRId64 "}", override));
        admit(world, house, elder, bed);
    }
}

static void do_admit(struct world *world)
{
    struct json *answer =
        world_say(world, world->bureau, "offer.list", "{\"state\":\"accepted\",\"limit\":1}");
    const struct json *one = json_at(json_get(json_get(answer, "result"), "offers"), 0);
    int64_t application = one == NULL ? 0 : world_number(one, "application");
    int64_t bed = one == NULL ? 0 : world_number(one, "bed");
    int house = one != NULL && world_number(one, "institution") == world->houses[1] ? 1 : 0;
    json_free(answer);
    if (application == 0 || world_draw(world, 6) == 0) { // past the queue
        int person = world_draw(world, PEOPLE);
        house = world_draw(world, HOUSES);
        done(world_say(world, world->homes[house], "elder.identify", "{%s,\"name\":\"测试\"}",
            world->papers[person]));
        admit(world, house, world->elders[person], world->beds[house][world_draw(world, BEDS)]);
        return;
    }
    int64_t elder = world_made(world_say(world, world->bureau, "waitlist.get",
                                   "{\"application\":%" PRId64 "}", application),
        "elder");
    admit(world, house, elder, bed);
}

// Out of the house's own books, from a day before or from today; some have ended.
static void do_record(struct world *world)
{
    int person = world_draw(world, PEOPLE);
    int house = world_draw(world, HOUSES);
    int32_t from_day = world_today(world) - world_draw(world, 2) * world_draw(world, 60);
    char end[64] = "";
    if (world_draw(world, 3) == 0) {
        snprintf(end, sizeof end, ",\"until\":\"%s\",\"reason\":\"home\"",
            world_day(world_today(world)));
    }
    done(world_say(world, world->homes[house], "elder.identify", "{%s,\"name\":\"测试\"}",
        world->papers[person]));
    struct json *answer = world_say(world, world->homes[house], "stay.record",
        "{\"elder\":%" PRId64 ",\"bed\":%" PRId64 ",\"from\":\"%s\"%s}", world->elders[person],
        world->beds[house][world_draw(world, BEDS)], world_day(from_day), end);
    if (end[0] == '\0') {
        keep_stay(world, house, json_get(answer, "result"));
    }
    json_free(answer);
}

static void do_leave(struct world *world)
{
    if (world->stays_count == 0) {
        return;
    }
    int latest = world->stays_count < PEOPLE ? world->stays_count : PEOPLE;
    const int64_t *stay = world->stays[world->stays_count - 1 - world_draw(world, latest)];
    int house = (int)stay[2];
    if (world_draw(world, 3) == 0) {
        done(world_say(world, world->homes[house], "stay.cancel",
            "{\"stay\":%" PRId64 ",\"movement\":%" PRId64 ",\"reason\":\"x\"}", stay[0], stay[1]));
    } else {
        done(world_say(world, world->homes[house], "stay.discharge",
            "{\"stay\":%" PRId64 ",\"reason\":\"home\"}", stay[0]));
    }
}

static void do_transfer(struct world *world)
{
    if (world->stays_count == 0) {
        return;
    }
    int latest = world->stays_count < PEOPLE ? world->stays_count : PEOPLE;
    const int64_t *stay = world->stays[world->stays_count - 1 - world_draw(world, latest)];
    int house = (int)stay[2];
    done(world_say(world, world->homes[house], "stay.transfer",
        "{\"stay\":%" PRId64 ",\"bed\":%" PRId64 ",\"on\":\"%s\"}", stay[0],
        world->beds[house][world_draw(world, BEDS)],
        world_day(world_today(world) + world_draw(world, 2) * world_draw(world, 5))));
}

static void do_close_bed(struct world *world)
{
    int house = world_draw(world, HOUSES);
    int64_t bed = world->beds[house][world_draw(world, BEDS)];
    if (world_draw(world, 3) > 0) {
        done(world_say(world, world->homes[house], "bed.reopen",
            "{\"bed\":%" PRId64 ",\"reason\":\"x\"}", bed));
        return;
    }
    done(world_say(world, world->homes[house], "bed.close",
        "{\"bed\":%" PRId64 ",\"state\":\"maintenance\",\"until\":\"%s\",\"reason\":\"x\"}", bed,
        world_day(world_today(world) + 1 + world_draw(world, 9))));
}

// Mostly one that is offered.
static int draw_bed(struct world *world, int house)
{
    int drawn = world_draw(world, BEDS);
    int64_t offered = desk_sql(world->stage->desk,
        house == 0 ? "SELECT coalesce(min(bed), 0) FROM offer WHERE closed_at IS NULL"
                   : "SELECT coalesce(max(bed), 0) FROM offer WHERE closed_at IS NULL");
    for (int i = 0; i < BEDS; i++) {
        if (world->beds[house][i] == offered) {
            drawn = i;
        }
    }
    return drawn;
}

// A house or inspectors make another bed of it, or the bureau another list.
static void do_change_bed(struct world *world)
{
    static const char *const classes[] = {"nursing", "ordinary"};
    int house = world_draw(world, HOUSES);
    int drawn = draw_bed(world, house);
    int64_t bed = world->beds[house][drawn];
    const char *class = classes[world_draw(world, 2)];
    switch (world_draw(world, 3)) {
    case 0:
        done(world_say(world, world->homes[house], "bed.retype",
            "{\"bed\":%" PRId64 ",\"class\":\"%s\",\"from\":\"%s\",\"reason\":\"x\"}", bed, class,
            world_day(world_today(world) + world_draw(world, 2) * world_draw(world, 6))));
        break;
    case 1:
        done(world_say(world, world->bureau, "bed.verify",
            "{\"beds\":[%" PRId64 "],\"class\":\"%s\",\"inspectors\":[\"x\"]}", bed, class));
        break;
    default: {
        int without = world_draw(world, 2) == 0 ? drawn : BEDS; // or all of them
        char beds[200];
        int size = 0;
        for (int i = 0; i < BEDS; i++) {
            if (i != without) {
                size += snprintf(beds + size, sizeof beds - (size_t)size,
                    "%s{\"bed\":%" PRId64 ",\"pool\":\"city\"}", size == 0 ? "" : ",",
                    world->beds[house][i]);
            }
        }
        const char *from = // or published ahead
            world_day(world_today(world) + world_draw(world, 2) * world_draw(world, 30));
        done(world_say(world, world->bureau, "basic.publish",
            "{\"institution\":%" PRId64 ",\"year\":%.4s,\"from\":\"%s\",\"beds\":[%s]}",
            world->houses[house], from, from, beds));
        break;
    }
    }
}

// The bureau looks at what a house refused.
static void do_review(struct world *world)
{
    struct json *list =
        world_say(world, world->bureau, "task.list", "{\"kind\":\"offer_refused\",\"limit\":1}");
    const struct json *one = json_at(json_get(json_get(list, "result"), "tasks"), 0);
    int64_t task = one == NULL ? 0 : world_number(one, "task");
    json_free(list);
    if (task != 0) {
        done(world_say(world, world->bureau, "task.close",
            "{\"task\":%" PRId64 ",\"outcome\":\"%s\"}", task,
            world_draw(world, 2) == 0 ? "justified" : "not_justified"));
    }
}

static void do_death(struct world *world)
{
    int64_t elder = world_elder(world);
    int which = world_draw(world, 4);
    if (which > 1) {
        done(world_say(world, world->bureau, "death.cancel",
            "{\"elder\":%" PRId64 ",\"reason\":\"x\"}", elder));
        return;
    }
    bool is_report = which == 0;
    done(world_say(world, is_report ? world->street : world->bureau,
        is_report ? "death.report" : "death.confirm", "{\"elder\":%" PRId64 ",\"on\":\"%s\"%s}",
        elder, world_day(world_today(world)), is_report ? "" : ",\"evidence\":\"x\""));
}

void world_approve(struct world *world, int64_t policy)
{
    done(world_say(world, world->second, "policy.approve", "{\"policy\":%" PRId64 "}", policy));
}

// Other rules, from today or some days on: the level asked and what orders inside a tier are drawn.
static void do_policy(struct world *world)
{
    char text[1500];
    world->policies++;
    snprintf(text, sizeof text,
        "{version: v%d, eligibility: {min_age: 60, any: [{clause: '1', min_level: {shanghai: %d}}, "
        "{clause: '2', flags: [destitute, solitary]}]}, choices: {most: 3, within: county}, tiers: "
        "[{tier: 0, clause: '0', flags: destitute}, {tier: 1, clause: '1', min_level: {shanghai: "
        "%d}}, {tier: 2, clause: '9'}], order: {by: %s, tie_seed: s%d, level_points: {shanghai: "
        "[0, 1, 2, 3, 4, 5, 6], gbt42195: [0, 2, 4, 5, 6]}}, deadlines: {verify_workdays: 5, "
        "answer_workdays: 3, admit_workdays: 5}, strikes: {limit: 3, window_days: 365, ban_days: "
        "30}, withdrawals: {limit: 3, window_days: 365, ban_days: 30}, good_causes: [in_hospital], "
        "deferral: {days: 30, times: 2}, reconfirm: {days: %d, grace_days: 10}, lapse: {days: 60}, "
        "contact: {attempts: 3, days: 2}, reserve: {percent: 5, least: 0}}",
        world->policies, 2 + world_draw(world, 3), 4 + world_draw(world, 2),
        world_draw(world, 2) == 0 ? "tier_then_time" : "tier_then_level_then_time", world->policies,
        60 + world_draw(world, 120));
    int32_t from_day = world_today(world) + world_draw(world, 2) * world_draw(world, 20);
    int64_t policy = must(
        world_say(world, world->bureau, "policy.propose",
            "{\"kind\":\"waitlist\",\"region\":\"310114\",\"valid_from\":\"%s\",\"text\":\"%s\"}",
            world_day(from_day), text),
        "policy");
    bool at_once = world->approve != NULL && from_day == world_today(world);
    (at_once ? world->approve : world_approve)(world, policy);
}

void world_act(struct world *world)
{
    static void (*const acts[])(struct world *) = {do_apply, do_apply, do_apply, do_apply, do_apply,
        do_verify, do_verify, do_verify, do_verify, do_verify, world_assess, world_assess, do_flag,
        do_move, do_transfer, do_close_bed, do_change_bed, do_change_bed, do_change_bed, do_record,
        do_review, do_speak, do_offer, do_offer, do_offer, do_offer, do_answer, do_answer,
        do_answer, do_admit, do_admit, do_admit, do_admit, do_leave, do_leave, do_leave,
        world_mistake, world_mistake, world_mistake, world_mistake};
    int rare = world_draw(world, 60);
    if (rare < 3) {
        do_policy(world);
    } else if (rare < 5) {
        do_death(world);
    } else if (rare == 5 && world_draw(world, 4) == 0) {
        world_close_house(world);
    } else {
        acts[world_draw(world, (int)(sizeof acts / sizeof acts[0]))](world);
    }
}
