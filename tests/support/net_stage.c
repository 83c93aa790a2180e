// SPDX-License-Identifier: Apache-2.0
// The stage for tests of connections.
#include "tests/support/net_stage.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/day.h"

#define TEXT_MAX ((size_t)64 * 1024 * 1024)

// --- certificates ---

void stage_identity_make(struct stage_identity *identity)
{
    int64_t now_ms = instant_now();
    cr_assert_eq(authority_new("eldercare test", now_ms, 30, &identity->authority), STATUS_OK);
    struct text key;
    text_init(&key, TEXT_MAX);
    text_init(&identity->ca, TEXT_MAX);
    text_init(&identity->server, TEXT_MAX);
    text_init(&identity->server_key, TEXT_MAX);
    cr_assert_eq(authority_write(identity->authority, &identity->ca, &key), STATUS_OK);
    text_done(&key);
    struct certificate_order order = {
        .use = CERTIFICATE_SERVER,
        .common_name = "server",
        .host = "localhost",
        .from_ms = now_ms,
        .days = 30,
    };
    cr_assert_eq(
        certificate_issue(identity->authority, &order, &identity->server, &identity->server_key),
        STATUS_OK);
}

void stage_identity_done(struct stage_identity *identity)
{
    authority_free(identity->authority);
    text_done(&identity->ca);
    text_done(&identity->server);
    text_done(&identity->server_key);
}

struct tls_context *stage_terminal(const struct stage_identity *identity, int64_t terminal)
{
    char uri[CERTIFICATE_URI_MAX];
    snprintf(uri, sizeof uri, "urn:eldercare:terminal:%lld", (long long)terminal);
    struct certificate_order order = {
        .use = CERTIFICATE_TERMINAL,
        .common_name = "terminal",
        .uri = uri,
        .from_ms = instant_now(),
        .days = 30,
    };
    struct text certificate;
    struct text key;
    struct text complaint;
    text_init(&certificate, TEXT_MAX);
    text_init(&key, TEXT_MAX);
    text_init(&complaint, TEXT_MAX);
    cr_assert_eq(certificate_issue(identity->authority, &order, &certificate, &key), STATUS_OK);
    struct tls_identity pem = {certificate.bytes, key.bytes, identity->ca.bytes};
    struct tls_context *context = NULL;
    cr_assert_eq(tls_context_client(&pem, &context, &complaint), STATUS_OK, "%s",
        complaint.size > 0 ? complaint.bytes : "");
    text_done(&certificate);
    text_done(&key);
    text_done(&complaint);
    return context;
}

// --- the server ---

static void on_open(void *context, struct net_connection *connection)
{
    struct net_stage *stage = context;
    stage->opened++;
    stage->last = connection;
    net_connection_attach(connection, stage);
    cr_assert_eq(net_connection_attached(connection), stage);
    cr_assert_neq(strlen(net_connection_uri(connection)), 0);
}

static void answer_big(struct net_connection *connection, long size)
{
    char *bytes = malloc((size_t)size + 1);
    memset(bytes, 'x', (size_t)size);
    bytes[size] = '\n';
    net_connection_send(connection, bytes, (size_t)size + 1);
    free(bytes);
}

static void on_line(void *context, struct net_connection *connection, const char *line, size_t size)
{
    struct net_stage *stage = context;
    stage->lines++;
    stage->last = connection;
    if (stage->pauses) {
        net_connection_pause(connection);
    }
    if (size == 3 && memcmp(line, "owe", 3) == 0 && stage->owed_count < STAGE_OWED_MAX) {
        net_connection_owe(connection, 1);
        stage->owed[stage->owed_count++] = connection;
    } else if (size > 4 && memcmp(line, "big ", 4) == 0) {
        char number[24] = "";
        memcpy(number, line + 4, size - 4 < 23 ? size - 4 : 23);
        answer_big(connection, strtol(number, NULL, 10));
    } else if (size == 5 && memcmp(line, "close", 5) == 0) {
        net_connection_send(connection, "bye\n", 4);
        net_connection_close(connection, "asked to");
        net_connection_send(connection, "never\n", 6);
    } else if (size == 4 && memcmp(line, "keep", 4) == 0) {
        net_connection_keep(connection, true);
    } else {
        net_connection_send(connection, "echo:", 5);
        net_connection_send(connection, line, size);
        net_connection_send(connection, "\n", 1);
    }
}

static void on_line_too_long(void *context, struct net_connection *connection)
{
    struct net_stage *stage = context;
    stage->too_long++;
    net_connection_send(connection, "too long\n", 9);
}

static void on_close(void *context, struct net_connection *connection)
{
    struct net_stage *stage = context;
    stage->closed++;
    if (stage->last == connection) {
        stage->last = NULL;
    }
    int kept = 0;
    for (int i = 0; i < stage->owed_count; i++) {
        if (stage->owed[i] != connection) {
            stage->owed[kept++] = stage->owed[i];
        }
    }
    stage->owed_count = kept;
}

void stage_pay(struct net_stage *stage)
{
    for (int i = 0; i < stage->owed_count; i++) {
        net_connection_send(stage->owed[i], "paid\n", 5);
        net_connection_owe(stage->owed[i], -1);
    }
    stage->owed_count = 0;
}

void stage_resume(struct net_stage *stage)
{
    if (stage->last != NULL) {
        net_connection_resume(stage->last);
    }
}

void stage_open(struct net_stage *stage, struct net_limits limits)
{
    *stage = (struct net_stage){.log_fd = memfd_create("log", MFD_CLOEXEC)};
    signal(SIGPIPE, SIG_IGN);
    cr_assert(stage->log_fd >= 0 && dup2(stage->log_fd, STDERR_FILENO) == STDERR_FILENO);
    stage_identity_make(&stage->identity);
    struct tls_identity pem = {
        stage->identity.server.bytes,
        stage->identity.server_key.bytes,
        stage->identity.ca.bytes,
    };
    struct text complaint;
    text_init(&complaint, 4096);
    cr_assert_eq(tls_context_server(&pem, &stage->server_tls, &complaint), STATUS_OK, "%s",
        complaint.size > 0 ? complaint.bytes : "");
    cr_assert_eq(uv_loop_init(&stage->loop), 0);
    struct net_order order = {
        .loop = &stage->loop,
        .host = "127.0.0.1",
        .tls = stage->server_tls,
        .limits = limits,
        .events = {on_open, on_line, on_line_too_long, on_close, stage},
    };
    enum status status = net_server_open(&order, &stage->server, &complaint);
    cr_assert_eq(status, STATUS_OK, "%s", complaint.size > 0 ? complaint.bytes : "");
    text_done(&complaint);
    stage->terminal = stage_terminal(&stage->identity, 7);
}

bool stage_is_empty(void *stage)
{
    return net_server_connections(((struct net_stage *)stage)->server) == 0;
}

static void on_drained(void *context)
{
    struct net_stage *stage = context;
    stage->is_drained = true;
}

static bool is_drained(void *context)
{
    const struct net_stage *stage = context;
    return stage->is_drained;
}

void stage_close(struct net_stage *stage)
{
    if (!stage->is_drained) {
        net_server_drain(stage->server, on_drained, stage);
        stage_until(stage, is_drained, stage, 20000);
    }
    cr_assert_eq(net_server_connections(stage->server), 0);
    net_server_free(stage->server);
    stage->server = NULL;
    cr_assert_eq(stage->opened, stage->closed);
    uv_run(&stage->loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&stage->loop), 0, "a handle was left open");
    tls_context_free(stage->server_tls);
    tls_context_free(stage->terminal);
    stage_identity_done(&stage->identity);
    close(stage->log_fd);
}

void stage_run_for(struct net_stage *stage, int ms)
{
    int64_t until = instant_now() + ms;
    do {
        uv_run(&stage->loop, UV_RUN_NOWAIT);
        poll(NULL, 0, 1);
    } while (instant_now() < until);
}

void stage_until_at(
    struct net_stage *stage, bool (*condition)(void *), void *context, int ms, const char *place)
{
    int64_t until = instant_now() + ms;
    while (!condition(context)) {
        cr_assert(instant_now() < until, "%s: not within %d ms", place, ms);
        if (uv_run(&stage->loop, UV_RUN_NOWAIT) == 0 || !condition(context)) {
            poll(NULL, 0, 1);
        }
    }
}

bool stage_logged(const struct net_stage *stage, const char *words)
{
    fflush(stderr);
    struct text log;
    text_init(&log, TEXT_MAX);
    char chunk[4096];
    off_t at = 0;
    ssize_t size = 0;
    while ((size = pread(stage->log_fd, chunk, sizeof chunk, at)) > 0) {
        text_add(&log, chunk, (size_t)size);
        at += size;
    }
    bool is_there = log.size > 0 && strstr(log.bytes, words) != NULL;
    text_done(&log);
    return is_there;
}

// --- peers ---

void peer_connect(struct stage_peer *peer, struct net_stage *stage, struct tls_context *context)
{
    *peer = (struct stage_peer){.stage = stage, .tls_context = context};
    text_init(&peer->received, TEXT_MAX);
    text_init(&peer->cipher, TEXT_MAX);
    peer->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert(peer->fd >= 0, "socket: %s", strerror(errno));
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)net_server_port(stage->server)),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    cr_assert_eq(connect(peer->fd, (struct sockaddr *)&address, sizeof address), 0, "connect: %s",
        strerror(errno));
    cr_assert_eq(fcntl(peer->fd, F_SETFL, O_NONBLOCK), 0);
    if (context != NULL) {
        cr_assert_eq(tls_session_new(context, "localhost", &peer->tls), STATUS_OK);
    }
}

static void peer_send(struct stage_peer *peer)
{
    if (peer->tls != NULL) {
        cr_assert_eq(tls_session_wire_out(peer->tls, &peer->cipher), STATUS_OK);
    }
    while (peer->cipher.size > 0 && !peer->is_reset) {
        ssize_t size = send(peer->fd, peer->cipher.bytes, peer->cipher.size, MSG_NOSIGNAL);
        if (size < 0) {
            peer->is_reset = errno != EAGAIN;
            return;
        }
        size_t left = peer->cipher.size - (size_t)size;
        memmove(peer->cipher.bytes, peer->cipher.bytes + size, left);
        text_truncate(&peer->cipher, left);
    }
}

static void peer_receive(struct stage_peer *peer)
{
    char chunk[16384];
    while (!peer->is_ended && !peer->is_reset) {
        ssize_t size = recv(peer->fd, chunk, sizeof chunk, 0);
        if (size < 0) {
            peer->is_reset = errno != EAGAIN;
            return;
        }
        peer->is_ended = size == 0;
        if (size == 0) {
            return;
        }
        if (peer->tls == NULL) {
            text_add(&peer->received, chunk, (size_t)size);
            continue;
        }
        enum status status = tls_session_wire_in(peer->tls, chunk, (size_t)size, &peer->received);
        peer->is_ended = status != STATUS_OK;
    }
}

void peer_turn(struct stage_peer *peer)
{
    if (!peer->does_not_read) {
        peer_receive(peer);
    }
    peer_send(peer);
}

void peer_open(struct stage_peer *peer, struct net_stage *stage, struct tls_context *context)
{
    peer_connect(peer, stage, context);
    for (int turn = 0; turn < 2000; turn++) {
        peer_turn(peer);
        uv_run(&stage->loop, UV_RUN_NOWAIT);
        if (tls_session_state(peer->tls) != TLS_HANDSHAKE) {
            break;
        }
    }
    cr_assert_eq(tls_session_state(peer->tls), TLS_OPEN, "%s", tls_session_failure(peer->tls));
    peer_turn(peer);
}

void peer_say(struct stage_peer *peer, const char *text)
{
    size_t size = strlen(text);
    size_t most = 65536; // what one call of the session takes
    for (size_t at = 0; at < size; at += most) {
        size_t part = size - at < most ? size - at : most;
        cr_assert_eq(tls_session_plain_in(peer->tls, text + at, part), STATUS_OK);
        cr_assert_eq(tls_session_wire_out(peer->tls, &peer->cipher), STATUS_OK);
    }
    peer_send(peer);
}

void peer_done(struct stage_peer *peer)
{
    if (peer->fd >= 0) {
        close(peer->fd);
        peer->fd = -1;
    }
    tls_session_free(peer->tls);
    peer->tls = NULL;
    text_done(&peer->received);
    text_done(&peer->cipher);
}

void peer_reset(struct stage_peer *peer)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    peer_done(peer);
}

void peer_expect(struct stage_peer *peer, const char *words, int ms)
{
    int64_t until = instant_now() + ms;
    while (peer->received.size == 0 || strstr(peer->received.bytes, words) == NULL) {
        cr_assert(instant_now() < until, "no \"%s\" within %d ms", words, ms);
        cr_assert(!peer->is_reset, "reset before \"%s\"", words);
        uv_run(&peer->stage->loop, UV_RUN_NOWAIT);
        peer_turn(peer);
    }
}

void peer_expect_end(struct stage_peer *peer, int ms)
{
    int64_t until = instant_now() + ms;
    while (!peer->is_ended && !peer->is_reset) {
        cr_assert(instant_now() < until, "no end within %d ms", ms);
        uv_run(&peer->stage->loop, UV_RUN_NOWAIT);
        peer_turn(peer);
        poll(NULL, 0, 1);
    }
}

int peer_lines(const struct stage_peer *peer)
{
    int lines = 0;
    for (size_t i = 0; i < peer->received.size; i++) {
        lines += peer->received.bytes[i] == '\n';
    }
    return lines;
}
