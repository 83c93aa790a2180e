// SPDX-License-Identifier: Apache-2.0
// The generator of the district, run as a program and read like a stranger reads its spreadsheets.

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <criterion/criterion.h>

#include "common/base/area.h"
#include "common/base/file.h"
#include "common/base/idnumber.h"

#define CELLS_MAX 20
#define FILE_BYTES_MAX ((size_t)128 << 20)
#define PATH_SIZE 160
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char *const all_files[] = {"SYNTHETIC.txt", "areas.csv", "population.csv",
    "institutions.csv", "rooms.csv", "beds.csv", "elders.csv", "assessments.csv", "kitchens.csv",
    "sites.csv", "rooms_with_errors.csv", "admissions.csv", "regulars.csv", "mover.csv"};

// Runs the program with its words; gives its exit code.
static int run(const char *const *words)
{
    char *arguments[16] = {strdup(DISTRICT_PROGRAM)};
    int count = 1;
    for (; words[count - 1]; count++) {
        arguments[count] = strdup(words[count - 1]);
    }
    posix_spawn_file_actions_t quiet;
    posix_spawn_file_actions_init(&quiet);
    posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t process;
    cr_assert_eq(posix_spawn(&process, arguments[0], &quiet, NULL, arguments, environ), 0);
    posix_spawn_file_actions_destroy(&quiet);
    for (int i = 0; i < count; i++) {
        free(arguments[i]);
    }
    int state;
    cr_assert_eq(waitpid(process, &state, 0), process);
    return WIFEXITED(state) ? WEXITSTATUS(state) : -1;
}

struct made {
    char directory[64];
};

static struct made make(const char *seed, const char *scale, const char *story)
{
    struct made made = {.directory = "/tmp/district_testXXXXXX"};
    cr_assert_not_null(mkdtemp(made.directory));
    const char *words[] = {
        "--out", made.directory, "--area", "310114", "--seed", seed, "--scale", scale, story, NULL};
    cr_assert_eq(run(words), 0);
    return made;
}

static void make_path(char path[PATH_SIZE], const struct made *made, const char *name)
{
    snprintf(path, PATH_SIZE, "%s/%s", made->directory, name);
}

static void unmake(const struct made *made)
{
    for (size_t i = 0; i < COUNT(all_files); i++) {
        char path[PATH_SIZE];
        make_path(path, made, all_files[i]);
        unlink(path);
    }
    cr_assert_eq(rmdir(made->directory), 0);
}

struct row {
    char *cells[CELLS_MAX];
};

struct table {
    struct text text;
    struct row *rows; // without the header
    int count;
    int columns;
};

static int split(char *line, struct row *row)
{
    int count = 0;
    for (char *cell = line; cell; count++) {
        cr_assert_lt(count, CELLS_MAX);
        row->cells[count] = cell;
        cell = strchr(cell, ',');
        if (cell) {
            *cell++ = '\0';
        }
    }
    return count;
}

// Reads a table; the cells of our generator need no quotes.
static struct table read_table(const struct made *made, const char *name, const char *header)
{
    char path[PATH_SIZE];
    make_path(path, made, name);
    struct table table = {.count = 0};
    cr_assert_eq(file_read(path, FILE_BYTES_MAX, &table.text), STATUS_OK);
    cr_assert(text_is_utf8(table.text.bytes, table.text.size));
    cr_assert(text_is_clean(table.text.bytes, table.text.size, true));
    cr_assert_null(strchr(table.text.bytes, '"'));
    int lines = 0;
    for (const char *c = table.text.bytes; *c; c++) {
        lines += *c == '\n';
    }
    table.rows = calloc((size_t)lines, sizeof *table.rows);
    char *line = table.text.bytes;
    for (int i = 0; i < lines; i++) {
        char *end = strchr(line, '\n');
        *end = '\0';
        if (i == 0) {
            struct row titles;
            cr_assert_str_eq(line, header);
            table.columns = split(line, &titles);
        } else {
            cr_assert_eq(split(line, &table.rows[table.count++]), table.columns);
        }
        line = end + 1;
    }
    return table;
}

static void free_table(struct table *table)
{
    free(table->rows);
    text_done(&table->text);
}

static int compare_first(const void *left, const void *right)
{
    return strcmp(((const struct row *)left)->cells[0], ((const struct row *)right)->cells[0]);
}

// Sorts by the first column, which must not repeat.
static void index_table(struct table *table)
{
    qsort(table->rows, (size_t)table->count, sizeof *table->rows, compare_first);
    for (int i = 1; i < table->count; i++) {
        cr_assert_str_neq(table->rows[i].cells[0], table->rows[i - 1].cells[0]);
    }
}

static const struct row *find(const struct table *table, const char *key)
{
    struct row wanted = {.cells = {strdup(key)}};
    const struct row *found =
        bsearch(&wanted, table->rows, (size_t)table->count, sizeof *table->rows, compare_first);
    free(wanted.cells[0]);
    return found;
}

static int32_t day_of(const char *text)
{
    int32_t day = DAY_NONE;
    cr_assert(day_parse(text, &day), "%s", text);
    return day;
}

#define AREAS "代码,名称,级别,上级"
#define INSTITUTIONS "信用代码,机构名称,行政区划,类型,层次,运营方式,核定床位,开办日期"
#define ROOMS "信用代码,房间号,楼层"
#define BEDS "信用代码,房间号,床位号,床位类型,认知障碍床位,保基本,启用日期"
#define ELDERS "身份证号,姓名,户籍地,居住地,电话,地址,敬老卡号,标签"
#define ASSESSMENTS "身份证号,评估体系,等级,认知障碍,评估日期"
#define KITCHENS "厨房名称,行政区划,早餐产能,午餐产能,晚餐产能"
static const char sites_header[] =
    "站点名称,类型,行政区划,所属厨房,早餐堂食,早餐自取,早餐送餐,早餐价格,"
    "午餐堂食,午餐自取,午餐送餐,午餐价格,晚餐堂食,晚餐自取,晚餐送餐,晚餐价格,"
    "许可证有效期,休息日";

static bool is_same_file(const struct made *a, const struct made *b, const char *name)
{
    char path[PATH_SIZE];
    struct text first;
    struct text second;
    make_path(path, a, name);
    cr_assert_eq(file_read(path, FILE_BYTES_MAX, &first), STATUS_OK);
    make_path(path, b, name);
    cr_assert_eq(file_read(path, FILE_BYTES_MAX, &second), STATUS_OK);
    bool is_same = first.size == second.size && memcmp(first.bytes, second.bytes, first.size) == 0;
    text_done(&first);
    text_done(&second);
    return is_same;
}

Test(district, makes_the_same_bytes_from_the_same_seed)
{
    struct made one = make("7", "1/100", "--story");
    struct made same = make("7", "1/100", "--story");
    struct made other = make("8", "1/100", "--story");
    for (size_t i = 0; i < COUNT(all_files); i++) {
        cr_assert(is_same_file(&one, &same, all_files[i]), "%s", all_files[i]);
        bool is_seedless = strcmp(all_files[i], "areas.csv") == 0 ||
                           strcmp(all_files[i], "rooms_with_errors.csv") == 0;
        cr_assert_eq(is_same_file(&one, &other, all_files[i]), is_seedless, "%s", all_files[i]);
    }
    unmake(&one);
    unmake(&same);
    unmake(&other);
}

Test(district, has_the_same_homes_and_kitchens_in_every_size)
{
    static const char *const names[] = {"areas.csv", "population.csv", "institutions.csv",
        "rooms.csv", "beds.csv", "kitchens.csv", "sites.csv"};
    struct made small = make("7", "1/1000", "--story");
    struct made tenth = make("7", "1/10", "--story");
    for (size_t i = 0; i < COUNT(names); i++) {
        cr_assert(is_same_file(&small, &tenth, names[i]), "%s", names[i]);
    }
    unmake(&small);
    unmake(&tenth);
}

Test(district, calls_itself_synthetic)
{
    struct made made = make("7", "1/1000", "--story");
    char path[PATH_SIZE];
    make_path(path, &made, "SYNTHETIC.txt");
    struct text text;
    cr_assert_eq(file_read(path, 4096, &text), STATUS_OK);
    cr_assert_not_null(strstr(text.bytes, "SYNTHETIC DATA / 合成数据"));
    cr_assert_not_null(strstr(text.bytes, "from seed 7 for 310114 嘉定区"));
    text_done(&text);
    unmake(&made);
}

static void check_elder(const struct row *row, const struct table *areas, int *ages)
{
    struct idnumber number;
    const int32_t day = day_of("2026-12-01");
    cr_assert_eq(idnumber_parse(row->cells[0], day, &number), IDNUMBER_OK, "%s", row->cells[0]);
    cr_assert_eq(strncmp(row->cells[0] + 14, "000", 3), 0);
    int age = day_age(number.born_day, day);
    cr_assert(age >= 60 && age <= 105);
    cr_assert_geq(number.born_day, day_of("1921-01-01"));
    ages[age]++;
    cr_assert_gt(strlen(row->cells[1]), 0);
    cr_assert_not_null(find(areas, row->cells[2]));
    cr_assert_not_null(find(areas, row->cells[3]));
    cr_assert_eq(strncmp(row->cells[4], "1380000", 7), 0);
    cr_assert_eq(strlen(row->cells[4]), 11);
    cr_assert_not_null(strstr(row->cells[5], "示例路"));
    cr_assert(row->cells[6][0] == '\0' || strlen(row->cells[6]) == 12);
}

static int sum_of(const int *ages, int from, int until)
{
    int sum = 0;
    for (int i = from; i < until; i++) {
        sum += ages[i];
    }
    return sum;
}

static void check_elders(const char *scale, int wanted)
{
    struct made made = make("20261201", scale, "--story");
    struct table areas = read_table(&made, "areas.csv", AREAS);
    struct table elders = read_table(&made, "elders.csv", ELDERS);
    struct table assessments = read_table(&made, "assessments.csv", ASSESSMENTS);
    index_table(&areas);
    int ages[128] = {0};
    cr_assert_eq(elders.count, wanted);
    for (int i = 0; i < elders.count; i++) {
        check_elder(&elders.rows[i], &areas, ages);
    }
    index_table(&elders); // no number twice
    // domain.md §6.1, in parts of a thousand
    cr_assert_eq(sum_of(ages, 60, 65) / (wanted / 1000), 229);
    cr_assert_eq(sum_of(ages, 65, 70) / (wanted / 1000), 284);
    cr_assert_eq(sum_of(ages, 80, 106) / (wanted / 1000), 144);
    cr_assert_gt(sum_of(ages, 100, 106), 0);
    index_table(&assessments);
    cr_assert_gt(assessments.count, wanted / 20);
    int levels[7] = {0};
    for (int i = 0; i < assessments.count; i++) {
        const struct row *row = &assessments.rows[i];
        cr_assert_not_null(find(&elders, row->cells[0]));
        cr_assert_str_eq(row->cells[1], "shanghai");
        cr_assert(row->cells[2][0] >= '0' && row->cells[2][0] <= '6' && row->cells[2][1] == '\0');
        levels[row->cells[2][0] - '0']++;
        cr_assert_gt(day_add_months(day_of(row->cells[4]), 24), day_of("2026-12-01"));
    }
    for (int level = 0; level < 7; level++) {
        cr_assert_gt(levels[level], 0);
    }
    free_table(&areas);
    free_table(&elders);
    free_table(&assessments);
    unmake(&made);
}

Test(district, gives_every_elder_a_valid_number_of_nobody_and_none_twice)
{
    check_elders("1/10", 30000);
    check_elders("1/1", 300000);
}

static int number_of(const char *text)
{
    char *end;
    long number = strtol(text, &end, 10);
    cr_assert(*text != '\0' && *end == '\0', "%s", text);
    return (int)number;
}

static bool is_one_of(const char *text, const char *words)
{
    char padded[64];
    snprintf(padded, sizeof padded, "|%s|", text);
    return strstr(words, padded) != NULL;
}

Test(district, files_as_many_beds_as_it_lists_just_below_60_percent_nursing)
{
    struct made made = make("20261201", "1/1000", "--story");
    struct table areas = read_table(&made, "areas.csv", AREAS);
    struct table homes = read_table(&made, "institutions.csv", INSTITUTIONS);
    struct table beds = read_table(&made, "beds.csv", BEDS);
    index_table(&areas);
    index_table(&homes);
    cr_assert_eq(homes.count, 60);
    int listed[60] = {0};
    int nursing = 0;
    int dementia = 0;
    for (int i = 0; i < beds.count; i++) {
        char *const *cells = beds.rows[i].cells;
        const struct row *home = find(&homes, cells[0]);
        cr_assert_not_null(home);
        listed[home - homes.rows]++;
        bool is_nursing = strcmp(cells[3], "护理") == 0;
        cr_assert(is_nursing || strcmp(cells[3], "普通") == 0);
        nursing += is_nursing;
        bool is_dementia = strcmp(cells[4], "是") == 0;
        cr_assert(is_nursing || !is_dementia);
        dementia += is_dementia;
        cr_assert_eq(strcmp(cells[5], "是") == 0, strcmp(home->cells[4], "保基本") == 0);
        cr_assert_geq(day_of(cells[6]), day_of(home->cells[7]));
    }
    int approved = 0;
    for (int i = 0; i < homes.count; i++) {
        char *const *cells = homes.rows[i].cells;
        cr_assert(creditcode_is_valid(cells[0]), "%s", cells[0]);
        cr_assert_eq(strncmp(cells[0], "52310114", 8), 0);
        cr_assert_not_null(find(&areas, cells[2]));
        cr_assert(is_one_of(cells[3], "|养老机构|长者照护之家|"));
        cr_assert(is_one_of(cells[4], "|保基本|普惠|市场|"));
        cr_assert(is_one_of(cells[5], "|公办|公建民营|民建公助|民办|"));
        cr_assert_eq(number_of(cells[6]), listed[i]);
        cr_assert(strcmp(cells[3], "长者照护之家") == 0 ? listed[i] < 50 : listed[i] >= 60);
        approved += listed[i];
    }
    cr_assert_eq(approved, 12000);
    cr_assert_eq(nursing * 10000 / approved, 5999);
    cr_assert_eq(dementia, 1000);
    free_table(&areas);
    free_table(&homes);
    free_table(&beds);
    unmake(&made);
}

static int compare_places(const void *left, const void *right)
{
    const struct row *a = left;
    const struct row *b = right;
    int by_home = strcmp(a->cells[0], b->cells[0]);
    return by_home != 0 ? by_home : strcmp(a->cells[1], b->cells[1]);
}

Test(district, puts_every_bed_into_a_listed_room_under_its_own_label)
{
    struct made made = make("5", "1/1000", "--story");
    struct table rooms = read_table(&made, "rooms.csv", ROOMS);
    struct table beds = read_table(&made, "beds.csv", BEDS);
    qsort(rooms.rows, (size_t)rooms.count, sizeof *rooms.rows, compare_places);
    for (int i = 0; i < rooms.count; i++) {
        cr_assert_eq(number_of(rooms.rows[i].cells[1]) / 100, number_of(rooms.rows[i].cells[2]));
        cr_assert(i == 0 || compare_places(&rooms.rows[i - 1], &rooms.rows[i]) < 0);
    }
    for (int i = 0; i < beds.count; i++) {
        cr_assert_not_null(bsearch(
            &beds.rows[i], rooms.rows, (size_t)rooms.count, sizeof *rooms.rows, compare_places));
        bool same_room = i > 0 && compare_places(&beds.rows[i - 1], &beds.rows[i]) == 0;
        int label = number_of(beds.rows[i].cells[2]);
        cr_assert_eq(label, same_room ? number_of(beds.rows[i - 1].cells[2]) + 1 : 1);
    }
    free_table(&rooms);
    free_table(&beds);
    unmake(&made);
}

Test(district, feeds_every_site_from_a_listed_kitchen)
{
    struct made made = make("5", "1/1000", "--story");
    struct table areas = read_table(&made, "areas.csv", AREAS);
    struct table kitchens = read_table(&made, "kitchens.csv", KITCHENS);
    struct table sites = read_table(&made, "sites.csv", sites_header);
    index_table(&areas);
    index_table(&kitchens);
    index_table(&sites);
    cr_assert_eq(kitchens.count, 25);
    cr_assert_eq(sites.count, 120);
    int covers = 0;
    for (int i = 0; i < kitchens.count; i++) {
        cr_assert_not_null(find(&areas, kitchens.rows[i].cells[1]));
        for (int meal = 2; meal <= 4; meal++) {
            covers += number_of(kitchens.rows[i].cells[meal]);
        }
    }
    cr_assert_eq(covers, 12000);
    int canteens = 0;
    for (int i = 0; i < sites.count; i++) {
        char *const *cells = sites.rows[i].cells;
        canteens += strcmp(cells[1], "长者食堂") == 0;
        cr_assert(is_one_of(cells[1], "|长者食堂|助餐点|老年餐桌|"));
        cr_assert_not_null(find(&areas, cells[2]));
        cr_assert_not_null(find(&kitchens, cells[3]));
        cr_assert_gt(number_of(cells[8]), 0);
        cr_assert_gt(number_of(cells[11]), 0);
        (void)day_of(cells[16]);
        cr_assert(is_one_of(cells[17], "||6、7|"));
    }
    cr_assert_eq(canteens, 24);
    free_table(&areas);
    free_table(&kitchens);
    free_table(&sites);
    unmake(&made);
}

Test(district, counts_a_population_whose_parts_add_up)
{
    struct made made = make("5", "1/1000", "--story");
    struct table rows =
        read_table(&made, "population.csv", "行政区划,年份,户籍60岁以上,户籍65岁以上");
    cr_assert_eq(rows.count, 5 * 13);
    for (int i = 0; i < rows.count; i += 13) {
        int parts_60 = 0;
        int parts_65 = 0;
        for (int j = 1; j < 13; j++) {
            parts_60 += number_of(rows.rows[i + j].cells[2]);
            parts_65 += number_of(rows.rows[i + j].cells[3]);
            cr_assert_str_eq(rows.rows[i + j].cells[1], rows.rows[i].cells[1]);
        }
        cr_assert_str_eq(rows.rows[i].cells[0], "310114");
        cr_assert_eq(number_of(rows.rows[i].cells[2]), parts_60);
        cr_assert_eq(number_of(rows.rows[i].cells[3]), parts_65);
        cr_assert_eq(parts_65 * 100, parts_60 * 77);
    }
    cr_assert_str_eq(rows.rows[52].cells[1], "2025");
    cr_assert_str_eq(rows.rows[52].cells[2], "300000");
    free_table(&rows);
    unmake(&made);
}

Test(district, makes_exactly_three_mistakes_in_the_storys_rooms)
{
    struct made made = make("20261201", "1/10", "--story");
    struct table homes = read_table(&made, "institutions.csv", INSTITUTIONS);
    struct table rooms = read_table(&made, "rooms.csv", ROOMS);
    struct table wrong = read_table(&made, "rooms_with_errors.csv", ROOMS);
    const char *credit_code = homes.rows[0].cells[0];
    int unknown = 0;
    int doubled = 0;
    int no_number = 0;
    for (int i = 0; i < wrong.count; i++) {
        char *const *cells = wrong.rows[i].cells;
        unknown += strcmp(cells[0], credit_code) != 0;
        cr_assert(creditcode_is_valid(cells[0]));
        no_number += strspn(cells[2], "0123456789") != strlen(cells[2]);
        for (int j = 0; j < i; j++) {
            doubled += compare_places(&wrong.rows[i], &wrong.rows[j]) == 0;
        }
        for (int j = 0; j < rooms.count; j++) {
            cr_assert_neq(compare_places(&wrong.rows[i], &rooms.rows[j]), 0);
        }
    }
    for (int i = 0; i < homes.count; i++) {
        unknown -= strcmp(homes.rows[i].cells[0], wrong.rows[4].cells[0]) == 0;
    }
    cr_assert_eq(unknown, 1);
    cr_assert_eq(doubled, 1);
    cr_assert_eq(no_number, 1);
    cr_assert_eq(wrong.count, 15);
    free_table(&homes);
    free_table(&rooms);
    free_table(&wrong);
    unmake(&made);
}

Test(district, casts_the_people_of_the_story_from_its_elders)
{
    struct made made = make("20261201", "1/10", "--story");
    struct table elders = read_table(&made, "elders.csv", ELDERS);
    struct table assessments = read_table(&made, "assessments.csv", ASSESSMENTS);
    struct table regulars = read_table(&made, "regulars.csv", "身份证号,姓名");
    struct table mover = read_table(&made, "mover.csv", "身份证号,姓名");
    struct table admissions =
        read_table(&made, "admissions.csv", "身份证号,信用代码,房间号,床位号,入住日期");
    index_table(&elders);
    index_table(&assessments);
    index_table(&regulars);
    index_table(&admissions);
    cr_assert_eq(regulars.count, 40);
    for (int i = 0; i < regulars.count; i++) {
        cr_assert_str_eq(find(&elders, regulars.rows[i].cells[0])->cells[3], "310114102");
    }
    cr_assert_eq(admissions.count, 10);
    for (int i = 0; i < admissions.count; i++) {
        const struct row *assessment = find(&assessments, admissions.rows[i].cells[0]);
        cr_assert_geq(number_of(assessment->cells[2]), 4);
    }
    cr_assert_eq(mover.count, 1);
    cr_assert_str_eq(find(&elders, mover.rows[0].cells[0])->cells[3], "310114103");
    free_table(&elders);
    free_table(&assessments);
    free_table(&regulars);
    free_table(&mover);
    free_table(&admissions);
    unmake(&made);
}

struct wrong_words {
    const char *words[10];
    int code;
};

Test(district, says_what_it_cannot_do)
{
    char directory[] = "/tmp/district_testXXXXXX";
    cr_assert_not_null(mkdtemp(directory));
    const struct wrong_words cases[] = {
        {{NULL}, 2},
        {{"--out", directory, NULL}, 2},
        {{"--area", "310114", NULL}, 2},
        {{"--out", directory, "--area", "310000", NULL}, 2},
        {{"--out", directory, "--area", "nonsense", NULL}, 2},
        {{"--out", directory, "--area", "310114", "--seed", "-1", NULL}, 2},
        {{"--out", directory, "--area", "310114", "--seed", "1x", NULL}, 2},
        {{"--out", directory, "--area", "310114", "--seed", "99999999999999999999", NULL}, 2},
        {{"--out", directory, "--area", "310114", "--scale", "1/0", NULL}, 2},
        {{"--out", directory, "--area", "310114", "--scale", "1/1001", NULL}, 2},
        {{"--out", directory, "--area", "310114", "--scale", "10", NULL}, 2},
        {{"--out", directory, "--area", "310114", "--unknown", NULL}, 2},
        {{"--out", directory, "--area", "310114", "word", NULL}, 2},
        {{"--out", directory, "--area", "310199", NULL}, 1},
        {{"--out", "/dev/null/below", "--area", "310114", NULL}, 1},
        {{"--out", directory, "--area", "310114", "--areas", "/nonexistent", NULL}, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        cr_assert_eq(run(cases[i].words), cases[i].code, "case %zu", i);
    }
    cr_assert_eq(rmdir(directory), 0);
}

Test(district, notices_a_disk_that_is_full)
{
    struct made made = make("5", "1/1000", "--story");
    char path[PATH_SIZE];
    make_path(path, &made, "beds.csv");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(symlink("/dev/full", path), 0);
    const char *words[] = {"--out", made.directory, "--area", "310114", NULL};
    cr_assert_eq(run(words), 1);
    unmake(&made);
}

Test(district, makes_other_districts_too)
{
    static const char *const areas[] = {"310118", "310101", "341002"};
    for (size_t i = 0; i < COUNT(areas); i++) {
        struct made made = {.directory = "/tmp/district_testXXXXXX"};
        cr_assert_not_null(mkdtemp(made.directory));
        const char *words[] = {
            "--out", made.directory, "--area", areas[i], "--scale", "1/1000", "--story", NULL};
        cr_assert_eq(run(words), 0);
        struct table homes = read_table(&made, "institutions.csv", INSTITUTIONS);
        for (int j = 0; j < homes.count; j++) {
            cr_assert(creditcode_is_valid(homes.rows[j].cells[0]));
            cr_assert(area_contains(areas[i], homes.rows[j].cells[2]));
        }
        free_table(&homes);
        unmake(&made);
    }
}
