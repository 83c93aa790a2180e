// SPDX-License-Identifier: Apache-2.0
// Before-commit effect: what a change of a bed does to the indicators of its district, and what
// follows where it would break a binding one.
#pragma once

#include "daemon/care/bed_change.h"

// Checks and does a change and answers with the indicators before and after. A retype or a
// withdrawal that would break a binding indicator is not done but waits for the bureau's approval
// (approval.grant); the answer then has "approval" and, where a bureau is registered, "task".
enum status bed_effect_run(struct call *call, struct bed_change *change);
