// SPDX-License-Identifier: Apache-2.0
// One exit code for what is done line by line.
#include "clients/cli/outcome.h"

#include <string.h>

#include <criterion/criterion.h>

static int code_of(const char *result)
{
    const char *reason = "";
    struct json *json = json_parse(result, strlen(result), &reason);
    struct outcome outcome = {0};
    cr_assert_not_null(json, "%s in %s", reason, result);
    outcome_read(&outcome, json);
    json_free(json);
    return outcome_code(&outcome);
}

Test(outcome, is_that_of_the_rows_an_answer_refuses)
{
    static const struct {
        const char *result;
        int code;
    } cases[] = {
        {"{}", EXIT_OK},
        {"{\"booking\":7}", EXIT_OK},
        {"{\"booked\":[{\"line\":1}],\"refused\":[]}", EXIT_OK},
        {"{\"booked\":[{\"line\":1}],\"refused\":[{\"line\":2,\"status\":\"SITTING_FULL\"}]}",
            EXIT_PARTLY},
        {"{\"booked\":[],\"refused\":[{\"status\":\"SITTING_FULL\"},{\"status\":\"CHANNEL_FULL\"}"
         "]}",
            EXIT_CONFLICT},
        {"{\"booked\":[],\"refused\":[{\"status\":\"NOT_FOUND\"}]}", EXIT_NOT_FOUND},
        {"{\"booked\":[],\"refused\":[{\"status\":\"FORBIDDEN\"}]}", EXIT_REFUSED},
        {"{\"booked\":[],\"refused\":[{\"status\":\"NOT_FOUND\"},{\"status\":\"SITTING_FULL\"},"
         "{\"status\":\"NOT_FOUND\"}]}",
            EXIT_FAILED},
        {"{\"booked\":[],\"refused\":[{\"status\":\"OF_A_LATER_DAEMON\"}]}", EXIT_FAILED},
        // Counted instead of listed, and an act beside refused days.
        {"{\"refused\":[{\"row\":1,\"status\":\"ELDER_EXISTS\"}],\"accepted\":0,\"dry_run\":true}",
            EXIT_CONFLICT},
        {"{\"refused\":[{\"row\":1,\"status\":\"ELDER_EXISTS\"}],\"accepted\":2}", EXIT_PARTLY},
        {"{\"standing\":4,\"refused\":[{\"date\":\"2026-12-01\",\"status\":\"SITTING_FULL\"}]}",
            EXIT_PARTLY},
        // A number of that name is a figure, no refusal.
        {"{\"refused\":3}", EXIT_OK},
        {"{\"refused\":[{\"area\":\"310114\"}]}", EXIT_OK},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        cr_expect_eq(code_of(cases[i].result), cases[i].code, "%s", cases[i].result);
    }
}

Test(outcome, is_partly_done_where_a_line_was)
{
    struct outcome outcome = {0};
    cr_expect_eq(outcome_code(&outcome), EXIT_OK);
    outcome_add(&outcome, EXIT_CONFLICT);
    outcome_add(&outcome, EXIT_CONFLICT);
    cr_expect_eq(outcome_code(&outcome), EXIT_CONFLICT);
    outcome_add(&outcome, EXIT_NOT_FOUND);
    outcome_add(&outcome, EXIT_CONFLICT);
    cr_expect_eq(outcome_code(&outcome), EXIT_FAILED);
    outcome_add(&outcome, EXIT_PARTLY);
    cr_expect_eq(outcome_code(&outcome), EXIT_PARTLY);
    outcome = (struct outcome){0};
    outcome_add(&outcome, EXIT_OK);
    cr_expect_eq(outcome_code(&outcome), EXIT_OK);
    outcome_add(&outcome, EXIT_USAGE);
    cr_expect_eq(outcome_code(&outcome), EXIT_PARTLY);
}
