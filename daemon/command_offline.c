// SPDX-License-Identifier: Apache-2.0
// One method run offline.
#include "daemon/command_offline.h"

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

int command_offline(const char *command, const char *config, const char *method, const char *params,
    struct text *ret_result)
{
    static struct instance instance;
    struct instance_order order = {.config = config};
    struct text complaint;
    text_init(&complaint, COMPLAINT_BYTES_MAX);
    enum status status = instance_open(&instance, &order, &complaint);
    int code;
    if (status == STATUS_OK) {
        code = command_offline_in(&instance, command, method, params, ret_result);
        instance_close(&instance);
    } else {
        if (status == STATUS_LOCKED) {
            text_print(&complaint, "; while it runs, ask it: eldercare call %s", method);
        }
        code = command_fail(command, status, &complaint);
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
