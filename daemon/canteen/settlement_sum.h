// SPDX-License-Identifier: Apache-2.0
// A month's meals as sums: lines by site and street, the whole, and what streets owe each other.
// Pure: arrays in, sums out.
#pragma once

#include <stdint.h>

#include "common/base/area.h"

struct settlement_sums {
    int64_t covers;
    int64_t price_fen;
    int64_t discount_fen;
    int64_t subsidy_fen;
    int64_t pays_fen;
    int64_t late; // of the covers: recorded when the days for it were over
};

// What one site served to those who live in one street.
struct settlement_line {
    int64_t site;
    char street[AREA_CODE_SIZE];    // of residence: who pays
    char site_area[AREA_CODE_SIZE]; // where the site stands
    struct settlement_sums sums;
};

void settlement_add(struct settlement_sums *to, const struct settlement_sums *sums);

// What the sites of an area served, and what its people ate at others' sites: together every line.
struct settlement_totals {
    struct settlement_sums own_sites;
    struct settlement_sums elsewhere;
};
struct settlement_totals settlement_total(
    const struct settlement_line *lines, int count, const char *area);

// The subsidy follows the person (补贴跟人走): what one street owes the street where its people
// ate.
struct settlement_owed {
    char payer[AREA_CODE_SIZE];    // street of residence
    char receiver[AREA_CODE_SIZE]; // street of the site
    struct settlement_sums sums;
};

// Writes at most as many as there are lines, in the order of payer and receiver; returns how many.
// What a street owes itself is none.
int settlement_clear(
    const struct settlement_line *lines, int count, struct settlement_owed *ret_owed);
