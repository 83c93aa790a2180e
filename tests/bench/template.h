// SPDX-License-Identifier: Apache-2.0
// Messages out of a template with holes: {n} a number, {key} a request key that begins with the
// time, and lists of the user's. Two numbers never give the same combination of the lists that are
// counted through.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/base/text.h"

struct template;

// text may hold {n}, {key} and {NAME} of lists added afterwards. NULL without memory.
struct template *template_new(const char *text);
void template_free(struct template *template);

// "NAME=a,b,c" or "NAME=@FILE" (a value a line). Counted lists go through all combinations, the
// first one fastest; picked ones are drawn from the number. False with words on standard error.
bool template_add_list(struct template *template, const char *spec, bool is_counted);

// How many combinations the counted lists have; 0: there is no counted list.
uint64_t template_combinations(const struct template *template);

// The message of a number, added to ret.
void template_fill(const struct template *template, uint64_t n, struct text *ret);
