// SPDX-License-Identifier: Apache-2.0
// Names of a database from before they were ordered by pinyin get their place at the first start.
#include <string.h>

#include "common/names/pinyin.h"
#include "daemon/registry/subject.h"

#define NAME_SIZE (PINYIN_NAME_MAX * 4 + 1) // what is behind counts in no key
#define PAGE 200

struct unkeyed {
    int64_t elder;
    char name[NAME_SIZE];
};

static int read_page(struct tx *tx, struct unkeyed page[PAGE])
{
    int count = 0;
    struct query query = query_open(tx, QUERY_ELDER_UNKEYED);
    query_bind_int(&query, "limit", PAGE);
    while (query_next(&query)) {
        page[count].elder = query_int(&query, "elder");
        page[count].name[0] = '\0';
        strncat(page[count].name, query_text(&query, "name"), NAME_SIZE - 1);
        count++;
    }
    query_end(&query);
    return count;
}

void registry_key_names(struct tx *tx)
{
    struct unkeyed page[PAGE];
    char key[PINYIN_KEY_SIZE];
    int count = PAGE;
    while (count == PAGE && tx->fault == STATUS_OK) {
        count = read_page(tx, page);
        for (int i = 0; i < count; i++) {
            struct query query = query_open(tx, QUERY_ELDER_KEY);
            query_bind_int(&query, "elder", page[i].elder);
            query_bind_text(&query, "name_key", pinyin_key(page[i].name, key));
            (void)query_run(&query);
        }
    }
}
