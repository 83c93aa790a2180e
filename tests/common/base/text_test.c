// SPDX-License-Identifier: Apache-2.0
// Growing text, UTF-8, the text policy and columns.

#include "common/base/text.h"

#include <string.h>

#include <criterion/criterion.h>

#include "common/base/text_width.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

Test(text, grows_and_always_ends_with_a_nul)
{
    struct text text;
    text_init(&text, 100000);
    for (int i = 0; i < 10000; i++) {
        text_add(&text, "ab", 2);
        text_add_char(&text, 'c');
        cr_assert_eq(text.bytes[text.size], '\0');
    }
    cr_assert_eq(text.size, 30000);
    cr_assert_eq(strspn(text.bytes, "abc"), 30000);
    cr_assert_not(text.failed);
    text_done(&text);
    cr_assert_null(text.bytes);
}

Test(text, writes_numbers_print_and_hex)
{
    struct text text;
    text_init(&text, 1000);
    text_add_int(&text, 0);
    text_add_char(&text, ' ');
    text_add_int(&text, INT64_MIN);
    text_add_char(&text, ' ');
    text_add_int(&text, INT64_MAX);
    text_print(&text, " %s=%d ", "beds", 7199);
    text_add_hex(&text, (const uint8_t *)"\x00\x9a\xff", 3);
    text_add_string(&text, "!");
    cr_assert_str_eq(text.bytes, "0 -9223372036854775808 9223372036854775807 beds=7199 009aff!");
    text_done(&text);
}

Test(text, room_is_written_to_in_place)
{
    struct text text;
    text_init(&text, 200);
    for (int i = 0; i < 20; i++) {
        size_t before = text.size;
        char *at = text_room(&text, 10);
        cr_assert_not_null(at);
        cr_assert_eq(at, text.bytes + before);
        memcpy(at, "abcdefghij", 10);
        text_wrote(&text, i % 2 == 0 ? 10 : 3);
        cr_assert_eq(text.size, before + (i % 2 == 0 ? 10 : 3));
        cr_assert_eq(strlen(text.bytes), text.size);
    }
    cr_assert_null(text_room(&text, 71));
    cr_assert(text.failed);
    cr_assert_null(text_room(&text, 1));
    cr_assert_eq(text.size, 130);
    text_truncate(&text, 130);
    char *last = text_room(&text, 70); // the limit itself
    cr_assert_not_null(last);
    memset(last, 'x', 70);
    text_wrote(&text, 70);
    cr_assert_eq(strlen(text.bytes), 200);
    text_done(&text);
}

Test(text, keeps_its_size_and_stays_failed_over_the_limit)
{
    struct text text;
    text_init(&text, 5);
    text_add_string(&text, "abc");
    text_add_string(&text, "def");
    cr_assert(text.failed);
    text_add_char(&text, 'x');
    text_print(&text, "%d", 1);
    text_add_hex(&text, (const uint8_t *)"a", 1);
    cr_assert_str_eq(text.bytes, "abc");
    cr_assert_eq(text.size, 3);
    text_truncate(&text, 2);
    cr_assert_not(text.failed);
    text_add_string(&text, "xyz");
    cr_assert_str_eq(text.bytes, "abxyz");
    cr_assert_leq(text.capacity, 6);
    text_print(&text, "%s", "more");
    cr_assert(text.failed);
    text_clear(&text);
    cr_assert_eq(text.size, 0);
    cr_assert_str_eq(text.bytes, "");
    text_add(&text, NULL, 0);
    cr_assert_not(text.failed);
    text_add_hex(&text, (const uint8_t *)"abc", 3);
    cr_assert(text.failed);
    text_done(&text);
    cr_assert_not(text.failed);
}

Test(text, truncates_only_downwards)
{
    struct text text;
    text_init(&text, 50);
    text_clear(&text);
    cr_assert_null(text.bytes);
    text_add_string(&text, "abc");
    text_truncate(&text, 10);
    cr_assert_eq(text.size, 3);
    text_done(&text);
}

Test(text, refuses_a_limit_that_leaves_no_room_for_the_nul)
{
    struct text text;
    text_init(&text, SIZE_MAX);
    text_add_char(&text, 'a');
    cr_assert(text.failed);
    text_done(&text);
}

Test(text, reads_hex_of_exactly_the_asked_size)
{
    uint8_t bytes[2] = {7, 7};
    cr_assert(text_from_hex("0aF9", bytes, 2));
    cr_assert_eq(bytes[0], 0x0A);
    cr_assert_eq(bytes[1], 0xF9);
    static const char wrong[][8] = {
        "", "0aF", "0aF99", "0aF99b", "0aG9", "0a f", "-aF9", "0aF\xc3"};
    for (size_t i = 0; i < COUNT(wrong); i++) {
        cr_assert_not(text_from_hex(wrong[i], bytes, 2), "%s", wrong[i]);
    }
    cr_assert_eq(bytes[1], 0xF9);
    cr_assert(text_from_hex("", bytes, 0));
}

struct utf8_case {
    char bytes[8];
    size_t size;
    bool is_valid;
};

Test(text, accepts_strict_utf8_only)
{
    static const struct utf8_case cases[] = {
        {"", 0, true},
        {"a\x7f", 2, true},
        {"\xC2\x80", 2, true},
        {"\xDF\xBF", 2, true},
        {"\xE0\xA0\x80", 3, true},
        {"\xED\x9F\xBF", 3, true},
        {"\xEE\x80\x80", 3, true},
        {"\xF0\x90\x80\x80", 4, true},
        {"\xF4\x8F\xBF\xBF", 4, true},
        {"\xF0\xA0\xAE\xB7", 4, true}, // 𠮷
        {"\0", 1, false},
        {"a\0b", 3, false},
        {"\x80", 1, false},
        {"\xBF", 1, false},
        {"\xC0\x80", 2, false},     // overlong NUL
        {"\xC1\xBF", 2, false},     // overlong
        {"\xE0\x9F\xBF", 3, false}, // overlong
        {"\xF0\x8F\xBF\xBF", 4, false},
        {"\xED\xA0\x80", 3, false}, // surrogates
        {"\xED\xBF\xBF", 3, false},
        {"\xF4\x90\x80\x80", 4, false}, // above U+10FFFF
        {"\xF5\x80\x80\x80", 4, false},
        {"\xFF", 1, false},
        {"\xE5\x98", 2, false}, // cut off
        {"\xE5", 1, false},
        {"\xE5\x98"
         "a",
            3, false},
        {"\xC3(", 2, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        cr_assert_eq(text_is_utf8(cases[i].bytes, cases[i].size), cases[i].is_valid, "case %zu", i);
    }
}

Test(text, decodes_one_code_point_at_a_time)
{
    static const char utf8[] = "a·嘉𠮷";
    static const uint32_t points[] = {'a', 0xB7, 0x5609, 0x20BB7, 0, 0};
    size_t at = 0;
    for (size_t i = 0; i < COUNT(points); i++) {
        cr_assert_eq(text_next(utf8, sizeof utf8 - 1, &at), points[i]);
    }
    cr_assert_eq(at, sizeof utf8 - 1);
}

Test(text, moves_on_even_over_wrong_bytes)
{
    size_t at = 0;
    cr_assert_eq(text_next("\xFFz", 2, &at), 0xFFFD);
    cr_assert_eq(text_next("\xFFz", 2, &at), 'z');
    cr_assert_eq(text_code_points("\xFF\xFE", 2), 2);
    cr_assert_not(text_is_clean("a\0b", 3, true));
}

Test(text, is_blank_where_nothing_is_seen)
{
    static const char *const blank[] = {"", " ", "\xC2\xA0", "\xE3\x80\x80 \t\n", "\xE2\x80\x83"};
    static const char *const seen[] = {".", " a ", "\xE3\x80\x80字"};
    for (size_t i = 0; i < sizeof blank / sizeof blank[0]; i++) {
        cr_expect(text_is_blank(blank[i], strlen(blank[i])), "blank %zu", i);
    }
    for (size_t i = 0; i < sizeof seen / sizeof seen[0]; i++) {
        cr_expect_not(text_is_blank(seen[i], strlen(seen[i])), "seen %zu", i);
    }
}

struct clean_case {
    char text[32];
    bool is_clean;
    bool is_clean_multiline;
};

Test(text, follows_the_text_policy)
{
    static const struct clean_case cases[] = {
        {"", true, true},
        {"张三", true, true},
        {"阿依古丽·买", true, true},  // U+00B7 of names
        {"𠮷", true, true},           // beyond the BMP
        {"王\U000E0100", true, true}, // a variant of a rare character
        {"e\u0301", true, true},
        {"line\nnext", false, true},
        {"a\tb", false, true},
        {"a\rb", false, false},
        {"a\x1b[2J", false, false},  // C0
        {"a\x7f", false, false},     // DEL
        {"a\xC2\x85", false, false}, // C1
        {"a\xC2\x9B", false, false},
        {"\u0301a", false, false}, // lone combining start
        {"\u0903", false, false},  // spacing mark at the start
        {"a\u0903", true, true},
        {"a\u202E", false, false},
        {"a\u2066", false, false},
        {"a\u2069", false, false},
        {"a\u200E", false, false},
        {"a\u061C", false, false},
        {"a\u200B", false, false},
        {"a\u200D", false, false},
        {"a\u2060", false, false},
        {"a\uFEFF", false, false},
        {"a\u2028", false, false},
        {"a\U000E0041", false, false}, // tag
        {"a\uFFFE", false, false},
        {"a\uFDD0", false, false},
        {"a\U0010FFFF", false, false},
        {"a\u3164", false, false},
        {"＠＝", true, true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t size = strlen(cases[i].text);
        cr_assert(text_is_utf8(cases[i].text, size));
        cr_assert_eq(text_is_clean(cases[i].text, size, false), cases[i].is_clean, "case %zu", i);
        cr_assert_eq(text_is_clean(cases[i].text, size, true), cases[i].is_clean_multiline,
            "case %zu, several lines", i);
    }
}

Test(text, is_proper_where_it_has_one_spelling)
{
    static const struct {
        char text[16];
        bool is_proper;
    } cases[] = {
        {"王秀英", true},
        {"王\U000E0100", true}, // a variant of a rare character
        {"辻\uFE00", true},
        {"é ü ǚ", true},
        {"q\u0301", true}, // there is no such character
        {"买\u0301", true},
        {"e\u0301", false},
        {"E\u0301", false},
        {"u\u0308", false},
        {"s\u0327", false},
        {"\u00EA\u0304", true}, // pinyin writes it so: there is no such character
        {"か\u3099", false},    // が
        {"ё й", true},
        {"и\u0306", false},
        {"\u1100\u1161", false}, // a syllable
        {"\uAC00\u11A8", false},
        {"\uF92C", false},        // 郎 a second time
        {"\u212B", false},        // Å
        {"q\u0301\u0323", false}, // the mark below comes first
        {"q\u0323\u0301", true},
        {"ê\u0323", false},       // ệ
        {"e\u0316\u0301", false}, // é with something below
        {"王\u00AD英", false},
        {"王\uFE0F英", false},
        {"\u2764\uFE0F", true}, // a picture
        {"\U0001F35A\uFE0F", true},
        {"\uE000王", false},
        {"\U000F0000", false},
        {"\U0010FFFD", false},
        {"王\u2800", false},
        {"王\u0600", false},
        {"\U0001D173", false},
        {"a\u202E", false},
        {"a\nb", false},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t size = strlen(cases[i].text);
        cr_assert(text_is_utf8(cases[i].text, size));
        cr_expect_eq(text_is_proper(cases[i].text, size, false), cases[i].is_proper, "case %zu", i);
    }
    cr_expect(text_is_proper("a\nb", 3, true));
    cr_expect(text_is_clean("e\u0301", 3, false)); // what is on file stays readable
}

struct width_case {
    char text[24];
    size_t points;
    size_t columns;
};

Test(text, measures_terminal_columns)
{
    static const struct width_case cases[] = {
        {"", 0, 0},
        {"abc", 3, 3},
        {"嘉定区", 3, 6},
        {"A嘉·b", 4, 5},
        {"𠮷田", 2, 4},
        {"e\u0301", 2, 1},
        {"（）", 2, 4}, // full-width punctuation
        {"ｱｲ", 2, 2},   // half-width kana
        {"한국", 2, 4},
        {"\u1112\u1161\u11AB", 3, 2}, // jamo of one syllable
        {"\u00AD", 1, 1},
        {"é", 1, 1},
        {"a\n", 2, 1},
        {"\xC2\x85", 1, 0},
        {"█", 1, 1}, // ambiguous counts one
        {"\u302A", 1, 0},
        {"\u0903", 1, 1},
        {"王\U000E0100", 2, 2},
        {"\U0001F600", 1, 2},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t size = strlen(cases[i].text);
        cr_assert_eq(text_code_points(cases[i].text, size), cases[i].points, "case %zu", i);
        cr_assert_eq(text_columns(cases[i].text, size), cases[i].columns, "case %zu", i);
    }
}

Test(text, keeps_unassigned_ideograph_planes_wide)
{
    static const uint32_t wide[] = {0x3400, 0x9FFF, 0xFA6E, 0x2FFFD, 0x3FFFD};
    for (size_t i = 0; i < COUNT(wide); i++) {
        cr_assert_eq(text_width(wide[i]), 2);
    }
    cr_assert_eq(text_width(0x3FFFE), 1);
    cr_assert_eq(text_width(0x10FFFF), 1);
    cr_assert_not(text_is_mark('a'));
    cr_assert_not(text_is_mark(0x10FFFF));
    cr_assert(text_is_mark(0x20DD));
}
