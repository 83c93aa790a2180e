// SPDX-License-Identifier: Apache-2.0
// The build tool sql/embed: what it writes, and that it names file and line of what is wrong.
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "tests/support/store_place.h"

// Beside the tests in the build folder: build/x/tests/test_daemon_store -> build/x/sql/embed.
static void find_tool(char path[600])
{
    char self[512] = "";
    cr_assert_gt(readlink("/proc/self/exe", self, sizeof self - 1), 0);
    const char *given = getenv("ELDERCARE_EMBED");
    if (given != NULL) {
        snprintf(path, 600, "%s", given);
    } else {
        snprintf(path, 600, "%s/../sql/embed", dirname(self));
    }
}

struct output {
    int code;
    char words[2000];
    char header[20000];
    char tables[40000];
};

static void slurp(const char *path, char *text, size_t size)
{
    FILE *stream = fopen(path, "rb");
    text[0] = '\0';
    if (stream != NULL) {
        text[fread(text, 1, size - 1, stream)] = '\0';
        fclose(stream);
    }
}

// Runs the tool on files named and filled in turn (name, content, ..., NULL).
static struct output *embed(const char *const *files)
{
    static struct output output;
    struct store_place place;
    char tool[600];
    char command[8000];
    char path[200];
    store_place_make(&place);
    find_tool(tool);
    int length = snprintf(command, sizeof command, "cd %s && %s out.h out.c", place.folder, tool);
    for (int i = 0; files[i] != NULL; i += 2) {
        snprintf(path, sizeof path, "%s/%s", place.folder, files[i]);
        FILE *stream = fopen(path, "wb");
        fputs(files[i + 1], stream);
        fclose(stream);
        length += snprintf(command + length, sizeof command - (size_t)length, " ./%s", files[i]);
    }
    snprintf(command + length, sizeof command - (size_t)length, " > words 2>&1");
    output.code = WEXITSTATUS(system(command));
    snprintf(path, sizeof path, "%s/words", place.folder);
    slurp(path, output.words, sizeof output.words);
    snprintf(path, sizeof path, "%s/out.h", place.folder);
    slurp(path, output.header, sizeof output.header);
    snprintf(path, sizeof path, "%s/out.c", place.folder);
    slurp(path, output.tables, sizeof output.tables);
    store_place_remove(&place);
    return &output;
}

Test(embed, writes_names_meanings_and_statements_in_order)
{
    static const char *const files[] = {"b.sql",
        "-- about b\n\n-- name: b_one\n-- The first.\nSELECT 'a;?' AS x, \"q\" -- why?\nFROM t;\n"
        "-- between\n-- name: b_two\n-- The second.\n-- hot\n\nSELECT :x; -- end\n",
        "a.sql", "-- name: a_zero\n-- Once.\n-- once\nPRAGMA x = 1;\nPRAGMA y = 2;\n\n",
        "0002_more.sql", "SELECT 'ü';\n", "0001_some.sql", "SELECT 1;\n", NULL};
    const struct output *output = embed(files);
    cr_assert_eq(output->code, 0, "%s", output->words);
    const char *zero = strstr(output->header, "QUERY_A_ZERO,");
    const char *one = strstr(output->header, "QUERY_B_ONE,");
    const char *two = strstr(output->header, "QUERY_B_TWO,");
    cr_expect(zero != NULL && one > zero && two > one);
    cr_expect_not_null(strstr(output->header, "QUERY_COUNT\n}"));
    cr_expect_not_null(strstr(output->tables, "SELECT 'a;?' AS x, \\\"q\\\" -- why?\\n"));
    cr_expect_not_null(strstr(output->tables, "true, false}"));
    cr_expect_not_null(strstr(output->tables, "PRAGMA x = 1;\\n\"\n     \"PRAGMA y = 2;"));
    cr_expect_not_null(strstr(output->tables, "{2, \"0002_more\", migration_0002}"));
    cr_expect_not_null(strstr(output->tables, "embedded_migration_count = 2"));
    cr_expect_not_null(strstr(output->tables, "-61,-68,")); // ü, byte by byte
}

Test(embed, puts_a_clause_where_its_name_stands_also_in_later_clauses)
{
    static const char *const files[] = {"q.sql",
        "-- clause: is_one\n-- Of t.\nt.a = 1;\n\n-- clause: is_kept\n-- The same, and kept.\n"
        "({is_one})\n    AND t.b;\n\n-- name: ask\n-- Asks.\nSELECT 1 FROM t WHERE {is_kept};\n",
        NULL};
    const struct output *output = embed(files);
    cr_assert_eq(output->code, 0, "%s", output->words);
    cr_expect_not_null(
        strstr(output->tables, "SELECT 1 FROM t WHERE (t.a = 1)\\n"), "%s", output->tables);
    cr_expect_not_null(strstr(output->tables, "    AND t.b;"));
}

Test(embed, is_valid_without_any_query)
{
    static const char *const files[] = {"empty.sql", "-- nothing yet\n", NULL};
    const struct output *output = embed(files);
    cr_expect_eq(output->code, 0);
    cr_expect_not_null(strstr(output->header, "enum query_id {\n    QUERY_COUNT\n}"));
    cr_expect_not_null(strstr(output->tables, "embedded_migration_count = 0"));
}

Test(embed, names_file_and_line_of_a_mistake)
{
    static const struct {
        const char *name;
        const char *text;
        const char *words;
    } cases[] = {
        {"q.sql", "-- name: a\n-- A.\nSELECT 1;\n-- name: a\n-- Again.\nSELECT 2;\n",
            "q.sql:4: \"a\" is named already in ./q.sql:1"},
        {"q.sql", "-- name: a\nSELECT 1;\n", "q.sql:1: \"a\" has no comment line"},
        {"q.sql", "-- name: a\n-- hot\nSELECT 1;\n", "q.sql:1: \"a\" has no comment line"},
        {"q.sql", "-- name: a\n-- once\nSELECT 1;\n", "q.sql:1: \"a\" has no comment line"},
        {"q.sql", "-- name: a\n--\nSELECT 1;\n", "q.sql:1: \"a\" has no comment line"},
        {"q.sql", "-- name: a\n-- name: b\nSELECT 1;\n", "q.sql:1: \"a\" has no comment line"},
        {"q.sql", "-- name: a", "q.sql:1: \"a\" has no comment line"},
        {"q.sql", "-- name: a\n-- A.\nSELECT\n?;\n", "q.sql:4: '?': parameters have names"},
        {"q.sql", "-- name: a\n-- A.\nSELECT $1;\n", "q.sql:3: '$'"},
        {"q.sql", "-- name: a\n-- A.\nSELECT @a;\n", "q.sql:3: '@'"},
        {"q.sql", "-- name: a\n-- A.\nSELECT 1; SELECT 2;\n", "q.sql:3: something stands behind"},
        {"q.sql", "-- name: a\n-- A.\nSELECT 1\n-- name: b\n-- B.\nSELECT 2;\n",
            "q.sql:4: the statement before has no ';'"},
        {"q.sql", "-- name: a\n-- A.\nSELECT 1\n", "q.sql:3: the file ends before the ';'"},
        {"q.sql", "-- name: a\n-- A.\nSELECT 'x;\n", "the file ends before"},
        {"q.sql", "-- name: a\n-- A.\n-- more\n", "q.sql:3: \"a\" has no statement"},
        {"q.sql", "-- name: a\n-- A.\n-- name: b\n-- B.\nSELECT 1;\n", "has no"},
        {"q.sql", "-- name: Aa\n-- A.\nSELECT 1;\n", "q.sql:1: \"Aa\" is no name"},
        {"q.sql", "-- name: 1a\n-- A.\nSELECT 1;\n", "is no name"},
        {"q.sql", "-- name:\n-- A.\nSELECT 1;\n", "is no name"},
        {"q.sql", "-- name: a b\n-- A.\nSELECT 1;\n", "is no name"},
        {"q.sql", "-- name: count\n-- A.\nSELECT 1;\n", "\"count\" is taken"},
        {"q.sql",
            "-- name: a123456789012345678901234567890123456789012345678901234567890123\n"
            "-- A.\nSELECT 1;\n",
            "longer than 63"},
        {"q.sql", "SELECT 1;\n", "q.sql:1: a statement without"},
        {"q.sql", "-- clause: c\n-- C.\na = 1;\n-- name: a\n-- A.\nSELECT 1;\n",
            "q.sql:1: no statement has \"{c}\""},
        {"q.sql", "-- name: a\n-- A.\nSELECT {c};\n", "q.sql:3: \"c\" is no clause"},
        {"q.sql", "-- clause: c\n-- C.\na = {c};\n-- name: a\n-- A.\nSELECT {c};\n",
            "q.sql:3: \"c\" is no clause"},
        {"0002_x.sql", "SELECT 1;\n", "migration 0001 was expected"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *const files[] = {cases[i].name, cases[i].text, NULL};
        const struct output *output = embed(files);
        cr_expect_eq(output->code, 1, "%s", cases[i].text);
        cr_expect_not_null(strstr(output->words, cases[i].words), "%zu: %s", i, output->words);
        cr_expect_eq(strlen(output->tables), 0, "nothing is written");
    }
}

Test(embed, refuses_what_is_too_long)
{
    char *text = calloc(1, 10000);
    memset(text, ' ', 9000);
    memcpy(text, "-- name: a\n-- A.\nSELECT 1", 26);
    memcpy(text + 9000, ";\n", 2);
    text[25] = ' ';
    const char *files[] = {"q.sql", text, NULL};
    const struct output *output = embed(files);
    cr_expect_eq(output->code, 1);
    cr_expect_not_null(strstr(output->words, "line is longer"), "%s", output->words);
    for (int i = 100; i < 9000; i += 100) {
        text[i] = '\n';
        text[i - 1] = '1';
    }
    output = embed(files);
    cr_expect_eq(output->code, 1);
    cr_expect_not_null(strstr(output->words, "statement is longer"), "%s", output->words);
    free(text);
}

Test(embed, says_how_it_is_used_and_what_it_cannot_read)
{
    char tool[600];
    char command[900];
    find_tool(tool);
    snprintf(command, sizeof command, "%s 2> /dev/null", tool);
    cr_expect_eq(WEXITSTATUS(system(command)), 2);
    snprintf(command, sizeof command, "%s /dev/null /dev/null /no/such.sql 2> /dev/null", tool);
    cr_expect_eq(WEXITSTATUS(system(command)), 1);
    snprintf(command, sizeof command, "%s /no/such.h /dev/null 2> /dev/null", tool);
    cr_expect_eq(WEXITSTATUS(system(command)), 1);
    snprintf(command, sizeof command, "%s /dev/full /dev/full 2> /dev/null", tool);
    cr_expect_eq(WEXITSTATUS(system(command)), 1);
}
