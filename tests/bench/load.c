// SPDX-License-Identifier: Apache-2.0
// load: N connections with D requests in flight each, over TLS with client certificates; any
// method, any template. One line of JSON with the rate and the latencies at the end.
#include "tests/bench/load.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include "tests/bench/desks.h"
#include "tests/bench/template.h"

#define SAMPLES_MAX (16 * 1024 * 1024)
#define DRAIN_MS 30000
#define HANDSHAKES_MAX 32 // at once: the server gives each only a few seconds

struct options {
    const char *method;
    const char *params;
    int connections;
    int depth;
    int warm_ms;
    int measured_ms;
    int hold_ms; // connections stay open and silent instead
    uint64_t first;
};

enum stage { STAGE_CONNECTING, STAGE_LOGIN, STAGE_LOADING, STAGE_DONE };

struct load {
    struct options options;
    struct template *template;
    struct desks desks;
    struct load_connection *connections;
    int64_t *started_ns; // of each slot
    struct load_events events;
    struct text line;
    enum stage stage;
    int begun; // connections that were opened, or are being so
    int open;
    int epoll;
    int in_flight;
    uint64_t next;
    int64_t begin_ns; // of what is measured
    int64_t end_ns;
    uint32_t *samples_us;
    int64_t samples;
    int64_t errors;
    bool has_failed;
};

static void fail(struct load *load, const char *words)
{
    fprintf(stderr, "load: %s\n", words);
    load->has_failed = true;
}

// --- requests ---

static void send_line(struct load *load, struct load_connection *connection)
{
    load_send(connection, load->line.bytes, load->line.size);
}

static void send_request(struct load *load, struct load_connection *connection, int slot)
{
    struct text *line = &load->line;
    const char *token = load->desks.tokens[connection->profile];
    uint64_t combinations = template_combinations(load->template);
    if (combinations != 0 && load->next >= combinations) {
        fail(load, "the counted lists are used up");
        return;
    }
    text_clear(line);
    text_print(line, "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"%s\",\"params\":",
        connection->index * load->options.depth + slot, load->options.method);
    size_t params_at = line->size;
    template_fill(load->template, load->next++, line);
    if (token[0] != '\0') { // into the map of params, at its end
        text_truncate(line, line->size - 1);
        text_print(line, "%s\"session\":\"%s\"}", line->size == params_at + 1 ? "" : ",", token);
    }
    text_add_string(line, "}\n");
    load->started_ns[connection->index * load->options.depth + slot] = load_now_ns();
    load->in_flight++;
    send_line(load, connection);
}

static void ask_login(struct load *load)
{
    struct load_connection *connection = &load->connections[load->desks.signed_on];
    if (!desks_sign_on(&load->desks, connection, &load->line)) {
        load->has_failed = true;
    }
}

// --- answers ---

static void begin_load(struct load *load)
{
    load->stage = STAGE_LOADING;
    load->begin_ns = load_now_ns() + (int64_t)load->options.warm_ms * 1000000;
    load->end_ns = load->begin_ns + (int64_t)load->options.measured_ms * 1000000;
    for (int i = 0; i < load->options.connections; i++) {
        for (int slot = 0; slot < load->options.depth && !load->has_failed; slot++) {
            send_request(load, &load->connections[i], slot);
        }
    }
}

// The answer to a login: the next desk's turn, or the load begins.
static void take_token(struct load *load, const char *line, size_t size)
{
    if (!desks_take_token(&load->desks, line, size)) {
        load->has_failed = true;
    } else if (load->desks.signed_on == load->desks.count) {
        begin_load(load);
    } else {
        ask_login(load);
    }
}

static void take_sample(struct load *load, int64_t started_ns, bool is_error, const char *line)
{
    int64_t now = load_now_ns();
    if (is_error && load->errors++ == 0) {
        fprintf(stderr, "the first error: %.400s\n", line);
    }
    if (started_ns >= load->begin_ns && now <= load->end_ns && load->samples < SAMPLES_MAX) {
        int64_t us = (now - started_ns) / 1000;
        load->samples_us[load->samples++] = us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
    }
}

static void on_line(
    void *context, struct load_connection *connection, const char *line, size_t size)
{
    static const char beginning[] = "{\"jsonrpc\":\"2.0\",\"id\":";
    struct load *load = context;
    size_t skip = sizeof(beginning) - 1;
    if (size <= skip || memcmp(line, beginning, skip) != 0) {
        fail(load, "an answer without the expected beginning");
        return;
    }
    char *after;
    long id = strtol(line + skip, &after, 10);
    if (id == LOGIN_ID) {
        take_token(load, line, size);
        return;
    }
    bool is_error = strncmp(after, ",\"error\"", 8) == 0;
    int slots = load->options.connections * load->options.depth;
    if (id < 0 || id >= slots || id / load->options.depth != connection->index) {
        fail(load, "an answer to nothing");
        return;
    }
    load->in_flight--;
    take_sample(load, load->started_ns[id], is_error, line);
    if (load_now_ns() < load->end_ns && !load->has_failed) {
        send_request(load, connection, (int)(id % load->options.depth));
    } else if (load->in_flight == 0 && load->stage == STAGE_LOADING) {
        load->stage = STAGE_DONE;
    }
}

static void connect_next(struct load *load)
{
    struct load_connection *connection = &load->connections[load->begun];
    connection->index = load->begun++;
    connection->profile = connection->index % load->desks.count;
    if (!desks_connect(&load->desks, connection, load->epoll, &load->events)) {
        fail(load, "no connection");
    }
}

static void on_open(void *context, struct load_connection *connection)
{
    struct load *load = context;
    (void)connection;
    load->open++;
    if (load->begun < load->options.connections) {
        connect_next(load);
    }
    if (load->open < load->options.connections) {
        return;
    }
    if (load->options.hold_ms > 0) {
        load->stage = STAGE_LOADING;
        load->end_ns = load_now_ns() + (int64_t)load->options.hold_ms * 1000000;
        printf("held %d\n", load->open);
        fflush(stdout);
    } else if (load->desks.operator_name != NULL) {
        load->stage = STAGE_LOGIN;
        ask_login(load);
    } else {
        begin_load(load);
    }
}

static void on_close(void *context, struct load_connection *connection, const char *reason)
{
    struct load *load = context;
    fprintf(stderr, "connection %d: %s\n", connection->index, reason);
    fail(load, "a connection was closed");
}

// --- running ---

static bool is_over(const struct load *load)
{
    if (load->has_failed || load->stage == STAGE_DONE) {
        return true;
    }
    if (load->stage != STAGE_LOADING) {
        return false;
    }
    if (load->options.hold_ms > 0) {
        return load_now_ns() >= load->end_ns;
    }
    return load_now_ns() >= load->end_ns + (int64_t)DRAIN_MS * 1000000;
}

static void print_summary(struct load *load)
{
    const struct options *options = &load->options;
    size_t count = (size_t)load->samples;
    load_sort(load->samples_us, count);
    printf("{\"method\":\"%s\",\"connections\":%d,\"depth\":%d,\"answers\":%" PRId64
           ",\"errors\":%" PRId64 ",\"per_second\":%.0f,\"p50_us\":%u,\"p99_us\":%u,"
           "\"p999_us\":%u,\"max_us\":%u,\"next\":%" PRIu64 "}\n",
        options->method, options->connections, options->depth, load->samples, load->errors,
        (double)load->samples * 1000.0 / options->measured_ms,
        load_percentile(load->samples_us, count, 500),
        load_percentile(load->samples_us, count, 990),
        load_percentile(load->samples_us, count, 999),
        load_percentile(load->samples_us, count, 1000), load->next);
}

// --- options ---

static int usage(void)
{
    fprintf(stderr,
        "load --profile DIR [--profile DIR ...] --connections N --depth D --seconds S [--warm S]\n"
        "     [--operator NAME --password-file FILE] --method NAME --params '{\"n\":{n}}'\n"
        "     [--each NAME=a,b|@FILE ...] [--pick NAME=a,b|@FILE ...] [--first N]\n"
        "     [--hold S]  keeps the connections open and silent\n");
    return 2;
}

static bool take_option(struct load *load, int name, const char *value)
{
    struct options *options = &load->options;
    switch (name) {
    case 'p':
        return desks_add(&load->desks, value);
    case 'c':
        options->connections = atoi(value);
        return options->connections > 0 && options->connections <= LOAD_CONNECTIONS_MAX;
    case 'd':
        options->depth = atoi(value);
        return options->depth > 0 && options->depth <= LOAD_DEPTH_MAX;
    case 's':
        options->measured_ms = (int)(atof(value) * 1000);
        return options->measured_ms > 0;
    case 'w':
        options->warm_ms = (int)(atof(value) * 1000);
        return options->warm_ms >= 0;
    case 'h':
        options->hold_ms = (int)(atof(value) * 1000);
        return options->hold_ms > 0;
    case 'o':
        load->desks.operator_name = value;
        return true;
    case 'P':
        load->desks.password_file = value;
        return true;
    case 'm':
        options->method = value;
        return true;
    case 'a':
        options->params = value;
        return true;
    case 'f':
        options->first = strtoull(value, NULL, 10);
        return true;
    default:
        return false;
    }
}

static const struct option long_options[] = {
    {"profile", required_argument, NULL, 'p'},
    {"connections", required_argument, NULL, 'c'},
    {"depth", required_argument, NULL, 'd'},
    {"seconds", required_argument, NULL, 's'},
    {"warm", required_argument, NULL, 'w'},
    {"hold", required_argument, NULL, 'h'},
    {"operator", required_argument, NULL, 'o'},
    {"password-file", required_argument, NULL, 'P'},
    {"method", required_argument, NULL, 'm'},
    {"params", required_argument, NULL, 'a'},
    {"first", required_argument, NULL, 'f'},
    {"each", required_argument, NULL, 'e'},
    {"pick", required_argument, NULL, 'k'},
    {NULL, 0, NULL, 0},
};

// Twice: what the template is must be known before its lists.
static bool read_options(struct load *load, int count, char **words)
{
    load->options = (struct options){.connections = 1,
        .depth = 1,
        .measured_ms = 5000,
        .method = "session.hello",
        .params = "{}"};
    int name;
    while ((name = getopt_long(count, words, "", long_options, NULL)) != -1) {
        if (name != 'e' && name != 'k' && !take_option(load, name, optarg)) {
            return false;
        }
    }
    load->template = template_new(load->options.params);
    load->next = load->options.first;
    optind = 1;
    while ((name = getopt_long(count, words, "", long_options, NULL)) != -1) {
        if ((name == 'e' || name == 'k') &&
            !template_add_list(load->template, optarg, name == 'e')) {
            return false;
        }
    }
    bool has_login = load->desks.operator_name == NULL || load->desks.password_file != NULL;
    return has_login && load->desks.count > 0 && load->options.connections >= load->desks.count;
}

static bool allocate(struct load *load)
{
    size_t slots = (size_t)load->options.connections * (size_t)load->options.depth;
    load->connections = calloc((size_t)load->options.connections, sizeof(*load->connections));
    load->started_ns = calloc(slots, sizeof(*load->started_ns));
    load->samples_us = malloc(SAMPLES_MAX * sizeof(*load->samples_us));
    return load->connections != NULL && load->started_ns != NULL && load->samples_us != NULL;
}

static void raise_files_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int count, char **words)
{
    static struct load load;
    if (!read_options(&load, count, words)) {
        return usage();
    }
    raise_files_limit();
    text_init(&load.line, 1024 * 1024);
    load.events = (struct load_events){
        .on_open = on_open, .on_line = on_line, .on_close = on_close, .context = &load};
    load.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (load.epoll < 0 || !allocate(&load) || !desks_open(&load.desks)) {
        return 1;
    }
    while (load.begun < load.options.connections && load.begun < HANDSHAKES_MAX) {
        connect_next(&load);
    }
    while (!is_over(&load)) {
        load_round(load.epoll);
    }
    if (load.options.hold_ms == 0 && load.samples == 0) {
        fail(&load, "no answer within the time that is measured: give it more seconds");
    }
    bool is_well = !load.has_failed && load.in_flight == 0;
    if (load.options.hold_ms == 0) {
        print_summary(&load);
    }
    for (int i = 0; i < load.begun; i++) {
        load_disconnect(&load.connections[i]);
    }
    desks_done(&load.desks);
    return is_well ? 0 : 1;
}
