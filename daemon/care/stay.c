// SPDX-License-Identifier: Apache-2.0
// Stays: what other subjects ask of them, and the table of their methods.
#include "daemon/care/stay.h"

#include "daemon/care/bed_hold.h"
#include "daemon/care/death.h"
#include "daemon/care/family_bed.h"
#include "daemon/care/stay_act.h"
#include "daemon/care/stay_past.h"

struct care care_presets(void)
{
    return (struct care){.suit = {.nursing_shanghai = 4, .nursing_gbt42195 = 2},
        .leave_hold_days = 30,
        .trial_days = 30,
        .emergency_hours = 72,
        .unit_dementia_beds_max = 20,
        .unit_nursing_beds_max = 60};
}

// --- what other subjects ask ---

enum status stay_refuses_meals(
    struct call *call, int64_t elder, int32_t on_day, struct json_out *facts)
{
    enum status status = STATUS_OK;
    struct query query = query_open(call->tx, QUERY_STAY_MEALS);
    query_bind_int(&query, "elder", elder);
    query_bind_day(&query, "on", on_day);
    if (query_next(&query)) {
        if (!query_is_null(&query, "death")) {
            json_field_int(facts, "death", query_int(&query, "death"));
            json_field_text(facts, "parameter", "elder");
            call->message = DEATH_ON_RECORD;
            status = STATUS_STATE_CONFLICT;
        } else if (query_int(&query, "in_care") != 0) {
            status = STATUS_DINER_IN_CARE;
        }
    }
    query_end(&query);
    return status;
}

enum status stay_on_described(struct call *call, const struct fact *fact, void *part)
{
    (void)part;
    struct query query = query_open(call->tx, QUERY_STAY_OF_ELDER);
    query_bind_int(&query, "elder", fact->elder);
    query_bind_day(&query, "on", fact->day);
    if (query_next(&query)) {
        json_key(&call->out, "stay");
        json_begin_map(&call->out);
        json_field_int(&call->out, "stay", query_int(&query, "stay"));
        json_field_int(&call->out, "bed", query_int(&query, "bed"));
        json_field_int(&call->out, "institution", query_int(&query, "institution"));
        json_field_day(&call->out, "from", query_day(&query, "from_day"));
        json_end_map(&call->out);
    }
    query_end(&query);
    return call_done(call);
}

const struct rpc_method stay_methods[] = {
    {
        .name = "stay.admit",
        .help = "Admit a person to a bed from a day on.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = stay_admit_params,
        .params_size = sizeof(struct stay_admit_params),
        .result =
            "stay, movement, bed, institution, from, overridden[]?, override?, trial_until?, "
            "approve_by?, "
            "meals_ended[{booking, site, date, meal, channel}]?, " HOLDS_ENDED ", " SERVED_AT_HOME,
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON BED_TAKEN BED_NOT_OPEN BED_UNSUITABLE "
                   "ELDER_HAS_BED NOT_ELIGIBLE NOT_HEAD_OF_QUEUE OFFER_EXPIRED STATE_CONFLICT",
        .run = stay_admit_run,
    },
    {
        .name = "stay.transfer",
        .help = "Move a resident to another bed of the house; the stay goes on.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = stay_transfer_params,
        .params_size = sizeof(struct stay_transfer_params),
        .result = "stay, movement, bed, overridden[]?, override?",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON BED_TAKEN BED_NOT_OPEN BED_UNSUITABLE "
                   "ELDER_HAS_BED NOT_HEAD_OF_QUEUE OFFER_EXPIRED STATE_CONFLICT",
        .run = stay_transfer_run,
    },
    {
        .name = "stay.swap",
        .help = "Two residents of one house change beds on a day.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = stay_swap_params,
        .params_size = sizeof(struct stay_swap_params),
        .result = "stay, bed, movement, with, with_bed, with_movement, on, overridden[]?, "
                  "with_overridden[]?, override?",
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON BED_TAKEN BED_NOT_OPEN BED_UNSUITABLE "
                   "ELDER_HAS_BED NOT_HEAD_OF_QUEUE OFFER_EXPIRED STATE_CONFLICT",
        .run = stay_swap_run,
    },
    {
        .name = "stay.lend",
        .help = "Lend the held bed of an absent resident to a guest until a guaranteed day.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .dry_run = true,
        .params = stay_lend_params,
        .params_size = sizeof(struct stay_lend_params),
        .result =
            "stay, movement, bed, lender, from, until, overridden[]?, "
            "meals_ended[{booking, site, date, meal, channel}]?, " HOLDS_ENDED ", " SERVED_AT_HOME,
        .refuses = "NOT_FOUND NEEDS_SECOND_PERSON BED_TAKEN BED_NOT_OPEN BED_UNSUITABLE "
                   "ELDER_HAS_BED NOT_HEAD_OF_QUEUE STATE_CONFLICT",
        .run = stay_lend_run,
    },
    {
        .name = "stay.leave",
        .help = "A resident goes to hospital or to the family; the bed stays held.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = stay_leave_params,
        .params_size = sizeof(struct stay_leave_params),
        .result = "stay, movement, from, held_until, overridden[]?",
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = stay_leave_run,
    },
    {
        .name = "stay.return",
        .help = "A resident who was away is back in the held bed.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = stay_return_params,
        .params_size = sizeof(struct stay_return_params),
        .result = "stay, movement, on, overridden[]?, guests[{stay, elder, until?, was_until}]?, "
                  "meals_ended[{booking, site, date, meal, channel}]?",
        .refuses = "NOT_FOUND BED_TAKEN STATE_CONFLICT",
        .run = stay_return_run,
    },
    {
        .name = "stay.discharge",
        .help = "End a stay; the day of discharge is no bed-night.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .params = stay_discharge_params,
        .params_size = sizeof(struct stay_discharge_params),
        .result = "stay, movement, until, overridden[]?, death?, " DEATH_STOPPED,
        .refuses = "NOT_FOUND STATE_CONFLICT",
        .run = stay_discharge_run,
    },
    {
        .name = "stay.cancel",
        .help = "Take back the latest movement of a stay; the state before returns.",
        .allow = HOME | BUREAU,
        .effect = RPC_WRITES,
        .params = stay_cancel_params,
        .params_size = sizeof(struct stay_cancel_params),
        .result = "stay, movement, cancels, event, on, hl7, with?, until?, override?, "
                  "also{movement, cancels, event, on, hl7}?, "
                  "guests[{stay, elder, until?, restored, status?, in_way?{}}]?, "
                  "meals_ended[{booking, site, "
                  "date, meal, channel}]?, "
                  "meals[{booking?, site, date, meal, channel, restored, status?}]?, "
                  "holds[{restored, hold?, bed?, until?, elsewhere?, status?}]?, " STANDING_ENDED
                  ", " HOLDS_ENDED ", " SERVED_AT_HOME,
        .refuses = "NOT_FOUND BED_TAKEN BED_NOT_OPEN ELDER_HAS_BED NOT_HEAD_OF_QUEUE "
                   "OFFER_EXPIRED STATE_CONFLICT",
        .run = stay_cancel_run,
    },
    {
        .name = "stay.record",
        .help = "Enter a stay as the house's own books tell it, past or still going on; entered "
                "again, what is new in it is added. Once the house has moved in, one that goes on "
                "in a basic bed while others wait is an admission, whatever day it names.",
        .allow = HOME,
        .effect = RPC_WRITES,
        .dry_run = true,
        .set_up = true,
        .params = stay_past_params,
        .params_size = sizeof(struct stay_past_params),
        .result =
            "stay, movements, override?, "
            "meals_ended[{booking, site, date, meal, channel}]?, " HOLDS_ENDED ", " SERVED_AT_HOME,
        .refuses = "NOT_FOUND BED_TAKEN BED_NOT_OPEN ELDER_HAS_BED NOT_HEAD_OF_QUEUE "
                   "OFFER_EXPIRED STATE_CONFLICT",
        .run = stay_past_run,
    },
    {
        .name = "stay.list",
        .help = "Stays with their movements, as known now or then.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_READS,
        .params = stay_list_params,
        .params_size = sizeof(struct stay_list_params),
        .result =
            "stays[{stay, elder, institution, bed?, from, until?, state, cancelled, "
            "movements[{movement, event, on, hl7, pending, cancelled, recorded_at, bed?, with?, "
            "reason?, overridden[]?, override_reason?, cancelled_at?}], "
            "cancels[{movement, cancels, on, hl7, bed?, reason?, recorded_at}]?}], next?",
        .run = stay_list_run,
    },
    {
        .name = "stay.corrections",
        .help =
            "What is known now of some days and was not known of them then, and what corrected it.",
        .allow = HOME | DESKS | BUREAU,
        .effect = RPC_READS,
        .params = stay_corrections_params,
        .params_size = sizeof(struct stay_corrections_params),
        .result = "corrections[{stay, elder, institution, from, until?, was{bed, away?}?, is{bed, "
                  "away?}?, movement?, event?, reason?, overridden[]?, override_reason?, cancels?, "
                  "recorded_at}], next?",
        .run = stay_corrections_run,
    },
    RPC_METHODS_END};
