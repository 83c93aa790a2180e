// SPDX-License-Identifier: Apache-2.0
// The published description: cached, so that help and completion need no line; asked anew where the
// daemon greets with another mark, for it may be a newer one.

#include "clients/cli/describe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK "x-eldercare-mark"

enum { DESCRIPTION_BYTES_MAX = 4 * 1024 * 1024, NEAR_MAX = 4, NAME_MAX_COMPARED = 64 };

static char *cache_path(void)
{
    char *path = NULL;
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    int size = -1;
    if (cache != NULL && cache[0] == '/') {
        (void)mkdir(cache, 0700);
        size = asprintf(&path, "%s/eldercare-" ELDERCARE_VERSION ".json", cache);
    } else if (home != NULL && home[0] == '/') {
        char *folder = NULL;
        if (asprintf(&folder, "%s/.cache", home) >= 0) {
            (void)mkdir(folder, 0700);
            free(folder);
        }
        size = asprintf(&path, "%s/.cache/eldercare-" ELDERCARE_VERSION ".json", home);
    }
    return size < 0 ? NULL : path;
}

static struct json *read_cache(const char *path)
{
    FILE *stream = path != NULL ? fopen(path, "re") : NULL;
    if (stream == NULL) {
        return NULL;
    }
    struct text text;
    text_init(&text, DESCRIPTION_BYTES_MAX);
    char piece[65536];
    size_t size;
    while ((size = fread(piece, 1, sizeof(piece), stream)) > 0) {
        text_add(&text, piece, size);
    }
    (void)fclose(stream);
    const char *reason;
    struct json *description =
        text.failed || text.size == 0 ? NULL : json_parse(text.bytes, text.size, &reason);
    text_done(&text);
    return description;
}

// Written beside and renamed, so that two commands at once never read half a file.
static void write_cache(const char *path, const struct json *description)
{
    char *beside = NULL;
    if (path == NULL || asprintf(&beside, "%s.%ld", path, (long)getpid()) < 0) {
        return;
    }
    struct text text;
    text_init(&text, DESCRIPTION_BYTES_MAX);
    json_dump(description, &text);
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written =
        fd >= 0 && !text.failed && write(fd, text.bytes, text.size) == (ssize_t)text.size;
    if (fd >= 0) {
        written = close(fd) == 0 && written;
    }
    if (!written || rename(beside, path) != 0) {
        (void)unlink(beside);
    }
    text_done(&text);
    free(beside);
}

static const char *text_in(const struct json *map, const char *name)
{
    const struct json *value = json_get(map, name);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

// The description as it is kept: with the mark of whose word it is.
static struct json *marked(const struct json *description, const char *mark)
{
    struct text text;
    struct text dump;
    struct json_out out;
    const char *reason;
    text_init(&text, DESCRIPTION_BYTES_MAX);
    text_init(&dump, DESCRIPTION_BYTES_MAX);
    json_out_init(&out, &text);
    json_begin_map(&out);
    json_field_text(&out, MARK, mark);
    json_dump(description, &dump);
    if (dump.size > 0) { // a map of some members
        text_add_char(&text, ',');
        text_add(&text, dump.bytes + 1, dump.size - 1);
    }
    bool failed = text.failed || dump.failed;
    struct json *kept = failed ? NULL : json_parse(text.bytes, text.size, &reason);
    text_done(&dump);
    text_done(&text);
    return kept;
}

// Asks the daemon and keeps what it says.
static int ask(struct cli *cli, const char *path)
{
    int code = cli_connect(cli);
    struct link_answer answer = {.root = NULL};
    if (code == EXIT_OK) {
        code = cli_call(cli, "rpc.discover", "{}", &answer);
    }
    if (code == EXIT_OK) {
        struct json *asked = marked(answer.result, text_in(link_hello(cli->link), "description"));
        code = asked != NULL ? EXIT_OK : EXIT_FAILED;
        if (asked != NULL) {
            json_free(cli->description);
            cli->description = asked;
            write_cache(path, asked);
        }
    }
    json_free(answer.root);
    return code;
}

int describe_load(struct cli *cli)
{
    char *path = cache_path();
    cli->description = read_cache(path);
    int code = cli->description != NULL ? EXIT_OK : ask(cli, path);
    free(path);
    return code;
}

int describe_current(struct cli *cli)
{
    int code = cli_connect(cli);
    if (code == EXIT_OK && cli->description == NULL) {
        code = describe_load(cli);
    }
    if (code == EXIT_OK && strcmp(text_in(cli->description, MARK),
                               text_in(link_hello(cli->link), "description")) != 0) {
        char *path = cache_path();
        code = ask(cli, path);
        free(path);
    }
    return code;
}

const struct json *describe_asked(struct cli *cli, const char *name)
{
    const struct json *method = describe_method(cli, name);
    if (method == NULL && cli->link == NULL) {
        (void)describe_current(cli); // said where it is in vain; the cache is what there is
        method = describe_method(cli, name);
    }
    return method;
}

const struct json *describe_method(const struct cli *cli, const char *name)
{
    const struct json *methods = json_get(cli->description, "methods");
    for (size_t i = 0; i < json_count(methods); i++) {
        const struct json *method = json_at(methods, i);
        if (strcmp(json_text(json_get(method, "name"), NULL), name) == 0) {
            return method;
        }
    }
    return NULL;
}

static bool same_name(const char *published, const char *given, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        char c = given[i] == '-' ? '_' : given[i];
        if (published[i] != c) {
            return false;
        }
    }
    return published[size] == '\0';
}

const struct json *describe_param(const struct json *method, const char *name, size_t size)
{
    const struct json *params = json_get(method, "params");
    for (size_t i = 0; i < json_count(params); i++) {
        const struct json *param = json_at(params, i);
        if (same_name(json_text(json_get(param, "name"), NULL), name, size)) {
            return param;
        }
    }
    return NULL;
}

static int64_t bound_of(const struct json *param, const char *bound)
{
    const struct json *value = json_get(json_get(param, "schema"), bound);
    return value != NULL && json_kind(value) == JSON_KIND_INTEGER ? json_integer(value) : 0;
}

bool describe_is_id(const struct cli *cli, const char *name)
{
    const struct json *methods = json_get(cli->description, "methods");
    for (size_t i = 0; i < json_count(methods); i++) {
        const struct json *param = describe_param(json_at(methods, i), name, strlen(name));
        if (param != NULL && bound_of(param, "minimum") == 1 &&
            bound_of(param, "maximum") == JSON_INTEGER_MAX) {
            return true;
        }
    }
    return false;
}

// Levenshtein's distance of short names.
static int distance(const char *a, const char *b)
{
    int row[NAME_MAX_COMPARED + 1];
    int length = (int)strlen(b);
    if (length > NAME_MAX_COMPARED) {
        return NAME_MAX_COMPARED;
    }
    for (int j = 0; j <= length; j++) {
        row[j] = j;
    }
    for (int i = 1; a[i - 1] != '\0'; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= length; j++) {
            int above = row[j];
            int least = diagonal + (a[i - 1] != b[j - 1]);
            least = above + 1 < least ? above + 1 : least;
            row[j] = row[j - 1] + 1 < least ? row[j - 1] + 1 : least;
            diagonal = above;
        }
    }
    return row[length];
}

const char *const describe_commands[] = {
    "login", "logout", "import", "verify", "call", "help", "events", NULL};

bool describe_is_noun(const struct cli *cli, const char *word)
{
    const struct json *methods = json_get(cli->description, "methods");
    size_t size = strlen(word);
    for (size_t i = 0; i < json_count(methods); i++) {
        const char *name = json_text(json_get(json_at(methods, i), "name"), NULL);
        if (strncmp(name, word, size) == 0 && name[size] == '.') {
            return true;
        }
    }
    return false;
}

// Keeps a candidate that is nearer than all before it.
static void consider(
    const char *name, const char *candidate, int *least, char ret[DESCRIBE_NAME_SIZE])
{
    int far = distance(name, candidate);
    if (far < *least) {
        *least = far;
        (void)snprintf(ret, DESCRIBE_NAME_SIZE, "%s", candidate);
    }
}

bool describe_nearest(const struct cli *cli, const char *name, char ret[DESCRIBE_NAME_SIZE])
{
    const struct json *methods = json_get(cli->description, "methods");
    bool is_method = strchr(name, '.') != NULL;
    int half = (int)strlen(name) / 2 + 1; // of a short word nothing may be left
    int least = half < NEAR_MAX ? half : NEAR_MAX;
    ret[0] = '\0';
    for (size_t i = 0; i < json_count(methods); i++) {
        char candidate[DESCRIBE_NAME_SIZE];
        (void)snprintf(candidate, sizeof(candidate), "%s",
            json_text(json_get(json_at(methods, i), "name"), NULL));
        if (!is_method) {
            candidate[strcspn(candidate, ".")] = '\0';
        }
        consider(name, candidate, &least, ret);
    }
    for (int i = 0; !is_method && describe_commands[i] != NULL; i++) {
        consider(name, describe_commands[i], &least, ret);
    }
    for (char *c = ret; *c != '\0'; c++) {
        *c = (char)(*c == '.' ? ' ' : *c == '_' ? '-' : *c);
    }
    return ret[0] != '\0';
}
