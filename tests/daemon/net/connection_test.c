// SPDX-License-Identifier: Apache-2.0
// Connections over real loopback sockets and real TLS: lines, order, back-pressure, ends.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "daemon/net/server.h"
#include "tests/support/net_stage.h"

static struct net_stage stage;

Test(connection, answers_a_line_and_knows_the_terminal)
{
    stage_open(&stage, net_limits_presets());
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer_say(&peer, "hello\r\n\n \nagain\n");
    peer_expect(&peer, "echo:hello\necho:again\n", 2000);
    cr_assert_str_eq(net_connection_uri(stage.last), "urn:eldercare:terminal:7");
    cr_assert_eq(net_server_connections(stage.server), 1);
    peer_done(&peer);
    stage_until(&stage, stage_is_empty, &stage, 2000);
    cr_assert(stage_logged(&stage, "the peer left"));
    cr_assert(stage_logged(&stage, "urn:eldercare:terminal:7"));
    stage_close(&stage);
}

Test(connection, hears_lines_that_come_byte_by_byte)
{
    stage_open(&stage, net_limits_presets());
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    const char *text = "one\ntwo\r\nthree\n";
    for (const char *at = text; *at != '\0'; at++) {
        char one[2] = {*at, '\0'};
        peer_say(&peer, one); // a TLS record of its own
        uv_run(&stage.loop, UV_RUN_NOWAIT);
    }
    peer_expect(&peer, "echo:one\necho:two\necho:three\n", 2000);
    // And cipher bytes that come one by one.
    cr_assert_eq(tls_session_plain_in(peer.tls, "four\n", 5), STATUS_OK);
    struct text cipher;
    text_init(&cipher, 4096);
    cr_assert_eq(tls_session_wire_out(peer.tls, &cipher), STATUS_OK);
    for (size_t i = 0; i < cipher.size; i++) {
        cr_assert_eq(send(peer.fd, cipher.bytes + i, 1, MSG_NOSIGNAL), 1);
        stage_run_for(&stage, 0);
    }
    text_done(&cipher);
    peer_expect(&peer, "echo:four\n", 2000);
    peer_done(&peer);
    stage_close(&stage);
}

static char *many_lines(int count)
{
    char *text = malloc((size_t)count * 16);
    size_t size = 0;
    for (int i = 0; i < count; i++) {
        size += (size_t)sprintf(text + size, "n%d\n", i);
    }
    return text;
}

static void expect_in_order(const struct stage_peer *peer, int count)
{
    const char *at = peer->received.bytes;
    for (int i = 0; i < count; i++) {
        char expected[32];
        int size = sprintf(expected, "echo:n%d\n", i);
        cr_assert_eq(strncmp(at, expected, (size_t)size), 0, "line %d", i);
        at += size;
    }
}

Test(connection, answers_a_thousand_lines_of_one_segment)
{
    stage_open(&stage, net_limits_presets());
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    char *text = many_lines(1000);
    peer_say(&peer, text);
    peer_expect(&peer, "echo:n999\n", 5000);
    expect_in_order(&peer, 1000);
    free(text);
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, hears_nothing_while_paused_and_loses_nothing)
{
    stage_open(&stage, net_limits_presets());
    stage.pauses = true;
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    char *text = many_lines(300);
    peer_say(&peer, text);
    for (int heard = 1; heard <= 300; heard++) {
        for (int turn = 0; turn < 3; turn++) {
            peer_turn(&peer);
            uv_run(&stage.loop, UV_RUN_NOWAIT);
        }
        cr_assert_leq(stage.lines, heard);
        while (stage.lines < heard) {
            peer_turn(&peer);
            uv_run(&stage.loop, UV_RUN_NOWAIT);
        }
        stage_resume(&stage);
    }
    peer_expect(&peer, "echo:n299\n", 2000);
    expect_in_order(&peer, 300);
    free(text);
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, answers_a_line_over_the_limit_and_closes)
{
    struct net_limits limits = net_limits_presets();
    limits.line_size_max = 1000;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer_say(&peer, "owe\nfine\n");
    char long_line[5000];
    memset(long_line, 'a', sizeof long_line - 1);
    long_line[sizeof long_line - 1] = '\0';
    peer_say(&peer, long_line);
    peer_expect(&peer, "too long\n", 2000);
    cr_assert_eq(stage.too_long, 1);
    cr_assert(!peer.is_ended); // an answer is still owed
    stage_pay(&stage);
    peer_expect(&peer, "paid\n", 2000);
    peer_expect_end(&peer, 2000);
    cr_assert(!peer.is_reset);
    cr_assert_eq(stage.lines, 2);
    peer_done(&peer);
    stage_until(&stage, stage_is_empty, &stage, 3000);
    cr_assert(stage_logged(&stage, "a line over the limit"));
    stage_close(&stage);
}

Test(connection, takes_a_line_of_exactly_the_limit)
{
    struct net_limits limits = net_limits_presets();
    limits.line_size_max = 100;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    char line[101];
    memset(line, 'b', 99);
    memcpy(line + 99, "\n", 2);
    peer_say(&peer, line);
    peer_expect(&peer, "echo:bbb", 2000);
    cr_assert_eq(stage.too_long, 0);
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, stops_reading_from_one_who_does_not_read)
{
    struct net_limits limits = net_limits_presets();
    limits.unsent_size_max = 100000;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer.does_not_read = true;

    enum { REQUESTS = 400 };

    for (int i = 0; i < REQUESTS; i++) {
        peer_say(&peer, "big 50000\n");
    }
    int seen = -1;
    while (seen != stage.lines) { // until the buffers of both kernels are full
        seen = stage.lines;
        for (int turn = 0; turn < 50; turn++) {
            peer_turn(&peer);
            stage_run_for(&stage, 1);
        }
    }
    int heard = stage.lines;
    cr_assert_lt(heard, REQUESTS, "all %d were heard", heard);
    stage_run_for(&stage, 50);
    cr_assert_eq(stage.lines, heard, "it went on reading");
    peer.does_not_read = false;
    int answers = 0;
    while (answers < REQUESTS) {
        peer_turn(&peer);
        uv_run(&stage.loop, UV_RUN_NOWAIT);
        cr_assert(!peer.is_ended && !peer.is_reset);
        answers += peer_lines(&peer);
        text_clear(&peer.received);
    }
    cr_assert_eq(stage.lines, REQUESTS);
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, closes_one_who_never_reads_above_the_hard_limit)
{
    struct net_limits limits = net_limits_presets();
    limits.unsent_size_max = 100000;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer.does_not_read = true;
    peer_say(&peer, "hello\n");
    while (stage.lines == 0) {
        uv_run(&stage.loop, UV_RUN_NOWAIT);
    }
    static char event[50000];
    memset(event, 'e', sizeof event);
    for (int i = 0; i < 2000 && stage.last != NULL; i++) {
        net_connection_send(stage.last, event, sizeof event);
        uv_run(&stage.loop, UV_RUN_NOWAIT);
    }
    cr_assert_null(stage.last);
    cr_assert(stage_logged(&stage, "too many bytes unsent"));
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, sends_answers_of_every_size_to_a_slow_reader)
{
    static const int sizes[] = {1, 100, 16383, 16384, 16385, 65535, 65536, 65537, 1000000, 4000000};
    stage_open(&stage, net_limits_presets());
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    size_t total = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char line[32];
        snprintf(line, sizeof line, "big %d\n", sizes[i]);
        peer_say(&peer, line);
        total += (size_t)sizes[i] + 1;
        while (peer.received.size < total) {
            peer_turn(&peer);
            uv_run(&stage.loop, UV_RUN_NOWAIT);
            cr_assert(!peer.is_ended && !peer.is_reset);
        }
        cr_assert_eq(peer.received.size, total);
        cr_assert_eq(peer.received.bytes[total - 1], '\n');
    }
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, answers_what_was_asked_before_the_peer_closed_its_side)
{
    stage_open(&stage, net_limits_presets());
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer_say(&peer, "owe\nlast\nunfinished");
    tls_session_close(peer.tls); // close_notify, then FIN: half closed
    struct text cipher;
    text_init(&cipher, 4096);
    cr_assert_eq(tls_session_wire_out(peer.tls, &cipher), STATUS_OK);
    cr_assert_eq(send(peer.fd, cipher.bytes, cipher.size, MSG_NOSIGNAL), (ssize_t)cipher.size);
    text_done(&cipher);
    shutdown(peer.fd, SHUT_WR);
    stage_run_for(&stage, 50);
    cr_assert_eq(stage.lines, 2);
    cr_assert_eq(stage.closed, 0);
    stage_pay(&stage);
    stage_until(&stage, stage_is_empty, &stage, 2000);
    char chunk[4096];
    ssize_t size = recv(peer.fd, chunk, sizeof chunk, 0);
    cr_assert_gt(size, 40); // both answers, as cipher
    cr_assert(stage_logged(&stage, "the peer left within a line"));
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, hears_lines_read_before_the_end_though_it_was_paused)
{
    stage_open(&stage, net_limits_presets());
    stage.pauses = true;
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer_say(&peer, "a\nb\nc\n");
    shutdown(peer.fd, SHUT_WR);
    stage_run_for(&stage, 30);
    cr_assert_eq(stage.lines, 1);
    while (stage.lines < 3) {
        stage_resume(&stage);
        stage_run_for(&stage, 5);
    }
    stage_resume(&stage);
    peer_expect(&peer, "echo:a\necho:b\necho:c\n", 2000);
    stage_until(&stage, stage_is_empty, &stage, 2000);
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, closes_when_asked_after_sending_what_was_queued)
{
    stage_open(&stage, net_limits_presets());
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    peer_say(&peer, "close\nignored\n");
    peer_expect_end(&peer, 2000);
    cr_assert_str_eq(peer.received.bytes, "bye\n");
    cr_assert_eq(tls_session_state(peer.tls), TLS_CLOSED); // close_notify came
    cr_assert_eq(stage.lines, 1);
    stage_until(&stage, stage_is_empty, &stage, 3000); // also if the peer never closes
    cr_assert(stage_logged(&stage, "asked to"));
    peer_done(&peer);
    stage_close(&stage);
}

// The cipher bytes of a request, cut at every byte by FIN or RST: nothing is heard twice, nothing
// of an incomplete line, and the server lives.
Test(connection, survives_an_end_at_every_byte, .timeout = 120)
{
    stage_open(&stage, net_limits_presets());
    for (size_t cut = 0;; cut++) {
        struct stage_peer peer;
        peer_open(&peer, &stage, stage.terminal);
        int before = stage.lines;
        cr_assert_eq(tls_session_plain_in(peer.tls, "request\n", 8), STATUS_OK);
        struct text cipher;
        text_init(&cipher, 4096);
        cr_assert_eq(tls_session_wire_out(peer.tls, &cipher), STATUS_OK);
        size_t whole = cipher.size;
        size_t size = cut < whole ? cut : whole;
        cr_assert_eq(send(peer.fd, cipher.bytes, size, MSG_NOSIGNAL), (ssize_t)size);
        text_done(&cipher);
        if (cut % 2 == 0) {
            peer_done(&peer);
        } else {
            peer_reset(&peer);
        }
        stage_until(&stage, stage_is_empty, &stage, 3000);
        cr_assert(stage.lines == before || (stage.lines == before + 1 && size == whole));
        if (cut > whole) {
            break;
        }
    }
    stage_close(&stage);
}

// --- so many calls a second ---

enum { CALLS_A_SECOND = 20, CALLS_SAVED = 10 * CALLS_A_SECOND };

static void ask_at_once(struct stage_peer *peer, int count)
{
    for (int i = 0; i < count; i++) {
        peer_say(peer, "hello\n");
    }
}

Test(connection, holds_calls_beyond_its_certificates_share_and_loses_none)
{
    struct net_limits limits = net_limits_presets();
    limits.calls_per_second_max = CALLS_A_SECOND;
    stage_open(&stage, limits);
    struct stage_peer peer;
    peer_open(&peer, &stage, stage.terminal);
    ask_at_once(&peer, CALLS_SAVED); // what was saved up is heard at once
    peer_expect(&peer, "hello", 2000);
    cr_assert(!stage_logged(&stage, "net.calls_held"));
    ask_at_once(&peer, CALLS_A_SECOND);
    for (int answers = 0; answers < CALLS_SAVED + CALLS_A_SECOND;) {
        peer_turn(&peer);
        stage_run_for(&stage, 1);
        cr_assert(!peer.is_ended && !peer.is_reset);
        answers = peer_lines(&peer);
    }
    cr_assert(stage_logged(&stage, "net.calls_held"));
    peer_done(&peer);
    stage_close(&stage);
}

Test(connection, counts_the_calls_of_all_its_certificates_connections_and_of_no_other)
{
    struct net_limits limits = net_limits_presets();
    limits.calls_per_second_max = CALLS_A_SECOND;
    stage_open(&stage, limits);
    struct tls_context *other = stage_terminal(&stage.identity, 8);
    struct stage_peer first, second, third;
    peer_open(&first, &stage, stage.terminal);
    net_connection_charge(stage.last, 100 * CALLS_SAVED); // a batch of many calls, say
    ask_at_once(&first, 1);
    peer_open(&second, &stage, stage.terminal);
    ask_at_once(&second, 1);
    peer_open(&third, &stage, other);
    ask_at_once(&third, CALLS_A_SECOND);
    peer_expect(&third, "hello", 2000);
    peer_turn(&first);
    peer_turn(&second);
    stage_run_for(&stage, 20);
    peer_turn(&first);
    peer_turn(&second);
    cr_assert_eq(peer_lines(&first), 0);
    cr_assert_eq(peer_lines(&second), 0);
    peer_done(&first); // coming anew helps nobody
    peer_open(&first, &stage, stage.terminal);
    ask_at_once(&first, 1);
    peer_turn(&first);
    stage_run_for(&stage, 20);
    peer_turn(&first);
    cr_assert_eq(peer_lines(&first), 0);
    peer_done(&first);
    peer_done(&second);
    peer_done(&third);
    tls_context_free(other);
    stage_close(&stage);
}

Test(connection, closes_the_greatest_of_those_who_do_not_read_above_the_limit_of_all)
{
    struct net_limits limits = net_limits_presets();
    limits.unsent_size_max = 100000;
    limits.unsent_total_max = 1000000;
    stage_open(&stage, limits);
    struct stage_peer small, great;
    static char event[50000];
    memset(event, 'e', sizeof event);
    peer_open(&small, &stage, stage.terminal);
    small.does_not_read = true;
    struct net_connection *of_small = stage.last;
    while (net_connection_unsent(of_small) < 4 * sizeof event) { // beyond what the kernels take
        net_connection_send(of_small, event, sizeof event);
        uv_run(&stage.loop, UV_RUN_NOWAIT);
    }
    peer_open(&great, &stage, stage.terminal);
    great.does_not_read = true;
    for (int i = 0; i < 2000 && stage.last != NULL; i++) {
        net_connection_send(stage.last, event, sizeof event);
        uv_run(&stage.loop, UV_RUN_NOWAIT);
    }
    cr_assert_null(stage.last);
    cr_assert(stage_logged(&stage, "too many bytes unsent in all"));
    cr_assert_eq(net_server_connections(stage.server), 1, "the other goes on");
    peer_done(&small);
    peer_done(&great);
    stage_close(&stage);
}
