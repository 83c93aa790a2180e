// SPDX-License-Identifier: Apache-2.0
// TLS 1.3 as a pure machine: cipher bytes in, plain bytes out and back. Knows no sockets.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/text.h"

#define TLS_ALPN "eldercare-rpc/1"
#define TLS_URI_MAX 128                       // with the NUL
#define TLS_HANDSHAKE_SIZE_MAX (64 * 1024)    // bytes a peer may send before the session is open
#define TLS_RECORDS_WITHOUT_DATA_MAX 16       // in a row, once the session is open
#define TLS_QUEUE_SIZE_MAX (64 * 1024 * 1024) // cipher bytes not yet taken by wire_out

struct tls_context; // shared, read-only after making: certificates, authorities, rules

struct tls_identity {
    const char *certificate_pem; // own, intermediates behind it
    const char *key_pem;
    const char *authority_pem; // whom to trust, one or more
};

// A server demands a client certificate: chain to the authority, depth <= 2, EKU clientAuth,
// CA:FALSE, exactly one URI SAN without NUL or non-ASCII. A client checks the server for serverAuth
// and server_name. MALFORMED and a complaint for an identity that cannot be used.
enum status tls_context_server(
    const struct tls_identity *identity, struct tls_context **ret, struct text *complaint) MUST_USE;
enum status tls_context_client(
    const struct tls_identity *identity, struct tls_context **ret, struct text *complaint) MUST_USE;
void tls_context_free(struct tls_context *context); // sessions made from it may live on

struct tls_session;

// TLS_CLOSED: the peer sent close_notify, or tls_session_close was called.
enum tls_state { TLS_HANDSHAKE, TLS_OPEN, TLS_CLOSED, TLS_FAILED };

// server_name is for clients (SNI and verification: a DNS name or an address), NULL on a server.
// MALFORMED when it can be no name.
enum status tls_session_new(
    struct tls_context *context, const char *server_name, struct tls_session **ret) MUST_USE;
void tls_session_free(struct tls_session *session);

enum tls_state tls_session_state(const struct tls_session *session);

// In words why it failed, for a log or a person ("certificate has expired"); "" when nothing is
// wrong. Says nothing secret.
const char *tls_session_failure(const struct tls_session *session);

// Why it failed as a coarse cause for clear words: what we judged of the peer's certificate,
// REFUSED_BY_PEER when the peer said no to ours, or OWN_FILES when ours is of no use and nothing
// was tried.
enum tls_cause {
    TLS_CAUSE_NONE,
    TLS_CAUSE_EXPIRED,
    TLS_CAUSE_NOT_YET_VALID,
    TLS_CAUSE_UNTRUSTED,
    TLS_CAUSE_WRONG_NAME,
    TLS_CAUSE_REFUSED_BY_PEER,
    TLS_CAUSE_OWN_FILES,
    TLS_CAUSE_OTHER,
};
enum tls_cause tls_session_cause(const struct tls_session *session);

// The peer's one URI SAN once TLS_OPEN on a server, else "".
const char *tls_session_peer_uri(const struct tls_session *session);

// Cipher bytes from the socket. All of them are taken; plain bytes that come out are added to
// plain, also those before a close or a failure. Drain the output after every call, also after a
// failure (the alert). DISCONNECTED when the peer closed properly, REFUSED_CERTIFICATE or MALFORMED
// on failure, NO_MEMORY when plain or the queue is full. More than a few non-application records in
// a row without data are a failure (KeyUpdate floods).
enum status tls_session_wire_in(
    struct tls_session *session, const char *cipher, size_t size, struct text *plain) MUST_USE;

// Plain bytes to send, in TLS_OPEN; also in TLS_CLOSED as long as only the peer has closed (a
// client may ask, half-close and wait). DISCONNECTED otherwise. NO_MEMORY when the queue would grow
// beyond its limit; nothing is queued then. MALFORMED, and failed, when the peer has sent a
// handshake message in part: nothing can be written until the rest comes, and no peer needs that.
enum status tls_session_plain_in(
    struct tls_session *session, const char *plain, size_t size) MUST_USE;

// Moves what must go to the socket into cipher (added). A client calls it once before any input to
// begin. NO_MEMORY when cipher has no room: nothing is moved.
enum status tls_session_wire_out(struct tls_session *session, struct text *cipher) MUST_USE;

// Queues close_notify, where there is a session to close.
void tls_session_close(struct tls_session *session);
