// SPDX-License-Identifier: Apache-2.0
// Two records that are one person: the rows of the one become rows of the other.
#pragma once

#include "daemon/rpc/call.h"
#include "daemon/rpc/fact.h"

#define PLACE_CORRECTION_MERGED "elder_correction.merged"

struct elder_merge {
    int64_t elder;  // the record that stays
    int64_t merged; // the one that is dissolved in it
};

// OK, or a refusal that names everything both have and one person can have but once; nothing is
// written.
enum status elder_merge_check(struct call *call, const struct elder_merge *merge) MUST_USE;

// Opens the number of the record that is to be dissolved; arena, NULL on a fault.
char *elder_merge_number(struct call *call, const struct elder_merge *merge);

// The dissolved record gives up its number and card; what the other lacks of telephone, address and
// card it takes over. The correction must be on file as done (the schema asks).
void elder_merge_seals(struct call *call, const struct elder_merge *merge);

// Everything else, here and in the subjects above.
enum status elder_merge_rows(struct call *call, const struct elder_merge *merge) MUST_USE;

// For the subjects above, about FACT_ELDER_MERGED: runs statements that take :elder and :merged and
// nothing else.
void elder_merge_run(
    struct call *call, const struct fact *fact, const enum query_id *ids, size_t count);

// What both have, of each an id, and the method that ends one of them.
struct elder_merge_both {
    const char *what; // a literal, or of the arena
    const char *end_by;
    int64_t kept;
    int64_t other;
    int64_t end;        // the one of them that end_by can end; 0: either
    int64_t kept_offer; // by which it is kept; 0: by none
    int64_t other_offer;
};

// About FACT_ELDER_MERGING: one such thing, or every row (what, end_by, kept, other) of a query
// that has all bound, which it ends.
void elder_merge_add(const struct fact *fact, const struct elder_merge_both *both);
void elder_merge_add_rows(struct call *call, const struct fact *fact, struct query *query);
