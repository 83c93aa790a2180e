// SPDX-License-Identifier: Apache-2.0
// The primitives against published vectors.
#include "common/crypto/crypto.h"

#include <string.h>

#include <criterion/criterion.h>

#include "common/base/text.h"

static void assert_hex(const uint8_t *bytes, size_t size, const char *hex)
{
    uint8_t wanted[64];
    cr_assert(size <= sizeof(wanted) && text_from_hex(hex, wanted, size));
    cr_assert(memcmp(bytes, wanted, size) == 0, "wanted %s", hex);
}

// FIPS 180-2.
Test(crypto, digests_are_those_of_sha_256)
{
    static const struct {
        const char *text;
        const char *digest;
    } rows[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t digest[DIGEST_SIZE];
        struct digest_part part = {rows[i].text, strlen(rows[i].text)};
        crypto_digest(&part, 1, digest);
        assert_hex(digest, DIGEST_SIZE, rows[i].digest);
    }
}

Test(crypto, parts_are_digested_one_after_another)
{
    uint8_t digest[DIGEST_SIZE];
    const struct digest_part parts[] = {{"a", 1}, {NULL, 0}, {"bc", 2}};
    crypto_digest(parts, 3, digest);
    assert_hex(
        digest, DIGEST_SIZE, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    crypto_digest(NULL, 0, digest);
    assert_hex(
        digest, DIGEST_SIZE, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// RFC 4231; a shorter key is the same as that key with zeros behind it.
Test(crypto, macs_are_those_of_hmac_sha_256)
{
    uint8_t key[CRYPTO_KEY_SIZE] = {0};
    memset(key, 0x0b, 20);
    uint8_t mac[DIGEST_SIZE];
    const struct digest_part there[] = {{"Hi ", 3}, {"There", 5}};
    crypto_hmac(key, there, 2, mac);
    assert_hex(
        mac, DIGEST_SIZE, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");

    memset(key, 0, sizeof(key));
    memcpy(key, "Jefe", 4);
    static const char question[] = "what do ya want for nothing?";
    const struct digest_part part = {question, strlen(question)};
    crypto_hmac(key, &part, 1, mac);
    assert_hex(
        mac, DIGEST_SIZE, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 7914 §12.
Test(crypto, scrypt_is_that_of_rfc_7914)
{
    static const struct {
        const char *password, *salt;
        struct scrypt_cost cost;
        const char *key;
    } rows[] = {
        {"", "", {4, 1, 1},
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
            "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"},
        {"password", "NaCl", {10, 8, 16},
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"},
        {"pleaseletmein", "SodiumChloride", {14, 8, 1},
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
            "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t key[64];
        struct digest_part salt = {rows[i].salt, strlen(rows[i].salt)};
        cr_assert_eq(
            crypto_scrypt(rows[i].password, &salt, rows[i].cost, key, sizeof(key)), STATUS_OK);
        assert_hex(key, sizeof(key), rows[i].key);
    }
}

Test(crypto, impossible_costs_are_refused)
{
    static const struct scrypt_cost costs[] = {
        {0, 8, 1}, {21, 8, 1}, {15, 0, 1}, {15, 8, 0}, {20, 8, 1}};
    for (size_t i = 0; i < sizeof(costs) / sizeof(costs[0]); i++) {
        uint8_t key[DIGEST_SIZE];
        struct digest_part salt = {"salt", 4};
        cr_assert_eq(crypto_scrypt("x", &salt, costs[i], key, sizeof(key)), STATUS_CRYPTO);
    }
}

Test(crypto, random_bytes_differ)
{
    static uint8_t a[3 << 19], b[3 << 19]; // more than one chunk
    crypto_random(a, sizeof(a));
    crypto_random(b, sizeof(b));
    cr_assert_neq(memcmp(a, b, 32), 0);
    cr_assert_neq(memcmp(a + sizeof(a) - 32, b + sizeof(b) - 32, 32), 0);
    crypto_random(a, 0);
}

Test(crypto, compares_and_wipes)
{
    uint8_t secret[] = {1, 2, 3};
    const uint8_t same[] = {1, 2, 3};
    const uint8_t zeros[3] = {0};
    cr_assert(crypto_equal(secret, same, 3));
    crypto_wipe(secret, sizeof(secret));
    cr_assert_not(crypto_equal(secret, same, 3));
    cr_assert(crypto_equal(secret, zeros, 3));
}

// The reference was made with Python's hashlib.scrypt.
Test(crypto, a_password_of_another_program_is_verified)
{
    static const char hash[] = "scrypt$15$8$1$000102030405060708090a0b0c0d0e0f"
                               "$5c662628ac4eb1068a287e2aa2a202ae248e98db04d61d3327e7342db6ec7097";
    cr_assert(crypto_password_verify("correct horse", hash));
    cr_assert_not(crypto_password_verify("correct horsf", hash));
}

Test(crypto, a_password_is_verified_by_its_hash_alone)
{
    char first[PASSWORD_HASH_SIZE], second[PASSWORD_HASH_SIZE];
    cr_assert_eq(crypto_password_hash("一个密码", first), STATUS_OK);
    cr_assert_eq(crypto_password_hash("一个密码", second), STATUS_OK);
    cr_assert_str_neq(first, second, "salted");
    cr_assert_eq(strncmp(first, "scrypt$15$8$1$", 14), 0);
    cr_assert(crypto_password_verify("一个密码", first));
    cr_assert_not(crypto_password_verify("", first));
}

Test(crypto, a_malformed_hash_verifies_nothing)
{
    char hash[PASSWORD_HASH_SIZE];
    cr_assert_eq(crypto_password_hash("x", hash), STATUS_OK);
    cr_assert_not(crypto_password_verify("x", NULL));
    cr_assert_not(crypto_password_verify("x", ""));
    static const size_t places[] = {0, 7, 20, 46, 60}; // prefix, cost, salt, dollar, key
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        char changed[PASSWORD_HASH_SIZE];
        memcpy(changed, hash, sizeof(changed));
        changed[places[i]] = 'z';
        cr_assert_not(crypto_password_verify("x", changed), "at %zu", places[i]);
    }
    hash[strlen(hash) - 1] = '\0';
    cr_assert_not(crypto_password_verify("x", hash));
}
