// SPDX-License-Identifier: Apache-2.0
// The one list of outcomes, shared by daemon and clients. The list itself stands in status.def.
#pragma once

#include <stdbool.h>

enum status {

#define STATUS(name, code, sentence) STATUS_##name,
#include "common/base/status.def"
#undef STATUS
    STATUS_COUNT
};

#define MUST_USE __attribute__((warn_unused_result))

// "BED_TAKEN": the word on the wire (data.status) and in the ledger.
const char *status_name(enum status status);

// The JSON-RPC error code; for a fault, the code of UNAVAILABLE.
int status_code(enum status status);

// The English sentence that goes out as the error's message; for a fault, that of UNAVAILABLE.
const char *status_sentence(enum status status);

// True for faults: disk, memory, library. Their own words never leave the process except in the
// log.
bool status_is_fault(enum status status);

// The status named by name ("BED_TAKEN"), or STATUS_COUNT when there is none.
enum status status_from_name(const char *name);
