// SPDX-License-Identifier: Apache-2.0
// Who left the queue: why, and how they may come back, in words for people.
#pragma once

#include "daemon/care/waitlist.h"
#include "daemon/care/waitlist_sheet.h"

struct waitlist_exit {
    enum waitlist_state state;
    const char *cause;
    int32_t banned_until; // DAY_NONE: leaving brought no ban
    bool hides_ban_day;   // who asks may know that there is one, not until when
};

// Until when a person who left on a day may not apply; DAY_NONE: leaving brought no ban.
int32_t waitlist_exit_ban(struct call *call, int64_t elder, int32_t left_day);

// How they may come back; for a state that is no exit, what remains to who lost a house they had
// chosen. NULL without memory.
const char *waitlist_exit_way_back(
    struct call *call, const struct waitlist_exit *exit, enum waitlist_language language);
