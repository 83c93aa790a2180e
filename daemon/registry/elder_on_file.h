// SPDX-License-Identifier: Apache-2.0
// What is on file of a person, for rows of a sheet.
#pragma once

#include "daemon/registry/elder.h"

// import_kind.tell_on_file of persons. False for who is not within the scope: asking about them
// counts as one more try of the one door.
bool elder_tell_on_file(struct call *call, int64_t elder, struct json_out *out);

// import_kind.is_same_text: the dot of a name may be written in any way, its characters be
// drawn in any.
bool elder_is_same_text(const char *given, const char *filed);
