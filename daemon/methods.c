// SPDX-License-Identifier: Apache-2.0
// The list of subjects, one line each: their methods, their state, what they recount, what falls
// due.
#include <assert.h>

#include "daemon/care/waitlist_policy.h"
#include "daemon/rpc/event.h"
#include "daemon/wiring.h"

static const struct rpc_method *const import_tables[] = {
    import_methods, discover_methods, event_methods, NULL};

const struct policy_kind *const wiring_policy_kinds[] = {
    &meal_policy_kind, &waitlist_policy_kind, NULL};

// In the order a district is moved in: what others refer to comes first.
static void add_imports(struct wiring *wiring)
{
    const struct import_kind *const others[] = {&institution_import, &permit_import,
        &contract_import, &link_import, &room_import, &bed_import, &verification_import,
        &stay_import, &unit_import, &carer_import, &certificate_import, &family_bed_import,
        &kitchen_import, &site_import, &menu_import, NULL};
    int count = 0;
    for (const struct import_kind *kind = registry_imports; kind->what != NULL; kind++) {
        assert(count < WIRING_IMPORTS_MAX);
        wiring->imports[count++] = kind;
    }
    for (int i = 0; others[i] != NULL; i++) {
        assert(count < WIRING_IMPORTS_MAX);
        wiring->imports[count++] = others[i];
    }
    wiring->imports[count] = NULL;
}

void wiring_methods(struct wiring *wiring)
{
    add_imports(wiring);
    const struct rpc_subject subjects[] = {
        {"import", import_tables, wiring->imports, NULL, receipt_due},
        {"access", access_tables, &wiring->access, NULL, session_due},
        {"registry", registry_tables, &wiring->registry, registry_verify, registry_due},
        {"care", care_tables, &wiring->care, care_verify, care_due},
        {"canteen", canteen_tables, &wiring->canteen, canteen_verify, canteen_due},
        {"oversight", oversight_tables, &wiring->oversight, NULL, NULL},
        RPC_SUBJECTS_END,
    };
    _Static_assert(sizeof(subjects) <= sizeof(wiring->subjects), "room for every subject");
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        wiring->subjects[i] = subjects[i];
    }
}
