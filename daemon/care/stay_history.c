// SPDX-License-Identifier: Apache-2.0
// From movements to days, and from days to rows.
#include "daemon/care/stay_history.h"

#include <stdio.h>
#include <string.h>

#include "daemon/care/bed_hold.h"
#include "daemon/care/death.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/stay_free.h"
#include "daemon/care/stay_guest.h"
#include "daemon/care/stay_use.h"
#include "daemon/rpc/event.h"

static const char bed_left[] = "left";

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

// What begins with a movement, after what was before; false when that cannot be.
static bool follow(const struct stay_move *move, struct stay_span *open)
{
    if (takes_bed(move->event)) {
        if (move->bed == 0 || move->bed == open->bed ||
            (move->event == EVENT_SWAP && move->left_bed != open->bed)) {
            return false;
        }
        open->bed = move->bed;
        open->presence = PRESENT;
    } else if (move->event == EVENT_LEAVE) {
        open->presence = move->presence;
    } else if (move->event == EVENT_RETURN) {
        open->presence = PRESENT;
    }
    open->from_day = move->on_day;
    return true;
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
        close_span(&open, move->on_day, ret_spans, &spans);
        if (!follow(move, &open)) {
            return false;
        }
    }
    if (phase == PHASE_PRESENT || phase == PHASE_AWAY) {
        close_span(&open, DAY_OPEN, ret_spans, &spans);
    }
    *ret_count = spans;
    return true;
}

bool stay_suits_guest(const struct stay_move *moves, int count)
{
    return count == 0 || (count == 2 && moves[0].event == EVENT_ADMIT &&
                             (moves[1].event == EVENT_DISCHARGE || moves[1].event == EVENT_DEATH));
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

static struct stay_move read_move(const struct query *query)
{
    struct stay_move move = {.movement = query_int(query, "movement"),
        .event = (enum stay_event)words_find(stay_event_words, query_text(query, "event")),
        .on_day = query_day(query, "on_day"),
        .bed = query_int(query, "bed"),
        .left_bed = query_int(query, "left_bed"),
        .partner = query_int(query, "partner"),
        .partner_stay = query_int(query, "partner_stay"),
        .recorded_ms = query_int(query, "recorded_at")};
    if (move.event == EVENT_LEAVE) {
        move.presence = (enum stay_presence)(
            words_find(leave_reason_words, query_text(query, "reason")) + AWAY_HOSPITAL);
    }
    return move;
}

static void read_moves(struct call *call, struct stay_history *history)
{
    struct query query = query_open(call->tx, QUERY_MOVEMENT_LIVE);
    query_bind_int(&query, "stay", history->stay);
    query_bind_int(&query, "limit", STAY_MOVES_MAX);
    while (query_next(&query)) {
        history->moves[history->count++] = read_move(&query);
    }
    query_end(&query);
}

struct stay_history *stay_history_read_any(struct call *call, int64_t stay)
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
        history->lender = query_int(&query, "lender");
        (void)snprintf(history->area, sizeof history->area, "%s", query_text(&query, "area"));
    }
    query_end(&query);
    if (!found) {
        return NULL;
    }
    read_moves(call, history);
    return history;
}

struct stay_history *stay_history_read(struct call *call, int64_t stay)
{
    struct stay_history *history = stay_history_read_any(call, stay);
    bool is_ours =
        history != NULL && institution_is_ours(call, history->institution, history->area);
    return is_ours ? history : NULL;
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
        return NULL;
    }
    bool is_possible = stay_spans(history->moves, history->count, spans, ret_count) &&
                       (history->lender == 0 || stay_suits_guest(history->moves, history->count));
    return is_possible ? spans : NULL;
}

// Until when a stay holds a bed, as it is written.
static int32_t written_until(struct call *call, int64_t stay)
{
    int32_t until_day = DAY_NONE;
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_OF_STAY);
    query_bind_int(&query, "stay", stay);
    query_bind_int(&query, "limit", STAY_MOVES_MAX);
    while (query_next(&query)) {
        until_day = query_day(&query, "until_day");
    }
    query_end(&query);
    return until_day;
}

// Nobody gets a bed behind the day of their death. A stay that has not ended by then, since the
// death is only reported, goes on until the paper.
static enum status check_alive(
    struct call *call, const struct stay_history *history, int32_t until_day)
{
    struct death death;
    if (!death_find(call->tx, history->elder, &death) || until_day <= death.on_day ||
        written_until(call, history->stay) > death.on_day) {
        return STATUS_OK;
    }
    return death_refuses(call, history->elder);
}

enum status stay_history_check(struct call *call, const struct stay_history *history)
{
    int count = 0;
    const struct stay_span *spans = make_spans(call, history, &count);
    if (spans == NULL) {
        return call->tx->fault != STATUS_OK ? call->tx->fault
                                            : stay_history_conflict(call, history);
    }
    enum status status =
        count == 0 ? STATUS_OK : check_alive(call, history, spans[count - 1].until_day);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        status = stay_free_elder(call, history, &spans[i]);
    }
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        status = stay_free_bed(call, history, &spans[i]);
    }
    return status;
}

enum status stay_history_probe(struct call *call, const struct stay_history *history)
{
    const char *in_way = NULL;
    size_t size = 0;
    const struct call_question question = call_ask(call);
    enum status status =
        history->lender == 0 ? stay_history_check(call, history) : stay_guest_check(call, history);
    call_asked(call, &question, &in_way, &size);
    if (status != STATUS_OK && call->tx->fault == STATUS_OK) {
        json_field_text(&call->out, "status", status_name(status));
        json_key(&call->out, "in_way");
        json_put_raw(&call->out, in_way, size);
    }
    return status;
}

static bool overlap(const struct stay_span *one, const struct stay_span *other)
{
    return one->bed == other->bed && one->from_day < other->until_day &&
           other->from_day < one->until_day;
}

enum status stay_history_clash(
    struct call *call, const struct stay_history *one, const struct stay_history *other)
{
    int count = 0;
    int other_count = 0;
    const struct stay_span *spans = make_spans(call, one, &count);
    const struct stay_span *others = make_spans(call, other, &other_count);
    if (spans == NULL || others == NULL) {
        return call_broken(call, "two histories were not checked");
    }
    for (int i = 0; i < count * other_count; i++) {
        const struct stay_span *mine = &spans[i / other_count];
        const struct stay_span *theirs = &others[i % other_count];
        if (overlap(mine, theirs)) {
            json_field_int(&call->facts, "bed", theirs->bed);
            json_field_day(&call->facts, "from", theirs->from_day);
            json_field_day(&call->facts, "until", theirs->until_day);
            return call_refuse(call, STATUS_BED_TAKEN);
        }
    }
    return STATUS_OK;
}

// --- writing ---

static const char *away_word(enum stay_presence presence)
{
    return presence == PRESENT ? NULL : leave_reason_words[presence - AWAY_HOSPITAL];
}

static bool take_span(struct stay_span *spans, int count, const struct query *row)
{
    int away = words_find(leave_reason_words, query_text(row, "away"));
    enum stay_presence presence = away < 0 ? PRESENT : (enum stay_presence)(away + AWAY_HOSPITAL);
    for (int i = 0; i < count; i++) {
        if (spans[i].bed == query_int(row, "bed") &&
            spans[i].from_day == query_day(row, "from_day") &&
            spans[i].until_day == query_day(row, "until_day") && spans[i].presence == presence) {
            spans[i].bed = 0; // stands already
            return true;
        }
    }
    return false;
}

// A live row that says something else by now.
struct gone {
    int64_t occupancy;
    int64_t bed;
};

// What was taken away.
struct cleared {
    int count;
    struct gone rows[STAY_MOVES_MAX];
};

static void find_gone(struct call *call, int64_t stay, struct stay_span *spans, int count,
    struct cleared *ret_cleared)
{
    ret_cleared->count = 0;
    struct query query = query_open(call->tx, QUERY_OCCUPANCY_OF_STAY);
    query_bind_int(&query, "stay", stay);
    query_bind_int(&query, "limit", STAY_MOVES_MAX);
    while (query_next(&query)) {
        if (!take_span(spans, count, &query)) {
            struct gone *gone = &ret_cleared->rows[ret_cleared->count++];
            gone->occupancy = query_int(&query, "occupancy");
            gone->bed = query_int(&query, "bed");
            call_event(call, EVENT_BED, gone->bed, NULL);
        }
    }
    query_end(&query);
}

// Supersedes what no longer holds; the spans that still have a bed are to be inserted. NULL on a
// fault.
static struct stay_span *clear(struct call *call, const struct stay_history *history,
    int *ret_count, struct cleared *ret_cleared)
{
    struct stay_span *spans = make_spans(call, history, ret_count);
    if (spans == NULL) {
        tx_fail(call->tx, STATUS_BROKEN_PROMISE); // nobody writes an impossible history
        return NULL;
    }
    find_gone(call, history->stay, spans, *ret_count, ret_cleared);
    for (int i = 0; i < ret_cleared->count; i++) {
        struct query query = query_open(call->tx, QUERY_OCCUPANCY_SUPERSEDE);
        query_bind_int(&query, "occupancy", ret_cleared->rows[i].occupancy);
        query_bind_int(&query, "at", call->tx->now_ms);
        (void)query_run(&query);
    }
    return spans;
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
    query_bind_text(&query, "away", away_word(span->presence));
    query_bind_int(&query, "guest", history->lender != 0);
    (void)query_run(&query);
    bed_hold_fulfil(call, span->bed, history->elder, span->from_day, span->until_day);
    call_event(call, EVENT_BED, span->bed, NULL);
}

static void fill(
    struct call *call, const struct stay_history *history, const struct stay_span *spans, int count)
{
    for (int i = 0; spans != NULL && i < count; i++) {
        if (spans[i].bed != 0) {
            insert_span(call, history, &spans[i]);
            if (spans[i].until_day > call->tx->today_day) {
                offer_want_beside(call, spans[i].bed, history->elder);
            }
        }
    }
}

// Beds somebody lies in on fewer days than before, or until a day, come free.
static void tell_freed(
    struct call *call, const struct cleared *cleared, const struct stay_span *spans, int count)
{
    for (int i = 0; i < cleared->count; i++) {
        offer_want(call, cleared->rows[i].bed, bed_left);
    }
    for (int i = 0; spans != NULL && i < count; i++) {
        if (spans[i].bed != 0 && spans[i].until_day < DAY_OPEN) {
            offer_want(call, spans[i].bed, bed_left);
        }
    }
}

void stay_history_write(struct call *call, const struct stay_history *history)
{
    int count = 0;
    struct cleared cleared = {.count = 0};
    const struct stay_span *spans = clear(call, history, &count, &cleared);
    fill(call, history, spans, count);
    tell_freed(call, &cleared, spans, count);
    stay_use_write(call, history);
}

void stay_history_write_both(
    struct call *call, const struct stay_history *one, const struct stay_history *other)
{
    int one_count = 0;
    int other_count = 0;
    struct cleared one_cleared = {.count = 0};
    struct cleared other_cleared = {.count = 0};
    const struct stay_span *one_spans = clear(call, one, &one_count, &one_cleared);
    const struct stay_span *other_spans = clear(call, other, &other_count, &other_cleared);
    fill(call, one, one_spans, one_count);
    fill(call, other, other_spans, other_count);
    tell_freed(call, &one_cleared, one_spans, one_count);
    tell_freed(call, &other_cleared, other_spans, other_count);
    stay_use_write(call, one);
    stay_use_write(call, other);
}

bool stay_history_on(const struct stay_history *history, int32_t on_day, struct stay_span *ret_span)
{
    struct stay_span spans[STAY_MOVES_MAX + 1];
    int count = 0;
    if (!stay_spans(history->moves, history->count, spans, &count)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (spans[i].from_day <= on_day && on_day < spans[i].until_day) {
            *ret_span = spans[i];
            return true;
        }
    }
    return false;
}

int32_t stay_history_leaves(const struct stay_history *history, int32_t on_day)
{
    struct stay_span span;
    int64_t bed = 0;
    int32_t day = on_day;
    // Who goes away for a while and comes back holds it all the time.
    while (
        day < DAY_OPEN && stay_history_on(history, day, &span) && (bed == 0 || span.bed == bed)) {
        bed = span.bed;
        day = span.until_day;
    }
    return day;
}

static void bind_id(struct query *query, const char *name, int64_t id)
{
    if (id == 0) {
        query_bind_null(query, name);
    } else {
        query_bind_int(query, name, id);
    }
}

int64_t stay_record_movement(struct call *call, const struct stay_record *record)
{
    int64_t movement = record->movement != 0 ? record->movement : tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_MOVEMENT_INSERT);
    query_bind_int(&query, "movement", movement);
    query_bind_int(&query, "stay", record->stay);
    query_bind_text(&query, "event", record->event);
    query_bind_day(&query, "on_day", record->on_day);
    bind_id(&query, "bed", record->bed);
    query_bind_text(&query, "reason", record->reason);
    query_bind_text(&query, "overridden", record->overridden);
    query_bind_text(&query, "override_reason", record->override_reason);
    bind_id(&query, "partner", record->partner);
    bind_id(&query, "cancels", record->cancels);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_text(&query, "operator", call->principal.operator_name);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    return movement;
}

int64_t stay_take_back(struct call *call, const struct stay_history *history,
    const struct stay_move *undone, const char *reason)
{
    struct query query = query_open(call->tx, QUERY_MOVEMENT_CANCEL);
    query_bind_int(&query, "movement", undone->movement);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
    return stay_record_movement(call, &(struct stay_record){.stay = history->stay,
                                          .event = "cancel",
                                          .on_day = undone->on_day,
                                          .bed = undone->bed,
                                          .reason = reason,
                                          .cancels = undone->movement});
}
