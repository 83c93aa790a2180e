// SPDX-License-Identifier: Apache-2.0
// Due work: done when its time has come and only then, in bounded turns, once, and on record.
#include <stdio.h>

#include <criterion/criterion.h>

#include "tests/support/rpc_toy.h"

static const char entries_of_due[] =
    "SELECT count(*) FROM ledger_entry WHERE method = 'toy.ripen' AND outcome = 'OK'";

static struct desk *desk_with(int due_count)
{
    struct desk *desk = toy_desk();
    toy.due_count = due_count;
    return desk;
}

Test(due, is_done_when_its_time_has_come)
{
    struct desk *desk = desk_with(3);
    desk_due(desk);
    cr_assert_eq(toy_things(desk), 1);
    desk->place.now_ms = DESK_NOW + 1999;
    desk_due(desk);
    cr_assert_eq(toy_things(desk), 2);
    desk->place.now_ms = DESK_NOW + 2000;
    desk_due(desk);
    cr_assert_eq(toy_things(desk), 3);
    desk_close(desk);
}

Test(due, stands_in_the_ledger_as_the_system_offices_and_only_where_it_changed_something)
{
    struct desk *desk = desk_with(2);
    desk->house.daemon.office = 4711;
    desk->place.now_ms = DESK_NOW + 5000;
    desk_due(desk);
    desk_due(desk);
    cr_assert_eq(toy_entries(desk), 1);
    cr_assert_eq(
        desk_sql(desk, "SELECT count(*) FROM ledger_entry WHERE method = 'toy.ripen' AND office = "
                       "4711 AND terminal = 0 AND operator = '' AND objects = '1 2'"),
        1);
    desk_close(desk);
}

Test(due, goes_on_in_bounded_turns_until_nothing_is_left)
{
    struct desk *desk = desk_with(2 * DUE_LIMIT_PRESET + 1);
    desk->place.now_ms = DESK_NOW + 1000000;
    rpc_server_due(desk->server);
    for (int turn = 1; turn <= 2; turn++) {
        desk_step(desk, STORE_WRITE);
        cr_assert_eq(toy_things(desk), turn * DUE_LIMIT_PRESET);
        cr_assert_eq(store_pending(desk->store), 1);
    }
    desk_turn(desk);
    cr_assert_eq(toy_things(desk), 2 * DUE_LIMIT_PRESET + 1);
    cr_assert_eq(desk_sql(desk, entries_of_due), 3);
    cr_assert_eq(toy.due_ran, 3);
    desk_close(desk);
}

Test(due, others_are_served_between_its_turns)
{
    struct desk *desk = desk_with(3 * DUE_LIMIT_PRESET);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk->place.now_ms = DESK_NOW + 1000000;
    rpc_server_due(desk->server);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"toy.make\",\"params\":{\"name\":"
                      "\"a\"}}");
    desk_step(desk, STORE_WRITE);
    cr_assert_not_null(desk_take(client));
    cr_assert_eq(toy_things(desk), DUE_LIMIT_PRESET + 1);
    desk_turn(desk);
    desk_close(desk);
}

Test(due, a_row_that_changes_nothing_is_not_asked_again_at_once)
{
    struct desk *desk = desk_with(0);
    toy.due_boasts = true;
    desk_due(desk);
    cr_assert_eq(toy.due_ran, 1);
    cr_assert_eq(toy_entries(desk), 0);
    desk_close(desk);
}

Test(due, a_turn_that_fails_is_undone_and_done_at_the_next_look)
{
    static const struct {
        int faults;
        int refusals;
    } table[] = {{2, 0}, {0, 2}}; // with the others of its batch, then by itself

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct desk *desk = desk_with(1);
        toy.due_faults = table[i].faults;
        toy.due_refusals = table[i].refusals;
        desk_due(desk);
        cr_assert_eq(toy_things(desk), 0, "row %zu", i);
        cr_assert_eq(toy_entries(desk), 0, "row %zu", i);
        desk_due(desk);
        cr_assert_eq(toy_things(desk), 1, "row %zu", i);
        cr_assert_eq(toy_entries(desk), 1, "row %zu", i);
        desk_close(desk);
    }
}

Test(due, a_look_while_it_runs_is_not_lost)
{
    struct desk *desk = desk_with(2);
    rpc_server_due(desk->server);
    rpc_server_due(desk->server);
    desk_step(desk, STORE_WRITE);
    cr_assert_eq(toy.due_ran, 1);
    desk->place.now_ms = DESK_NOW + 1000;
    desk_turn(desk);
    cr_assert_eq(toy.due_ran, 2);
    cr_assert_eq(toy_things(desk), 2);
    desk_close(desk);
}

Test(due, whoever_moves_the_clock_is_answered_after_what_that_made_due)
{
    struct desk *desk = desk_with(2 * DUE_LIMIT_PRESET);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"toy.clock\",\"params\":{\"now\":"
                      "\"2026-12-02T10:30:00+08:00\"}}");
    while (desk_take(client) == NULL) {
        cr_assert_gt(rpc_server_in_flight(desk->server), 0);
        cr_assert_gt(desk_step(desk, STORE_WRITE), 0);
    }
    cr_assert_eq(toy_things(desk), 2 * DUE_LIMIT_PRESET);
    cr_assert_eq(rpc_server_in_flight(desk->server), 0);
    desk_close(desk);
}

Test(due, two_who_move_the_clock_are_both_answered)
{
    struct desk *desk = desk_with(0);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (int day = 2; day <= 3; day++) {
        char line[160];
        snprintf(line, sizeof line,
            "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"toy.clock\",\"params\":{\"now\":"
            "\"2026-12-0%dT10:30:00+08:00\"}}",
            day, day);
        desk_send(client, line);
    }
    desk_turn(desk);
    cr_assert_not_null(desk_take(client));
    cr_assert_not_null(desk_take(client));
    cr_assert_eq(desk_owed(client), 0);
    desk_close(desk);
}

Test(due, a_client_that_leaves_while_it_waits_is_forgotten)
{
    struct desk *desk = desk_with(1);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"toy.clock\",\"params\":{\"now\":"
                      "\"2026-12-02T10:30:00+08:00\"}}");
    desk_step(desk, STORE_WRITE);
    desk_hang_up(client);
    desk_turn(desk);
    cr_assert_eq(toy_things(desk), 1);
    cr_assert_eq(rpc_server_in_flight(desk->server), 0);
    desk_close(desk);
}

Test(due, is_done_after_a_restart)
{
    struct desk *desk = desk_with(5);
    desk_due(desk);
    desk->place.now_ms = DESK_NOW + 60000;
    desk_restart(desk);
    cr_assert_eq(toy_things(desk), 1);
    desk_due(desk);
    cr_assert_eq(toy_things(desk), 5);
    desk_close(desk);
}

Test(due, may_call_any_method_whoever_else_may)
{
    struct desk *desk = desk_with(1);
    toy.due_nested = true; // toy.make is no method of the system office
    desk_due(desk);
    cr_assert_eq(toy_things(desk), 1);
    cr_assert_eq(toy.ran, 1);
    desk_close(desk);
}
