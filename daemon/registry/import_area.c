// SPDX-License-Identifier: Apache-2.0
// Areas in sheets: by code, or by the name people know where only one area in use is called so.
#include "daemon/registry/import_area.h"

#include <string.h>

#define NAMESAKES_MAX 8 // told of them

// The codes of the areas in use that are called so, with commas between; "" for none.
static const char *codes_of(struct call *call, const char *name, int *ret_count)
{
    const char *codes = "";
    struct query query = query_open(call->tx, QUERY_AREA_CALLED);
    query_bind_text(&query, "name", name);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", NAMESAKES_MAX);
    for (*ret_count = 0; query_next(&query) && codes != NULL; ++*ret_count) {
        codes = arena_print(
            &call->arena, "%s%s%s", codes, *ret_count == 0 ? "" : ", ", query_text(&query, "code"));
    }
    query_end(&query);
    return codes == NULL ? "" : codes;
}

const char *import_area_code(struct call *call, const char *name, const char **ret_expected)
{
    int count = 0;
    if (name[strspn(name, "0123456789")] == '\0') {
        return name; // a code: the method knows what is wrong with it
    }
    const char *codes = codes_of(call, name, &count);
    if (count == 1) {
        return codes;
    }
    *ret_expected = count == 0 ? "an area's code, or its name as area.list tells it"
                               : arena_print(&call->arena,
                                     "the code, as several areas are called so: %s", codes);
    return NULL;
}
