// SPDX-License-Identifier: Apache-2.0
// Kitchens and meal sites. There are more seats than covers, as in life: a site may have places
// left and its kitchen none (domain.md trap 12).

#include <string.h>

#include "packaging/district/district.h"

enum meal { BREAKFAST, LUNCH, DINNER, MEALS };

enum channel { DINE_IN, PICKUP, DELIVERY, CHANNELS };

enum site_kind { CANTEEN, POINT, TABLE };

#define CANTEENS 24
#define TABLES 16
#define STORY_SEATS 39 // of each unit's first point: forty regulars are one too many

// Covers a day that all kitchens can cook: 5.2 % of those over 65 (JD-08 wants 5).
static const int covers_of_district[MEALS] = {1000, 8400, 2600};

struct kitchen {
    const struct unit *unit;
    char name[NAME_SIZE];
    int seats[MEALS]; // of its sites
    int covers[MEALS];
};

struct site {
    const struct unit *unit;
    char name[NAME_SIZE];
    enum site_kind kind;
    int kitchen; // -1 until it is chosen
    int capacity[MEALS][CHANNELS];
    int price_fen[MEALS];
    int32_t permit_until;
    const char *closed_weekdays;
};

struct meals {
    struct kitchen kitchens[DISTRICT_KITCHENS];
    struct site sites[DISTRICT_SITES];
};

static void draw_capacity(struct stream *stream, struct site *site, bool is_story_point)
{
    int(*capacity)[CHANNELS] = site->capacity;
    if (site->kind == CANTEEN) {
        capacity[LUNCH][DINE_IN] = stream_between(stream, 15, 30) * 10;
        capacity[LUNCH][PICKUP] = stream_between(stream, 3, 6) * 10;
        capacity[LUNCH][DELIVERY] = stream_between(stream, 3, 8) * 10;
        capacity[DINNER][DINE_IN] = stream_between(stream, 4, 10) * 10;
        capacity[DINNER][PICKUP] = stream_between(stream, 1, 4) * 10;
        capacity[BREAKFAST][DINE_IN] = stream_between(stream, 0, 1) * 60;
    } else if (site->kind == POINT) {
        capacity[LUNCH][DINE_IN] = is_story_point ? STORY_SEATS : stream_between(stream, 20, 45);
        capacity[LUNCH][PICKUP] = stream_between(stream, 10, 30);
        capacity[LUNCH][DELIVERY] = stream_between(stream, 0, 2) * 10;
        capacity[DINNER][PICKUP] = stream_between(stream, 0, 2) * 10;
    } else {
        capacity[LUNCH][DINE_IN] = stream_between(stream, 10, 30);
        capacity[DINNER][DINE_IN] = stream_between(stream, 10, 20);
    }
}

static void draw_site(
    const struct district *district, struct stream *stream, struct site *site, bool is_first_point)
{
    draw_capacity(stream, site, is_first_point);
    site->price_fen[BREAKFAST] = stream_between(stream, 5, 7) * 100;
    site->price_fen[LUNCH] = site->kind == TABLE ? stream_between(stream, 18, 22) * 100
                                                 : stream_between(stream, 12, 16) * 100;
    site->price_fen[DINNER] = stream_between(stream, 10, 14) * 100;
    site->permit_until = day_add_months(district->day, stream_between(stream, 6, 48));
    bool closes = site->kind != CANTEEN && !is_first_point && stream_chance(stream, 400000);
    site->closed_weekdays = closes ? "6、7" : "";
}

static void draw_sites(const struct district *district, struct meals *meals, struct stream *stream)
{
    static const char *const words[] = {
        [CANTEEN] = "示例长者食堂", [POINT] = "示例助餐点", [TABLE] = "示例老年餐桌"};
    int counts[UNITS_MAX][3] = {{0}};
    for (int i = 0; i < DISTRICT_SITES; i++) {
        struct site *site = &meals->sites[i];
        site->kind = i < CANTEENS ? CANTEEN : i < DISTRICT_SITES - TABLES ? POINT : TABLE;
        // Canteens and the first points go round, so that every unit has both.
        int of_kind = i < CANTEENS ? i : i - CANTEENS;
        bool goes_round =
            site->kind == CANTEEN || (site->kind == POINT && of_kind < district->unit_count);
        int unit = goes_round ? of_kind % district->unit_count : units_draw(district, stream);
        int number = ++counts[unit][site->kind];
        // What goes round eats from the unit's first kitchen, which is large for it.
        site->kitchen = goes_round && unit < DISTRICT_KITCHENS ? unit : -1;
        site->unit = &district->units[unit];
        snprintf(
            site->name, sizeof site->name, "%s%s%d号", site->unit->name, words[site->kind], number);
        draw_site(district, stream, site, site->kind == POINT && number == 1);
    }
    // One permit has run out: a table that may serve nobody.
    meals->sites[DISTRICT_SITES - 1].permit_until = day_add_months(district->day, -1);
}

static void make_kitchens(
    const struct district *district, struct meals *meals, struct stream *stream)
{
    for (int i = 0; i < DISTRICT_KITCHENS; i++) {
        struct kitchen *kitchen = &meals->kitchens[i];
        int unit = i < district->unit_count ? i : units_draw(district, stream);
        kitchen->unit = &district->units[unit];
        snprintf(
            kitchen->name, sizeof kitchen->name, "%s示例中央厨房%d号", kitchen->unit->name, i + 1);
    }
}

// A site eats from a kitchen of its own unit where there is one.
static int choose_kitchen(const struct meals *meals, const struct site *site, struct stream *stream)
{
    int near[DISTRICT_KITCHENS];
    uint32_t count = 0;
    for (int i = 0; i < DISTRICT_KITCHENS; i++) {
        if (meals->kitchens[i].unit == site->unit) {
            near[count++] = i;
        }
    }
    return count > 0 ? near[stream_below(stream, count)]
                     : (int)stream_below(stream, DISTRICT_KITCHENS);
}

static void join_kitchens(struct meals *meals, struct stream *stream)
{
    for (int i = 0; i < DISTRICT_SITES; i++) {
        struct site *site = &meals->sites[i];
        if (site->kitchen < 0) {
            site->kitchen = choose_kitchen(meals, site, stream);
        }
        for (int meal = 0; meal < MEALS; meal++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                meals->kitchens[site->kitchen].seats[meal] += site->capacity[meal][channel];
            }
        }
    }
}

static void share_covers(struct meals *meals)
{
    for (int meal = 0; meal < MEALS; meal++) {
        int64_t sum = 0;
        int64_t seats = 0;
        int given = 0;
        for (int i = 0; i < DISTRICT_KITCHENS; i++) {
            sum += meals->kitchens[i].seats[meal] + 1;
        }
        for (int i = 0; i < DISTRICT_KITCHENS; i++) {
            seats += meals->kitchens[i].seats[meal] + 1;
            int until = (int)(seats * covers_of_district[meal] / sum);
            meals->kitchens[i].covers[meal] = until - given;
            given = until;
        }
    }
}

static bool write_kitchens(const struct district *district, const struct meals *meals)
{
    struct sheet sheet;
    if (!sheet_open(
            &sheet, district, "kitchens.csv", "厨房名称,行政区划,早餐产能,午餐产能,晚餐产能")) {
        return false;
    }
    for (int i = 0; i < DISTRICT_KITCHENS; i++) {
        const struct kitchen *kitchen = &meals->kitchens[i];
        sheet_cell(&sheet, kitchen->name);
        sheet_cell(&sheet, kitchen->unit->code);
        for (int meal = 0; meal < MEALS; meal++) {
            sheet_number(&sheet, kitchen->covers[meal]);
        }
        sheet_end_row(&sheet);
    }
    return sheet_close(&sheet);
}

// A channel that is not offered is an empty cell; so is the price of a meal that is not served.
static void write_meal(struct sheet *sheet, const struct site *site, int meal)
{
    int offered = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
        int covers = site->capacity[meal][channel];
        offered += covers;
        if (covers > 0) {
            sheet_number(sheet, covers);
        } else {
            sheet_cell(sheet, "");
        }
    }
    if (offered > 0) {
        sheet_number(sheet, site->price_fen[meal]);
    } else {
        sheet_cell(sheet, "");
    }
}

static bool write_sites(const struct district *district, const struct meals *meals)
{
    static const char *const kinds[] = {
        [CANTEEN] = "长者食堂", [POINT] = "助餐点", [TABLE] = "老年餐桌"};
    struct sheet sheet;
    if (!sheet_open(&sheet, district, "sites.csv",
            "站点名称,类型,行政区划,所属厨房,早餐堂食,早餐自取,早餐送餐,早餐价格,午餐堂食,午餐自取,"
            "午餐送餐,午餐价格,晚餐堂食,晚餐自取,晚餐送餐,晚餐价格,许可证有效期,休息日")) {
        return false;
    }
    for (int i = 0; i < DISTRICT_SITES; i++) {
        const struct site *site = &meals->sites[i];
        sheet_cell(&sheet, site->name);
        sheet_cell(&sheet, kinds[site->kind]);
        sheet_cell(&sheet, site->unit->code);
        sheet_cell(&sheet, meals->kitchens[site->kitchen].name);
        for (int meal = 0; meal < MEALS; meal++) {
            write_meal(&sheet, site, meal);
        }
        sheet_day(&sheet, site->permit_until);
        sheet_cell(&sheet, site->closed_weekdays);
        sheet_end_row(&sheet);
    }
    return sheet_close(&sheet);
}

bool meals_write(const struct district *district)
{
    static struct meals meals;
    struct stream stream;
    memset(&meals, 0, sizeof meals);
    stream_init(&stream, district->seed, "meals");
    make_kitchens(district, &meals, &stream);
    draw_sites(district, &meals, &stream);
    join_kitchens(&meals, &stream);
    share_covers(&meals);
    return write_kitchens(district, &meals) && write_sites(district, &meals);
}
