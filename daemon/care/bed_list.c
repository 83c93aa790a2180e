// SPDX-License-Identifier: Apache-2.0
// bed.list: beds with their class, marks and state on a day, as known now or at the end of a day.
#include "daemon/access/cursor.h"
#include "daemon/care/bed.h"
#include "daemon/care/bed_get.h"
#include "daemon/care/bed_rule.h"
#include "daemon/care/institution.h"

const struct rpc_param bed_list_params[] = {
    {.name = "institution",
        .help = "Only this house; a home's own when left out together with area.",
        .kind = RPC_ID,
        .offset = offsetof(struct bed_list_params, institution)},
    {.name = "area",
        .help = "Only houses in this area.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct bed_list_params, area),
        .most = 12},
    {.name = "on",
        .help = "State of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct bed_list_params, on)},
    {.name = "known_on",
        .help = "As it was known at the end of this day.",
        .kind = RPC_DAY,
        .offset = offsetof(struct bed_list_params, known_on)},
    {.name = "state",
        .help = "Only beds in this state.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct bed_list_params, state),
        .choices = bed_state_words},
    {.name = "class",
        .help = "Only beds of this effective class.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct bed_list_params, class),
        .choices = bed_class_words},
    RPC_PAGE_PARAMS(struct bed_list_params), RPC_PARAMS_END};

struct page {
    const struct bed_list_params *params;
    struct area_range range;
    int64_t institution;
    int32_t on_day;
    int64_t after;   // the last bed that was written or passed over
    int64_t written; // at most limit
    int64_t last;    // written
    bool more;
    struct nursing_facts house; // what the test rests on of the house of a row
    int64_t house_of;
};

// Rows come house by house, so what is known of each is looked up once.
static void put_test(struct call *call, const struct query *query, struct page *page)
{
    int64_t institution = query_int(query, "institution");
    if (page->house_of != institution) {
        page->house_of = institution;
        page->house = bed_nursing_house(call, institution, page->on_day);
    }
    struct nursing_facts facts = page->house;
    bed_nursing_of(query, &facts);
    bed_put_nursing_test(&call->out, &facts);
}

// The place behind a bed, before every place where there is none.
static void bind_after(struct call *call, struct query *page, int64_t bed)
{
    const char *texts[4] = {"", "", "", ""}; // in the arena
    static const char *const columns[] = {"area", "name", "room", "label"};
    static const char *const params[] = {"after_area", "after_name", "after_room", "after_label"};
    int64_t house = 0;
    struct query query = query_open(call->tx, QUERY_BED_STANDS);
    query_bind_int(&query, "bed", bed);
    if (bed != 0 && query_next(&query)) {
        house = query_int(&query, "institution");
        for (int i = 0; i < 4; i++) {
            texts[i] = query_copy_text(&query, columns[i], &call->arena);
        }
    }
    query_end(&query);
    for (int i = 0; i < 4; i++) {
        query_bind_text(page, params[i], texts[i]);
    }
    query_bind_int(page, "after_house", house);
    query_bind_int(page, "after_bed", bed);
}

static struct query open_page(struct call *call, const struct page *page)
{
    const struct bed_list_params *params = page->params;
    bool then = params->known_on != DAY_NONE;
    struct query query = query_open(call->tx, then ? QUERY_BED_PAGE_KNOWN : QUERY_BED_PAGE);
    if (then) {
        query_bind_int(&query, "known", care_known_before(call, params->known_on));
    }
    query_bind_text(&query, "area_from", page->range.from);
    query_bind_text(&query, "area_until", page->range.until);
    query_bind_int(&query, "institution", page->institution);
    bind_after(call, &query, page->after);
    query_bind_text(&query, "class", params->class < 0 ? NULL : bed_class_words[params->class]);
    if (params->state < 0) {
        query_bind_null(&query, "occupied");
    } else {
        query_bind_int(
            &query, "occupied", params->state == BED_OCCUPIED || params->state == BED_AWAY);
    }
    query_bind_day(&query, "on", page->on_day);
    query_bind_int(&query, "on_end", day_begins(page->on_day + 1, call->tx->zone_minutes));
    query_bind_day(&query, "today", call->tx->today_day);
    query_bind_int(&query, "limit", params->state < 0 ? params->limit + 1 : LIST_LIMIT_MAX + 1);
    call_bind_scope(call, &query);
    return query;
}

static enum bed_state read_state(struct call *call, const struct query *query, int32_t on_day)
{
    struct bed_facts facts = bed_facts_of(query);
    return bed_state_on(&facts, on_day, call->tx);
}

// Our own word stands in "state": table 0116 cannot tell a reservation from a free bed.
static void put_codes(struct json_out *out, enum bed_state state)
{
    const struct bed_state_code *code = &bed_state_codes[state];
    json_field_text(out, "hl7_0116", code->hl7_0116);
    json_key(out, "fhir");
    json_begin_map(out);
    json_field_text(out, "form", "bd");
    json_field_text(out, "status", code->fhir_status);
    json_field_text(out, "encounter", code->fhir_held);
    json_end_map(out);
}

static void put_bed(
    struct call *call, const struct query *query, struct page *page, enum bed_state state)
{
    struct json_out *out = &call->out;
    const char *declared = query_text(query, "declared");
    const char *verified = query_text(query, "verified");
    json_begin_map(out);
    json_field_int(out, "bed", query_int(query, "bed"));
    json_field_int(out, "institution", query_int(query, "institution"));
    json_field_text(out, "room", query_text(query, "room"));
    json_field_int(out, "floor", query_int(query, "floor"));
    json_field_text(out, "label", query_text(query, "label"));
    json_field_text(out, "class", verified == NULL ? declared : verified);
    json_field_text(out, "declared", declared);
    json_field_text(out, "verified", verified);
    json_field_bool(out, "dementia", query_int(query, "dementia") != 0);
    json_field_bool(out, "basic", query_int(query, "basic") != 0);
    json_field_text(out, "state", bed_state_words[state]);
    json_field_day(out, "opened_on", query_day(query, "opened_day"));
    if (query_int(query, "seen") != 0) {
        json_field_int(out, "elder", query_int(query, "elder"));
        json_field_int(out, "stay", query_int(query, "stay"));
    }
    put_test(call, query, page);
    put_codes(out, state);
    json_end_map(out);
}

// Writes what fits of one run of the query; true when the query may have more behind it.
static bool write_run(struct call *call, struct page *page)
{
    int64_t rows = 0;
    struct query query = open_page(call, page);
    while (!page->more && query_next(&query)) {
        enum bed_state state = read_state(call, &query, page->on_day);
        rows++;
        page->after = query_int(&query, "bed");
        if (page->params->state >= 0 && page->params->state != (int)state) {
            continue;
        }
        if (page->written == page->params->limit) {
            page->more = true;
            break;
        }
        put_bed(call, &query, page, state);
        page->written++;
        page->last = page->after;
    }
    query_end(&query);
    return rows > LIST_LIMIT_MAX && !page->more;
}

enum status bed_list_run(struct call *call)
{
    const struct bed_list_params *params = call->params;
    struct page page = {.params = params,
        .institution = params->institution,
        .on_day = care_asked_day(call, params->on)};
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    if (status != STATUS_OK) {
        return status;
    }
    page.after = after.id;
    if (!care_area_filter(params->area, &page.range)) {
        return call_invalid(call, "area", "an area code of 6, 9 or 12 digits");
    }
    if (page.institution == 0 && params->area == NULL) {
        page.institution = call->principal.institution;
    }
    json_key(&call->out, "beds");
    json_begin_list(&call->out);
    while (write_run(call, &page)) {
        // the next run begins behind the last bed of this one
    }
    json_end_list(&call->out);
    if (page.more) {
        cursor_put_next(call, "", page.last);
    }
    return call_done(call);
}
