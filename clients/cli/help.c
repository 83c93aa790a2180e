// SPDX-License-Identifier: Apache-2.0
// help and completion, both read off the published description.

#include <string.h>

#include "clients/cli/describe.h"

// Where what is said of them begins, behind parameters and behind methods.
enum { PARAM_COLUMN = 33, LIST_COLUMN = 25 };

static const char *text_of(const struct json *map, const char *key)
{
    const struct json *value = json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

static void print_words(const char *words)
{
    cli_print(stdout, words, strlen(words));
}

static void print_line(const char *words)
{
    print_words(words);
    (void)putchar('\n');
}

static void print_padded(const char *words, int width)
{
    int columns = (int)cli_print_columns(words, strlen(words));
    print_words(words);
    (void)printf("%*s", columns < width ? width - columns : 0, "");
}

// "bed.retype" -> "bed retype"; underscores become hyphens, as the command line is typed.
static void print_command(const char *method, int width)
{
    char command[64];
    (void)snprintf(command, sizeof(command), "%s", method);
    for (char *c = command; *c != '\0'; c++) {
        *c = (char)(*c == '.' ? ' ' : *c == '_' ? '-' : *c);
    }
    print_padded(command, width);
}

static bool is_true(const struct json *value)
{
    return value != NULL && json_kind(value) == JSON_KIND_BOOL && json_bool(value);
}

static void describe_type(const struct json *schema, struct text *words)
{
    const struct json *choices = json_get(schema, "enum");
    if (json_count(choices) > 0) {
        for (size_t i = 0; i < json_count(choices); i++) {
            text_add_string(words, i > 0 ? "|" : "");
            text_add_string(words, json_text(json_at(choices, i), NULL));
        }
        return;
    }
    text_add_string(words,
        text_of(schema, "format")[0] != '\0' ? text_of(schema, "format") : text_of(schema, "type"));
    if (strcmp(text_of(schema, "type"), "array") == 0) {
        text_add_string(words, " of ");
        describe_type(json_get(schema, "items"), words);
    }
}

static int help_method(const struct json *method)
{
    (void)fputs("eldercare ", stdout);
    print_command(text_of(method, "name"), 0);
    (void)fputs("\n  ", stdout);
    cli_print_wrapped(stdout, text_of(method, "summary"), 2);
    (void)fputs("\n\n", stdout);
    const struct json *params = json_get(method, "params");
    for (size_t i = 0; i < json_count(params); i++) {
        const struct json *param = json_at(params, i);
        struct text words;
        text_init(&words, 8192);
        text_print(&words, "%s  (", text_of(param, "summary"));
        size_t type_at = words.size;
        describe_type(json_get(param, "schema"), &words);
        text_add_string(&words, words.size > type_at ? ")" : "any)");
        (void)fputs("  --", stdout);
        print_padded(text_of(param, "name"), 18);
        (void)printf(" %-9s ", is_true(json_get(param, "required")) ? "required" : "");
        cli_print_wrapped(stdout, words.bytes, PARAM_COLUMN);
        (void)putchar('\n');
        text_done(&words);
    }
    return EXIT_OK;
}

static int help_list(const struct cli *cli, const char *noun)
{
    const struct json *methods = json_get(cli->description, "methods");
    size_t shown = 0;
    for (size_t i = 0; i < json_count(methods); i++) {
        const char *name = text_of(json_at(methods, i), "name");
        size_t size = noun != NULL ? strlen(noun) : 0;
        if (noun != NULL && (strncmp(name, noun, size) != 0 || name[size] != '.')) {
            continue;
        }
        (void)fputs("  ", stdout);
        print_command(name, 22);
        (void)putchar(' ');
        cli_print_wrapped(stdout, text_of(json_at(methods, i), "summary"), LIST_COLUMN);
        (void)putchar('\n');
        shown++;
    }
    if (shown == 0) {
        (void)fprintf(stderr, "eldercare: nothing is called %s; see: eldercare help\n",
            noun != NULL ? noun : "");
        return EXIT_USAGE;
    }
    return EXIT_OK;
}

int help_run(struct cli *cli, int count, char **words)
{
    int code = cli->description != NULL ? EXIT_OK : describe_load(cli);
    if (code != EXIT_OK) {
        return code;
    }
    if (count < 2) {
        return help_list(cli, count == 1 ? words[0] : NULL);
    }
    char name[128];
    (void)snprintf(name, sizeof(name), "%.60s.%.60s", words[0], words[1]);
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    const struct json *method = describe_asked(cli, name);
    if (method == NULL) {
        (void)fprintf(stderr, "eldercare: there is no '%s %s'; see: eldercare help %s\n", words[0],
            words[1], words[0]);
        return EXIT_USAGE;
    }
    return help_method(method);
}

// Candidates for the last word, one a line: nouns, then verbs, then parameters, then the choices of
// a parameter.
int complete_run(struct cli *cli, int count, char **words)
{
    if (describe_load(cli) != EXIT_OK) {
        return EXIT_FAILED;
    }
    if (count > 1 && strcmp(words[0], "import") == 0) {
        const struct json *kinds = json_get(cli->description, "x-eldercare-imports");
        for (size_t i = 0; i < json_count(kinds); i++) {
            (void)puts(text_of(json_at(kinds, i), "what"));
        }
        return EXIT_OK;
    }
    const struct json *methods = json_get(cli->description, "methods");
    char name[128];
    (void)snprintf(
        name, sizeof(name), "%.60s.%.60s", count > 0 ? words[0] : "", count > 1 ? words[1] : "");
    for (char *c = name; *c != '\0'; c++) {
        *c = *c == '-' ? '_' : *c;
    }
    if (count > 2) {
        const struct json *method = describe_method(cli, name);
        const char *before = words[count - 2];
        const struct json *param = strncmp(before, "--", 2) == 0
                                       ? describe_param(method, before + 2, strlen(before + 2))
                                       : NULL;
        const struct json *choices = json_get(json_get(param, "schema"), "enum");
        for (size_t i = 0; i < json_count(choices); i++) {
            print_line(json_text(json_at(choices, i), NULL));
        }
        const struct json *params = json_get(method, "params");
        for (size_t i = 0; json_count(choices) == 0 && i < json_count(params); i++) {
            (void)fputs("--", stdout);
            print_line(text_of(json_at(params, i), "name"));
        }
        return EXIT_OK;
    }
    char last[64] = "";
    for (size_t i = 0; i < json_count(methods); i++) {
        const char *method = text_of(json_at(methods, i), "name");
        size_t noun = strcspn(method, ".");
        if (count < 2 && strncmp(method, last, noun + 1) != 0) {
            cli_print(stdout, method, noun);
            (void)putchar('\n');
        } else if (count == 2 && strncmp(method, words[0], noun) == 0 && words[0][noun] == '\0') {
            print_line(method + noun + 1);
        }
        (void)snprintf(last, sizeof(last), "%s", method);
    }
    for (int i = 0; count < 2 && describe_commands[i] != NULL; i++) {
        (void)puts(describe_commands[i]);
    }
    return EXIT_OK;
}
