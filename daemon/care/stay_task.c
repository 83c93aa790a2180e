// SPDX-License-Identifier: Apache-2.0
// Tasks about stays.
#include "daemon/care/stay_task.h"

#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/care/bed_suit.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_guest.h"

#define MOVE_WITHIN_DAYS 14 // until an unsuitable bed should be another one
#define LOOK_WITHIN_DAYS 7  // the bureau at a bed that was given for a reason
#define STAYS_PER_TURN 64

static void open_task(struct call *call, const struct stay_history *history,
    const struct task_order *order, int64_t office)
{
    struct task_order whole = *order;
    whole.office = office;
    whole.subject = history->stay;
    whole.elder = history->elder;
    (void)task_open(call, &whole);
}

void stay_task_home(struct call *call, const struct stay_history *history, enum task_kind kind,
    int32_t due_day, const char *note)
{
    struct task_order order = {.kind = kind, .due_day = due_day, .note = note};
    open_task(call, history, &order, office_of_institution(call, history->institution));
}

void stay_task_bureau(struct call *call, const struct stay_history *history, enum task_kind kind,
    int32_t due_day, const char *note)
{
    struct task_order order = {.kind = kind, .due_day = due_day, .note = note};
    open_task(call, history, &order, office_of_bureau(call, history->area));
}

void stay_task_override(struct call *call, const struct stay_history *history, const char *filters)
{
    if (filters != NULL) {
        stay_task_bureau(call, history, TASK_ADMISSION_OVERRIDE,
            call->tx->today_day + LOOK_WITHIN_DAYS, filters);
    }
}

// Of a stay that was taken back whole: as of one that is over.
static enum stay_event last_event(const struct stay_history *history)
{
    return history->count == 0 ? EVENT_DISCHARGE : history->moves[history->count - 1].event;
}

// Whether what there is to do about a stay is settled by its end, a planned one too; not by the one
// that was agreed upon with a guest, which they all have.
static bool has_ended(struct call *call, const struct stay_history *history)
{
    struct stay_record taken;
    enum stay_event last = last_event(history);
    if (last != EVENT_DISCHARGE || history->lender == 0 || history->count == 0) {
        return last == EVENT_DISCHARGE || last == EVENT_DEATH;
    }
    const struct stay_move *end = &history->moves[history->count - 1];
    return end->on_day <= call->tx->today_day || stay_guest_later_end(call, history, end, &taken);
}

void stay_tasks_settle(struct call *call, const struct stay_history *history)
{
    static const enum task_kind of_ended[] = {TASK_TRIAL_END, TASK_EMERGENCY_APPROVE,
        TASK_EMERGENCY_REFUSED, TASK_BED_UNSUITABLE, TASK_GUEST_MOVES};
    enum stay_event last = last_event(history);
    bool is_over = has_ended(call, history);
    if (last != EVENT_LEAVE) {
        (void)task_close_for(call, TASK_LEAVE_OVER, history->stay, stay_event_words[last]);
    }
    for (size_t i = 0; is_over && i < sizeof of_ended / sizeof *of_ended; i++) {
        (void)task_close_for(call, of_ended[i], history->stay, stay_event_words[last]);
    }
}

// Whether a trial or an emergency placement waits for no decision.
static bool is_decided(struct call *call, int64_t stay, enum task_kind kind)
{
    if (kind != TASK_TRIAL_END && kind != TASK_EMERGENCY_APPROVE) {
        return false;
    }
    struct query query = query_open(call->tx, QUERY_STAY_TERM_GET);
    query_bind_int(&query, "stay", stay);
    query_bind_text(
        &query, "kind", stay_kind_words[kind == TASK_TRIAL_END ? STAY_TRIAL : STAY_EMERGENCY]);
    bool is_waiting = query_next(&query) && query_is_null(&query, "decision");
    query_end(&query);
    return !is_waiting;
}

void stay_tasks_reopen(struct call *call, const struct care *care,
    const struct stay_history *history, enum stay_event undone, int64_t since_ms)
{
    static const enum task_kind of_living[] = {TASK_LEAVE_OVER, TASK_TRIAL_END,
        TASK_EMERGENCY_APPROVE, TASK_EMERGENCY_REFUSED, TASK_BED_UNSUITABLE};
    enum stay_event last = last_event(history);
    bool is_over = has_ended(call, history);
    for (size_t i = 0; !is_over && i < sizeof of_living / sizeof *of_living; i++) {
        enum task_kind kind = of_living[i];
        if ((kind == TASK_LEAVE_OVER && last != EVENT_LEAVE) ||
            is_decided(call, history->stay, kind)) {
            continue;
        }
        int count = task_reopen_for(call, kind, history->stay, stay_event_words[undone], since_ms);
        if (count > 0 && kind == TASK_BED_UNSUITABLE) { // the level may be another one by now
            stay_task_suits(call, care, history->elder);
        }
    }
}

// --- a new level ---

// The bed that is planned last, on its first day or today.
static int64_t find_last_bed(struct call *call, int64_t elder, struct suit_question *ret_question)
{
    int32_t today = call->tx->today_day;
    int64_t stay = 0;
    struct query query = query_open(call->tx, QUERY_STAY_LAST_BED);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "today", today);
    if (query_next(&query)) {
        int32_t from_day = query_day(&query, "from_day");
        stay = query_int(&query, "stay");
        *ret_question = (struct suit_question){.bed = query_int(&query, "bed"),
            .stay = stay,
            .on_day = from_day > today ? from_day : today};
    }
    query_end(&query);
    return stay;
}

void stay_task_suits(struct call *call, const struct care *care, int64_t elder)
{
    int32_t today = call->tx->today_day;
    struct suit_question question;
    struct suit_bed bed;
    int64_t stay = find_last_bed(call, elder, &question);
    const struct stay_history *history = stay == 0 ? NULL : stay_history_read_any(call, stay);
    if (history == NULL) {
        return;
    }
    struct suit_person person = bed_suit_person(call, &care->suit, elder, question.on_day, 0);
    if (!bed_suit_bed(call, &question, &bed)) {
        return;
    }
    // Who lives in a dementia-care bed stays there, tested or not.
    enum bed_filter filter = bed_suits(&person, &bed, 1u << FILTER_DEMENTIA_TEST);
    if (filter != FILTER_NONE) {
        stay_task_home(
            call, history, TASK_BED_UNSUITABLE, today + MOVE_WITHIN_DAYS, bed_filter_words[filter]);
    } else {
        (void)task_close_for(call, TASK_BED_UNSUITABLE, stay, "suits again");
    }
}

enum status stay_on_assessed(struct call *call, const struct fact *fact, void *part)
{
    stay_task_suits(call, part, fact->elder);
    return call_done(call);
}

// --- due ---

// Whoever was reminded of a day is not reminded again.
static void note(struct call *call, int64_t stay, enum task_kind kind, int32_t day)
{
    struct query query = query_open(call->tx, QUERY_STAY_NOTICE_INSERT);
    query_bind_int(&query, "stay", stay);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_day(&query, "day", day);
    (void)query_run(&query);
}

struct reminder {
    int64_t stay;
    int32_t day;
    bool is_emergency;
};

static int at_most(int limit)
{
    return limit < STAYS_PER_TURN ? limit : STAYS_PER_TURN;
}

enum status stay_hold_due(struct call *call, int limit, int *ret_done)
{
    const struct care *care = call->part;
    struct reminder found[STAYS_PER_TURN];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_STAY_HELD_TOO_LONG);
    query_bind_day(&query, "since", call->tx->today_day - (int32_t)care->leave_hold_days);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_text(&query, "kind", task_kinds[TASK_LEAVE_OVER].word);
    query_bind_int(&query, "limit", at_most(limit));
    while (query_next(&query)) {
        found[count++] = (struct reminder){
            .stay = query_int(&query, "stay"), .day = query_day(&query, "from_day")};
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        const struct stay_history *history = stay_history_read_any(call, found[i].stay);
        if (history == NULL) {
            return call_done(call);
        }
        note(call, found[i].stay, TASK_LEAVE_OVER, found[i].day);
        stay_task_home(
            call, history, TASK_LEAVE_OVER, found[i].day + (int32_t)care->leave_hold_days, NULL);
        call_touch(call, found[i].stay);
    }
    *ret_done = count;
    return call_done(call);
}

static void remind_of_term(struct call *call, const struct reminder *reminder)
{
    const struct stay_history *history = stay_history_read_any(call, reminder->stay);
    enum task_kind kind = reminder->is_emergency ? TASK_EMERGENCY_OVERDUE : TASK_TRIAL_END;
    if (history == NULL) {
        return;
    }
    if (reminder->is_emergency) {
        stay_task_bureau(call, history, kind, reminder->day, NULL);
    } else {
        stay_task_home(call, history, kind, reminder->day, NULL);
    }
    call_touch(call, reminder->stay);
}

enum status stay_term_due(struct call *call, int limit, int *ret_done)
{
    struct reminder found[STAYS_PER_TURN];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_STAY_TERM_OVER);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", at_most(limit));
    while (query_next(&query)) {
        found[count++] = (struct reminder){.stay = query_int(&query, "stay"),
            .day = day_of_instant(query_int(&query, "due_at"), call->tx->zone_minutes),
            .is_emergency = strcmp(query_text(&query, "kind"), "emergency") == 0};
    }
    query_end(&query);
    for (int i = 0; i < count && call->tx->fault == STATUS_OK; i++) {
        struct query mark = query_open(call->tx, QUERY_STAY_TERM_TELL);
        query_bind_int(&mark, "stay", found[i].stay);
        query_bind_text(&mark, "kind", found[i].is_emergency ? "emergency" : "trial");
        query_bind_int(&mark, "now", call->tx->now_ms);
        (void)query_run(&mark);
        remind_of_term(call, &found[i]);
    }
    *ret_done = count;
    return call_done(call);
}
