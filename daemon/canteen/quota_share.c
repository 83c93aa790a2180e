// SPDX-License-Identifier: Apache-2.0
// Dividing covers among streets: a minimum each, then by weight with the largest remainders.

#include "daemon/canteen/quota_share.h"

#include <stdbool.h>

static int64_t sum_of(const int64_t *numbers, int count)
{
    int64_t sum = 0;
    for (int i = 0; i < count; i++) {
        sum += numbers[i];
    }
    return sum;
}

static int64_t weight_of(const int64_t *weights, int64_t total, int i)
{
    return total == 0 ? 1 : weights[i];
}

// Adds covers to ret by weight: whole parts first, then one each to the largest remainders.
static void add_by_weight(int64_t covers, const int64_t *weights, int count, int64_t *ret)
{
    int64_t total = sum_of(weights, count);
    int64_t whole = total == 0 ? count : total;
    int64_t given = 0;
    for (int i = 0; i < count; i++) {
        int64_t part = covers * weight_of(weights, total, i) / whole;
        ret[i] += part;
        given += part;
    }
    // Each place gets at most one of what is left, for fewer are left than there are places.
    int64_t last_remainder = whole;
    int last = -1;
    for (int64_t left = covers - given; left > 0; left--) {
        int best = -1;
        int64_t best_remainder = -1;
        for (int i = 0; i < count; i++) {
            int64_t remainder = covers * weight_of(weights, total, i) % whole;
            bool is_open = remainder < last_remainder || (remainder == last_remainder && i > last);
            if (is_open && remainder > best_remainder) {
                best = i;
                best_remainder = remainder;
            }
        }
        ret[best]++;
        last = best;
        last_remainder = best_remainder;
    }
}

void quota_divide(int64_t covers, int64_t least, const int64_t *weights, int count, int64_t *ret)
{
    int64_t minimum = least * count <= covers ? least : 0;
    for (int i = 0; i < count; i++) {
        ret[i] = minimum;
    }
    if (count > 0) {
        add_by_weight(covers - minimum * count, weights, count, ret);
    }
}
