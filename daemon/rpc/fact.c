// SPDX-License-Identifier: Apache-2.0
// Announcing a fact to those who must act on it.
#include "daemon/rpc/fact.h"

enum status fact_announce(struct call *call, const struct fact *fact)
{
    const struct consequence *row = call->house->consequences;
    for (; row != NULL && row->act != NULL; row++) {
        if (row->kind != fact->kind) {
            continue;
        }
        enum status status = row->act(call, fact, row->part);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return call_done(call);
}
