// SPDX-License-Identifier: Apache-2.0
// When the database fails in the middle of a rule about persons: UNAVAILABLE, and nothing is kept.
// A column renamed behind the store's back fails exactly the statements that use it.
#include "tests/support/registry_stage.h"

struct fault {
    const char *table;
    const char *column;
    const char *method;
    const char *params; // %s stands for the id of somebody
};

#define NEW                                                                                        \
    "\"id_number\":\"31011419400315000X\",\"name\":\"王秀英\",\"registered_area\":\"" ANTING       \
    "\",\"residence_area\":\"" ANTING "\""

static const struct fault faults[] = {
    {"area", "parent", "elder.register", "{" NEW "}"},
    {"elder", "name", "elder.register", "{" NEW "}"},
    {"elder", "card_index", "elder.register", "{" NEW ",\"card_number\":\"00112233\"}"},
    {"elder", "card_index", "elder.register", "{" NEW "}"},
    {"elder_area", "recorded_at", "elder.register", "{" NEW "}"},
    {"elder_flag", "source", "elder.register", "{" NEW ",\"flags\":[\"solitary\"]}"},
    {"elder_contact", "relation", "elder.register",
        "{" NEW ",\"contacts\":[{\"name\":\"甲\",\"relation\":\"友\",\"phone\":\"13800000000\"}]}"},
    {"identification_count", "asked", "elder.identify",
        "{\"id_number\":\"31011419400315000X\",\"name\":\"x\"}"},
    {"elder", "name", "elder.identify", "{\"id_number\":\"31011419400315000X\",\"name\":\"x\"}"},
    {"elder", "name", "elder.find", "{\"text\":\"x\"}"},
    {"assessment", "level", "elder.find", "{\"text\":\"某\"}"},
    {"elder", "name", "elder.get", "{\"elder\":%s}"},
    {"elder_contact", "relation", "elder.get", "{\"elder\":%s}"},
    {"elder_flag", "flag", "elder.get", "{\"elder\":%s}"},
    {"elder", "name", "elder.unmask", "{\"elder\":%s,\"purpose\":\"x\"}"},
    {"elder", "name", "elder.update", "{\"elder\":%s,\"phone\":\"13800000000\"}"},
    {"elder", "phone_sealed", "elder.update", "{\"elder\":%s,\"phone\":\"13800000000\"}"},
    {"elder", "card_index", "elder.update", "{\"elder\":%s,\"card_number\":\"00112233\"}"},
    {"elder_food", "texture", "elder.update", "{\"elder\":%s,\"texture\":\"soft\"}"},
    {"elder_food", "texture", "elder.register", "{" NEW ",\"texture\":\"soft\"}"},
    {"elder", "name", "elder.flag",
        "{\"elder\":%s,\"flag\":\"solitary\",\"from\":\"2026-01-01\",\"source\":\"x\"}"},
    {"elder_flag", "source", "elder.flag",
        "{\"elder\":%s,\"flag\":\"solitary\",\"from\":\"2026-01-01\",\"source\":\"x\"}"},
    {"elder", "name", "elder.move", "{\"elder\":%s,\"residence_area\":\"" MALU "\"}"},
    {"elder_area", "recorded_at", "elder.move", "{\"elder\":%s,\"residence_area\":\"" MALU "\"}"},
    {"task", "opened_at", "elder.move", "{\"elder\":%s,\"residence_area\":\"" MALU "\"}"},
    {"elder_flag", "flag", "assessment.record",
        "{\"elder\":%s,\"scheme\":\"shanghai\",\"level\":\"3\",\"assessed_on\":\"2026-11-01\"}"},
    {"assessment", "until_day", "assessment.record",
        "{\"elder\":%s,\"scheme\":\"shanghai\",\"level\":\"3\",\"assessed_on\":\"2026-11-01\"}"},
    {"elder_correction", "reason", "elder.correct",
        "{\"elder\":%s,\"id_number\":\"31011419400315000X\",\"reason\":\"x\"}"},
    {"elder_correction", "merged", "elder.corrections", "{}"},
    {"task", "due_day", "task.list", "{}"},
    {"task", "closed_at", "task.close", "{\"task\":1,\"outcome\":\"x\"}"},
    {"area", "parent", "area.list", "{}"},
};

static void rename_column(struct registry_stage *stage, const struct fault *fault, bool back)
{
    char sql[200];
    snprintf(sql, sizeof sql, "ALTER TABLE %s RENAME COLUMN %s TO %s", fault->table,
        back ? "gone" : fault->column, back ? fault->column : "gone");
    cr_assert(store_place_try(stage->access.desk->place.path, sql), "%s", sql);
}

static int64_t count_all(struct registry_stage *stage)
{
    return desk_sql(stage->access.desk,
        "SELECT (SELECT count(*) FROM elder) + (SELECT count(*) FROM elder_area) + "
        "(SELECT count(*) FROM elder_flag) + (SELECT count(*) FROM task) + "
        "(SELECT count(*) FROM assessment) + (SELECT count(*) FROM identification)");
}

Test(registry_fault, in_the_middle_of_a_rule_is_unavailable_and_keeps_nothing)
{
    struct registry_stage stage;
    registry_open(&stage);
    char elder[24];
    snprintf(elder, sizeof elder, "%" PRId64, registry_add(stage.anting, 1, "某人", ANTING));
    int64_t before = count_all(&stage);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        char params[600];
        const char *mark = strstr(faults[i].params, "%s");
        int head =
            (int)(mark == NULL ? strlen(faults[i].params) : (size_t)(mark - faults[i].params));
        snprintf(params, sizeof params, "%.*s%s%s", head, faults[i].params,
            mark == NULL ? "" : elder, mark == NULL ? "" : mark + 2);
        // Moves are asked by the bureau, so that there is an office to tell.
        bool moves = strcmp(faults[i].method, "elder.move") == 0;
        rename_column(&stage, &faults[i], false);
        enum status status =
            desk_try(moves ? stage.bureau : stage.anting, faults[i].method, params, NULL);
        cr_expect_eq(status, STATUS_UNAVAILABLE, "%s without %s.%s: %s", faults[i].method,
            faults[i].table, faults[i].column, status_name(status));
        rename_column(&stage, &faults[i], true);
        cr_expect_eq(count_all(&stage), before, "%s", faults[i].method);
    }
    registry_close(&stage);
}
