// SPDX-License-Identifier: Apache-2.0
// The desks a load comes from: terminals with their certificates, each signed on once for all its
// connections.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "tests/bench/load.h"
#include "tests/bench/login.h"

#define DESKS_MAX 64

struct desks {
    const char *directories[DESKS_MAX]; // of the profiles, as the command line names them
    int count;
    const char *operator_name; // NULL: nobody signs on
    const char *password_file;
    struct profile *profiles[DESKS_MAX];
    struct tls_context *tls[DESKS_MAX];
    char tokens[DESKS_MAX][LOGIN_TOKEN_SIZE];
    int signed_on; // the first ones
};

// One more directory; false when there are as many as there may be.
bool desks_add(struct desks *desks, const char *directory);

// Reads the profiles. False with words on standard error.
bool desks_open(struct desks *desks);
void desks_done(struct desks *desks);

// Begins a connection as its profile; false with words on standard error.
bool desks_connect(const struct desks *desks, struct load_connection *connection, int epoll,
    const struct load_events *events);

// Signs the next desk on over its connection; line is scratch. False with words on standard error.
bool desks_sign_on(struct desks *desks, struct load_connection *connection, struct text *line);
// The answer to it. False with words on standard error.
bool desks_take_token(struct desks *desks, const char *line, size_t size);
