// SPDX-License-Identifier: Apache-2.0
// The n-th allocation of the TLS library fails, for n = 1, 2, 3 ...: a session is refused or fails,
// and nothing else happens.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <openssl/crypto.h>

#include "tests/common/wire/tls_pair.h"

static long allocations_left = -1; // below 0: memory never ends

static bool is_refused(void)
{
    if (allocations_left < 0) {
        return false;
    }
    if (allocations_left == 0) {
        return true;
    }
    allocations_left--;
    return false;
}

static void *failing_malloc(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return is_refused() ? NULL : malloc(size);
}

static void *failing_realloc(void *memory, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return is_refused() ? NULL : realloc(memory, size);
}

static void plain_free(void *memory, const char *file, int line)
{
    (void)file;
    (void)line;
    free(memory);
}

static bool is_watched;

static void watch_memory(void)
{
    is_watched = CRYPTO_set_mem_functions(failing_malloc, failing_realloc, plain_free) == 1;
}

// The library takes these functions before its first allocation only, and something of Criterion's
// allocates as it is loaded: so this runs before the constructors of shared libraries.
__attribute__((section(".preinit_array"), used)) static void (*const watch_early)(
    void) = watch_memory;

// True when the whole of it went well.
static bool serve(struct tls_context *server_context, struct tls_context *client_context)
{
    struct tls_session *server = NULL, *client = NULL;
    struct text at_server, at_client, cipher;
    text_init(&at_server, PAIR_TEXT_MAX);
    text_init(&at_client, PAIR_TEXT_MAX);
    text_init(&cipher, PAIR_TEXT_MAX);
    enum status status = tls_session_new(server_context, NULL, &server);
    if (status == STATUS_OK) {
        status = tls_session_new(client_context, "localhost", &client);
    }
    for (int round = 0; round < 6 && status == STATUS_OK; round++) {
        if (tls_session_state(client) == TLS_OPEN && round == 3) {
            status = tls_session_plain_in(client, "hello", 5);
        }
        text_clear(&cipher);
        cr_assert_eq(tls_session_wire_out(client, &cipher), STATUS_OK);
        enum status heard = tls_session_wire_in(server, cipher.bytes, cipher.size, &at_server);
        text_clear(&cipher);
        cr_assert_eq(tls_session_wire_out(server, &cipher), STATUS_OK);
        if (status == STATUS_OK) {
            status = tls_session_wire_in(client, cipher.bytes, cipher.size, &at_client);
        }
        status = status == STATUS_OK ? heard : status;
    }
    bool good = status == STATUS_OK && at_server.size == 5;
    if (status == STATUS_OK) {
        tls_session_close(client);
        good = good && tls_session_state(client) == TLS_CLOSED;
    }
    tls_session_free(server);
    tls_session_free(client);
    text_done(&at_server);
    text_done(&at_client);
    text_done(&cipher);
    return good;
}

Test(tls_fault, a_session_without_memory_is_refused_or_fails)
{
    cr_assert(is_watched);
    struct pki pki;
    pki_init(&pki);
    struct tls_context *server = pki_server(&pki);
    struct tls_context *client = pki_client(&pki);
    cr_assert(serve(server, client), "warm");
    unsigned seed = 20261201;
    printf("seed %u\n", seed);
    int failures = 0;
    for (long n = 0;; n += n < 150 ? 1 : 1 + rand_r(&seed) % 40) {
        allocations_left = n;
        bool good = serve(server, client);
        bool spent = allocations_left == 0;
        allocations_left = -1;
        failures += !good;
        if (!spent) {
            cr_assert(good);
            break;
        }
    }
    cr_assert_gt(failures, 100);
    cr_assert(serve(server, client), "memory came back");
    tls_context_free(server);
    tls_context_free(client);
    pki_done(&pki);
}

Test(tls_fault, a_context_without_memory_is_not_made)
{
    cr_assert(is_watched);
    struct pki pki;
    pki_init(&pki);
    struct tls_identity identity = {
        pki.server_pem.bytes, pki.server_key.bytes, pki.authority_pem.bytes};
    tls_context_free(pki_server(&pki)); // what the library loads once for good
    unsigned seed = 20261201;
    printf("seed %u\n", seed);
    for (long n = 0;; n += n < 300 ? 1 : 1 + rand_r(&seed) % 20) {
        struct tls_context *context = NULL;
        struct text complaint;
        text_init(&complaint, 1000);
        allocations_left = n;
        enum status status = n % 2 ? tls_context_server(&identity, &context, &complaint)
                                   : tls_context_client(&identity, &context, &complaint);
        bool spent = allocations_left == 0;
        allocations_left = -1;
        cr_assert((status == STATUS_OK) == (context != NULL));
        cr_assert(status == STATUS_OK || complaint.size > 0);
        tls_context_free(context);
        text_done(&complaint);
        if (!spent) {
            cr_assert_eq(status, STATUS_OK);
            break;
        }
    }
    pki_done(&pki);
}
