// SPDX-License-Identifier: Apache-2.0
// Places as kitchens and sites share them: which areas a caller reaches, where one may register,
// and pages in the order of areas.
#pragma once

#include "daemon/rpc/call.h"

#define PLACE_COVERS_MAX 100000 // of one channel or kitchen and meal
#define PLACE_NAME_MAX 60       // code points

extern const struct rpc_method kitchen_methods[];
extern const struct rpc_method site_methods[];
extern const struct rpc_method site_update_methods[];
extern const struct rpc_method site_list_methods[];
extern const struct rpc_method site_distance_methods[];

// Covers of a kitchen by meal, as parameters and import rows give them. -1: not given.
struct place_meals {
    int64_t of[3]; // enum meal
};
extern const struct rpc_param place_covers_fields[]; // of a struct place_meals: covers
extern const struct rpc_param place_prices_fields[]; // of a struct place_meals: fen

// Covers of a site by meal and channel; the fourth is the sitting's own total. -1: not given.
struct place_channels {
    int64_t of[4]; // enum channel, CHANNEL_TOTAL
    int64_t seats; // at the tables, with turns: told instead of, or beside, the places
    int64_t turns;
};

// The places of a channel, at the tables also where they are told as seats x turns. -1: not given.
int64_t place_covers(const struct place_channels *channels, int channel);

struct place_sittings {
    struct place_channels of[3]; // enum meal
    bool has[3];
};
extern const struct rpc_param place_sittings_fields[]; // of a struct place_sittings

// Places are open to all offices of a district (of a city, for a city's bureau): that range.
struct area_range place_reach(const struct call *call);

// The reach narrowed to an area (NULL: the reach itself). An area outside gives an empty range.
// INVALID when it is no code.
enum status place_narrow(struct call *call, const char *area, struct area_range *ret) MUST_USE;

// Whether the caller may set up places in this area: a known code within the caller's own. Answers
// INVALID with data.parameter "area" else.
enum status place_may_stand(struct call *call, const char *area) MUST_USE;
bool place_is_own(const struct call *call, const char *area);

// Whether a code is registered.
bool place_is_known(struct call *call, const char *area);

// Whether the caller keeps this place: streets and bureaus those that stand within their area, a
// site itself, a kitchen itself and the sites that it feeds today. False also after a fault.
bool place_site_is_own(struct call *call, int64_t site);
bool place_kitchen_is_own(struct call *call, int64_t kitchen);

// Where a site stands, in the call's arena; NULL where there is none.
const char *place_site_area(struct call *call, int64_t site);

// Whether there is such a place within the caller's reach.
bool place_site_is_near(struct call *call, int64_t site);
bool place_kitchen_is_near(struct call *call, int64_t kitchen);

// The first day of a change: today unless given. INVALID, of the parameter that said it, when it
// lies in the past.
enum status place_change_day(
    struct call *call, const char *parameter, int32_t asked, int32_t *ret_day) MUST_USE;

// The days of rest and the permit of a new kitchen or site. DAY_NONE: not limited.
void place_open(struct call *call, int64_t place, int32_t permit_until, uint32_t closed_weekdays);

struct place_opening {
    int64_t place;
    int32_t from;
    int32_t permit_until; // DAY_NONE: as it is
    uint32_t closed_weekdays;
    bool has_weekdays; // else: as they are
};

// Changes them from a day on; the days before, and what is said otherwise of days behind it, stay.
void place_change_opening(struct call *call, const struct place_opening *change);

// A place that rests on all seven days would never open: INVALID.
enum status place_check_weekdays(struct call *call, uint32_t closed_weekdays) MUST_USE;

// Writes "KEY":[6,7].
void place_put_weekdays(struct json_out *out, const char *key, uint32_t weekdays);

// Binds :area_from and :area_until.
void place_bind_range(struct query *query, const struct area_range *range);
