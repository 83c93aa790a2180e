// SPDX-License-Identifier: Apache-2.0
// The instance itself: its state, its proof, its copy, and the clock of test instances.
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "daemon/access/subject.h"
#include "daemon/rpc/rows.h"
#include "daemon/store/ledger.h"

#define WARN_MS (60 * DAY_MS)                  // before a certificate ends
#define CLOCK_LATEST_MS INT64_C(4102416000000) // 2100-01-01 in Shanghai

// --- status ---

static void put_terminal(struct call *call)
{
    struct query query = query_open(call->tx, QUERY_TERMINAL_GET);
    query_bind_int(&query, "terminal", call->terminal);
    int64_t expires_ms = query_next(&query) ? query_int(&query, "expires_at") : 0;
    query_end(&query);
    if (expires_ms == 0) { // an offline command stands at no terminal
        return;
    }
    json_key(&call->out, "terminal");
    json_begin_map(&call->out);
    json_field_int(&call->out, "terminal", call->terminal);
    json_field_instant(&call->out, "expires_at", expires_ms, call->tx->zone_minutes);
    json_field_bool(&call->out, "expires_soon", expires_ms - instant_now() < WARN_MS);
    json_end_map(&call->out);
}

static void put_figures(struct call *call)
{
    struct store_figures figures = store_figures(call->house->store);
    json_key(&call->out, "store");
    json_begin_map(&call->out);
    json_field_int(&call->out, "batches", (int64_t)figures.batches);
    json_field_int(&call->out, "jobs", (int64_t)figures.jobs);
    json_field_int(&call->out, "statements", (int64_t)figures.statements);
    json_field_int(&call->out, "syncs", (int64_t)figures.syncs_in_batches);
    json_field_int(&call->out, "log_frames", (int64_t)figures.log_frames);
    json_field_int(&call->out, "log_bytes", figures.log_bytes);
    json_field_int(&call->out, "checkpoints", (int64_t)figures.checkpoints);
    json_field_int(&call->out, "faults", (int64_t)figures.faults);
    json_field_bool(&call->out, "read_only", figures.read_only);
    json_end_map(&call->out);
}

static void put_counts(struct call *call)
{
    struct query query = query_open(call->tx, QUERY_SYSTEM_COUNTS);
    query_bind_int(&query, "now", call->tx->timeout_ms);
    query_bind_int(&query, "soon", instant_now() + WARN_MS);
    json_key(&call->out, "counts");
    json_begin_map(&call->out);
    if (query_next(&query)) {
        rows_put(&call->out, &query, call->tx->zone_minutes);
    }
    json_end_map(&call->out);
    query_end(&query);
}

static void put_root(struct json_out *out, const struct merkle_hash *root)
{
    char hex[2 * DIGEST_SIZE + 1];
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        snprintf(hex + 2 * i, 3, "%02x", root->bytes[i]);
    }
    json_field_text(out, "root", hex);
}

static void put_ledger(struct call *call)
{
    uint64_t size = 0;
    struct merkle_hash root = {{0}};
    ledger_checkpoint(call->tx, &size, &root);
    json_key(&call->out, "ledger");
    json_begin_map(&call->out);
    json_field_int(&call->out, "size", (int64_t)size);
    put_root(&call->out, &root);
    json_end_map(&call->out);
}

static enum status tell_status(struct call *call)
{
    const struct access *access = call->part;
    bool oversees = call->principal.kind == OFFICE_SYSTEM || call->principal.kind == OFFICE_BUREAU;
    json_field_text(&call->out, "product", "eldercare");
    json_field_text(&call->out, "version", ELDERCARE_VERSION);
    json_field_text(&call->out, "instance", call->house->is_test_instance ? "test" : "live");
    json_field_text(&call->out, "area", call->house->area);
    json_field_instant(&call->out, "server_time", call->tx->now_ms, call->tx->zone_minutes);
    put_terminal(call);
    if (oversees) {
        json_field_instant(&call->out, "started_at", access->started_ms, call->tx->zone_minutes);
        put_counts(call);
        put_figures(call);
        put_ledger(call);
    }
    return call_done(call);
}

// --- verify ---

static void put_ledger_report(struct call *call, bool *ret_whole)
{
    struct ledger_report report = {.entries = 0};
    ledger_verify(call->tx, &report);
    json_key(&call->out, "ledger");
    json_begin_map(&call->out);
    json_field_int(&call->out, "entries", (int64_t)report.entries);
    put_root(&call->out, &report.root);
    if (report.first_bad_seq != 0) {
        json_field_int(&call->out, "first_bad", report.first_bad_seq);
        *ret_whole = false;
    }
    json_end_map(&call->out);
}

static void put_difference(struct call *call, const char *name, int64_t differences)
{
    json_begin_map(&call->out);
    json_field_text(&call->out, "name", name);
    json_field_int(&call->out, "differences", differences);
    json_end_map(&call->out);
}

// What the database says of itself, in the form of the subjects' lines.
static void put_database(struct call *call)
{
    struct query query = query_open(call->tx, QUERY_SYSTEM_INTEGRITY);
    int64_t findings = 0;
    while (query_next(&query)) {
        const char *finding = query_text(&query, "finding");
        findings += finding == NULL || strcmp(finding, "ok") != 0 ? 1 : 0;
    }
    query_end(&query);
    if (findings != 0) {
        put_difference(call, "database", findings);
    }
    query = query_open(call->tx, QUERY_SYSTEM_FOREIGN_KEYS);
    while (query_next(&query)) {
        put_difference(call, query_text(&query, "name"), query_int(&query, "differences"));
    }
    query_end(&query);
}

static enum status put_subjects(struct call *call)
{
    void *own = call->part;
    enum status status = STATUS_OK;
    const struct rpc_subject *subject = call->house->subjects;
    for (; status == STATUS_OK && subject != NULL && subject->name != NULL; subject++) {
        if (subject->verify != NULL) {
            call->part = subject->part;
            status = subject->verify(call);
        }
    }
    call->part = own;
    return status;
}

static enum status verify(struct call *call)
{
    bool whole = true;
    put_ledger_report(call, &whole);
    json_key(&call->out, "findings");
    json_begin_list(&call->out);
    size_t before = call->result.size;
    put_database(call);
    enum status status = put_subjects(call);
    whole = whole && call->result.size == before;
    json_end_list(&call->out);
    json_field_bool(&call->out, "ok", whole);
    return status == STATUS_OK ? call_done(call) : status;
}

// --- backup ---

struct copy {
    char name[64]; // of the file
};

// On the slow lane: the copy reads, and takes as long as it takes.
static enum status backup_prepare(struct call *call)
{
    const struct access *access = call->part;
    struct copy *copy = arena_alloc(&call->arena, sizeof *copy);
    uint32_t random = 0;
    if (access->backup_dir == NULL) {
        call->message = "no folder for backups is configured";
        return call_refuse(call, STATUS_UNAVAILABLE);
    }
    crypto_random(&random, sizeof random);
    char day[DAY_TEXT_SIZE];
    char *path = NULL;
    if (copy != NULL) {
        snprintf(copy->name, sizeof copy->name, "eldercare-%s-%08x.db",
            day_format(day_of_instant(instant_now(), call->tx->zone_minutes), day), random);
        path = arena_print(&call->arena, "%s/%s", access->backup_dir, copy->name);
    }
    if (path == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return call_done(call);
    }
    struct text complaint;
    text_init(&complaint, 1000);
    enum status status = store_backup(call->house->store, path, &complaint);
    text_done(&complaint);
    if (status != STATUS_OK) {
        call->message = "the copy could not be written: see the daemon's log";
        return call_refuse(call, STATUS_UNAVAILABLE);
    }
    call->prepared = copy;
    return STATUS_OK;
}

static enum status backup(struct call *call)
{
    const struct copy *copy = call->prepared;
    json_field_text(&call->out, "file", copy->name);
    json_field_instant(&call->out, "made_at", call->tx->now_ms, call->tx->zone_minutes);
    return call_done(call);
}

// --- clock ---

struct clock_params {
    int64_t now;
};

static const struct rpc_param clock_params[] = {
    {
        .name = "now",
        .help = "The instant that business rules take for now.",
        .kind = RPC_INSTANT,
        .offset = offsetof(struct clock_params, now),
        .required = true,
    },
    RPC_PARAMS_END,
};

static enum status set_clock(struct call *call)
{
    const struct clock_params *params = call->params;
    if (!call->house->is_test_instance) {
        call->message = "a live instance goes by the real time";
        return call_refuse(call, STATUS_FORBIDDEN);
    }
    if (params->now >= CLOCK_LATEST_MS) {
        return call_invalid(call, "now", "an instant before 2100");
    }
    if (!tx_move_clock(call->tx, params->now)) {
        json_field_instant(&call->facts, "server_time", call->tx->now_ms, call->tx->zone_minutes);
        call->message = "the clock only goes forwards";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    json_field_instant(&call->out, "server_time", params->now, call->tx->zone_minutes);
    return call_done(call);
}

const struct rpc_method system_methods[] = {
    {
        .name = "system.status",
        .help = "How the instance does; figures for the system office and bureaus.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .result = "product, version, instance, area, server_time, "
                  "terminal{terminal, expires_at, expires_soon}, started_at?, counts?{}, "
                  "store?{}, ledger?{}",
        .run = tell_status,
    },
    {
        .name = "system.verify",
        .help = "Recompute the ledger and recount what is counted.",
        .allow = SYSTEM | BUREAU,
        .effect = RPC_READS,
        .unhurried = true,
        .result = "ok, ledger{entries, root, first_bad?}, findings[{name, differences}]",
        .run = verify,
    },
    {
        .name = "system.backup",
        .help = "Copy the database into the folder for backups; the copy holds no keys.",
        .allow = SYSTEM,
        .roles = 1u << ROLE_ADMIN,
        .effect = RPC_RECORDS,
        .unhurried = true,
        .result = "file, made_at",
        .prepare = backup_prepare,
        .run = backup,
    },
    {
        .name = "system.clock",
        .help = "Move the clock of business rules forwards; on test instances only.",
        .allow = SYSTEM,
        .roles = 1u << ROLE_ADMIN,
        .effect = RPC_WRITES,
        .params = clock_params,
        .params_size = sizeof(struct clock_params),
        .result = "server_time",
        .refuses = "STATE_CONFLICT",
        .run = set_clock,
    },
    RPC_METHODS_END,
};
