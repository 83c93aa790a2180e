// SPDX-License-Identifier: Apache-2.0
// The first rows of an instance, written by init in one transaction.
#include "daemon/access/setup.h"

#include <stdio.h>
#include <string.h>

#include "daemon/access/ca.h"
#include "daemon/store/query.h"

#define FIRST_TERMINAL "init"
#define NUMBER_MAX 4095

enum status setup_look(struct tx *tx, struct setup_facts *ret)
{
    struct query query = query_open(tx, QUERY_SYSTEM_INSTANCE);
    bool known = query_next(&query);
    if (known) {
        const char *kind = query_text(&query, "kind");
        const char *area = query_text(&query, "area");
        struct setup_facts facts = {
            .is_test = kind != NULL && strcmp(kind, "test") == 0,
            .number = (int)query_int(&query, "number"),
        };
        snprintf(facts.area, sizeof facts.area, "%s", area == NULL ? "" : area);
        *ret = facts;
    }
    query_end(&query);
    if (tx->fault != STATUS_OK) {
        return tx->fault;
    }
    return known ? STATUS_OK : STATUS_NOT_FOUND;
}

static void add_instance(struct tx *tx, const struct setup_order *order)
{
    struct query query = query_open(tx, QUERY_SYSTEM_INSTANCE_ADD);
    query_bind_text(&query, "kind", order->is_test ? "test" : "live");
    query_bind_text(&query, "area", order->area);
    query_bind_int(&query, "number", order->number);
    query_bind_int(&query, "now", tx->now_ms);
    query_run(&query);
    tx_set_first_id(tx, order->number);
}

// So that its bureau can work before any area is imported: under its code, until area.register
// names it.
static void add_area(struct tx *tx, const struct setup_order *order, enum area_level level)
{
    char parent[AREA_CODE_SIZE];
    area_parent(order->area, parent);
    struct query query = query_open(tx, QUERY_AREA_ADD);
    query_bind_text(&query, "code", order->area);
    query_bind_text(&query, "name", order->area);
    query_bind_text(&query, "level", area_level_words[level]);
    query_bind_text(&query, "parent", parent[0] == '\0' ? NULL : parent);
    query_bind_day(&query, "from_day", AREA_FIRST_DAY);
    query_bind_day(&query, "until_day", DAY_OPEN);
    query_run(&query);
}

static int64_t add_office(struct tx *tx, const struct setup_order *order)
{
    int64_t office = tx_new_id(tx);
    struct query query = query_open(tx, QUERY_OFFICE_ADD);
    query_bind_int(&query, "office", office);
    query_bind_text(&query, "kind", office_kinds[OFFICE_SYSTEM]);
    query_bind_text(&query, "name", order->office);
    query_bind_text(&query, "area", order->area);
    query_bind_null(&query, "institution");
    query_bind_null(&query, "site");
    query_bind_null(&query, "kitchen");
    query_bind_int(&query, "now", tx->now_ms);
    query_run(&query);
    return office;
}

static void add_admin(struct tx *tx, const struct setup_order *order, int64_t office)
{
    struct query query = query_open(tx, QUERY_OPERATOR_ADD);
    query_bind_text(&query, "operator", SETUP_ADMIN);
    query_bind_int(&query, "office", office);
    query_bind_text(&query, "name", SETUP_ADMIN);
    query_bind_text(&query, "role", roles[ROLE_ADMIN]);
    query_bind_text(&query, "password_hash", order->password_hash);
    query_bind_int(&query, "must_change", order->must_change ? 1 : 0);
    query_bind_int(&query, "now", tx->now_ms);
    query_run(&query);
}

static int64_t add_terminal(struct tx *tx, int64_t office, int64_t wall_ms)
{
    int64_t terminal = tx_new_id(tx);
    struct query query = query_open(tx, QUERY_TERMINAL_ADD);
    query_bind_int(&query, "terminal", terminal);
    query_bind_int(&query, "office", office);
    query_bind_text(&query, "name", FIRST_TERMINAL);
    query_bind_int(&query, "now", tx->now_ms);
    query_bind_int(&query, "expires_at", ca_expiry(wall_ms));
    query_run(&query);
    return terminal;
}

enum status setup_instance(struct tx *tx, const struct setup_order *order, struct setup_made *ret)
{
    struct setup_facts facts;
    enum area_level level = AREA_PROVINCE;
    enum status status = setup_look(tx, &facts);
    if (status != STATUS_NOT_FOUND) {
        return status == STATUS_OK ? STATUS_STATE_CONFLICT : status;
    }
    if (!area_parse(order->area, &level) || level > AREA_COUNTY || order->number < 0 ||
        order->number > NUMBER_MAX) {
        return STATUS_MALFORMED;
    }
    add_instance(tx, order);
    add_area(tx, order, level);
    struct setup_made made = {.office = add_office(tx, order)};
    add_admin(tx, order, made.office);
    made.terminal = add_terminal(tx, made.office, order->wall_ms);
    char objects[64];
    snprintf(
        objects, sizeof objects, "%lld %lld", (long long)made.office, (long long)made.terminal);
    // Without a call there are no parameters to keep a code of: zeros.
    tx_record(tx, &(struct ledger_entry){.office = made.office,
                      .operator_name = "",
                      .method = "system.init",
                      .objects = objects,
                      .outcome = STATUS_OK});
    if (tx->fault == STATUS_OK) {
        *ret = made;
    }
    return tx->fault;
}

enum status setup_principal(struct tx *tx, struct principal *ret)
{
    struct query query = query_open(tx, QUERY_OFFICE_SYSTEM);
    bool known = query_next(&query);
    if (known) {
        struct principal principal = {
            .office = query_int(&query, "office"),
            .kind = OFFICE_SYSTEM,
            .logged_in = true,
            .role = ROLE_ADMIN,
        };
        const char *area = query_text(&query, "area");
        snprintf(principal.area, sizeof principal.area, "%s", area == NULL ? "" : area);
        *ret = principal;
    }
    query_end(&query);
    if (tx->fault != STATUS_OK) {
        return tx->fault;
    }
    return known ? STATUS_OK : STATUS_NOT_FOUND;
}
