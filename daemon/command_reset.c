// SPDX-License-Identifier: Apache-2.0
// eldercared reset-password: a new first password for an operator who forgot theirs, given at the
// machine while no daemon runs: nobody else is left to do it for the only administrator.
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/access/password.h"
#include "daemon/command.h"
#include "daemon/command_offline.h"

#define PASSWORD_SIZE 1024
#define RESULT_BYTES_MAX 4096

// A line of the terminal without its echo, or of standard input; false with words when there is
// none.
static bool read_password(const char *prompt, char password[PASSWORD_SIZE])
{
    bool is_read = false;
    if (isatty(STDIN_FILENO) != 0) {
        char *typed = getpass(prompt);
        is_read = typed != NULL && strlen(typed) < PASSWORD_SIZE;
        (void)snprintf(password, PASSWORD_SIZE, "%s", is_read ? typed : "");
        if (typed != NULL) {
            crypto_wipe(typed, strlen(typed));
        }
    } else if (fgets(password, PASSWORD_SIZE, stdin) != NULL) {
        password[strcspn(password, "\r\n")] = '\0';
        is_read = true;
    }
    if (!is_read || password[0] == '\0') {
        (void)fputs("eldercared reset-password: no password was given\n", stderr);
        return false;
    }
    return true;
}

// Typed blind, so twice.
static bool ask_password(char password[PASSWORD_SIZE])
{
    char again[PASSWORD_SIZE];
    if (!read_password("New first password: ", password)) {
        return false;
    }
    if (!password_is_good(password)) {
        (void)fputs("eldercared reset-password: a password has " PASSWORD_EXPECTED "\n", stderr);
        return false;
    }
    if (isatty(STDIN_FILENO) == 0) {
        return true;
    }
    bool is_same = read_password("The same once more: ", again) && strcmp(password, again) == 0;
    crypto_wipe(again, sizeof(again));
    if (!is_same) {
        (void)fputs("eldercared reset-password: these were two different ones\n", stderr);
    }
    return is_same;
}

static int reset(struct instance *instance, const char *operator_name, const char *password)
{
    struct text params;
    struct text result;
    struct json_out json;
    text_init(&params, PASSWORD_SIZE * 8);
    text_init(&result, RESULT_BYTES_MAX);
    json_out_init(&json, &params);
    json_begin_map(&json);
    json_field_text(&json, "operator", operator_name);
    json_field_text(&json, "password", password);
    json_end_map(&json);
    int code =
        command_offline_in(instance, "reset-password", "operator.reset", params.bytes, &result);
    if (code == COMMAND_DONE) {
        (void)printf("%s has a new first password and no session; eldercare login asks for one of "
                     "their own\n",
            operator_name);
    }
    crypto_wipe(params.bytes, params.size);
    text_done(&result);
    text_done(&params);
    return code;
}

int command_reset(int count, char **words)
{
    const char *config = NULL;
    const char *operator_name = NULL;
    const struct command_option options[] = {
        {"config", &config, NULL, true}, {"operator", &operator_name, NULL, true}, {.name = NULL}};
    if (!command_read("reset-password", count, words, options)) {
        return COMMAND_USAGE;
    }
    static struct instance instance;
    char password[PASSWORD_SIZE];
    int code = command_open("reset-password", config, &instance);
    if (code != COMMAND_DONE) {
        return code;
    }
    code = ask_password(password) ? reset(&instance, operator_name, password) : COMMAND_USAGE;
    crypto_wipe(password, sizeof(password));
    instance_close(&instance);
    return code;
}
