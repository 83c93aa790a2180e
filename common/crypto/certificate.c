// SPDX-License-Identifier: Apache-2.0
// X.509 version 3 certificates of the profile of security.md R2: EC P-256, one purpose each, random
// 128-bit serial numbers, names of peers in the SAN only.
#include "common/crypto/certificate.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#define NAME_CODE_POINTS_MAX 64 // ub-common-name of RFC 5280
#define HOST_SIZE_MAX 253
#define PEM_SIZE_MAX 65536
#define SERIAL_SIZE 16
#define BACKDATE_S (5 * 60) // clocks of terminals are wrong by a little
#define DAY_S 86400
#define YEARS_100_DAYS 36525
#define SECONDS_MAX INT64_C(253402300799) // 9999-12-31T23:59:59Z

struct authority {
    X509 *certificate;
    EVP_PKEY *key;
};

// What the library has to say is for no one: outcomes are statuses, and a stale error would mislead
// the next TLS call on this thread.
static enum status result(bool done, enum status otherwise)
{
    ERR_clear_error();
    return done ? STATUS_OK : otherwise;
}

// Refuses to ask a terminal for a passphrase.
static int no_passphrase(char *buffer, int size, int writing, void *context)
{
    (void)buffer;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

// --- names and extensions ---

static bool add_name(X509_NAME *name, const char *common_name)
{
    size_t size = strlen(common_name);
    if (size == 0 || !text_is_utf8(common_name, size)) {
        return false;
    }
    size_t at = 0;
    for (int i = 0; i < NAME_CODE_POINTS_MAX && at < size; i++) {
        (void)text_next(common_name, size, &at);
    }
    return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
               (const unsigned char *)common_name, (int)at, -1, 0) == 1;
}

static bool add_configured(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool done = extension != NULL && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return done;
}

static bool push_name(GENERAL_NAMES *names, int type, ASN1_STRING *value)
{
    GENERAL_NAME *name = GENERAL_NAME_new();
    if (name == NULL || value == NULL || sk_GENERAL_NAME_push(names, name) <= 0) {
        GENERAL_NAME_free(name);
        ASN1_STRING_free(value);
        return false;
    }
    GENERAL_NAME_set0_value(name, type, value);
    return true;
}

static bool push_text(GENERAL_NAMES *names, int type, const char *text)
{
    ASN1_IA5STRING *value = ASN1_IA5STRING_new();
    if (value != NULL && ASN1_STRING_set(value, text, (int)strlen(text)) != 1) {
        ASN1_IA5STRING_free(value);
        return false;
    }
    return push_name(names, type, value);
}

// A host is an address when the library reads it as one; else it must look like a DNS name.
static bool push_host(GENERAL_NAMES *names, const char *host)
{
    ASN1_OCTET_STRING *address = a2i_IPADDRESS(host);
    if (address != NULL) {
        return push_name(names, GEN_IPADD, address);
    }
    size_t size = strlen(host);
    size_t plain = strspn(host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");
    return size > 0 && size <= HOST_SIZE_MAX && plain == size && push_text(names, GEN_DNS, host);
}

static bool push_hosts(GENERAL_NAMES *names, const char *host)
{
    return (host == NULL || strcmp(host, "localhost") == 0 || strcmp(host, "127.0.0.1") == 0 ||
               push_host(names, host)) &&
           push_host(names, "localhost") && push_host(names, "127.0.0.1");
}

static bool push_uri(GENERAL_NAMES *names, const char *uri)
{
    size_t size = uri == NULL ? 0 : strlen(uri);
    for (size_t i = 0; i < size; i++) {
        if (uri[i] <= ' ' || uri[i] > '~') {
            return false;
        }
    }
    return size > 0 && size < CERTIFICATE_URI_MAX && push_text(names, GEN_URI, uri);
}

static bool add_subject_names(X509 *certificate, const struct certificate_order *order)
{
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    bool done = names != NULL &&
                (order->use == CERTIFICATE_SERVER ? push_hosts(names, order->host)
                                                  : push_uri(names, order->uri)) &&
                X509_add1_ext_i2d(certificate, NID_subject_alt_name, names, 0, 0) == 1;
    sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
    return done;
}

// --- the body ---

static bool set_serial(X509 *certificate)
{
    uint8_t bytes[SERIAL_SIZE];
    crypto_random(bytes, sizeof(bytes));
    bytes[0] = (uint8_t)((bytes[0] & 0x7f) | 0x40); // positive, and always of the same length
    BIGNUM *number = BN_bin2bn(bytes, sizeof(bytes), NULL);
    bool done =
        number != NULL && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return done;
}

static bool set_validity(X509 *certificate, int64_t from_ms, int days)
{
    if (days < 1 || days > YEARS_100_DAYS || from_ms < 0 || from_ms / 1000 > SECONDS_MAX) {
        return false;
    }
    int64_t from = from_ms / 1000;
    int64_t until = from + (int64_t)days * DAY_S;
    return until <= SECONDS_MAX &&
           ASN1_TIME_set(X509_getm_notBefore(certificate), (time_t)(from - BACKDATE_S)) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), (time_t)until) != NULL;
}

// A certificate with version, serial number, validity, subject and public key; no issuer yet.
static X509 *new_body(const char *common_name, int64_t from_ms, int days, EVP_PKEY *key)
{
    X509 *certificate = X509_new();
    if (certificate == NULL || X509_set_version(certificate, X509_VERSION_3) != 1 ||
        !set_serial(certificate) || !set_validity(certificate, from_ms, days) ||
        !add_name(X509_get_subject_name(certificate), common_name) ||
        X509_set_pubkey(certificate, key) != 1) {
        X509_free(certificate);
        return NULL;
    }
    return certificate;
}

// A signed leaf for key, or NULL.
static X509 *new_leaf(
    const struct authority *authority, const struct certificate_order *order, EVP_PKEY *key)
{
    X509 *leaf = new_body(order->common_name, order->from_ms, order->days, key);
    X509 *issuer = authority->certificate;
    const char *purpose = order->use == CERTIFICATE_SERVER ? "serverAuth" : "clientAuth";
    if (leaf == NULL || X509_set_issuer_name(leaf, X509_get_subject_name(issuer)) != 1 ||
        !add_configured(leaf, issuer, NID_basic_constraints, "critical,CA:FALSE") ||
        !add_configured(leaf, issuer, NID_key_usage, "critical,digitalSignature") ||
        !add_configured(leaf, issuer, NID_ext_key_usage, purpose) ||
        !add_configured(leaf, issuer, NID_subject_key_identifier, "hash") ||
        !add_configured(leaf, issuer, NID_authority_key_identifier, "keyid:always") ||
        !add_subject_names(leaf, order) || X509_sign(leaf, authority->key, EVP_sha256()) <= 0) {
        X509_free(leaf);
        return NULL;
    }
    return leaf;
}

// --- PEM ---

// Secrets pass through memory that is wiped when it is freed.
static bool take_text(BIO *memory, struct text *ret_text)
{
    char *bytes = NULL;
    long size = BIO_get_mem_data(memory, &bytes);
    text_add(ret_text, bytes, (size_t)size);
    return !ret_text->failed;
}

static bool write_certificate(X509 *certificate, struct text *ret_pem)
{
    BIO *memory = BIO_new(BIO_s_mem());
    bool done = memory != NULL && PEM_write_bio_X509(memory, certificate) == 1 &&
                take_text(memory, ret_pem);
    BIO_free(memory);
    return done;
}

static bool write_key(EVP_PKEY *key, struct text *ret_pem)
{
    BIO *memory = BIO_new(BIO_s_secmem());
    bool done = memory != NULL &&
                PEM_write_bio_PKCS8PrivateKey(memory, key, NULL, NULL, 0, NULL, NULL) == 1 &&
                take_text(memory, ret_pem);
    BIO_free(memory);
    return done;
}

static BIO *open_pem(const char *pem, size_t size_max)
{
    size_t size = strnlen(pem, size_max + 1);
    return size > size_max ? NULL : BIO_new_mem_buf(pem, (int)size);
}

// --- authority ---

static enum status authority_of(X509 *certificate, EVP_PKEY *key, struct authority **ret)
{
    struct authority *authority = calloc(1, sizeof(*authority));
    if (authority == NULL) {
        X509_free(certificate);
        EVP_PKEY_free(key);
        return STATUS_NO_MEMORY;
    }
    *authority = (struct authority){.certificate = certificate, .key = key};
    *ret = authority;
    return STATUS_OK;
}

enum status authority_new(
    const char *common_name, int64_t from_ms, int days, struct authority **ret)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    if (key == NULL) {
        return result(false, STATUS_CRYPTO);
    }
    X509 *body = new_body(common_name, from_ms, days, key);
    if (body == NULL || X509_set_issuer_name(body, X509_get_subject_name(body)) != 1 ||
        !add_configured(body, body, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") ||
        !add_configured(body, body, NID_key_usage, "critical,keyCertSign,cRLSign") ||
        !add_configured(body, body, NID_subject_key_identifier, "hash") ||
        X509_sign(body, key, EVP_sha256()) <= 0) {
        X509_free(body);
        EVP_PKEY_free(key);
        return result(false, STATUS_MALFORMED);
    }
    return authority_of(body, key, ret);
}

enum status authority_load(const char *certificate_pem, const char *key_pem, struct authority **ret)
{
    BIO *certificate_bio = open_pem(certificate_pem, PEM_SIZE_MAX);
    BIO *key_bio = open_pem(key_pem, PEM_SIZE_MAX);
    X509 *certificate = NULL;
    EVP_PKEY *key = NULL;
    if (certificate_bio != NULL && key_bio != NULL) {
        certificate = PEM_read_bio_X509(certificate_bio, NULL, no_passphrase, NULL);
        key = PEM_read_bio_PrivateKey(key_bio, NULL, no_passphrase, NULL);
    }
    BIO_free(certificate_bio);
    BIO_free(key_bio);
    if (certificate == NULL || key == NULL || X509_check_ca(certificate) != 1 ||
        X509_check_private_key(certificate, key) != 1) {
        X509_free(certificate);
        EVP_PKEY_free(key);
        return result(false, STATUS_MALFORMED);
    }
    return authority_of(certificate, key, ret);
}

enum status authority_write(
    const struct authority *authority, struct text *ret_certificate_pem, struct text *ret_key_pem)
{
    return result(write_certificate(authority->certificate, ret_certificate_pem) &&
                      write_key(authority->key, ret_key_pem),
        STATUS_NO_MEMORY);
}

void authority_free(struct authority *authority)
{
    if (authority == NULL) {
        return;
    }
    X509_free(authority->certificate);
    EVP_PKEY_free(authority->key); // clears the number as it frees it
    free(authority);
}

// --- leaves ---

enum status certificate_issue(const struct authority *authority,
    const struct certificate_order *order, struct text *ret_certificate_pem,
    struct text *ret_key_pem)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    if (key == NULL) {
        return result(false, STATUS_CRYPTO);
    }
    X509 *leaf = new_leaf(authority, order, key);
    enum status status = STATUS_MALFORMED;
    if (leaf != NULL) {
        bool done = write_certificate(leaf, ret_certificate_pem) && write_key(key, ret_key_pem);
        status = done ? STATUS_OK : STATUS_NO_MEMORY;
    }
    X509_free(leaf);
    EVP_PKEY_free(key);
    return result(status == STATUS_OK, status);
}

static bool is_key_accepted(const EVP_PKEY *key)
{
    int kind = EVP_PKEY_get_base_id(key);
    if (kind == EVP_PKEY_RSA) {
        return EVP_PKEY_get_bits(key) >= 2048 && EVP_PKEY_get_bits(key) <= 8192;
    }
    if (kind == EVP_PKEY_EC) {
        char curve[32] = "";
        size_t size = 0;
        return EVP_PKEY_get_group_name(key, curve, sizeof(curve), &size) == 1 &&
               (strcmp(curve, "prime256v1") == 0 || strcmp(curve, "secp384r1") == 0);
    }
    return kind == EVP_PKEY_ED25519;
}

// True when any basic constraints in the request ask for a CA, or cannot be read.
static bool asks_for_authority(X509_REQ *request)
{
    STACK_OF(X509_EXTENSION) *extensions = X509_REQ_get_extensions(request);
    bool asks = false;
    int at = X509v3_get_ext_by_NID(extensions, NID_basic_constraints, -1);
    while (at >= 0 && !asks) {
        BASIC_CONSTRAINTS *constraints = X509V3_EXT_d2i(X509v3_get_ext(extensions, at));
        asks = constraints == NULL || constraints->ca != 0;
        BASIC_CONSTRAINTS_free(constraints);
        at = X509v3_get_ext_by_NID(extensions, NID_basic_constraints, at);
    }
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    return asks;
}

// What is wrong with the request, or NULL.
static const char *fault_of(X509_REQ *request)
{
    EVP_PKEY *key = request == NULL ? NULL : X509_REQ_get0_pubkey(request);
    if (request == NULL) {
        return "the request is not a PKCS#10 request in PEM";
    }
    if (key == NULL || !is_key_accepted(key)) {
        return "the key must be EC P-256 or P-384, Ed25519 or RSA of 2048 to 8192 bits";
    }
    if (X509_REQ_verify(request, key) != 1) {
        return "the request is not signed by its own key";
    }
    if (asks_for_authority(request)) {
        return "the request asks for CA:TRUE";
    }
    return NULL;
}

static X509_REQ *read_request(const char *pem)
{
    BIO *memory = open_pem(pem, CERTIFICATE_REQUEST_SIZE_MAX);
    if (memory == NULL) {
        return NULL;
    }
    X509_REQ *request = PEM_read_bio_X509_REQ(memory, NULL, no_passphrase, NULL);
    BIO_free(memory);
    return request;
}

enum status certificate_sign(const struct authority *authority,
    const struct certificate_order *order, const char *request_pem,
    struct text *ret_certificate_pem, struct text *complaint)
{
    X509_REQ *request = read_request(request_pem);
    const char *fault = fault_of(request);
    if (fault != NULL) {
        text_add_string(complaint, fault);
        X509_REQ_free(request);
        return result(false, STATUS_MALFORMED);
    }
    X509 *leaf = new_leaf(authority, order, X509_REQ_get0_pubkey(request));
    enum status status = STATUS_OK;
    if (leaf == NULL) {
        text_add_string(complaint, "no certificate can be made with these names and days");
        status = STATUS_MALFORMED;
    } else if (!write_certificate(leaf, ret_certificate_pem)) {
        status = STATUS_NO_MEMORY;
    }
    X509_free(leaf);
    X509_REQ_free(request);
    return result(status == STATUS_OK, status);
}
