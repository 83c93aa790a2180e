// SPDX-License-Identifier: Apache-2.0
// What other subjects ask about a person: two statements, for bookings pass here.
#include <stdio.h>
#include <string.h>

#include "daemon/registry/elder.h"
#include "daemon/registry/elder_door.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/elder_rule.h"

static void copy_area(const struct query *query, const char *column, char ret[AREA_CODE_SIZE])
{
    const char *area = query_text(query, column);
    snprintf(ret, AREA_CODE_SIZE, "%s", area == NULL ? "" : area);
}

// The next row of either statement. False when there is none.
static bool read_facts(struct call *call, struct query *query, struct elder_facts *ret_facts)
{
    bool found = query_next(query);
    if (found) {
        ret_facts->elder = query_int(query, "elder");
        ret_facts->name = query_copy_text(query, "name", &call->arena);
        ret_facts->born_day = query_day(query, "born_day");
        ret_facts->sex = (int)query_int(query, "sex");
        ret_facts->diets = (uint32_t)query_int(query, "diets");
        ret_facts->allergens = (uint32_t)query_int(query, "allergens");
        ret_facts->texture = query_copy_text(query, "texture", &call->arena);
        ret_facts->office = query_int(query, "office");
        copy_area(query, "residence_area", ret_facts->residence_area);
        copy_area(query, "registered_area", ret_facts->registered_area);
    }
    query_end(query);
    return found && call->tx->fault == STATUS_OK;
}

static bool look(struct call *call, int64_t elder, int32_t on_day, struct elder_facts *ret_facts)
{
    struct query query = query_open(call->tx, QUERY_ELDER_LOOK);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", on_day);
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "office", call->principal.office);
    query_bind_int(&query, "since", call->tx->now_ms - IDENTIFICATION_LASTS_MS);
    call_bind_scope(call, &query);
    return read_facts(call, &query, ret_facts);
}

uint32_t elder_flags_on(struct tx *tx, int64_t elder, int32_t on_day)
{
    uint32_t flags = 0;
    struct query query = query_open(tx, QUERY_ELDER_FLAGS_ON);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", on_day);
    while (query_next(&query)) {
        const char *flag = query_text(&query, "flag");
        for (unsigned i = 0; flag != NULL && i < FLAGS; i++) {
            flags |= strcmp(flag_words[i], flag) == 0 ? 1u << i : 0;
        }
    }
    query_end(&query);
    return flags;
}

bool elder_look(struct call *call, int64_t elder, int32_t on_day, struct elder_facts *ret_facts)
{
    struct elder_facts facts = {.elder = 0};
    if (!look(call, elder, on_day, &facts)) {
        return false;
    }
    facts.flags = elder_flags_on(call->tx, elder, on_day);
    if (call->tx->fault != STATUS_OK) {
        return false;
    }
    *ret_facts = facts;
    return true;
}

int64_t elder_of_number(struct call *call, const char *id_number)
{
    struct elder_number number;
    struct elder_known known;
    const char *expected = NULL;
    enum elder_id_type type = elder_number_guess(id_number);
    if (!elder_number_parse(id_number, type, call->tx->today_day, &number, &expected)) {
        return 0;
    }
    bool is_known = elder_door_find(call, number.text, &known) ||
                    elder_door_find_former(call, number.text, NULL, &known);
    return is_known ? known.elder : 0;
}

bool elder_know(struct call *call, int64_t elder, int32_t on_day, struct elder_facts *ret_facts)
{
    struct elder_facts facts = {.elder = 0};
    struct query query = query_open(call->tx, QUERY_ELDER_KNOW);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "day", on_day);
    if (!read_facts(call, &query, &facts)) {
        return false;
    }
    facts.flags = elder_flags_on(call->tx, elder, on_day);
    if (call->tx->fault != STATUS_OK) {
        return false;
    }
    *ret_facts = facts;
    return true;
}
