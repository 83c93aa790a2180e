// SPDX-License-Identifier: Apache-2.0
// How rows of spreadsheets become institutions with their papers and links, units, rooms, beds and
// what inspectors found of them, stays, carers with their certificates, and family care beds.
#pragma once

#include "daemon/rpc/import.h"

extern const struct import_kind institution_import;
extern const struct import_kind room_import;
extern const struct import_kind bed_import;
extern const struct import_kind stay_import;
extern const struct import_kind unit_import;
extern const struct import_kind carer_import;
extern const struct import_kind certificate_import;
extern const struct import_kind family_bed_import;
extern const struct import_kind verification_import;
extern const struct import_kind permit_import;
extern const struct import_kind contract_import;
extern const struct import_kind link_import;

// How sheets name a house.
#define IMPORT_CREDIT_CODE                                                                         \
    {                                                                                              \
        .chinese = "信用代码", .english = "credit_code", .kind = RPC_TEXT,                         \
        .example = "52310114MJ00A0012K", .required = true                                          \
    }

// The house as the parameter "institution".
extern const struct import_reference import_house_references[];

// The person of a row with name and identity number, through the one door; 0: unknown.
int64_t import_look_resident(struct call *call, const char *const *keys);

// What a statement finds by a row's keys, where the house it is of is the caller's; 0: nothing. Of
// what the caller may not see, a row tells no more than of what there is not.
int64_t import_look_ours(struct call *call, enum query_id id, const char *const *keys, int count);
