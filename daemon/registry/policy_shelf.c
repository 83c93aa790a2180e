// SPDX-License-Identifier: Apache-2.0
// Every text of a policy read so far, by its content: read once a process, shared by all threads,
// kept until the end. And the files of the configuration.
#include <dirent.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "daemon/registry/policy.h"

#define KINDS_MAX 8
#define FILES_MAX 256
#define PATH_BYTES_MAX 4096
#define ENDING ".yaml"

// What one text means for one region and version.
struct shelved {
    struct shelved *next;
    const struct policy_kind *kind;
    struct policy_head head; // its days are of whoever read it first: not looked at
    void *rules;             // owned
};

struct loaded {
    const struct policy_kind *kind;
    struct policy_head head;
    struct text text; // owned
    bool is_kept;
};

struct policies {
    const struct policy_kind *const *kinds;
    pthread_mutex_t mutex; // guards the shelf's links
    struct shelved *shelf; // owned
    struct loaded files[FILES_MAX];
    int files_count;
};

struct policies *policies_new(const struct policy_kind *const *kinds)
{
    struct policies *policies = calloc(1, sizeof *policies);
    if (policies != NULL) {
        policies->kinds = kinds;
        pthread_mutex_init(&policies->mutex, NULL);
    }
    return policies;
}

void policies_free(struct policies *policies)
{
    if (policies == NULL) {
        return;
    }
    while (policies->shelf != NULL) {
        struct shelved *shelved = policies->shelf;
        policies->shelf = shelved->next;
        shelved->kind->free(shelved->rules);
        free(shelved);
    }
    for (int i = 0; i < policies->files_count; i++) {
        text_done(&policies->files[i].text);
    }
    pthread_mutex_destroy(&policies->mutex);
    free(policies);
}

const struct policy_kind *policies_kind(const struct policies *policies, const char *word)
{
    for (int i = 0; policies->kinds[i] != NULL; i++) {
        if (strcmp(policies->kinds[i]->word, word) == 0) {
            return policies->kinds[i];
        }
    }
    return NULL;
}

void policies_tell_kinds(const struct policies *policies, struct text *text)
{
    for (int i = 0; policies->kinds[i] != NULL; i++) {
        text_print(text, "%s%s", i == 0 ? "" : ", ", policies->kinds[i]->word);
    }
}

// --- the shelf ---

static bool is_same(
    const struct shelved *shelved, const struct policy_kind *kind, const struct policy_head *head)
{
    return shelved->kind == kind && strcmp(shelved->head.hash, head->hash) == 0 &&
           strcmp(shelved->head.region, head->region) == 0 &&
           strcmp(shelved->head.version, head->version) == 0;
}

static struct shelved *look(
    struct policies *policies, const struct policy_kind *kind, const struct policy_head *head)
{
    struct shelved *found = policies->shelf;
    while (found != NULL && !is_same(found, kind, head)) {
        found = found->next;
    }
    return found;
}

// Puts rules on the shelf; another thread may have been faster. NULL without memory; the rules are
// the shelf's, or gone.
static const void *put(struct policies *policies, const struct policy_kind *kind,
    const struct policy_head *head, void *rules)
{
    struct shelved *shelved = calloc(1, sizeof *shelved);
    if (shelved == NULL) {
        kind->free(rules);
        return NULL;
    }
    *shelved = (struct shelved){.kind = kind, .head = *head, .rules = rules};
    pthread_mutex_lock(&policies->mutex);
    struct shelved *other = look(policies, kind, head);
    if (other == NULL) {
        shelved->next = policies->shelf;
        policies->shelf = shelved;
    }
    pthread_mutex_unlock(&policies->mutex);
    if (other != NULL) {
        kind->free(rules);
        free(shelved);
        return other->rules;
    }
    return rules;
}

// As it was proposed: region, version and first day are the row's, whether the text says them or
// not.
static const void *read_kept(struct policies *policies, struct tx *tx,
    const struct policy_kind *kind, int64_t policy, const struct policy_head *head)
{
    struct policy_wish wish = {.region = head->region, .from_day = head->from_day, .is_kept = true};
    struct policy_head read = {.until_day = DAY_OPEN};
    struct text complaint;
    void *rules = NULL;
    enum status status = STATUS_CORRUPT;
    text_init(&complaint, PATH_BYTES_MAX);
    struct query query = query_open(tx, QUERY_POLICY_TEXT);
    query_bind_int(&query, "policy", policy);
    if (query_next(&query)) {
        const char *text = query_text(&query, "text");
        struct policy_source source = {
            .name = "text", .bytes = text == NULL ? "" : text, .wish = &wish};
        source.size = strlen(source.bytes);
        status = policy_read(kind, &source, &read, &rules, &complaint);
    }
    query_end(&query);
    if (status != STATUS_OK) {
        LOG(LOG_ERROR, "policy.unread", LOG_NUMBER("policy", policy),
            LOG_TEXT("words", complaint.size == 0 ? "" : complaint.bytes));
        tx_fail(tx, status == STATUS_MALFORMED ? STATUS_CORRUPT : status);
    }
    text_done(&complaint);
    return status == STATUS_OK ? put(policies, kind, head, rules) : NULL;
}

const void *policies_rules(struct policies *policies, struct tx *tx, const struct policy_kind *kind,
    int64_t policy, const struct policy_head *head)
{
    pthread_mutex_lock(&policies->mutex);
    const struct shelved *shelved = look(policies, kind, head);
    pthread_mutex_unlock(&policies->mutex);
    const void *rules =
        shelved != NULL ? shelved->rules : read_kept(policies, tx, kind, policy, head);
    if (rules == NULL) {
        tx_fail(tx, STATUS_NO_MEMORY);
    }
    return rules;
}

// --- files ---

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    size_t ending = strlen(ENDING);
    return length > ending && strcmp(entry->d_name + length - ending, ENDING) == 0;
}

// Of "310114-meals.yaml": meals. NULL: no kind of ours.
static const struct policy_kind *kind_of_file(const struct policies *policies, const char *name)
{
    const char *dash = strrchr(name, '-');
    for (int i = 0; dash != NULL && policies->kinds[i] != NULL; i++) {
        const char *word = policies->kinds[i]->word;
        size_t size = strlen(word);
        if (strncmp(dash + 1, word, size) == 0 && strcmp(dash + 1 + size, ENDING) == 0) {
            return policies->kinds[i];
        }
    }
    return NULL;
}

static enum status read_file(struct policies *policies, const struct policy_kind *kind,
    const char *path, struct text *complaint)
{
    struct loaded *file = &policies->files[policies->files_count];
    void *rules = NULL;
    *file = (struct loaded){.kind = kind};
    enum status status = file_read(path, YAML_FILE_BYTES_MAX, &file->text);
    if (status != STATUS_OK) {
        text_print(complaint, "%s: the file cannot be read", path);
        return STATUS_INPUT_OUTPUT;
    }
    policies->files_count++;
    struct policy_source source = {
        .name = path,
        .bytes = file->text.size == 0 ? "" : file->text.bytes,
        .size = file->text.size,
    };
    status = policy_read(kind, &source, &file->head, &rules, complaint);
    if (status == STATUS_OK && put(policies, kind, &file->head, rules) == NULL) {
        status = STATUS_NO_MEMORY;
    }
    return status;
}

static enum status load_one(
    struct policies *policies, const char *dir, const char *name, struct text *complaint)
{
    struct text path;
    const struct policy_kind *kind = kind_of_file(policies, name);
    if (kind == NULL) {
        LOG(LOG_WARN, "policy.file_of_no_kind", LOG_TEXT("file", name));
        return STATUS_OK;
    }
    if (policies->files_count == FILES_MAX) {
        text_print(complaint, "%s: more than %d policies", dir, FILES_MAX);
        return STATUS_MALFORMED;
    }
    text_init(&path, PATH_BYTES_MAX);
    text_print(&path, "%s/%s", dir, name);
    enum status status =
        path.failed ? STATUS_NO_MEMORY : read_file(policies, kind, path.bytes, complaint);
    text_done(&path);
    return status;
}

static bool holds_anywhere(const struct policies *policies, const struct policy_kind *kind)
{
    for (int i = 0; i < policies->files_count; i++) {
        const struct loaded *file = &policies->files[i];
        if (file->kind == kind && strcmp(file->head.region, POLICY_REGION_ANY) == 0) {
            return true;
        }
    }
    return false;
}

// Two files of one region that begin on one day: which holds would be a guess. Of one version:
// which a decision cites would be.
static enum status check_files(
    const struct policies *policies, const char *dir, struct text *complaint)
{
    for (int i = 0; policies->kinds[i] != NULL; i++) {
        const struct policy_kind *kind = policies->kinds[i];
        if (kind->needs_any && !holds_anywhere(policies, kind)) {
            text_print(complaint, "%s: no policy of kind %s for region any", dir, kind->word);
            return STATUS_MALFORMED;
        }
    }
    for (int i = 1; i < policies->files_count; i++) {
        const struct loaded *file = &policies->files[i];
        for (int j = 0; j < i; j++) {
            const struct loaded *other = &policies->files[j];
            if (file->kind != other->kind || strcmp(file->head.region, other->head.region) != 0) {
                continue;
            }
            if (file->head.from_day == other->head.from_day) {
                text_print(complaint, "%s: two policies of kind %s for region %s begin on one day",
                    dir, file->kind->word, file->head.region);
                return STATUS_MALFORMED;
            }
            if (strcmp(file->head.version, other->head.version) == 0) {
                text_print(complaint, "%s: two policies of kind %s for region %s of version %s",
                    dir, file->kind->word, file->head.region, file->head.version);
                return STATUS_MALFORMED;
            }
        }
    }
    return STATUS_OK;
}

enum status policies_load(struct policies *policies, const char *dir, struct text *complaint)
{
    struct dirent **entries;
    int count = scandir(dir, &entries, is_yaml, alphasort);
    if (count < 0) {
        text_print(complaint, "%s: the folder of policies cannot be read", dir);
        return STATUS_INPUT_OUTPUT;
    }
    enum status status = STATUS_OK;
    for (int i = 0; i < count; i++) {
        if (status == STATUS_OK) {
            status = load_one(policies, dir, entries[i]->d_name, complaint);
        }
        free(entries[i]);
    }
    free(entries);
    return status == STATUS_OK ? check_files(policies, dir, complaint) : status;
}

// --- keeping them ---

static struct loaded *file_of_row(struct policies *policies, const struct query *query)
{
    for (int i = 0; i < policies->files_count; i++) {
        struct loaded *file = &policies->files[i];
        const char *kind = query_text(query, "kind");
        const char *region = query_text(query, "region");
        const char *hash = query_text(query, "hash");
        if (kind != NULL && region != NULL && hash != NULL && strcmp(file->kind->word, kind) == 0 &&
            strcmp(file->head.region, region) == 0 && strcmp(file->head.hash, hash) == 0 &&
            file->head.from_day == query_day(query, "from_day")) {
            return file;
        }
    }
    return NULL;
}

static void record(struct tx *tx, const char *method, int64_t policy)
{
    struct text object;
    text_init(&object, 32);
    text_add_int(&object, policy);
    // Without a call there are no parameters to keep a code of: zeros.
    tx_record(tx,
        &(struct ledger_entry){
            .operator_name = "", .method = method, .objects = object.bytes, .outcome = STATUS_OK});
    text_done(&object);
}

static void withdraw(struct tx *tx, int64_t policy)
{
    struct query query = query_open(tx, QUERY_POLICY_WITHDRAW);
    query_bind_int(&query, "policy", policy);
    query_bind_null(&query, "by");
    query_bind_null(&query, "reason");
    query_bind_int(&query, "now", tx->now_ms);
    query_run(&query);
    record(tx, "policy.unload", policy);
}

// Marks the files that are kept already; withdraws what is no longer there.
static void compare(struct policies *policies, struct tx *tx)
{
    int64_t gone[FILES_MAX];
    int gone_count = 0;
    for (int i = 0; i < policies->files_count; i++) {
        policies->files[i].is_kept = false;
    }
    struct query query = query_open(tx, QUERY_POLICY_FILES);
    while (query_next(&query)) {
        struct loaded *file = file_of_row(policies, &query);
        if (file != NULL) {
            file->is_kept = true;
        } else if (gone_count < FILES_MAX) {
            gone[gone_count++] = query_int(&query, "policy");
        }
    }
    query_end(&query);
    for (int i = 0; i < gone_count; i++) {
        withdraw(tx, gone[i]);
    }
}

static bool is_first_of_kind(struct tx *tx, const struct policy_kind *kind)
{
    struct query query = query_open(tx, QUERY_POLICY_ANY);
    query_bind_text(&query, "kind", kind->word);
    bool found = query_next(&query);
    query_end(&query);
    return !found;
}

// What an instance begins with was known before there was one: it counts as known from its own
// first day on, so that a question about the past has an answer; and it is no act to record.
static void add(struct tx *tx, const struct loaded *file, bool is_first)
{
    int64_t begins_ms = day_begins(file->head.from_day, tx->zone_minutes);
    int64_t approved_ms = is_first && begins_ms < tx->now_ms ? begins_ms : tx->now_ms;
    int64_t policy = tx_new_id(tx);
    struct query query = query_open(tx, QUERY_POLICY_ADD);
    query_bind_int(&query, "policy", policy);
    query_bind_text(&query, "kind", file->kind->word);
    query_bind_text(&query, "region", file->head.region);
    query_bind_text(&query, "version", file->head.version);
    query_bind_text(&query, "hash", file->head.hash);
    query_bind_day(&query, "from_day", file->head.from_day);
    query_bind_day(&query, "until_day", file->head.until_day);
    query_bind_text(&query, "text", file->text.bytes);
    query_bind_null(&query, "proposed_by");
    query_bind_int(&query, "now", tx->now_ms);
    query_bind_int(&query, "approved_at", approved_ms);
    query_run(&query);
    if (!is_first) {
        record(tx, "policy.load", policy);
    }
}

static void add_new(struct policies *policies, struct tx *tx)
{
    bool is_first[KINDS_MAX];
    for (int k = 0; k < KINDS_MAX && policies->kinds[k] != NULL; k++) {
        is_first[k] = is_first_of_kind(tx, policies->kinds[k]);
    }
    for (int i = 0; i < policies->files_count; i++) {
        const struct loaded *file = &policies->files[i];
        bool first = false;
        for (int k = 0; k < KINDS_MAX && policies->kinds[k] != NULL; k++) {
            first = first || (policies->kinds[k] == file->kind && is_first[k]);
        }
        if (!file->is_kept) {
            add(tx, file, first);
        }
    }
}

enum status policies_keep(struct policies *policies, struct tx *tx, struct text *complaint)
{
    compare(policies, tx);
    add_new(policies, tx);
    tx_forget(tx);
    struct house house = {.policies = policies};
    struct call call = {.house = &house, .tx = tx};
    for (int k = 0; policies->kinds[k] != NULL && tx->fault == STATUS_OK; k++) {
        (void)policy_view(&call, policies->kinds[k]);
    }
    if (tx->fault == STATUS_CORRUPT) {
        text_add_string(complaint, "a policy in force is not understood; the log says which");
    }
    return tx->fault;
}
