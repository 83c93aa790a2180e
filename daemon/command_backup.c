// SPDX-License-Identifier: Apache-2.0
// eldercared backup: a copy of the database by the online backup API. The keys stay where they are.
#include <stdio.h>

#include "daemon/command.h"
#include "daemon/wiring.h"

int command_backup(int count, char **words)
{
    const char *config = NULL;
    const char *out = NULL;
    const struct command_option options[] = {
        {"config", &config, NULL, true}, {"out", &out, NULL, true}, {.name = NULL}};
    if (!command_read("backup", count, words, options)) {
        return COMMAND_USAGE;
    }
    static struct instance instance;
    struct instance_order order = {.config = config};
    struct text complaint;
    text_init(&complaint, 4096);
    enum status status = instance_open(&instance, &order, &complaint);
    if (status == STATUS_OK) {
        status = store_backup(instance.store, out, &complaint);
        instance_close(&instance);
    }
    if (status == STATUS_LOCKED) { // a daemon holds it: what it has committed by now
        text_clear(&complaint);
        status = instance_copy(config, out, &complaint);
    }
    int code = COMMAND_DONE;
    if (status == STATUS_OK) {
        (void)printf("copied to %s; the keys are not in it, keep them apart\n", out);
    } else {
        code = command_fail("backup", status, &complaint);
    }
    text_done(&complaint);
    return code;
}
