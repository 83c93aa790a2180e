// SPDX-License-Identifier: Apache-2.0
// Any bytes at the door of a server: nobody without a certificate gets in, and what it says and
// keeps stays small.
#include "common/base/day.h"
#include "common/crypto/certificate.h"
#include "common/wire/tls_session.h"
#include "tests/fuzz/fuzz.h"

#define TEXT_MAX (1 << 20)

static struct tls_context *context;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    struct authority *authority = NULL;
    struct text texts[4], complaint;
    for (int i = 0; i < 4; i++) {
        text_init(&texts[i], TEXT_MAX);
    }
    text_init(&complaint, 1000);
    const struct certificate_order order = {.use = CERTIFICATE_SERVER,
        .common_name = "fuzz",
        .host = "localhost",
        .from_ms = instant_now(),
        .days = 30};
    PROMISE(authority_new("fuzz", instant_now(), 30, &authority) == STATUS_OK);
    PROMISE(authority_write(authority, &texts[0], &texts[1]) == STATUS_OK);
    PROMISE(certificate_issue(authority, &order, &texts[2], &texts[3]) == STATUS_OK);
    struct tls_identity identity = {texts[2].bytes, texts[3].bytes, texts[0].bytes};
    PROMISE(tls_context_server(&identity, &context, &complaint) == STATUS_OK);
    authority_free(authority);
    for (int i = 0; i < 4; i++) {
        text_done(&texts[i]);
    }
    text_done(&complaint);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct tls_session *session = NULL;
    PROMISE(tls_session_new(context, NULL, &session) == STATUS_OK);
    struct text plain, cipher;
    text_init(&plain, TEXT_MAX);
    text_init(&cipher, TEXT_MAX);
    enum status status = STATUS_OK;
    for (size_t at = 0; at < size; at += 1000) {
        size_t piece = size - at < 1000 ? size - at : 1000;
        status = tls_session_wire_in(session, (const char *)bytes + at, piece, &plain);
        PROMISE(tls_session_wire_out(session, &cipher) == STATUS_OK);
    }
    PROMISE(tls_session_state(session) != TLS_OPEN && plain.size == 0);
    PROMISE((tls_session_state(session) == TLS_HANDSHAKE) == (status == STATUS_OK));
    PROMISE(cipher.size < 65536);
    tls_session_close(session);
    tls_session_free(session);
    text_done(&plain);
    text_done(&cipher);
    return 0;
}
