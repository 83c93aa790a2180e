// SPDX-License-Identifier: Apache-2.0
// Sealing of fields with AES-256-GCM. The header, the row and the place are associated data:
//
//   envelope: version 1 | algorithm 1 | key id 1 | nonce 12 | ciphertext | tag 16
//   data:     version 1 | algorithm 1 | key id 1 | row 8, big endian | place
#include "common/crypto/seal.h"

#include <stdatomic.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#define SEAL_VERSION 1
#define SEAL_AES_256_GCM 1
#define HEADER_SIZE 3
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define PLAIN_SIZE_MAX (16 * 1024 * 1024)

_Static_assert(HEADER_SIZE + NONCE_SIZE + TAG_SIZE == SEAL_OVERHEAD, "the envelope of R30");

static _Atomic(EVP_CIPHER *) cipher; // fetched when first needed, for good

static EVP_CIPHER *need_cipher(void)
{
    EVP_CIPHER *present = atomic_load(&cipher);
    if (present != NULL) {
        return present;
    }
    EVP_CIPHER *fetched = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    if (atomic_compare_exchange_strong(&cipher, &present, fetched)) {
        return fetched;
    }
    EVP_CIPHER_free(fetched); // another thread was faster
    return present;
}

// A context with key, nonce and associated data in it, or NULL.
static EVP_CIPHER_CTX *begin(const struct keyring *keys, const char *place, int64_t row,
    const uint8_t *envelope, bool closing)
{
    EVP_CIPHER *algorithm = need_cipher();
    if (algorithm == NULL) {
        return NULL;
    }
    uint8_t bound[HEADER_SIZE + 8];
    memcpy(bound, envelope, HEADER_SIZE);
    for (int i = 0; i < 8; i++) {
        bound[HEADER_SIZE + i] = (uint8_t)((uint64_t)row >> (56 - 8 * i));
    }
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int size = 0;
    if (context == NULL ||
        EVP_CipherInit_ex2(
            context, algorithm, keys->data_key, envelope + HEADER_SIZE, closing, NULL) != 1 ||
        EVP_CipherUpdate(context, NULL, &size, bound, sizeof(bound)) != 1 ||
        EVP_CipherUpdate(context, NULL, &size, (const uint8_t *)place, (int)strlen(place)) != 1) {
        EVP_CIPHER_CTX_free(context);
        return NULL;
    }
    return context;
}

enum status seal_close(const struct keyring *keys, const char *place, int64_t row,
    const void *plain, size_t size, uint8_t *ret_sealed)
{
    if (size > PLAIN_SIZE_MAX) {
        return STATUS_CRYPTO;
    }
    ret_sealed[0] = SEAL_VERSION;
    ret_sealed[1] = SEAL_AES_256_GCM;
    ret_sealed[2] = keys->key_id;
    crypto_random(ret_sealed + HEADER_SIZE, NONCE_SIZE);
    uint8_t *text = ret_sealed + HEADER_SIZE + NONCE_SIZE;
    uint8_t tail[TAG_SIZE]; // GCM has no last block; the library wants room for one
    EVP_CIPHER_CTX *context = begin(keys, place, row, ret_sealed, true);
    int got = 0;
    bool done = context != NULL &&
                (size == 0 || EVP_CipherUpdate(context, text, &got, plain, (int)size) == 1) &&
                EVP_CipherFinal_ex(context, tail, &got) == 1 &&
                EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, TAG_SIZE, text + size) == 1;
    EVP_CIPHER_CTX_free(context);
    if (!done) {
        ERR_clear_error();
        return STATUS_CRYPTO;
    }
    return STATUS_OK;
}

enum status seal_open(const struct keyring *keys, const char *place, int64_t row,
    const uint8_t *sealed, size_t sealed_size, void *ret_plain, size_t *ret_size)
{
    if (sealed_size < SEAL_OVERHEAD || sealed_size - SEAL_OVERHEAD > PLAIN_SIZE_MAX ||
        sealed[0] != SEAL_VERSION || sealed[1] != SEAL_AES_256_GCM || sealed[2] != keys->key_id) {
        return STATUS_CORRUPT;
    }
    size_t size = sealed_size - SEAL_OVERHEAD;
    const uint8_t *text = sealed + HEADER_SIZE + NONCE_SIZE;
    uint8_t tag[TAG_SIZE];
    memcpy(tag, text + size, TAG_SIZE);
    EVP_CIPHER_CTX *context = begin(keys, place, row, sealed, false);
    if (context == NULL) {
        ERR_clear_error();
        return STATUS_CRYPTO;
    }
    uint8_t tail[TAG_SIZE];
    int got = 0;
    bool genuine =
        (size == 0 || EVP_CipherUpdate(context, ret_plain, &got, text, (int)size) == 1) &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, TAG_SIZE, tag) == 1 &&
        EVP_CipherFinal_ex(context, tail, &got) == 1;
    EVP_CIPHER_CTX_free(context);
    if (!genuine) {
        ERR_clear_error();
        if (size > 0) {
            crypto_wipe(ret_plain, size);
        }
        return STATUS_CORRUPT;
    }
    *ret_size = size;
    return STATUS_OK;
}

void seal_index(
    const struct keyring *keys, const char *kind, const char *text, uint8_t ret_index[DIGEST_SIZE])
{
    // The NUL of kind goes in, so that ("ab", "c") and ("a", "bc") differ.
    const struct digest_part parts[] = {{kind, strlen(kind) + 1}, {text, strlen(text)}};
    crypto_hmac(keys->index_key, parts, 2, ret_index);
}
