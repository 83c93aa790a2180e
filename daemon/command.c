// SPDX-License-Identifier: Apache-2.0
// What the commands share: reading their words, saying what went wrong.
#include "daemon/command.h"

#include <stdio.h>
#include <string.h>

static const struct command_option *find(const struct command_option *options, const char *word)
{
    for (; options->name != NULL; options++) {
        if (strncmp(word, "--", 2) == 0 && strcmp(word + 2, options->name) == 0) {
            return options;
        }
    }
    return NULL;
}

bool command_read(
    const char *command, int count, char **words, const struct command_option *options)
{
    for (int i = 0; i < count; i++) {
        const struct command_option *option = find(options, words[i]);
        if (option == NULL) {
            (void)fprintf(stderr, "eldercared %s: unknown word %s; see eldercared --help\n",
                command, words[i]);
            return false;
        }
        if (option->value == NULL) {
            *option->flag = true;
        } else if (i + 1 < count) {
            *option->value = words[++i];
        } else {
            (void)fprintf(stderr, "eldercared %s: --%s needs a value\n", command, option->name);
            return false;
        }
    }
    for (; options->name != NULL; options++) {
        if (options->required && *options->value == NULL) {
            (void)fprintf(stderr, "eldercared %s: --%s is missing; see eldercared --help\n",
                command, options->name);
            return false;
        }
    }
    return true;
}

int command_fail(const char *command, enum status status, const struct text *complaint)
{
    (void)fprintf(stderr, "eldercared %s: %s\n", command,
        complaint->size > 0 ? complaint->bytes : status_name(status));
    return status == STATUS_MALFORMED ? COMMAND_USAGE : COMMAND_FAILED;
}

void command_say_open_port(int port, const char *profile)
{
    if (port == 0) {
        (void)printf("the system chooses the port each time it is served: write that of its line\n"
                     "\"ready HOST:PORT\" into %s/profile.yaml\n",
            profile);
    }
}
