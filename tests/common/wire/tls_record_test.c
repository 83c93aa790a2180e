// SPDX-License-Identifier: Apache-2.0
// A peer that seals records by itself, to send what no library of its own would.
#include <string.h>

#include <criterion/criterion.h>
#include <openssl/core_names.h>
#include <openssl/kdf.h>

#include "tests/common/wire/tls_pair.h"

#define CIPHER_SUITE "TLS_AES_128_GCM_SHA256"
#define SECRET_SIZE 32
#define KEY_SIZE 16
#define NONCE_SIZE 12
#define TAG_SIZE 16
#define HEADER_SIZE 5
#define RECORD_MAX 100

#define TYPE_HANDSHAKE 22
#define TYPE_DATA 23

static unsigned char client_secret[SECRET_SIZE]; // a test is a process of its own
static bool has_secret;

static void hear_secret(const SSL *ssl, const char *line)
{
    (void)ssl;
    static const char label[] = "CLIENT_TRAFFIC_SECRET_0 ";
    if (strncmp(line, label, sizeof(label) - 1) == 0) {
        size_t size = 0;
        has_secret = OPENSSL_hexstr2buf_ex(client_secret, sizeof(client_secret), &size,
                         strrchr(line, ' ') + 1, '\0') == 1;
    }
}

static void expand(const char *label, unsigned char *ret, size_t size)
{
    EVP_KDF *kdf = EVP_KDF_fetch(NULL, "TLS13-KDF", NULL);
    EVP_KDF_CTX *context = EVP_KDF_CTX_new(kdf);
    int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
    char digest[] = "SHA256", prefix[] = "tls13 ", name[8];
    snprintf(name, sizeof(name), "%s", label);
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode),
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, client_secret, SECRET_SIZE),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PREFIX, prefix, strlen(prefix)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_LABEL, name, strlen(name)),
        OSSL_PARAM_construct_end()};
    cr_assert_eq(EVP_KDF_derive(context, ret, size, params), 1);
    EVP_KDF_CTX_free(context);
    EVP_KDF_free(kdf);
}

// The next record of the client, of any type. Records are numbered from 0: the client sends none
// by its library.
static size_t seal(
    int type, const char *bytes, size_t size, unsigned char ret_record[RECORD_MAX], int number)
{
    unsigned char key[KEY_SIZE], nonce[NONCE_SIZE], inner[RECORD_MAX];
    size_t inner_size = size + 1;
    cr_assert(HEADER_SIZE + inner_size + TAG_SIZE <= RECORD_MAX);
    expand("key", key, sizeof(key));
    expand("iv", nonce, sizeof(nonce));
    nonce[NONCE_SIZE - 1] ^= (unsigned char)number;
    memcpy(inner, bytes, size);
    inner[size] = (unsigned char)type;
    const unsigned char header[HEADER_SIZE] = {
        TYPE_DATA, 3, 3, 0, (unsigned char)(inner_size + TAG_SIZE)};
    memcpy(ret_record, header, sizeof(header));
    int moved = 0;
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    cr_assert_eq(EVP_EncryptInit_ex(cipher, EVP_aes_128_gcm(), NULL, key, nonce), 1);
    cr_assert_eq(EVP_EncryptUpdate(cipher, NULL, &moved, header, HEADER_SIZE), 1);
    cr_assert_eq(
        EVP_EncryptUpdate(cipher, ret_record + HEADER_SIZE, &moved, inner, (int)inner_size), 1);
    cr_assert_eq(EVP_EncryptFinal_ex(cipher, ret_record + HEADER_SIZE + inner_size, &moved), 1);
    cr_assert_eq(EVP_CIPHER_CTX_ctrl(
                     cipher, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, ret_record + HEADER_SIZE + inner_size),
        1);
    EVP_CIPHER_CTX_free(cipher);
    return HEADER_SIZE + inner_size + TAG_SIZE;
}

struct sealing {
    struct pki pki;
    struct foreign foreign;
    struct tls_context *context;
    struct tls_session *server;
    struct text plain;
    int sent;
};

static void sealing_init(struct sealing *sealing)
{
    *sealing = (struct sealing){.sent = 0};
    pki_init(&sealing->pki);
    sealing->context = pki_server(&sealing->pki);
    cr_assert_eq(tls_session_new(sealing->context, NULL, &sealing->server), STATUS_OK);
    text_init(&sealing->plain, 100000);
    foreign_init(&sealing->foreign, sealing->pki.client_pem.bytes, sealing->pki.client_key.bytes);
    cr_assert_eq(SSL_set_ciphersuites(sealing->foreign.ssl, CIPHER_SUITE), 1);
    SSL_CTX_set_keylog_callback(sealing->foreign.context, hear_secret);
    cr_assert(foreign_pump(&sealing->foreign, sealing->server, &sealing->plain));
    cr_assert(has_secret);
}

static void sealing_done(struct sealing *sealing)
{
    foreign_done(&sealing->foreign);
    tls_session_free(sealing->server);
    tls_context_free(sealing->context);
    text_done(&sealing->plain);
    pki_done(&sealing->pki);
}

static enum status send_record(struct sealing *sealing, int type, const char *bytes, size_t size)
{
    unsigned char record[RECORD_MAX];
    size_t sealed = seal(type, bytes, size, record, sealing->sent++);
    return tls_session_wire_in(sealing->server, (const char *)record, sealed, &sealing->plain);
}

Test(tls_record, one_sealed_by_hand_is_read_as_any_other)
{
    struct sealing sealing;
    sealing_init(&sealing);
    cr_assert_eq(send_record(&sealing, TYPE_DATA, "ask\n", 4), STATUS_OK);
    cr_assert_eq(send_record(&sealing, TYPE_HANDSHAKE, "\x18\0\0\1\0", 5), STATUS_OK);
    cr_assert_str_eq(sealing.plain.bytes, "ask\n");
    cr_assert_eq(tls_session_plain_in(sealing.server, "answer\n", 7), STATUS_OK);
    sealing_done(&sealing);
}

// The library is in its handshake again until the rest comes, and writes nothing (B7).
Test(tls_record, a_handshake_message_in_pieces_ends_the_session_not_the_daemon)
{
    struct sealing sealing;
    sealing_init(&sealing);
    cr_assert_eq(send_record(&sealing, TYPE_DATA, "ask\n", 4), STATUS_OK);
    cr_assert_eq(send_record(&sealing, TYPE_HANDSHAKE, "\x18\0\0\1", 4), STATUS_OK);
    cr_assert_str_eq(sealing.plain.bytes, "ask\n");
    cr_assert_eq(tls_session_plain_in(sealing.server, "answer\n", 7), STATUS_MALFORMED);
    cr_assert_eq(tls_session_state(sealing.server), TLS_FAILED);
    cr_assert_str_eq(tls_session_failure(sealing.server), "a handshake message in pieces");
    tls_session_close(sealing.server);
    sealing_done(&sealing);
}

Test(tls_record, a_session_may_be_closed_amid_a_handshake_message)
{
    struct sealing sealing;
    sealing_init(&sealing);
    cr_assert_eq(send_record(&sealing, TYPE_HANDSHAKE, "\x18\0", 2), STATUS_OK);
    tls_session_close(sealing.server);
    cr_assert_eq(tls_session_plain_in(sealing.server, "answer\n", 7), STATUS_DISCONNECTED);
    sealing_done(&sealing);
}
