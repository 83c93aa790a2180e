// SPDX-License-Identifier: Apache-2.0
// The vectors of domain.md §4.1 and §4.2; every number is an example of the standard or synthetic.
// or synthetic.

#include "common/base/idnumber.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int32_t day_of(const char *text)
{
    int32_t day = DAY_NONE;
    cr_assert(day_parse(text, &day));
    return day;
}

struct vector {
    char text[24];
    enum idnumber_fault fault;
    char born[DAY_TEXT_SIZE];
    bool is_male;
};

static const struct vector vectors[] = {
    {"11010519491231002X", IDNUMBER_OK, "1949-12-31", false},
    {"440524188001010014", IDNUMBER_DATE, "", true}, // check right, but born 1880
    {"31011419400315000X", IDNUMBER_OK, "1940-03-15", false},
    {"310118195511010003", IDNUMBER_OK, "1955-11-01", false},
    {"341002194506300001", IDNUMBER_OK, "1945-06-30", false},
    {"310222193805120006", IDNUMBER_OK, "1938-05-12", false}, // abolished region code
    {"31022919330708000X", IDNUMBER_OK, "1933-07-08", false}, // abolished region code
    {"310114192601010008", IDNUMBER_OK, "1926-01-01", false},
    {"319900194003150011", IDNUMBER_OK, "1940-03-15", true}, // unassigned region
    {"31990019591231003X", IDNUMBER_OK, "1959-12-31", true},
    {"110105194802290013", IDNUMBER_OK, "1948-02-29", true},
    {"310114194003150009", IDNUMBER_CHECK, "", false},
    {"110105194912310021", IDNUMBER_CHECK, "", false},
    {"110105194902290010", IDNUMBER_DATE, "", false}, // check right, no such day
    {"11010519490230002X", IDNUMBER_DATE, "", false},
    {"11010519491231002x", IDNUMBER_OK, "1949-12-31", false},
    {"31011419400315000", IDNUMBER_LENGTH, "", false},
    {"310222380512000", IDNUMBER_LENGTH, "", false}, // first generation
    {"", IDNUMBER_LENGTH, "", false},
    {"31011419400315000X0", IDNUMBER_LENGTH, "", false},
    {"3101141940O315000X", IDNUMBER_CHARACTERS, "", false},
    {"31011419400315000Y", IDNUMBER_CHARACTERS, "", false},
    {"31011419400315000 ", IDNUMBER_CHARACTERS, "", false},
    {"X1011419400315000X", IDNUMBER_CHARACTERS, "", false},
    {"310114194003150x0X", IDNUMBER_CHARACTERS, "", false},
    {"310114194013150006", IDNUMBER_DATE, "", false},
};

Test(idnumber, judges_the_vectors_of_the_standard)
{
    int32_t today = day_of("2026-11-24");
    for (size_t i = 0; i < COUNT(vectors); i++) {
        const struct vector *vector = &vectors[i];
        struct idnumber number = {.text = "untouched", .born_day = 77};
        cr_assert_eq(idnumber_parse(vector->text, today, &number), vector->fault, "vector %zu", i);
        if (vector->fault != IDNUMBER_OK) {
            cr_assert_str_eq(number.text, "untouched");
            cr_assert_eq(number.born_day, 77);
            continue;
        }
        cr_assert_eq(number.born_day, day_of(vector->born), "vector %zu", i);
        cr_assert_eq(number.is_male, vector->is_male, "vector %zu", i);
        cr_assert_eq(strncmp(number.text, vector->text, 17), 0);
        cr_assert_neq(number.text[17], 'x');
        cr_assert_eq(strlen(number.text), 18);
    }
}

Test(idnumber, stores_an_upper_case_check_character)
{
    struct idnumber number;
    cr_assert_eq(idnumber_parse("11010519491231002x", day_of("2026-11-24"), &number), IDNUMBER_OK);
    cr_assert_str_eq(number.text, "11010519491231002X");
}

Test(idnumber, accepts_birthdays_until_today_only)
{
    struct idnumber number;
    int32_t born = day_of("1940-03-15");
    cr_assert_eq(idnumber_parse("31011419400315000X", born, &number), IDNUMBER_OK);
    cr_assert_eq(idnumber_parse("31011419400315000X", born - 1, &number), IDNUMBER_DATE);
}

// Ten or seventeen digits with a fitting check character.
static void make_number(const char *digits17, char number[IDNUMBER_SIZE])
{
    memcpy(number, digits17, 17);
    number[17] = (char)idnumber_check(number);
    number[18] = '\0';
}

Test(idnumber, knows_the_birthday_in_the_years_of_summer_time_in_every_zone)
{
    static const char births[][9] = {"19400601", "19401012", "19410315", "19420131", "19450901",
        "19460515", "19470415", "19480501", "19480229", "19860504", "19860914", "19870412",
        "19880417", "19880229", "19890416", "19900415", "19910414", "19910915"};
    static const char zones[][20] = {"Asia/Shanghai", "UTC", "Pacific/Apia", "CST-8CDT"};
    for (size_t z = 0; z < COUNT(zones); z++) {
        setenv("TZ", zones[z], 1);
        tzset();
        for (size_t i = 0; i < COUNT(births); i++) {
            char digits[IDNUMBER_SIZE] = "310114YYYYMMDD000";
            memcpy(digits + 6, births[i], 8);
            char text[IDNUMBER_SIZE];
            make_number(digits, text);
            struct idnumber number;
            cr_assert_eq(idnumber_parse(text, day_of("2026-11-24"), &number), IDNUMBER_OK);
            char born[DAY_TEXT_SIZE];
            day_format(number.born_day, born);
            cr_assert_eq(strncmp(born, births[i], 4), 0);
            cr_assert_eq(strncmp(born + 5, births[i] + 4, 2), 0);
            cr_assert_eq(strncmp(born + 8, births[i] + 6, 2), 0);
        }
    }
}

Test(idnumber, counts_the_age_of_one_born_on_29_february)
{
    struct idnumber number;
    cr_assert_eq(idnumber_parse("110105194802290013", day_of("2026-11-24"), &number), IDNUMBER_OK);
    cr_assert_eq(day_age(number.born_day, day_of("2026-02-28")), 77);
    cr_assert_eq(day_age(number.born_day, day_of("2026-03-01")), 78);
    cr_assert_eq(day_age(number.born_day, day_of("2028-02-28")), 79);
    cr_assert_eq(day_age(number.born_day, day_of("2028-02-29")), 80);
}

Test(idnumber, finds_every_single_wrong_digit_and_every_swap_of_neighbours)
{
    static const char good[] = "310114192601010008";
    int32_t today = day_of("2026-11-24");
    for (int place = 0; place < 17; place++) {
        for (char digit = '0'; digit <= '9'; digit++) {
            char text[IDNUMBER_SIZE];
            memcpy(text, good, sizeof text);
            text[place] = digit;
            struct idnumber number;
            bool is_same = digit == good[place];
            cr_assert_eq(idnumber_parse(text, today, &number) == IDNUMBER_OK, is_same);
        }
        char text[IDNUMBER_SIZE];
        memcpy(text, good, sizeof text);
        text[place] = good[place + 1];
        text[place + 1] = good[place];
        struct idnumber number;
        bool is_same = good[place] == good[place + 1];
        cr_assert_eq(idnumber_parse(text, today, &number) == IDNUMBER_OK, is_same);
    }
}

Test(idnumber, computes_check_characters)
{
    cr_assert_eq(idnumber_check("11010519491231002"), 'X');
    cr_assert_eq(idnumber_check("44052418800101001"), '4');
    cr_assert_eq(idnumber_check("31022238051200"), -1);
    cr_assert_eq(idnumber_check("31022219380512000"), '6'); // from 310222380512000
    cr_assert_eq(idnumber_check("3102221938051200a"), -1);
}

Test(idnumber, says_what_would_be_right)
{
    cr_assert_str_eq(idnumber_expected(IDNUMBER_LENGTH), "18 characters");
    cr_assert_str_eq(idnumber_expected(IDNUMBER_CHECK), "a check character that fits");
    for (int i = IDNUMBER_OK; i <= IDNUMBER_CHECK; i++) {
        cr_assert_gt(strlen(idnumber_expected((enum idnumber_fault)i)), 5);
    }
}

struct mask_case {
    char text[32];
    char masked[IDNUMBER_SIZE];
};

Test(idnumber, masks_all_but_what_tells_the_region_and_the_tail)
{
    static const struct mask_case cases[] = {
        {"31011419400315000X", "310114********000X"},
        {"31011419400315000X99", "310114********000X"},
        {"E12345678", "*******78"},
        {"123", "*23"},
        {"12", "**"},
        {"7", "*"},
        {"", ""},
        {"张三丰", "*********"},
        {"\x1b]0;", "**0;"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char masked[IDNUMBER_SIZE];
        cr_assert_str_eq(idnumber_mask(cases[i].text, masked), cases[i].masked);
    }
}

Test(idnumber, judges_the_credit_code_vectors_of_the_standard)
{
    static const char good[][20] = {"52310114MJ00A0012K", "1231011842560001X4",
        "91310114MA1GT001X1", "52341002MJA000024J", "12310114E78901230B"};
    for (size_t i = 0; i < COUNT(good); i++) {
        cr_assert(creditcode_is_valid(good[i]), "%s", good[i]);
        cr_assert_eq(creditcode_check(good[i]), good[i][17]);
    }
    static const char bad[][24] = {"52310114MJ00A0012J", "52310114MI00A0012K", "52310114MJ00A0012",
        "52310114MJ00A0012K0", "", "52310114mj00a0012k", "52310114MJ00A0012k", "52310114MJ00A001 2",
        "52310114MJ00A0O12K"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        cr_assert_not(creditcode_is_valid(bad[i]), "%s", bad[i]);
    }
    cr_assert_eq(creditcode_check("short"), -1);
    cr_assert_eq(creditcode_check("52310114MI00A0012"), -1);
}

Test(idnumber, finds_every_single_wrong_character_of_a_credit_code)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const char good[] = "52310114MJ00A0012K";
    for (int place = 0; place < 18; place++) {
        for (const char *c = alphabet; *c; c++) {
            char text[IDNUMBER_SIZE];
            memcpy(text, good, sizeof text);
            text[place] = *c;
            cr_assert_eq(creditcode_is_valid(text), *c == good[place]);
        }
    }
}
