// SPDX-License-Identifier: Apache-2.0
// The table of the daemon's settings.
#include "daemon/options.h"

#include <arpa/inet.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/yaml.h"

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
    FOLDER(policies, "policies",
        "folder of the rules for meals and for the queue that an installation begins with, one "
        "file a region; later they change by policy.propose"),
    FOLDER(calendar, "calendar/holidays.csv",
        "the public holidays and make-up working days (调休) that deadlines count by"),
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
        "how often one office may try a number with a name in an hour, rows of sheets included"),
    COUNT("bed.leave_hold_days", leave_hold_days, 1, 366, "30",
        "how long the bed of an absent resident is held before the home is asked what to do"),
    COUNT("bed.trial_days", trial_days, 1, 366, "30",
        "how long a trial stay lasts before it is confirmed or ends"),
    COUNT("bed.emergency_hours", emergency_hours, 1, 720, "72",
        "within how many hours the bureau approves an emergency placement"),
    COUNT("bed.nursing_required_shanghai", nursing_required_shanghai, 0, 6, "4",
        "the level of the Shanghai scheme from which on a nursing bed is required"),
    COUNT("bed.nursing_required_gbt42195", nursing_required_gbt42195, 0, 4, "2",
        "the level of GB/T 42195 from which on a nursing bed is required"),
    COUNT("assessment.shanghai_months", shanghai_months, 1, 120, "24",
        "how many months a level of Shanghai's unified needs assessment holds"),
    COUNT("assessment.gbt42195_months", gbt42195_months, 1, 120, "12",
        "how many months a level of GB/T 42195 holds"),
    COUNT("unit.dementia_beds_max", unit_dementia_beds_max, 1, 1000, "20",
        "how many beds a unit for dementia care may have"),
    COUNT("unit.nursing_beds_max", unit_nursing_beds_max, 1, 1000, "60",
        "how many beds a nursing unit may have"),
    COUNT("limits.connections", connections_max, 1, 100000, "4096", "connections at once"),
    COUNT("limits.connections_per_certificate", connections_per_certificate_max, 1, 10000, "64",
        "connections at once of one terminal"),
    COUNT("limits.connections_per_address", connections_per_address_max, 1, 100000, "4096",
        "connections at once from one address, an IPv6 network of /64 being one"),
    COUNT("limits.handshakes_per_second_per_address", handshakes_per_second_max, 1, 1000000, "500",
        "handshakes of one address a second, beyond what it saved up in ten quiet ones, before the "
        "next waits"),
    COUNT("limits.calls_per_second", calls_per_second_max, 1, 1000000, "4000",
        "calls of one terminal a second, beyond what it saved up in ten quiet ones, before reading "
        "waits"),
    COUNT("limits.calls_per_second_per_operator", operator_calls_per_second_max, 1, 1000000, "6000",
        "calls of one operator a second at all terminals, beyond what was saved up in ten quiet "
        "ones, before they are refused as BUSY with an instant to try again"),
    COUNT("limits.line_bytes", line_size_max, 1024, 1048576, "65536",
        "length of a request, its LF counted"),
    COUNT("limits.unsent_bytes", unsent_size_max, 65536, 67108864, "1048576",
        "answers waiting on one connection before reading stops"),
    COUNT("limits.unsent_total_bytes", unsent_total_max, 1048576, 17179869184, "134217728",
        "answers waiting on all connections before the one with the most is closed"),
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
    TIMEOUT("due.period", due_period_ms, "10000",
        "how often the daemon looks by its own clock what has fallen due"),
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

// Where in the file the wrong entry stands, as for every other mistake in it.
static enum status complain_at(
    const char *path, const char *key, const char *words, struct text *complaint)
{
    struct yaml_file *file = NULL;
    if (yaml_load(path, &file, complaint) == STATUS_OK) {
        const struct yaml_node *node = yaml_get(yaml_root(file), key);
        if (node != NULL) {
            yaml_complain(file, node, complaint, "%s", words);
        } else { // the default, in the place of this file
            text_print(complaint, "%s: %s: %s", path, key, words);
        }
        yaml_free(file);
    }
    return STATUS_MALFORMED;
}

static enum status find_folders(struct settings *settings, const char *path, struct text *complaint)
{
    char file[PATH_MAX];
    if (realpath(path, file) == NULL) {
        text_print(complaint, "%s: its folder cannot be found", path);
        return STATUS_MALFORMED;
    }
    const char *folder = dirname(file);

    const struct {
        const char *key;
        char *value;
    } folders[] = {
        {"db", settings->db},
        {"keys", settings->keys},
        {"pki", settings->pki},
        {"plans", settings->plans},
        {"policies", settings->policies},
        {"calendar", settings->calendar},
        {"backups", settings->backups},
    };

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        if (!make_absolute(folders[i].value, sizeof(settings->db), folder)) {
            return complain_at(path, folders[i].key, "the whole path is too long", complaint);
        }
    }
    return STATUS_OK;
}

enum status settings_load(const char *path, struct settings *ret, struct text *complaint)
{
    struct settings settings;
    char host[SETTINGS_HOST_SIZE];
    int port = 0;
    option_presets(settings_options, &settings);
    enum status status = option_load(settings_options, path, &settings, complaint);
    if (status == STATUS_NOT_FOUND && complaint->size == 0) {
        text_print(complaint, "%s: there is no such file", path);
    }
    if (status != STATUS_OK) {
        return status == STATUS_NOT_FOUND ? STATUS_MALFORMED : status;
    }
    if (!settings_split_listen(settings.listen, host, sizeof(host), &port)) {
        return complain_at(path, "listen", SETTINGS_LISTEN_WORDS, complaint);
    }
    status = find_folders(&settings, path, complaint);
    if (status == STATUS_OK) {
        *ret = settings;
    }
    return status;
}

static bool is_address(const char *host)
{
    unsigned char binary[sizeof(struct in6_addr)];
    return inet_pton(AF_INET, host, binary) == 1 || inet_pton(AF_INET6, host, binary) == 1;
}

static bool read_port(const char *text, int *ret_port)
{
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 5 || text[digits] != '\0') {
        return false;
    }
    long port = strtol(text, NULL, 10);
    if (port > UINT16_MAX) {
        return false;
    }
    *ret_port = (int)port;
    return true;
}

bool settings_split_listen(const char *listen, char *ret_host, size_t host_size, int *ret_port)
{
    char host[SETTINGS_HOST_SIZE];
    const char *colon = strrchr(listen, ':');
    int port = 0;
    if (colon == NULL || !read_port(colon + 1, &port)) {
        return false;
    }
    const char *from = listen;
    size_t size = (size_t)(colon - listen);
    if (size > 2 && from[0] == '[' && from[size - 1] == ']') {
        from++;
        size -= 2;
    } else if (memchr(from, ':', size) != NULL) {
        return false; // which colon ends the address would be a guess
    }
    if (size >= sizeof(host)) {
        return false;
    }
    memcpy(host, from, size);
    host[size] = '\0';
    // The one name that is known without asking anybody.
    const char *address = strcmp(host, "localhost") == 0 ? "127.0.0.1" : host;
    if (!is_address(address) || strlen(address) >= host_size) {
        return false;
    }
    memcpy(ret_host, address, strlen(address) + 1);
    *ret_port = port;
    return true;
}
