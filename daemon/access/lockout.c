// SPDX-License-Identifier: Apache-2.0
// Failed logins in a row and the locks they bring; nothing is kept in memory, so that a restart
// forgets nothing.
#include "daemon/access/lockout.h"

int64_t lockout_lasts_ms(int failures)
{
    int64_t lasts_ms = failures < LOCKOUT_FAILURES ? 0 : LOCKOUT_FIRST_MS;
    for (int i = LOCKOUT_FAILURES; i < failures && lasts_ms < LOCKOUT_MOST_MS; i++) {
        lasts_ms *= 2;
    }
    return lasts_ms < LOCKOUT_MOST_MS ? lasts_ms : LOCKOUT_MOST_MS;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t terminal_failures(struct call *call, int *ret_failures)
{
    struct query query = query_open(call->tx, QUERY_SESSION_TERMINAL_FAILURES);
    query_bind_int(&query, "terminal", call->terminal);
    bool failed = query_next(&query);
    int64_t until = failed ? query_int(&query, "locked_until") : 0;
    *ret_failures = failed ? (int)query_int(&query, "failures") : 0;
    query_end(&query);
    return until;
}

int64_t lockout_until(struct call *call, const struct operator_facts *facts)
{
    int failures = 0;
    int64_t until = terminal_failures(call, &failures);
    if (facts != NULL) {
        until = facts->failures == 0 ? facts->locked_until : later(until, facts->locked_until);
    }
    return until > call->tx->timeout_ms ? until : 0;
}

static int64_t ends_at(const struct call *call, int failures)
{
    int64_t lasts_ms = lockout_lasts_ms(failures);
    return lasts_ms == 0 ? 0 : call->tx->timeout_ms + lasts_ms;
}

void lockout_count(struct call *call, const char *operator_name, const struct operator_facts *facts,
    int64_t *ret_until)
{
    int failures = 0;
    int64_t until = terminal_failures(call, &failures);
    if (until <= call->tx->timeout_ms) { // a lock that holds lasts as it was told
        until = ends_at(call, failures + 1);
        struct query query = query_open(call->tx, QUERY_SESSION_TERMINAL_FAILED);
        query_bind_int(&query, "terminal", call->terminal);
        query_bind_int(&query, "failures", failures + 1);
        query_bind_int(&query, "locked_until", until);
        query_run(&query);
    }
    if (facts != NULL) {
        int64_t own = ends_at(call, facts->failures + 1);
        struct query query = query_open(call->tx, QUERY_OPERATOR_FAILURES);
        query_bind_text(&query, "operator", operator_name);
        query_bind_int(&query, "failures", facts->failures + 1);
        query_bind_int(&query, "locked_until", own);
        query_run(&query);
        until = later(until, own);
    }
    *ret_until = until;
}

void lockout_forget(struct call *call, const char *operator_name)
{
    struct query query = query_open(call->tx, QUERY_SESSION_TERMINAL_FORGET);
    query_bind_int(&query, "terminal", call->terminal);
    query_run(&query);
    query = query_open(call->tx, QUERY_OPERATOR_FAILURES);
    query_bind_text(&query, "operator", operator_name);
    query_bind_int(&query, "failures", 0);
    query_bind_int(&query, "locked_until", 0);
    query_run(&query);
}

void lockout_tell(struct call *call, int64_t until_ms)
{
    int64_t lasts_ms = until_ms - call->tx->timeout_ms;
    json_field_instant(
        &call->facts, "retry_at", call->tx->now_ms + lasts_ms, call->tx->zone_minutes);
}

enum status lockout_refuse(struct call *call, int64_t until_ms)
{
    lockout_tell(call, until_ms);
    return call_refuse(call, STATUS_LOCKED_OUT);
}

static int64_t count_try(
    struct call *call, const char *operator_name, const struct operator_facts *facts)
{
    bool is_own_lock = facts != NULL && facts->locked_until > call->tx->timeout_ms;
    struct query query = query_open(
        call->tx, is_own_lock ? QUERY_OPERATOR_TRIED_LOCKED : QUERY_SESSION_TERMINAL_TRIED_LOCKED);
    if (is_own_lock) {
        query_bind_text(&query, "operator", operator_name);
    } else {
        query_bind_int(&query, "terminal", call->terminal);
    }
    int64_t tries = query_next(&query) ? query_int(&query, "tries_locked") : 0;
    query_end(&query);
    return tries;
}

enum status lockout_refuse_try(struct call *call, const char *operator_name,
    const struct operator_facts *facts, int64_t until_ms)
{
    int64_t tries = count_try(call, operator_name, facts);
    call->is_unentered = (tries & (tries - 1)) != 0;
    return lockout_refuse(call, until_ms);
}
