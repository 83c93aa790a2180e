// SPDX-License-Identifier: Apache-2.0
// The command line: what every command of it shares.
#pragma once

#include <stdio.h>

#include "clients/link/link.h"

// Exit codes (protocol.md §6).
enum {
    EXIT_OK = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_FOUND = 3,
    EXIT_CONFLICT = 4,
    EXIT_REFUSED = 5,
    EXIT_UNREACHABLE = 6,
    EXIT_PARTLY = 7,
    EXIT_INTERRUPTED = 130,
};

enum cli_form { CLI_TABLE, CLI_JSON, CLI_PLAIN };

struct cli {
    enum cli_form form;
    const char *profile_directory; // NULL: the default
    int timeout_ms;
    struct profile *profile;  // owned; loaded by cli_connect
    struct link *link;        // owned; open after cli_connect
    char *session;            // owned; the kept login, NULL for none
    struct json *description; // owned; the OpenRPC document, see describe.h
    void (*on_event)(void *cli, const struct json *params); // notifications; NULL
};

// Loads the profile, connects, waits for the daemon's hello. EXIT_OK, or says in words what is
// wrong.
int cli_connect(struct cli *cli);
void cli_done(struct cli *cli);

// One call. On an error says it on standard error and gives the exit code. answer->root is the
// caller's.
int cli_call(struct cli *cli, const char *method, const char *params, struct link_answer *answer);

// Said when an interrupt ends the command; NULL: nothing.
extern const char *volatile cli_last_words;

// The exit code of an answer, and its words on standard error; line: of standard input, where calls
// come from there, else 0.
int cli_exit_code(enum status status);
void cli_say_refusal(int64_t line, const struct link_answer *answer);

// A fresh request_key: time first, as a ULID (26 characters and NUL).
#define REQUEST_KEY_SIZE 27
void cli_request_key(char key[REQUEST_KEY_SIZE]);

// Where this profile's login is kept; in owner's hands (free).
char *cli_session_path(const struct profile *profile);

// Prints text with everything that is not printable made visible, a line's end too: whatever a
// server or a file says cannot steer the terminal or look like a line of ours.
void cli_print(FILE *stream, const char *text, size_t size);
size_t cli_print_columns(const char *text, size_t size); // how many that takes

// The same for a text of several lines: each but the first stands under an indent.
void cli_print_page(FILE *stream, const char *text, size_t size, int indent);

// How wide the terminal is; 0: the stream goes to none.
size_t cli_columns(FILE *stream);

// Prints text from a column on; at a terminal that is too narrow for it between words, under its
// beginning.
void cli_print_wrapped(FILE *stream, const char *text, size_t column);

// Shows again what is typed, where a prompt for a password was interrupted. Safe in a signal
// handler.
void login_loud_terminal(void);

enum login_secret { LOGIN_PRESENT, LOGIN_NEW };

#define LOGIN_SECRET_SIZE 256

// Whether a password can be had without an argument: from the file that ELDERCARE_PASSWORD_FILE (of
// a new one ELDERCARE_NEW_PASSWORD_FILE) names, or from a person at the terminal.
bool login_can_ask(enum login_secret secret);

// Has it, a new one typed twice. False, said: there is none. The caller wipes it.
bool login_ask(enum login_secret secret, char password[LOGIN_SECRET_SIZE]) MUST_USE;

// The commands.
int login_run(struct cli *cli, int count, char **words);
int logout_run(struct cli *cli);
int lines_run(struct cli *cli, const char *method);
int import_run(struct cli *cli, int count, char **words);
int verify_run(struct cli *cli);
int events_run(struct cli *cli, int count, char **words);
int complete_run(struct cli *cli, int count, char **words);
int help_run(struct cli *cli, int count, char **words);
