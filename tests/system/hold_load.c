// SPDX-License-Identifier: Apache-2.0
// hold_load: opens many connections and holds them; what they shall do comes on standard input.
//
//   hold_load PROFILE
//
//   open N    N connections more, each greeted   -> "open HELD of N"  (the others were closed)
//   tcp N     N connections more without a word  -> "tcp HELD of N"
//   greet     each asks session.hello            -> "greeted ANSWERED of HELD"
//   close N   closes the N oldest                -> "closed N"
//   call METHOD {...}  the oldest asks it        -> "called 0", or the error's code
// Ends with its input.

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "tests/system/peer.h"

enum { PEERS_MAX = 8192, ORDER_SIZE = 1024 };

struct holding {
    struct peer_place place;
    struct peer peers[PEERS_MAX];
    int count;
    int64_t last_id;
};

static int open_some(struct holding *holding, int wanted)
{
    int opened = 0;
    for (int i = 0; i < wanted && holding->count < PEERS_MAX; i++) {
        struct peer peer;
        if (!peer_open(&holding->place, &peer)) {
            continue;
        }
        if (peer_greets(&peer, ++holding->last_id)) {
            holding->peers[holding->count++] = peer;
            opened++;
        } else {
            peer_drop(&peer);
        }
    }
    return opened;
}

static int connect_some(struct holding *holding, int wanted)
{
    int opened = 0;
    for (int i = 0; i < wanted && holding->count < PEERS_MAX; i++) {
        bool connected = peer_connect(&holding->place, &holding->peers[holding->count]);
        holding->count += connected;
        opened += connected;
    }
    return opened;
}

static int greet_all(struct holding *holding)
{
    int greeted = 0;
    for (int i = 0; i < holding->count; i++) {
        greeted +=
            holding->peers[i].tls != NULL && peer_greets(&holding->peers[i], ++holding->last_id);
    }
    return greeted;
}

static int close_some(struct holding *holding, int wanted)
{
    int closed = wanted < holding->count ? wanted : holding->count;
    for (int i = 0; i < closed; i++) {
        peer_close(&holding->peers[i]);
    }
    holding->count -= closed;
    memmove(holding->peers, holding->peers + closed,
        (size_t)holding->count * sizeof(holding->peers[0]));
    return closed;
}

// The code of its error, 0 when there is none, 1 when nothing was answered.
static int64_t call(struct holding *holding, const char *order)
{
    char method[64] = "";
    char params[ORDER_SIZE] = "";
    if (sscanf(order, "call %63s %1000[^\n]", method, params) != 2 || holding->count == 0) {
        return 1;
    }
    struct json *answer = peer_call(&holding->peers[0], ++holding->last_id, method, params);
    int64_t code = answer != NULL ? peer_error(answer) : 1;
    json_free(answer);
    return code;
}

static bool obey(struct holding *holding, const char *order)
{
    int number = 0;
    if (sscanf(order, "open %d", &number) == 1) {
        (void)printf("open %d of %d\n", open_some(holding, number), number);
    } else if (sscanf(order, "tcp %d", &number) == 1) {
        (void)printf("tcp %d of %d\n", connect_some(holding, number), number);
    } else if (sscanf(order, "close %d", &number) == 1) {
        (void)printf("closed %d\n", close_some(holding, number));
    } else if (strncmp(order, "call ", 5) == 0) {
        (void)printf("called %" PRId64 "\n", call(holding, order));
    } else if (strcmp(order, "greet\n") == 0) {
        int greeted = greet_all(holding);
        (void)printf("greeted %d of %d\n", greeted, holding->count);
    } else {
        (void)fprintf(stderr, "hold: what is %s", order);
        return false;
    }
    (void)fflush(stdout);
    return true;
}

int main(int count, char **words)
{
    static struct holding holding;
    char order[ORDER_SIZE];
    struct rlimit files;
    if (count != 2 || !peer_place_open(words[1], &holding.place)) {
        (void)fputs("usage: hold_load PROFILE < ORDERS\n", stderr);
        return 2;
    }
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
    bool good = true;
    while (good && fgets(order, sizeof(order), stdin) != NULL) {
        good = obey(&holding, order);
    }
    (void)close_some(&holding, PEERS_MAX);
    peer_place_done(&holding.place);
    return good ? 0 : 2;
}
