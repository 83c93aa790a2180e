// SPDX-License-Identifier: Apache-2.0
// What bed_board_methods runs from bed_get.c.
#pragma once

#include "daemon/care/bed.h"
#include "daemon/care/bed_nursing.h"

struct bed_get_params {
    int64_t bed;
    int32_t on;
};

extern const struct rpc_param bed_get_params[];
enum status bed_get_run(struct call *call);

// Writes "nursing_test":{passes, failed[], unknown[]}.
void bed_put_nursing_test(struct json_out *out, const struct nursing_facts *facts);

// What the test of one bed rests on, on a day.
struct nursing_facts bed_nursing_facts(struct call *call, const struct bed *bed, int32_t on_day);

// The part of it that is of the house: the standard it was built to, and its carers.
struct nursing_facts bed_nursing_house(struct call *call, int64_t institution, int32_t on_day);

// The part that is of the bed, from a row with the columns nursing_equipment, barrier_free and
// aids.
void bed_nursing_of(const struct query *query, struct nursing_facts *facts);

// The state of one bed on a day.
enum bed_state bed_state_find(struct call *call, int64_t bed, int32_t on_day);
