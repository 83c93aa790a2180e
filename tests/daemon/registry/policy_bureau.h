// SPDX-License-Identifier: Apache-2.0
// A bureau of two persons, a folder of policies of its own, and a kind of policy with one rule.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include "common/base/day.h"
#include "daemon/registry/policy.h"
#include "tests/support/registry_stage.h"

#define INSERT_POLICY                                                                              \
    "INSERT INTO policy (policy, kind, region, version, hash, from_day, until_day, text, "         \
    "proposed_by, proposed_at, approved_by, approved_at, withdrawn_at) VALUES "

// --- a kind of policy with one rule: a number ---

struct toy_rules {
    int64_t number;
};

static int toy_reads;

static inline void *read_toy(
    struct policy_reader *reader, const struct yaml_node *root, const struct policy_head *head)
{
    struct toy_rules *rules = calloc(1, sizeof *rules);
    cr_assert_eq(strlen(head->hash), 64);
    toy_reads++;
    if (rules != NULL && policy_need(reader, root, "number") != NULL) {
        policy_integer(reader, root, "number", 0, 99, &rules->number);
    }
    return rules;
}

static const char *const toy_keys[] = {POLICY_HEAD_KEYS, "number", NULL};
static const struct policy_kind toy_kind = {
    .word = "toy", .keys = toy_keys, .needs_any = true, .read = read_toy, .free = free};
static const struct policy_kind *const toy_kinds[] = {&toy_kind, NULL};

// --- a bureau of two persons ---

static inline int32_t day_of(const char *text)
{
    int32_t day = DAY_NONE;
    cr_assert(day_parse(text, &day), "%s", text);
    return day;
}

struct bureau {
    struct registry_stage stage;
    struct policies *policies;
    struct desk_client *first; // stage.bureau
    struct desk_client *second;
    char folder[32];
};

static inline void write_file(const struct bureau *bureau, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", bureau->folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
}

static inline void remove_files(const struct bureau *bureau)
{
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", bureau->folder);
    cr_assert_eq(system(command), 0);
}

static inline struct policies *load(const struct bureau *bureau)
{
    struct text complaint;
    struct policies *policies = policies_new(toy_kinds);
    text_init(&complaint, 1000);
    cr_assert_eq(policies_load(policies, bureau->folder, &complaint), STATUS_OK, "%s",
        complaint.size == 0 ? "" : complaint.bytes);
    text_done(&complaint);
    return policies;
}

static inline void keep(struct tx *tx, void *context)
{
    struct text complaint;
    text_init(&complaint, 1000);
    enum status status = policies_keep(context, tx, &complaint);
    cr_assert_eq(status, tx->fault);
    text_done(&complaint);
}

static inline enum status keep_now(const struct bureau *bureau, struct policies *policies)
{
    return store_place_do(bureau->stage.access.desk->store, STORE_WRITE, keep, policies);
}

#define ANY "kind: toy\nregion: any\nversion: \"1\"\nvalid_from: 2020-01-01\nnumber: 1\n"

// What the installation brought: rules for any region and, unless name is NULL, one file more.
static inline void bureau_open_with(struct bureau *bureau, const char *name, const char *text)
{
    strcpy(bureau->folder, "/tmp/eldercare-policies-XXXXXX");
    cr_assert_not_null(mkdtemp(bureau->folder));
    write_file(bureau, "any-toy.yaml", ANY);
    if (name != NULL) {
        write_file(bureau, name, text);
    }
    bureau->policies = load(bureau);
    registry_open_with(&bureau->stage, bureau->policies);
    cr_assert_eq(keep_now(bureau, bureau->policies), STATUS_OK);
    bureau->first = bureau->stage.bureau;
    bureau->second = stage_manager(&bureau->stage.access, "bureau", "310114", "second");
}

static inline void bureau_open(struct bureau *bureau)
{
    bureau_open_with(bureau, NULL, NULL);
}

static inline void bureau_close(struct bureau *bureau)
{
    registry_close(&bureau->stage);
    policies_free(bureau->policies);
    remove_files(bureau);
}

static inline int64_t propose(struct desk_client *client, const char *valid_from, const char *text)
{
    stage_expect(client, STATUS_OK, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"valid_from\":\"%s\",\"text\":\"%s\"}",
        valid_from, text);
    return desk_int(client, "policy");
}

struct question {
    const struct bureau *bureau;
    const char *area;
    int32_t day;
    int64_t known_ms; // 0: now
    int64_t number;   // the answer; -1: none
};

static inline void ask(struct tx *tx, void *context)
{
    struct question *question = context;
    struct call call = {.house = &question->bureau->stage.access.desk->house, .tx = tx};
    const struct policy *policy =
        question->known_ms == 0
            ? policy_in_force(&call, &toy_kind, question->area, question->day)
            : policy_known_at(&call, &toy_kind, question->area, question->day, question->known_ms);
    question->number = policy == NULL ? -1 : ((const struct toy_rules *)policy->rules)->number;
}

static inline int64_t number_on(
    const struct bureau *bureau, enum store_lane lane, const char *area, const char *day)
{
    struct question question = {.bureau = bureau, .area = area, .day = day_of(day)};
    cr_assert_eq(store_place_do(bureau->stage.access.desk->store, lane, ask, &question), STATUS_OK);
    return question.number;
}
