// SPDX-License-Identifier: Apache-2.0
// What main.c, the commands and the scenarios put together: the subjects, their parts, and an
// opened instance.
#pragma once

#include "daemon/access/ca.h"
#include "daemon/access/subject.h"
#include "daemon/canteen/subject.h"
#include "daemon/care/subject.h"
#include "daemon/options.h"
#include "daemon/oversight/effect.h"
#include "daemon/oversight/subject.h"
#include "daemon/registry/policy.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/due.h"
#include "daemon/rpc/fact.h"
#include "daemon/rpc/server.h"

#define WIRING_SUBJECTS_MAX 8
#define WIRING_CONSEQUENCES_MAX 64
#define WIRING_IMPORTS_MAX 32

// The state of every subject, and the rows that point to it. Read-only once the daemon serves.
struct wiring {
    struct access access;
    struct registry registry;
    struct care care;
    struct canteen canteen;
    struct policies *policies; // owned
    struct oversight oversight;
    const struct import_kind *imports[WIRING_IMPORTS_MAX + 1];
    struct rpc_subject subjects[WIRING_SUBJECTS_MAX + 1];
    struct consequence consequences[WIRING_CONSEQUENCES_MAX + 1];
};

// methods.c: every kind of policy; ends with NULL.
extern const struct policy_kind *const wiring_policy_kinds[];

// methods.c: every method table of the daemon, one line a subject.
void wiring_methods(struct wiring *wiring);

// instance.c: reads the folder of policies into wiring->policies, which is policies_free'd whatever
// comes of it. On failure one line for a person stands in complaint.
enum status wiring_load_policies(
    struct wiring *wiring, const char *dir, struct text *complaint) MUST_USE;

// consequences.c: which subject acts on which fact, in this order.
void wiring_consequences(struct wiring *wiring);

// An instance opened by this process: it holds the database's lock.
struct instance {
    struct settings settings;
    struct keyring keys;
    struct ca ca;
    struct wiring wiring;
    struct store *store;
    struct house house;
    struct rpc_catalogue *catalogue;
    struct rpc_server *server;
    bool has_ca;
};

#define DATABASE_FILE "eldercare.db" // in the folder of the settings

struct instance_order {
    const char *config;
    const char *db;          // the folder of the database instead of the settings'; NULL: theirs
    bool threads;            // the store works by itself
    void (*on_done)(void *); // from any thread: rpc_server_publish has something to do
    void *context;
};

// Settings, keys, authority, database, rules, methods: one step after the other. On failure one
// line for a person stands in complaint and nothing is left open.
enum status instance_open(
    struct instance *instance, const struct instance_order *order, struct text *complaint) MUST_USE;
void instance_close(struct instance *instance);

// A copy of an instance's database, whether or not a daemon holds it.
enum status instance_copy(const char *config, const char *out, struct text *complaint) MUST_USE;
