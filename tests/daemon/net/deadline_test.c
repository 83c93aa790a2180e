// SPDX-License-Identifier: Apache-2.0
// Deadlines are absolute: who is slow or silent is closed, with a reason in the log.
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include <criterion/criterion.h>

#include "common/base/day.h"
#include "tests/support/net_stage.h"

static struct net_stage stage;

Test(deadline, closes_a_silent_handshake)
{
    struct net_limits limits = net_limits_presets();
    limits.handshake_timeout_ms = 400;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_connect(&peer, &stage, NULL);
    int64_t began = instant_now();
    stage_run_for(&stage, 50);
    cr_assert_eq(net_server_connections(stage.server), 1);
    stage_until(&stage, stage_is_empty, &stage, 2000);
    cr_assert_geq(instant_now() - began, 300);
    cr_assert(stage_logged(&stage, "the handshake took too long"));
    cr_assert(stage_logged(&stage, "127.0.0.1"));
    peer_done(&peer);
    stage_close(&stage);
}

Test(deadline, closes_a_handshake_that_trickles)
{
    struct net_limits limits = net_limits_presets();
    limits.handshake_timeout_ms = 200;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_connect(&peer, &stage, stage.terminal);
    struct text hello;
    text_init(&hello, 4096);
    cr_assert_eq(tls_session_wire_out(peer.tls, &hello), STATUS_OK);
    int64_t began = instant_now();
    for (size_t i = 0; i + 10 < hello.size && instant_now() - began < 2000; i++) {
        if (send(peer.fd, hello.bytes + i, 1, MSG_NOSIGNAL) != 1) {
            break;
        }
        stage_run_for(&stage, 10);
    }
    cr_assert_lt(instant_now() - began, 1900);
    stage_until(&stage, stage_is_empty, &stage, 2000);
    text_done(&hello);
    peer_done(&peer);
    stage_close(&stage);
}

Test(deadline, closes_a_line_that_trickles_absolutely)
{
    struct net_limits limits = net_limits_presets();
    limits.line_timeout_ms = 200;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    stage_run_for(&stage, 300); // no line has begun: nothing is late
    cr_assert_eq(net_server_connections(stage.server), 1);
    int64_t began = instant_now();
    while (!peer.is_ended && !peer.is_reset && instant_now() - began < 2000) {
        if (tls_session_state(peer.tls) == TLS_OPEN) {
            peer_say(&peer, "x");
        }
        peer_turn(&peer);
        stage_run_for(&stage, 10);
    }
    int64_t took = instant_now() - began;
    cr_assert(took >= 100 && took < 1900, "%lld ms", (long long)took);
    peer_done(&peer);
    stage_until(&stage, stage_is_empty, &stage, 3000);
    cr_assert(stage_logged(&stage, "a line took too long"));
    stage_close(&stage);
}

// The margins are wide: these machines are busy.
Test(deadline, gives_each_line_its_own_time)
{
    struct net_limits limits = net_limits_presets();
    limits.line_timeout_ms = 1500;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer_say(&peer, "li");
    stage_run_for(&stage, 900);
    peer_say(&peer, "ne\nne"); // the next one begins
    stage_run_for(&stage, 900);
    peer_say(&peer, "xt\n");
    peer_expect(&peer, "echo:line\necho:next\n", 2000);
    cr_assert_eq(net_server_connections(stage.server), 1);
    peer_done(&peer);
    stage_close(&stage);
}

Test(deadline, does_not_blame_the_peer_for_our_pause)
{
    struct net_limits limits = net_limits_presets();
    limits.line_timeout_ms = 600;
    stage_open(&stage, limits);
    stage.pauses = true;
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer_say(&peer, "whole\nhalf");
    stage_run_for(&stage, 1200);
    cr_assert_eq(net_server_connections(stage.server), 1);
    stage_resume(&stage);
    uv_run(&stage.loop, UV_RUN_NOWAIT);
    peer_say(&peer, " again\n");
    peer_expect(&peer, "echo:half again\n", 2000);
    peer_done(&peer);
    stage_close(&stage);
}

static void expect_echo(struct stage_peer *peer, const char *words)
{
    char line[32];
    snprintf(line, sizeof line, "%s\n", words);
    peer_say(peer, line);
    snprintf(line, sizeof line, "echo:%s\n", words);
    peer_expect(peer, line, 2000);
}

Test(deadline, closes_the_idle_but_not_who_is_owed_or_kept)
{
    struct net_limits limits = net_limits_presets();
    limits.idle_timeout_ms = 1000;
    stage_open(&stage, limits);
    struct stage_peer idle;
    struct stage_peer owed;
    struct stage_peer kept;
    peer_open(&idle, &stage, stage.terminal);
    peer_open(&owed, &stage, stage.terminal);
    peer_open(&kept, &stage, stage.terminal);
    peer_say(&owed, "owe\n");
    peer_say(&kept, "keep\n");
    int64_t began = instant_now();
    stage_run_for(&stage, 300);
    expect_echo(&idle, "still here"); // which makes it young again
    peer_expect_end(&idle, 5000);
    cr_assert_geq(instant_now() - began, 1250);
    cr_assert_eq(tls_session_state(idle.tls), TLS_CLOSED);
    peer_done(&idle);
    stage_run_for(&stage, 200);
    cr_assert_eq(net_server_connections(stage.server), 2);
    cr_assert(stage_logged(&stage, "\"idle\""));
    stage_pay(&stage);
    peer_expect(&owed, "paid\n", 2000);
    peer_expect_end(&owed, 5000); // from the answer on it is idle
    peer_done(&owed);
    expect_echo(&kept, "here");
    peer_done(&kept);
    stage_close(&stage);
}

static bool one_left(void *context)
{
    (void)context;
    return net_server_connections(stage.server) == 1;
}

Test(deadline, closes_one_who_takes_no_bytes_and_bears_one_who_takes_few)
{
    struct net_limits limits = net_limits_presets();
    limits.write_timeout_ms = 1200;
    stage_open(&stage, limits);
    struct stage_peer dead;
    struct stage_peer slow;
    int size = 4096;
    peer_open(&dead, &stage, stage.terminal);
    peer_open(&slow, &stage, stage.terminal);
    setsockopt(dead.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    int more = 131072;
    setsockopt(slow.fd, SOL_SOCKET, SO_RCVBUF, &more, sizeof more);
    dead.does_not_read = true;
    peer_say(&dead, "big 8000000\n");
    peer_say(&slow, "big 8000000\n");
    int64_t began = instant_now();
    while (net_server_connections(stage.server) == 2 && instant_now() - began < 8000) {
        char chunk[65536];
        ssize_t received = recv(slow.fd, chunk, sizeof chunk, 0);
        (void)received;
        stage_run_for(&stage, 10);
    }
    stage_until(&stage, one_left, NULL, 100);
    cr_assert(stage_logged(&stage, "it takes no bytes"));
    peer_done(&dead);
    peer_done(&slow);
    stage_close(&stage);
}
