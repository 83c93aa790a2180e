// SPDX-License-Identifier: Apache-2.0
// What a person and a program see: tables that align Chinese, lines for awk, JSON, bars with
// figures.
#include "clients/cli/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <criterion/criterion.h>

static FILE *screen;

static void begin(void)
{
    screen = tmpfile();
    cr_assert_not_null(screen);
    setvbuf(stdout, NULL, _IONBF, 0); // data and words in the order they were said
    cr_assert_geq(dup2(fileno(screen), STDOUT_FILENO), 0);
    cr_assert_geq(dup2(fileno(screen), STDERR_FILENO), 0);
}

static void end(void)
{
    fclose(screen);
}

TestSuite(show, .init = begin, .fini = end);

// What stands on the screen, which is then empty.
static const char *seen(void)
{
    static char words[16384];
    fflush(stdout);
    fflush(stderr);
    rewind(screen);
    size_t size = fread(words, 1, sizeof words - 1, screen);
    words[size] = '\0';
    rewind(screen);
    cr_assert_eq(ftruncate(fileno(screen), 0), 0);
    return words;
}

static const char *shown(enum cli_form form, const char *method, const char *result)
{
    const char *reason = "";
    struct json *json = json_parse(result, strlen(result), &reason);
    cr_assert_not_null(json, "%s in %s", reason, result);
    show_result(form, method, json);
    json_free(json);
    return seen();
}

static const char two_beds[] =
    "{\"count\":2,\"beds\":[{\"bed\":7,\"label\":\"一床\",\"dementia\":true},"
    "{\"bed\":1234,\"label\":\"B\",\"note\":null,\"ratio\":0.5}]}";

Test(show, tells_what_is_empty_inside_a_cell)
{
    const char *words = shown(CLI_TABLE, "x",
        "{\"test\":{\"passes\":false,\"failed\":[],\"unknown\":[\"A\",\"B\"],\"note\":null,\"of\":{"
        "}}}");
    cr_expect_not_null(strstr(words, "passes=no failed=- unknown=A, B note=- of(-)"), "%s", words);
}

Test(show, aligns_chinese_and_puts_numbers_to_the_right)
{
    cr_expect_str_eq(shown(CLI_TABLE, "bed.list", two_beds), "count  2\n"
                                                             " bed  label  dementia  note  ratio\n"
                                                             "   7  一床   yes             \n"
                                                             "1234  B                      0.5\n");
}

Test(show, gives_awk_its_headings_first_and_nothing_else)
{
    cr_expect_str_eq(shown(CLI_PLAIN, "bed.list", two_beds), "bed\tlabel\tdementia\tnote\tratio\n"
                                                             "7\t一床\tyes\t\t\n"
                                                             "1234\tB\t\t\t0.5\n");
    cr_expect_str_eq(shown(CLI_PLAIN, "bed.add", "{\"bed\":7,\"names\":[]}"), "bed\t7\n");
}

Test(show, prints_json_as_one_line)
{
    cr_expect_str_eq(
        shown(CLI_JSON, "audit.ratio", "{ \"b\": [1, {\"a\": \"名\"}],\n \"a\": null}"),
        "{\"b\":[1,{\"a\":\"名\"}],\"a\":null}\n");
}

Test(show, tells_lists_and_maps_in_a_cell)
{
    cr_expect_str_eq(
        shown(CLI_TABLE, "elder.get",
            "{\"flags\":[\"solitary\",\"destitute\"],\"level\":{\"level\":3,\"dementia\":\"none\"},"
            "\"meals\":[],\"open\":false}"),
        "flags  solitary, destitute\n"
        "level  level=3 dementia=none\n"
        "meals: none\n"
        "open   no\n");
}

// Who tries again when they are told to is not a moment too early.
Test(show, tells_when_to_try_again_to_the_second)
{
    cr_expect_str_eq(shown(CLI_TABLE, "x",
                         "{\"made_at\":\"2026-12-01T10:05:42.300+08:00\","
                         "\"retry_at\":\"2026-12-01T10:05:42.300+08:00\"}"),
        "made_at   2026-12-01 10:05\n"
        "retry_at  2026-12-01 10:05:43\n");
    cr_expect_str_eq(shown(CLI_TABLE, "x", "{\"retry_at\":\"2026-12-01T23:59:59.001-03:30\"}"),
        "retry_at  2026-12-02 00:00:00\n");
    cr_expect_str_eq(shown(CLI_TABLE, "x", "{\"retry_at\":\"2026-12-01T11:00:00.000+08:00\"}"),
        "retry_at  2026-12-01 11:00:00\n");
    cr_expect_str_eq(shown(CLI_PLAIN, "x", "{\"retry_at\":\"2026-12-01T11:00:00.500+08:00\"}"),
        "retry_at\t2026-12-01T11:00:00.500+08:00\n");
}

Test(show, names_its_tables_where_there_are_several)
{
    cr_expect_str_eq(shown(CLI_TABLE, "x.y", "{\"a\":[{\"n\":1}],\"b\":[{\"m\":\"x\"}]}"),
        "\na\nn\n1\n\nb\nm\nx\n");
}

Test(show, says_that_there_is_more)
{
    cr_expect_str_eq(shown(CLI_TABLE, "x.y", "{\"a\":[{\"n\":1}],\"next\":\"abc\"}"),
        "n\n1\nthere is more: --after abc\n");
    cr_expect_str_eq(shown(CLI_PLAIN, "x.y", "{\"a\":[{\"n\":1}],\"next\":\"abc\"}"),
        "n\n1\nthere is more: --after abc\n");
}

// Two applications may be seconds apart: beside what decides between them they are told exactly,
// elsewhere to the minute.
Test(show, tells_exactly_who_applied_first_where_that_decides)
{
    cr_expect_str_eq(
        shown(CLI_TABLE, "waitlist.explain",
            "{\"own\":{\"applied_at\":\"2026-12-03T00:00:01.961+08:00\",\"tie\":\"5b\"},"
            "\"ahead\":[{\"applied_at\":\"2026-12-03T00:00:01.959+08:00\",\"criterion\":"
            "\"applied_at\"}]}"),
        "own  applied_at=2026-12-03 00:00:01.961 tie=5b\n"
        "applied_at               criterion\n"
        "2026-12-03 00:00:01.959  applied_at\n");
    cr_expect_str_eq(shown(CLI_TABLE, "waitlist.list",
                         "{\"entries\":[{\"applied_at\":\"2026-12-03T00:00:01.959+08:00\"}]}"),
        "applied_at\n2026-12-03 00:00\n");
}

// A server, or who wrote what it keeps, may have put anything anywhere.
Test(show, lets_no_answer_steer_the_terminal_or_forge_a_row)
{
    static const char escape[] = "\\u001b]0;x\\u0007";

    static const struct {
        const char *method;
        const char *result; // %s: the escape
    } cases[] = {
        {"x", "{\"a%s\":1}"},
        {"x", "{\"a%s\":[]}"},
        {"x", "{\"a\":1,\"b%s\":[{\"n\":1}],\"c\":[{\"n\":1}]}"},
        {"x", "{\"a\":[{\"n%s\":1}]}"},
        {"x", "{\"a\":[{\"n\":\"%s\"}]}"},
        {"x", "{\"a\":{\"b%s\":\"1\"}}"},
        {"x", "{\"next\":\"%s\"}"},
        {"audit.ratio", "{\"name\":\"%s\",\"ratios\":[]}"},
        {"audit.ratio", "{\"area\":\"%s\",\"on\":\"%s\",\"basis\":\"%s\",\"truth\":\"%s\","
                        "\"known_on\":\"%s\",\"ratios\":[]}"},
        {"audit.ratio", "{\"ratios\":[{\"metric\":\"%s\",\"target\":1,\"comparison\":\"%s\","
                        "\"verdict\":\"%s\"}]}"},
        {"audit.indicators", "{\"indicators\":[{\"id\":\"%s\",\"verdict\":\"%s\"}]}"},
        {"waitlist.figures", "{\"from\":\"%s\",\"until\":\"%s\",\"definition\":\"%s\"}"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct text result;
        text_init(&result, 4096);
        const char *rest = cases[i].result;
        for (const char *mark; (mark = strstr(rest, "%s")) != NULL; rest = mark + 2) {
            text_add(&result, rest, (size_t)(mark - rest));
            text_add_string(&result, escape);
        }
        text_add_string(&result, rest);
        for (enum cli_form form = CLI_TABLE; form <= CLI_PLAIN; form++) {
            const char *words = shown(form, cases[i].method, result.bytes);
            cr_expect_null(
                strpbrk(words, "\x1B\x07"), "case %zu, form %d: %s", i, (int)form, words);
            cr_expect(form != CLI_TABLE || strstr(words, "<U+001B>]0;x<U+0007>") != NULL,
                "case %zu: %s", i, words);
        }
        text_done(&result);
    }
    static const char lines[] = "{\"beds\":[{\"note\":\"a\\nb\",\"bed\":1}]}";
    cr_expect_str_eq(shown(CLI_TABLE, "x", lines), "note  bed\na␊b     1\n");
    cr_expect_str_eq(shown(CLI_PLAIN, "x", lines), "note\tbed\na␊b\t1\n");
    cr_expect_str_eq(shown(CLI_TABLE, "x", "{\"a\":\"1\\nb  2\"}"), "a  1\n   b  2\n");
    cr_expect_str_eq(shown(CLI_PLAIN, "x", "{\"a\":\"1\\nb\"}"), "a\t1␊b\n");
}

Test(show, prints_a_sheet_as_it_is)
{
    cr_expect_str_eq(
        shown(CLI_TABLE, "kitchen.sheet", "{\"total\":3,\"print\":\"第一行\\n第二行\"}"),
        "第一行\n第二行\n");
    cr_expect_str_eq(shown(CLI_TABLE, "kitchen.sheet", "{\"print\":\"a\\n\"}"), "a\n");
    cr_expect_str_eq(shown(CLI_TABLE, "kitchen.sheet", "{\"print\":\"\"}"), "\n");
}

Test(show, makes_what_would_steer_a_terminal_visible)
{
    cr_expect_str_eq(shown(CLI_TABLE, "x.y", "{\"name\":\"a\\u001b[2Jb\\u202ec\"}"),
        "name  a<U+001B>[2Jb<U+202E>c\n");
    cr_expect_str_eq(shown(CLI_PLAIN, "x.y", "{\"a\":[{\"n\":\"\\u0007\"}]}"), "n\n<U+0007>\n");
}

Test(show, draws_ratios_with_their_figures)
{
    const char *bars = shown(CLI_TABLE, "audit.ratio",
        "{\"area\":\"310114\",\"name\":\"嘉定区\",\"on\":\"2026-12-01\",\"known_on\":\"2026-12-"
        "02\","
        "\"basis\":\"approved\",\"truth\":\"effective\",\"plan\":{\"name\":\"嘉定规划\"},"
        "\"ratios\":[{\"metric\":\"nursing_share_total\",\"numerator\":5999,\"denominator\":10000,"
        "\"basis_points\":5999,\"comparison\":\">=\",\"target\":60,\"verdict\":\"FAIL\","
        "\"convert_needed\":1,\"add_needed\":3,\"unlisted\":4,"
        "\"by\":[{\"name\":\"南翔镇\",\"numerator\":1,\"denominator\":2,\"basis_points\":5000},"
        "{\"name\":\"无床街道\"}]},"
        "{\"metric\":\"institutions_with_nursing\",\"verdict\":\"NODATA\"}]}");
    static const char *const wanted[] = {
        "嘉定区 (310114) on 2026-12-01: beds by the basis 'approved', nursing beds as effective, "
        "as known on 2026-12-02; plan 嘉定规划\n",
        "nursing_share_total\n  [#######################.|...............]  59.99 %  (5999 of "
        "10000)  target >= 60 %  FAIL\n",
        "  missing: convert 1 or add 3\n",
        "  filed but not listed: 4 (counted as ordinary)\n",
        "    南翔镇                      [####################....|...............]  50.00 %  (1 "
        "of "
        "2)\n",
        "    无床街道                    [........................|...............] no data\n",
        "institutions_with_nursing\n  [........................................] no data  NODATA\n",
    };
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        cr_expect_not_null(strstr(bars, wanted[i]), "%s not in\n%s", wanted[i], bars);
    }
}

// What is filed but not listed is part of no count but the approved one, and of no count of houses.
Test(show, says_of_unlisted_beds_only_where_they_count)
{
    static const char *const questions[][2] = {
        {"built", "nursing_share_total"}, {"approved", "institutions_with_nursing"}};
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        char answer[200];
        (void)snprintf(answer, sizeof answer,
            "{\"basis\":\"%s\",\"ratios\":[{\"metric\":\"%s\",\"verdict\":\"NODATA\","
            "\"unlisted\":4}]}",
            questions[i][0], questions[i][1]);
        const char *bars = shown(CLI_TABLE, "audit.ratio", answer);
        cr_expect_not_null(strstr(bars, questions[i][1]));
        cr_expect_null(strstr(bars, "not listed"), "%s", bars);
    }
}

Test(show, draws_indicators_with_their_figures)
{
    const char *bars = shown(CLI_TABLE, "audit.indicators",
        "{\"indicators\":[{\"id\":\"SH-1\",\"name\":\"护理型床位占比\",\"basis_points\":12000,"
        "\"unit\":\"percent\",\"target\":60,\"comparison\":\">=\",\"verdict\":\"PASS\"},"
        "{\"id\":\"SL-08\",\"name\":\"每千人床位\",\"basis_points\":408,\"value\":40,"
        "\"unit\":\"permille\",\"target\":35,\"comparison\":\">=\",\"verdict\":\"PASS\"},"
        "{\"id\":\"SH-2\",\"name\":\"床位\",\"value\":12000,\"unit\":\"beds\",\"verdict\":"
        "\"NOTARGET\"},"
        "{\"id\":\"SH-3\",\"name\":\"x\",\"target\":5,\"comparison\":\">=\",\"unit\":\"beds\","
        "\"verdict\":\"NODATA\"}]}");
    cr_expect_not_null(
        strstr(bars,
            "[########################|###############]         120.00 %         >= 60 %  PASS\n"),
        "%s", bars);
    cr_expect_not_null(
        strstr(bars,
            "[##############|#........................]          40.80 ‰         >= 35 ‰  PASS\n"),
        "%s", bars);
    cr_expect_not_null(strstr(bars, "      12000 beds"), "%s", bars);
    cr_expect_not_null(strstr(bars, "NOTARGET\n"), "%s", bars);
    cr_expect_not_null(strstr(bars, " -       >= 5 beds  NODATA\n"), "%s", bars);
}

Test(show, draws_waits_and_passings_over_with_their_figures)
{
    const char *bars = shown(CLI_TABLE, "waitlist.figures",
        "{\"from\":\"2025-12-03\",\"until\":\"2026-12-03\",\"definition\":\"Days are days.\","
        "\"admitted\":[{\"tier\":2,\"count\":5,\"median_days\":20,\"p90_days\":30,\"longest_days\":"
        "40,"
        "\"mean_days\":22}],\"waiting\":[],"
        "\"passed_over\":[{\"institution\":14,\"name\":\"方泰敬老院\",\"code\":\"deferred\","
        "\"passed\":1},"
        "{\"institution\":14,\"name\":\"方泰敬老院\",\"code\":\"other\",\"passed\":4},"
        "{\"institution\":15,\"name\":\"封浜敬老院\",\"code\":\"other\",\"passed\":2}],"
        "\"offers\":[{\"institution\":14,\"name\":\"方泰敬老院\",\"state\":\"expired\",\"offers\":"
        "3}]}");
    cr_expect_str_eq(bars,
        "from 2025-12-03 until 2026-12-03 (exclusive)\n"
        "admitted, days by tier\n"
        "    tier 2                      [####################.........|..........] "
        "median 20, p90 30, longest 40, mean 22  (5 persons)\n"
        "waiting, days by tier: none\n"
        "passed_over, by house\n"
        "  方泰敬老院 (14)\n"
        "    deferred                    [##########..............................] 1\n"
        "    other                       [########################################] 4\n"
        "  封浜敬老院 (15)\n"
        "    other                       [####################....................] 2\n"
        "offers, by house\n"
        "  方泰敬老院 (14)\n"
        "    expired                     [########################################] 3\n"
        "Days are days.\n");
}

Test(show, keeps_apart_what_maps_in_maps_say)
{
    cr_expect_str_eq(
        shown(CLI_TABLE, "census.take",
            "{\"classes\":{\"ordinary\":{\"beds\":1,\"occupied\":0},\"nursing\":{\"beds\":4}}}"),
        "classes  ordinary(beds=1 occupied=0) nursing(beds=4)\n");
}

Test(show, leaves_codes_for_programs_out_of_the_board_of_beds)
{
    static const char beds[] = "{\"beds\":[{\"bed\":7,\"state\":\"vacant\",\"hl7_0116\":\"U\"}]}";
    cr_expect_str_eq(shown(CLI_TABLE, "bed.list", beds), "bed  state\n  7  vacant\n");
    cr_expect_str_eq(shown(CLI_PLAIN, "bed.list", beds), "bed\tstate\thl7_0116\n7\tvacant\tU\n");
}

// Times to the minute and money in yuan for people; programs get what the daemon says.
Test(show, tells_people_times_and_money_as_they_write_them)
{
    static const char meal[] =
        "{\"served_at\":\"2026-12-01T11:30:05.123+08:00\",\"pays_fen\":975,\"subsidy_fen\":0,"
        "\"back_fen\":-5,\"note\":\"2026-12-01T11:30\",\"sums\":{\"covers\":2,\"price_fen\":"
        "123456,\"at\":\"2026-12-01T23:59:59.999+08:00\"}}";
    static const char sites[] = "{\"sites\":[{\"site\":7,\"price_fen\":{\"lunch\":1500},"
                                "\"pays_fen\":5,\"cutoff\":\"2026-12-01T16:00:00.000+08:00\"},"
                                "{\"site\":8,\"pays_fen\":123400}]}";
    cr_expect_str_eq(shown(CLI_TABLE, "meal.serve", meal),
        "served_at   2026-12-01 11:30\n"
        "pays_元     9.75\n"
        "subsidy_元  0.00\n"
        "back_元     -0.05\n"
        "note        2026-12-01T11:30\n"
        "sums        covers=2 price_元=1234.56 at=2026-12-01 23:59\n");
    cr_expect_str_eq(shown(CLI_TABLE, "site.list", sites),
        "site  price_元     pays_元  cutoff\n"
        "   7  lunch=15.00     0.05  2026-12-01 16:00\n"
        "   8               1234.00  \n");
    cr_expect_str_eq(shown(CLI_PLAIN, "site.list", sites),
        "site\tprice_fen\tpays_fen\tcutoff\n"
        "7\tlunch=1500\t5\t2026-12-01T16:00:00.000+08:00\n"
        "8\t\t123400\t\n");
    cr_expect_not_null(strstr(shown(CLI_JSON, "meal.serve", meal), "\"pays_fen\":975"));
}

// Whatever tells the same in both languages, wherever it stands.
Test(show, tells_one_of_two_languages)
{
    static const char kinds[] = "{\"imports\":[{\"n\":1,\"what\":\"beds\",\"chinese\":\"床位\"}]}";
    static const char one[] = "{\"task\":9,\"what\":\"moved away\",\"chinese\":\"已迁出\"}";
    setenv("LC_ALL", "C.UTF-8", 1);
    cr_expect_str_eq(shown(CLI_TABLE, "x.y", kinds), "n  what\n1  beds\n");
    cr_expect_str_eq(shown(CLI_TABLE, "x.y", one), "task  9\nwhat  moved away\n");
    setenv("LC_ALL", "zh", 1);
    cr_expect_str_eq(shown(CLI_TABLE, "x.y", kinds), "n  chinese\n1  床位\n");
    cr_expect_str_eq(shown(CLI_TABLE, "x.y", one), "task     9\nchinese  已迁出\n");
    cr_expect_str_eq(shown(CLI_PLAIN, "x.y", kinds), "n\twhat\tchinese\n1\tbeds\t床位\n");
}

// A board: what stands inside a row stands under it, each as wide as it needs.
Test(show, puts_lists_inside_rows_under_them)
{
    cr_expect_str_eq(
        shown(CLI_TABLE, "bed.board",
            "{\"on\":\"2026-12-01\",\"floors\":[{\"floor\":3,\"beds\":["
            "{\"room\":\"301\",\"label\":\"一床\",\"state\":\"occupied\",\"nights\":12},"
            "{\"room\":\"302\",\"label\":\"2\",\"state\":\"vacant\"}]},"
            "{\"floor\":12,\"beds\":[{\"room\":\"1201\",\"label\":\"1\"}]}]}"),
        "on  2026-12-01\n"
        "floor\n"
        "    3\n"
        "    room  label  state     nights\n"
        "    301   一床   occupied      12\n"
        "    302   2      vacant          \n"
        "   12\n"
        "    room  label\n"
        "    1201  1\n");
}

Test(show, tells_tasks_in_the_language_people_read)
{
    static const char tasks[] =
        "{\"tasks\":[{\"task\":9,\"kind\":\"elder_moved\",\"due\":\"2026-12-08\",\"overdue\":true,"
        "\"subject\":41,\"about\":\"elder\",\"what\":\"moved away\",\"chinese\":\"已迁出\","
        "\"act\":\"x.y\",\"office_name\":\"安亭镇\"}],\"open\":1}";
    setenv("LC_ALL", "C.UTF-8", 1);
    cr_expect_str_eq(shown(CLI_TABLE, "task.list", tasks),
        "open  1\n"
        "task  due         overdue  what        about  subject  office_name\n"
        "   9  2026-12-08  yes      moved away  elder       41  安亭镇\n");
    setenv("LC_ALL", "zh_CN.UTF-8", 1);
    cr_expect_str_eq(shown(CLI_TABLE, "task.list", tasks),
        "open  1\n"
        "task  due         overdue  chinese  about  subject  office_name\n"
        "   9  2026-12-08  yes      已迁出   elder       41  安亭镇\n");
    // Only the text counts, in the order of the variables: no locale need be installed.
    unsetenv("LC_ALL");
    setenv("LC_MESSAGES", "", 1);
    setenv("LANG", "zh_HK", 1);
    cr_expect_not_null(strstr(shown(CLI_TABLE, "task.list", tasks), "已迁出"));
    setenv("LC_MESSAGES", "en_GB.UTF-8", 1);
    cr_expect_null(strstr(shown(CLI_TABLE, "task.list", tasks), "已迁出"));
    // Programs are told everything.
    cr_expect_not_null(strstr(shown(CLI_PLAIN, "task.list", tasks), "elder_moved"));
}
