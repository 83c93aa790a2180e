// SPDX-License-Identifier: Apache-2.0
// Where connections meet the desk.
#include "daemon/gateway.h"

static void transport_send(void *connection, const char *bytes, size_t size)
{
    net_connection_send(connection, bytes, size);
}

static void transport_owe(void *connection, int change)
{
    net_connection_owe(connection, change);
}

static size_t transport_unsent(void *connection)
{
    return net_connection_unsent(connection);
}

static void transport_keep(void *connection, bool is_kept)
{
    net_connection_keep(connection, is_kept);
}

static void transport_charge(void *connection, int calls)
{
    net_connection_charge(connection, calls);
}

static void transport_pause(void *connection)
{
    net_connection_pause(connection);
}

static void transport_resume(void *connection)
{
    net_connection_resume(connection);
}

static void transport_close(void *connection, const char *reason)
{
    net_connection_close(connection, reason);
}

static void transport_end(void *connection, const char *reason)
{
    net_connection_end(connection, reason);
}

static const struct rpc_transport transport = {
    .send = transport_send,
    .owe = transport_owe,
    .unsent = transport_unsent,
    .keep = transport_keep,
    .charge = transport_charge,
    .pause = transport_pause,
    .resume = transport_resume,
    .close = transport_close,
    .end = transport_end,
};

static void on_open(void *context, struct net_connection *connection)
{
    struct gateway *gateway = context;
    struct rpc_client *client =
        rpc_client_open(gateway->desk, &transport, connection, net_connection_uri(connection));
    net_connection_attach(connection, client);
    if (client == NULL) {
        net_connection_close(connection, "its certificate names no terminal of ours");
    }
}

static void on_line(void *context, struct net_connection *connection, const char *line, size_t size)
{
    struct rpc_client *client = net_connection_attached(connection);
    (void)context;
    if (client != NULL) {
        rpc_client_line(client, line, size);
    }
}

static void on_line_too_long(void *context, struct net_connection *connection)
{
    struct rpc_client *client = net_connection_attached(connection);
    (void)context;
    if (client != NULL) {
        rpc_client_line_too_long(client);
    }
}

static void on_close(void *context, struct net_connection *connection)
{
    struct rpc_client *client = net_connection_attached(connection);
    (void)context;
    if (client != NULL) {
        rpc_client_close(client);
    }
}

static void on_handle_closed(uv_handle_t *handle)
{
    struct gateway *gateway = handle->data;
    gateway->handles_open--;
}

static void close_if_quiet(struct gateway *gateway)
{
    bool is_quiet = gateway->desk == NULL || rpc_server_in_flight(gateway->desk) == 0;
    if (is_quiet && !uv_is_closing((uv_handle_t *)&gateway->published)) {
        uv_close((uv_handle_t *)&gateway->published, on_handle_closed);
    }
}

static void on_published(uv_async_t *async)
{
    struct gateway *gateway = async->data;
    if (gateway->desk != NULL) {
        rpc_server_publish(gateway->desk);
    }
    if (gateway->is_closing) {
        close_if_quiet(gateway);
    }
}

static void on_due(uv_timer_t *timer)
{
    struct gateway *gateway = timer->data;
    rpc_server_due(gateway->desk);
}

void gateway_init(struct gateway *gateway, uv_loop_t *loop)
{
    *gateway = (struct gateway){.handles_open = 2};
    (void)uv_async_init(loop, &gateway->published, on_published);
    (void)uv_timer_init(loop, &gateway->due);
    gateway->published.data = gateway;
    gateway->due.data = gateway;
}

void gateway_wake(void *context)
{
    struct gateway *gateway = context;
    (void)uv_async_send(&gateway->published);
}

enum status gateway_open(struct gateway *gateway, struct rpc_server *desk,
    const struct net_order *order, int64_t due_period_ms, struct text *complaint)
{
    struct net_order own = *order;
    gateway->desk = desk;
    own.loop = gateway->published.loop;
    own.events = (struct net_events){
        .on_open = on_open,
        .on_line = on_line,
        .on_line_too_long = on_line_too_long,
        .on_close = on_close,
        .context = gateway,
    };
    enum status status = net_server_open(&own, &gateway->net, complaint);
    if (status == STATUS_OK) {
        (void)uv_timer_start(&gateway->due, on_due, 0, (uint64_t)due_period_ms);
    }
    return status;
}

void gateway_close(struct gateway *gateway)
{
    gateway->is_closing = true;
    uv_close((uv_handle_t *)&gateway->due, on_handle_closed);
    close_if_quiet(gateway);
}
