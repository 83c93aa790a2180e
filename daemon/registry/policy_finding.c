// SPDX-License-Identifier: Apache-2.0
// Files of rules that are not in force, as a finding of the bureau whose rules they would change.
#include <string.h>

#include "daemon/access/office_find.h"
#include "daemon/registry/policy_shelf.h"
#include "daemon/registry/task.h"

#define NOTE_BYTES_MAX 512

// A file found before, whose finding is told.
struct found {
    int64_t id;
    const char *kind; // arena
    const char *region;
    const char *hash;
};

struct look {
    struct call *call;
    struct policies *policies;
    struct found *found;
    int found_count;
    bool waits[POLICY_FILES_MAX]; // by file
    int changes;
};

static bool read_found(struct look *look)
{
    struct call *call = look->call;
    look->found = arena_alloc(&call->arena, POLICY_FILES_MAX * sizeof look->found[0]);
    if (look->found == NULL) {
        tx_fail(call->tx, STATUS_NO_MEMORY);
        return false;
    }
    struct query query = query_open(call->tx, QUERY_POLICY_FILE_OPEN);
    query_bind_int(&query, "limit", POLICY_FILES_MAX);
    while (look->found_count < POLICY_FILES_MAX && query_next(&query)) {
        look->found[look->found_count++] = (struct found){
            .id = query_int(&query, "policy_file"),
            .kind = query_copy_text(&query, "kind", &call->arena),
            .region = query_copy_text(&query, "region", &call->arena),
            .hash = query_copy_text(&query, "hash", &call->arena),
        };
    }
    query_end(&query);
    return call->tx->fault == STATUS_OK;
}

static bool is_same(const struct found *found, const struct policy_file *file)
{
    return strcmp(found->kind, file->kind->word) == 0 &&
           strcmp(found->region, file->head.region) == 0 &&
           strcmp(found->hash, file->head.hash) == 0;
}

static bool is_found(const struct look *look, const struct policy_file *file)
{
    for (int i = 0; i < look->found_count; i++) {
        if (is_same(&look->found[i], file)) {
            return true;
        }
    }
    return false;
}

// Of a file before it, which says the same.
static bool is_copy(const struct look *look, int i)
{
    const struct policy_file *files = look->policies->files;
    for (int j = 0; j < i; j++) {
        if (look->waits[j] && files[j].kind == files[i].kind &&
            strcmp(files[j].head.region, files[i].head.region) == 0 &&
            strcmp(files[j].head.hash, files[i].head.hash) == 0) {
            return true;
        }
    }
    return false;
}

static bool still_waits(const struct look *look, const struct found *found)
{
    for (int i = 0; i < look->policies->files_count; i++) {
        if (look->waits[i] && is_same(found, &look->policies->files[i])) {
            return true;
        }
    }
    return false;
}

// A region beyond the instance, or any: the instance's own bureau decides what holds here.
static int64_t office_of(struct call *call, const char *region)
{
    bool is_own =
        strcmp(region, POLICY_REGION_ANY) != 0 && area_contains(call->house->area, region);
    return office_of_bureau(call, is_own ? region : call->house->area);
}

static void open_finding(
    struct look *look, const struct policy_file *file, enum policy_file_state state)
{
    struct call *call = look->call;
    int64_t office = office_of(call, file->head.region);
    if (office == 0) {
        return; // found once there is a bureau
    }
    int64_t id = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_POLICY_FILE_ADD);
    query_bind_int(&query, "policy_file", id);
    query_bind_text(&query, "kind", file->kind->word);
    query_bind_text(&query, "region", file->head.region);
    query_bind_text(&query, "version", file->head.version);
    query_bind_text(&query, "hash", file->head.hash);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    struct text note;
    text_init(&note, NOTE_BYTES_MAX);
    policy_file_tell(file, state, &note);
    call_touch(call, task_open(call, &(struct task_order){.office = office,
                                         .kind = TASK_POLICY_FILE,
                                         .subject = id,
                                         .due_day = call->tx->today_day,
                                         .note = note.failed ? NULL : note.bytes}));
    text_done(&note);
    look->changes++;
}

static void close_finding(struct look *look, const struct found *found)
{
    struct call *call = look->call;
    struct query query = query_open(call->tx, QUERY_POLICY_FILE_END);
    query_bind_int(&query, "policy_file", found->id);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_close_for(call, TASK_POLICY_FILE, found->id, "settled");
    call_touch(call, found->id);
    look->changes++;
}

int policy_file_look(struct call *call)
{
    struct look look = {.call = call, .policies = call->house->policies};
    if (look.policies == NULL || !read_found(&look)) {
        return 0;
    }
    for (int i = 0; i < look.policies->files_count; i++) {
        const struct policy_file *file = &look.policies->files[i];
        enum policy_file_state state = policy_file_state(call->tx, file);
        look.waits[i] = policy_file_waits(state);
        if (look.waits[i] && !is_found(&look, file) && !is_copy(&look, i)) {
            open_finding(&look, file, state);
        }
    }
    for (int i = 0; i < look.found_count && call->tx->fault == STATUS_OK; i++) {
        if (!still_waits(&look, &look.found[i])) {
            close_finding(&look, &look.found[i]);
        }
    }
    return look.changes;
}

enum status policy_file_due(struct call *call, int limit, int *ret_done)
{
    (void)limit;
    *ret_done = policy_file_look(call);
    return call_done(call);
}
