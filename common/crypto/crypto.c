// SPDX-License-Identifier: Apache-2.0
// The primitives over OpenSSL: algorithms are fetched once, and a library that cannot hash ends the
// process, as nothing could be kept or proved without it.
#include "common/crypto/crypto.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "common/base/log.h"
#include "common/base/text.h"

#define SALT_SIZE 16
#define SCRYPT_MEMORY_MAX (64 * 1024 * 1024)
#define RANDOM_CHUNK_MAX (1 << 20)

static const struct scrypt_cost password_cost = {.log_n = 15, .r = 8, .p = 1};
static const char password_prefix[] = "scrypt$15$8$1$";

static pthread_once_t algorithms_once = PTHREAD_ONCE_INIT;
static EVP_MD *algorithm_sha256;
static EVP_MAC_CTX *algorithm_hmac; // keyless, copied for every use

static void require(bool condition, const char *what)
{
    if (condition) {
        return;
    }
    LOG(LOG_ERROR, "crypto.failed", LOG_TEXT("what", what));
    abort();
}

static void fetch_algorithms(void)
{
    algorithm_sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    require(algorithm_sha256 != NULL, "sha256");

    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    require(mac != NULL, "hmac");
    algorithm_hmac = EVP_MAC_CTX_new(mac);
    require(algorithm_hmac != NULL, "hmac");
    EVP_MAC_free(mac);

    char name[] = "SHA256";
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    require(EVP_MAC_CTX_set_params(algorithm_hmac, params) == 1, "hmac");
}

static void need_algorithms(void)
{
    require(pthread_once(&algorithms_once, fetch_algorithms) == 0, "once");
}

void crypto_digest(const struct digest_part *parts, int count, uint8_t ret_digest[DIGEST_SIZE])
{
    need_algorithms();
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    require(context != NULL, "sha256");
    require(EVP_DigestInit_ex(context, algorithm_sha256, NULL) == 1, "sha256");
    for (int i = 0; i < count; i++) {
        require(EVP_DigestUpdate(context, parts[i].bytes, parts[i].size) == 1, "sha256");
    }
    unsigned size = 0;
    require(EVP_DigestFinal_ex(context, ret_digest, &size) == 1 && size == DIGEST_SIZE, "sha256");
    EVP_MD_CTX_free(context);
}

void crypto_hmac(const uint8_t key[CRYPTO_KEY_SIZE], const struct digest_part *parts, int count,
    uint8_t ret_mac[DIGEST_SIZE])
{
    need_algorithms();
    EVP_MAC_CTX *context = EVP_MAC_CTX_dup(algorithm_hmac);
    require(context != NULL, "hmac");
    require(EVP_MAC_init(context, key, CRYPTO_KEY_SIZE, NULL) == 1, "hmac");
    for (int i = 0; i < count; i++) {
        require(EVP_MAC_update(context, parts[i].bytes, parts[i].size) == 1, "hmac");
    }
    size_t size = 0;
    require(
        EVP_MAC_final(context, ret_mac, &size, DIGEST_SIZE) == 1 && size == DIGEST_SIZE, "hmac");
    EVP_MAC_CTX_free(context);
}

void crypto_random(void *ret_bytes, size_t size)
{
    uint8_t *bytes = ret_bytes;
    while (size > 0) {
        size_t chunk = size < RANDOM_CHUNK_MAX ? size : RANDOM_CHUNK_MAX;
        require(RAND_bytes(bytes, (int)chunk) == 1, "random");
        bytes += chunk;
        size -= chunk;
    }
}

bool crypto_equal(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

void crypto_wipe(void *secret, size_t size)
{
    OPENSSL_cleanse(secret, size);
}

enum status crypto_scrypt(const char *password, const struct digest_part *salt,
    struct scrypt_cost cost, uint8_t *ret_key, size_t size)
{
    if (cost.log_n < 1 || cost.log_n > 20 || cost.r < 1 || cost.p < 1) {
        return STATUS_CRYPTO;
    }
    int done = EVP_PBE_scrypt(password, strlen(password), salt->bytes, salt->size,
        UINT64_C(1) << cost.log_n, (uint64_t)cost.r, (uint64_t)cost.p, SCRYPT_MEMORY_MAX, ret_key,
        size);
    if (done != 1) {
        ERR_clear_error();
        return STATUS_CRYPTO;
    }
    return STATUS_OK;
}

static void write_hex(const uint8_t *bytes, size_t size, char *ret_hex)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        ret_hex[2 * i] = digits[bytes[i] >> 4];
        ret_hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    ret_hex[2 * size] = '\0';
}

enum status crypto_password_hash(const char *password, char ret_hash[PASSWORD_HASH_SIZE])
{
    uint8_t salt[SALT_SIZE];
    uint8_t key[DIGEST_SIZE];
    crypto_random(salt, sizeof(salt));
    enum status status = crypto_scrypt(
        password, &(struct digest_part){salt, sizeof(salt)}, password_cost, key, sizeof(key));
    if (status != STATUS_OK) {
        return status;
    }
    char salt_hex[2 * SALT_SIZE + 1];
    char key_hex[2 * DIGEST_SIZE + 1];
    write_hex(salt, sizeof(salt), salt_hex);
    write_hex(key, sizeof(key), key_hex);
    snprintf(ret_hash, PASSWORD_HASH_SIZE, "%s%s$%s", password_prefix, salt_hex, key_hex);
    crypto_wipe(key, sizeof(key));
    crypto_wipe(key_hex, sizeof(key_hex));
    return STATUS_OK;
}

// Takes salt and key out of a hash of ours; anything else is no hash.
static bool read_hash(const char *hash, uint8_t salt[SALT_SIZE], uint8_t key[DIGEST_SIZE])
{
    size_t prefix_size = sizeof(password_prefix) - 1;
    size_t size = prefix_size + 2 * SALT_SIZE + 1 + 2 * DIGEST_SIZE;
    if (hash == NULL || strlen(hash) != size || memcmp(hash, password_prefix, prefix_size) != 0 ||
        hash[prefix_size + 2 * SALT_SIZE] != '$') {
        return false;
    }
    char salt_hex[2 * SALT_SIZE + 1];
    memcpy(salt_hex, hash + prefix_size, 2 * SALT_SIZE);
    salt_hex[2 * SALT_SIZE] = '\0';
    return text_from_hex(salt_hex, salt, SALT_SIZE) &&
           text_from_hex(hash + prefix_size + 2 * SALT_SIZE + 1, key, DIGEST_SIZE);
}

bool crypto_password_verify(const char *password, const char *hash)
{
    uint8_t salt[SALT_SIZE] = {0};
    uint8_t wanted[DIGEST_SIZE] = {0};
    uint8_t got[DIGEST_SIZE];
    bool readable = read_hash(hash, salt, wanted);
    enum status status = crypto_scrypt(
        password, &(struct digest_part){salt, sizeof(salt)}, password_cost, got, sizeof(got));
    bool equal = status == STATUS_OK && crypto_equal(got, wanted, sizeof(got));
    crypto_wipe(got, sizeof(got));
    crypto_wipe(wanted, sizeof(wanted));
    return readable && equal;
}
