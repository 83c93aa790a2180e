// SPDX-License-Identifier: Apache-2.0
// One call inside its transaction, in the order of architecture.md §3: gate, rights, receipt, rule,
// receipt, ledger entry. Runs on the store's threads, perhaps more than once.
#include "daemon/rpc/journey.h"

#include <string.h>

#include "daemon/rpc/catalogue.h"
#include "daemon/rpc/desk.h"
#include "daemon/rpc/fact.h"
#include "daemon/rpc/receipt.h"

#define OBJECTS_TEXT_SIZE (CALL_OBJECTS_MAX * 21 + 1)

static void forget_events(struct call *call)
{
    call->events = NULL;
    call->events_end = &call->events;
    call->events_count = 0;
    call->events_lost = false;
}

void journey_reset(struct call *call)
{
    text_clear(&call->result);
    json_out_init(&call->out, &call->result);
    text_clear(&call->secret_result);
    json_out_init(&call->secret_out, &call->secret_result);
    text_clear(&call->facts_text);
    json_out_init(&call->facts, &call->facts_text);
    call->principal = (struct principal){.terminal = call->terminal};
    call->status = STATUS_OK;
    call->message = NULL;
    call->objects_count = 0;
    call->counted = 0;
    call->count_again = NULL;
    call->open_session = NULL;
    call->close_session = false;
    call->moved_clock = false;
    call->ended_access = false;
    call->ended_terminal = 0;
    call->is_denied = false;
    call->is_unentered = false;
    call->subscribes = false;
    call->listens = 0;
    call->seq = 0;
    forget_events(call);
}

// --- rights ---

static void tell_words(
    struct json_out *facts, const char *key, const char *const *words, unsigned bits)
{
    json_key(facts, key);
    json_begin_list(facts);
    for (int i = 0; words[i] != NULL; i++) {
        if ((bits & (1u << i)) != 0) {
            json_put_text(facts, words[i]);
        }
    }
    json_end_list(facts);
}

enum status journey_rights(struct call *call)
{
    const struct rpc_method *method = call->method;
    const struct principal *principal = &call->principal;
    if (principal->is_daemon) {
        return STATUS_OK;
    }
    if (!method->open && !principal->logged_in) {
        return call_refuse(call, STATUS_UNAUTHENTICATED);
    }
    if (!method->open && principal->must_change && strncmp(method->name, "session.", 8) != 0) {
        json_field_bool(&call->facts, "must_change", true);
        call->message = "the password must be changed first (session.password)";
        return call_refuse(call, STATUS_FORBIDDEN);
    }
    bool sets_up =
        method->set_up && principal->kind == OFFICE_SYSTEM && call->house->is_test_instance;
    if (!sets_up && (method->allow & (1u << principal->kind)) == 0) {
        tell_words(&call->facts, "offices", office_kinds, method->allow);
        return call_refuse(call, STATUS_FORBIDDEN);
    }
    unsigned may = catalogue_roles(method) | (sets_up ? 1u << ROLE_ADMIN : 0);
    if (!method->open && (may & (1u << principal->role)) == 0) {
        tell_words(&call->facts, "roles", roles, may);
        return call_refuse(call, STATUS_FORBIDDEN);
    }
    return STATUS_OK;
}

// Once a call, in whatever stage and however often it is run. Who logs in is counted by their
// failures.
static enum status count_call(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    if (ticket->is_metered || call->method->open || !call->principal.logged_in) {
        return STATUS_OK;
    }
    int64_t wait_ms =
        meter_call(ticket->server->meter, call->principal.operator_name, call->tx->timeout_ms);
    if (wait_ms == 0) {
        ticket->is_metered = true;
        return STATUS_OK;
    }
    json_field_instant(
        &call->facts, "retry_at", call->tx->now_ms + wait_ms, call->tx->zone_minutes);
    call->message = "this operator has asked more than a second allows; try again a little later";
    return call_refuse(call, STATUS_BUSY);
}

static enum status admit(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    if (ticket->given != NULL) {
        call->principal = *ticket->given;
        return journey_rights(call);
    }
    enum status status = call->house->gate(call);
    if (status == STATUS_OK) {
        status = count_call(ticket);
    }
    return status == STATUS_OK ? journey_rights(call) : status;
}

// --- the ledger ---

bool journey_is_recorded(const struct call *call, enum status status)
{
    if (status == STATUS_FORBIDDEN) {
        return true;
    }
    if (call->method->effect == RPC_READS || status_is_fault(status) || call->is_unentered) {
        return false;
    }
    bool is_only_logged = status == STATUS_INVALID || status == STATUS_UNAUTHENTICATED ||
                          status == STATUS_BUSY || status == STATUS_UNAVAILABLE ||
                          status == STATUS_READ_ONLY;
    return !is_only_logged && !(call->dry_run && status == STATUS_OK && call->counted == 0);
}

static void write_objects(const struct call *call, char *ret_text)
{
    struct text text;
    text_init(&text, OBJECTS_TEXT_SIZE);
    for (int i = 0; i < call->objects_count; i++) {
        text_add_string(&text, i == 0 ? "" : " ");
        text_add_int(&text, call->objects[i]);
    }
    memcpy(ret_text, text.size == 0 ? "" : text.bytes, text.size + 1);
    text_done(&text);
}

void journey_record(struct call *call)
{
    char objects[OBJECTS_TEXT_SIZE + 1];
    write_objects(call, objects);
    struct ledger_entry entry = {
        .terminal = call->terminal,
        .office = call->principal.office,
        .operator_name = call->principal.operator_name,
        .method = call->method->name,
        .objects = objects,
        .outcome = call->status,
    };
    memcpy(entry.params_mac, call->params_mac, DIGEST_SIZE);
    call->seq = tx_record(call->tx, &entry);
}

static void record(struct ticket *ticket)
{
    journey_record(&ticket->call);
    ticket->is_recorded = true;
}

// --- the rule ---

enum status journey_settle(struct call *call, enum status status)
{
    if (call->tx->fault != STATUS_OK) {
        return call->tx->fault;
    }
    if (call->result.failed || call->secret_result.failed) {
        status = STATUS_NO_MEMORY;
    }
    if (status_is_fault(status)) {
        tx_fail(call->tx, status);
    }
    return status;
}

static bool keeps_receipt(const struct call *call)
{
    return call->method->effect == RPC_WRITES && call->request_key != NULL && !call->dry_run;
}

// The rule, and what follows from all it did. What a dry run would bring with it is not asked.
static enum status run_and_follow(struct call *call)
{
    enum status status = call->method->run(call);
    bool follows = status == STATUS_OK && call->method->effect == RPC_WRITES && !call->dry_run &&
                   call->tx->fault == STATUS_OK;
    return follows ? fact_announce(call, &(struct fact){.kind = FACT_ACT_DONE}) : status;
}

static void count_again(struct call *call)
{
    if (call->counted > 0 && call->tx->fault == STATUS_OK) {
        call->count_again(call, call->counted);
    }
}

static enum status try_rule(struct call *call)
{
    call->tried_from = call->dry_run ? call->tx->next_id : 0;
    if (!call->dry_run) {
        return journey_settle(call, run_and_follow(call));
    }
    tx_mark(call->tx);
    enum status status = journey_settle(call, run_and_follow(call));
    tx_undo(call->tx);
    forget_events(call);
    count_again(call);
    return status;
}

// OK and not replayed: nobody has asked this before.
static enum status look_for_receipt(struct ticket *ticket)
{
    ticket->is_replayed = false;
    return keeps_receipt(&ticket->call) ? receipt_find(&ticket->call, &ticket->is_replayed)
                                        : STATUS_OK;
}

static enum status act(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    enum status status = look_for_receipt(ticket);
    if (status != STATUS_OK || ticket->is_replayed) {
        return status;
    }
    // Only what changed something leaves a receipt: forty lines all refused are judged anew.
    int64_t changes = tx_changes(call->tx);
    int64_t now_ms = call->tx->now_ms;
    status = try_rule(call);
    call->moved_clock = call->tx->now_ms != now_ms;
    if (status == STATUS_OK && keeps_receipt(call) && tx_changes(call->tx) > changes) {
        receipt_keep(call);
    }
    return status;
}

static void run_rule(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    ticket->is_recorded = false;
    ticket->is_replayed = false;
    enum status status = admit(ticket);
    call->status = status == STATUS_OK ? act(ticket) : status;
    if (call->tx->writes && !ticket->is_replayed && journey_is_recorded(call, call->status)) {
        record(ticket);
    }
}

// A repeat is answered here already: what it prepares may have been used up by the first call (the
// old password of a change).
static enum status prepare(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    enum status status = look_for_receipt(ticket);
    if (status != STATUS_OK || ticket->is_replayed) {
        return status;
    }
    return journey_settle(call, call->method->prepare(call));
}

static void run_prepare(struct ticket *ticket)
{
    struct call *call = &ticket->call;
    call->prepared = NULL;
    enum status status = admit(ticket);
    call->status = status == STATUS_OK ? prepare(ticket) : status;
}

void journey_run(struct store_job *job, struct tx *tx)
{
    struct ticket *ticket = (struct ticket *)(void *)job;
    ticket->call.tx = tx;
    if (ticket->stage == TICKET_RECORD) {
        record(ticket);
        return;
    }
    journey_reset(&ticket->call);
    if (ticket->stage == TICKET_PREPARE) {
        run_prepare(ticket);
    } else {
        run_rule(ticket);
    }
}
