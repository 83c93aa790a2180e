// SPDX-License-Identifier: Apache-2.0
// Terms that run: in working days, and counted anew when the table of holidays tells of more days
// than it did (domain.md §6a 12: marked provisional, and only ever extended).
#pragma once

#include "daemon/care/waitlist_rules.h"

enum waitlist_term { WAITLIST_TERM_VERIFY, WAITLIST_TERM_ANSWER, WAITLIST_TERM_ADMIT };

// A term of an application (verify) or an offer, from today on; the one that ran before is over.
struct waitlist_deadline waitlist_term_begin(
    struct call *call, enum waitlist_term term, int64_t subject, int64_t workdays);

// The table may have told more while nobody waited for this one: it is looked at once more.
void waitlist_term_again(struct call *call, int64_t subject);

bool waitlist_term_is_provisional(struct call *call, int64_t subject);

// A turn of due work (struct due.run).
enum status waitlist_extend_due(struct call *call, int limit, int *ret_done);
