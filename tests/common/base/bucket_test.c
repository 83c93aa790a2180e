// SPDX-License-Identifier: Apache-2.0
#include "common/base/bucket.h"

#include <criterion/criterion.h>

Test(bucket, holds_ten_quiet_seconds_and_no_more)
{
    struct bucket bucket;
    bucket_init(&bucket, 20, 1000);
    cr_assert(bucket_is_full(&bucket, 1000));
    for (int i = 0; i < 200; i++) {
        cr_assert_eq(bucket_wait_ms(&bucket, 1000), 0);
        bucket_take(&bucket, 1, 1000);
    }
    cr_assert_neq(bucket_wait_ms(&bucket, 1000), 0);
    cr_assert_not(bucket_is_full(&bucket, 10999));
    cr_assert(bucket_is_full(&bucket, 11000));
    bucket_take(&bucket, 200, INT64_C(1) << 50); // a year is no more than ten seconds
    cr_assert_neq(bucket_wait_ms(&bucket, INT64_C(1) << 50), 0);
}

Test(bucket, says_exactly_when_there_is_more_and_what_is_owed_is_waited_for)
{
    static const int rates[] = {1, 3, 20, 999, 1000, 4000, 1000000};
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct bucket bucket;
        bucket_init(&bucket, rates[i], 0);
        bucket_take(&bucket, rates[i] * 10, 0);
        bucket_take(&bucket, 2, 0); // owed
        int64_t wait_ms = bucket_wait_ms(&bucket, 0);
        cr_assert_gt(wait_ms, 2000 / rates[i] - 1, "%d a second", rates[i]);
        cr_assert_neq(bucket_wait_ms(&bucket, wait_ms - 1), 0, "%d a second", rates[i]);
        cr_assert_eq(bucket_wait_ms(&bucket, wait_ms), 0, "%d a second", rates[i]);
    }
}

Test(bucket, a_clock_that_goes_back_gives_and_takes_nothing)
{
    struct bucket bucket;
    bucket_init(&bucket, 1, 5000);
    bucket_take(&bucket, 10, 5000);
    cr_assert_eq(bucket_wait_ms(&bucket, 1000), 1);
    cr_assert_eq(bucket_wait_ms(&bucket, 5000), 1);
    cr_assert_eq(bucket_wait_ms(&bucket, 5001), 0);
}
