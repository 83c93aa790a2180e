// SPDX-License-Identifier: Apache-2.0
// Finds the office that answers for a place.
#include "daemon/access/office_find.h"

#include <stdio.h>

#define STREET_DIGITS 9
#define COUNTY_DIGITS 6

static int64_t take(struct query *query)
{
    int64_t office = query_next(query) ? query_int(query, "office") : 0;
    query_end(query);
    return office;
}

int64_t office_of_institution(struct call *call, int64_t institution)
{
    struct query query = query_open(call->tx, QUERY_OFFICE_OF_INSTITUTION);
    query_bind_int(&query, "institution", institution);
    return take(&query);
}

int64_t office_of_site(struct call *call, int64_t site)
{
    struct query query = query_open(call->tx, QUERY_OFFICE_OF_SITE);
    query_bind_int(&query, "site", site);
    return take(&query);
}

int64_t office_of_desk(struct call *call, const char *area)
{
    char street[AREA_CODE_SIZE];
    (void)snprintf(street, sizeof street, "%.*s", STREET_DIGITS, area);
    struct query query = query_open(call->tx, QUERY_OFFICE_OF_AREA);
    query_bind_text(&query, "committee", area);
    query_bind_text(&query, "street", street);
    return take(&query);
}

int64_t office_of_bureau(struct call *call, const char *area)
{
    char county[AREA_CODE_SIZE];
    char city[AREA_CODE_SIZE];
    char province[AREA_CODE_SIZE];
    (void)snprintf(county, sizeof county, "%.*s", COUNTY_DIGITS, area);
    area_parent(county, city);
    area_parent(city, province);
    struct query query = query_open(call->tx, QUERY_OFFICE_OF_BUREAU);
    query_bind_text(&query, "county", county);
    query_bind_text(&query, "city", city);
    query_bind_text(&query, "province", province);
    return take(&query);
}
