// SPDX-License-Identifier: Apache-2.0
// What care asks before it changes a bed (daemon/care/care_audit.h): the bed indicators of the
// district and of the areas above it.
#pragma once

#include "daemon/care/care_audit.h"
#include "daemon/oversight/subject.h"

// The function and its part, to be handed down to care.
struct care_audit effect_audit(const struct oversight *oversight);
