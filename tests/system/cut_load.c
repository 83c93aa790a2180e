// SPDX-License-Identifier: Apache-2.0
// cut_load: sends one booking, cuts the line before its answer is read, and asks again with the
// same key over a new line. Never lost, never doubled.
//
//   cut_load PROFILE ROUNDS SEED SITE DAY PERSON
//
// Three kinds of cuts: at once behind the request, a moment later, and when the answer has already
// come and nobody has read it (then the booking is certainly on disk).

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tests/system/peer.h"

enum { MOMENT_US = 3000, KINDS = 3 };

struct cutting {
    struct peer_place place;
    struct peer steady; // asks again and looks
    uint64_t seed;
    int64_t last_id;
    int64_t cuts[KINDS];
    const char *site, *day, *person;
};

static struct json *parse(const char *line, size_t size)
{
    const char *reason;
    return json_parse(line, size, &reason);
}

static bool send_and_cut(struct cutting *cutting, const struct text *request)
{
    struct peer peer;
    int kind = (int)(peer_random(&cutting->seed) % KINDS);
    long moment_us = (long)(peer_random(&cutting->seed) % MOMENT_US);
    // The greeting first, so that what becomes readable next is the answer and nothing of TLS.
    if (!peer_open(&cutting->place, &peer)) {
        return false;
    }
    bool sent =
        peer_greets(&peer, ++cutting->last_id) && peer_send(&peer, request->bytes, request->size);
    if (kind == 1) {
        struct timespec moment = {.tv_nsec = moment_us * 1000};
        (void)nanosleep(&moment, NULL);
    } else if (kind == 2) {
        struct pollfd wait = {.fd = peer.fd, .events = POLLIN};
        sent = sent && poll(&wait, 1, PEER_PATIENCE_MS) == 1;
    }
    cutting->cuts[kind]++;
    if (peer_random(&cutting->seed) % 2 == 0) {
        peer_cut(&peer);
    } else {
        peer_drop(&peer);
    }
    return sent;
}

// The same request twice: the same bytes twice. Hands back the answer, NULL when something is
// wrong.
static struct json *ask_twice(struct cutting *cutting, const struct text *request)
{
    struct text first;
    const char *line;
    size_t size;
    struct json *answer = NULL;
    text_init(&first, 4096);
    for (int i = 0; i < 2; i++) {
        if (!peer_send(&cutting->steady, request->bytes, request->size) ||
            peer_receive(&cutting->steady, PEER_PATIENCE_MS, &line, &size) != PEER_LINE) {
            (void)fputs("cut: no answer to the repeated request\n", stderr);
            break;
        }
        if (i == 0) {
            text_add(&first, line, size);
        } else if (size != first.size || memcmp(line, first.bytes, size) != 0) {
            (void)fprintf(stderr, "cut: first %s\ncut: then  %.*s\n", first.bytes, (int)size, line);
        } else {
            answer = parse(line, size);
        }
    }
    if (answer != NULL && json_get(answer, "result") == NULL) {
        (void)fprintf(stderr, "cut: %s\n", first.bytes);
        json_free(answer);
        answer = NULL;
    }
    text_done(&first);
    return answer;
}

static int64_t count_booked(struct cutting *cutting)
{
    char params[160];
    (void)snprintf(params, sizeof(params), "{\"elder\":%s,\"date\":\"%s\",\"state\":\"booked\"}",
        cutting->person, cutting->day);
    struct json *answer = peer_call(&cutting->steady, ++cutting->last_id, "meal.list", params);
    const struct json *list = json_get(json_get(answer, "result"), "bookings");
    int64_t booked = list != NULL ? (int64_t)json_count(list) : -1;
    json_free(answer);
    return booked;
}

// One request that is cut and asked again; then there must be so many bookings. Returns the
// booking, -1 when anything was wrong.
static int64_t round_trip(
    struct cutting *cutting, const char *method, const char *params, int64_t booked)
{
    struct text request;
    int64_t booking = -1;
    text_init(&request, 4096);
    peer_request(&cutting->place, ++cutting->last_id, method, params, &request);
    struct json *answer = send_and_cut(cutting, &request) ? ask_twice(cutting, &request) : NULL;
    int64_t found = answer != NULL ? count_booked(cutting) : -1;
    if (answer != NULL && found == booked) {
        booking = json_integer(json_get(json_get(answer, "result"), "booking"));
    } else {
        (void)fprintf(stderr, "cut: %" PRId64 " bookings after %s, should be %" PRId64 "\n", found,
            request.bytes, booked);
    }
    json_free(answer);
    text_done(&request);
    return booking;
}

static bool run_round(struct cutting *cutting, int round)
{
    char params[400];
    (void)snprintf(params, sizeof(params),
        "{\"elder\":%s,\"site\":%s,\"date\":\"%s\",\"meal\":\"lunch\",\"channel\":\"dine_in\","
        "\"request_key\":\"cutbook%020d\"}",
        cutting->person, cutting->site, cutting->day, round);
    int64_t booking = round_trip(cutting, "meal.book", params, 1);
    (void)snprintf(params, sizeof(params),
        "{\"booking\":%" PRId64 ",\"request_key\":\"cutback%020d\"}", booking, round);
    return booking > 0 && round_trip(cutting, "meal.cancel", params, 0) >= 0;
}

int main(int count, char **words)
{
    static struct cutting cutting;
    if (count != 7 || !peer_place_open(words[1], &cutting.place)) {
        (void)fputs("usage: cut_load PROFILE ROUNDS SEED SITE DAY PERSON\n", stderr);
        return 2;
    }
    int rounds = atoi(words[2]) / 2; // a booking and a cancelling each
    cutting.seed = strtoull(words[3], NULL, 10);
    cutting.site = words[4];
    cutting.day = words[5];
    cutting.person = words[6];
    bool good = peer_open(&cutting.place, &cutting.steady);
    for (int round = 0; good && round < rounds; round++) {
        good = run_round(&cutting, round);
    }
    (void)printf("%" PRId64 " lines cut at once, %" PRId64 " a moment later, %" PRId64
                 " with the answer unread; each request was done once\n",
        cutting.cuts[0], cutting.cuts[1], cutting.cuts[2]);
    peer_close(&cutting.steady);
    peer_place_done(&cutting.place);
    return good ? 0 : 1;
}
