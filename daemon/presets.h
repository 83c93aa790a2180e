// SPDX-License-Identifier: Apache-2.0
// The plan and policy files of config/, compiled in, for init to lay down in a new instance.
#pragma once

#include <stddef.h>

struct preset {
    const char *name; // "plans/310114.yaml"
    const unsigned char *bytes;
    size_t size;
};

extern const struct preset presets[]; // ends with name NULL
