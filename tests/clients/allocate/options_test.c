// SPDX-License-Identifier: Apache-2.0
// The command line of eldercare-allocate: what is left out, what is refused.
#include "clients/allocate/options.h"

#include <string.h>

#include <criterion/criterion.h>

#include "common/base/day.h"

#define WORDS_MOST 8

static int read_words(const char *line, struct allocate_options *options)
{
    static char copy[256];
    char *words[WORDS_MOST];
    int count = 0;
    char *rest = copy;
    char *word;
    strcpy(copy, line);
    while ((word = strsep(&rest, " ")) != NULL) {
        if (*word != '\0') {
            words[count++] = word;
        }
    }
    return options_read(count, words, options);
}

Test(options, have_presets)
{
    struct allocate_options options;
    cr_assert_eq(read_words("", &options), EXIT_OK);
    cr_assert_eq(options.date, DAY_NONE);
    cr_assert_str_eq(options.meal, "lunch");
    cr_assert_eq(options.weeks, 4);
    cr_assert_eq(options.rules.margin_percent, 10);
    cr_assert_eq(options.timeout_ms, 30000);
    cr_assert_eq(options.form, CLI_TABLE);
}

Test(options, are_taken_as_they_are_typed)
{
    struct allocate_options options;
    int32_t day;
    cr_assert(day_parse("2026-12-01", &day));
    cr_assert_eq(
        read_words("--date 2026-12-01 --meal dinner --weeks 13 --json", &options), EXIT_OK);
    cr_assert_eq(options.date, day);
    cr_assert_str_eq(options.meal, "dinner");
    cr_assert_eq(options.weeks, 13);
    cr_assert_eq(options.form, CLI_JSON);
    cr_assert_eq(read_words("--plain --apply - --least 10 --timeout 5", &options), EXIT_OK);
    cr_assert_str_eq(options.apply, "-");
    cr_assert_eq(options.least, 10);
    cr_assert_eq(options.timeout_ms, 5000);
    cr_assert_eq(options.form, CLI_PLAIN);
}

Test(options, refuse_what_they_do_not_know)
{
    static const char *const lines[] = {"--dates 2026-12-01", "2026-12-01", "--date 2026-02-30",
        "--date tomorrow", "--meal supper", "--weeks 0", "--weeks 14", "--weeks four",
        "--margin -1", "--margin 1e1", "--least", "--reach 1441", "--timeout 0"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct allocate_options options;
        cr_assert_eq(read_words(lines[i], &options), EXIT_USAGE, "%s", lines[i]);
    }
}
