// SPDX-License-Identifier: Apache-2.0
// Lines become calls: JSON, envelopes and batches on the way in, and finished jobs on the way out.
#include <stdlib.h>

#include "common/base/log.h"
#include "common/wire/envelope.h"
#include "daemon/rpc/bind.h"
#include "daemon/rpc/desk.h"
#include "daemon/rpc/journey.h"

// --- in ---

static enum status start(struct ticket *ticket, const struct envelope *envelope)
{
    struct call *call = &ticket->call;
    if (envelope->positional) {
        return call_invalid(call, "params", "a map: parameters have names");
    }
    enum status status = ticket_bind(ticket, envelope->method);
    if (status != STATUS_OK) {
        return status;
    }
    ticket->stage = call->method->prepare == NULL ? TICKET_RULE : TICKET_PREPARE;
    return ticket_submit(ticket);
}

// Takes the root when the call stands alone (batch is NULL).
static void take_call(struct rpc_client *client, struct rpc_batch *batch, struct json *root,
    size_t line_size, const struct envelope *envelope)
{
    struct ticket *ticket = ticket_take(client->server);
    if (ticket == NULL) {
        if (!envelope->is_notification) {
            reply_refuse(client, batch, envelope->id, STATUS_NO_MEMORY, NULL);
        }
        json_free(root);
        return;
    }
    ticket->client = client;
    ticket->batch = batch;
    ticket->root = root;
    ticket->line_size = line_size;
    ticket->id = envelope->id;
    ticket->params = envelope->params;
    ticket->is_notification = envelope->is_notification;
    ticket->call.terminal = client->terminal;
    client->in_flight++;
    client->at->lines_size += line_size;
    client->transport->owe(client->connection, 1);
    if (batch != NULL) {
        batch->waiting++;
    }
    // Once submitted the call belongs to the store's threads: its status may stand already.
    enum status status = start(ticket, envelope);
    if (status != STATUS_OK) {
        ticket->call.status = status;
        reply_finish(ticket);
    }
}

static void take_single(struct rpc_client *client, struct json *root, size_t line_size)
{
    struct envelope envelope;
    envelope_read(root, &envelope);
    if (envelope.status != STATUS_OK) {
        reply_refuse(client, NULL, envelope.id, envelope.status, NULL);
        json_free(root);
        return;
    }
    take_call(client, NULL, root, line_size, &envelope);
}

static struct rpc_batch *make_batch(struct json *root, size_t line_size)
{
    struct rpc_batch *batch = calloc(1, sizeof *batch);
    if (batch != NULL) {
        batch->root = root;
        batch->line_size = line_size;
        batch->waiting = 1;
        text_init(&batch->replies, BATCH_REPLIES_MAX + BATCH_ERRORS_MAX);
    }
    return batch;
}

static void take_batch(struct rpc_client *client, struct json *root, size_t line_size)
{
    size_t count = json_count(root);
    struct rpc_batch *batch = NULL;
    if (count == 0 || count > ENVELOPE_BATCH_MAX) {
        const char *message =
            count == 0 ? "a batch has at least one call" : "a batch has at most 50 calls";
        reply_refuse(client, NULL, NULL, STATUS_INVALID_REQUEST, message);
    } else if ((batch = make_batch(root, line_size)) == NULL) {
        reply_refuse(client, NULL, NULL, STATUS_NO_MEMORY, NULL);
    }
    if (batch == NULL) {
        json_free(root);
        return;
    }
    client->at->lines_size += line_size;
    client->transport->charge(client->connection, (int)count - 1);
    for (size_t i = 0; i < count; i++) {
        struct envelope envelope;
        envelope_read(json_at(root, i), &envelope);
        if (envelope.status == STATUS_OK) {
            take_call(client, batch, NULL, 0, &envelope);
        } else {
            reply_refuse(client, batch, envelope.id, envelope.status, NULL);
        }
    }
    reply_batch_step(client, batch);
}

void rpc_client_line(struct rpc_client *client, const char *line, size_t size)
{
    if (client->is_doomed || client->connection == NULL) {
        return;
    }
    const char *reason = NULL;
    struct json *root = json_parse_within(line, size, REQUEST_CONTAINERS_MAX, &reason);
    if (root == NULL) {
        reply_refuse(client, NULL, NULL, STATUS_PARSE_ERROR, reason);
        return;
    }
    // Guards the client while its own calls are answered.
    client->in_flight++;
    if (json_kind(root) == JSON_KIND_LIST) {
        take_batch(client, root, size);
    } else {
        take_single(client, root, size);
    }
    client->in_flight--;
    if (client_is_full(client) && !client->is_paused) {
        client->is_paused = true;
        client->transport->pause(client->connection);
    }
}

void rpc_client_line_too_long(struct rpc_client *client)
{
    if (client->is_doomed || client->connection == NULL) {
        return;
    }
    client->is_doomed = true;
    reply_refuse(client, NULL, NULL, STATUS_PARSE_ERROR, "the line is too long");
    client->transport->close(client->connection, "line too long");
}

// --- out ---

static enum status public_fault(enum status fault)
{
    return fault == STATUS_DISK_FULL || fault == STATUS_READ_ONLY ? STATUS_READ_ONLY : fault;
}

static void forget_answer(struct call *call, enum status status)
{
    text_clear(&call->facts_text);
    json_out_init(&call->facts, &call->facts_text);
    call->message = NULL;
    call->status = status;
}

static void log_fault(const struct ticket *ticket, const char *event, enum status fault)
{
    LOG(LOG_ERROR, event, LOG_TEXT("fault", status_name(fault)),
        LOG_TEXT("method", ticket->call.method->name),
        LOG_NUMBER("terminal", ticket->call.terminal));
}

// What it changed is told. A clock that moved has made something due: whoever moved it is answered
// after that.
static void finish(struct ticket *ticket)
{
    const struct call *call = &ticket->call;
    bool is_kept = call->status == STATUS_OK || call->status == STATUS_NEEDS_SECOND_PERSON;
    if (is_kept && !ticket->is_replayed) {
        listeners_tell(ticket->server, call);
    }
    if (call->ended_access) {
        listeners_look(ticket->server);
    }
    if (call->ended_terminal != 0) {
        clients_end(ticket->server, call->ended_terminal);
    }
    if (call->moved_clock) {
        agenda_answer_after(ticket->server->agenda, ticket);
    } else {
        reply_finish(ticket);
    }
}

// To the next lane, or the answer when that lane does not take it.
static void go_on(struct ticket *ticket, enum ticket_stage stage)
{
    ticket->stage = stage;
    enum status status = ticket_submit(ticket);
    if (status == STATUS_OK) {
        return;
    }
    if (stage == TICKET_RECORD) {
        log_fault(ticket, "rpc.unrecorded", status);
    } else {
        forget_answer(&ticket->call, status);
    }
    reply_finish(ticket);
}

static bool wants_record(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    if (ticket->is_recorded || ticket->is_replayed || !journey_is_recorded(call, call->status)) {
        return false;
    }
    return call->method->effect != RPC_READS ||
           bind_mac(call, ticket->params, &ticket->server->scratch, call->params_mac);
}

static bool is_prepared(const struct ticket *ticket)
{
    return ticket->stage == TICKET_PREPARE && ticket->call.status == STATUS_OK &&
           !ticket->is_replayed;
}

static void on_done(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    enum status outcome = call->job.outcome;
    if (ticket->stage == TICKET_RECORD) {
        if (outcome != STATUS_OK) {
            log_fault(ticket, "rpc.unrecorded", outcome);
        }
        reply_finish(ticket);
    } else if (outcome != STATUS_OK) {
        log_fault(ticket, "rpc.fault", outcome);
        forget_answer(call, public_fault(outcome));
        reply_finish(ticket);
    } else if (status_is_fault(call->status)) { // undone: nothing else of its batch was touched
        log_fault(ticket, "rpc.fault", call->status);
        reply_finish(ticket);
    } else if (is_prepared(ticket)) {
        go_on(ticket, TICKET_RULE);
    } else if (wants_record(ticket)) {
        go_on(ticket, TICKET_RECORD);
    } else {
        finish(ticket);
    }
}

void rpc_server_publish(struct rpc_server *server)
{
    struct store_job *job = store_take_done(server->house->store);
    while (job != NULL) {
        struct store_job *next = job->next;
        if (!agenda_take_done(server, job) && !listeners_take_done(server, job)) {
            on_done((struct ticket *)(void *)job);
        }
        job = next;
    }
}
