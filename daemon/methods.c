// SPDX-License-Identifier: Apache-2.0
// The list of subjects, one line each: their methods, their state, what they recount, what they
// import.
#include <assert.h>

#include "daemon/wiring.h"

static const struct rpc_method *const import_tables[] = {import_methods, discover_methods, NULL};

static int add_imports(struct wiring *wiring, int count, const struct import_kind *kinds)
{
    for (; kinds->what != NULL; kinds++) {
        assert(count < WIRING_IMPORTS_MAX);
        wiring->imports[count++] = kinds;
    }
    return count;
}

void wiring_methods(struct wiring *wiring)
{
    int imports = add_imports(wiring, 0, registry_imports);
    imports = add_imports(wiring, imports, care_imports);
    wiring->imports[imports++] = &kitchen_import;
    wiring->imports[imports++] = &site_import;
    wiring->imports[imports] = NULL;

    const struct rpc_subject subjects[] = {
        {"import", import_tables, wiring->imports, NULL},
        {"access", access_tables, &wiring->access, NULL},
        {"registry", registry_tables, &wiring->registry, registry_verify},
        {"care", care_tables, &wiring->care, care_verify},
        {"canteen", canteen_tables, &wiring->canteen, canteen_verify},
        {"oversight", oversight_tables, &wiring->oversight, NULL},
        RPC_SUBJECTS_END,
    };
    _Static_assert(sizeof(subjects) <= sizeof(wiring->subjects), "room for every subject");
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        wiring->subjects[i] = subjects[i];
    }
}
