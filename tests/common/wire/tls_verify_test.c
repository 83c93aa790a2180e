// SPDX-License-Identifier: Apache-2.0
// Which certificates are refused, and in what words.
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "common/base/day.h"
#include "tests/common/wire/tls_pair.h"

// --- certificates that our own certificate.c never makes ---

// What a certificate says; NULL leaves an extension out.
struct odd {
    const char *basic, *purpose, *names;
    const char *uri; // raw bytes of one URI, uri_size of them
    int uri_size;
    const X509 *issuer; // NULL: of itself
    EVP_PKEY *issuer_key;
};

static void add(X509 *certificate, int nid, const char *value)
{
    if (value == NULL) {
        return;
    }
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid, value);
    cr_assert_not_null(extension, "%s", value);
    cr_assert_eq(X509_add_ext(certificate, extension, -1), 1);
    X509_EXTENSION_free(extension);
}

static void add_raw_uri(X509 *certificate, const char *uri, int size)
{
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *name = GENERAL_NAME_new();
    ASN1_IA5STRING *value = ASN1_IA5STRING_new();
    cr_assert_eq(ASN1_STRING_set(value, uri, size), 1);
    GENERAL_NAME_set0_value(name, GEN_URI, value);
    sk_GENERAL_NAME_push(names, name);
    cr_assert_eq(
        X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, X509V3_ADD_APPEND), 1);
    sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
}

static X509 *make(const struct odd *odd, EVP_PKEY *key, const char *common_name)
{
    X509 *certificate = X509_new();
    X509_set_version(certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 4711);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
        (const unsigned char *)common_name, -1, -1, 0);
    X509_set_issuer_name(
        certificate, X509_get_subject_name(odd->issuer == NULL ? certificate : odd->issuer));
    X509_set_pubkey(certificate, key);
    add(certificate, NID_basic_constraints, odd->basic);
    add(certificate, NID_ext_key_usage, odd->purpose);
    add(certificate, NID_subject_alt_name, odd->names);
    if (odd->uri != NULL) {
        add_raw_uri(certificate, odd->uri, odd->uri_size);
    }
    EVP_PKEY *signer = odd->issuer_key == NULL ? key : odd->issuer_key;
    cr_assert_gt(X509_sign(certificate, signer, EVP_sha256()), 0);
    return certificate;
}

static void write_pem(X509 *certificate, EVP_PKEY *key, struct text *pem, struct text *key_pem)
{
    BIO *memory = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    cr_assert_eq(PEM_write_bio_X509(memory, certificate), 1);
    long size = BIO_get_mem_data(memory, &bytes);
    text_add(pem, bytes, (size_t)size);
    BIO_free(memory);
    if (key_pem != NULL) {
        memory = BIO_new(BIO_s_mem());
        cr_assert_eq(PEM_write_bio_PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL), 1);
        size = BIO_get_mem_data(memory, &bytes);
        text_add(key_pem, bytes, (size_t)size);
        BIO_free(memory);
    }
}

static X509 *authority_certificate(const struct pki *pki, EVP_PKEY **ret_key)
{
    BIO *memory = BIO_new_mem_buf(pki->authority_pem.bytes, -1);
    X509 *certificate = PEM_read_bio_X509(memory, NULL, NULL, NULL);
    BIO_free(memory);
    memory = BIO_new_mem_buf(pki->authority_key.bytes, -1);
    *ret_key = PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);
    BIO_free(memory);
    return certificate;
}

// A client with this certificate meets our server; both then know what happened.
static void meet(const struct pki *pki, const char *pem, const char *key, struct pair *pair)
{
    pair_init(
        pair, pki_server(pki), pki_context(false, pem, key, pki->authority_pem.bytes), "localhost");
    pair_pump(pair, 0);
}

static void assert_refused(struct pair *pair, enum tls_cause cause, const char *words)
{
    cr_assert_eq(tls_session_state(pair->server), TLS_FAILED);
    cr_assert_eq(pair->server_status, STATUS_REFUSED_CERTIFICATE);
    cr_assert_eq(tls_session_cause(pair->server), cause);
    cr_assert_str_eq(tls_session_failure(pair->server), words);
    cr_assert_str_eq(tls_session_peer_uri(pair->server), "");
    cr_assert_eq(pair->client_status, STATUS_REFUSED_CERTIFICATE, "the client hears of it");
    cr_assert_eq(tls_session_cause(pair->client), TLS_CAUSE_REFUSED_BY_PEER);
    cr_assert_eq(strncmp(tls_session_failure(pair->client), "the peer refused: ", 18), 0);
}

#define CLIENT_PURPOSE "the certificate is not for clients"
#define NO_URI "the certificate names no URI"
#define TWO_URIS "the certificate names more than one URI"
#define BAD_URI "the certificate's URI is not printable ASCII"
#define LONG_URI "the certificate's URI is empty or too long"
#define AN_AUTHORITY "the certificate is an authority's"
#define LIBRARY_PURPOSE "unsuitable certificate purpose" // of X509_verify_cert_error_string
// The library takes a certificate with a doubled extension for nobody's.
#define TWO_EXTENSIONS "unable to get local issuer certificate"

static char long_uri[TLS_URI_MAX];

static const struct {
    struct odd odd;
    const char *words; // NULL: accepted
} odd_rows[] = {
    {{"CA:FALSE", "clientAuth", "URI:" PAIR_URI, NULL, 0, NULL, NULL}, NULL},
    {{NULL, "clientAuth,serverAuth", "URI:" PAIR_URI ",DNS:x,email:a@b", NULL, 0, NULL, NULL},
        NULL},
    {{"CA:FALSE", "serverAuth", "URI:" PAIR_URI, NULL, 0, NULL, NULL}, LIBRARY_PURPOSE},
    {{"CA:FALSE", "emailProtection", "URI:" PAIR_URI, NULL, 0, NULL, NULL}, LIBRARY_PURPOSE},
    {{"CA:FALSE", "anyExtendedKeyUsage", "URI:" PAIR_URI, NULL, 0, NULL, NULL}, LIBRARY_PURPOSE},
    {{"CA:FALSE", NULL, "URI:" PAIR_URI, NULL, 0, NULL, NULL}, CLIENT_PURPOSE},
    {{"CA:TRUE", "clientAuth", "URI:" PAIR_URI, NULL, 0, NULL, NULL}, AN_AUTHORITY},
    {{"CA:FALSE", "clientAuth", NULL, NULL, 0, NULL, NULL}, NO_URI},
    {{"CA:FALSE", "clientAuth", "DNS:care.example", NULL, 0, NULL, NULL}, NO_URI},
    {{"CA:FALSE", "clientAuth", "URI:urn:a,URI:urn:b", NULL, 0, NULL, NULL}, TWO_URIS},
    {{"CA:FALSE", "clientAuth", "URI:" PAIR_URI ",DNS:x,URI:" PAIR_URI, NULL, 0, NULL, NULL},
        TWO_URIS},
    {{"CA:FALSE", "clientAuth", NULL, PAIR_URI "\0x", sizeof(PAIR_URI) + 1, NULL, NULL}, BAD_URI},
    {{"CA:FALSE", "clientAuth", NULL, PAIR_URI "\0", sizeof(PAIR_URI), NULL, NULL}, BAD_URI},
    {{"CA:FALSE", "clientAuth", NULL, "urn:\xc3\xa9", 6, NULL, NULL}, BAD_URI},
    {{"CA:FALSE", "clientAuth", NULL, "urn: x", 6, NULL, NULL}, BAD_URI},
    {{"CA:FALSE", "clientAuth", NULL, "urn:\x7f", 5, NULL, NULL}, BAD_URI},
    {{"CA:FALSE", "clientAuth", NULL, "", 0, NULL, NULL}, LONG_URI},
    {{"CA:FALSE", "clientAuth", NULL, long_uri, TLS_URI_MAX, NULL, NULL}, LONG_URI},
    {{"CA:FALSE", "clientAuth", NULL, long_uri, TLS_URI_MAX - 1, NULL, NULL}, NULL},
    {{"CA:FALSE", "clientAuth", "URI:urn:a", "urn:b", 5, NULL, NULL}, TWO_EXTENSIONS},
};

Test(tls_verify, odd_client_certificates_are_refused)
{
    memset(long_uri, 'u', sizeof(long_uri));
    struct pki pki;
    pki_init(&pki);
    EVP_PKEY *authority_key = NULL;
    X509 *authority = authority_certificate(&pki, &authority_key);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    for (size_t i = 0; i < sizeof(odd_rows) / sizeof(odd_rows[0]); i++) {
        struct odd odd = odd_rows[i].odd;
        odd.issuer = authority;
        odd.issuer_key = authority_key;
        // A CN of the right form is of no use.
        X509 *leaf = make(&odd, key, PAIR_URI);
        struct text pem, key_pem;
        text_init(&pem, 100000);
        text_init(&key_pem, 100000);
        write_pem(leaf, key, &pem, &key_pem);
        struct pair pair;
        meet(&pki, pem.bytes, key_pem.bytes, &pair);
        if (odd_rows[i].words == NULL) {
            cr_assert_eq(tls_session_state(pair.server), TLS_OPEN, "row %zu: %s", i,
                tls_session_failure(pair.server));
        } else {
            cr_assert_str_eq(tls_session_failure(pair.server), odd_rows[i].words, "row %zu: %s", i,
                tls_session_failure(pair.server));
            assert_refused(&pair, TLS_CAUSE_UNTRUSTED, odd_rows[i].words);
        }
        pair_done(&pair);
        X509_free(leaf);
        text_done(&pem);
        text_done(&key_pem);
    }
    EVP_PKEY_free(key);
    EVP_PKEY_free(authority_key);
    X509_free(authority);
    pki_done(&pki);
}

Test(tls_verify, a_servers_certificate_is_no_clients)
{
    struct pki pki;
    pki_init(&pki);
    struct pair pair;
    meet(&pki, pki.server_pem.bytes, pki.server_key.bytes, &pair);
    assert_refused(&pair, TLS_CAUSE_UNTRUSTED, LIBRARY_PURPOSE);
    pair_done(&pair);
    pki_done(&pki);
}

Test(tls_verify, times_and_foreign_authorities_are_told_apart)
{
    struct pki pki, other;
    pki_init(&pki);
    pki_init(&other);

    static const struct {
        int64_t begin_s;
        bool is_foreign;
        enum tls_cause cause;
        const char *words;
    } rows[] = {
        {-3 * 86400, false, TLS_CAUSE_EXPIRED, "certificate has expired"},
        {3600, false, TLS_CAUSE_NOT_YET_VALID, "certificate is not yet valid"},
        {0, true, TLS_CAUSE_UNTRUSTED, "unable to get local issuer certificate"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct pki *issuer = rows[i].is_foreign ? &other : &pki;
        struct text pem, key;
        pki_issue(issuer, CERTIFICATE_TERMINAL, PAIR_URI, rows[i].begin_s, &pem, &key);
        struct pair pair;
        meet(&pki, pem.bytes, key.bytes, &pair);
        if (rows[i].is_foreign) { // the same name, another key
            cr_assert_eq(tls_session_cause(pair.server), TLS_CAUSE_UNTRUSTED);
            cr_assert_eq(pair.server_status, STATUS_REFUSED_CERTIFICATE);
        } else {
            assert_refused(&pair, rows[i].cause, rows[i].words);
        }
        pair_done(&pair);
        text_done(&pem);
        text_done(&key);
    }
    pki_done(&pki);
    pki_done(&other);
}

Test(tls_verify, five_minutes_of_a_wrong_clock_are_forgiven)
{
    struct pki pki;
    pki_init(&pki);
    struct text pem, key;
    pki_issue(&pki, CERTIFICATE_TERMINAL, PAIR_URI, 240, &pem, &key);
    struct pair pair;
    meet(&pki, pem.bytes, key.bytes, &pair);
    cr_assert_eq(tls_session_state(pair.server), TLS_OPEN);
    pair_done(&pair);
    text_done(&pem);
    text_done(&key);
    pki_done(&pki);
}

// A root with intermediates intermediates and a leaf below them.
static bool opens_below(int intermediates)
{
    struct pki pki;
    pki_init(&pki);
    struct text root_pem, chain, key_pem;
    text_init(&root_pem, 100000);
    text_init(&chain, 100000);
    text_init(&key_pem, 100000);
    EVP_PKEY *keys[4];
    X509 *certificates[4];
    for (int i = 0; i <= intermediates + 1; i++) {
        char name[16];
        snprintf(name, sizeof(name), "level %d", i);
        bool is_leaf = i == intermediates + 1;
        struct odd odd = {.basic = is_leaf ? "CA:FALSE" : "CA:TRUE",
            .purpose = is_leaf ? "clientAuth" : NULL,
            .names = is_leaf ? "URI:" PAIR_URI : NULL,
            .issuer = i == 0 ? NULL : certificates[i - 1],
            .issuer_key = i == 0 ? NULL : keys[i - 1]};
        keys[i] = EVP_EC_gen("P-256");
        certificates[i] = make(&odd, keys[i], name);
    }
    write_pem(certificates[0], NULL, &root_pem, NULL);
    write_pem(certificates[intermediates + 1], keys[intermediates + 1], &chain, &key_pem);
    for (int i = intermediates; i > 0; i--) {
        write_pem(certificates[i], NULL, &chain, NULL);
    }
    struct pair pair;
    pair_init(&pair, pki_context(true, pki.server_pem.bytes, pki.server_key.bytes, root_pem.bytes),
        pki_context(false, chain.bytes, key_pem.bytes, pki.authority_pem.bytes), "localhost");
    pair_pump(&pair, 0);
    bool opens = tls_session_state(pair.server) == TLS_OPEN;
    if (!opens) {
        assert_refused(&pair, TLS_CAUSE_UNTRUSTED, "certificate chain too long");
    }
    pair_done(&pair);
    for (int i = 0; i <= intermediates + 1; i++) {
        X509_free(certificates[i]);
        EVP_PKEY_free(keys[i]);
    }
    text_done(&root_pem);
    text_done(&chain);
    text_done(&key_pem);
    pki_done(&pki);
    return opens;
}

Test(tls_verify, a_chain_has_at_most_one_intermediate)
{
    cr_assert(opens_below(0));
    cr_assert(opens_below(1));
    cr_assert_not(opens_below(2));
}

// --- what a client demands of a server ---

static void assert_server(const struct pki *pki, const char *pem, const char *key,
    const char *server_name, enum tls_cause cause)
{
    struct pair pair;
    pair_init(
        &pair, pki_context(true, pem, key, pki->authority_pem.bytes), pki_client(pki), server_name);
    pair_pump(&pair, 0);
    cr_assert_eq(tls_session_cause(pair.client), cause, "%s: %s", server_name,
        tls_session_failure(pair.client));
    cr_assert((tls_session_state(pair.client) == TLS_OPEN) == (cause == TLS_CAUSE_NONE));
    if (cause != TLS_CAUSE_NONE) {
        cr_assert_eq(pair.client_status, STATUS_REFUSED_CERTIFICATE);
        cr_assert_neq(tls_session_failure(pair.client)[0], '\0');
    }
    pair_done(&pair);
}

Test(tls_verify, a_server_must_have_the_name_it_is_called_by)
{
    struct pki pki;
    pki_init(&pki);

    static const struct {
        const char *name;
        enum tls_cause cause;
    } rows[] = {
        {"care.example", TLS_CAUSE_NONE}, {"CARE.example", TLS_CAUSE_NONE},
        {"localhost", TLS_CAUSE_NONE}, {"127.0.0.1", TLS_CAUSE_NONE},
        {"127.0.0.2", TLS_CAUSE_WRONG_NAME}, {"::1", TLS_CAUSE_WRONG_NAME},
        {"other.example", TLS_CAUSE_WRONG_NAME}, {"a.care.example", TLS_CAUSE_WRONG_NAME},
        {"test", TLS_CAUSE_WRONG_NAME}, // its CN
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_server(
            &pki, pki.server_pem.bytes, pki.server_key.bytes, rows[i].name, rows[i].cause);
    }
    pki_done(&pki);
}

Test(tls_verify, a_server_needs_a_valid_certificate_for_servers)
{
    struct pki pki, other;
    pki_init(&pki);
    pki_init(&other);
    struct text pem, key;
    pki_issue(&pki, CERTIFICATE_SERVER, "localhost", -3 * 86400, &pem, &key);
    assert_server(&pki, pem.bytes, key.bytes, "localhost", TLS_CAUSE_EXPIRED);
    text_done(&pem);
    text_done(&key);
    pki_issue(&pki, CERTIFICATE_SERVER, "localhost", 3600, &pem, &key);
    assert_server(&pki, pem.bytes, key.bytes, "localhost", TLS_CAUSE_NOT_YET_VALID);
    text_done(&pem);
    text_done(&key);
    assert_server(
        &pki, other.server_pem.bytes, other.server_key.bytes, "localhost", TLS_CAUSE_UNTRUSTED);

    EVP_PKEY *authority_key = NULL;
    X509 *authority = authority_certificate(&pki, &authority_key);
    EVP_PKEY *leaf_key = EVP_EC_gen("P-256");
    static const char *const purposes[] = {"clientAuth", NULL, "emailProtection"};
    for (size_t i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++) {
        struct odd odd = {.basic = "CA:FALSE",
            .purpose = purposes[i],
            .names = "DNS:localhost",
            .issuer = authority,
            .issuer_key = authority_key};
        X509 *leaf = make(&odd, leaf_key, "server");
        text_init(&pem, 100000);
        text_init(&key, 100000);
        write_pem(leaf, leaf_key, &pem, &key);
        assert_server(&pki, pem.bytes, key.bytes, "localhost", TLS_CAUSE_UNTRUSTED);
        X509_free(leaf);
        text_done(&pem);
        text_done(&key);
    }
    EVP_PKEY_free(leaf_key);
    EVP_PKEY_free(authority_key);
    X509_free(authority);
    pki_done(&pki);
    pki_done(&other);
}
