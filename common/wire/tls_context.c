// SPDX-License-Identifier: Apache-2.0
// The rules of every session (security.md R1, R2): TLS 1.3 alone, no resumption of any kind, both
// sides with certificates, one application protocol.
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "common/wire/tls_internal.h"

#define CIPHERS "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
#define INTERMEDIATES_MAX 1 // depth 2: leaf, intermediate, root
#define PEER_CHAIN_SIZE_MAX (16 * 1024)
#define PEM_SIZE_MAX (64 * 1024)
#define PEM_CERTIFICATES_MAX 8

// The protocol name with its length before it, as ALPN writes it.
static const unsigned char alpn[] = "\x0f" TLS_ALPN;
#define ALPN_SIZE (sizeof(alpn) - 1)

_Static_assert(ALPN_SIZE == 1 + 0x0f, "the length before the protocol name");

// Refuses to ask a terminal for a passphrase.
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static BIO *open_pem(const char *pem)
{
    size_t size = pem == NULL ? 0 : strnlen(pem, PEM_SIZE_MAX + 1);
    return size == 0 || size > PEM_SIZE_MAX ? NULL : BIO_new_mem_buf(pem, (int)size);
}

static bool use_chain(SSL_CTX *context, BIO *memory)
{
    X509 *certificate = PEM_read_bio_X509(memory, NULL, no_passphrase, NULL);
    bool done = certificate != NULL && SSL_CTX_use_certificate(context, certificate) == 1;
    X509_free(certificate);
    for (int i = 0; done && i < PEM_CERTIFICATES_MAX; i++) {
        X509 *next = PEM_read_bio_X509(memory, NULL, no_passphrase, NULL);
        if (next == NULL) {
            return true;
        }
        done = SSL_CTX_add1_chain_cert(context, next) == 1;
        X509_free(next);
    }
    return done;
}

static bool use_certificate(SSL_CTX *context, const char *pem)
{
    BIO *memory = open_pem(pem);
    bool done = memory != NULL && use_chain(context, memory);
    BIO_free(memory);
    return done;
}

static bool use_key(SSL_CTX *context, const char *pem)
{
    BIO *memory = open_pem(pem);
    if (memory == NULL) {
        return false;
    }
    EVP_PKEY *key = PEM_read_bio_PrivateKey(memory, NULL, no_passphrase, NULL);
    bool done = key != NULL && SSL_CTX_use_PrivateKey(context, key) == 1;
    EVP_PKEY_free(key);
    BIO_free(memory);
    return done;
}

// A server tells its clients whom it trusts, so that they can choose among their certificates.
static int trust_all(SSL_CTX *context, BIO *memory, bool is_server)
{
    X509_STORE *store = SSL_CTX_get_cert_store(context);
    for (int count = 0; count < PEM_CERTIFICATES_MAX; count++) {
        X509 *authority = PEM_read_bio_X509(memory, NULL, no_passphrase, NULL);
        if (authority == NULL) {
            return count;
        }
        bool done = X509_check_ca(authority) == 1 && X509_STORE_add_cert(store, authority) == 1 &&
                    (!is_server || SSL_CTX_add_client_CA(context, authority) == 1);
        X509_free(authority);
        if (!done) {
            return 0;
        }
    }
    return PEM_CERTIFICATES_MAX;
}

static bool use_authorities(SSL_CTX *context, const char *pem, bool is_server)
{
    BIO *memory = open_pem(pem);
    bool done = memory != NULL && trust_all(context, memory, is_server) > 0;
    BIO_free(memory);
    return done;
}

// One protocol: chosen where it is offered; without it among the offers the handshake ends.
static int choose_alpn(SSL *ssl, const unsigned char **ret_name, unsigned char *ret_size,
    const unsigned char *offers, unsigned size, void *context)
{
    (void)ssl;
    (void)context;
    unsigned at = 0;
    while (at < size && offers[at] < size - at) {
        if (offers[at] == alpn[0] && memcmp(offers + at + 1, alpn + 1, alpn[0]) == 0) {
            *ret_name = alpn + 1;
            *ret_size = alpn[0];
            return SSL_TLSEXT_ERR_OK;
        }
        at += 1U + offers[at];
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// Counts the records that come in; tls_session.c forgets them when there was data.
static void on_message(
    int is_written, int version, int type, const void *bytes, size_t size, SSL *ssl, void *context)
{
    (void)version;
    (void)bytes;
    (void)size;
    (void)context;
    if (!is_written && type == SSL3_RT_HEADER) {
        tls_session_of(ssl)->records_in_a_row++;
    }
}

static bool set_rules(SSL_CTX *context, bool is_server)
{
    int groups[] = {NID_X25519, NID_X9_62_prime256v1, NID_secp384r1};
    SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context,
        SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_security_level(context, 2); // 112 bits: RSA 2048, no SHA-1
    // So that SSL_read comes back after every record, and floods can be counted.
    SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_max_cert_list(context, PEER_CHAIN_SIZE_MAX);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_verify_depth(context, INTERMEDIATES_MAX);
    SSL_CTX_set_cert_verify_callback(context, tls_verify_chain, NULL);
    SSL_CTX_set_msg_callback(context, on_message);
    if (is_server) {
        SSL_CTX_set_alpn_select_cb(context, choose_alpn, NULL);
    } else if (SSL_CTX_set_alpn_protos(context, alpn, ALPN_SIZE) != 0) {
        return false;
    }
    return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_ciphersuites(context, CIPHERS) == 1 &&
           SSL_CTX_set1_groups(context, groups, sizeof(groups) / sizeof(groups[0])) == 1 &&
           SSL_CTX_set_num_tickets(context, 0) == 1;
}

// What is wrong with the identity, or NULL.
static const char *use_identity(
    SSL_CTX *context, const struct tls_identity *identity, bool is_server)
{
    if (!use_certificate(context, identity->certificate_pem)) {
        return "the certificate cannot be read or used";
    }
    if (!use_key(context, identity->key_pem)) {
        return "the private key cannot be read, or is not the certificate's";
    }
    if (!use_authorities(context, identity->authority_pem, is_server)) {
        return "the authority's certificate cannot be read, or is no authority's";
    }
    return NULL;
}

static enum status context_new(const struct tls_identity *identity, bool is_server,
    struct tls_context **ret, struct text *complaint)
{
    struct tls_context *context = calloc(1, sizeof(*context));
    if (context == NULL) {
        return STATUS_NO_MEMORY;
    }
    ERR_clear_error();
    context->is_server = is_server;
    context->ssl_context = SSL_CTX_new(is_server ? TLS_server_method() : TLS_client_method());
    if (context->ssl_context == NULL || !set_rules(context->ssl_context, is_server)) {
        text_add_string(complaint, "the TLS library does not take our rules");
        tls_context_free(context);
        return STATUS_CRYPTO;
    }
    const char *fault = use_identity(context->ssl_context, identity, is_server);
    ERR_clear_error();
    if (fault != NULL) {
        text_add_string(complaint, fault);
        tls_context_free(context);
        return STATUS_MALFORMED;
    }
    *ret = context;
    return STATUS_OK;
}

enum status tls_context_server(
    const struct tls_identity *identity, struct tls_context **ret, struct text *complaint)
{
    return context_new(identity, true, ret, complaint);
}

enum status tls_context_client(
    const struct tls_identity *identity, struct tls_context **ret, struct text *complaint)
{
    return context_new(identity, false, ret, complaint);
}

void tls_context_free(struct tls_context *context)
{
    if (context != NULL) {
        SSL_CTX_free(context->ssl_context);
        free(context);
    }
}
