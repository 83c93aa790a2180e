// SPDX-License-Identifier: Apache-2.0
// What a person is looked for by, from the shape of a text alone: the beginning of a name, a whole
// identity number, its last four characters, a card. A reader types a card into any search field.
#pragma once

#include "daemon/rpc/call.h"

enum elder_sought_kind { SOUGHT_NAME, SOUGHT_NUMBER, SOUGHT_TAIL, SOUGHT_CARD };

struct elder_sought {
    enum elder_sought_kind kind;
    const char *key_from;       // of a name: the key of its beginning (common/names/pinyin.h)
    const char *key_until;      // what begins so has a key before this; arena
    const char *key_like;       // of what is typed in pinyin: the pattern of its keys, else NULL
    uint8_t index[DIGEST_SIZE]; // of the others: the blind index
};

// text lives as long as what is returned. A fault is the transaction's.
void elder_sought_read(struct call *call, const char *text, struct elder_sought *ret);
