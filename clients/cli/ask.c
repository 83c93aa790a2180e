// SPDX-License-Identifier: Apache-2.0
// Connecting and calling for every command, and what is said when it does not work.

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clients/cli/cli.h"
#include "clients/cli/show.h"
#include "common/base/day.h"
#include "common/crypto/crypto.h"

enum { SESSION_BYTES_MAX = 512, WRAPPED_LEAST = 20 };

const char *volatile cli_last_words;

static void say_unreachable(const struct cli *cli)
{
    const char *words = link_failure(cli->link);
    switch (link_cause(cli->link)) {
    case TLS_CAUSE_EXPIRED:
        (void)fprintf(stderr,
            "eldercare: a certificate has expired (%s).\n"
            "  Look at this computer's clock first; if it is right, ask for a new profile.\n",
            words);
        return;
    case TLS_CAUSE_NOT_YET_VALID:
        (void)fprintf(stderr,
            "eldercare: a certificate is not valid yet (%s).\n"
            "  This computer's clock is probably slow: set it, then try again.\n",
            words);
        return;
    case TLS_CAUSE_UNTRUSTED:
        (void)fprintf(stderr,
            "eldercare: this is not the daemon the profile knows (%s).\n"
            "  Do not go on; tell the bureau.\n",
            words);
        return;
    case TLS_CAUSE_WRONG_NAME:
        (void)fprintf(stderr,
            "eldercare: the server has another name than the profile says (%s).\n"
            "  Look at server_name in profile.yaml.\n",
            words);
        return;
    case TLS_CAUSE_REFUSED_BY_PEER:
        (void)fprintf(stderr,
            "eldercare: the daemon refuses this terminal's certificate (%s).\n"
            "  It may have been revoked or have expired: ask whoever runs the daemon for a new "
            "profile.\n",
            words);
        return;
    case TLS_CAUSE_OWN_FILES:
        (void)fprintf(stderr,
            "eldercare: the profile %s cannot be used (%s).\n"
            "  Take cert.pem and key.pem from the same profile.\n",
            cli->profile->directory, words);
        return;
    case TLS_CAUSE_NONE:
    case TLS_CAUSE_OTHER:
        (void)fprintf(stderr,
            "eldercare: the daemon at %s port %d cannot be reached (%s).\n"
            "  Is it running, and is the line up?\n",
            cli->profile->host, cli->profile->port, words);
        return;
    }
}

char *cli_session_path(const struct profile *profile)
{
    char *path = NULL;
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    int size;
    if (runtime != NULL && runtime[0] == '/' && access(runtime, W_OK) == 0) {
        size = asprintf(&path, "%s/eldercare-%s-%d-%s.session", runtime, profile->host,
            profile->port, profile->mark);
    } else {
        size = asprintf(&path, "%s/session", profile->directory);
    }
    return size < 0 ? NULL : path;
}

static char *read_session(const struct profile *profile)
{
    char *path = cli_session_path(profile);
    FILE *stream = path != NULL ? fopen(path, "re") : NULL;
    free(path);
    if (stream == NULL) {
        return NULL;
    }
    char token[SESSION_BYTES_MAX];
    char *kept = NULL;
    if (fgets(token, sizeof(token), stream) != NULL) {
        token[strcspn(token, "\r\n")] = '\0';
        kept = strdup(token);
    }
    (void)fclose(stream);
    return kept;
}

int cli_connect(struct cli *cli)
{
    if (cli->link != NULL) {
        return EXIT_OK;
    }
    struct text complaint;
    text_init(&complaint, 4096);
    if (profile_load(cli->profile_directory, &cli->profile, &complaint) != STATUS_OK) {
        (void)fprintf(
            stderr, "eldercare: %s\n", complaint.size > 0 ? complaint.bytes : "no profile");
        text_done(&complaint);
        return EXIT_USAGE;
    }
    text_done(&complaint);
    cli->session = read_session(cli->profile);
    struct link_options options = link_presets();
    options.session = cli->session;
    options.call_timeout_ms = cli->timeout_ms;
    if (options.connect_timeout_ms > cli->timeout_ms) {
        options.connect_timeout_ms = cli->timeout_ms;
    }
    options.reconnect_most_ms = 0;
    options.on_event = cli->on_event;
    options.context = cli;
    cli->link = link_open(NULL, cli->profile, &options);
    if (cli->link == NULL) {
        (void)fputs("eldercare: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    if (link_wait_open(cli->link) != STATUS_OK) {
        say_unreachable(cli);
        enum tls_cause cause = link_cause(cli->link);
        return cause == TLS_CAUSE_OWN_FILES         ? EXIT_USAGE
               : cause == TLS_CAUSE_REFUSED_BY_PEER ? EXIT_REFUSED
                                                    : EXIT_UNREACHABLE;
    }
    return EXIT_OK;
}

void cli_done(struct cli *cli)
{
    if (cli->link != NULL) {
        link_close(cli->link);
    }
    if (cli->profile != NULL) {
        profile_free(cli->profile);
    }
    if (cli->session != NULL) {
        crypto_wipe(cli->session, strlen(cli->session));
        free(cli->session);
    }
    json_free(cli->description);
}

int cli_exit_code(enum status status)
{
    int code = status_code(status);
    if (status == STATUS_OK) {
        return EXIT_OK;
    }
    if (status == STATUS_NOT_FOUND || status == STATUS_NO_DATA) {
        return EXIT_NOT_FOUND;
    }
    if (status == STATUS_TIMED_OUT || status == STATUS_DISCONNECTED ||
        status == STATUS_UNAVAILABLE) {
        return EXIT_UNREACHABLE;
    }
    if (status == STATUS_REFUSED_CERTIFICATE) {
        return EXIT_REFUSED;
    }
    if (code < 0) {
        return EXIT_USAGE;
    }
    if (code < 1100) {
        return EXIT_REFUSED;
    }
    return code < 1400 || status == STATUS_KEY_REUSED ? EXIT_CONFLICT : EXIT_FAILED;
}

// Facts after the sentence, one a line: "  bed: 4"; the next best choices as a table.
static void say_facts(const struct json *data)
{
    void *position = NULL;
    const char *key;
    const struct json *value;
    while (json_each(data, &position, &key, &value)) {
        if (strcmp(key, "status") == 0) {
            continue;
        }
        if (show_is_table(value)) {
            (void)fputs("  ", stderr);
            cli_print(stderr, key, strlen(key));
            (void)fputs(":\n", stderr);
            show_rows(stderr, key, value, 4);
            continue;
        }
        struct text cell;
        text_init(&cell, 64 * 1024);
        show_heading(key, &cell);
        text_add_string(&cell, ": ");
        show_member(key, value, &cell);
        (void)fputs("  ", stderr);
        cli_print(stderr, cell.bytes, cell.size);
        (void)fputc('\n', stderr);
        text_done(&cell);
    }
}

void cli_say_refusal(int64_t line, const struct link_answer *answer)
{
    const char *message =
        answer->message != NULL ? answer->message : status_sentence(answer->status);
    (void)fputs("eldercare: ", stderr);
    if (line > 0) {
        (void)fprintf(stderr, "line %" PRId64 ": ", line);
    }
    (void)fprintf(stderr, "%s: ", status_name(answer->status));
    cli_print(stderr, message, strlen(message));
    (void)fputc('\n', stderr);
    if (answer->data != NULL) {
        say_facts(answer->data);
    }
    if (answer->status == STATUS_UNAUTHENTICATED) {
        (void)fputs("  Log in with: eldercare login --operator NAME\n", stderr);
    }
}

int cli_call(struct cli *cli, const char *method, const char *params, struct link_answer *answer)
{
    *answer = (struct link_answer){.status = STATUS_DISCONNECTED};
    link_call_wait(cli->link, method, params, answer);
    if (answer->status != STATUS_OK) {
        cli_say_refusal(0, answer);
    }
    return cli_exit_code(answer->status);
}

void cli_request_key(char key[REQUEST_KEY_SIZE])
{
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's, as ULIDs have
    uint64_t time_ms = (uint64_t)instant_now();
    uint8_t random[16];
    crypto_random(random, sizeof(random));
    for (int i = 9; i >= 0; i--) {
        key[i] = alphabet[time_ms & 31u];
        time_ms >>= 5;
    }
    for (size_t i = 0; i < sizeof(random); i++) {
        key[10 + i] = alphabet[random[i] & 31u];
    }
    key[REQUEST_KEY_SIZE - 1] = '\0';
}

// How a code point is told that is not shown as it is; NULL: it is.
static const char *visible(
    const char *character, size_t size, uint32_t point, char ret[sizeof "<U+10FFFF>"])
{
    // Judged behind a letter: a mark (an accent, a variant selector) belongs to what stands before.
    char behind[8] = "x";
    memcpy(behind + 1, character, size);
    if (point == '\n') {
        return "␊";
    }
    bool is_whole = size > 1 || point < 0x80; // a byte that is no character reads as U+FFFD
    if (is_whole && text_is_clean(behind, size + 1, false)) {
        return NULL;
    }
    (void)snprintf(ret, sizeof "<U+10FFFF>", "<U+%04X>", (unsigned)point);
    return ret;
}

void cli_print(FILE *stream, const char *text, size_t size)
{
    char buffer[sizeof "<U+10FFFF>"];
    size_t at = 0;
    while (at < size) {
        size_t from = at;
        uint32_t point = text_next(text, size, &at);
        const char *words = visible(text + from, at - from, point, buffer);
        if (words != NULL) {
            (void)fputs(words, stream);
        } else {
            (void)fwrite(text + from, 1, at - from, stream);
        }
    }
}

size_t cli_columns(FILE *stream)
{
    struct winsize window = {.ws_col = 0};
    const char *told = getenv("COLUMNS");
    if (isatty(fileno(stream)) == 0) {
        return 0;
    }
    long columns = told == NULL ? 0 : strtol(told, NULL, 10);
    if (columns <= 0 && ioctl(fileno(stream), TIOCGWINSZ, &window) == 0) {
        columns = window.ws_col;
    }
    return columns > 0 ? (size_t)columns : 0;
}

void cli_print_wrapped(FILE *stream, const char *text, size_t column)
{
    size_t columns = cli_columns(stream);
    size_t at = column;
    bool is_wide_enough = columns >= column + WRAPPED_LEAST;
    while (is_wide_enough && *text != '\0') {
        size_t size = strcspn(text, " ");
        size_t width = size > 0 ? cli_print_columns(text, size) : 0;
        if (at > column && at + 1 + width > columns) {
            (void)fprintf(stream, "\n%*s", (int)column, "");
            at = column;
        } else if (at > column) {
            (void)fputc(' ', stream);
            at++;
        }
        cli_print(stream, text, size);
        at += width;
        text += size + (text[size] == ' ');
    }
    cli_print(stream, text, strlen(text));
}

size_t cli_print_columns(const char *text, size_t size)
{
    char buffer[sizeof "<U+10FFFF>"];
    size_t columns = 0;
    size_t at = 0;
    while (at < size) {
        size_t from = at;
        uint32_t point = text_next(text, size, &at);
        const char *words = visible(text + from, at - from, point, buffer);
        columns += words != NULL ? text_columns(words, strlen(words))
                                 : text_columns(text + from, at - from);
    }
    return columns;
}

void cli_print_page(FILE *stream, const char *text, size_t size, int indent)
{
    size_t at = 0;
    do {
        const char *end = size > at ? memchr(text + at, '\n', size - at) : NULL;
        size_t line = end != NULL ? (size_t)(end - text) - at : size - at;
        (void)fprintf(stream, "%*s", at > 0 ? indent : 0, "");
        cli_print(stream, text + at, line);
        (void)fputc('\n', stream);
        at += line + 1;
    } while (at < size);
}
