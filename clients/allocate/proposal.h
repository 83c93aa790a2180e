// SPDX-License-Identifier: Apache-2.0
// A proposal: what a plan says in the district's own names, each figure with a reason; and a kept
// one made the quotas.
#pragma once

#include "clients/allocate/district.h"

// The proposal as JSON: a contract, only ever added to. Of --json all, else what people read.
void proposal_write(const struct district *district, const struct allocate_options *options,
    const struct plan *plan, struct text *ret);

// Reads a kept proposal and sets its quotas, kitchen by kitchen. Asked again with the same proposal
// it changes nothing twice. An exit code; PARTLY where some kitchens were refused, each said.
int proposal_apply(struct cli *cli, const char *path);
