// SPDX-License-Identifier: Apache-2.0
// A stage for tests of connections: certificates made on the spot, a listening server that echoes,
// and peers on real loopback sockets that are turned by hand, all on one thread.
#pragma once

#include <uv.h>

#include "common/crypto/certificate.h"
#include "daemon/net/server.h"

#define STAGE_OWED_MAX 128

struct stage_identity { // PEM texts of one authority
    struct authority *authority;
    struct text ca;
    struct text server;
    struct text server_key;
};

struct net_stage {
    uv_loop_t loop;
    struct stage_identity identity;
    struct tls_context *server_tls;
    struct tls_context *terminal; // of number 7
    struct net_server *server;    // NULL once drained
    bool is_drained;
    int log_fd; // standard error of the test, in a file without a name
    int opened;
    int closed;
    int lines;
    int too_long;
    bool pauses; // each connection pauses at each line; stage_resume lets it go on
    struct net_connection *last;
    struct net_connection *owed[STAGE_OWED_MAX]; // lines "owe": answered by stage_pay
    int owed_count;
};

struct stage_peer {
    struct net_stage *stage;
    int fd;
    struct tls_session *tls;
    struct tls_context *tls_context;
    struct text received; // plain
    struct text cipher;   // waiting to leave
    bool is_ended;        // end of file, or close_notify
    bool is_reset;
    bool does_not_read;
};

void stage_identity_make(struct stage_identity *identity);
void stage_identity_done(struct stage_identity *identity);

// A client context with a certificate for the terminal of that number.
struct tls_context *stage_terminal(const struct stage_identity *identity, int64_t terminal);

// What the server answers: "owe" nothing until paid, "big N" N bytes and LF, "close" closes,
// "keep" spares idle closing, everything else "echo:LINE".
void stage_open(struct net_stage *stage, struct net_limits limits);

// Drains, waits, and gives everything back; fails the test when something stays behind.
void stage_close(struct net_stage *stage);

// A condition of a stage: no connection is left.
bool stage_is_empty(void *stage);

// Turns the server until condition holds, or fails the test after ms.
void stage_until_at(
    struct net_stage *stage, bool (*condition)(void *), void *context, int ms, const char *place);
#define stage_until(stage, condition, context, ms)                                                 \
    stage_until_at((stage), (condition), (context), (ms), __func__)
void stage_run_for(struct net_stage *stage, int ms);
void stage_pay(struct net_stage *stage);    // answers what is owed
void stage_resume(struct net_stage *stage); // the last connection that paused

// True when the log holds words.
bool stage_logged(const struct net_stage *stage, const char *words);

// Connects, and with a context begins TLS (which takes turns to finish).
void peer_connect(struct stage_peer *peer, struct net_stage *stage, struct tls_context *context);
void peer_turn(struct stage_peer *peer);
void peer_open(struct stage_peer *peer, struct net_stage *stage, struct tls_context *context);
void peer_say(struct stage_peer *peer, const char *text); // queues; turns send it
void peer_done(struct stage_peer *peer);
void peer_reset(struct stage_peer *peer); // RST instead of FIN, then as peer_done

// Turns both sides until the peer has received words, or its end has come.
void peer_expect(struct stage_peer *peer, const char *words, int ms);
void peer_expect_end(struct stage_peer *peer, int ms);
int peer_lines(const struct stage_peer *peer);
