// SPDX-License-Identifier: Apache-2.0
// The way in: cipher bytes from the socket become plain bytes, plain bytes become lines.
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>

#include "daemon/net/connection.h"

static bool may_hear(const struct net_connection *connection)
{
    return connection->state == CONNECTION_OPEN && !connection->is_paused &&
           !connection->is_ending &&
           connection_unsent(connection) <= (size_t)connection->server->limits.unsent_size_max &&
           peer_may(connection->peer);
}

static void note_line_beginning(struct net_connection *connection)
{
    if (!frame_is_partial(&connection->frames)) {
        connection->line_began_at = 0;
    } else if (connection->line_began_at == 0) {
        connection->line_began_at = uv_now(connection->server->loop);
    }
}

// Tells lines as long as they may be heard. The number of bytes taken.
static size_t hear(struct net_connection *connection, const char *bytes, size_t size)
{
    const struct net_events *events = &connection->server->events;
    const char *at = bytes;
    size_t left = size;
    while (may_hear(connection)) {
        const char *line = NULL;
        size_t line_size = 0;
        switch (frame_next(&connection->frames, &at, &left, &line, &line_size)) {
        case FRAME_NONE:
            note_line_beginning(connection);
            return size;
        case FRAME_LINE:
            connection->line_began_at = 0;
            connection->active_at = uv_now(connection->server->loop);
            peer_take(connection->peer, 1);
            events->on_line(events->context, connection, line, line_size);
            break;
        case FRAME_TOO_LONG:
            connection_end(connection, "a line over the limit");
            events->on_line_too_long(events->context, connection);
            return size;
        }
    }
    return connection->is_ending ? size : size - left;
}

bool connection_may_hear_held(const struct net_connection *connection)
{
    return connection->held.size > 0 && may_hear(connection);
}

void connection_hear_held(struct net_connection *connection)
{
    if (!connection_may_hear_held(connection)) {
        return;
    }
    // Taken out first: the end of the connection empties what is held.
    struct text held = connection->held;
    text_init(&connection->held, held.size_max);
    size_t taken = hear(connection, held.bytes, held.size);
    if (connection->state == CONNECTION_OPEN && !connection->is_ending) {
        text_add(&connection->held, held.bytes + taken, held.size - taken);
        if (connection->held.failed) {
            connection_abort(connection, "out of memory");
        }
    }
    text_done(&held);
}

static void take_plain(struct net_connection *connection, const struct text *plain)
{
    if (plain->failed) {
        connection_abort(connection, "out of memory");
        return;
    }
    size_t taken = 0;
    if (connection->held.size == 0) {
        taken = hear(connection, plain->bytes, plain->size);
    }
    if (connection->state == CONNECTION_OPEN && !connection->is_ending && taken < plain->size) {
        text_add(&connection->held, plain->bytes + taken, plain->size - taken);
        if (connection->held.failed) {
            connection_abort(connection, "out of memory");
        }
    }
}

// Its last handshake bytes are acknowledged now: a peer that gathers small writes (Nagle) holds its
// first request back until then, and the kernel would wait 40 ms for something to send along.
static void acknowledge(const struct net_connection *connection)
{
    uv_os_fd_t socket = -1;
    int at_once = 1;
    if (uv_fileno((const uv_handle_t *)&connection->tcp, &socket) == 0) {
        (void)setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &at_once, sizeof at_once);
    }
}

static void open_up(struct net_connection *connection)
{
    const struct net_events *events = &connection->server->events;
    connection->state = CONNECTION_OPEN;
    connection->active_at = uv_now(connection->server->loop);
    snprintf(connection->uri, sizeof connection->uri, "%s", tls_session_peer_uri(connection->tls));
    connection->peer = peer_join(connection->server, connection->uri);
    if (connection->peer == NULL) {
        connection_abort(connection, "out of memory");
        return;
    }
    if (connection->peer->connections >
        connection->server->limits.connections_per_certificate_max) {
        connection_finish(connection, "too many connections of this certificate");
        return;
    }
    acknowledge(connection);
    connection->was_opened = true;
    events->on_open(events->context, connection);
}

static const char *reason_of_end(const struct net_connection *connection)
{
    if (connection->state == CONNECTION_HANDSHAKE) {
        return "the peer left during the handshake";
    }
    return frame_is_partial(&connection->frames) ? "the peer left within a line" : "the peer left";
}

// The peer will send no more. What it asked before is still answered.
static void end_of_input(struct net_connection *connection)
{
    connection->peer_is_gone = true;
    if (connection->state == CONNECTION_OPEN && connection->held.size > 0 &&
        !connection->is_ending) {
        return; // lines that were read are heard first: connection_read_update ends it
    }
    const char *reason = reason_of_end(connection);
    if (connection->state == CONNECTION_OPEN) {
        connection_end(connection, reason);
    } else {
        connection_abort(connection, reason);
    }
}

static void take_cipher(struct net_connection *connection, const char *cipher, size_t size)
{
    struct text *plain = &connection->server->plain;
    text_clear(plain);
    enum status status = tls_session_wire_in(connection->tls, cipher, size, plain);
    if (connection->state == CONNECTION_HANDSHAKE &&
        tls_session_peer_uri(connection->tls)[0] != '\0') {
        open_up(connection);
    }
    connection_due(connection); // also a failure has an alert to send
    if (status != STATUS_OK && status != STATUS_DISCONNECTED) {
        connection_drop_unsent(connection); // nothing more can leave, but for the alert
        connection_finish(connection,
            connection->state == CONNECTION_HANDSHAKE ? "the handshake failed" : "TLS failed");
        return;
    }
    if (connection->state == CONNECTION_OPEN) {
        take_plain(connection, plain);
    }
    if (status == STATUS_DISCONNECTED) {
        end_of_input(connection);
    }
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct net_connection *connection = stream->data;
    if (connection->state == CONNECTION_CLOSED || size == 0) {
        return;
    }
    if (size == UV_EOF) {
        end_of_input(connection);
    } else if (size < 0) {
        connection_abort(connection, "the peer broke the connection");
    } else if (connection->state < CONNECTION_FINISHING && !connection->is_ending) {
        take_cipher(connection, buffer->base, (size_t)size);
    }                                   // else: read only to see the end, and dropped
    connection_read_update(connection); // at once: libuv reads on and on
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    (void)suggested;
    struct net_connection *connection = handle->data;
    *buffer = uv_buf_init(connection->server->read_buffer, (unsigned)READ_SIZE);
}

static bool wants_reading(const struct net_connection *connection)
{
    size_t unsent_max = (size_t)connection->server->limits.unsent_size_max;
    switch (connection->state) {
    case CONNECTION_HANDSHAKE:
        return connection->may_shake && !connection->peer_is_gone;
    case CONNECTION_LINGERING:
        return !connection->peer_is_gone;
    case CONNECTION_OPEN:
        // Once stopped for what is unsent, start only when half of it has left.
        return !connection->is_paused && !connection->is_ending && !connection->peer_is_gone &&
               connection->held.size == 0 &&
               connection_unsent(connection) <=
                   (connection->is_reading ? unsent_max : unsent_max / 2);
    case CONNECTION_FINISHING:
    case CONNECTION_CLOSED:
        break;
    }
    return false;
}

void connection_read_update(struct net_connection *connection)
{
    if (connection->peer_is_gone && connection->state == CONNECTION_OPEN) {
        end_of_input(connection);
    }
    if (connection->state == CONNECTION_CLOSED ||
        wants_reading(connection) == connection->is_reading) {
        return;
    }
    uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
    if (connection->is_reading) {
        uv_read_stop(stream);
        connection->is_reading = false;
        return;
    }
    if (uv_read_start(stream, on_alloc, on_read) != 0) {
        connection_abort(connection, "it could not be read");
        return;
    }
    connection->is_reading = true;
    if (connection->line_began_at != 0) { // the time in which we did not listen is not the peer's
        connection->line_began_at = uv_now(connection->server->loop);
    }
}

void connection_shake(struct net_connection *connection)
{
    if (!connection->may_shake && peer_may(connection->from)) {
        connection->may_shake = true;
        peer_take(connection->from, 1);
    }
    connection_read_update(connection);
}
