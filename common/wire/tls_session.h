// SPDX-License-Identifier: Apache-2.0
// TLS 1.3 as a pure machine: cipher bytes in, plain bytes out and back, over memory BIOs. Knows no
// sockets.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/text.h"

#define TLS_ALPN "eldercare-rpc/1"
#define TLS_URI_MAX 128

struct tls_context; // shared, read-only after making: certificates, authorities, rules

struct tls_identity {
    const char *certificate_pem; // own
    const char *key_pem;
    const char *authority_pem; // whom to trust
};

// A server demands a client certificate: chain to the authority, depth <= 2, EKU clientAuth,
// CA:FALSE, exactly one URI SAN without NUL or non-ASCII. A client checks the server for serverAuth
// and server_name. On failure complaint says why.
enum status tls_context_server(
    const struct tls_identity *identity, struct tls_context **ret, struct text *complaint) MUST_USE;
enum status tls_context_client(
    const struct tls_identity *identity, struct tls_context **ret, struct text *complaint) MUST_USE;
void tls_context_free(struct tls_context *context);

struct tls_session;

enum tls_state { TLS_HANDSHAKE, TLS_OPEN, TLS_CLOSED, TLS_FAILED };

// server_name is for clients (SNI and verification: a DNS name or an address), NULL on a server.
enum status tls_session_new(
    struct tls_context *context, const char *server_name, struct tls_session **ret) MUST_USE;
void tls_session_free(struct tls_session *session);

enum tls_state tls_session_state(const struct tls_session *session);

// In words why it failed, for a log or a person ("certificate has expired"); "" when nothing is
// wrong. Says nothing secret.
const char *tls_session_failure(const struct tls_session *session);

// The verify result of the peer's or own certificate as a coarse cause for clear words.
enum tls_cause {
    TLS_CAUSE_NONE,
    TLS_CAUSE_EXPIRED,
    TLS_CAUSE_NOT_YET_VALID,
    TLS_CAUSE_UNTRUSTED,
    TLS_CAUSE_WRONG_NAME,
    TLS_CAUSE_REFUSED_BY_PEER,
    TLS_CAUSE_OTHER
};
enum tls_cause tls_session_cause(const struct tls_session *session);

// The peer's one URI SAN once TLS_OPEN on a server, else "".
const char *tls_session_peer_uri(const struct tls_session *session);

// Cipher bytes from the socket. All of them are taken; plain bytes that come out are added to
// plain. Drain the output after every call, also after a failure (the alert). DISCONNECTED when the
// peer closed properly, REFUSED_CERTIFICATE or MALFORMED on failure. More than a few
// non-application records in a row without data are a failure (KeyUpdate floods).
enum status tls_session_wire_in(
    struct tls_session *session, const char *cipher, size_t size, struct text *plain) MUST_USE;

// Plain bytes to send. Only in TLS_OPEN.
enum status tls_session_plain_in(
    struct tls_session *session, const char *plain, size_t size) MUST_USE;

// Moves what must go to the socket into cipher (added). A client calls it once before any input to
// begin.
enum status tls_session_wire_out(struct tls_session *session, struct text *cipher) MUST_USE;

// Queues close_notify.
void tls_session_close(struct tls_session *session);
