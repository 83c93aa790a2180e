// SPDX-License-Identifier: Apache-2.0
// What the tests of the queue share: policies of config, random numbers of a printed seed.
#pragma once

#include "daemon/care/waitlist_policy.h"

struct queue_random {
    uint64_t state;
};

// Prints the seed (ELDERCARE_SEED repeats a run); how many rounds to run: a
// twentieth, or ELDERCARE_TWENTIETHS of them (20: all).
int queue_begin(const char *name, int rounds_in_full, struct queue_random *ret_random);

// 0 to below - 1.
int queue_draw(struct queue_random *random, int below);

// The policy of a region out of config/policies.
void queue_policy(const char *region, struct waitlist_policy *ret);
