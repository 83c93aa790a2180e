// SPDX-License-Identifier: Apache-2.0
// The sums of a settlement: the whole, and what streets owe each other.
#include "daemon/canteen/settlement_sum.h"

#include <stdio.h>

#include <criterion/criterion.h>

static struct settlement_line line(
    int64_t site, const char *site_area, const char *street, int64_t covers)
{
    struct settlement_line line = {.site = site,
        .sums = {.covers = covers,
            .price_fen = covers * 1500,
            .discount_fen = covers * 150,
            .subsidy_fen = covers * 200,
            .pays_fen = covers * 1150}};
    snprintf(line.street, sizeof(line.street), "%s", street);
    snprintf(line.site_area, sizeof(line.site_area), "%s", site_area);
    return line;
}

Test(settlement_sum, tells_own_sites_and_elsewhere_apart)
{
    const struct settlement_line lines[] = {
        line(1, "310114001", "310114001", 3), line(1, "310114001", "310114102", 2),
        line(2, "310118001", "310114001", 7), // a resident's, elsewhere
    };
    struct settlement_totals totals = settlement_total(lines, 3, "310114");
    struct settlement_sums total = totals.own_sites;
    cr_assert_eq(total.covers, 5);
    cr_assert_eq(total.subsidy_fen, 1000);
    cr_assert_eq(total.pays_fen, total.price_fen - total.discount_fen - total.subsidy_fen);
    cr_assert_eq(totals.elsewhere.covers, 7);
    cr_assert_eq(totals.elsewhere.price_fen, 10500);
    cr_assert_eq(settlement_total(lines, 3, "310118").own_sites.covers, 7);
    cr_assert_eq(settlement_total(lines, 3, "310118").elsewhere.covers, 5);
    cr_assert_eq(settlement_total(lines, 0, "310114").own_sites.covers, 0);
}

Test(settlement_sum, clears_between_streets_and_not_within_one)
{
    const struct settlement_line lines[] = {
        line(1, "310114001", "310114001", 3),
        line(1, "310114001", "310114102", 2),
        line(3, "310114001002", "310114102", 4), // a site filed under a committee of the street
        line(2, "310114102", "310114001", 5),
    };
    struct settlement_owed owed[4];
    cr_assert_eq(settlement_clear(lines, 4, owed), 2);
    cr_assert_str_eq(owed[0].payer, "310114001");
    cr_assert_str_eq(owed[0].receiver, "310114102");
    cr_assert_eq(owed[0].sums.subsidy_fen, 1000);
    cr_assert_str_eq(owed[1].payer, "310114102");
    cr_assert_str_eq(owed[1].receiver, "310114001");
    cr_assert_eq(owed[1].sums.covers, 6);
    cr_assert_eq(owed[1].sums.subsidy_fen, 1200);
    cr_assert_eq(settlement_clear(lines, 1, owed), 0);
    cr_assert_eq(settlement_clear(lines, 0, owed), 0);
}
