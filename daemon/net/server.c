// SPDX-License-Identifier: Apache-2.0
// The listener: accepting while there is room, turning what is due, draining.
#include "daemon/net/server.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/base/log.h"
#include "daemon/net/connection.h"

#define BACKLOG 511

struct net_limits net_limits_presets(void)
{
    return (struct net_limits){
        .connections_max = 4096,
        .connections_per_certificate_max = 64,
        .connections_per_address_max = 4096,
        .handshakes_per_second_max = 500,
        .calls_per_second_max = 4000,
        .line_size_max = 65536,
        .unsent_size_max = 1024 * 1024,
        .unsent_total_max = 128 * 1024 * 1024,
        .handshake_timeout_ms = 5000,
        .line_timeout_ms = 10000,
        .idle_timeout_ms = 300000,
        .write_timeout_ms = 30000,
        .drain_timeout_ms = 10000,
    };
}

// --- accepting ---

// The lowest free descriptor tells how many are taken. libuv itself would drop waiting peers
// silently once there is none left, so accepting stops before.
static bool has_descriptors(void)
{
    struct rlimit limit;
    int lowest = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    if (lowest < 0) {
        return errno != EMFILE && errno != ENFILE; // no standard input: nothing can be told
    }
    close(lowest);
    return getrlimit(RLIMIT_NOFILE, &limit) != 0 ||
           (rlim_t)lowest + DESCRIPTORS_RESERVED < limit.rlim_cur;
}

static void on_retry(uv_timer_t *timer);

static void wait_for_room(struct net_server *server, const char *reason)
{
    if (server->accept_waits) {
        return;
    }
    server->accept_waits = true;
    uv_timer_start(&server->retry, on_retry, ACCEPT_RETRY_MS, ACCEPT_RETRY_MS);
    LOG(LOG_WARN, "net.accepting_paused", LOG_TEXT("reason", reason),
        LOG_NUMBER("connections", server->connections_count));
}

// libuv holds one accepted socket and takes no other until we ask for it; the rest wait in the
// kernel.
static void accept_next(struct net_server *server)
{
    if (server->is_draining) {
        return;
    }
    if (server->connections_count >= server->limits.connections_max) {
        wait_for_room(server, "connections");
        return;
    }
    if (!has_descriptors()) {
        wait_for_room(server, "descriptors");
        return;
    }
    bool has_waited = server->accept_waits;
    server->accept_waits = false;
    if (!connection_accept(server)) {
        server->accept_waits = has_waited;
        wait_for_room(server, "memory");
        return;
    }
    if (has_waited) {
        uv_timer_stop(&server->retry);
        LOG(LOG_INFO, "net.accepting_resumed",
            LOG_NUMBER("connections", server->connections_count));
    }
    if (!uv_is_active((uv_handle_t *)&server->sweep)) {
        uint64_t every = deadline_sweep_ms(&server->limits);
        uv_timer_start(&server->sweep, deadline_on_sweep, every, every);
    }
}

static void on_retry(uv_timer_t *timer)
{
    accept_next(timer->data);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct net_server *server = listener->data;
    if (status < 0) {
        LOG(LOG_WARN, "net.accept_failed", LOG_TEXT("error", uv_err_name(status)));
        return;
    }
    accept_next(server);
}

// --- turning ---

static void on_idle(uv_idle_t *handle)
{
    (void)handle; // being there keeps the loop from sleeping
}

void server_on_due(struct net_server *server)
{
    uv_idle_start(&server->no_sleep, on_idle);
}

static void turn_all(struct net_server *server)
{
    if (ring_is_empty(&server->due)) {
        uv_idle_stop(&server->no_sleep);
        return;
    }
    struct ring now = server->due;
    now.next->previous = &now;
    now.previous->next = &now;
    ring_init(&server->due);
    while (!ring_is_empty(&now)) { // what becomes due meanwhile waits for the next tick
        struct ring *first = now.next;
        ring_remove(first);
        connection_turn(connection_of_due(first));
    }
    if (ring_is_empty(&server->due)) {
        uv_idle_stop(&server->no_sleep);
    }
}

static void on_before_poll(uv_prepare_t *handle)
{
    turn_all(handle->data);
}

static void on_after_poll(uv_check_t *handle)
{
    turn_all(handle->data);
}

// --- opening and closing ---

static void on_handle_closed(uv_handle_t *handle)
{
    struct net_server *server = handle->data;
    assert(server->handles_open > 0);
    if (--server->handles_open > 0) {
        return;
    }
    server->is_closed = true;
    peers_done(server);
    text_done(&server->plain);
    text_done(&server->cipher);
    if (server->on_drained == NULL) { // never opened
        free(server);
        return;
    }
    server->on_drained(server->on_drained_context);
}

static void close_handles(struct net_server *server)
{
    uv_handle_t *const handles[] = {
        (uv_handle_t *)&server->listener,
        (uv_handle_t *)&server->sweep,
        (uv_handle_t *)&server->retry,
        (uv_handle_t *)&server->drain_timer,
        (uv_handle_t *)&server->before_poll,
        (uv_handle_t *)&server->after_poll,
        (uv_handle_t *)&server->no_sleep,
    };
    for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++) {
        if (!uv_is_closing(handles[i])) {
            uv_close(handles[i], on_handle_closed);
        }
    }
}

static int init_handles(struct net_server *server)
{
    int failure = uv_tcp_init(server->loop, &server->listener);
    if (failure != 0) {
        return failure;
    }
    // These cannot fail.
    uv_timer_init(server->loop, &server->sweep);
    uv_timer_init(server->loop, &server->retry);
    uv_timer_init(server->loop, &server->drain_timer);
    uv_prepare_init(server->loop, &server->before_poll);
    uv_check_init(server->loop, &server->after_poll);
    uv_idle_init(server->loop, &server->no_sleep);
    server->handles_open = 7;
    server->listener.data = server;
    server->sweep.data = server;
    server->retry.data = server;
    server->drain_timer.data = server;
    server->before_poll.data = server;
    server->after_poll.data = server;
    server->no_sleep.data = server;
    uv_prepare_start(&server->before_poll, on_before_poll);
    uv_check_start(&server->after_poll, on_after_poll);
    uv_unref((uv_handle_t *)&server->before_poll);
    uv_unref((uv_handle_t *)&server->after_poll);
    uv_unref((uv_handle_t *)&server->no_sleep);
    return 0;
}

static int parse_address(const char *host, int port, struct sockaddr_storage *ret_address)
{
    if (strchr(host, ':') != NULL) {
        return uv_ip6_addr(host, port, (struct sockaddr_in6 *)ret_address);
    }
    return uv_ip4_addr(host, port, (struct sockaddr_in *)ret_address);
}

static int listen_at(struct net_server *server, const struct sockaddr_storage *address)
{
    int failure = uv_tcp_bind(&server->listener, (const struct sockaddr *)address, 0);
    if (failure == 0) {
        failure = uv_listen((uv_stream_t *)&server->listener, BACKLOG, on_connection);
    }
    struct sockaddr_storage bound = {0};
    int size = (int)sizeof bound;
    if (failure == 0) {
        failure = uv_tcp_getsockname(&server->listener, (struct sockaddr *)&bound, &size);
    }
    // The port stands at the same place in both families.
    static_assert(
        offsetof(struct sockaddr_in, sin_port) == offsetof(struct sockaddr_in6, sin6_port),
        "sin_port");
    server->port = ntohs(((const struct sockaddr_in *)&bound)->sin_port);
    return failure;
}

static struct net_server *new_server(const struct net_order *order)
{
    struct net_server *server = calloc(1, sizeof *server);
    if (server == NULL) {
        return NULL;
    }
    server->loop = order->loop;
    server->tls = order->tls;
    server->limits = order->limits;
    server->events = order->events;
    ring_init(&server->connections);
    ring_init(&server->certificates);
    ring_init(&server->addresses);
    ring_init(&server->due);
    text_init(&server->plain, READ_SIZE * 4);
    text_init(&server->cipher, SEND_SIZE * 4);
    return server;
}

enum status net_server_open(
    const struct net_order *order, struct net_server **ret, struct text *complaint)
{
    struct sockaddr_storage address = {0};
    if (parse_address(order->host, order->port, &address) != 0) {
        text_print(complaint, "%s is not an address to listen at", order->host);
        return STATUS_MALFORMED;
    }
    struct net_server *server = new_server(order);
    if (server == NULL) {
        text_add_string(complaint, "out of memory");
        return STATUS_NO_MEMORY;
    }
    int failure = init_handles(server);
    if (failure != 0) {
        text_print(complaint, "no socket: %s", uv_strerror(failure));
        free(server);
        return STATUS_INPUT_OUTPUT;
    }
    failure = listen_at(server, &address);
    if (failure != 0) {
        text_print(complaint, "cannot listen at %s port %d: %s", order->host, order->port,
            uv_strerror(failure));
        close_handles(server); // the last close callback frees
        return STATUS_INPUT_OUTPUT;
    }
    *ret = server;
    return STATUS_OK;
}

int net_server_port(const struct net_server *server)
{
    return server->port;
}

int net_server_connections(const struct net_server *server)
{
    return server->connections_count;
}

void server_on_connection_freed(struct net_server *server)
{
    server->connections_count--;
    if (server->is_draining && server->connections_count == 0) {
        close_handles(server);
        return;
    }
    if (server->connections_count == 0) {
        uv_timer_stop(&server->sweep);
    }
    if (server->accept_waits) {
        accept_next(server);
    }
}

static void on_drain_deadline(uv_timer_t *timer)
{
    struct net_server *server = timer->data;
    for (struct ring *at = server->connections.next; at != &server->connections; at = at->next) {
        connection_abort(connection_of(at), "the drain deadline");
    }
}

void net_server_drain(struct net_server *server, void (*done)(void *), void *context)
{
    assert(!server->is_draining && done != NULL);
    server->is_draining = true;
    server->on_drained = done;
    server->on_drained_context = context;
    uv_close((uv_handle_t *)&server->listener, on_handle_closed);
    uv_timer_stop(&server->retry);
    if (server->connections_count == 0) {
        close_handles(server);
        return;
    }
    uv_timer_start(
        &server->drain_timer, on_drain_deadline, (uint64_t)server->limits.drain_timeout_ms, 0);
    for (struct ring *at = server->connections.next; at != &server->connections; at = at->next) {
        struct net_connection *connection = connection_of(at);
        if (connection->state == CONNECTION_HANDSHAKE) {
            connection_abort(connection, "shutting down");
        } else {
            connection_end(connection, "shutting down");
        }
    }
}

void net_server_free(struct net_server *server)
{
    if (server != NULL) {
        assert(server->is_closed);
        free(server);
    }
}
