#define _GNU_SOURCE
#include "include/CLinux.h"

#include <malloc.h>

void nr_malloc_trim(void) { malloc_trim(0); }

void nr_malloc_bound_arenas(int count) { mallopt(M_ARENA_MAX, count); }
