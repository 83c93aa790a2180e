// SPDX-License-Identifier: Apache-2.0
// Whether a dish is safe for a person: texture, allergens, diets (domain.md §3.8.2). Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct diet_person {
    const char *texture; // a word of registry/vocabulary.h; NULL: regular
    uint32_t allergens;
    uint32_t diets; // the person's, and what was asked for this meal
};

// Bits in the order of registry/vocabulary.h. No texture at all: regular.
struct diet_dish {
    uint32_t textures;
    uint32_t allergens;
    uint32_t diets;
};

enum diet_fault { DIET_SAFE, DIET_TEXTURE, DIET_ALLERGENS, DIET_DIETS };

extern const char *const diet_fault_words[]; // "safe", "texture" ...; ends with NULL

// Whether anything has to be known of a dish before the person may eat it.
bool diet_has_needs(const struct diet_person *person);

// What stands first between a person and a dish. A person who needs IDDSI level n never gets a dish
// of a higher level; the words that are no levels are placed on the cautious side of where they
// lie.
enum diet_fault diet_judge(const struct diet_person *person, const struct diet_dish *dish);
