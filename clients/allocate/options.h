// SPDX-License-Identifier: Apache-2.0
// The words of the command line of eldercare-allocate.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "clients/allocate/demand.h"
#include "clients/cli/cli.h"

struct allocate_options {
    enum cli_form form;
    const char *profile_directory; // NULL: the default
    int timeout_ms;
    int32_t date; // DAY_NONE: tomorrow, by the daemon's clock
    const char *meal;
    int weeks;
    struct demand_rules rules;
    int least;             // covers every street gets in any case
    int reach_minutes;     // on foot
    const char *transport; // file of kitchen, site, minutes; NULL: none
    const char *walking;   // file of area, site, minutes; NULL: none
    const char *apply;     // file with a proposal, "-" standard input; NULL: make a proposal
    bool wants_help;
    bool wants_version;
};

// EXIT_OK, or EXIT_USAGE with words on standard error.
int options_read(int count, char **words, struct allocate_options *ret);
void options_say_usage(FILE *stream);
