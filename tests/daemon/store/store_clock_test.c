// SPDX-License-Identifier: Apache-2.0
// Business time: never backwards, not over a restart either; read once per batch.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/log.h"
#include "daemon/store/store_inside.h"
#include "tests/support/store_place.h"

struct look {
    struct store_job job;
    int64_t now_ms;
    struct store_place *place;
    int64_t then_ms; // what the wall clock says afterwards; 0: as before
};

static void run_look(struct store_job *job, struct tx *tx)
{
    struct look *look = (struct look *)job;
    look->now_ms = tx->now_ms;
    tx_record(
        tx, &(struct ledger_entry){.operator_name = "", .method = "test.look", .objects = ""});
    if (look->then_ms != 0) {
        look->place->now_ms = look->then_ms;
    }
}

static void run_read(struct store_job *job, struct tx *tx)
{
    struct look *look = (struct look *)job;
    look->now_ms = tx->now_ms;
}

static int64_t look_now(struct store *store, enum store_lane lane)
{
    struct look look = {.job = {.lane = lane, .run = lane == STORE_WRITE ? run_look : run_read}};
    cr_assert_eq(store_run(store, &look.job), STATUS_OK);
    return look.now_ms;
}

Test(store_clock, never_goes_back)
{
    static const struct {
        int64_t wall;
        int64_t now;
    } steps[] = {
        {0, 0}, {5, 5}, {3, 5}, {-3600000, 5}, {5, 5}, {7, 7}, {9000000, 9000000}, {8, 9000000}};
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        place.now_ms = STORE_PLACE_NOW + steps[i].wall;
        cr_expect_eq(
            look_now(store, (enum store_lane)(i % STORE_LANES)), STORE_PLACE_NOW + steps[i].now);
    }
    look_now(store, STORE_WRITE);
    store_close(store);
    place.now_ms = STORE_PLACE_NOW;
    store = store_place_open(&options);
    cr_expect_eq(look_now(store, STORE_READ), STORE_PLACE_NOW + 9000000, "not over a restart");
    cr_expect_eq(look_now(store, STORE_WRITE), STORE_PLACE_NOW + 9000000);
    store_close(store);
    cr_expect_eq(store_place_sql(place.path,
                     "SELECT count(*) FROM ledger_entry a JOIN ledger_entry b ON b.seq = a.seq + 1"
                     " WHERE b.at < a.at"),
        0);
    store_place_remove(&place);
}

Test(store_clock, is_read_once_for_a_batch)
{
    struct store_place place;
    struct look looks[3];
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    for (int i = 0; i < 3; i++) {
        looks[i] = (struct look){.job = {.lane = STORE_WRITE, .run = run_look},
            .place = &place,
            .then_ms = STORE_PLACE_NOW + 1000 * (i + 1)};
        cr_assert_eq(store_submit(store, &looks[i].job), STATUS_OK);
    }
    store_step(store, STORE_WRITE);
    for (int i = 0; i < 3; i++) {
        cr_expect_eq(looks[i].now_ms, STORE_PLACE_NOW);
    }
    cr_expect_eq(look_now(store, STORE_READ), STORE_PLACE_NOW + 3000);
    store_close(store);
    store_place_remove(&place);
}

// Runs act with standard error in a file, and answers how often word stands there.
static int count_in_log(void (*act)(struct store_place *), const char *word)
{
    struct store_place place;
    char path[128];
    char line[1000];
    int count = 0;
    store_place_make(&place);
    log_set_least(LOG_WARN);
    snprintf(path, sizeof path, "%s/log", place.folder);
    fflush(stderr);
    int before = dup(2);
    cr_assert_not_null(freopen(path, "w", stderr));
    act(&place);
    fflush(stderr);
    dup2(before, 2);
    close(before);
    FILE *stream = fopen(path, "r");
    while (fgets(line, sizeof line, stream) != NULL) {
        count += strstr(line, word) != NULL;
    }
    fclose(stream);
    store_place_remove(&place);
    return count;
}

static void jump_about(struct store_place *place)
{
    struct store_options options = store_place_options(place);
    struct store *store = store_place_open(&options);
    static const int64_t walls[] = {0, 60000, 7200000, 7140000, 7079999, 7000000};
    for (size_t i = 0; i < sizeof walls / sizeof walls[0]; i++) {
        place->now_ms = STORE_PLACE_NOW + walls[i];
        look_now(store, STORE_WRITE);
    }
    store_close(store);
}

static void restart_behind(struct store_place *place)
{
    struct store_options options = store_place_options(place);
    struct store *store = store_place_open(&options);
    look_now(store, STORE_WRITE);
    store_close(store);
    place->now_ms -= 60001;
    store_close(store_place_open(&options));
}

static void use_the_real_clock(struct store_place *place)
{
    struct store_options options = store_place_options(place);
    options.clock = NULL;
    struct store *store = store_place_open(&options);
    int64_t before = instant_now();
    int64_t now = look_now(store, STORE_WRITE);
    cr_expect(now >= before && now <= instant_now());
    store->clock.wall_ms -= 61000; // as if it had been set forwards since
    look_now(store, STORE_WRITE);
    store->clock.wall_ms += 61000;
    look_now(store, STORE_WRITE);
    store_close(store);
}

// --- beside a steady clock ---

struct clocks {
    int64_t wall_s;
    int64_t steady_s;
};

static int64_t tell_wall(void *context)
{
    const struct clocks *clocks = context;
    return STORE_PLACE_NOW + 1000 * clocks->wall_s;
}

static int64_t tell_steady(void *context)
{
    const struct clocks *clocks = context;
    return 1000000 + 1000 * clocks->steady_s;
}

struct limits_look {
    struct store_job job;
    int64_t now_ms;
    int64_t timeout_ms;
};

static void run_limits(struct store_job *job, struct tx *tx)
{
    struct limits_look *look = (struct limits_look *)job;
    look->now_ms = tx->now_ms;
    look->timeout_ms = tx->timeout_ms;
}

Test(store_clock, follows_no_jump_before_it_has_stayed_and_stands_still_for_nobody)
{
    static const struct {
        struct clocks clocks;
        int64_t now_s;
    } steps[] = {
        {{0, 0}, 0},
        {{7, 7}, 7},
        {{3608, 8}, 8},      // an hour ahead: not followed
        {{3615, 15}, 15},    // still
        {{16, 16}, 16},      // and right again
        {{3700, 20}, 20},    // ahead once more
        {{4299, 619}, 619},  // for nearly ten minutes
        {{4300, 620}, 4300}, // then it is taken for right
        {{4301, 621}, 4301},
        {{4201, 623}, 4302}, // behind: at half the pace
        {{4301, 723}, 4352},
        {{4401, 823}, 4402},
        {{4411, 833}, 4411}, // until it has come up
        {{4420, 842}, 4420},
    };
    struct clocks clocks = {0, 0};
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    options.clock = tell_wall;
    options.steady = tell_steady;
    options.clock_context = &clocks;
    struct store *store = store_place_open(&options);
    int64_t began_ms = 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct limits_look look = {.job = {.lane = STORE_READ, .run = run_limits}};
        clocks = steps[i].clocks;
        cr_assert_eq(store_run(store, &look.job), STATUS_OK);
        began_ms = i == 0 ? look.timeout_ms : began_ms;
        cr_expect_eq(look.now_ms, STORE_PLACE_NOW + 1000 * steps[i].now_s, "step %zu: %lld", i,
            (long long)(look.now_ms - STORE_PLACE_NOW));
        cr_expect_eq(look.timeout_ms, began_ms + 1000 * clocks.steady_s, "time limits go evenly");
    }
    store_close(store);
    store_place_remove(&place);
}

Test(store_clock, tells_at_opening_how_far_it_is_behind)
{
    struct store_place place;
    store_place_make(&place);
    struct store_options options = store_place_options(&place);
    struct store *store = store_place_open(&options);
    cr_expect_eq(store_behind_ms(store), 0);
    look_now(store, STORE_WRITE);
    store_close(store);
    place.now_ms -= 5000;
    store = store_place_open(&options);
    cr_expect_eq(store_behind_ms(store), 5000);
    store_close(store);
    store_place_remove(&place);
}

Test(store_clock, says_when_it_jumps_more_than_a_minute)
{
    cr_expect_eq(count_in_log(jump_about, "store.clock_jumped"), 2);
    cr_expect_eq(count_in_log(restart_behind, "store.clock_behind"), 1);
    cr_expect_eq(count_in_log(use_the_real_clock, "store.clock_jumped"), 2);
}
