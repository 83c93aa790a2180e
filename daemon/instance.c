// SPDX-License-Identifier: Apache-2.0
// Opening an instance step by step, and closing it in reverse.
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "common/base/log.h"
#include "daemon/access/gate.h"
#include "daemon/access/keys.h"
#include "daemon/access/setup.h"
#include "daemon/wiring.h"

static enum status open_keys(
    struct instance *instance, const struct instance_order *order, struct text *complaint)
{
    (void)order;
    return keys_load(instance->settings.keys, &instance->keys, complaint);
}

static enum status open_authority(
    struct instance *instance, const struct instance_order *order, struct text *complaint)
{
    (void)order;
    enum status status = ca_load(instance->settings.pki, &instance->ca, complaint);
    instance->has_ca = status == STATUS_OK;
    return status;
}

static enum status open_store(
    struct instance *instance, const struct instance_order *order, struct text *complaint)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof(path), "%s/" DATABASE_FILE,
        order->db != NULL ? order->db : instance->settings.db);
    struct store_options options = store_presets(path);
    options.zone_minutes = instance->settings.zone_minutes;
    options.batch_jobs_max = (int)instance->settings.batch_jobs_max;
    options.threads = order->threads;
    options.on_done = order->on_done;
    options.on_done_context = order->context;
    return store_open(&options, &instance->store, complaint);
}

// What the database says of itself, and what it should know of the rules.
struct settle_job {
    struct store_job job;
    struct instance *instance;
    struct setup_facts facts;
    struct principal system; // the system office
    struct text *complaint;
    enum status status;
};

static void settle(struct store_job *job, struct tx *tx)
{
    struct settle_job *settle_job = (struct settle_job *)job;
    struct wiring *wiring = &settle_job->instance->wiring;
    settle_job->status = setup_look(tx, &settle_job->facts);
    if (settle_job->status == STATUS_OK) {
        settle_job->status = setup_principal(tx, &settle_job->system);
    }
    const struct keyring *keys = &settle_job->instance->keys;
    if (settle_job->status == STATUS_OK) {
        settle_job->status = registry_prove_keys(tx, keys, settle_job->complaint);
    }
    if (settle_job->status == STATUS_OK) {
        keys_keep(tx, keys);
        oversight_keep_plans(&wiring->oversight, tx);
        registry_key_names(tx);
        settle_job->status = policies_keep(wiring->policies, tx, settle_job->complaint);
    }
}

enum status wiring_load_policies(struct wiring *wiring, const char *dir, struct text *complaint)
{
    wiring->policies = policies_new(wiring_policy_kinds);
    return wiring->policies == NULL ? STATUS_NO_MEMORY
                                    : policies_load(wiring->policies, dir, complaint);
}

static enum status open_rules(
    struct instance *instance, const struct instance_order *order, struct text *complaint)
{
    struct wiring *wiring = &instance->wiring;
    const struct settings *settings = &instance->settings;
    (void)order;
    wiring->access = (struct access){
        .ca = &instance->ca,
        .backup_dir = settings->backups,
        .started_ms = instant_now(),
    };
    wiring->registry.identify_per_hour_max = (int)settings->identify_per_hour_max;
    wiring->care = care_presets();
    wiring->care.leave_hold_days = settings->leave_hold_days;
    wiring->care.trial_days = settings->trial_days;
    wiring->care.unit_dementia_beds_max = settings->unit_dementia_beds_max;
    wiring->care.unit_nursing_beds_max = settings->unit_nursing_beds_max;
    wiring->care.emergency_hours = settings->emergency_hours;
    wiring->care.suit.nursing_shanghai = settings->nursing_required_shanghai;
    wiring->care.suit.nursing_gbt42195 = settings->nursing_required_gbt42195;
    wiring->registry.valid_months[SCHEME_SHANGHAI] = (int)settings->shanghai_months;
    wiring->registry.valid_months[SCHEME_GBT42195] = (int)settings->gbt42195_months;
    enum status status = wiring_load_policies(wiring, settings->policies, complaint);
    if (status == STATUS_OK) {
        status = registry_load(settings->calendar, &wiring->registry, complaint);
    }
    if (status == STATUS_OK) {
        status = oversight_load(settings->plans, &wiring->oversight, complaint);
        wiring->oversight.warn_basis_points = settings->warn_points;
        wiring->care.audit = effect_audit(&wiring->oversight);
    }
    return status;
}

static enum status open_house(
    struct instance *instance, const struct instance_order *order, struct text *complaint)
{
    struct settle_job job = {
        .job = {.lane = STORE_WRITE, .run = settle}, .instance = instance, .complaint = complaint};
    (void)order;
    enum status status = store_run(instance->store, &job.job);
    if (status == STATUS_OK) {
        status = job.status;
    }
    if (status != STATUS_OK) {
        if (complaint->size == 0) {
            text_print(complaint, "%s holds no instance; make one with: eldercared init",
                instance->settings.db);
        }
        return status;
    }
    struct house *house = &instance->house;
    *house = (struct house){
        .keys = &instance->keys,
        .store = instance->store,
        .subjects = instance->wiring.subjects,
        .consequences = instance->wiring.consequences,
        .policies = instance->wiring.policies,
        .zone_minutes = instance->settings.zone_minutes,
        .is_test_instance = job.facts.is_test,
        .daemon = principal_daemon(job.system.office, job.facts.area),
        .gate = gate_enter,
    };
    memcpy(house->area, job.facts.area, sizeof(house->area));
    return STATUS_OK;
}

static enum status open_desk(
    struct instance *instance, const struct instance_order *order, struct text *complaint)
{
    struct rpc_limits limits = {
        .in_flight_max = (int)instance->settings.in_flight_max,
        .operator_calls_per_second_max = (int)instance->settings.operator_calls_per_second_max,
        .refusals_per_minute_logged_max = 60,
    };
    (void)order;
    wiring_methods(&instance->wiring);
    wiring_consequences(&instance->wiring);
    instance->catalogue = rpc_catalogue_new(instance->wiring.subjects);
    instance->house.catalogue = instance->catalogue;
    instance->server =
        instance->catalogue != NULL ? rpc_server_new(&instance->house, &limits) : NULL;
    if (instance->server == NULL) {
        text_add_string(complaint, "the methods cannot be put together; the log says why");
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

enum status instance_open(
    struct instance *instance, const struct instance_order *order, struct text *complaint)
{
    static enum status (*const steps[])(struct instance *, const struct instance_order *,
        struct text *) = {open_keys, open_authority, open_rules, open_store, open_house, open_desk};

    memset(instance, 0, sizeof(*instance));
    enum status status = settings_load(order->config, &instance->settings, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    log_set_least((enum log_level)instance->settings.log_level);
    for (size_t i = 0; status == STATUS_OK && i < sizeof(steps) / sizeof(steps[0]); i++) {
        status = steps[i](instance, order, complaint);
    }
    if (status != STATUS_OK) {
        instance_close(instance);
    }
    return status;
}

void instance_close(struct instance *instance)
{
    if (instance->store != NULL) {
        store_close(instance->store);
    }
    if (instance->server != NULL) {
        rpc_server_free(instance->server);
    }
    rpc_catalogue_free(instance->catalogue);
    registry_done(&instance->wiring.registry);
    policies_free(instance->wiring.policies);
    oversight_done(&instance->wiring.oversight);
    if (instance->has_ca) {
        ca_done(&instance->ca);
    }
    crypto_wipe(&instance->keys, sizeof(instance->keys));
    memset(instance, 0, sizeof(*instance));
}

enum status instance_copy(const char *config, const char *out, struct text *complaint)
{
    static struct settings settings;
    char path[PATH_MAX];
    enum status status = settings_load(config, &settings, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    (void)snprintf(path, sizeof(path), "%s/" DATABASE_FILE, settings.db);
    return store_copy(path, out, complaint);
}
