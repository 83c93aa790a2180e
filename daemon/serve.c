// SPDX-License-Identifier: Apache-2.0
// eldercared serve: the steps from a configuration to "ready", and back at SIGTERM.
//
//   settings ► keys ► authority ► rules ► database ► methods ► TLS ► listen ► ready
//   stop listening ► answers out ► checkpoint ► exit 0
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <uv.h>

#include "common/base/day.h"
#include "common/base/log.h"
#include "daemon/command.h"
#include "daemon/gateway.h"
#include "daemon/wiring.h"

#define NOTES_BYTES_MAX 262144 // a line a file
#define BEHIND_MS_MOST DAY_MS  // of the clock at start

struct serving {
    uv_loop_t loop;
    struct instance instance;
    struct gateway gateway;
    struct tls_context *tls;
    uv_signal_t terminated;
    uv_signal_t interrupted;
    bool is_draining;
};

static void on_drained(void *context)
{
    struct serving *serving = context;
    gateway_close(&serving->gateway);
    uv_close((uv_handle_t *)&serving->terminated, NULL);
    uv_close((uv_handle_t *)&serving->interrupted, NULL);
}

static void on_stop(uv_signal_t *handle, int number)
{
    struct serving *serving = handle->data;
    if (serving->is_draining) {
        return;
    }
    serving->is_draining = true;
    LOG(LOG_INFO, "serve.stopping", LOG_NUMBER("signal", number),
        LOG_NUMBER("connections", net_server_connections(serving->gateway.net)));
    net_server_drain(serving->gateway.net, on_drained, serving);
}

static struct net_limits limits_of(const struct settings *settings)
{
    struct net_limits limits = net_limits_presets();
    limits.connections_max = (int)settings->connections_max;
    limits.connections_per_certificate_max = (int)settings->connections_per_certificate_max;
    limits.connections_per_address_max = (int)settings->connections_per_address_max;
    limits.handshakes_per_second_max = (int)settings->handshakes_per_second_max;
    limits.calls_per_second_max = (int)settings->calls_per_second_max;
    limits.line_size_max = settings->line_size_max;
    limits.unsent_size_max = settings->unsent_size_max;
    limits.unsent_total_max = settings->unsent_total_max;
    limits.handshake_timeout_ms = (int)settings->handshake_timeout_ms;
    limits.line_timeout_ms = (int)settings->line_timeout_ms;
    limits.idle_timeout_ms = (int)settings->idle_timeout_ms;
    limits.write_timeout_ms = (int)settings->write_timeout_ms;
    limits.drain_timeout_ms = (int)settings->drain_timeout_ms;
    return limits;
}

// With a clock that far behind, every date would be wrong. Less is waited for.
static enum status check_clock(const struct serving *serving, struct text *complaint)
{
    int64_t days = store_behind_ms(serving->instance.store) / BEHIND_MS_MOST;
    if (days == 0) {
        return STATUS_OK;
    }
    text_print(complaint,
        "this machine's clock is %lld days behind what the database was last written at: set it "
        "right; if it is, the clock ran ahead then: restore a copy made before",
        (long long)days);
    return STATUS_MALFORMED;
}

static enum status open_tls(struct serving *serving, struct text *complaint)
{
    struct ca_server server;
    enum status status = ca_load_server(serving->instance.settings.pki, &server, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    struct tls_identity identity = {
        .certificate_pem = server.certificate.bytes,
        .key_pem = server.key.bytes,
        .authority_pem = serving->instance.ca.certificate.bytes,
    };
    status = tls_context_server(&identity, &serving->tls, complaint);
    ca_server_done(&server);
    return status;
}

static enum status open_gateway(struct serving *serving, const char *listen, struct text *complaint)
{
    char host[SETTINGS_HOST_SIZE];
    struct net_order order = {
        .host = host,
        .tls = serving->tls,
        .limits = limits_of(&serving->instance.settings),
    };
    if (!settings_split_listen(listen, host, sizeof(host), &order.port)) {
        text_add_string(complaint, "--listen takes " SETTINGS_LISTEN_WORDS);
        return STATUS_MALFORMED;
    }
    return gateway_open(&serving->gateway, serving->instance.server, &order,
        serving->instance.settings.due_period_ms, complaint);
}

// Whoever started us reads this line and may stop us at once: the signals are watched already.
static void say_ready(const struct serving *serving, const char *listen)
{
    int port = net_server_port(serving->gateway.net);
    int host_size = (int)(strrchr(listen, ':') - listen); // as it was given, brackets and all
    (void)printf("ready %.*s:%d\n", host_size, listen, port);
    (void)fflush(stdout);
    LOG(LOG_INFO, "serve.ready", LOG_NUMBER("port", port));
}

// Its system office may do everything and set the clock: nothing for people who exist.
static void warn_of_test(const struct serving *serving, const char *listen)
{
    char host[SETTINGS_HOST_SIZE];
    int port = 0;
    bool is_here = settings_split_listen(listen, host, sizeof(host), &port) &&
                   (strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0 ||
                       strcmp(host, "localhost") == 0);
    if (serving->instance.house.is_test_instance && !is_here) {
        LOG(LOG_WARN, "serve.test_instance", LOG_TEXT("listen", listen),
            LOG_TEXT("means",
                "a test instance that others can reach: its system office may do everything and "
                "set the clock; for real persons make a new one with init --instance live"));
    }
}

static void watch_signals(struct serving *serving)
{
    (void)uv_signal_init(&serving->loop, &serving->terminated);
    (void)uv_signal_init(&serving->loop, &serving->interrupted);
    serving->terminated.data = serving;
    serving->interrupted.data = serving;
    (void)uv_signal_start(&serving->terminated, on_stop, SIGTERM);
    (void)uv_signal_start(&serving->interrupted, on_stop, SIGINT);
}

static int serve(const char *config, const char *listen)
{
    static struct serving serving;
    struct text complaint;
    text_init(&complaint, 4096);
    (void)uv_loop_init(&serving.loop);
    gateway_init(&serving.gateway, &serving.loop);
    struct instance_order order = {
        .config = config,
        .threads = true,
        .on_done = gateway_wake,
        .context = &serving.gateway,
    };
    enum status status = instance_open(&serving.instance, &order, &complaint);
    if (status == STATUS_OK) {
        status = check_clock(&serving, &complaint);
    }
    if (status == STATUS_OK) {
        status = open_tls(&serving, &complaint);
    }
    const char *where = listen != NULL ? listen : serving.instance.settings.listen;
    if (status == STATUS_OK) {
        status = open_gateway(&serving, where, &complaint);
    }
    int code = COMMAND_DONE;
    if (status == STATUS_OK) {
        watch_signals(&serving);
        warn_of_test(&serving, where);
        say_ready(&serving, where);
    } else {
        code = command_fail("serve", status, &complaint);
        gateway_close(&serving.gateway);
    }
    (void)uv_run(&serving.loop, UV_RUN_DEFAULT);
    if (serving.gateway.net != NULL) {
        net_server_free(serving.gateway.net);
    }
    tls_context_free(serving.tls);
    if (serving.instance.server != NULL) {
        instance_close(&serving.instance);
    }
    (void)uv_loop_close(&serving.loop);
    text_done(&complaint);
    LOG(LOG_INFO, "serve.stopped", LOG_NUMBER("code", code));
    return code;
}

// What a start would do with the files of policies.
struct folder_look {
    struct policies *policies;
    struct text notes;
    struct text *complaint;
    enum status status;
};

static void compare(struct tx *tx, void *context)
{
    struct folder_look *look = context;
    look->status = policies_check(look->policies, tx, &look->notes, look->complaint);
}

static enum status compare_policies(const struct settings *settings, struct folder_look *look)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof(path), "%s/" DATABASE_FILE, settings->db);
    if (access(path, F_OK) != 0) {
        compare(NULL, look);
        return look->status;
    }
    enum status status = store_look(path, compare, look, look->complaint);
    return status == STATUS_OK ? look->status : status;
}

// --check: everything the configuration names is read; the database is looked into, and left alone.
static int check(const char *config)
{
    struct settings settings;
    struct wiring wiring = {.access = {.ca = NULL}};
    struct text complaint;
    struct folder_look look = {.complaint = &complaint};
    text_init(&complaint, 4096);
    text_init(&look.notes, NOTES_BYTES_MAX);
    enum status status = settings_load(config, &settings, &complaint);
    if (status == STATUS_OK) {
        status = wiring_load_policies(&wiring, settings.policies, &complaint);
    }
    if (status == STATUS_OK) {
        look.policies = wiring.policies;
        status = compare_policies(&settings, &look);
    }
    if (status == STATUS_OK) {
        status = registry_load(settings.calendar, &wiring.registry, &complaint);
    }
    if (status == STATUS_OK) {
        status = oversight_load(settings.plans, &wiring.oversight, &complaint);
    }
    registry_done(&wiring.registry);
    policies_free(wiring.policies);
    oversight_done(&wiring.oversight);
    int code = COMMAND_DONE;
    if (status != STATUS_OK) {
        (void)command_fail("serve", status, &complaint);
        code = COMMAND_USAGE;
    } else {
        (void)printf("%s is valid\n%s", config, look.notes.size == 0 ? "" : look.notes.bytes);
    }
    text_done(&look.notes);
    text_done(&complaint);
    return code;
}

int command_serve(int count, char **words)
{
    const char *config = NULL;
    const char *listen = NULL;
    bool only_check = false;
    const struct command_option options[] = {
        {"config", &config, NULL, true},
        {"listen", &listen, NULL, false},
        {"check", NULL, &only_check, false},
        {.name = NULL},
    };
    if (!command_read("serve", count, words, options)) {
        return COMMAND_USAGE;
    }
    return only_check ? check(config) : serve(config, listen);
}
