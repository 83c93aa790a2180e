// SPDX-License-Identifier: Apache-2.0
// The cryptographic primitives everything else is made of: digest, HMAC, scrypt, random numbers,
// wiping.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"

#define DIGEST_SIZE 32 // SHA-256 and HMAC-SHA-256
#define CRYPTO_KEY_SIZE 32

struct digest_part {
    const void *bytes;
    size_t size;
};

// SHA-256 over the parts one after another. count >= 0.
void crypto_digest(const struct digest_part *parts, int count, uint8_t ret_digest[DIGEST_SIZE]);

// HMAC-SHA-256 over the parts one after another.
void crypto_hmac(const uint8_t key[CRYPTO_KEY_SIZE], const struct digest_part *parts, int count,
    uint8_t ret_mac[DIGEST_SIZE]);

// Cryptographically random bytes; a failing generator ends the process (there is no safe way on).
void crypto_random(void *ret_bytes, size_t size);

// Compares in constant time.
bool crypto_equal(const void *a, const void *b, size_t size);

// Overwrites a secret so that the compiler cannot leave it.
void crypto_wipe(void *secret, size_t size);

struct scrypt_cost {
    int log_n; // N is 2 to the power of this
    int r;
    int p;
};

// scrypt (RFC 7914) of a password and a salt, size bytes. CRYPTO when the cost is impossible or
// needs more than 64 MiB.
enum status crypto_scrypt(const char *password, const struct digest_part *salt,
    struct scrypt_cost cost, uint8_t *ret_key, size_t size) MUST_USE;

#define PASSWORD_HASH_SIZE 128

// scrypt (N 2^15, r 8, p 1: about 0.1 s and 32 MiB) as text "scrypt$15$8$1$salt$hash", and its
// check. The check does the same work for a malformed or NULL hash, and then answers false.
enum status crypto_password_hash(const char *password, char ret_hash[PASSWORD_HASH_SIZE]) MUST_USE;
bool crypto_password_verify(const char *password, const char *hash);
