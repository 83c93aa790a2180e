// SPDX-License-Identifier: Apache-2.0
// Status words and codes.

#include "common/base/status.h"

#include <string.h>

#include <criterion/criterion.h>

Test(status, gives_every_value_a_name_that_leads_back)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        enum status status = (enum status)i;
        cr_assert_eq(status_from_name(status_name(status)), status);
        cr_assert_gt(strlen(status_sentence(status)), 0);
    }
    cr_assert_str_eq(status_name(STATUS_BED_TAKEN), "BED_TAKEN");
    cr_assert_eq(status_code(STATUS_BED_TAKEN), 1101);
}

Test(status, knows_no_other_names)
{
    cr_assert_eq(status_from_name("bed_taken"), STATUS_COUNT);
    cr_assert_eq(status_from_name(""), STATUS_COUNT);
    cr_assert_eq(status_from_name("COUNT"), STATUS_COUNT);
}

Test(status, tells_of_faults_only_that_it_could_not_be_confirmed)
{
    static const enum status faults[] = {STATUS_NO_MEMORY, STATUS_CORRUPT, STATUS_CRYPTO,
        STATUS_BROKEN_PROMISE, STATUS_REFUSED_CERTIFICATE};

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        cr_assert(status_is_fault(faults[i]));
        cr_assert_eq(status_code(faults[i]), 1902);
        cr_assert_str_eq(status_sentence(faults[i]), status_sentence(STATUS_UNAVAILABLE));
    }
    cr_assert_not(status_is_fault(STATUS_OK));
    cr_assert_not(status_is_fault(STATUS_PARSE_ERROR));
    cr_assert_not(status_is_fault(STATUS_UNAVAILABLE));
}

Test(status, never_uses_a_public_code_twice)
{
    for (int i = 0; i < STATUS_COUNT; i++) {
        for (int j = i + 1; j < STATUS_COUNT; j++) {
            if (!status_is_fault((enum status)i) && !status_is_fault((enum status)j)) {
                cr_assert_neq(status_code((enum status)i), status_code((enum status)j));
            }
        }
    }
}
