// SPDX-License-Identifier: Apache-2.0
// Sixty institutions and small homes with 12,000 approved and listed beds, of which exactly 7,199
// are declared nursing beds.

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "packaging/district/district.h"

#define INSTITUTIONS (DISTRICT_HOMES - DISTRICT_SMALL_HOMES)
#define ROOMS_PER_FLOOR 20
#define DEMENTIA_UNIT_BEDS 20 // domain.md §3.3.3
#define HOMES_BASIC "保基本"
#define CREDIT_HEAD "52" // private non-enterprise unit

// GB 11714: the organisation code's own check character, inside the credit code.
static char organisation_check(const char *body8)
{
    static const int weights[8] = {3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < 8; i++) {
        bool is_digit = body8[i] >= '0' && body8[i] <= '9';
        sum += (is_digit ? body8[i] - '0' : body8[i] - 'A' + 10) * weights[i];
    }
    return "0123456789X0"[11 - sum % 11];
}

void homes_credit_code(const char *area, int serial, char code[IDNUMBER_SIZE])
{
    char body[32];
    int length = snprintf(body, sizeof body, CREDIT_HEAD "%.6sMJ00A%03d", area, serial % 1000);
    assert(length == 16);
    memcpy(code, body, 16);
    code[16] = organisation_check(body + 8);
    code[17] = (char)creditcode_check(code);
    code[18] = '\0';
}

static void draw_operation(struct stream *stream, struct home *home, bool is_basic)
{
    static const char *const operations[] = {"公办", "公建民营", "民建公助", "民办"};
    static const int of_basic[] = {55, 45, 0, 0};
    static const int of_others[] = {5, 35, 20, 40};
    static const char *const tiers[] = {"普惠", "市场"};
    static const int of_tiers[] = {70, 30};
    home->operation = operations[stream_weighted(stream, is_basic ? of_basic : of_others, 4)];
    home->tier = is_basic ? HOMES_BASIC : tiers[stream_weighted(stream, of_tiers, 2)];
}

static int32_t draw_opening(struct stream *stream)
{
    // A fifth opened within the plan's years, from 2022.
    int year = stream_chance(stream, 200000) ? stream_between(stream, 2022, 2025)
                                             : stream_between(stream, 1996, 2021);
    struct day_parts parts = {year, stream_between(stream, 1, 12), stream_between(stream, 1, 28)};
    int32_t day = 0;
    bool exists = day_from_parts(parts, &day);
    assert(exists);
    return day;
}

// Sizes by weights, adding up to total.
static void share_beds(struct home *homes, const int *weights, int count, int total)
{
    int64_t sum = 0;
    for (int i = 0; i < count; i++) {
        sum += weights[i];
    }
    int64_t weight = 0;
    int given = 0;
    for (int i = 0; i < count; i++) {
        weight += weights[i];
        int until = (int)(weight * total / sum);
        homes[i].beds = until - given;
        given = until;
    }
}

static void draw_homes(struct district *district, struct stream *stream)
{
    int words[NAMES_HOME_WORDS] = {0};
    for (int i = 0; i < NAMES_HOME_WORDS; i++) {
        int other = stream_between(stream, 0, i);
        words[i] = words[other];
        words[other] = i;
    }
    for (int i = 0; i < DISTRICT_HOMES; i++) {
        struct home *home = &district->homes[i];
        home->is_small = i >= INSTITUTIONS;
        // Every unit has a basic institution (JD-04); the first unit has two institutions and no
        // small home.
        int unit = i < district->unit_count    ? i
                   : i == district->unit_count ? 0
                                               : units_draw(district, stream);
        if (home->is_small && unit == 0) {
            unit = district->unit_count - 1;
        }
        home->unit = &district->units[unit];
        draw_operation(stream, home, i < district->unit_count);
        home->opened_day = draw_opening(stream);
        snprintf(home->name, sizeof home->name, "%s%s示例%s", home->unit->name,
            names_home_word(words[i]), home->is_small ? "长者照护之家" : "养老院");
    }
}

static void draw_sizes(struct district *district, struct stream *stream)
{
    int weights[DISTRICT_HOMES];
    int small_beds = 0;
    for (int i = INSTITUTIONS; i < DISTRICT_HOMES; i++) {
        district->homes[i].beds = stream_between(stream, 14, 49);
        small_beds += district->homes[i].beds;
    }
    for (int i = 0; i < INSTITUTIONS; i++) {
        weights[i] = stream_between(stream, 90, 560);
    }
    share_beds(district->homes, weights, INSTITUTIONS, DISTRICT_BEDS - small_beds);
}

// The order in which the daemon lists them, so that "the first home" means the same everywhere.
static int compare_homes(const void *left, const void *right)
{
    const struct home *a = left;
    const struct home *b = right;
    int by_area = strcmp(a->unit->code, b->unit->code);
    return by_area != 0 ? by_area : strcmp(a->name, b->name);
}

// Fills rooms floor by floor.
static void make_beds(struct district *district, int index, int *next_bed, struct stream *stream)
{
    static const int weights[] = {10, 45, 20, 25}; // rooms of one to four beds
    struct home *home = &district->homes[index];
    int nursing_share = stream_between(stream, 400000, 800000);
    if (home->is_small && stream_chance(stream, 300000)) {
        nursing_share = 0;
    }
    int left = home->beds;
    home->first_bed = *next_bed;
    for (int room = 0; left > 0; room++) {
        int beds = stream_weighted(stream, weights, 4) + 1;
        bool is_nursing = stream_chance(stream, (uint32_t)nursing_share);
        for (int i = 0; i < beds && left > 0; i++, left--) {
            int floor = room / ROOMS_PER_FLOOR + 1;
            district->beds[(*next_bed)++] = (struct bed){
                .home = index,
                .floor = floor,
                .room = floor * 100 + room % ROOMS_PER_FLOOR + 1,
                .label = i + 1,
                .is_nursing = is_nursing,
            };
        }
    }
}

static bool is_same_room(const struct bed *a, const struct bed *b)
{
    return a->home == b->home && a->room == b->room;
}

static int room_end(const struct district *district, int bed)
{
    int end = bed + 1;
    while (end < DISTRICT_BEDS && is_same_room(&district->beds[end], &district->beds[bed])) {
        end++;
    }
    return end;
}

static int room_begin(const struct district *district, int bed)
{
    while (bed > 0 && is_same_room(&district->beds[bed - 1], &district->beds[bed])) {
        bed--;
    }
    return bed;
}

// Turns rooms, and at last single beds of one room, until exactly the wanted number is nursing.
static void tune_nursing(struct district *district, struct stream *stream)
{
    int nursing = 0;
    for (int i = 0; i < DISTRICT_BEDS; i++) {
        nursing += district->beds[i].is_nursing;
    }
    while (nursing != DISTRICT_NURSING) {
        bool wanted = nursing < DISTRICT_NURSING;
        int begin = room_begin(district, (int)stream_below(stream, DISTRICT_BEDS));
        int end = room_end(district, begin);
        for (int i = begin; i < end && nursing != DISTRICT_NURSING; i++) {
            if (district->beds[i].is_nursing != wanted) {
                district->beds[i].is_nursing = wanted;
                nursing += wanted ? 1 : -1;
            }
        }
    }
}

// Makes up to wanted nursing beds of a home one dementia unit, from the top floor down; gives how
// many.
static int mark_unit(struct district *district, const struct home *home, int wanted)
{
    int marked = 0;
    for (int i = home->first_bed + home->beds - 1; i >= home->first_bed && marked < wanted; i--) {
        struct bed *bed = &district->beds[i];
        if (bed->is_nursing && !bed->is_dementia) {
            bed->is_dementia = true;
            marked++;
        }
    }
    return marked;
}

// One unit in each home, then another, until all dementia beds are found.
static void mark_dementia(struct district *district)
{
    int left = DISTRICT_DEMENTIA;
    for (int i = 0; left > 0; i++) {
        assert(i < DISTRICT_HOMES * DISTRICT_DEMENTIA);
        int wanted = left < DEMENTIA_UNIT_BEDS ? left : DEMENTIA_UNIT_BEDS;
        left -= mark_unit(district, &district->homes[i % DISTRICT_HOMES], wanted);
    }
}

void homes_make(struct district *district)
{
    struct stream stream;
    stream_init(&stream, district->seed, "homes");
    assert(district->unit_count < INSTITUTIONS);
    draw_homes(district, &stream);
    draw_sizes(district, &stream);
    qsort(district->homes, DISTRICT_HOMES, sizeof district->homes[0], compare_homes);
    int next_bed = 0;
    for (int i = 0; i < DISTRICT_HOMES; i++) {
        homes_credit_code(district->code, i + 1, district->homes[i].credit_code);
        make_beds(district, i, &next_bed, &stream);
    }
    assert(next_bed == DISTRICT_BEDS);
    tune_nursing(district, &stream);
    mark_dementia(district);
}

static bool write_institutions(const struct district *district)
{
    struct sheet sheet;
    if (!sheet_open(&sheet, district, "institutions.csv",
            "信用代码,机构名称,行政区划,类型,层次,运营方式,核定床位,开办日期")) {
        return false;
    }
    for (int i = 0; i < DISTRICT_HOMES; i++) {
        const struct home *home = &district->homes[i];
        sheet_cell(&sheet, home->credit_code);
        sheet_cell(&sheet, home->name);
        sheet_cell(&sheet, home->unit->code);
        sheet_cell(&sheet, home->is_small ? "长者照护之家" : "养老机构");
        sheet_cell(&sheet, home->tier);
        sheet_cell(&sheet, home->operation);
        sheet_number(&sheet, home->beds);
        sheet_day(&sheet, home->opened_day);
        sheet_end_row(&sheet);
    }
    return sheet_close(&sheet);
}

static bool write_rooms(const struct district *district)
{
    struct sheet sheet;
    if (!sheet_open(&sheet, district, "rooms.csv", "信用代码,房间号,楼层")) {
        return false;
    }
    for (int i = 0; i < DISTRICT_BEDS; i = room_end(district, i)) {
        const struct bed *bed = &district->beds[i];
        sheet_cell(&sheet, district->homes[bed->home].credit_code);
        sheet_number(&sheet, bed->room);
        sheet_number(&sheet, bed->floor);
        sheet_end_row(&sheet);
    }
    return sheet_close(&sheet);
}

static bool write_beds(const struct district *district)
{
    struct sheet sheet;
    if (!sheet_open(&sheet, district, "beds.csv",
            "信用代码,房间号,床位号,床位类型,认知障碍床位,保基本,启用日期")) {
        return false;
    }
    for (int i = 0; i < DISTRICT_BEDS; i++) {
        const struct bed *bed = &district->beds[i];
        const struct home *home = &district->homes[bed->home];
        sheet_cell(&sheet, home->credit_code);
        sheet_number(&sheet, bed->room);
        sheet_number(&sheet, bed->label);
        sheet_cell(&sheet, bed->is_nursing ? "护理" : "普通");
        sheet_cell(&sheet, bed->is_dementia ? "是" : "否");
        sheet_cell(&sheet, strcmp(home->tier, HOMES_BASIC) == 0 ? "是" : "否");
        sheet_day(&sheet, home->opened_day);
        sheet_end_row(&sheet);
    }
    return sheet_close(&sheet);
}

bool homes_write(const struct district *district)
{
    return write_institutions(district) && write_rooms(district) && write_beds(district);
}
