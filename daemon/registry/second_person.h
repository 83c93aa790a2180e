// SPDX-License-Identifier: Apache-2.0
// Four eyes that may be two: who made a colleague's account knew its first password.
#pragma once

#include "daemon/rpc/call.h"

#define SECOND_PERSON_DAYS 30

// The caller decides, as a second person, on what first (an operator's name; NULL: nobody) began.
// Where one of the two gave the other the password within so many days, the bureau has a finding
// that names the thing ("policy 12"). Nothing is refused: an office's only colleague was registered
// by its lead, and has to be able to work.
void second_person_note(struct call *call, const char *first, const char *thing, int64_t id);
