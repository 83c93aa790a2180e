// SPDX-License-Identifier: Apache-2.0
// The log of a run: what the daemon's code says on standard error, kept in a file until the end.
#pragma once

#include <stdbool.h>

void caught_begin(void); // exits where no file can be made; an abort shows the log first
void caught_end(void);

const char *caught_path(void);
void caught_show(void); // its end, on standard output

// Whatever was answered, the rows of the methods say that it may be; else says what was not.
bool caught_is_published(void);
