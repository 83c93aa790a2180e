// SPDX-License-Identifier: Apache-2.0
// Sealing single fields: AES-256-GCM, bound to the place where the field stands, and the blind
// index to find them. Envelope: version 1 | algorithm 1 | key id 1 | nonce 12 | ciphertext | tag 16
// (security.md R30).
#pragma once

#include "common/crypto/crypto.h"

#define SEAL_OVERHEAD 31

struct keyring {
    uint8_t key_id;
    uint8_t data_key[CRYPTO_KEY_SIZE];  // seals fields
    uint8_t index_key[CRYPTO_KEY_SIZE]; // blind indexes
    uint8_t mac_key[CRYPTO_KEY_SIZE];   // what receipts and the ledger keep of parameters
};

// Seals size bytes into ret_sealed (size + SEAL_OVERHEAD bytes). place is "table.column" and row
// the row's id: a sealed value moved to another row or column does not open.
enum status seal_close(const struct keyring *keys, const char *place, int64_t row,
    const void *plain, size_t size, uint8_t *ret_sealed) MUST_USE;

// Opens sealed_size bytes into ret_plain (sealed_size - SEAL_OVERHEAD bytes). CORRUPT for anything
// that was changed, moved or sealed with another key.
enum status seal_open(const struct keyring *keys, const char *place, int64_t row,
    const uint8_t *sealed, size_t sealed_size, void *ret_plain, size_t *ret_size) MUST_USE;

// The blind index of a value: HMAC of kind and text with the index key. Equal values give equal
// indexes.
void seal_index(
    const struct keyring *keys, const char *kind, const char *text, uint8_t ret_index[DIGEST_SIZE]);
