// SPDX-License-Identifier: Apache-2.0
// In words, what would be right for a parameter: data.expected of INVALID.
#include "daemon/rpc/bind.h"
#include "daemon/rpc/catalogue.h"

static void add_choices(struct text *text, const char *const *choices)
{
    for (int i = 0; choices[i] != NULL; i++) {
        text_print(text, "%s%s", i == 0 ? "" : ", ", choices[i]);
    }
}

static void add_integer(struct text *text, const struct rpc_param *param)
{
    text_print(text, "an integer from %lld to %lld", (long long)catalogue_least(param),
        (long long)catalogue_most(param));
}

static void add_list(struct text *text, const struct rpc_param *param, const char *items)
{
    text_print(text, "a list of %lld to %lld %s", (long long)catalogue_least(param),
        (long long)catalogue_most(param), items);
}

static void add_text(struct text *text, const struct rpc_param *param)
{
    text_print(text,
        "text of 1 to %lld characters, not only spaces, without control characters%s%s",
        (long long)catalogue_most(param), param->multiline ? " but line feeds" : "",
        param->is_name ? ", beginning with none of = + - @" : "");
}

void bind_expected(const struct rpc_param *param, struct text *text)
{
    switch (param->kind) {
    case RPC_ID:
        text_add_string(text, "a positive integer");
        return;
    case RPC_INTEGER:
        add_integer(text, param);
        return;
    case RPC_BOOL:
        text_add_string(text, "true or false");
        return;
    case RPC_TEXT:
        add_text(text, param);
        return;
    case RPC_DAY:
        text_add_string(text, "a date like 2026-12-01");
        return;
    case RPC_INSTANT:
        text_add_string(text, "an instant like 2026-12-01T10:30:00+08:00");
        return;
    case RPC_CHOICE:
        text_add_string(text, "one of ");
        add_choices(text, param->choices);
        return;
    case RPC_SET:
        text_add_string(text, "a list of any of ");
        add_choices(text, param->choices);
        text_add_string(text, ", each once");
        return;
    case RPC_DIGITS:
        text_print(text, "a list of integers from %lld to %lld, each once", (long long)param->least,
            (long long)param->most);
        return;
    case RPC_IDS:
        add_list(text, param, "positive integers");
        return;
    case RPC_TEXTS:
        add_list(text, param, "texts");
        return;
    case RPC_MAPS:
        add_list(text, param, "maps");
        return;
    case RPC_MAP:
        text_add_string(text, "a map");
        return;
    case RPC_JSON:
        text_add_string(text, "a JSON value");
        return;
    }
}
