// SPDX-License-Identifier: Apache-2.0
// Sealed columns of persons.
#include "daemon/registry/elder_seal.h"

#include <string.h>

void elder_seal(
    struct call *call, struct query *query, const struct elder_sealing *sealing, const char *text)
{
    if (text == NULL) {
        query_bind_null(query, sealing->param);
        return;
    }
    size_t size = strlen(text);
    uint8_t *sealed = arena_alloc(&call->arena, size + SEAL_OVERHEAD);
    enum status status = sealed == NULL ? STATUS_NO_MEMORY
                                        : seal_close(call->house->keys, sealing->place,
                                              sealing->row, text, size, sealed);
    if (status != STATUS_OK) {
        tx_fail(call->tx, status);
        query_bind_null(query, sealing->param);
        return;
    }
    query_bind_blob(query, sealing->param, sealed, size + SEAL_OVERHEAD);
}

char *elder_open(struct call *call, const struct query *query, const struct elder_sealing *sealing)
{
    size_t sealed_size = 0;
    size_t size = 0;
    const uint8_t *sealed = query_blob(query, sealing->param, &sealed_size);
    if (sealed == NULL) {
        return NULL;
    }
    if (sealed_size < SEAL_OVERHEAD) {
        tx_fail(call->tx, STATUS_CORRUPT);
        return NULL;
    }
    char *text = arena_alloc(&call->arena, sealed_size - SEAL_OVERHEAD + 1);
    enum status status = text == NULL ? STATUS_NO_MEMORY
                                      : seal_open(call->house->keys, sealing->place, sealing->row,
                                            sealed, sealed_size, text, &size);
    if (status != STATUS_OK) {
        tx_fail(call->tx, status);
        return NULL;
    }
    return text;
}
