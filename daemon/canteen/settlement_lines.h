// SPDX-License-Identifier: Apache-2.0
// Lines of a settlement: read from the meals of a month or from what was made of them, and told.
#pragma once

#include "daemon/canteen/settlement_sum.h"
#include "daemon/rpc/call.h"

// Owned: ends with settlement_lines_done.
struct settlement_lines {
    struct settlement_line *items;
    int count;
    int room;
};

// Reads what stands in the columns that statements of lines share; ends the query.
void settlement_read_lines(struct call *call, struct query *query, struct settlement_lines *lines);
void settlement_lines_done(struct settlement_lines *lines);

void settlement_put_sums(struct json_out *out, const struct settlement_sums *sums);

// Both by name, so that the lines add up to what stands beside them.
void settlement_put_totals(struct json_out *out, const struct settlement_totals *totals);
void settlement_put_lines(struct json_out *out, const struct settlement_lines *lines);
void settlement_put_clearing(struct call *call, const struct settlement_lines *lines);
