// SPDX-License-Identifier: Apache-2.0
// The state of oversight and its tables.
#include "daemon/oversight/subject.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#define PATH_BYTES_MAX 4096
#define FILE_ENDING ".yaml"

const struct rpc_method *const oversight_tables[] = {audit_methods, ledger_methods, NULL};

static int is_plan_file(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    size_t ending = strlen(FILE_ENDING);
    return length > ending && strcmp(entry->d_name + length - ending, FILE_ENDING) == 0;
}

const struct plan *oversight_plan_of(const struct oversight *oversight, const char *area)
{
    for (int i = 0; i < oversight->plans_count; i++) {
        if (strcmp(oversight->plans[i].region, area) == 0) {
            return &oversight->plans[i];
        }
    }
    return NULL;
}

static enum status load_one(
    const char *dir, const char *name, struct oversight *oversight, struct text *complaint)
{
    struct text path;
    struct plan plan;
    if (oversight->plans_count == PLANS_MAX) {
        text_print(complaint, "%s: more than %d plans", dir, PLANS_MAX);
        return STATUS_MALFORMED;
    }
    text_init(&path, PATH_BYTES_MAX);
    text_print(&path, "%s/%s", dir, name);
    enum status status = path.failed ? STATUS_NO_MEMORY : plan_load(path.bytes, &plan, complaint);
    text_done(&path);
    if (status == STATUS_OK && oversight_plan_of(oversight, plan.region) != NULL) {
        text_print(complaint, "%s/%s: region: there is another plan of %s", dir, name, plan.region);
        plan_done(&plan);
        status = STATUS_MALFORMED;
    }
    if (status == STATUS_OK) {
        oversight->plans[oversight->plans_count++] = plan;
    }
    return status;
}

enum status oversight_load(const char *dir, struct oversight *ret, struct text *complaint)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, is_plan_file, alphasort);
    if (count < 0) {
        text_print(complaint, "%s: the folder of plans cannot be read", dir);
        return STATUS_INPUT_OUTPUT;
    }
    struct oversight *oversight = calloc(1, sizeof *oversight);
    enum status status = oversight == NULL ? STATUS_NO_MEMORY : STATUS_OK;
    for (int i = 0; i < count; i++) {
        if (status == STATUS_OK) {
            status = load_one(dir, entries[i]->d_name, oversight, complaint);
        }
        free(entries[i]);
    }
    free(entries);
    if (status == STATUS_OK) {
        oversight->warn_basis_points = WARN_BASIS_POINTS_PRESET;
        *ret = *oversight;
    } else if (oversight != NULL) {
        oversight_done(oversight);
    }
    free(oversight);
    return status;
}

void oversight_done(struct oversight *oversight)
{
    for (int i = 0; i < oversight->plans_count; i++) {
        plan_done(&oversight->plans[i]);
    }
    oversight->plans_count = 0;
}

static bool is_kept(struct tx *tx, const struct plan *plan)
{
    struct query query = query_open(tx, QUERY_PLAN_FIND);
    query_bind_text(&query, "hash", plan->hash);
    bool is_found = query_next(&query);
    query_end(&query);
    return is_found || tx->fault != STATUS_OK;
}

void oversight_keep_plans(const struct oversight *oversight, struct tx *tx)
{
    for (int i = 0; i < oversight->plans_count; i++) {
        const struct plan *plan = &oversight->plans[i];
        if (is_kept(tx, plan)) {
            continue;
        }
        struct query query = query_open(tx, QUERY_PLAN_INSERT);
        query_bind_text(&query, "hash", plan->hash);
        query_bind_text(&query, "region", plan->region);
        query_bind_text(&query, "version", plan->version);
        query_bind_text(&query, "text", plan->text);
        query_bind_int(&query, "now", tx->now_ms);
        (void)query_run(&query);
    }
}
