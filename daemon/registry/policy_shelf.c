// SPDX-License-Identifier: Apache-2.0
// Every text of a policy read so far, by its content: read once a process, shared by all threads,
// kept until the end.
#include "daemon/registry/policy_shelf.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/log.h"

#define COMPLAINT_BYTES_MAX 4096

// What one text means for one region and version.
struct shelved {
    struct shelved *next;
    const struct policy_kind *kind;
    struct policy_head head; // its days are of whoever read it first: not looked at
    void *rules;             // owned
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

const void *policy_shelf_put(struct policies *policies, const struct policy_kind *kind,
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
    text_init(&complaint, COMPLAINT_BYTES_MAX);
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
    return status == STATUS_OK ? policy_shelf_put(policies, kind, head, rules) : NULL;
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
