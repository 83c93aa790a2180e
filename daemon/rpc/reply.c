// SPDX-License-Identifier: Apache-2.0
// Answers on their way out: one line for a call, one line for a batch, none for notifications.
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "common/wire/envelope.h"
#include "daemon/rpc/catalogue.h"
#include "daemon/rpc/desk.h"

// --- refusals in the log, so many a minute ---

static void note_refusal(
    struct rpc_server *server, const char *method, int64_t terminal, enum status status)
{
    int64_t most = server->limits.refusals_per_minute_logged_max;
    if (log_may(&server->refusals, most, "rpc.refusals_unsaid")) {
        LOG(LOG_INFO, "rpc.refused", LOG_TEXT("status", status_name(status)),
            LOG_TEXT("method", method), LOG_NUMBER("terminal", terminal));
    }
}

static bool is_only_logged(enum status status)
{
    return status == STATUS_INVALID || status == STATUS_UNAUTHENTICATED || status == STATUS_BUSY ||
           status == STATUS_PARSE_ERROR || status == STATUS_INVALID_REQUEST ||
           status == STATUS_METHOD_NOT_FOUND || status == STATUS_READ_ONLY;
}

static void note(const struct rpc_client *client, const char *method, enum status status)
{
    if (is_only_logged(status)) {
        note_refusal(client->server, method, client->terminal, status);
    }
}

// --- lines ---

// Memory of a great answer is not kept for the small ones after it.
static void shrink(struct text *text)
{
    if (text->capacity > SERVER_TEXT_KEPT_MAX) {
        text_done(text);
    }
}

static void send_line(struct rpc_client *client, struct text *line)
{
    text_add_char(line, '\n');
    if (client->connection == NULL) {
        return;
    }
    if (line->failed) {
        client->transport->close(client->connection, "out of memory for an answer");
        return;
    }
    client->transport->send(client->connection, line->bytes, line->size);
}

static void add_to_batch(struct rpc_batch *batch, const struct json *id, const struct text *line)
{
    text_add_char(&batch->replies, batch->replied == 0 ? '[' : ',');
    if (batch->replies.size + line->size > BATCH_REPLIES_MAX) {
        envelope_error(&batch->replies, id, STATUS_UNAVAILABLE, NULL, NULL);
    } else {
        text_add(&batch->replies, line->bytes, line->size);
    }
    batch->replied++;
}

// server->line holds a reply.
static void deliver(struct rpc_client *client, struct rpc_batch *batch, const struct json *id)
{
    struct text *line = &client->server->line;
    if (line->failed) {
        text_clear(line);
        envelope_error(line, id, STATUS_UNAVAILABLE, NULL, NULL);
    }
    if (batch != NULL) {
        add_to_batch(batch, id, line);
    } else {
        send_line(client, line);
    }
    shrink(line);
    text_clear(line);
}

void reply_refuse(struct rpc_client *client, struct rpc_batch *batch, const struct json *id,
    enum status status, const char *message)
{
    note(client, NULL, status);
    envelope_error(&client->server->line, id, status, message, NULL);
    deliver(client, batch, id);
}

void reply_batch_step(struct rpc_client *client, struct rpc_batch *batch)
{
    if (--batch->waiting > 0) {
        return;
    }
    if (batch->replied > 0) {
        text_add_char(&batch->replies, ']');
        send_line(client, &batch->replies);
    }
    client->at->lines_size -= batch->line_size;
    text_done(&batch->replies);
    json_free(batch->root);
    free(batch);
}

// --- what a call answers ---

static void add_part(struct text *map, const struct text *part)
{
    if (part->size > 0) {
        text_add_string(map, map->size > 1 ? "," : "");
        text_add(map, part->bytes, part->size);
    }
}

static void write_result(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    struct text *map = &ticket->server->scratch;
    text_clear(map);
    text_add_char(map, '{');
    add_part(map, &call->result);
    add_part(map, &call->secret_result);
    if (call->dry_run) {
        text_add_string(map, map->size > 1 ? ",\"dry_run\":true}" : "\"dry_run\":true}");
    } else {
        text_add_char(map, '}');
    }
    struct text *line = &ticket->server->line;
    if (map->failed) {
        envelope_error(line, ticket->id, STATUS_UNAVAILABLE, NULL, NULL);
    } else {
        envelope_result(line, ticket->id, map->bytes, map->size);
    }
    if (call->secret_result.size > 0 && map->size > 0) {
        crypto_wipe(map->bytes, map->size);
    }
    shrink(map);
    text_clear(map);
}

static void write_reply(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    if (call->status == STATUS_OK) {
        write_result(ticket);
        return;
    }
    bool has_facts = call->facts_text.size > 0 && !call->facts_text.failed;
    envelope_error(&ticket->server->line, ticket->id, call->status, call->message,
        has_facts ? call->facts_text.bytes : NULL);
}

static void keep_session(struct rpc_client *client, struct call *call)
{
    if (call->status != STATUS_OK) {
        return;
    }
    if (call->subscribes) {
        listener_begin(client, call);
    }
    if (call->open_session != NULL && strlen(call->open_session) <= SESSION_TOKEN_MAX) {
        strcpy(client->session, call->open_session);
    }
    bool is_own = call->session != NULL && strcmp(call->session, client->session) == 0;
    if (call->close_session && is_own) {
        listener_end(client);
        crypto_wipe(client->session, sizeof client->session);
    }
}

bool client_is_full(const struct rpc_client *client)
{
    return client->in_flight >= client->server->limits.in_flight_max ||
           (client->in_flight > 0 && client->at->lines_size >= LINES_SIZE_MAX);
}

static void owe_less(struct rpc_client *client)
{
    client->in_flight--;
    if (client->connection == NULL) {
        client_free_if_done(client);
        return;
    }
    client->transport->owe(client->connection, -1);
    if (client->is_paused && !client_is_full(client)) {
        client->is_paused = false;
        client->transport->resume(client->connection);
    }
}

void reply_finish(struct ticket *ticket)
{
    struct rpc_client *client = ticket->client;
    struct rpc_batch *batch = ticket->batch;
    const struct rpc_method *method = ticket->call.method;
    note(client, method == NULL ? NULL : method->name, ticket->call.status);
    if (method != NULL && !catalogue_may_answer(method, ticket->call.status)) {
        LOG(LOG_ERROR, "rpc.unpublished", LOG_TEXT("status", status_name(ticket->call.status)),
            LOG_TEXT("method", method->name)); // its row does not say so: a defect of ours
    }
    keep_session(client, &ticket->call);
    if (!ticket->is_notification) {
        write_reply(ticket);
        deliver(client, batch, ticket->id);
    }
    client->at->lines_size -= ticket->line_size;
    if (ticket->call.is_denied) {
        client_end(client);
    }
    ticket_give_back(ticket);
    if (batch != NULL) {
        reply_batch_step(client, batch);
    }
    owe_less(client);
}
