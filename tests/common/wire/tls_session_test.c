// SPDX-License-Identifier: Apache-2.0
// The TLS machine: the same bytes come out however they are cut, closes and failures are told
// apart, and a peer cannot make it spin, grow or spoil its neighbours.
#include "common/wire/tls_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include "common/base/day.h"
#include "tests/common/wire/tls_pair.h"

// --- tls_pair.h ---

void pki_issue(const struct pki *pki, enum certificate_use use, const char *name, int64_t begin_s,
    struct text *ret_pem, struct text *ret_key)
{
    const struct certificate_order order = {.use = use,
        .common_name = "test",
        .uri = use == CERTIFICATE_TERMINAL ? name : NULL,
        .host = use == CERTIFICATE_SERVER ? name : NULL,
        .from_ms = instant_now() + begin_s * 1000,
        .days = 1};
    text_init(ret_pem, PAIR_TEXT_MAX);
    text_init(ret_key, PAIR_TEXT_MAX);
    cr_assert_eq(certificate_issue(pki->authority, &order, ret_pem, ret_key), STATUS_OK);
}

void pki_init(struct pki *pki)
{
    *pki = (struct pki){.authority = NULL};
    cr_assert_eq(authority_new("test", instant_now(), 30, &pki->authority), STATUS_OK);
    text_init(&pki->authority_pem, PAIR_TEXT_MAX);
    text_init(&pki->authority_key, PAIR_TEXT_MAX);
    cr_assert_eq(
        authority_write(pki->authority, &pki->authority_pem, &pki->authority_key), STATUS_OK);
    pki_issue(pki, CERTIFICATE_SERVER, "care.example", 0, &pki->server_pem, &pki->server_key);
    pki_issue(pki, CERTIFICATE_TERMINAL, PAIR_URI, 0, &pki->client_pem, &pki->client_key);
}

void pki_done(struct pki *pki)
{
    authority_free(pki->authority);
    text_done(&pki->authority_pem);
    text_done(&pki->authority_key);
    text_done(&pki->server_pem);
    text_done(&pki->server_key);
    text_done(&pki->client_pem);
    text_done(&pki->client_key);
}

struct tls_context *pki_context(
    bool is_server, const char *pem, const char *key, const char *authority_pem)
{
    struct tls_identity identity = {pem, key, authority_pem};
    struct tls_context *context = NULL;
    struct text complaint;
    text_init(&complaint, 1000);
    enum status status = is_server ? tls_context_server(&identity, &context, &complaint)
                                   : tls_context_client(&identity, &context, &complaint);
    cr_assert_eq(status, STATUS_OK, "%s", complaint.bytes);
    cr_assert_eq(complaint.size, 0);
    text_done(&complaint);
    return context;
}

struct tls_context *pki_server(const struct pki *pki)
{
    return pki_context(
        true, pki->server_pem.bytes, pki->server_key.bytes, pki->authority_pem.bytes);
}

struct tls_context *pki_client(const struct pki *pki)
{
    return pki_context(
        false, pki->client_pem.bytes, pki->client_key.bytes, pki->authority_pem.bytes);
}

void pair_init(struct pair *pair, struct tls_context *server, struct tls_context *client,
    const char *server_name)
{
    *pair = (struct pair){.server_status = STATUS_OK};
    text_init(&pair->at_server, PAIR_TEXT_MAX);
    text_init(&pair->at_client, PAIR_TEXT_MAX);
    cr_assert_eq(tls_session_new(server, NULL, &pair->server), STATUS_OK);
    cr_assert_eq(tls_session_new(client, server_name, &pair->client), STATUS_OK);
    tls_context_free(server);
    tls_context_free(client);
}

void pair_done(struct pair *pair)
{
    tls_session_free(pair->server);
    tls_session_free(pair->client);
    text_done(&pair->at_server);
    text_done(&pair->at_client);
}

// Moves what from has to say; true when that was something.
static bool carry(struct tls_session *from, struct tls_session *to, size_t step, struct text *plain,
    enum status *ret_status)
{
    struct text cipher;
    text_init(&cipher, PAIR_TEXT_MAX);
    cr_assert_eq(tls_session_wire_out(from, &cipher), STATUS_OK);
    size_t size = cipher.size;
    for (size_t at = 0; at < size; at += step == 0 ? size : step) {
        size_t piece = step == 0 || size - at < step ? size - at : step;
        *ret_status = tls_session_wire_in(to, cipher.bytes + at, piece, plain);
    }
    text_done(&cipher);
    return size > 0;
}

void pair_pump(struct pair *pair, size_t step)
{
    bool moved = true;
    for (int round = 0; moved; round++) {
        cr_assert_lt(round, 100, "it must come to rest");
        moved = carry(pair->client, pair->server, step, &pair->at_server, &pair->server_status);
        moved |= carry(pair->server, pair->client, step, &pair->at_client, &pair->client_status);
    }
}

void foreign_init(struct foreign *foreign, const char *pem, const char *key)
{
    foreign->context = SSL_CTX_new(TLS_method());
    cr_assert_not_null(foreign->context);
    if (pem != NULL) {
        BIO *memory = BIO_new_mem_buf(pem, -1);
        X509 *certificate = PEM_read_bio_X509(memory, NULL, NULL, NULL);
        BIO_free(memory);
        memory = BIO_new_mem_buf(key, -1);
        EVP_PKEY *private_key = PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);
        BIO_free(memory);
        cr_assert_eq(SSL_CTX_use_certificate(foreign->context, certificate), 1);
        cr_assert_eq(SSL_CTX_use_PrivateKey(foreign->context, private_key), 1);
        X509_free(certificate);
        EVP_PKEY_free(private_key);
    }
    foreign->ssl = SSL_new(foreign->context);
    foreign->in = BIO_new(BIO_s_mem());
    foreign->out = BIO_new(BIO_s_mem());
    SSL_set_bio(foreign->ssl, foreign->in, foreign->out);
    SSL_set_connect_state(foreign->ssl);
}

void foreign_done(struct foreign *foreign)
{
    SSL_free(foreign->ssl);
    SSL_CTX_free(foreign->context);
}

enum status foreign_send(
    struct foreign *foreign, struct tls_session *server, struct text *at_server)
{
    char *bytes = NULL;
    long size = BIO_get_mem_data(foreign->out, &bytes);
    enum status status = tls_session_wire_in(server, bytes, (size_t)size, at_server);
    cr_assert_eq(BIO_reset(foreign->out), 1);
    return status;
}

bool foreign_pump(struct foreign *foreign, struct tls_session *server, struct text *at_server)
{
    bool open = false;
    for (int round = 0; round < 10; round++) {
        open = SSL_do_handshake(foreign->ssl) == 1;
        ERR_clear_error();
        (void)foreign_send(foreign, server, at_server);
        struct text cipher;
        text_init(&cipher, PAIR_TEXT_MAX);
        cr_assert_eq(tls_session_wire_out(server, &cipher), STATUS_OK);
        if (cipher.size > 0) {
            BIO_write(foreign->in, cipher.bytes, (int)cipher.size);
        }
        text_done(&cipher);
    }
    return open && tls_session_state(server) == TLS_OPEN;
}

void pair_open(struct pair *pair, size_t step)
{
    struct pki pki;
    pki_init(&pki);
    pair_init(pair, pki_server(&pki), pki_client(&pki), "care.example");
    pair_pump(pair, step);
    cr_assert_eq(
        tls_session_state(pair->server), TLS_OPEN, "%s", tls_session_failure(pair->server));
    cr_assert_eq(
        tls_session_state(pair->client), TLS_OPEN, "%s", tls_session_failure(pair->client));
    pki_done(&pki);
}

// --- the rules ---

Test(tls_session, two_of_ours_open_and_talk)
{
    struct pair pair;
    pair_open(&pair, 0);
    cr_assert_str_eq(tls_session_peer_uri(pair.server), PAIR_URI);
    cr_assert_str_eq(tls_session_peer_uri(pair.client), "");
    cr_assert_str_eq(tls_session_failure(pair.server), "");
    cr_assert_eq(tls_session_cause(pair.client), TLS_CAUSE_NONE);
    cr_assert_eq(tls_session_plain_in(pair.client, "ask\n", 4), STATUS_OK);
    cr_assert_eq(tls_session_plain_in(pair.server, "answer\n", 7), STATUS_OK);
    cr_assert_eq(tls_session_plain_in(pair.server, "", 0), STATUS_OK);
    pair_pump(&pair, 0);
    cr_assert_str_eq(pair.at_server.bytes, "ask\n");
    cr_assert_str_eq(pair.at_client.bytes, "answer\n");
    pair_done(&pair);
}

Test(tls_session, nothing_depends_on_how_bytes_are_cut)
{
    static const size_t steps[] = {1, 2, 3, 5, 7, 100, 1000, 16413};
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        struct pair pair;
        pair_open(&pair, steps[i]);
        for (int round = 0; round < 20; round++) {
            cr_assert_eq(tls_session_plain_in(pair.client, "0123456789", 10), STATUS_OK);
        }
        pair_pump(&pair, steps[i]);
        cr_assert_eq(pair.at_server.size, 200, "by %zu", steps[i]);
        pair_done(&pair);
    }
}

// B3: one wire_in must give everything that it contains.
Test(tls_session, a_thousand_records_in_one_piece_all_come_out)
{
    struct pair pair;
    pair_open(&pair, 0);
    for (int i = 0; i < 1000; i++) {
        char line[16];
        int size = snprintf(line, sizeof(line), "%d\n", i);
        cr_assert_eq(tls_session_plain_in(pair.client, line, (size_t)size), STATUS_OK);
    }
    pair_pump(&pair, 0);
    size_t at = 0;
    for (int i = 0; i < 1000; i++) {
        char line[16];
        size_t size = (size_t)snprintf(line, sizeof(line), "%d\n", i);
        cr_assert_eq(memcmp(pair.at_server.bytes + at, line, size), 0);
        at += size;
    }
    cr_assert_eq(pair.at_server.size, at);
    pair_done(&pair);
}

Test(tls_session, megabytes_go_through)
{
    enum { SIZE = 3000000 };
    struct pair pair;
    pair_open(&pair, 0);
    char *bytes = malloc(SIZE);
    cr_assert_not_null(bytes);
    for (int i = 0; i < SIZE; i++) {
        bytes[i] = (char)(i * 31 >> 3);
    }
    cr_assert_eq(tls_session_plain_in(pair.server, bytes, SIZE), STATUS_OK);
    pair_pump(&pair, 60000);
    cr_assert_eq(pair.at_client.size, SIZE);
    cr_assert_eq(memcmp(pair.at_client.bytes, bytes, SIZE), 0);
    free(bytes);
    pair_done(&pair);
}

Test(tls_session, a_handshake_and_what_follows_may_come_in_one_piece)
{
    struct pki pki;
    pki_init(&pki);
    struct tls_context *context = pki_server(&pki);
    struct tls_session *server = NULL;
    cr_assert_eq(tls_session_new(context, NULL, &server), STATUS_OK);
    struct foreign foreign;
    struct text plain, cipher;
    text_init(&plain, 1000);
    text_init(&cipher, PAIR_TEXT_MAX);
    foreign_init(&foreign, pki.client_pem.bytes, pki.client_key.bytes);
    cr_assert_neq(SSL_do_handshake(foreign.ssl), 1);
    cr_assert_eq(foreign_send(&foreign, server, &plain), STATUS_OK);
    cr_assert_eq(tls_session_wire_out(server, &cipher), STATUS_OK);
    BIO_write(foreign.in, cipher.bytes, (int)cipher.size);
    cr_assert_eq(SSL_do_handshake(foreign.ssl), 1);
    cr_assert_eq(SSL_write(foreign.ssl, "first\n", 6), 6);
    cr_assert_eq(SSL_write(foreign.ssl, "second\n", 7), 7);
    cr_assert_eq(SSL_shutdown(foreign.ssl), 0);
    cr_assert_eq(foreign_send(&foreign, server, &plain), STATUS_DISCONNECTED);
    cr_assert_str_eq(plain.bytes, "first\nsecond\n");
    cr_assert_str_eq(tls_session_peer_uri(server), PAIR_URI);
    foreign_done(&foreign);
    tls_session_free(server);
    tls_context_free(context);
    text_done(&plain);
    text_done(&cipher);
    pki_done(&pki);
}

Test(tls_session, a_half_closed_peer_still_gets_its_answer)
{
    struct pair pair;
    pair_open(&pair, 0);
    cr_assert_eq(tls_session_plain_in(pair.client, "ask\n", 4), STATUS_OK);
    struct text cipher;
    text_init(&cipher, PAIR_TEXT_MAX);
    tls_session_close(pair.client);
    cr_assert_eq(tls_session_wire_out(pair.client, &cipher), STATUS_OK);
    cr_assert_eq(tls_session_wire_in(pair.server, cipher.bytes, cipher.size, &pair.at_server),
        STATUS_DISCONNECTED);
    cr_assert_eq(tls_session_state(pair.server), TLS_CLOSED);
    cr_assert_str_eq(pair.at_server.bytes, "ask\n");
    cr_assert_eq(tls_session_plain_in(pair.server, "answer\n", 7), STATUS_OK);
    tls_session_close(pair.server);
    cr_assert_eq(tls_session_plain_in(pair.server, "more", 4), STATUS_DISCONNECTED);
    text_clear(&cipher);
    cr_assert_eq(tls_session_wire_out(pair.server, &cipher), STATUS_OK);
    cr_assert_gt(cipher.size, 7);
    text_clear(&cipher);
    tls_session_close(pair.server);
    cr_assert_eq(tls_session_wire_out(pair.server, &cipher), STATUS_OK);
    cr_assert_eq(cipher.size, 0, "closing twice says it once");
    text_done(&cipher);
    pair_done(&pair);
}

Test(tls_session, after_our_close_nothing_is_read)
{
    struct pair pair;
    pair_open(&pair, 0);
    tls_session_close(pair.server);
    cr_assert_eq(tls_session_state(pair.server), TLS_CLOSED);
    cr_assert_eq(tls_session_plain_in(pair.client, "late\n", 5), STATUS_OK);
    pair_pump(&pair, 0);
    cr_assert_eq(pair.server_status, STATUS_DISCONNECTED);
    cr_assert_eq(pair.client_status, STATUS_DISCONNECTED);
    cr_assert_eq(pair.at_server.size, 0);
    cr_assert_str_eq(tls_session_failure(pair.client), "", "a close is no failure");
    pair_done(&pair);
}

Test(tls_session, a_handshake_can_be_given_up)
{
    struct pki pki;
    pki_init(&pki);
    struct pair pair;
    pair_init(&pair, pki_server(&pki), pki_client(&pki), "localhost");
    cr_assert_eq(tls_session_plain_in(pair.server, "x", 1), STATUS_DISCONNECTED);
    cr_assert_str_eq(tls_session_peer_uri(pair.server), "");
    tls_session_close(pair.server);
    cr_assert_eq(tls_session_state(pair.server), TLS_CLOSED);
    cr_assert_str_eq(tls_session_peer_uri(pair.server), "");
    pair_pump(&pair, 0);
    cr_assert_eq(pair.server_status, STATUS_DISCONNECTED);
    cr_assert_eq(tls_session_plain_in(pair.server, "x", 1), STATUS_DISCONNECTED);
    pair_done(&pair);
    tls_session_free(NULL);
    tls_context_free(NULL);
    pki_done(&pki);
}

Test(tls_session, a_close_instead_of_a_handshake_is_a_close)
{
    struct pki pki;
    pki_init(&pki);
    struct pair pair;
    pair_init(&pair, pki_server(&pki), pki_client(&pki), "localhost");
    static const char close_notify[] = {21, 3, 3, 0, 2, 1, 0};
    enum status status =
        tls_session_wire_in(pair.server, close_notify, sizeof(close_notify), &pair.at_server);
    cr_assert(status == STATUS_DISCONNECTED || status == STATUS_MALFORMED);
    cr_assert_neq(tls_session_state(pair.server), TLS_OPEN);
    cr_assert_neq(tls_session_state(pair.server), TLS_HANDSHAKE);
    cr_assert_eq(tls_session_plain_in(pair.server, "x", 1), STATUS_DISCONNECTED);
    pair_done(&pair);
    pki_done(&pki);
}

Test(tls_session, bytes_that_are_no_tls_fail_and_stay_failed)
{
    static const char *const rows[] = {
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.hello\"}\n",
        "\x16\x03\x01\x00\x04\x01\x00\x00\x00",
        "\x17\x03\x03\x00\x02xx",
        "\x16\x03\x01\xff\xff\x01\x00\x00\x00",
    };
    static const size_t sizes[] = {26, 51, 9, 7, 9};
    struct pki pki;
    pki_init(&pki);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct pair pair;
        pair_init(&pair, pki_server(&pki), pki_client(&pki), "localhost");
        enum status status = tls_session_wire_in(pair.server, rows[i], sizes[i], &pair.at_server);
        cr_assert_eq(status, STATUS_MALFORMED, "row %zu", i);
        cr_assert_eq(tls_session_state(pair.server), TLS_FAILED);
        cr_assert_eq(tls_session_cause(pair.server), TLS_CAUSE_OTHER);
        cr_assert_neq(tls_session_failure(pair.server)[0], '\0');
        cr_assert_eq(tls_session_wire_in(pair.server, "x", 1, &pair.at_server), STATUS_MALFORMED);
        cr_assert_eq(tls_session_plain_in(pair.server, "x", 1), STATUS_DISCONNECTED);
        tls_session_close(pair.server);
        cr_assert_eq(tls_session_state(pair.server), TLS_FAILED);
        cr_assert_eq(pair.at_server.size, 0);
        pair_done(&pair);
    }
    pki_done(&pki);
}

// A ClientHello of 100,000 bytes in many records: refused long before its end.
Test(tls_session, a_handshake_has_a_limit)
{
    struct pki pki;
    pki_init(&pki);
    struct pair pair;
    pair_init(&pair, pki_server(&pki), pki_client(&pki), "localhost");

    enum { BODY = 1000 };

    char record[5 + BODY] = {22, 3, 1, BODY >> 8, (char)(BODY & 255)};
    record[5] = 1;
    record[6] = 1;
    record[7] = (char)0x86;
    record[8] = (char)0xa0;
    size_t fed = 0;
    enum status status = STATUS_OK;
    while (status == STATUS_OK) {
        status = tls_session_wire_in(pair.server, record, sizeof(record), &pair.at_server);
        fed += sizeof(record);
        cr_assert_leq(fed, TLS_HANDSHAKE_SIZE_MAX + 2 * sizeof(record));
        memset(record + 5, 0, BODY);
    }
    cr_assert_eq(status, STATUS_MALFORMED);
    cr_assert_str_eq(tls_session_failure(pair.server), "the handshake is too long");
    pair_done(&pair);
    pki_done(&pki);
}

Test(tls_session, a_changed_byte_fails_the_session_and_tells_the_peer)
{
    struct pair pair;
    pair_open(&pair, 0);
    struct text cipher;
    text_init(&cipher, PAIR_TEXT_MAX);
    cr_assert_eq(tls_session_plain_in(pair.client, "good\n", 5), STATUS_OK);
    cr_assert_eq(tls_session_plain_in(pair.client, "bad\n", 4), STATUS_OK);
    cr_assert_eq(tls_session_wire_out(pair.client, &cipher), STATUS_OK);
    cipher.bytes[cipher.size - 1] ^= 1;
    cr_assert_eq(tls_session_wire_in(pair.server, cipher.bytes, cipher.size, &pair.at_server),
        STATUS_MALFORMED);
    cr_assert_str_eq(pair.at_server.bytes, "good\n");
    pair_pump(&pair, 0);
    cr_assert_eq(pair.client_status, STATUS_MALFORMED);
    cr_assert_eq(tls_session_state(pair.client), TLS_FAILED);
    cr_assert_str_eq(tls_session_failure(pair.client), "the peer refused: bad record mac");
    cr_assert_eq(tls_session_cause(pair.client), TLS_CAUSE_OTHER);
    text_done(&cipher);
    pair_done(&pair);
}

// B5: one peer's fault closes nobody else's connection.
Test(tls_session, a_failing_neighbour_is_not_noticed)
{
    struct pair good;
    pair_open(&good, 0);
    struct pki pki;
    pki_init(&pki);
    struct tls_context *context = pki_server(&pki);
    for (int i = 0; i < 500; i++) {
        struct tls_session *bad = NULL;
        struct text plain;
        text_init(&plain, 1000);
        cr_assert_eq(tls_session_new(context, NULL, &bad), STATUS_OK);
        cr_assert_eq(tls_session_wire_in(bad, "GET / HTTP/1.1\r\n", 16, &plain), STATUS_MALFORMED);
        cr_assert_eq(tls_session_plain_in(good.client, "x", 1), STATUS_OK);
        pair_pump(&good, 0);
        cr_assert_eq(good.server_status, STATUS_OK);
        ERR_raise(ERR_LIB_SSL, 999); // of someone else on this thread
        tls_session_free(bad);
        text_done(&plain);
    }
    cr_assert_eq(good.at_server.size, 500);
    cr_assert_eq(tls_session_state(good.server), TLS_OPEN);
    tls_context_free(context);
    pki_done(&pki);
    pair_done(&good);
}
