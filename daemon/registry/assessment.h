// SPDX-License-Identifier: Apache-2.0
// Assessments: by which schemes, how long they hold, and what the files of assessment.* share.
#pragma once

#include "daemon/rpc/call.h"

enum assessment_scheme { SCHEME_SHANGHAI, SCHEME_GBT42195, SCHEME_MZT039, SCHEMES };

extern const char *const assessment_scheme_words[SCHEMES + 1]; // ends with NULL
extern const char *const assessment_level_words[]; // "0" to "6", "refer"; ends with NULL

// For how many months a level holds where the house says nothing (domain.md §3.2).
extern const int assessment_months_preset[SCHEMES];

extern const char *const assessment_reason_words[]; // first routine change dispute other

// What people decide about a level that was computed here, by somebody who did not enter it.
extern const struct rpc_method assessment_review_methods[];
