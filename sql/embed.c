// SPDX-License-Identifier: Apache-2.0
// Build tool: reads migrations and query files and writes them as two C files, the tables and the
// names. It links nothing of ours, for everything else is built after it.
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES_MAX 512
#define FILE_SIZE_MAX (1024 * 1024)
#define QUERIES_MAX 4096
#define CLAUSES_MAX 64
#define NAME_SIZE 64
#define SQL_SIZE_MAX 4000 // what a C compiler must take as one string is 4095

struct file {
    const char *path;
    const char *name; // without folders
    char *text;       // owned
    int migration;    // its number, 0 for a query file
};

struct query {
    char name[NAME_SIZE];
    const struct file *file;
    int line;
    bool hot;
    bool once;
    char *sql; // owned
};

// What several statements share: "-- clause: name" and its text up to the ';'. A line
// of a statement, or of a clause that comes later, has it by "{name}".
struct clause {
    char name[NAME_SIZE];
    bool is_used;
    const struct file *file;
    int line;
    char *sql; // owned
};

// Where the reader of a query file stands.
struct reader {
    const struct file *file;
    const char *at;
    int line;
};

struct embed {
    struct file files[FILES_MAX];
    int file_count;
    struct query queries[QUERIES_MAX];
    int query_count;
    struct clause clauses[CLAUSES_MAX];
    int clause_count;
};

static void __attribute__((noreturn, format(printf, 3, 4)))
die(const char *path, int line, const char *format, ...)
{
    va_list arguments;
    if (line > 0) {
        fprintf(stderr, "%s:%d: ", path, line);
    } else {
        fprintf(stderr, "%s: ", path);
    }
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(1);
}

static void *allocate(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        die("embed", 0, "out of memory");
    }
    return memory;
}

static char *read_whole(const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        die(path, 0, "%s", strerror(errno));
    }
    char *text = allocate(FILE_SIZE_MAX + 1);
    size_t size = fread(text, 1, FILE_SIZE_MAX + 1, stream);
    if (ferror(stream) != 0) {
        die(path, 0, "cannot be read");
    }
    if (size > FILE_SIZE_MAX) {
        die(path, 0, "is longer than %d bytes", FILE_SIZE_MAX);
    }
    if (memchr(text, 0, size) != NULL) {
        die(path, 0, "holds a NUL byte");
    }
    text[size] = '\0';
    fclose(stream);
    return text;
}

// "0003_registry.sql" -> 3, anything else 0.
static int migration_number(const char *name)
{
    int number = 0;
    for (int i = 0; i < 4; i++) {
        if (isdigit((unsigned char)name[i]) == 0) {
            return 0;
        }
        number = number * 10 + (name[i] - '0');
    }
    return name[4] == '_' ? number : 0;
}

static int compare_files(const void *a, const void *b)
{
    const struct file *left = a;
    const struct file *right = b;
    return strcmp(left->name, right->name);
}

static void read_files(struct embed *embed, int count, char **paths)
{
    if (count > FILES_MAX) {
        die("embed", 0, "more than %d files", FILES_MAX);
    }
    for (int i = 0; i < count; i++) {
        struct file *file = &embed->files[i];
        const char *slash = strrchr(paths[i], '/');
        file->path = paths[i];
        file->name = slash == NULL ? paths[i] : slash + 1;
        file->migration = migration_number(file->name);
        file->text = read_whole(paths[i]);
    }
    embed->file_count = count;
    qsort(embed->files, (size_t)count, sizeof embed->files[0], compare_files);
    int expected = 1;
    for (int i = 0; i < count; i++) {
        const struct file *file = &embed->files[i];
        if (file->migration == 0) {
            continue;
        }
        if (file->migration != expected) {
            die(file->path, 0, "migration %04d was expected here: numbers are dense", expected);
        }
        expected++;
    }
}

// The present line without its LF into line; moves to the next. False at the end of the file.
static bool next_line(struct reader *reader, char *line, size_t size)
{
    if (*reader->at == '\0') {
        return false;
    }
    reader->line++;
    size_t length = strcspn(reader->at, "\n");
    if (length >= size) {
        die(reader->file->path, reader->line, "the line is longer than %zu bytes", size - 1);
    }
    memcpy(line, reader->at, length);
    line[length] = '\0';
    while (length > 0 && isspace((unsigned char)line[length - 1]) != 0) {
        line[--length] = '\0';
    }
    reader->at += strcspn(reader->at, "\n");
    reader->at += *reader->at == '\n' ? 1 : 0;
    return true;
}

static const char *skip_spaces(const char *text)
{
    while (*text == ' ' || *text == '\t') {
        text++;
    }
    return text;
}

// What stands after a prefix, or NULL when the line does not begin so.
static const char *behind(const char *line, const char *prefix)
{
    return strncmp(line, prefix, strlen(prefix)) == 0 ? skip_spaces(line + strlen(prefix)) : NULL;
}

static const char *name_of(const char *line)
{
    return behind(line, "-- name:");
}

static const char *clause_of(const char *line)
{
    return behind(line, "-- clause:");
}

static void check_name(const struct embed *embed, const struct reader *reader, const char *name)
{
    const char *path = reader->file->path;
    size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");
    if (length == 0 || name[length] != '\0' || islower((unsigned char)name[0]) == 0) {
        die(path, reader->line, "\"%s\" is no name: a-z, 0-9 and _ after a letter", name);
    }
    if (length >= NAME_SIZE) {
        die(path, reader->line, "the name is longer than %d characters", NAME_SIZE - 1);
    }
    if (strcmp(name, "count") == 0) {
        die(path, reader->line, "\"count\" is taken: QUERY_COUNT is how many there are");
    }
    for (int i = 0; i < embed->query_count; i++) {
        const struct query *other = &embed->queries[i];
        if (strcmp(other->name, name) == 0) {
            die(path, reader->line, "\"%s\" is named already in %s:%d", name, other->file->path,
                other->line);
        }
    }
}

// Reads over one line of SQL. quote is the quotation mark that is open, or NUL. True when a ';'
// ended a statement and nothing but a comment follows.
static bool scan_sql(const struct reader *reader, const char *line, char *quote)
{
    bool ended = false;
    for (const char *at = line; *at != '\0'; at++) {
        if (*quote != '\0') {
            *quote = *at == *quote ? '\0' : *quote;
            continue;
        }
        if (at[0] == '-' && at[1] == '-') {
            break;
        }
        if (*at == '\'' || *at == '"') {
            *quote = *at;
        } else if (*at == '?' || *at == '$' || *at == '@') {
            die(reader->file->path, reader->line, "'%c': parameters have names, written :name",
                *at);
        }
        if (ended && isspace((unsigned char)*at) == 0) {
            die(reader->file->path, reader->line, "something stands behind the ';'");
        }
        ended = ended || *at == ';';
    }
    return ended;
}

static void add_text(const struct reader *reader, char *sql, const char *text, size_t length)
{
    size_t size = strlen(sql);
    if (size + length + 1 > SQL_SIZE_MAX) {
        die(reader->file->path, reader->line, "the statement is longer than %d bytes",
            SQL_SIZE_MAX);
    }
    memcpy(sql + size, text, length);
    sql[size + length] = '\0';
}

static struct clause *find_clause(struct embed *embed, const char *name, size_t length)
{
    for (int i = 0; i < embed->clause_count; i++) {
        struct clause *clause = &embed->clauses[i];
        if (strlen(clause->name) == length && strncmp(clause->name, name, length) == 0) {
            return clause;
        }
    }
    return NULL;
}

// One line of a statement or clause, with what its "{name}" stands for.
static void add_sql(struct embed *embed, const struct reader *reader, char *sql, const char *line)
{
    const char *open = strchr(line, '{');
    if (sql[0] != '\0') {
        add_text(reader, sql, "\n", 1);
    }
    while (open != NULL) {
        size_t length = strcspn(open + 1, "}");
        struct clause *clause = find_clause(embed, open + 1, length);
        if (open[1 + length] == '\0' || clause == NULL) {
            die(reader->file->path, reader->line, "\"%.*s\" is no clause", (int)length, open + 1);
        }
        clause->is_used = true;
        add_text(reader, sql, line, (size_t)(open - line));
        add_text(reader, sql, clause->sql, strlen(clause->sql));
        line = open + 1 + length + 1;
        open = strchr(line, '{');
    }
    add_text(reader, sql, line, strlen(line));
}

// The statement, or for "-- once" the statements up to an empty line.
static void read_sql(
    struct embed *embed, struct reader *reader, struct query *query, const char *first)
{
    char line[1024];
    char quote = '\0';
    bool ended = false;
    snprintf(line, sizeof line, "%s", first);
    query->sql = allocate(SQL_SIZE_MAX);
    do {
        if (quote == '\0' && name_of(line) != NULL) {
            die(reader->file->path, reader->line, "the statement before has no ';'");
        }
        if (query->once && ended && line[0] == '\0') {
            return;
        }
        if (quote != '\0' || strncmp(skip_spaces(line), "--", 2) != 0) {
            ended = scan_sql(reader, line, &quote);
            add_sql(embed, reader, query->sql, line);
        }
        if (ended && !query->once) {
            return;
        }
    } while (next_line(reader, line, sizeof line));
    if (!ended || quote != '\0') {
        die(reader->file->path, reader->line, "the file ends before the ';' of \"%s\"",
            query->name);
    }
}

static void read_query(struct embed *embed, struct reader *reader, const char *name)
{
    char line[1024];
    if (embed->query_count == QUERIES_MAX) {
        die(reader->file->path, reader->line, "more than %d queries", QUERIES_MAX);
    }
    check_name(embed, reader, name);
    struct query *query = &embed->queries[embed->query_count++];
    snprintf(query->name, sizeof query->name, "%.*s", NAME_SIZE - 1, name);
    query->file = reader->file;
    query->line = reader->line;
    if (!next_line(reader, line, sizeof line) || strncmp(line, "--", 2) != 0 ||
        *skip_spaces(line + 2) == '\0' || strcmp(line, "-- hot") == 0 ||
        strcmp(line, "-- once") == 0 || name_of(line) != NULL) {
        die(reader->file->path, query->line, "\"%s\" has no comment line saying what it means",
            name);
    }
    while (next_line(reader, line, sizeof line)) {
        if (strcmp(line, "-- hot") == 0) {
            query->hot = true;
        } else if (strcmp(line, "-- once") == 0) {
            query->once = true;
        } else if (line[0] != '\0' && (strncmp(line, "--", 2) != 0 || name_of(line) != NULL)) {
            read_sql(embed, reader, query, line);
            return;
        }
    }
    die(reader->file->path, reader->line, "\"%s\" has no statement", name);
}

// The text of a clause up to its ';', or past it where sql is NULL.
static void read_clause_text(struct embed *embed, struct reader *reader, char *sql)
{
    char line[1024];
    char quote = '\0';
    bool ended = false;
    while (!ended) {
        if (!next_line(reader, line, sizeof line)) {
            die(reader->file->path, reader->line, "the file ends before the ';' of a clause");
        }
        if (sql == NULL || strncmp(line, "--", 2) == 0) {
            ended = line[0] != '-' && strchr(line, ';') != NULL;
            continue;
        }
        ended = scan_sql(reader, line, &quote);
        line[strlen(line) - (ended ? 1 : 0)] = '\0';
        add_sql(embed, reader, sql, line);
    }
}

// Before every query, for any of them may use it.
static void read_clauses(struct embed *embed, const struct file *file)
{
    struct reader reader = {.file = file, .at = file->text};
    char line[1024];
    while (next_line(&reader, line, sizeof line)) {
        const char *name = clause_of(line);
        if (name == NULL) {
            continue;
        }
        if (embed->clause_count == CLAUSES_MAX || find_clause(embed, name, strlen(name)) != NULL) {
            die(file->path, reader.line, "\"%s\" is named already, or there are too many", name);
        }
        struct clause *clause = &embed->clauses[embed->clause_count];
        snprintf(clause->name, sizeof clause->name, "%.*s", NAME_SIZE - 1, name);
        clause->file = file;
        clause->line = reader.line;
        clause->sql = allocate(SQL_SIZE_MAX);
        read_clause_text(embed, &reader, clause->sql);
        embed->clause_count++; // from here on: a clause does not stand in itself
    }
}

static void check_clauses(const struct embed *embed)
{
    for (int i = 0; i < embed->clause_count; i++) {
        const struct clause *clause = &embed->clauses[i];
        if (!clause->is_used) {
            die(clause->file->path, clause->line, "no statement has \"{%s}\"", clause->name);
        }
    }
}

static void read_queries(struct embed *embed, const struct file *file)
{
    struct reader reader = {.file = file, .at = file->text};
    char line[1024];
    while (next_line(&reader, line, sizeof line)) {
        const char *name = name_of(line);
        if (name != NULL) {
            char copy[sizeof line];
            snprintf(copy, sizeof copy, "%s", name);
            read_query(embed, &reader, copy);
        } else if (clause_of(line) != NULL) {
            read_clause_text(embed, &reader, NULL);
        } else if (line[0] != '\0' && strncmp(line, "--", 2) != 0) {
            die(file->path, reader.line, "a statement without \"-- name: ...\"");
        }
    }
}

static FILE *open_output(const char *path)
{
    FILE *stream = fopen(path, "wb");
    if (stream == NULL) {
        die(path, 0, "%s", strerror(errno));
    }
    fputs(
        "// SPDX-License-Identifier: Apache-2.0\n"
        "// The migrations and the named queries, written by sql/embed.c: change sql/, not this.\n",
        stream);
    return stream;
}

static void close_output(FILE *stream, const char *path)
{
    bool failed = ferror(stream) != 0;
    if (fclose(stream) != 0 || failed) {
        die(path, 0, "cannot be written");
    }
}

static void write_header(const struct embed *embed, const char *path)
{
    FILE *stream = open_output(path);
    fputs("#pragma once\n\n#include <stdbool.h>\n\nenum query_id {\n", stream);
    for (int i = 0; i < embed->query_count; i++) {
        fputs("    QUERY_", stream);
        for (const char *c = embed->queries[i].name; *c != '\0'; c++) {
            fputc(toupper((unsigned char)*c), stream);
        }
        fputs(",\n", stream);
    }
    fputs("    QUERY_COUNT\n};\n\n"
          "struct embedded_query {\n"
          "    const char *name;\n"
          "    const char *file; // \"bed.sql\"\n"
          "    const char *sql;\n"
          "    bool hot;  // proved indexed by a test\n"
          "    bool once; // a setting the store runs by itself, not kept prepared\n"
          "};\n\n"
          "struct embedded_migration {\n"
          "    int number; // from 1, dense\n"
          "    const char *name; // \"0001_foundation\"\n"
          "    const char *sql;\n"
          "};\n\n"
          "// By enum query_id; one empty row stands behind the last.\n"
          "extern const struct embedded_query embedded_queries[];\n\n"
          "// By number; one row without a name stands behind the last.\n"
          "extern const struct embedded_migration embedded_migrations[];\n"
          "extern const int embedded_migration_count;\n",
        stream);
    close_output(stream, path);
}

static void write_string(FILE *stream, const char *text)
{
    fputc('"', stream);
    for (const char *c = text; *c != '\0'; c++) {
        if (*c == '\n') {
            fputs("\\n\"\n     \"", stream);
        } else if (*c == '"' || *c == '\\') {
            fprintf(stream, "\\%c", *c);
        } else if ((unsigned char)*c < 0x20 || (unsigned char)*c >= 0x7f) {
            fprintf(stream, "\\%03o", (unsigned)(unsigned char)*c);
        } else {
            fputc(*c, stream);
        }
    }
    fputc('"', stream);
}

// As numbers: a migration may be longer than what a compiler must take as one string.
static void write_bytes(FILE *stream, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        fprintf(stream, "%d,%s", (signed char)text[i], i % 24 == 23 ? "\n" : "");
    }
    fputs("0", stream);
}

static void write_tables(const struct embed *embed, const char *path)
{
    FILE *stream = open_output(path);
    fputs("#include \"sql/embedded.h\"\n\n#include <stddef.h>\n\n", stream);
    int migrations = 0;
    for (int i = 0; i < embed->file_count; i++) {
        if (embed->files[i].migration > 0) {
            migrations++;
            fprintf(stream, "static const char migration_%04d[] = {", embed->files[i].migration);
            write_bytes(stream, embed->files[i].text);
            fputs("};\n\n", stream);
        }
    }
    fputs("const struct embedded_migration embedded_migrations[] = {\n", stream);
    for (int i = 0; i < embed->file_count; i++) {
        const struct file *file = &embed->files[i];
        if (file->migration > 0) {
            fprintf(stream, "    {%d, \"%.*s\", migration_%04d},\n", file->migration,
                (int)strcspn(file->name, "."), file->name, file->migration);
        }
    }
    fputs("    {0, NULL, NULL},\n};\n\n", stream);
    fprintf(stream, "const int embedded_migration_count = %d;\n\n", migrations);
    fputs("const struct embedded_query embedded_queries[] = {\n", stream);
    for (int i = 0; i < embed->query_count; i++) {
        const struct query *query = &embed->queries[i];
        fprintf(stream, "    {\"%s\", \"%s\",\n     ", query->name, query->file->name);
        write_string(stream, query->sql);
        fprintf(stream, ",\n     %s, %s},\n", query->hot ? "true" : "false",
            query->once ? "true" : "false");
    }
    fputs("    {NULL, NULL, NULL, false, false},\n};\n", stream);
    close_output(stream, path);
}

int main(int count, char **arguments)
{
    if (count < 3) {
        fputs("usage: embed HEADER.h TABLES.c FILE.sql...\n", stderr);
        return 2;
    }
    struct embed *embed = allocate(sizeof *embed);
    read_files(embed, count - 3, arguments + 3);
    for (int i = 0; i < embed->file_count; i++) {
        if (embed->files[i].migration == 0) {
            read_clauses(embed, &embed->files[i]);
        }
    }
    for (int i = 0; i < embed->file_count; i++) {
        if (embed->files[i].migration == 0) {
            read_queries(embed, &embed->files[i]);
        }
    }
    check_clauses(embed);
    write_header(embed, arguments[1]);
    write_tables(embed, arguments[2]);
    for (int i = 0; i < embed->query_count; i++) {
        free(embed->queries[i].sql);
    }
    for (int i = 0; i < embed->clause_count; i++) {
        free(embed->clauses[i].sql);
    }
    for (int i = 0; i < embed->file_count; i++) {
        free(embed->files[i].text);
    }
    free(embed);
    return 0;
}
