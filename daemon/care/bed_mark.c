// SPDX-License-Identifier: Apache-2.0
// Writing a dated attribute.
#include "daemon/care/bed_mark.h"

void bed_mark_write(struct call *call, const struct bed_mark *mark)
{
    struct query query = query_open(call->tx, QUERY_BED_MARK_INSERT);
    query_bind_int(&query, "bed_mark", tx_new_id(call->tx));
    query_bind_int(&query, "bed", mark->bed);
    query_bind_text(&query, "mark", bed_measure_words[mark->mark]);
    query_bind_text(&query, "pool", mark->pool);
    query_bind_day(&query, "from_day", mark->from);
    query_bind_day(&query, "until_day", mark->until);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
}
