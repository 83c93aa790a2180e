// SPDX-License-Identifier: Apache-2.0
// A daemon for tests of links: one thread, one connection after the other, answers by script.
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "clients/link/profile.h"
#include "common/crypto/certificate.h"
#include "common/wire/tls_session.h"

enum link_daemon_manner {
    MANNER_NORMAL,
    MANNER_REFUSES_HELLO,  // UNAUTHENTICATED: a revoked terminal
    MANNER_CLOSES,         // after the handshake
    MANNER_SAYS_NOTHING,   // takes the TCP connection and nothing more
    MANNER_TALKS_NONSENSE, // instead of JSON
};

struct link_daemon_order {
    enum link_daemon_manner manner;
    int64_t certificate_from_ms; // 0: now
    int certificate_days;        // 0: 30
    const char *host;            // in the certificate; NULL: localhost
    int64_t clock_behind_ms;     // in what it greets with
};

struct link_daemon {
    struct link_daemon_order order;
    struct authority *authority;
    struct text ca;
    struct tls_context *tls;
    int listener;
    int port;
    pthread_t thread;
    atomic_bool stops;
    atomic_int connections;
};

// Methods it knows: session.hello; "echo" answers {"params":...}; "refuse" BED_TAKEN with facts;
// "unknown" an error nobody knows; "silent" nothing; "close" closes; "unreadable" an error without
// an id; "event" a notification first; "backwards" holds its answer until after the next one's;
// "big" a megabyte.
void link_daemon_start(struct link_daemon *daemon, const struct link_daemon_order *order);
void link_daemon_stop(struct link_daemon *daemon);

// A profile in memory for a terminal of issuer's (NULL: the daemon's) authority.
struct profile *link_daemon_profile(
    const struct link_daemon *daemon, const struct authority *issuer, const char *host);
