// SPDX-License-Identifier: Apache-2.0
// libyaml's events become a tree of our nodes; everything of YAML that surprises people is refused
// on the way.

#include "common/base/yaml.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "common/base/arena.h"
#include "common/base/file.h"

#define ENTRIES_MAX 4096 // of one map or list; doubled keys are found by comparing all of them
#define KEY_BYTES_MAX 128
#define ARENA_BYTES_MAX ((size_t)64 * YAML_FILE_BYTES_MAX)
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct yaml_file {
    struct arena arena; // owns name, bytes, nodes and their texts
    const char *name;
    const char *bytes;
    size_t size;
    struct yaml_node *root;
};

// A map or list that is being read.
struct level {
    struct yaml_node *container;
    struct yaml_node *last; // newest entry
    const char *key;        // read, its value not yet
    yaml_mark_t key_mark;
    int entries;
};

struct reader {
    yaml_parser_t parser;
    struct yaml_file *file;
    struct text *complaint;
    const char *bytes; // of the file, behind a byte order mark
    size_t size;
    int documents;
    int depth;
    struct level levels[YAML_DEPTH_MAX];
};

static void add_place(struct text *complaint, const char *name, int line, int column)
{
    if (complaint->size > 0) {
        text_add_char(complaint, '\n');
    }
    text_print(complaint, "%s:%d:%d: ", name, line, column);
}

static enum status refuse(struct reader *reader, yaml_mark_t mark, const char *words)
{
    add_place(reader->complaint, reader->file->name, (int)mark.line + 1, (int)mark.column + 1);
    text_add_string(reader->complaint, words);
    return STATUS_MALFORMED;
}

static enum status refuse_key(
    struct reader *reader, yaml_mark_t mark, const char *key, const char *words)
{
    (void)refuse(reader, mark, key);
    text_print(reader->complaint, ": %s", words);
    return STATUS_MALFORMED;
}

// libyaml tells wrong bytes by their offset only.
static yaml_mark_t mark_of_offset(const struct reader *reader, size_t offset)
{
    yaml_mark_t mark = {0};
    for (size_t i = 0; i < offset && i < reader->size; i++) {
        if (reader->bytes[i] == '\n') {
            mark.line++;
            mark.column = 0;
        } else if (((unsigned char)reader->bytes[i] & 0xC0) != 0x80) {
            mark.column++;
        }
    }
    return mark;
}

static enum status parser_failed(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem ? parser->problem : "this is not YAML";
    if (parser->error == YAML_MEMORY_ERROR) {
        return STATUS_NO_MEMORY;
    }
    if (parser->error == YAML_READER_ERROR) {
        return refuse(reader, mark_of_offset(reader, parser->problem_offset), problem);
    }
    return refuse(reader, parser->problem_mark, problem);
}

static struct level *innermost(struct reader *reader)
{
    return reader->depth > 0 ? &reader->levels[reader->depth - 1] : NULL;
}

static bool is_doubled(const struct level *level, const char *key)
{
    return yaml_get(level->container, key) != NULL;
}

static enum status take_key(struct reader *reader, const yaml_event_t *event)
{
    struct level *level = innermost(reader);
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (length == 0 || length > KEY_BYTES_MAX || !text_is_clean(value, length, false)) {
        return refuse(reader, event->start_mark, "a key is printable text of 1 to 128 bytes");
    }
    if (is_doubled(level, value)) {
        return refuse_key(
            reader, event->start_mark, value, "stands here twice; each key may stand once");
    }
    level->key = arena_copy(&reader->file->arena, value, length);
    level->key_mark = event->start_mark;
    return level->key ? STATUS_OK : STATUS_NO_MEMORY;
}

// A node at its place in the tree. An entry of a map stands where its key stands.
static enum status add_node(
    struct reader *reader, const yaml_event_t *event, enum yaml_kind kind, struct yaml_node **ret)
{
    struct level *level = innermost(reader);
    struct yaml_node *node = arena_alloc(&reader->file->arena, sizeof *node);
    if (!node) {
        return STATUS_NO_MEMORY;
    }
    yaml_mark_t mark = level && level->key ? level->key_mark : event->start_mark;
    *node = (struct yaml_node){
        .kind = kind,
        .key = level ? level->key : NULL,
        .line = (int)mark.line + 1,
        .column = (int)mark.column + 1,
    };
    if (!level) {
        reader->file->root = node;
    } else {
        if (++level->entries > ENTRIES_MAX) {
            return refuse(reader, mark, "a map or list has at most 4096 entries");
        }
        struct yaml_node **end = level->last ? &level->last->next : &level->container->first;
        *end = node;
        level->last = node;
        level->key = NULL;
    }
    *ret = node;
    return STATUS_OK;
}

static enum status on_scalar(struct reader *reader, const yaml_event_t *event)
{
    const struct level *level = innermost(reader);
    if (level && level->container->kind == YAML_MAP && !level->key) {
        return take_key(reader, event);
    }
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    if (!text_is_clean(value, length, true)) {
        return refuse(reader, event->start_mark, "a value is printable text");
    }
    struct yaml_node *node;
    enum status status = add_node(reader, event, YAML_SCALAR, &node);
    if (status != STATUS_OK) {
        return status;
    }
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->value = arena_copy(&reader->file->arena, value, length);
    return node->value ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status on_container(
    struct reader *reader, const yaml_event_t *event, enum yaml_kind kind)
{
    const struct level *level = innermost(reader);
    if (level && level->container->kind == YAML_MAP && !level->key) {
        return refuse(reader, event->start_mark, "a key is a plain word, no map or list");
    }
    if (reader->depth == YAML_DEPTH_MAX) {
        return refuse(reader, event->start_mark, "maps and lists nest at most 8 deep");
    }
    struct yaml_node *node;
    enum status status = add_node(reader, event, kind, &node);
    if (status == STATUS_OK) {
        reader->levels[reader->depth++] = (struct level){.container = node};
    }
    return status;
}

static enum status on_document(struct reader *reader, const yaml_event_t *event)
{
    const yaml_tag_directive_t *first = event->data.document_start.tag_directives.start;
    if (event->data.document_start.version_directive ||
        first != event->data.document_start.tag_directives.end) {
        return refuse(reader, event->start_mark, "directives (%) are not allowed");
    }
    if (++reader->documents > 1) {
        return refuse(reader, event->start_mark, "a file holds one document only");
    }
    return STATUS_OK;
}

static enum status check_decoration(
    struct reader *reader, const yaml_event_t *event, const void *anchor, const void *tag)
{
    if (anchor) {
        return refuse(reader, event->start_mark, "anchors (&) are not allowed");
    }
    if (tag) {
        return refuse(reader, event->start_mark, "tags (!) are not allowed");
    }
    return STATUS_OK;
}

static enum status on_event(struct reader *reader, const yaml_event_t *event)
{
    enum status status;
    // Foreign enum: libyaml may know more events than we do.
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return on_document(reader, event);
    case YAML_ALIAS_EVENT:
        return refuse(reader, event->start_mark, "aliases (*) are not allowed");
    case YAML_SCALAR_EVENT:
        status = check_decoration(reader, event, event->data.scalar.anchor, event->data.scalar.tag);
        return status == STATUS_OK ? on_scalar(reader, event) : status;
    case YAML_SEQUENCE_START_EVENT:
        status = check_decoration(
            reader, event, event->data.sequence_start.anchor, event->data.sequence_start.tag);
        return status == STATUS_OK ? on_container(reader, event, YAML_LIST) : status;
    case YAML_MAPPING_START_EVENT:
        status = check_decoration(
            reader, event, event->data.mapping_start.anchor, event->data.mapping_start.tag);
        return status == STATUS_OK ? on_container(reader, event, YAML_MAP) : status;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        assert(reader->depth > 0);
        reader->depth--;
        return STATUS_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        return STATUS_OK;
    }
    return STATUS_MALFORMED;
}

static enum status read_events(struct reader *reader)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event)) {
            return parser_failed(reader);
        }
        bool is_end = event.type == YAML_STREAM_END_EVENT;
        enum status status = on_event(reader, &event);
        yaml_event_delete(&event);
        if (status != STATUS_OK || is_end) {
            return status;
        }
    }
}

static enum status read_tree(struct yaml_file *file, struct text *complaint)
{
    size_t mark_size = 0;
    if (file->size >= 3 && memcmp(file->bytes, BYTE_ORDER_MARK, 3) == 0) {
        mark_size = 3;
    }
    struct reader reader = {
        .file = file,
        .complaint = complaint,
        .bytes = file->bytes + mark_size,
        .size = file->size - mark_size,
    };
    if (!yaml_parser_initialize(&reader.parser)) {
        return STATUS_NO_MEMORY;
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)reader.bytes, reader.size);
    enum status status = read_events(&reader);
    yaml_parser_delete(&reader.parser);
    const struct yaml_node *root = file->root;
    if (root && root->kind == YAML_SCALAR && !root->quoted && root->value && !root->value[0]) {
        file->root = NULL; // "---" alone
    }
    return status;
}

enum status yaml_parse(const char *name, const char *bytes, size_t size,
    struct yaml_file **ret_file, struct text *complaint)
{
    if (size > YAML_FILE_BYTES_MAX) {
        add_place(complaint, name, 1, 1);
        text_print(complaint, "a file has at most %d bytes", YAML_FILE_BYTES_MAX);
        return STATUS_MALFORMED;
    }
    struct yaml_file *file = calloc(1, sizeof *file);
    if (!file) {
        return STATUS_NO_MEMORY;
    }
    arena_init(&file->arena, ARENA_BYTES_MAX);
    file->name = arena_copy_text(&file->arena, name);
    file->bytes = arena_copy(&file->arena, size ? bytes : "", size);
    file->size = size;
    enum status status = STATUS_NO_MEMORY;
    if (file->name && file->bytes) {
        status = read_tree(file, complaint);
    }
    if (status != STATUS_OK) {
        yaml_free(file);
        return status;
    }
    *ret_file = file;
    return STATUS_OK;
}

enum status yaml_load(const char *path, struct yaml_file **ret_file, struct text *complaint)
{
    struct text bytes;
    enum status status = file_read(path, YAML_FILE_BYTES_MAX, &bytes);
    if (status != STATUS_OK) {
        const char *words = status == STATUS_NOT_FOUND ? "there is no such file"
                            : status == STATUS_MALFORMED
                                ? "a regular file of at most 256 KiB is needed"
                                : "the file cannot be read";
        add_place(complaint, path, 1, 1);
        text_add_string(complaint, words);
        return status;
    }
    status = yaml_parse(path, bytes.bytes, bytes.size, ret_file, complaint);
    text_done(&bytes);
    return status;
}

void yaml_free(struct yaml_file *file)
{
    if (file) {
        arena_done(&file->arena);
        free(file);
    }
}

const char *yaml_bytes(const struct yaml_file *file, size_t *ret_size)
{
    *ret_size = file->size;
    return file->bytes;
}

const struct yaml_node *yaml_root(const struct yaml_file *file)
{
    return file->root;
}

const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key)
{
    if (!node || node->kind != YAML_MAP) {
        return NULL;
    }
    for (const struct yaml_node *entry = node->first; entry; entry = entry->next) {
        if (strcmp(entry->key, key) == 0) {
            return entry;
        }
    }
    return NULL;
}

bool yaml_integer(const struct yaml_node *node, int64_t *ret)
{
    if (!node || node->kind != YAML_SCALAR || node->quoted) {
        return false;
    }
    const char *digit = node->value;
    bool is_negative = *digit == '-';
    digit += is_negative;
    if (*digit == '\0' || (*digit == '0' && (digit[1] != '\0' || is_negative))) {
        return false;
    }
    int64_t value = 0;
    for (; *digit; digit++) {
        if (*digit < '0' || *digit > '9' || __builtin_mul_overflow(value, 10, &value)) {
            return false;
        }
        // Counting downwards reaches the least integer too.
        if (__builtin_sub_overflow(value, *digit - '0', &value)) {
            return false;
        }
    }
    if (!is_negative && __builtin_sub_overflow(0, value, &value)) {
        return false;
    }
    *ret = value;
    return true;
}

void yaml_complain(const struct yaml_file *file, const struct yaml_node *node,
    struct text *complaint, const char *format, ...)
{
    char words[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words, sizeof words, format, arguments);
    va_end(arguments);
    add_place(complaint, file->name, node ? node->line : 1, node ? node->column : 1);
    if (node && node->key) {
        text_print(complaint, "%s: ", node->key);
    }
    text_add_string(complaint, words);
}
