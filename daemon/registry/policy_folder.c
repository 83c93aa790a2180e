// SPDX-License-Identifier: Apache-2.0
// The files of the configuration: the rules the installation brings. Where anything rules already,
// a file changes nothing: that is for two persons.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "daemon/registry/policy_shelf.h"

#define PATH_BYTES_MAX 4096
#define ENDING ".yaml"
#define NOT_LOADED                                                                                 \
    "not loaded, the rules in force stay; a change takes two persons of the bureau: eldercare "    \
    "policy propose, from today or a later day and under a version of its own"

// --- reading the folder ---

static int is_yaml(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);
    size_t ending = strlen(ENDING);
    return length > ending && strcmp(entry->d_name + length - ending, ENDING) == 0;
}

// Of "310114-meals.yaml": meals. NULL: no kind of ours, or a name that cannot be told to anybody.
static const struct policy_kind *kind_of_file(const struct policies *policies, const char *name)
{
    bool is_clean = text_is_clean(name, strlen(name), false);
    const char *dash = is_clean ? strrchr(name, '-') : NULL;
    for (int i = 0; dash != NULL && policies->kinds[i] != NULL; i++) {
        const char *word = policies->kinds[i]->word;
        size_t size = strlen(word);
        if (strncmp(dash + 1, word, size) == 0 && strcmp(dash + 1 + size, ENDING) == 0) {
            return policies->kinds[i];
        }
    }
    return NULL;
}

// Whoever proposes a file at a shell gives its text without the line feeds at its end.
static bool hash_bare(struct policy_file *file)
{
    size_t size = file->text.size;
    while (size > 0 && file->text.bytes[size - 1] == '\n') {
        size--;
    }
    return policy_hash(file->text.bytes, size, file->bare_hash);
}

static enum status read_file(
    struct policies *policies, struct policy_file *file, const char *path, struct text *complaint)
{
    void *rules = NULL;
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
    status = policy_read(file->kind, &source, &file->head, &rules, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    bool is_put = policy_shelf_put(policies, file->kind, &file->head, rules) != NULL;
    return is_put && hash_bare(file) ? STATUS_OK : STATUS_NO_MEMORY;
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
    if (policies->files_count == POLICY_FILES_MAX) {
        text_print(complaint, "%s: more than %d policies", dir, POLICY_FILES_MAX);
        return STATUS_MALFORMED;
    }
    struct policy_file *file = &policies->files[policies->files_count];
    *file = (struct policy_file){.kind = kind};
    (void)snprintf(file->name, sizeof file->name, "%s", name);
    text_init(&path, PATH_BYTES_MAX);
    text_print(&path, "%s/%s", dir, name);
    enum status status =
        path.failed ? STATUS_NO_MEMORY : read_file(policies, file, path.bytes, complaint);
    text_done(&path);
    return status;
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
    return status;
}

// --- what a file is to a database ---

static bool is_any_on_file(struct tx *tx, const struct policy_kind *kind, const char *region)
{
    struct query query = query_open(tx, QUERY_POLICY_ANY);
    query_bind_text(&query, "kind", kind->word);
    query_bind_text(&query, "region", region);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

// Of its region itself or, so that a street's file does not take the street out of what was decided
// for its district, of a wider one.
static bool is_ruled(struct tx *tx, const struct policy_file *file)
{
    char region[AREA_CODE_SIZE];
    char wider[AREA_CODE_SIZE];
    enum area_level level = AREA_PROVINCE;
    (void)snprintf(region, sizeof region, "%s", file->head.region);
    while (area_parse(region, &level) && level > AREA_PROVINCE) {
        if (is_any_on_file(tx, file->kind, region)) {
            return true;
        }
        area_parent(region, wider);
        (void)snprintf(region, sizeof region, "%s", wider);
    }
    return is_any_on_file(tx, file->kind, region);
}

static bool is_text_on_file(struct tx *tx, const struct policy_file *file)
{
    struct query query = query_open(tx, QUERY_POLICY_TEXT_ON_FILE);
    query_bind_text(&query, "kind", file->kind->word);
    query_bind_text(&query, "region", file->head.region);
    query_bind_text(&query, "hash", file->head.hash);
    query_bind_text(&query, "bare_hash", file->bare_hash);
    bool found = query_next(&query);
    query_end(&query);
    return found;
}

static bool is_version_taken(struct tx *tx, const struct policy_file *file)
{
    struct query query = query_open(tx, QUERY_POLICY_SAME);
    query_bind_text(&query, "kind", file->kind->word);
    query_bind_text(&query, "region", file->head.region);
    query_bind_text(&query, "version", file->head.version);
    query_bind_text(&query, "hash", file->head.hash);
    bool taken = query_next(&query) && query_int(&query, "same_text") == 0;
    query_end(&query);
    return taken;
}

enum policy_file_state policy_file_state(struct tx *tx, const struct policy_file *file)
{
    if (tx == NULL || !is_any_on_file(tx, file->kind, NULL)) {
        return POLICY_FILE_NEW;
    }
    if (is_text_on_file(tx, file)) {
        return POLICY_FILE_ON_FILE;
    }
    if (!is_ruled(tx, file)) {
        return POLICY_FILE_NEW;
    }
    return is_version_taken(tx, file) ? POLICY_FILE_VERSION_TAKEN : POLICY_FILE_OTHER;
}

void policy_file_tell(
    const struct policy_file *file, enum policy_file_state state, struct text *text)
{
    text_print(text, "%s: %s for %s, version %s%s", file->name, file->kind->word, file->head.region,
        file->head.version,
        state == POLICY_FILE_VERSION_TAKEN ? ", which another text on file has" : "");
}

// --- a start ---

struct start {
    struct policies *policies;
    struct tx *tx;
    struct text *complaint;
    // Of each file, as it is before any is added.
    enum policy_file_state states[POLICY_FILES_MAX];
};

static bool is_new(const struct start *start, int i)
{
    return start->states[i] == POLICY_FILE_NEW;
}

static bool holds_anywhere(const struct start *start, const struct policy_kind *kind)
{
    for (int i = 0; i < start->policies->files_count; i++) {
        const struct policy_file *file = &start->policies->files[i];
        if (is_new(start, i) && file->kind == kind &&
            strcmp(file->head.region, POLICY_REGION_ANY) == 0) {
            return true;
        }
    }
    return start->tx != NULL && is_any_on_file(start->tx, kind, POLICY_REGION_ANY);
}

// Two files of one region that begin on one day: which holds would be a guess. Of one version:
// which a decision cites would be.
static enum status check_two(
    const struct start *start, const struct policy_file *file, const struct policy_file *other)
{
    if (file->kind != other->kind || strcmp(file->head.region, other->head.region) != 0) {
        return STATUS_OK;
    }
    if (file->head.from_day == other->head.from_day) {
        text_print(start->complaint,
            "%s and %s: two policies of kind %s for region %s begin on one day", other->name,
            file->name, file->kind->word, file->head.region);
        return STATUS_MALFORMED;
    }
    if (strcmp(file->head.version, other->head.version) == 0) {
        text_print(start->complaint,
            "%s and %s: two policies of kind %s for region %s of version %s", other->name,
            file->name, file->kind->word, file->head.region, file->head.version);
        return STATUS_MALFORMED;
    }
    return STATUS_OK;
}

// Of those that would be loaded; what is left alone contradicts nothing.
static enum status check_new(const struct start *start)
{
    const struct policies *policies = start->policies;
    for (int i = 0; policies->kinds[i] != NULL; i++) {
        const struct policy_kind *kind = policies->kinds[i];
        if (kind->needs_any && !holds_anywhere(start, kind)) {
            text_print(start->complaint,
                "the folder of policies has no policy of kind %s for region any", kind->word);
            return STATUS_MALFORMED;
        }
    }
    enum status status = STATUS_OK;
    for (int i = 1; i < policies->files_count; i++) {
        for (int j = 0; j < i && status == STATUS_OK; j++) {
            if (is_new(start, i) && is_new(start, j)) {
                status = check_two(start, &policies->files[i], &policies->files[j]);
            }
        }
    }
    return status;
}

static enum status look(struct start *start)
{
    for (int i = 0; i < start->policies->files_count; i++) {
        start->states[i] = policy_file_state(start->tx, &start->policies->files[i]);
    }
    if (start->tx != NULL && start->tx->fault != STATUS_OK) {
        return start->tx->fault;
    }
    return check_new(start);
}

enum status policies_check(
    struct policies *policies, struct tx *tx, struct text *notes, struct text *complaint)
{
    struct start start = {.policies = policies, .tx = tx, .complaint = complaint};
    enum status status = look(&start);
    for (int i = 0; i < policies->files_count && status == STATUS_OK; i++) {
        if (policy_file_waits(start.states[i])) {
            policy_file_tell(&policies->files[i], start.states[i], notes);
            text_add_string(notes, ": " NOT_LOADED "\n");
        }
    }
    return status;
}

static void log_waiting(const struct policy_file *file, enum policy_file_state state)
{
    bool is_taken = state == POLICY_FILE_VERSION_TAKEN;
    LOG(LOG_WARN, "policy.file_not_loaded", LOG_TEXT("file", file->name),
        LOG_TEXT("kind", file->kind->word), LOG_TEXT("region", file->head.region),
        LOG_TEXT("version", file->head.version),
        LOG_TEXT("version_is", is_taken ? "taken by another text" : "free"),
        LOG_TEXT("means", NOT_LOADED));
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

// What an instance begins with was known before there was one: it counts as known from its own
// first day on, so that a question about the past has an answer; and it is no act to record.
static void add(struct tx *tx, const struct policy_file *file, bool is_first)
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

static void add_new(const struct start *start)
{
    struct policies *policies = start->policies;
    bool is_first[POLICY_KINDS_MAX] = {false};
    for (int k = 0; k < POLICY_KINDS_MAX && policies->kinds[k] != NULL; k++) {
        is_first[k] = !is_any_on_file(start->tx, policies->kinds[k], NULL);
    }
    for (int i = 0; i < policies->files_count; i++) {
        const struct policy_file *file = &policies->files[i];
        bool first = false;
        for (int k = 0; k < POLICY_KINDS_MAX && policies->kinds[k] != NULL; k++) {
            first = first || (policies->kinds[k] == file->kind && is_first[k]);
        }
        if (is_new(start, i)) {
            add(start->tx, file, first);
        } else if (policy_file_waits(start->states[i])) {
            log_waiting(file, start->states[i]);
        }
    }
}

enum status policies_keep(struct policies *policies, struct tx *tx, struct text *complaint)
{
    struct start start = {.policies = policies, .tx = tx, .complaint = complaint};
    enum status status = look(&start);
    if (status != STATUS_OK) {
        return status;
    }
    add_new(&start);
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
