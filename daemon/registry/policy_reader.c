// SPDX-License-Identifier: Apache-2.0
// Strict getters over common/base/yaml for policy files.

#include "daemon/registry/policy_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "daemon/registry/vocabulary.h"

#define WORDS_SIZE 256

void policy_complain(struct policy_reader *reader, const struct yaml_node *node, const char *words)
{
    if (!reader->failed) {
        yaml_complain(reader->file, node, reader->complaint, "%s", words);
        reader->failed = true;
    }
}

static void list_words(char *text, size_t size, const char *before, const char *const *words)
{
    size_t used = (size_t)snprintf(text, size, "%s", before);
    for (int i = 0; words[i] != NULL && used < size; i++) {
        used += (size_t)snprintf(text + used, size - used, "%s%s", i == 0 ? "" : ", ", words[i]);
    }
}

bool policy_map(struct policy_reader *reader, const struct yaml_node *node, const char *const *keys)
{
    char words[WORDS_SIZE];
    list_words(words, sizeof(words), "allowed here: ", keys);
    if (node->kind != YAML_MAP) {
        list_words(words, sizeof(words), "must be a map with: ", keys);
        policy_complain(reader, node, words);
        return false;
    }
    for (const struct yaml_node *entry = node->first; entry != NULL; entry = entry->next) {
        if (words_find(keys, entry->key) < 0) {
            policy_complain(reader, entry, words);
            return false;
        }
    }
    return true;
}

const struct yaml_node *policy_need(
    struct policy_reader *reader, const struct yaml_node *map, const char *key)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (node == NULL) {
        char words[WORDS_SIZE];
        snprintf(words, sizeof(words), "%s is missing", key);
        policy_complain(reader, map, words);
    }
    return node;
}

void policy_integer(struct policy_reader *reader, const struct yaml_node *map, const char *key,
    int64_t least, int64_t most, int64_t *ret)
{
    const struct yaml_node *node = yaml_get(map, key);
    int64_t number;
    if (node == NULL) {
        return;
    }
    if (!yaml_integer(node, &number) || number < least || number > most) {
        char words[WORDS_SIZE];
        snprintf(words, sizeof(words), "must be a whole number from %" PRId64 " to %" PRId64, least,
            most);
        policy_complain(reader, node, words);
        return;
    }
    *ret = number;
}

void policy_text(struct policy_reader *reader, const struct yaml_node *map, const char *key,
    char *ret, size_t size)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (node == NULL) {
        return;
    }
    size_t length = node->kind == YAML_SCALAR ? strlen(node->value) : 0;
    if (length == 0 || length >= size || !text_is_clean(node->value, length, false)) {
        char words[WORDS_SIZE];
        snprintf(words, sizeof(words), "must be text of 1 to %zu bytes", size - 1);
        policy_complain(reader, node, words);
        return;
    }
    memcpy(ret, node->value, length + 1);
}

void policy_word(struct policy_reader *reader, const struct yaml_node *map, const char *key,
    const char *const *words, int *ret)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (node == NULL) {
        return;
    }
    int found = node->kind == YAML_SCALAR ? words_find(words, node->value) : -1;
    if (found < 0) {
        char text[WORDS_SIZE];
        list_words(text, sizeof(text), "must be one of: ", words);
        policy_complain(reader, node, text);
        return;
    }
    *ret = found;
}

void policy_day(
    struct policy_reader *reader, const struct yaml_node *map, const char *key, int32_t *ret)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (node != NULL && (node->kind != YAML_SCALAR || !day_parse(node->value, ret))) {
        policy_complain(reader, node, "must be a date, YYYY-MM-DD");
    }
}

void policy_words(struct policy_reader *reader, const struct yaml_node *map, const char *key,
    const char *const *words, uint32_t *ret)
{
    const struct yaml_node *node = yaml_get(map, key);
    if (node == NULL) {
        return;
    }
    const struct yaml_node *item = node->kind == YAML_LIST ? node->first : node;
    uint32_t bits = 0;
    for (; item != NULL; item = node->kind == YAML_LIST ? item->next : NULL) {
        int found = item->kind == YAML_SCALAR ? words_find(words, item->value) : -1;
        if (found < 0) {
            char text[WORDS_SIZE];
            list_words(text, sizeof(text), "must be one or a list of: ", words);
            policy_complain(reader, item, text);
            return;
        }
        bits |= 1u << found;
    }
    if (bits == 0) {
        policy_complain(reader, node, "must not be empty");
        return;
    }
    *ret = bits;
}
