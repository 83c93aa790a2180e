// SPDX-License-Identifier: Apache-2.0
// The file system as a test wants it: an SQLite VFS over the real one that counts, fails the n-th
// call, runs full, and knows what a power cut would leave.
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum store_files_call {
    STORE_FILES_OPEN,
    STORE_FILES_READ,
    STORE_FILES_WRITE,
    STORE_FILES_SYNC,
    STORE_FILES_TRUNCATE,
    STORE_FILES_SIZE,
    STORE_FILES_LOCK,
    STORE_FILES_DELETE,
    STORE_FILES_ACCESS,
    STORE_FILES_MAP, // of the shared index of the log
    STORE_FILES_CALLS
};

#define STORE_FILES_ANY ((1U << STORE_FILES_CALLS) - 1)

struct store_files;

// Registers a VFS of its own name. Syncs are counted and remembered but not passed on: tests need
// no disk to spin.
struct store_files *store_files_new(void);
void store_files_free(struct store_files *files); // after every store on it is closed
const char *store_files_vfs(const struct store_files *files);

// Calls so far on files whose name ends so: "-wal", ".db"; "" for all.
int store_files_count(const struct store_files *files, enum store_files_call call, const char *end);

// The n-th call from now (from 1) whose kind is in calls (bits) fails; all later ones too, when
// forever. 0: none.
void store_files_fail(struct store_files *files, unsigned calls, int nth, bool forever);
void store_files_fail_only(
    struct store_files *files, const char *end);          // on files whose name ends so
bool store_files_failed(const struct store_files *files); // it happened

// How many bytes files may still grow before the disk is full; -1 (at first): for ever.
void store_files_room(struct store_files *files, int64_t bytes);

// Called before each sync does what it does; for taking power cuts. It may not use a store on these
// files.
void store_files_on_sync(struct store_files *files, void (*hook)(void *), void *context);

// Writes into folder what the disk would hold were the power cut now: what was synced, and of what
// was not a subset drawn from seed, cut at sectors of 512 bytes. Seeds 0 and 1 stand for nothing
// and everything of it.
void store_files_cut(struct store_files *files, const char *folder, uint32_t seed);
