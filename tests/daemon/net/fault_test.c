// SPDX-License-Identifier: Apache-2.0
// Every call of libuv that can fail, failing: the one connection is closed, never inside the call
// that failed, told once, and the others notice nothing.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/base/day.h"
#include "tests/support/net_fault.h"
#include "tests/support/net_stage.h"

#define ROUNDS_MAX 60

static struct net_stage stage;

// One conversation that touches everything. It may end anywhere.
static void converse(void)
{
    static const char *const lines[] = {"hello\n", "big 100000\n", "owe\n", "close\n"};
    struct stage_peer peer;
    peer_connect(&peer, &stage, stage.terminal);
    for (int turn = 0; turn < 120 && !peer.is_ended && !peer.is_reset; turn++) {
        if (turn % 20 == 19 && turn / 20 < 4 && tls_session_state(peer.tls) == TLS_OPEN) {
            peer_say(&peer, lines[turn / 20]);
        }
        if (turn == 70) {
            stage_pay(&stage);
        }
        peer_turn(&peer);
        uv_run(&stage.loop, UV_RUN_NOWAIT);
    }
    peer_done(&peer);
}

static bool one_left(void *context)
{
    (void)context;
    return net_server_connections(stage.server) == 1;
}

static void fail_each_call_of(enum net_fault fault)
{
    struct net_limits limits = net_limits_presets();
    limits.write_timeout_ms = 1000;
    stage_open(&stage, limits);
    struct stage_peer other;
    peer_open(&other, &stage, stage.terminal);
    int round = 1;
    for (; round < ROUNDS_MAX; round++) {
        net_fault_set(fault, round);
        converse();
        int has_struck = net_fault_has_struck();
        net_fault_set(fault, 0);
        peer_say(&other, "still here\n");
        peer_expect(&other, "echo:still here\n", 2000);
        text_clear(&other.received);
        stage_until(&stage, one_left, NULL, 5000);
        if (!has_struck) {
            break;
        }
    }
    cr_assert(round > 1 && round < ROUNDS_MAX, "%d rounds", round);
    peer_done(&other);
    stage_close(&stage);
}

Test(fault, a_socket_that_cannot_be_made)
{
    fail_each_call_of(NET_FAULT_TCP_INIT);
}

Test(fault, a_connection_that_cannot_be_accepted)
{
    fail_each_call_of(NET_FAULT_ACCEPT);
}

Test(fault, reading_that_cannot_start)
{
    fail_each_call_of(NET_FAULT_READ_START);
}

Test(fault, writing_at_once)
{
    fail_each_call_of(NET_FAULT_TRY_WRITE);
}

Test(fault, writing_later)
{
    net_fault_slow_writes(1);
    fail_each_call_of(NET_FAULT_WRITE);
    net_fault_slow_writes(0);
}

Test(fault, shutting_down)
{
    fail_each_call_of(NET_FAULT_SHUTDOWN);
}

Test(fault, a_peer_that_breaks_while_a_write_waits)
{
    struct net_limits limits = net_limits_presets();
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer.does_not_read = true;
    peer_say(&peer, "big 15000000\n"); // more than both kernels hold
    while (stage.lines == 0) {
        uv_run(&stage.loop, UV_RUN_NOWAIT);
    }
    stage_run_for(&stage, 20);
    peer_reset(&peer);
    int64_t until = instant_now() + 3000;
    while (net_server_connections(stage.server) > 0) {
        cr_assert(instant_now() < until);
        uv_run(&stage.loop, UV_RUN_NOWAIT);
    }
    cr_assert(stage_logged(&stage, "the peer broke the connection"));
    stage_close(&stage);
}

// Pushed while the peer reads, now more, now less: nothing is lost, doubled or out of order.
Test(fault, what_is_pushed_arrives_whole_and_in_order, .timeout = 60)
{
    enum { EVENTS = 1500, EVENT_SIZE = 20000 };
    struct net_limits limits = net_limits_presets();
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer_say(&peer, "hello\n");
    peer_expect(&peer, "echo:hello\n", 2000);
    text_clear(&peer.received);
    static char event[EVENT_SIZE + 1];
    int sent = 0;
    int seen = 0;
    while (seen < EVENTS) {
        for (int i = 0; i < 40 && sent < EVENTS && sent - seen < 400; i++, sent++) {
            snprintf(event, sizeof event, "%0*d\n", EVENT_SIZE - 1, sent);
            net_connection_send(stage.last, event, EVENT_SIZE);
        }
        uv_run(&stage.loop, UV_RUN_NOWAIT);
        peer_turn(&peer);
        cr_assert(!peer.is_ended && !peer.is_reset);
        int whole = (int)(peer.received.size / EVENT_SIZE);
        for (int i = 0; i < whole; i++, seen++) {
            snprintf(event, sizeof event, "%0*d\n", EVENT_SIZE - 1, seen);
            cr_assert_eq(
                memcmp(peer.received.bytes + (size_t)i * EVENT_SIZE, event, EVENT_SIZE), 0);
        }
        size_t rest = peer.received.size - (size_t)whole * EVENT_SIZE;
        memmove(peer.received.bytes, peer.received.bytes + (size_t)whole * EVENT_SIZE, rest);
        text_truncate(&peer.received, rest);
    }
    peer_done(&peer);
    stage_close(&stage);
}
