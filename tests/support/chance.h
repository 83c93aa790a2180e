// SPDX-License-Identifier: Apache-2.0
// Random numbers of tests: the seed is printed, and gives the same numbers on every machine.
//   ELDERCARE_SEED=N         repeats a run
//   ELDERCARE_TWENTIETHS=20  runs all rounds; without it a twentieth of them is run
#pragma once

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct chance {
    uint64_t state; // never 0
};

static inline struct chance chance_of(uint64_t seed)
{
    return (struct chance){seed * 2 + 1};
}

// The seed of this run: as given, or another every second. Printed as seeds are given.
static inline uint64_t chance_seed(const char *test)
{
    const char *given = getenv("ELDERCARE_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    fprintf(stderr, "%s: ELDERCARE_SEED=%" PRIu64 "\n", test, seed);
    return seed;
}

// 0 to below - 1. xorshift64*.
static inline int chance_draw(struct chance *chance, int below)
{
    chance->state ^= chance->state >> 12;
    chance->state ^= chance->state << 25;
    chance->state ^= chance->state >> 27;
    return (int)((chance->state * UINT64_C(2685821657736338717) >> 33) % (uint64_t)below);
}

static inline int chance_twentieths(void)
{
    const char *given = getenv("ELDERCARE_TWENTIETHS");
    int twentieths = given != NULL ? atoi(given) : 1;
    return twentieths < 1 ? 1 : twentieths;
}

static inline int chance_rounds(int rounds_in_full)
{
    return rounds_in_full / 20 * chance_twentieths();
}

// Of places that are gone through one after the other: 1 for every one, in full.
static inline int chance_step(void)
{
    return chance_twentieths() < 20 ? 20 / chance_twentieths() : 1;
}
