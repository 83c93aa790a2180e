// SPDX-License-Identifier: Apache-2.0
// Business time: the wall clock plus the offset of a test instance, never backwards, and a word in
// the log when it jumps.
#include <time.h>

#include "common/base/day.h"
#include "common/base/log.h"
#include "daemon/store/store_inside.h"

#define JUMP_MS 60000

int64_t store_clock_steady(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t look(const struct store *store)
{
    const struct store_options *options = &store->options;
    return options->clock == NULL ? instant_now() : options->clock(options->clock_context);
}

void store_clock_init(struct store *store)
{
    struct store_clock *clock = &store->clock;
    clock->wall_ms = look(store);
    clock->steady_ms = store_clock_steady();
    int64_t behind_ms = clock->last_ms - clock->wall_ms - clock->offset_ms;
    if (behind_ms > JUMP_MS) {
        LOG(LOG_WARN, "store.clock_behind", LOG_NUMBER("by_ms", behind_ms));
    }
}

// How far the wall clock went that the steady clock did not. A clock handed in has no steady one
// beside it: only going back is a jump.
static int64_t jump(const struct store *store, int64_t wall_ms, int64_t steady_ms)
{
    const struct store_clock *clock = &store->clock;
    int64_t went_ms = wall_ms - clock->wall_ms;
    if (store->options.clock != NULL) {
        return went_ms < 0 ? went_ms : 0;
    }
    return went_ms - (steady_ms - clock->steady_ms);
}

int64_t store_clock_now(struct store *store, int64_t *ret_wall_ms, int64_t *ret_offset_ms)
{
    struct store_clock *clock = &store->clock;
    pthread_mutex_lock(&clock->mutex);
    int64_t wall_ms = look(store);
    int64_t steady_ms = store_clock_steady();
    int64_t jump_ms = jump(store, wall_ms, steady_ms);
    if (jump_ms > JUMP_MS || jump_ms < -JUMP_MS) {
        LOG(LOG_WARN, "store.clock_jumped", LOG_NUMBER("by_ms", jump_ms));
    }
    clock->wall_ms = wall_ms;
    clock->steady_ms = steady_ms;
    if (wall_ms + clock->offset_ms > clock->last_ms) {
        clock->last_ms = wall_ms + clock->offset_ms;
    }
    int64_t now_ms = clock->last_ms;
    *ret_wall_ms = wall_ms;
    *ret_offset_ms = clock->offset_ms;
    pthread_mutex_unlock(&clock->mutex);
    return now_ms;
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
