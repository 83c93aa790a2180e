// SPDX-License-Identifier: Apache-2.0
// What we issue has the profile of security.md R2, and a signing request brings nothing but its
// key.
#include "common/crypto/certificate.h"

#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#define TEXT_MAX 65536
#define FROM_MS INT64_C(1796083200000) // 2026-12-01T00:00:00Z

static const char uri[] = "urn:eldercare:terminal:17";

static const struct certificate_order terminal_order = {.use = CERTIFICATE_TERMINAL,
    .common_name = "前台一号",
    .uri = uri,
    .from_ms = FROM_MS,
    .days = CERTIFICATE_DAYS};

static struct authority *new_authority(void)
{
    struct authority *authority = NULL;
    cr_assert_eq(authority_new("eldercare test", FROM_MS, 3650, &authority), STATUS_OK);
    return authority;
}

static X509 *read_certificate(const struct text *pem)
{
    BIO *memory = BIO_new_mem_buf(pem->bytes, (int)pem->size);
    X509 *certificate = PEM_read_bio_X509(memory, NULL, NULL, NULL);
    BIO_free(memory);
    cr_assert_not_null(certificate);
    return certificate;
}

static X509 *authority_certificate(const struct authority *authority)
{
    struct text certificate_pem, key_pem;
    text_init(&certificate_pem, TEXT_MAX);
    text_init(&key_pem, TEXT_MAX);
    cr_assert_eq(authority_write(authority, &certificate_pem, &key_pem), STATUS_OK);
    X509 *certificate = read_certificate(&certificate_pem);
    text_done(&certificate_pem);
    text_done(&key_pem);
    return certificate;
}

static X509 *issue(const struct authority *authority, const struct certificate_order *order)
{
    struct text certificate_pem, key_pem;
    text_init(&certificate_pem, TEXT_MAX);
    text_init(&key_pem, TEXT_MAX);
    cr_assert_eq(certificate_issue(authority, order, &certificate_pem, &key_pem), STATUS_OK);
    X509 *certificate = read_certificate(&certificate_pem);
    BIO *memory = BIO_new_mem_buf(key_pem.bytes, (int)key_pem.size);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);
    BIO_free(memory);
    cr_assert_not_null(key);
    cr_assert_eq(X509_check_private_key(certificate, key), 1);
    EVP_PKEY_free(key);
    text_done(&certificate_pem);
    text_done(&key_pem);
    return certificate;
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, seconds = 0;
    cr_assert_eq(ASN1_TIME_diff(&days, &seconds, epoch, time), 1);
    ASN1_TIME_free(epoch);
    return (int64_t)days * 86400 + seconds;
}

static void assert_times(X509 *certificate, int days)
{
    cr_assert_eq(seconds_of(X509_get0_notBefore(certificate)), FROM_MS / 1000 - 300);
    cr_assert_eq(
        seconds_of(X509_get0_notAfter(certificate)), FROM_MS / 1000 + (int64_t)days * 86400);
}

static void assert_leaf(X509 *leaf, uint32_t purpose)
{
    cr_assert_eq(X509_get_version(leaf), X509_VERSION_3);
    cr_assert_eq(X509_check_ca(leaf), 0);
    cr_assert_eq(X509_get_key_usage(leaf), KU_DIGITAL_SIGNATURE);
    cr_assert_eq(X509_get_extended_key_usage(leaf), purpose);
    int critical = 0;
    BASIC_CONSTRAINTS *basic = X509_get_ext_d2i(leaf, NID_basic_constraints, &critical, NULL);
    cr_assert(basic != NULL && critical == 1 && basic->ca == 0);
    BASIC_CONSTRAINTS_free(basic);
    cr_assert_eq(ASN1_STRING_length(X509_get_serialNumber(leaf)), 16);
    cr_assert_not_null(X509_get0_authority_key_id(leaf));
    cr_assert_not_null(X509_get0_subject_key_id(leaf));
}

Test(certificate, an_authority_signs_leaves_only)
{
    struct authority *authority = new_authority();
    X509 *certificate = authority_certificate(authority);
    cr_assert_eq(X509_check_ca(certificate), 1);
    cr_assert_eq(X509_get_pathlen(certificate), 0);
    cr_assert_eq(X509_get_key_usage(certificate), KU_KEY_CERT_SIGN | KU_CRL_SIGN);
    cr_assert_eq(X509_self_signed(certificate, 1), 1);
    assert_times(certificate, 3650);
    X509_free(certificate);
    authority_free(authority);
    authority_free(NULL);
}

Test(certificate, an_authority_survives_being_written)
{
    struct authority *authority = new_authority();
    struct text certificate_pem, key_pem;
    text_init(&certificate_pem, TEXT_MAX);
    text_init(&key_pem, TEXT_MAX);
    cr_assert_eq(authority_write(authority, &certificate_pem, &key_pem), STATUS_OK);
    struct authority *again = NULL;
    cr_assert_eq(authority_load(certificate_pem.bytes, key_pem.bytes, &again), STATUS_OK);
    X509 *ours = authority_certificate(authority);
    X509 *leaf = issue(again, &terminal_order);
    cr_assert_eq(X509_verify(leaf, X509_get0_pubkey(ours)), 1);
    X509_free(leaf);
    X509_free(ours);
    authority_free(again);
    authority_free(authority);
    text_done(&certificate_pem);
    text_done(&key_pem);
}

Test(certificate, only_an_authority_with_its_own_key_is_loaded)
{
    struct authority *authority = new_authority();
    struct authority *other = new_authority();
    struct text pem, key, other_pem, other_key, leaf_pem, leaf_key;
    struct text *texts[] = {&pem, &key, &other_pem, &other_key, &leaf_pem, &leaf_key};
    for (size_t i = 0; i < 6; i++) {
        text_init(texts[i], TEXT_MAX);
    }
    cr_assert_eq(authority_write(authority, &pem, &key), STATUS_OK);
    cr_assert_eq(authority_write(other, &other_pem, &other_key), STATUS_OK);
    cr_assert_eq(certificate_issue(authority, &terminal_order, &leaf_pem, &leaf_key), STATUS_OK);
    static char huge[70000];
    memset(huge, 'x', sizeof(huge) - 1);
    static const char locked[] = // a key under a passphrase: nobody is asked for it
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAgAAAAAAAAAAAICCAAw\n"
        "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAAAAAAAAAAAAAAAAAAAAAAEQAAA\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n";

    const struct {
        const char *certificate, *key;
    } rows[] = {
        {pem.bytes, other_key.bytes},
        {leaf_pem.bytes, leaf_key.bytes},
        {"", key.bytes},
        {pem.bytes, ""},
        {huge, key.bytes},
        {pem.bytes, huge},
        {key.bytes, pem.bytes},
        {pem.bytes, locked},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct authority *loaded = NULL;
        cr_assert_eq(
            authority_load(rows[i].certificate, rows[i].key, &loaded), STATUS_MALFORMED, "%zu", i);
        cr_assert_null(loaded);
    }
    for (size_t i = 0; i < 6; i++) {
        text_done(texts[i]);
    }
    authority_free(authority);
    authority_free(other);
}

Test(certificate, a_terminal_is_known_by_its_uri_alone)
{
    struct authority *authority = new_authority();
    X509 *leaf = issue(authority, &terminal_order);
    X509 *issuer = authority_certificate(authority);
    assert_leaf(leaf, XKU_SSL_CLIENT);
    assert_times(leaf, CERTIFICATE_DAYS);
    cr_assert_eq(X509_check_issued(issuer, leaf), X509_V_OK);
    cr_assert_eq(X509_verify(leaf, X509_get0_pubkey(issuer)), 1);
    GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    cr_assert_eq(sk_GENERAL_NAME_num(names), 1);
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, 0);
    cr_assert_eq(name->type, GEN_URI);
    const ASN1_IA5STRING *text = name->d.uniformResourceIdentifier;
    cr_assert_eq(ASN1_STRING_length(text), (int)strlen(uri));
    cr_assert_eq(memcmp(ASN1_STRING_get0_data(text), uri, strlen(uri)), 0);
    GENERAL_NAMES_free(names);
    X509_free(leaf);
    X509_free(issuer);
    authority_free(authority);
}

Test(certificate, serial_numbers_are_random)
{
    struct authority *authority = new_authority();
    X509 *a = issue(authority, &terminal_order);
    X509 *b = issue(authority, &terminal_order);
    cr_assert_neq(ASN1_INTEGER_cmp(X509_get0_serialNumber(a), X509_get0_serialNumber(b)), 0);
    X509_free(a);
    X509_free(b);
    authority_free(authority);
}

Test(certificate, a_server_is_known_by_host_and_localhost)
{
    static const struct {
        const char *host, *address, *name;
        int names;
    } rows[] = {
        {"care.example", NULL, "care.example", 3},
        {"192.0.2.7", "192.0.2.7", NULL, 3},
        {"2001:db8::7", "2001:db8::7", NULL, 3},
        {"localhost", NULL, "localhost", 2},
        {"127.0.0.1", "127.0.0.1", NULL, 2},
        {NULL, "127.0.0.1", "localhost", 2},
    };
    struct authority *authority = new_authority();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct certificate_order order = {.use = CERTIFICATE_SERVER,
            .common_name = "server",
            .host = rows[i].host,
            .from_ms = FROM_MS,
            .days = 1};
        X509 *leaf = issue(authority, &order);
        assert_leaf(leaf, XKU_SSL_SERVER);
        GENERAL_NAMES *names = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
        cr_assert_eq(sk_GENERAL_NAME_num(names), rows[i].names, "%zu", i);
        GENERAL_NAMES_free(names);
        if (rows[i].name != NULL) {
            cr_assert_eq(X509_check_host(leaf, rows[i].name, 0, 0, NULL), 1, "%zu", i);
        }
        if (rows[i].address != NULL) {
            cr_assert_eq(X509_check_ip_asc(leaf, rows[i].address, 0), 1, "%zu", i);
        }
        cr_assert_eq(X509_check_host(leaf, "localhost", 0, 0, NULL), 1);
        cr_assert_eq(X509_check_ip_asc(leaf, "127.0.0.1", 0), 1);
        X509_free(leaf);
    }
    authority_free(authority);
}

Test(certificate, impossible_orders_are_refused)
{
    static char long_uri[CERTIFICATE_URI_MAX + 1], long_host[255];
    memset(long_uri, 'u', CERTIFICATE_URI_MAX);
    memset(long_host, 'h', 254);
    const struct certificate_order rows[] = {
        {CERTIFICATE_TERMINAL, "t", NULL, NULL, FROM_MS, 1},
        {CERTIFICATE_TERMINAL, "t", "", NULL, FROM_MS, 1},
        {CERTIFICATE_TERMINAL, "t", long_uri, NULL, FROM_MS, 1},
        {CERTIFICATE_TERMINAL, "t", "urn:a b", NULL, FROM_MS, 1},
        {CERTIFICATE_TERMINAL, "t", "urn:\x7f", NULL, FROM_MS, 1},
        {CERTIFICATE_TERMINAL, "t", "urn:床", NULL, FROM_MS, 1},
        {CERTIFICATE_TERMINAL, "", uri, NULL, FROM_MS, 1},
        {CERTIFICATE_TERMINAL, "\xff", uri, NULL, FROM_MS, 1},
        {CERTIFICATE_TERMINAL, "t", uri, NULL, FROM_MS, 0},
        {CERTIFICATE_TERMINAL, "t", uri, NULL, FROM_MS, 40000},
        {CERTIFICATE_TERMINAL, "t", uri, NULL, -1, 1},
        {CERTIFICATE_TERMINAL, "t", uri, NULL, INT64_MAX, 1},
        {CERTIFICATE_TERMINAL, "t", uri, NULL, INT64_C(253402300799000), 1},
        {CERTIFICATE_SERVER, "t", NULL, "", FROM_MS, 1},
        {CERTIFICATE_SERVER, "t", NULL, "a,DNS:b", FROM_MS, 1},
        {CERTIFICATE_SERVER, "t", NULL, long_host, FROM_MS, 1},
    };
    struct authority *authority = new_authority();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct text certificate_pem, key_pem;
        text_init(&certificate_pem, TEXT_MAX);
        text_init(&key_pem, TEXT_MAX);
        cr_assert_eq(certificate_issue(authority, &rows[i], &certificate_pem, &key_pem),
            STATUS_MALFORMED, "%zu", i);
        cr_assert_eq(certificate_pem.size + key_pem.size, 0);
        text_done(&certificate_pem);
        text_done(&key_pem);
    }
    struct authority *none = NULL;
    cr_assert_eq(authority_new("", FROM_MS, 1, &none), STATUS_MALFORMED);
    cr_assert_null(none);
    authority_free(authority);
}

Test(certificate, a_long_name_is_cut_at_64_characters)
{
    char name[70 * 3 + 1] = "";
    for (int i = 0; i < 70; i++) {
        strcat(name, "院");
    }
    struct certificate_order order = terminal_order;
    order.common_name = name;
    struct authority *authority = new_authority();
    X509 *leaf = issue(authority, &order);
    const X509_NAME_ENTRY *entry = X509_NAME_get_entry(X509_get_subject_name(leaf), 0);
    unsigned char *utf8 = NULL;
    cr_assert_eq(ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry)), 64 * 3);
    OPENSSL_free(utf8);
    X509_free(leaf);
    authority_free(authority);
}

Test(certificate, a_full_text_is_a_fault)
{
    struct authority *authority = new_authority();
    struct text small, large;
    text_init(&small, 100);
    text_init(&large, TEXT_MAX);
    cr_assert_eq(authority_write(authority, &small, &large), STATUS_NO_MEMORY);
    cr_assert_eq(authority_write(authority, &large, &small), STATUS_NO_MEMORY);
    cr_assert_eq(certificate_issue(authority, &terminal_order, &small, &large), STATUS_NO_MEMORY);
    text_done(&small);
    text_done(&large);
    authority_free(authority);
}

// --- requests ---

static X509_REQ *new_request(EVP_PKEY *key, const char *constraints, const char *names)
{
    X509_REQ *request = X509_REQ_new();
    cr_assert_not_null(request);
    X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request), "CN", MBSTRING_ASC,
        (const unsigned char *)"urn:eldercare:terminal:1", -1, -1, 0);
    STACK_OF(X509_EXTENSION) *extensions = sk_X509_EXTENSION_new_null();
    if (constraints != NULL) {
        X509_EXTENSION *extension =
            X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, constraints);
        sk_X509_EXTENSION_push(extensions, extension);
    }
    if (names != NULL) {
        sk_X509_EXTENSION_push(
            extensions, X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names));
    }
    cr_assert_eq(X509_REQ_add_extensions(request, extensions), 1);
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    cr_assert_eq(X509_REQ_set_pubkey(request, key), 1);
    const EVP_MD *digest = EVP_PKEY_get_base_id(key) == EVP_PKEY_ED25519 ? NULL : EVP_sha256();
    cr_assert_gt(X509_REQ_sign(request, key, digest), 0);
    return request;
}

static void write_request(X509_REQ *request, struct text *ret_pem)
{
    BIO *memory = BIO_new(BIO_s_mem());
    cr_assert_eq(PEM_write_bio_X509_REQ(memory, request), 1);
    char *bytes = NULL;
    long size = BIO_get_mem_data(memory, &bytes);
    text_add(ret_pem, bytes, (size_t)size);
    BIO_free(memory);
}

static enum status sign(const char *request, struct text *ret_pem, struct text *complaint)
{
    struct authority *authority = new_authority();
    text_clear(complaint);
    enum status status = certificate_sign(authority, &terminal_order, request, ret_pem, complaint);
    authority_free(authority);
    return status;
}

static void assert_signed(EVP_PKEY *key, const char *constraints, const char *names)
{
    struct text request_pem, pem, complaint;
    text_init(&request_pem, TEXT_MAX);
    text_init(&pem, TEXT_MAX);
    text_init(&complaint, 1000);
    X509_REQ *request = new_request(key, constraints, names);
    write_request(request, &request_pem);
    cr_assert_eq(sign(request_pem.bytes, &pem, &complaint), STATUS_OK, "%s", complaint.bytes);
    X509 *leaf = read_certificate(&pem);
    assert_leaf(leaf, XKU_SSL_CLIENT);
    cr_assert_eq(EVP_PKEY_eq(X509_get0_pubkey(leaf), key), 1);
    GENERAL_NAMES *given = X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    cr_assert_eq(sk_GENERAL_NAME_num(given), 1);
    cr_assert_eq(sk_GENERAL_NAME_value(given, 0)->type, GEN_URI);
    GENERAL_NAMES_free(given);
    X509_free(leaf);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
    text_done(&request_pem);
    text_done(&pem);
    text_done(&complaint);
}

static void assert_refused(EVP_PKEY *key, const char *constraints, const char *word)
{
    struct text request_pem, pem, complaint;
    text_init(&request_pem, TEXT_MAX);
    text_init(&pem, TEXT_MAX);
    text_init(&complaint, 1000);
    X509_REQ *request = new_request(key, constraints, NULL);
    write_request(request, &request_pem);
    cr_assert_eq(sign(request_pem.bytes, &pem, &complaint), STATUS_MALFORMED);
    cr_assert_not_null(strstr(complaint.bytes, word), "%s", complaint.bytes);
    cr_assert_eq(pem.size, 0);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
    text_done(&request_pem);
    text_done(&pem);
    text_done(&complaint);
}

Test(certificate, requests_with_accepted_keys_are_signed)
{
    assert_signed(EVP_EC_gen("P-256"), NULL, NULL);
    assert_signed(EVP_EC_gen("P-384"), NULL, NULL);
    assert_signed(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), NULL, NULL);
    assert_signed(EVP_RSA_gen(2048), NULL, NULL);
}

Test(certificate, names_and_extensions_of_a_request_are_ignored)
{
    assert_signed(EVP_EC_gen("P-256"), "CA:FALSE", "URI:urn:eldercare:terminal:1,DNS:bureau");
}

Test(certificate, weak_and_strange_keys_are_refused)
{
    assert_refused(EVP_EC_gen("P-521"), NULL, "key");
    assert_refused(EVP_EC_gen("secp256k1"), NULL, "key");
    assert_refused(EVP_RSA_gen(1024), NULL, "key");
}

Test(certificate, a_request_for_an_authority_is_refused)
{
    assert_refused(EVP_EC_gen("P-256"), "CA:TRUE", "CA:TRUE");
    assert_refused(EVP_EC_gen("P-256"), "critical,CA:TRUE,pathlen:0", "CA:TRUE");
}

Test(certificate, a_request_signed_by_another_key_is_refused)
{
    struct text request_pem, pem, complaint;
    text_init(&request_pem, TEXT_MAX);
    text_init(&pem, TEXT_MAX);
    text_init(&complaint, 1000);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    EVP_PKEY *other = EVP_EC_gen("P-256");
    X509_REQ *request = new_request(key, NULL, NULL);
    cr_assert_eq(X509_REQ_set_pubkey(request, other), 1);
    write_request(request, &request_pem);
    cr_assert_eq(sign(request_pem.bytes, &pem, &complaint), STATUS_MALFORMED);
    cr_assert_str_eq(complaint.bytes, "the request is not signed by its own key");
    X509_REQ_free(request);
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
    text_done(&request_pem);
    text_done(&pem);
    text_done(&complaint);
}

Test(certificate, what_is_no_request_is_refused)
{
    static char huge[CERTIFICATE_REQUEST_SIZE_MAX + 2];
    memset(huge, '-', sizeof(huge) - 1);
    const char *const rows[] = {
        "",
        "hello",
        "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
        huge,
    };
    struct text pem, complaint;
    text_init(&pem, TEXT_MAX);
    text_init(&complaint, 1000);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        cr_assert_eq(sign(rows[i], &pem, &complaint), STATUS_MALFORMED);
        cr_assert_not_null(strstr(complaint.bytes, "PKCS#10"));
        cr_assert_eq(pem.size, 0);
    }
    text_done(&pem);
    text_done(&complaint);
}

Test(certificate, a_good_request_needs_a_possible_order_and_room)
{
    struct text request_pem, pem, small, complaint;
    text_init(&request_pem, TEXT_MAX);
    text_init(&pem, TEXT_MAX);
    text_init(&small, 10);
    text_init(&complaint, 1000);
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509_REQ *request = new_request(key, NULL, NULL);
    write_request(request, &request_pem);
    struct authority *authority = new_authority();
    struct certificate_order order = terminal_order;
    cr_assert_eq(certificate_sign(authority, &order, request_pem.bytes, &small, &complaint),
        STATUS_NO_MEMORY);
    order.days = 0;
    cr_assert_eq(
        certificate_sign(authority, &order, request_pem.bytes, &pem, &complaint), STATUS_MALFORMED);
    cr_assert_not_null(strstr(complaint.bytes, "days"));
    authority_free(authority);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
    text_done(&request_pem);
    text_done(&pem);
    text_done(&small);
    text_done(&complaint);
}
