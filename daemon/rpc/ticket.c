// SPDX-License-Identifier: Apache-2.0
// Tickets: calls with their way back, made, bound, given to a lane, reused.
#include <stdlib.h>
#include <string.h>

#include "daemon/rpc/bind.h"
#include "daemon/rpc/catalogue.h"
#include "daemon/rpc/desk.h"
#include "daemon/rpc/journey.h"

static struct ticket *make(void)
{
    struct ticket *ticket = calloc(1, sizeof *ticket);
    if (ticket == NULL) {
        return NULL;
    }
    call_init(&ticket->call);
    return ticket;
}

struct ticket *ticket_take(struct rpc_server *server)
{
    struct ticket *ticket = server->free;
    if (ticket == NULL) {
        ticket = make();
    } else {
        server->free = ticket->next;
        server->free_count--;
    }
    if (ticket == NULL) {
        return NULL;
    }
    ticket->server = server;
    ticket->call.house = server->house;
    ticket->call.job.run = journey_run;
    journey_reset(&ticket->call);
    server->in_flight++;
    return ticket;
}

static void empty(struct text *text)
{
    if (text->capacity > TICKET_TEXT_KEPT_MAX) {
        text_done(text);
    }
}

// The memory stays, everything else is as new.
static void clean(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    if (call->secret_result.size > 0) {
        crypto_wipe(call->secret_result.bytes, call->secret_result.size);
    }
    arena_done(&call->arena);
    empty(&call->result);
    empty(&call->secret_result);
    empty(&call->facts_text);
    *ticket = (struct ticket){
        .call = {.arena = call->arena,
            .result = call->result,
            .secret_result = call->secret_result,
            .facts_text = call->facts_text},
    };
}

void ticket_give_back(struct ticket *ticket)
{
    struct rpc_server *server = ticket->server;
    json_free(ticket->root);
    server->unhurried -= ticket->is_unhurried;
    clean(ticket);
    server->in_flight--;
    if (server->free_count < TICKETS_KEPT_MAX) {
        ticket->next = server->free;
        server->free = ticket;
        server->free_count++;
        return;
    }
    call_release(&ticket->call);
    free(ticket);
}

// A connection that has logged in needs no session parameter.
static enum status remember_session(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    if (call->session != NULL || ticket->client == NULL || ticket->client->session[0] == '\0') {
        return STATUS_OK;
    }
    call->session = arena_copy_text(&call->arena, ticket->client->session);
    return call->session == NULL ? STATUS_NO_MEMORY : STATUS_OK;
}

enum status ticket_bind(struct ticket *ticket, const char *method)
{
    struct call *call = &ticket->call;
    const struct catalogue_entry *entry = catalogue_look(call->house->catalogue, method);
    if (entry == NULL) {
        return STATUS_METHOD_NOT_FOUND;
    }
    call->method = entry->method;
    call->part = entry->part;
    enum status status = bind_call(call, ticket->params);
    if (status == STATUS_OK) {
        status = remember_session(ticket);
    }
    if (status != STATUS_OK || call->method->effect == RPC_READS) {
        return status;
    }
    bool done = bind_mac(call, ticket->params, &ticket->server->scratch, call->params_mac);
    return done ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum store_lane lane_of(const struct ticket *ticket)
{
    switch (ticket->stage) {
    case TICKET_PREPARE:
        return STORE_PREPARE;
    case TICKET_RULE:
        return ticket->call.method->effect == RPC_READS ? STORE_READ : STORE_WRITE;
    case TICKET_RECORD:
        return STORE_WRITE;
    }
    return STORE_WRITE;
}

enum status ticket_submit(struct ticket *ticket)
{
    struct rpc_server *server = ticket->server;
    ticket->call.job.lane = lane_of(ticket);
    if (ticket->client != NULL) {
        bool is_entry = ticket->stage == TICKET_RECORD; // of a refusal: in any place
        ticket->call.job.party = &ticket->client->party;
        ticket->call.job.holder = is_entry ? NULL : &ticket->client->at->holder;
    }
    ticket->call.job.vital = ticket->call.method->vital;
    if (ticket->call.method->unhurried && !ticket->is_unhurried) {
        if (server->unhurried > 0) {
            return STATUS_BUSY;
        }
        server->unhurried++;
        ticket->is_unhurried = true;
        ticket->call.job.unhurried = true;
    }
    return store_submit(ticket->call.house->store, &ticket->call.job);
}
