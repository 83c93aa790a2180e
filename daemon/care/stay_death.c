// SPDX-License-Identifier: Apache-2.0
// What a confirmed death does to stays, and what its taking back can undo.
#include <string.h>

#include "daemon/care/death.h"
#include "daemon/care/resettle.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_guest.h"
#include "daemon/care/stay_task.h"

#define STAYS_MAX 16
#define REASON_DIED "died"
#define REASON_LIVES "the death was a mistake"

// --- confirmed ---

// Whatever was to happen after the day does not. Of a swap the other side stays as it is: that
// resident moves into a bed that is free now. The returns among it are told.
static int cut(struct call *call, struct stay_history *history, int32_t after_day,
    struct stay_move ret_backs[STAY_MOVES_MAX])
{
    int backs = 0;
    json_key(&call->out, "taken_back");
    json_begin_list(&call->out);
    while (history->count > 0 && history->moves[history->count - 1].on_day > after_day) {
        const struct stay_move *move = &history->moves[--history->count];
        (void)stay_take_back(call, history, move, REASON_DIED);
        json_put_int(&call->out, move->movement);
        if (move->event == EVENT_RETURN) {
            ret_backs[backs++] = *move;
        }
    }
    json_end_list(&call->out);
    return backs;
}

static bool is_open(const struct stay_history *history)
{
    enum stay_event last =
        history->count == 0 ? EVENT_DISCHARGE : history->moves[history->count - 1].event;
    return last != EVENT_DISCHARGE && last != EVENT_DEATH;
}

static enum status end_stay(struct call *call, int64_t stay, int32_t on_day)
{
    struct stay_history *history = stay_history_read_any(call, stay);
    struct stay_span span = {.bed = 0};
    struct stay_move backs[STAY_MOVES_MAX];
    if (history == NULL) {
        return call_broken(call, "a bed was held by no stay");
    }
    json_begin_map(&call->out);
    json_field_int(&call->out, "stay", stay);
    if (stay_history_on(history, on_day, &span)) {
        json_field_int(&call->out, "bed", span.bed);
    }
    int count = cut(call, history, on_day, backs);
    if (is_open(history)) {
        struct stay_move death = {.event = EVENT_DEATH, .on_day = on_day};
        if (!stay_history_add(history, death)) {
            return call_broken(call, "a stay has too many movements to end");
        }
        int64_t movement = stay_record_movement(
            call, &(struct stay_record){
                      .stay = stay, .event = stay_event_words[EVENT_DEATH], .on_day = on_day});
        json_field_int(&call->out, "movement", movement);
        stay_touch(call, history, movement);
    }
    json_field_day(&call->out, "until", on_day);
    stay_history_write(call, history);
    stay_tasks_settle(call, history);
    enum status status =
        count == 0 ? STATUS_OK : stay_guests_outlive(call, history->stay, backs, count);
    json_end_map(&call->out);
    return status;
}

static int find_stays(struct call *call, const struct fact *fact, int64_t ret_stays[STAYS_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_DEATH_STAYS);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "on", fact->day);
    query_bind_int(&query, "limit", STAYS_MAX);
    while (query_next(&query)) {
        ret_stays[count++] = query_int(&query, "stay");
    }
    query_end(&query);
    return count;
}

enum status stay_on_death_confirmed(struct call *call, const struct fact *fact, void *part)
{
    int64_t stays[STAYS_MAX];
    int count = find_stays(call, fact, stays);
    enum status status = STATUS_OK;
    (void)part;
    json_key(&call->out, "stays");
    json_begin_list(&call->out);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        status = end_stay(call, stays[i], fact->day);
    }
    json_end_list(&call->out);
    if (status == STATUS_OK && count > 0) {
        status = fact_announce(
            call, &(struct fact){FACT_ELDER_DISCHARGED, .elder = fact->elder, .day = fact->day});
    }
    return status == STATUS_OK ? call_done(call) : status;
}

// --- cancelled ---

// What stood behind the death and does not come back by itself: told, so that somebody can decide.
// Since when an end was planned among it, at_ms where none was.
static int64_t put_cut(
    struct call *call, int64_t death, int64_t stay, int64_t at_ms, const char *restored)
{
    int64_t since_ms = at_ms;
    struct query query = query_open(call->tx, QUERY_DEATH_CUT);
    query_bind_int(&query, "death", death);
    query_bind_int(&query, "stay", stay);
    query_bind_int(&query, "at", at_ms);
    query_bind_text(&query, "reason", REASON_DIED);
    query_bind_int(&query, "limit", STAY_MOVES_MAX);
    json_key(&call->out, "not_restored");
    json_begin_list(&call->out);
    while (query_next(&query)) {
        const char *event = query_text(&query, "event");
        if (strcmp(event, stay_event_words[EVENT_DISCHARGE]) == 0) {
            since_ms = query_int(&query, "recorded_at");
        }
        if (restored != NULL && strcmp(event, restored) == 0) {
            continue;
        }
        json_begin_map(&call->out);
        json_field_int(&call->out, "movement", query_int(&query, "cancels"));
        json_field_text(&call->out, "event", event);
        json_field_day(&call->out, "on", query_day(&query, "on_day"));
        json_end_map(&call->out);
    }
    json_end_list(&call->out);
    query_end(&query);
    return since_ms;
}

// The stay goes on, a guest's until the day that held before.
static void go_on(struct call *call, const struct stay_history *history,
    const struct stay_move *death, const struct stay_record *end)
{
    stay_history_write(call, history);
    stay_touch(call, history, stay_take_back(call, history, death, REASON_LIVES));
    if (end->stay != 0) {
        stay_guest_record_end(call, history, end);
        json_field_day(&call->out, "until", end->on_day);
    }
}

static enum status restore(
    struct call *call, const struct care *care, int64_t death_id, int64_t stay)
{
    struct stay_history *history = stay_history_read_any(call, stay);
    struct stay_record end = {.stay = 0};
    if (history == NULL || history->count == 0) {
        return call_broken(call, "a death ended no stay");
    }
    const struct stay_move death = history->moves[--history->count];
    history->waits_again = true;
    if (history->lender != 0 && (!stay_guest_later_end(call, history, &death, &end) ||
                                    !stay_guest_add_end(history, &end))) {
        return call_broken(call, "a guest had no day to leave");
    }
    json_begin_map(&call->out);
    json_field_int(&call->out, "stay", stay);
    enum status status = stay_history_probe(call, history);
    struct stay_span span = {.bed = 0};
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    json_field_bool(&call->out, "restored", status == STATUS_OK);
    if (stay_history_on(history, death.on_day, &span)) {
        json_field_int(&call->out, "bed", span.bed);
    }
    if (status == STATUS_OK) {
        go_on(call, history, &death, &end);
    }
    int64_t since_ms = put_cut(call, death_id, stay, death.recorded_ms,
        status == STATUS_OK && end.stay != 0 ? end.event : NULL);
    json_end_map(&call->out);
    if (status == STATUS_OK) {
        stay_tasks_reopen(call, care, history, EVENT_DISCHARGE, since_ms);
        stay_tasks_reopen(call, care, history, death.event, death.recorded_ms);
        resettle_back(call, history);
    }
    return call_done(call);
}

// A stay that was to begin behind the death: nobody admits anew but the house.
static void put_not_begun(struct call *call, int64_t death, int64_t stay, int64_t at_ms)
{
    json_begin_map(&call->out);
    json_field_int(&call->out, "stay", stay);
    json_field_bool(&call->out, "restored", false);
    (void)put_cut(call, death, stay, at_ms, NULL);
    json_end_map(&call->out);
}

struct touched_stay {
    int64_t stay;
    int64_t not_begun_ms; // taken back whole at this instant; 0: ended
};

static int find_touched(
    struct call *call, const struct fact *fact, struct touched_stay ret_stays[STAYS_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_DEATH_ENDED_STAYS);
    query_bind_int(&query, "death", fact->subject);
    query_bind_int(&query, "limit", STAYS_MAX);
    while (query_next(&query)) {
        ret_stays[count++] =
            (struct touched_stay){query_int(&query, "stay"), query_int(&query, "not_begun_at")};
    }
    query_end(&query);
    return count;
}

enum status stay_on_death_cancelled(struct call *call, const struct fact *fact, void *part)
{
    struct touched_stay stays[STAYS_MAX];
    int count = find_touched(call, fact, stays);
    enum status status = STATUS_OK;
    json_key(&call->out, "stays");
    json_begin_list(&call->out);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        if (stays[i].not_begun_ms != 0) {
            put_not_begun(call, fact->subject, stays[i].stay, stays[i].not_begun_ms);
        } else {
            status = restore(call, part, fact->subject, stays[i].stay);
        }
    }
    json_end_list(&call->out);
    return status == STATUS_OK ? call_done(call) : status;
}
