# SPDX-License-Identifier: Apache-2.0
# How everything of ours is compiled: warnings for all, hardening for release, sanitizers for check.
add_library(eldercare_warnings INTERFACE)
target_include_directories(eldercare_warnings INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_definitions(eldercare_warnings INTERFACE _GNU_SOURCE
    ELDERCARE_VERSION="${PROJECT_VERSION}")
target_compile_options(eldercare_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes
    -Wmissing-prototypes -Wcast-qual -Wwrite-strings -Wformat=2 -Wundef -Wvla -Wdouble-promotion
    -Wredundant-decls)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(eldercare_warnings INTERFACE
        -Wduplicated-cond -Wduplicated-branches -Wlogical-op -Wjump-misses-init)
endif()
if(ELDERCARE_WERROR)
    target_compile_options(eldercare_warnings INTERFACE -Werror)
endif()

# Assertions guard our own promises, so they stay in release builds: no -DNDEBUG.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
-fstack-clash-protection -fcf-protection -fPIE")
set(CMAKE_EXE_LINKER_FLAGS_RELEASE "-pie -Wl,-z,relro,-z,now,-z,noexecstack")
set(CMAKE_C_FLAGS_DEBUG "-O1 -g -fno-omit-frame-pointer")

if(ELDERCARE_SANITIZE)
    add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=undefined)
    add_link_options(-fsanitize=address,undefined)
endif()
if(ELDERCARE_COVERAGE)
    # Threaded tests count together, so the counters must not tear.
    add_compile_options(--coverage -O0 -fprofile-update=atomic)
    add_link_options(--coverage)
endif()
