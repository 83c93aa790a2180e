// SPDX-License-Identifier: Apache-2.0
// The n-th allocation of the cryptographic library fails, for n = 0, 1, 2 ...: certificates and
// seals are refused whole, and what cannot refuse ends the process.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <openssl/crypto.h>
#include <openssl/pem.h>

#include "common/crypto/certificate.h"
#include "common/crypto/seal.h"

#define TEXT_MAX 65536
#define FROM_MS INT64_C(1796083200000)

static long allocations_left = -1; // below 0: memory never ends

static bool is_refused(void)
{
    if (allocations_left < 0) {
        return false;
    }
    if (allocations_left == 0) {
        return true;
    }
    allocations_left--;
    return false;
}

static void *failing_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return is_refused() ? NULL : malloc(size);
}

static void *failing_realloc(void *memory, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return is_refused() ? NULL : realloc(memory, size);
}

static void plain_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    free(memory);
}

static bool is_watched;

static void watch_memory(void)
{
    is_watched = CRYPTO_set_mem_functions(failing_malloc, failing_realloc, plain_free) == 1;
}

// The library takes these functions before its first allocation only, and something of Criterion's
// allocates as it is loaded: so this runs before the constructors of shared libraries.
__attribute__((section(".preinit_array"), used)) static void (*const watch_early)(
    void) = watch_memory;

static const struct certificate_order orders[] = {
    {CERTIFICATE_TERMINAL, "t", "urn:eldercare:terminal:1", NULL, FROM_MS, 1},
    {CERTIFICATE_SERVER, "s", NULL, "care.example", FROM_MS, 1},
    {CERTIFICATE_SERVER, "s", NULL, "192.0.2.1", FROM_MS, 1},
};

struct made {
    struct authority *authority;
    struct text pems[4];
    struct text complaint;
};

static void made_init(struct made *made)
{
    *made = (struct made){.authority = NULL};
    for (int i = 0; i < 4; i++) {
        text_init(&made->pems[i], TEXT_MAX);
    }
    text_init(&made->complaint, 1000);
}

static void made_done(struct made *made)
{
    authority_free(made->authority);
    for (int i = 0; i < 4; i++) {
        text_done(&made->pems[i]);
    }
    text_done(&made->complaint);
}

static void write_request(struct text *ret_pem)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509_REQ *request = X509_REQ_new();
    cr_assert_eq(X509_REQ_set_pubkey(request, key), 1);
    cr_assert_gt(X509_REQ_sign(request, key, EVP_sha256()), 0);
    BIO *memory = BIO_new(BIO_s_mem());
    cr_assert_eq(PEM_write_bio_X509_REQ(memory, request), 1);
    char *bytes = NULL;
    long size = BIO_get_mem_data(memory, &bytes);
    text_add(ret_pem, bytes, (size_t)size);
    BIO_free(memory);
    X509_REQ_free(request);
    EVP_PKEY_free(key);
}

static void load_library_once(struct text *request)
{
    uint8_t byte;
    crypto_random(&byte, 1);
    crypto_digest(NULL, 0, (uint8_t[DIGEST_SIZE]){0});
    text_init(request, TEXT_MAX);
    write_request(request);
}

// Everything that a certificate goes through; the first status that is not OK.
static enum status make_all(struct made *made, int which, const char *request)
{
    const struct certificate_order *order = &orders[which];
    struct authority *first = NULL;
    enum status status = authority_new("fault", FROM_MS, 10, &first);
    if (status == STATUS_OK) {
        status = authority_write(first, &made->pems[0], &made->pems[1]);
    }
    authority_free(first);
    if (status == STATUS_OK) {
        status = authority_load(made->pems[0].bytes, made->pems[1].bytes, &made->authority);
    }
    if (status == STATUS_OK) {
        status = certificate_issue(made->authority, order, &made->pems[2], &made->pems[3]);
    }
    if (status == STATUS_OK) {
        text_clear(&made->pems[2]);
        status =
            certificate_sign(made->authority, order, request, &made->pems[2], &made->complaint);
    }
    return status;
}

Test(crypto_fault, certificates_without_memory_are_refused)
{
    cr_assert(is_watched);
    struct text request;
    load_library_once(&request);
    for (int which = 0; which < 3; which++) {
        struct made warm;
        made_init(&warm);
        cr_assert_eq(make_all(&warm, which, request.bytes), STATUS_OK);
        made_done(&warm);
        unsigned seed = 20261201;
        printf("seed %u\n", seed);
        for (long n = 0;; n += 1 + rand_r(&seed) % 40) {
            struct made made;
            made_init(&made);
            allocations_left = n;
            enum status status = make_all(&made, which, request.bytes);
            bool spent = allocations_left == 0;
            allocations_left = -1;
            cr_assert(status == STATUS_OK || status == STATUS_CRYPTO ||
                      status == STATUS_MALFORMED || status == STATUS_NO_MEMORY);
            made_done(&made);
            if (!spent) {
                cr_assert_eq(status, STATUS_OK);
                break;
            }
        }
    }
    text_done(&request);
}

Test(crypto_fault, seals_without_memory_are_refused)
{
    cr_assert(is_watched);
    uint8_t byte;
    crypto_random(&byte, 1);
    struct keyring keys = {.key_id = 1};
    static const char value[] = "310114193203070005";
    uint8_t sealed[sizeof(value) + SEAL_OVERHEAD], whole[sizeof(sealed)];
    char plain[sizeof(value)];
    int refused = 0;
    for (long n = 0;; n++) { // the first turns fetch the cipher too
        allocations_left = n;
        enum status status = seal_close(&keys, "a.b", 1, value, sizeof(value), sealed);
        bool spent = allocations_left == 0;
        allocations_left = -1;
        if (!spent) {
            cr_assert_eq(status, STATUS_OK);
            break;
        }
        cr_assert(status == STATUS_OK || status == STATUS_CRYPTO);
        refused += status != STATUS_OK;
    }
    cr_assert_gt(refused, 0);
    cr_assert_eq(seal_close(&keys, "a.b", 1, value, sizeof(value), whole), STATUS_OK);
    for (long n = 0;; n++) {
        size_t size = 0;
        allocations_left = n;
        enum status status = seal_open(&keys, "a.b", 1, whole, sizeof(whole), plain, &size);
        bool spent = allocations_left == 0;
        allocations_left = -1;
        if (!spent) {
            cr_assert_eq(status, STATUS_OK);
            break;
        }
        cr_assert(status == STATUS_OK || status == STATUS_CRYPTO || status == STATUS_CORRUPT);
    }
}

Test(crypto_fault, passwords_without_memory_are_refused)
{
    cr_assert(is_watched);
    char hash[PASSWORD_HASH_SIZE];
    cr_assert_eq(crypto_password_hash("x", hash), STATUS_OK);
    char untouched[PASSWORD_HASH_SIZE] = "untouched";
    allocations_left = 0;
    enum status status = crypto_password_hash("x", untouched);
    bool verified = crypto_password_verify("x", hash);
    allocations_left = -1;
    cr_assert_eq(status, STATUS_CRYPTO);
    cr_assert_str_eq(untouched, "untouched");
    cr_assert_not(verified);
    cr_assert(crypto_password_verify("x", hash));
}

Test(crypto_fault, who_cannot_hash_does_not_go_on, .signal = SIGABRT)
{
    uint8_t digest[DIGEST_SIZE];
    crypto_digest(NULL, 0, digest);
    allocations_left = 0;
    crypto_digest(NULL, 0, digest);
}
