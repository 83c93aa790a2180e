// SPDX-License-Identifier: Apache-2.0
// The words and codes of every outcome, expanded from status.def.

#include "common/base/status.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#define FIRST_FAULT_CODE 9001

struct outcome {
    const char *name;
    int code;
    const char *sentence;
};

static const struct outcome outcomes[STATUS_COUNT] = {
#define STATUS(name, code, sentence) {#name, code, sentence},
#include "common/base/status.def"
#undef STATUS
};

const char *status_name(enum status status)
{
    assert((size_t)status < STATUS_COUNT);
    return outcomes[status].name;
}

bool status_is_fault(enum status status)
{
    assert((size_t)status < STATUS_COUNT);
    return outcomes[status].code >= FIRST_FAULT_CODE;
}

// What a stranger may hear of it: a fault's own words stay inside.
static const struct outcome *public_outcome(enum status status)
{
    return &outcomes[status_is_fault(status) ? STATUS_UNAVAILABLE : status];
}

int status_code(enum status status)
{
    return public_outcome(status)->code;
}

const char *status_sentence(enum status status)
{
    return public_outcome(status)->sentence;
}

enum status status_from_name(const char *name)
{
    for (size_t i = 0; i < STATUS_COUNT; i++) {
        if (strcmp(outcomes[i].name, name) == 0) {
            return (enum status)i;
        }
    }
    return STATUS_COUNT;
}
