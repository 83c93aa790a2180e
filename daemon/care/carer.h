// SPDX-License-Identifier: Apache-2.0
// Carers: posts and certificates, each with its days; for the staffing test of nursing beds and the
// certificate rates (JD-10, JD-11).
#pragma once

#include "daemon/rpc/call.h"

extern const struct rpc_method carer_methods[];

extern const char *const carer_post_words[];         // ends with NULL
extern const char *const carer_post_words_chinese[]; // in the same order
