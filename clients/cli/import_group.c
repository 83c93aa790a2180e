// SPDX-License-Identifier: Apache-2.0
// Rows into groups: sorted by key, neighbours of one key joined.
#include "clients/cli/import_group.h"

#include <stdlib.h>
#include <strings.h>

struct mention {
    const char *key;
    size_t row;
};

struct member {
    size_t group;
    size_t row;
};

static int by_key(const void *left, const void *right)
{
    const struct mention *a = left;
    const struct mention *b = right;
    return strcasecmp(a->key, b->key); // 1101…000x is 1101…000X
}

static int by_group(const void *left, const void *right)
{
    const struct member *a = left;
    const struct member *b = right;
    if (a->group != b->group) {
        return a->group < b->group ? -1 : 1;
    }
    return a->row < b->row ? -1 : a->row > b->row;
}

// The first row of the group a row is in; shortens the way for the next who asks.
static size_t root_of(size_t *parents, size_t row)
{
    while (parents[row] != row) {
        parents[row] = parents[parents[row]];
        row = parents[row];
    }
    return row;
}

static void join(size_t *parents, size_t one, size_t other)
{
    size_t a = root_of(parents, one);
    size_t b = root_of(parents, other);
    parents[a < b ? b : a] = a < b ? a : b;
}

static void join_all(
    struct mention *mentions, const char *const *keys, size_t rows, size_t per_row, size_t *parents)
{
    size_t count = 0;
    for (size_t i = 0; i < rows * per_row; i++) {
        if (keys[i] != NULL) {
            mentions[count++] = (struct mention){.key = keys[i], .row = i / per_row};
        }
    }
    qsort(mentions, count, sizeof *mentions, by_key);
    for (size_t i = 1; i < count; i++) {
        if (by_key(&mentions[i - 1], &mentions[i]) == 0) {
            join(parents, mentions[i - 1].row, mentions[i].row);
        }
    }
}

bool import_group(
    const char *const *keys, size_t rows, size_t per_row, size_t *ret_order, size_t *ret_group)
{
    size_t *parents = calloc(rows + 1, sizeof *parents);
    struct member *members = calloc(rows + 1, sizeof *members);
    struct mention *mentions = calloc(rows * per_row + 1, sizeof *mentions);
    bool done = parents != NULL && members != NULL && mentions != NULL;
    for (size_t i = 0; done && i < rows; i++) {
        parents[i] = i;
    }
    if (done) {
        join_all(mentions, keys, rows, per_row, parents);
        for (size_t i = 0; i < rows; i++) {
            members[i] = (struct member){.group = root_of(parents, i), .row = i};
        }
        qsort(members, rows, sizeof *members, by_group);
        for (size_t i = 0; i < rows; i++) {
            ret_order[i] = members[i].row;
            ret_group[i] = members[i].group;
        }
    }
    free(mentions);
    free(members);
    free(parents);
    return done;
}
