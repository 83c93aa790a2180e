// SPDX-License-Identifier: Apache-2.0
// The daemon's settings: the sample in the tree is the table's print-out, and every mistake is told
// with its place.
#include "daemon/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/file.h"

static char folder[] = "/tmp/eldercare-options-XXXXXX";
static char config[64];

static void put(const char *text)
{
    if (config[0] == '\0') {
        cr_assert_not_null(mkdtemp(folder));
        snprintf(config, sizeof config, "%s/eldercared.yaml", folder);
    }
    FILE *stream = fopen(config, "w");
    cr_assert_not_null(stream);
    fputs(text, stream);
    fclose(stream);
}

static void remove_folder(void)
{
    unlink(config);
    rmdir(folder);
}

Test(options, the_sample_file_is_the_tables_print_out)
{
    struct text sample;
    struct text file;
    text_init(&sample, 65536);
    option_sample(settings_options, &sample);
    cr_assert_eq(file_read(SOURCE_DIR "/config/eldercared.yaml", 65536, &file), STATUS_OK);
    cr_assert_not(sample.failed);
    cr_assert_str_eq(file.bytes, sample.bytes, "print it anew: config/eldercared.yaml is behind");
    text_done(&sample);
    text_done(&file);
}

Test(options, loads_its_own_sample_and_makes_folders_absolute)
{
    struct text sample;
    struct text complaint;
    text_init(&sample, 65536);
    text_init(&complaint, 4096);
    option_sample(settings_options, &sample);
    put(sample.bytes);
    struct settings settings;
    cr_assert_eq(settings_load(config, &settings, &complaint), STATUS_OK, "%s",
        complaint.size > 0 ? complaint.bytes : "");
    char expected[64];
    snprintf(expected, sizeof expected, "%s/db", folder);
    cr_assert_str_eq(settings.db, expected);
    cr_assert_eq(settings.zone_minutes, 480);
    cr_assert_eq(settings.connections_per_certificate_max, 64);
    cr_assert_eq(settings.idle_timeout_ms, 300000);
    memset(&settings, 0xa5, sizeof settings);
    put("db: /srv/eldercare\n");
    cr_assert_eq(settings_load(config, &settings, &complaint), STATUS_OK);
    cr_assert_str_eq(settings.db, "/srv/eldercare");
    cr_assert_eq(settings.batch_jobs_max, 256); // what is left out has its default
    text_done(&sample);
    text_done(&complaint);
    remove_folder();
}

Test(options, tells_file_line_and_key_of_a_mistake)
{
    static const struct {
        const char *text;
        const char *words[3];
    } rows[] = {
        {"nonsense: 1\n", {"eldercared.yaml:1:", "nonsense", ""}},
        {"db: a\ndb: b\n", {"eldercared.yaml:2:", "db", ""}},
        {"\nzone: noon\n", {"eldercared.yaml:2:", "zone", "+08:00"}},
        {"limits:\n  connections: 0\n", {"eldercared.yaml:2:", "limits.connections", "1 to"}},
        {"limits:\n  connections: many\n", {"eldercared.yaml:2:", "limits.connections", "1 to"}},
        {"log_level: loud\n", {"eldercared.yaml:1:", "log_level", "warn"}},
        {"zone: +08:00\nlisten: nowhere\n", {"eldercared.yaml:2:", "listen", "127.0.0.1:7461"}},
        {"listen: \"example.org:7461\"\n", {"eldercared.yaml:1:", "listen", "address"}},
        {"listen: [1, 2]\n", {"eldercared.yaml:1:", "listen", ""}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text complaint;
        struct settings settings;
        text_init(&complaint, 4096);
        put(rows[i].text);
        cr_assert_eq(
            settings_load(config, &settings, &complaint), STATUS_MALFORMED, "%s", rows[i].text);
        for (int word = 0; word < 3; word++) {
            cr_assert_not_null(strstr(complaint.bytes, rows[i].words[word]), "%s: %s", rows[i].text,
                complaint.bytes);
        }
        text_done(&complaint);
    }
    remove_folder();
}

Test(options, tells_a_path_that_is_too_long_and_a_file_that_is_not_there)
{
    struct text complaint;
    struct text wrong;
    struct settings settings;
    text_init(&complaint, 4096);
    text_init(&wrong, 4096);
    text_add_string(&wrong, "plans: \"");
    for (int i = 0; i < 505; i++) {
        text_add_char(&wrong, 'p');
    }
    text_add_string(&wrong, "\"\n");
    put(wrong.bytes);
    cr_assert_eq(settings_load(config, &settings, &complaint), STATUS_MALFORMED);
    cr_assert_not_null(strstr(complaint.bytes, "eldercared.yaml:1:"), "%s", complaint.bytes);
    cr_assert_not_null(strstr(complaint.bytes, "too long"), "%s", complaint.bytes);
    text_clear(&complaint);
    unlink(config);
    cr_assert_eq(settings_load(config, &settings, &complaint), STATUS_MALFORMED);
    cr_assert_not_null(strstr(complaint.bytes, "eldercared.yaml"));
    text_done(&complaint);
    text_done(&wrong);
    remove_folder();
}

Test(options, splits_an_address_and_a_port)
{
    static const struct {
        const char *listen;
        const char *host; // NULL: refused
        int port;
    } rows[] = {
        {"127.0.0.1:7461", "127.0.0.1", 7461},
        {"0.0.0.0:0", "0.0.0.0", 0},
        {"localhost:65535", "127.0.0.1", 65535},
        {"[::1]:80", "::1", 80},
        {"[2001:db8::7]:7461", "2001:db8::7", 7461},
        {"::1:80", NULL, 0},
        {"127.0.0.1", NULL, 0},
        {"127.0.0.1:", NULL, 0},
        {"127.0.0.1:65536", NULL, 0},
        {"127.0.0.1:-1", NULL, 0},
        {"127.0.0.1:+1", NULL, 0},
        {"127.0.0.1: 1", NULL, 0},
        {"127.0.0.1:1x", NULL, 0},
        {"127.0.0.1:000001", NULL, 0},
        {"300.0.0.1:1", NULL, 0},
        {"example.org:1", NULL, 0},
        {":1", NULL, 0},
        {"[]:1", NULL, 0},
        {"[::1:1", NULL, 0},
        {"", NULL, 0},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char host[SETTINGS_HOST_SIZE] = "untouched";
        int port = -1;
        bool is_good = settings_split_listen(rows[i].listen, host, sizeof host, &port);
        cr_assert_eq(is_good, rows[i].host != NULL, "%s", rows[i].listen);
        cr_assert_str_eq(host, rows[i].host != NULL ? rows[i].host : "untouched");
        cr_assert_eq(port, rows[i].host != NULL ? rows[i].port : -1);
    }
    char small[8];
    int port;
    cr_assert_not(settings_split_listen("127.0.0.1:1", small, sizeof small, &port));
}
