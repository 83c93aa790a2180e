// SPDX-License-Identifier: Apache-2.0
// boards: N connections that subscribed to beds, and a desk that changes one bed after the other.
// Each change is timed from when the desk sent it: until the desk has its answer (the commit), and
// until each board has read that the bed changed. One line of JSON at the end.
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>

#include "common/base/file.h"
#include "common/wire/json.h"
#include "tests/bench/load.h"
#include "tests/bench/template.h"

#define EVENTS_MAX 256
#define TOKEN_SIZE 129
#define PASSWORD_BYTES_MAX 4096
#define CHANGES_MAX 100000
#define WAIT_MAX_NS INT64_C(10000000000) // for one change to be everywhere

enum stage { STAGE_CONNECTING, STAGE_LOGIN, STAGE_SUBSCRIBING, STAGE_CHANGING, STAGE_DONE };

struct boards {
    const char *directories[LOAD_PROFILES_MAX]; // the first one is the desk's
    int profiles_count;
    const char *operator_name;
    const char *password_file;
    const char *method;
    const char *params;
    int count;
    int changes;
    int warm; // changes before those that are measured
    uint64_t first;

    struct template *template;
    struct profile *profiles[LOAD_PROFILES_MAX];
    struct tls_context *tls[LOAD_PROFILES_MAX];
    char tokens[LOAD_PROFILES_MAX][TOKEN_SIZE];
    struct load_connection *connections; // the desk's first
    bool *has_heard;                     // each board, of the present change
    struct load_events events;
    struct text line;
    enum stage stage;
    int epoll;
    int open;
    int logged_in;
    int subscribed;
    int changed;
    int heard;
    bool is_answered;
    int64_t bed;
    int64_t sent_ns;
    uint32_t *commits_us;
    uint32_t *reached_us;
    size_t reached_count;
    bool has_failed;
};

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void fail(struct boards *boards, const char *words)
{
    fprintf(stderr, "boards: %s\n", words);
    boards->has_failed = true;
}

static void send_line(struct boards *boards, struct load_connection *connection)
{
    load_send(connection, boards->line.bytes, boards->line.size);
}

// --- logging in and subscribing ---

static void ask_login(struct boards *boards, int profile)
{
    struct text password;
    if (file_read(boards->password_file, PASSWORD_BYTES_MAX, &password) != STATUS_OK) {
        fail(boards, "the password file cannot be read");
        return;
    }
    text_truncate(&password, strcspn(password.bytes, "\r\n"));
    text_clear(&boards->line);
    text_print(&boards->line,
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.login\",\"params\":{\"operator\":"
        "\"%s\",\"password\":\"%s\"}}\n",
        boards->operator_name, password.bytes);
    text_done(&password);
    send_line(boards, &boards->connections[profile]);
}

static void subscribe_all(struct boards *boards)
{
    boards->stage = STAGE_SUBSCRIBING;
    for (int i = 1; i <= boards->count; i++) {
        struct load_connection *connection = &boards->connections[i];
        text_clear(&boards->line);
        text_print(&boards->line,
            "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"events.subscribe\",\"params\":{\"topics\":"
            "[\"bed\"],\"session\":\"%s\"}}\n",
            boards->tokens[connection->profile]);
        send_line(boards, connection);
    }
}

static void take_token(struct boards *boards, const char *line, size_t size)
{
    const char *reason;
    struct json *root = json_parse(line, size, &reason);
    const struct json *result = root == NULL ? NULL : json_get(root, "result");
    const struct json *token = result == NULL ? NULL : json_get(result, "session");
    if (token == NULL) {
        fprintf(stderr, "%.*s\n", (int)size, line);
        fail(boards, "the login was refused");
    } else {
        snprintf(boards->tokens[boards->logged_in++], TOKEN_SIZE, "%s", json_text(token, NULL));
        if (boards->logged_in == boards->profiles_count) {
            subscribe_all(boards);
        } else {
            ask_login(boards, boards->logged_in);
        }
    }
    json_free(root);
}

// --- changing beds ---

static void change_next(struct boards *boards)
{
    struct text *line = &boards->line;
    if (boards->changed == boards->warm + boards->changes) {
        boards->stage = STAGE_DONE;
        return;
    }
    text_clear(line);
    text_print(line, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"%s\",\"params\":", boards->method);
    template_fill(boards->template, boards->first + (uint64_t)boards->changed, line);
    const char *bed = strstr(line->bytes, "\"bed\":");
    if (bed == NULL) {
        fail(boards, "params name no bed");
        return;
    }
    boards->bed = strtoll(bed + 6, NULL, 10);
    text_truncate(line, line->size - 1);
    text_print(line, ",\"session\":\"%s\"}}\n", boards->tokens[0]);
    memset(boards->has_heard, 0, sizeof(*boards->has_heard) * ((size_t)boards->count + 1));
    boards->heard = 0;
    boards->is_answered = false;
    boards->sent_ns = now_ns();
    send_line(boards, &boards->connections[0]);
}

static void end_change(struct boards *boards)
{
    if (boards->is_answered && boards->heard == boards->count) {
        boards->changed++;
        change_next(boards);
    }
}

static uint32_t since_sent_us(const struct boards *boards)
{
    return (uint32_t)((now_ns() - boards->sent_ns) / 1000);
}

static void take_answer(struct boards *boards, const char *line, size_t size)
{
    if (memmem(line, size < 60 ? size : 60, "\"error\"", 7) != NULL) {
        fprintf(stderr, "%.*s\n", (int)size, line);
        fail(boards, "a change was refused");
        return;
    }
    if (boards->changed >= boards->warm) {
        boards->commits_us[boards->changed - boards->warm] = since_sent_us(boards);
    }
    boards->is_answered = true;
    end_change(boards);
}

// Of other beds, that time alone changed, a board may hear at any time.
static void take_event(struct boards *boards, int board, const char *line, size_t size)
{
    const char *ids = memmem(line, size, "\"ids\":[", 7);
    if (ids == NULL || boards->stage != STAGE_CHANGING || boards->has_heard[board] ||
        strtoll(ids + 7, NULL, 10) != boards->bed) {
        return;
    }
    if (boards->changed >= boards->warm) {
        boards->reached_us[boards->reached_count++] = since_sent_us(boards);
    }
    boards->has_heard[board] = true;
    boards->heard++;
    end_change(boards);
}

static void on_line(
    void *context, struct load_connection *connection, const char *line, size_t size)
{
    struct boards *boards = context;
    static const char event[] = "{\"jsonrpc\":\"2.0\",\"method\":\"event\"";
    if (size >= sizeof event - 1 && memcmp(line, event, sizeof event - 1) == 0) {
        take_event(boards, connection->index, line, size);
    } else if (boards->stage == STAGE_LOGIN) {
        take_token(boards, line, size);
    } else if (boards->stage == STAGE_SUBSCRIBING) {
        if (memmem(line, size, "\"result\"", 8) == NULL) {
            fprintf(stderr, "%.*s\n", (int)size, line);
            fail(boards, "a subscription was refused");
        } else if (++boards->subscribed == boards->count) {
            boards->stage = STAGE_CHANGING;
            change_next(boards);
        }
    } else if (connection->index == 0) {
        take_answer(boards, line, size);
    } else {
        fail(boards, "a board lost events");
    }
}

// --- connecting: one after the other ---

// The desk has the first profile for itself; the boards share the others.
static void connect_next(struct boards *boards)
{
    int index = boards->open;
    struct load_connection *connection = &boards->connections[index];
    connection->index = index;
    connection->profile = index < boards->profiles_count
                              ? index
                              : 1 + (index - boards->profiles_count) % (boards->profiles_count - 1);
    if (!load_connect(connection, boards->profiles[connection->profile],
            boards->tls[connection->profile], boards->epoll, &boards->events)) {
        fail(boards, "no connection");
    }
}

static void on_open(void *context, struct load_connection *connection)
{
    struct boards *boards = context;
    (void)connection;
    if (++boards->open <= boards->count) {
        connect_next(boards);
    } else {
        boards->stage = STAGE_LOGIN;
        ask_login(boards, 0);
    }
}

static void on_close(void *context, struct load_connection *connection, const char *reason)
{
    fprintf(stderr, "connection %d: %s\n", connection->index, reason);
    fail(context, "a connection was closed");
}

static void run(struct boards *boards)
{
    struct epoll_event events[EVENTS_MAX];
    while (!boards->has_failed && boards->stage != STAGE_DONE) {
        int count = epoll_wait(boards->epoll, events, EVENTS_MAX, 100);
        for (int i = 0; i < count; i++) {
            load_turn(events[i].data.ptr, (events[i].events & ~(uint32_t)EPOLLOUT) != 0,
                (events[i].events & EPOLLOUT) != 0);
        }
        if (boards->stage == STAGE_CHANGING && now_ns() - boards->sent_ns > WAIT_MAX_NS) {
            fail(boards, "a change did not come to every board");
        }
    }
}

static bool open_profiles(struct boards *boards)
{
    struct text complaint;
    bool is_well = true;
    text_init(&complaint, 4096);
    for (int i = 0; i < boards->profiles_count && is_well; i++) {
        struct profile **profile = &boards->profiles[i];
        is_well = profile_load(boards->directories[i], profile, &complaint) == STATUS_OK;
        if (is_well) {
            struct tls_identity identity = {
                .certificate_pem = (*profile)->certificate_pem,
                .key_pem = (*profile)->key_pem,
                .authority_pem = (*profile)->authority_pem,
            };
            is_well = tls_context_client(&identity, &boards->tls[i], &complaint) == STATUS_OK;
        }
    }
    if (!is_well) {
        fprintf(stderr, "boards: %s\n", complaint.bytes == NULL ? "" : complaint.bytes);
    }
    text_done(&complaint);
    return is_well;
}

// --- the figures ---

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return left < right ? -1 : left > right;
}

static uint32_t percentile(uint32_t *samples, size_t count, size_t per_mille)
{
    qsort(samples, count, sizeof(*samples), compare);
    return count == 0 ? 0 : samples[(count - 1) * per_mille / 1000];
}

static void print_summary(struct boards *boards)
{
    size_t changes = (size_t)boards->changes;
    printf("{\"method\":\"%s\",\"boards\":%d,\"changes\":%d,\"commit_p50_us\":%u,"
           "\"commit_p99_us\":%u,\"reached_p50_us\":%u,\"reached_p99_us\":%u,\"next\":%" PRIu64
           "}\n",
        boards->method, boards->count, boards->changes,
        percentile(boards->commits_us, changes, 500), percentile(boards->commits_us, changes, 990),
        percentile(boards->reached_us, boards->reached_count, 500),
        percentile(boards->reached_us, boards->reached_count, 990),
        boards->first + (uint64_t)boards->changed);
}

// --- options ---

static const struct option long_options[] = {
    {"profile", required_argument, NULL, 'p'},
    {"boards", required_argument, NULL, 'b'},
    {"changes", required_argument, NULL, 'c'},
    {"warm", required_argument, NULL, 'w'},
    {"operator", required_argument, NULL, 'o'},
    {"password-file", required_argument, NULL, 'P'},
    {"method", required_argument, NULL, 'm'},
    {"params", required_argument, NULL, 'a'},
    {"first", required_argument, NULL, 'f'},
    {"each", required_argument, NULL, 'e'},
    {NULL, 0, NULL, 0},
};

static bool take_option(struct boards *boards, int name, const char *value)
{
    switch (name) {
    case 'p':
        if (boards->profiles_count == LOAD_PROFILES_MAX) {
            return false;
        }
        boards->directories[boards->profiles_count++] = value;
        return true;
    case 'b':
        boards->count = atoi(value);
        return boards->count > 0 && boards->count < LOAD_CONNECTIONS_MAX;
    case 'c':
        boards->changes = atoi(value);
        return boards->changes > 0 && boards->changes <= CHANGES_MAX;
    case 'w':
        boards->warm = atoi(value);
        return boards->warm >= 0;
    case 'o':
        boards->operator_name = value;
        return true;
    case 'P':
        boards->password_file = value;
        return true;
    case 'm':
        boards->method = value;
        return true;
    case 'a':
        boards->params = value;
        return true;
    case 'f':
        boards->first = strtoull(value, NULL, 10);
        return true;
    default:
        return false;
    }
}

// Twice: what the template is must be known before its lists.
static bool read_options(struct boards *boards, int count, char **words)
{
    int name;
    boards->count = 200;
    boards->changes = 500;
    boards->warm = 20;
    while ((name = getopt_long(count, words, "", long_options, NULL)) != -1) {
        if (name != 'e' && !take_option(boards, name, optarg)) {
            return false;
        }
    }
    if (boards->method == NULL || boards->params == NULL || boards->operator_name == NULL ||
        boards->password_file == NULL || boards->profiles_count < 2 ||
        boards->count < boards->profiles_count) {
        return false;
    }
    boards->template = template_new(boards->params);
    optind = 1;
    while ((name = getopt_long(count, words, "", long_options, NULL)) != -1) {
        if (name == 'e' && !template_add_list(boards->template, optarg, true)) {
            return false;
        }
    }
    return boards->template != NULL;
}

static bool allocate(struct boards *boards)
{
    size_t count = (size_t)boards->count + 1;
    size_t changes = (size_t)boards->changes;
    boards->connections = calloc(count, sizeof(*boards->connections));
    boards->has_heard = calloc(count, sizeof(*boards->has_heard));
    boards->commits_us = calloc(changes, sizeof(*boards->commits_us));
    boards->reached_us = calloc(changes * count, sizeof(*boards->reached_us));
    return boards->connections != NULL && boards->has_heard != NULL && boards->commits_us != NULL &&
           boards->reached_us != NULL;
}

static void release(struct boards *boards)
{
    for (int i = 0; i < boards->open; i++) {
        load_disconnect(&boards->connections[i]);
    }
    for (int i = 0; i < boards->profiles_count; i++) {
        tls_context_free(boards->tls[i]);
        profile_free(boards->profiles[i]);
    }
    template_free(boards->template);
    text_done(&boards->line);
    free(boards->connections);
    free(boards->has_heard);
    free(boards->commits_us);
    free(boards->reached_us);
}

int main(int count, char **words)
{
    static struct boards boards;
    if (!read_options(&boards, count, words)) {
        fprintf(stderr,
            "boards --profile DESK --profile BOARDS [--profile BOARDS ...] [--boards N]\n"
            "       --operator NAME --password-file FILE --method NAME --params '{\"bed\":{bed}}'\n"
            "       [--each NAME=a,b|@FILE ...] [--first N] [--changes N] [--warm N]\n");
        return 2;
    }
    text_init(&boards.line, 1024 * 1024);
    boards.events = (struct load_events){
        .on_open = on_open, .on_line = on_line, .on_close = on_close, .context = &boards};
    boards.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (boards.epoll < 0 || !allocate(&boards) || !open_profiles(&boards)) {
        return 1;
    }
    connect_next(&boards);
    run(&boards);
    if (!boards.has_failed) {
        print_summary(&boards);
    }
    release(&boards);
    return boards.has_failed ? 1 : 0;
}
