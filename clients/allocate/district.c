// SPDX-License-Identifier: Apache-2.0
// Reading a district: streets, kitchens and the sittings of the day.

#include "clients/allocate/district.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/day.h"

enum {
    PAGE_ROWS = 500,
    PARAMS_BYTES_MAX = 4096,
    STREETS_MAX = 1000,
    KITCHENS_MAX = 2000,
    SITES_MAX = 20000,
    BETWEEN_MAX = 200000
};

#define ARENA_BYTES_MAX (512u * 1024u * 1024u)

int64_t row_int(const struct json *row, const char *field, int64_t absent)
{
    const struct json *value = json_get(row, field);
    return value != NULL && json_kind(value) == JSON_KIND_INTEGER ? json_integer(value) : absent;
}

const char *row_text(const struct json *row, const char *field)
{
    const struct json *value = json_get(row, field);
    return value != NULL && json_kind(value) == JSON_KIND_TEXT ? json_text(value, NULL) : "";
}

// One page; its next, to be freed by json_free of *ret_answer's root, or NULL.
static int read_page(struct cli *cli, const char *method, const char *params, const char *after,
    struct link_answer *ret_answer)
{
    struct text text;
    struct json_out out;
    text_init(&text, PARAMS_BYTES_MAX);
    json_out_init(&out, &text);
    json_begin_map(&out);
    text_add_string(&text, params);
    out.comma = params[0] != '\0';
    json_field_int(&out, "limit", PAGE_ROWS);
    json_field_text(&out, "after", after);
    json_end_map(&out);
    int code = cli_call(cli, method, text.bytes, ret_answer);
    text_done(&text);
    return code;
}

int district_pages(struct cli *cli, const char *method, const char *params, const char *list,
    int (*on_row)(void *context, const struct json *row), void *context)
{
    struct json *before = NULL;
    const char *after = NULL;
    int code;
    do {
        struct link_answer answer;
        code = read_page(cli, method, params, after, &answer);
        json_free(before);
        before = answer.root;
        const struct json *rows = code == EXIT_OK ? json_get(answer.result, list) : NULL;
        for (size_t i = 0; code == EXIT_OK && i < json_count(rows); i++) {
            code = on_row(context, json_at(rows, i));
        }
        after = code == EXIT_OK ? row_text(answer.result, "next") : "";
    } while (after[0] != '\0');
    json_free(before);
    return code;
}

static int say_too_many(const char *what)
{
    (void)fprintf(stderr, "eldercare-allocate: there are more %s than one plan holds\n", what);
    return EXIT_FAILED;
}

static const char *keep_text(struct district *district, const char *text)
{
    const char *kept = arena_copy_text(&district->arena, text);
    return kept != NULL ? kept : "";
}

// --- finding ---

int district_find_kitchen(const struct district *district, int64_t id)
{
    for (int i = 0; i < district->kitchens_count; i++) {
        if (district->kitchens[i].id == id) {
            return i;
        }
    }
    return -1;
}

int district_find_site(const struct district *district, int64_t id)
{
    for (int i = 0; i < district->sites_count; i++) {
        if (district->sites[i].id == id) {
            return i;
        }
    }
    return -1;
}

int district_find_street(const struct district *district, const char *code)
{
    for (int i = 0; i < district->streets_count; i++) {
        if (area_contains(district->streets[i].code, code)) {
            return i;
        }
    }
    return -1;
}

// --- rows ---

static int on_area(void *context, const struct json *row)
{
    struct district *district = context;
    const char *code = row_text(row, "code");
    enum area_level level;
    if (!area_parse(code, &level) || level != AREA_STREET || !area_contains(district->area, code)) {
        return EXIT_OK;
    }
    if (district->streets_count == STREETS_MAX) {
        return say_too_many("streets");
    }
    struct street *street = &district->streets[district->streets_count++];
    memcpy(street->code, code, strlen(code) + 1);
    street->name = keep_text(district, row_text(row, "name"));
    return EXIT_OK;
}

struct reading {
    struct district *district;
    const struct allocate_options *options;
};

static int on_kitchen(void *context, const struct json *row)
{
    struct reading *reading = context;
    struct district *district = reading->district;
    if (district->kitchens_count == KITCHENS_MAX) {
        return say_too_many("kitchens");
    }
    const struct json *capacity = json_get(row, "capacity");
    const struct json *cooks = json_get(row, "cooks");
    bool is_closed = cooks != NULL && json_kind(cooks) == JSON_KIND_BOOL && !json_bool(cooks);
    district->kitchens[district->kitchens_count++] = (struct kitchen){
        .id = row_int(row, "kitchen", 0),
        .name = keep_text(district, row_text(row, "name")),
        .covers = is_closed ? 0 : row_int(capacity, reading->options->meal, 0),
        .is_closed = is_closed,
    };
    return EXIT_OK;
}

// What a sitting can hand out: its channels together, at most its own total.
static int64_t covers_of(const struct json *sitting)
{
    const struct json *channels = json_get(sitting, "channels");
    int64_t covers = 0;
    for (size_t i = 0; i < json_count(channels); i++) {
        covers += row_int(json_at(channels, i), "capacity", 0);
    }
    int64_t total = row_int(sitting, "total", covers);
    const char *state = row_text(sitting, "state");
    bool is_shut = strcmp(state, "closed") == 0 || strcmp(state, "unlicensed") == 0;
    return is_shut ? 0 : total < covers ? total : covers;
}

static int on_sitting(struct reading *reading, const struct json *row)
{
    struct district *district = reading->district;
    if (district->sites_count == SITES_MAX) {
        return say_too_many("sites");
    }
    struct site *site = &district->sites[district->sites_count++];
    *site = (struct site){
        .id = row_int(row, "site", 0),
        .name = keep_text(district, row_text(row, "name")),
        .kitchen = district_find_kitchen(district, row_int(row, "kitchen", 0)),
        .covers = covers_of(row),
    };
    (void)snprintf(site->area, sizeof(site->area), "%s", row_text(row, "area"));
    return EXIT_OK;
}

static int on_population(void *context, const struct json *row)
{
    struct district *district = context;
    int street = district_find_street(district, row_text(row, "area"));
    if (street >= 0 && strcmp(district->streets[street].code, row_text(row, "area")) == 0) {
        district->streets[street].facts.registered_65 = row_int(row, "registered_65", 0);
    }
    return EXIT_OK;
}

// --- asking ---

// What they can cook on the day of the plan, not what they can today.
static int read_kitchens(struct cli *cli, struct reading *reading)
{
    char day[DAY_TEXT_SIZE];
    char params[64];
    (void)snprintf(
        params, sizeof(params), "\"date\":\"%s\"", day_format(reading->options->date, day));
    return district_pages(cli, "kitchen.list", params, "kitchens", on_kitchen, reading);
}

// A sitting list has no pages: street by street it is short enough.
static int read_sittings(struct cli *cli, struct reading *reading, const char *area)
{
    char day[DAY_TEXT_SIZE];
    char params[256];
    struct link_answer answer;
    int size = snprintf(params, sizeof(params), "{\"area\":\"%s\",\"from\":\"%s\",", area,
        day_format(reading->options->date, day));
    (void)snprintf(params + size, sizeof(params) - (size_t)size,
        "\"until\":\"%s\",\"meal\":\"%s\"}", day_format(reading->options->date + 1, day),
        reading->options->meal);
    int code = cli_call(cli, "sitting.list", params, &answer);
    const struct json *rows = code == EXIT_OK ? json_get(answer.result, "sittings") : NULL;
    for (size_t i = 0; code == EXIT_OK && i < json_count(rows); i++) {
        code = on_sitting(reading, json_at(rows, i));
    }
    json_free(answer.root);
    return code;
}

// The ways from the sites of a street. What leads to a site without this meal is no way.
static int read_between(struct cli *cli, struct district *district, const char *area)
{
    char params[64];
    struct link_answer answer;
    (void)snprintf(params, sizeof(params), "{\"area\":\"%s\"}", area);
    int code = cli_call(cli, "site.distances", params, &answer);
    const struct json *rows = code == EXIT_OK ? json_get(answer.result, "distances") : NULL;
    for (size_t i = 0; code == EXIT_OK && i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        struct between way = {.site = district_find_site(district, row_int(row, "site", 0)),
            .other = district_find_site(district, row_int(row, "other", 0)),
            .minutes = (int)row_int(row, "minutes", PLAN_MINUTES_MAX)};
        if (way.site < 0 || way.other < 0) {
            continue;
        }
        if (district->between_count == BETWEEN_MAX) {
            code = say_too_many("ways between sites");
            break;
        }
        district->between[district->between_count++] = way;
    }
    json_free(answer.root);
    return code;
}

int64_t district_share_now(const struct district *district, int kitchen, int street)
{
    size_t cell = (size_t)kitchen * (size_t)district->streets_count + (size_t)street;
    return district->shares_now == NULL ? -1 : district->shares_now[cell];
}

// The quotas that hold on that day, for who compares the plan with them. What other streets than
// those seen here hold is not to be planned: an office of one street would give it away.
static int read_shares_of(struct cli *cli, struct reading *reading, int kitchen)
{
    struct district *district = reading->district;
    struct kitchen *of = &district->kitchens[kitchen];
    char day[DAY_TEXT_SIZE];
    char params[96];
    struct link_answer answer;
    (void)snprintf(params, sizeof(params), "{\"kitchen\":%" PRId64 ",\"date\":\"%s\"}", of->id,
        day_format(reading->options->date, day));
    int code = cli_call(cli, "quota.list", params, &answer);
    const struct json *rows = code == EXIT_OK ? json_get(answer.result, "shares") : NULL;
    for (size_t i = 0; code == EXIT_OK && i < json_count(rows); i++) {
        const struct json *row = json_at(rows, i);
        int street = district_find_street(district, row_text(row, "area"));
        int64_t covers = row_int(row, "covers", 0);
        if (strcmp(row_text(row, "meal"), reading->options->meal) != 0) {
            continue;
        }
        if (street >= 0) {
            district
                ->shares_now[(size_t)kitchen * (size_t)district->streets_count + (size_t)street] =
                covers;
        } else {
            int64_t left = of->covers - of->held; // a kitchen cut below its shares has none
            of->held += covers < left ? covers : left;
        }
    }
    json_free(answer.root);
    return code;
}

static int read_shares(struct cli *cli, struct reading *reading)
{
    struct district *district = reading->district;
    size_t cells = (size_t)district->kitchens_count * (size_t)district->streets_count;
    int code = EXIT_OK;
    district->shares_now = arena_alloc(&district->arena, (cells + 1) * sizeof(int64_t));
    if (district->shares_now == NULL) {
        (void)fputs("eldercare-allocate: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    for (size_t i = 0; i < cells; i++) {
        district->shares_now[i] = -1;
    }
    for (int i = 0; code == EXIT_OK && i < district->kitchens_count; i++) {
        code = read_shares_of(cli, reading, i);
    }
    return code;
}

static int take_office(const struct cli *cli, struct district *district)
{
    const struct json *office = json_get(link_hello(cli->link), "office");
    enum area_level level;
    (void)snprintf(district->area, sizeof(district->area), "%s", row_text(office, "area"));
    if (!area_parse(district->area, &level)) {
        (void)fputs("eldercare-allocate: this profile's office looks after no area\n", stderr);
        return EXIT_REFUSED;
    }
    district->is_part = level > AREA_COUNTY;
    return EXIT_OK;
}

static bool prepare(struct district *district)
{
    *district = (struct district){0};
    arena_init(&district->arena, ARENA_BYTES_MAX);
    district->kitchens = arena_alloc(&district->arena, KITCHENS_MAX * sizeof(struct kitchen));
    district->sites = arena_alloc(&district->arena, SITES_MAX * sizeof(struct site));
    district->streets = arena_alloc(&district->arena, STREETS_MAX * sizeof(struct street));
    district->between = arena_alloc(&district->arena, BETWEEN_MAX * sizeof(struct between));
    return district->kitchens != NULL && district->sites != NULL && district->streets != NULL &&
           district->between != NULL;
}

int district_read(struct cli *cli, const struct allocate_options *options, struct district *ret)
{
    if (!prepare(ret)) {
        (void)fputs("eldercare-allocate: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    struct reading reading = {.district = ret, .options = options};
    int code = take_office(cli, ret);
    if (code == EXIT_OK) {
        code = district_pages(cli, "area.list", "", "areas", on_area, ret);
    }
    if (code == EXIT_OK) {
        code = district_pages(cli, "population.list", "", "populations", on_population, ret);
    }
    if (code == EXIT_OK) {
        code = read_kitchens(cli, &reading);
    }
    for (int i = 0; code == EXIT_OK && i < ret->streets_count; i++) {
        code = read_sittings(cli, &reading, ret->streets[i].code);
    }
    if (code == EXIT_OK) {
        code = read_shares(cli, &reading);
    }
    for (int i = 0; code == EXIT_OK && i < ret->streets_count; i++) {
        code = read_between(cli, ret, ret->streets[i].code);
    }
    if (code == EXIT_OK) {
        code = district_read_meals(cli, options, ret);
    }
    return code == EXIT_OK ? district_read_ways(options, ret) : code;
}

bool district_today(const struct cli *cli, int32_t *ret)
{
    char day[DAY_TEXT_SIZE];
    (void)snprintf(day, sizeof(day), "%s", row_text(link_hello(cli->link), "server_time"));
    return day_parse(day, ret);
}

void district_done(struct district *district)
{
    arena_done(&district->arena);
}
