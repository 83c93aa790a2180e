// SPDX-License-Identifier: Apache-2.0
// bed.board and bed.timeline.
#include "daemon/care/bed_board.h"

#include "daemon/care/bed.h"
#include "daemon/care/bed_get.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/institution.h"
#include "daemon/rpc/rows.h"

#define BOARD_BEDS_MAX 1000
#define TIMELINE_DAYS 365
#define TIMELINE_ROWS_MAX 1000

// --- bed.board ---

struct board_params {
    int64_t institution;
    int32_t on;
};

static const struct rpc_param board_params[] = {
    {.name = "institution",
        .help = "Which house; a home's own when left out.",
        .kind = RPC_ID,
        .offset = offsetof(struct board_params, institution)},
    {.name = "on",
        .help = "As of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct board_params, on)},
    RPC_PARAMS_END};

struct board {
    struct call *call;
    int32_t on_day;
    bool is_floor_open;
    int64_t floor;
    int count;
    int64_t states[BED_STATES];
};

static void turn_floor(struct board *board, const struct query *query)
{
    struct json_out *out = &board->call->out;
    int64_t floor = query_int(query, "floor");
    if (board->is_floor_open && board->floor == floor) {
        return;
    }
    if (board->is_floor_open) {
        json_end_list(out);
        json_end_map(out);
    }
    json_begin_map(out);
    json_field_int(out, "floor", floor);
    json_key(out, "beds");
    json_begin_list(out);
    board->is_floor_open = true;
    board->floor = floor;
}

// What is known to come: the resident's next movement, or who comes into an empty bed.
static void put_due(struct json_out *out, const struct query *query)
{
    const char *event = query_text(query, "due_event");
    int32_t day = query_day(query, "due_day");
    if (event == NULL) {
        event = query_is_null(query, "next_day") ? NULL : stay_event_words[EVENT_ADMIT];
        day = query_day(query, "next_day");
    }
    if (event == NULL) {
        return;
    }
    json_key(out, "due");
    json_begin_map(out);
    json_field_text(out, "event", event);
    json_field_day(out, "on", day);
    json_end_map(out);
}

static void put_resident(struct json_out *out, const struct query *query, int32_t on_day)
{
    int32_t since = query_day(query, "stay_from");
    json_field_int(out, "nights", on_day - since);
    if (query_int(query, "seen") != 0) {
        json_field_int(out, "stay", query_int(query, "stay"));
        json_field_int(out, "elder", query_int(query, "elder"));
        json_field_text(out, "name", query_text(query, "name"));
        json_field_day(out, "since", since);
    }
}

// Of a bed that somebody has nothing else is asked, and most are such.
static struct bed_facts facts_of(const struct query *query)
{
    struct bed_facts facts = {.opened_day = query_day(query, "opened_day"),
        .occupied = !query_is_null(query, "stay"),
        .away = query_int(query, "away") != 0,
        .closure = BED_OPEN_FOR_USE,
        .left_day = DAY_NONE};
    return facts.occupied ? facts : bed_facts_of(query);
}

static void put_bed(struct board *board, const struct query *query)
{
    struct json_out *out = &board->call->out;
    struct bed_facts facts = facts_of(query);
    enum bed_state state = bed_state_on(&facts, board->on_day, board->call->tx);
    board->states[state]++;
    board->count++;
    turn_floor(board, query);
    json_begin_map(out);
    json_field_int(out, "bed", query_int(query, "bed"));
    json_field_text(out, "building", query_text(query, "building"));
    json_field_text(out, "room", query_text(query, "room"));
    json_field_text(out, "label", query_text(query, "label"));
    json_field_text(out, "class", query_text(query, "class"));
    json_field_text(out, "state", bed_state_words[state]);
    if (facts.occupied) {
        put_resident(out, query, board->on_day);
    }
    put_due(out, query);
    json_end_map(out);
}

static void put_states(struct json_out *out, const int64_t states[BED_STATES])
{
    json_key(out, "states");
    json_begin_map(out);
    for (int i = 0; i < BED_STATES; i++) {
        json_field_int(out, bed_state_words[i], states[i]);
    }
    json_end_map(out);
}

static struct query open_board(struct call *call, int64_t institution, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_BED_BOARD);
    query_bind_int(&query, "institution", institution);
    query_bind_day(&query, "on", on_day);
    query_bind_int(&query, "night", on_day);
    query_bind_int(&query, "on_end", day_begins(on_day + 1, call->tx->zone_minutes));
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", BOARD_BEDS_MAX + 1);
    call_bind_scope(call, &query);
    return query;
}

static enum status run_board(struct call *call)
{
    const struct board_params *params = call->params;
    struct board board = {.call = call, .on_day = care_asked_day(call, params->on)};
    int64_t institution;
    enum status status = institution_asked(call, params->institution, &institution);
    if (status != STATUS_OK) {
        return status;
    }
    json_field_int(&call->out, "institution", institution);
    json_field_day(&call->out, "on", board.on_day);
    json_key(&call->out, "floors");
    json_begin_list(&call->out);
    struct query query = open_board(call, institution, board.on_day);
    bool more = query_next(&query);
    while (more && board.count < BOARD_BEDS_MAX) {
        put_bed(&board, &query);
        more = query_next(&query);
    }
    query_end(&query);
    if (board.is_floor_open) {
        json_end_list(&call->out);
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
    put_states(&call->out, board.states);
    if (more) {
        json_field_bool(&call->out, "more", true);
    }
    return call_done(call);
}

// --- bed.timeline ---

struct timeline_params {
    int64_t bed;
    int32_t from;
    int32_t until;
};

static const struct rpc_param timeline_params[] = {
    {.name = "bed",
        .help = "Which bed.",
        .kind = RPC_ID,
        .offset = offsetof(struct timeline_params, bed),
        .required = true},
    {.name = "from",
        .help = "First day; a year back when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct timeline_params, from)},
    {.name = "until",
        .help = "Day behind the last; a year on when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct timeline_params, until)},
    RPC_PARAMS_END};

static enum status run_timeline(struct call *call)
{
    const struct timeline_params *params = call->params;
    int32_t today = call->tx->today_day;
    int32_t from_day = params->from == DAY_NONE ? today - TIMELINE_DAYS : params->from;
    int32_t until_day = params->until == DAY_NONE ? today + TIMELINE_DAYS : params->until;
    struct bed bed;
    if (!bed_find(call, params->bed, today, &bed)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (until_day <= from_day) {
        return call_invalid(call, "until", "a date behind from");
    }
    struct query query = query_open(call->tx, QUERY_BED_TIMELINE);
    query_bind_int(&query, "bed", params->bed);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    query_bind_day(&query, "today", today);
    query_bind_int(&query, "limit", TIMELINE_ROWS_MAX);
    call_bind_scope(call, &query);
    json_field_int(&call->out, "bed", params->bed);
    json_field_day(&call->out, "from", from_day);
    json_field_day(&call->out, "until", until_day);
    rows_list(call, "spans", &query);
    return call_done(call);
}

const struct rpc_method bed_board_methods[] = {
    {
        .name = "bed.board",
        .help = "The beds of a house by floor with state, class, resident and what is due.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = board_params,
        .params_size = sizeof(struct board_params),
        .result = "institution, on, floors[{floor, beds}], states{}, more?",
        .refuses = "NOT_FOUND",
        .run = run_board,
    },
    {
        .name = "bed.timeline",
        .help = "What a bed was on the days of a span: lived in, held, closed, of which class.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = timeline_params,
        .params_size = sizeof(struct timeline_params),
        .result = "bed, from, until, spans[{what, value?, from, until?, stay?, elder?}]",
        .refuses = "NOT_FOUND",
        .run = run_timeline,
    },
    {
        .name = "bed.get",
        .help = "One bed with everything known of it on a day, and whether it passes the test of a "
                "nursing-type bed.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .params = bed_get_params,
        .params_size = sizeof(struct bed_get_params),
        .result = "bed, on, version, institution, room, room_label, floor, building?, sex_rule?, "
                  "isolation, label, position?, built_on, opened_on, nursing_equipment?, "
                  "barrier_free?, aids?, unit?{unit, name, kind}, class, declared, verified?, "
                  "dementia, basic, pool?, state, nursing_test{}, "
                  "holds[{hold, kind, from, until?, elder?}]?, verifications[]",
        .refuses = "NOT_FOUND",
        .run = bed_get_run,
    },
    RPC_METHODS_END};
