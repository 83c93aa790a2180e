// SPDX-License-Identifier: Apache-2.0
// How long failed logins lock.
#include "daemon/access/lockout.h"

#include <criterion/criterion.h>

Test(lockout, begins_at_five_failures_and_doubles_up_to_a_day)
{
    static const struct {
        int failures;
        int minutes;
    } cases[] = {
        {0, 0},
        {1, 0},
        {4, 0},
        {5, 15},
        {6, 30},
        {7, 60},
        {8, 120},
        {9, 240},
        {10, 480},
        {11, 960},
        {12, 1440},
        {13, 1440},
        {1000000000, 1440},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(lockout_lasts_ms(cases[i].failures), INT64_C(60000) * cases[i].minutes,
            "%d failures", cases[i].failures);
    }
}
