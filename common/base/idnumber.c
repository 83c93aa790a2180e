// SPDX-License-Identifier: Apache-2.0
// Check characters of GB 11643 (ISO 7064 MOD 11-2) and GB 32100 (weights of 3^i mod 31).

#include "common/base/idnumber.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define CODE_LENGTH (IDNUMBER_SIZE - 1)
#define BODY_LENGTH (CODE_LENGTH - 1)
#define YEAR_MIN 1900

int idnumber_check(const char *digits17)
{
    static const int weights[BODY_LENGTH] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < BODY_LENGTH; i++) {
        if (digits17[i] < '0' || digits17[i] > '9') {
            return -1;
        }
        sum += (digits17[i] - '0') * weights[i];
    }
    return "10X98765432"[sum % 11];
}

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + (text[1] - '0');
}

enum idnumber_fault idnumber_parse(const char *text, int32_t today_day, struct idnumber *ret)
{
    if (strnlen(text, CODE_LENGTH + 1) != CODE_LENGTH) {
        return IDNUMBER_LENGTH;
    }
    char last = text[BODY_LENGTH] == 'x' ? 'X' : text[BODY_LENGTH];
    int check = idnumber_check(text);
    if (check < 0 || ((last < '0' || last > '9') && last != 'X')) {
        return IDNUMBER_CHARACTERS;
    }
    struct day_parts parts = {
        .year = two_digits(text + 6) * 100 + two_digits(text + 8),
        .month = two_digits(text + 10),
        .day = two_digits(text + 12),
    };
    int32_t born_day;
    if (parts.year < YEAR_MIN || !day_from_parts(parts, &born_day) || born_day > today_day) {
        return IDNUMBER_DATE;
    }
    if (last != check) {
        return IDNUMBER_CHECK;
    }
    memcpy(ret->text, text, BODY_LENGTH);
    ret->text[BODY_LENGTH] = last;
    ret->text[CODE_LENGTH] = '\0';
    ret->born_day = born_day;
    ret->is_male = (text[BODY_LENGTH - 1] - '0') % 2 == 1;
    return IDNUMBER_OK;
}

const char *idnumber_expected(enum idnumber_fault fault)
{
    switch (fault) {
    case IDNUMBER_OK:
        return "an identity number";
    case IDNUMBER_LENGTH:
        return "18 characters";
    case IDNUMBER_CHARACTERS:
        return "17 digits, then a digit or X";
    case IDNUMBER_DATE:
        return "a real birth date from 1900 until today";
    case IDNUMBER_CHECK:
        return "a check character that fits";
    }
    assert(false && "an idnumber_fault");
    return "";
}

char *idnumber_mask(const char *text, char *masked)
{
    size_t length = strnlen(text, CODE_LENGTH + 1);
    bool is_whole = length >= CODE_LENGTH;
    size_t shown_first = is_whole ? 6 : 0;
    size_t shown_last = is_whole ? 4 : 2;
    if (is_whole) {
        length = CODE_LENGTH;
    }
    if (length <= shown_last) {
        shown_last = 0;
    }
    for (size_t i = 0; i < length; i++) {
        bool is_shown = i < shown_first || i >= length - shown_last;
        // Half a character of some other script would be broken UTF-8.
        bool is_ascii = text[i] > ' ' && text[i] < 0x7F;
        masked[i] = is_shown && is_ascii ? text[i] : '*';
    }
    masked[length] = '\0';
    return masked;
}

static const char credit_alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static int credit_value(char c)
{
    const char *found = c ? strchr(credit_alphabet, c) : NULL;
    return found ? (int)(found - credit_alphabet) : -1;
}

int creditcode_check(const char *text17)
{
    static const int weights[BODY_LENGTH] = {
        1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    int sum = 0;
    for (int i = 0; i < BODY_LENGTH; i++) {
        int value = credit_value(text17[i]);
        if (value < 0) {
            return -1;
        }
        sum += value * weights[i];
    }
    return credit_alphabet[(31 - sum % 31) % 31];
}

bool creditcode_is_valid(const char *text)
{
    return strnlen(text, CODE_LENGTH + 1) == CODE_LENGTH &&
           text[BODY_LENGTH] == creditcode_check(text);
}
