// SPDX-License-Identifier: Apache-2.0
// What is known of stays without asking anybody: names for exchange, and how two accounts of the
// same days differ. Pure.
#pragma once

#include "daemon/care/stay_history.h"

// The HL7 trigger event of a movement ("A01"): its own, the one that announces it (pending: for a
// day to come), or the one that takes it back.
const char *stay_hl7(enum stay_event event, bool is_pending, bool is_cancel);
