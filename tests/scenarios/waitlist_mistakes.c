// SPDX-License-Identifier: Apache-2.0
// What people of a queue get wrong and take back: assessments, flags, rules, second records of a
// person. Houses that close.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/scenarios/waitlist_world.h"

static void done(struct json *answer)
{
    json_free(answer);
}

// Who waits: for an assessment, or whose application was drawn; 0: nobody.
static int64_t who_waits(struct world *world)
{
    char sql[200];
    if (world_draw(world, 2) == 0) {
        return desk_sql(world->stage->desk,
            "SELECT coalesce(max(a.elder), 0) FROM waitlist_application a JOIN waitlist_standing s"
            " ON s.application = a.application AND s.superseded_at IS NULL"
            " WHERE s.state = 'suspended' AND s.until_day IS NOT NULL");
    }
    snprintf(sql, sizeof sql,
        "SELECT coalesce(max(elder), 0) FROM waitlist_application WHERE application = %" PRId64,
        world_application(world));
    return desk_sql(world->stage->desk, sql);
}

// A level by which nobody may queue, as read today.
static void assess_wrongly(struct world *world)
{
    int64_t waits = who_waits(world);
    int64_t elder = waits == 0 || world_draw(world, 4) == 0 ? world_elder(world) : waits;
    struct json *answer = world_say(world, world->street, "assessment.record",
        "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"1\",\"assessed_on\":\"%s\"}",
        elder, world_day(world_today(world)));
    int64_t assessment = world_number(json_get(answer, "result"), "assessment");
    json_free(answer);
    world->mistake = assessment;
}

static void take_back_assessment(struct world *world)
{
    done(world_say(world, world->colleague, "assessment.review",
        "{\"assessment\":%" PRId64 ",\"outcome\":\"%s\",\"note\":\"x\"}", world->mistake,
        world_draw(world, 8) == 0 ? "confirmed" : "rejected"));
    world->mistake = 0;
}

// A flag that was said to have ended before, or never began so late.
static void correct_flag(struct world *world)
{
    static const char *const flags[] = {"destitute", "solitary"};
    int32_t from_day = world_today(world) - 300;
    bool ends = world_draw(world, 2) == 0;
    done(world_say(world, world->street, "elder.flag",
        "{\"elder\":%" PRId64 ",\"flag\":\"%s\",\"from\":\"%s\",\"source\":\"x\"%s%s%s}",
        world_elder(world), flags[world_draw(world, 2)], world_day(from_day),
        ends ? ",\"until\":\"" : "",
        ends ? world_day(world_today(world) - world_draw(world, 20)) : "", ends ? "\"" : ""));
}

// The same person once more by another paper, or the two records made one.
static void merge(struct world *world)
{
    int person = world_draw(world, PEOPLE);
    if (world->doubles[person] == 0) {
        struct json *answer = world_say(world, world->street, "elder.register",
            "{\"id_type\":\"passport\",\"id_number\":\"E%08d\",\"name\":\"测试\",\"born\":"
            "\"1940-01-01\",\"sex\":\"%s\",\"registered_area\":\"310114103\","
            "\"residence_area\":\"310114103\"}",
            ++world->doubles_made, world_sex(person));
        world->doubles[person] = world_number(json_get(answer, "result"), "elder");
        json_free(answer);
        return;
    }
    bool keeps_double = world_draw(world, 4) == 0;
    int64_t kept = keeps_double ? world->doubles[person] : world->elders[person];
    int64_t other = keeps_double ? world->elders[person] : world->doubles[person];
    for (int by = 0; by < 2; by++) { // asked by one, done by a second
        struct json *answer =
            world_say(world, by == 0 ? world->street : world->bureau, "elder.correct",
                "{\"elder\":%" PRId64 ",\"merge\":%" PRId64 ",\"reason\":\"x\"}", kept, other);
        bool is_one = json_get(answer, "result") != NULL;
        json_free(answer);
        if (is_one) {
            world->elders[person] = kept;
            world->doubles[person] = 0;
            return;
        }
    }
}

// Rules that were approved and have not begun: one asks, perhaps another too.
static void take_back_policy(struct world *world)
{
    char sql[200];
    snprintf(sql, sizeof sql,
        "SELECT coalesce(max(policy), 0) FROM policy WHERE from_day > '%s' AND withdrawn_at IS"
        " NULL",
        world_day(world_today(world)));
    int64_t policy = desk_sql(world->stage->desk, sql);
    struct speaker *who = world_draw(world, 2) == 0 ? world->bureau : world->second;
    if (policy != 0) {
        done(world_say(
            world, who, "policy.withdraw", "{\"policy\":%" PRId64 ",\"reason\":\"x\"}", policy));
    }
}

// One wrong assessment at a time, so that what happens until it is found is seen too.
void world_mistake(struct world *world)
{
    int drawn = world_draw(world, 13);
    if (drawn == 12) {
        take_back_policy(world);
    } else if (drawn < 3) {
        correct_flag(world);
    } else if (drawn < 6) {
        merge(world);
    } else if (world->mistake == 0) {
        assess_wrongly(world);
    } else if (drawn == 6) {
        world_close_house(world);
    } else if (drawn < 10) {
        take_back_assessment(world);
    }
}

// One of them closes within days, late perhaps the other too; who waits for it waits elsewhere or
// nowhere.
void world_close_house(struct world *world)
{
    bool is_late = world->applications_count > 2 * PEOPLE;
    int64_t house = world->houses[is_late && world_draw(world, 3) == 0 ? 0 : 1];
    done(world_say(world, world->bureau, "institution.close",
        "{\"institution\":%" PRId64 ",\"on\":\"%s\",\"reason\":\"x\"}", house,
        world_day(world_today(world) + 1 + world_draw(world, 20))));
}

bool world_has_closed(const struct world *world, int house)
{
    char sql[120];
    snprintf(sql, sizeof sql,
        "SELECT count(*) FROM institution WHERE institution = %" PRId64 " AND closed_day <= '%s'",
        world->houses[house], world_day(world_today(world)));
    return desk_sql(world->stage->desk, sql) > 0;
}
