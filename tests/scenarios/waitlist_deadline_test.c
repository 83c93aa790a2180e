// SPDX-License-Identifier: Apache-2.0
// The last millisecond of an offer, whether or not the daemon has looked at its clock by then.
#include <inttypes.h>
#include <string.h>

#include <criterion/criterion.h>

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
