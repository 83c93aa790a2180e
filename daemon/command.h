// SPDX-License-Identifier: Apache-2.0
// The commands of eldercared, one file each.
#pragma once

#include "common/base/text.h"

// Exit codes as of the client: 0 done, 1 failed, 2 wrong words or configuration.
#define COMMAND_DONE 0
#define COMMAND_FAILED 1
#define COMMAND_USAGE 2

// One option a command takes: --name VALUE, or --name alone where value is NULL.
struct command_option {
    const char *name;
    const char **value; // NULL: a flag
    bool *flag;
    bool required;
};

// Reads "--name VALUE" words by the table (ends with name NULL). False with words on standard
// error.
bool command_read(
    const char *command, int count, char **words, const struct command_option *options);

// Says complaint on standard error and gives the exit code of status.
int command_fail(const char *command, enum status status, const struct text *complaint);

// Where the system chooses the port (0), no profile can know it yet: says who will tell it.
void command_say_open_port(int port, const char *profile);

int command_init(int count, char **words);
int command_serve(int count, char **words);
int command_enroll(int count, char **words);
int command_reset(int count, char **words);
int command_verify(int count, char **words);
int command_backup(int count, char **words);
int command_restore(int count, char **words);
