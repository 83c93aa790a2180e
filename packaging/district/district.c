// SPDX-License-Identifier: Apache-2.0
// district: writes a synthetic district as the spreadsheets that `eldercare import` takes. Only the
// names and codes of its streets and towns are real.

#include "packaging/district/district.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PRESET_SEED 20261201
#define PRESET_SCALE 10
#define SCALE_MOST 1000

enum { EXIT_USAGE = 2 };

static const char usage[] =
    "usage: district --out DIR --area CODE [--seed N] [--full | --scale 1/N] [--story] [--areas "
    "FILE]\n"
    "  --out DIR      the folder for the spreadsheets, made if missing\n"
    "  --area CODE    a county or district of the table of areas: 310114\n"
    "  --seed N       the same seed makes the same bytes (default 20261201)\n"
    "  --full         300,000 elders; without it a tenth\n"
    "  --scale 1/N    an N-th of the elders, N from 1 to 1000\n"
    "  --story        also the spreadsheets of the demo's day\n"
    "  --areas FILE   the table of areas (default config/areas/areas.csv of the source tree)\n";

struct arguments {
    const char *areas;
    int scale;
};

static bool read_number(const char *text, uint64_t most, uint64_t *ret_number)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || number > most) {
        return false;
    }
    *ret_number = number;
    return true;
}

static bool read_scale(const char *text, int *ret_scale)
{
    uint64_t scale;
    if (strncmp(text, "1/", 2) != 0 || !read_number(text + 2, SCALE_MOST, &scale) || scale == 0) {
        return false;
    }
    *ret_scale = (int)scale;
    return true;
}

static bool take_area(struct district *district, const char *code)
{
    enum area_level level;
    if (!area_parse(code, &level) || level != AREA_COUNTY) {
        return false;
    }
    snprintf(district->code, sizeof district->code, "%s", code);
    return true;
}

static bool take_option(
    struct district *district, struct arguments *arguments, int option, const char *value)
{
    switch (option) {
    case 'o':
        district->out = value;
        return true;
    case 'a':
        return take_area(district, value);
    case 's':
        return read_number(value, UINT64_MAX, &district->seed);
    case 'f':
        arguments->scale = 1;
        return true;
    case 'c':
        return read_scale(value, &arguments->scale);
    case 't':
        district->story = true;
        return true;
    case 'r':
        arguments->areas = value;
        return true;
    default:
        return false;
    }
}

static bool read_arguments(
    struct district *district, struct arguments *arguments, int count, char **words)
{
    static const struct option options[] = {
        {"out", required_argument, NULL, 'o'},
        {"area", required_argument, NULL, 'a'},
        {"seed", required_argument, NULL, 's'},
        {"full", no_argument, NULL, 'f'},
        {"scale", required_argument, NULL, 'c'},
        {"story", no_argument, NULL, 't'},
        {"areas", required_argument, NULL, 'r'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(count, words, "", options, NULL)) != -1) {
        if (!take_option(district, arguments, option, optarg ? optarg : "")) {
            return false;
        }
    }
    return optind == count && district->out && district->code[0] != '\0';
}

// Stands beside the files, so that nobody takes them for a real district's.
static bool write_notice(const struct district *district)
{
    struct sheet sheet;
    if (!sheet_open(&sheet, district, "SYNTHETIC.txt",
            "SYNTHETIC DATA / 合成数据：非真实人员、机构或场所")) {
        return false;
    }
    fprintf(sheet.file,
        "Made by packaging/district from seed %" PRIu64
        " for %s %s; the same seed makes the same bytes.\n"
        "Real are only the names and codes of the streets and towns.\n"
        "Identity numbers carry sequence 000, which is never issued (an even sequence: all are "
        "women);\n"
        "telephone numbers are 1380000xxxx, addresses lie in 示例路, homes and sites are called "
        "示例.\n",
        district->seed, district->code, district->name);
    return sheet_close(&sheet);
}

static void report(const struct district *district)
{
    int nursing = 0;
    for (int i = 0; i < DISTRICT_BEDS; i++) {
        nursing += district->beds[i].is_nursing;
    }
    int basis_points = nursing * 10000 / DISTRICT_BEDS;
    printf("SYNTHETIC district %s %s from seed %" PRIu64 ", in %s\n", district->code,
        district->name, district->seed, district->out);
    printf("  %d streets and towns (real names and codes)\n", district->unit_count);
    printf("  %d elders, %d of them assessed (numbers with sequence 000: of nobody)\n",
        district->elders, district->assessed);
    printf("  %d institutions and small homes, %d beds, %d declared nursing: %d.%02d %%\n",
        DISTRICT_HOMES, DISTRICT_BEDS, nursing, basis_points / 100, basis_points % 100);
    printf("  %d kitchens, %d meal sites\n", DISTRICT_KITCHENS, DISTRICT_SITES);
}

static bool make(struct district *district, const struct arguments *arguments)
{
    if (!units_read(district, arguments->areas)) {
        return false;
    }
    if (mkdir(district->out, 0755) != 0 && errno != EEXIST) {
        fprintf(stderr, "district: %s: %s\n", district->out, strerror(errno));
        return false;
    }
    district->elders = DISTRICT_ELDERS / arguments->scale;
    homes_make(district);
    return write_notice(district) && units_write(district) && homes_write(district) &&
           meals_write(district) && elders_write(district) &&
           (!district->story || story_write(district));
}

int main(int count, char **words)
{
    static struct district district = {.seed = PRESET_SEED};
    struct arguments arguments = {.areas = DISTRICT_AREAS, .scale = PRESET_SCALE};
    bool exists = day_parse(DISTRICT_DAY, &district.day);
    if (!exists || !read_arguments(&district, &arguments, count, words)) {
        (void)fputs(usage, stderr);
        return EXIT_USAGE;
    }
    if (!make(&district, &arguments)) {
        return EXIT_FAILURE;
    }
    report(&district);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
