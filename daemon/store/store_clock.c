// SPDX-License-Identifier: Apache-2.0
// Business time: the wall clock plus the offset of a test instance, never backwards, and judged by
// the steady clock. One that jumps ahead is not followed until it has stayed there; one that is
// behind is waited for at half the pace, so that time stands still for nobody. How long anything
// lasts (sessions, locks) goes by the steady clock alone.
#include <time.h>

#include "common/base/day.h"
#include "common/base/log.h"
#include "daemon/store/store_inside.h"

#define JUMP_MS 60000
#define HELD_MS 600000 // a clock that was set wrong by mistake is right again by then

int64_t store_clock_steady(void)
{
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now); // a machine that slept was not stopped
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t look(const struct store *store)
{
    const struct store_options *options = &store->options;
    return options->clock == NULL ? instant_now() : options->clock(options->clock_context);
}

// A clock handed in may have no steady one beside it: then it is followed wherever it goes.
static bool has_steady(const struct store *store)
{
    return store->options.clock == NULL || store->options.steady != NULL;
}

static int64_t look_steady(const struct store *store)
{
    const struct store_options *options = &store->options;
    return options->steady == NULL ? store_clock_steady() : options->steady(options->clock_context);
}

void store_clock_init(struct store *store)
{
    struct store_clock *clock = &store->clock;
    clock->wall_ms = look(store);
    clock->steady_ms = look_steady(store);
    int64_t behind_ms = clock->last_ms - clock->wall_ms - clock->offset_ms;
    if (behind_ms > JUMP_MS) {
        LOG(LOG_WARN, "store.clock_behind", LOG_NUMBER("by_ms", behind_ms));
    }
    clock->behind_ms = behind_ms > 0 ? behind_ms : 0;
    clock->last_ms = behind_ms > 0 ? clock->last_ms : clock->wall_ms + clock->offset_ms;
    clock->limits_ms = clock->last_ms - clock->offset_ms;
}

int64_t store_behind_ms(const struct store *store)
{
    return store->clock.behind_ms;
}

// How far the wall clock went that the steady clock did not. Without one only going back is a jump.
static void tell_jump(const struct store *store, int64_t wall_ms, int64_t went_ms)
{
    int64_t jump_ms = wall_ms - store->clock.wall_ms - went_ms;
    if (!has_steady(store) && jump_ms > 0) {
        return;
    }
    if (jump_ms > JUMP_MS || jump_ms < -JUMP_MS) {
        LOG(LOG_WARN, "store.clock_jumped", LOG_NUMBER("by_ms", jump_ms));
    }
}

// By the wall clock, the steady one having gone on so far.
static void go_on(struct store_clock *clock, int64_t target_ms, int64_t steady_ms, int64_t went_ms)
{
    int64_t ahead_ms = target_ms - clock->last_ms - went_ms;
    if (ahead_ms <= JUMP_MS) {
        int64_t halves = went_ms + clock->half_ms;
        int64_t slow_ms = clock->last_ms + halves / 2;
        clock->held_since_ms = 0;
        clock->half_ms = halves % 2;
        clock->last_ms = target_ms > slow_ms ? target_ms : slow_ms;
        return;
    }
    if (clock->held_since_ms == 0) {
        clock->held_since_ms = steady_ms;
        LOG(LOG_ERROR, "store.clock_ahead", LOG_NUMBER("by_ms", ahead_ms),
            LOG_NUMBER("followed_after_ms", HELD_MS));
    }
    bool stays = steady_ms - clock->held_since_ms >= HELD_MS;
    clock->last_ms = stays ? target_ms : clock->last_ms + went_ms;
}

struct store_instant store_clock_now(struct store *store)
{
    struct store_clock *clock = &store->clock;
    pthread_mutex_lock(&clock->mutex);
    int64_t wall_ms = look(store);
    int64_t steady_ms = look_steady(store);
    int64_t went_ms = has_steady(store) ? steady_ms - clock->steady_ms : 0;
    int64_t target_ms = wall_ms + clock->offset_ms;
    tell_jump(store, wall_ms, went_ms);
    clock->wall_ms = wall_ms;
    clock->steady_ms = steady_ms;
    if (has_steady(store)) {
        clock->limits_ms += went_ms;
        go_on(clock, target_ms, steady_ms, went_ms);
    } else {
        clock->last_ms = target_ms > clock->last_ms ? target_ms : clock->last_ms;
        clock->limits_ms = clock->last_ms - clock->offset_ms;
    }
    struct store_instant now = {.now_ms = clock->last_ms,
        .limits_ms = clock->limits_ms,
        .wall_ms = wall_ms,
        .offset_ms = clock->offset_ms};
    pthread_mutex_unlock(&clock->mutex);
    return now;
}

void store_clock_publish(struct store *store, int64_t last_ms, int64_t offset_ms)
{
    struct store_clock *clock = &store->clock;
    pthread_mutex_lock(&clock->mutex);
    clock->offset_ms = offset_ms;
    if (last_ms > clock->last_ms) {
        clock->last_ms = last_ms;
    }
    pthread_mutex_unlock(&clock->mutex);
}
