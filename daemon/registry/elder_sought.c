// SPDX-License-Identifier: Apache-2.0
// The shapes of what is typed into a search field.

#include "daemon/registry/elder_sought.h"

#include <string.h>

#include "common/names/pinyin.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_rule.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define TAIL_SIZE 4

static bool is_known(struct call *call, const struct elder_number *number)
{
    uint8_t index[DIGEST_SIZE];
    elder_number_index(call->house->keys, number->text, index);
    struct query query = query_open(call->tx, QUERY_ELDER_NUMBER_KNOWN);
    query_bind_blob(&query, "index", index, sizeof index);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    bool known = query_next(&query) && query_int(&query, "known") != 0;
    query_end(&query);
    return known;
}

// Numbers of passports and of cards look alike: what is the number of somebody one may find is one.
static enum elder_sought_kind shape_of(
    struct call *call, const char *text, struct elder_number *ret_number)
{
    const char *expected = NULL;
    size_t size = strlen(text);
    if (elder_number_parse(text, ID_RESIDENT, call->tx->today_day, ret_number, &expected)) {
        return SOUGHT_NUMBER;
    }
    bool is_tail = size == TAIL_SIZE && strspn(text, DIGITS) >= TAIL_SIZE - 1 &&
                   strspn(text, DIGITS "Xx") == TAIL_SIZE;
    if (is_tail) {
        return SOUGHT_TAIL;
    }
    bool is_code = strspn(text, DIGITS LETTERS "-") == size && strpbrk(text, DIGITS) != NULL;
    if (is_code && elder_number_parse(text, ID_OTHER, call->tx->today_day, ret_number, &expected) &&
        is_known(call, ret_number)) {
        return SOUGHT_NUMBER;
    }
    return is_code ? SOUGHT_CARD : SOUGHT_NAME;
}

// Names from a key up to its end; of what is typed in pinyin, those from its first syllable on that
// go on with the others.
static void seek_name(struct call *call, const char *text, struct elder_sought *ret)
{
    char key[PINYIN_KEY_SIZE];
    char first[PINYIN_PATTERN_SIZE];
    char pattern[PINYIN_PATTERN_SIZE];
    const char *normal = elder_name_normal(call, text);
    if (normal == NULL) {
        return;
    }
    bool is_typed = pinyin_pattern(normal, first, pattern);
    ret->key_from = arena_copy_text(&call->arena, pinyin_key(is_typed ? first : normal, key));
    ret->key_until = arena_print(&call->arena, "%s" PINYIN_KEY_END, key);
    ret->key_like = is_typed ? arena_copy_text(&call->arena, pattern) : NULL;
    if (ret->key_from == NULL || ret->key_until == NULL || (is_typed && ret->key_like == NULL)) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
    }
}

void elder_sought_read(struct call *call, const char *text, struct elder_sought *ret)
{
    const struct keyring *keys = call->house->keys;
    struct elder_number number;
    char tail[TAIL_SIZE + 1];
    *ret = (struct elder_sought){.kind = shape_of(call, text, &number)};
    switch (ret->kind) {
    case SOUGHT_NUMBER:
        elder_number_index(keys, number.text, ret->index);
        break;
    case SOUGHT_TAIL:
        memcpy(tail, text, sizeof tail);
        tail[TAIL_SIZE - 1] = tail[TAIL_SIZE - 1] == 'x' ? 'X' : tail[TAIL_SIZE - 1];
        elder_number_tail_index(keys, tail, ret->index);
        break;
    case SOUGHT_CARD:
        elder_card_index(keys, text, ret->index);
        break;
    case SOUGHT_NAME:
        seek_name(call, text, ret);
        break;
    }
}
