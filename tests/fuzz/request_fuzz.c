// SPDX-License-Identifier: Apache-2.0
// Whatever a signing request says, what is signed has our names and is no authority. Input that
// does not begin like PEM is taken for DER and wrapped, so that the fuzzer reaches the inside.
#include <string.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "common/base/day.h"
#include "common/crypto/certificate.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MAX 65536

static struct authority *authority;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    PROMISE(authority_new("fuzz", instant_now(), 30, &authority) == STATUS_OK);
    return 0;
}

static void wrap(const uint8_t *bytes, size_t size, struct text *ret_pem)
{
    static char base64[3 * TEXT_MAX];
    int base64_size = EVP_EncodeBlock((unsigned char *)base64, bytes, (int)size);
    text_add_string(ret_pem, "-----BEGIN CERTIFICATE REQUEST-----\n");
    for (int at = 0; at < base64_size; at += 64) {
        int piece = base64_size - at < 64 ? base64_size - at : 64;
        text_add(ret_pem, base64 + at, (size_t)piece);
        text_add_char(ret_pem, '\n');
    }
    text_add_string(ret_pem, "-----END CERTIFICATE REQUEST-----\n");
}

static void check(const struct text *pem)
{
    BIO *memory = BIO_new_mem_buf(pem->bytes, (int)pem->size);
    X509 *certificate = PEM_read_bio_X509(memory, NULL, NULL, NULL);
    BIO_free(memory);
    PROMISE(certificate != NULL);
    PROMISE(X509_check_ca(certificate) == 0);
    PROMISE(X509_get_extended_key_usage(certificate) == XKU_SSL_CLIENT);
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    PROMISE(sk_GENERAL_NAME_num(names) == 1);
    GENERAL_NAMES_free(names);
    X509_free(certificate);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size > TEXT_MAX / 2) {
        return 0;
    }
    struct text request, pem, complaint;
    text_init(&request, 3 * TEXT_MAX);
    text_init(&pem, TEXT_MAX);
    text_init(&complaint, 1000);
    if (size >= 5 && memcmp(bytes, "-----", 5) == 0) {
        text_add(&request, (const char *)bytes, size);
    } else {
        wrap(bytes, size, &request);
    }
    const struct certificate_order order = {.use = CERTIFICATE_TERMINAL,
        .common_name = "fuzz",
        .uri = "urn:eldercare:terminal:1",
        .from_ms = instant_now(),
        .days = 1};
    enum status status = certificate_sign(authority, &order, request.bytes, &pem, &complaint);
    PROMISE(status == STATUS_OK || status == STATUS_MALFORMED);
    PROMISE((status == STATUS_OK) == (complaint.size == 0));
    if (status == STATUS_OK) {
        check(&pem);
    }
    text_done(&request);
    text_done(&pem);
    text_done(&complaint);
    return 0;
}
