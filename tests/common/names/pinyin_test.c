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
