// SPDX-License-Identifier: Apache-2.0
// The registry as main sees it: its methods, what it recounts, what it imports. Who and what
// exists. Its part is struct registry (elder.h).
#pragma once

#include "daemon/registry/assessment_due.h"
#include "daemon/registry/elder.h"
#include "daemon/rpc/import.h"

#define REGISTRY_IDENTIFY_PER_HOUR 120 // of one office, by default

extern const struct rpc_method *const registry_tables[]; // ends with NULL
extern const struct import_kind registry_imports[];      // ends with IMPORT_KINDS_END

// rpc_subject.verify: every sealed identity number opens, and is found by the index beside it.
enum status registry_verify(struct call *call);

// keys_prove, and where the database keeps nothing of its keys, by persons on file: their numbers
// open (data.key) and are found (index.key). Nothing tells of mac.key then: it is believed.
enum status registry_prove_keys(
    struct tx *tx, const struct keyring *keys, struct text *complaint) MUST_USE;

// The table of holidays and make-up working days into ret, for every deadline that counts working
// days. On failure one line for a person stands in complaint.
enum status registry_load(
    const char *calendar, struct registry *ret, struct text *complaint) MUST_USE;
void registry_done(struct registry *registry);

// The state of the registry, whichever subject's method the call is of.
const struct registry *registry_of(const struct call *call);

// At every start: names that have no place in the order yet get it. Faults are the transaction's.
void registry_key_names(struct tx *tx);

extern const struct rpc_method area_methods[];
extern const struct rpc_method population_methods[];
extern const struct rpc_method elder_register_methods[];
extern const struct rpc_method elder_identify_methods[];
extern const struct rpc_method elder_find_methods[];
extern const struct rpc_method elder_get_methods[];
extern const struct rpc_method elder_unmasking_methods[];
extern const struct rpc_method elder_update_methods[];
extern const struct rpc_method elder_flag_methods[];
extern const struct rpc_method elder_move_methods[];
extern const struct rpc_method elder_correct_methods[];
extern const struct rpc_method assessment_methods[];
extern const struct rpc_method task_methods[];
extern const struct rpc_method policy_methods[];
extern const struct rpc_method policy_list_methods[];
