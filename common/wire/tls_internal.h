// SPDX-License-Identifier: Apache-2.0
// What tls_context.c, tls_verify.c and tls_session.c share; nobody else includes it.
#pragma once

#include <openssl/ssl.h>

#include "common/wire/tls_session.h"

#define TLS_FAILURE_SIZE 128

struct tls_context {
    SSL_CTX *ssl_context; // owned
    bool is_server;
};

struct tls_session {
    SSL *ssl; // owned
    bool is_server;
    bool close_sent;
    enum tls_state state;
    enum tls_cause cause;
    enum status fault;     // what calls answer once TLS_FAILED
    int records_in_a_row;  // received without data between them, since TLS_OPEN
    size_t handshake_size; // bytes received before TLS_OPEN
    const char *input;     // borrowed during wire_in: what the library has not read yet
    size_t input_size;
    struct text queue; // cipher bytes for the socket
    char failure[TLS_FAILURE_SIZE];
    char peer_uri[TLS_URI_MAX];
};

// The session an SSL belongs to.
struct tls_session *tls_session_of(const SSL *ssl);

// Judges a peer's chain (SSL_CTX_set_cert_verify_callback). On a server the URI is kept in the
// session.
int tls_verify_chain(X509_STORE_CTX *chain, void *context);

// The cause of a verification error of the library.
enum tls_cause tls_verify_cause(long error);
