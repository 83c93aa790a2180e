// SPDX-License-Identifier: Apache-2.0
// One run of a script: what its commands share.
#pragma once

#include "tests/scenarios/script.h"
#include "tests/scenarios/stage.h"

struct run {
    struct script script;
    struct variables variables;
    struct stage *stage;
    struct speaker *speaker;
    struct text words; // the present command, variables put in
    struct text complaint;
    struct json *answer; // the last one, parsed
    char method[128];    // of the last call
    int call_line;       // 0: none, or judged
    bool is_loud;
    int fault_step;               // 0: the disk never fails
    struct desk_client *listener; // NULL: nobody listens; the desk owns it
};

// Says what is wrong at which line; always false.
bool run_fail(struct run *run, const char *what, const char *detail);

// Puts variables into words: run->words. False (said) where one is not known.
bool run_expand(struct run *run, const char *words, bool is_pattern);

// A call nobody judged must have succeeded.
bool run_settle(struct run *run);

// Whether the last answer holds what its method's row publishes of it, and nothing else.
bool run_is_published(struct run *run);

// listen TOPIC...: from here on a second connection of who speaks is told of these topics.
bool do_listen(struct run *run, const char *words);

// heard TOPIC [ids]: what it was told of one since it was asked last, each id once, in any order.
bool do_heard(struct run *run, const char *words);
