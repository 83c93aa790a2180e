// SPDX-License-Identifier: Apache-2.0
// Who may be served what: textures, allergens, diets.
#include "daemon/canteen/diet.h"

#include <criterion/criterion.h>

#include "daemon/registry/vocabulary.h"

enum { REGULAR, SOFT, SEMI, LIQUID, IDDSI3, IDDSI4, IDDSI5, IDDSI6, IDDSI7, WORDS };

#define BIT(word) (1u << (word))

// Which single texture of a dish a person of a word may get: the rows are the persons.
static const char *const may[WORDS] = {
    [REGULAR] = "yyyyyyyyy",
    [SOFT] = ".yyyyyyy.",
    [SEMI] = "..yyyy...",
    [LIQUID] = "...yy....",
    [IDDSI3] = "...yy....",
    [IDDSI4] = "...yyy...",
    [IDDSI5] = "..yyyyy..",
    [IDDSI6] = ".yyyyyyy.",
    [IDDSI7] = "yyyyyyyyy",
};

Test(diet, never_gives_a_texture_above_the_persons_level)
{
    for (int person = 0; person < WORDS; person++) {
        for (int dish = 0; dish < WORDS; dish++) {
            struct diet_person who = {.texture = texture_words[person]};
            struct diet_dish what = {.textures = BIT(dish)};
            cr_assert_eq(diet_judge(&who, &what),
                may[person][dish] == 'y' ? DIET_SAFE : DIET_TEXTURE, "%s gets %s",
                texture_words[person], texture_words[dish]);
        }
    }
}

Test(diet, takes_the_best_of_the_textures_a_dish_is_served_in)
{
    struct diet_person who = {.texture = "iddsi4"};
    cr_assert_eq(
        diet_judge(&who, &(struct diet_dish){.textures = BIT(REGULAR) | BIT(IDDSI4)}), DIET_SAFE);
    cr_assert_eq(diet_judge(&who, &(struct diet_dish){.textures = 0}), DIET_TEXTURE);
    cr_assert_eq(
        diet_judge(&(struct diet_person){.texture = NULL}, &(struct diet_dish){0}), DIET_SAFE);
    cr_assert_eq(diet_judge(&(struct diet_person){.texture = "unknown"}, &(struct diet_dish){0}),
        DIET_TEXTURE);
}

Test(diet, gives_nothing_that_holds_an_allergen_of_the_person)
{
    struct diet_person who = {.allergens = 0x5};
    cr_assert_eq(diet_judge(&who, &(struct diet_dish){.allergens = 0x2}), DIET_SAFE);
    cr_assert_eq(diet_judge(&who, &(struct diet_dish){.allergens = 0x4}), DIET_ALLERGENS);
}

Test(diet, needs_every_diet_of_the_person)
{
    struct diet_person who = {.diets = 0x3};
    cr_assert_eq(diet_judge(&who, &(struct diet_dish){.diets = 0x1}), DIET_DIETS);
    cr_assert_eq(diet_judge(&who, &(struct diet_dish){.diets = 0x7}), DIET_SAFE);
    cr_assert_eq(
        diet_judge(&(struct diet_person){0}, &(struct diet_dish){.diets = 0x1}), DIET_SAFE);
}
