// SPDX-License-Identifier: Apache-2.0
// An access stage with the registry on it: areas of Jiading, two streets, a bureau, and persons
// with synthetic numbers (sequence 000).
#pragma once

#include "common/base/idnumber.h"
#include "daemon/registry/subject.h"
#include "daemon/rpc/import.h"
#include "tests/support/access_stage.h"

struct registry_stage {
    struct access_stage access;
    struct registry registry;
    const struct import_kind *imports[8];
    struct desk_client *admin;
    struct desk_client *anting; // a manager's, of the street 310114103
    struct desk_client *malu;   // of 310114106
    struct desk_client *bureau; // of 310114
};

#define ANTING "310114103"
#define MALU "310114106"

static inline void registry_add_area(
    struct registry_stage *stage, const char *code, const char *name)
{
    stage_expect(
        stage->admin, STATUS_OK, "area.register", "{\"code\":\"%s\",\"name\":\"%s\"}", code, name);
}

// With policies of some kinds, the caller's; NULL: none.
static inline void registry_open_with(struct registry_stage *stage, struct policies *policies)
{
    static const struct rpc_method *const import_tables[] = {import_methods, NULL};
    *stage = (struct registry_stage){.registry = {.identify_per_hour_max = 20}};
    int count = 0;
    for (const struct import_kind *kind = registry_imports; kind->what != NULL; kind++) {
        stage->imports[count++] = kind;
    }
    const struct rpc_subject subjects[] = {
        {"registry", registry_tables, &stage->registry, registry_verify, registry_due},
        {"import", import_tables, stage->imports, NULL, NULL},
        RPC_SUBJECTS_END,
    };
    stage_open_ruled(&stage->access, false, subjects, policies);
    stage->admin = stage->access.admin;
    static const char *const areas[][2] = {
        {"310000", "上海市"}, {"310114", "嘉定区"}, {ANTING, "安亭镇"}, {MALU, "马陆镇"}};
    for (size_t i = 0; i < sizeof areas / sizeof areas[0]; i++) {
        registry_add_area(stage, areas[i][0], areas[i][1]);
    }
    stage->anting = stage_manager(&stage->access, "street", ANTING, "anting");
    stage->malu = stage_manager(&stage->access, "street", MALU, "malu");
    stage->bureau = stage_manager(&stage->access, "bureau", "310114", "bureau");
}

static inline void registry_open(struct registry_stage *stage)
{
    registry_open_with(stage, NULL);
}

static inline void registry_close(struct registry_stage *stage)
{
    stage_close(&stage->access);
}

// A number born on a day of 1940, sequence 000; n from 0 to 335.
static inline const char *registry_number(int n)
{
    static char number[IDNUMBER_SIZE];
    snprintf(number, sizeof number, "3101141940%02u%02u000", (unsigned)(1 + n / 28) % 100,
        (unsigned)(1 + n % 28) % 100);
    number[17] = (char)idnumber_check(number);
    number[18] = '\0';
    return number;
}

// Registers the n-th person at a desk; the id.
static inline int64_t registry_add(
    struct desk_client *desk, int n, const char *name, const char *residence)
{
    stage_expect(desk, STATUS_OK, "elder.register",
        "{\"id_number\":\"%s\",\"name\":\"%s\",\"registered_area\":\"%s\",\"residence_area\":\"%"
        "s\"}",
        registry_number(n), name, residence, residence);
    return desk_int(desk, "elder");
}
