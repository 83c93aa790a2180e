// SPDX-License-Identifier: Apache-2.0
// Family care beds (家庭照护床位): a home's service in a person's own flat. Never an institution
// bed and never in a ratio (domain.md trap 11).
#pragma once

#include "daemon/rpc/call.h"
#include "daemon/rpc/fact.h"

extern const struct rpc_method family_bed_methods[];

struct family_bed {
    int64_t family_bed; // its number, whatever its days
    int64_t institution;
    int64_t elder;
    int64_t visits_per_month;
    const char *devices; // one a line
    int32_t from_day;
    int32_t until_day;
};

// The first family care bed of a person that has a day from from_day to before until_day. False
// when there is none, or on a fault.
bool family_bed_find(struct call *call, int64_t elder, int32_t from_day, int32_t until_day,
    struct family_bed *ret) MUST_USE;

// Those that the confirming of a death ended, as they were before; how many.
int family_bed_ended_by_death(
    struct call *call, int64_t death, struct family_bed *ret_beds, int most) MUST_USE;

// Writes the days of a family care bed anew; those on file until now remain known as they were.
void family_bed_change(
    struct call *call, const struct family_bed *bed, int32_t from_day, int32_t until_day);

#define SERVED_AT_HOME "served_at_home{family_bed?, institution?, elsewhere?}?"

// FACT_ELDER_ADMITTED: who is served at home and moves into a house is a task of the provider's,
// and told as "served_at_home"; FACT_ELDER_DISCHARGED closes it.
enum status family_bed_on_admitted(struct call *call, const struct fact *fact, void *part);
enum status family_bed_on_discharged(struct call *call, const struct fact *fact, void *part);

// FACT_ELDER_DEATH_CONFIRMED: ended on the day; FACT_ELDER_DEATH_CANCELLED: as it was. Both add
// "family_beds":[{family_bed, until?}] where there is one.
enum status family_bed_on_death_confirmed(struct call *call, const struct fact *fact, void *part);
enum status family_bed_on_death_cancelled(struct call *call, const struct fact *fact, void *part);
