// SPDX-License-Identifier: Apache-2.0
// What a peer may not do with an open session: floods, and what does not fit, have their limits.
#include <string.h>

#include <criterion/criterion.h>

#include "tests/common/wire/tls_pair.h"

// --- floods (B7) ---

static void key_update(struct foreign *foreign, int request)
{
    cr_assert_eq(SSL_key_update(foreign->ssl, request), 1);
    cr_assert_eq(SSL_do_handshake(foreign->ssl), 1);
}

struct flood {
    struct pki pki;
    struct foreign foreign;
    struct tls_context *context;
    struct tls_session *server;
    struct text plain;
};

static void flood_init(struct flood *flood)
{
    pki_init(&flood->pki);
    flood->context = pki_server(&flood->pki);
    cr_assert_eq(tls_session_new(flood->context, NULL, &flood->server), STATUS_OK);
    text_init(&flood->plain, 100000);
    foreign_init(&flood->foreign, flood->pki.client_pem.bytes, flood->pki.client_key.bytes);
    cr_assert(foreign_pump(&flood->foreign, flood->server, &flood->plain));
}

static void flood_done(struct flood *flood)
{
    foreign_done(&flood->foreign);
    tls_session_free(flood->server);
    tls_context_free(flood->context);
    text_done(&flood->plain);
    pki_done(&flood->pki);
}

Test(tls_limits, keys_may_be_updated_between_data)
{
    struct flood flood;
    flood_init(&flood);
    for (int i = 0; i < 100; i++) {
        key_update(&flood.foreign, i % 2 ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED);
        cr_assert_eq(SSL_write(flood.foreign.ssl, "x", 1), 1);
        cr_assert_eq(foreign_send(&flood.foreign, flood.server, &flood.plain), STATUS_OK);
    }
    cr_assert_eq(flood.plain.size, 100);
    flood_done(&flood);
}

static void assert_flood_refused(bool at_once)
{
    struct flood flood;
    flood_init(&flood);
    enum status status = STATUS_OK;
    int sent = 0;
    while (status == STATUS_OK && sent < 200) {
        key_update(&flood.foreign, SSL_KEY_UPDATE_REQUESTED);
        sent++;
        if (!at_once || sent == 200) {
            status = foreign_send(&flood.foreign, flood.server, &flood.plain);
        }
    }
    cr_assert_eq(status, STATUS_MALFORMED);
    cr_assert(at_once || sent == TLS_RECORDS_WITHOUT_DATA_MAX + 1, "%d", sent);
    cr_assert_str_eq(tls_session_failure(flood.server), "too many records without data");
    struct text cipher;
    text_init(&cipher, PAIR_TEXT_MAX);
    cr_assert_eq(tls_session_wire_out(flood.server, &cipher), STATUS_OK);
    cr_assert_leq(cipher.size, 4096, "answers to a flood stay small");
    text_done(&cipher);
    flood_done(&flood);
}

Test(tls_limits, a_flood_of_key_updates_ends_the_session)
{
    assert_flood_refused(false);
    assert_flood_refused(true);
}

Test(tls_limits, no_ticket_is_ever_given)
{
    struct flood flood;
    flood_init(&flood);
    char byte;
    cr_assert_lt(SSL_read(flood.foreign.ssl, &byte, 1), 1);
    SSL_SESSION *session = SSL_get1_session(flood.foreign.ssl);
    cr_assert_eq(SSL_SESSION_is_resumable(session), 0);
    cr_assert_eq(SSL_SESSION_has_ticket(session), 0);
    SSL_SESSION_free(session);
    flood_done(&flood);
}

// --- limits ---

Test(tls_limits, what_cannot_be_queued_is_refused_before_anything_is)
{
    struct pair pair;
    pair_open(&pair, 0);
    cr_assert_eq(
        tls_session_plain_in(pair.server, "x", (size_t)TLS_QUEUE_SIZE_MAX + 1), STATUS_NO_MEMORY);
    cr_assert_eq(
        tls_session_plain_in(pair.server, "x", (size_t)TLS_QUEUE_SIZE_MAX), STATUS_NO_MEMORY);
    cr_assert_eq(tls_session_plain_in(pair.server, "x", SIZE_MAX), STATUS_NO_MEMORY);
    cr_assert_eq(tls_session_state(pair.server), TLS_OPEN);
    cr_assert_eq(tls_session_plain_in(pair.server, "y", 1), STATUS_OK);
    pair_pump(&pair, 0);
    cr_assert_str_eq(pair.at_client.bytes, "y");
    pair_done(&pair);
}

Test(tls_limits, a_full_cipher_text_moves_nothing)
{
    struct pair pair;
    pair_open(&pair, 0);
    cr_assert_eq(tls_session_plain_in(pair.server, "hello", 5), STATUS_OK);
    struct text small;
    text_init(&small, 3);
    cr_assert_eq(tls_session_wire_out(pair.server, &small), STATUS_NO_MEMORY);
    text_done(&small);
    pair_pump(&pair, 0);
    cr_assert_str_eq(pair.at_client.bytes, "hello");
    pair_done(&pair);
}

Test(tls_limits, a_full_plain_text_fails_the_session)
{
    struct pair pair;
    pair_open(&pair, 0);
    text_done(&pair.at_server);
    text_init(&pair.at_server, 3);
    cr_assert_eq(tls_session_plain_in(pair.client, "hello", 5), STATUS_OK);
    pair_pump(&pair, 0);
    cr_assert_eq(pair.server_status, STATUS_NO_MEMORY);
    cr_assert_eq(tls_session_state(pair.server), TLS_FAILED);
    pair_done(&pair);
}

Test(tls_limits, a_server_name_must_be_one)
{
    static char huge[300];
    memset(huge, 'a', sizeof(huge) - 1);
    const char *const names[] = {"", huge};
    struct pki pki;
    pki_init(&pki);
    struct tls_context *context = pki_client(&pki);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct tls_session *session = NULL;
        cr_assert_eq(tls_session_new(context, names[i], &session), STATUS_MALFORMED);
        cr_assert_null(session);
    }
    tls_context_free(context);
    pki_done(&pki);
}
