// SPDX-License-Identifier: Apache-2.0
// The life of one connection: accepted, opened, ended, freed by its close callback and by nothing
// else.
#include "daemon/net/connection.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"

#define KEEP_ALIVE_SECONDS 60

void connection_due(struct net_connection *connection)
{
    if (connection->state != CONNECTION_CLOSED && ring_is_empty(&connection->in_due)) {
        ring_add(&connection->server->due, &connection->in_due);
        server_on_due(connection->server);
    }
}

static void note_reason(struct net_connection *connection, const char *reason)
{
    if (connection->reason[0] == '\0') {
        snprintf(connection->reason, sizeof connection->reason, "%s", reason);
    }
}

static void log_closed(const struct net_connection *connection)
{
    struct log_quota *strangers = &connection->server->strangers;
    if (!connection->was_opened &&
        !log_may(strangers, STRANGERS_LOGGED_MAX, "net.strangers_unsaid")) {
        return;
    }
    char address[INET6_ADDRSTRLEN] = "";
    const char *uri = connection->uri;
    if (uri[0] == '\0') { // of a stranger, the address is all there is to find it by
        uv_inet_ntop(AF_INET6, &connection->address, address, sizeof address);
    }
    const char *tls = tls_session_failure(connection->tls);
    struct log_field fields[5] = {
        LOG_NUMBER("connection", (int64_t)connection->number),
        LOG_TEXT("reason", connection->reason),
    };
    int count = 2;
    if (uri[0] != '\0') {
        fields[count++] = LOG_TEXT("terminal", uri);
    } else {
        fields[count++] = LOG_TEXT("address", address);
    }
    if (tls[0] != '\0') {
        fields[count++] = LOG_TEXT("tls", tls);
    }
    log_event(LOG_INFO, "net.closed", fields, count);
}

static void on_closed(uv_handle_t *handle)
{
    struct net_connection *connection = handle->data;
    struct net_server *server = connection->server;
    assert(connection->state == CONNECTION_CLOSED);
    assert(!connection->is_writing && !connection->is_shutting);
    log_closed(connection);
    if (connection->was_opened) {
        server->events.on_close(server->events.context, connection);
    }
    peer_leave(connection->from);
    ring_remove(&connection->in_due);
    ring_remove(&connection->in_server);
    tls_session_free(connection->tls);
    frame_reader_done(&connection->frames);
    text_done(&connection->held);
    text_done(&connection->cipher);
    free(connection);
    server_on_connection_freed(server);
}

static void leave_peer(struct net_connection *connection)
{
    peer_leave(connection->peer);
    connection->peer = NULL;
}

void connection_abort(struct net_connection *connection, const char *reason)
{
    if (connection->state == CONNECTION_CLOSED) {
        return;
    }
    note_reason(connection, reason);
    connection->state = CONNECTION_CLOSED;
    leave_peer(connection);
    connection_drop_unsent(connection);
    ring_remove(&connection->in_due);
    uv_close((uv_handle_t *)&connection->tcp, on_closed);
}

void connection_finish(struct net_connection *connection, const char *reason)
{
    if (connection->state >= CONNECTION_FINISHING) {
        return;
    }
    note_reason(connection, reason);
    connection->state = CONNECTION_FINISHING;
    leave_peer(connection);
    connection->close_by =
        uv_now(connection->server->loop) + (uint64_t)connection->server->limits.write_timeout_ms;
    text_done(&connection->held);
    connection_due(connection);
}

void connection_end(struct net_connection *connection, const char *reason)
{
    if (connection->state == CONNECTION_OPEN && !connection->is_ending) {
        note_reason(connection, reason);
        connection->is_ending = true;
        connection->line_began_at = 0;
        text_done(&connection->held);
        connection_due(connection);
    }
}

static void on_shutdown(uv_shutdown_t *request, int status)
{
    struct net_connection *connection = request->handle->data;
    connection->is_shutting = false;
    if (connection->state == CONNECTION_CLOSED) {
        return;
    }
    if (status < 0) {
        connection_abort(connection, "the peer has gone");
        return;
    }
    connection->state = CONNECTION_LINGERING;
    connection->close_by = uv_now(connection->server->loop) + LINGER_MS;
    connection_due(connection);
}

// Everything queued has left: say goodbye in TLS, then in TCP.
static void finish_on(struct net_connection *connection)
{
    if (!connection->is_notified) {
        connection->is_notified = true;
        tls_session_close(connection->tls);
        connection_due(connection);
        return;
    }
    if (connection->peer_is_gone) { // nothing unread: closing cannot reset what was sent
        connection_abort(connection, "");
        return;
    }
    int failure = uv_shutdown(&connection->shutdown, (uv_stream_t *)&connection->tcp, on_shutdown);
    if (failure != 0) {
        connection_abort(connection, "the peer has gone");
        return;
    }
    connection->is_shutting = true;
}

void connection_turn(struct net_connection *connection)
{
    if (connection->state == CONNECTION_OPEN) {
        connection_hear_held(connection);
    }
    if (connection->state < CONNECTION_LINGERING && !connection->is_shutting) {
        connection_send_out(connection);
    }
    if (connection->state == CONNECTION_CLOSED) {
        return;
    }
    if (connection_may_hear_held(connection)) { // room came only now
        connection_due(connection);
    }
    bool is_all_sent = !connection->is_writing && connection_unsent(connection) == 0;
    if (connection->state == CONNECTION_OPEN && connection->is_ending && is_all_sent &&
        connection->owed == 0) {
        connection_finish(connection, "");
    } else if (connection->state == CONNECTION_FINISHING && is_all_sent &&
               !connection->is_shutting) {
        finish_on(connection);
    }
    connection_read_update(connection);
}

static void read_address(struct net_connection *connection)
{
    struct sockaddr_storage peer = {0};
    int size = (int)sizeof peer;
    if (uv_tcp_getpeername(&connection->tcp, (struct sockaddr *)&peer, &size) != 0) {
        return; // gone already: the first read tells
    }
    if (peer.ss_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, &peer, sizeof six);
        connection->address = six.sin6_addr;
    } else {
        struct sockaddr_in four;
        memcpy(&four, &peer, sizeof four);
        connection->address.s6_addr[10] = 0xff; // as an IPv4-mapped address
        connection->address.s6_addr[11] = 0xff;
        memcpy(&connection->address.s6_addr[12], &four.sin_addr, 4);
    }
}

static struct net_connection *new_connection(struct net_server *server)
{
    struct net_connection *connection = calloc(1, sizeof *connection);
    if (connection == NULL) {
        return NULL;
    }
    if (tls_session_new(server->tls, NULL, &connection->tls) != STATUS_OK) {
        free(connection);
        return NULL;
    }
    ring_init(&connection->in_due);
    connection->server = server;
    connection->state = CONNECTION_HANDSHAKE;
    connection->number = ++server->connections_ever;
    connection->accepted_at = uv_now(server->loop);
    connection->active_at = connection->accepted_at;
    frame_reader_init(&connection->frames, (size_t)server->limits.line_size_max);
    text_init(&connection->held, READ_SIZE * 4);
    text_init(&connection->unsent, (size_t)server->limits.unsent_size_max * UNSENT_FACTOR);
    text_init(&connection->cipher, SEND_SIZE * 4);
    return connection;
}

bool connection_accept(struct net_server *server)
{
    struct net_connection *connection = new_connection(server);
    if (connection == NULL) {
        return false;
    }
    int failure = uv_tcp_init(server->loop, &connection->tcp);
    if (failure != 0) {
        tls_session_free(connection->tls);
        free(connection);
        return false;
    }
    connection->tcp.data = connection;
    ring_add(&server->connections, &connection->in_server);
    server->connections_count++;
    failure = uv_accept((uv_stream_t *)&server->listener, (uv_stream_t *)&connection->tcp);
    if (failure != 0) {
        connection_abort(connection, "it could not be accepted");
        return true;
    }
    uv_tcp_nodelay(&connection->tcp, 1);
    uv_tcp_keepalive(&connection->tcp, 1, KEEP_ALIVE_SECONDS);
    read_address(connection);
    connection->from = peer_join_address(server, &connection->address);
    if (connection->from == NULL) {
        connection_abort(connection, "out of memory");
    } else if (connection->from->connections > server->limits.connections_per_address_max) {
        connection_abort(connection, "too many connections of this address");
    } else {
        connection_shake(connection);
    }
    return true;
}

// --- what users of a connection may ask ---

void net_connection_close(struct net_connection *connection, const char *reason)
{
    if (!connection->is_ending) { // else it closes by itself, once nothing is owed
        connection_finish(connection, reason);
    }
}

void net_connection_end(struct net_connection *connection, const char *reason)
{
    connection_end(connection, reason);
}

void net_connection_owe(struct net_connection *connection, int change)
{
    connection->owed += change;
    assert(connection->owed >= 0);
    connection->active_at = uv_now(connection->server->loop);
    if (connection->is_ending && connection->owed == 0) {
        connection_due(connection);
    }
}

void net_connection_keep(struct net_connection *connection, bool keep)
{
    connection->is_kept = keep;
}

void net_connection_charge(struct net_connection *connection, int calls)
{
    if (connection->peer != NULL) {
        peer_take(connection->peer, calls);
    }
}

void net_connection_pause(struct net_connection *connection)
{
    if (!connection->is_paused) {
        connection->is_paused = true;
        connection_due(connection);
    }
}

void net_connection_resume(struct net_connection *connection)
{
    if (connection->is_paused) {
        connection->is_paused = false;
        connection_due(connection);
    }
}

const char *net_connection_uri(const struct net_connection *connection)
{
    return connection->uri;
}

void net_connection_attach(struct net_connection *connection, void *data)
{
    connection->attached = data;
}

void *net_connection_attached(const struct net_connection *connection)
{
    return connection->attached;
}
