// SPDX-License-Identifier: Apache-2.0
// What a kitchen's sheet says, as rows of covers that are alike; and what changed between two
// sheets. Pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "daemon/canteen/menu.h"
#include "daemon/canteen/words.h"

struct sheet_row {
    int64_t site;
    const char *name; // of the site; not owned, may be NULL in printed rows
    int channel;      // enum channel
    int texture;      // index into texture_words
    uint32_t diets;
    uint32_t allergens;
    enum menu_suits suits; // the menu of its sitting
    bool is_closed;        // the site hands out nothing that day: nobody is there to take them
    int64_t covers;
};

struct sheet_change {
    struct sheet_row row; // its covers: now
    int64_t before;
};

// How the rows of a sheet differ from those of the one printed before: kinds of covers that are
// more, fewer, new or gone. Sorts both; writes at most before_count + now_count changes and returns
// how many.
int sheet_changes(struct sheet_row *before, int before_count, struct sheet_row *now, int now_count,
    struct sheet_change *ret_changes);
