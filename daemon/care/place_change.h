// SPDX-License-Identifier: Apache-2.0
// Who changed what of a place (house, room, unit, bed). The newest change is its version: two desks
// that edit one thing, and the later one is told what changed since it looked.
#pragma once

#include "daemon/rpc/call.h"

// The version of a place: what a list told and an update takes back as "seen".
int64_t place_version(struct tx *tx, int64_t place);

// OK when nothing changed since the version seen (0: not asked), else STATE_CONFLICT with
// "version" and "changes"[{what, before, after, at, operator}].
enum status place_check_seen(struct call *call, int64_t place, int64_t seen) MUST_USE;

// Notes a change where before and after differ (NULL: nothing). True when they do.
bool place_note(
    struct call *call, int64_t place, const char *what, const char *before, const char *after);

// The same for numbers.
bool place_note_int(
    struct call *call, int64_t place, const char *what, int64_t before, int64_t after);
