// SPDX-License-Identifier: Apache-2.0
// One connection to the daemon: connect, call, notification, reconnect. It counts as open only when
// session.hello was answered: in TLS 1.3 the client believes itself connected before the server has
// judged its certificate.
#pragma once

#include "clients/link/profile.h"
#include "common/wire/json.h"
#include "common/wire/tls_session.h"

struct uv_loop_s;
struct link;

struct link_answer {
    enum status status; // OK; the server's refusal; TIMED_OUT, DISCONNECTED, REFUSED_CERTIFICATE
                        // when nothing was heard
    int code;           // of the error on the wire
    const char *message;
    const struct json *result; // of OK
    const struct json *data;   // of an error: its facts
    struct json *root; // owner of the above; the waiting forms hand it to the caller (json_free)
};

struct link_options {
    int connect_timeout_ms; // 10000: name look-up, TCP, TLS and hello together
    int call_timeout_ms;    // 30000
    int reconnect_most_ms;  // 30000: back-off doubles from 250 up to this; 0: never reconnects
    const char *session;    // token sent with each call, NULL for none; copied
    void (*on_state)(void *context, struct link *link);         // open or closed; NULL
    void (*on_event)(void *context, const struct json *params); // notifications, event and
                                                                // events.lost (no topic); NULL
    void *context;
};
struct link_options link_presets(void);

// Begins to connect; on_state tells. Everything runs on the loop, and no function here calls back
// before it has returned. Without a loop the waiting forms below turn one of their own. The profile
// must outlive the link. NULL: out of memory.
struct link *link_open(
    struct uv_loop_s *loop, const struct profile *profile, const struct link_options *options);

// Answers what is in flight with DISCONNECTED and frees itself on the loop; without a loop of the
// caller's before it returns.
void link_close(struct link *link);

bool link_is_open(const struct link *link);
enum tls_cause link_cause(const struct link *link); // why the last attempt failed
const char *link_failure(
    const struct link *link); // in words, "" when nothing is wrong; nothing secret
const struct json *link_hello(const struct link *link); // the answer to session.hello, NULL before

// How far this machine's clock was ahead of the server's when it greeted; negative: behind.
int64_t link_clock_ahead_ms(const struct link *link);

// Calls with params as JSON text. on_answer comes exactly once; answer->root is freed after it.
enum status link_call(struct link *link, const char *method, const char *params,
    void (*on_answer)(void *context, const struct link_answer *answer), void *context) MUST_USE;

void link_set_session(struct link *link, const char *session);

// For the command line: turn the loop until it is open (or has failed), until the answer has come.
enum status link_wait_open(struct link *link) MUST_USE;

// Turns the loop until something has come or gone: for who waits for notifications. DISCONNECTED
// once the link is no longer open.
enum status link_turn(struct link *link) MUST_USE;

void link_call_wait(
    struct link *link, const char *method, const char *params, struct link_answer *ret_answer);
