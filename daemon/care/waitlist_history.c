// SPDX-License-Identifier: Apache-2.0
// waitlist.history: every change of a place in a queue, each with its cause and whose coming or
// going made it.
#include <stdio.h>

#include "daemon/care/institution.h"
#include "daemon/care/offer_passed.h"
#include "daemon/care/waitlist_view.h"

const struct rpc_param waitlist_history_params[] = {
    {
        .name = "application",
        .help = "Whose place.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_history_params, application),
        .required = true,
    },
    {
        .name = "institution",
        .help = "In the queue of which house; the first choice when left out.",
        .kind = RPC_ID,
        .offset = offsetof(struct waitlist_history_params, institution),
    },
    RPC_PARAMS_END,
};

#define STRETCHES_MAX 64
#define CHANGES_MAX 1000

// The application stood at one key from one instant until another.
struct stretch {
    char key[WAITLIST_KEY_SIZE];
    int64_t from_ms;
    int64_t until_ms;      // 0: still
    const char *cause;     // arena
    const char *end_cause; // arena; NULL: still
};

static int read_stretches(
    struct call *call, int64_t application, int64_t institution, struct stretch ret[STRETCHES_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_STRETCHES);
    query_bind_int(&query, "application", application);
    query_bind_int(&query, "institution", institution);
    while (count < STRETCHES_MAX && query_next(&query)) {
        struct stretch *stretch = &ret[count++];
        snprintf(stretch->key, sizeof stretch->key, "%s", query_text(&query, "order_key"));
        stretch->from_ms = query_int(&query, "recorded_at");
        stretch->until_ms = query_int(&query, "superseded_at");
        stretch->cause = query_copy_text(&query, "cause", &call->arena);
        stretch->end_cause = query_copy_text(&query, "end_cause", &call->arena);
    }
    query_end(&query);
    return count;
}

struct telling {
    struct call *call;
    int64_t place; // 0: none at this moment
    int told;
};

static void tell(
    struct telling *telling, int64_t at_ms, int64_t place, const char *cause, int64_t application)
{
    struct json_out *out = &telling->call->out;
    if (telling->told++ >= CHANGES_MAX) {
        telling->place = place;
        return;
    }
    json_begin_map(out);
    json_field_instant(out, "at", at_ms, telling->call->tx->zone_minutes);
    if (telling->place != 0) {
        json_field_int(out, "before", telling->place);
    }
    if (place != 0) {
        json_field_int(out, "after", place);
    }
    json_field_text(out, "cause", cause);
    json_field_int(out, "application", application);
    json_end_map(out);
    telling->place = place;
}

// How many stood before a key right after an instant.
static int64_t count_before(struct call *call, int64_t institution, const struct stretch *stretch)
{
    int64_t sum = 0;
    struct query query = query_open(call->tx, QUERY_WAITLIST_TIERS_KNOWN);
    query_bind_int(&query, "institution", institution);
    query_bind_int(&query, "known", stretch->from_ms + 1);
    query_bind_text(&query, "key", stretch->key);
    while (query_next(&query)) {
        sum += query_int(&query, "standing");
    }
    query_end(&query);
    return sum;
}

// Who came before the key, or went from before it, while the application stood there.
static void tell_others(struct telling *telling, int64_t institution, const struct stretch *stretch)
{
    struct query query = query_open(telling->call->tx, QUERY_WAITLIST_PASSINGS);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "key", stretch->key);
    query_bind_int(&query, "from_at", stretch->from_ms);
    query_bind_int(&query, "until_at", stretch->until_ms == 0 ? INT64_MAX : stretch->until_ms);
    while (query_next(&query)) {
        tell(telling, query_int(&query, "at"), telling->place + query_int(&query, "change"),
            query_text(&query, "cause"), query_int(&query, "application"));
    }
    query_end(&query);
}

enum status waitlist_history_run(struct call *call)
{
    const struct waitlist_history_params *params = call->params;
    struct waitlist_entry entry;
    struct stretch *stretches = arena_alloc(&call->arena, STRETCHES_MAX * sizeof(*stretches));
    if (stretches == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (!waitlist_find(call, params->application, &entry)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    int64_t institution =
        params->institution == 0 ? entry.choices[0].institution : params->institution;
    int count = read_stretches(call, entry.application, institution, stretches);
    struct telling telling = {.call = call};
    json_field_int(&call->out, "application", entry.application);
    json_field_int(&call->out, "institution", institution);
    json_key(&call->out, "changes");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        const struct stretch *stretch = &stretches[i];
        int64_t place = count_before(call, institution, stretch) + 1;
        if (place != telling.place) { // other rules may leave it where it is
            tell(&telling, stretch->from_ms, place, stretch->cause, entry.application);
        }
        tell_others(&telling, institution, stretch);
        bool goes_on = i + 1 < count && stretches[i + 1].from_ms == stretch->until_ms;
        if (stretch->until_ms != 0 && !goes_on) {
            tell(&telling, stretch->until_ms, 0, stretch->end_cause, entry.application);
        }
    }
    json_end_list(&call->out);
    offer_put_passings(call, &entry, institution, INT64_MAX);
    if (telling.place != 0) {
        json_field_int(&call->out, "place", telling.place);
    }
    if (telling.told > CHANGES_MAX) {
        json_field_int(&call->out, "untold", telling.told - CHANGES_MAX);
    }
    return call_done(call);
}
