// SPDX-License-Identifier: Apache-2.0
// The scripted daemon for tests of links.
#include "tests/support/link_daemon.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/day.h"
#include "common/wire/frame.h"
#include "common/wire/json.h"

#define SIZE_MAX_TEXT ((size_t)4 * 1024 * 1024)

struct talk {
    struct link_daemon *daemon;
    int fd;
    struct tls_session *tls;
    struct frame_reader frames;
    struct text held; // an answer that goes out after the next one
    bool is_over;
};

static void send_cipher(struct talk *talk)
{
    struct text cipher;
    text_init(&cipher, SIZE_MAX_TEXT);
    if (tls_session_wire_out(talk->tls, &cipher) != STATUS_OK) {
        talk->is_over = true;
    }
    size_t sent = 0;
    while (!talk->is_over && sent < cipher.size) {
        ssize_t size = send(talk->fd, cipher.bytes + sent, cipher.size - sent, MSG_NOSIGNAL);
        if (size <= 0) {
            talk->is_over = true;
        } else {
            sent += (size_t)size;
        }
    }
    text_done(&cipher);
}

static void say(struct talk *talk, const char *line)
{
    if (tls_session_plain_in(talk->tls, line, strlen(line)) != STATUS_OK) {
        talk->is_over = true;
    }
    send_cipher(talk);
}

static void answer(struct talk *talk, int64_t id, const char *inside)
{
    struct text line;
    text_init(&line, SIZE_MAX_TEXT);
    text_print(&line, "{\"jsonrpc\":\"2.0\",\"id\":%lld,%s}\n", (long long)id, inside);
    say(talk, line.bytes);
    text_done(&line);
}

static void greet(struct talk *talk, int64_t id)
{
    const struct link_daemon_order *order = &talk->daemon->order;
    char instant[INSTANT_TEXT_SIZE];
    char inside[256];
    switch (order->manner) {
    case MANNER_REFUSES_HELLO:
        answer(talk, id,
            "\"error\":{\"code\":1001,\"message\":\"log in "
            "first\",\"data\":{\"status\":\"UNAUTHENTICATED\"}}");
        return;
    case MANNER_TALKS_NONSENSE:
        say(talk, "HTTP/1.1 400 Bad Request\n");
        return;
    case MANNER_NORMAL:
    case MANNER_CLOSES:
    case MANNER_SAYS_NOTHING:
        instant_format(instant_now() - order->clock_behind_ms, 480, instant);
        snprintf(inside, sizeof inside,
            "\"result\":{\"product\":\"eldercare\",\"server_time\":\"%s\"}", instant);
        answer(talk, id, inside);
        return;
    }
}

static void answer_big(struct talk *talk, int64_t id)
{
    struct text inside;
    text_init(&inside, SIZE_MAX_TEXT);
    text_add_string(&inside, "\"result\":{\"big\":\"");
    for (int i = 0; i < 1000000; i++) {
        text_add_char(&inside, 'x');
    }
    text_add_string(&inside, "\"}");
    answer(talk, id, inside.bytes);
    text_done(&inside);
}

static void answer_echo(struct talk *talk, int64_t id, const struct json *params)
{
    struct text inside;
    text_init(&inside, SIZE_MAX_TEXT);
    text_add_string(&inside, "\"result\":{\"params\":");
    json_dump(params, &inside);
    text_add_string(&inside, "}");
    answer(talk, id, inside.bytes);
    text_done(&inside);
}

static void hold_back(struct talk *talk, int64_t id)
{
    text_print(&talk->held, "{\"jsonrpc\":\"2.0\",\"id\":%lld,\"result\":{\"late\":true}}\n",
        (long long)id);
}

static void take_line(struct talk *talk, const char *line, size_t size)
{
    const char *reason = NULL;
    struct json *root = json_parse(line, size, &reason);
    if (root == NULL) {
        talk->is_over = true;
        return;
    }
    const char *method = json_text(json_get(root, "method"), NULL);
    int64_t id = json_integer(json_get(root, "id"));
    if (strcmp(method, "backwards") == 0) {
        hold_back(talk, id);
        json_free(root);
        return;
    }
    if (strcmp(method, "session.hello") == 0) {
        greet(talk, id);
    } else if (strcmp(method, "refuse") == 0) {
        answer(talk, id,
            "\"error\":{\"code\":1101,\"message\":\"the bed is "
            "taken\",\"data\":{\"status\":\"BED_TAKEN\",\"bed\":4}}");
    } else if (strcmp(method, "unknown") == 0) {
        answer(talk, id, "\"error\":{\"code\":-32601,\"message\":\"no such method\"}");
    } else if (strcmp(method, "event") == 0) {
        say(talk, "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"topic\":\"bed\"}}\n");
        answer(talk, id, "\"result\":{}");
    } else if (strcmp(method, "unreadable") == 0) {
        say(talk, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"no "
                  "JSON\"}}\n");
    } else if (strcmp(method, "big") == 0) {
        answer_big(talk, id);
    } else if (strcmp(method, "close") == 0) {
        talk->is_over = true;
    } else if (strcmp(method, "silent") != 0) {
        answer_echo(talk, id, json_get(root, "params"));
    }
    json_free(root);
    if (talk->held.size > 0) {
        say(talk, talk->held.bytes);
        text_clear(&talk->held);
    }
}

static void take_bytes(struct talk *talk, const char *bytes, size_t size)
{
    struct text plain;
    text_init(&plain, SIZE_MAX_TEXT);
    enum status status = tls_session_wire_in(talk->tls, bytes, size, &plain);
    send_cipher(talk);
    if (talk->daemon->order.manner == MANNER_CLOSES && tls_session_state(talk->tls) == TLS_OPEN) {
        tls_session_close(talk->tls);
        send_cipher(talk);
        talk->is_over = true;
    }
    const char *at = plain.bytes;
    size_t left = plain.size;
    const char *line = NULL;
    size_t line_size = 0;
    while (
        !talk->is_over && frame_next(&talk->frames, &at, &left, &line, &line_size) == FRAME_LINE) {
        take_line(talk, line, line_size);
    }
    talk->is_over = talk->is_over || status != STATUS_OK;
    text_done(&plain);
}

static bool is_readable(const struct link_daemon *daemon, int fd)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    while (!daemon->stops) {
        if (poll(&wait, 1, 10) > 0) {
            return true;
        }
    }
    return false;
}

static void serve_one(struct link_daemon *daemon, int fd)
{
    struct talk talk = {.daemon = daemon, .fd = fd};
    char bytes[16384];
    frame_reader_init(&talk.frames, 65536);
    text_init(&talk.held, 65536);
    if (tls_session_new(daemon->tls, NULL, &talk.tls) != STATUS_OK) {
        return;
    }
    while (!talk.is_over && is_readable(daemon, fd)) {
        ssize_t size = recv(fd, bytes, sizeof bytes, 0);
        if (size <= 0) {
            break;
        }
        if (daemon->order.manner != MANNER_SAYS_NOTHING) {
            take_bytes(&talk, bytes, (size_t)size);
        }
    }
    shutdown(fd, SHUT_WR);
    while (!daemon->stops && is_readable(daemon, fd) && recv(fd, bytes, sizeof bytes, 0) > 0) {
        // the alert must arrive: nothing is left unread
    }
    tls_session_free(talk.tls);
    frame_reader_done(&talk.frames);
    text_done(&talk.held);
}

static void *serve(void *context)
{
    struct link_daemon *daemon = context;
    while (is_readable(daemon, daemon->listener)) {
        int fd = accept(daemon->listener, NULL, NULL);
        if (fd >= 0) {
            daemon->connections++;
            serve_one(daemon, fd);
            close(fd);
        }
    }
    return NULL;
}

static void make_tls(struct link_daemon *daemon)
{
    int64_t from_ms = daemon->order.certificate_from_ms;
    struct certificate_order order = {
        .use = CERTIFICATE_SERVER,
        .common_name = "server",
        .host = daemon->order.host != NULL ? daemon->order.host : "localhost",
        .from_ms = from_ms != 0 ? from_ms : instant_now(),
        .days = daemon->order.certificate_days != 0 ? daemon->order.certificate_days : 30,
    };
    struct text certificate;
    struct text key;
    struct text complaint;
    text_init(&certificate, SIZE_MAX_TEXT);
    text_init(&key, SIZE_MAX_TEXT);
    text_init(&complaint, SIZE_MAX_TEXT);
    cr_assert_eq(
        authority_new("test", instant_now() - INT64_C(86400000) * 800, 2000, &daemon->authority),
        STATUS_OK);
    text_init(&daemon->ca, SIZE_MAX_TEXT);
    cr_assert_eq(authority_write(daemon->authority, &daemon->ca, &key), STATUS_OK);
    text_clear(&key);
    cr_assert_eq(certificate_issue(daemon->authority, &order, &certificate, &key), STATUS_OK);
    struct tls_identity pem = {certificate.bytes, key.bytes, daemon->ca.bytes};
    cr_assert_eq(tls_context_server(&pem, &daemon->tls, &complaint), STATUS_OK, "%s",
        complaint.size > 0 ? complaint.bytes : "");
    text_done(&certificate);
    text_done(&key);
    text_done(&complaint);
}

void link_daemon_start(struct link_daemon *daemon, const struct link_daemon_order *order)
{
    *daemon = (struct link_daemon){.order = *order};
    make_tls(daemon);
    daemon->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    socklen_t size = sizeof address;
    cr_assert_eq(bind(daemon->listener, (struct sockaddr *)&address, size), 0);
    cr_assert_eq(listen(daemon->listener, 16), 0);
    cr_assert_eq(getsockname(daemon->listener, (struct sockaddr *)&address, &size), 0);
    daemon->port = ntohs(address.sin_port);
    cr_assert_eq(pthread_create(&daemon->thread, NULL, serve, daemon), 0);
}

void link_daemon_stop(struct link_daemon *daemon)
{
    daemon->stops = true;
    pthread_join(daemon->thread, NULL);
    close(daemon->listener);
    tls_context_free(daemon->tls);
    authority_free(daemon->authority);
    text_done(&daemon->ca);
}

struct profile *link_daemon_profile(
    const struct link_daemon *daemon, const struct authority *issuer, const char *host)
{
    struct certificate_order order = {
        .use = CERTIFICATE_TERMINAL,
        .common_name = "terminal",
        .uri = "urn:eldercare:terminal:7",
        .from_ms = instant_now(),
        .days = 30,
    };
    struct text certificate;
    struct text key;
    text_init(&certificate, SIZE_MAX_TEXT);
    text_init(&key, SIZE_MAX_TEXT);
    cr_assert_eq(
        certificate_issue(issuer != NULL ? issuer : daemon->authority, &order, &certificate, &key),
        STATUS_OK);
    struct profile *profile = calloc(1, sizeof *profile);
    profile->directory = strdup("nowhere");
    profile->host = strdup(host);
    profile->port = daemon->port;
    profile->server_name = strdup("localhost");
    profile->authority_pem = strdup(daemon->ca.bytes);
    profile->certificate_pem = strdup(certificate.bytes);
    profile->key_pem = strdup(key.bytes);
    text_done(&certificate);
    text_done(&key);
    return profile;
}
