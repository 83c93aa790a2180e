// SPDX-License-Identifier: Apache-2.0
// Applications for basic-guarantee beds: as they stand, and the one way to change how they stand.
#pragma once

#include "daemon/care/waitlist_rule.h"
#include "daemon/care/waitlist_rules.h"
#include "daemon/care/waitlist_state.h"
#include "daemon/rpc/call.h"

enum waitlist_need {
    NEEDS_NURSING = 1,
    NEEDS_DEMENTIA = 2,
    NEEDS_WHEELCHAIR = 4,
    NEEDS_SPOUSE = 8
};

extern const char *const waitlist_need_words[]; // nursing dementia wheelchair spouse

struct waitlist_choice {
    int64_t institution;
    int choice; // from 1
    char area[AREA_CODE_SIZE];
    int32_t closed_day; // of the house; DAY_OPEN: it goes on
};

struct waitlist_entry {
    int64_t application;
    int64_t elder;
    int64_t applied_ms;
    uint32_t needs;
    int64_t spouse;  // with the need spouse; 0: nobody named
    bool is_widowed; // they have died: what was asked for them counts no longer
    int64_t office;  // that filed it
    int64_t standing;
    enum waitlist_state state;
    const char *cause; // arena
    int32_t until_day; // DAY_NONE: the state has no end of its own
    int32_t next_day;
    int32_t confirmed_day;
    int64_t since_ms;              // when this standing began
    struct waitlist_person person; // as judged then; born_day is not kept
    int choices_count;
    struct waitlist_choice choices[WAITLIST_CHOICES_MAX];
};

// An application the caller may know of; false: answer NOT_FOUND (or see tx->fault).
bool waitlist_find(struct call *call, int64_t application, struct waitlist_entry *ret) MUST_USE;

// The same whoever asks: for what a rule found by itself.
bool waitlist_read(struct call *call, int64_t application, struct waitlist_entry *ret) MUST_USE;

// What it asks for, as far as it still counts.
uint32_t waitlist_needs(const struct waitlist_entry *entry);

// The application of a person that has not ended; 0: none.
int64_t waitlist_of_elder(struct call *call, int64_t elder);

// Until when nobody may apply for a person; DAY_NONE: somebody may.
int32_t waitlist_banned_until(struct call *call, int64_t elder);

// Whether the caller is a home that may speak for the person: where they live, or that filed the
// application.
bool waitlist_is_own_home(struct call *call, const struct waitlist_entry *entry);

// INVALID for a day to come: what lists will say then nobody knows yet. DAY_NONE is now.
enum status waitlist_check_day(struct call *call, int32_t on);

// Binds :house_from and :house_until: a bureau may know of everybody who waits for its houses.
void waitlist_bind_houses(const struct call *call, struct query *query);

// What the rules know of a person today, and (ret_next_day) the first later day on which time
// alone may change it.
bool waitlist_person_read(
    struct call *call, int64_t elder, struct waitlist_person *ret, int32_t *ret_next_day) MUST_USE;

// The same of another day, as is known of it now; the next assessment on file counts as a change by
// time.
bool waitlist_person_on(struct call *call, int64_t elder, int32_t on_day,
    struct waitlist_person *ret, int32_t *ret_next_day) MUST_USE;

// Where a house stands; false when there is none.
bool waitlist_house_area(
    struct call *call, int64_t institution, char ret_area[AREA_CODE_SIZE]) MUST_USE;

// The rules of a house for an application: of the area the house stands in, today.
bool waitlist_rules_of(
    struct call *call, const struct waitlist_choice *choice, struct waitlist_rules *ret) MUST_USE;

// --- changing ---

// Why who was assessed has no level to be judged by: causes of being suspended, and of being
// removed where that lasts too long.
#define WAITLIST_LAPSED "assessment_lapsed"
#define WAITLIST_REFERRED "referred_to_hospital" // instead of a level (domain.md §3.2.3)
#define WAITLIST_TAKEN_BACK "assessment_taken_back"
bool waitlist_wants_level(const char *cause);

#define WAITLIST_BANNED "banned" // why who may not apply waits no more

struct waitlist_change {
    enum waitlist_state state;
    const char *cause; // "verified"
    const char *note;  // NULL: none
    int32_t until_day; // DAY_NONE: none
    bool confirms;     // the person was heard of today
};

// Writes how an application stands from now on: state, the facts it is judged by, and its places by
// the rules in force. Without a level where there was one it is suspended, a lost condition ends it
// (whatever was asked for, unless an offer is being answered: see offer_review). The arrow must be
// in the drawing of waitlist_state.h.
enum status waitlist_put(
    struct call *call, struct waitlist_entry *entry, const struct waitlist_change *change);

// Says on topic waitlist that an application stands otherwise: to its houses, to the desks of
// residence and registration, to who filed it.
void waitlist_tell(struct call *call, const struct waitlist_entry *entry);

// Looks at the facts again; changes nothing where nothing changed.
enum status waitlist_review(struct call *call, int64_t application, const char *cause);

// Whether a house that is named has not closed: somebody may wait for it.
bool waitlist_is_open(const struct call *call, const struct waitlist_choice *choice);

// Whether a house an application names has closed: the next change drops it, and ends the
// application where there is no other.
bool waitlist_is_closed(const struct call *call, const struct waitlist_entry *entry);

// Houses that have closed are no choices any more, and an offer of one is withdrawn: queued then.
// Where no other is left they stay on record and the application ends: removed.
void waitlist_drop_closed(
    struct call *call, struct waitlist_entry *entry, enum waitlist_state *state);

// A house is to close on a day: who waits for it is looked at then. Returns how many.
int waitlist_house_closes(struct call *call, int64_t institution, int32_t on_day);

// What ended or suspended it was a mistake: it stands again as before, with its date; judged by the
// facts of today. Of who is banned it has left for good.
enum status waitlist_bring_back(struct call *call, struct waitlist_entry *entry, const char *cause);

// Looks at it again because other rules hold: also brings back who left for want of a condition
// that they no longer ask for. Of all that queue for a house in one transaction (waitlist_rank.h).
enum status waitlist_rerank(struct call *call, int64_t application, const char *cause);

// A house that an application names no longer: its place there ends, the others stand.
void waitlist_drop_choice(
    struct call *call, int64_t application, int64_t institution, const char *cause);

// Notes a strike or a withdrawal, and bans where it was one too many; *ret_until is DAY_NONE when
// it was not. Ending the application is the caller's.
struct waitlist_fault {
    const char *kind; // "strike", "withdrawal"
    const char *cause;
    int64_t institution; // 0: not of one house
    int32_t on_day;      // when it happened: from then on it counts, whenever it is noted
};

void waitlist_note_fault(struct call *call, const struct waitlist_entry *entry,
    const struct waitlist_fault *fault, const struct waitlist_policy *policy, int32_t *ret_until);

// --- methods that stand in files of their own ---

extern const struct rpc_method waitlist_methods[];

struct waitlist_apply_params {
    int64_t elder;
    struct rpc_list choices; // int64_t
    uint32_t needs;
    int64_t spouse;
    const char *filed_by;
};

extern const struct rpc_param waitlist_apply_params[];
enum status waitlist_apply_run(struct call *call);

struct waitlist_list_params {
    int64_t institution;
    const char *area;
    const char *residence_area;
    int32_t on;
    int64_t limit;
    const char *after;
};

extern const struct rpc_param waitlist_list_params[];
enum status waitlist_list_run(struct call *call);

struct waitlist_explain_params {
    int64_t application;
    int64_t institution;
    int32_t on;
    int64_t limit;
    const char *after;
    int print;
};

extern const struct rpc_param waitlist_explain_params[];
enum status waitlist_explain_run(struct call *call);
