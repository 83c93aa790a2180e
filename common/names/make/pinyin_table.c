// SPDX-License-Identifier: Apache-2.0
// Writes how Chinese characters are read, as ICU knows it: pinyin_table FILE. Run when building, so
// that the programs neither carry ICU's data nor open its transliterators.
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define FIRST 0x3400 // of the characters asked for, extension A
#define LAST 0x9fff
#define SYLLABLES_MAX 4000
#define SYLLABLE_SIZE 16

static char syllables[SYLLABLES_MAX][SYLLABLE_SIZE];
static int syllables_count = 1; // 0: not read in pinyin

static UTransliterator *open_or_die(const char *id)
{
    UErrorCode code = U_ZERO_ERROR;
    UChar wide[100];
    u_uastrcpy(wide, id);
    UTransliterator *reader = utrans_openU(wide, -1, UTRANS_FORWARD, NULL, 0, NULL, &code);
    if (U_FAILURE(code)) {
        fprintf(stderr, "pinyin_table: %s: %s\n", id, u_errorName(code));
        exit(1);
    }
    return reader;
}

// "lü3" -> "lu:3": between "lu4" and "luan1", as dictionaries have it.
static bool read(UTransliterator *reader, UChar32 character, char ret[SYLLABLE_SIZE])
{
    UErrorCode code = U_ZERO_ERROR;
    UChar wide[32] = {0};
    char utf8[64];
    int32_t length = 1;
    int32_t limit = 1;
    wide[0] = (UChar)character;
    utrans_transUChars(reader, wide, &length, 32, 0, &limit, &code);
    u_strToUTF8(utf8, sizeof utf8, NULL, wide, length, &code);
    if (U_FAILURE(code)) {
        return false;
    }
    size_t size = 0;
    for (const char *c = utf8; *c != '\0'; c++) {
        if (strncmp(c, "ü", 2) == 0) {
            ret[size++] = 'u';
            ret[size++] = ':';
            c++;
        } else if ((*c >= 'a' && *c <= 'z') || (*c >= '1' && *c <= '5')) {
            ret[size++] = *c;
        } else {
            return false;
        }
        if (size > SYLLABLE_SIZE - 3) {
            return false;
        }
    }
    ret[size] = '\0';
    return size > 0;
}

static int number_of(const char *syllable)
{
    for (int i = 1; i < syllables_count; i++) {
        if (strcmp(syllables[i], syllable) == 0) {
            return i;
        }
    }
    if (syllables_count == SYLLABLES_MAX) {
        fprintf(stderr, "pinyin_table: more than %d syllables\n", SYLLABLES_MAX);
        exit(1);
    }
    snprintf(syllables[syllables_count], SYLLABLE_SIZE, "%s", syllable);
    return syllables_count++;
}

int main(int argc, char **argv)
{
    FILE *out = argc == 2 ? fopen(argv[1], "wb") : NULL;
    if (out == NULL) {
        fprintf(stderr, "usage: pinyin_table FILE\n");
        return 2;
    }
    UTransliterator *words = open_or_die("Han-Latin; Latin-NumericPinyin; Any-Lower");
    UTransliterator *surnames = open_or_die("Han-Latin/Names; Latin-NumericPinyin; Any-Lower");
    char syllable[SYLLABLE_SIZE];
    fprintf(out, "#define PINYIN_FIRST 0x%x\n#define PINYIN_LAST 0x%x\n\n", FIRST, LAST);
    fprintf(out, "static const uint16_t readings[] = {");
    for (UChar32 c = FIRST; c <= LAST; c++) {
        fprintf(out, "%s%d,", c % 20 == 0 ? "\n" : "",
            read(words, c, syllable) ? number_of(syllable) : 0);
    }
    fprintf(out,
        "\n};\n\n// Characters that are read in another way as a surname, in their order.\n"
        "static const struct surname surnames[] = {\n");
    for (UChar32 c = FIRST; c <= LAST; c++) {
        char word[SYLLABLE_SIZE];
        if (read(surnames, c, syllable) && (!read(words, c, word) || strcmp(word, syllable) != 0)) {
            fprintf(out, "    {0x%x, %d},\n", (unsigned)c, number_of(syllable));
        }
    }
    fprintf(out, "};\n\nstatic const char *const syllables[] = {\"\",\n");
    for (int i = 1; i < syllables_count; i++) {
        fprintf(out, "    \"%s\",\n", syllables[i]);
    }
    fprintf(out, "};\n");
    utrans_close(words);
    utrans_close(surnames);
    return fclose(out) == 0 ? 0 : 1;
}
