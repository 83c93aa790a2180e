// SPDX-License-Identifier: Apache-2.0
// When guests in lent beds go.
#include "daemon/care/stay_guest.h"

#include "daemon/care/death.h"
#include "daemon/care/resettle.h"
#include "daemon/care/stay_task.h"
#include "daemon/care/subject.h"
#include "daemon/rpc/fact.h"

#define REASON_RESIDENT_BACK "the resident is back"
#define OUTCOME_AWAY_AGAIN "the resident is away again"
#define GUESTS_MAX 16

// --- the end of a guest ---

bool stay_guest_later_end(struct call *call, const struct stay_history *guest,
    const struct stay_move *end, struct stay_record *ret_later)
{
    struct query query = query_open(call->tx, QUERY_MOVEMENT_LATER_END);
    query_bind_int(&query, "stay", guest->stay);
    query_bind_day(&query, "on", end->on_day);
    bool found = query_next(&query);
    if (found) {
        *ret_later = (struct stay_record){.stay = guest->stay,
            .event = stay_event_words[EVENT_DISCHARGE],
            .on_day = query_day(&query, "on_day"),
            .reason = query_copy_text(&query, "reason", &call->arena),
            .partner = query_int(&query, "partner")};
    }
    query_end(&query);
    return found;
}

bool stay_guest_add_end(struct stay_history *guest, const struct stay_record *end)
{
    return stay_history_add(
        guest, (struct stay_move){.event = EVENT_DISCHARGE, .on_day = end->on_day});
}

enum status stay_guest_check(struct call *call, const struct stay_history *guest)
{
    const struct stay_history *lender = stay_history_read_any(call, guest->lender);
    if (lender == NULL) {
        return call_broken(call, "a bed was lent by no stay");
    }
    const struct stay_move *goes = &guest->moves[guest->count - 1];
    for (int i = 0; i < lender->count; i++) {
        const struct stay_move *move = &lender->moves[i];
        if (move->event == EVENT_RETURN && move->on_day > guest->from_day &&
            move->on_day < goes->on_day) {
            json_field_day(&call->facts, "back_on", move->on_day);
            call->message = "the resident is back by then: that return is taken back first";
            return stay_history_conflict(call, lender);
        }
    }
    return stay_history_check(call, guest);
}

void stay_guest_record_end(
    struct call *call, const struct stay_history *guest, const struct stay_record *end)
{
    (void)stay_record_movement(call, end);
    if (end->partner == 0) {
        (void)task_close_for(call, TASK_GUEST_MOVES, guest->stay, OUTCOME_AWAY_AGAIN);
    } else {
        stay_task_home(call, guest, TASK_GUEST_MOVES, end->on_day, NULL);
    }
}

// --- the resident is back ---

// The stays of a bound query, which it ends.
static int read_stays(struct query *query, int64_t ret_stays[GUESTS_MAX])
{
    int count = 0;
    query_bind_int(query, "limit", GUESTS_MAX);
    while (query_next(query)) {
        ret_stays[count++] = query_int(query, "stay");
    }
    query_end(query);
    return count;
}

static int find_guests(
    struct call *call, int64_t lender, int32_t on_day, int64_t ret_guests[GUESTS_MAX])
{
    struct query query = query_open(call->tx, QUERY_STAY_LEND_GUESTS);
    query_bind_int(&query, "lender", lender);
    query_bind_day(&query, "on", on_day);
    return read_stays(&query, ret_guests);
}

static void put_guest(struct call *call, const struct stay_history *guest)
{
    json_field_int(&call->out, "stay", guest->stay);
    json_field_int(&call->out, "elder", guest->elder);
    if (guest->count > 0) {
        json_field_day(&call->out, "until", guest->moves[guest->count - 1].on_day);
    }
}

// A guest who lay there until the day of their death did not leave before it.
static enum status check_not_died(struct call *call, const struct stay_history *guest)
{
    struct death death;
    if (!death_find(call->tx, guest->elder, &death) ||
        guest->moves[guest->count - 1].on_day != death.on_day) {
        return STATUS_OK;
    }
    call->message =
        "a guest lay in this bed until the day of their death: correct the day, or take "
        "the death back first (death.cancel)";
    return stay_history_conflict(call, guest);
}

static enum status put_out(
    struct call *call, struct stay_history *guest, const struct stay_move *back)
{
    int64_t stay = guest->stay;
    const struct stay_move leaves = guest->moves[--guest->count];
    (void)stay_take_back(call, guest, &leaves, REASON_RESIDENT_BACK);
    (void)task_close_for(call, TASK_GUEST_MOVES, stay, REASON_RESIDENT_BACK); // of another day
    struct stay_record end = {.stay = stay,
        .event = stay_event_words[EVENT_DISCHARGE],
        .on_day = back->on_day,
        .reason = discharge_reason_words[DISCHARGE_OTHER],
        .partner = back->movement};
    if (guest->moves[0].on_day >= back->on_day) {
        guest->count = 0;
        (void)stay_take_back(call, guest, &guest->moves[0], REASON_RESIDENT_BACK);
        stay_history_write(call, guest);
        stay_task_home(call, guest, TASK_GUEST_MOVES, back->on_day, NULL);
    } else {
        if (!stay_guest_add_end(guest, &end)) {
            return call_broken(call, "a guest has too many movements");
        }
        stay_history_write(call, guest);
        stay_guest_record_end(call, guest, &end);
    }
    call_touch(call, stay);
    json_begin_map(&call->out);
    put_guest(call, guest);
    json_field_day(&call->out, "was_until", leaves.on_day);
    json_end_map(&call->out);
    return STATUS_OK;
}

enum status stay_guests_put_out(struct call *call, int64_t lender, const struct stay_move *back)
{
    int64_t stays[GUESTS_MAX];
    struct stay_history *guests[GUESTS_MAX];
    int count = find_guests(call, lender, back->on_day, stays);
    enum status status = STATUS_OK;
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        guests[i] = stay_history_read_any(call, stays[i]);
        status = guests[i] == NULL || guests[i]->count < 2
                     ? call_broken(call, "a guest had no day to leave")
                     : check_not_died(call, guests[i]);
    }
    if (count == 0 || status != STATUS_OK) {
        return status;
    }
    json_key(&call->out, "guests");
    json_begin_list(&call->out);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        status = put_out(call, guests[i], back);
    }
    json_end_list(&call->out);
    return status;
}

// --- the resident is not back after all ---

struct was_put_out {
    int64_t stay;
    bool came;
};

static int find_put_out(struct call *call, int64_t lender, const struct stay_move *back,
    struct was_put_out ret_guests[GUESTS_MAX])
{
    int count = 0;
    struct query query = query_open(call->tx, QUERY_STAY_LEND_PUT_OUT);
    query_bind_int(&query, "lender", lender);
    query_bind_int(&query, "movement", back->movement);
    query_bind_int(&query, "at", back->recorded_ms);
    query_bind_text(&query, "reason", REASON_RESIDENT_BACK);
    query_bind_int(&query, "limit", GUESTS_MAX);
    while (query_next(&query)) {
        ret_guests[count++] =
            (struct was_put_out){query_int(&query, "stay"), query_int(&query, "came") != 0};
    }
    query_end(&query);
    return count;
}

static enum status give_back(struct call *call, struct stay_history *guest, bool *ret_restored)
{
    struct stay_record later;
    const struct stay_move put_out = guest->moves[--guest->count];
    if (!stay_guest_later_end(call, guest, &put_out, &later) ||
        !stay_guest_add_end(guest, &later)) {
        return call_broken(call, "a guest was put out before no day");
    }
    *ret_restored = stay_history_probe(call, guest) == STATUS_OK;
    if (*ret_restored) {
        stay_history_write(call, guest);
        (void)stay_take_back(call, guest, &put_out, OUTCOME_AWAY_AGAIN);
        stay_guest_record_end(call, guest, &later);
        stay_task_suits(call, care_of(call), guest->elder);
        resettle_back(call, guest);
        call_touch(call, guest->stay);
    } else {
        guest->moves[guest->count - 1] = put_out;
    }
    return call_done(call);
}

// What follows for a guest who stays, told where the answer is open.
static enum status announce_back(struct call *call, int64_t elder, const struct stay_move *back)
{
    return fact_announce(call, &(struct fact){.kind = FACT_ELDER_ADMITTED,
                                   .elder = elder,
                                   .day = back->on_day - 1}); // as the day before
}

static enum status tell_back(struct call *call, const struct was_put_out *was, int64_t *ret_elder)
{
    struct stay_history *guest = stay_history_read_any(call, was->stay);
    enum status status = STATUS_OK;
    bool restored = false;
    if (guest == NULL) {
        return call_broken(call, "a bed was lent to no stay");
    }
    if (was->came) {
        status = give_back(call, guest, &restored);
    }
    put_guest(call, guest);
    json_field_bool(&call->out, "restored", restored);
    *ret_elder = restored ? guest->elder : 0;
    return status;
}

enum status stay_guests_give_back(struct call *call, int64_t lender, const struct stay_move *back)
{
    struct was_put_out guests[GUESTS_MAX];
    int64_t lives = 0; // of guests in one bed one at most
    int count = find_put_out(call, lender, back, guests);
    enum status status = STATUS_OK;
    if (count == 0) {
        return STATUS_OK;
    }
    json_key(&call->out, "guests");
    json_begin_list(&call->out);
    for (int i = 0; i < count && status == STATUS_OK; i++) {
        int64_t elder = 0;
        json_begin_map(&call->out);
        status = tell_back(call, &guests[i], &elder);
        json_end_map(&call->out);
        lives = elder == 0 ? lives : elder;
    }
    json_end_list(&call->out);
    return status == STATUS_OK && lives != 0 ? announce_back(call, lives, back) : status;
}

enum status stay_guests_outlive(
    struct call *call, int64_t lender, const struct stay_move *backs, int count)
{
    enum status status = STATUS_OK;
    json_key(&call->out, "guests");
    json_begin_list(&call->out);
    for (int i = 0; i < count; i++) {
        struct was_put_out guests[GUESTS_MAX];
        int put_out = find_put_out(call, lender, &backs[i], guests);
        for (int j = 0; j < put_out && status == STATUS_OK; j++) {
            int64_t elder = 0;
            json_begin_map(&call->out);
            status = tell_back(call, &guests[j], &elder);
            if (status == STATUS_OK && elder != 0) {
                status = announce_back(call, elder, &backs[i]);
            }
            json_end_map(&call->out);
        }
    }
    json_end_list(&call->out);
    return status;
}

// --- another bed ---

static int find_guest_stays(struct call *call, int64_t elder, int64_t ret_stays[GUESTS_MAX])
{
    struct query query = query_open(call->tx, QUERY_STAY_GUEST_OF_ELDER);
    query_bind_int(&query, "elder", elder);
    return read_stays(&query, ret_stays);
}

void stay_guest_housed(struct call *call, int64_t elder)
{
    int64_t stays[GUESTS_MAX];
    int count = find_guest_stays(call, elder, stays);
    for (int i = 0; i < count; i++) {
        (void)task_close_for(call, TASK_GUEST_MOVES, stays[i], stay_event_words[EVENT_ADMIT]);
    }
}

void stay_guest_unhoused(struct call *call, int64_t elder, int64_t since_ms)
{
    int64_t stays[GUESTS_MAX];
    int count = find_guest_stays(call, elder, stays);
    for (int i = 0; i < count; i++) {
        (void)task_reopen_for(
            call, TASK_GUEST_MOVES, stays[i], stay_event_words[EVENT_ADMIT], since_ms);
    }
}
