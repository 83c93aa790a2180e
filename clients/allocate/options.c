// SPDX-License-Identifier: Apache-2.0
// The command line as a table: one row for each option.

#include "clients/allocate/options.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "clients/allocate/plan.h"
#include "common/base/day.h"

enum kind { KIND_FLAG, KIND_NUMBER, KIND_TEXT, KIND_DAY, KIND_MEAL };

struct word {
    const char *name;
    enum kind kind;
    size_t offset;
    int least, most; // of a number
};

#define AT(member) offsetof(struct allocate_options, member)

static const struct word table[] = {
    {"--profile", KIND_TEXT, AT(profile_directory), 0, 0},
    {"--timeout", KIND_NUMBER, AT(timeout_ms), 1, 3600},
    {"--date", KIND_DAY, AT(date), 0, 0},
    {"--meal", KIND_MEAL, AT(meal), 0, 0},
    {"--weeks", KIND_NUMBER, AT(weeks), 1, DEMAND_WEEKS_MAX},
    {"--margin", KIND_NUMBER, AT(rules.margin_percent), 0, 100},
    {"--per-thousand", KIND_NUMBER, AT(rules.per_thousand), 0, 1000},
    {"--least", KIND_NUMBER, AT(least), 0, 10000},
    {"--reach", KIND_NUMBER, AT(reach_minutes), 1, PLAN_MINUTES_MAX},
    {"--transport", KIND_TEXT, AT(transport), 0, 0},
    {"--walking", KIND_TEXT, AT(walking), 0, 0},
    {"--apply", KIND_TEXT, AT(apply), 0, 0},
    {"--help", KIND_FLAG, AT(wants_help), 0, 0},
    {"--version", KIND_FLAG, AT(wants_version), 0, 0},
};

static const char *const meals[] = {"breakfast", "lunch", "dinner", NULL};

void options_say_usage(FILE *stream)
{
    (void)fputs(
        "eldercare-allocate - proposes how kitchens' covers are divided among sites and streets\n"
        "\n"
        "  eldercare-allocate --date 2026-12-01 --meal lunch           a proposal, explained\n"
        "  eldercare-allocate --json >proposal.json                    the same, to be kept\n"
        "  eldercare-allocate --apply proposal.json                    makes it the quotas "
        "(bureau)\n"
        "\n"
        "  --date DATE          first day of the quotas; tomorrow when left out\n"
        "  --meal MEAL          breakfast, lunch (when left out) or dinner\n"
        "  --weeks N            how many of the same weekday to look back on: 4\n"
        "  --margin PERCENT     on top of the mean of those days: 10\n"
        "  --per-thousand N     covers for a thousand registered 65+, of a street without meals: "
        "0\n"
        "  --least N            covers every street that wants them gets in any case: 0\n"
        "  --reach MINUTES      how far people walk: 15\n"
        "  --walking FILE       CSV with area, site, minutes: beside what the district keeps of "
        "ways\n"
        "                       between sites (site.distance)\n"
        "  --transport FILE     CSV with kitchen, site, minutes: who could cook for whom\n"
        "  --apply FILE         a proposal kept with --json; - reads standard input\n"
        "  --profile DIR  --timeout SECONDS  --json  --plain  --version  --help\n"
        "\n"
        "Log in with: eldercare login. Exit codes as eldercare's; 4: not everybody can have the\n"
        "least.\n",
        stream);
}

static bool is_among(const char *const *choices, const char *value)
{
    for (; *choices != NULL; choices++) {
        if (strcmp(*choices, value) == 0) {
            return true;
        }
    }
    return false;
}

static bool take_number(const struct word *word, const char *value, void *target)
{
    char *end = NULL;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno != 0 || end == value || *end != '\0' || number < word->least || number > word->most) {
        (void)fprintf(stderr, "eldercare-allocate: %s takes %d to %d, not %s\n", word->name,
            word->least, word->most, value);
        return false;
    }
    *(int *)target = (int)number;
    return true;
}

static bool take_value(const struct word *word, const char *value, struct allocate_options *options)
{
    void *target = (char *)options + word->offset;
    switch (word->kind) {
    case KIND_FLAG:
        *(bool *)target = true;
        return true;
    case KIND_NUMBER:
        return take_number(word, value, target);
    case KIND_TEXT:
        *(const char **)target = value;
        return true;
    case KIND_DAY:
        if (!day_parse(value, target)) {
            (void)fprintf(
                stderr, "eldercare-allocate: %s takes YYYY-MM-DD, not %s\n", word->name, value);
            return false;
        }
        return true;
    case KIND_MEAL:
        if (!is_among(meals, value)) {
            (void)fprintf(stderr,
                "eldercare-allocate: %s takes breakfast, lunch or dinner, not %s\n", word->name,
                value);
            return false;
        }
        *(const char **)target = value;
        return true;
    }
    return false;
}

static const struct word *find(const char *name)
{
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (strcmp(table[i].name, name) == 0) {
            return &table[i];
        }
    }
    return NULL;
}

static bool take_form(const char *name, struct allocate_options *options)
{
    bool is_json = strcmp(name, "--json") == 0;
    if (!is_json && strcmp(name, "--plain") != 0) {
        return false;
    }
    options->form = is_json ? CLI_JSON : CLI_PLAIN;
    return true;
}

int options_read(int count, char **words, struct allocate_options *ret)
{
    *ret = (struct allocate_options){.form = CLI_TABLE,
        .timeout_ms = 30,
        .date = DAY_NONE,
        .meal = "lunch",
        .weeks = 4,
        .rules = {.margin_percent = 10},
        .reach_minutes = 15};
    for (int i = 0; i < count; i++) {
        if (take_form(words[i], ret)) {
            continue;
        }
        const struct word *word = find(words[i]);
        bool needs_value = word != NULL && word->kind != KIND_FLAG;
        if (word == NULL || (needs_value && i + 1 == count)) {
            (void)fprintf(stderr, "eldercare-allocate: %s %s; see eldercare-allocate --help\n",
                word == NULL ? "unknown option" : "a value is needed for", words[i]);
            return EXIT_USAGE;
        }
        if (!take_value(word, needs_value ? words[++i] : NULL, ret)) {
            return EXIT_USAGE;
        }
    }
    ret->timeout_ms *= 1000;
    return EXIT_OK;
}
