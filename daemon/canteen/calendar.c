// SPDX-License-Identifier: Apache-2.0
// site.calendar and kitchen.calendar: days against the weekdays; and reading them.

#include "daemon/canteen/calendar.h"

#include <string.h>

#include "daemon/canteen/exceptions.h"
#include "daemon/canteen/place.h"
#include "daemon/canteen/sitting_event.h"
#include "daemon/canteen/standing.h"
#include "daemon/canteen/waiting.h"

#define ROOM_FIRST 64

// --- reading ---

struct gathering {
    struct calendar_day *days; // in the call's arena
    int count;
    int room;
};

static bool grow(struct call *call, struct gathering *gathering)
{
    int room = gathering->room == 0 ? ROOM_FIRST : 2 * gathering->room;
    struct calendar_day *days = arena_alloc(&call->arena, (size_t)room * sizeof(*days));
    if (days == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return false;
    }
    if (gathering->count > 0) {
        memcpy(days, gathering->days, (size_t)gathering->count * sizeof(*days));
    }
    gathering->days = days;
    gathering->room = room;
    return true;
}

static struct calendar gather(struct call *call, struct query *query)
{
    struct gathering gathering = {.days = NULL};
    while (query_next(query)) {
        if (gathering.count == gathering.room && !grow(call, &gathering)) {
            break;
        }
        gathering.days[gathering.count++] = (struct calendar_day){
            .place = query_int(query, "place"),
            .day = query_day(query, "day"),
            .is_open = query_int(query, "open") != 0,
        };
    }
    query_end(query);
    return (struct calendar){.days = gathering.days, .count = gathering.count};
}

struct calendar calendar_of_two(struct call *call, int64_t site, int64_t kitchen, int32_t day)
{
    return calendar_of_days(call, site, kitchen, day, day);
}

struct calendar calendar_of_days(
    struct call *call, int64_t site, int64_t kitchen, int32_t from, int32_t until)
{
    struct query query = query_open(call->tx, QUERY_CALENDAR_OF_TWO);
    query_bind_int(&query, "site", site);
    query_bind_int(&query, "kitchen", kitchen);
    query_bind_day(&query, "from", from - SERVICE_LOOK_BACK_DAYS);
    query_bind_day(&query, "until", until);
    return gather(call, &query);
}

struct calendar calendar_of_all(struct call *call, int32_t from, int32_t until)
{
    struct query query = query_open(call->tx, QUERY_CALENDAR_OF_ALL);
    query_bind_day(&query, "from", from - SERVICE_LOOK_BACK_DAYS);
    query_bind_day(&query, "until", until);
    return gather(call, &query);
}

// --- setting ---

struct calendar_params {
    int64_t place;
    int32_t date;
    bool open;
};

#define CALENDAR_FIELDS(title)                                                                     \
    {.name = (title),                                                                              \
        .help = "Which one.",                                                                      \
        .kind = RPC_ID,                                                                            \
        .required = true,                                                                          \
        .offset = offsetof(struct calendar_params, place)},                                        \
        {.name = "date",                                                                           \
            .help = "The day, from today on.",                                                     \
            .kind = RPC_DAY,                                                                       \
            .required = true,                                                                      \
            .offset = offsetof(struct calendar_params, date)},                                     \
        {.name = "open",                                                                           \
            .help = "Whether it is open on that day, whatever its weekdays say.",                  \
            .kind = RPC_BOOL,                                                                      \
            .required = true,                                                                      \
            .offset = offsetof(struct calendar_params, open)},                                     \
        RPC_PARAMS_END

static const struct rpc_param site_params[] = {CALENDAR_FIELDS("site")};
static const struct rpc_param kitchen_params[] = {CALENDAR_FIELDS("kitchen")};

static void set_day(struct call *call, const struct calendar_params *params)
{
    struct query query = query_open(call->tx, QUERY_CALENDAR_SUPERSEDE);
    query_bind_int(&query, "place", params->place);
    query_bind_day(&query, "day", params->date);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    query = query_open(call->tx, QUERY_CALENDAR_INSERT);
    query_bind_int(&query, "place", params->place);
    query_bind_day(&query, "day", params->date);
    query_bind_int(&query, "open", params->open);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
}

static enum status set(struct call *call, bool is_site, bool is_own)
{
    const struct calendar_params *params = call->params;
    if (!is_own) {
        return call->tx->fault != STATUS_OK ? call_done(call) : call_refuse(call, STATUS_NOT_FOUND);
    }
    if (params->date < call->tx->today_day) {
        return call_invalid(call, "date", "a date from today on");
    }
    struct exception_reach reach = {.site = is_site ? params->place : 0,
        .kitchen = is_site ? 0 : params->place,
        .from = params->date,
        .until = params->date + 1};
    struct exceptions_before before = exceptions_look(call, &reach);
    set_day(call, params);
    call_touch(call, params->place);
    if (is_site) {
        sitting_changed(call, params->place);
    } else {
        sitting_changed_of_kitchen(call, params->place, params->date);
    }
    waiting_freed_from(call, params->date);
    standing_look_again(call, params->place);
    json_field_int(&call->out, is_site ? "site" : "kitchen", params->place);
    json_field_day(&call->out, "date", params->date);
    json_field_bool(&call->out, "open", params->open);
    exceptions_tell(call, &reach, &before);
    return call_done(call);
}

static enum status set_site(struct call *call)
{
    const struct calendar_params *params = call->params;
    return set(call, true, place_site_is_own(call, params->place));
}

static enum status set_kitchen(struct call *call)
{
    const struct calendar_params *params = call->params;
    return set(call, false, place_kitchen_is_own(call, params->place));
}

const struct rpc_method calendar_methods[] = {
    {
        .name = "site.calendar",
        .help = "Opens or closes a site on one day, whatever its weekdays say.",
        .allow = STREET | BUREAU | SITE,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = site_params,
        .params_size = sizeof(struct calendar_params),
        .result =
            "site, date, open, affected[{booking, date, meal, site, status}], affected_count?",
        .refuses = "NOT_FOUND",
        .run = set_site,
    },
    {
        .name = "kitchen.calendar",
        .help = "Opens or closes a kitchen on one day: its sites have no service day then.",
        .allow = BUREAU | KITCHEN,
        .effect = RPC_WRITES,
        .set_up = true,
        .params = kitchen_params,
        .params_size = sizeof(struct calendar_params),
        .result =
            "kitchen, date, open, affected[{booking, date, meal, site, status}], affected_count?",
        .refuses = "NOT_FOUND",
        .run = set_kitchen,
    },
    RPC_METHODS_END,
};
