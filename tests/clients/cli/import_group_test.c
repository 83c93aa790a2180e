// SPDX-License-Identifier: Apache-2.0
// Rows that can clash stand in one group.
#include "clients/cli/import_group.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

Test(import_group, joins_rows_through_any_of_their_keys_and_keeps_their_order)
{
    static const char *const keys[][2] = {
        {"bed 1", "anna"}, // 0
        {"bed 2", "bert"}, // 1
        {"bed 3", "Anna"}, // 2: the same person as 0
        {"bed 4", "carl"}, // 3: nobody else's
        {"bed 2", NULL},   // 4: the same bed as 1
        {NULL, NULL},      // 5
        {"bed 3", "dora"}, // 6: the same bed as 2, so with 0
    };
    static const size_t order[] = {0, 2, 6, 1, 4, 3, 5};
    static const size_t group[] = {0, 0, 0, 1, 1, 3, 5};
    size_t got_order[7];
    size_t got_group[7];
    cr_assert(import_group(&keys[0][0], 7, 2, got_order, got_group));
    cr_expect_arr_eq(got_order, order, sizeof order);
    cr_expect_arr_eq(got_group, group, sizeof group);
    cr_assert(import_group(NULL, 0, 2, got_order, got_group));
    cr_assert(import_group(NULL, 3, 0, got_order, got_group), "no keys: the order of the sheet");
    cr_expect_eq(got_order[2], 2);
}

#define ROWS 60
#define NAMES 40

static bool share(const char *const *keys, size_t one, size_t other)
{
    for (size_t i = 0; i < 4; i++) {
        const char *left = keys[one * 2 + i / 2];
        const char *right = keys[other * 2 + i % 2];
        if (left != NULL && right != NULL && strcasecmp(left, right) == 0) {
            return true;
        }
    }
    return false;
}

// Whoever shares a text shares a group: told from row to row until nothing changes.
static void group_slowly(const char *const *keys, size_t *ret_group)
{
    for (size_t i = 0; i < ROWS; i++) {
        ret_group[i] = i;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < ROWS * ROWS; i++) {
            size_t one = i / ROWS;
            size_t other = i % ROWS;
            if (ret_group[one] < ret_group[other] && share(keys, one, other)) {
                ret_group[other] = ret_group[one];
                changed = true;
            }
        }
    }
}

Test(import_group, agrees_with_a_slow_oracle)
{
    unsigned seed = (unsigned)time(NULL);
    printf("import_group seed %u\n", seed);
    char texts[NAMES][16];
    for (int i = 0; i < NAMES; i++) {
        snprintf(texts[i], sizeof texts[i], "%c%d", "kK"[i % 2], i / 2);
    }
    for (int round = 0; round < 200; round++) {
        const char *keys[ROWS * 2];
        size_t slow[ROWS];
        size_t order[ROWS];
        size_t group[ROWS];
        for (size_t i = 0; i < ROWS * 2; i++) {
            int pick = rand_r(&seed) % (NAMES * 3);
            keys[i] = pick < NAMES ? texts[pick] : NULL;
        }
        group_slowly(keys, slow);
        cr_assert(import_group(keys, ROWS, 2, order, group));
        for (size_t i = 0; i < ROWS; i++) {
            cr_assert_eq(group[i], slow[order[i]], "seed %u round %d", seed, round);
        }
    }
}
