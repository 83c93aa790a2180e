// SPDX-License-Identifier: Apache-2.0
// The agenda: every row of due work with the job that runs it.
//
//   idle ──look──► running ──did its limit, or looked at meanwhile──► running
//                     └──────────nothing left, or a fault──────────► idle
#include "daemon/rpc/due.h"

#include <assert.h>
#include <stdlib.h>

#include "common/base/log.h"
#include "daemon/rpc/desk.h"
#include "daemon/rpc/journey.h"

// A row and its call. The job belongs to the store while the row is running.
struct agenda_row {
    struct call call; // first: its job is what the store sees
    const struct due *due;
    struct rpc_method method; // by which name log and ledger know it
    bool is_running;
    bool is_wanted; // looked at while it ran: perhaps by a clock that has moved since
    bool has_more;
};

struct agenda {
    int count;
    int running;
    struct ticket *waiting; // answers that wait until nothing is running
    struct agenda_row rows[];
};

// --- one turn, on the store's thread ---

static void act(struct agenda_row *row)
{
    struct call *call = &row->call;
    int limit = row->due->limit == 0 ? DUE_LIMIT_PRESET : row->due->limit;
    int done = 0;
    int64_t changes = tx_changes(call->tx);
    call->principal = call->house->daemon;
    call->status = journey_settle(call, row->due->run(call, limit, &done));
    if (call->status != STATUS_OK && call->tx->fault == STATUS_OK) {
        LOG(LOG_ERROR, "due.refused", LOG_TEXT("name", row->due->name),
            LOG_TEXT("status", status_name(call->status)));
        tx_fail(call->tx, STATUS_BROKEN_PROMISE);
    }
    bool changed = call->tx->fault == STATUS_OK && tx_changes(call->tx) > changes;
    // Without a change it would only be asked the same again.
    row->has_more = changed && done >= limit;
    if (changed && !row->due->is_silent) {
        journey_record(call);
    }
}

static void run(struct store_job *job, struct tx *tx)
{
    struct agenda_row *row = (struct agenda_row *)(void *)job;
    row->call.tx = tx;
    arena_done(&row->call.arena);
    journey_reset(&row->call);
    act(row);
}

// --- the agenda, on the loop's thread ---

static int count_rows(const struct rpc_subject *subjects)
{
    int count = 0;
    for (; subjects->name != NULL; subjects++) {
        for (const struct due *due = subjects->due; due != NULL && due->name != NULL; due++) {
            count++;
        }
    }
    return count;
}

static void add_row(
    struct agenda *agenda, const struct house *house, const struct due *due, void *part)
{
    struct agenda_row *row = &agenda->rows[agenda->count++];
    row->due = due;
    row->method = (struct rpc_method){.name = due->name, .effect = RPC_RECORDS};
    row->call.house = house;
    row->call.method = &row->method;
    row->call.part = part;
    row->call.job.run = run;
    row->call.job.lane = STORE_WRITE;
    call_init(&row->call);
}

struct agenda *agenda_new(const struct house *house)
{
    size_t count = (size_t)count_rows(house->subjects);
    struct agenda *agenda = calloc(1, sizeof *agenda + count * sizeof agenda->rows[0]);
    if (agenda == NULL) {
        return NULL;
    }
    for (const struct rpc_subject *subject = house->subjects; subject->name != NULL; subject++) {
        for (const struct due *due = subject->due; due != NULL && due->name != NULL; due++) {
            add_row(agenda, house, due, subject->part);
        }
    }
    return agenda;
}

void agenda_free(struct agenda *agenda)
{
    if (agenda == NULL) {
        return;
    }
    assert(agenda->waiting == NULL);
    for (int i = 0; i < agenda->count; i++) {
        call_release(&agenda->rows[i].call);
    }
    free(agenda);
}

// A lane that takes nothing now is no fault: the clock is looked at again.
static void submit(struct agenda *agenda, struct agenda_row *row)
{
    row->is_wanted = false;
    row->has_more = false;
    if (store_submit(row->call.house->store, &row->call.job) == STATUS_OK) {
        row->is_running = true;
        agenda->running++;
    }
}

static void look(struct agenda *agenda)
{
    for (int i = 0; i < agenda->count; i++) {
        struct agenda_row *row = &agenda->rows[i];
        if (row->is_running) {
            row->is_wanted = true;
        } else {
            submit(agenda, row);
        }
    }
}

static void answer_if_quiet(struct agenda *agenda)
{
    while (agenda->running == 0 && agenda->waiting != NULL) {
        struct ticket *ticket = agenda->waiting;
        agenda->waiting = ticket->next;
        reply_finish(ticket);
    }
}

bool agenda_take_done(struct rpc_server *server, struct store_job *job)
{
    struct agenda *agenda = server->agenda;
    if (job->run != run) {
        return false;
    }
    struct agenda_row *row = (struct agenda_row *)(void *)job;
    row->is_running = false;
    agenda->running--;
    if (job->outcome != STATUS_OK && job->outcome != STATUS_READ_ONLY) {
        LOG(LOG_ERROR, "due.fault", LOG_TEXT("name", row->due->name),
            LOG_TEXT("fault", status_name(job->outcome)));
    }
    if (job->outcome == STATUS_OK) {
        listeners_tell(server, &row->call);
    }
    if (row->is_wanted || (row->has_more && job->outcome == STATUS_OK)) {
        submit(agenda, row);
    }
    answer_if_quiet(agenda);
    return true;
}

void agenda_answer_after(struct agenda *agenda, struct ticket *ticket)
{
    ticket->next = agenda->waiting;
    agenda->waiting = ticket;
    look(agenda);
    answer_if_quiet(agenda);
}

void rpc_server_due(struct rpc_server *server)
{
    look(server->agenda);
    listeners_look(server);
}
