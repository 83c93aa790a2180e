// SPDX-License-Identifier: Apache-2.0
// Approvals: a change of a bed that would break a binding indicator is not effective until the
// bureau grants it, and never when it refuses.
#pragma once

#include "daemon/care/bed_change.h"
#include "daemon/rpc/fact.h"

extern const struct rpc_method bed_approval_methods[];

// Puts a change before the bureau of the house; its id. *ret_task is the bureau's task, 0 where no
// bureau is registered.
int64_t bed_approval_ask(
    struct call *call, const struct bed_change *change, const char *crossed, int64_t *ret_task);

// FACT_TASK_CLOSING: a task of an approval that is closed by hand decides it by its outcome.
enum status bed_approval_on_task_closing(struct call *call, const struct fact *fact, void *part);
