// SPDX-License-Identifier: Apache-2.0
// Policies: two persons, one text; what is known of a past day.
#include "daemon/registry/policy_state.h"
#include "tests/daemon/registry/policy_bureau.h"

Test(policy, holds_from_its_first_day_once_a_second_person_approved_it)
{
    struct bureau bureau;
    bureau_open(&bureau);
    int64_t policy = propose(bureau.first, "2026-12-10", "number: 2");
    cr_assert_eq(number_on(&bureau, STORE_WRITE, ANTING, "2026-12-10"), 1);
    stage_expect(bureau.first, STATUS_NEEDS_SECOND_PERSON, "policy.approve",
        "{\"policy\":%" PRId64 "}", policy);
    cr_assert_str_eq(desk_text(bureau.first, "proposed_by"), "bureau");
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    cr_assert_str_eq(desk_text(bureau.second, "state"), "approved");
    for (int lane = STORE_WRITE; lane <= STORE_READ; lane++) { // writer and readers alike
        cr_assert_eq(number_on(&bureau, (enum store_lane)lane, ANTING, "2026-12-09"), 1);
        cr_assert_eq(number_on(&bureau, (enum store_lane)lane, ANTING, "2026-12-10"), 2);
        cr_assert_eq(number_on(&bureau, (enum store_lane)lane, "310118001", "2026-12-10"), 1);
    }
    stage_expect(
        bureau.second, STATUS_STATE_CONFLICT, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    bureau_close(&bureau);
}

Test(policy, that_two_persons_take_back_before_its_first_day_never_holds)
{
    struct bureau bureau;
    bureau_open(&bureau);
    int64_t policy = propose(bureau.first, "2026-12-10", "number: 2");
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    stage_expect(bureau.second, STATUS_NEEDS_SECOND_PERSON, "policy.withdraw",
        "{\"policy\":%" PRId64 ",\"reason\":\"a slip\"}", policy);
    cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, "2026-12-10"), 2);
    stage_expect(bureau.first, STATUS_OK, "policy.withdraw", "{\"policy\":%" PRId64 "}", policy);
    for (int lane = STORE_WRITE; lane <= STORE_READ; lane++) {
        cr_assert_eq(number_on(&bureau, (enum store_lane)lane, ANTING, "2026-12-10"), 1);
    }
    bureau_close(&bureau);
}

Test(policy, is_known_from_its_approval_on)
{
    struct bureau bureau;
    bureau_open(&bureau);
    struct desk *desk = bureau.stage.access.desk;
    int64_t policy = propose(bureau.first, "2026-12-01", "number: 2");
    int64_t before_ms = desk->place.now_ms;
    desk->place.now_ms += 60000;
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    struct question question = {
        .bureau = &bureau, .area = ANTING, .day = day_of("2026-12-01"), .known_ms = before_ms};
    cr_assert_eq(store_place_do(desk->store, STORE_READ, ask, &question), STATUS_OK);
    cr_assert_eq(question.number, 1);
    question.known_ms = desk->place.now_ms;
    cr_assert_eq(store_place_do(desk->store, STORE_READ, ask, &question), STATUS_OK);
    cr_assert_eq(question.number, 2);
    // What an instance began with counts as known before there was one.
    question = (struct question){
        .bureau = &bureau, .area = ANTING, .day = day_of("2021-01-01"), .known_ms = 1609459200000};
    cr_assert_eq(store_place_do(desk->store, STORE_READ, ask, &question), STATUS_OK);
    cr_assert_eq(question.number, 1);
    bureau_close(&bureau);
}

Test(policy, text_is_read_with_the_exact_place_of_a_mistake)
{
    static const struct {
        const char *kind;
        const char *region;
        const char *text;
        const char *parameter;
        const char *expected;
    } cases[] = {
        {"joy", "310114", "number: 2", "kind", "one of: toy"},
        {"toy", "310118", "number: 2", "region", "the code of an area within 310114"},
        {"toy", "any", "number: 2", "region", "the code of an area within 310114"},
        {"toy", "310114", "number: 100", "text",
            "1:1: number: must be a whole number from 0 to 99"},
        {"toy", "310114", "number: 1\\nnamber: 2", "text", "2:1: namber: allowed here: kind, "},
        {"toy", "310114", "version: \\\"2\\\"", "text", "1:1: number is missing"},
        {"toy", "310114", "number: [", "text", "2:1: did not find"},
        {"toy", "310114", "# nothing", "text", "1:1: the file is empty"},
        {"toy", "310114", "region: \\\"310118\\\"\\nnumber: 1", "text",
            "1:1: region: must be 310114, as proposed"},
        {"toy", "310114", "kind: meals\\nnumber: 1", "text", "1:1: kind: must be one of: toy"},
        {"toy", "310114", "valid_from: 2026-12-11\\nnumber: 1", "text",
            "1:1: valid_from: must be 2026-12-10, as proposed, and is 2026-12-11"},
        {"toy", "310114", "valid_from: 2026-12-09\\nnumber: 1", "text",
            "1:1: valid_from: must be 2026-12-10, as proposed, and is 2026-12-09"},
        {"toy", "310114", "number: 1\\nvalid_until: 2026-12-10", "text",
            "2:1: valid_until: must be after valid_from"},
    };
    struct bureau bureau;
    bureau_open(&bureau);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stage_expect(bureau.first, STATUS_INVALID, "policy.propose",
            "{\"kind\":\"%s\",\"region\":\"%s\",\"valid_from\":\"2026-12-10\",\"text\":\"%s\"}",
            cases[i].kind, cases[i].region, cases[i].text);
        cr_assert_str_eq(desk_text(bureau.first, "parameter"), cases[i].parameter, "case %zu", i);
        const char *expected = desk_text(bureau.first, "expected");
        cr_assert_eq(strncmp(expected, cases[i].expected, strlen(cases[i].expected)), 0,
            "case %zu: %s", i, expected);
    }
    bureau_close(&bureau);
}

Test(policy, answers_what_it_overlaps_and_the_holes_it_leaves)
{
    struct bureau bureau;
    bureau_open(&bureau);
    const char *answer = stage_expect(bureau.first, STATUS_OK, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"valid_from\":\"2026-12-10\",\"dry_run\":true,"
        "\"text\":\"version: v2\\nnumber: 2\\nvalid_until: 2027-01-01\"}");
    cr_assert_not_null(strstr(answer, "\"version\":\"v2\""));
    cr_assert_not_null(strstr(answer, "\"policy\":null"), "%s", answer); // there is none
    cr_assert_not_null(strstr(answer, "\"overlaps\":[],\"holes\":[]"), "%s", answer);
    int64_t policy = propose(bureau.first, "2026-12-10", "number: 2");
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    answer = stage_expect(bureau.first, STATUS_OK, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"valid_from\":\"2026-12-20\",\"dry_run\":true,"
        "\"text\":\"number: 3\\nvalid_until: 2027-01-01\"}");
    cr_assert_not_null(
        strstr(answer, "\"from\":\"2026-12-20\",\"until\":\"2027-01-01\"}],\"holes\":[]"), "%s",
        answer);
    bureau_close(&bureau);
}

Test(policy, the_same_text_is_not_proposed_twice)
{
    struct bureau bureau;
    bureau_open(&bureau);
    int64_t policy = propose(bureau.first, "2026-12-10", "number: 2");
    stage_expect(bureau.second, STATUS_STATE_CONFLICT, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"valid_from\":\"2026-12-10\",\"text\":\"number: "
        "2\"}");
    cr_assert_eq(desk_int(bureau.second, "policy"), policy);
    cr_assert_str_eq(desk_text(bureau.second, "state"), "proposed");
    cr_assert_str_eq(desk_text(bureau.second, "valid_from"), "2026-12-10");
    // Nor from another day on: its hash is what decisions cite.
    stage_expect(bureau.second, STATUS_STATE_CONFLICT, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"valid_from\":\"2026-12-11\",\"text\":\"number: "
        "2\"}");
    cr_assert_eq(desk_int(bureau.second, "policy"), policy);
    // For another region it is another policy.
    stage_expect(bureau.second, STATUS_OK, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"" ANTING
        "\",\"valid_from\":\"2026-12-11\",\"text\":\"number: 2\"}");
    stage_expect(bureau.second, STATUS_OK, "policy.withdraw", "{\"policy\":%" PRId64 "}", policy);
    cr_assert_gt(propose(bureau.second, "2026-12-10", "number: 2"), policy);
    stage_expect(
        bureau.first, STATUS_STATE_CONFLICT, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    bureau_close(&bureau);
}

Test(policy, another_text_has_another_version)
{
    struct bureau bureau;
    bureau_open(&bureau);
    int64_t policy = propose(bureau.first, "2026-12-10", "version: v2\\nnumber: 2");
    stage_expect(bureau.second, STATUS_STATE_CONFLICT, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"valid_from\":\"2026-12-11\",\"text\":"
        "\"version: v2\\nnumber: 3\"}");
    cr_assert_eq(desk_int(bureau.second, "policy"), policy);
    cr_assert_str_eq(desk_text(bureau.second, "version"), "v2");
    cr_assert_eq(strlen(desk_text(bureau.second, "hash")), 64);
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    stage_expect(bureau.second, STATUS_STATE_CONFLICT, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"valid_from\":\"2026-12-11\",\"text\":"
        "\"version: v2\\nnumber: 3\"}");
    cr_assert_str_eq(desk_text(bureau.second, "state"), "approved");
    cr_assert_gt(propose(bureau.second, "2026-12-11", "version: v3\\nnumber: 3"), policy);
    bureau_close(&bureau);
}

// It was kept when a text might still name an earlier day than its proposal.
Test(policy, kept_with_an_earlier_day_in_its_text_is_understood)
{
    struct bureau bureau;
    bureau_open(&bureau);
    cr_assert(store_place_try(bureau.stage.access.desk->place.path, INSERT_POLICY
        "(777, 'toy', '310114', 'x', printf('%064d', 0), '2026-01-01', "
        "'9999-12-31', 'valid_from: 2025-01-01' || char(10) || 'number: 8', 'bureau', 0, 'second', "
        "0, NULL)"));
    cr_assert_eq(keep_now(&bureau, bureau.policies), STATUS_OK);
    cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, "2026-12-01"), 8);
    bureau_close(&bureau);
}

Test(policy, proposals_that_wait_are_bounded)
{
    struct bureau bureau;
    bureau_open(&bureau);
    for (int i = 0; i < 50; i++) {
        char text[64];
        snprintf(text, sizeof text, "version: v%d\\nnumber: %d", i, i);
        (void)propose(bureau.first, "2026-12-10", text);
    }
    stage_expect(bureau.first, STATUS_STATE_CONFLICT, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"valid_from\":\"2026-12-10\",\"text\":"
        "\"version: v50\\nnumber: 50\"}");
    cr_assert_eq(desk_int(bureau.first, "waiting"), 50);
    bureau_close(&bureau);
}

Test(policy, belongs_to_the_bureau_of_its_region)
{
    struct bureau bureau;
    bureau_open(&bureau);
    // Of an area of its own: no registration would make one within this instance.
    (void)store_place_sql(bureau.stage.access.desk->place.path,
        "INSERT INTO office VALUES (9001, 'bureau', 'x', '310114103', NULL, NULL, NULL, 0)");
    struct stage_rows rows = {9001, "other", "manager", 0};
    struct desk_client *other = stage_operator(&bureau.stage.access, &rows);
    stage_log_in(other, "other");
    int64_t policy = propose(bureau.first, "2026-12-10", "number: 2");
    stage_expect(other, STATUS_NOT_FOUND, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    stage_expect(other, STATUS_NOT_FOUND, "policy.withdraw", "{\"policy\":%" PRId64 "}", policy);
    stage_expect(other, STATUS_NOT_FOUND, "policy.approve", "{\"policy\":999999}");
    stage_expect(bureau.stage.anting, STATUS_FORBIDDEN, "policy.approve",
        "{\"policy\":%" PRId64 "}", policy);
    // A narrower bureau's proposal is also the wider one's to approve.
    stage_expect(other, STATUS_OK, "policy.propose",
        "{\"kind\":\"toy\",\"region\":\"" ANTING
        "\",\"valid_from\":\"2026-12-01\",\"text\":\"number: 4\"}");
    policy = desk_int(other, "policy");
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, "2026-12-01"), 4);
    cr_assert_eq(number_on(&bureau, STORE_READ, MALU, "2026-12-01"), 1);
    bureau_close(&bureau);
}

Test(policy, list_tells_states_persons_and_one_text)
{
    struct bureau bureau;
    bureau_open(&bureau);
    int64_t policy = propose(bureau.first, "2026-12-01", "number: 2");
    const char *list = stage_expect(bureau.stage.anting, STATUS_OK, "policy.list", "{}");
    cr_assert_not_null(strstr(list, "\"state\":\"proposed\",\"valid_from\":\"2026-12-01\","
                                    "\"source\":\"proposal\",\"proposed_by\":\"bureau\""),
        "%s", list);
    cr_assert_not_null(strstr(list, "\"region\":\"any\",\"version\":\"1\""));
    cr_assert_null(strstr(list, "\"text\""));
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    list = stage_expect(
        bureau.stage.anting, STATUS_OK, "policy.list", "{\"policy\":%" PRId64 "}", policy);
    cr_assert_not_null(strstr(list, "\"state\":\"in_force\""), "%s", list);
    cr_assert_not_null(strstr(list, "\"approved_by\":\"second\""));
    cr_assert_not_null(strstr(list, "\"text\":\"number: 2\""));
    list = stage_expect(bureau.stage.anting, STATUS_OK, "policy.list",
        "{\"kind\":\"toy\",\"region\":\"310114\",\"limit\":1}");
    cr_assert_null(strstr(list, "next"));
    list = stage_expect(bureau.stage.anting, STATUS_OK, "policy.list", "{\"limit\":1}");
    char *next = strdup(desk_text(bureau.stage.anting, "next"));
    list = stage_expect(
        bureau.stage.anting, STATUS_OK, "policy.list", "{\"limit\":1,\"after\":\"%s\"}", next);
    cr_assert_not_null(strstr(list, "\"source\":\"file\""), "%s", list);
    free(next);
    bureau_close(&bureau);
}

// --- one transaction, one set ---

struct sight {
    const struct bureau *bureau;
    const struct policy *first;
    const struct policy *second;
    const struct policy *after;
};

static void look_twice(struct tx *tx, void *context)
{
    struct sight *sight = context;
    struct call call = {.house = &sight->bureau->stage.access.desk->house, .tx = tx};
    sight->first = policy_in_force(&call, &toy_kind, ANTING, tx->today_day);
    sight->second = policy_in_force(&call, &toy_kind, ANTING, tx->today_day);
    tx_forget(tx);
    sight->after = policy_in_force(&call, &toy_kind, ANTING, tx->today_day);
}

Test(policy, set_is_read_once_a_transaction_and_its_texts_once_a_process)
{
    struct bureau bureau;
    bureau_open(&bureau);
    struct sight sight = {.bureau = &bureau};
    int reads = toy_reads;
    cr_assert_eq(store_place_do(bureau.stage.access.desk->store, STORE_WRITE, look_twice, &sight),
        STATUS_OK);
    cr_assert_eq(sight.first, sight.second);
    cr_assert_not_null(sight.after);
    cr_assert_eq(toy_reads, reads);
    bureau_close(&bureau);
}

// --- from one start to the next ---

Test(policy, what_was_approved_holds_after_a_restart)
{
    struct bureau bureau;
    bureau_open(&bureau);
    int64_t policy = propose(bureau.first, "2026-12-01", "number: 5");
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    struct policies *policies = load(&bureau);
    bureau.stage.access.desk->house.policies = policies;
    desk_restart(bureau.stage.access.desk);
    cr_assert_eq(keep_now(&bureau, policies), STATUS_OK);
    cr_assert_eq(number_on(&bureau, STORE_READ, ANTING, "2026-12-01"), 5);
    policies_free(bureau.policies);
    bureau.policies = policies;
    bureau_close(&bureau);
}

Test(policy, that_is_no_longer_understood_stops_the_start)
{
    struct bureau bureau;
    bureau_open(&bureau);
    cr_assert(store_place_try(bureau.stage.access.desk->place.path,
                  INSERT_POLICY "(777, 'toy', '310114', 'x', printf('%064d', 0), "
                                "'2026-01-01', "
                                "'9999-12-31', 'colour: red', NULL, 0, 0, 0, NULL) ") ==
              false); // a file has no approver
    cr_assert(store_place_try(bureau.stage.access.desk->place.path,
        INSERT_POLICY "(777, 'toy', '310114', 'x', printf('%064d', 0), '2026-01-01', "
                      "'9999-12-31', 'colour: red', 'bureau', 0, 'second', 0, NULL)"));
    cr_assert_eq(keep_now(&bureau, bureau.policies), STATUS_CORRUPT);
    bureau_close(&bureau);
}

Test(policy, stands_as_it_was_written)
{
    static const char *const acts[] = {
        "UPDATE policy SET text = 'x'",
        "UPDATE policy SET from_day = '2000-01-01'",
        "DELETE FROM policy",
        "UPDATE policy SET approved_by = 'bureau'",
        "UPDATE policy SET approved_at = 0 WHERE approved_at IS NOT NULL",
        "UPDATE policy SET withdrawn_at = 0 WHERE approved_by IS NOT NULL",
        "UPDATE policy SET withdrawn_at = 0, withdrawn_by = 'second' WHERE approved_by IS NOT NULL",
    };
    struct bureau bureau;
    bureau_open(&bureau);
    int64_t policy = propose(bureau.first, "2026-12-10", "number: 2");
    stage_expect(bureau.second, STATUS_OK, "policy.approve", "{\"policy\":%" PRId64 "}", policy);
    (void)propose(bureau.first, "2026-12-10", "version: v3\\nnumber: 3");
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++) {
        cr_assert_not(
            store_place_try(bureau.stage.access.desk->place.path, acts[i]), "%s", acts[i]);
    }
    bureau_close(&bureau);
}
