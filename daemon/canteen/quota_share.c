// SPDX-License-Identifier: Apache-2.0
// Dividing covers among streets: by weight with the largest remainders, no street below a minimum.

#include "daemon/canteen/quota_share.h"

#include <stdbool.h>

// Until the end a street that has the minimum holds it below 0; those at 0 and above share the
// rest.
struct division {
    const int64_t *weights;
    int count;
    int64_t *shares;
};

static bool shares_rest(const struct division *division, int i)
{
    return division->shares[i] >= 0;
}

// Where nobody who shares has a weight all have the same.
static int64_t weight_of(const struct division *division, int64_t total, int i)
{
    return !shares_rest(division, i) ? 0 : total == 0 ? 1 : division->weights[i];
}

static int64_t sum_weights(const struct division *division, int64_t total)
{
    int64_t sum = 0;
    for (int i = 0; i < division->count; i++) {
        sum += weight_of(division, total, i);
    }
    return sum;
}

// Gives the minimum to whoever's part of the rest is less; what is left of it then.
static int64_t lift(const struct division *division, int64_t least, int64_t rest)
{
    int64_t total = sum_weights(division, 1);
    int64_t left = rest;
    for (int i = 0; i < division->count; i++) {
        if (shares_rest(division, i) && rest * division->weights[i] < least * total) {
            division->shares[i] = -least;
            left -= least;
        }
    }
    return left;
}

// Divides the rest: whole parts first, then one each to the largest remainders.
static void divide(const struct division *division, int64_t rest)
{
    int64_t total = sum_weights(division, 1);
    int64_t whole = total == 0 ? sum_weights(division, 0) : total;
    int64_t left = whole == 0 ? 0 : rest;
    for (int i = 0; whole > 0 && i < division->count; i++) {
        int64_t part = rest * weight_of(division, total, i) / whole;
        division->shares[i] += part;
        left -= part;
    }
    // Each place gets at most one of what is left, for fewer are left than there are places.
    int64_t last_remainder = whole;
    int last = -1;
    for (; left > 0; left--) {
        int best = -1;
        int64_t best_remainder = -1;
        for (int i = 0; i < division->count; i++) {
            int64_t remainder = rest * weight_of(division, total, i) % whole;
            bool is_open = remainder < last_remainder || (remainder == last_remainder && i > last);
            if (shares_rest(division, i) && is_open && remainder > best_remainder) {
                best = i;
                best_remainder = remainder;
            }
        }
        division->shares[best]++;
        last = best;
        last_remainder = best_remainder;
    }
}

void quota_divide(int64_t covers, int64_t least, const int64_t *weights, int count, int64_t *ret)
{
    const struct division division = {.weights = weights, .count = count, .shares = ret};
    int64_t rest = covers;
    for (int i = 0; i < count; i++) {
        ret[i] = 0;
    }
    // Whoever is lifted leaves less for the others, who may then fall below it themselves.
    for (int64_t before = -1; least * count <= covers && rest != before;) {
        before = rest;
        rest = lift(&division, least, rest);
    }
    divide(&division, rest);
    for (int i = 0; i < count; i++) {
        ret[i] = ret[i] < 0 ? -ret[i] : ret[i];
    }
}
