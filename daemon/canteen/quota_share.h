// SPDX-License-Identifier: Apache-2.0
// How a kitchen's covers are proposed to be shared among streets. Pure.
#pragma once

#include <stdint.h>

#define QUOTA_LEAST_COVERS 10 // domain.md §3.8.4: a street's minimum

// Divides covers by the weights (registered persons of 65 and over), by largest remainder, of equal
// remainders the first; a street whose part is below least gets least, and the others divide what
// is left. The shares never sum to more than covers; where the minimum cannot be kept for all, all
// covers are divided by weight alone. All weights 0: equal parts.
void quota_divide(int64_t covers, int64_t least, const int64_t *weights, int count, int64_t *ret);
