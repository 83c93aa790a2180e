// SPDX-License-Identifier: Apache-2.0
// A link against a scripted daemon: it is open only once greeted, says why it is not, and answers
// every call exactly once.
#include "clients/link/link.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <criterion/criterion.h>
#include <uv.h>

#include "common/base/day.h"
#include "tests/support/link_daemon.h"
#include "tests/support/net_fault.h"

static struct link_daemon server; // "daemon" is a function of libc
static struct profile *profile;

static void start(struct link_daemon_order order)
{
    link_daemon_start(&server, &order);
    profile = link_daemon_profile(&server, NULL, "127.0.0.1");
}

static void stop(void)
{
    profile_free(profile);
    link_daemon_stop(&server);
}

static struct link_options once(void)
{
    struct link_options options = link_presets();
    options.reconnect_most_ms = 0;
    return options;
}

static struct link *open_link(void)
{
    struct link_options options = once();
    struct link *link = link_open(NULL, profile, &options);
    cr_assert_not_null(link);
    cr_assert_not(link_is_open(link));
    cr_assert_eq(link_wait_open(link), STATUS_OK, "%s", link_failure(link));
    return link;
}

Test(link, is_open_once_it_was_greeted)
{
    start((struct link_daemon_order){.clock_behind_ms = 90000});
    struct link *link = open_link();
    cr_assert(link_is_open(link));
    cr_assert_str_eq(link_failure(link), "");
    cr_assert_str_eq(json_text(json_get(link_hello(link), "product"), NULL), "eldercare");
    cr_assert(link_clock_ahead_ms(link) >= 89000 && link_clock_ahead_ms(link) < 100000);
    link_close(link);
    stop();
}

Test(link, calls_and_waits)
{
    start((struct link_daemon_order){0});
    struct link *link = open_link();
    struct link_answer answer;
    link_call_wait(link, "echo", "{\"a\":1}", &answer);
    cr_assert_eq(answer.status, STATUS_OK);
    cr_assert_eq(json_integer(json_get(json_get(answer.result, "params"), "a")), 1);
    json_free(answer.root);
    link_call_wait(link, "refuse", "{}", &answer);
    cr_assert_eq(answer.status, STATUS_BED_TAKEN);
    cr_assert_eq(answer.code, 1101);
    cr_assert_str_eq(answer.message, "the bed is taken");
    cr_assert_eq(json_integer(json_get(answer.data, "bed")), 4);
    json_free(answer.root);
    link_call_wait(link, "unknown", "{}", &answer);
    cr_assert_eq(answer.status, STATUS_METHOD_NOT_FOUND);
    json_free(answer.root);
    link_call_wait(link, "big", "{}", &answer);
    cr_assert_eq(answer.status, STATUS_OK);
    cr_assert_eq(strlen(json_text(json_get(answer.result, "big"), NULL)), 1000000);
    json_free(answer.root);
    link_close(link);
    stop();
}

Test(link, sends_the_session_in_front_of_the_parameters)
{
    start((struct link_daemon_order){0});
    struct link *link = open_link();
    struct link_answer answer;
    static const char *const params[] = {"{}", " { } ", "{\"a\":1}"};
    link_set_session(link, "token");
    for (int i = 0; i < 3; i++) {
        link_call_wait(link, "echo", params[i], &answer);
        cr_assert_eq(answer.status, STATUS_OK);
        const struct json *echoed = json_get(answer.result, "params");
        cr_assert_str_eq(json_text(json_get(echoed, "session"), NULL), "token");
        cr_assert_eq(json_count(echoed), i == 2 ? 2 : 1);
        json_free(answer.root);
    }
    link_set_session(link, NULL);
    link_call_wait(link, "echo", "{}", &answer);
    cr_assert_null(json_get(json_get(answer.result, "params"), "session"));
    json_free(answer.root);
    link_close(link);
    stop();
}

Test(link, says_that_a_call_was_cut_or_took_too_long)
{
    start((struct link_daemon_order){0});
    struct link_options options = once();
    options.call_timeout_ms = 300;
    struct link *link = link_open(NULL, profile, &options);
    cr_assert_eq(link_wait_open(link), STATUS_OK);
    struct link_answer answer;
    link_call_wait(link, "silent", "{}", &answer);
    cr_assert_eq(answer.status, STATUS_TIMED_OUT);
    cr_assert(link_is_open(link));
    link_call_wait(link, "close", "{}", &answer);
    cr_assert_eq(answer.status, STATUS_DISCONNECTED);
    cr_assert_null(answer.root);
    cr_assert_not(link_is_open(link));
    cr_assert_str_eq(link_failure(link), "the daemon closed the connection");
    link_call_wait(link, "echo", "{}", &answer);
    cr_assert_eq(answer.status, STATUS_DISCONNECTED);
    link_close(link);
    stop();
}

// The daemon tells no id for a line it cannot read: whoever waits need not wait for the time-out.
Test(link, ends_when_a_request_was_not_understood)
{
    start((struct link_daemon_order){0});
    struct link *link = open_link();
    struct link_answer answer;
    link_call_wait(link, "unreadable", "{}", &answer);
    cr_assert_eq(answer.status, STATUS_DISCONNECTED);
    cr_assert_str_eq(link_failure(link), "the daemon could not read a request");
    link_close(link);
    stop();
}

// --- why not ---

static enum tls_cause fail_to_open(const char **ret_words, struct link **ret_link)
{
    struct link_options options = once();
    options.connect_timeout_ms = 1500;
    *ret_link = link_open(NULL, profile, &options);
    cr_assert_not_null(*ret_link);
    cr_assert_eq(link_wait_open(*ret_link), STATUS_DISCONNECTED);
    *ret_words = link_failure(*ret_link);
    cr_assert_neq((*ret_words)[0], '\0');
    return link_cause(*ret_link);
}

Test(link, tells_a_wrong_clock_by_the_servers_certificate)
{
    static const struct {
        int64_t from_days;
        enum tls_cause cause;
    } rows[] = {{-100, TLS_CAUSE_EXPIRED}, {10, TLS_CAUSE_NOT_YET_VALID}};

    for (int i = 0; i < 2; i++) {
        start((struct link_daemon_order){
            .certificate_from_ms = instant_now() + rows[i].from_days * DAY_MS,
            .certificate_days = 30,
        });
        const char *words = NULL;
        struct link *link = NULL;
        cr_assert_eq(fail_to_open(&words, &link), rows[i].cause, "%s", words);
        link_close(link);
        stop();
    }
}

Test(link, tells_a_server_of_another_name)
{
    start((struct link_daemon_order){0});
    free(profile->server_name);
    profile->server_name = strdup("other.example");
    const char *words = NULL;
    struct link *link = NULL;
    cr_assert_eq(fail_to_open(&words, &link), TLS_CAUSE_WRONG_NAME, "%s", words);
    link_close(link);
    stop();
}

Test(link, tells_a_server_of_another_authority)
{
    start((struct link_daemon_order){0});
    struct link_daemon other;
    link_daemon_start(&other, &(struct link_daemon_order){0});
    free(profile->authority_pem);
    profile->authority_pem = strdup(other.ca.bytes);
    const char *words = NULL;
    struct link *link = NULL;
    cr_assert_eq(fail_to_open(&words, &link), TLS_CAUSE_UNTRUSTED, "%s", words);
    link_close(link);
    link_daemon_stop(&other);
    stop();
}

Test(link, tells_that_its_certificate_is_refused)
{
    start((struct link_daemon_order){0});
    struct authority *other = NULL;
    cr_assert_eq(authority_new("other", instant_now(), 30, &other), STATUS_OK);
    profile_free(profile);
    profile = link_daemon_profile(&server, other, "127.0.0.1");
    const char *words = NULL;
    struct link *link = NULL;
    cr_assert_eq(fail_to_open(&words, &link), TLS_CAUSE_REFUSED_BY_PEER, "%s", words);
    link_close(link);
    authority_free(other);
    stop();
}

Test(link, tells_that_the_terminal_is_not_known)
{
    start((struct link_daemon_order){.manner = MANNER_REFUSES_HELLO});
    const char *words = NULL;
    struct link *link = NULL;
    cr_assert_eq(fail_to_open(&words, &link), TLS_CAUSE_REFUSED_BY_PEER);
    cr_assert_not_null(strstr(words, "revoked"));
    link_close(link);
    stop();
}

Test(link, tells_what_else_may_be)
{
    static const struct {
        enum link_daemon_manner manner;
        const char *words;
    } rows[] = {
        {MANNER_CLOSES, "before it greeted"},
        {MANNER_SAYS_NOTHING, "no answer in time"},
        {MANNER_TALKS_NONSENSE, "JSON"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        start((struct link_daemon_order){.manner = rows[i].manner});
        const char *words = NULL;
        struct link *link = NULL;
        enum tls_cause cause = fail_to_open(&words, &link);
        cr_assert(cause == TLS_CAUSE_NONE || cause == TLS_CAUSE_OTHER);
        cr_assert(rows[i].words == NULL || strstr(words, rows[i].words) != NULL ||
                      rows[i].manner == MANNER_TALKS_NONSENSE,
            "%s", words);
        link_close(link);
        stop();
    }
}

Test(link, tells_that_nobody_is_there)
{
    start((struct link_daemon_order){0});
    const char *words = NULL;
    struct link *link = NULL;
    int real = profile->port;
    int taken = socket(AF_INET, SOCK_STREAM, 0); // a port where nobody listens
    profile->port = 1;
    cr_assert_eq(fail_to_open(&words, &link), TLS_CAUSE_NONE);
    cr_assert_not_null(strstr(words, "refused"), "%s", words);
    link_close(link);
    close(taken);
    profile->port = real;
    free(profile->host);
    profile->host = strdup("no.such.machine.invalid");
    cr_assert_eq(fail_to_open(&words, &link), TLS_CAUSE_NONE);
    cr_assert_not_null(strstr(words, "no.such.machine.invalid"), "%s", words);
    link_close(link);
    stop();
}

Test(link, refuses_a_profile_whose_key_is_broken)
{
    start((struct link_daemon_order){0});
    free(profile->key_pem);
    profile->key_pem = strdup("nonsense");
    const char *words = NULL;
    struct link *link = NULL;
    cr_assert_eq(fail_to_open(&words, &link), TLS_CAUSE_OWN_FILES);
    link_close(link);
    stop();
}

Test(link, tries_every_address_of_a_name)
{
    start((struct link_daemon_order){0});
    free(profile->host);
    profile->host = strdup("localhost"); // ::1 first on many machines, where nobody listens
    struct link *link = open_link();
    link_close(link);
    stop();
}

// --- on a loop of the caller's ---

struct tally {
    int answers[5]; // by order of arrival: who
    int count;
    int states;
    int events;
    int reconnected;
    struct link *link;
    bool inside; // a function of the link is running
};

static void on_state(void *context, struct link *link)
{
    struct tally *tally = context;
    cr_assert_not(tally->inside);
    tally->states++;
    tally->reconnected += link_is_open(link);
}

static void on_event(void *context, const struct json *params)
{
    struct tally *tally = context;
    cr_assert_str_eq(json_text(json_get(params, "topic"), NULL), "bed");
    tally->events++;
}

static void count_answer(struct tally *tally, int who)
{
    cr_assert_not(tally->inside);
    cr_assert_lt(tally->count, 5);
    tally->answers[tally->count++] = who;
}

static struct tally tally;

static void on_first(void *context, const struct link_answer *answer)
{
    (void)answer;
    count_answer(context, 1);
}

static void on_second(void *context, const struct link_answer *answer)
{
    (void)answer;
    count_answer(context, 2);
}

static void on_cut(void *context, const struct link_answer *answer)
{
    cr_assert_eq(answer->status, STATUS_DISCONNECTED);
    count_answer(context, 3);
}

static int many;

static void on_many(void *context, const struct link_answer *answer)
{
    (void)context;
    cr_assert_eq(answer->status, STATUS_DISCONNECTED);
    many++;
}

static void run_until(uv_loop_t *loop, const int *number, int wanted)
{
    int64_t until = instant_now() + 10000;
    while (*number < wanted) {
        cr_assert(instant_now() < until, "not in time");
        uv_run(loop, UV_RUN_ONCE);
    }
}

static void call(const char *method, void (*on_answer)(void *, const struct link_answer *))
{
    tally.inside = true;
    cr_assert_eq(link_call(tally.link, method, "{}", on_answer, &tally), STATUS_OK);
    tally.inside = false;
}

Test(link, pairs_answers_with_calls_whatever_their_order)
{
    start((struct link_daemon_order){0});
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct link_options options = link_presets();
    options.on_state = on_state;
    options.on_event = on_event;
    options.context = &tally;
    tally.inside = true;
    tally.link = link_open(&loop, profile, &options);
    tally.inside = false;
    cr_assert_eq(link_call(tally.link, "echo", "{}", on_first, &tally), STATUS_DISCONNECTED);
    run_until(&loop, &tally.reconnected, 1);
    call("backwards", on_first);
    call("event", on_second);
    run_until(&loop, &tally.count, 2);
    cr_assert_eq(tally.answers[0], 2);
    cr_assert_eq(tally.answers[1], 1);
    cr_assert_eq(tally.events, 1);
    link_close(tally.link);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&loop), 0);
    stop();
}

Test(link, comes_back_after_the_line_was_cut)
{
    start((struct link_daemon_order){0});
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct link_options options = link_presets();
    options.on_state = on_state;
    options.context = &tally;
    tally.link = link_open(&loop, profile, &options);
    run_until(&loop, &tally.reconnected, 1);
    call("silent", on_cut);
    call("silent", on_cut);
    call("close", on_cut);
    run_until(&loop, &tally.count, 3);
    run_until(&loop, &tally.reconnected, 2);
    cr_assert_eq(tally.states, 3); // open, closed, open
    call("silent", on_cut);
    tally.inside = true;
    link_close(tally.link); // what is in flight hears it, but not inside
    tally.inside = false;
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_eq(tally.count, 4);
    cr_assert_eq(tally.states, 3);
    cr_assert_eq(uv_loop_close(&loop), 0);
    stop();
}

Test(link, can_be_closed_in_every_state)
{
    start((struct link_daemon_order){0});
    for (int turns = 0; turns < 60; turns++) {
        uv_loop_t loop;
        uv_loop_init(&loop);
        struct link_options options = link_presets();
        struct link *link = link_open(&loop, profile, &options);
        for (int turn = 0; turn < turns / 4; turn++) {
            uv_run(&loop, UV_RUN_NOWAIT);
            usleep(300);
        }
        link_close(link);
        uv_run(&loop, UV_RUN_DEFAULT);
        cr_assert_eq(uv_loop_close(&loop), 0);
    }
    stop();
}

// --- what can fail, failing ---

static void expect_trouble_or_answer(void)
{
    struct link_options options = once();
    options.connect_timeout_ms = 3000;
    struct link *link = link_open(NULL, profile, &options);
    cr_assert_not_null(link);
    if (link_wait_open(link) == STATUS_OK) {
        struct link_answer answer;
        link_call_wait(link, "echo", "{}", &answer);
        cr_assert(answer.status == STATUS_OK || answer.status == STATUS_DISCONNECTED);
        json_free(answer.root);
    } else {
        cr_assert_neq(link_failure(link)[0], '\0');
    }
    link_close(link);
}

Test(link, bears_every_call_that_fails)
{
    static const enum net_fault faults[] = {NET_FAULT_RESOLVE, NET_FAULT_TCP_INIT,
        NET_FAULT_CONNECT, NET_FAULT_READ_START, NET_FAULT_WRITE};

    start((struct link_daemon_order){0});
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        int round = 1;
        for (; round < 20; round++) {
            net_fault_set(faults[i], round);
            expect_trouble_or_answer();
            int has_struck = net_fault_has_struck();
            net_fault_set(faults[i], 0);
            if (!has_struck) {
                break;
            }
        }
        cr_assert(round > 1 && round < 20, "fault %d: %d rounds", (int)faults[i], round);
    }
    stop();
}

Test(link, tells_on_the_loop_that_a_name_cannot_be_looked_up)
{
    start((struct link_daemon_order){0});
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct link_options options = link_presets();
    options.on_state = on_state;
    options.context = &tally;
    net_fault_set(NET_FAULT_RESOLVE, 1);
    tally.link = link_open(&loop, profile, &options);
    run_until(&loop, &tally.reconnected, 1); // the second attempt, after the back-off
    link_close(tally.link);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_eq(uv_loop_close(&loop), 0);
    stop();
}

Test(link, takes_no_more_calls_than_it_can_hold)
{
    start((struct link_daemon_order){0});
    uv_loop_t loop;
    uv_loop_init(&loop);
    struct link_options options = link_presets();
    options.on_state = on_state;
    options.context = &tally;
    tally.link = link_open(&loop, profile, &options);
    run_until(&loop, &tally.reconnected, 1);
    enum status status = STATUS_OK;
    int calls = 0;
    for (; calls < 100000 && status == STATUS_OK; calls++) {
        status = link_call(tally.link, "silent", "{}", on_many, NULL);
    }
    cr_assert_eq(status, STATUS_BUSY);
    cr_assert_lt(calls, 10000);
    link_close(tally.link);
    uv_run(&loop, UV_RUN_DEFAULT);
    cr_assert_eq(many, calls - 1); // each was answered
    cr_assert_eq(uv_loop_close(&loop), 0);
    stop();
}
