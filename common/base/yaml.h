// SPDX-License-Identifier: Apache-2.0
// YAML as we allow it: maps, lists and scalars with exact positions; no aliases, anchors, tags or
// doubled keys. The only file that knows libyaml's event API.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/status.h"
#include "common/base/text.h"

#define YAML_DEPTH_MAX 8
#define YAML_FILE_BYTES_MAX (256 * 1024)

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    const char *key;         // of this entry when the parent is a map
    const char *value;       // of a scalar
    bool quoted;             // the scalar stood in quotes: it is text, never a number
    int line, column;        // from 1
    struct yaml_node *first; // child
    struct yaml_node *next;  // sibling
};

struct yaml_file; // owns every node and text

// On failure complaint holds "file:line:column: what is wrong".
enum status yaml_load(
    const char *path, struct yaml_file **ret_file, struct text *complaint) MUST_USE;
enum status yaml_parse(const char *name, const char *bytes, size_t size,
    struct yaml_file **ret_file, struct text *complaint) MUST_USE;
// libyaml exports a yaml_free of its own and would call ours: hence another name for the linker.
void yaml_free(struct yaml_file *file) __asm__("yaml_file_free");

// The bytes as read (for hashing), and the top node (NULL for an empty file).
const char *yaml_bytes(const struct yaml_file *file, size_t *ret_size);
const struct yaml_node *yaml_root(const struct yaml_file *file);

// The entry of a map, NULL when absent or node is no map.
const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key);

// A whole decimal integer that is not quoted; nothing else (no octal, no hexadecimal, no
// underscores).
bool yaml_integer(const struct yaml_node *node, int64_t *ret) MUST_USE;

// Adds "file:line:column: key: words" to complaint.
void yaml_complain(const struct yaml_file *file, const struct yaml_node *node,
    struct text *complaint, const char *format, ...) __attribute__((format(printf, 4, 5)));
