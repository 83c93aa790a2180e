// SPDX-License-Identifier: Apache-2.0
// What link.c (the connection) and link_call.c (the calls on it) share. For this folder only.
#pragma once

#include <uv.h>

#include "clients/link/link.h"
#include "common/wire/frame.h"

enum {
    ANSWER_BYTES_MAX = 16 * 1024 * 1024,
    READ_BYTES = 64 * 1024,
    CIPHER_BYTES_MAX = 64 * 1024 * 1024,
    CALLS_MAX = 4096,
    UNSENT_BYTES_MAX = 16 * 1024 * 1024,
    SWEEP_MS = 250,
    BACK_OFF_FIRST_MS = 250,
    FAILURE_SIZE = 256,
};

enum link_state {
    LINK_CLOSED,
    LINK_RESOLVING,
    LINK_CONNECTING,
    LINK_SECURING,
    LINK_GREETING,
    LINK_OPEN,
    LINK_CLOSING
};

struct link_waiting {
    struct link_waiting *next;
    int64_t id;
    uint64_t due_at; // uv_now
    void (*on_answer)(void *context, const struct link_answer *answer);
    void *context;
};

struct link {
    uv_loop_t *loop;
    const struct profile *profile;
    struct link_options options;
    char *session; // owned
    enum link_state state;
    bool ending; // link_close was called
    bool timer_closed;
    bool turns_own_loop; // link_open was given none: link_close turns it to the end
    bool *ret_gone;      // of link_close, when it waits
    bool tries_next;     // the socket is being closed for the next address
    uint64_t due_at;     // the attempt's deadline, or when the next one begins
    int back_off_ms;

    uv_getaddrinfo_t resolving;
    struct addrinfo *addresses; // owned
    struct addrinfo *address;   // being tried, one of them
    uint64_t address_due_at;    // then the next one's turn, if there is one
    uv_connect_t connecting;
    uv_tcp_t socket;
    uv_timer_t timer;
    char *read_buffer; // owned

    struct tls_context *context;
    struct tls_session *tls;
    struct frame_reader frames;
    struct text plain;
    struct link_waiting *waiting; // owned, oldest first
    struct link_waiting **waiting_end;
    int waiting_count;
    int64_t last_id;
    struct json *hello; // owned: the whole answer
    int64_t clock_ahead_ms;
    enum tls_cause cause;
    char failure[FAILURE_SIZE];
};

// link.c: ends the attempt or the connection with a reason. Nobody is called inside: everything
// that waits hears DISCONNECTED once the socket is closed.
void link_fail(struct link *link, const char *words);
// link.c: queues one line. False after a failure.
bool link_send_line(struct link *link, const struct text *line);

// link_call.c
enum status link_ask(struct link *link, const char *method, const char *params,
    void (*on_answer)(void *, const struct link_answer *), void *context) MUST_USE;
void link_take_answer(struct link *link, struct json *root);
void link_answer_all(struct link *link, enum status status);
void link_expire_calls(struct link *link, uint64_t now);
