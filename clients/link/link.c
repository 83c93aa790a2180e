// SPDX-License-Identifier: Apache-2.0
// One connection on the loop.
//
//   CLOSED ──► RESOLVING ──► CONNECTING ──► SECURING ──► GREETING ──► OPEN
//     ▲            └────────────┴──────────────┴────────────┴──────────┤
//     └──────────────── closing: every handle's close callback ran ◄───┘      (then again, after
//     the back-off)

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "clients/link/link_internal.h"
#include "common/base/day.h"
#include "common/crypto/crypto.h"

struct outgoing {
    uv_write_t request;
    struct text cipher;
};

static void connect_to_address(struct link *link);

struct link_options link_presets(void)
{
    return (struct link_options){
        .connect_timeout_ms = 10000, .call_timeout_ms = 30000, .reconnect_most_ms = 30000};
}

static void finish(struct link *link)
{
    if (link->state != LINK_CLOSED || !link->timer_closed) {
        return;
    }
    if (link->ret_gone != NULL) {
        *link->ret_gone = true;
    }
    tls_context_free(link->context);
    json_free(link->hello);
    text_done(&link->plain);
    free(link->session);
    free(link->read_buffer);
    free(link);
}

// Nothing is open any more: whoever waits is told, and the next attempt gets its time. Some chance
// in it, so that a thousand terminals do not come back in the same moment.
static void rest(struct link *link)
{
    uint32_t chance = 0;
    link->state = LINK_CLOSED;
    uv_freeaddrinfo(link->addresses);
    link->addresses = NULL;
    link->address = NULL;
    crypto_random(&chance, sizeof(chance));
    int half = link->back_off_ms / 2;
    link->due_at = uv_now(link->loop) + (uint64_t)half + chance % ((uint32_t)half + 1);
    link->back_off_ms = 2 * link->back_off_ms < link->options.reconnect_most_ms
                            ? 2 * link->back_off_ms
                            : link->options.reconnect_most_ms;
    link_answer_all(link, STATUS_DISCONNECTED);
    if (!link->ending && link->options.on_state != NULL) {
        link->options.on_state(link->options.context, link);
    }
    if (link->ending) {
        finish(link);
    }
}

static void on_socket_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;
    tls_session_free(link->tls);
    link->tls = NULL;
    frame_reader_done(&link->frames);
    if (link->tries_next && !link->ending) {
        link->tries_next = false;
        connect_to_address(link);
    } else {
        rest(link);
    }
}

static void close_socket(struct link *link)
{
    bool has_socket = link->state != LINK_RESOLVING;
    if (link->state == LINK_CLOSED || link->state == LINK_CLOSING) {
        return;
    }
    link->state = LINK_CLOSING;
    if (has_socket) {
        uv_close((uv_handle_t *)&link->socket, on_socket_closed);
    } else {
        (void)uv_cancel((uv_req_t *)&link->resolving); // its callback comes in any case
    }
}

void link_fail(struct link *link, const char *words)
{
    if (link->state == LINK_CLOSED || link->state == LINK_CLOSING) {
        return;
    }
    (void)snprintf(link->failure, sizeof(link->failure), "%s", words);
    link->cause = link->tls != NULL ? tls_session_cause(link->tls) : TLS_CAUSE_NONE;
    if (link->tls != NULL && tls_session_failure(link->tls)[0] != '\0') {
        (void)snprintf(link->failure, sizeof(link->failure), "%s", tls_session_failure(link->tls));
    }
    close_socket(link);
}

// This address does not answer: the next one's turn, if there is one.
static void fail_address(struct link *link, const char *words)
{
    bool has_next = link->address->ai_next != NULL;
    link_fail(link, words);
    if (has_next) {
        link->tries_next = true;
        link->address = link->address->ai_next;
    }
}

static void on_written(uv_write_t *request, int result)
{
    struct outgoing *outgoing = (struct outgoing *)request;
    struct link *link = request->handle->data;
    text_done(&outgoing->cipher);
    free(outgoing);
    if (result < 0 && result != UV_ECANCELED) {
        link_fail(link, uv_strerror(result));
    }
}

// What the TLS machine wants on the wire goes there. False after a failure.
static bool flush(struct link *link)
{
    struct outgoing *outgoing = calloc(1, sizeof(*outgoing));
    if (outgoing == NULL) {
        link_fail(link, "out of memory");
        return false;
    }
    text_init(&outgoing->cipher, CIPHER_BYTES_MAX);
    enum status status = tls_session_wire_out(link->tls, &outgoing->cipher);
    bool nothing = outgoing->cipher.size == 0;
    if (status != STATUS_OK || outgoing->cipher.failed || nothing) {
        text_done(&outgoing->cipher);
        free(outgoing);
        if (!nothing || status != STATUS_OK) {
            link_fail(link, "the TLS session failed");
        }
        return nothing && status == STATUS_OK;
    }
    uv_buf_t buffer = uv_buf_init(outgoing->cipher.bytes, (unsigned)outgoing->cipher.size);
    int result = uv_write(&outgoing->request, (uv_stream_t *)&link->socket, &buffer, 1, on_written);
    if (result != 0) {
        text_done(&outgoing->cipher);
        free(outgoing);
        link_fail(link, uv_strerror(result));
        return false;
    }
    return true;
}

bool link_send_line(struct link *link, const struct text *line)
{
    if (line->failed || tls_session_plain_in(link->tls, line->bytes, line->size) != STATUS_OK) {
        link_fail(link, "the request could not be sent");
        return false;
    }
    return flush(link);
}

static void fail_greeting(struct link *link, const struct link_answer *answer)
{
    if (answer->status == STATUS_UNAUTHENTICATED || answer->status == STATUS_FORBIDDEN) {
        link_fail(link, "the server does not know this terminal, or it was revoked");
        link->cause = TLS_CAUSE_REFUSED_BY_PEER;
    } else {
        link_fail(link, answer->message != NULL ? answer->message : "no greeting");
    }
}

static void note_clock(struct link *link)
{
    const struct json *time = json_get(link->hello, "server_time");
    int64_t server_ms = 0;
    if (time != NULL && json_kind(time) == JSON_KIND_TEXT &&
        instant_parse(json_text(time, NULL), &server_ms)) {
        link->clock_ahead_ms = instant_now() - server_ms;
    }
}

static void on_hello(void *context, const struct link_answer *answer)
{
    struct link *link = context;
    if (link->state != LINK_GREETING) {
        return; // it ended meanwhile, and its reason is noted
    }
    if (answer->status != STATUS_OK) {
        fail_greeting(link, answer);
        return;
    }
    struct text text;
    const char *reason = NULL;
    text_init(&text, ANSWER_BYTES_MAX);
    json_dump(answer->result, &text);
    json_free(link->hello);
    link->hello = text.failed ? NULL : json_parse(text.bytes, text.size, &reason);
    text_done(&text);
    if (link->hello == NULL) {
        link_fail(link, "the greeting cannot be read");
        return;
    }
    note_clock(link);
    link->state = LINK_OPEN;
    link->back_off_ms = BACK_OFF_FIRST_MS;
    link->failure[0] = '\0';
    link->cause = TLS_CAUSE_NONE;
    if (link->options.on_state != NULL) {
        link->options.on_state(link->options.context, link);
    }
}

static void take_lines(struct link *link)
{
    const char *bytes = link->plain.bytes;
    size_t left = link->plain.size;
    const char *line;
    size_t size;
    enum frame_event event;
    while (link->state != LINK_CLOSING &&
           (event = frame_next(&link->frames, &bytes, &left, &line, &size)) != FRAME_NONE) {
        const char *reason = "a line is too long";
        struct json *root = event == FRAME_LINE ? json_parse(line, size, &reason) : NULL;
        if (root == NULL) {
            link_fail(link, reason);
            return;
        }
        link_take_answer(link, root);
        json_free(root);
    }
}

static void greet(struct link *link)
{
    link->state = LINK_GREETING;
    if (link_ask(link, "session.hello", "{}", on_hello, link) != STATUS_OK) {
        link_fail(link, "out of memory");
    }
}

static const char *words_of_end(const struct link *link)
{
    return link->state == LINK_OPEN
               ? "the daemon closed the connection"
               : "the daemon closed the connection before it greeted: it is stopping, or this "
                 "terminal has too many connections";
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct link *link = stream->data;
    if (link->state == LINK_CLOSING || size == 0) {
        return;
    }
    if (size < 0) {
        link_fail(link, size == UV_EOF ? words_of_end(link) : uv_strerror((int)size));
        return;
    }
    text_clear(&link->plain);
    enum status status = tls_session_wire_in(link->tls, buffer->base, (size_t)size, &link->plain);
    if (!flush(link)) {
        return;
    }
    if (link->state == LINK_SECURING && tls_session_state(link->tls) == TLS_OPEN) {
        greet(link);
    }
    take_lines(link);
    if (status != STATUS_OK) {
        link_fail(link, words_of_end(link));
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    struct link *link = handle->data;
    (void)suggested;
    *buffer = uv_buf_init(link->read_buffer, READ_BYTES);
}

static void on_connected(uv_connect_t *request, int result)
{
    struct link *link = request->data;
    if (link->state != LINK_CONNECTING) {
        return;
    }
    if (result != 0) {
        fail_address(link, uv_strerror(result));
        return;
    }
    (void)uv_tcp_nodelay(&link->socket, 1);
    link->state = LINK_SECURING;
    frame_reader_init(&link->frames, ANSWER_BYTES_MAX);
    if (tls_session_new(link->context, link->profile->server_name, &link->tls) != STATUS_OK) {
        link_fail(link, "no TLS session could be made");
        return;
    }
    result = uv_read_start((uv_stream_t *)&link->socket, on_alloc, on_read);
    if (result != 0) {
        link_fail(link, uv_strerror(result));
        return;
    }
    (void)flush(link);
}

// Each address gets an equal share of the time that is left.
static void connect_to_address(struct link *link)
{
    uint64_t now = uv_now(link->loop);
    uint64_t left = link->due_at > now ? link->due_at - now : 0;
    uint64_t count = 0;
    for (const struct addrinfo *at = link->address; at != NULL; at = at->ai_next) {
        count++;
    }
    link->address_due_at = now + left / count;
    int result = uv_tcp_init(link->loop, &link->socket);
    if (result != 0) {
        (void)snprintf(link->failure, sizeof(link->failure), "%s", uv_strerror(result));
        rest(link);
        return;
    }
    link->socket.data = link;
    link->connecting.data = link;
    link->state = LINK_CONNECTING;
    result = uv_tcp_connect(&link->connecting, &link->socket, link->address->ai_addr, on_connected);
    if (result != 0) {
        fail_address(link, uv_strerror(result));
    }
}

static void on_resolved(uv_getaddrinfo_t *request, int result, struct addrinfo *found)
{
    struct link *link = request->data;
    link->addresses = found;
    if (link->state != LINK_RESOLVING) { // timed out or closed meanwhile
        rest(link);
    } else if (result == 0) {
        link->address = found;
        connect_to_address(link);
    } else {
        (void)snprintf(link->failure, sizeof(link->failure), "the name %s: %s", link->profile->host,
            uv_strerror(result));
        link->cause = TLS_CAUSE_NONE;
        rest(link);
    }
}

static void begin(struct link *link)
{
    char port[16];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    (void)snprintf(port, sizeof(port), "%d", link->profile->port);
    link->state = LINK_RESOLVING;
    link->due_at = uv_now(link->loop) + (uint64_t)link->options.connect_timeout_ms;
    link->resolving.data = link;
    link->tries_next = false;
    int result = uv_getaddrinfo(
        link->loop, &link->resolving, on_resolved, link->profile->host, port, &hints);
    if (result != 0) { // told by the state alone: nobody is called inside link_open
        (void)snprintf(link->failure, sizeof(link->failure), "%s", uv_strerror(result));
        link->state = LINK_CLOSED;
        link->due_at = uv_now(link->loop) + (uint64_t)link->back_off_ms;
    }
}

static void on_sweep(uv_timer_t *timer)
{
    struct link *link = timer->data;
    uint64_t now = uv_now(link->loop);
    switch (link->state) {
    case LINK_CLOSED:
        if (!link->ending && link->options.reconnect_most_ms > 0 && now >= link->due_at) {
            begin(link);
        }
        return;
    case LINK_CONNECTING:
        if (now >= link->address_due_at) {
            fail_address(link, "no answer in time");
        }
        return;
    case LINK_RESOLVING:
    case LINK_SECURING:
    case LINK_GREETING:
        if (now >= link->due_at) {
            link_fail(link, "no answer in time");
        }
        return;
    case LINK_OPEN:
        link_expire_calls(link, now);
        return;
    case LINK_CLOSING:
        return;
    }
}

struct link *link_open(
    struct uv_loop_s *loop, const struct profile *profile, const struct link_options *options)
{
    struct link *link = calloc(1, sizeof(*link));
    struct text complaint;
    struct tls_identity identity = {.certificate_pem = profile->certificate_pem,
        .key_pem = profile->key_pem,
        .authority_pem = profile->authority_pem};
    if (link == NULL) {
        return NULL;
    }
    link->loop = loop != NULL ? loop : uv_default_loop();
    link->turns_own_loop = loop == NULL;
    link->waiting_end = &link->waiting;
    link->profile = profile;
    link->options = *options;
    link->session = options->session != NULL ? strdup(options->session) : NULL;
    link->back_off_ms = BACK_OFF_FIRST_MS;
    link->read_buffer = malloc(READ_BYTES);
    text_init(&link->plain, ANSWER_BYTES_MAX);
    text_init(&complaint, 1024);
    enum status status = tls_context_client(&identity, &link->context, &complaint);
    if (link->read_buffer == NULL || uv_timer_init(link->loop, &link->timer) != 0) {
        tls_context_free(link->context);
        free(link->read_buffer);
        free(link->session);
        free(link);
        text_done(&complaint);
        return NULL;
    }
    link->timer.data = link;
    (void)signal(SIGPIPE, SIG_IGN); // a peer that has gone is an answer, not an end
    (void)uv_timer_start(&link->timer, on_sweep, SWEEP_MS, SWEEP_MS);
    if (status == STATUS_OK) {
        begin(link);
    } else {
        link->cause = TLS_CAUSE_OWN_FILES;
        link->options.reconnect_most_ms = 0;
        (void)snprintf(link->failure, sizeof(link->failure), "%s",
            complaint.size > 0 ? complaint.bytes : "bad profile");
    }
    text_done(&complaint);
    return link;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;
    link->timer_closed = true;
    finish(link);
}

void link_close(struct link *link)
{
    uv_loop_t *loop = link->loop;
    bool waits = link->turns_own_loop;
    bool gone = false;
    assert(!link->ending);
    link->ending = true;
    link->ret_gone = waits ? &gone : NULL;
    uv_close((uv_handle_t *)&link->timer, on_timer_closed);
    if (link->state == LINK_OPEN) {
        tls_session_close(link->tls);
        (void)flush(link);
    }
    close_socket(link);
    while (waits && !gone) {
        (void)uv_run(loop, UV_RUN_ONCE);
    }
}

bool link_is_open(const struct link *link)
{
    return link->state == LINK_OPEN;
}

enum tls_cause link_cause(const struct link *link)
{
    return link->cause;
}

const char *link_failure(const struct link *link)
{
    return link->failure;
}

const struct json *link_hello(const struct link *link)
{
    return link->hello;
}

int64_t link_clock_ahead_ms(const struct link *link)
{
    return link->clock_ahead_ms;
}

enum status link_turn(struct link *link)
{
    if (link->state == LINK_OPEN) {
        (void)uv_run(link->loop, UV_RUN_ONCE);
    }
    return link->state == LINK_OPEN ? STATUS_OK : STATUS_DISCONNECTED;
}

enum status link_wait_open(struct link *link)
{
    while (link->state != LINK_OPEN) {
        bool waits_again = link->state == LINK_CLOSED && link->options.reconnect_most_ms == 0;
        if (waits_again || link->ending) {
            return STATUS_DISCONNECTED;
        }
        (void)uv_run(link->loop, UV_RUN_ONCE);
    }
    return STATUS_OK;
}
