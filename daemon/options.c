// SPDX-License-Identifier: Apache-2.0
// The table of the daemon's settings.
#include "daemon/options.h"

#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

static const char *const log_levels[] = {"debug", "info", "warn", "error", NULL};

#define FOLDER(field, given, words)                                                                \
    {                                                                                              \
        .name = #field, .kind = OPTION_TEXT, .offset = offsetof(struct settings, field),           \
        .size = sizeof(((struct settings *)NULL)->field), .preset = (given), .help = (words)       \
    }
#define COUNT(title, field, low, high, given, words)                                               \
    {                                                                                              \
        .name = (title), .kind = OPTION_INTEGER, .offset = offsetof(struct settings, field),       \
        .least = (low), .most = (high), .preset = (given), .help = (words)                         \
    }
#define TIMEOUT(title, field, given, words)                                                        \
    {                                                                                              \
        .name = (title), .kind = OPTION_INTEGER, .offset = offsetof(struct settings, field),       \
        .least = 100, .most = 60 * MINUTE_MS, .preset = (given), .unit = "ms", .help = (words)     \
    }

const struct option settings_options[] = {
    FOLDER(
        listen, "127.0.0.1:7461", "address and port to listen on; port 0 lets the system choose"),
    FOLDER(db, "db",
        "folder of the database; folders stand beside this file unless they begin with /"),
    FOLDER(keys, "keys", "folder of the keys that open sealed fields; never copied by a backup"),
    FOLDER(pki, "pki", "folder of the authority and of the server's certificate"),
    FOLDER(plans, "plans", "folder of the indicator targets, one file a region"),
    FOLDER(policies, "policies", "folder of the rules for meals and prices, one file a region"),
    FOLDER(backups, "backups", "folder where system.backup puts its copies"),
    {.name = "zone",
        .kind = OPTION_ZONE,
        .offset = offsetof(struct settings, zone_minutes),
        .preset = "+08:00",
        .help = "offset of the civil day from UTC"},
    {.name = "log_level",
        .kind = OPTION_CHOICE,
        .offset = offsetof(struct settings, log_level),
        .preset = "info",
        .help = "the least important lines that are logged",
        .choices = log_levels},
    COUNT("audit.warn_points", warn_points, 0, 10000, "200",
        "a target kept by less than this many hundredths of a percentage point is WARN"),
    COUNT("registry.identify_per_hour_max", identify_per_hour_max, 1, 100000, "120",
        "how often one office may ask elder.identify in an hour"),
    COUNT("limits.connections", connections_max, 1, 100000, "4096", "connections at once"),
    COUNT("limits.connections_per_certificate", connections_per_certificate_max, 1, 10000, "64",
        "connections at once of one terminal"),
    COUNT("limits.line_bytes", line_size_max, 1024, 1048576, "65536",
        "length of a request, its LF counted"),
    COUNT("limits.unsent_bytes", unsent_size_max, 65536, 67108864, "1048576",
        "answers waiting on one connection before reading stops"),
    COUNT(
        "limits.in_flight", in_flight_max, 1, 1024, "64", "unanswered requests of one connection"),
    COUNT("limits.batch_jobs", batch_jobs_max, 1, 4096, "256", "calls in one commit"),
    TIMEOUT("timeouts.handshake", handshake_timeout_ms, "5000",
        "from accept to the end of the TLS handshake"),
    TIMEOUT(
        "timeouts.line", line_timeout_ms, "10000", "from the first byte of a request to its last"),
    TIMEOUT("timeouts.idle", idle_timeout_ms, "300000", "silence before a connection is closed"),
    TIMEOUT("timeouts.write", write_timeout_ms, "30000", "without a byte leaving while some wait"),
    TIMEOUT("timeouts.drain", drain_timeout_ms, "10000", "for open requests when the daemon stops"),
    OPTIONS_END,
};

// Puts the configuration's own folder in front of a relative path.
static bool make_absolute(char *path, size_t size, const char *folder)
{
    char whole[PATH_MAX];
    if (path[0] == '/') {
        return true;
    }
    int length = snprintf(whole, sizeof(whole), "%s/%s", folder, path);
    if (length < 0 || (size_t)length >= size) {
        return false;
    }
    memcpy(path, whole, (size_t)length + 1);
    return true;
}

enum status settings_load(const char *path, struct settings *ret, struct text *complaint)
{
    struct settings settings;
    char file[PATH_MAX];
    enum status status = option_load(settings_options, path, &settings, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    if (realpath(path, file) == NULL) {
        text_print(complaint, "%s: its folder cannot be found", path);
        return STATUS_MALFORMED;
    }
    const char *folder = dirname(file);
    char *const folders[] = {settings.db, settings.keys, settings.pki, settings.plans,
        settings.policies, settings.backups};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (!make_absolute(folders[i], sizeof(settings.db), folder)) {
            text_print(complaint, "%s: the path %s is too long", path, folders[i]);
            return STATUS_MALFORMED;
        }
    }
    char host[256];
    int port;
    if (!settings_split_listen(settings.listen, host, sizeof(host), &port)) {
        text_print(complaint, "%s: listen: an address and a port such as 127.0.0.1:7461", path);
        return STATUS_MALFORMED;
    }
    *ret = settings;
    return STATUS_OK;
}

bool settings_split_listen(const char *listen, char *ret_host, size_t host_size, int *ret_port)
{
    const char *colon = strrchr(listen, ':');
    if (colon == NULL || colon == listen || colon[1] == '\0') {
        return false;
    }
    char *end = NULL;
    long port = strtol(colon + 1, &end, 10);
    const char *from = listen;
    size_t size = (size_t)(colon - listen);
    if (*end != '\0' || port < 0 || port > 65535) {
        return false;
    }
    if (size > 2 && from[0] == '[' && from[size - 1] == ']') {
        from++;
        size -= 2;
    }
    if (size >= host_size) {
        return false;
    }
    memcpy(ret_host, from, size);
    ret_host[size] = '\0';
    *ret_port = (int)port;
    return true;
}
