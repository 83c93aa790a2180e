// SPDX-License-Identifier: Apache-2.0
// Making certificates: the issuing authority of an instance, server and terminal certificates, and
// what a signing request may bring. Judging a peer's certificate is the business of
// common/wire/tls_session.
#pragma once

#include "common/base/text.h"
#include "common/crypto/crypto.h"

#define CERTIFICATE_DAYS 397
#define CERTIFICATE_REQUEST_SIZE_MAX 16384 // bytes of a signing request in PEM
#define CERTIFICATE_URI_MAX 128            // with the NUL

enum certificate_use { CERTIFICATE_SERVER, CERTIFICATE_TERMINAL };

struct authority; // a CA's certificate and private key (EC P-256)

struct certificate_order {
    enum certificate_use use;
    const char *common_name; // shown to people only, cut at 64 characters; nothing is taken from it
    const char *uri;         // terminal: its one URI SAN, printable ASCII
    const char *host;        // server: DNS name or address for the SAN (localhost, 127.0.0.1 added)
    int64_t from_ms;         // not before (five minutes are given for wrong clocks)
    int days;                // not after is that many days after from_ms
};

// A new self-signed authority with pathlen 0, and the same from and to PEM texts. MALFORMED for
// impossible names, days and PEM texts, and for a key that does not belong to the certificate.
enum status authority_new(
    const char *common_name, int64_t from_ms, int days, struct authority **ret) MUST_USE;
enum status authority_load(
    const char *certificate_pem, const char *key_pem, struct authority **ret) MUST_USE;
enum status authority_write(const struct authority *authority, struct text *ret_certificate_pem,
    struct text *ret_key_pem) MUST_USE;
void authority_free(struct authority *authority); // wipes the key

// A new key pair with its certificate; texts are PEM. EKU serverAuth or clientAuth alone, CA:FALSE.
enum status certificate_issue(const struct authority *authority,
    const struct certificate_order *order, struct text *ret_certificate_pem,
    struct text *ret_key_pem) MUST_USE;

// A certificate for the key of a PKCS#10 request in PEM. The request must be signed by its own key
// (EC P-256/384, Ed25519 or RSA 2048 to 8192); its names and extensions are ignored, but one asking
// for CA:TRUE is refused. MALFORMED with words in complaint.
enum status certificate_sign(const struct authority *authority,
    const struct certificate_order *order, const char *request_pem,
    struct text *ret_certificate_pem, struct text *complaint) MUST_USE;
