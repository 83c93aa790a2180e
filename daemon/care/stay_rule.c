// SPDX-License-Identifier: Apache-2.0
// Stays without a database.
#include "daemon/care/stay_rule.h"

#include <stddef.h>

// HL7 v2, table 0003. Of a swap there is no taking back: it is swapped again. Leaves are not
// announced. A death is a discharge with that disposition.
struct hl7 {
    const char *done;
    const char *pending;
    const char *cancel;
    const char *cancel_pending;
};

static const struct hl7 hl7_events[STAY_EVENTS] = {
    [EVENT_ADMIT] = {"A01", "A14", "A11", "A27"},
    [EVENT_TRANSFER] = {"A02", "A15", "A12", "A26"},
    [EVENT_SWAP] = {"A17", "A17", "A17", "A17"},
    [EVENT_LEAVE] = {"A21", "A21", "A52", "A52"},
    [EVENT_RETURN] = {"A22", "A22", "A53", "A53"},
    [EVENT_DISCHARGE] = {"A03", "A16", "A13", "A25"},
    [EVENT_DEATH] = {"A03", "A16", "A13", "A25"},
};

const char *stay_hl7(enum stay_event event, bool is_pending, bool is_cancel)
{
    const struct hl7 *row = &hl7_events[event];
    if (is_cancel) {
        return is_pending ? row->cancel_pending : row->cancel;
    }
    return is_pending ? row->pending : row->done;
}
