// SPDX-License-Identifier: Apache-2.0
// The shapes of what is typed into a search field.

#include "daemon/registry/elder_sought.h"

#include <string.h>

#include "common/names/pinyin.h"
#include "daemon/registry/elder_number.h"

#define DIGITS "0123456789"
#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define TAIL_SIZE 4

static enum elder_sought_kind shape_of(
    const char *text, int32_t today_day, struct elder_number *ret_number)
{
    const char *expected = NULL;
    size_t size = strlen(text);
    if (elder_number_parse(text, ID_RESIDENT, today_day, ret_number, &expected)) {
        return SOUGHT_NUMBER;
    }
    bool is_tail = size == TAIL_SIZE && strspn(text, DIGITS) >= TAIL_SIZE - 1 &&
                   strspn(text, DIGITS "Xx") == TAIL_SIZE;
    if (is_tail) {
        return SOUGHT_TAIL;
    }
    bool is_code = strspn(text, DIGITS LETTERS "-") == size && strpbrk(text, DIGITS) != NULL;
    return is_code ? SOUGHT_CARD : SOUGHT_NAME;
}

void elder_sought_read(struct call *call, const char *text, struct elder_sought *ret)
{
    const struct keyring *keys = call->house->keys;
    struct elder_number number;
    char tail[TAIL_SIZE + 1];
    char key[PINYIN_KEY_SIZE];
    *ret = (struct elder_sought){.kind = shape_of(text, call->tx->today_day, &number)};
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
        ret->key_from = arena_print(&call->arena, "%s", pinyin_key(text, key));
        ret->key_until = arena_print(&call->arena, "%s" PINYIN_KEY_END, key);
        if (ret->key_from == NULL || ret->key_until == NULL) {
            tx_fail(call->tx, STATUS_NO_MEMORY);
        }
        break;
    }
}
