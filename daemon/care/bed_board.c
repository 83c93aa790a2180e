// SPDX-License-Identifier: Apache-2.0
// bed.board and bed.timeline.
#include "daemon/care/bed_board.h"

#include "daemon/care/bed.h"
#include "daemon/care/bed_get.h"
#include "daemon/care/bed_night.h"
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

// What is known to come: the resident's next movement, or who comes into an empty bed.
struct due {
    int32_t on_day; // DAY_NONE: nothing
    int64_t movement;
    enum stay_event event;
};

struct board {
    struct call *call;
    int32_t on_day;
    bool is_floor_open;
    int64_t floor;
    int64_t bed; // whose map is open; 0: none
    struct due due;
    int count;
    int64_t states[BED_STATES];
};

static void turn_floor(struct board *board, int64_t floor)
{
    struct json_out *out = &board->call->out;
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

// A resident may have several movements before them, a row each: the first one is told.
static void note_due(struct board *board, const struct query *query)
{
    int64_t movement = query_int(query, "movement");
    if (movement == 0) {
        return;
    }
    int32_t on_day = query_day(query, "due_day");
    struct due *due = &board->due;
    if (due->on_day == DAY_NONE || on_day < due->on_day ||
        (on_day == due->on_day && movement < due->movement)) {
        *due = (struct due){.on_day = on_day,
            .movement = movement,
            .event = (enum stay_event)words_find(stay_event_words, query_text(query, "due_event"))};
    }
}

static void put_resident(struct json_out *out, const struct query *query, int64_t stay, int32_t day)
{
    int32_t since = query_day(query, "stay_from");
    json_field_int(out, "nights", day - since);
    if (query_int(query, "seen") != 0) {
        json_field_int(out, "stay", stay);
        json_field_int(out, "elder", query_int(query, "elder"));
        json_field_text(out, "name", query_text(query, "name"));
        json_field_day(out, "since", since);
    }
}

// Of an empty bed: what it waits for and who comes. The class's place among bed_class_words, -1:
// none.
static int look_closer(
    struct board *board, int64_t bed, struct bed_facts *ret_facts, struct due *ret_due)
{
    struct query query = query_open(board->call->tx, QUERY_BED_BOARD_EMPTY);
    query_bind_int(&query, "bed", bed);
    query_bind_day(&query, "on", board->on_day);
    query_bind_int(&query, "on_end", day_begins(board->on_day + 1, board->call->tx->zone_minutes));
    int class = -1;
    if (query_next(&query)) {
        *ret_facts = bed_facts_of(&query);
        *ret_due = (struct due){.on_day = query_day(&query, "next_day"), .event = EVENT_ADMIT};
        class = words_find(bed_class_words, query_text(&query, "class"));
    }
    query_end(&query);
    return class;
}

static void begin_bed(struct board *board, const struct query *query, int64_t bed)
{
    struct json_out *out = &board->call->out;
    int64_t stay = query_int(query, "stay");
    int32_t opened_day = query_day(query, "opened_day");
    int64_t counts = query_int(query, "counts");
    struct due next = {.on_day = DAY_NONE};
    struct bed_facts facts = {.closure = BED_OPEN_FOR_USE, .left_day = DAY_NONE};
    int class = (int)(counts / CLASS_CODES) - 1;
    if (class < 0) {
        class = look_closer(board, bed, &facts, &next);
    }
    if (stay != 0) {
        next.on_day = DAY_NONE;
        facts = (struct bed_facts){.built_day = opened_day,
            .opened_day = opened_day,
            .occupied = true,
            .away = counts % CLASS_CODES >= LEVEL_CODES,
            .closure = BED_OPEN_FOR_USE,
            .left_day = DAY_NONE};
    }
    enum bed_state state = bed_state_on(&facts, board->on_day, board->call->tx);
    board->states[state]++;
    board->count++;
    board->bed = bed;
    board->due = next;
    turn_floor(board, query_int(query, "floor"));
    json_begin_map(out);
    json_field_int(out, "bed", bed);
    json_field_text(out, "building", query_text(query, "building"));
    json_field_text(out, "room", query_text(query, "room"));
    json_field_text(out, "label", query_text(query, "label"));
    json_field_text(out, "class", class < 0 ? NULL : bed_class_words[class]);
    json_field_text(out, "state", bed_state_words[state]);
    if (stay != 0) {
        put_resident(out, query, stay, board->on_day);
    }
}

static void end_bed(struct board *board)
{
    struct json_out *out = &board->call->out;
    if (board->bed == 0) {
        return;
    }
    if (board->due.on_day != DAY_NONE) {
        json_key(out, "due");
        json_begin_map(out);
        json_field_text(out, "event", stay_event_words[board->due.event]);
        json_field_day(out, "on", board->due.on_day);
        json_end_map(out);
    }
    json_end_map(out);
    board->bed = 0;
}

// Every bed of the house; true when there are more than a board shows.
static bool put_beds(struct board *board, struct query *query)
{
    while (query_next(query)) {
        int64_t bed = query_int(query, "bed");
        if (bed != board->bed) {
            end_bed(board);
            if (board->count == BOARD_BEDS_MAX) {
                return true;
            }
            begin_bed(board, query, bed);
        }
        note_due(board, query);
    }
    end_bed(board);
    return false;
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
    query_bind_day(&query, "today", call->tx->today_day);
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
    bool more = put_beds(&board, &query);
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
        return call_invalid(call, "until", "a date after from");
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
                  "holds[{hold, kind, from, until?, elder?, reason?}]?, verifications[]",
        .refuses = "NOT_FOUND",
        .run = bed_get_run,
    },
    RPC_METHODS_END};
