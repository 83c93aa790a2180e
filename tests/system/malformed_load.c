// SPDX-License-Identifier: Apache-2.0
// malformed_load: everything a client should not send, each thing judged by its answer, while a
// bystander's calls go on being answered.
//
//   malformed_load PROFILE SEED MUTATIONS
//
// The daemon should have short timeouts: some of it waits for them.

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/system/peer.h"

enum {
    LINE_LIMIT = 65536, // of the daemon, with the LF
    DRIP_US = 20000,
    DRIPS_MAX = 3000,
    BYSTANDER_NAP_US = 2000,
    GREEDY_CALLS = 400,
    LONE_ID = 4711,
};

enum after {
    LIVES,
    ENDS,
};

// What is sent (an LF is added), which error comes back (0: a result; 1: nothing at all), and
// whether the line lives on.
struct wrong {
    const char *what;
    const char *line;
    int64_t error;
};

#define HELLO "\"jsonrpc\":\"2.0\",\"method\":\"session.hello\""

static const struct wrong wrongs[] = {
    {"no JSON", "hello", -32700},
    {"half a map", "{" HELLO ",\"id\":1", -32700},
    {"two values", "{" HELLO ",\"id\":1} {" HELLO ",\"id\":2}", -32700},
    {"a comma too many", "{" HELLO ",\"id\":1,}", -32700},
    {"a comment", "{" HELLO ",\"id\":1/* one */}", -32700},
    {"single quotes", "{'jsonrpc':'2.0','id':1,'method':'session.hello'}", -32700},
    {"a byte order mark", "\xEF\xBB\xBF{" HELLO ",\"id\":1}", -32700},
    {"a lone byte", "{" HELLO ",\"id\":\"\xFF\"}", -32700},
    {"an overlong slash", "{" HELLO ",\"id\":\"\xC0\xAF\"}", -32700},
    {"a surrogate in UTF-8", "{" HELLO ",\"id\":\"\xED\xA0\x80\"}", -32700},
    {"beyond U+10FFFF", "{" HELLO ",\"id\":\"\xF4\x90\x80\x80\"}", -32700},
    {"half a character", "{" HELLO ",\"id\":\"\xE4\xB8\"}", -32700},
    {"half a surrogate pair", "{" HELLO ",\"id\":\"\\ud800\"}", -32700},
    {"NUL as an escape", "{" HELLO ",\"id\":\"\\u0000\"}", -32700},
    {"a control in a text", "{" HELLO ",\"id\":\"\x01\"}", -32700},
    {"a key twice", "{" HELLO ",\"id\":1,\"id\":2}", -32700},
    {"a key twice inside", "{" HELLO ",\"id\":1,\"params\":{\"a\":1,\"a\":1}}", -32700},
    {"2^53 + 1", "{" HELLO ",\"id\":9007199254740993}", -32700},
    {"-2^53 - 1", "{" HELLO ",\"id\":-9007199254740993}", -32700},
    {"a number of 30 digits", "{" HELLO ",\"id\":123456789012345678901234567890}", -32700},
    {"1e400", "{" HELLO ",\"id\":1e400}", -32700},
    {"NaN", "{" HELLO ",\"id\":NaN}", -32700},
    {"a leading zero", "{" HELLO ",\"id\":01}", -32700},
    {"an empty batch", "[]", -32600},
    {"a number", "1", -32600},
    {"a text", "\"session.hello\"", -32600},
    {"null", "null", -32600},
    {"an empty map", "{}", -32600},
    {"no version", "{\"id\":1,\"method\":\"session.hello\"}", -32600},
    {"another version", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"session.hello\"}", -32600},
    {"a version that is a number", "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"session.hello\"}",
        -32600},
    {"no method", "{\"jsonrpc\":\"2.0\",\"id\":1}", -32600},
    {"a method that is a number", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}", -32600},
    {"an id that is a map", "{" HELLO ",\"id\":{}}", -32600},
    {"an id that is a list", "{" HELLO ",\"id\":[1]}", -32600},
    {"an id that is true", "{" HELLO ",\"id\":true}", -32600},
    {"parameters that are a text", "{" HELLO ",\"id\":1,\"params\":\"all\"}", -32600},
    {"parameters by place", "{" HELLO ",\"id\":1,\"params\":[1]}", -32602},
    {"an unknown parameter", "{" HELLO ",\"id\":1,\"params\":{\"nonsense\":1}}", -32602},
    {"an unknown method", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no.such\"}", -32601},
    {"an empty method", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\"}", -32601},
    {"a notification of nothing known", "{\"jsonrpc\":\"2.0\",\"method\":\"no.such\"}", 1},
    {"blanks", " \t  ", 1},
    {"nothing", "", 1},
    {"a CR", "\r", 1},
};

struct trial {
    struct peer_place place;
    int64_t last_id;
    uint64_t seed;
    int judged;
    int failed;
};

static void judge(struct trial *trial, const char *what, bool good)
{
    trial->judged++;
    if (!good) {
        (void)fprintf(stderr, "malformed: %s: not as it should be\n", what);
        trial->failed++;
    }
}

// --- the bystander ---

static void nap(long us)
{
    struct timespec while_us = {.tv_nsec = us * 1000};
    (void)nanosleep(&while_us, NULL);
}

// Calls and calls until its input ends; 0 when every call was answered.
static int stand_by(const struct peer_place *place, int end)
{
    struct peer peer;
    char byte;
    int64_t calls = 0;
    bool good = peer_open(place, &peer);
    while (good && recv(end, &byte, 1, MSG_DONTWAIT) != 0) {
        good = peer_greets(&peer, ++calls);
        nap(BYSTANDER_NAP_US);
    }
    peer_close(&peer);
    (void)printf(
        "the bystander made %" PRId64 " calls%s\n", calls, good ? "" : " and was disturbed");
    (void)fflush(stdout);
    return good && calls > 0 ? 0 : 1;
}

static pid_t begin_bystander(const struct peer_place *place, int *ret_end)
{
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        return -1;
    }
    pid_t pid = fork();
    if (pid == 0) {
        (void)close(ends[0]);
        _exit(stand_by(place, ends[1]));
    }
    (void)close(ends[1]);
    *ret_end = ends[0];
    return pid;
}

// --- lines ---

// The error of the first answer that is not the greeting's; 1 when only the greeting came, 2 when
// the line ended.
static int64_t error_before_greeting(struct trial *trial, struct peer *peer)
{
    struct text hello;
    const char *line;
    size_t size;
    const char *reason;
    int64_t error = 1;
    text_init(&hello, 4096);
    peer_request(&trial->place, LONE_ID, "session.hello", "{}", &hello);
    bool greeted = !peer_send(peer, hello.bytes, hello.size);
    text_done(&hello);
    while (!greeted) {
        if (peer_receive(peer, PEER_PATIENCE_MS, &line, &size) != PEER_LINE) {
            return 2;
        }
        struct json *answer = json_parse(line, size, &reason);
        const struct json *id = json_get(answer, "id");
        greeted = id != NULL && json_kind(id) == JSON_KIND_INTEGER && json_integer(id) == LONE_ID;
        if (!greeted) {
            error = peer_error(answer);
        }
        json_free(answer);
    }
    return error;
}

static void try_lines(struct trial *trial)
{
    struct peer peer;
    bool open = peer_open(&trial->place, &peer);
    judge(trial, "connecting", open);
    for (size_t i = 0; open && i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
        const struct wrong *wrong = &wrongs[i];
        open = peer_send_text(&peer, wrong->line) && peer_send_text(&peer, "\n");
        int64_t error = error_before_greeting(trial, &peer);
        if (error != wrong->error) {
            (void)fprintf(
                stderr, "malformed: %s is answered with %" PRId64 "\n", wrong->what, error);
        }
        judge(trial, wrong->what, open && error == wrong->error);
    }
    if (open) {
        peer_close(&peer);
    }
}

static void repeat(struct text *line, const char *piece, int times)
{
    for (int i = 0; i < times; i++) {
        text_add_string(line, piece);
    }
}

static void try_built(
    struct trial *trial, const char *what, const struct text *line, int64_t error, enum after after)
{
    struct peer peer;
    bool good = peer_open(&trial->place, &peer) && peer_send(&peer, line->bytes, line->size);
    const char *answer;
    size_t size;
    const char *reason;
    good = good && peer_receive(&peer, PEER_PATIENCE_MS, &answer, &size) == PEER_LINE;
    struct json *root = good ? json_parse(answer, size, &reason) : NULL;
    good = root != NULL && peer_error(root) == error;
    json_free(root);
    if (good && after == ENDS) {
        good = peer_receive(&peer, PEER_PATIENCE_MS, &answer, &size) == PEER_ENDED;
    } else if (good) { // asked after the answer: two answers may come in any order
        good = peer_greets(&peer, LONE_ID);
    }
    judge(trial, what, good);
    peer_close(&peer);
}

// Lines at and over the limits of size, depth and batch.
static void try_limits(struct trial *trial)
{
    struct text line;
    text_init(&line, 4 * LINE_LIMIT);
    text_add_string(&line, "{" HELLO ",\"id\":1}");
    repeat(&line, " ", LINE_LIMIT - 1 - (int)line.size);
    text_add_char(&line, '\n');
    try_built(trial, "the longest line", &line, 0, LIVES);

    text_clear(&line);
    text_add_string(&line, "{" HELLO ",\"id\":1}");
    repeat(&line, " ", LINE_LIMIT - (int)line.size);
    text_add_char(&line, '\n');
    try_built(trial, "a byte more than the longest line", &line, -32700, ENDS);

    text_clear(&line);
    repeat(&line, "x", 3 * LINE_LIMIT); // and no LF at all
    try_built(trial, "a line without end", &line, -32700, ENDS);

    text_clear(&line);
    repeat(&line, "[", JSON_DEPTH_MAX + 1);
    repeat(&line, "]", JSON_DEPTH_MAX + 1);
    text_add_char(&line, '\n');
    try_built(trial, "a list too deep", &line, -32700, LIVES);

    text_clear(&line);
    repeat(&line, "[", LINE_LIMIT - 2);
    text_add_char(&line, '\n');
    try_built(trial, "nothing but brackets", &line, -32700, LIVES);

    text_clear(&line);
    repeat(&line, "[{" HELLO "}", 1);
    repeat(&line, ",{" HELLO "}", 50);
    text_add_string(&line, "]\n");
    try_built(trial, "a batch of 51", &line, -32600, LIVES);
    text_done(&line);
}

// A request with some bytes changed, lost or doubled. Whatever it has become: the next is answered.
static void try_mutations(struct trial *trial, int mutations)
{
    static const char request[] = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"elder.find\","
                                  "\"params\":{\"text\":\"测试\",\"limit\":3,\"area\":\"310114\"}}";
    struct peer peer;
    char line[2 * sizeof(request)];
    bool good = peer_open(&trial->place, &peer);
    for (int i = 0; good && i < mutations; i++) {
        size_t size = sizeof(request) - 1;
        memcpy(line, request, sizeof(request));
        for (uint64_t changes = 1 + peer_random(&trial->seed) % 4; changes > 0; changes--) {
            size_t at = (size_t)(peer_random(&trial->seed) % size);
            char byte = (char)peer_random(&trial->seed);
            switch (peer_random(&trial->seed) % 3) {
            case 0:
                line[at] = byte != '\n' ? byte : ' ';
                break;
            case 1:
                memmove(line + at, line + at + 1, size - at - 1);
                size--;
                break;
            default:
                memmove(line + at + 1, line + at, size - at);
                size++;
                break;
            }
        }
        line[size++] = '\n';
        good = peer_send(&peer, line, size) && error_before_greeting(trial, &peer) != 2;
    }
    judge(trial, "requests with changed bytes", good);
    peer_close(&peer);
}

// --- ends ---

static void try_ends(struct trial *trial)
{
    static const char half[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"meth";
    static const char whole[] = "{" HELLO ",\"id\":5}\n";
    struct peer peer;
    const char *line;
    size_t size;
    if (peer_open(&trial->place, &peer)) {
        judge(trial, "half a line, then a reset", peer_send_text(&peer, half));
        peer_cut(&peer);
    }
    if (peer_open(&trial->place, &peer)) {
        judge(trial, "half a line, then FIN", peer_send_text(&peer, half));
        peer_drop(&peer);
    }
    for (int notifies = 0; notifies < 2; notifies++) {
        if (peer_open(&trial->place, &peer)) {
            (void)peer_send_text(&peer, half);
            peer_half_close(&peer, notifies == 1);
            judge(trial, "half a line and no more is no request",
                peer_receive(&peer, PEER_PATIENCE_MS, &line, &size) == PEER_ENDED);
            peer_drop(&peer);
        }
    }
    if (peer_open(&trial->place, &peer)) {
        (void)peer_send_text(&peer, whole);
        peer_half_close(&peer, false);
        judge(trial, "who says that nothing more comes is still answered",
            peer_receive(&peer, PEER_PATIENCE_MS, &line, &size) == PEER_LINE &&
                peer_receive(&peer, PEER_PATIENCE_MS, &line, &size) == PEER_ENDED);
        peer_drop(&peer);
    }
}

// --- slowness ---

// A byte now and then: the deadline of a line is absolute.
static void try_dripping(struct trial *trial)
{
    struct peer peer;
    bool ended = false;
    if (!peer_open(&trial->place, &peer) || !peer_greets(&peer, 1)) {
        judge(trial, "connecting to drip", false);
        return;
    }
    (void)peer_send_text(&peer, "{");
    for (int i = 0; i < DRIPS_MAX && !ended; i++) {
        nap(DRIP_US);
        ended = !peer_send_text(&peer, " ") || peer_fill(&peer, 0) == PEER_ENDED;
    }
    judge(trial, "a line in drips is ended", ended);
    peer_drop(&peer);
}

static void try_before_tls(struct trial *trial)
{
    static const char *const starts[] = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.hello\"}\n", "\x16\x03\x01\xff\xff",
        ""};
    struct peer peer;
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        bool ended = false;
        bool open = peer_connect(&trial->place, &peer);
        if (open && starts[i][0] != '\0') {
            (void)peer_send_raw(&peer, starts[i], strlen(starts[i]));
        }
        for (int event = PEER_LINE; open && event == PEER_LINE;) { // an alert may come first
            event = (int)peer_fill(&peer, PEER_PATIENCE_MS);
            ended = event == PEER_ENDED;
        }
        judge(trial, "who does not speak TLS is shown out", ended);
        if (open) {
            peer_drop(&peer);
        }
    }
    bool ended = false;
    bool open = peer_connect(&trial->place, &peer);
    for (int i = 0; open && i < DRIPS_MAX && !ended; i++) {
        // A record of 16 KiB that never gets full.
        ended = !peer_send_raw(&peer, i == 0 ? "\x16\x03\x01\x40" : "\x01", i == 0 ? 4 : 1);
        ended = ended || peer_fill(&peer, 0) == PEER_ENDED;
        nap(DRIP_US);
    }
    judge(trial, "a handshake in drips is ended", ended);
    if (open) {
        peer_drop(&peer);
    }
}

// Asks for much and reads nothing. The daemon stops reading, then gives up: sending comes to its
// end.
static void try_greed(struct trial *trial)
{
    static const char ask[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"rpc.discover\"}\n";
    struct peer peer;
    struct timeval patience = {.tv_sec = 60};
    int small = 4096;
    if (!peer_open(&trial->place, &peer)) {
        judge(trial, "connecting to ask for much", false);
        return;
    }
    (void)setsockopt(peer.fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
    (void)setsockopt(peer.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
    for (int i = 0; i < GREEDY_CALLS; i++) {
        if (!peer_send_text(&peer, ask)) {
            break;
        }
    }
    bool ended = false;
    for (int i = 0; i < DRIPS_MAX && !ended; i++) {
        nap(DRIP_US);
        ended = !peer_send_text(&peer, ask); // a reset ends it
    }
    judge(trial, "who reads nothing is given up", ended);
    peer_drop(&peer);
}

int main(int count, char **words)
{
    static struct trial trial;
    int end = -1;
    if (count != 4 || !peer_place_open(words[1], &trial.place)) {
        (void)fputs("usage: malformed_load PROFILE SEED MUTATIONS\n", stderr);
        return 2;
    }
    trial.seed = strtoull(words[2], NULL, 10);
    (void)signal(SIGPIPE, SIG_IGN);
    pid_t bystander = begin_bystander(&trial.place, &end);
    try_lines(&trial);
    try_limits(&trial);
    try_mutations(&trial, atoi(words[3]));
    try_ends(&trial);
    try_before_tls(&trial);
    try_dripping(&trial);
    try_greed(&trial);
    int status = 1;
    (void)close(end);
    (void)waitpid(bystander, &status, 0);
    judge(&trial, "the bystander", WIFEXITED(status) && WEXITSTATUS(status) == 0);
    (void)printf("%d things tried, %d not as they should be\n", trial.judged, trial.failed);
    peer_place_done(&trial.place);
    return trial.failed == 0 ? 0 : 1;
}
