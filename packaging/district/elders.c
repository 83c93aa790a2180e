// SPDX-License-Identifier: Apache-2.0
// The elders and their assessments. A number with sequence 000 was never issued, and region and
// birthday allow just one: so the regions vary, and where the real ones are used up, unassigned
// ones (3199xx) follow.

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "packaging/district/district.h"

#define AGE_LEAST 60
#define AGES 46
#define DAYS_MAX 366
#define FIRST_BIRTHDAY "1921-01-01"
#define USED_PER_MILLION 900000 // of a region's birthdays

// Of a million elders, from age 60 to 105 (domain.md §6.1: 60-64 22.9 %, 65-69 28.4 %, 80+ 14.4 %).
static const int ages_per_million[AGES] = {45800, 45800, 45800, 45800, 45800, 56800, 56800, 56800,
    56800, 56800, 42000, 40289, 38578, 36867, 35156, 33444, 31733, 30022, 28311, 26600, 20758,
    18265, 16073, 14145, 12447, 10954, 9639, 8482, 7465, 6569, 5781, 4046, 2832, 1983, 1388, 972,
    680, 476, 333, 233, 163, 114, 80, 56, 39, 27};

struct elder {
    int32_t born_day;
    int32_t region; // index
};

static void shuffle_days(int32_t *days, int count, struct stream *stream)
{
    for (int i = count - 1; i > 0; i--) {
        int other = stream_between(stream, 0, i);
        int32_t day = days[i];
        days[i] = days[other];
        days[other] = day;
    }
}

// The birthdays of those who are of an age on the district's day.
static int birthdays(const struct district *district, int age, int32_t days[DAYS_MAX])
{
    int32_t first = 0;
    bool exists = day_parse(FIRST_BIRTHDAY, &first);
    assert(exists);
    int32_t day = day_add_months(district->day, -12 * (age + 1)) + 1;
    int32_t last = day_add_months(district->day, -12 * age);
    int count = 0;
    for (day = day < first ? first : day; day <= last; day++) {
        days[count++] = day;
    }
    return count;
}

// Takes most birthdays of one region, in any order, up to wanted; gives how many.
static int draw_region(
    int32_t *days, int count, int wanted, struct elder *elders, struct stream *stream)
{
    int drawn = 0;
    shuffle_days(days, count, stream);
    for (int i = 0; i < count && drawn < wanted; i++) {
        if (stream_chance(stream, USED_PER_MILLION)) {
            elders[drawn++].born_day = days[i];
        }
    }
    return drawn;
}

// Draws wanted different pairs of region and birthday of one age.
static void draw_age(const struct district *district, int age, int wanted, struct elder *elders,
    struct stream *stream)
{
    int32_t days[DAYS_MAX];
    int count = birthdays(district, age, days);
    int drawn = 0;
    for (int region = 0; drawn < wanted; region++) {
        assert(region < district->region_count);
        int more = draw_region(days, count, wanted - drawn, elders + drawn, stream);
        for (int i = drawn; i < drawn + more; i++) {
            elders[i].region = region;
        }
        drawn += more;
    }
}

static struct elder *draw_elders(const struct district *district)
{
    struct elder *elders = calloc((size_t)district->elders, sizeof *elders);
    if (!elders) {
        fprintf(stderr, "district: out of memory\n");
        return NULL;
    }
    struct stream stream;
    stream_init(&stream, district->seed, "elders");
    int64_t share = 0;
    int drawn = 0;
    for (int i = 0; i < AGES; i++) {
        share += ages_per_million[i];
        int until = (int)(share * district->elders / 1000000);
        draw_age(district, AGE_LEAST + i, until - drawn, elders + drawn, &stream);
        drawn = until;
    }
    assert(drawn == district->elders);
    for (int i = drawn - 1; i > 0; i--) {
        int other = stream_between(&stream, 0, i);
        struct elder elder = elders[i];
        elders[i] = elders[other];
        elders[other] = elder;
    }
    return elders;
}

static void make_number(
    const struct district *district, const struct elder *elder, char number[IDNUMBER_SIZE])
{
    struct day_parts born = day_to_parts(elder->born_day);
    char body[64];
    int length = snprintf(body, sizeof body, "%s%04d%02d%02d000", district->regions[elder->region],
        born.year, born.month, born.day);
    assert(length == IDNUMBER_SIZE - 2);
    memcpy(number, body, IDNUMBER_SIZE - 2);
    number[IDNUMBER_SIZE - 2] = (char)idnumber_check(body);
    number[IDNUMBER_SIZE - 1] = '\0';
}

struct flag_chance {
    const char *word;
    uint32_t per_million;
};

// At most one of the first three, each of the others by itself (domain.md §6.1: 5.9 % live alone).
static void write_flags(struct sheet *sheet, struct stream *stream)
{
    static const struct flag_chance aid[] = {
        {"destitute", 1500}, {"minimum_allowance", 10000}, {"low_income", 8000}};
    static const struct flag_chance others[] = {{"special_family_planning", 7000},
        {"entitled_group", 5000}, {"severe_disability", 15000}, {"living_alone", 59000},
        {"solitary", 2000}, {"elder_only_household", 300000}};
    char flags[256] = "";
    size_t size = 0;
    for (size_t i = 0; i < sizeof aid / sizeof aid[0] && size == 0; i++) {
        if (stream_chance(stream, aid[i].per_million)) {
            size += (size_t)snprintf(flags, sizeof flags, "%s", aid[i].word);
        }
    }
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (stream_chance(stream, others[i].per_million)) {
            size += (size_t)snprintf(
                flags + size, sizeof flags - size, "%s%s", size > 0 ? "、" : "", others[i].word);
        }
    }
    sheet_cell(sheet, flags);
}

struct facts {
    int residence; // a unit
    int level;     // -1: not assessed
    int age;
    struct person person;
};

static void write_elder(const struct district *district, struct sheet *sheet,
    const struct facts *facts, int index, struct stream *stream)
{
    const struct unit *residence = &district->units[facts->residence];
    // One in seven is registered elsewhere in the district (人户分离).
    int registered =
        stream_chance(stream, 143000) ? units_draw(district, stream) : facts->residence;
    char text[NAME_SIZE * 3];
    sheet_cell(sheet, facts->person.id_number);
    sheet_cell(sheet, facts->person.name);
    sheet_cell(sheet, district->units[registered].code);
    sheet_cell(sheet, residence->code);
    snprintf(text, sizeof text, "1380000%04d", stream_between(stream, 0, 9999));
    sheet_cell(sheet, text);
    snprintf(text, sizeof text, "%s%s示例路%d弄%d号%d0%d室", district->name, residence->name,
        stream_between(stream, 1, 999), stream_between(stream, 1, 60), stream_between(stream, 1, 6),
        stream_between(stream, 1, 6));
    sheet_cell(sheet, text);
    snprintf(text, sizeof text, "9900%08d", index + 1);
    sheet_cell(sheet, stream_chance(stream, 700000) ? text : "");
    write_flags(sheet, stream);
    sheet_end_row(sheet);
}

// Shanghai's scale; about as many as draw benefits of care insurance in Jiading (domain.md JD-R5).
static int draw_level(struct stream *stream, int age)
{
    static const int weights[] = {5, 10, 20, 22, 20, 13, 10};
    uint32_t assessed = age < 70 ? 20000 : age < 80 ? 70000 : 400000;
    return stream_chance(stream, assessed) ? stream_weighted(stream, weights, 7) : -1;
}

static void write_assessment(const struct district *district, struct sheet *sheet,
    const struct facts *facts, struct stream *stream)
{
    static const char *const dementia[] = {"none", "mild", "behaviour_risk"};
    static const int of_severe[] = {75, 20, 5};
    static const int of_light[] = {95, 5, 0};
    sheet_cell(sheet, facts->person.id_number);
    sheet_cell(sheet, "shanghai");
    sheet_number(sheet, facts->level);
    sheet_cell(
        sheet, dementia[stream_weighted(stream, facts->level >= 3 ? of_severe : of_light, 3)]);
    // Within its 24 months of validity.
    sheet_day(sheet, district->day - stream_between(stream, 10, 700));
    sheet_end_row(sheet);
}

static void cast_person(struct district *district, const struct facts *facts)
{
    struct cast *cast = &district->cast;
    int story = units_story(district);
    int level_of_nursing = 4; // domain.md §3.13: bed.nursing_required
    if (facts->level >= level_of_nursing && cast->admission_count < ADMISSIONS) {
        cast->admissions[cast->admission_count++] = facts->person;
    } else if (facts->residence == story && facts->level < 0 && cast->regular_count < REGULARS) {
        cast->regulars[cast->regular_count++] = facts->person;
    } else if (facts->residence == units_story_other(district) && facts->residence != story &&
               facts->level < 0 && facts->age >= 70 && cast->mover.name[0] == '\0') {
        cast->mover = facts->person;
    }
}

static void write_rows(struct district *district, const struct elder *elders, struct sheet *people,
    struct sheet *assessments)
{
    struct stream stream;
    stream_init(&stream, district->seed, "people");
    for (int i = 0; i < district->elders; i++) {
        struct facts facts = {.age = day_age(elders[i].born_day, district->day)};
        make_number(district, &elders[i], facts.person.id_number);
        names_person(&stream, facts.person.name);
        facts.residence = units_draw(district, &stream);
        facts.level = draw_level(&stream, facts.age);
        write_elder(district, people, &facts, i, &stream);
        if (facts.level >= 0) {
            write_assessment(district, assessments, &facts, &stream);
            district->assessed++;
        }
        cast_person(district, &facts);
    }
}

bool elders_write(struct district *district)
{
    struct sheet people;
    struct sheet assessments;
    struct elder *elders = draw_elders(district);
    if (!elders) {
        return false;
    }
    bool is_open = sheet_open(
        &people, district, "elders.csv", "身份证号,姓名,户籍地,居住地,电话,地址,敬老卡号,标签");
    if (!is_open || !sheet_open(&assessments, district, "assessments.csv",
                        "身份证号,评估体系,等级,认知障碍,评估日期")) {
        if (is_open) {
            (void)sheet_close(&people);
        }
        free(elders);
        return false;
    }
    write_rows(district, elders, &people, &assessments);
    free(elders);
    bool is_kept = sheet_close(&people);
    return sheet_close(&assessments) && is_kept;
}
