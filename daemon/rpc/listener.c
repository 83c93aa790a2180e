// SPDX-License-Identifier: Apache-2.0
// Connections that listen: told what changed after its COMMIT, never more than they read, no longer
// than their session lasts.
//
//   deaf ──events.subscribe──► listening ──too much unread──► lost ──room again──► listening
//                                  └──its session has ended──► closed
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "daemon/rpc/desk.h"
#include "daemon/rpc/event.h"
#include "daemon/rpc/journey.h"

#define UNREAD_MAX (64 * 1024) // bytes of answers and events a listener may leave unread
#define LOOKS_AT_ONCE 64

// --- telling ---

static void send_line(struct rpc_client *client, struct text *line)
{
    text_add_char(line, '\n');
    if (!line->failed) {
        client->transport->send(client->connection, line->bytes, line->size);
    }
}

static void tell_lost(struct rpc_client *client)
{
    struct text *line = &client->server->line;
    text_clear(line);
    text_add_string(line, "{\"jsonrpc\":\"2.0\",\"method\":\"events.lost\",\"params\":{\"seq\":");
    text_add_int(line, client->server->seq);
    text_add_string(line, "}}");
    client->has_lost = false;
    send_line(client, line);
    text_clear(line);
}

// Whether the client reads what it is sent; after it did not, it is told once that it lost some.
static bool has_room(struct rpc_client *client)
{
    if (client->transport->unsent(client->connection) > UNREAD_MAX) {
        client->has_lost = true;
        return false;
    }
    if (client->has_lost) {
        tell_lost(client);
    }
    return true;
}

// Whether the same was told to the client by an event before this one: two reaches of one thing.
static bool is_told(
    const struct call *call, const struct event *event, const struct principal *principal)
{
    const struct event *before = call->events;
    while (before != event && (before->topic != event->topic || before->id != event->id ||
                                  !event_is_heard(before, principal, call->house->area))) {
        before = before->next;
    }
    return before != event;
}

static void tell_topic(struct rpc_client *client, const struct call *call, enum event_topic topic)
{
    struct text *line = &client->server->line;
    int count = 0;
    text_clear(line);
    text_add_string(line, "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"topic\":\"");
    text_add_string(line, event_topics[topic]);
    text_add_string(line, "\",\"seq\":");
    // What the clock alone has changed stands in no entry.
    text_add_int(line, call->seq != 0 ? call->seq : client->server->seq);
    text_add_string(line, ",\"ids\":[");
    for (const struct event *event = call->events; event != NULL; event = event->next) {
        if (event->topic == topic && event_is_heard(event, &client->listener, call->house->area) &&
            !is_told(call, event, &client->listener)) {
            text_add_string(line, count++ == 0 ? "" : ",");
            text_add_int(line, event->id);
        }
    }
    text_add_string(line, "]}}");
    if (count > 0) {
        send_line(client, line);
    }
    text_clear(line);
}

static void tell(struct rpc_client *client, const struct call *call)
{
    if (call->events_lost) {
        client->has_lost = true;
    }
    if (!has_room(client) || call->events_lost) {
        return;
    }
    unsigned topics = 0;
    for (const struct event *event = call->events; event != NULL; event = event->next) {
        topics |= 1u << event->topic;
    }
    for (int topic = 0; topic < EVENT_TOPICS; topic++) {
        if ((topics & client->topics & (1u << topic)) != 0) {
            tell_topic(client, call, (enum event_topic)topic);
        }
    }
}

void listeners_tell(struct rpc_server *server, const struct call *call)
{
    if (call->seq > server->seq) {
        server->seq = call->seq;
    }
    if (call->events == NULL && !call->events_lost) {
        return;
    }
    struct rpc_client *next = NULL;
    for (struct rpc_client *client = server->listeners; client != NULL; client = next) {
        next = client->next_listener;
        tell(client, call);
    }
}

// --- beginning and ending ---

static void leave(struct rpc_client *client)
{
    struct rpc_client **link = &client->server->listeners;
    while (*link != NULL && *link != client) {
        link = &(*link)->next_listener;
    }
    if (*link != NULL) {
        *link = client->next_listener;
    }
    client->topics = 0;
}

void listener_end(struct rpc_client *client)
{
    if (client->topics == 0) {
        return;
    }
    leave(client);
    if (client->connection != NULL) {
        client->transport->keep(client->connection, false);
    }
}

// What was committed by now and told to the others is seen by whatever the client asks next; what
// comes after it hears.
void listener_begin(struct rpc_client *client, struct call *call)
{
    struct rpc_server *server = client->server;
    int64_t seq = call->seq > server->seq ? call->seq : server->seq;
    json_field_int(&call->out, "seq", seq);
    if (call->listens == 0) {
        listener_end(client);
        return;
    }
    if (client->connection == NULL || call->session == NULL ||
        strlen(call->session) > SESSION_TOKEN_MAX) {
        return;
    }
    if (client->topics == 0) {
        client->next_listener = server->listeners;
        server->listeners = client;
        client->transport->keep(client->connection, true);
    }
    client->topics = call->listens;
    client->listener = call->principal;
    strcpy(client->listener_session, call->session);
    client->has_lost = false;
}

// --- judging them again ---

// The gate is asked for some listeners at a time, on a reader; then for the next ones.
struct look {
    struct call call; // first: its job is what the store sees
    bool is_running;
    bool is_wanted;
    int64_t number; // of the listener looked at last: they are taken by number
    int count;

    struct looked {
        int64_t number;
        int64_t terminal;
        char session[SESSION_TOKEN_MAX + 1];
        struct principal principal;
        bool is_over;
    } looked[LOOKS_AT_ONCE];
};

static void look_at(struct store_job *job, struct tx *tx)
{
    struct look *look = (struct look *)(void *)job;
    struct call *call = &look->call;
    call->tx = tx;
    for (int i = 0; i < look->count && tx->fault == STATUS_OK; i++) {
        struct looked *one = &look->looked[i];
        arena_done(&call->arena);
        journey_reset(call);
        call->terminal = one->terminal;
        call->session = one->session;
        bool is_in = call->house->gate(call) == STATUS_OK && call->principal.logged_in;
        one->is_over = !is_in;
        one->principal = call->principal;
    }
}

struct look *look_new(const struct house *house)
{
    struct look *look = calloc(1, sizeof *look);
    if (look != NULL) {
        call_init(&look->call);
        look->call.house = house;
        look->call.job.lane = STORE_READ;
        look->call.job.run = look_at;
    }
    return look;
}

void look_free(struct look *look)
{
    if (look != NULL) {
        crypto_wipe(look->looked, sizeof look->looked);
        call_release(&look->call);
        free(look);
    }
}

static const struct rpc_client *next_after(const struct rpc_server *server, int64_t number)
{
    const struct rpc_client *best = NULL;
    for (const struct rpc_client *client = server->listeners; client != NULL;
         client = client->next_listener) {
        if (client->number > number && (best == NULL || client->number < best->number)) {
            best = client;
        }
    }
    return best;
}

static void submit_look(struct rpc_server *server)
{
    struct look *look = server->look;
    const struct rpc_client *client = next_after(server, look->number);
    look->count = 0;
    for (; client != NULL && look->count < LOOKS_AT_ONCE;
         client = next_after(server, look->number)) {
        struct looked *one = &look->looked[look->count++];
        *one = (struct looked){.number = client->number, .terminal = client->terminal};
        strcpy(one->session, client->listener_session);
        look->number = client->number;
    }
    if (look->count > 0) {
        look->is_running = store_submit(server->house->store, &look->call.job) == STATUS_OK;
    }
}

void listeners_look(struct rpc_server *server)
{
    struct look *look = server->look;
    struct rpc_client *next = NULL;
    for (struct rpc_client *client = server->listeners; client != NULL; client = next) {
        next = client->next_listener;
        (void)has_room(client);
    }
    if (look->is_running) {
        look->is_wanted = true;
        return;
    }
    look->number = 0;
    submit_look(server);
}

static void judge(struct rpc_server *server, const struct looked *one)
{
    struct rpc_client *client = server->listeners;
    while (client != NULL && client->number != one->number) {
        client = client->next_listener;
    }
    if (client == NULL || strcmp(client->listener_session, one->session) != 0) {
        return; // gone, or listening by another session since
    }
    if (one->is_over) {
        listener_end(client);
        client->transport->close(client->connection, "the session it listened by has ended");
    } else {
        client->listener = one->principal;
    }
}

bool listeners_take_done(struct rpc_server *server, struct store_job *job)
{
    if (job->run != look_at) {
        return false;
    }
    struct look *look = server->look;
    look->is_running = false;
    for (int i = 0; i < look->count && job->outcome == STATUS_OK; i++) {
        judge(server, &look->looked[i]);
    }
    if (look->is_wanted) {
        look->is_wanted = false;
        look->number = 0;
    }
    submit_look(server);
    return true;
}
