// SPDX-License-Identifier: Apache-2.0
// Failed logins in a row: counted per operator and per terminal, on disk, with locks that double.
// Locks are timeouts: they go by tx->timeout_ms, which system.clock does not move.
#pragma once

#include "common/base/day.h"
#include "daemon/access/operator.h"

#define LOCKOUT_FAILURES 5
#define LOCKOUT_FIRST_MS INT64_C(900000) // 15 minutes
#define LOCKOUT_MOST_MS DAY_MS

// How long the failures in a row lock: nothing up to four, then 15 minutes, doubling up to a day.
int64_t lockout_lasts_ms(int failures);

// Until when the operator (NULL: unknown) may not log in here; 0 when they may. A locked terminal
// holds for unknown names and for operators with a failure of their own: who has none still has one
// try, so that a lead can come and help, and a locked terminal is worth one guess an operator. A
// wrong one is answered as an unknown name is: nobody learns there who works here.
int64_t lockout_until(struct call *call, const struct operator_facts *facts);

// One more failure of the operator (NULL: unknown) and of the terminal, whose lock is not
// lengthened while it holds. *ret_until as lockout_until from now on.
void lockout_count(struct call *call, const char *operator_name, const struct operator_facts *facts,
    int64_t *ret_until);

// A good password ends both rows of failures.
void lockout_forget(struct call *call, const char *operator_name);

// data.retry_at, on the clock the caller sees (tx->now_ms).
void lockout_tell(struct call *call, int64_t until_ms);

// LOCKED_OUT with data.retry_at.
enum status lockout_refuse(struct call *call, int64_t until_ms);

// The same, as lockout_until said, of a try that nobody judges. It costs nothing to try again, so
// the ledger has the first try at a lock, then the second, the fourth, the eighth ...
enum status lockout_refuse_try(struct call *call, const char *operator_name,
    const struct operator_facts *facts, int64_t until_ms);
