// SPDX-License-Identifier: Apache-2.0
// eldercared enroll: a client profile for an office, made where the database is, while no daemon
// holds it.
#include <stdio.h>
#include <string.h>

#include "daemon/access/profile.h"
#include "daemon/command.h"
#include "daemon/command_offline.h"

#define RESULT_BYTES_MAX 65536

static const char *text_of(const struct json *map, const char *key)
{
    const struct json *value = json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

static int write_profile(
    const struct instance *instance, const char *out, const struct text *result)
{
    char host[256];
    int port = 0;
    struct json *map = command_result(result);
    if (map == NULL ||
        !settings_split_listen(instance->settings.listen, host, sizeof(host), &port)) {
        json_free(map);
        return COMMAND_FAILED;
    }
    struct profile profile = {
        .host = host,
        .port = port,
        .server_name = host,
        .authority_pem = text_of(map, "ca"),
        .certificate_pem = text_of(map, "certificate"),
        .key_pem = text_of(map, "key"),
    };
    struct text complaint;
    text_init(&complaint, 4096);
    enum status status = profile_write(out, &profile, &complaint);
    int code = COMMAND_DONE;
    if (status == STATUS_OK) {
        (void)printf("the profile stands in %s\n", out);
        command_say_open_port(port, out);
    } else {
        code = command_fail("enroll", status, &complaint);
    }
    text_done(&complaint);
    json_free(map);
    return code;
}

static int enroll(const char *config, const char *office, const char *out)
{
    static struct instance instance;
    int code = command_open("enroll", config, &instance);
    if (code != COMMAND_DONE) {
        return code;
    }
    struct text params;
    struct text result;
    struct json_out json;
    text_init(&params, 4096);
    text_init(&result, RESULT_BYTES_MAX);
    json_out_init(&json, &params);
    json_begin_map(&json);
    json_key(&json, "office");
    json_put_raw(&json, office, strlen(office));
    json_field_text(&json, "name", "enrolled offline");
    json_end_map(&json);
    code = command_offline_in(&instance, "enroll", "terminal.enroll", params.bytes, &result);
    if (code == COMMAND_DONE) {
        code = write_profile(&instance, out, &result);
        crypto_wipe(result.bytes, result.size);
    }
    text_done(&result);
    text_done(&params);
    instance_close(&instance);
    return code;
}

int command_enroll(int count, char **words)
{
    const char *config = NULL;
    const char *office = NULL;
    const char *out = NULL;
    const struct command_option options[] = {
        {"config", &config, NULL, true},
        {"office", &office, NULL, true},
        {"out", &out, NULL, true},
        {.name = NULL},
    };
    if (!command_read("enroll", count, words, options)) {
        return COMMAND_USAGE;
    }
    if (office[0] == '\0' || strspn(office, "0123456789") != strlen(office)) {
        (void)fputs(
            "eldercared enroll: --office takes the number that office.register gave\n", stderr);
        return COMMAND_USAGE;
    }
    return enroll(config, office, out);
}
