// SPDX-License-Identifier: Apache-2.0
// One method run offline.
#include "daemon/command_offline.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/access/setup.h"
#include "daemon/command.h"

#define COMPLAINT_BYTES_MAX 8192

struct principal_job {
    struct store_job job;
    struct principal principal;
    enum status status;
};

static void look(struct store_job *job, struct tx *tx)
{
    struct principal_job *principal_job = (struct principal_job *)job;
    principal_job->status = setup_principal(tx, &principal_job->principal);
}

int command_offline_in(struct instance *instance, const char *command, const char *method,
    const char *params, struct text *ret_result)
{
    struct principal_job job = {.job = {.lane = STORE_READ, .run = look}};
    struct text complaint;
    text_init(&complaint, COMPLAINT_BYTES_MAX);
    enum status status = store_run(instance->store, &job.job);
    status = status == STATUS_OK ? job.status : status;
    if (status == STATUS_OK) {
        status = rpc_server_run(
            instance->server, &job.principal, method, params, ret_result, &complaint);
    }
    int code = status == STATUS_OK ? COMMAND_DONE : command_fail(command, status, &complaint);
    text_done(&complaint);
    return code;
}

int command_open(const char *command, const char *config, struct instance *instance)
{
    struct instance_order order = {.config = config};
    struct text complaint;
    text_init(&complaint, COMPLAINT_BYTES_MAX);
    enum status status = instance_open(instance, &order, &complaint);
    if (status == STATUS_LOCKED) {
        text_add_string(&complaint, "; stop it first");
    }
    int code = status == STATUS_OK ? COMMAND_DONE : command_fail(command, status, &complaint);
    text_done(&complaint);
    return code;
}

// --- beside a daemon ---

static void remove_copy(const char *folder)
{
    char path[PATH_MAX + NAME_MAX + 2];
    DIR *files = opendir(folder);
    if (files == NULL) {
        return;
    }
    for (const struct dirent *file = readdir(files); file != NULL; file = readdir(files)) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, file->d_name);
        (void)unlink(path); // the folder's own names stay
    }
    (void)closedir(files);
    (void)rmdir(folder);
}

// Opens the instance on a copy in a folder of its own, which the caller removes.
static enum status open_copy(struct instance *instance, const char *config,
    char ret_folder[PATH_MAX], struct text *complaint)
{
    static struct settings settings;
    char path[PATH_MAX];
    if (settings_load(config, &settings, complaint) != STATUS_OK) {
        return STATUS_INPUT_OUTPUT;
    }
    // Beside the database, where nobody else may look either.
    (void)snprintf(ret_folder, PATH_MAX, "%s/copy.XXXXXX", settings.db);
    if (mkdtemp(ret_folder) == NULL) { // mode 0700
        text_print(complaint, "%s: no folder for a copy can be made", ret_folder);
        return STATUS_INPUT_OUTPUT;
    }
    int length = snprintf(path, sizeof(path), "%s/" DATABASE_FILE, ret_folder);
    if (length < 0 || (size_t)length >= sizeof(path)) {
        text_print(complaint, "%s: the path is too long", ret_folder);
        return STATUS_INPUT_OUTPUT;
    }
    enum status status = instance_copy(config, path, complaint);
    struct instance_order order = {.config = config, .db = ret_folder};
    return status == STATUS_OK ? instance_open(instance, &order, complaint) : status;
}

int command_offline(const char *command, const char *config, const char *method, const char *params,
    struct text *ret_result)
{
    static struct instance instance;
    struct instance_order order = {.config = config};
    char folder[PATH_MAX] = "";
    struct text complaint;
    text_init(&complaint, COMPLAINT_BYTES_MAX);
    enum status status = instance_open(&instance, &order, &complaint);
    if (status == STATUS_LOCKED) {
        text_clear(&complaint);
        status = open_copy(&instance, config, folder, &complaint);
    }
    int code;
    if (status == STATUS_OK) {
        code = command_offline_in(&instance, command, method, params, ret_result);
        instance_close(&instance);
    } else {
        code = command_fail(command, status, &complaint);
    }
    if (folder[0] != '\0') {
        remove_copy(folder);
    }
    text_done(&complaint);
    return code;
}

struct json *command_result(const struct text *result)
{
    struct text map;
    const char *reason;
    text_init(&map, result->size + 16);
    text_add_char(&map, '{');
    text_add(&map, result->bytes, result->size);
    text_add_char(&map, '}');
    struct json *json = map.failed ? NULL : json_parse(map.bytes, map.size, &reason);
    text_done(&map);
    return json;
}
