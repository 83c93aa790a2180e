// SPDX-License-Identifier: Apache-2.0
// The words of tasks about meals.

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
