// SPDX-License-Identifier: Apache-2.0
// libuv's functions as the net calls them, with a failure at the n-th call of one of them.
#pragma once

enum net_fault {
    NET_FAULT_TCP_INIT,
    NET_FAULT_ACCEPT,
    NET_FAULT_READ_START,
    NET_FAULT_WRITE,
    NET_FAULT_TRY_WRITE,
    NET_FAULT_SHUTDOWN,
    NET_FAULT_RESOLVE,
    NET_FAULT_CONNECT,
    NET_FAULTS
};

// The countdown-th call from now on fails with UV_ENOMEM, once. 0: none does.
void net_fault_set(enum net_fault fault, int countdown);

// True when it has come to that.
int net_fault_has_struck(void);

// While on, writes say that the peer takes nothing: all of them take the slow way, uv_write.
void net_fault_slow_writes(int on);
