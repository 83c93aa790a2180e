// SPDX-License-Identifier: Apache-2.0
// Noting changes of places, and telling them.
#include "daemon/care/place_change.h"

#include <string.h>

#define CHANGES_TOLD 50

int64_t place_version(struct tx *tx, int64_t place)
{
    struct query query = query_open(tx, QUERY_PLACE_VERSION);
    query_bind_int(&query, "place", place);
    int64_t version = query_next(&query) ? query_int(&query, "version") : 0;
    query_end(&query);
    return version == 0 ? place : version;
}

enum status place_check_seen(struct call *call, int64_t place, int64_t seen)
{
    int64_t version = place_version(call->tx, place);
    if (seen == 0 || seen == version) {
        return STATUS_OK;
    }
    json_field_int(&call->facts, "version", version);
    json_key(&call->facts, "changes");
    json_begin_list(&call->facts);
    struct query query = query_open(call->tx, QUERY_PLACE_CHANGES);
    query_bind_int(&query, "place", place);
    query_bind_int(&query, "seen", seen);
    query_bind_int(&query, "limit", CHANGES_TOLD);
    while (query_next(&query)) {
        json_begin_map(&call->facts);
        json_field_text(&call->facts, "what", query_text(&query, "what"));
        json_field_text(&call->facts, "before", query_text(&query, "before"));
        json_field_text(&call->facts, "after", query_text(&query, "after"));
        json_field_text(&call->facts, "operator", query_text(&query, "operator"));
        json_field_instant(
            &call->facts, "at", query_int(&query, "recorded_at"), call->tx->zone_minutes);
        json_end_map(&call->facts);
    }
    query_end(&query);
    json_end_list(&call->facts);
    call->message = "somebody changed it since you looked";
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

bool place_note(
    struct call *call, int64_t place, const char *what, const char *before, const char *after)
{
    if (before == after || (before != NULL && after != NULL && strcmp(before, after) == 0)) {
        return false;
    }
    struct query query = query_open(call->tx, QUERY_PLACE_CHANGE_INSERT);
    query_bind_int(&query, "change", tx_new_id(call->tx));
    query_bind_int(&query, "place", place);
    query_bind_text(&query, "what", what);
    query_bind_text(&query, "before", before);
    query_bind_text(&query, "after", after);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    return true;
}

bool place_note_int(
    struct call *call, int64_t place, const char *what, int64_t before, int64_t after)
{
    const char *was = arena_print(&call->arena, "%lld", (long long)before);
    const char *is = arena_print(&call->arena, "%lld", (long long)after);
    if (was == NULL || is == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return false;
    }
    return place_note(call, place, what, was, is);
}
