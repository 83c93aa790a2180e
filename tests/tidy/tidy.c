// SPDX-License-Identifier: Apache-2.0
// Reads every C file of the tree and holds it to the rules of ARCHITECTURE.md: who may include
// whom, sizes, first lines.

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    COLUMNS_MAX = 100,
    FUNCTION_LINES_MAX = 70,
    FILE_LINES_MAX = 600,
    PARAMETERS_MAX = 6,
    NESTING_MAX = 4 /* the function's own brace and three inside it */,
    BRACES_MAX = 64,
    LINE_SIZE = 4096
};

// Which folders a folder may include; "<lib" lines are the foreign headers only it may see.
struct layer {
    const char *folder;
    const char *may[12];
};

static const struct layer layers[] = {
    {"common/base/", {"common/base/"}},
    {"common/names/", {"common/names/", "common/base/", "names/pinyin_table.inc"}},
    {"common/crypto/", {"common/crypto/", "common/base/"}},
    {"common/wire/", {"common/wire/", "common/crypto/", "common/base/"}},
    {"daemon/net/", {"daemon/net/", "common/wire/", "common/base/"}},
    {"daemon/store/", {"daemon/store/", "common/crypto/", "common/base/", "sql/"}},
    {"daemon/rpc/", {"daemon/rpc/", "daemon/net/", "daemon/store/", "common/", "sql/"}},
    {"daemon/access/", {"daemon/access/", "daemon/rpc/", "daemon/store/", "common/"}},
    {"daemon/registry/",
        {"daemon/registry/", "daemon/access/", "daemon/rpc/", "daemon/store/", "common/"}},
    {"daemon/care/", {"daemon/care/", "daemon/registry/", "daemon/access/", "daemon/rpc/",
                         "daemon/store/", "common/"}},
    {"daemon/canteen/", {"daemon/canteen/", "daemon/care/", "daemon/registry/", "daemon/access/",
                            "daemon/rpc/", "daemon/store/", "common/"}},
    {"daemon/oversight/",
        {"daemon/oversight/", "daemon/canteen/", "daemon/care/", "daemon/registry/",
            "daemon/access/", "daemon/rpc/", "daemon/store/", "common/"}},
    {"daemon/", {"daemon/", "common/"}},
    {"clients/link/", {"clients/link/", "common/"}},
    {"clients/cli/", {"clients/cli/", "clients/link/", "common/"}},
    {"clients/allocate/", {"clients/allocate/", "clients/cli/", "clients/link/", "common/"}},
    {"packaging/district/", {"packaging/district/", "common/base/"}},
    {"sql/", {"common/base/"}},
};

// Foreign headers and the only folders or files that may see them.
struct foreign {
    const char *header;
    const char *may[6];
};

static const struct foreign foreigners[] = {
    {"<uv.h>", {"daemon/net/", "daemon/serve", "daemon/gateway", "clients/link/"}},
    {"<sqlite3.h>", {"daemon/store/"}},
    {"<yaml.h>", {"common/base/yaml.c"}},
    {"<utf8proc.h>", {"common/base/text_nfc.c"}},
    {"<jansson.h>", {"common/wire/json.c"}},
    {"<Clp_C_Interface.h>", {"clients/allocate/solver.c"}},
    {"<unicode/", {"common/names/make/"}},
    {"<openssl/", {"common/crypto/", "common/wire/"}},
};

struct file {
    const char *path; // from the root
    int line;
    int function_from;     // 0 outside
    int depth, depth_most; // of blocks
    int braces;            // open ones of any kind
    bool is_block[BRACES_MAX];
    int continued; // lines of a signature so far
    char signature[LINE_SIZE];
};

static const char *exceptions; // the whole exceptions file
static int complaints;

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool is_excepted(const char *rule, const char *path)
{
    char entry[600];
    (void)snprintf(entry, sizeof(entry), "\n%s %s ", rule, path);
    return strstr(exceptions, entry) != NULL;
}

static void complain(const char *rule, const struct file *file, const char *words)
{
    if (is_excepted(rule, file->path)) {
        return;
    }
    (void)fprintf(stderr, "%s:%d: %s: %s\n", file->path, file->line, rule, words);
    complaints++;
}

static bool may_include(const char *const *may, size_t count, const char *path)
{
    for (size_t i = 0; i < count && may[i] != NULL; i++) {
        if (starts(path, may[i])) {
            return true;
        }
    }
    return false;
}

// Ours: the first layer whose folder holds the file decides.
static void check_own_include(const struct file *file, const char *included)
{
    for (size_t i = 0; i < sizeof(layers) / sizeof(layers[0]); i++) {
        if (starts(file->path, layers[i].folder)) {
            if (!may_include(layers[i].may, 12, included)) {
                complain("include", file, "this folder may not know that header");
            }
            return;
        }
    }
}

static void check_include(const struct file *file, const char *line)
{
    if (starts(line, "#include \"")) {
        check_own_include(file, line + strlen("#include \""));
        return;
    }
    if (starts(file->path, "tests/")) {
        return;
    }
    for (size_t i = 0; i < sizeof(foreigners) / sizeof(foreigners[0]); i++) {
        const char *found = strstr(line, foreigners[i].header);
        if (found != NULL && !may_include(foreigners[i].may, 6, file->path)) {
            complain("include", file, "this library has one home, and it is not here");
        }
    }
}

static int columns_of(const char *line)
{
    int columns = 0;
    for (const unsigned char *c = (const unsigned char *)line; *c != '\0' && *c != '\n'; c++) {
        columns += (*c & 0xC0) != 0x80; // continuation bytes take no column of their own
    }
    return columns;
}

// Commas at the first level of parentheses: what stands between them are parameters.
static int parameters_of(const char *signature)
{
    int depth = 0;
    int commas = 0;
    for (const char *c = signature; *c != '\0'; c++) {
        if (*c == '(') {
            depth++;
        } else if (*c == ')') {
            depth--;
        } else if (*c == ',' && depth == 1) {
            commas++;
        }
    }
    return commas + 1;
}

// A brace opens a block behind ") ", "else " or "do "; every other one is an initialiser's.
static bool opens_block(const char *line, const char *brace)
{
    static const char *const before[] = {") ", "else ", "do "};
    for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
        size_t size = strlen(before[i]);
        if ((size_t)(brace - line) >= size && strncmp(brace - size, before[i], size) == 0) {
            return true;
        }
    }
    return brace == line;
}

static void open_brace(struct file *file, bool is_block)
{
    if (file->braces < BRACES_MAX) {
        file->is_block[file->braces] = is_block;
    }
    file->braces++;
    file->depth += is_block;
    if (file->depth > file->depth_most) {
        file->depth_most = file->depth;
    }
}

static void close_brace(struct file *file)
{
    if (file->braces > 0) {
        file->braces--;
        file->depth -= file->braces < BRACES_MAX && file->is_block[file->braces];
    }
}

// Braces of one line, not those in texts, characters and comments.
static void count_braces(struct file *file, const char *line)
{
    char quote = '\0';
    for (const char *c = line; *c != '\0'; c++) {
        if (quote != '\0') {
            quote = *c == quote ? '\0' : quote;
            c += *c == '\\' && c[1] != '\0';
        } else if (*c == '"' || *c == '\'') {
            quote = *c;
        } else if (*c == '/' && c[1] == '/') {
            return;
        } else if (*c == '{') {
            open_brace(file, opens_block(line, c));
        } else if (*c == '}') {
            close_brace(file);
        }
    }
}

static void check_function(struct file *file, const char *line)
{
    // Linux braces: a function's body opens with a brace alone in column one.
    if (file->function_from == 0 && strcmp(line, "{\n") == 0) {
        file->function_from = file->line;
        file->depth = file->depth_most = file->braces = 0;
        if (parameters_of(file->signature) > PARAMETERS_MAX) {
            complain("parameters", file, "more than six parameters");
        }
    }
    if (file->function_from == 0) {
        bool begins = strchr(" \t}#/\n", line[0]) == NULL;
        size_t used = begins ? 0 : strlen(file->signature);
        (void)snprintf(file->signature + used, sizeof(file->signature) - used, "%s", line);
        return;
    }
    count_braces(file, line);
    if (strcmp(line, "}\n") == 0) {
        if (file->line - file->function_from - 1 > FUNCTION_LINES_MAX) {
            complain("function", file, "longer than seventy lines");
        }
        if (file->depth_most > NESTING_MAX) {
            complain("nesting", file, "nested deeper than three");
        }
        file->function_from = 0;
        file->signature[0] = '\0';
    }
}

static void check_words(const struct file *file, const char *line)
{
    static const char *const unfinished[] = {"TO"
                                             "DO",
        "FIX"
        "ME",
        "XX"
        "X:",
        "HA"
        "CK"};
    for (size_t i = 0; i < sizeof(unfinished) / sizeof(unfinished[0]); i++) {
        if (strstr(line, unfinished[i]) != NULL) {
            complain("word", file, "unfinished work does not land");
        }
    }
    bool subject = starts(file->path, "daemon/registry/") || starts(file->path, "daemon/care/") ||
                   starts(file->path, "daemon/canteen/") || starts(file->path, "daemon/oversight/");
    if (subject &&
        (strstr(line, "\"SELECT ") || strstr(line, "\"INSERT ") || strstr(line, "\"UPDATE "))) {
        complain("word", file, "SQL stands in sql/queries, not in C");
    }
    if (subject && (strstr(line, " time(") || strstr(line, "instant_now("))) {
        complain("word", file, "business code's only clock is tx->now_ms");
    }
}

static void check_file(const char *root, const char *path)
{
    char full[1024];
    (void)snprintf(full, sizeof(full), "%s/%s", root, path);
    FILE *stream = fopen(full, "r");
    if (stream == NULL) {
        perror(full);
        complaints++;
        return;
    }
    struct file file = {.path = path};
    char line[LINE_SIZE];
    while (fgets(line, sizeof(line), stream) != NULL) {
        file.line++;
        if (file.line == 1 && !starts(line, "// SPDX-License-Identifier: Apache-2.0")) {
            complain("spdx", &file, "the first line names the licence");
        }
        if (columns_of(line) > COLUMNS_MAX) {
            complain("columns", &file, "more than a hundred columns");
        }
        if (starts(line, "#include")) {
            check_include(&file, line);
        }
        check_words(&file, line);
        check_function(&file, line);
    }
    (void)fclose(stream);
    size_t length = strlen(path);
    if (length > 2 && strcmp(path + length - 2, ".c") == 0 && file.line > FILE_LINES_MAX) {
        complain("file", &file, "more than six hundred lines: split by verb");
    }
}

static void walk(const char *root, const char *folder)
{
    char full[1024];
    (void)snprintf(full, sizeof(full), "%s/%s", root, folder);
    DIR *directory = opendir(full);
    if (directory == NULL) {
        return;
    }
    struct dirent *entry;
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] == '.') {
            continue;
        }
        char path[768];
        (void)snprintf(path, sizeof(path), "%.400s/%.300s", folder, entry->d_name);
        (void)snprintf(full, sizeof(full), "%.200s/%.800s", root, path);
        struct stat status;
        if (stat(full, &status) != 0) {
            continue;
        }
        size_t length = strlen(path);
        if (S_ISDIR(status.st_mode)) {
            walk(root, path);
        } else if (length > 2 && path[length - 2] == '.' &&
                   strchr("ch", path[length - 1]) != NULL) {
            check_file(root, path);
        }
    }
    (void)closedir(directory);
}

static char *read_exceptions(const char *path)
{
    enum { SIZE = 65536 };

    FILE *stream = fopen(path, "r");
    char *text = calloc(1, SIZE);
    if (stream == NULL || text == NULL) {
        perror(path);
        exit(2);
    }
    text[0] = '\n';
    size_t size = fread(text + 1, 1, SIZE - 2, stream);
    text[size + 1] = '\0';
    (void)fclose(stream);
    return text;
}

int main(int count, char **arguments)
{
    if (count != 3) {
        (void)fprintf(stderr, "usage: tidy ROOT EXCEPTIONS\n");
        return 2;
    }
    char *text = read_exceptions(arguments[2]);
    exceptions = text;
    static const char *const folders[] = {
        "common", "daemon", "clients", "sql", "packaging", "tests"};
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        walk(arguments[1], folders[i]);
    }
    free(text);
    (void)printf("%d complaints\n", complaints);
    return complaints == 0 ? 0 : 1;
}
