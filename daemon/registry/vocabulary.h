// SPDX-License-Identifier: Apache-2.0
// The words for persons, once, in the order that is also the order of their bits in the database:
// only ever added to at the end.
#pragma once

enum elder_flag_word {
    FLAG_DESTITUTE,
    FLAG_MINIMUM_ALLOWANCE,
    FLAG_LOW_INCOME,
    FLAG_SPECIAL_FAMILY_PLANNING,
    FLAG_ENTITLED_GROUP,
    FLAG_SEVERE_DISABILITY,
    FLAG_LIVING_ALONE,
    FLAG_SOLITARY,
    FLAG_ELDER_ONLY_HOUSEHOLD,
    FLAGS
};

extern const char *const flag_words[FLAGS + 1];

extern const char *const
    diet_words[]; // low_salt diabetic low_fat low_purine renal halal vegetarian; ends with NULL
extern const char *const allergen_words[]; // peanut milk egg fish shellfish soy gluten nut
extern const char
    *const texture_words[]; // regular soft semi_liquid liquid iddsi3 iddsi4 iddsi5 iddsi6 iddsi7
extern const int texture_levels[]; // in their order: the highest IDDSI level such a person may get
extern const char *const id_type_words[]; // resident_id ...: the default is resident_id (GB 11643)

// Writes the words of the bits as a JSON list.
struct json_out;
void vocabulary_put(struct json_out *out, const char *key, const char *const *words, unsigned bits);

// Of two textures (NULL: regular) the one that lets less pass.
const char *texture_stricter(const char *left, const char *right);

// The index of word (NULL: none) in a list that ends with NULL, or -1.
int words_find(const char *const *words, const char *word);
