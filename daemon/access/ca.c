// SPDX-License-Identifier: Apache-2.0
// The issuing authority of an instance: one CA whose key stands in a file beside the daemon.
#include "daemon/access/ca.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/base/day.h"
#include "daemon/access/secret_file.h"

#define AUTHORITY_DAYS 3653
#define AUTHORITY_NAME "eldercare instance authority"
#define PEM_SIZE_MAX 16384

static void wipe(struct text *text)
{
    if (text->bytes != NULL) {
        crypto_wipe(text->bytes, text->size);
    }
    text_done(text);
}

// Two files, the certificate first; both texts are given back.
static enum status keep_pair(const char *dir, const char *const names[2], struct text *certificate,
    struct text *key, struct text *complaint)
{
    enum status status = STATUS_NO_MEMORY;
    if (!certificate->failed && !key->failed) {
        status = secret_file_write(dir, names[0], certificate->bytes, certificate->size, complaint);
    }
    if (status == STATUS_OK) {
        status = secret_file_write(dir, names[1], key->bytes, key->size, complaint);
    }
    text_done(certificate);
    wipe(key);
    return status;
}

static enum status create_authority(
    const char *dir, int64_t now_ms, struct authority **ret, struct text *complaint)
{
    struct text certificate;
    struct text key;
    struct authority *authority = NULL;
    text_init(&certificate, PEM_SIZE_MAX);
    text_init(&key, PEM_SIZE_MAX);
    enum status status = authority_new(AUTHORITY_NAME, now_ms, AUTHORITY_DAYS, &authority);
    if (status != STATUS_OK) {
        text_print(complaint, "%s: the authority could not be made", dir);
        return status;
    }
    status = authority_write(authority, &certificate, &key);
    enum status kept = keep_pair(
        dir, (const char *const[]){"ca.pem", "ca-key.pem"}, &certificate, &key, complaint);
    status = status == STATUS_OK ? kept : status;
    if (status != STATUS_OK) {
        authority_free(authority);
        return status;
    }
    *ret = authority;
    return STATUS_OK;
}

static enum status create_server(const char *dir, const char *host, int64_t now_ms,
    const struct authority *authority, struct text *complaint)
{
    struct text certificate;
    struct text key;
    struct certificate_order order = {
        .use = CERTIFICATE_SERVER,
        .common_name = host,
        .host = host,
        .from_ms = now_ms,
        .days = CERTIFICATE_DAYS,
    };
    text_init(&certificate, PEM_SIZE_MAX);
    text_init(&key, PEM_SIZE_MAX);
    enum status status = certificate_issue(authority, &order, &certificate, &key);
    if (status != STATUS_OK) {
        text_print(complaint, "%s: no certificate can be made for this host", host);
        text_done(&certificate);
        wipe(&key);
        return status;
    }
    return keep_pair(
        dir, (const char *const[]){"server.pem", "server-key.pem"}, &certificate, &key, complaint);
}

enum status ca_create(const char *pki_dir, const char *host, int64_t now_ms, struct text *complaint)
{
    struct authority *authority = NULL;
    enum status status = secret_file_folder(pki_dir, complaint);
    if (status == STATUS_OK) {
        status = create_authority(pki_dir, now_ms, &authority, complaint);
    }
    if (status == STATUS_OK) {
        status = create_server(pki_dir, host, now_ms, authority, complaint);
        authority_free(authority);
    }
    return status;
}

static enum status read_pair(const char *dir, const char *const names[2],
    struct text *ret_certificate, struct text *ret_key, struct text *complaint)
{
    text_init(ret_certificate, SECRET_FILE_SIZE_MAX);
    text_init(ret_key, SECRET_FILE_SIZE_MAX);
    enum status status = secret_file_read(dir, names[0], ret_certificate, complaint);
    if (status == STATUS_OK) {
        status = secret_file_read(dir, names[1], ret_key, complaint);
    }
    if (status == STATUS_OK && (ret_certificate->size == 0 || ret_key->size == 0)) {
        text_print(complaint, "%s: %s or %s is empty", dir, names[0], names[1]);
        status = STATUS_MALFORMED;
    }
    if (status != STATUS_OK) {
        text_done(ret_certificate);
        wipe(ret_key);
    }
    return status;
}

enum status ca_load(const char *pki_dir, struct ca *ret, struct text *complaint)
{
    struct text certificate;
    struct text key;
    struct authority *authority = NULL;
    enum status status = read_pair(
        pki_dir, (const char *const[]){"ca.pem", "ca-key.pem"}, &certificate, &key, complaint);
    if (status != STATUS_OK) {
        return status;
    }
    status = authority_load(certificate.bytes, key.bytes, &authority);
    wipe(&key);
    if (status != STATUS_OK) {
        text_print(complaint, "%s: ca.pem and ca-key.pem are no authority", pki_dir);
        text_done(&certificate);
        return status;
    }
    *ret = (struct ca){.authority = authority, .certificate = certificate};
    return STATUS_OK;
}

void ca_done(struct ca *ca)
{
    authority_free(ca->authority);
    ca->authority = NULL;
    text_done(&ca->certificate);
}

enum status ca_load_server(const char *pki_dir, struct ca_server *ret, struct text *complaint)
{
    struct ca_server server;
    enum status status = read_pair(pki_dir, (const char *const[]){"server.pem", "server-key.pem"},
        &server.certificate, &server.key, complaint);
    if (status == STATUS_OK) {
        *ret = server;
    }
    return status;
}

void ca_server_done(struct ca_server *server)
{
    text_done(&server->certificate);
    wipe(&server->key);
}

int64_t ca_expiry(int64_t now_ms)
{
    return now_ms + CERTIFICATE_DAYS * DAY_MS;
}

enum status ca_issue(const struct ca *ca, const struct ca_order *order,
    struct text *ret_certificate_pem, struct text *ret_key_pem, struct text *complaint)
{
    char uri[CERTIFICATE_URI_MAX];
    snprintf(uri, sizeof uri, TERMINAL_URI "%" PRId64, order->terminal);
    struct certificate_order certificate = {
        .use = CERTIFICATE_TERMINAL,
        .common_name = order->name,
        .uri = uri,
        .from_ms = order->now_ms,
        .days = CERTIFICATE_DAYS,
    };
    if (order->request_pem == NULL) {
        return certificate_issue(ca->authority, &certificate, ret_certificate_pem, ret_key_pem);
    }
    return certificate_sign(
        ca->authority, &certificate, order->request_pem, ret_certificate_pem, complaint);
}
