// SPDX-License-Identifier: Apache-2.0
// The words of tasks about meals, and whose they are.

#include "daemon/canteen/meal_note.h"

const char *meal_note(
    struct call *call, const char *place, int32_t day, const char *meal, const char *reason)
{
    char text[DAY_TEXT_SIZE];
    return arena_print(&call->arena, "%s %s %s%s%s", place == NULL ? "" : place,
        day_format(day, text), meal, reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
}

const char *meal_note_of_site(
    struct call *call, int64_t site, int32_t day, const char *meal, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_SITE_NAME);
    query_bind_int(&query, "site", site);
    const char *note =
        query_next(&query) ? meal_note(call, query_text(&query, "name"), day, meal, reason) : NULL;
    query_end(&query);
    return note;
}

const char *meal_note_amount(struct call *call, int64_t fen)
{
    return arena_print(
        &call->arena, "%lld.%02lld 元", (long long)(fen / 100), (long long)(fen % 100));
}

int64_t meal_desk(struct call *call, int64_t office, int64_t elder)
{
    struct query query = query_open(call->tx, QUERY_BOOKING_DESK);
    query_bind_int(&query, "office", office);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "today", call->tx->today_day);
    int64_t desk = query_next(&query) ? query_int(&query, "desk") : 0;
    query_end(&query);
    return desk;
}
