// SPDX-License-Identifier: Apache-2.0
// Our own random numbers, so that one seed makes the same district with every libc.

#include <assert.h>

#include "packaging/district/district.h"

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

void stream_init(struct stream *stream, uint64_t seed, const char *purpose)
{
    uint64_t state = seed;
    for (const char *c = purpose; *c; c++) {
        state = (state ^ (unsigned char)*c) * 0x100000001B3U;
    }
    for (int i = 0; i < 4; i++) {
        stream->state[i] = splitmix(&state);
    }
}

static uint64_t rotate(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

// xoshiro256** of D. Blackman and S. Vigna (public domain).
static uint64_t next(struct stream *stream)
{
    uint64_t *s = stream->state;
    uint64_t result = rotate(s[1] * 5, 7) * 9;
    uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

uint32_t stream_below(struct stream *stream, uint32_t limit)
{
    assert(limit > 0);
    return (uint32_t)(((next(stream) >> 32) * limit) >> 32);
}

int stream_between(struct stream *stream, int least, int most)
{
    assert(most >= least);
    return least + (int)stream_below(stream, (uint32_t)(most - least) + 1);
}

bool stream_chance(struct stream *stream, uint32_t per_million)
{
    return stream_below(stream, 1000000) < per_million;
}

int stream_weighted(struct stream *stream, const int *weights, int count)
{
    uint32_t sum = 0;
    for (int i = 0; i < count; i++) {
        sum += (uint32_t)weights[i];
    }
    uint32_t drawn = stream_below(stream, sum);
    int index = 0;
    while (drawn >= (uint32_t)weights[index]) {
        drawn -= (uint32_t)weights[index++];
    }
    return index;
}
