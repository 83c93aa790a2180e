// SPDX-License-Identifier: Apache-2.0
// eldercared verify: recomputes the ledger and recounts every count; while a daemon
// holds the database, of a copy of this moment.
#include <stdio.h>

#include "daemon/access/setup.h"
#include "daemon/command.h"
#include "daemon/command_offline.h"

#define RESULT_BYTES_MAX (1024 * 1024)

int command_verify(int count, char **words)
{
    const char *config = NULL;
    const struct command_option options[] = {{"config", &config, NULL, true}, {.name = NULL}};
    if (!command_read("verify", count, words, options)) {
        return COMMAND_USAGE;
    }
    struct text result;
    text_init(&result, RESULT_BYTES_MAX);
    int code = command_offline("verify", config, "system.verify", "{}", &result);
    if (code == COMMAND_DONE) {
        (void)printf("{%s}\n", result.bytes);
        struct json *map = command_result(&result);
        const struct json *ok = json_get(map, "ok");
        code = ok != NULL && json_kind(ok) == JSON_KIND_BOOL && json_bool(ok) ? COMMAND_DONE
                                                                              : COMMAND_FAILED;
        (void)fputs(code == COMMAND_DONE
                        ? "ok: the ledger and every count agree\n"
                        : "eldercared verify: SOMETHING DOES NOT AGREE, see above\n",
            stderr);
        json_free(map);
    }
    text_done(&result);
    return code;
}
