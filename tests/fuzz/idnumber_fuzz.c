// SPDX-License-Identifier: Apache-2.0
// Identity numbers, credit codes, days and instants out of any text: what is accepted is in its own
// canonical form, and a mask shows no more than it may.
#include <string.h>

#include "common/base/area.h"
#include "common/base/idnumber.h"
#include "tests/fuzz/fuzz.h"

#define TODAY 20788 // 2026-12-01
#define SIZE_MAX_FUZZED 64

static void number(const char *text)
{
    struct idnumber parsed, again;
    if (idnumber_parse(text, TODAY, &parsed) == IDNUMBER_OK) {
        PROMISE(strlen(text) == IDNUMBER_SIZE - 1 && strlen(parsed.text) == IDNUMBER_SIZE - 1);
        PROMISE(parsed.born_day <= TODAY);
        PROMISE(idnumber_check(parsed.text) == parsed.text[17]);
        PROMISE(idnumber_parse(parsed.text, TODAY, &again) == IDNUMBER_OK);
        PROMISE(strcmp(parsed.text, again.text) == 0 && parsed.born_day == again.born_day);
    }
    char masked[IDNUMBER_SIZE];
    PROMISE(idnumber_mask(text, masked) == masked);
    PROMISE(memchr(masked, '\0', sizeof(masked)) != NULL);
    if (creditcode_is_valid(text)) {
        PROMISE(strlen(text) == 18 && creditcode_check(text) == text[17]);
    }
}

static void days(const char *text)
{
    int32_t day;
    char day_text[DAY_TEXT_SIZE];
    if (day_parse(text, &day)) {
        PROMISE(strcmp(day_format(day, day_text), text) == 0);
    }
    int64_t instant, again;
    char instant_text[INSTANT_TEXT_SIZE];
    if (instant_parse(text, &instant)) {
        instant_format(instant, 480, instant_text);
        PROMISE(instant_parse(instant_text, &again) && again == instant);
    }
}

static void areas(const char *text)
{
    enum area_level level;
    struct area_range range = area_range(text);
    char parent[AREA_CODE_SIZE];
    area_parent(text, parent);
    if (area_parse(text, &level)) {
        PROMISE(strcmp(range.from, text) <= 0 && strcmp(text, range.until) < 0);
        PROMISE(area_contains(text, text));
        PROMISE(parent[0] == '\0' || area_contains(parent, text));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size > SIZE_MAX_FUZZED) {
        return 0;
    }
    char text[SIZE_MAX_FUZZED + 1] = "";
    if (size > 0) {
        memcpy(text, bytes, size);
    }
    number(text);
    days(text);
    areas(text);
    return 0;
}
