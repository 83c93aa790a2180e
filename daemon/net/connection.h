// SPDX-License-Identifier: Apache-2.0
// What the files of daemon/net share: the server, its connections and their states. Private to this
// folder.
#pragma once

#include <netinet/in.h>

#include <uv.h>

#include "common/base/bucket.h"
#include "common/base/log.h"
#include "common/wire/frame.h"
#include "daemon/net/server.h"

#define READ_SIZE ((size_t)65536) // one buffer for all connections: reads are taken at once
#define SEND_SIZE ((size_t)65536) // plain bytes that become cipher in one go
#define UNSENT_FACTOR 16          // unsent bytes above that many times the limit: closed
#define LINGER_MS 1000            // for the peer to take what was sent last
#define ACCEPT_RETRY_MS 100       // while there is no room for a connection
#define DESCRIPTORS_RESERVED 16   // kept free for the database, the log and copies
#define REASON_SIZE 64
#define STRANGERS_LOGGED_MAX 60 // a minute

// A ring of members; the head is a member that stands in no object.
struct ring {
    struct ring *next;
    struct ring *previous;
};

static inline void ring_init(struct ring *ring)
{
    ring->next = ring;
    ring->previous = ring;
}

static inline bool ring_is_empty(const struct ring *ring)
{
    return ring->next == ring;
}

static inline void ring_add(struct ring *head, struct ring *member)
{
    member->next = head;
    member->previous = head->previous;
    head->previous->next = member;
    head->previous = member;
}

static inline void ring_remove(struct ring *member)
{
    member->previous->next = member->next;
    member->next->previous = member->previous;
    ring_init(member);
}

// Whose certificate it is, or whose address: alive while one of its connections is, and until what
// it may do is saved up again, so that nobody gains by coming anew.
struct net_peer {
    struct ring in_server; // first
    struct net_server *server;
    int connections;
    struct bucket allowed;  // calls of a certificate, handshakes of an address
    int64_t told_at;        // that it was held; 0: never
    char name[TLS_URI_MAX]; // the URI, the address
};

struct net_server {
    uv_loop_t *loop;
    struct tls_context *tls;
    struct net_limits limits;
    struct net_events events;
    uv_tcp_t listener;
    uv_timer_t sweep; // looks at every deadline; runs while there are connections
    uv_timer_t retry; // runs while accepting waits for room
    uv_timer_t drain_timer;
    uv_prepare_t before_poll; // these two turn what is due, so that nothing is ever called inline
    uv_check_t after_poll;
    uv_idle_t no_sleep; // runs while something is due
    int handles_open;
    struct ring connections;  // struct net_connection, owned, until their close callbacks
    struct ring due;          // those to be turned
    struct ring certificates; // struct net_peer, owned
    struct ring addresses;    // likewise
    size_t unsent_size;       // of all connections
    int connections_count;
    int port;
    uint64_t connections_ever;
    struct log_quota strangers; // connections that never opened, in the log
    bool accept_waits;
    bool is_draining;
    bool is_closed;
    void (*on_drained)(void *);
    void *on_drained_context;
    struct text plain;  // of the read being handled
    struct text cipher; // of the write being prepared
    char read_buffer[READ_SIZE];
};

//  HANDSHAKE ──► OPEN ──► FINISHING ──► LINGERING ──► CLOSED ──► freed by its close callback
//      └───────────┴──────────┴─────────────┴───────────▲ (abort: from every state)
//  FINISHING sends what is queued and close_notify; LINGERING waits for the peer to see it, since
//  closing with unread input would reset the connection and destroy what was sent last.
enum connection_state {
    CONNECTION_HANDSHAKE,
    CONNECTION_OPEN,
    CONNECTION_FINISHING,
    CONNECTION_LINGERING,
    CONNECTION_CLOSED,
};

struct net_connection {
    struct ring in_server;
    struct ring in_due;
    struct net_server *server;
    uv_tcp_t tcp;
    uv_write_t write;
    uv_shutdown_t shutdown;
    enum connection_state state;
    struct tls_session *tls; // owned
    struct frame_reader frames;
    struct text held; // plain bytes read and not yet heard
    struct text unsent;
    size_t unsent_at;   // sent up to here
    size_t counted;     // of it, in the server's unsent_size
    struct text cipher; // in the hands of uv_write
    bool is_reading;
    bool is_writing;
    bool is_shutting;
    bool is_paused;
    bool is_kept;
    bool is_notified;  // close_notify is out
    bool was_opened;   // on_open was told
    bool peer_is_gone; // its end of input was seen
    bool is_ending;    // no more lines; closes once nothing is owed and everything is sent
    int owed;
    uint64_t number; // for the log
    uint64_t accepted_at;
    uint64_t line_began_at; // 0: no line has begun
    uint64_t active_at;
    uint64_t progress_at; // the last byte that left, while some wait
    size_t progress_left;
    uint64_t close_by; // when finishing and lingering end at the latest
    struct in6_addr address;
    struct net_peer *from; // that address
    bool may_shake;        // hands, with it
    char uri[TLS_URI_MAX]; // "" until it is open
    struct net_peer *peer; // likewise; NULL
    char reason[REASON_SIZE];
    void *attached;
};

static inline struct net_connection *connection_of(struct ring *in_server)
{
    return (struct net_connection *)(void *)((char *)in_server -
                                             offsetof(struct net_connection, in_server));
}

static inline struct net_connection *connection_of_due(struct ring *in_due)
{
    return (
        struct net_connection *)(void *)((char *)in_due - offsetof(struct net_connection, in_due));
}

// --- connection.c ---

// Takes the connection that waits at the listener; false when there is no memory for it.
bool connection_accept(struct net_server *server);

// Closes at once, dropping what is unsent. The reason is noted unless one was noted before.
void connection_abort(struct net_connection *connection, const char *reason);

// Closes once everything queued is sent.
void connection_finish(struct net_connection *connection, const char *reason);

// Closes once nothing is owed either; no more lines are heard.
void connection_end(struct net_connection *connection, const char *reason);

// Marks it to be turned on the next tick.
void connection_due(struct net_connection *connection);

// One turn: hears held lines, sends, moves on in its states.
void connection_turn(struct net_connection *connection);

// --- connection_read.c ---

void connection_read_update(struct net_connection *connection);

// Begins to read the handshake as soon as its address may have another.
void connection_shake(struct net_connection *connection);
bool connection_may_hear_held(const struct net_connection *connection);
void connection_hear_held(struct net_connection *connection);

// --- connection_send.c ---

size_t connection_unsent(const struct net_connection *connection);

// Nothing of it is sent any more.
void connection_drop_unsent(struct net_connection *connection);

// Turns queued bytes into cipher and cipher into bytes on the wire, as far as it goes.
void connection_send_out(struct net_connection *connection);

// --- peer.c ---

// The certificate's, with one open connection more; NULL without memory.
struct net_peer *peer_join(struct net_server *server, const char *uri);

// The address's, with one connection more, an IPv6 network of /64 being one; NULL without memory.
struct net_peer *peer_join_address(struct net_server *server, const struct in6_addr *address);
void peer_leave(struct net_peer *peer);

// Whether another call or handshake of it may be heard now; and that so many were.
bool peer_may(struct net_peer *peer);
void peer_take(struct net_peer *peer, int count);

// Every now and then: forgets who has gone.
void peers_sweep(struct net_server *server);
void peers_done(struct net_server *server);

// --- deadline.c ---

void deadline_on_sweep(uv_timer_t *timer);

// How often to look: an eighth of the shortest deadline.
uint64_t deadline_sweep_ms(const struct net_limits *limits);

// --- server.c ---

// Something became due: the loop must not sleep over it.
void server_on_due(struct net_server *server);

void server_on_connection_freed(struct net_server *server);
