// SPDX-License-Identifier: Apache-2.0
// The comparison of two sheets.

#include "daemon/canteen/sheet_rows.h"

#include <stdlib.h>

static int order_of(int64_t left, int64_t right)
{
    return (left > right) - (left < right);
}

// What a row is about; covers are what is said of it.
static int compare(const void *left, const void *right)
{
    const struct sheet_row *a = left;
    const struct sheet_row *b = right;
    const int64_t keys[][2] = {
        {a->site, b->site},
        {a->channel, b->channel},
        {a->texture, b->texture},
        {a->diets, b->diets},
        {a->allergens, b->allergens},
        {a->suits, b->suits},
        {a->is_closed, b->is_closed},
    };
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        int order = order_of(keys[i][0], keys[i][1]);
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

static void sort(struct sheet_row *rows, int count)
{
    if (count > 1) {
        qsort(rows, (size_t)count, sizeof(*rows), compare);
    }
}

int sheet_changes(struct sheet_row *before, int before_count, struct sheet_row *now, int now_count,
    struct sheet_change *ret_changes)
{
    int changes = 0;
    int was = 0;
    int is = 0;
    sort(before, before_count);
    sort(now, now_count);
    while (was < before_count || is < now_count) {
        int order = was == before_count ? 1
                    : is == now_count   ? -1
                                        : compare(&before[was], &now[is]);
        struct sheet_change change = {.row = order < 0 ? before[was] : now[is]};
        change.row.covers = order < 0 ? 0 : now[is].covers;
        change.before = order > 0 ? 0 : before[was].covers;
        if (change.before != change.row.covers) {
            ret_changes[changes++] = change;
        }
        was += order <= 0 ? 1 : 0;
        is += order >= 0 ? 1 : 0;
    }
    return changes;
}
