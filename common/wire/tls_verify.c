// SPDX-License-Identifier: Apache-2.0
// What we demand of a peer's certificate beyond its chain: its one purpose stated, no authority,
// and of a client exactly one URI to be known by. Nothing is ever read from the subject.
#include <stdio.h>
#include <string.h>

#include <openssl/x509v3.h>

#include "common/wire/tls_internal.h"

// Copies the one URI out of names; what is wrong with them otherwise.
static const char *take_uri(const GENERAL_NAMES *names, char ret_uri[TLS_URI_MAX])
{
    const ASN1_IA5STRING *uri = NULL;
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI) {
            continue;
        }
        if (uri != NULL) {
            return "the certificate names more than one URI";
        }
        uri = name->d.uniformResourceIdentifier;
    }
    if (uri == NULL) {
        return "the certificate names no URI";
    }
    const unsigned char *bytes = ASN1_STRING_get0_data(uri);
    int size = ASN1_STRING_length(uri);
    if (size < 1 || size >= TLS_URI_MAX) {
        return "the certificate's URI is empty or too long";
    }
    for (int i = 0; i < size; i++) {
        if (bytes[i] <= ' ' || bytes[i] > '~') {
            return "the certificate's URI is not printable ASCII";
        }
    }
    memcpy(ret_uri, bytes, (size_t)size);
    ret_uri[size] = '\0';
    return NULL;
}

static const char *judge_uri(X509 *leaf, char ret_uri[TLS_URI_MAX])
{
    // NULL also for an extension that stands there twice or cannot be read.
    GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    if (names == NULL) {
        return "the certificate names no URI";
    }
    const char *fault = take_uri(names, ret_uri);
    GENERAL_NAMES_free(names);
    return fault;
}

// The library lets a certificate without EKU pass for every purpose: we do not.
static const char *judge_purpose(X509 *leaf, bool of_client)
{
    if (X509_check_ca(leaf) != 0) {
        return "the certificate is an authority's";
    }
    uint32_t wanted = of_client ? XKU_SSL_CLIENT : XKU_SSL_SERVER;
    bool stated = (X509_get_extension_flags(leaf) & EXFLAG_XKUSAGE) != 0;
    if (!stated || (X509_get_extended_key_usage(leaf) & wanted) == 0) {
        return of_client ? "the certificate is not for clients"
                         : "the certificate is not for servers";
    }
    return NULL;
}

int tls_verify_chain(X509_STORE_CTX *chain, void *context)
{
    (void)context;
    if (X509_verify_cert(chain) != 1) {
        return 0;
    }
    const SSL *ssl = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls_session *session = tls_session_of(ssl);
    X509 *leaf = X509_STORE_CTX_get0_cert(chain);
    const char *fault = judge_purpose(leaf, session->is_server);
    if (fault == NULL && session->is_server) {
        fault = judge_uri(leaf, session->peer_uri);
    }
    if (fault != NULL) {
        snprintf(session->failure, sizeof(session->failure), "%s", fault);
        X509_STORE_CTX_set_error(chain, X509_V_ERR_INVALID_PURPOSE);
        return 0;
    }
    return 1;
}

enum tls_cause tls_verify_cause(long error)
{
    switch (error) {
    case X509_V_OK:
        return TLS_CAUSE_NONE;
    case X509_V_ERR_CERT_HAS_EXPIRED:
        return TLS_CAUSE_EXPIRED;
    case X509_V_ERR_CERT_NOT_YET_VALID:
        return TLS_CAUSE_NOT_YET_VALID;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
        return TLS_CAUSE_WRONG_NAME;
    default: // the library's list, not ours
        return TLS_CAUSE_UNTRUSTED;
    }
}
