// SPDX-License-Identifier: Apache-2.0
// offer.explain and offer.list: why this person got the bed, who was passed over and by what code;
// and whether a house offers by itself.
#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/care/offer_act.h"
#include "daemon/care/offer_freed.h"
#include "daemon/care/offer_passed.h"
#include "daemon/care/waitlist_get.h"
#include "daemon/care/waitlist_sheet.h"
#include "daemon/rpc/rows.h"

const struct rpc_param offer_list_params[] = {
    {
        .name = "institution",
        .help = "Only offers of this house.",
        .kind = RPC_ID,
        .offset = offsetof(struct offer_list_params, institution),
    },
    {
        .name = "application",
        .help = "Only offers to this application.",
        .kind = RPC_ID,
        .offset = offsetof(struct offer_list_params, application),
    },
    {
        .name = "state",
        .help = "Only offers in this state.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct offer_list_params, state),
        .choices = offer_state_words,
    },
    RPC_PAGE_PARAMS(struct offer_list_params),
    RPC_PARAMS_END,
};

enum status offer_list_run(struct call *call)
{
    const struct offer_list_params *params = call->params;
    struct cursor after = {.text = ""};
    enum status status = cursor_read(call, params->after, &after);
    if (status != STATUS_OK) {
        return status;
    }
    struct query query = query_open(call->tx, QUERY_OFFER_PAGE);
    query_bind_int(&query, "institution", params->institution);
    query_bind_int(&query, "application", params->application);
    query_bind_text(&query, "state", params->state < 0 ? NULL : offer_state_words[params->state]);
    query_bind_day(&query, "today", call->tx->today_day);
    call_bind_scope(call, &query);
    waitlist_bind_houses(call, &query);
    cursor_bind(&query, &after, (int)params->limit);
    rows_page(call, "offers", &query, (int)params->limit);
    return call_done(call);
}

// --- offer.explain ---

const struct rpc_param offer_explain_params[] = {
    {
        .name = "offer",
        .help = "Which offer.",
        .kind = RPC_ID,
        .offset = offsetof(struct offer_explain_params, offer),
        .required = true,
    },
    {
        .name = "print",
        .help = "Adds a sheet in Chinese or English, without anybody's name.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct offer_explain_params, print),
        .choices = waitlist_print_words,
    },
    RPC_PARAMS_END,
};

static struct query open_of(struct call *call, enum query_id id, int64_t offer)
{
    struct query query = query_open(call->tx, id);
    query_bind_int(&query, "offer", offer);
    return query;
}

static void put_passed(struct call *call, int64_t offer)
{
    struct query query = open_of(call, QUERY_OFFER_PASSED_LIST, offer);
    rows_list(call, "passed_over", &query);
}

// To who was passed over: their own people in full, of the others how many.
static void put_passed_own(struct call *call, int64_t offer)
{
    struct query query = offer_passed_open(call, QUERY_OFFER_PASSED_OWN, offer);
    rows_list(call, "passed_over", &query);
    query = offer_passed_open(call, QUERY_OFFER_PASSED_OTHERS, offer);
    rows_list(call, "others", &query);
    json_key(&call->out, "contacts");
    json_begin_list(&call->out);
    json_end_list(&call->out);
}

static const char *put_chosen(struct call *call, int64_t offer)
{
    const char *version = NULL;
    struct query query = open_of(call, QUERY_OFFER_PLACE, offer);
    if (query_next(&query)) {
        version = query_copy_text(&query, "policy_version", &call->arena);
        json_key(&call->out, "chosen");
        json_begin_map(&call->out);
        rows_put(&call->out, &query, call->tx->zone_minutes);
        json_end_map(&call->out);
    }
    query_end(&query);
    return version;
}

static void print_sheet(struct call *call, struct waitlist_sheet_offer *sheet)
{
    const struct offer_explain_params *params = call->params;
    struct query query = open_of(call, QUERY_OFFER_PASSED_COUNTS, sheet->offer);
    while (sheet->codes_count < WAITLIST_SHEET_CODES_MAX && query_next(&query)) {
        sheet->codes[sheet->codes_count] = query_copy_text(&query, "code", &call->arena);
        sheet->counts[sheet->codes_count++] = query_int(&query, "passed");
    }
    query_end(&query);
    waitlist_sheet_offer_put(call, sheet, (enum waitlist_language)params->print);
}

enum status offer_explain_run(struct call *call)
{
    const struct offer_explain_params *params = call->params;
    struct offer offer;
    enum offer_sight sight = offer_sight(call, params->offer, &offer);
    if (sight == OFFER_UNSEEN) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    bool sees_all = sight == OFFER_SEEN;
    struct waitlist_sheet_offer sheet = {.offer = offer.offer,
        .application = sees_all ? offer.application : 0,
        .institution = offer.institution,
        .offered_ms = offer.offered_ms,
        .pool = offer.pool};
    struct query query =
        open_of(call, sees_all ? QUERY_OFFER_EXPLAINED : QUERY_OFFER_TOLD, params->offer);
    if (query_next(&query)) {
        sheet.place = query_int(&query, "place");
        sheet.lower_need = query_int(&query, "lower_need?") != 0;
        rows_put(&call->out, &query, call->tx->zone_minutes);
    }
    query_end(&query);
    sheet.version = put_chosen(call, params->offer);
    if (sees_all) {
        put_passed(call, params->offer);
        query = open_of(call, QUERY_OFFER_CONTACTS, params->offer);
        rows_list(call, "contacts", &query);
    } else {
        put_passed_own(call, params->offer);
    }
    query = open_of(call, QUERY_OFFER_COMPLAINTS_OF, params->offer);
    query_bind_int(&query, "office", sees_all ? 0 : call->principal.office);
    rows_list(call, "complaints", &query);
    if (params->print >= 0) {
        print_sheet(call, &sheet);
    }
    return call_done(call);
}

// --- offer.by_itself ---

const struct rpc_param offer_house_params[] = {
    {
        .name = "institution",
        .help = "Which house.",
        .kind = RPC_ID,
        .offset = offsetof(struct offer_house_params, institution),
        .required = true,
    },
    {
        .name = "by_itself",
        .help = "Whether a bed that comes free is offered to the next at once.",
        .kind = RPC_BOOL,
        .offset = offsetof(struct offer_house_params, by_itself),
        .required = true,
    },
    RPC_PARAMS_END,
};

static bool offers_by_itself(struct call *call, int64_t institution)
{
    struct query query = query_open(call->tx, QUERY_OFFER_HOUSE);
    query_bind_int(&query, "institution", institution);
    bool offers = !query_next(&query) || query_int(&query, "offers_by_itself") != 0;
    query_end(&query);
    return offers;
}

enum status offer_house_run(struct call *call)
{
    const struct offer_house_params *params = call->params;
    char area[AREA_CODE_SIZE];
    if (!waitlist_house_area(call, params->institution, area) ||
        !institution_is_ours(call, params->institution, area)) {
        return call->tx->fault == STATUS_OK ? call_refuse(call, STATUS_NOT_FOUND) : call_done(call);
    }
    bool begins = params->by_itself && !offers_by_itself(call, params->institution);
    struct query query = query_open(call->tx, QUERY_OFFER_HOUSE_SET);
    query_bind_int(&query, "institution", params->institution);
    query_bind_int(&query, "offers", params->by_itself ? 1 : 0);
    query_bind_int(&query, "now", call->tx->now_ms);
    (void)query_run(&query);
    if (begins) {
        offer_want_house(call, params->institution, "by_itself");
    }
    call_touch(call, params->institution);
    json_field_int(&call->out, "institution", params->institution);
    json_field_bool(&call->out, "by_itself", params->by_itself);
    return call_done(call);
}
