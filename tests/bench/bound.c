// SPDX-License-Identifier: Apache-2.0
// bound: the daemon's own writer in this process, without network: the same complete calls through
// the same desk, in batches of a given size. Other programs are measured against it.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/wire/tls_session.h"
#include "daemon/wiring.h"
#include "tests/bench/login.h"
#include "tests/bench/template.h"

#define LINE_BYTES_MAX (64 * 1024)
#define BATCH_MAX 4096
#define CLIENT_IN_FLIGHT_MAX 64
#define CLIENTS_MAX (BATCH_MAX / CLIENT_IN_FLIGHT_MAX)

struct options {
    const char *config;
    const char *terminal;
    const char *operator_name;
    const char *password_file;
    const char *method;
    const char *params;
    int batch;
    double seconds;
    uint64_t first;
};

struct bound {
    struct options options;
    struct template *template;
    struct instance instance;
    struct rpc_client *clients[CLIENTS_MAX];
    int clients_count;
    struct text line;
    char token[LOGIN_TOKEN_SIZE];
    int64_t answers;
    int64_t errors;
    bool wants_token; // the next answer is the login's
};

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

// --- the desk's side of a connection ---

static void take_line(void *connection, const char *bytes, size_t size)
{
    struct bound *bound = connection;
    if (bound->wants_token) {
        (void)login_take(bytes, size, bound->token);
        bound->wants_token = false;
        return;
    }
    bound->answers++;
    if (memmem(bytes, size < 60 ? size : 60, "\"error\"", 7) != NULL && bound->errors++ == 0) {
        fprintf(stderr, "the first error: %.*s", (int)size, bytes);
    }
}

static void owe(void *connection, int change)
{
    (void)connection;
    (void)change;
}

static void ignore(void *connection)
{
    (void)connection;
}

static void hang_up(void *connection, const char *reason)
{
    (void)connection;
    fprintf(stderr, "bound: closed: %s\n", reason);
    exit(1);
}

static const struct rpc_transport transport = {.send = take_line,
    .owe = owe,
    .charge = owe,
    .pause = ignore,
    .resume = ignore,
    .close = hang_up,
    .end = hang_up};

// --- turning the writer ---

static void turn(struct bound *bound)
{
    struct store *store = bound->instance.store;
    while (rpc_server_in_flight(bound->instance.server) > 0) {
        for (int lane = 0; lane < STORE_LANES; lane++) {
            (void)store_step(store, (enum store_lane)lane);
        }
        rpc_server_publish(bound->instance.server);
    }
}

static bool login(struct bound *bound)
{
    if (!login_call(bound->options.operator_name, bound->options.password_file, &bound->line)) {
        return false;
    }
    bound->wants_token = true;
    rpc_client_line(bound->clients[0], bound->line.bytes, bound->line.size);
    turn(bound);
    return bound->token[0] != '\0';
}

static void send_one(struct bound *bound, int in_batch, uint64_t n)
{
    struct text *line = &bound->line;
    text_clear(line);
    text_print(line, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":", in_batch,
        bound->options.method);
    template_fill(bound->template, n, line);
    text_truncate(line, line->size - 1);
    text_print(line, ",\"session\":\"%s\"}}", bound->token);
    rpc_client_line(bound->clients[in_batch % bound->clients_count], line->bytes, line->size);
}

// Whole batches until the time is over: the lines of one are handed over, the writer takes them
// all and commits once.
static void run(struct bound *bound)
{
    uint64_t n = bound->options.first;
    struct store_figures before = store_figures(bound->instance.store);
    double begin = now_s();
    double end = begin;
    while (end - begin < bound->options.seconds) {
        uint64_t combinations = template_combinations(bound->template);
        if (combinations != 0 && n + (uint64_t)bound->options.batch > combinations) {
            fprintf(stderr, "bound: the counted lists are used up\n");
            bound->errors++;
            break;
        }
        for (int i = 0; i < bound->options.batch; i++) {
            send_one(bound, i, n++);
        }
        turn(bound);
        end = now_s();
    }
    struct store_figures after = store_figures(bound->instance.store);
    double jobs = (double)(after.jobs - before.jobs);
    double batches = (double)(after.batches - before.batches);
    printf("{\"method\":\"%s\",\"batch\":%.1f,\"answers\":%" PRId64 ",\"errors\":%" PRId64
           ",\"per_second\":%.0f,\"syncs_per_batch\":%.2f,\"statements_per_job\":%.1f,"
           "\"frames_per_job\":%.2f,\"next\":%" PRIu64 "}\n",
        bound->options.method, jobs / batches, bound->answers, bound->errors,
        (double)bound->answers / (end - begin),
        (double)(after.syncs_in_batches - before.syncs_in_batches) / batches,
        (double)(after.statements - before.statements) / jobs,
        (double)(after.log_frames - before.log_frames) / jobs, n);
}

static bool open_all(struct bound *bound)
{
    struct instance_order order = {.config = bound->options.config};
    struct text complaint;
    char uri[TLS_URI_MAX];
    text_init(&complaint, 4096);
    text_init(&bound->line, LINE_BYTES_MAX);
    if (instance_open(&bound->instance, &order, &complaint) != STATUS_OK) {
        fprintf(stderr, "bound: %s\n", complaint.bytes == NULL ? "" : complaint.bytes);
        text_done(&complaint);
        return false;
    }
    text_done(&complaint);
    snprintf(uri, sizeof(uri), "urn:eldercare:terminal:%s", bound->options.terminal);
    bound->clients_count = (bound->options.batch + CLIENT_IN_FLIGHT_MAX - 1) / CLIENT_IN_FLIGHT_MAX;
    for (int i = 0; i < bound->clients_count; i++) {
        bound->clients[i] = rpc_client_open(bound->instance.server, &transport, bound, uri);
        if (bound->clients[i] == NULL) {
            return false;
        }
    }
    return login(bound);
}

static void close_all(struct bound *bound)
{
    for (int i = 0; i < bound->clients_count; i++) {
        rpc_client_close(bound->clients[i]);
    }
    instance_close(&bound->instance);
    text_done(&bound->line);
    template_free(bound->template);
}

// --- options ---

struct word {
    const char *name;
    const char **value;
};

static bool take_word(const struct word *table, const char *name, const char *value)
{
    for (const struct word *word = table; word->name != NULL; word++) {
        if (strcmp(word->name, name) == 0) {
            *word->value = value;
            return true;
        }
    }
    return strcmp(name, "--each") == 0 || strcmp(name, "--pick") == 0;
}

static bool add_lists(struct bound *bound, int count, char **words)
{
    for (int i = 1; i + 1 < count; i += 2) {
        bool is_each = strcmp(words[i], "--each") == 0;
        if ((is_each || strcmp(words[i], "--pick") == 0) &&
            !template_add_list(bound->template, words[i + 1], is_each)) {
            return false;
        }
    }
    return true;
}

static bool read_options(struct bound *bound, int count, char **words)
{
    struct options *options = &bound->options;
    const char *batch = "64";
    const char *seconds = "5";
    const char *first = "0";
    *options = (struct options){.method = "meal.book"};
    const struct word table[] = {
        {"--config", &options->config},
        {"--terminal", &options->terminal},
        {"--operator", &options->operator_name},
        {"--password-file", &options->password_file},
        {"--method", &options->method},
        {"--params", &options->params},
        {"--batch", &batch},
        {"--seconds", &seconds},
        {"--first", &first},
        {NULL, NULL},
    };
    for (int i = 1; i < count; i += 2) {
        if (i + 1 == count || !take_word(table, words[i], words[i + 1])) {
            return false;
        }
    }
    options->batch = atoi(batch);
    options->seconds = atof(seconds);
    options->first = strtoull(first, NULL, 10);
    bool is_whole = options->config != NULL && options->terminal != NULL &&
                    options->operator_name != NULL && options->password_file != NULL &&
                    options->params != NULL && options->batch > 0 && options->batch <= BATCH_MAX;
    bound->template = is_whole ? template_new(options->params) : NULL;
    return bound->template != NULL && add_lists(bound, count, words);
}

int main(int count, char **words)
{
    static struct bound bound;
    if (!read_options(&bound, count, words)) {
        fprintf(stderr,
            "bound --config FILE --terminal ID --operator NAME --password-file FILE\n"
            "      [--method NAME] --params '{...}' [--batch N] [--seconds S] [--first N]\n"
            "      [--each NAME=a,b|@FILE ...] [--pick NAME=a,b|@FILE ...]\n");
        return 2;
    }
    if (!open_all(&bound)) {
        return 1;
    }
    run(&bound);
    close_all(&bound);
    return bound.errors == 0 ? 0 : 1;
}
