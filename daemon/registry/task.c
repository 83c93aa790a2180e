// SPDX-License-Identifier: Apache-2.0
// Opening and closing tasks. What the offices see of them is task_list.c.
#include "daemon/registry/task.h"

#include "daemon/rpc/event.h"

#define NOTE_MAX 500 // of a task that was told again and again

const struct task_kind_words task_kinds[TASK_KINDS] = {
#define TASK_KIND(name, word, subject, act, by_hand, english, chinese)                             \
    [TASK_##name] = {word, subject, act, by_hand, english, chinese},
#include "daemon/registry/task_kind.def"
#undef TASK_KIND
};

static int64_t find_open(struct call *call, const struct task_order *order)
{
    struct query query = query_open(call->tx, QUERY_TASK_OPEN_SAME);
    query_bind_int(&query, "office", order->office);
    query_bind_text(&query, "kind", task_kinds[order->kind].word);
    query_bind_int(&query, "subject", order->subject);
    int64_t task = query_next(&query) ? query_int(&query, "task") : 0;
    query_end(&query);
    return task;
}

int64_t task_open(struct call *call, const struct task_order *order)
{
    int64_t task = order->office == 0 ? 0 : find_open(call, order);
    if (order->office == 0 || task != 0 || call->tx->fault != STATUS_OK) {
        return task;
    }
    task = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_TASK_ADD);
    query_bind_int(&query, "task", task);
    query_bind_int(&query, "office", order->office);
    query_bind_text(&query, "kind", task_kinds[order->kind].word);
    query_bind_int(&query, "subject", order->subject);
    if (order->elder == 0) {
        query_bind_null(&query, "elder");
    } else {
        query_bind_int(&query, "elder", order->elder);
    }
    query_bind_day(&query, "due_day", order->due_day);
    query_bind_text(&query, "note", order->note);
    query_bind_int(&query, "now", call->tx->now_ms);
    query_run(&query);
    call_event(call, EVENT_TASK, task, &(struct event_reach){.office = order->office});
    return call->tx->fault == STATUS_OK ? task : 0;
}

int64_t task_open_or_add(struct call *call, const struct task_order *order, int32_t *ret_due_day)
{
    int64_t task = order->office == 0 ? 0 : find_open(call, order);
    *ret_due_day = order->due_day;
    if (task == 0) {
        return task_open(call, order);
    }
    struct query query = query_open(call->tx, QUERY_TASK_ADD_TO);
    query_bind_int(&query, "task", task);
    query_bind_day(&query, "due_day", order->due_day);
    query_bind_text(&query, "note", order->note);
    query_bind_int(&query, "note_max", NOTE_MAX);
    (void)query_run(&query);
    query = query_open(call->tx, QUERY_TASK_DUE);
    query_bind_int(&query, "task", task);
    if (query_next(&query)) {
        *ret_due_day = query_day(&query, "due_day");
    }
    query_end(&query);
    call_event(call, EVENT_TASK, task, &(struct event_reach){.office = order->office});
    return call->tx->fault == STATUS_OK ? task : 0;
}

void task_close_at(struct call *call, const struct task_order *order, const char *outcome)
{
    int64_t task = order->office == 0 ? 0 : find_open(call, order);
    if (task == 0) {
        return;
    }
    struct query query = query_open(call->tx, QUERY_TASK_CLOSE_AT);
    query_bind_text(&query, "kind", task_kinds[order->kind].word);
    query_bind_int(&query, "subject", order->subject);
    query_bind_int(&query, "office", order->office);
    query_bind_text(&query, "outcome", outcome);
    query_bind_text(&query, "closed_by", call->method->name);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    call_event(call, EVENT_TASK, task, &(struct event_reach){.office = order->office});
}

static void tell_open(struct call *call, enum task_kind kind, int64_t subject)
{
    struct query open = query_open(call->tx, QUERY_TASK_OPEN_FOR);
    query_bind_text(&open, "kind", task_kinds[kind].word);
    query_bind_int(&open, "subject", subject);
    while (query_next(&open)) {
        call_event(call, EVENT_TASK, query_int(&open, "task"),
            &(struct event_reach){.office = query_int(&open, "office")});
    }
    query_end(&open);
}

int32_t task_due_for(struct call *call, enum task_kind kind, int64_t subject)
{
    struct query query = query_open(call->tx, QUERY_TASK_DUE_FOR);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_int(&query, "subject", subject);
    int32_t day = query_next(&query) ? query_day(&query, "due_day") : DAY_NONE;
    query_end(&query);
    return day;
}

void task_extend_for(struct call *call, enum task_kind kind, int64_t subject, int32_t due_day)
{
    tell_open(call, kind, subject);
    struct query query = query_open(call->tx, QUERY_TASK_EXTEND_FOR);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_int(&query, "subject", subject);
    query_bind_day(&query, "due_day", due_day);
    (void)query_run(&query);
}

void task_carry_for(struct call *call, enum task_kind kind, int64_t before, int64_t subject)
{
    tell_open(call, kind, before);
    struct query query = query_open(call->tx, QUERY_TASK_CARRY_FOR);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_int(&query, "before", before);
    query_bind_int(&query, "subject", subject);
    (void)query_run(&query);
}

int task_close_for(struct call *call, enum task_kind kind, int64_t subject, const char *outcome)
{
    tell_open(call, kind, subject);
    struct query query = query_open(call->tx, QUERY_TASK_CLOSE_FOR);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_int(&query, "subject", subject);
    query_bind_text(&query, "outcome", outcome);
    query_bind_text(&query, "closed_by", call->method->name);
    query_bind_int(&query, "now", call->tx->now_ms);
    return query_run(&query);
}

#define REOPENED_MAX 8 // offices that had a task of one kind about one subject

int task_reopen_for(
    struct call *call, enum task_kind kind, int64_t subject, const char *outcome, int64_t since_ms)
{
    struct task_order orders[REOPENED_MAX];
    int count = 0;
    struct query query = query_open(call->tx, QUERY_TASK_CLOSED_BY_ACT);
    query_bind_text(&query, "kind", task_kinds[kind].word);
    query_bind_int(&query, "subject", subject);
    query_bind_text(&query, "outcome", outcome);
    query_bind_int(&query, "since", since_ms);
    query_bind_int(&query, "limit", REOPENED_MAX);
    while (query_next(&query)) {
        orders[count++] = (struct task_order){.office = query_int(&query, "office"),
            .kind = kind,
            .subject = subject,
            .elder = query_int(&query, "elder"),
            .due_day = query_day(&query, "due_day"),
            .note = query_copy_text(&query, "note", &call->arena)};
    }
    query_end(&query);
    for (int i = 0; i < count; i++) {
        (void)task_open(call, &orders[i]);
    }
    return count;
}
