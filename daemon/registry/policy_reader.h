// SPDX-License-Identifier: Apache-2.0
// Reading a policy file strictly: each getter checks kind and range and remembers the first mistake
// with its exact position, so that the reader asks once, at the end.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/yaml.h"

struct policy_reader {
    const struct yaml_file *file;
    struct text *complaint; // the first mistake, "file:line:column: key: what is allowed"
    bool is_proposed;       // by somebody now; what is kept or stands in a file stays understood
    bool failed;
};

// Tells a mistake at a node; later ones are kept quiet.
void policy_complain(struct policy_reader *reader, const struct yaml_node *node, const char *words);

// node must be a map that holds no other keys than these (ends with NULL).
bool policy_map(
    struct policy_reader *reader, const struct yaml_node *node, const char *const *keys);

// The entry, or a complaint at map that it is missing.
const struct yaml_node *policy_need(
    struct policy_reader *reader, const struct yaml_node *map, const char *key);

// The following leave *ret as it was where the entry is absent; absent is no mistake.
void policy_integer(struct policy_reader *reader, const struct yaml_node *map, const char *key,
    int64_t least, int64_t most, int64_t *ret);
void policy_text(struct policy_reader *reader, const struct yaml_node *map, const char *key,
    char *ret, size_t size);
void policy_word(struct policy_reader *reader, const struct yaml_node *map, const char *key,
    const char *const *words, int *ret);
void policy_day(
    struct policy_reader *reader, const struct yaml_node *map, const char *key, int32_t *ret);

// A word or a list of words as bits.
void policy_words(struct policy_reader *reader, const struct yaml_node *map, const char *key,
    const char *const *words, uint32_t *ret);
