// SPDX-License-Identifier: Apache-2.0
// Numbers of identity documents, telephones and cards: read, indexed, masked.
#include "daemon/registry/elder_number.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define OTHER_NUMBER_MIN 5
#define TAIL_SIZE 4

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool parse_other(const char *text, struct elder_number *ret, const char **ret_expected)
{
    size_t size = strlen(text);
    struct elder_number number = {.born_day = DAY_NONE};
    if (size < OTHER_NUMBER_MIN || size >= sizeof number.text) {
        *ret_expected = "5 to 30 letters, digits and hyphens";
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        if (!is_letter(text[i]) && !is_digit(text[i]) && text[i] != '-') {
            *ret_expected = "5 to 30 letters, digits and hyphens";
            return false;
        }
        number.text[i] = (char)toupper((unsigned char)text[i]);
    }
    *ret = number;
    return true;
}

bool elder_number_parse(const char *text, enum elder_id_type type, int32_t today_day,
    struct elder_number *ret, const char **ret_expected)
{
    if (type == ID_PASSPORT || type == ID_OTHER) {
        return parse_other(text, ret, ret_expected);
    }
    struct idnumber number;
    enum idnumber_fault fault = idnumber_parse(text, today_day, &number);
    if (fault != IDNUMBER_OK) {
        *ret_expected = idnumber_expected(fault);
        return false;
    }
    *ret = (struct elder_number){
        .has_birth = true, .born_day = number.born_day, .is_male = number.is_male};
    snprintf(ret->text, sizeof ret->text, "%s", number.text);
    return true;
}

enum elder_id_type elder_number_guess(const char *text)
{
    return is_letter(text[0]) ? ID_PASSPORT : ID_RESIDENT;
}

void elder_number_index(const struct keyring *keys, const char *number, uint8_t ret[DIGEST_SIZE])
{
    seal_index(keys, "elder.id_number", number, ret);
}

void elder_number_tail_index(
    const struct keyring *keys, const char *number, uint8_t ret[DIGEST_SIZE])
{
    size_t size = strlen(number);
    seal_index(keys, "elder.id_tail", size > TAIL_SIZE ? number + size - TAIL_SIZE : number, ret);
}

void elder_card_index(const struct keyring *keys, const char *card, uint8_t ret[DIGEST_SIZE])
{
    seal_index(keys, "elder.card", card, ret);
}

static char *mask(const char *text, size_t head, size_t tail, char *masked)
{
    size_t size = strlen(text);
    snprintf(masked, MASK_SIZE, "%.*s****%s", (int)head, text, text + (size - tail));
    return masked;
}

char *elder_mask_phone(const char *phone, char masked[MASK_SIZE])
{
    size_t size = strlen(phone);
    if (size >= 11) {
        return mask(phone, 3, 4, masked);
    }
    return mask(phone, 0, size >= 6 ? 2 : 0, masked);
}

char *elder_mask_card(const char *card, char masked[MASK_SIZE])
{
    return mask(card, 0, strlen(card) >= 8 ? TAIL_SIZE : 0, masked);
}

char *elder_mask_name(struct arena *arena, const char *name)
{
    size_t size = strlen(name);
    size_t at = 0;
    (void)text_next(name, size, &at);
    if (at == size) { // of one character: it would be the whole name
        return arena_copy_text(arena, "*");
    }
    size_t others = text_code_points(name + at, size - at);
    char *masked = arena_alloc(arena, at + others + 1);
    if (masked != NULL) {
        memcpy(masked, name, at);
        memset(masked + at, '*', others);
    }
    return masked;
}
