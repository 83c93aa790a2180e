// SPDX-License-Identifier: Apache-2.0
// One client as the system tests drive it: TLS over a blocking socket, turned by hand, so that a
// test decides which byte goes when and how the line ends.
#pragma once

#include <stdbool.h>

#include "clients/link/profile.h"
#include "common/wire/frame.h"
#include "common/wire/json.h"
#include "common/wire/tls_session.h"

// Where clients come from: a profile and its login. Outlives its peers.
struct peer_place {
    struct profile *profile;
    struct tls_context *tls;
    char session[512];
};

struct peer {
    const struct peer_place *place;
    int fd; // -1: the line has ended
    struct tls_session *tls;
    struct frame_reader frames;
    struct text plain; // came and was not taken as lines yet
    size_t plain_at;
    struct text cipher;
};

enum peer_event {
    PEER_LINE, // of peer_receive: a line; of peer_fill: bytes
    PEER_ENDED,
    PEER_SILENT, // nothing in time
};

enum { PEER_PATIENCE_MS = 60000 };

// Reads the profile and the login kept in it. False with words on standard error.
bool peer_place_open(const char *folder, struct peer_place *ret);
void peer_place_done(struct peer_place *place);

// TCP alone; false when nobody listens.
bool peer_connect(const struct peer_place *place, struct peer *ret);
// TCP and TLS as far as the client sees it: only an answer proves that the daemon took it.
bool peer_open(const struct peer_place *place, struct peer *ret);

// Plain bytes, as they are. False when the line has ended.
bool peer_send(struct peer *peer, const char *bytes, size_t size);
bool peer_send_text(struct peer *peer, const char *text);
// Bytes below TLS, as they are.
bool peer_send_raw(struct peer *peer, const void *bytes, size_t size);

// Waits at most that long for bytes and takes what is there.
enum peer_event peer_fill(struct peer *peer, int timeout_ms);
// The next of the lines that have come, valid until the next call.
bool peer_next(struct peer *peer, const char **ret_line, size_t *ret_size);
enum peer_event peer_receive(
    struct peer *peer, int timeout_ms, const char **ret_line, size_t *ret_size);

// Appends a whole request line: params is a JSON map, into which the place's login goes.
void peer_request(const struct peer_place *place, int64_t id, const char *method,
    const char *params, struct text *ret_line);
// Asks and waits. The whole answer, the caller's (json_free); NULL when the line ended or nothing
// came.
struct json *peer_call(struct peer *peer, int64_t id, const char *method, const char *params);
// Asks session.hello with this id; true when it is answered.
bool peer_greets(struct peer *peer, int64_t id);
// The code of an error on the wire, 0 for a result.
int64_t peer_error(const struct json *answer);

// How a line can end. Each frees everything; a second one does nothing.
void peer_cut(struct peer *peer);   // a reset, as a pulled cable
void peer_drop(struct peer *peer);  // FIN without close_notify
void peer_close(struct peer *peer); // close_notify and FIN
// close_notify, or only FIN, and stays to listen.
void peer_half_close(struct peer *peer, bool notifies);

// A small generator (splitmix64) for seeds that are printed.
uint64_t peer_random(uint64_t *state);
