// SPDX-License-Identifier: Apache-2.0
// Who can cook for whom, and who can walk where: what stands in the district already, and what two
// files add. Only ways that exist become part of the program.

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "clients/allocate/district.h"
#include "clients/cli/csv.h"

// Taken for what nobody measured: on foot within a street, and to a site where its people went
// before.
enum { MINUTES_NEAR = 10, MINUTES_USUAL = 15, COLUMNS = 3 };

enum { COLUMN_FROM, COLUMN_SITE, COLUMN_MINUTES };

struct ways {
    struct district *district;
    const struct allocate_options *options;
    int *transport;    // kitchens x sites: minutes, -1: no way
    int *walking;      // streets x sites: minutes, -1: no way
    bool *is_measured; // streets x sites: from site.distances
};

static int *transport_of(const struct ways *ways, int kitchen, int site)
{
    return &ways->transport[(size_t)kitchen * (size_t)ways->district->sites_count + (size_t)site];
}

static int *walking_of(const struct ways *ways, int street, int site)
{
    return &ways->walking[(size_t)street * (size_t)ways->district->sites_count + (size_t)site];
}

// --- what stands ---

static void take_standing_ways(struct ways *ways)
{
    const struct district *district = ways->district;
    for (int site = 0; site < district->sites_count; site++) {
        for (int kitchen = 0; kitchen < district->kitchens_count; kitchen++) {
            *transport_of(ways, kitchen, site) = -1;
        }
        if (district->sites[site].kitchen >= 0) {
            *transport_of(ways, district->sites[site].kitchen, site) = 0;
        }
        for (int street = 0; street < district->streets_count; street++) {
            size_t cell = (size_t)street * (size_t)district->sites_count + (size_t)site;
            bool is_near =
                area_contains(district->streets[street].code, district->sites[site].area);
            bool is_usual = district->visits[cell] > 0;
            *walking_of(ways, street, site) = is_near    ? MINUTES_NEAR
                                              : is_usual ? MINUTES_USUAL
                                                         : -1;
        }
    }
}

// What the district has measured between sites: who lives where one stands walks from there.
static void take_between(struct ways *ways)
{
    const struct district *district = ways->district;
    for (int i = 0; i < district->between_count; i++) {
        const struct between *way = &district->between[i];
        int street = district_find_street(district, district->sites[way->site].area);
        if (street < 0 || way->minutes > ways->options->reach_minutes) {
            continue;
        }
        size_t cell = (size_t)street * (size_t)district->sites_count + (size_t)way->other;
        bool is_own =
            area_contains(district->streets[street].code, district->sites[way->other].area);
        int *walking = &ways->walking[cell];
        // Of several own sites the nearest; a measured way goes before the one taken for a habit.
        bool is_better = *walking < 0 || way->minutes < *walking ||
                         (*walking == MINUTES_USUAL && !ways->is_measured[cell]);
        if (!is_own && is_better) {
            *walking = way->minutes;
            ways->is_measured[cell] = true;
        }
    }
}

// --- what the files add ---

struct sheet {
    const char *path;
    const char *from;     // heading of its first column
    int columns[COLUMNS]; // where each stands
    struct ways *ways;
};

static int complain(const struct sheet *sheet, int line, const char *words)
{
    (void)fprintf(stderr, "eldercare-allocate: %s:%d: %s\n", sheet->path, line, words);
    return EXIT_USAGE;
}

static bool read_number(const char *cell, int64_t most, int64_t *ret)
{
    char *end = NULL;
    errno = 0;
    long long number = strtoll(cell, &end, 10);
    if (errno != 0 || end == cell || *end != '\0' || number < 0 || number > most) {
        return false;
    }
    *ret = number;
    return true;
}

static int read_headings(struct sheet *sheet, const struct csv_row *row)
{
    const char *names[COLUMNS] = {sheet->from, "site", "minutes"};
    for (int column = 0; column < COLUMNS; column++) {
        sheet->columns[column] = -1;
        for (int i = 0; i < row->count; i++) {
            if (strcmp(row->cells[i], names[column]) == 0) {
                sheet->columns[column] = i;
            }
        }
        if (sheet->columns[column] < 0) {
            (void)fprintf(stderr, "eldercare-allocate: %s:%d: a column named %s is missing\n",
                sheet->path, row->line, names[column]);
            return EXIT_USAGE;
        }
    }
    return EXIT_OK;
}

static int take_transport(
    const struct sheet *sheet, const struct csv_row *row, int site, int minutes)
{
    int64_t id;
    int kitchen = -1;
    if (read_number(row->cells[sheet->columns[COLUMN_FROM]], INT64_MAX, &id)) {
        kitchen = district_find_kitchen(sheet->ways->district, id);
    }
    if (kitchen < 0) {
        return complain(sheet, row->line, "kitchen: there is no such kitchen in this district");
    }
    *transport_of(sheet->ways, kitchen, site) = minutes;
    return EXIT_OK;
}

// A way further than the reach is none, whatever was the habit.
static int take_walking(const struct sheet *sheet, const struct csv_row *row, int site, int minutes)
{
    const char *code = row->cells[sheet->columns[COLUMN_FROM]];
    enum area_level level;
    int street = area_parse(code, &level) && level == AREA_STREET
                     ? district_find_street(sheet->ways->district, code)
                     : -1;
    if (street < 0) {
        return complain(sheet, row->line, "area: there is no such street in this district");
    }
    bool is_within = minutes <= sheet->ways->options->reach_minutes;
    *walking_of(sheet->ways, street, site) = is_within ? minutes : -1;
    return EXIT_OK;
}

static int take_row(const struct sheet *sheet, const struct csv_row *row)
{
    for (int column = 0; column < COLUMNS; column++) {
        if (sheet->columns[column] >= row->count) {
            return complain(sheet, row->line, "a cell is missing");
        }
    }
    int64_t id;
    int64_t minutes;
    int site = -1;
    if (read_number(row->cells[sheet->columns[COLUMN_SITE]], INT64_MAX, &id)) {
        site = district_find_site(sheet->ways->district, id);
    }
    if (site < 0) {
        return complain(sheet, row->line, "site: there is no such site with this meal on that day");
    }
    if (!read_number(row->cells[sheet->columns[COLUMN_MINUTES]], PLAN_MINUTES_MAX, &minutes)) {
        return complain(sheet, row->line, "minutes: a whole number of 0 to 1440");
    }
    return strcmp(sheet->from, "kitchen") == 0 ? take_transport(sheet, row, site, (int)minutes)
                                               : take_walking(sheet, row, site, (int)minutes);
}

static int take_sheet(struct sheet *sheet)
{
    struct csv csv;
    struct csv_row row = {0};
    struct text complaint;
    text_init(&complaint, 4096);
    int code = csv_open(sheet->path, &csv, &complaint) == STATUS_OK ? EXIT_OK : EXIT_USAGE;
    bool has_headings = false;
    while (code == EXIT_OK && csv_next(&csv, &row, &complaint)) {
        code = has_headings ? take_row(sheet, &row) : read_headings(sheet, &row);
        has_headings = true;
    }
    if (complaint.size > 0) {
        (void)fprintf(stderr, "eldercare-allocate: %s\n", complaint.bytes);
        code = EXIT_USAGE;
    } else if (code == EXIT_OK && !has_headings) {
        code = complain(sheet, 1, "the file is empty");
    }
    csv_row_done(&row);
    csv_done(&csv);
    text_done(&complaint);
    return code;
}

// --- into the program ---

static bool collect(const struct ways *ways)
{
    struct district *district = ways->district;
    size_t sites = (size_t)district->sites_count;
    size_t feeds_most = (size_t)district->kitchens_count * sites + 1;
    size_t walks_most = (size_t)district->streets_count * sites + 1;
    district->feeds = arena_alloc(&district->arena, feeds_most * sizeof(*district->feeds));
    district->walks = arena_alloc(&district->arena, walks_most * sizeof(*district->walks));
    if (district->feeds == NULL || district->walks == NULL) {
        return false;
    }
    for (int site = 0; site < district->sites_count; site++) {
        for (int kitchen = 0; kitchen < district->kitchens_count; kitchen++) {
            int minutes = *transport_of(ways, kitchen, site);
            if (minutes >= 0) {
                district->feeds[district->feeds_count++] =
                    (struct plan_feed){kitchen, site, minutes};
            }
        }
        for (int street = 0; street < district->streets_count; street++) {
            int minutes = *walking_of(ways, street, site);
            if (minutes >= 0) {
                district->walks[district->walks_count++] =
                    (struct plan_walk){site, street, minutes};
            }
        }
    }
    return true;
}

int district_read_ways(const struct allocate_options *options, struct district *district)
{
    size_t sites = (size_t)district->sites_count;
    struct ways ways = {.district = district, .options = options};
    ways.transport =
        arena_alloc(&district->arena, ((size_t)district->kitchens_count * sites + 1) * sizeof(int));
    ways.walking =
        arena_alloc(&district->arena, ((size_t)district->streets_count * sites + 1) * sizeof(int));
    size_t cells = (size_t)district->streets_count * sites + 1;
    ways.is_measured = arena_alloc(&district->arena, cells * sizeof(bool));
    if (ways.transport == NULL || ways.walking == NULL || ways.is_measured == NULL) {
        (void)fputs("eldercare-allocate: out of memory\n", stderr);
        return EXIT_FAILED;
    }
    memset(ways.is_measured, 0, cells * sizeof(bool));
    take_standing_ways(&ways);
    take_between(&ways);
    int code = EXIT_OK;
    if (options->transport != NULL) {
        struct sheet sheet = {.path = options->transport, .from = "kitchen", .ways = &ways};
        code = take_sheet(&sheet);
    }
    if (code == EXIT_OK && options->walking != NULL) {
        struct sheet sheet = {.path = options->walking, .from = "area", .ways = &ways};
        code = take_sheet(&sheet);
    }
    if (code == EXIT_OK && !collect(&ways)) {
        (void)fputs("eldercare-allocate: out of memory\n", stderr);
        code = EXIT_FAILED;
    }
    return code;
}
