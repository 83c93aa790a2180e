// SPDX-License-Identifier: Apache-2.0
// So much a second, and what was saved up in quiet seconds: a token bucket. Knows no clock; not
// thread-safe.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define BUCKET_SECONDS_SAVED_MOST 10 // quiet ones that are made up for

struct bucket {
    int per_second;
    int64_t allowance; // in thousandths, so many a millisecond; below zero: owed
    int64_t filled_at_ms;
};

// Full. Every now_ms is of one clock; one that is earlier than the last adds nothing.
void bucket_init(struct bucket *bucket, int per_second, int64_t now_ms);

// Milliseconds until something may be taken; 0: now.
int64_t bucket_wait_ms(struct bucket *bucket, int64_t now_ms);

// Takes so many, also more than there are: the rest is owed.
void bucket_take(struct bucket *bucket, int count, int64_t now_ms);

// Whether forgetting it gives nobody anything.
bool bucket_is_full(struct bucket *bucket, int64_t now_ms);
