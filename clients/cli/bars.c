// SPDX-License-Identifier: Apache-2.0
// audit.ratio, audit.indicators and waitlist.figures as bars with their numbers: the picture never
// stands without the figures.

#include <inttypes.h>
#include <string.h>

#include "clients/cli/show.h"

enum { BAR_WIDE = 40, BAR_NARROW = 10, LINE_WIDE = 100, BASIS_POINTS = 10000 };

// At a narrow terminal the numbers matter more.
static int bar_columns(void)
{
    size_t columns = cli_columns(stdout);
    return columns == 0 || columns >= LINE_WIDE ? BAR_WIDE : BAR_NARROW;
}

static int64_t integer_of(const struct json *map, const char *key, int64_t absent)
{
    const struct json *value = json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_INTEGER ? json_integer(value) : absent;
}

static const char *text_of(const struct json *map, const char *key)
{
    const struct json *value = json_get(map, key);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

// [############|.......]: what is reached, and a mark where the target stands (target < 0: none).
static void put_bar(int64_t points, int64_t target_points)
{
    int columns = bar_columns();
    int64_t filled = points < 0 ? 0 : points * columns / BASIS_POINTS;
    int64_t mark = target_points < 0 ? -1 : target_points * columns / BASIS_POINTS;
    (void)putchar('[');
    for (int i = 0; i < columns; i++) {
        (void)putchar(i == mark ? '|' : i < filled ? '#' : '.');
    }
    (void)fputs("] ", stdout);
}

static void put_name(const char *name, int width)
{
    size_t columns = cli_print_columns(name, strlen(name));
    cli_print(stdout, name, strlen(name));
    (void)printf("%*s", columns < (size_t)width ? width - (int)columns : 0, "");
}

// What the daemon calls it, behind words of ours.
static void put_word(const char *before, const struct json *map, const char *key)
{
    (void)fputs(before, stdout);
    put_name(text_of(map, key), 0);
}

static void put_share(const struct json *row)
{
    int64_t points = integer_of(row, "basis_points", -1);
    if (points < 0) {
        (void)fputs("no data", stdout);
        return;
    }
    (void)printf("%3" PRId64 ".%02" PRId64 " %%  (%" PRId64 " of %" PRId64 ")", points / 100,
        points % 100, integer_of(row, "numerator", 0), integer_of(row, "denominator", 0));
}

// What was counted, and whose word on nursing beds: a share without it says nothing.
static void show_question(const struct json *result)
{
    put_word("", result, "name");
    put_word(" (", result, "area");
    put_word(") on ", result, "on");
    put_word(": beds by the basis '", result, "basis");
    put_word("', nursing beds as ", result, "truth");
    if (json_get(result, "known_on") != NULL) {
        put_word(", as known on ", result, "known_on");
    }
    const struct json *plan = json_get(result, "plan");
    if (plan != NULL) {
        put_word("; plan ", plan, "name");
    }
    (void)putchar('\n');
}

// Beds on file that nobody has listed: only where what is on file is what is counted do they count.
static void show_unlisted(const struct json *result, const struct json *ratio)
{
    int64_t unlisted = integer_of(ratio, "unlisted", 0);
    if (unlisted > 0 && strcmp(text_of(result, "basis"), "approved") == 0 &&
        strncmp(text_of(ratio, "metric"), "nursing_share", 13) == 0) {
        (void)printf("  filed but not listed: %" PRId64 " (counted as ordinary)\n", unlisted);
    }
}

static void show_ratio(const struct json *result, const struct json *ratio)
{
    int64_t target = integer_of(ratio, "target", -1);
    int64_t points = integer_of(ratio, "basis_points", -1);
    put_word("", ratio, "metric");
    (void)fputs("\n  ", stdout);
    put_bar(points, target < 0 ? -1 : target * 100);
    put_share(ratio);
    if (target >= 0) {
        put_word("  target ", ratio, "comparison");
        (void)printf(" %" PRId64 " %%", target);
    }
    put_word("  ", ratio, "verdict");
    (void)putchar('\n');
    int64_t convert = integer_of(ratio, "convert_needed", 0);
    int64_t add = integer_of(ratio, "add_needed", 0);
    if (convert > 0 || add > 0) {
        (void)printf("  missing: convert %" PRId64 " or add %" PRId64 "\n", convert, add);
    }
    show_unlisted(result, ratio);
    const struct json *by = json_get(ratio, "by");
    for (size_t i = 0; i < json_count(by); i++) {
        const struct json *row = json_at(by, i);
        (void)fputs("    ", stdout);
        put_name(text_of(row, "name"), 28);
        put_bar(integer_of(row, "basis_points", -1), target < 0 ? -1 : target * 100);
        put_share(row);
        (void)putchar('\n');
    }
}

// One in a hundred, one in a thousand, or so many of something.
struct unit {
    const char *words;
    int64_t points_each; // basis points of one; 0: no share
};

static struct unit unit_of(const struct json *row)
{
    const char *unit = text_of(row, "unit");
    if (strcmp(unit, "percent") == 0) {
        return (struct unit){"%", 100};
    }
    if (strcmp(unit, "permille") == 0) {
        return (struct unit){"‰", 10};
    }
    return (struct unit){unit, 0};
}

static void put_cell(const struct text *cell, int width)
{
    int columns = (int)cli_print_columns(cell->bytes, cell->size);
    (void)printf("%*s", columns < width ? width - columns : 0, "");
    cli_print(stdout, cell->bytes, cell->size);
}

// The bar of a share is full at a hundred of its unit.
static void show_indicator(const struct json *row)
{
    put_name(text_of(row, "id"), 6);
    (void)putchar(' ');
    put_name(text_of(row, "name"), 42);
    const struct json *target = json_get(row, "target");
    struct unit unit = unit_of(row);
    int64_t points = integer_of(row, "basis_points", -1);
    if (points >= 0 && unit.points_each > 0) {
        int64_t full = points * 100 / unit.points_each;
        put_bar(full > BASIS_POINTS ? BASIS_POINTS : full,
            target == NULL ? -1 : json_integer(target) * 100);
    } else {
        (void)printf("%*s", bar_columns() + 3, "");
    }
    struct text cell;
    text_init(&cell, 4096);
    const struct json *value = json_get(row, "value");
    if (points >= 0 && unit.points_each > 0) {
        text_print(&cell, "%" PRId64 ".%02" PRId64 " %s", points / unit.points_each,
            points % unit.points_each * 100 / unit.points_each, unit.words);
    } else if (value != NULL) {
        show_value(value, &cell);
        text_print(&cell, " %s", unit.words);
    } else {
        text_add_string(&cell, "-");
    }
    put_cell(&cell, 16);
    text_clear(&cell);
    if (target != NULL) {
        text_print(&cell, "%s ", text_of(row, "comparison"));
        show_value(target, &cell);
        text_print(&cell, " %s", unit.words);
        put_cell(&cell, 16);
    } else {
        (void)printf("%16s", "");
    }
    put_word("  ", row, "verdict");
    (void)putchar('\n');
    text_done(&cell);
}

static int64_t most_of(const struct json *rows, const char *key)
{
    int64_t most = 1;
    for (size_t i = 0; i < json_count(rows); i++) {
        int64_t count = integer_of(json_at(rows, i), key, 0);
        most = count > most ? count : most;
    }
    return most;
}

// The bar is the median, the mark what nine in ten did not exceed; full is the longest of all.
static void show_waits(const struct json *result, const char *name)
{
    const struct json *rows = json_get(result, name);
    int64_t most = most_of(rows, "longest_days");
    (void)printf("%s, days by tier%s\n", name, json_count(rows) == 0 ? ": none" : "");
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        int64_t median = integer_of(row, "median_days", 0);
        int64_t p90 = integer_of(row, "p90_days", 0);
        (void)printf("    tier %-23" PRId64, integer_of(row, "tier", 0));
        put_bar(median * BASIS_POINTS / most, p90 * (BASIS_POINTS - 1) / most);
        (void)printf("median %" PRId64 ", p90 %" PRId64 ", longest %" PRId64 ", mean %" PRId64
                     "  (%" PRId64 " persons)\n",
            median, p90, integer_of(row, "longest_days", 0), integer_of(row, "mean_days", 0),
            integer_of(row, "count", 0));
    }
}

// Counts of words by house, all by one measure, so that houses can be compared.
static void show_counts(
    const struct json *result, const char *name, const char *word, const char *count)
{
    const struct json *rows = json_get(result, name);
    int64_t most = most_of(rows, count);
    int64_t house = 0;
    (void)printf("%s, by house%s\n", name, json_count(rows) == 0 ? ": none" : "");
    for (size_t i = 0; i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        if (integer_of(row, "institution", 0) != house) {
            house = integer_of(row, "institution", 0);
            put_word("  ", row, "name");
            (void)printf(" (%" PRId64 ")\n", house);
        }
        (void)fputs("    ", stdout);
        put_name(text_of(row, word), 28);
        put_bar(integer_of(row, count, 0) * BASIS_POINTS / most, -1);
        (void)printf("%" PRId64 "\n", integer_of(row, count, 0));
    }
}

static void show_figures(const struct json *result)
{
    put_word("from ", result, "from");
    put_word(" until ", result, "until");
    (void)fputs(" (exclusive)\n", stdout);
    show_waits(result, "admitted");
    show_waits(result, "waiting");
    show_counts(result, "passed_over", "code", "passed");
    show_counts(result, "offers", "state", "offers");
    put_word("", result, "definition");
    (void)putchar('\n');
}

bool bars_show(const char *method, const struct json *result)
{
    if (strcmp(method, "audit.ratio") == 0) {
        const struct json *ratios = json_get(result, "ratios");
        show_question(result);
        for (size_t i = 0; i < json_count(ratios); i++) {
            show_ratio(result, json_at(ratios, i));
        }
        return true;
    }
    if (strcmp(method, "waitlist.figures") == 0) {
        show_figures(result);
        return true;
    }
    if (strcmp(method, "audit.indicators") == 0) {
        const struct json *indicators = json_get(result, "indicators");
        for (size_t i = 0; i < json_count(indicators); i++) {
            show_indicator(json_at(indicators, i));
        }
        return true;
    }
    return false;
}
