// SPDX-License-Identifier: Apache-2.0
// What a password must be, and passwords nobody chose.
#pragma once

#include <stdbool.h>

#define PASSWORD_POINTS_MAX 128 // code points
#define PASSWORD_MADE_SIZE 20   // of a made one, with the NUL
#define PASSWORD_EXPECTED                                                                          \
    "8 to 128 characters of at least three classes: small letters, capitals, digits, others"

// True for at least 8 code points of at least three classes (small letters, capitals, digits,
// anything else).
bool password_is_good(const char *password);

// A random one of 16 characters in four groups, 80 bits; it is good.
void password_make(char ret_password[PASSWORD_MADE_SIZE]);
