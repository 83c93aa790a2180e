// SPDX-License-Identifier: Apache-2.0
// eldercare-allocate: proposes how kitchens' covers are divided among sites and streets, and makes
// a kept proposal the quotas. Speaks the wire like any client; decides nothing by itself.

#include <locale.h>
#include <signal.h>
#include <unistd.h>

#include "clients/allocate/proposal.h"
#include "clients/cli/show.h"
#include "common/base/day.h"

enum { PROPOSAL_BYTES_MAX = 64 * 1024 * 1024 };

// The plan's own arrays out of the district's.
struct problem_arrays {
    struct plan_kitchen *kitchens;
    struct plan_site *sites;
    struct plan_street *streets;
};

static bool fill_arrays(
    const struct allocate_options *options, struct district *district, struct problem_arrays *ret)
{
    size_t kitchens = (size_t)district->kitchens_count + 1;
    size_t sites = (size_t)district->sites_count + 1;
    size_t streets = (size_t)district->streets_count + 1;
    ret->kitchens = arena_alloc(&district->arena, kitchens * sizeof(*ret->kitchens));
    ret->sites = arena_alloc(&district->arena, sites * sizeof(*ret->sites));
    ret->streets = arena_alloc(&district->arena, streets * sizeof(*ret->streets));
    if (ret->kitchens == NULL || ret->sites == NULL || ret->streets == NULL) {
        return false;
    }
    for (int i = 0; i < district->kitchens_count; i++) {
        ret->kitchens[i].covers = district->kitchens[i].covers - district->kitchens[i].held;
    }
    for (int i = 0; i < district->sites_count; i++) {
        ret->sites[i].covers = district->sites[i].covers;
    }
    for (int i = 0; i < district->streets_count; i++) {
        const struct street *street = &district->streets[i];
        int64_t demand = street->demand.covers;
        ret->streets[i] = (struct plan_street){
            .demand = demand,
            .least = demand < options->least ? demand : options->least,
            .weight = street->facts.registered_65 > 0 ? street->facts.registered_65 : demand,
        };
    }
    return true;
}

// Who could not have their least: a proposal would break what was asked of it.
static int say_least(
    const struct district *district, const struct problem_arrays *arrays, const struct plan *plan)
{
    (void)fputs("eldercare-allocate: not every street can have its least:\n", stderr);
    for (int i = 0; i < district->streets_count; i++) {
        if (plan->street_served[i] < arrays->streets[i].least) {
            (void)fprintf(stderr, "  %s: %ld of %ld\n", district->streets[i].code,
                (long)plan->street_served[i], (long)arrays->streets[i].least);
        }
    }
    return EXIT_CONFLICT;
}

static int show(const struct allocate_options *options, const struct text *text)
{
    const char *reason = "";
    struct json *json = text->failed ? NULL : json_parse(text->bytes, text->size, &reason);
    if (json == NULL) {
        (void)fprintf(stderr, "eldercare-allocate: the proposal is too long %s\n", reason);
        return EXIT_FAILED;
    }
    show_result(options->form, "allocate", json);
    json_free(json);
    return EXIT_OK;
}

static int propose(const struct allocate_options *options, struct district *district)
{
    struct problem_arrays arrays;
    struct plan plan;
    struct text text;
    if (!fill_arrays(options, district, &arrays)) {
        (void)fputs("eldercare-allocate: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    const struct plan_problem problem = {.kitchens = arrays.kitchens,
        .sites = arrays.sites,
        .streets = arrays.streets,
        .feeds = district->feeds,
        .walks = district->walks,
        .kitchens_count = district->kitchens_count,
        .sites_count = district->sites_count,
        .streets_count = district->streets_count,
        .feeds_count = district->feeds_count,
        .walks_count = district->walks_count};
    enum status status = plan_make(&problem, &plan);
    int code = EXIT_FAILED;
    if (status == STATUS_OK) {
        text_init(&text, PROPOSAL_BYTES_MAX);
        proposal_write(district, options, &plan, &text);
        code = show(options, &text);
        text_done(&text);
    } else if (status == STATUS_NOT_FOUND) {
        code = say_least(district, &arrays, &plan);
    } else {
        (void)fprintf(stderr, "eldercare-allocate: no plan: %s\n", status_sentence(status));
    }
    plan_done(&plan);
    return code;
}

// Tomorrow when left out. No quota holds for a day that is over.
static int choose_date(const struct cli *cli, struct allocate_options *options)
{
    char day[DAY_TEXT_SIZE];
    char now[DAY_TEXT_SIZE];
    int32_t today;
    if (!district_today(cli, &today)) {
        (void)fputs("eldercare-allocate: the daemon tells no day\n", stderr);
        return EXIT_FAILED;
    }
    if (options->date == DAY_NONE) {
        options->date = today + 1;
    }
    if (options->date < today) {
        (void)fprintf(stderr,
            "eldercare-allocate: --date %s is past, today is %s: a plan is for today or later\n",
            day_format(options->date, day), day_format(today, now));
        return EXIT_USAGE;
    }
    return EXIT_OK;
}

static int run(struct cli *cli, struct allocate_options *options)
{
    if (options->apply != NULL) {
        return proposal_apply(cli, options->apply);
    }
    struct district district;
    int code = cli_connect(cli);
    if (code == EXIT_OK) {
        code = choose_date(cli, options);
    }
    if (code != EXIT_OK) {
        return code;
    }
    code = district_read(cli, options, &district);
    if (code == EXIT_OK) {
        code = propose(options, &district);
    }
    district_done(&district);
    return code;
}

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    _exit(EXIT_INTERRUPTED);
}

int main(int count, char **words)
{
    struct allocate_options options;
    if (setlocale(LC_CTYPE, "") == NULL) {
        (void)setlocale(LC_CTYPE, "C.UTF-8");
    }
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGINT, on_interrupt);
    int code = options_read(count - 1, words + 1, &options);
    if (code != EXIT_OK) {
        return code;
    }
    if (options.wants_help) {
        options_say_usage(stdout);
        return EXIT_OK;
    }
    if (options.wants_version) {
        (void)puts("eldercare-allocate " ELDERCARE_VERSION);
        return EXIT_OK;
    }
    struct cli cli = {.form = options.form,
        .profile_directory = options.profile_directory,
        .timeout_ms = options.timeout_ms};
    code = run(&cli, &options);
    cli_done(&cli);
    if (fflush(stdout) != 0 && code == EXIT_OK) {
        code = EXIT_FAILED;
    }
    return code;
}
