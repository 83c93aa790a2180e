// SPDX-License-Identifier: Apache-2.0
// The way out: queued plain bytes become cipher, cipher leaves as fast as the peer takes it.
#include <string.h>

#include "daemon/net/connection.h"

#define CHUNKS_PER_TURN 4 // then the others' turn
#define KEPT_SIZE ((size_t)2048)

size_t connection_unsent(const struct net_connection *connection)
{
    return connection->unsent.size - connection->unsent_at;
}

// What is unsent has changed.
static void count_unsent(struct net_connection *connection)
{
    struct net_server *server = connection->server;
    size_t unsent = connection_unsent(connection);
    server->unsent_size = server->unsent_size - connection->counted + unsent;
    connection->counted = unsent;
}

void connection_drop_unsent(struct net_connection *connection)
{
    text_done(&connection->unsent);
    connection->unsent_at = 0;
    count_unsent(connection);
}

size_t net_connection_unsent(const struct net_connection *connection)
{
    return connection_unsent(connection) + (connection->is_writing ? connection->cipher.size : 0);
}

// Who asks for much and does not read takes memory from the others: the greatest goes first.
static void relieve(struct net_server *server)
{
    struct net_connection *greatest = NULL;
    for (struct ring *at = server->connections.next; at != &server->connections; at = at->next) {
        struct net_connection *connection = connection_of(at);
        if (greatest == NULL || connection->counted > greatest->counted) {
            greatest = connection;
        }
    }
    if (greatest != NULL) {
        connection_abort(greatest, "too many bytes unsent in all");
    }
}

void net_connection_send(struct net_connection *connection, const char *bytes, size_t size)
{
    if (connection->state != CONNECTION_OPEN) {
        return;
    }
    struct text *unsent = &connection->unsent;
    if (connection->unsent_at > SEND_SIZE && connection->unsent_at > unsent->size / 2) {
        size_t left = connection_unsent(connection);
        memmove(unsent->bytes, unsent->bytes + connection->unsent_at, left);
        text_truncate(unsent, left);
        connection->unsent_at = 0;
    }
    text_add(unsent, bytes, size);
    if (unsent->failed) { // over the hard limit: a peer that asks and never reads
        connection_abort(connection, "too many bytes unsent");
        return;
    }
    connection->active_at = uv_now(connection->server->loop);
    connection_due(connection);
    count_unsent(connection);
    if (connection->server->unsent_size > (size_t)connection->server->limits.unsent_total_max) {
        relieve(connection->server);
    }
}

static void on_written(uv_write_t *request, int status)
{
    struct net_connection *connection = request->handle->data;
    connection->is_writing = false;
    text_done(&connection->cipher);
    if (connection->state == CONNECTION_CLOSED) {
        return;
    }
    if (status < 0) {
        connection_abort(connection, "the peer broke the connection");
        return;
    }
    connection_due(connection);
}

static void write_rest(struct net_connection *connection, const char *bytes, size_t size)
{
    text_clear(&connection->cipher);
    text_add(&connection->cipher, bytes, size);
    if (connection->cipher.failed) {
        connection_abort(connection, "out of memory");
        return;
    }
    uv_buf_t buffer = uv_buf_init(connection->cipher.bytes, (unsigned)size);
    uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
    if (uv_write(&connection->write, stream, &buffer, 1, on_written) != 0) {
        connection_abort(connection, "it could not be written");
        return;
    }
    connection->is_writing = true;
    connection->progress_at = uv_now(connection->server->loop);
    connection->progress_left = uv_stream_get_write_queue_size(stream);
}

static void write_cipher(struct net_connection *connection)
{
    const struct text *cipher = &connection->server->cipher;
    uv_buf_t buffer = uv_buf_init(cipher->bytes, (unsigned)cipher->size);
    int written = uv_try_write((uv_stream_t *)&connection->tcp, &buffer, 1);
    if (written == UV_EAGAIN) {
        written = 0;
    }
    if (written < 0) {
        connection_abort(connection, "the peer broke the connection");
        return;
    }
    if ((size_t)written < cipher->size) {
        write_rest(connection, cipher->bytes + written, cipher->size - (size_t)written);
    }
}

// The next chunk of plain bytes into TLS. False when TLS fails.
static bool encrypt_chunk(struct net_connection *connection)
{
    size_t size = connection_unsent(connection);
    if (size > SEND_SIZE) {
        size = SEND_SIZE;
    }
    if (size == 0) {
        return true;
    }
    const char *bytes = connection->unsent.bytes + connection->unsent_at;
    if (tls_session_plain_in(connection->tls, bytes, size) != STATUS_OK) {
        return false;
    }
    connection->unsent_at += size;
    if (connection->unsent_at == connection->unsent.size) {
        connection->unsent_at = 0;
        if (connection->unsent.capacity > KEPT_SIZE) {
            text_done(&connection->unsent);
        } else {
            text_clear(&connection->unsent);
        }
    }
    count_unsent(connection);
    return true;
}

void connection_send_out(struct net_connection *connection)
{
    struct text *cipher = &connection->server->cipher;
    for (int chunk = 0; chunk < CHUNKS_PER_TURN; chunk++) {
        if (connection->is_writing || connection->state == CONNECTION_CLOSED) {
            return;
        }
        text_clear(cipher);
        bool is_well =
            encrypt_chunk(connection) && tls_session_wire_out(connection->tls, cipher) == STATUS_OK;
        if (!is_well || cipher->failed) {
            connection_abort(connection, "TLS failed");
            return;
        }
        if (cipher->size == 0) {
            return;
        }
        write_cipher(connection);
    }
    connection_due(connection);
}
