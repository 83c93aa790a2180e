// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/login.h"

#include <stdio.h>
#include <string.h>

#include "common/base/file.h"
#include "common/wire/json.h"

#define PASSWORD_BYTES_MAX 4096

bool login_call(const char *operator_name, const char *password_file, struct text *ret_line)
{
    struct text password;
    if (file_read(password_file, PASSWORD_BYTES_MAX, &password) != STATUS_OK) {
        fprintf(stderr, "%s: the password cannot be read\n", password_file);
        return false;
    }
    text_truncate(&password, strcspn(password.bytes, "\r\n"));
    text_clear(ret_line);
    text_print(ret_line,
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"session.login\",\"params\":{\"operator\":"
        "\"%s\",\"password\":\"%s\"}}",
        LOGIN_ID, operator_name, password.bytes);
    text_done(&password);
    return true;
}

bool login_take(const char *line, size_t size, char ret_token[LOGIN_TOKEN_SIZE])
{
    const char *reason;
    struct json *root = json_parse(line, size, &reason);
    const struct json *result = root == NULL ? NULL : json_get(root, "result");
    const struct json *token = result == NULL ? NULL : json_get(result, "session");
    if (token != NULL) {
        snprintf(ret_token, LOGIN_TOKEN_SIZE, "%s", json_text(token, NULL));
    } else {
        fprintf(stderr, "the login was refused: %.*s\n", (int)size, line);
    }
    json_free(root);
    return token != NULL;
}
