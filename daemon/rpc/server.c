// SPDX-License-Identifier: Apache-2.0
// The desk itself: its connections from opening to the last answer, offline calls.
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "daemon/rpc/desk.h"
#include "daemon/rpc/journey.h"

#define TERMINAL_URI "urn:eldercare:terminal:"
#define TERMINAL_DIGITS_MAX 18

struct rpc_server *rpc_server_new(const struct house *house, const struct rpc_limits *limits)
{
    struct rpc_server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        return NULL;
    }
    server->house = house;
    server->limits = *limits;
    text_init(&server->scratch, REPLY_MAX);
    text_init(&server->line, REPLY_MAX);
    server->meter = meter_new(limits->operator_calls_per_second_max);
    server->agenda = agenda_new(house);
    server->look = look_new(house);
    if (server->meter == NULL || server->agenda == NULL || server->look == NULL) {
        rpc_server_free(server);
        return NULL;
    }
    return server;
}

static void free_tickets(struct rpc_server *server)
{
    while (server->free != NULL) {
        struct ticket *ticket = server->free;
        server->free = ticket->next;
        call_release(&ticket->call);
        free(ticket);
    }
}

void rpc_server_free(struct rpc_server *server)
{
    if (server == NULL) {
        return;
    }
    assert(server->in_flight == 0 && server->clients == 0);
    free_tickets(server);
    meter_free(server->meter);
    agenda_free(server->agenda);
    look_free(server->look);
    text_done(&server->scratch);
    text_done(&server->line);
    free(server);
}

int rpc_server_in_flight(const struct rpc_server *server)
{
    return server->in_flight;
}

// --- connections ---

// The terminal of "urn:eldercare:terminal:<id>", or 0.
static int64_t terminal_of(const char *uri)
{
    size_t prefix = strlen(TERMINAL_URI);
    if (uri == NULL || strncmp(uri, TERMINAL_URI, prefix) != 0) {
        return 0;
    }
    const char *digits = uri + prefix;
    size_t count = strspn(digits, "0123456789");
    if (count == 0 || count > TERMINAL_DIGITS_MAX || digits[count] != '\0' || digits[0] == '0') {
        return 0;
    }
    return strtoll(digits, NULL, 10);
}

static struct rpc_terminal *find_terminal(const struct rpc_server *server, int64_t terminal)
{
    struct rpc_terminal *at = server->terminals;
    while (at != NULL && at->terminal != terminal) {
        at = at->next;
    }
    return at;
}

// With one client more; NULL without memory.
static struct rpc_terminal *join_terminal(
    struct rpc_server *server, int64_t terminal, struct rpc_client *client)
{
    struct rpc_terminal *at = find_terminal(server, terminal);
    if (at == NULL && (at = calloc(1, sizeof *at)) != NULL) {
        *at = (struct rpc_terminal){.next = server->terminals, .terminal = terminal};
        server->terminals = at;
    }
    if (at != NULL) {
        client->next_at = at->clients;
        at->clients = client;
    }
    return at;
}

static void leave_terminal(struct rpc_server *server, struct rpc_client *client)
{
    struct rpc_terminal *at = client->at;
    struct rpc_client **own = &at->clients;
    struct rpc_terminal **link = &server->terminals;
    while (*own != client) {
        own = &(*own)->next_at;
    }
    *own = client->next_at;
    if (at->clients != NULL) {
        return;
    }
    while (*link != at) {
        link = &(*link)->next;
    }
    *link = at->next;
    free(at);
}

struct rpc_client *rpc_client_open(struct rpc_server *server, const struct rpc_transport *transport,
    void *connection, const char *uri)
{
    int64_t terminal = terminal_of(uri);
    struct rpc_client *client = terminal == 0 ? NULL : calloc(1, sizeof *client);
    struct rpc_terminal *at = client == NULL ? NULL : join_terminal(server, terminal, client);
    if (at == NULL) {
        free(client);
        return NULL;
    }
    client->server = server;
    client->at = at;
    client->transport = transport;
    client->connection = connection;
    client->terminal = terminal;
    client->number = ++server->clients_ever;
    server->clients++;
    return client;
}

void client_free_if_done(struct rpc_client *client)
{
    if (client->connection == NULL && client->in_flight == 0) {
        leave_terminal(client->server, client);
        client->server->clients--;
        crypto_wipe(client->session, sizeof client->session);
        crypto_wipe(client->listener_session, sizeof client->listener_session);
        free(client);
    }
}

void client_end(struct rpc_client *client)
{
    listener_end(client);
    if (client->connection != NULL) {
        client->transport->end(client->connection, "its terminal is denied");
    }
}

void clients_end(struct rpc_server *server, int64_t terminal)
{
    const struct rpc_terminal *at = find_terminal(server, terminal);
    struct rpc_client *client = at == NULL ? NULL : at->clients;
    for (; client != NULL; client = client->next_at) {
        client_end(client);
    }
}

void rpc_client_close(struct rpc_client *client)
{
    client->connection = NULL;
    listener_end(client);
    client_free_if_done(client);
}

// --- offline ---

static enum status run_stage(struct ticket *ticket, enum ticket_stage stage, enum store_lane lane)
{
    struct store_job *job = &ticket->call.job;
    ticket->stage = stage;
    job->lane = lane;
    job->outcome = store_run(ticket->call.house->store, job);
    return job->outcome == STATUS_OK ? ticket->call.status : job->outcome;
}

static enum status run_bound(struct ticket *ticket)
{
    const struct rpc_method *method = ticket->call.method;
    enum status status = STATUS_OK;
    if (method->prepare != NULL) {
        status = run_stage(ticket, TICKET_PREPARE, STORE_PREPARE);
    }
    if (status == STATUS_OK && !ticket->is_replayed) {
        bool reads = method->effect == RPC_READS;
        status = run_stage(ticket, TICKET_RULE, reads ? STORE_READ : STORE_WRITE);
    }
    return status;
}

static void add_fields(struct text *text, const struct text *fields, bool is_first)
{
    if (fields->size > 0) {
        text_add_string(text, is_first ? "" : ",");
        text_add(text, fields->bytes, fields->size);
    }
}

static void tell(const struct ticket *ticket, enum status status, struct text *ret_result,
    struct text *ret_complaint)
{
    const struct call *call = &ticket->call;
    if (status == STATUS_OK) {
        add_fields(ret_result, &call->result, true);
        add_fields(ret_result, &call->secret_result, call->result.size == 0);
        return;
    }
    bool said = call->message != NULL && !status_is_fault(status);
    text_add_string(ret_complaint, said ? call->message : status_sentence(status));
    if (call->facts_text.size > 0 && !status_is_fault(status)) {
        text_add_string(ret_complaint, ": ");
        text_add(ret_complaint, call->facts_text.bytes, call->facts_text.size);
    }
}

enum status rpc_server_run(struct rpc_server *server, const struct principal *principal,
    const char *method, const char *params_json, struct text *ret_result,
    struct text *ret_complaint)
{
    const char *reason = NULL;
    struct json *root = json_parse(params_json, strlen(params_json), &reason);
    struct ticket *ticket = root == NULL ? NULL : ticket_take(server);
    if (ticket == NULL) {
        json_free(root);
        text_add_string(ret_complaint, root == NULL ? reason : "out of memory");
        return root == NULL ? STATUS_PARSE_ERROR : STATUS_NO_MEMORY;
    }
    ticket->root = root;
    ticket->params = root;
    ticket->given = principal;
    ticket->call.terminal = principal->terminal;
    enum status status = ticket_bind(ticket, method);
    if (status == STATUS_OK) {
        status = run_bound(ticket);
    }
    tell(ticket, status, ret_result, ret_complaint);
    ticket_give_back(ticket);
    return status;
}
