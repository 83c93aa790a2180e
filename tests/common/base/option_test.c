// SPDX-License-Identifier: Apache-2.0
// Option tables: defaults, files, complaints and the sample.

#include "common/base/option.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct settings {
    char listen[32];
    int64_t connections;
    int64_t idle_ms;
    int sync;
    int zone_minutes;
    char path[64];
    int64_t deep;
};

static const char *const sync_choices[] = {"full", "normal", NULL};

// Groups on purpose not side by side.
static const struct option table[] = {
    {.name = "net.listen",
        .kind = OPTION_TEXT,
        .offset = offsetof(struct settings, listen),
        .size = sizeof((struct settings *)0)->listen,
        .preset = "127.0.0.1:7700",
        .help = "Address and port."},
    {.name = "limits.connections",
        .kind = OPTION_INTEGER,
        .offset = offsetof(struct settings, connections),
        .least = 1,
        .most = 4096,
        .preset = "2048",
        .help = "Connections at once."},
    {.name = "net.idle_timeout",
        .kind = OPTION_INTEGER,
        .offset = offsetof(struct settings, idle_ms),
        .least = -1,
        .most = 600000,
        .preset = "300000",
        .unit = "ms",
        .help = "Idle connections are closed after this time."},
    {.name = "sync",
        .kind = OPTION_CHOICE,
        .offset = offsetof(struct settings, sync),
        .preset = "full",
        .choices = sync_choices,
        .help = "How a commit reaches the disk."},
    {.name = "zone",
        .kind = OPTION_ZONE,
        .offset = offsetof(struct settings, zone_minutes),
        .preset = "+08:00",
        .help = "The zone of civil days."},
    {.name = "path",
        .kind = OPTION_TEXT,
        .offset = offsetof(struct settings, path),
        .size = sizeof((struct settings *)0)->path,
        .preset = "a \"quoted\\path\"",
        .help = "A path."},
    {.name = "limits.a.b.deep",
        .kind = OPTION_INTEGER,
        .offset = offsetof(struct settings, deep),
        .least = 0,
        .most = 9,
        .preset = "3",
        .help = "Deep."},
    OPTIONS_END,
};

static char path[64];

static void write_config(const char *bytes)
{
    snprintf(path, sizeof path, "/tmp/option_testXXXXXX");
    int descriptor = mkstemp(path);
    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    close(descriptor);
}

static enum status load(const char *bytes, struct settings *settings, struct text *complaint)
{
    write_config(bytes);
    text_init(complaint, 4096);
    enum status status = option_load(table, path, settings, complaint);
    unlink(path);
    return status;
}

static void assert_presets(const struct settings *settings)
{
    cr_assert_str_eq(settings->listen, "127.0.0.1:7700");
    cr_assert_eq(settings->connections, 2048);
    cr_assert_eq(settings->idle_ms, 300000);
    cr_assert_eq(settings->sync, 0);
    cr_assert_eq(settings->zone_minutes, 480);
    cr_assert_str_eq(settings->path, "a \"quoted\\path\"");
    cr_assert_eq(settings->deep, 3);
}

Test(option, sets_the_defaults)
{
    struct settings settings;
    memset(&settings, 0xAA, sizeof settings);
    option_presets(table, &settings);
    assert_presets(&settings);
}

Test(option, writes_a_sample_that_it_reads_back_as_the_defaults)
{
    struct text sample;
    text_init(&sample, 1 << 16);
    option_sample(table, &sample);
    cr_assert_not(sample.failed);
    struct settings settings;
    memset(&settings, 0, sizeof settings);
    struct text complaint;
    cr_assert_eq(load(sample.bytes, &settings, &complaint), STATUS_OK, "%s",
        complaint.bytes ? complaint.bytes : "");
    assert_presets(&settings);
    text_done(&complaint);
    for (const struct option *option = table; option->name; option++) {
        cr_assert_not_null(strstr(sample.bytes, option->help));
    }
    cr_assert_not_null(
        strstr(sample.bytes, "  # Idle connections are closed after this time.\n"
                             "  # Allowed: a whole number from -1 to 600000 (ms). Default: 300000\n"
                             "  idle_timeout: 300000\n"));
    cr_assert_not_null(strstr(sample.bytes, "# Allowed: one of full, normal. Default: full\n"));
    text_done(&sample);
}

Test(option, reads_nested_maps_and_leaves_the_rest_alone)
{
    struct settings settings;
    option_presets(table, &settings);
    struct text complaint;
    enum status status =
        load("net:\n  listen: \"[::1]:7701\"\nlimits: {connections: 1, a: {b: {deep: 9}}}\n"
             "sync: normal\nzone: -03:30\npath: \"\"\n",
            &settings, &complaint);
    cr_assert_eq(status, STATUS_OK);
    cr_assert_str_eq(settings.listen, "[::1]:7701");
    cr_assert_eq(settings.connections, 1);
    cr_assert_eq(settings.idle_ms, 300000);
    cr_assert_eq(settings.sync, 1);
    cr_assert_eq(settings.zone_minutes, -210);
    cr_assert_str_eq(settings.path, "");
    cr_assert_eq(settings.deep, 9);
    text_done(&complaint);
}

Test(option, takes_an_empty_file_as_nothing_set)
{
    struct settings settings;
    option_presets(table, &settings);
    struct text complaint;
    cr_assert_eq(load("# nothing\n", &settings, &complaint), STATUS_OK);
    assert_presets(&settings);
    text_done(&complaint);
}

struct refusal {
    char yaml[80];
    char complaint[120]; // behind "path:"
};

Test(option, refuses_with_file_line_column_key_and_what_is_allowed)
{
    static const struct refusal cases[] = {
        {"limits:\n  connections: 0\n", "2:3: limits.connections: a whole number from 1 to 4096"},
        {"limits:\n  connections: 4097\n",
            "2:3: limits.connections: a whole number from 1 to 4096"},
        {"limits: {connections: \"5\"}\n",
            "1:10: limits.connections: a whole number from 1 to 4096"},
        {"limits: {connections: many}\n",
            "1:10: limits.connections: a whole number from 1 to 4096"},
        {"limits: {connections: [5]}\n", "1:10: limits.connections: a whole number from 1 to 4096"},
        {"limits: {connections: }\n", "1:10: limits.connections: a whole number from 1 to 4096"},
        {"net:\n  idle_timeout: -2\n",
            "2:3: net.idle_timeout: a whole number from -1 to 600000 (ms)"},
        {"sync: off\n", "1:1: sync: one of full, normal"},
        {"sync: {full: 1}\n", "1:1: sync: one of full, normal"},
        {"zone: +8\n", "1:1: zone: an offset from Greenwich like +08:00, from -12:00 to +14:00"},
        {"zone: +14:01\n",
            "1:1: zone: an offset from Greenwich like +08:00, from -12:00 to +14:00"},
        {"zone: -12:01\n",
            "1:1: zone: an offset from Greenwich like +08:00, from -12:00 to +14:00"},
        {"zone: +08:60\n",
            "1:1: zone: an offset from Greenwich like +08:00, from -12:00 to +14:00"},
        {"zone: 08:000\n",
            "1:1: zone: an offset from Greenwich like +08:00, from -12:00 to +14:00"},
        {"zone: +0a:00\n",
            "1:1: zone: an offset from Greenwich like +08:00, from -12:00 to +14:00"},
        {"zone: +08-00\n",
            "1:1: zone: an offset from Greenwich like +08:00, from -12:00 to +14:00"},
        {"net: {listen: }\n", "1:7: net.listen: text of at most 31 bytes"},
        {"net: {listen: 01234567890123456789012345678901}\n",
            "1:7: net.listen: text of at most 31 bytes"},
        {"net: {listen: \"a\\nb\"}\n", "1:7: net.listen: text of at most 31 bytes"},
        {"net: 5\n", "1:1: net: a map of listen, idle_timeout"},
        {"5\n", "1:1: a map of net, limits, sync, zone, path"},
        {"- 5\n", "1:1: a map of net, limits, sync, zone, path"},
        {"nets: 5\n",
            "1:1: nets: there is no such option; allowed here: net, limits, sync, zone, path"},
        {"net:\n  listens: x\n",
            "2:3: net.listens: there is no such option; allowed here: listen, idle_timeout"},
        {"limits:\n  a: {b: {c: 1}}\n",
            "2:11: limits.a.b.c: there is no such option; allowed here: deep"},
        {"net.listen: x\n", "1:1: net.listen: there is no such option; allowed here: net, limits, "
                            "sync, zone, path"},
        {"sync: full\nsync: full\n", "2:1: sync: stands here twice; each key may stand once"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct settings settings;
        option_presets(table, &settings);
        struct text complaint;
        cr_assert_eq(load(cases[i].yaml, &settings, &complaint), STATUS_MALFORMED, "case %zu", i);
        cr_assert_eq(strncmp(complaint.bytes, path, strlen(path)), 0);
        cr_assert_str_eq(complaint.bytes + strlen(path) + 1, cases[i].complaint, "case %zu", i);
        assert_presets(&settings);
        text_done(&complaint);
    }
}

Test(option, changes_nothing_when_a_later_line_is_wrong)
{
    struct settings settings;
    option_presets(table, &settings);
    struct text complaint;
    cr_assert_eq(load("sync: normal\nzone: +25:00\n", &settings, &complaint), STATUS_MALFORMED);
    assert_presets(&settings);
    text_done(&complaint);
}

Test(option, refuses_names_longer_than_any_option)
{
    struct text yaml;
    text_init(&yaml, 4096);
    text_print(&yaml, "limits: {a: {b: {%0120d: 1}}}\n", 1);
    struct settings settings;
    struct text complaint;
    cr_assert_eq(load(yaml.bytes, &settings, &complaint), STATUS_MALFORMED);
    cr_assert_not_null(strstr(complaint.bytes, "there is no such option; allowed here: deep"));
    text_done(&complaint);
    text_clear(&yaml);
    text_print(&yaml, "limits: {%0128d: 1}\n", 1);
    cr_assert_eq(load(yaml.bytes, &settings, &complaint), STATUS_MALFORMED);
    text_done(&complaint);
    text_done(&yaml);
}

Test(option, says_when_the_file_is_missing)
{
    struct settings settings;
    struct text complaint;
    text_init(&complaint, 4096);
    cr_assert_eq(
        option_load(table, "/nonexistent/e.yaml", &settings, &complaint), STATUS_NOT_FOUND);
    cr_assert_str_eq(complaint.bytes, "/nonexistent/e.yaml:1:1: there is no such file");
    text_done(&complaint);
}
