// SPDX-License-Identifier: Apache-2.0
// The words for persons, in the order of their bits.
#include "daemon/registry/vocabulary.h"

#include <stddef.h>
#include <string.h>

#include "common/wire/json.h"

const char *const flag_words[FLAGS + 1] = {
    [FLAG_DESTITUTE] = "destitute",
    [FLAG_MINIMUM_ALLOWANCE] = "minimum_allowance",
    [FLAG_LOW_INCOME] = "low_income",
    [FLAG_SPECIAL_FAMILY_PLANNING] = "special_family_planning",
    [FLAG_ENTITLED_GROUP] = "entitled_group",
    [FLAG_SEVERE_DISABILITY] = "severe_disability",
    [FLAG_LIVING_ALONE] = "living_alone",
    [FLAG_SOLITARY] = "solitary",
    [FLAG_ELDER_ONLY_HOUSEHOLD] = "elder_only_household",
    [FLAGS] = NULL,
};

const char *const diet_words[] = {
    "low_salt", "diabetic", "low_fat", "low_purine", "renal", "halal", "vegetarian", NULL};

const char *const allergen_words[] = {
    "peanut", "milk", "egg", "fish", "shellfish", "soy", "gluten", "nut", NULL};

const char *const texture_words[] = {"regular", "soft", "semi_liquid", "liquid", "iddsi3", "iddsi4",
    "iddsi5", "iddsi6", "iddsi7", NULL};

// A Chinese semi-liquid meal may hold minced pieces (level 5), who needs one is sure of level 4
// only.
const int texture_levels[] = {7, 6, 4, 3, 3, 4, 5, 6, 7};

const char *const id_type_words[] = {
    "resident_id", "residence_permit", "foreign_resident", "passport", "other", NULL};

void vocabulary_put(struct json_out *out, const char *key, const char *const *words, unsigned bits)
{
    json_key(out, key);
    json_begin_list(out);
    for (unsigned i = 0; words[i] != NULL; i++) {
        if ((bits & (1u << i)) != 0) {
            json_put_text(out, words[i]);
        }
    }
    json_end_list(out);
}

int words_find(const char *const *words, const char *word)
{
    for (int i = 0; word != NULL && words[i] != NULL; i++) {
        if (strcmp(words[i], word) == 0) {
            return i;
        }
    }
    return -1;
}

// Who needs a Chinese word's texture may also get the dishes of that word; of one level the IDDSI's
// word, which stands later, lets less pass.
const char *texture_stricter(const char *left, const char *right)
{
    int of_left = words_find(texture_words, left == NULL ? texture_words[0] : left);
    int of_right = words_find(texture_words, right == NULL ? texture_words[0] : right);
    if (of_left < 0 || of_right < 0) {
        return of_left < 0 ? left : right; // a word nobody knows: no dish suits
    }
    if (texture_levels[of_left] != texture_levels[of_right]) {
        return texture_levels[of_left] < texture_levels[of_right] ? left : right;
    }
    return of_left > of_right ? left : right;
}
