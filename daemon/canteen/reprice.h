// SPDX-License-Identifier: Apache-2.0
// Repricing: rules of meals that come into force, or a file of them that is gone, and list prices
// that change are followed through what is booked. A served bill never changes.
#pragma once

#include "daemon/rpc/due.h"

extern const struct rpc_method reprice_methods[];

// A site's list prices changed from a day on: what is booked there is followed. Returns how many
// meals are booked at another price.
int64_t reprice_site(struct call *call, int64_t site, int32_t from);

// Due work, silent: notes which policies are to be followed; where nothing is booked none is.
enum status reprice_open_due(struct call *call, int limit, int *ret_done);

// Due work: prices what limit persons have booked on a day anew, writes down whose figures changed,
// and opens a task at the office that booked.
enum status reprice_run_due(struct call *call, int limit, int *ret_done);
