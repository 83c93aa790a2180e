// SPDX-License-Identifier: Apache-2.0
// A desk without sockets for tests.
#include "tests/support/rpc_desk.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 256
#define ANSWER_MAX (64 * 1024 * 1024)

struct desk_client {
    struct desk_client *next;
    struct desk *desk;
    struct rpc_client *rpc; // NULL once hung up
    char *lines[LINES_MAX];
    int first;
    int count;
    char *taken;       // the line given out last
    struct json *last; // the answer desk_try parsed last
    struct text words; // its result or data
    int owed;
    int charged;
    size_t unsent;
    bool kept;
    bool paused;
    char closed[128];
};

static void __attribute__((noreturn)) give_up(const char *what, const char *detail)
{
    fprintf(stderr, "desk: %s: %s\n", what, detail == NULL ? "" : detail);
    abort();
}

static void take_line(void *connection, const char *bytes, size_t size)
{
    struct desk_client *client = connection;
    if (client->count == LINES_MAX || size == 0 || bytes[size - 1] != '\n') {
        give_up("a line without LF, or too many lines", "");
    }
    char *line = strndup(bytes, size - 1);
    assert(line != NULL);
    client->lines[(client->first + client->count++) % LINES_MAX] = line;
}

static void owe(void *connection, int change)
{
    struct desk_client *client = connection;
    client->owed += change;
    assert(client->owed >= 0);
}

static size_t tell_unsent(void *connection)
{
    const struct desk_client *client = connection;
    return client->unsent;
}

static void keep_open(void *connection, bool is_kept)
{
    struct desk_client *client = connection;
    client->kept = is_kept;
}

static void charge(void *connection, int calls)
{
    struct desk_client *client = connection;
    client->charged += calls;
}

static void pause_reading(void *connection)
{
    struct desk_client *client = connection;
    assert(!client->paused);
    client->paused = true;
}

static void resume_reading(void *connection)
{
    struct desk_client *client = connection;
    assert(client->paused);
    client->paused = false;
}

static void close_connection(void *connection, const char *reason)
{
    struct desk_client *client = connection;
    snprintf(client->closed, sizeof client->closed, "%s", reason);
}

static const struct rpc_transport transport = {
    .send = take_line,
    .owe = owe,
    .unsent = tell_unsent,
    .keep = keep_open,
    .charge = charge,
    .pause = pause_reading,
    .resume = resume_reading,
    .close = close_connection,
    .end = close_connection,
};

// --- opening and closing ---

static enum status open_gate(struct call *call)
{
    const struct house *house = call->house;
    const struct desk *desk =
        (const struct desk *)(const void *)((const char *)house - offsetof(struct desk, house));
    call->principal = desk->principal;
    call->principal.terminal = call->terminal;
    return STATUS_OK;
}

static void count_loss(void *context)
{
    struct desk *desk = context;
    desk->lost++;
}

static void open_store(struct desk *desk)
{
    struct store_options options = store_place_options(&desk->place);
    options.vfs = desk->setup.vfs;
    for (int i = 0; i < STORE_LANES; i++) {
        if (desk->setup.queue_jobs_max[i] != 0) {
            options.queue_jobs_max[i] = desk->setup.queue_jobs_max[i];
        }
    }
    struct rpc_limits limits = {
        .in_flight_max = desk->setup.in_flight_max == 0 ? 64 : desk->setup.in_flight_max,
        .operator_calls_per_second_max = desk->setup.operator_calls_per_second_max == 0
                                             ? 1000000
                                             : desk->setup.operator_calls_per_second_max,
        .refusals_per_minute_logged_max = desk->setup.refusals_logged,
    };
    desk->store = store_place_open(&options);
    store_on_lost(desk->store, count_loss, desk);
    desk->house.store = desk->store;
    desk->server = rpc_server_new(&desk->house, &limits);
    assert(desk->server != NULL);
}

struct desk *desk_open(const struct desk_setup *setup)
{
    struct desk *desk = calloc(1, sizeof *desk);
    assert(desk != NULL);
    desk->setup = *setup;
    store_place_make(&desk->place);
    desk->keys.key_id = 1;
    memset(desk->keys.data_key, 0x11, sizeof desk->keys.data_key);
    memset(desk->keys.index_key, 0x22, sizeof desk->keys.index_key);
    memset(desk->keys.mac_key, 0x33, sizeof desk->keys.mac_key);
    desk->catalogue = rpc_catalogue_new(setup->subjects);
    if (desk->catalogue == NULL) {
        give_up("the method tables are wrong", "see the log");
    }
    desk->house = (struct house){
        .keys = &desk->keys,
        .catalogue = desk->catalogue,
        .subjects = setup->subjects,
        .consequences = setup->consequences,
        .policies = setup->policies,
        .zone_minutes = 480,
        .is_test_instance = !setup->is_live,
        .gate = setup->gate == NULL ? open_gate : setup->gate,
    };
    snprintf(desk->house.area, sizeof desk->house.area, "%s",
        setup->area == NULL ? "310114" : setup->area);
    desk->house.daemon = principal_daemon(1, desk->house.area);
    desk->principal = (struct principal){
        .office = 1,
        .kind = OFFICE_BUREAU,
        .area = "310114",
        .logged_in = true,
        .operator_name = "tester",
        .role = ROLE_MANAGER,
        .scope = area_range("310114"),
    };
    open_store(desk);
    return desk;
}

static void free_client(struct desk_client *client)
{
    desk_hang_up(client);
    while (client->count > 0) {
        free(client->lines[client->first]);
        client->first = (client->first + 1) % LINES_MAX;
        client->count--;
    }
    free(client->taken);
    json_free(client->last);
    text_done(&client->words);
    free(client);
}

static void close_store(struct desk *desk)
{
    for (struct desk_client *client = desk->clients; client != NULL; client = client->next) {
        desk_hang_up(client);
    }
    desk_turn(desk);
    rpc_server_free(desk->server);
    store_close(desk->store);
}

void desk_close(struct desk *desk)
{
    close_store(desk);
    while (desk->clients != NULL) {
        struct desk_client *client = desk->clients;
        desk->clients = client->next;
        free_client(client);
    }
    rpc_catalogue_free(desk->catalogue);
    store_place_remove(&desk->place);
    free(desk);
}

void desk_restart(struct desk *desk)
{
    close_store(desk);
    open_store(desk);
}

struct desk_client *desk_connect(struct desk *desk, int64_t terminal)
{
    char uri[80];
    struct desk_client *client = calloc(1, sizeof *client);
    assert(client != NULL);
    snprintf(uri, sizeof uri, "urn:eldercare:terminal:%lld", (long long)terminal);
    client->desk = desk;
    client->rpc = rpc_client_open(desk->server, &transport, client, uri);
    if (client->rpc == NULL) {
        give_up("no connection for", uri);
    }
    text_init(&client->words, ANSWER_MAX);
    client->next = desk->clients;
    desk->clients = client;
    return client;
}

void desk_hang_up(struct desk_client *client)
{
    struct rpc_client *rpc = client->rpc;
    client->rpc = NULL;
    if (rpc != NULL) {
        rpc_client_close(rpc);
    }
}

// --- talking ---

void desk_send(struct desk_client *client, const char *line)
{
    if (client->rpc == NULL) {
        give_up("this connection was hung up", line);
    }
    rpc_client_line(client->rpc, line, strlen(line));
}

void desk_send_too_long(struct desk_client *client)
{
    rpc_client_line_too_long(client->rpc);
}

int desk_step(struct desk *desk, enum store_lane lane)
{
    int jobs = store_step(desk->store, lane);
    rpc_server_publish(desk->server);
    return jobs;
}

void desk_turn(struct desk *desk)
{
    while (rpc_server_in_flight(desk->server) > 0 || store_pending(desk->store) > 0) {
        int jobs = 0;
        for (int lane = 0; lane < STORE_LANES; lane++) {
            jobs += desk_step(desk, (enum store_lane)lane);
        }
        if (jobs == 0) {
            give_up("calls are under way that no lane has", "");
        }
    }
}

void desk_due(struct desk *desk)
{
    rpc_server_due(desk->server);
    desk_turn(desk);
}

const char *desk_take(struct desk_client *client)
{
    free(client->taken);
    client->taken = NULL;
    if (client->count > 0) {
        client->taken = client->lines[client->first];
        client->first = (client->first + 1) % LINES_MAX;
        client->count--;
    }
    return client->taken;
}

const char *desk_ask(struct desk_client *client, const char *line)
{
    desk_send(client, line);
    desk_turn(client->desk);
    return desk_take(client);
}

const char *desk_call(struct desk_client *client, const char *method, const char *params)
{
    char *line = NULL;
    int size = asprintf(&line, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}",
        method, params == NULL ? "{}" : params);
    assert(size > 0);
    const char *answer = desk_ask(client, line);
    free(line);
    return answer;
}

enum status desk_try(
    struct desk_client *client, const char *method, const char *params, const char **ret_result)
{
    const char *answer = desk_call(client, method, params);
    if (answer == NULL) {
        give_up("no answer to", method);
    }
    const char *reason = NULL;
    json_free(client->last);
    client->last = json_parse(answer, strlen(answer), &reason);
    if (client->last == NULL) {
        give_up("an answer that is no JSON", answer);
    }
    const struct json *error = json_get(client->last, "error");
    const struct json *data =
        error == NULL ? json_get(client->last, "result") : json_get(error, "data");
    text_clear(&client->words);
    if (data != NULL) {
        json_dump(data, &client->words);
    }
    if (ret_result != NULL) {
        *ret_result = client->words.size == 0 ? "" : client->words.bytes;
    }
    if (error == NULL) {
        return STATUS_OK;
    }
    const struct json *status = data == NULL ? NULL : json_get(data, "status");
    if (status != NULL) {
        return status_from_name(json_text(status, NULL));
    }
    int64_t code = json_integer(json_get(error, "code"));
    return code == -32601   ? STATUS_METHOD_NOT_FOUND
           : code == -32600 ? STATUS_INVALID_REQUEST
                            : STATUS_PARSE_ERROR;
}

static const struct json *field_of(struct desk_client *client, const char *field)
{
    const struct json *error = client->last == NULL ? NULL : json_get(client->last, "error");
    const struct json *map = error != NULL
                                 ? json_get(error, "data")
                                 : (client->last == NULL ? NULL : json_get(client->last, "result"));
    return map == NULL ? NULL : json_get(map, field);
}

int64_t desk_int(struct desk_client *client, const char *field)
{
    const struct json *value = field_of(client, field);
    return value != NULL && json_kind(value) == JSON_KIND_INTEGER ? json_integer(value) : 0;
}

const char *desk_text(struct desk_client *client, const char *field)
{
    const struct json *value = field_of(client, field);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

int desk_owed(const struct desk_client *client)
{
    return client->owed;
}

bool desk_is_kept(const struct desk_client *client)
{
    return client->kept;
}

void desk_set_unsent(struct desk_client *client, size_t size)
{
    client->unsent = size;
}

bool desk_is_paused(const struct desk_client *client)
{
    return client->paused;
}

const char *desk_closed(const struct desk_client *client)
{
    return client->closed[0] == '\0' ? NULL : client->closed;
}

int64_t desk_sql(struct desk *desk, const char *sql)
{
    return store_place_sql(desk->place.path, sql);
}
