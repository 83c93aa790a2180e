// SPDX-License-Identifier: Apache-2.0
// Deadlines: one timer looks at every connection a few times in the shortest of them, so that an
// idle connection costs no timer of its own.
#include "daemon/net/connection.h"

#define SWEEP_MS_LEAST 5
#define SWEEP_MS_MOST 250

static uint64_t lesser(uint64_t a, int b)
{
    return a < (uint64_t)b ? a : (uint64_t)b;
}

uint64_t deadline_sweep_ms(const struct net_limits *limits)
{
    uint64_t shortest = LINGER_MS;
    shortest = lesser(shortest, limits->handshake_timeout_ms);
    shortest = lesser(shortest, limits->line_timeout_ms);
    shortest = lesser(shortest, limits->idle_timeout_ms);
    shortest = lesser(shortest, limits->write_timeout_ms);
    uint64_t every = shortest / 8;
    if (every < SWEEP_MS_LEAST) {
        return SWEEP_MS_LEAST;
    }
    return every > SWEEP_MS_MOST ? SWEEP_MS_MOST : every;
}

static bool is_stalled(struct net_connection *connection, uint64_t now)
{
    if (!connection->is_writing) {
        return false;
    }
    size_t left = uv_stream_get_write_queue_size((uv_stream_t *)&connection->tcp);
    if (left != connection->progress_left) {
        connection->progress_left = left;
        connection->progress_at = now;
    }
    return now - connection->progress_at >= (uint64_t)connection->server->limits.write_timeout_ms;
}

static void look_at_open(struct net_connection *connection, uint64_t now)
{
    const struct net_limits *limits = &connection->server->limits;
    bool is_line_late = connection->is_reading && connection->line_began_at != 0 &&
                        now - connection->line_began_at >= (uint64_t)limits->line_timeout_ms;
    if (connection_may_hear_held(connection)) { // its certificate may call again
        connection_due(connection);
    }
    bool is_quiet = connection->owed == 0 && !connection->is_kept && !connection->is_writing &&
                    connection_unsent(connection) == 0;
    if (is_line_late) {
        connection_finish(connection, "a line took too long");
    } else if (is_quiet && now - connection->active_at >= (uint64_t)limits->idle_timeout_ms) {
        connection_finish(connection, "idle");
    }
}

static void look_at(struct net_connection *connection, uint64_t now)
{
    const struct net_limits *limits = &connection->server->limits;
    if (is_stalled(connection, now)) {
        connection_abort(connection, "it takes no bytes");
        return;
    }
    switch (connection->state) {
    case CONNECTION_HANDSHAKE:
        connection_shake(connection);
        if (now - connection->accepted_at >= (uint64_t)limits->handshake_timeout_ms) {
            connection_abort(connection, connection->may_shake
                                             ? "the handshake took too long"
                                             : "too many handshakes of this address");
        }
        break;
    case CONNECTION_OPEN:
        look_at_open(connection, now);
        break;
    case CONNECTION_FINISHING:
    case CONNECTION_LINGERING:
        if (now >= connection->close_by) {
            connection_abort(connection, "");
        }
        break;
    case CONNECTION_CLOSED:
        break;
    }
}

void deadline_on_sweep(uv_timer_t *timer)
{
    struct net_server *server = timer->data;
    uint64_t now = uv_now(server->loop);
    struct ring *next = NULL;
    for (struct ring *at = server->connections.next; at != &server->connections; at = next) {
        next = at->next; // nothing is freed here: that is for close callbacks
        look_at((struct net_connection *)(void *)at, now);
    }
    peers_sweep(server);
}
