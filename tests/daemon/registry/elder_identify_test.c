// SPDX-License-Identifier: Apache-2.0
// The one door: number and name exactly, recorded, counted, open for a day.
#include "common/base/day.h"
#include "tests/support/registry_stage.h"

static const char format[] = "{\"id_number\":\"%s\",\"name\":\"%s\"}";

Test(elder_identify, finds_whom_the_scope_does_not_show_and_tells_little)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    const char *told =
        stage_expect(stage.malu, STATUS_OK, "elder.identify", format, registry_number(1), "李建国");
    cr_assert_eq(desk_int(stage.malu, "elder"), elder);
    cr_assert_str_eq(desk_text(stage.malu, "name"), "李**");
    cr_assert_not_null(strstr(told, "office"));
    cr_assert_null(strstr(told, "李建国"));
    // Identified is not seen.
    stage_expect(stage.malu, STATUS_NOT_FOUND, "elder.get", "{\"elder\":%" PRId64 "}", elder);
    cr_assert_eq(
        desk_sql(stage.access.desk,
            "SELECT count(*) FROM ledger_entry WHERE method='elder.identify' AND outcome='OK'"),
        1);
    registry_close(&stage);
}

Test(elder_identify, answers_a_wrong_name_as_an_unknown_number)
{
    struct registry_stage stage;
    registry_open(&stage);
    (void)registry_add(stage.anting, 1, "李建国", ANTING);
    char *wrong = strdup(stage_expect(
        stage.malu, STATUS_NOT_FOUND, "elder.identify", format, registry_number(1), "李建"));
    cr_assert_str_eq(stage_expect(stage.malu, STATUS_NOT_FOUND, "elder.identify", format,
                         registry_number(2), "李建国"),
        wrong);
    stage_expect(
        stage.malu, STATUS_INVALID, "elder.identify", format, "310114194003150009", "李建国");
    stage_expect(stage.malu, STATUS_INVALID, "elder.identify",
        "{\"id_number\":\"12\",\"name\":\"x\",\"id_type\":\"passport\"}");
    free(wrong);
    registry_close(&stage);
}

Test(elder_identify, is_allowed_so_often_an_hour_good_or_not)
{
    struct registry_stage stage;
    registry_open(&stage);
    stage.registry.identify_per_hour_max = 3;
    (void)registry_add(stage.anting, 1, "李建国", ANTING);
    stage_expect(stage.malu, STATUS_OK, "elder.identify", format, registry_number(1), "李建国");
    stage_expect(stage.malu, STATUS_NOT_FOUND, "elder.identify", format, registry_number(1), "李");
    stage_expect(stage.malu, STATUS_ELDER_EXISTS, "elder.register",
        "{\"id_number\":\"%s\",\"name\":\"李建国\",\"registered_area\":\"" MALU
        "\",\"residence_area\":\"" MALU "\"}",
        registry_number(1));
    stage_expect(
        stage.malu, STATUS_LOCKED_OUT, "elder.identify", format, registry_number(1), "李建国");
    cr_assert_str_eq(desk_text(stage.malu, "retry_at"), "2026-12-01T11:00:00.000+08:00");
    stage_expect(stage.malu, STATUS_LOCKED_OUT, "elder.register",
        "{\"id_number\":\"%s\",\"name\":\"李建国\",\"registered_area\":\"" MALU
        "\",\"residence_area\":\"" MALU "\"}",
        registry_number(1));
    stage_expect(stage.anting, STATUS_OK, "elder.identify", format, registry_number(1), "李建国");
    stage.access.desk->place.now_ms += HOUR_MS / 2;
    stage_expect(stage.malu, STATUS_OK, "elder.identify", format, registry_number(1), "李建国");
    stage.access.desk->place.now_ms += 30 * HOUR_MS;
    stage_log_in(stage.malu, "malu");
    stage_expect(stage.malu, STATUS_OK, "elder.identify", format, registry_number(1), "李建国");
    cr_assert_eq(desk_sql(stage.access.desk, "SELECT count(*) FROM identification_count"), 2);
    registry_close(&stage);
}

// elder_look as other subjects call it, of a terminal's office.
struct probe {
    struct registry_stage *stage;
    int64_t terminal;
    int64_t elder;
    bool found;
    struct elder_facts facts;
    int64_t by_number;
    const char *number;
};

static void look(struct tx *tx, void *context)
{
    struct probe *probe = context;
    struct call call = {
        .house = &probe->stage->access.desk->house, .terminal = probe->terminal, .tx = tx};
    arena_init(&call.arena, CALL_ARENA_MAX);
    cr_assert_eq(gate_enter(&call), STATUS_OK);
    probe->found = elder_look(&call, probe->elder, tx->today_day, &probe->facts);
    probe->facts.name = NULL;
    probe->by_number = elder_of_number(&call, probe->number);
    arena_done(&call.arena);
}

Test(elder_identify, lets_rules_look_for_twenty_four_hours)
{
    struct registry_stage stage;
    registry_open(&stage);
    int64_t elder = registry_add(stage.anting, 1, "李建国", ANTING);
    stage_expect(stage.anting, STATUS_OK, "elder.flag",
        "{\"elder\":%" PRId64 ",\"flag\":\"solitary\",\"from\":\"2026-01-01\",\"source\":\"s\"}",
        elder);
    struct probe probe = {
        .stage = &stage,
        .terminal = desk_sql(stage.access.desk, "SELECT terminal FROM terminal JOIN office USING "
                                                "(office) WHERE area='310114106'"),
        .elder = elder,
        .number = registry_number(1),
    };
    struct store *store = stage.access.desk->store;
    cr_assert_eq(store_place_do(store, STORE_READ, look, &probe), STATUS_OK);
    cr_assert_not(probe.found);
    cr_assert_eq(probe.by_number, elder);
    stage_expect(stage.malu, STATUS_OK, "elder.identify", format, registry_number(1), "李建国");
    stage.access.desk->place.now_ms += 24 * HOUR_MS - 1;
    cr_assert_eq(store_place_do(store, STORE_READ, look, &probe), STATUS_OK);
    cr_assert(probe.found);
    cr_assert_eq(probe.facts.elder, elder);
    cr_assert_eq(probe.facts.flags, 1u << FLAG_SOLITARY);
    cr_assert_str_eq(probe.facts.residence_area, ANTING);
    cr_assert_str_eq(probe.facts.registered_area, ANTING);
    stage.access.desk->place.now_ms += 1;
    cr_assert_eq(store_place_do(store, STORE_READ, look, &probe), STATUS_OK);
    cr_assert_not(probe.found);
    probe.number = "310114";
    cr_assert_eq(store_place_do(store, STORE_READ, look, &probe), STATUS_OK);
    cr_assert_eq(probe.by_number, 0);
    registry_close(&stage);
}
