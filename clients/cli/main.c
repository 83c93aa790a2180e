// SPDX-License-Identifier: Apache-2.0
// eldercare, the command line: any method of the daemon, its arguments and help from the published
// description.

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clients/cli/arguments.h"
#include "clients/cli/describe.h"
#include "clients/cli/outcome.h"
#include "clients/cli/show.h"

enum { LINE_BYTES_MAX = 64 * 1024, METHOD_NAME_SIZE = 128 };

static void say_usage(FILE *stream)
{
    (void)fputs(
        "eldercare - beds and meals for elders, from the command line\n"
        "\n"
        "  eldercare login --operator NAME           log in; the password comes by prompt\n"
        "  eldercare audit ratio --area 310114       the three 60 % figures, with bars\n"
        "  eldercare meal book --elder 12 --site 7 --date 2026-12-01 --meal lunch --channel "
        "dine_in\n"
        "  eldercare elder find --text 王 --json      one line of JSON\n"
        "  eldercare call METHOD [JSON|-]            parameters as JSON; - reads one call a line\n"
        "  eldercare import WHAT FILE.csv [--dry-run]\n"
        "  eldercare import template WHAT            the headers such a file may have\n"
        "  eldercare verify                          check the ledger against what was seen "
        "before\n"
        "  eldercare events TOPIC...                 what changes, one line each, until Ctrl-C\n"
        "  eldercare logout\n"
        "  eldercare help [NOUN [VERB]]              what there is, and what it takes\n"
        "\n"
        "Before the command: --profile DIR  --timeout SECONDS  --json  --plain  --version  --help\n"
        "Profile: ELDERCARE_PROFILE, else $XDG_CONFIG_HOME/eldercare. Password for scripts:\n"
        "ELDERCARE_PASSWORD_FILE. Exit: 0 ok, 1 failed, 2 usage, 3 not found, 4 conflict or full,\n"
        "5 refused, 6 unreachable, 7 partly done, 130 interrupted. Of many lines (call -, import,\n"
        "answers that refuse some): 7 when some were done, else the code they share, or 1.\n",
        stream);
}

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    login_loud_terminal();
    const char *words = cli_last_words;
    if (words != NULL && write(STDERR_FILENO, words, strlen(words)) < 0) {
        _exit(EXIT_FAILED);
    }
    _exit(EXIT_INTERRUPTED);
}

static int run_once(struct cli *cli, const char *method, const char *params)
{
    struct link_answer answer;
    int code = cli_call(cli, method, params, &answer);
    if (code == EXIT_OK) {
        show_result(cli->form, method, answer.result);
        code = outcome_say(0, answer.result);
    }
    json_free(answer.root);
    return code;
}

static bool is_json(const char *params)
{
    const char *reason = NULL;
    struct json *parsed = json_parse(params, strlen(params), &reason);
    if (parsed == NULL) {
        (void)fprintf(stderr, "eldercare: the parameters are not valid JSON: %s\n", reason);
        return false;
    }
    json_free(parsed);
    return true;
}

static bool holds_password(struct cli *cli, const char *method, const char *params)
{
    const char *reason;
    void *position = NULL;
    const char *key;
    const struct json *value;
    struct json *parsed = json_parse(params, strlen(params), &reason);
    bool holds = false;
    if (describe_load(cli) == EXIT_OK) {
        const struct json *described = describe_method(cli, method);
        while (json_each(parsed, &position, &key, &value)) {
            holds = holds || arguments_is_password(describe_param(described, key, strlen(key)));
        }
    }
    json_free(parsed);
    return holds;
}

static int call_run(struct cli *cli, int count, char **words)
{
    if (count < 1) {
        (void)fputs("eldercare: call needs a method: eldercare call METHOD [JSON|-]\n", stderr);
        return EXIT_USAGE;
    }
    int code = cli_connect(cli);
    if (code != EXIT_OK) {
        return code;
    }
    if (count > 1 && strcmp(words[1], "-") == 0) {
        cli->form = cli->form == CLI_TABLE ? CLI_JSON : cli->form;
        return lines_run(cli, words[0]);
    }
    const char *params = count > 1 ? words[1] : "{}";
    if (!is_json(params)) {
        return EXIT_USAGE;
    }
    if (holds_password(cli, words[0], params)) {
        (void)fputs("eldercare: " ARGUMENTS_NO_PASSWORD
                    "; give the parameters on standard input: eldercare call METHOD -\n",
            stderr);
        return EXIT_USAGE;
    }
    return run_once(cli, words[0], params);
}

static int say_unknown(const struct cli *cli, const char *typed, const char *name)
{
    char nearest[DESCRIBE_NAME_SIZE];
    bool is_near = describe_nearest(cli, name, nearest);
    (void)fputs("eldercare: there is no '", stderr);
    cli_print(stderr, typed, strlen(typed));
    (void)fputs(is_near ? "'. Did you mean '" : "'. See: eldercare help", stderr);
    cli_print(stderr, nearest, strlen(nearest));
    (void)fputs(is_near ? "'?\n" : "\n", stderr);
    return EXIT_USAGE;
}

static int noun_alone(struct cli *cli, const char *noun)
{
    int code = describe_load(cli);
    if (code != EXIT_OK || !describe_is_noun(cli, noun)) {
        return code == EXIT_OK ? say_unknown(cli, noun, noun) : code;
    }
    (void)fprintf(stderr, "eldercare: %s what? See: eldercare help %s\n", noun, noun);
    return EXIT_USAGE;
}

static int method_run(struct cli *cli, int count, char **words)
{
    char name[METHOD_NAME_SIZE];
    char typed[METHOD_NAME_SIZE];
    if (count < 2) {
        return noun_alone(cli, words[0]);
    }
    if (strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0) {
        return help_run(cli, 1, words);
    }
    (void)snprintf(typed, sizeof(typed), "%.60s %.60s", words[0], words[1]);
    (void)snprintf(name, sizeof(name), "%.60s.%.60s", words[0], words[1]);
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    bool asks_help = count > 2 && (strcmp(words[2], "--help") == 0 || strcmp(words[2], "-h") == 0);
    if (asks_help) {
        return help_run(cli, 2, words);
    }
    int code = describe_current(cli);
    if (code != EXIT_OK) {
        return code;
    }
    const struct json *method = describe_method(cli, name);
    if (method == NULL) {
        return describe_is_noun(cli, words[0]) ? say_unknown(cli, typed, name)
                                               : say_unknown(cli, words[0], words[0]);
    }
    struct text params;
    text_init(&params, LINE_BYTES_MAX);
    code = arguments_read(method, count - 2, words + 2, &params);
    if (code == EXIT_OK) {
        code = run_once(cli, name, params.bytes);
    }
    text_done(&params);
    return code;
}

// Options that stand before the command, and --json / --plain wherever they stand. Returns the
// words left, or -1.
static int take_options(struct cli *cli, int count, char **words)
{
    int kept = 0;
    for (int i = 0; i < count; i++) {
        bool leading = kept == 0;
        if (strcmp(words[i], "--json") == 0) {
            cli->form = CLI_JSON;
        } else if (strcmp(words[i], "--plain") == 0) {
            cli->form = CLI_PLAIN;
        } else if (leading && strcmp(words[i], "--profile") == 0 && i + 1 < count) {
            cli->profile_directory = words[++i];
        } else if (leading && strcmp(words[i], "--timeout") == 0 && i + 1 < count) {
            long seconds = strtol(words[++i], NULL, 10);
            if (seconds < 1 || seconds > 3600) {
                (void)fputs("eldercare: --timeout takes 1 to 3600 seconds\n", stderr);
                return -1;
            }
            cli->timeout_ms = (int)seconds * 1000;
        } else {
            words[kept++] = words[i];
        }
    }
    return kept;
}

static int run(struct cli *cli, int count, char **words)
{
    if (count == 0) {
        say_usage(stderr);
        return EXIT_USAGE;
    }
    const char *command = words[0];
    if (strcmp(command, "--help") == 0 || strcmp(command, "-h") == 0) {
        say_usage(stdout);
        return EXIT_OK;
    }
    if (strcmp(command, "--version") == 0) {
        (void)puts("eldercare " ELDERCARE_VERSION);
        return EXIT_OK;
    }
    if (command[0] == '-') {
        (void)fprintf(stderr, "eldercare: unknown option %s; see eldercare --help\n", command);
        return EXIT_USAGE;
    }
    if (strcmp(command, "help") == 0) {
        return count == 1 && cli->form == CLI_TABLE ? (say_usage(stdout), help_run(cli, 0, NULL))
                                                    : help_run(cli, count - 1, words + 1);
    }
    if (strcmp(command, "call") == 0) {
        return call_run(cli, count - 1, words + 1);
    }
    if (strcmp(command, "import") == 0) {
        return import_run(cli, count - 1, words + 1);
    }
    if (strcmp(command, "login") == 0) {
        return login_run(cli, count - 1, words + 1);
    }
    if (strcmp(command, "logout") == 0) {
        return logout_run(cli);
    }
    if (strcmp(command, "verify") == 0) {
        return verify_run(cli);
    }
    if (strcmp(command, "events") == 0 && (count < 2 || strcmp(words[1], "subscribe") != 0)) {
        return events_run(cli, count - 1, words + 1);
    }
    if (strcmp(command, "__complete") == 0) {
        return complete_run(cli, count - 1, words + 1);
    }
    return method_run(cli, count, words);
}

int main(int count, char **words)
{
    if (setlocale(LC_CTYPE, "") == NULL) {
        (void)setlocale(LC_CTYPE, "C.UTF-8");
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGINT, on_interrupt);
    struct cli cli = {.form = CLI_TABLE, .timeout_ms = 30000};
    int left = take_options(&cli, count - 1, words + 1);
    int code = left < 0 ? EXIT_USAGE : run(&cli, left, words + 1);
    cli_done(&cli);
    if (fflush(stdout) != 0 && code == EXIT_OK) {
        code = EXIT_FAILED;
    }
    return code;
}
