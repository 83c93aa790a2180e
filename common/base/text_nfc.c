// SPDX-License-Identifier: Apache-2.0
// Whether a text is in normal form C (UAX #15): the one spelling of what looks the same.
#include "common/base/text_nfc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "common/base/text.h"

// Latin-1, the letters behind it and ideographs are written one way, and no mark stands among them.
static bool is_plain(const char *utf8, size_t size)
{
    for (size_t at = 0; at < size;) {
        uint32_t point = text_next(utf8, size, &at);
        if (point >= 0x300 && (point < 0x3400 || point > 0x9FFF)) {
            return false;
        }
    }
    return true;
}

bool text_is_nfc(const char *utf8, size_t size)
{
    if (is_plain(utf8, size)) { // as nearly everything is
        return true;
    }
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)utf8, (utf8proc_ssize_t)size,
        &normal, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    bool is_same = length == (utf8proc_ssize_t)size && memcmp(normal, utf8, size) == 0;
    free(normal);
    return is_same;
}
