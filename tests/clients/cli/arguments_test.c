// SPDX-License-Identifier: Apache-2.0
// Words of the command line become the JSON a method takes, by its published parameters.
#include "clients/cli/arguments.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <criterion/redirect.h>

#define WORDS_MAX 300

static const char published[] =
    "{\"name\":\"test.all\",\"params\":["
    "{\"name\":\"elder\",\"schema\":{\"type\":\"integer\"}},"
    "{\"name\":\"name\",\"schema\":{\"type\":\"string\"}},"
    "{\"name\":\"any\",\"schema\":{}},"
    "{\"name\":\"meal\",\"schema\":{\"type\":\"string\",\"enum\":[\"lunch\",\"dinner\"]}},"
    "{\"name\":\"open\",\"schema\":{\"type\":\"boolean\"}},"
    "{\"name\":\"id_number\",\"schema\":{\"type\":\"string\"}},"
    "{\"name\":\"beds\",\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}},"
    "{\"name\":\"flags\",\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"enum\":"
    "[\"destitute\",\"solitary\"]}}},"
    "{\"name\":\"lines\",\"schema\":{\"type\":\"array\",\"items\":{\"type\":\"object\"}}},"
    "{\"name\":\"capacity\",\"schema\":{\"type\":\"object\",\"properties\":{"
    "\"lunch\":{\"type\":\"object\",\"properties\":{\"dine_in\":{\"type\":\"integer\"},"
    "\"pickup\":{\"type\":\"integer\"}}},"
    "\"days\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"}},"
    "\"dinner\":{\"type\":\"integer\"}}}}"
    "]}";

static struct json *parse(const char *text)
{
    const char *reason = "";
    struct json *json = json_parse(text, strlen(text), &reason);
    cr_assert_not_null(json, "%s in %s", reason, text);
    return json;
}

// Splits a line at its blanks ("~" stands for one) and reads it. The caller frees params.
static int read_line(const char *schema, const char *line, struct text *params)
{
    static char copy[16384];
    char *words[WORDS_MAX + 1];
    int count = 0;
    struct json *method = parse(schema);
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL && count < WORDS_MAX;
         word = strtok(NULL, " ")) {
        for (char *c = word; *c != '\0'; c++) {
            *c = *c == '~' ? ' ' : *c;
        }
        words[count++] = word;
    }
    text_init(params, 65536);
    int code = arguments_read(method, count, words, params);
    json_free(method);
    return code;
}

Test(arguments, become_json_by_their_published_types)
{
    static const struct {
        const char *line;
        const char *json;
    } cases[] = {
        {"", "{}"},
        {"--elder 12", "{\"elder\":12}"},
        {"--elder=12", "{\"elder\":12}"},
        {"--elder -12", "{\"elder\":-12}"},
        {"--elder 9007199254740992", "{\"elder\":9007199254740992}"},
        {"--name 王小明", "{\"name\":\"王小明\"}"},
        {"--name a~\"b\"\\", "{\"name\":\"a \\\"b\\\"\\\\\"}"},
        {"--name=--x", "{\"name\":\"--x\"}"},
        {"--name=", "{\"name\":\"\"}"},
        {"--name=a=b", "{\"name\":\"a=b\"}"},
        {"--name 12", "{\"name\":\"12\"}"},
        {"--any 12", "{\"any\":\"12\"}"},
        {"--meal lunch", "{\"meal\":\"lunch\"}"},
        {"--open", "{\"open\":true}"},
        {"--open yes", "{\"open\":true}"},
        {"--open false", "{\"open\":false}"},
        {"--open no --elder 1", "{\"open\":false,\"elder\":1}"},
        {"--open --elder 1", "{\"open\":true,\"elder\":1}"},
        {"--id-number 31", "{\"id_number\":\"31\"}"},
        {"--id_number 31", "{\"id_number\":\"31\"}"},
        {"--id-number=3-1", "{\"id_number\":\"3-1\"}"},
        {"--beds 1", "{\"beds\":[1]}"},
        {"--beds 1,2,3", "{\"beds\":[1,2,3]}"},
        {"--beds 1 --elder 7 --beds 2,3", "{\"beds\":[1,2,3],\"elder\":7}"},
        {"--beds [1,2]", "{\"beds\":[1,2]}"},
        {"--flags destitute,solitary", "{\"flags\":[\"destitute\",\"solitary\"]}"},
        {"--lines [{\"elder\":1}]", "{\"lines\":[{\"elder\":1}]}"},
        {"--lines {\"elder\":1} --lines {\"elder\":2}",
            "{\"lines\":[{\"elder\":1},{\"elder\":2}]}"},
        {"--capacity {\"dinner\":3}", "{\"capacity\":{\"dinner\":3}}"},
        {"--capacity.dinner 3", "{\"capacity\":{\"dinner\":3}}"},
        {"--capacity.days 1,2 --capacity.days 3", "{\"capacity\":{\"days\":[1,2,3]}}"},
        {"--capacity.lunch.dine-in 1 --elder 5 --capacity.dinner 2 --capacity.lunch.pickup 3",
            "{\"capacity\":{\"lunch\":{\"dine_in\":1,\"pickup\":3},\"dinner\":2},\"elder\":5}"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text params;
        cr_expect_eq(read_line(published, cases[i].line, &params), EXIT_OK, "%s", cases[i].line);
        cr_expect_str_eq(params.bytes, cases[i].json, "%s", cases[i].line);
        text_done(&params);
    }
}

// What was said on standard error is read back, so that the words are judged as well.
static const char *said(FILE *stream)
{
    static char words[8192];
    fflush(stderr);
    rewind(stream);
    size_t size = fread(words, 1, sizeof words - 1, stream);
    words[size] = '\0';
    return words;
}

Test(arguments, tell_which_of_them_is_wrong_and_what_would_be_right)
{
    static const struct {
        const char *line;
        const char *told;
    } cases[] = {
        {"elder 12", "expected --parameter, not elder"},
        {"--", "expected --parameter, not --"},
        {"--elder 1 2", "expected --parameter, not 2"},
        {"--elder", "--elder: needs a value"},
        {"--elder twelve", "--elder: takes a whole number, not twelve"},
        {"--elder 12x", "takes a whole number"},
        {"--elder=", "takes a whole number"},
        {"--elder 9007199254740993", "takes a whole number"},
        {"--elder -9007199254740993", "takes a whole number"},
        {"--elder 99999999999999999999", "takes a whole number"},
        {"--elder 1.5", "takes a whole number"},
        {"--nonsense 1", "--nonsense: there is no such parameter"},
        {"--eld 1", "there is no such parameter"},
        {"--meal supper", "takes one of lunch, dinner, not supper"},
        {"--open perhaps", "takes true or false, not perhaps"},
        {"--beds 1,x", "takes a whole number, not x"},
        {"--beds [1,", "takes JSON"},
        {"--lines elder", "takes JSON"},
        {"--flags rich", "not rich"},
        {"--capacity 3,", "takes JSON"},
        {"--capacity.supper 3", "--capacity.supper: has no such field"},
        {"--capacity.lunch.window 3", "has no such field"},
        {"--capacity.lunch.dine_in.x.y.z.a.b 3", "--capacity.lunch.dine_in.x.y.z.a.b:"},
        {"--elder.x 3", "--elder.x: has no such field"},
        {"--elder 1 --elder 2", "--elder: is given twice"},
        {"--elder 1 --name a --elder=1", "--elder: is given twice"},
        {"--id-number 1 --id_number 1", "--id_number: is given twice"},
        {"--beds [1] --beds [2]", "--beds: is given twice"},
        {"--capacity {} --capacity.dinner 3", "--capacity.dinner: is given twice"},
        {"--capacity.dinner 3 --capacity {}", "--capacity: is given twice"},
        {"--capacity.dinner 3 --capacity.dinner 4", "--capacity.dinner: is given twice"},
        {"--capacity.lunch.pickup 3 --capacity.lunch {}", "--capacity.lunch: is given twice"},
    };

    FILE *stream = tmpfile();
    cr_assert_not_null(stream);
    cr_assert_geq(dup2(fileno(stream), STDERR_FILENO), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text params;
        rewind(stream);
        cr_assert_eq(ftruncate(fileno(stream), 0), 0);
        cr_expect_eq(read_line(published, cases[i].line, &params), EXIT_USAGE, "%s", cases[i].line);
        const char *words = said(stream);
        cr_expect_not_null(strstr(words, cases[i].told), "%s: %s", cases[i].line, words);
        text_done(&params);
    }
    fclose(stream);
}

static const char keeping[] =
    "{\"name\":\"test.keep\",\"params\":["
    "{\"name\":\"name\",\"schema\":{\"type\":\"string\"},\"x-eldercare-secret\":true},"
    "{\"name\":\"old\",\"schema\":{\"type\":\"string\"}},"
    "{\"name\":\"password\",\"schema\":{\"type\":\"string\"},\"x-eldercare-secret\":true}]}";

// protocol.md §6: it comes by prompt or file.
Test(arguments, are_never_a_password)
{
    static const struct {
        const char *line;
        const char *json; // NULL: refused
    } cases[] = {
        {"--name a --old b", "{\"name\":\"a\",\"old\":\"b\"}"},
        {"--name a", "{\"name\":\"a\"}"}, // it need not be there
        {"--password", "{\"password\":\"From-File-1\"}"},
        {"--password --name a", "{\"name\":\"a\",\"password\":\"From-File-1\"}"},
        {"--password -", "{\"password\":\"From-File-1\"}"},
        {"--password Secret-1", NULL},
        {"--password=Secret-1", NULL},
        {"--password=", NULL},
        {"--password.x Secret-1", NULL},
    };

    FILE *stream = tmpfile();
    char path[] = "/tmp/eldercare-password-XXXXXX";
    int fd = mkstemp(path);
    FILE *kept = fd < 0 ? NULL : fdopen(fd, "w");
    cr_assert(stream != NULL && kept != NULL);
    fputs("From-File-1\n", kept);
    fclose(kept);
    setenv("ELDERCARE_NEW_PASSWORD_FILE", path, true);
    cr_assert_geq(dup2(fileno(stream), STDERR_FILENO), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text params;
        rewind(stream);
        cr_assert_eq(ftruncate(fileno(stream), 0), 0);
        bool is_taken = read_line(keeping, cases[i].line, &params) == EXIT_OK;
        cr_expect_eq(is_taken, cases[i].json != NULL, "%s", cases[i].line);
        const char *words = said(stream);
        cr_expect_null(strstr(words, "Secret-1"), "%s: %s", cases[i].line, words);
        if (is_taken) {
            cr_expect_str_eq(params.bytes, cases[i].json, "%s", cases[i].line);
        } else {
            cr_expect_not_null(strstr(words, "never an argument"), "%s: %s", cases[i].line, words);
        }
        text_done(&params);
    }
    fclose(stream);
    remove(path);
}

Test(arguments, have_a_limit)
{
    struct text line;
    struct text params;
    text_init(&line, 65536);
    for (int i = 0; i < 257; i++) {
        text_add_string(&line, "--open ");
    }
    cr_redirect_stderr();
    cr_expect_eq(read_line(published, line.bytes, &params), EXIT_USAGE);
    text_done(&params);
    text_done(&line);
}

static const char writing[] = "{\"name\":\"test.write\",\"params\":["
                              "{\"name\":\"elder\",\"schema\":{\"type\":\"integer\"}},"
                              "{\"name\":\"request_key\",\"schema\":{\"type\":\"string\"}}]}";

Test(arguments, of_a_writing_method_get_a_key_unless_one_is_given)
{
    struct text params;
    struct text other;
    cr_assert_eq(read_line(writing, "--elder 1", &params), EXIT_OK);
    cr_assert_eq(read_line(writing, "--elder 1", &other), EXIT_OK);
    struct json *first = parse(params.bytes);
    struct json *second = parse(other.bytes);
    const char *key = json_text(json_get(first, "request_key"), NULL);
    cr_assert_not_null(key);
    cr_expect_eq(strlen(key), REQUEST_KEY_SIZE - 1);
    cr_expect_eq(strspn(key, "0123456789ABCDEFGHJKMNPQRSTVWXYZ"), REQUEST_KEY_SIZE - 1);
    cr_expect_str_neq(key, json_text(json_get(second, "request_key"), NULL));
    json_free(first);
    json_free(second);
    text_done(&params);
    text_done(&other);

    cr_assert_eq(read_line(writing, "--request-key 0123456789abcdef", &params), EXIT_OK);
    cr_expect_str_eq(params.bytes, "{\"request_key\":\"0123456789abcdef\"}");
    text_done(&params);
}

Test(arguments, that_do_not_fit_are_refused)
{
    static char long_name[40000];
    struct json *method = parse(published);
    struct text params;
    char name[] = "--name";
    memset(long_name, 'x', sizeof long_name - 1);
    char *words[] = {name, long_name};
    text_init(&params, 1000);
    cr_expect_eq(arguments_read(method, 2, words, &params), EXIT_USAGE);
    text_done(&params);
    json_free(method);
}
