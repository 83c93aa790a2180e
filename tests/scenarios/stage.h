// SPDX-License-Identifier: Apache-2.0
// A whole instance on one thread for scenarios and contract tests: all subjects, the real gate, a
// certificate authority, a database in a temporary folder, speakers who are logged in.
#pragma once

#include "daemon/wiring.h"
#include "tests/support/rpc_desk.h"
#include "tests/support/store_files.h"

#define SPEAKERS_MAX 128
#define SPEAKER_NAME_SIZE 64
#define SYSTEM_SPEAKER "system"

struct speaker {
    char name[SPEAKER_NAME_SIZE]; // also the operator's, but "admin" for the system's
    char operator_name[SPEAKER_NAME_SIZE];
    char password[SPEAKER_NAME_SIZE + 16];
    char session[SESSION_TOKEN_MAX + 1];
    int64_t office;
    int64_t terminal;
    struct desk_client *client;
    bool carries_session; // its connection is new: the token goes with each call
    int64_t spoke_at_ms;
};

struct stage {
    struct desk *desk;
    struct wiring wiring;
    struct ca ca;
    char pki[64];
    struct speaker speakers[SPEAKERS_MAX];
    int speakers_count;
    int calls;
    struct store_files *files; // NULL: the disk never fails
    int fault_step;            // 1: every storage call of a writing call fails once
    bool spares_disk;          // no faults for now
    int faults;                // how many were put in
    struct text line;          // the last call's
    struct text answer;        // and what it was answered
    struct text complaint;
};

// Opens everything; the admin of the system office is logged in as "system". NULL with a line on
// standard error. With a fault_step every writing call meets a failing disk: first at its first
// storage call, asked again with the same key fault_step further, and so on until none fails any
// more. 0: no faults.
struct stage *stage_open(int fault_step);
void stage_close(struct stage *stage);

// NULL when there is none of this name.
struct speaker *stage_speaker(struct stage *stage, const char *name);

// An office with a terminal and an operator of a role; attributes is JSON without braces
// ("\"kind\":\"street\",\"area\":\"310114103\""). NULL with words in stage->complaint.
struct speaker *stage_add_office(struct stage *stage, const char *name, const char *attributes);
struct speaker *stage_add_operator(
    struct stage *stage, const char *name, const struct speaker *office, const char *role);

bool stage_login(struct stage *stage, struct speaker *speaker);

// One call as a speaker; a writing one gets a request_key when it has none. The answer's line.
const char *stage_say(
    struct stage *stage, struct speaker *speaker, const char *method, const char *params);

// The last call once more.
const char *stage_say_again(struct stage *stage, struct speaker *speaker);

// Does what has fallen due, through faults as stage_say does, until nothing is left.
void stage_due(struct stage *stage);

// Closes the store and opens it again; everybody connects anew, and what
// fell due meanwhile is done.
void stage_restart(struct stage *stage);
