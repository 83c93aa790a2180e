// SPDX-License-Identifier: Apache-2.0
// Numbers of documents: what is one, how it is found, what of it is shown.
#include "daemon/registry/elder_number.h"

#include <string.h>

#include <criterion/criterion.h>

static int32_t today(void)
{
    int32_t day = 0;
    cr_assert(day_parse("2026-12-01", &day));
    return day;
}

Test(elder_number, follows_the_standard_of_its_type)
{
    static const struct {
        const char *text;
        enum elder_id_type type;
        bool good;
        const char *canonical;
    } cases[] = {
        {"31011419400315000X", ID_RESIDENT, true, "31011419400315000X"},
        {"31011419400315000x", ID_RESIDENT, true, "31011419400315000X"},
        {"310222193805120006", ID_RESIDENT, true, "310222193805120006"},
        {"310114194003150009", ID_RESIDENT, false, ""},
        {"440524188001010014", ID_RESIDENT, false, ""},
        {"E1234567", ID_RESIDENT, false, ""},
        {"e1234567", ID_PASSPORT, true, "E1234567"},
        {"AB-12345", ID_OTHER, true, "AB-12345"},
        {"1234", ID_PASSPORT, false, ""},
        {"E 234567", ID_PASSPORT, false, ""},
        {"0123456789012345678901234567890", ID_OTHER, false, ""},
        {"012345678901234567890123456789", ID_OTHER, true, "012345678901234567890123456789"},
        {"31011419400315000X", ID_RESIDENCE_PERMIT, true, "31011419400315000X"},
        {"号码号码号码", ID_OTHER, false, ""},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct elder_number number;
        const char *expected = NULL;
        bool good = elder_number_parse(cases[i].text, cases[i].type, today(), &number, &expected);
        cr_expect_eq(good, cases[i].good, "%s", cases[i].text);
        if (good) {
            cr_expect_str_eq(number.text, cases[i].canonical);
            cr_expect_eq(number.has_birth, cases[i].type < ID_PASSPORT);
        } else {
            cr_expect_not_null(expected);
        }
    }
    cr_assert_eq(elder_number_guess("E123"), ID_PASSPORT);
    cr_assert_eq(elder_number_guess("123"), ID_RESIDENT);
}

Test(elder_number, is_masked_wherever_it_is_shown)
{
    static const struct {
        const char *plain;
        const char *phone;
        const char *card;
    } cases[] = {
        {"13800001234", "138****1234", "****1234"},
        {"021-59530000", "021****0000", "****0000"},
        {"59530000", "****00", "****0000"},
        {"12345", "****", "****"},
    };

    char masked[MASK_SIZE];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_str_eq(elder_mask_phone(cases[i].plain, masked), cases[i].phone);
        cr_expect_str_eq(elder_mask_card(cases[i].plain, masked), cases[i].card);
    }
    struct arena arena;
    arena_init(&arena, 1000);
    cr_expect_str_eq(elder_mask_name(&arena, "王秀英"), "王**");
    cr_expect_str_eq(elder_mask_name(&arena, "𠀀某"), "𠀀*");
    static const char *const names[][2] = {
        {"王", "*"},
        {"A", "*"},
        {"𠀀", "*"},
        {"张三", "张*"},
        {"Li", "L*"},
        {"欧阳修", "欧**"}, // a compound surname is not told whole: nobody asks which it is
        {"司马相如", "司***"},
        {"Zhang San", "Z********"},
        {"José", "J***"},
    };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cr_expect_str_eq(elder_mask_name(&arena, names[i][0]), names[i][1]);
    }
    arena_done(&arena);
    struct arena none;
    arena_init(&none, 0);
    cr_expect_null(elder_mask_name(&none, "王秀英"));
    arena_done(&none);
}

Test(elder_number, indexes_of_number_tail_and_card_never_meet)
{
    struct keyring keys = {.key_id = 1, .index_key = {7}};
    uint8_t number[DIGEST_SIZE];
    uint8_t tail[DIGEST_SIZE];
    uint8_t same_tail[DIGEST_SIZE];
    uint8_t card[DIGEST_SIZE];
    elder_number_index(&keys, "000X", number);
    elder_number_tail_index(&keys, "000X", tail);
    elder_number_tail_index(&keys, "31011419400315000X", same_tail);
    elder_card_index(&keys, "000X", card);
    cr_assert_arr_eq(tail, same_tail, DIGEST_SIZE);
    cr_assert(memcmp(number, tail, DIGEST_SIZE) != 0);
    cr_assert(memcmp(number, card, DIGEST_SIZE) != 0);
    cr_assert(memcmp(tail, card, DIGEST_SIZE) != 0);
}
