// SPDX-License-Identifier: Apache-2.0
// A desk with the real gate for tests: an instance, its system office, offices with a terminal and
// an operator each, logged in. In a header, for only the tests of subjects may link access.
#pragma once

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>

#include "common/crypto/crypto.h"
#include "daemon/access/gate.h"
#include "daemon/access/setup.h"
#include "daemon/access/subject.h"
#include "tests/support/rpc_desk.h"

#define STAGE_PASSWORD "Right-pass-1"

struct access_stage {
    struct desk *desk;
    struct access access;
    struct rpc_subject subjects[4];
    struct ca ca;
    struct setup_made made;
    bool is_live;
    struct desk_client *admin; // logged in
};

// What is kept of STAGE_PASSWORD.
static inline const char *stage_hash(void)
{
    static char hash[PASSWORD_HASH_SIZE];
    if (hash[0] == '\0') {
        cr_assert_eq(crypto_password_hash(STAGE_PASSWORD, hash), STATUS_OK);
    }
    return hash;
}

static inline void stage_set_up(struct tx *tx, void *context)
{
    struct access_stage *stage = context;
    struct setup_order order = {
        .is_test = !stage->is_live,
        .area = "310114",
        .office = "系统",
        .password_hash = stage_hash(),
        .wall_ms = instant_now(),
    };
    cr_assert_eq(setup_instance(tx, &order, &stage->made), STATUS_OK);
}

static inline void stage_log_in(struct desk_client *client, const char *operator_name)
{
    char params[200];
    snprintf(params, sizeof params, "{\"operator\":\"%s\",\"password\":\"%s\"}", operator_name,
        STAGE_PASSWORD);
    const char *result = NULL;
    enum status status = desk_try(client, "session.login", params, &result);
    cr_assert_eq(status, STATUS_OK, "%s: %s", operator_name, result);
}

// extra: further subjects behind access, ends with RPC_SUBJECTS_END; NULL: none. policies are the
// caller's; NULL: none.
static inline void stage_open_ruled(struct access_stage *stage, bool is_live,
    const struct rpc_subject *extra, struct policies *policies)
{
    *stage = (struct access_stage){.is_live = is_live};
    stage->subjects[0] = (struct rpc_subject){
        .name = "access", .tables = access_tables, .part = &stage->access, .due = session_due};
    int count = 1;
    for (; extra != NULL && extra->name != NULL; extra++) {
        stage->subjects[count++] = *extra;
    }
    struct text key;
    text_init(&stage->ca.certificate, 16384);
    text_init(&key, 16384);
    cr_assert_eq(authority_new("test", instant_now(), 10, &stage->ca.authority), STATUS_OK);
    cr_assert_eq(authority_write(stage->ca.authority, &stage->ca.certificate, &key), STATUS_OK);
    text_done(&key);
    stage->access.ca = &stage->ca;
    struct desk_setup setup = {
        .subjects = stage->subjects,
        .policies = policies,
        .gate = gate_enter,
        .is_live = is_live,
    };
    stage->desk = desk_open(&setup);
    cr_assert_eq(store_place_do(stage->desk->store, STORE_WRITE, stage_set_up, stage), STATUS_OK);
    stage->admin = desk_connect(stage->desk, stage->made.terminal);
    stage_log_in(stage->admin, SETUP_ADMIN);
}

static inline void stage_open_with(
    struct access_stage *stage, bool is_live, const struct rpc_subject *extra)
{
    stage_open_ruled(stage, is_live, extra, NULL);
}

static inline void stage_open(struct access_stage *stage)
{
    stage_open_with(stage, false, NULL);
}

static inline void stage_close(struct access_stage *stage)
{
    desk_close(stage->desk);
    ca_done(&stage->ca);
}

// What office.register answers.
static inline int64_t stage_office(struct access_stage *stage, const char *kind, const char *area)
{
    static int number;
    char params[200];
    snprintf(params, sizeof params, "{\"kind\":\"%s\",\"name\":\"office %d\",\"area\":\"%s\"}",
        kind, ++number, area);
    const char *result = NULL;
    enum status status = desk_try(stage->admin, "office.register", params, &result);
    cr_assert_eq(status, STATUS_OK, "%s", result);
    return desk_int(stage->admin, "office");
}

struct stage_rows {
    int64_t office;
    const char *operator_name;
    const char *role;
    int64_t terminal; // 0: a new one
};

static inline void stage_insert(struct tx *tx, void *context)
{
    struct stage_rows *rows = context;
    if (rows->terminal == 0) {
        rows->terminal = tx_new_id(tx);
        struct query query = query_open(tx, QUERY_TERMINAL_ADD);
        query_bind_int(&query, "terminal", rows->terminal);
        query_bind_int(&query, "office", rows->office);
        query_bind_text(&query, "name", "desk");
        query_bind_int(&query, "now", tx->now_ms);
        query_bind_int(&query, "expires_at", tx->now_ms + 1);
        query_run(&query);
    }
    struct query query = query_open(tx, QUERY_OPERATOR_ADD);
    query_bind_text(&query, "operator", rows->operator_name);
    query_bind_int(&query, "office", rows->office);
    query_bind_text(&query, "name", "someone");
    query_bind_text(&query, "role", rows->role);
    query_bind_text(&query, "password_hash", stage_hash());
    query_bind_int(&query, "must_change", 0);
    query_bind_int(&query, "now", tx->now_ms);
    query_run(&query);
}

// An operator of an office, with a terminal where rows->terminal is 0; not logged in.
static inline struct desk_client *stage_operator(
    struct access_stage *stage, struct stage_rows *rows)
{
    enum status status = store_place_do(stage->desk->store, STORE_WRITE, stage_insert, rows);
    cr_assert_eq(status, STATUS_OK);
    return desk_connect(stage->desk, rows->terminal);
}

// An office with a logged-in manager named like it.
static inline struct desk_client *stage_manager(
    struct access_stage *stage, const char *kind, const char *area, const char *operator_name)
{
    struct stage_rows rows = {stage_office(stage, kind, area), operator_name, "manager", 0};
    struct desk_client *client = stage_operator(stage, &rows);
    stage_log_in(client, operator_name);
    return client;
}

// Expects a status; the answer is in the message when it is another.
static inline const char *stage_expect(struct desk_client *client, enum status expected,
    const char *method, const char *format, ...) __attribute__((format(printf, 4, 5)));

static inline const char *stage_expect(
    struct desk_client *client, enum status expected, const char *method, const char *format, ...)
{
    char *params = NULL;
    const char *result = NULL;
    va_list arguments;
    va_start(arguments, format);
    cr_assert_geq(vasprintf(&params, format, arguments), 0);
    va_end(arguments);
    enum status status = desk_try(client, method, params, &result);
    cr_assert_eq(status, expected, "%s %s: %s instead of %s: %s", method, params,
        status_name(status), status_name(expected), result);
    free(params);
    return result;
}
