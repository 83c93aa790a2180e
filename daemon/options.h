// SPDX-License-Identifier: Apache-2.0
// The daemon's settings as one table; config/eldercared.yaml is its print-out.
#pragma once

#include "common/base/option.h"

struct settings {
    char listen[256]; // HOST:PORT
    char db[512];     // folders; relative ones stand beside the configuration file
    char keys[512];
    char pki[512];
    char plans[512];
    char policies[512];
    char calendar[512];
    char backups[512];
    int zone_minutes;
    int log_level;
    int64_t warn_points; // hundredths of a percentage point
    int64_t identify_per_hour_max;
    int64_t leave_hold_days;
    int64_t unit_dementia_beds_max;
    int64_t unit_nursing_beds_max;
    int64_t trial_days;
    int64_t emergency_hours;
    int64_t nursing_required_shanghai;
    int64_t nursing_required_gbt42195;
    int64_t shanghai_months;
    int64_t gbt42195_months;
    int64_t connections_max;
    int64_t connections_per_certificate_max;
    int64_t connections_per_address_max;
    int64_t handshakes_per_second_max; // of one address
    int64_t calls_per_second_max;      // of one terminal
    int64_t operator_calls_per_second_max;
    int64_t line_size_max;
    int64_t unsent_size_max;
    int64_t unsent_total_max;
    int64_t in_flight_max;
    int64_t batch_jobs_max;
    int64_t handshake_timeout_ms;
    int64_t line_timeout_ms;
    int64_t idle_timeout_ms;
    int64_t write_timeout_ms;
    int64_t drain_timeout_ms;
    int64_t due_period_ms;
};

extern const struct option settings_options[];

// Loads path and makes its folders absolute. On failure one line for a person stands in complaint.
enum status settings_load(const char *path, struct settings *ret, struct text *complaint) MUST_USE;

// Splits "HOST:PORT" ("[::1]:7461" too; localhost is 127.0.0.1). False when HOST is no address or
// PORT no port.
bool settings_split_listen(
    const char *listen, char *ret_host, size_t host_size, int *ret_port) MUST_USE;

#define SETTINGS_HOST_SIZE 64
#define SETTINGS_LISTEN_WORDS "an address and a port, such as 127.0.0.1:7461 or [::1]:7461"
