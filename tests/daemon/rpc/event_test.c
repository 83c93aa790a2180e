// SPDX-License-Identifier: Apache-2.0
// Events: told after the commit, in ledger order, within the scope, never more than is read.
#include "daemon/rpc/event.h"

#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>

#include "tests/support/rpc_toy.h"

#define SUBSCRIBE "{\"topics\":[\"bed\",\"task\"]}"

static struct desk_client *listen(struct desk *desk)
{
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    const char *result = NULL;
    char params[100];
    snprintf(
        params, sizeof params, "{\"topics\":[\"bed\",\"task\"],\"session\":\"%s\"}", TOY_TOKEN);
    cr_assert_eq(desk_try(client, "events.subscribe", params, &result), STATUS_OK, "%s", result);
    return client;
}

static void change(struct desk_client *client, const char *params)
{
    const char *result = NULL;
    cr_assert_eq(desk_try(client, "toy.change", params, &result), STATUS_OK, "%s", result);
}

Test(event, is_told_in_ledger_order_to_who_asked_for_its_topic)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    struct desk_client *deaf = desk_connect(desk, TOY_TERMINAL);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    change(client, "{\"topic\":\"bed\",\"ids\":[4,5,4]}");
    change(client, "{\"topic\":\"sitting\",\"ids\":[6]}"); // nobody asked for it
    change(client, "{\"topic\":\"task\",\"ids\":[7]}");
    cr_assert_str_eq(desk_take(listener),
        "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"topic\":\"bed\",\"seq\":1,\"ids\":"
        "[4,5]}}");
    cr_assert_str_eq(desk_take(listener),
        "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"topic\":\"task\",\"seq\":3,"
        "\"ids\":[7]}}");
    cr_assert_null(desk_take(listener));
    cr_assert_null(desk_take(deaf));
    cr_assert(desk_is_kept(listener));
    desk_close(desk);
}

Test(event, said_for_several_reaches_is_heard_once)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    change(client, "{\"topic\":\"bed\",\"ids\":[4,5],\"twice\":true}");
    cr_assert_not_null(strstr(desk_take(listener), "\"ids\":[4,5]}"));
    cr_assert_null(desk_take(listener));
    desk_close(desk);
}

Test(event, is_told_only_when_it_is_on_disk)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_send(client, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"toy.change\",\"params\":{"
                      "\"topic\":\"bed\",\"ids\":[4]}}");
    cr_assert_null(desk_take(listener));
    desk_turn(desk);
    cr_assert_not_null(desk_take(listener));
    desk_close(desk);
}

Test(event, of_what_was_undone_refused_tried_or_repeated_is_not_told)
{
    static const struct {
        const char *params;
        enum status status;
    } table[] = {
        {"{\"topic\":\"bed\",\"ids\":[4],\"dry_run\":true}", STATUS_OK},
        {"{\"topic\":\"bed\",\"ids\":[4],\"end\":\"refuse\"}", STATUS_BED_TAKEN},
        {"{\"topic\":\"bed\",\"ids\":[4],\"end\":\"fault\"}", STATUS_UNAVAILABLE},
    };
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        cr_assert_eq(desk_try(client, "toy.change", table[i].params, NULL), table[i].status);
        cr_assert_null(desk_take(listener), "row %zu", i);
    }
    for (int i = 0; i < 2; i++) { // the repeat is answered by its receipt
        change(client, "{\"topic\":\"bed\",\"ids\":[4],\"request_key\":\"0123456789abcdef\"}");
    }
    cr_assert_not_null(desk_take(listener));
    cr_assert_null(desk_take(listener));
    desk_close(desk);
}

Test(event, is_heard_by_whom_it_concerns)
{
    static const struct {
        struct event event;
        enum office_kind kind;
        bool is_heard;
    } table[] = {
        {{.is_open = true}, OFFICE_KITCHEN, true},
        {{.office = 5}, OFFICE_KITCHEN, true},
        {{.office = 6}, OFFICE_KITCHEN, false},
        {{.office = 6}, OFFICE_BUREAU, false}, // of another area
        {{.office = 5}, OFFICE_BUREAU, true},
        {{.area = "310114001002"}, OFFICE_BUREAU, true},
        {{.area = "310114002"}, OFFICE_BUREAU, false},
        {{.institution = 8, .house_area = "310114001002"}, OFFICE_BUREAU, true},
        {{.institution = 8, .house_area = "310114002"}, OFFICE_BUREAU, false},
        {{.institution = 8, .house_area = "310114001002"}, OFFICE_STREET, false},
        {{.institution = 7}, OFFICE_HOME, true},
        {{.institution = 8}, OFFICE_HOME, false},
        {{.institution = 7}, OFFICE_STREET, false},
        {{.area = "310114001"}, OFFICE_STREET, true},
        {{.area = "310114001002"}, OFFICE_STREET, true},
        {{.area = "310114002"}, OFFICE_STREET, false},
        {{.area = "310114001"}, OFFICE_HOME, false},
        {{.area = "310114001"}, OFFICE_SITE, false},
        {{.institution = 0}, OFFICE_SYSTEM, false},
    };
    struct principal principal = {
        .office = 5, .institution = 7, .scope = {.from = "310114001", .until = "310114002"}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        principal.kind = table[i].kind;
        cr_assert_eq(
            event_is_heard(&table[i].event, &principal, "310114"), table[i].is_heard, "row %zu", i);
    }
    principal.kind = OFFICE_BUREAU;
    cr_assert(event_is_heard(&(struct event){.office = 6}, &principal, "310114001"),
        "the whole instance is its");
}

Test(event, too_many_unread_are_told_as_lost_once)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    desk_set_unsent(listener, 1 << 20);
    for (int i = 0; i < 5; i++) {
        change(client, "{\"topic\":\"bed\",\"ids\":[4]}");
    }
    cr_assert_null(desk_take(listener));
    desk_set_unsent(listener, 0);
    desk_due(desk); // or the next event
    cr_assert_str_eq(desk_take(listener),
        "{\"jsonrpc\":\"2.0\",\"method\":\"events.lost\",\"params\":{\"seq\":5}}");
    cr_assert_null(desk_take(listener));
    change(client, "{\"topic\":\"bed\",\"ids\":[4]}");
    cr_assert_not_null(strstr(desk_take(listener), "\"seq\":6"));
    desk_close(desk);
}

Test(event, more_than_a_call_may_tell_are_lost_to_everybody)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    change(client, "{\"topic\":\"bed\",\"ids\":[1],\"many\":true}");
    cr_assert_not_null(strstr(desk_take(listener), "events.lost"));
    cr_assert_null(desk_take(listener));
    desk_close(desk);
}

Test(event, of_due_work_and_of_nested_calls_is_told)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    toy.due_count = 1;
    toy.due_event = 9;
    desk_due(desk);
    cr_assert_not_null(strstr(desk_take(listener), "\"topic\":\"bed\",\"seq\":1,\"ids\":[9]"));
    desk_close(desk);
}

Test(event, subscription_ends_with_the_session_it_was_made_by)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    desk_due(desk);
    cr_assert_null(desk_closed(listener));
    toy.is_gate_shut = true;
    desk_due(desk);
    cr_assert_not_null(strstr(desk_closed(listener), "session"));
    cr_assert_not(desk_is_kept(listener));
    toy.is_gate_shut = false;
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    change(client, "{\"topic\":\"bed\",\"ids\":[4]}");
    cr_assert_null(desk_take(listener));
    desk_close(desk);
}

Test(event, subscription_ends_when_its_connection_logs_out)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(
        desk_try(listener, "toy.login", "{\"operator\":\"a\",\"password\":\"right\"}", NULL),
        STATUS_OK);
    cr_assert_eq(desk_try(listener, "events.subscribe", SUBSCRIBE, NULL), STATUS_OK);
    cr_assert(desk_is_kept(listener));
    cr_assert_eq(desk_try(listener, "toy.logout", "{}", NULL), STATUS_OK);
    cr_assert_not(desk_is_kept(listener));
    desk_close(desk);
}

Test(event, subscription_to_nothing_ends_it)
{
    struct desk *desk = toy_desk();
    struct desk_client *listener = listen(desk);
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    cr_assert_eq(desk_try(listener, "events.subscribe", "{\"topics\":[]}", NULL), STATUS_OK);
    cr_assert_geq(desk_int(listener, "seq"), 0);
    cr_assert_not(desk_is_kept(listener));
    change(client, "{\"topic\":\"bed\",\"ids\":[4]}");
    cr_assert_null(desk_take(listener));
    desk_close(desk);
}

Test(event, many_listeners_are_judged_some_at_a_time)
{
    struct desk *desk = toy_desk();
    struct desk_client *listeners[150];
    for (int i = 0; i < 150; i++) {
        listeners[i] = listen(desk);
    }
    desk_hang_up(listeners[70]);
    toy.is_gate_shut = true;
    desk_due(desk);
    for (int i = 0; i < 150; i++) {
        cr_assert_eq(desk_closed(listeners[i]) != NULL, i != 70, "listener %d", i);
    }
    toy.is_gate_shut = false;
    desk_close(desk);
}

Test(event, seq_of_a_subscription_is_the_last_entry_that_is_no_news)
{
    struct desk *desk = toy_desk();
    struct desk_client *client = desk_connect(desk, TOY_TERMINAL);
    change(client, "{\"topic\":\"bed\",\"ids\":[4]}");
    change(client, "{\"topic\":\"bed\",\"ids\":[4]}");
    struct desk_client *listener = listen(desk);
    cr_assert_eq(desk_int(listener, "seq"), 2);
    cr_assert_eq(
        desk_try(listener, "events.subscribe", "{\"topics\":[\"joy\"]}", NULL), STATUS_INVALID);
    desk_close(desk);
}
