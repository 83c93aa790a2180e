// SPDX-License-Identifier: Apache-2.0
// Sealed columns of persons: closing them into statements and opening them again, each bound to its
// place and row.
#pragma once

#include "daemon/rpc/call.h"

#define PLACE_ID_NUMBER "elder.id_number"
#define PLACE_PHONE "elder.phone"
#define PLACE_ADDRESS "elder.address"
#define PLACE_CARD "elder.card"
#define PLACE_CONTACT_PHONE "elder_contact.phone"

// Binds text sealed (NULL binds NULL) under the parameter's name; the bytes live in the call's
// arena. A fault is the transaction's.
struct elder_sealing {
    const char *param;
    const char *place;
    int64_t row;
};

void elder_seal(
    struct call *call, struct query *query, const struct elder_sealing *sealing, const char *text);

// Opens a column into the arena; NULL when it is NULL, or on a fault (CORRUPT: see tx->fault).
char *elder_open(struct call *call, const struct query *query, const struct elder_sealing *sealing);
