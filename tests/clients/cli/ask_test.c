// SPDX-License-Identifier: Apache-2.0
// Exit codes, refusals in words, names that are near: what every command shares.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "clients/cli/cli.h"
#include "clients/cli/describe.h"

static FILE *screen;

static const char *seen(void)
{
    static char words[16384];
    fflush(stderr);
    fflush(stdout);
    rewind(screen);
    size_t size = fread(words, 1, sizeof words - 1, screen);
    words[size] = '\0';
    rewind(screen);
    cr_assert_eq(ftruncate(fileno(screen), 0), 0);
    return words;
}

static void begin(void)
{
    screen = tmpfile();
    cr_assert_not_null(screen);
    cr_assert_geq(dup2(fileno(screen), STDERR_FILENO), 0);
    cr_assert_geq(dup2(fileno(screen), STDOUT_FILENO), 0);
}

static void end(void)
{
    fclose(screen);
}

TestSuite(ask, .init = begin, .fini = end);

// protocol.md §6: 3 not found, 4 conflict or full, 5 not allowed, 6 unreachable.
Test(ask, exits_with_the_code_of_the_contract)
{
    static const struct {
        enum status status;
        int code;
    } cases[] = {
        {STATUS_OK, 0},
        {STATUS_PARSE_ERROR, 2},
        {STATUS_INVALID, 2},
        {STATUS_METHOD_NOT_FOUND, 2},
        {STATUS_NOT_FOUND, 3},
        {STATUS_NO_DATA, 3},
        {STATUS_UNAUTHENTICATED, 5},
        {STATUS_FORBIDDEN, 5},
        {STATUS_LOCKED_OUT, 5},
        {STATUS_NEEDS_SECOND_PERSON, 5},
        {STATUS_BED_TAKEN, 4},
        {STATUS_STATE_CONFLICT, 4},
        {STATUS_CHANNEL_FULL, 4},
        {STATUS_DINER_IN_CARE, 4},
        {STATUS_SNAPSHOT_FROZEN, 4},
        {STATUS_KEY_REUSED, 4},
        {STATUS_BUSY, 1},
        {STATUS_READ_ONLY, 1},
        {STATUS_NO_MEMORY, 1},
        {STATUS_UNAVAILABLE, 6},
        {STATUS_TIMED_OUT, 6},
        {STATUS_DISCONNECTED, 6},
        {STATUS_REFUSED_CERTIFICATE, 5},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(
            cli_exit_code(cases[i].status), cases[i].code, "%s", status_name(cases[i].status));
    }
}

Test(ask, tells_a_refusal_with_its_facts)
{
    static const char data[] = "{\"status\":\"BED_TAKEN\",\"bed\":4,\"until\":\"2026-12-01\","
                               "\"beds\":[5,6],\"note\":\"a\\u001bb\",\"next\":[{\"bed\":7,"
                               "\"label\":\"一床\"},{\"bed\":12,\"label\":\"2\"}]}";
    const char *reason;
    struct json *facts = json_parse(data, strlen(data), &reason);
    struct link_answer answer = {
        .status = STATUS_BED_TAKEN, .message = "the bed is taken", .data = facts};
    cli_say_refusal(0, &answer);
    cr_expect_str_eq(seen(),
        "eldercare: BED_TAKEN: the bed is taken\n  bed: 4\n  until: 2026-12-01\n  beds: 5, 6\n"
        "  note: a<U+001B>b\n  next:\n    bed  label\n      7  一床\n     12  2\n");
    json_free(facts);

    answer = (struct link_answer){.status = STATUS_UNAUTHENTICATED};
    cli_say_refusal(0, &answer);
    cr_expect_str_eq(seen(), "eldercare: UNAUTHENTICATED: log in first\n"
                             "  Log in with: eldercare login --operator NAME\n");
    answer = (struct link_answer){.status = STATUS_NOT_FOUND};
    cli_say_refusal(12, &answer);
    cr_expect_not_null(strstr(seen(), "eldercare: line 12: NOT_FOUND: "));

    static const char late[] = "{\"cutoff\":\"2026-12-01T16:00:00.000+08:00\",\"price_fen\":1500}";
    facts = json_parse(late, strlen(late), &reason);
    answer = (struct link_answer){.status = STATUS_PAST_CUTOFF, .message = "late", .data = facts};
    cli_say_refusal(0, &answer);
    cr_expect_str_eq(
        seen(), "eldercare: PAST_CUTOFF: late\n  cutoff: 2026-12-01 16:00\n  price_元: 15.00\n");
    json_free(facts);
}

Test(ask, prints_nothing_that_steers_a_terminal)
{
    static const struct {
        const char *text;
        const char *printed;
    } cases[] = {
        {"plain 王", "plain 王"},
        {"a\nb\n", "a␊b␊"},                   // no text makes a line of its own
        {"e\xCC\x81", "e\xCC\x81"},           // a combining mark behind its letter
        {"王\U000E0100英", "王\U000E0100英"}, // and a variant selector
        {"a\u034F", "a<U+034F>"},
        {"a\x9B", "a<U+FFFD>"}, // a byte that is no character
        {"a\tb", "a<U+0009>b"},
        {"\r", "<U+000D>"},
        {"\x1B]0;title\x07", "<U+001B>]0;title<U+0007>"},
        {"\xC2\x9B", "<U+009B>"},     // CSI of the C1 set
        {"\xE2\x80\xAE", "<U+202E>"}, // right-to-left override
        {"\xE2\x80\x8B", "<U+200B>"}, // zero width
        {"\x7F", "<U+007F>"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cli_print(stdout, cases[i].text, strlen(cases[i].text));
        cr_expect_str_eq(seen(), cases[i].printed, "case %zu", i);
    }
}

Test(ask, helps_with_nothing_that_steers_a_terminal)
{
    static const char text[] =
        "{\"methods\":[{\"name\":\"a.b\",\"summary\":\"\\u001b1\",\"params\":["
        "{\"name\":\"\\u001b2\",\"schema\":{\"enum\":[\"\\u001b3\"]}},"
        "{\"name\":\"c\",\"schema\":{\"type\":\"\\u001b4\"}}]},"
        "{\"name\":\"a.\\u001b5\",\"summary\":\"1\\n2\"}]}";
    const char *reason;
    struct cli cli = {.description = json_parse(text, strlen(text), &reason)};
    char noun[] = "a";
    char verb[] = "b";
    char *words[] = {noun, verb};
    cr_assert_not_null(cli.description);
    cr_expect_eq(help_run(&cli, 0, NULL), EXIT_OK);
    cr_expect_str_eq(seen(), "  a b                    <U+001B>1\n  a <U+001B>5            1␊2\n");
    cr_expect_eq(help_run(&cli, 2, words), EXIT_OK);
    cr_expect_str_eq(seen(), "eldercare a b\n  <U+001B>1\n\n"
                             "  --<U+001B>2                      (<U+001B>3)\n"
                             "  --c                              (<U+001B>4)\n");
    cli_done(&cli);
}

Test(ask, measures_what_is_printed)
{
    cr_expect_eq(cli_print_columns("王a", strlen("王a")), 3);
    cr_expect_eq(cli_print_columns("a\n\x1B", 3), 2 + strlen("<U+001B>"));
}

Test(ask, prints_lines_under_each_other)
{
    static const char text[] = "一\n\ntwo\x1B\n";
    cli_print_page(stdout, text, strlen(text), 0);
    cr_expect_str_eq(seen(), "一\n\ntwo<U+001B>\n");
    cli_print_page(stdout, text, strlen(text), 2);
    cr_expect_str_eq(seen(), "一\n  \n  two<U+001B>\n");
    cli_print_page(stdout, "", 0, 2);
    cr_expect_str_eq(seen(), "\n");
}

Test(ask, makes_keys_that_begin_with_the_time)
{
    char first[REQUEST_KEY_SIZE];
    char second[REQUEST_KEY_SIZE];
    cli_request_key(first);
    usleep(20000);
    cli_request_key(second);
    cr_expect_lt(strncmp(first, second, 10), 0, "%s then %s", first, second);
    cr_expect_eq(strlen(first), REQUEST_KEY_SIZE - 1);
}

// In the runtime folder where there is one, else in the profile; a profile of another certificate
// has another file.
Test(ask, keeps_the_login_where_others_do_not_look)
{
    static char host[] = "h";
    static char directory[] = "/profile";
    struct profile profile = {
        .directory = directory, .host = host, .port = 7, .mark = "0123456789abcdef"};
    setenv("XDG_RUNTIME_DIR", "/tmp", 1);
    char *path = cli_session_path(&profile);
    cr_expect_str_eq(path, "/tmp/eldercare-h-7-0123456789abcdef.session");
    free(path);
    static const char *const none[] = {"", "relative", "/no/such/folder"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        setenv("XDG_RUNTIME_DIR", none[i], 1);
        path = cli_session_path(&profile);
        cr_expect_str_eq(path, "/profile/session", "%s", none[i]);
        free(path);
    }
}

Test(ask, says_that_there_is_no_profile)
{
    struct cli cli = {.profile_directory = "/tmp/no/such/profile", .timeout_ms = 1000};
    cr_expect_eq(cli_connect(&cli), EXIT_USAGE);
    cr_expect_not_null(strstr(seen(), "/tmp/no/such/profile/profile.yaml"));
    cli_done(&cli);
}

static struct json *description(void)
{
    static const char text[] =
        "{\"methods\":[{\"name\":\"elder.find\",\"params\":[{\"name\":\"id_number\"},"
        "{\"name\":\"id\"}]},{\"name\":\"bed.list\"},{\"name\":\"meal.book_many\"}]}";
    const char *reason;
    struct json *json = json_parse(text, strlen(text), &reason);
    cr_assert_not_null(json);
    return json;
}

Test(ask, finds_methods_and_parameters_however_they_are_typed)
{
    struct cli cli = {.description = description()};
    const struct json *find = describe_method(&cli, "elder.find");
    cr_assert_not_null(find);
    cr_expect_null(describe_method(&cli, "elder.fin"));
    cr_expect_null(describe_method(&cli, ""));
    cr_expect_not_null(describe_param(find, "id-number", 9));
    cr_expect_not_null(describe_param(find, "id_number", 9));
    cr_expect_str_eq(json_text(json_get(describe_param(find, "id.x", 2), "name"), NULL), "id");
    cr_expect_null(describe_param(find, "i", 1));
    cr_expect_null(describe_param(find, "id_numbers", 10));
    cr_expect_null(describe_param(NULL, "id", 2));
    cli_done(&cli);
}

Test(ask, names_what_is_near)
{
    static const struct {
        const char *typed;
        const char *nearest; // NULL: nothing
    } cases[] = {
        {"elder.fnd", "elder find"},
        {"elder.fidn", "elder find"},
        {"beds.list", "bed list"},
        {"meal.book_man", "meal book-many"},
        {"lgoin", "login"},
        {"mael", "meal"},
        {"xyz", NULL},
        {"zzzzzzzzzz", NULL},
        {"", NULL},
    };
    struct cli cli = {.description = description()};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char nearest[DESCRIBE_NAME_SIZE];
        bool is_near = describe_nearest(&cli, cases[i].typed, nearest);
        cr_expect_eq(is_near, cases[i].nearest != NULL, "%s", cases[i].typed);
        cr_expect_str_eq(nearest, is_near ? cases[i].nearest : "", "%s", cases[i].typed);
    }
    cli_done(&cli);
}

static void put_cache(const char *folder, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/eldercare-" ELDERCARE_VERSION ".json", folder);
    FILE *stream = fopen(path, "w");
    cr_assert_not_null(stream);
    fputs(text, stream);
    fclose(stream);
}

// From the cache nobody is asked; a broken cache is asked for again, here in vain.
Test(ask, reads_the_description_from_the_cache)
{
    static char folder[] = "/tmp/eldercare-cache-XXXXXX";
    struct cli cli = {.profile_directory = "/tmp/no/such/profile", .timeout_ms = 1000};
    cr_assert_not_null(mkdtemp(folder));
    setenv("XDG_CACHE_HOME", folder, 1);
    put_cache(folder, "{\"methods\":[{\"name\":\"bed.list\"}]}");
    cr_assert_eq(describe_load(&cli), EXIT_OK);
    cr_expect_not_null(describe_method(&cli, "bed.list"));
    json_free(cli.description);
    cli.description = NULL;
    static const char *const broken[] = {"", "{\"methods\":[", "no JSON"};
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        put_cache(folder, broken[i]);
        cr_expect_eq(describe_load(&cli), EXIT_USAGE, "%s", broken[i]);
        cr_expect_null(cli.description);
    }
    char remove[200];
    snprintf(remove, sizeof remove, "%s/eldercare-" ELDERCARE_VERSION ".json", folder);
    unlink(remove);
    rmdir(folder);
}
