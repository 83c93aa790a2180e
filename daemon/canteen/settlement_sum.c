// SPDX-License-Identifier: Apache-2.0
// The sums of a settlement.

#include "daemon/canteen/settlement_sum.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/canteen/quota.h"

void settlement_add(struct settlement_sums *to, const struct settlement_sums *sums)
{
    to->covers += sums->covers;
    to->price_fen += sums->price_fen;
    to->discount_fen += sums->discount_fen;
    to->subsidy_fen += sums->subsidy_fen;
    to->pays_fen += sums->pays_fen;
    to->late += sums->late;
}

struct settlement_totals settlement_total(
    const struct settlement_line *lines, int count, const char *area)
{
    struct settlement_totals totals = {0};
    for (int i = 0; i < count; i++) {
        bool is_own = area_contains(area, lines[i].site_area);
        settlement_add(is_own ? &totals.own_sites : &totals.elsewhere, &lines[i].sums);
    }
    return totals;
}

static int compare_owed(const void *left, const void *right)
{
    const struct settlement_owed *a = left;
    const struct settlement_owed *b = right;
    int order = strcmp(a->payer, b->payer);
    return order != 0 ? order : strcmp(a->receiver, b->receiver);
}

int settlement_clear(
    const struct settlement_line *lines, int count, struct settlement_owed *ret_owed)
{
    int owed = 0;
    for (int i = 0; i < count; i++) {
        struct settlement_owed *one = &ret_owed[owed];
        memcpy(one->payer, lines[i].street, AREA_CODE_SIZE);
        quota_street(lines[i].site_area, one->receiver);
        one->sums = lines[i].sums;
        owed += strcmp(one->payer, one->receiver) != 0 ? 1 : 0;
    }
    if (owed == 0) {
        return 0;
    }
    qsort(ret_owed, (size_t)owed, sizeof(*ret_owed), compare_owed);
    int last = 0;
    for (int i = 1; i < owed; i++) {
        if (compare_owed(&ret_owed[last], &ret_owed[i]) == 0) {
            settlement_add(&ret_owed[last].sums, &ret_owed[i].sums);
        } else {
            ret_owed[++last] = ret_owed[i];
        }
    }
    return last + 1;
}
