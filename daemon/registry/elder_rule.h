// SPDX-License-Identifier: Apache-2.0
// What every act on a person checks: the person within the scope, areas, telephones, cards, what
// may be eaten.
#pragma once

#include "daemon/registry/elder.h"

#define ELDER_NAME_POINTS_MAX 50
#define ELDER_ADDRESS_POINTS_MAX 200
#define ELDER_CARD_MAX 32
#define ELDER_CONTACTS_MAX 10
#define ELDER_FIRST_DAY ((int32_t)-25567) // 1900-01-01

struct elder_contact_param {
    const char *name;
    const char *relation;
    const char *phone;
    bool may_decide;
};

extern const struct rpc_param elder_contact_params[];

// Flags of a person that hold on a day, as bits.
uint32_t elder_flags_on(struct tx *tx, int64_t elder, int32_t on_day);

struct elder_within {
    const char *name; // arena
    int32_t born_day;
    int64_t office; // responsible
};

// Whether a person is within the caller's scope, asked without answering the call. False on a fault
// too.
bool elder_is_within(struct call *call, int64_t elder) MUST_USE;

// NOT_FOUND (answered) for who is not within the scope and for who does not exist, in the same
// bytes.
enum status elder_within(struct call *call, int64_t elder, struct elder_within *ret) MUST_USE;

// NULL, or what would be right: residence is a street or committee, registration may be a county
// elsewhere; a street or committee beside listed ones must be listed.
const char *elder_area_expected(struct call *call, const char *code, bool is_residence);

// NULL, or what would be right.
const char *elder_name_expected(const char *name);

// The name as it is kept and compared: with one and the same dot. NULL for NULL, and on a fault.
const char *elder_name_normal(struct call *call, const char *name);

const char *elder_phone_expected(const char *phone);
const char *elder_card_expected(const char *card);
const char *elder_contacts_expected(const struct rpc_list *contacts);

// Refuses (answered) a card somebody else holds.
enum status elder_card_free(struct call *call, const char *card, int64_t elder) MUST_USE;

// Writes the contacts of a person who has none.
void elder_contacts_keep(struct call *call, int64_t elder, const struct rpc_list *contacts);

struct elder_area_row {
    int64_t elder;
    const char *kind; // "residence" or "registered"
    const char *area;
    int32_t from_day;
    int32_t until_day;
};

void elder_area_keep(struct call *call, const struct elder_area_row *row);

struct elder_flag_row {
    int64_t elder;
    const char *flag;
    int32_t from_day;
    int32_t until_day;
    const char *source;
};

void elder_flag_keep(struct call *call, const struct elder_flag_row *row);
