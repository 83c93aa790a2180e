// SPDX-License-Identifier: Apache-2.0
// Configuration of any bytes: read or complained about, within the limits of its options.
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/option.h"
#include "common/base/yaml.h"
#include "tests/fuzz/fuzz.h"

#define PORT_LEAST 1
#define PORT_MOST 65535

struct settings {
    int64_t port;
    int64_t idle_ms;
    char host[16];
    int level;
    int zone_minutes;
};

static const char *const levels[] = {"debug", "info", "error", NULL};

static const struct option table[] = {
    {.name = "listen.port",
        .kind = OPTION_INTEGER,
        .offset = offsetof(struct settings, port),
        .least = PORT_LEAST,
        .most = PORT_MOST,
        .preset = "7461",
        .help = "The port."},
    {.name = "listen.host",
        .kind = OPTION_TEXT,
        .offset = offsetof(struct settings, host),
        .size = sizeof(((struct settings *)NULL)->host),
        .preset = "localhost",
        .help = "The name."},
    {.name = "limits.idle",
        .kind = OPTION_INTEGER,
        .offset = offsetof(struct settings, idle_ms),
        .least = -5,
        .most = INT64_MAX,
        .preset = "300000",
        .unit = "ms",
        .help = "How long."},
    {.name = "level",
        .kind = OPTION_CHOICE,
        .offset = offsetof(struct settings, level),
        .preset = "info",
        .choices = levels,
        .help = "What is logged."},
    {.name = "zone",
        .kind = OPTION_ZONE,
        .offset = offsetof(struct settings, zone_minutes),
        .preset = "+08:00",
        .help = "Where."},
    OPTIONS_END,
};

// Depth and order of positions; the number of nodes is bounded by that of the bytes.
static void walk(const struct yaml_node *node, int depth)
{
    PROMISE(depth <= YAML_DEPTH_MAX + 1);
    for (; node != NULL; node = node->next) {
        PROMISE(node->line >= 1 && node->column >= 1);
        PROMISE(node->kind != YAML_SCALAR || node->value != NULL);
        int64_t number;
        if (yaml_integer(node, &number)) {
            PROMISE(node->kind == YAML_SCALAR && !node->quoted);
        }
        walk(node->first, depth + 1);
    }
}

static void load_options(const uint8_t *bytes, size_t size)
{
    int memory = memfd_create("fuzz", MFD_CLOEXEC);
    PROMISE(memory >= 0);
    PROMISE(write(memory, bytes, size) == (ssize_t)size);
    char path[64];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
    struct settings settings;
    struct text complaint;
    text_init(&complaint, 4096);
    option_presets(table, &settings);
    enum status status = option_load(table, path, &settings, &complaint);
    PROMISE((status == STATUS_OK) == (complaint.size == 0));
    if (status == STATUS_OK) {
        PROMISE(settings.port >= PORT_LEAST && settings.port <= PORT_MOST);
        PROMISE(settings.idle_ms >= -5);
        PROMISE(memchr(settings.host, '\0', sizeof(settings.host)) != NULL);
        PROMISE(settings.level >= 0 && settings.level < 3);
        PROMISE(settings.zone_minutes > -24 * 60 && settings.zone_minutes < 24 * 60);
    }
    text_done(&complaint);
    close(memory);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct yaml_file *file = NULL;
    struct text complaint;
    text_init(&complaint, 4096);
    enum status status = yaml_parse("fuzz", (const char *)bytes, size, &file, &complaint);
    PROMISE((status == STATUS_OK) == (complaint.size == 0));
    if (status == STATUS_OK) {
        walk(yaml_root(file), 0);
        yaml_free(file);
    }
    text_done(&complaint);
    load_options(bytes, size);
    return 0;
}
