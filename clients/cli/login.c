// SPDX-License-Identifier: Apache-2.0
// login and logout: the password by prompt or file, never in an argument; the session kept for the
// next command.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "clients/cli/cli.h"
#include "common/crypto/crypto.h"

enum { TRIES_MAX = 3, PARAMS_BYTES_MAX = 8192 };

static bool read_file(const char *path, char *password)
{
    FILE *stream = fopen(path, "re");
    if (stream == NULL || fgets(password, LOGIN_SECRET_SIZE, stream) == NULL) {
        (void)fprintf(stderr, "eldercare: cannot read a password from %s\n", path);
        if (stream != NULL) {
            (void)fclose(stream);
        }
        return false;
    }
    (void)fclose(stream);
    password[strcspn(password, "\r\n")] = '\0';
    return true;
}

// How the terminal was before a prompt made it quiet: what interrupts a prompt sets it right.
static struct termios terminal_before;
static volatile sig_atomic_t terminal_is_quiet;

void login_loud_terminal(void)
{
    if (terminal_is_quiet != 0) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &terminal_before);
        terminal_is_quiet = 0;
    }
}

static bool prompt(const char *words, char *password)
{
    bool is_terminal = tcgetattr(STDIN_FILENO, &terminal_before) == 0;
    if (is_terminal) {
        struct termios quiet = terminal_before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        terminal_is_quiet = 1;
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
        // Asked only now: whoever types at once is neither shown nor lost.
        (void)fprintf(stderr, "%s: ", words);
    }
    bool read = fgets(password, LOGIN_SECRET_SIZE, stdin) != NULL;
    if (is_terminal) {
        login_loud_terminal();
        (void)fputc('\n', stderr);
    }
    if (!read) {
        (void)fputs("eldercare: no password was given\n", stderr);
        return false;
    }
    password[strcspn(password, "\r\n")] = '\0';
    return true;
}

// A new password is typed twice: nobody sees what they type, and an administrator who mistyped
// theirs is locked out.
static bool prompt_new(char *password)
{
    char again[LOGIN_SECRET_SIZE];
    for (int i = 0; i < TRIES_MAX; i++) {
        if (!prompt("New password", password)) {
            return false;
        }
        if (isatty(STDIN_FILENO) == 0) {
            return true;
        }
        bool is_same = prompt("The same once more", again) && strcmp(password, again) == 0;
        crypto_wipe(again, sizeof(again));
        if (is_same) {
            return true;
        }
        (void)fputs("These were two different ones.\n", stderr);
    }
    return false;
}

static const char *secret_file(enum login_secret secret)
{
    const char *path =
        getenv(secret == LOGIN_NEW ? "ELDERCARE_NEW_PASSWORD_FILE" : "ELDERCARE_PASSWORD_FILE");
    return path != NULL && path[0] != '\0' ? path : NULL;
}

bool login_can_ask(enum login_secret secret)
{
    return secret_file(secret) != NULL || isatty(STDIN_FILENO) != 0;
}

bool login_ask(enum login_secret secret, char password[LOGIN_SECRET_SIZE])
{
    const char *path = secret_file(secret);
    if (path != NULL) {
        return read_file(path, password);
    }
    return secret == LOGIN_NEW ? prompt_new(password) : prompt("Password", password);
}

static bool keep_session(const struct cli *cli, const char *token)
{
    char *path = cli_session_path(cli->profile);
    int fd =
        path != NULL ? open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600) : -1;
    bool kept = fd >= 0 && dprintf(fd, "%s\n", token) > 0;
    if (fd >= 0) {
        kept = close(fd) == 0 && kept;
    }
    if (!kept) {
        (void)fprintf(stderr, "eldercare: logged in, but the login could not be kept in %s\n",
            path != NULL ? path : "memory");
    }
    free(path);
    return kept;
}

static int set_password(struct cli *cli, const char *old, const char *new_password)
{
    struct text params;
    struct json_out out;
    text_init(&params, PARAMS_BYTES_MAX);
    json_out_init(&out, &params);
    json_begin_map(&out);
    json_field_text(&out, "old", old);
    json_field_text(&out, "new", new_password);
    json_end_map(&out);
    struct link_answer answer;
    int code = cli_call(cli, "session.password", params.bytes, &answer);
    json_free(answer.root);
    crypto_wipe(params.bytes, params.size);
    text_done(&params);
    return code;
}

// Asks for a new password and sets it; the first login of an operator needs that. One that the
// daemon does not take is asked for again at a terminal.
static int change_password(struct cli *cli, const char *old)
{
    char new_password[LOGIN_SECRET_SIZE];
    bool is_typed = secret_file(LOGIN_NEW) == NULL && isatty(STDIN_FILENO) != 0;
    int code = EXIT_USAGE;
    (void)fputs(
        "A new password of your own is needed first: at least 8 characters of 3 kinds.\n", stderr);
    for (int i = 0; i < (is_typed ? TRIES_MAX : 1) && code == EXIT_USAGE; i++) {
        if (!login_ask(LOGIN_NEW, new_password)) {
            return EXIT_USAGE;
        }
        code = set_password(cli, old, new_password);
        crypto_wipe(new_password, sizeof(new_password));
    }
    return code;
}

static int log_in(struct cli *cli, const char *operator_name, char *password)
{
    struct text params;
    struct json_out out;
    text_init(&params, PARAMS_BYTES_MAX);
    json_out_init(&out, &params);
    json_begin_map(&out);
    json_field_text(&out, "operator", operator_name);
    json_field_text(&out, "password", password);
    json_end_map(&out);
    struct link_answer answer;
    link_set_session(cli->link, NULL);
    int code = cli_call(cli, "session.login", params.bytes, &answer);
    crypto_wipe(params.bytes, params.size);
    text_done(&params);
    if (code != EXIT_OK) {
        json_free(answer.root);
        return code;
    }
    const struct json *token = json_get(answer.result, "session");
    const struct json *name = json_get(answer.result, "name");
    const struct json *must_change = json_get(answer.result, "must_change");
    link_set_session(cli->link, json_text(token, NULL));
    bool kept = keep_session(cli, json_text(token, NULL));
    bool change =
        must_change != NULL && json_kind(must_change) == JSON_KIND_BOOL && json_bool(must_change);
    if (change) {
        code = change_password(cli, password);
    }
    if (code == EXIT_OK) {
        (void)fputs("logged in as ", stderr);
        cli_print(stderr, json_text(name, NULL), strlen(json_text(name, NULL)));
        (void)fputc('\n', stderr);
    }
    json_free(answer.root);
    return code == EXIT_OK && !kept ? EXIT_FAILED : code;
}

int login_run(struct cli *cli, int count, char **words)
{
    const char *operator_name = count == 1 ? words[0] : NULL;
    if (count == 2 && strcmp(words[0], "--operator") == 0) {
        operator_name = words[1];
    }
    if (operator_name == NULL || operator_name[0] == '-') {
        (void)fputs(count > 2
                        ? "eldercare: login takes a name and nothing else; the password comes by "
                          "prompt or ELDERCARE_PASSWORD_FILE\n"
                        : "eldercare: login needs a name: eldercare login --operator NAME\n",
            stderr);
        return EXIT_USAGE;
    }
    int code = cli_connect(cli);
    if (code != EXIT_OK) {
        return code;
    }
    char password[LOGIN_SECRET_SIZE];
    if (!login_ask(LOGIN_PRESENT, password)) {
        return EXIT_USAGE;
    }
    code = log_in(cli, operator_name, password);
    crypto_wipe(password, sizeof(password));
    return code;
}

int logout_run(struct cli *cli)
{
    int code = cli_connect(cli);
    if (code != EXIT_OK) {
        return code;
    }
    struct link_answer answer;
    code = cli_call(cli, "session.logout", "{}", &answer);
    json_free(answer.root);
    char *path = cli_session_path(cli->profile);
    if (path != NULL) {
        (void)unlink(path);
    }
    free(path);
    return code;
}
