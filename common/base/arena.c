// SPDX-License-Identifier: Apache-2.0
// Pieces are cut from blocks in order; a piece too large for the rest of a block gets the next
// block.

#include "common/base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)4096)

struct arena_block {
    struct arena_block *next; // owned
    size_t size;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena, size_t bytes_max)
{
    *arena = (struct arena){.bytes_max = bytes_max};
}

void arena_done(struct arena *arena)
{
    struct arena_block *block = arena->blocks;
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
    arena_init(arena, arena->bytes_max);
}

static struct arena_block *add_block(struct arena *arena, size_t bytes)
{
    size_t header = sizeof(struct arena_block);
    size_t size = bytes > BLOCK_BYTES - header ? bytes : BLOCK_BYTES - header;
    struct arena_block *block = malloc(header + size);
    if (!block) {
        return NULL;
    }
    block->size = size;
    block->used = 0;
    // A large piece fills its own block: put it behind the newest, whose rest stays in use.
    if (arena->blocks && size == bytes) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        block->next = arena->blocks;
        arena->blocks = block;
    }
    return block;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
    size_t unit = _Alignof(max_align_t);
    if (bytes > PTRDIFF_MAX - BLOCK_BYTES) {
        return NULL;
    }
    size_t rounded = (bytes + unit - 1) / unit * unit;
    if (rounded == 0) {
        rounded = unit;
    }
    if (rounded > arena->bytes_max - arena->used_bytes) {
        return NULL;
    }
    struct arena_block *block = arena->blocks;
    if (!block || block->size - block->used < rounded) {
        block = add_block(arena, rounded);
    }
    if (!block) {
        return NULL;
    }
    void *piece = block->bytes + block->used;
    block->used += rounded;
    arena->used_bytes += rounded;
    memset(piece, 0, rounded);
    return piece;
}

char *arena_copy(struct arena *arena, const char *text, size_t bytes)
{
    if (!text || bytes == SIZE_MAX) {
        return NULL;
    }
    char *copy = arena_alloc(arena, bytes + 1);
    if (copy) {
        memcpy(copy, text, bytes);
    }
    return copy;
}

char *arena_copy_text(struct arena *arena, const char *text)
{
    return text ? arena_copy(arena, text, strlen(text)) : NULL;
}

char *arena_print(struct arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    va_list again;
    va_copy(again, arguments);
    char *text = NULL;
    int size = vsnprintf(NULL, 0, format, arguments);
    if (size >= 0) {
        text = arena_alloc(arena, (size_t)size + 1);
    }
    if (text) {
        vsnprintf(text, (size_t)size + 1, format, again);
    }
    va_end(again);
    va_end(arguments);
    return text;
}
