// SPDX-License-Identifier: Apache-2.0
// Sums of capacities for the bureau's indicators.

#include "daemon/canteen/supply.h"

#include "daemon/canteen/place.h"

static struct query open_sum(
    struct tx *tx, enum query_id id, const struct area_range *range, int32_t on_day)
{
    struct query query = query_open(tx, id);
    place_bind_range(&query, range);
    query_bind_day(&query, "day", on_day);
    return query;
}

void supply_on(struct tx *tx, const struct area_range *range, int32_t on_day, struct supply *ret)
{
    *ret = (struct supply){0};
    struct query kitchens = open_sum(tx, QUERY_SUPPLY_KITCHENS, range, on_day);
    if (query_next(&kitchens)) {
        ret->kitchens = query_int(&kitchens, "kitchens");
        ret->kitchen_covers = query_int(&kitchens, "covers");
    }
    query_end(&kitchens);
    struct query sites = open_sum(tx, QUERY_SUPPLY_SITES, range, on_day);
    if (query_next(&sites)) {
        ret->sites = query_int(&sites, "sites");
        ret->canteens = query_int(&sites, "canteens");
        ret->site_covers = query_int(&sites, "covers");
    }
    query_end(&sites);
}
