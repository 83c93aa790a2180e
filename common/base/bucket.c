// SPDX-License-Identifier: Apache-2.0
// A token bucket in integers.
#include "common/base/bucket.h"

#define ONE INT64_C(1000)

static int64_t most_of(const struct bucket *bucket)
{
    return ONE * bucket->per_second * BUCKET_SECONDS_SAVED_MOST;
}

void bucket_init(struct bucket *bucket, int per_second, int64_t now_ms)
{
    *bucket = (struct bucket){.per_second = per_second, .filled_at_ms = now_ms};
    bucket->allowance = most_of(bucket);
}

static void fill(struct bucket *bucket, int64_t now_ms)
{
    int64_t passed_ms = now_ms - bucket->filled_at_ms;
    int64_t missing = most_of(bucket) - bucket->allowance;
    if (passed_ms <= 0) {
        return;
    }
    bucket->filled_at_ms = now_ms;
    bool is_full = passed_ms >= (missing + bucket->per_second - 1) / bucket->per_second;
    bucket->allowance += is_full ? missing : passed_ms * bucket->per_second;
}

int64_t bucket_wait_ms(struct bucket *bucket, int64_t now_ms)
{
    fill(bucket, now_ms);
    return bucket->allowance > 0 ? 0 : 1 - bucket->allowance / bucket->per_second;
}

void bucket_take(struct bucket *bucket, int count, int64_t now_ms)
{
    fill(bucket, now_ms);
    bucket->allowance -= ONE * count;
}

bool bucket_is_full(struct bucket *bucket, int64_t now_ms)
{
    fill(bucket, now_ms);
    return bucket->allowance == most_of(bucket);
}
