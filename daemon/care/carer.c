// SPDX-License-Identifier: Apache-2.0
// carer.register, carer.post, carer.leave, carer.certify, carer.list.
#include "daemon/care/carer.h"

#include "daemon/access/cursor.h"
#include "daemon/care/institution.h"
#include "daemon/care/paper.h"
#include "daemon/registry/task.h"
#include "daemon/rpc/rows.h"

#define FULL_POST 100
#define LEVEL_NONE 0
#define LEVEL_LOWEST 5

const char *const carer_post_words[] = {"care", "nurse", "doctor", "social_worker", "other", NULL};
const char *const carer_post_words_chinese[] = {"护理员", "护士", "医生", "社工", "其他", NULL};

struct carer_params {
    int64_t institution;
    int64_t carer;
    const char *code;
    const char *name;
    int post;
    int64_t percent;
    int32_t from;
    int32_t until;
    int32_t on;
    int64_t level;
    const char *number;
};

#define CARER_PARAM                                                                                \
    {                                                                                              \
        .name = "carer", .help = "Which carer.", .kind = RPC_ID,                                   \
        .offset = offsetof(struct carer_params, carer), .required = true                           \
    }
#define POST_PARAM                                                                                 \
    {                                                                                              \
        .name = "post", .help = "What as; care when left out.", .kind = RPC_CHOICE,                \
        .offset = offsetof(struct carer_params, post), .choices = carer_post_words                 \
    }
#define PERCENT_PARAM                                                                              \
    {                                                                                              \
        .name = "percent", .help = "Of a full post.", .kind = RPC_INTEGER,                         \
        .offset = offsetof(struct carer_params, percent), .least = 1, .most = FULL_POST,           \
        .absent = FULL_POST                                                                        \
    }
#define FROM_PARAM                                                                                 \
    {                                                                                              \
        .name = "from", .help = "First day; today when left out.", .kind = RPC_DAY,                \
        .offset = offsetof(struct carer_params, from)                                              \
    }

static const struct rpc_param register_params[] = {
    {.name = "institution",
        .help = "The house.",
        .kind = RPC_ID,
        .offset = offsetof(struct carer_params, institution),
        .required = true},
    {.name = "code",
        .help = "Staff number in the house.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct carer_params, code),
        .required = true,
        .most = 40},
    {.name = "name",
        .help = "Name.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct carer_params, name),
        .is_name = true,
        .required = true,
        .most = 60},
    POST_PARAM, PERCENT_PARAM, FROM_PARAM, RPC_PARAMS_END};

static const struct rpc_param post_params[] = {
    CARER_PARAM, POST_PARAM, PERCENT_PARAM, FROM_PARAM, RPC_PARAMS_END};

static const struct rpc_param leave_params[] = {CARER_PARAM,
    {.name = "on",
        .help = "First day without the post; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct carer_params, on)},
    RPC_PARAMS_END};

static const struct rpc_param certify_params[] = {CARER_PARAM,
    {.name = "level",
        .help = "Skill level, 5 junior to 1 senior technician; 0: certified without a level.",
        .kind = RPC_INTEGER,
        .offset = offsetof(struct carer_params, level),
        .least = LEVEL_NONE,
        .most = LEVEL_LOWEST,
        .absent = LEVEL_NONE},
    {.name = "number",
        .help = "Number of the certificate.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct carer_params, number),
        .required = true,
        .most = 60},
    FROM_PARAM,
    {.name = "until",
        .help = "Day behind its last; open end when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct carer_params, until)},
    RPC_PARAMS_END};

struct post {
    int post;
    int64_t percent;
    int32_t from;
    int32_t until;
};

static void insert_post(
    struct call *call, int64_t carer, int64_t institution, const struct post *post)
{
    struct query query = query_open(call->tx, QUERY_CARER_POST_INSERT);
    query_bind_int(&query, "carer_post", tx_new_id(call->tx));
    query_bind_int(&query, "carer", carer);
    query_bind_int(&query, "institution", institution);
    query_bind_text(&query, "post", carer_post_words[post->post]);
    query_bind_int(&query, "percent", post->percent);
    query_bind_day(&query, "from_day", post->from);
    query_bind_day(&query, "until_day", post->until);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
}

// The first day of the post that lasts or begins on a day, or of the first behind it; DAY_NONE.
static int32_t post_from(struct call *call, int64_t carer, int32_t on_day)
{
    struct query query = query_open(call->tx, QUERY_CARER_POSTS);
    query_bind_int(&query, "carer", carer);
    query_bind_day(&query, "on", on_day);
    query_bind_int(&query, "limit", 1);
    int32_t from_day = query_next(&query) ? query_day(&query, "from_day") : DAY_NONE;
    query_end(&query);
    return from_day;
}

// The post of a day ends there, and what was said of later days is forgotten.
static void end_posts(struct call *call, int64_t carer, int64_t institution, int32_t on_day)
{
    while (call->tx->fault == STATUS_OK) {
        struct query query = query_open(call->tx, QUERY_CARER_POSTS);
        query_bind_int(&query, "carer", carer);
        query_bind_day(&query, "on", on_day);
        query_bind_int(&query, "limit", 1);
        bool found = query_next(&query);
        int64_t id = found ? query_int(&query, "carer_post") : 0;
        struct post post = {.until = on_day};
        if (found) {
            post.post = words_find(carer_post_words, query_text(&query, "post"));
            post.percent = query_int(&query, "percent");
            post.from = query_day(&query, "from_day");
        }
        query_end(&query);
        if (!found) {
            break;
        }
        query = query_open(call->tx, QUERY_CARER_POST_SUPERSEDE);
        query_bind_int(&query, "carer_post", id);
        query_bind_int(&query, "at", call->tx->now_ms);
        (void)query_run(&query);
        if (post.from < on_day) {
            insert_post(call, carer, institution, &post);
        }
    }
}

static struct post asked_post(const struct call *call)
{
    const struct carer_params *params = call->params;
    return (struct post){.post = params->post < 0 ? 0 : params->post,
        .percent = params->percent,
        .from = params->from == DAY_NONE ? call->tx->today_day : params->from,
        .until = DAY_OPEN};
}

static int64_t find_code(struct call *call, const struct carer_params *params)
{
    struct query query = query_open(call->tx, QUERY_CARER_BY_CODE);
    query_bind_int(&query, "institution", params->institution);
    query_bind_text(&query, "code", params->code);
    int64_t carer = query_next(&query) ? query_int(&query, "carer") : 0;
    query_end(&query);
    return carer;
}

static enum status run_register(struct call *call)
{
    const struct carer_params *params = call->params;
    const char *area = institution_area(call, params->institution);
    if (area == NULL || !institution_is_ours(call, params->institution, area)) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    int64_t known = find_code(call, params);
    if (known != 0) {
        json_field_int(&call->facts, "carer", known);
        call->message = "the house has a carer of this staff number already";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    int64_t carer = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_CARER_INSERT);
    query_bind_int(&query, "carer", carer);
    query_bind_int(&query, "institution", params->institution);
    query_bind_text(&query, "name", params->name);
    query_bind_text(&query, "code", params->code);
    query_bind_int(&query, "registered_at", call->tx->now_ms);
    (void)query_run(&query);
    struct post post = asked_post(call);
    insert_post(call, carer, params->institution, &post);
    call_touch(call, carer);
    json_field_int(&call->out, "carer", carer);
    return call_done(call);
}

// The house of a carer of ours; 0 otherwise.
static int64_t find_carer(struct call *call, int64_t carer)
{
    struct query query = query_open(call->tx, QUERY_CARER_GET);
    query_bind_int(&query, "carer", carer);
    int64_t institution = query_next(&query) ? query_int(&query, "institution") : 0;
    bool ours =
        institution != 0 && institution_is_ours(call, institution, query_text(&query, "area"));
    query_end(&query);
    return ours ? institution : 0;
}

static enum status done(struct call *call)
{
    const struct carer_params *params = call->params;
    call_touch(call, params->carer);
    json_field_int(&call->out, "carer", params->carer);
    return call_done(call);
}

static enum status run_post(struct call *call)
{
    const struct carer_params *params = call->params;
    int64_t institution = find_carer(call, params->carer);
    if (institution == 0) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    struct post post = asked_post(call);
    end_posts(call, params->carer, institution, post.from);
    insert_post(call, params->carer, institution, &post);
    return done(call);
}

static enum status run_leave(struct call *call)
{
    const struct carer_params *params = call->params;
    int32_t on_day = params->on == DAY_NONE ? call->tx->today_day : params->on;
    int64_t institution = find_carer(call, params->carer);
    if (institution == 0) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    int32_t from_day = post_from(call, params->carer, on_day);
    if (from_day == DAY_NONE || from_day > on_day) {
        json_field_int(&call->facts, "carer", params->carer);
        json_field_day(&call->facts, "from", from_day);
        call->message = "the carer is in no post then";
        return call_refuse(call, STATUS_STATE_CONFLICT);
    }
    end_posts(call, params->carer, institution, on_day);
    certificate_settle(call, params->carer, DAY_OPEN, "left");
    return done(call);
}

static int64_t insert_certificate(
    struct call *call, const struct carer_params *params, int32_t from_day, int32_t until_day)
{
    int64_t certificate = tx_new_id(call->tx);
    struct query query = query_open(call->tx, QUERY_CARER_CERTIFICATE_INSERT);
    query_bind_int(&query, "carer_certificate", certificate);
    query_bind_int(&query, "carer", params->carer);
    if (params->level == LEVEL_NONE) {
        query_bind_null(&query, "level");
    } else {
        query_bind_int(&query, "level", params->level);
    }
    query_bind_text(&query, "number", params->number);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    query_bind_int(&query, "recorded_at", call->tx->now_ms);
    (void)query_run(&query);
    return certificate;
}

// The certificate of this number that holds on some of these days, 0: none. Whether it says just
// this.
static int64_t said_before(struct call *call, const struct carer_params *params, int32_t from_day,
    int32_t until_day, bool *ret_same)
{
    struct query query = query_open(call->tx, QUERY_CARER_CERTIFICATE_SAID);
    query_bind_int(&query, "carer", params->carer);
    query_bind_text(&query, "number", params->number);
    query_bind_day(&query, "from_day", from_day);
    query_bind_day(&query, "until_day", until_day);
    int64_t said = query_next(&query) ? query_int(&query, "carer_certificate") : 0;
    *ret_same = said != 0 && query_int(&query, "level") == params->level &&
                query_day(&query, "from_day") == from_day &&
                query_day(&query, "until_day") == until_day;
    query_end(&query);
    return said;
}

static void take_back_certificate(struct call *call, int64_t certificate)
{
    struct query query = query_open(call->tx, QUERY_CARER_CERTIFICATE_SUPERSEDE);
    query_bind_int(&query, "carer_certificate", certificate);
    query_bind_int(&query, "at", call->tx->now_ms);
    (void)query_run(&query);
    (void)task_close_for(call, TASK_CERTIFICATE_ENDS, certificate, "said anew");
}

static enum status run_certify(struct call *call)
{
    const struct carer_params *params = call->params;
    int32_t from_day = params->from == DAY_NONE ? call->tx->today_day : params->from;
    int32_t until_day = params->until == DAY_NONE ? DAY_OPEN : params->until;
    bool is_same = false;
    if (find_carer(call, params->carer) == 0) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    if (until_day <= from_day) {
        return call_invalid(call, "until", "a date after from");
    }
    int64_t certificate = said_before(call, params, from_day, until_day, &is_same);
    int64_t instead_of = is_same ? 0 : certificate;
    if (!is_same) {
        for (int64_t said = instead_of; said != 0 && call->tx->fault == STATUS_OK;
             said = said_before(call, params, from_day, until_day, &is_same)) {
            take_back_certificate(call, said);
        }
        is_same = false;
        certificate = insert_certificate(call, params, from_day, until_day);
        certificate_settle(call, params->carer, until_day - 1, "renewed");
    }
    json_field_int(&call->out, "certificate", certificate);
    json_field_bool(&call->out, "known", is_same);
    if (instead_of != 0) {
        json_field_int(&call->out, "instead_of", instead_of);
    }
    return done(call);
}

// --- carer.list ---

struct list_params {
    int64_t institution;
    int32_t on;
    int64_t limit;
    const char *after;
};

static const struct rpc_param list_params[] = {
    {.name = "institution",
        .help = "Only of this house; a home sees its own.",
        .kind = RPC_ID,
        .offset = offsetof(struct list_params, institution)},
    {.name = "on",
        .help = "As of this day; today when left out.",
        .kind = RPC_DAY,
        .offset = offsetof(struct list_params, on)},
    RPC_PAGE_PARAMS(struct list_params), RPC_PARAMS_END};

static enum status run_list(struct call *call)
{
    const struct list_params *params = call->params;
    const struct principal *who = &call->principal;
    bool is_home = who->kind == OFFICE_HOME;
    struct cursor cursor;
    struct area_range range;
    enum status status = cursor_read(call, params->after, &cursor);
    if (status != STATUS_OK) {
        return status;
    }
    if (is_home && params->institution != 0 && params->institution != who->institution) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    (void)care_area_filter(is_home ? NULL : who->area, &range);
    struct query query = query_open(call->tx, QUERY_CARER_PAGE);
    query_bind_int(&query, "institution", is_home ? who->institution : params->institution);
    query_bind_text(&query, "area_from", range.from);
    query_bind_text(&query, "area_until", range.until);
    query_bind_day(&query, "on", care_asked_day(call, params->on));
    cursor_bind(&query, &cursor, (int)params->limit);
    rows_page(call, "carers", &query, (int)params->limit);
    return call_done(call);
}

#define WRITES(title, words, rows)                                                                 \
    .name = (title), .help = (words), .allow = HOME, .effect = RPC_WRITES, .set_up = true,         \
    .params = (rows), .params_size = sizeof(struct carer_params),                                  \
    .refuses = "NOT_FOUND STATE_CONFLICT"

const struct rpc_method carer_methods[] = {
    {WRITES("carer.register", "Enter a carer of a home with the first post.", register_params),
        .result = "carer", .run = run_register},
    {WRITES("carer.post", "Put a carer into another post from a day on.", post_params),
        .result = "carer", .run = run_post},
    {WRITES("carer.leave", "End a carer's post.", leave_params), .result = "carer",
        .run = run_leave},
    {WRITES("carer.certify", "Enter a carer's certificate; of one number, what is said last.",
         certify_params),
        .result = "certificate, known, instead_of?, carer", .run = run_certify},
    {
        .name = "carer.list",
        .help = "Carers with post and certificate on a day.",
        .allow = HOME | BUREAU,
        .effect = RPC_READS,
        .params = list_params,
        .params_size = sizeof(struct list_params),
        .result = "carers[{carer, institution, code, name, post?, percent?, since?, until?, "
                  "certified, level?, certified_until?}], next?",
        .run = run_list,
    },
    RPC_METHODS_END};
