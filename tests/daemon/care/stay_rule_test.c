// SPDX-License-Identifier: Apache-2.0
// Names for exchange: every movement, coming or come, and taken back (peers.md §4.3).
#include "daemon/care/stay_rule.h"

#include <criterion/criterion.h>

Test(stay_rule, names_every_movement_as_hl7_does)
{
    static const struct {
        enum stay_event event;
        bool is_pending;
        bool is_cancel;
        const char *name;
    } rows[] = {
        {EVENT_ADMIT, false, false, "A01"},
        {EVENT_ADMIT, true, false, "A14"},
        {EVENT_ADMIT, false, true, "A11"},
        {EVENT_ADMIT, true, true, "A27"},
        {EVENT_TRANSFER, false, false, "A02"},
        {EVENT_TRANSFER, true, false, "A15"},
        {EVENT_TRANSFER, false, true, "A12"},
        {EVENT_TRANSFER, true, true, "A26"},
        {EVENT_DISCHARGE, false, false, "A03"},
        {EVENT_DISCHARGE, true, false, "A16"},
        {EVENT_DISCHARGE, false, true, "A13"},
        {EVENT_DISCHARGE, true, true, "A25"},
        {EVENT_DEATH, false, false, "A03"},
        {EVENT_DEATH, false, true, "A13"},
        {EVENT_SWAP, false, false, "A17"},
        {EVENT_SWAP, false, true, "A17"}, // swapped again
        {EVENT_LEAVE, false, false, "A21"},
        {EVENT_LEAVE, false, true, "A52"},
        {EVENT_RETURN, false, false, "A22"},
        {EVENT_RETURN, false, true, "A53"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect_str_eq(
            stay_hl7(rows[i].event, rows[i].is_pending, rows[i].is_cancel), rows[i].name);
    }
}
