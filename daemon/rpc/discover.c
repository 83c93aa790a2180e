// SPDX-License-Identifier: Apache-2.0
// rpc.discover: everything that is public about the methods, as an OpenRPC document made once from
// the rows. What OpenRPC has no word for stands in fields that begin with x-eldercare.
#include <stdlib.h>
#include <string.h>

#include "common/wire/json.h"
#include "daemon/rpc/call.h"
#include "daemon/rpc/catalogue.h"
#include "daemon/rpc/import.h"
#include "daemon/rpc/server.h"

#define RESULT_MAX 8192

// --- schemas of parameters ---

static void write_choices(struct json_out *out, const char *const *choices)
{
    json_field_text(out, "type", "string");
    json_key(out, "enum");
    json_begin_list(out);
    for (int i = 0; choices[i] != NULL; i++) {
        json_put_text(out, choices[i]);
    }
    json_end_list(out);
}

static void write_integer(struct json_out *out, int64_t least, int64_t most)
{
    json_field_text(out, "type", "integer");
    json_field_int(out, "minimum", least);
    json_field_int(out, "maximum", most);
}

static void write_format(struct json_out *out, const char *format)
{
    json_field_text(out, "type", "string");
    json_field_text(out, "format", format);
}

static void write_text(struct json_out *out, int64_t most)
{
    json_field_text(out, "type", "string");
    json_field_int(out, "minLength", 1);
    json_field_int(out, "maxLength", most);
}

static void write_map(struct json_out *out, const struct rpc_param *fields);

static void write_items(struct json_out *out, const struct rpc_param *param)
{
    json_field_text(out, "type", "array");
    if (param->kind != RPC_SET && param->kind != RPC_DIGITS) {
        json_field_int(out, "minItems", catalogue_least(param));
        json_field_int(out, "maxItems", catalogue_most(param));
    } else {
        json_field_bool(out, "uniqueItems", true);
    }
    json_key(out, "items");
    json_begin_map(out);
    if (param->kind == RPC_SET) {
        write_choices(out, param->choices);
    } else if (param->kind == RPC_DIGITS) {
        write_integer(out, param->least, param->most);
    } else if (param->kind == RPC_IDS) {
        write_integer(out, 1, JSON_INTEGER_MAX);
    } else if (param->kind == RPC_TEXTS) {
        write_text(out, TEXT_POINTS_PRESET);
    } else {
        write_map(out, param->fields);
    }
    json_end_map(out);
}

// A wrong item of such a list is told by the method among its answers; the others count.
static void write_alone(struct json_out *out, const struct rpc_param *param)
{
    if (param->complaint_offset != 0) {
        json_field_bool(out, "x-eldercare-alone", true);
    }
}

static void write_schema(struct json_out *out, const struct rpc_param *param)
{
    switch (param->kind) {
    case RPC_ID:
        write_integer(out, 1, JSON_INTEGER_MAX);
        return;
    case RPC_INTEGER:
        write_integer(out, catalogue_least(param), catalogue_most(param));
        if (!param->required && param->absent != 0) {
            json_field_int(out, "default", param->absent);
        }
        return;
    case RPC_BOOL:
        json_field_text(out, "type", "boolean");
        if (!param->required) {
            json_field_bool(out, "default", param->absent != 0);
        }
        return;
    case RPC_TEXT:
        write_text(out, catalogue_most(param));
        return;
    case RPC_DAY:
        write_format(out, "date");
        return;
    case RPC_INSTANT:
        write_format(out, "date-time");
        return;
    case RPC_CHOICE:
        write_choices(out, param->choices);
        return;
    case RPC_SET:
    case RPC_DIGITS:
    case RPC_IDS:
    case RPC_TEXTS:
    case RPC_MAPS:
        write_items(out, param);
        write_alone(out, param);
        return;
    case RPC_MAP:
        write_map(out, param->fields);
        return;
    case RPC_JSON: // any value
        return;
    }
}

static void write_map(struct json_out *out, const struct rpc_param *fields)
{
    json_field_text(out, "type", "object");
    json_key(out, "properties");
    json_begin_map(out);
    for (const struct rpc_param *field = fields; field->name != NULL; field++) {
        json_key(out, field->name);
        json_begin_map(out);
        json_field_text(out, "description", field->help);
        write_schema(out, field);
        json_end_map(out);
    }
    json_end_map(out);
    json_key(out, "required");
    json_begin_list(out);
    for (const struct rpc_param *field = fields; field->name != NULL; field++) {
        if (field->required) {
            json_put_text(out, field->name);
        }
    }
    json_end_list(out);
    json_field_bool(out, "additionalProperties", false);
}

// --- methods ---

static void write_param(struct json_out *out, const struct rpc_param *param)
{
    json_begin_map(out);
    json_field_text(out, "name", param->name);
    json_field_text(out, "summary", param->help);
    json_field_bool(out, "required", param->required);
    json_key(out, "schema");
    json_begin_map(out);
    write_schema(out, param);
    json_end_map(out);
    if (param->secret) {
        json_field_bool(out, "x-eldercare-secret", true);
    }
    json_end_map(out);
}

static void write_request_key(struct json_out *out)
{
    json_begin_map(out);
    json_field_text(out, "name", "request_key");
    json_field_text(out, "summary",
        "Makes the call happen once: a repeat with the same key answers what the first one did.");
    json_field_bool(out, "required", false);
    json_key(out, "schema");
    json_begin_map(out);
    json_field_text(out, "type", "string");
    json_field_text(out, "pattern", "^[0-9A-Za-z_-]{16,64}$");
    json_end_map(out);
    json_end_map(out);
}

static const struct rpc_param dry_run_param = {
    .name = "dry_run",
    .help = "Answer what would happen and change nothing; ids of what would be made are null.",
    .kind = RPC_BOOL,
};

static const struct rpc_param session_param = {
    .name = "session",
    .help = "The token of session.login; not needed on the connection that logged in.",
    .kind = RPC_TEXT,
    .most = SESSION_TOKEN_MAX,
    .secret = true,
};

static void write_params(struct json_out *out, const struct rpc_method *method)
{
    json_key(out, "params");
    json_begin_list(out);
    const struct rpc_param *param = method->params;
    for (; param != NULL && param->name != NULL; param++) {
        if (param->required) {
            write_param(out, param);
        }
    }
    for (param = method->params; param != NULL && param->name != NULL; param++) {
        if (!param->required) {
            write_param(out, param);
        }
    }
    if (method->effect == RPC_WRITES) {
        write_request_key(out);
    }
    if (method->dry_run) {
        write_param(out, &dry_run_param);
    }
    write_param(out, &session_param);
    json_end_list(out);
}

void discover_result(const struct rpc_method *method, struct json_out *out)
{
    struct text fields;
    text_init(&fields, RESULT_MAX);
    text_add_string(&fields, method->result == NULL ? "" : method->result);
    if (method->dry_run) { // the answer of one says so
        text_print(&fields, "%sdry_run?", fields.size == 0 ? "" : ", ");
    }
    json_begin_map(out);
    json_field_text(out, "type", "object");
    if (fields.size > 0) {
        (void)discover_fields(fields.bytes, out);
    }
    json_end_map(out);
    text_done(&fields);
}

static void write_result(struct json_out *out, const struct rpc_method *method)
{
    json_key(out, "result");
    json_begin_map(out);
    json_field_text(out, "name", "result");
    json_key(out, "schema");
    discover_result(method, out);
    json_end_map(out);
}

static void write_error_link(struct json_out *out, enum status status)
{
    char link[64] = "#/components/errors/";
    json_begin_map(out);
    json_field_text(out, "$ref", strcat(link, status_name(status)));
    json_end_map(out);
}

// What any method of its effect may answer, then what its own rule may.
static void write_errors(struct json_out *out, const struct rpc_method *method)
{
    json_key(out, "errors");
    json_begin_list(out);
    write_error_link(out, STATUS_INVALID);
    if (!method->open) {
        write_error_link(out, STATUS_UNAUTHENTICATED);
    }
    write_error_link(out, STATUS_FORBIDDEN);
    write_error_link(out, STATUS_BUSY);
    write_error_link(out, STATUS_UNAVAILABLE);
    if (method->effect != RPC_READS) {
        write_error_link(out, STATUS_READ_ONLY);
    }
    if (method->effect == RPC_WRITES) {
        write_error_link(out, STATUS_KEY_REUSED);
    }
    const char *rest = method->refuses == NULL ? "" : method->refuses;
    for (enum status status = catalogue_next_refusal(&rest); status != STATUS_OK;
         status = catalogue_next_refusal(&rest)) {
        write_error_link(out, status);
    }
    json_end_list(out);
}

static void write_words(
    struct json_out *out, const char *key, const char *const *words, unsigned bits)
{
    json_key(out, key);
    json_begin_list(out);
    for (int i = 0; words[i] != NULL; i++) {
        if ((bits & (1u << i)) != 0) {
            json_put_text(out, words[i]);
        }
    }
    json_end_list(out);
}

static void write_secrets(struct json_out *out, const struct rpc_method *method)
{
    json_key(out, "secret");
    json_begin_list(out);
    const struct rpc_param *param = method->params;
    for (; param != NULL && param->name != NULL; param++) {
        if (param->secret) {
            json_put_text(out, param->name);
        }
    }
    json_end_list(out);
}

static void write_extension(struct json_out *out, const struct rpc_method *method)
{
    static const char *const effects[] = {
        [RPC_READS] = "reads", [RPC_RECORDS] = "records", [RPC_WRITES] = "writes"};
    json_key(out, "x-eldercare");
    json_begin_map(out);
    write_words(out, "allow", office_kinds, method->allow);
    write_words(out, "roles", roles, catalogue_roles(method));
    json_field_text(out, "effect", effects[method->effect]);
    json_field_bool(out, "open", method->open);
    json_field_bool(out, "dry_run", method->dry_run);
    json_field_bool(out, "set_up", method->set_up);
    write_secrets(out, method);
    json_end_map(out);
}

static void write_method(struct json_out *out, const struct rpc_method *method)
{
    json_begin_map(out);
    json_field_text(out, "name", method->name);
    json_field_text(out, "summary", method->help);
    json_field_text(out, "paramStructure", "by-name");
    write_params(out, method);
    write_result(out, method);
    write_errors(out, method);
    write_extension(out, method);
    json_end_map(out);
}

// --- the document ---

static void write_components(struct json_out *out)
{
    json_key(out, "components");
    json_begin_map(out);
    json_key(out, "errors");
    json_begin_map(out);
    for (int i = STATUS_OK + 1; i < STATUS_COUNT; i++) {
        enum status status = (enum status)i;
        if (status_is_fault(status)) {
            continue;
        }
        json_key(out, status_name(status));
        json_begin_map(out);
        json_field_int(out, "code", status_code(status));
        json_field_text(out, "message", status_sentence(status));
        json_end_map(out);
    }
    json_end_map(out);
    json_end_map(out);
}

static void write_import(struct json_out *out, const struct import_kind *kind)
{
    json_begin_map(out);
    json_field_text(out, "what", kind->what);
    json_field_text(out, "method", kind->method);
    json_key(out, "columns");
    json_begin_list(out);
    for (const struct import_header *header = kind->headers; header->english != NULL; header++) {
        json_begin_map(out);
        json_field_text(out, "chinese", header->chinese);
        json_field_text(out, "english", header->english);
        json_field_text(out, "example", header->example);
        json_field_bool(out, "required", header->required);
        json_end_map(out);
    }
    json_end_list(out);
    json_key(out, "together");
    json_begin_list(out);
    for (int i = 0; i < IMPORT_TOGETHER_MAX && kind->together[i][0] != NULL; i++) {
        json_begin_list(out);
        for (int k = 0; k < 4 && kind->together[i][k] != NULL; k++) {
            json_put_text(out, kind->together[i][k]);
        }
        json_end_list(out);
    }
    json_end_list(out);
    json_end_map(out);
}

static void write_imports(struct json_out *out, const struct rpc_catalogue *catalogue)
{
    const struct catalogue_entry *entry = catalogue_look(catalogue, "import.rows");
    const struct import_kind *const *kinds = entry == NULL ? NULL : entry->part;
    json_key(out, "x-eldercare-imports");
    json_begin_list(out);
    for (; kinds != NULL && *kinds != NULL; kinds++) {
        write_import(out, *kinds);
    }
    json_end_list(out);
}

void discover_write(const struct rpc_catalogue *catalogue, struct text *ret_document)
{
    struct json_out out;
    json_out_init(&out, ret_document);
    json_field_text(&out, "openrpc", "1.2.6");
    json_key(&out, "info");
    json_begin_map(&out);
    json_field_text(&out, "title", "eldercare");
    json_field_text(&out, "description",
        "Beds, waiting lists and meals of a district's elders. JSON-RPC 2.0, one value a line, "
        "over TLS 1.3 with client certificates; parameters by name.");
    json_field_text(&out, "version", ELDERCARE_VERSION);
    json_end_map(&out);
    json_key(&out, "methods");
    json_begin_list(&out);
    for (int i = 0; i < catalogue->count; i++) {
        write_method(&out, catalogue->entries[i].method);
    }
    json_end_list(&out);
    write_components(&out);
    write_imports(&out, catalogue);
}

static enum status discover(struct call *call)
{
    const struct text *document = &call->house->catalogue->document;
    text_add(&call->result, document->bytes, document->size);
    return call_done(call);
}

const struct rpc_method discover_methods[] = {
    {
        .name = "rpc.discover",
        .help = "Describe every method: an OpenRPC document.",
        .allow = EVERY_OFFICE,
        .effect = RPC_READS,
        .open = true,
        .result = "openrpc, info{title, description, version}, methods[{name, summary}], "
                  "components{errors{}}",
        .run = discover,
    },
    RPC_METHODS_END,
};
