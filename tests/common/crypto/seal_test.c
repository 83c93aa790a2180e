// SPDX-License-Identifier: Apache-2.0
// A sealed field opens with its key at its place, unchanged, and nowhere else.
#include "common/crypto/seal.h"

#include <string.h>

#include <criterion/criterion.h>

#include "common/base/text.h"

static const char place[] = "elder.id_number";
static const char value[] = "310114193203070005";
#define VALUE_SIZE (sizeof(value) - 1)
#define SEALED_SIZE (VALUE_SIZE + SEAL_OVERHEAD)

static struct keyring keys_of(uint8_t key_id, uint8_t fill)
{
    struct keyring keys = {.key_id = key_id};
    memset(keys.data_key, fill, sizeof(keys.data_key));
    memset(keys.index_key, fill + 1, sizeof(keys.index_key));
    memset(keys.mac_key, fill + 2, sizeof(keys.mac_key));
    return keys;
}

static void close_value(const struct keyring *keys, uint8_t sealed[SEALED_SIZE])
{
    cr_assert_eq(seal_close(keys, place, 42, value, VALUE_SIZE, sealed), STATUS_OK);
}

static void assert_corrupt(
    const struct keyring *keys, const char *at, int64_t row, const uint8_t *sealed, size_t size)
{
    uint8_t plain[SEALED_SIZE];
    size_t plain_size = 77;
    memset(plain, 0xee, sizeof(plain));
    cr_assert_eq(seal_open(keys, at, row, sealed, size, plain, &plain_size), STATUS_CORRUPT);
    cr_assert_eq(plain_size, 77);
    for (size_t i = 0; i + 4 <= VALUE_SIZE; i++) {
        cr_assert_neq(memcmp(plain + i, value + i, 4), 0, "no plain text of a forgery stays");
    }
}

Test(seal, opens_what_it_closed)
{
    struct keyring keys = keys_of(7, 1);
    uint8_t sealed[SEALED_SIZE];
    close_value(&keys, sealed);
    cr_assert_eq(sealed[0], 1);
    cr_assert_eq(sealed[1], 1);
    cr_assert_eq(sealed[2], 7);
    char plain[VALUE_SIZE];
    size_t size = 0;
    cr_assert_eq(seal_open(&keys, place, 42, sealed, sizeof(sealed), plain, &size), STATUS_OK);
    cr_assert_eq(size, VALUE_SIZE);
    cr_assert_eq(memcmp(plain, value, VALUE_SIZE), 0);
}

// The envelope as another implementation (Python's cryptography) made it.
Test(seal, opens_the_envelope_of_the_specification)
{
    struct keyring keys = keys_of(7, 0x11);
    uint8_t sealed[5 + SEAL_OVERHEAD];
    cr_assert(
        text_from_hex("010107a0a1a2a3a4a5a6a7a8a9aaab0bd11c212f8c0e0f357ea41781343ba36c12fe604e",
            sealed, sizeof(sealed)));
    char plain[5];
    size_t size = 0;
    cr_assert_eq(
        seal_open(&keys, "elder.phone", -2, sealed, sizeof(sealed), plain, &size), STATUS_OK);
    cr_assert_eq(size, 5);
    cr_assert_eq(memcmp(plain, "hello", 5), 0);
}

Test(seal, seals_nothing_and_much)
{
    struct keyring keys = keys_of(7, 1);
    uint8_t sealed[SEAL_OVERHEAD];
    size_t size = 77;
    cr_assert_eq(seal_close(&keys, place, 1, NULL, 0, sealed), STATUS_OK);
    cr_assert_eq(seal_open(&keys, place, 1, sealed, sizeof(sealed), NULL, &size), STATUS_OK);
    cr_assert_eq(size, 0);
    sealed[SEAL_OVERHEAD - 1] ^= 1;
    cr_assert_eq(seal_open(&keys, place, 1, sealed, sizeof(sealed), NULL, &size), STATUS_CORRUPT);

    cr_assert_eq(seal_close(&keys, place, 1, value, (size_t)1 << 25, NULL), STATUS_CRYPTO);
    uint8_t long_one[SEALED_SIZE];
    close_value(&keys, long_one);
    cr_assert_eq(
        seal_open(&keys, place, 42, long_one, (size_t)1 << 25, NULL, &size), STATUS_CORRUPT);
}

Test(seal, the_same_value_never_looks_the_same)
{
    struct keyring keys = keys_of(7, 1);
    uint8_t a[SEALED_SIZE], b[SEALED_SIZE];
    close_value(&keys, a);
    close_value(&keys, b);
    cr_assert_neq(memcmp(a + 3, b + 3, 12), 0);
    cr_assert_neq(memcmp(a + 15, b + 15, VALUE_SIZE), 0);
}

Test(seal, a_value_moved_to_another_place_does_not_open)
{
    struct keyring keys = keys_of(7, 1);
    uint8_t sealed[SEALED_SIZE];
    close_value(&keys, sealed);
    static const int64_t rows[] = {41, 43, 0, -42, 42 + (INT64_C(1) << 32), INT64_MIN};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_corrupt(&keys, place, rows[i], sealed, sizeof(sealed));
    }
    static const char *const places[] = {"", "elder.phone", "elder.id_numbe", "elder.id_number2"};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        assert_corrupt(&keys, places[i], 42, sealed, sizeof(sealed));
    }
}

Test(seal, a_flipped_bit_anywhere_is_noticed)
{
    struct keyring keys = keys_of(7, 1);
    uint8_t sealed[SEALED_SIZE];
    close_value(&keys, sealed);
    for (size_t i = 0; i < sizeof(sealed) * 8; i++) {
        uint8_t bit = (uint8_t)(1 << (i % 8));
        sealed[i / 8] ^= bit;
        assert_corrupt(&keys, place, 42, sealed, sizeof(sealed));
        sealed[i / 8] ^= bit;
    }
}

Test(seal, a_cut_or_lengthened_value_does_not_open)
{
    struct keyring keys = keys_of(7, 1);
    uint8_t sealed[SEALED_SIZE + 1] = {0};
    close_value(&keys, sealed);
    for (size_t size = 0; size <= sizeof(sealed); size++) {
        if (size != SEALED_SIZE) {
            assert_corrupt(&keys, place, 42, sealed, size);
        }
    }
}

Test(seal, another_key_does_not_open)
{
    struct keyring keys = keys_of(7, 1);
    uint8_t sealed[SEALED_SIZE];
    close_value(&keys, sealed);
    struct keyring other = keys_of(7, 2);
    assert_corrupt(&other, place, 42, sealed, sizeof(sealed));
    struct keyring renamed = keys_of(8, 1);
    assert_corrupt(&renamed, place, 42, sealed, sizeof(sealed));
}

Test(seal, the_index_depends_on_kind_text_and_key)
{
    struct keyring keys = keys_of(7, 1);
    struct keyring other = keys_of(7, 2);
    uint8_t a[DIGEST_SIZE], b[DIGEST_SIZE];
    seal_index(&keys, "id_number", value, a);
    seal_index(&keys, "id_number", value, b);
    cr_assert_eq(memcmp(a, b, DIGEST_SIZE), 0);
    seal_index(&keys, "card_number", value, b);
    cr_assert_neq(memcmp(a, b, DIGEST_SIZE), 0);
    seal_index(&keys, "id_numbe", "r310114193203070005", b);
    cr_assert_neq(memcmp(a, b, DIGEST_SIZE), 0, "kind and text do not run together");
    seal_index(&other, "id_number", value, b);
    cr_assert_neq(memcmp(a, b, DIGEST_SIZE), 0);
    uint8_t mac[DIGEST_SIZE];
    const struct digest_part parts[] = {{"id_number", 10}, {value, VALUE_SIZE}};
    crypto_hmac(keys.index_key, parts, 2, mac);
    cr_assert_eq(memcmp(a, mac, DIGEST_SIZE), 0);
}
