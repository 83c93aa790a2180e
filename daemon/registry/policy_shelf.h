// SPDX-License-Identifier: Apache-2.0
// Inside registry: what the policies of a process are, texts read so far and files found.
#pragma once

#include <pthread.h>

#include "daemon/registry/policy.h"

#define POLICY_KINDS_MAX 8
#define POLICY_FILES_MAX 256
#define POLICY_FILE_NAME_SIZE 256

struct shelved;

// A file of the configuration.
struct policy_file {
    const struct policy_kind *kind;
    char name[POLICY_FILE_NAME_SIZE]; // without its folder
    struct policy_head head;
    char bare_hash[POLICY_HASH_SIZE]; // of the text without the line feeds it ends with
    struct text text;                 // owned
};

struct policies {
    const struct policy_kind *const *kinds;
    pthread_mutex_t mutex; // guards the shelf's links
    struct shelved *shelf; // owned
    struct policy_file files[POLICY_FILES_MAX];
    int files_count;
};

// Puts rules on the shelf; another thread may have been faster. NULL without memory; the rules are
// the shelf's, or gone.
const void *policy_shelf_put(struct policies *policies, const struct policy_kind *kind,
    const struct policy_head *head, void *rules);

// What a file is to a database.
enum policy_file_state {
    POLICY_FILE_ON_FILE,       // its text is, or was, in force
    POLICY_FILE_NEW,           // nothing rules there yet: its rules come with the installation
    POLICY_FILE_OTHER,         // another text than those on file: for two persons to decide
    POLICY_FILE_VERSION_TAKEN, // the same, under the version of another text
};

// Without a transaction: of a database in which nothing is on file.
enum policy_file_state policy_file_state(struct tx *tx, const struct policy_file *file);

static inline bool policy_file_waits(enum policy_file_state state)
{
    return state == POLICY_FILE_OTHER || state == POLICY_FILE_VERSION_TAKEN;
}

// Which file it is, and in what state: "310114-meals.yaml: meals for 310114, version 2".
void policy_file_tell(
    const struct policy_file *file, enum policy_file_state state, struct text *text);
