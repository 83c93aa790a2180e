// SPDX-License-Identifier: Apache-2.0
// The rules of security.md R1, tried from outside: what is offered, and what is not taken.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <openssl/err.h>

#include "tests/common/wire/tls_pair.h"

struct trial {
    struct pki pki;
    struct foreign foreign;
    struct tls_context *context;
    struct tls_session *server;
    struct text plain;
};

static void trial_init(struct trial *trial)
{
    pki_init(&trial->pki);
    trial->context = pki_server(&trial->pki);
    cr_assert_eq(tls_session_new(trial->context, NULL, &trial->server), STATUS_OK);
    text_init(&trial->plain, 1000);
    foreign_init(&trial->foreign, trial->pki.client_pem.bytes, trial->pki.client_key.bytes);
}

static bool trial_opens(struct trial *trial)
{
    return foreign_pump(&trial->foreign, trial->server, &trial->plain);
}

static void trial_done(struct trial *trial)
{
    foreign_done(&trial->foreign);
    tls_session_free(trial->server);
    tls_context_free(trial->context);
    text_done(&trial->plain);
    pki_done(&trial->pki);
}

static bool opens_with_alpn(const char *offers)
{
    struct trial trial;
    trial_init(&trial);
    if (offers != NULL) {
        cr_assert_eq(SSL_set_alpn_protos(trial.foreign.ssl, (const unsigned char *)offers,
                         (unsigned)strlen(offers)),
            0);
    }
    bool opens = trial_opens(&trial);
    if (opens) {
        const unsigned char *name = NULL;
        unsigned size = 0;
        SSL_get0_alpn_selected(trial.foreign.ssl, &name, &size);
        cr_assert_eq(size, offers == NULL ? 0 : strlen(TLS_ALPN));
        cr_assert_eq(memcmp(size == 0 ? (const void *)"" : name, TLS_ALPN, size), 0);
    } else {
        cr_assert_str_eq(tls_session_failure(trial.server), "no application protocol");
        cr_assert_eq(tls_session_cause(trial.server), TLS_CAUSE_OTHER);
    }
    trial_done(&trial);
    return opens;
}

Test(tls_context, our_protocol_is_chosen_and_no_offer_is_accepted)
{
    cr_assert(opens_with_alpn(NULL));
    cr_assert(opens_with_alpn("\x0f" TLS_ALPN));
    cr_assert(opens_with_alpn("\x02h2\x0f" TLS_ALPN "\x08http/1.1"));
}

Test(tls_context, another_protocol_alone_is_refused_in_the_handshake)
{
    cr_assert_not(opens_with_alpn("\x02h2"));
    cr_assert_not(opens_with_alpn("\x08http/1.1\x02h2"));
    cr_assert_not(opens_with_alpn("\x0f"
                                  "eldercare-rpc/2"));
    cr_assert_not(opens_with_alpn("\x0d"
                                  "eldercare-rpc"));
}

Test(tls_context, tls_1_2_is_refused)
{
    struct trial trial;
    trial_init(&trial);
    cr_assert_eq(SSL_set_max_proto_version(trial.foreign.ssl, TLS1_2_VERSION), 1);
    cr_assert_not(trial_opens(&trial));
    cr_assert_str_eq(tls_session_failure(trial.server), "unsupported protocol");
    trial_done(&trial);
}

static bool opens_with(const char *groups, const char *ciphers)
{
    struct trial trial;
    trial_init(&trial);
    char list[32]; // the library's macro takes no const
    snprintf(list, sizeof(list), "%s", groups);
    cr_assert_eq(SSL_set1_groups_list(trial.foreign.ssl, list), 1);
    cr_assert_eq(SSL_set_ciphersuites(trial.foreign.ssl, ciphers), 1);
    bool opens = trial_opens(&trial);
    trial_done(&trial);
    return opens;
}

Test(tls_context, the_groups_and_suites_are_those_of_r1)
{
    static const struct {
        const char *groups, *ciphers;
        bool opens;
    } rows[] = {
        {"X25519", "TLS_AES_128_GCM_SHA256", true},
        {"P-256", "TLS_AES_256_GCM_SHA384", true},
        {"P-384", "TLS_CHACHA20_POLY1305_SHA256", true},
        {"P-521", "TLS_AES_128_GCM_SHA256", false},
        {"X448", "TLS_AES_128_GCM_SHA256", false},
        {"ffdhe2048", "TLS_AES_128_GCM_SHA256", false},
        {"X25519", "TLS_AES_128_CCM_SHA256", false},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        cr_assert(opens_with(rows[i].groups, rows[i].ciphers) == rows[i].opens, "row %zu", i);
    }
}

Test(tls_context, a_client_without_certificate_is_refused)
{
    struct pki pki;
    pki_init(&pki);
    struct tls_context *context = pki_server(&pki);
    struct tls_session *server = NULL;
    struct text plain;
    text_init(&plain, 1000);
    cr_assert_eq(tls_session_new(context, NULL, &server), STATUS_OK);
    struct foreign foreign;
    foreign_init(&foreign, NULL, NULL);
    cr_assert_not(foreign_pump(&foreign, server, &plain));
    cr_assert_str_eq(tls_session_failure(server), "the peer sent no certificate");
    cr_assert_eq(tls_session_cause(server), TLS_CAUSE_UNTRUSTED);
    cr_assert_eq(tls_session_wire_in(server, "", 0, &plain), STATUS_REFUSED_CERTIFICATE);
    char byte;
    cr_assert_lt(SSL_read(foreign.ssl, &byte, 1), 1);
    cr_assert_eq(ERR_GET_REASON(ERR_peek_error()), SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED);
    foreign_done(&foreign);
    tls_session_free(server);
    tls_context_free(context);
    text_done(&plain);
    pki_done(&pki);
}

// Ours insists on the protocol: a server that ignores it is not ours.
static int offer_nothing(SSL *ssl, const unsigned char **ret_name, unsigned char *ret_size,
    const unsigned char *offers, unsigned size, void *context)
{
    (void)ssl;
    (void)ret_name;
    (void)ret_size;
    (void)offers;
    (void)size;
    (void)context;
    return SSL_TLSEXT_ERR_NOACK;
}

Test(tls_context, a_client_leaves_a_server_of_another_protocol)
{
    struct pki pki;
    pki_init(&pki);
    struct tls_context *context = pki_client(&pki);
    struct tls_session *client = NULL;
    cr_assert_eq(tls_session_new(context, "localhost", &client), STATUS_OK);
    struct foreign foreign;
    foreign_init(&foreign, pki.server_pem.bytes, pki.server_key.bytes);
    SSL_CTX_set_alpn_select_cb(foreign.context, offer_nothing, NULL);
    SSL_set_accept_state(foreign.ssl);
    struct text cipher, plain;
    text_init(&cipher, PAIR_TEXT_MAX);
    text_init(&plain, 1000);
    cr_assert_eq(tls_session_wire_out(client, &cipher), STATUS_OK);
    BIO_write(foreign.in, cipher.bytes, (int)cipher.size);
    cr_assert_neq(SSL_do_handshake(foreign.ssl), 1);
    cr_assert_eq(foreign_send(&foreign, client, &plain), STATUS_MALFORMED);
    cr_assert_str_eq(tls_session_failure(client), "the server does not speak eldercare-rpc/1");
    text_done(&cipher);
    text_done(&plain);
    foreign_done(&foreign);
    tls_session_free(client);
    tls_context_free(context);
    pki_done(&pki);
}

Test(tls_context, an_identity_that_cannot_be_used_is_told)
{
    struct pki pki, other;
    pki_init(&pki);
    pki_init(&other);
    static char huge[70000];
    memset(huge, 'x', sizeof(huge) - 1);
    struct text many;
    text_init(&many, PAIR_TEXT_MAX);
    for (int i = 0; i < 20; i++) {
        text_add(&many, pki.authority_pem.bytes, pki.authority_pem.size);
    }

    const struct {
        const char *certificate, *key, *authority, *word;
    } rows[] = {
        {NULL, pki.server_key.bytes, pki.authority_pem.bytes, "the certificate"},
        {"", pki.server_key.bytes, pki.authority_pem.bytes, "the certificate"},
        {"nonsense", pki.server_key.bytes, pki.authority_pem.bytes, "the certificate"},
        {huge, pki.server_key.bytes, pki.authority_pem.bytes, "the certificate"},
        {pki.server_pem.bytes, NULL, pki.authority_pem.bytes, "private key"},
        {pki.server_pem.bytes, "nonsense", pki.authority_pem.bytes, "private key"},
        {pki.server_pem.bytes, other.server_key.bytes, pki.authority_pem.bytes, "private key"},
        {pki.server_pem.bytes, pki.server_key.bytes, NULL, "authority"},
        {pki.server_pem.bytes, pki.server_key.bytes, "nonsense", "authority"},
        {pki.server_pem.bytes, pki.server_key.bytes, pki.client_pem.bytes, "authority"},
    };

    for (size_t i = 0; i < 2 * sizeof(rows) / sizeof(rows[0]); i++) {
        size_t row = i / 2;
        struct tls_identity identity = {rows[row].certificate, rows[row].key, rows[row].authority};
        struct tls_context *context = NULL;
        struct text complaint;
        text_init(&complaint, 1000);
        enum status status = i % 2 ? tls_context_server(&identity, &context, &complaint)
                                   : tls_context_client(&identity, &context, &complaint);
        cr_assert_eq(status, STATUS_MALFORMED, "row %zu", row);
        cr_assert_null(context);
        cr_assert_not_null(strstr(complaint.bytes, rows[row].word), "%s", complaint.bytes);
        cr_assert_eq(ERR_peek_error(), 0, "nothing is left in the queue");
        text_done(&complaint);
    }
    // Doubled authorities are one; more than a handful are not read.
    tls_context_free(pki_context(true, pki.server_pem.bytes, pki.server_key.bytes, many.bytes));
    text_done(&many);
    pki_done(&pki);
    pki_done(&other);
}
