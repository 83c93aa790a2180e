// SPDX-License-Identifier: Apache-2.0
// The client of the system tests: sockets, TLS by hand, lines.
#include "tests/system/peer.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common/wire/envelope.h"

enum { LINE_BYTES_MAX = 16 * 1024 * 1024, PIECE_BYTES = 65536 };

static void read_session(const char *folder, char *session, size_t size)
{
    char path[4096];
    (void)snprintf(path, sizeof(path), "%s/session", folder);
    FILE *stream = fopen(path, "re");
    session[0] = '\0';
    if (stream != NULL) {
        if (fgets(session, (int)size, stream) != NULL) {
            session[strcspn(session, "\r\n")] = '\0';
        }
        (void)fclose(stream);
    }
}

bool peer_place_open(const char *folder, struct peer_place *ret)
{
    struct text complaint;
    struct peer_place place = {.profile = NULL};
    text_init(&complaint, 4096);
    enum status status = profile_load(folder, &place.profile, &complaint);
    if (status == STATUS_OK) {
        struct tls_identity identity = {.certificate_pem = place.profile->certificate_pem,
            .key_pem = place.profile->key_pem,
            .authority_pem = place.profile->authority_pem};
        status = tls_context_client(&identity, &place.tls, &complaint);
    }
    if (status != STATUS_OK) {
        (void)fprintf(stderr, "%s: %s\n", folder, complaint.size > 0 ? complaint.bytes : "broken");
        profile_free(place.profile);
    } else {
        read_session(folder, place.session, sizeof(place.session));
        *ret = place;
    }
    text_done(&complaint);
    return status == STATUS_OK;
}

void peer_place_done(struct peer_place *place)
{
    tls_context_free(place->tls);
    profile_free(place->profile);
    *place = (struct peer_place){.profile = NULL};
}

bool peer_connect(const struct peer_place *place, struct peer *ret)
{
    char service[16];
    int on = 1;
    struct timeval patience = {.tv_sec = PEER_PATIENCE_MS / 1000};
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    struct peer peer = {.place = place, .fd = -1};
    (void)snprintf(service, sizeof(service), "%d", place->profile->port);
    if (getaddrinfo(place->profile->host, service, &hints, &found) == 0) {
        peer.fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (peer.fd >= 0 && connect(peer.fd, found->ai_addr, found->ai_addrlen) != 0) {
            (void)close(peer.fd);
            peer.fd = -1;
        }
        freeaddrinfo(found);
    }
    if (peer.fd < 0) {
        return false;
    }
    (void)setsockopt(peer.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)setsockopt(peer.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    frame_reader_init(&peer.frames, LINE_BYTES_MAX);
    text_init(&peer.plain, LINE_BYTES_MAX);
    text_init(&peer.cipher, LINE_BYTES_MAX);
    *ret = peer;
    return true;
}

static void end(struct peer *peer)
{
    if (peer->fd >= 0) {
        (void)close(peer->fd);
        peer->fd = -1;
    }
    tls_session_free(peer->tls);
    peer->tls = NULL;
    frame_reader_done(&peer->frames);
    text_done(&peer->plain);
    text_done(&peer->cipher);
    peer->plain_at = 0;
}

bool peer_send_raw(struct peer *peer, const void *bytes, size_t size)
{
    const char *at = bytes;
    while (size > 0) {
        ssize_t sent = send(peer->fd, at, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        at += sent;
        size -= (size_t)sent;
    }
    return true;
}

static bool flush(struct peer *peer)
{
    text_clear(&peer->cipher);
    return tls_session_wire_out(peer->tls, &peer->cipher) == STATUS_OK &&
           peer_send_raw(peer, peer->cipher.bytes, peer->cipher.size);
}

bool peer_open(const struct peer_place *place, struct peer *ret)
{
    struct peer peer;
    if (!peer_connect(place, &peer)) {
        return false;
    }
    bool good = tls_session_new(place->tls, place->profile->server_name, &peer.tls) == STATUS_OK &&
                flush(&peer);
    while (good && tls_session_state(peer.tls) == TLS_HANDSHAKE) {
        good = peer_fill(&peer, PEER_PATIENCE_MS) == PEER_LINE;
    }
    if (!good) {
        end(&peer);
        return false;
    }
    *ret = peer;
    return true;
}

bool peer_send(struct peer *peer, const char *bytes, size_t size)
{
    return peer->fd >= 0 && tls_session_plain_in(peer->tls, bytes, size) == STATUS_OK &&
           flush(peer);
}

bool peer_send_text(struct peer *peer, const char *text)
{
    return peer_send(peer, text, strlen(text));
}

enum peer_event peer_fill(struct peer *peer, int timeout_ms)
{
    static char piece[PIECE_BYTES];
    struct pollfd wait = {.fd = peer->fd, .events = POLLIN};
    if (peer->fd < 0) {
        return PEER_ENDED;
    }
    int ready = poll(&wait, 1, timeout_ms);
    if (ready <= 0) {
        return PEER_SILENT;
    }
    ssize_t size = recv(peer->fd, piece, sizeof(piece), MSG_DONTWAIT);
    if (size <= 0) {
        return size < 0 && (errno == EAGAIN || errno == EINTR) ? PEER_SILENT : PEER_ENDED;
    }
    if (peer->tls == NULL) { // TCP alone: what came says only that somebody is there
        return PEER_LINE;
    }
    enum status status = tls_session_wire_in(peer->tls, piece, (size_t)size, &peer->plain);
    (void)flush(peer);
    return status == STATUS_OK || peer->plain_at < peer->plain.size ? PEER_LINE : PEER_ENDED;
}

bool peer_next(struct peer *peer, const char **ret_line, size_t *ret_size)
{
    const char *bytes = peer->plain.bytes + peer->plain_at;
    size_t left = peer->plain.size - peer->plain_at;
    bool found =
        left > 0 && frame_next(&peer->frames, &bytes, &left, ret_line, ret_size) == FRAME_LINE;
    peer->plain_at = peer->plain.size - left;
    if (!found && left == 0) {
        text_clear(&peer->plain);
        peer->plain_at = 0;
    }
    return found;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum peer_event peer_receive(
    struct peer *peer, int timeout_ms, const char **ret_line, size_t *ret_size)
{
    int64_t until = now_ms() + timeout_ms;
    for (;;) {
        if (peer_next(peer, ret_line, ret_size)) {
            return PEER_LINE;
        }
        int64_t left = until - now_ms();
        enum peer_event event = left > 0 ? peer_fill(peer, (int)left) : PEER_SILENT;
        if (event == PEER_ENDED || (event == PEER_SILENT && now_ms() >= until)) {
            return event;
        }
    }
}

void peer_request(const struct peer_place *place, int64_t id, const char *method,
    const char *params, struct text *ret_line)
{
    struct text whole;
    struct json_out out;
    bool is_empty = params[1 + strspn(params + 1, " ")] == '}';
    text_init(&whole, LINE_BYTES_MAX);
    if (place->session[0] == '\0') {
        text_add_string(&whole, params);
    } else {
        json_out_init(&out, &whole);
        text_add_char(&whole, '{');
        json_field_text(&out, "session", place->session);
        text_add_string(&whole, is_empty ? "" : ",");
        text_add_string(&whole, params + 1);
    }
    envelope_request(ret_line, id, method, whole.bytes);
    text_done(&whole);
}

struct json *peer_call(struct peer *peer, int64_t id, const char *method, const char *params)
{
    struct text request;
    const char *line;
    size_t size;
    const char *reason;
    struct json *answer = NULL;
    text_init(&request, LINE_BYTES_MAX);
    peer_request(peer->place, id, method, params, &request);
    if (peer_send(peer, request.bytes, request.size)) {
        while (answer == NULL && peer_receive(peer, PEER_PATIENCE_MS, &line, &size) == PEER_LINE) {
            answer = json_parse(line, size, &reason);
            const struct json *own = json_get(answer, "id");
            if (own == NULL || json_kind(own) != JSON_KIND_INTEGER || json_integer(own) != id) {
                json_free(answer); // of an earlier call
                answer = NULL;
            }
        }
    }
    text_done(&request);
    return answer;
}

bool peer_greets(struct peer *peer, int64_t id)
{
    struct json *answer = peer_call(peer, id, "session.hello", "{}");
    bool greeted = json_get(json_get(answer, "result"), "product") != NULL;
    json_free(answer);
    return greeted;
}

int64_t peer_error(const struct json *answer)
{
    const struct json *code = json_get(json_get(answer, "error"), "code");
    return code != NULL && json_kind(code) == JSON_KIND_INTEGER ? json_integer(code) : 0;
}

void peer_cut(struct peer *peer)
{
    struct linger hard = {.l_onoff = 1, .l_linger = 0};
    if (peer->fd >= 0) {
        (void)setsockopt(peer->fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
    }
    end(peer);
}

void peer_drop(struct peer *peer)
{
    end(peer);
}

void peer_close(struct peer *peer)
{
    if (peer->fd >= 0 && peer->tls != NULL) {
        tls_session_close(peer->tls);
        (void)flush(peer);
    }
    end(peer);
}

void peer_half_close(struct peer *peer, bool notifies)
{
    if (notifies) {
        tls_session_close(peer->tls);
        (void)flush(peer);
    }
    (void)shutdown(peer->fd, SHUT_WR);
}

uint64_t peer_random(uint64_t *state)
{
    uint64_t mixed = *state += 0x9E3779B97F4A7C15u;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
}
