// SPDX-License-Identifier: Apache-2.0
// What a stay asks of offices: tasks its rules open and its acts close, by themselves or when a
// day has come.
#pragma once

#include "daemon/care/stay.h"
#include "daemon/care/stay_history.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/due.h"
#include "daemon/rpc/fact.h"

// Opens a task about a stay at the home of its house.
void stay_task_home(struct call *call, const struct stay_history *history, enum task_kind kind,
    int32_t due_day, const char *note);

// The same at the bureau of the area the house stands in.
void stay_task_bureau(struct call *call, const struct stay_history *history, enum task_kind kind,
    int32_t due_day, const char *note);

// Which filters of suitability were set aside ("class dementia", NULL: none) is something for the
// bureau to look at.
void stay_task_override(struct call *call, const struct stay_history *history, const char *filters);

// Closes what a stay asked for and what its movements have answered since.
void stay_tasks_settle(struct call *call, const struct stay_history *history);

// Opens again what an end, or a return, closed that is taken back: unless it was decided since, or
// is nothing to ask for any more. since_ms: when it was recorded.
void stay_tasks_reopen(struct call *call, const struct care *care,
    const struct stay_history *history, enum stay_event undone, int64_t since_ms);

// Judges the bed a person lies in last, as it is planned: where it does not suit a task is opened,
// where it does the open one is closed.
void stay_task_suits(struct call *call, const struct care *care, int64_t elder);

// FACT_ELDER_ASSESSED: a level the person's bed does not suit opens a task; nobody is moved. part
// is a struct care.
enum status stay_on_assessed(struct call *call, const struct fact *fact, void *part);

// Due work: a bed held longer than the limit (part of struct care), a trial or an emergency
// placement that nobody decided in time.
enum status stay_hold_due(struct call *call, int limit, int *ret_done);
enum status stay_term_due(struct call *call, int limit, int *ret_done);
