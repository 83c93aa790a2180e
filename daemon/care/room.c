// SPDX-License-Identifier: Apache-2.0
// Rooms: adding and listing them.
#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/rpc/rows.h"

struct add_params {
    int64_t institution;
    const char *label;
    int64_t floor;
    int sex_rule;
    const char *building;
    bool isolation;
};

static const struct rpc_param add_params[] = {
    {.name = "institution",
        .help = "The house.",
        .kind = RPC_ID,
        .offset = offsetof(struct add_params, institution),
        .required = true},
    {.name = "label",
        .help = "What stands on the door; one room of a label in a house.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct add_params, label),
        .required = true,
        .most = 40},
    {.name = "floor",
        .help = "Storey; cellars below 0.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct add_params, floor),
        .required = true,
        .least = -9,
        .most = 199},
    {.name = "sex_rule",
        .help = "Who may sleep there; everybody when left out.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct add_params, sex_rule),
        .choices = sex_rule_words},
    {.name = "building",
        .help = "Which building of the house.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct add_params, building),
        .most = 40},
    {.name = "isolation",
        .help = "Somebody with an infection may be nursed apart here.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct add_params, isolation)},
    RPC_PARAMS_END};

const char *institution_area(struct call *call, int64_t institution)
{
    struct query query = query_open(call->tx, QUERY_INSTITUTION_GET);
    query_bind_int(&query, "institution", institution);
    const char *area = query_next(&query) ? query_copy_text(&query, "area", &call->arena) : NULL;
    query_end(&query);
    return area;
}

enum status institution_asked(struct call *call, int64_t asked, int64_t *ret)
{
    *ret = asked != 0 ? asked : call->principal.institution;
    if (*ret == 0) {
        return call_invalid(call, "institution", "a house: only a home has one of its own");
    }
    return institution_area(call, *ret) != NULL ? STATUS_OK : call_refuse(call, STATUS_NOT_FOUND);
}

static int64_t find_room(struct call *call, int64_t institution, const char *label)
{
    struct query query = query_open(call->tx, QUERY_ROOM_BY_LABEL);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "label", label);
    int64_t room = query_next(&query) ? query_int(&query, "room") : 0;
    query_end(&query);
    return room;
}

static enum status run_add(struct call *call)
{
    const struct add_params *params = call->params;
    const char *area = institution_area(call, params->institution);
    if (area == NULL || !institution_is_ours(call, params->institution, area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    int64_t known = find_room(call, params->institution, params->label);
    if (known != 0) {
        json_field_int(&call->facts, "room", known);
        json_field_text(&call->facts, "label", params->label);
        call->message = "the house has a room of this label already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t room = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_ROOM_INSERT);
    query_bind_int(&query, "room", room);
    query_bind_int(&query, "institution", params->institution);
    query_bind_text(&query, "label", params->label);
    query_bind_int(&query, "floor", params->floor);
    query_bind_text(
        &query, "sex_rule", params->sex_rule < 0 ? NULL : sex_rule_words[params->sex_rule]);
    query_bind_text(&query, "building", params->building);
    query_bind_int(&query, "isolation", params->isolation);
    (void)query_run(&query);
    call_touch(call, room);
    call_touch(call, params->institution);
    json_field_int(&call->out, "room", room);
    return call_done(call);
}

struct list_params {
    int64_t institution;
    int32_t on;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "institution",
        .help = "The house.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, institution),
        .required = true},
    {.name = "on",
        .help = "Counts of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, on)},
    RPC_PAGE_PARAMS(struct list_params), RPC_PARAMS_END};

static enum status run_list(struct call *call)
{
    const struct list_params *params = call->params;
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    if (status != STATUS_OK) {
        return status;
    }
    if (institution_area(call, params->institution) == NULL) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    struct query query = query_open(call->tx, QUERY_ROOM_PAGE);
    query_bind_int(&query, "institution", params->institution);
    query_bind_day(&query, "on", care_asked_day(call, params->on));
    cursor_bind(&query, &after, (int)params->limit);
    struct cursor_page page = {
        .name = "rooms", .text = "label", .id = "room", .limit = params->limit};
    while (cursor_page_next(call, &query, &page)) {
        json_begin_map(&call->out);
        rows_put(&call->out, &query, call->tx->zone_minutes);
        json_end_map(&call->out);
    }
    return call_done(call);
}

const struct rpc_method room_methods[] = {{
                                              .name = "room.add",
                                              .help = "Enter a room of a care home.",
                                              .allow = HOME,
                                              .effect = RPC_WRITES,
                                              .set_up = true,
                                              .params = add_params,
                                              .params_size = sizeof(struct add_params),
                                              .result = "room",
                                              .refuses = "NOT_FOUND STATE_CONFLICT",
                                              .run = run_add,
                                          },
    {
        .name = "room.list",
        .help = "The rooms of a care home with how many beds stand in them and are lived in.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "rooms[], next?",
        .refuses = "NOT_FOUND",
        .run = run_list,
    },
    RPC_METHODS_END};
