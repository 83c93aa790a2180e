// SPDX-License-Identifier: Apache-2.0
// The YAML we allow, and the exact place of everything we do not.

#include "common/base/yaml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct text complaint;

static struct yaml_file *parse(const char *bytes)
{
    struct yaml_file *file = NULL;
    text_init(&complaint, 4096);
    enum status status = yaml_parse("f", bytes, strlen(bytes), &file, &complaint);
    cr_assert_eq(status, STATUS_OK, "%s", complaint.bytes ? complaint.bytes : "");
    cr_assert_eq(complaint.size, 0);
    return file;
}

Test(yaml, reads_maps_lists_and_scalars_with_their_places)
{
    static const char bytes[] = "# plan\n"
                                "version: 2026-11\n"
                                "regions:\n"
                                "  \"310114\": {name: 嘉定区, full: 'yes'}\n"
                                "rows:\n"
                                "  - 60\n"
                                "  - [a, b]\n"
                                "  - id: JD-06\n"
                                "note: |\n"
                                "  two\n"
                                "  lines\n";
    struct yaml_file *file = parse(bytes);
    size_t size;
    cr_assert_eq(memcmp(yaml_bytes(file, &size), bytes, sizeof bytes), 0);
    cr_assert_eq(size, sizeof bytes - 1);
    const struct yaml_node *root = yaml_root(file);
    cr_assert_eq(root->kind, YAML_MAP);
    cr_assert_null(root->key);
    cr_assert_eq(root->line, 2);
    const struct yaml_node *version = yaml_get(root, "version");
    cr_assert_str_eq(version->value, "2026-11");
    cr_assert_not(version->quoted);
    cr_assert_eq(version->line, 2);
    cr_assert_eq(version->column, 1);
    const struct yaml_node *region = yaml_get(yaml_get(root, "regions"), "310114");
    cr_assert_eq(region->line, 4);
    cr_assert_eq(region->column, 3);
    cr_assert_str_eq(yaml_get(region, "name")->value, "嘉定区");
    cr_assert_eq(yaml_get(region, "full")->column, 25);
    cr_assert(yaml_get(region, "full")->quoted);
    const struct yaml_node *row = yaml_get(root, "rows")->first;
    cr_assert_eq(row->line, 6);
    cr_assert_eq(row->column, 5);
    cr_assert_null(row->key);
    cr_assert_eq(row->next->kind, YAML_LIST);
    cr_assert_str_eq(row->next->first->next->value, "b");
    cr_assert_eq(row->next->first->next->column, 9);
    cr_assert_str_eq(yaml_get(row->next->next, "id")->value, "JD-06");
    cr_assert_null(row->next->next->next);
    cr_assert_str_eq(yaml_get(root, "note")->value, "two\nlines\n");
    cr_assert(yaml_get(root, "note")->quoted);
    cr_assert_null(yaml_get(root, "absent"));
    cr_assert_null(yaml_get(version, "x"));
    cr_assert_null(yaml_get(NULL, "x"));
    yaml_free(file);
    yaml_free(NULL);
}

Test(yaml, has_no_root_for_empty_files)
{
    static const char empty[][24] = {"", "# only a comment\n", "---\n", "\xEF\xBB\xBF", "\n\n"};
    for (size_t i = 0; i < COUNT(empty); i++) {
        struct yaml_file *file = parse(empty[i]);
        cr_assert_null(yaml_root(file), "case %zu", i);
        yaml_free(file);
    }
}

Test(yaml, accepts_a_byte_order_mark_without_moving_places)
{
    struct yaml_file *file = parse("\xEF\xBB\xBF"
                                   "a: 1\n");
    cr_assert_eq(yaml_get(yaml_root(file), "a")->column, 1);
    yaml_free(file);
}

struct refusal {
    char yaml[96];
    char complaint[96];
};

Test(yaml, refuses_with_the_exact_place)
{
    static const struct refusal cases[] = {
        {"a: 1\nb: 2\na: 3\n", "f:3:1: a: stands here twice; each key may stand once"},
        {"m: {x: 1, x: 2}\n", "f:1:11: x: stands here twice; each key may stand once"},
        {"m:\n  x: 1\n  \"x\": 2\n", "f:3:3: x: stands here twice; each key may stand once"},
        {"a: &x 1\n", "f:1:4: anchors (&) are not allowed"},
        {"a: &x [1]\n", "f:1:4: anchors (&) are not allowed"},
        {"a: &x {b: 1}\n", "f:1:4: anchors (&) are not allowed"},
        {"a: *x\n", "f:1:4: aliases (*) are not allowed"},
        {"a: !!str 1\n", "f:1:4: tags (!) are not allowed"},
        {"a: ! 1\n", "f:1:4: tags (!) are not allowed"},
        {"a: !x [1]\n", "f:1:4: tags (!) are not allowed"},
        {"!x\na: 1\n", "f:1:1: tags (!) are not allowed"},
        {"a: 1\n---\nb: 1\n", "f:2:1: a file holds one document only"},
        {"%YAML 1.1\n---\na: 1\n", "f:1:1: directives (%) are not allowed"},
        {"%TAG ! tag:x,2000:\n---\na: 1\n", "f:1:1: directives (%) are not allowed"},
        {"? [a]\n: 1\n", "f:1:3: a key is a plain word, no map or list"},
        {"{a: 1}: 2\n", "f:1:1: a key is a plain word, no map or list"},
        {"\"\": 1\n", "f:1:1: a key is printable text of 1 to 128 bytes"},
        {"\"a\\eb\": 1\n", "f:1:1: a key is printable text of 1 to 128 bytes"},
        {"a: \"x\\0y\"\n", "f:1:4: a value is printable text"},
        {"a: \"x\\e[2J\"\n", "f:1:4: a value is printable text"},
        {"嘉定: \"\\u202E\"\n", "f:1:5: a value is printable text"},
        {"a: [[[[[[[[1]]]]]]]]\n", "f:1:11: maps and lists nest at most 8 deep"},
        {"a: b: c\n", "f:1:5: mapping values are not allowed in this context"},
        {"a: [1,\n", "f:2:1: did not find expected node content"},
        {"a: 1\nxy\xFF: 2\n", "f:2:3: invalid leading UTF-8 octet"},
        {"嘉定\xFF: 2\n", "f:1:3: invalid leading UTF-8 octet"},
        {"\xEF\xBB\xBF"
         "b\x01: 1\n",
            "f:1:2: control characters are not allowed"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct yaml_file *file = NULL;
        text_init(&complaint, 4096);
        enum status status =
            yaml_parse("f", cases[i].yaml, strlen(cases[i].yaml), &file, &complaint);
        cr_assert_eq(status, STATUS_MALFORMED, "case %zu", i);
        cr_assert_null(file);
        cr_assert_str_eq(complaint.bytes, cases[i].complaint, "case %zu: %s", i, complaint.bytes);
        text_done(&complaint);
    }
}

Test(yaml, allows_eight_levels)
{
    struct yaml_file *file = parse("a: [[[[[[[1]]]]]]]\n");
    yaml_free(file);
}

Test(yaml, limits_the_entries_of_one_map_and_list)
{
    struct text text;
    text_init(&text, YAML_FILE_BYTES_MAX);
    for (int i = 0; i < 4097; i++) {
        text_print(&text, "- %d\n", i);
    }
    struct yaml_file *file = NULL;
    text_init(&complaint, 4096);
    cr_assert_eq(yaml_parse("f", text.bytes, text.size, &file, &complaint), STATUS_MALFORMED);
    cr_assert_str_eq(complaint.bytes, "f:4097:3: a map or list has at most 4096 entries");
    text_clear(&complaint);
    text_clear(&text);
    for (int i = 0; i < 4097; i++) {
        text_print(&text, "k%d: %d\n", i, i);
    }
    cr_assert_eq(yaml_parse("f", text.bytes, text.size, &file, &complaint), STATUS_MALFORMED);
    cr_assert_str_eq(complaint.bytes, "f:4097:1: a map or list has at most 4096 entries");
    text_clear(&complaint);
    text_clear(&text);
    text_print(&text, "%0129d: 1\n", 7);
    cr_assert_eq(yaml_parse("f", text.bytes, text.size, &file, &complaint), STATUS_MALFORMED);
    text_clear(&complaint);
    text_clear(&text);
    while (!text.failed) {
        text_add_string(&text, "# filled with comments\n");
    }
    cr_assert_eq(
        yaml_parse("f", text.bytes, YAML_FILE_BYTES_MAX + 1, &file, &complaint), STATUS_MALFORMED);
    cr_assert_str_eq(complaint.bytes, "f:1:1: a file has at most 262144 bytes");
    text_done(&text);
    text_done(&complaint);
}

struct integer_case {
    char yaml[32];
    bool is_integer;
    int64_t value;
};

Test(yaml, reads_only_plain_decimal_integers)
{
    static const struct integer_case cases[] = {
        {"0", true, 0},
        {"42", true, 42},
        {"-7", true, -7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"99999999999999999999999", false, 0},
        {"010", false, 0},
        {"-0", false, 0},
        {"--", false, 0},
        {"-x", false, 0},
        {"+5", false, 0},
        {"0x10", false, 0},
        {"1_000", false, 0},
        {"84x3", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"'42'", false, 0},
        {"\"42\"", false, 0},
        {"", false, 0},
        {"~", false, 0},
        {"[1]", false, 0},
        {"{}", false, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char bytes[64];
        snprintf(bytes, sizeof bytes, "a: %.31s\n", cases[i].yaml);
        struct yaml_file *file = parse(bytes);
        int64_t value = 77;
        cr_assert_eq(yaml_integer(yaml_get(yaml_root(file), "a"), &value), cases[i].is_integer,
            "%s", cases[i].yaml);
        cr_assert_eq(value, cases[i].is_integer ? cases[i].value : 77);
        yaml_free(file);
    }
    int64_t value;
    cr_assert_not(yaml_integer(NULL, &value));
}

Test(yaml, complains_about_a_node)
{
    struct yaml_file *file = parse("a:\n  b: 1\nl: [2]\n");
    const struct yaml_node *root = yaml_root(file);
    yaml_complain(file, yaml_get(yaml_get(root, "a"), "b"), &complaint, "from %d to %d", 2, 3);
    yaml_complain(file, yaml_get(root, "l")->first, &complaint, "no");
    yaml_complain(file, NULL, &complaint, "empty");
    cr_assert_str_eq(complaint.bytes, "f:2:3: b: from 2 to 3\nf:3:5: no\nf:1:1: empty");
    text_done(&complaint);
    yaml_free(file);
}

Test(yaml, loads_files_and_says_why_not)
{
    char path[] = "/tmp/yaml_testXXXXXX";
    int descriptor = mkstemp(path);
    cr_assert_geq(descriptor, 0);
    cr_assert_eq(write(descriptor, "a: 1\n", 5), 5);
    struct yaml_file *file = NULL;
    text_init(&complaint, 4096);
    cr_assert_eq(yaml_load(path, &file, &complaint), STATUS_OK);
    cr_assert_str_eq(yaml_get(yaml_root(file), "a")->value, "1");
    yaml_free(file);
    cr_assert_eq(ftruncate(descriptor, YAML_FILE_BYTES_MAX + 1), 0);
    close(descriptor);
    cr_assert_eq(yaml_load(path, &file, &complaint), STATUS_MALFORMED);
    cr_assert_not_null(
        strstr(complaint.bytes, ":1:1: a regular file of at most 256 KiB is needed"));
    unlink(path);
    text_clear(&complaint);
    cr_assert_eq(yaml_load(path, &file, &complaint), STATUS_NOT_FOUND);
    cr_assert_not_null(strstr(complaint.bytes, ":1:1: there is no such file"));
    text_clear(&complaint);
    cr_assert_eq(symlink(path, path), 0);
    cr_assert_eq(yaml_load(path, &file, &complaint), STATUS_INPUT_OUTPUT);
    cr_assert_not_null(strstr(complaint.bytes, ":1:1: the file cannot be read"));
    unlink(path);
    text_done(&complaint);
}

// Random changes to a good file: whatever happens, no crash, and every refusal names a place.
Test(yaml, survives_damaged_files)
{
    static const char good[] = "a: {b: [1, 2], c: 'x'}\nd:\n  - e: \"\\u5609\"\n  - |\n    f\n";
    unsigned int seed = 20261124;
    for (int round = 0; round < 3000; round++) {
        char bytes[sizeof good];
        memcpy(bytes, good, sizeof good);
        for (int i = 0; i < 3; i++) {
            bytes[(size_t)rand_r(&seed) % (sizeof good - 1)] = (char)rand_r(&seed);
        }
        struct yaml_file *file = NULL;
        text_init(&complaint, 4096);
        enum status status = yaml_parse("f", bytes, sizeof good - 1, &file, &complaint);
        if (status == STATUS_OK) {
            yaml_free(file);
        } else {
            cr_assert_eq(status, STATUS_MALFORMED);
            cr_assert_eq(strncmp(complaint.bytes, "f:", 2), 0);
            cr_assert(text_is_utf8(complaint.bytes, complaint.size));
        }
        text_done(&complaint);
    }
}
