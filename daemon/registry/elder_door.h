// SPDX-License-Identifier: Apache-2.0
// The one door (protocol.md §4): finding a person of the instance by number and name whatever the
// scope, counted, and remembered for a day.
#pragma once

#include "common/base/day.h"
#include "daemon/registry/elder.h"

#define IDENTIFICATION_LASTS_MS DAY_MS

struct elder_known {
    int64_t elder;
    const char *name; // arena
    int64_t office;   // responsible
};

// The person with a canonical number. False when there is none, or on a fault.
bool elder_door_find(struct call *call, const char *number, struct elder_known *ret) MUST_USE;

// Who had it before a correction, or in a record since merged, and is called so (NULL: whatever the
// name). False when nobody did, when it could be either of two, or on a fault.
bool elder_door_find_former(
    struct call *call, const char *number, const char *name, struct elder_known *ret) MUST_USE;

// The person with a canonical number and exactly this name: the number on file, or a former one.
bool elder_door_find_named(
    struct call *call, const char *number, const char *name, struct elder_known *ret) MUST_USE;

// One more asking of the caller's office in this hour; LOCKED_OUT (answered) beyond what is
// allowed.
enum status elder_door_count(struct call *call) MUST_USE;

// The person of a row of a sheet, who is then as if identified; 0 when number and name are not both
// theirs. Only rows that fail are counted, so that a house moves in at once and guessing stays as
// slow as elder.identify.
int64_t elder_door_recognise(struct call *call, const char *id_number, const char *name);

// A row of a sheet named somebody the caller's office may not see: one more asking, where only
// failures are counted. The system office, which sets up, asks nobody's leave. The count of the
// refused registration was undone with it; in a dry run it stands, and nothing is counted here.
void elder_door_failed(struct call *call);

// Rows about a person the office knows tell whether a telephone number or an address is right that
// it sees masked: wrong ones are askings as well, and beyond what is allowed nothing is compared.
bool elder_door_may_guess(struct call *call) MUST_USE;
void elder_door_guessed(struct call *call);

// Whether the name is theirs, letter for letter.
bool elder_door_matches(const struct elder_known *known, const char *name);

// From now on the caller's office may use this person's id for 24 hours.
void elder_door_open(struct call *call, const struct elder_known *known);

// "office", "office_name": who answers for the person.
void elder_door_tell_office(
    struct call *call, struct json_out *out, const struct elder_known *known);

// "elder", "name" (masked), and the office.
void elder_door_tell(struct call *call, struct json_out *out, const struct elder_known *known);
