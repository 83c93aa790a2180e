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

#include "tests/bench/desks.h"
#include "tests/bench/template.h"

#define CHANGES_MAX 100000
#define WAIT_MAX_NS INT64_C(10000000000) // for one change to be everywhere

enum stage { STAGE_CONNECTING, STAGE_LOGIN, STAGE_SUBSCRIBING, STAGE_CHANGING, STAGE_DONE };

struct boards {
    struct desks desks; // the first one changes the beds
    const char *method;
    const char *params;
    int count;
    int changes;
    int warm; // changes before those that are measured
    uint64_t first;

    struct template *template;
    struct load_connection *connections; // the desk's first
    bool *has_heard;                     // each board, of the present change
    struct load_events events;
    struct text line;
    enum stage stage;
    int epoll;
    int open;
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

static void ask_login(struct boards *boards)
{
    struct load_connection *connection = &boards->connections[boards->desks.signed_on];
    if (!desks_sign_on(&boards->desks, connection, &boards->line)) {
        boards->has_failed = true;
    }
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
            boards->desks.tokens[connection->profile]);
        send_line(boards, connection);
    }
}

static void take_token(struct boards *boards, const char *line, size_t size)
{
    if (!desks_take_token(&boards->desks, line, size)) {
        boards->has_failed = true;
    } else if (boards->desks.signed_on == boards->desks.count) {
        subscribe_all(boards);
    } else {
        ask_login(boards);
    }
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
    text_print(line, ",\"session\":\"%s\"}}\n", boards->desks.tokens[0]);
    memset(boards->has_heard, 0, sizeof(*boards->has_heard) * ((size_t)boards->count + 1));
    boards->heard = 0;
    boards->is_answered = false;
    boards->sent_ns = load_now_ns();
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
    return (uint32_t)((load_now_ns() - boards->sent_ns) / 1000);
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
    connection->profile = index < boards->desks.count
                              ? index
                              : 1 + (index - boards->desks.count) % (boards->desks.count - 1);
    if (!desks_connect(&boards->desks, connection, boards->epoll, &boards->events)) {
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
        ask_login(boards);
    }
}

static void on_close(void *context, struct load_connection *connection, const char *reason)
{
    fprintf(stderr, "connection %d: %s\n", connection->index, reason);
    fail(context, "a connection was closed");
}

static void run(struct boards *boards)
{
    while (!boards->has_failed && boards->stage != STAGE_DONE) {
        load_round(boards->epoll);
        if (boards->stage == STAGE_CHANGING && load_now_ns() - boards->sent_ns > WAIT_MAX_NS) {
            fail(boards, "a change did not come to every board");
        }
    }
}

// --- the figures ---

static void print_summary(struct boards *boards)
{
    size_t changes = (size_t)boards->changes;
    load_sort(boards->commits_us, changes);
    load_sort(boards->reached_us, boards->reached_count);
    printf("{\"method\":\"%s\",\"boards\":%d,\"changes\":%d,\"commit_p50_us\":%u,"
           "\"commit_p99_us\":%u,\"reached_p50_us\":%u,\"reached_p99_us\":%u,\"next\":%" PRIu64
           "}\n",
        boards->method, boards->count, boards->changes,
        load_percentile(boards->commits_us, changes, 500),
        load_percentile(boards->commits_us, changes, 990),
        load_percentile(boards->reached_us, boards->reached_count, 500),
        load_percentile(boards->reached_us, boards->reached_count, 990),
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
        return desks_add(&boards->desks, value);
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
        boards->desks.operator_name = value;
        return true;
    case 'P':
        boards->desks.password_file = value;
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
    if (boards->method == NULL || boards->params == NULL || boards->desks.operator_name == NULL ||
        boards->desks.password_file == NULL || boards->desks.count < 2 ||
        boards->count < boards->desks.count) {
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
    desks_done(&boards->desks);
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
    if (boards.epoll < 0 || !allocate(&boards) || !desks_open(&boards.desks)) {
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
