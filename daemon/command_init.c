// SPDX-License-Identifier: Apache-2.0
// eldercared init: a new instance, complete or not at all visible as one (its configuration is
// written last).
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/area.h"
#include "common/base/day.h"
#include "daemon/access/ca.h"
#include "daemon/access/keys.h"
#include "daemon/access/profile.h"
#include "daemon/access/secret_file.h"
#include "daemon/access/setup.h"
#include "daemon/command.h"
#include "daemon/options.h"
#include "daemon/presets.h"
#include "daemon/store/store.h"

#define PASSWORD_LENGTH 20
#define CONFIG_BYTES_MAX 65536

struct init {
    const char *dir;
    const char *area;
    const char *listen;
    bool is_test;
    char host[256];
    int port;
    char password[PASSWORD_LENGTH + 1];
    char password_hash[PASSWORD_HASH_SIZE];
    struct setup_made made;
    enum status setup_status;
};

struct setup_job {
    struct store_job job;
    struct init *init;
};

static char *path_in(const struct init *init, const char *name, char path[PATH_MAX])
{
    (void)snprintf(path, PATH_MAX, "%s/%s", init->dir, name);
    return path;
}

// Letters, digits and a sign, without those that look alike: it may be typed once by hand.
static void make_password(char password[PASSWORD_LENGTH + 1])
{
    static const char alphabet[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    uint8_t random[PASSWORD_LENGTH];
    crypto_random(random, sizeof(random));
    for (size_t i = 0; i < PASSWORD_LENGTH; i++) {
        password[i] = alphabet[random[i] % (sizeof(alphabet) - 1)];
    }
    password[6] = '-';
    password[13] = '7';
    password[PASSWORD_LENGTH] = '\0';
    crypto_wipe(random, sizeof(random));
}

static enum status make_folder(struct init *init, struct text *complaint)
{
    char path[PATH_MAX];
    if (access(path_in(init, "eldercared.yaml", path), F_OK) == 0) {
        text_print(complaint, "%s holds an instance already; choose another folder", init->dir);
        return STATUS_STATE_CONFLICT;
    }
    static const char *const folders[] = {
        "", "db", "plans", "policies", "calendar", "profiles", "backups"};
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof(folders) / sizeof(folders[0]); i++) {
        status = secret_file_folder(path_in(init, folders[i], path), complaint);
    }
    return status;
}

static enum status lay_down_rules(struct init *init, struct text *complaint)
{
    enum status status = STATUS_OK;
    for (const struct preset *preset = presets; status == STATUS_OK && preset->name != NULL;
         preset++) {
        status = secret_file_write(
            init->dir, preset->name, (const char *)preset->bytes, preset->size, complaint);
    }
    return status;
}

static enum status make_keys(struct init *init, struct text *complaint)
{
    char path[PATH_MAX];
    return keys_create(path_in(init, "keys", path), complaint);
}

static enum status make_authority(struct init *init, struct text *complaint)
{
    char path[PATH_MAX];
    return ca_create(path_in(init, "pki", path), init->host, instant_now(), complaint);
}

static void set_up(struct store_job *job, struct tx *tx)
{
    struct init *init = ((struct setup_job *)job)->init;
    struct setup_order order = {
        .is_test = init->is_test,
        .area = init->area,
        .office = "系统管理",
        .password_hash = init->password_hash,
        .must_change = true,
        .wall_ms = instant_now(),
    };
    init->setup_status = setup_instance(tx, &order, &init->made);
}

static enum status make_database(struct init *init, struct text *complaint)
{
    char path[PATH_MAX];
    struct store_options options = store_presets(path_in(init, "db/eldercare.db", path));
    options.zone_minutes = 480;
    struct store *store = NULL;
    make_password(init->password);
    enum status status = crypto_password_hash(init->password, init->password_hash);
    if (status == STATUS_OK) {
        status = store_open(&options, &store, complaint);
    }
    if (status != STATUS_OK) {
        return status;
    }
    struct setup_job job = {.job = {.lane = STORE_WRITE, .run = set_up}, .init = init};
    status = store_run(store, &job.job);
    store_close(store);
    return status == STATUS_OK ? init->setup_status : status;
}

static enum status make_profile(struct init *init, struct text *complaint)
{
    char path[PATH_MAX];
    struct ca ca;
    enum status status = ca_load(path_in(init, "pki", path), &ca, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    struct text certificate;
    struct text key;
    text_init(&certificate, CONFIG_BYTES_MAX);
    text_init(&key, CONFIG_BYTES_MAX);
    struct ca_order order = {
        .terminal = init->made.terminal, .name = "system", .now_ms = instant_now()};
    status = ca_issue(&ca, &order, &certificate, &key, complaint);
    if (status == STATUS_OK) {
        struct profile profile = {
            .host = init->host,
            .port = init->port,
            .server_name = init->host,
            .authority_pem = ca.certificate.bytes,
            .certificate_pem = certificate.bytes,
            .key_pem = key.bytes,
            .password = init->password,
        };
        status = profile_write(path_in(init, "profiles/system", path), &profile, complaint);
    }
    crypto_wipe(key.bytes, key.size);
    text_done(&certificate);
    text_done(&key);
    ca_done(&ca);
    return status;
}

// The sample of every option, with this instance's address in it.
static enum status write_config(struct init *init, struct text *complaint)
{
    struct text sample;
    struct text config;
    text_init(&sample, CONFIG_BYTES_MAX);
    text_init(&config, CONFIG_BYTES_MAX);
    option_sample(settings_options, &sample);
    for (const char *line = sample.bytes; *line != '\0';) {
        size_t size = strcspn(line, "\n") + 1;
        if (strncmp(line, "listen:", 7) == 0) {
            text_print(&config, "listen: \"%s\"\n", init->listen);
        } else {
            text_add(&config, line, size);
        }
        line += size;
    }
    enum status status =
        secret_file_write(init->dir, "eldercared.yaml", config.bytes, config.size, complaint);
    text_done(&sample);
    text_done(&config);
    return status;
}

static int init_instance(struct init *init)
{
    static enum status (*const steps[])(struct init *, struct text *) = {make_folder,
        lay_down_rules, make_keys, make_authority, make_database, make_profile, write_config};
    struct text complaint;
    text_init(&complaint, 4096);
    enum status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < sizeof(steps) / sizeof(steps[0]); i++) {
        status = steps[i](init, &complaint);
    }
    int code = COMMAND_DONE;
    if (status == STATUS_OK) {
        (void)printf("a new %s instance for %s stands in %s\n"
                     "serve it with: eldercared serve --config %s/eldercared.yaml\n"
                     "the operator admin logs in with the profile %s/profiles/system;\n"
                     "the first password stands in the file password there\n",
            init->is_test ? "test" : "live", init->area, init->dir, init->dir, init->dir);
        char path[PATH_MAX];
        command_say_open_port(init->port, path_in(init, "profiles/system", path));
    } else {
        code = command_fail("init", status, &complaint);
    }
    crypto_wipe(init->password, sizeof(init->password));
    text_done(&complaint);
    return code;
}

int command_init(int count, char **words)
{
    struct init init = {.listen = "127.0.0.1:7461", .is_test = false};
    const char *kind = "test";
    const struct command_option options[] = {
        {"dir", &init.dir, NULL, true},
        {"area", &init.area, NULL, true},
        {"listen", &init.listen, NULL, false},
        {"instance", &kind, NULL, false},
        {.name = NULL},
    };
    enum area_level level;
    if (!command_read("init", count, words, options)) {
        return COMMAND_USAGE;
    }
    init.is_test = strcmp(kind, "test") == 0;
    if (!init.is_test && strcmp(kind, "live") != 0) {
        (void)fputs("eldercared init: --instance takes test or live\n", stderr);
        return COMMAND_USAGE;
    }
    if (!area_parse(init.area, &level) || level > AREA_COUNTY) {
        (void)fputs("eldercared init: --area takes six digits, such as 310114\n", stderr);
        return COMMAND_USAGE;
    }
    if (!settings_split_listen(init.listen, init.host, sizeof(init.host), &init.port)) {
        (void)fputs("eldercared init: --listen takes " SETTINGS_LISTEN_WORDS "\n", stderr);
        return COMMAND_USAGE;
    }
    return init_instance(&init);
}
