// SPDX-License-Identifier: Apache-2.0
// One TLS connection as a machine. The library reads its cipher bytes where the caller has them and
// writes them into a queue, through a BIO of ours.
//
//   TLS_HANDSHAKE --> TLS_OPEN --> TLS_CLOSED
//         |              |
//         +--------------+-------> TLS_FAILED: the library is not asked again
#include "common/wire/tls_session.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "common/wire/tls_internal.h"

#define PLAIN_CHUNK_SIZE 16384 // one record
#define KEPT_BYTES_MAX 1024    // an idle session holds no more than this
#define RECORD_OVERHEAD 64     // header, content type and tag, with room to spare
#define ALERT_REASON_BASE 1000 // SSL_AD_REASON_OFFSET: reasons above it are alerts of the peer

struct tls_session *tls_session_of(const SSL *ssl)
{
    return SSL_get_app_data(ssl);
}

// --- the BIO ---

static int bio_read(BIO *bio, char *ret_bytes, size_t size, size_t *ret_size)
{
    struct tls_session *session = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (session->input_size == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    size_t taken = size < session->input_size ? size : session->input_size;
    memcpy(ret_bytes, session->input, taken);
    session->input += taken;
    session->input_size -= taken;
    *ret_size = taken;
    return 1;
}

static int bio_write(BIO *bio, const char *bytes, size_t size, size_t *ret_size)
{
    struct tls_session *session = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    text_add(&session->queue, bytes, size);
    if (session->queue.failed) {
        return 0;
    }
    *ret_size = size;
    return 1;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *make_bio_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "session");
    if (method != NULL && BIO_meth_set_read_ex(method, bio_read) == 1 &&
        BIO_meth_set_write_ex(method, bio_write) == 1 &&
        BIO_meth_set_ctrl(method, bio_control) == 1) {
        return method;
    }
    BIO_meth_free(method);
    return NULL;
}

static _Atomic(BIO_METHOD *) bio_method; // made when first needed, for good

static BIO_METHOD *need_bio_method(void)
{
    BIO_METHOD *present = atomic_load(&bio_method);
    if (present != NULL) {
        return present;
    }
    BIO_METHOD *made = make_bio_method();
    if (atomic_compare_exchange_strong(&bio_method, &present, made)) {
        return made;
    }
    BIO_meth_free(made); // another thread was faster
    return present;
}

static BIO *new_bio(struct tls_session *session)
{
    BIO_METHOD *method = need_bio_method();
    BIO *bio = method == NULL ? NULL : BIO_new(method);
    if (bio != NULL) {
        BIO_set_data(bio, session);
        BIO_set_init(bio, 1);
    }
    return bio;
}

// --- making ---

// Never the subject's CN, and an address only where an address was asked for.
static bool expect_server(SSL *ssl, const char *server_name)
{
    char name[TLSEXT_MAXLEN_host_name + 1]; // a copy, as the library's macro takes no const
    size_t size = strnlen(server_name, sizeof(name));
    if (size == 0 || size == sizeof(name)) {
        return false;
    }
    memcpy(name, server_name, size + 1);
    X509_VERIFY_PARAM *rules = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(
        rules, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, name) == 1) {
        return true;
    }
    return X509_VERIFY_PARAM_set1_host(rules, name, 0) == 1 &&
           SSL_set_tlsext_host_name(ssl, name) == 1;
}

static enum status begin(
    struct tls_session *session, struct tls_context *context, const char *server_name)
{
    session->ssl = SSL_new(context->ssl_context);
    BIO *bio = new_bio(session);
    if (session->ssl == NULL || bio == NULL || SSL_set_app_data(session->ssl, session) != 1) {
        BIO_free(bio);
        return STATUS_NO_MEMORY;
    }
    SSL_set_bio(session->ssl, bio, bio);
    if (session->is_server) {
        SSL_set_accept_state(session->ssl);
        return STATUS_OK;
    }
    SSL_set_connect_state(session->ssl);
    return expect_server(session->ssl, server_name) ? STATUS_OK : STATUS_MALFORMED;
}

enum status tls_session_new(
    struct tls_context *context, const char *server_name, struct tls_session **ret)
{
    assert(context->is_server == (server_name == NULL));
    struct tls_session *session = calloc(1, sizeof(*session));
    if (session == NULL) {
        return STATUS_NO_MEMORY;
    }
    session->is_server = context->is_server;
    text_init(&session->queue, TLS_QUEUE_SIZE_MAX);
    ERR_clear_error();
    enum status status = begin(session, context, server_name);
    ERR_clear_error();
    if (status != STATUS_OK) {
        tls_session_free(session);
        return status;
    }
    *ret = session;
    return STATUS_OK;
}

void tls_session_free(struct tls_session *session)
{
    if (session == NULL) {
        return;
    }
    SSL_free(session->ssl);
    text_done(&session->queue);
    free(session);
}

enum tls_state tls_session_state(const struct tls_session *session)
{
    return session->state;
}

const char *tls_session_failure(const struct tls_session *session)
{
    return session->failure;
}

enum tls_cause tls_session_cause(const struct tls_session *session)
{
    return session->cause;
}

const char *tls_session_peer_uri(const struct tls_session *session)
{
    bool was_open = session->state == TLS_OPEN ||
                    (session->state == TLS_CLOSED && SSL_is_init_finished(session->ssl));
    return was_open ? session->peer_uri : "";
}

// --- failing ---

static void fail(
    struct tls_session *session, enum status fault, enum tls_cause cause, const char *words)
{
    session->state = TLS_FAILED;
    session->fault = fault;
    session->cause = cause;
    if (session->failure[0] == '\0') {
        snprintf(session->failure, sizeof(session->failure), "%s", words);
    }
}

static bool is_about_certificates(int alert)
{
    switch (alert) {
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_CERTIFICATE_REQUIRED:
        return true;
    default: // the library's list, not ours
        return false;
    }
}

static void fail_by_alert(struct tls_session *session, int alert)
{
    char words[TLS_FAILURE_SIZE];
    snprintf(words, sizeof(words), "the peer refused: %s", SSL_alert_desc_string_long(alert));
    bool refused = is_about_certificates(alert);
    fail(session, refused ? STATUS_REFUSED_CERTIFICATE : STATUS_MALFORMED,
        refused ? TLS_CAUSE_REFUSED_BY_PEER : TLS_CAUSE_OTHER, words);
}

// Reads the library's error of this very call.
static void fail_by_library(struct tls_session *session)
{
    unsigned long error = ERR_peek_error();
    int reason = ERR_GET_REASON(error);
    long judgement = SSL_get_verify_result(session->ssl);
    if (session->queue.failed) {
        fail(session, STATUS_NO_MEMORY, TLS_CAUSE_OTHER, "too much is waiting to be sent");
    } else if (judgement != X509_V_OK) {
        fail(session, STATUS_REFUSED_CERTIFICATE, tls_verify_cause(judgement),
            X509_verify_cert_error_string(judgement));
    } else if (ERR_GET_LIB(error) == ERR_LIB_SSL && reason > ALERT_REASON_BASE) {
        fail_by_alert(session, reason - ALERT_REASON_BASE);
    } else if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE) {
        fail(session, STATUS_REFUSED_CERTIFICATE, TLS_CAUSE_UNTRUSTED,
            "the peer sent no certificate");
    } else {
        const char *words = ERR_reason_error_string(error);
        fail(session, STATUS_MALFORMED, TLS_CAUSE_OTHER, words == NULL ? "TLS failed" : words);
    }
}

// --- the one door to the library ---

enum step { STEP_HANDSHAKE, STEP_READ, STEP_WRITE, STEP_SHUTDOWN };

struct step_bytes {
    const char *from; // STEP_WRITE
    char *to;         // STEP_READ
    size_t size;
};

static int step_result(SSL *ssl, enum step step, const struct step_bytes *bytes, size_t *ret_moved)
{
    switch (step) {
    case STEP_HANDSHAKE:
        return SSL_do_handshake(ssl);
    case STEP_READ:
        return SSL_read_ex(ssl, bytes->to, bytes->size, ret_moved);
    case STEP_WRITE:
        return SSL_write_ex(ssl, bytes->from, bytes->size, ret_moved);
    case STEP_SHUTDOWN:
        return SSL_shutdown(ssl) < 0 ? -1 : 1; // 0: sent, the peer's is not here yet
    }
    return -1;
}

// SSL_ERROR_NONE, SSL_ERROR_WANT_READ or SSL_ERROR_ZERO_RETURN; everything else fails the session,
// and the library is not asked again (B5).
static int take_step(
    struct tls_session *session, enum step step, const struct step_bytes *bytes, size_t *ret_moved)
{
    assert(session->state != TLS_FAILED);
    ERR_clear_error();
    int result = step_result(session->ssl, step, bytes, ret_moved);
    int error = result == 1 ? SSL_ERROR_NONE : SSL_get_error(session->ssl, result);
    if (error != SSL_ERROR_NONE && error != SSL_ERROR_WANT_READ && error != SSL_ERROR_ZERO_RETURN) {
        fail_by_library(session);
    }
    ERR_clear_error();
    return error;
}

// --- bytes in ---

static void open_session(struct tls_session *session)
{
    const unsigned char *name = NULL;
    unsigned size = 0;
    SSL_get0_alpn_selected(session->ssl, &name, &size);
    if (!session->is_server && size == 0) {
        fail(session, STATUS_MALFORMED, TLS_CAUSE_OTHER, "the server does not speak " TLS_ALPN);
        return;
    }
    session->state = TLS_OPEN;
    session->records_in_a_row = 0;
}

static void shake_hands(struct tls_session *session)
{
    size_t before = session->input_size;
    size_t moved = 0;
    int error = take_step(session, STEP_HANDSHAKE, NULL, &moved);
    session->handshake_size += before - session->input_size;
    if (error == SSL_ERROR_NONE) {
        open_session(session);
    } else if (error == SSL_ERROR_ZERO_RETURN) {
        session->state = TLS_CLOSED;
    } else if (error == SSL_ERROR_WANT_READ && session->handshake_size > TLS_HANDSHAKE_SIZE_MAX) {
        fail(session, STATUS_MALFORMED, TLS_CAUSE_OTHER, "the handshake is too long");
    }
}

// Reads until the input is used up and nothing more comes out of it.
static void read_plain(struct tls_session *session, struct text *plain)
{
    char chunk[PLAIN_CHUNK_SIZE];
    const struct step_bytes bytes = {.to = chunk, .size = sizeof(chunk)};
    while (session->state == TLS_OPEN) {
        size_t moved = 0;
        int error = take_step(session, STEP_READ, &bytes, &moved);
        if (error == SSL_ERROR_NONE) {
            session->records_in_a_row = 0;
            text_add(plain, chunk, moved);
            if (plain->failed) {
                fail(session, STATUS_NO_MEMORY, TLS_CAUSE_OTHER, "no room for what was received");
            }
        } else if (error == SSL_ERROR_ZERO_RETURN) {
            session->state = TLS_CLOSED;
        } else if (session->records_in_a_row > TLS_RECORDS_WITHOUT_DATA_MAX) {
            fail(session, STATUS_MALFORMED, TLS_CAUSE_OTHER, "too many records without data");
        } else if (session->input_size == 0) {
            return;
        }
    }
}

enum status tls_session_wire_in(
    struct tls_session *session, const char *cipher, size_t size, struct text *plain)
{
    session->input = cipher;
    session->input_size = size;
    if (session->state == TLS_HANDSHAKE) {
        shake_hands(session);
    }
    if (session->state == TLS_OPEN) {
        read_plain(session, plain);
    }
    session->input = NULL;
    session->input_size = 0;
    switch (session->state) {
    case TLS_HANDSHAKE:
    case TLS_OPEN:
        return STATUS_OK;
    case TLS_CLOSED:
        return STATUS_DISCONNECTED;
    case TLS_FAILED:
        return session->fault;
    }
    return STATUS_DISCONNECTED;
}

// --- bytes out ---

static bool may_write(const struct tls_session *session)
{
    return !session->close_sent &&
           (session->state == TLS_OPEN ||
               (session->state == TLS_CLOSED && SSL_is_init_finished(session->ssl)));
}

enum status tls_session_plain_in(struct tls_session *session, const char *plain, size_t size)
{
    if (!may_write(session)) {
        return STATUS_DISCONNECTED;
    }
    size_t room = TLS_QUEUE_SIZE_MAX - session->queue.size;
    size_t records = size / PLAIN_CHUNK_SIZE + 1;
    if (size > TLS_QUEUE_SIZE_MAX || size + records * RECORD_OVERHEAD > room) {
        return STATUS_NO_MEMORY;
    }
    if (size == 0) {
        return STATUS_OK;
    }
    size_t moved = 0;
    const struct step_bytes bytes = {.from = plain, .size = size};
    int error = take_step(session, STEP_WRITE, &bytes, &moved);
    if (session->state != TLS_FAILED && (error != SSL_ERROR_NONE || moved != size)) {
        // Our BIO never says "later", but amid the peer's message the library does (B7).
        fail(session, STATUS_MALFORMED, TLS_CAUSE_OTHER, "a handshake message in pieces");
    }
    return session->state == TLS_FAILED ? session->fault : STATUS_OK;
}

enum status tls_session_wire_out(struct tls_session *session, struct text *cipher)
{
    if (session->state == TLS_HANDSHAKE && !session->is_server) {
        shake_hands(session);
    }
    if (session->queue.size == 0) {
        return STATUS_OK;
    }
    text_add(cipher, session->queue.bytes, session->queue.size);
    if (cipher->failed) {
        return STATUS_NO_MEMORY;
    }
    if (session->queue.capacity > KEPT_BYTES_MAX) {
        text_done(&session->queue);
    } else {
        text_clear(&session->queue);
    }
    return STATUS_OK;
}

void tls_session_close(struct tls_session *session)
{
    if (may_write(session)) {
        size_t moved = 0;
        (void)take_step(session, STEP_SHUTDOWN, NULL, &moved);
    }
    session->close_sent = true;
    if (session->state != TLS_FAILED) {
        session->state = TLS_CLOSED;
    }
}
