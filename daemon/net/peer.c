// SPDX-License-Identifier: Apache-2.0
// A certificate's calls: so many a second, and what was saved up in quiet seconds. Who has used
// them up is read no further until there are more; nobody is refused.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/log.h"
#include "daemon/net/connection.h"

#define CALL INT64_C(1000)    // allowances are thousandths of a call: so many a millisecond
#define SECONDS_SAVED_MOST 10 // quiet ones that are made up for
#define TOLD_EVERY_MS 60000

static struct net_peer *peer_of(struct ring *in_server)
{
    return (struct net_peer *)(void *)in_server; // its first member
}

static int64_t most_of(const struct net_server *server)
{
    return CALL * server->limits.calls_per_second_max * SECONDS_SAVED_MOST;
}

static void fill(struct net_peer *peer)
{
    const struct net_server *server = peer->server;
    uint64_t now = uv_now(server->loop);
    int64_t most = most_of(server);
    peer->allowance += (int64_t)(now - peer->filled_at) * server->limits.calls_per_second_max;
    peer->allowance = peer->allowance > most ? most : peer->allowance;
    peer->filled_at = now;
}

static struct net_peer *find(const struct net_server *server, const char *uri)
{
    for (struct ring *at = server->peers.next; at != &server->peers; at = at->next) {
        if (strcmp(peer_of(at)->uri, uri) == 0) {
            return peer_of(at);
        }
    }
    return NULL;
}

struct net_peer *peer_join(struct net_server *server, const char *uri)
{
    struct net_peer *peer = find(server, uri);
    if (peer == NULL) {
        peer = calloc(1, sizeof *peer);
        if (peer == NULL) {
            return NULL;
        }
        peer->server = server;
        peer->allowance = most_of(server);
        peer->filled_at = uv_now(server->loop);
        snprintf(peer->uri, sizeof peer->uri, "%s", uri);
        ring_add(&server->peers, &peer->in_server);
    }
    peer->connections++;
    return peer;
}

void peer_leave(struct net_peer *peer)
{
    if (peer != NULL) {
        peer->connections--;
    }
}

bool peer_may_call(struct net_peer *peer)
{
    if (peer->allowance <= 0) {
        fill(peer);
    }
    return peer->allowance > 0;
}

void peer_calls(struct net_peer *peer, int count)
{
    fill(peer);
    peer->allowance -= CALL * count;
    bool is_told = peer->told_at != 0 && peer->filled_at - peer->told_at < TOLD_EVERY_MS;
    if (peer->allowance <= 0 && !is_told) {
        peer->told_at = peer->filled_at;
        LOG(LOG_WARN, "net.calls_held", LOG_TEXT("terminal", peer->uri),
            LOG_NUMBER("connections", peer->connections));
    }
}

static void forget(struct net_peer *peer)
{
    ring_remove(&peer->in_server);
    free(peer);
}

void peers_sweep(struct net_server *server)
{
    struct ring *next = NULL;
    for (struct ring *at = server->peers.next; at != &server->peers; at = next) {
        struct net_peer *peer = peer_of(at);
        next = at->next;
        fill(peer);
        if (peer->connections == 0 && peer->allowance == most_of(server)) {
            forget(peer);
        }
    }
}

void peers_done(struct net_server *server)
{
    while (!ring_is_empty(&server->peers)) {
        forget(peer_of(server->peers.next));
    }
}
