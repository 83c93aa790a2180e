// SPDX-License-Identifier: Apache-2.0
// What the tests of TLS share: identities made on the spot, two sessions joined mouth to ear, and a
// foreign client over the library itself. The functions stand in tls_session_test.c.
#pragma once

#include <openssl/ssl.h>

#include "common/crypto/certificate.h"
#include "common/wire/tls_session.h"

#define PAIR_URI "urn:eldercare:terminal:17"
#define PAIR_TEXT_MAX (8 * 1024 * 1024)

// An authority with a certificate of each kind, all valid now.
struct pki {
    struct authority *authority;
    struct text authority_pem, authority_key;
    struct text server_pem, server_key;
    struct text client_pem, client_key;
};

void pki_init(struct pki *pki);
void pki_done(struct pki *pki);

// Issues another certificate of one day that begins begin_s seconds from now.
void pki_issue(const struct pki *pki, enum certificate_use use, const char *name, int64_t begin_s,
    struct text *ret_pem, struct text *ret_key);

struct tls_context *pki_server(const struct pki *pki);
struct tls_context *pki_client(const struct pki *pki);

// A context, or a failed test with the complaint.
struct tls_context *pki_context(
    bool is_server, const char *pem, const char *key, const char *authority_pem);

// Two of our sessions. What each received in plain is gathered.
struct pair {
    struct tls_session *server, *client;
    struct text at_server, at_client;
    enum status server_status, client_status; // the last answer of wire_in
};

// The contexts are freed: sessions live on without them.
void pair_init(struct pair *pair, struct tls_context *server, struct tls_context *client,
    const char *server_name);
void pair_done(struct pair *pair);

// A pair that has shaken hands, carried step at a time.
void pair_open(struct pair *pair, size_t step);

// Carries bytes both ways, step at a time (0: all), until nothing moves.
void pair_pump(struct pair *pair, size_t step);

// A client over the library, to do what ours never does.
struct foreign {
    SSL_CTX *context;
    SSL *ssl;
    BIO *in, *out;
};

// pem and key may be NULL: then without a certificate. Set ssl up further before foreign_pump.
void foreign_init(struct foreign *foreign, const char *pem, const char *key);
void foreign_done(struct foreign *foreign);

// Shakes hands with the server until nothing moves; true when both are open.
bool foreign_pump(struct foreign *foreign, struct tls_session *server, struct text *at_server);

// Hands what the foreign client has written to the server.
enum status foreign_send(
    struct foreign *foreign, struct tls_session *server, struct text *at_server);
