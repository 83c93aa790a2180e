// SPDX-License-Identifier: Apache-2.0
// The order of names.
#include "common/names/pinyin.h"

#include <string.h>

#include <criterion/criterion.h>

Test(pinyin, orders_names_as_a_register_does)
{
    static const char *const names[] = {
        "阿依古丽·买买提", "Anna",
        "曹操",   // cao
        "陈建国", // chen
        "丁一",   // ding
        "卢沟",   // lu
        "吕洞宾", // lü: behind lu, before luan
        "栾平",   // luan
        "区长庚", // ou, as a surname
        "单雄信", // shan, not dan
        "汪洋",   // wang1
        "王建国", // wang2, then jian
        "王秀英", //        then xiu
        "张三",
        "曾国藩", // zeng, not ceng: behind zhang it is not
    };
    char before[PINYIN_KEY_SIZE];
    char key[PINYIN_KEY_SIZE];
    for (size_t i = 1; i + 1 < sizeof names / sizeof names[0]; i++) {
        cr_expect_lt(strcmp(pinyin_key(names[i - 1], before), pinyin_key(names[i], key)), 0,
            "%s (%s) before %s (%s)", names[i - 1], before, names[i], key);
    }
    cr_expect_gt(strcmp(pinyin_key("曾国藩", key), pinyin_key("岳飞", before)), 0);
    cr_expect_lt(strcmp(key, pinyin_key("张三", before)), 0);
}

Test(pinyin, key_of_a_beginning_begins_the_key)
{
    static const char *const names[] = {
        "单雄信", "王秀英", "欧阳修", "Zhang San", "阿依古丽·买买提"};
    char whole[PINYIN_KEY_SIZE];
    char part[PINYIN_KEY_SIZE];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char name[100];
        pinyin_key(names[i], whole);
        for (size_t size = 1; size < strlen(names[i]); size++) {
            if ((names[i][size] & 0xc0) != 0x80) {
                memcpy(name, names[i], size);
                name[size] = '\0';
                pinyin_key(name, part);
                cr_expect_eq(strncmp(part, whole, strlen(part)), 0, "%s: %s", name, part);
                strcat(part, PINYIN_KEY_END);
                cr_expect_lt(strcmp(whole, part), 0);
            }
        }
    }
}

Test(pinyin, takes_whatever_bytes_there_are)
{
    char key[PINYIN_KEY_SIZE];
    char name[4 * PINYIN_NAME_MAX + 9] = "";
    cr_expect_str_eq(pinyin_key("", key), "");
    cr_expect_str_eq(pinyin_key("\xe7\x8e", key), "\xe7\x8e");
    cr_expect_str_eq(pinyin_key("\xff\x80", key), "\xff\x80");
    cr_expect_str_eq(pinyin_key("ABc", key), "abc");
    for (int i = 0; i < PINYIN_NAME_MAX + 2; i++) {
        strcat(name, "庄");
    }
    cr_expect_eq(strlen(pinyin_key(name, key)), PINYIN_NAME_MAX * strlen("zhuang1庄"));
}

static void expect_pattern(const char *typed, const char *first, const char *expected)
{
    char begins[PINYIN_PATTERN_SIZE] = "";
    char pattern[PINYIN_PATTERN_SIZE] = "";
    bool found = pinyin_pattern(typed, begins, pattern);
    cr_expect_eq(found, expected != NULL, "%s", typed);
    cr_expect_str_eq(begins, expected == NULL ? "" : first, "%s", typed);
    cr_expect_str_eq(pattern, expected == NULL ? "" : expected, "%s", typed);
}

Test(pinyin, cuts_what_is_typed_into_syllables)
{
    expect_pattern("zhang bao", "zhang", "zhang[1-5]?bao*");
    expect_pattern("ZhangBao", "zhang", "zhang[1-5]?bao*");
    expect_pattern("zhangb", "zhang", "zhang[1-5]?b*"); // going on
    expect_pattern("zhang yu zh", "zhang", "zhang[1-5]?yu[1-5]?zh*");
    expect_pattern("fangan", "fang", "fang[1-5]?an*");
    expect_pattern("fan gan", "fan", "fan[1-5]?gan*");
    expect_pattern("xi'an", "xi", "xi[1-5]?an*");
    expect_pattern("ouyangxiu", "ou", "ou[1-5]?yang[1-5]?xiu*");
    expect_pattern("zhang", NULL, NULL); // one
    expect_pattern("xian", NULL, NULL);  // one, if it can be
    expect_pattern("zhangx9", NULL, NULL);
    expect_pattern("zhang*", NULL, NULL);
    expect_pattern("smith", NULL, NULL);
    expect_pattern("zh bao", NULL, NULL); // only the last may be cut short
    expect_pattern("", NULL, NULL);
    char letters[PINYIN_NAME_MAX + 2] = "";
    memset(letters, 'a', PINYIN_NAME_MAX);
    char first[PINYIN_PATTERN_SIZE];
    char pattern[PINYIN_PATTERN_SIZE];
    bool found = pinyin_pattern(letters, first, pattern); // the longest pattern there is
    cr_expect(!found || strlen(pattern) < sizeof pattern);
    for (size_t i = 0; i + 1 < PINYIN_NAME_MAX; i += 2) { // can be cut in a million ways, all dead
        memcpy(letters + i, "an", 2);
    }
    letters[PINYIN_NAME_MAX - 1] = 'v';
    cr_expect_not(pinyin_pattern(letters, first, pattern));
    letters[PINYIN_NAME_MAX] = 'a';
    cr_expect_not(pinyin_pattern(letters, first, pattern));
}

Test(pinyin, writes_one_dot)
{
    char dotted[64];
    cr_expect_str_eq(name_dotted("阿卜杜拉•买买提", dotted), "阿卜杜拉·买买提");
    cr_expect_str_eq(name_dotted("a・b･c‧d·e", dotted), "a·b·c·d·e");
    cr_expect_str_eq(name_dotted("\xe2\x80", dotted), "\xe2\x80");
    cr_expect_str_eq(name_dotted("", dotted), "");
}

Test(pinyin, compares_names_however_their_characters_are_drawn)
{
    char compared[64];
    cr_expect_str_eq(name_compared("王\U000E0100英\U000E01EF", compared), "王英");
    cr_expect_str_eq(name_compared("辻\uFE00", compared), "辻");
    cr_expect_str_eq(name_compared("a・\uFE0Fb", compared), "a·b");
    cr_expect_str_eq(
        name_compared("\U000E0041\uFE10\U000FFFFD", compared), "\U000E0041\uFE10\U000FFFFD");
    cr_expect_str_eq(name_compared("\xef\xb8", compared), "\xef\xb8");
    cr_expect_str_eq(name_compared("\xf3\xa0\x84", compared), "\xf3\xa0\x84");
}
