// SPDX-License-Identifier: Apache-2.0
// Failures of libuv on demand: these stand in front of the library's own functions.
#include "tests/support/net_fault.h"

#include <dlfcn.h>

#include <uv.h>

static int countdowns[NET_FAULTS];
static int has_struck;
static int writes_are_slow;

void net_fault_set(enum net_fault fault, int countdown)
{
    countdowns[fault] = countdown;
    has_struck = 0;
}

int net_fault_has_struck(void)
{
    return has_struck;
}

void net_fault_slow_writes(int on)
{
    writes_are_slow = on;
}

static int strikes(enum net_fault fault)
{
    if (countdowns[fault] > 0 && --countdowns[fault] == 0) {
        has_struck = 1;
        return 1;
    }
    return 0;
}

#define REAL(type, name) ((type)(uintptr_t)dlsym(RTLD_NEXT, name))

int uv_tcp_init(uv_loop_t *loop, uv_tcp_t *tcp)
{
    return strikes(NET_FAULT_TCP_INIT)
               ? UV_ENOMEM
               : REAL(int (*)(uv_loop_t *, uv_tcp_t *), "uv_tcp_init")(loop, tcp);
}

int uv_accept(uv_stream_t *listener, uv_stream_t *stream)
{
    int result = REAL(int (*)(uv_stream_t *, uv_stream_t *), "uv_accept")(listener, stream);
    return strikes(NET_FAULT_ACCEPT) ? UV_ENOMEM : result;
}

int uv_read_start(uv_stream_t *stream, uv_alloc_cb on_alloc, uv_read_cb on_read)
{
    return strikes(NET_FAULT_READ_START) ? UV_ENOMEM
                                         : REAL(int (*)(uv_stream_t *, uv_alloc_cb, uv_read_cb),
                                               "uv_read_start")(stream, on_alloc, on_read);
}

int uv_write(uv_write_t *request, uv_stream_t *stream, const uv_buf_t buffers[], unsigned int count,
    uv_write_cb on_written)
{
    return strikes(NET_FAULT_WRITE) ? UV_ENOMEM
                                    : REAL(int (*)(uv_write_t *, uv_stream_t *, const uv_buf_t *,
                                               unsigned int, uv_write_cb),
                                          "uv_write")(request, stream, buffers, count, on_written);
}

int uv_try_write(uv_stream_t *stream, const uv_buf_t buffers[], unsigned int count)
{
    if (strikes(NET_FAULT_TRY_WRITE)) {
        return UV_ECONNRESET;
    }
    return writes_are_slow ? UV_EAGAIN
                           : REAL(int (*)(uv_stream_t *, const uv_buf_t *, unsigned int),
                                 "uv_try_write")(stream, buffers, count);
}

int uv_shutdown(uv_shutdown_t *request, uv_stream_t *stream, uv_shutdown_cb on_shutdown)
{
    return strikes(NET_FAULT_SHUTDOWN)
               ? UV_ENOMEM
               : REAL(int (*)(uv_shutdown_t *, uv_stream_t *, uv_shutdown_cb), "uv_shutdown")(
                     request, stream, on_shutdown);
}

int uv_getaddrinfo(uv_loop_t *loop, uv_getaddrinfo_t *request, uv_getaddrinfo_cb on_found,
    const char *node, const char *service, const struct addrinfo *hints)
{
    return strikes(NET_FAULT_RESOLVE)
               ? UV_ENOMEM
               : REAL(int (*)(uv_loop_t *, uv_getaddrinfo_t *, uv_getaddrinfo_cb, const char *,
                          const char *, const struct addrinfo *),
                     "uv_getaddrinfo")(loop, request, on_found, node, service, hints);
}

int uv_tcp_connect(uv_connect_t *request, uv_tcp_t *tcp, const struct sockaddr *address,
    uv_connect_cb on_connected)
{
    return strikes(NET_FAULT_CONNECT)
               ? UV_ENOMEM
               : REAL(int (*)(uv_connect_t *, uv_tcp_t *, const struct sockaddr *, uv_connect_cb),
                     "uv_tcp_connect")(request, tcp, address, on_connected);
}
