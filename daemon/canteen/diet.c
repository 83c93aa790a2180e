// SPDX-License-Identifier: Apache-2.0
// Diets: the person against the dish.

#include "daemon/canteen/diet.h"

#include <stdbool.h>
#include <stddef.h>

#include "daemon/canteen/words.h"
#include "daemon/registry/vocabulary.h"

#define TEXTURE_REGULAR 0

const char *const diet_fault_words[] = {"safe", "texture", "allergens", "diets", NULL};

// In the order of texture_words: regular, soft, semi_liquid, liquid, iddsi3 to iddsi7. The highest
// level a dish of that word may have.
static const int dish_levels[TEXTURES] = {7, 6, 5, 3, 3, 4, 5, 6, 7};

static bool texture_suits(const char *word, uint32_t textures)
{
    int needed = word == NULL ? TEXTURE_REGULAR : words_find(texture_words, word);
    uint32_t served = textures == 0 ? 1u << TEXTURE_REGULAR : textures;
    if (needed < 0) {
        return false;
    }
    for (int texture = 0; texture < TEXTURES; texture++) {
        bool is_served = (served >> texture) & 1u;
        if (is_served && (texture == needed || dish_levels[texture] <= texture_levels[needed])) {
            return true;
        }
    }
    return false;
}

enum diet_fault diet_judge(const struct diet_person *person, const struct diet_dish *dish)
{
    if (!texture_suits(person->texture, dish->textures)) {
        return DIET_TEXTURE;
    }
    if ((person->allergens & dish->allergens) != 0) {
        return DIET_ALLERGENS;
    }
    return (person->diets & ~dish->diets) != 0 ? DIET_DIETS : DIET_SAFE;
}

bool diet_has_needs(const struct diet_person *person)
{
    bool is_regular =
        person->texture == NULL || words_find(texture_words, person->texture) == TEXTURE_REGULAR;
    return !is_regular || person->allergens != 0 || person->diets != 0;
}
