// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/desks.h"

#include <stdio.h>

bool desks_add(struct desks *desks, const char *directory)
{
    if (desks->count == DESKS_MAX) {
        return false;
    }
    desks->directories[desks->count++] = directory;
    return true;
}

static bool open_one(struct desks *desks, int desk, struct text *complaint)
{
    struct profile **profile = &desks->profiles[desk];
    if (profile_load(desks->directories[desk], profile, complaint) != STATUS_OK) {
        return false;
    }
    struct tls_identity identity = {
        .certificate_pem = (*profile)->certificate_pem,
        .key_pem = (*profile)->key_pem,
        .authority_pem = (*profile)->authority_pem,
    };
    return tls_context_client(&identity, &desks->tls[desk], complaint) == STATUS_OK;
}

bool desks_open(struct desks *desks)
{
    struct text complaint;
    bool is_well = true;
    text_init(&complaint, 4096);
    for (int i = 0; i < desks->count && is_well; i++) {
        is_well = open_one(desks, i, &complaint);
        if (!is_well) {
            fprintf(stderr, "%s: %s\n", desks->directories[i],
                complaint.bytes == NULL ? "" : complaint.bytes);
        }
    }
    text_done(&complaint);
    return is_well;
}

void desks_done(struct desks *desks)
{
    for (int i = 0; i < desks->count; i++) {
        tls_context_free(desks->tls[i]);
        profile_free(desks->profiles[i]);
    }
}

bool desks_connect(const struct desks *desks, struct load_connection *connection, int epoll,
    const struct load_events *events)
{
    int desk = connection->profile;
    return load_connect(connection, desks->profiles[desk], desks->tls[desk], epoll, events);
}

bool desks_sign_on(struct desks *desks, struct load_connection *connection, struct text *line)
{
    if (!login_call(desks->operator_name, desks->password_file, line)) {
        return false;
    }
    text_add_string(line, "\n");
    load_send(connection, line->bytes, line->size);
    return true;
}

bool desks_take_token(struct desks *desks, const char *line, size_t size)
{
    bool is_well = login_take(line, size, desks->tokens[desks->signed_on]);
    desks->signed_on += is_well;
    return is_well;
}
