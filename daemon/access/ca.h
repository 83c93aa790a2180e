// SPDX-License-Identifier: Apache-2.0
// The issuing authority of an instance: its files, the server's certificate, certificates of
// terminals.
#pragma once

#include "common/base/text.h"
#include "common/crypto/certificate.h"

#define TERMINAL_URI "urn:eldercare:terminal:" // and the terminal's id in decimal

struct ca {
    struct authority *authority; // owned
    struct text certificate;     // PEM, what clients trust
};

struct ca_server { // the server's own identity, PEM
    struct text certificate;
    struct text key;
};

// Makes the folder with a new authority (ca.pem, ca-key.pem) and a certificate for host
// (server.pem, server-key.pem). now_ms is the wall clock: certificates know no business time.
enum status ca_create(
    const char *pki_dir, const char *host, int64_t now_ms, struct text *complaint) MUST_USE;

enum status ca_load(const char *pki_dir, struct ca *ret, struct text *complaint) MUST_USE;
void ca_done(struct ca *ca);

enum status ca_load_server(
    const char *pki_dir, struct ca_server *ret, struct text *complaint) MUST_USE;
void ca_server_done(struct ca_server *server); // wipes the key

// When a certificate made at now_ms ends.
int64_t ca_expiry(int64_t now_ms);

// A key pair and certificate for a terminal, PEM; with request_pem only the certificate, for the
// key the request brings (MALFORMED with words in complaint). name is shown to people only.
struct ca_order {
    int64_t terminal;
    const char *name;
    int64_t now_ms;
    const char *request_pem; // NULL: we make the key
};

enum status ca_issue(const struct ca *ca, const struct ca_order *order,
    struct text *ret_certificate_pem, struct text *ret_key_pem, struct text *complaint) MUST_USE;
