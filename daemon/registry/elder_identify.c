// SPDX-License-Identifier: Apache-2.0
// elder.identify: the one door to a person outside the scope, by full number and exact name,
// recorded and counted.
#include "daemon/registry/elder_door.h"
#include "daemon/registry/elder_number.h"
#include "daemon/registry/subject.h"

struct identify_params {
    const char *id_number;
    const char *name;
    int id_type;
};

static const struct rpc_param identify_params[] = {
    {
        .name = "id_number",
        .help = "The whole number of the identity document.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct identify_params, id_number),
        .required = true,
        .secret = true,
        .most = 40,
    },
    {
        .name = "name",
        .help = "The name, exactly as it is registered.",
        .kind = RPC_TEXT,
        .offset = offsetof(struct identify_params, name),
        .required = true,
        .secret = true,
        .most = 50,
    },
    {
        .name = "id_type",
        .help = "What document it is; by default the number itself tells.",
        .kind = RPC_CHOICE,
        .offset = offsetof(struct identify_params, id_type),
        .choices = id_type_words,
    },
    RPC_PARAMS_END,
};

// A wrong name answers as an unknown number does, and costs the same.
static enum status identify(struct call *call)
{
    const struct identify_params *params = call->params;
    struct elder_number number;
    struct elder_known known;
    const char *expected = NULL;
    enum elder_id_type type = params->id_type < 0 ? elder_number_guess(params->id_number)
                                                  : (enum elder_id_type)params->id_type;
    if (!elder_number_parse(params->id_number, type, call->tx->today_day, &number, &expected)) {
        return call_invalid(call, "id_number", expected);
    }
    enum status status = elder_door_count(call);
    if (status != STATUS_OK) {
        return status;
    }
    bool found = elder_door_find_named(call, number.text, params->name, &known);
    if (call->tx->fault != STATUS_OK) {
        return call_done(call);
    }
    if (!found) {
        return call_refuse(call, STATUS_NOT_FOUND);
    }
    elder_door_open(call, &known);
    elder_door_tell(call, &call->out, &known);
    return call_done(call);
}

const struct rpc_method elder_identify_methods[] = {
    {
        .name = "elder.identify",
        .help = "Find a person anywhere in the instance by whole number and exact name; the id may "
                "be used for 24 hours.",
        .allow = HOME | DESKS | BUREAU | KITCHEN | SITE,
        .effect = RPC_RECORDS,
        .params = identify_params,
        .params_size = sizeof(struct identify_params),
        .result = "elder, name, office, office_name?",
        .refuses = "NOT_FOUND LOCKED_OUT",
        .run = identify,
    },
    RPC_METHODS_END,
};
