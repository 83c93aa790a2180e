// SPDX-License-Identifier: Apache-2.0
// A policy's text: its head, read here, and the rest, read by its kind.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/crypto/crypto.h"
#include "daemon/registry/policy.h"

#define WORDS_SIZE 96

static void check_kind(struct policy_reader *reader, const struct yaml_node *root, const char *word)
{
    const char *const words[] = {word, NULL};
    int found = 0;
    policy_word(reader, root, "kind", words, &found);
}

static void read_region(struct policy_reader *reader, const struct yaml_node *root,
    const struct policy_wish *wish, struct policy_head *head)
{
    enum area_level level;
    char words[WORDS_SIZE];
    policy_text(reader, root, "region", head->region, sizeof head->region);
    if (reader->failed) {
        return;
    }
    if (wish != NULL && strcmp(head->region, wish->region) != 0) {
        snprintf(words, sizeof words, "must be %s, as proposed", wish->region);
        policy_complain(reader, yaml_get(root, "region"), words);
    } else if (strcmp(head->region, POLICY_REGION_ANY) != 0 && !area_parse(head->region, &level)) {
        policy_complain(reader, yaml_get(root, "region"), "must be an area code, or any");
    }
}

// A text kept before its day had to be the proposal's may name an earlier one.
static bool is_as_wished(const struct policy_wish *wish, int32_t from_day)
{
    return wish->is_kept ? from_day <= wish->from_day : from_day == wish->from_day;
}

static void read_days(struct policy_reader *reader, const struct yaml_node *root,
    const struct policy_wish *wish, struct policy_head *head)
{
    char day[DAY_TEXT_SIZE + 1];
    char wished_day[DAY_TEXT_SIZE + 1];
    char words[WORDS_SIZE];
    policy_day(reader, root, "valid_from", &head->from_day);
    policy_day(reader, root, "valid_until", &head->until_day);
    if (reader->failed) {
        return;
    }
    if (wish != NULL && !is_as_wished(wish, head->from_day)) {
        snprintf(words, sizeof words, "must be %s, as proposed, and is %s",
            day_format(wish->from_day, wished_day), day_format(head->from_day, day));
        policy_complain(reader, yaml_get(root, "valid_from"), words);
        return;
    }
    head->from_day = wish != NULL ? wish->from_day : head->from_day;
    if (head->until_day <= head->from_day) {
        policy_complain(reader, yaml_get(root, "valid_until"), "must be after valid_from");
    }
}

static void read_head(struct policy_reader *reader, const struct yaml_node *root, const char *word,
    const struct policy_wish *wish, struct policy_head *head)
{
    static const char *const needed[] = {"kind", "region", "version", "valid_from", NULL};
    for (int i = 0; wish == NULL && needed[i] != NULL; i++) {
        if (policy_need(reader, root, needed[i]) == NULL) {
            return;
        }
    }
    if (wish != NULL) {
        snprintf(head->region, sizeof head->region, "%s", wish->region);
        day_format(wish->from_day, head->version);
        head->from_day = wish->from_day;
    }
    check_kind(reader, root, word);
    policy_text(reader, root, "version", head->version, sizeof head->version);
    read_region(reader, root, wish, head);
    read_days(reader, root, wish, head);
}

bool policy_hash(const char *bytes, size_t size, char ret_hash[POLICY_HASH_SIZE])
{
    uint8_t digest[DIGEST_SIZE];
    struct text hash;
    crypto_digest(&(struct digest_part){.bytes = bytes, .size = size}, 1, digest);
    text_init(&hash, POLICY_HASH_SIZE);
    text_add_hex(&hash, digest, sizeof digest);
    bool done = !hash.failed;
    if (done) {
        memcpy(ret_hash, hash.bytes, POLICY_HASH_SIZE);
    }
    text_done(&hash);
    return done;
}

static enum status read_tree(const struct policy_kind *kind, struct policy_reader *reader,
    const struct policy_wish *wish, struct policy_head *head, void **ret_rules)
{
    const struct yaml_node *root = yaml_root(reader->file);
    if (!policy_map(reader, root, kind->keys)) {
        return STATUS_MALFORMED;
    }
    read_head(reader, root, kind->word, wish, head);
    if (reader->failed) {
        return STATUS_MALFORMED;
    }
    void *rules = kind->read(reader, root, head);
    if (reader->failed || rules == NULL) {
        if (rules != NULL) {
            kind->free(rules);
        }
        return reader->failed ? STATUS_MALFORMED : STATUS_NO_MEMORY;
    }
    *ret_rules = rules;
    return STATUS_OK;
}

enum status policy_read(const struct policy_kind *kind, const struct policy_source *source,
    struct policy_head *ret_head, void **ret_rules, struct text *complaint)
{
    struct yaml_file *file = NULL;
    struct policy_head head = {.until_day = DAY_OPEN};
    enum status status = yaml_parse(source->name, source->bytes, source->size, &file, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    struct policy_reader reader = {.file = file,
        .complaint = complaint,
        .is_proposed = source->wish != NULL && !source->wish->is_kept};
    if (yaml_root(file) == NULL) {
        text_print(complaint, "%s:1:1: the file is empty", source->name);
        status = STATUS_MALFORMED;
    } else if (!policy_hash(source->bytes, source->size, head.hash)) {
        status = STATUS_NO_MEMORY;
    } else {
        status = read_tree(kind, &reader, source->wish, &head, ret_rules);
    }
    yaml_free(file);
    if (status == STATUS_OK) {
        *ret_head = head;
    }
    return status;
}
