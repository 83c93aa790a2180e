// SPDX-License-Identifier: Apache-2.0
// Tasks: what an office has to look after by a day. Rules open them; the act that was wanted closes
// them, so that a list tells what is still to do and nothing else.
#pragma once

#include "daemon/rpc/call.h"

enum task_kind {

#define TASK_KIND(name, word, subject, act, by_hand, english, chinese) TASK_##name,
#include "daemon/registry/task_kind.def"
#undef TASK_KIND
    TASK_KINDS
};

struct task_kind_words {
    const char *word;    // on the wire and in the database
    const char *subject; // what the subject's id is of: "elder", "bed", "stay"
    const char *act;     // the method that closes it, "" for none
    bool by_hand;        // task.close may close it
    const char *english;
    const char *chinese;
};

extern const struct task_kind_words task_kinds[TASK_KINDS];

struct task_order {
    int64_t office; // 0: nobody answers for it, nothing is opened (access/office_find.h finds one)
    enum task_kind kind;
    int64_t subject;  // id of what it is about
    int64_t elder;    // whom it concerns, 0 for nobody; the name is told within the scope only
    int32_t due_day;  // the last day in time
    const char *note; // what the kind does not say, or NULL; ids and labels, never a person's data
};

// Opens a task, or finds the open one of this kind about this subject at this office (whose day and
// note then stay). Returns its id; 0 for no office and after a fault.
int64_t task_open(struct call *call, const struct task_order *order);

// The same, but what an open one says of its meals, beds or days gets longer by this note. Its last
// day in time stays the earlier one, and is told.
int64_t task_open_or_add(struct call *call, const struct task_order *order, int32_t *ret_due_day);

// The last day in time of the open tasks of a kind about a subject; DAY_NONE: there is none.
int32_t task_due_for(struct call *call, enum task_kind kind, int64_t subject);

// The last day in time of the open tasks of a kind about a subject comes later; sooner changes
// nothing.
void task_extend_for(struct call *call, enum task_kind kind, int64_t subject, int32_t due_day);

// What the open tasks of a kind are about is another row now, which took the place of the one
// before.
void task_carry_for(struct call *call, enum task_kind kind, int64_t before, int64_t subject);

// Closes the open task of a kind about a subject at one office: what came later left nothing to do.
void task_close_at(struct call *call, const struct task_order *order, const char *outcome);

// Closes the open tasks of a kind about a subject, at every office: the act itself did it. The
// outcome is a word or two without persons' data. Returns how many there were.
int task_close_for(struct call *call, enum task_kind kind, int64_t subject, const char *outcome);

// Opens again, with day and note, what an act closed with this outcome at an instant or later: the
// act is taken back. What a hand closed stays closed. Returns how many there were.
int task_reopen_for(
    struct call *call, enum task_kind kind, int64_t subject, const char *outcome, int64_t since_ms);
