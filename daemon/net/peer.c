// SPDX-License-Identifier: Apache-2.0
// Who is counted: a certificate by its calls, an address by its handshakes; both by their
// connections. Who has used up what a second allows is read no further until there is more; nobody
// is refused.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "daemon/net/connection.h"

#define TOLD_EVERY_MS 60000
#define NETWORK_SIZE 8 // bytes of an IPv6 address that name its network

static struct net_peer *peer_of(struct ring *in_server)
{
    return (struct net_peer *)(void *)in_server; // its first member
}

static int64_t now_of(const struct net_server *server)
{
    return (int64_t)uv_now(server->loop);
}

static struct net_peer *find(const struct ring *peers, const char *name)
{
    for (struct ring *at = peers->next; at != peers; at = at->next) {
        if (strcmp(peer_of(at)->name, name) == 0) {
            return peer_of(at);
        }
    }
    return NULL;
}

static struct net_peer *join(
    struct net_server *server, struct ring *peers, const char *name, int per_second)
{
    struct net_peer *peer = find(peers, name);
    if (peer == NULL) {
        peer = calloc(1, sizeof *peer);
        if (peer == NULL) {
            return NULL;
        }
        peer->server = server;
        bucket_init(&peer->allowed, per_second, now_of(server));
        snprintf(peer->name, sizeof peer->name, "%s", name);
        ring_add(peers, &peer->in_server);
    }
    peer->connections++;
    return peer;
}

struct net_peer *peer_join(struct net_server *server, const char *uri)
{
    return join(server, &server->certificates, uri, server->limits.calls_per_second_max);
}

// Whoever has an IPv6 network has all of its addresses.
struct net_peer *peer_join_address(struct net_server *server, const struct in6_addr *address)
{
    char name[INET6_ADDRSTRLEN] = "";
    struct in6_addr counted = *address;
    if (!IN6_IS_ADDR_V4MAPPED(address)) {
        memset(&counted.s6_addr[NETWORK_SIZE], 0, sizeof counted.s6_addr - NETWORK_SIZE);
    }
    uv_inet_ntop(AF_INET6, &counted, name, sizeof name);
    return join(server, &server->addresses, name, server->limits.handshakes_per_second_max);
}

void peer_leave(struct net_peer *peer)
{
    if (peer != NULL) {
        peer->connections--;
    }
}

bool peer_may(struct net_peer *peer)
{
    return bucket_wait_ms(&peer->allowed, now_of(peer->server)) == 0;
}

void peer_take(struct net_peer *peer, int count)
{
    int64_t now = now_of(peer->server);
    bucket_take(&peer->allowed, count, now);
    bool is_told = peer->told_at != 0 && now - peer->told_at < TOLD_EVERY_MS;
    if (!is_told && bucket_wait_ms(&peer->allowed, now) != 0) {
        bool is_address = find(&peer->server->addresses, peer->name) == peer;
        peer->told_at = now;
        LOG(LOG_WARN, is_address ? "net.handshakes_held" : "net.calls_held",
            LOG_TEXT(is_address ? "address" : "terminal", peer->name),
            LOG_NUMBER("connections", peer->connections));
    }
}

static void forget(struct net_peer *peer)
{
    ring_remove(&peer->in_server);
    free(peer);
}

static void sweep(struct ring *peers)
{
    struct ring *next = NULL;
    for (struct ring *at = peers->next; at != peers; at = next) {
        struct net_peer *peer = peer_of(at);
        next = at->next;
        if (peer->connections == 0 && bucket_is_full(&peer->allowed, now_of(peer->server))) {
            forget(peer);
        }
    }
}

void peers_sweep(struct net_server *server)
{
    sweep(&server->certificates);
    sweep(&server->addresses);
}

static void forget_all(struct ring *peers)
{
    while (!ring_is_empty(peers)) {
        forget(peer_of(peers->next));
    }
}

void peers_done(struct net_server *server)
{
    forget_all(&server->certificates);
    forget_all(&server->addresses);
}
