#define _GNU_SOURCE
#include "include/CLinux.h"

#include <malloc.h>

void nr_malloc_trim(void) { malloc_trim(0); }

void nr_malloc_set_up(int arenas) {
    mallopt(M_ARENA_MAX, arenas);
    // Grow by steps that spare most of the system calls.
    mallopt(M_TOP_PAD, 256 << 10);
}
