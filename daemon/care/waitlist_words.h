// SPDX-License-Identifier: Apache-2.0
// Words people give about an application or an offer, as pure functions: who filed it, and that
// none holds the number of a person.
#pragma once

// Who files an application; ends with NULL.
extern const char *const waitlist_filed_by_words[];

// What would be right of a text that is not; NULL: it is right.

// elder, relative, adviser, street, committee or home.
const char *waitlist_filed_by_expected(const char *text);

// Words, with a letter at the least, and without a telephone or identity number: no eleven digits
// in a row.
const char *waitlist_words_expected(const char *text);
