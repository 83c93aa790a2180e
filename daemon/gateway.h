// SPDX-License-Identifier: Apache-2.0
// Where connections meet the desk: net's events become the desk's calls, the desk's transport
// becomes net's functions.
#pragma once

#include <uv.h>

#include "daemon/net/server.h"
#include "daemon/rpc/server.h"

struct gateway {
    struct rpc_server *desk;
    struct net_server *net; // owned after gateway_open, until gateway_done
    uv_async_t published;   // the store has finished jobs
    uv_timer_t due;         // what falls due by the daemon's own clock
    int handles_open;
    bool is_closing;
};

// First, before the store has threads: the way a finished job wakes the loop.
void gateway_init(struct gateway *gateway, uv_loop_t *loop);

// From any thread (store_options.on_done); context is the gateway.
void gateway_wake(void *context);

// Listens as ordered (loop and events are the gateway's own). From now on calls come in; what has
// fallen due is done at once and then every due_period_ms.
enum status gateway_open(struct gateway *gateway, struct rpc_server *desk,
    const struct net_order *order, int64_t due_period_ms, struct text *complaint) MUST_USE;

// After the drain: takes what the store still has (calls whose connections are gone), then closes
// the gateway's own handles. Run the loop until gateway->handles_open is 0.
void gateway_close(struct gateway *gateway);
