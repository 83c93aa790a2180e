// SPDX-License-Identifier: Apache-2.0
// What changes of applications and offers is told on their topics: to the houses named, the desks
// of the person and the bureau, to nobody else.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/scenarios/waitlist_world.h"

static struct json *listen(struct world *world, struct speaker *who)
{
    return world_say(world, who, "events.subscribe", "{\"topics\":[\"waitlist\",\"offer\"]}");
}

// Whether the next thing a listener hears is of a topic and this id.
static bool hears(struct speaker *who, const char *topic, int64_t id)
{
    char ids[64];
    char named[64];
    const char *line = desk_take(who->client);
    snprintf(ids, sizeof ids, "\"ids\":[%" PRId64 "]", id);
    snprintf(named, sizeof named, "\"topic\":\"%s\"", topic);
    return line != NULL && strstr(line, named) != NULL && strstr(line, ids) != NULL;
}

static void hear_all(struct speaker *who)
{
    while (desk_take(who->client) != NULL) {
    }
}

static int64_t done(struct json *answer, const char *key)
{
    int64_t number = world_number(json_get(answer, "result"), key);
    json_free(answer);
    return number;
}

Test(waitlist_events, reach_houses_desks_and_bureau)
{
    static struct world world;
    world_open(&world, 1);
    struct speaker *other =
        stage_add_office(world.stage, "other", "\"kind\":\"street\",\"area\":\"310114118\"");
    struct speaker *clerk = stage_add_operator(world.stage, "clerk", world.homes[0], "clerk");
    struct speaker *listeners[] = {world.bureau, world.homes[0], world.homes[1], other};
    done(world_say(&world, world.street, "assessment.record",
             "{\"elder\":%" PRId64 ",\"scheme\":\"shanghai\",\"level\":\"5\","
             "\"assessed_on\":\"2026-12-01\"}",
             world.elders[0]),
        "assessment");
    for (size_t i = 0; i < sizeof listeners / sizeof listeners[0]; i++) {
        json_free(listen(&world, listeners[i]));
    }
    // Filed for the first house only: the second does not hear of it, nor does another desk.
    int64_t application = done(
        world_say(&world, world.street, "waitlist.apply",
            "{\"elder\":%" PRId64 ",\"choices\":[%" PRId64 "]}", world.elders[0], world.houses[0]),
        "application");
    cr_assert_gt(application, 0);
    cr_expect(hears(world.homes[0], "waitlist", application));
    cr_expect(hears(world.bureau, "waitlist", application));
    cr_expect_null(desk_take(world.homes[1]->client));
    cr_expect_null(desk_take(other->client));
    done(world_say(&world, world.second, "waitlist.verify",
             "{\"application\":%" PRId64 ",\"outcome\":\"verified\"}", application),
        "application");
    hear_all(world.homes[0]);
    json_free(listen(&world, world.street));
    // An offer: to its house and the person's desk.
    int64_t offer = done(
        world_say(&world, clerk, "offer.make", "{\"bed\":%" PRId64 "}", world.beds[0][0]), "offer");
    cr_assert_gt(offer, 0);
    cr_expect(hears(world.street, "waitlist", application));
    cr_expect(hears(world.street, "offer", offer));
    cr_expect(hears(world.homes[0], "waitlist", application));
    cr_expect(hears(world.homes[0], "offer", offer));
    cr_expect_null(desk_take(world.homes[1]->client));
    cr_expect_null(desk_take(other->client));
    // A refusal changes nothing; a term that runs out by the clock is told as well.
    json_free(world_say(&world, clerk, "offer.accept", "{\"offer\":%" PRId64 "}", offer));
    cr_expect_null(desk_take(world.street->client));
    world.stage->desk->place.now_ms += INT64_C(10) * 86400000;
    stage_due(world.stage);
    cr_expect(hears(world.street, "waitlist", application));
    cr_expect(hears(world.street, "offer", offer));
    stage_close(world.stage);
}
