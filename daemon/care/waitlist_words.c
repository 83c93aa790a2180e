// SPDX-License-Identifier: Apache-2.0
// What texts about applications and offers may hold.
#include "daemon/care/waitlist_words.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define NUMBER_DIGITS 11 // of a mobile telephone; identity numbers have more

const char *const waitlist_filed_by_words[] = {
    "elder", "relative", "adviser", "street", "committee", "home", NULL};

const char *waitlist_filed_by_expected(const char *text)
{
    for (int i = 0; waitlist_filed_by_words[i] != NULL; i++) {
        if (strcmp(waitlist_filed_by_words[i], text) == 0) {
            return NULL;
        }
    }
    return "elder, relative, adviser, street, committee or home";
}

const char *waitlist_words_expected(const char *text)
{
    bool has_letter = false;
    for (const char *at = text; *at != '\0'; at++) {
        bool is_ascii = (unsigned char)*at < 0x80;
        has_letter = has_letter || !is_ascii || isalpha((unsigned char)*at) != 0;
        size_t digits = strspn(at, "0123456789");
        if (digits >= NUMBER_DIGITS) {
            return "words without names or numbers of persons";
        }
        at += digits > 0 ? digits - 1 : 0;
    }
    return has_letter ? NULL : "words that say why";
}
