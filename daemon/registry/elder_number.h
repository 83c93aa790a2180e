// SPDX-License-Identifier: Apache-2.0
// Numbers of identity documents: reading them, finding a person by one, showing them masked.
#pragma once

#include "common/base/idnumber.h"
#include "common/crypto/crypto.h"
#include "daemon/rpc/call.h"

enum elder_id_type { // the order of id_type_words
    ID_RESIDENT,
    ID_RESIDENCE_PERMIT, // of Hong Kong, Macao and Taiwan residents
    ID_FOREIGN_RESIDENT,
    ID_PASSPORT,
    ID_OTHER,
};

#define ELDER_NUMBER_SIZE 31 // 30 characters and NUL

struct elder_number {
    char text[ELDER_NUMBER_SIZE]; // canonical: capitals
    bool has_birth;               // the number itself tells birth and sex (GB 11643)
    int32_t born_day;
    bool is_male;
};

// Reads a number of this type; false with what would be right in ret_expected. The first three
// types follow GB 11643, the others are 5 to 30 letters, digits and hyphens.
bool elder_number_parse(const char *text, enum elder_id_type type, int32_t today_day,
    struct elder_number *ret, const char **ret_expected) MUST_USE;

// The type a number without one seems to have: resident_id where it begins with a digit and could
// be one, else passport.
enum elder_id_type elder_number_guess(const char *text);

// Blind indexes of a canonical number, of its last four characters, of a card.
void elder_number_index(const struct keyring *keys, const char *number, uint8_t ret[DIGEST_SIZE]);
void elder_number_tail_index(
    const struct keyring *keys, const char *number, uint8_t ret[DIGEST_SIZE]);
void elder_card_index(const struct keyring *keys, const char *card, uint8_t ret[DIGEST_SIZE]);

#define MASK_SIZE 41

// "138****1234"; shorter ones keep less.
char *elder_mask_phone(const char *phone, char masked[MASK_SIZE]);
// "****1234"
char *elder_mask_card(const char *card, char masked[MASK_SIZE]);
// The first character and a star for each other one; of a single one a star. Arena; NULL without
// memory.
char *elder_mask_name(struct arena *arena, const char *name);
