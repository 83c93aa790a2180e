// SPDX-License-Identifier: Apache-2.0
// From movements to days, and from days to rows.
#include "daemon/care/stay_history.h"

#include <stdio.h>
#include <string.h>

#include "daemon/care/institution.h"
#include "daemon/care/stay_free.h"

// --- the pure part ---

// What stands between two movements.
enum stay_phase { PHASE_NONE, PHASE_PRESENT, PHASE_AWAY, PHASE_ENDED };

//   none --admit--> present --leave--> away --return--> present
//   present --transfer, swap--> present      present, away --discharge, death--> ended
static bool step(enum stay_phase *phase, enum stay_event event)
{
    switch (event) {
    case EVENT_ADMIT:
        if (*phase != PHASE_NONE) {
            return false;
        }
        *phase = PHASE_PRESENT;
        return true;
    case EVENT_TRANSFER:
    case EVENT_SWAP:
        return *phase == PHASE_PRESENT;
    case EVENT_LEAVE:
        if (*phase != PHASE_PRESENT) {
            return false;
        }
        *phase = PHASE_AWAY;
        return true;
    case EVENT_RETURN:
        if (*phase != PHASE_AWAY) {
            return false;
        }
        *phase = PHASE_PRESENT;
        return true;
    case EVENT_DISCHARGE:
    case EVENT_DEATH:
        if (*phase != PHASE_PRESENT && *phase != PHASE_AWAY) {
            return false;
        }
        *phase = PHASE_ENDED;
        return true;
    case STAY_EVENTS:
        return false;
    }
    return false;
}

static bool takes_bed(enum stay_event event)
{
    return event == EVENT_ADMIT || event == EVENT_TRANSFER || event == EVENT_SWAP;
}

static void close_span(
    const struct stay_span *open, int32_t until_day, struct stay_span *spans, int *count)
{
    if (open->bed != 0 && open->from_day < until_day) {
        spans[*count] = *open;
        spans[(*count)++].until_day = until_day;
    }
}

bool stay_spans(
    const struct stay_move *moves, int count, struct stay_span *ret_spans, int *ret_count)
{
    enum stay_phase phase = PHASE_NONE;
    struct stay_span open = {0};
    int spans = 0;
    for (int i = 0; i < count; i++) {
        const struct stay_move *move = &moves[i];
        if ((i > 0 && move->on_day < moves[i - 1].on_day) || !step(&phase, move->event)) {
            return false;
        }
        if (takes_bed(move->event)) {
            if (move->bed == 0 || move->bed == open.bed) {
                return false;
            }
            close_span(&open, move->on_day, ret_spans, &spans);
            open = (struct stay_span){.bed = move->bed, .from_day = move->on_day};
        }
    }
    if (phase != PHASE_NONE) {
        close_span(
            &open, phase == PHASE_ENDED ? moves[count - 1].on_day : DAY_OPEN, ret_spans, &spans);
    }
    *ret_count = spans;
    return true;
}

bool stay_history_add(struct stay_history *history, struct stay_move move)
{
    if (history->count == STAY_MOVES_MAX) {
        return false;
    }
    int at = history->count;
    while (at > 0 && history->moves[at - 1].on_day > move.on_day) {
        at--;
    }
    memmove(&history->moves[at + 1], &history->moves[at],
        sizeof *history->moves * (size_t)(history->count - at));
    history->moves[at] = move;
    history->count++;
    return true;
}

// --- reading ---

static void read_moves(struct call *call, struct stay_history *history)
{
    struct query query = query_open(call->tx, QUERY_MOVEMENT_LIVE);
    query_bind_int(&query, "stay", history->stay);
    query_bind_int(&query, "limit", STAY_MOVES_MAX);
    while (query_next(&query)) {
        history->moves[history->count++] =
            (struct stay_move){.movement = query_int(&query, "movement"),
                .event = (enum stay_event)care_word(stay_event_words, query_text(&query, "event")),
                .on_day = query_day(&query, "on_day"),
                .bed = query_int(&query, "bed")};
    }
    query_end(&query);
}

struct stay_history *stay_history_read(struct call *call, int64_t stay)
{
    struct stay_history *history = arena_alloc(&call->arena, sizeof *history);
    if (history == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return NULL;
    }
    struct query query = query_open(call->tx, QUERY_STAY_GET);
    query_bind_int(&query, "stay", stay);
    bool found = query_next(&query);
    if (found) {
        history->stay = stay;
        history->elder = query_int(&query, "elder");
        history->institution = query_int(&query, "institution");
        history->from_day = query_day(&query, "from_day");
        (void)snprintf(history->area, sizeof history->area, "%s", query_text(&query, "area"));
    }
    query_end(&query);
    if (!found || !institution_is_ours(call, history->institution, history->area)) {
        return NULL;
    }
    read_moves(call, history);
    return history;
}

// --- checking ---

enum status stay_history_conflict(struct call *call, const struct stay_history *history)
{
    int last = history->count - 1;
    while (last >= 0 && history->moves[last].movement == 0) {
        last--; // the one that was asked for is none yet
    }
    json_field_int(&call->facts, "stay", history->stay);
    if (last >= 0) {
        const struct stay_move *latest = &history->moves[last];
        json_field_int(&call->facts, "movement", latest->movement);
        json_field_text(&call->facts, "event", stay_event_words[latest->event]);
        json_field_day(&call->facts, "on", latest->on_day);
    }
    return call_refuse(call, STATUS_STATE_CONFLICT);
}

static struct stay_span *make_spans(
    struct call *call, const struct stay_history *history, int *ret_count)
{
    struct stay_span *spans =
        arena_alloc(&call->arena, sizeof *spans * (size_t)(history->count + 1));
    if (spans == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    } else if (!stay_spans(history->moves, history->count, spans, ret_count)) {
        return NULL;
    }
    return spans;
}

enum status stay_history_check(struct call *call, const struct stay_history *history)
{
    int count = 0;
    const struct stay_span *spans = make_spans(call, history, &count);
    if (spans == NULL) {
        return call->tx->fault != STATUS_OK ? call->tx->fault
                                            : stay_history_conflict(call, history);
    }
    enum status status = STATUS_OK;
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        status = stay_free_elder(call, history, &spans[i]);
    }
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        status = stay_free_bed(call, history, &spans[i]);
    }
    return status;
}

// --- writing ---

static bool take_span(struct stay_span *spans, int count, const struct query *row)
{
    for (int i = 0; i < count; i++) {
        if (spans[i].bed == query_int(row, "bed") &&
            spans[i].from_day == query_day(row, "from_day") &&
            spans[i].until_day == query_day(row, "until_day")) {
            spans[i].bed = 0; // stands already
            return true;
        }
    }
    return false;
}

// The live rows that say something else; ids into the arena.
static int find_gone(struct call *call, const struct stay_history *history, struct stay_span *spans,
    int count, int64_t *ret_gone)
{
    int gone = 0;
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_OF_STAY);
    query_bind_int(&query, "stay", history->stay);
    query_bind_int(&query, "limit", STAY_MOVES_MAX);
    while (query_next(&query)) {
        if (!take_span(spans, count, &query)) {
            ret_gone[gone++] = query_int(&query, "occupancy");
        }
    }
    query_end(&query);
    return gone;
}

static void insert_span(
    struct call *call, const struct stay_history *history, const struct stay_span *span)
{
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_INSERT);
    query_bind_int(&query, "occupancy", tx_new_id(call->tx));
    query_bind_int(&query, "stay", history->stay);
    query_bind_int(&query, "elder", history->elder);
    query_bind_int(&query, "bed", span->bed);
    query_bind_int(&query, "institution", history->institution);
    query_bind_day(&query, "from_day", span->from_day);
    query_bind_day(&query, "until_day", span->until_day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
}

void stay_history_write(struct call *call, const struct stay_history *history)
{
    int64_t gone[STAY_MOVES_MAX];
    int count = 0;
    struct stay_span *spans = make_spans(call, history, &count);
    if (spans == NULL) {
        tx_fail(call->tx, STATUS_BROKEN_PROMISE); // nobody writes an impossible history
        return;
    }
    int gone_count = find_gone(call, history, spans, count, gone);
    for (int i = 0; i < gone_count; i++) {
        struct query query = query_open(call->tx, QUERY_OCCUPANCY_SUPERSEDE);
        query_bind_int(&query, "occupancy", gone[i]);
        query_bind_int(&query, "at", call->tx->now_ms);
        (void)query_run(&query);
    }
    for (int i = 0; i < count; i++) {
        if (spans[i].bed != 0) {
            insert_span(call, history, &spans[i]);
        }
    }
}

int64_t stay_record_movement(struct call *call, const struct stay_record *record)
{
    int64_t movement = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_MOVEMENT_INSERT);
    query_bind_int(&query, "movement", movement);
    query_bind_int(&query, "stay", record->stay);
    query_bind_text(&query, "event", record->event);
    query_bind_day(&query, "on_day", record->on_day);
    if (record->bed == 0) {
        query_bind_null(&query, "bed");
    } else {
        query_bind_int(&query, "bed", record->bed);
    }
    query_bind_text(&query, "reason", record->reason);
    if (record->cancels == 0) {
        query_bind_null(&query, "cancels");
    } else {
        query_bind_int(&query, "cancels", record->cancels);
    }
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    return movement;
}
