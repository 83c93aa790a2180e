// SPDX-License-Identifier: Apache-2.0
// Who fell out of the queue is told: a task of their desk, and the sheet it hands over.
#pragma once

#include "daemon/care/waitlist.h"

// After an application changed from a state: the desk of the person is to tell them that they fell
// out, or no longer, for they are back.
void waitlist_notice_look(
    struct call *call, const struct waitlist_entry *entry, enum waitlist_state before);

// Their desk is to tell the person that they fell out, or that a house they wait for has closed.
void waitlist_notice_due(struct call *call, const struct waitlist_entry *entry);

struct waitlist_notice_params {
    int64_t application;
    int print;
};

extern const struct rpc_param waitlist_notice_params[];
enum status waitlist_notice_run(struct call *call);
