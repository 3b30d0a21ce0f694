#include "CNATS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

// The ABI is that of the headers: Debian's soname is libnats.so.3.4.
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
static const char soname[] = "libnats.so." TEXT(NATS_VERSION_MAJOR) "." TEXT(NATS_VERSION_MINOR);

static pthread_once_t once = PTHREAD_ONCE_INIT;
static nr_nats table;
static int is_loaded;
static char reason[256];

static void load(void)
{
    void *library = dlopen(soname, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        snprintf(reason, sizeof reason, "%s", dlerror());
        return;
    }
#define FILL(name)                                                      \
    if ((*(void **)&table.name = dlsym(library, #name)) == NULL) {      \
        snprintf(reason, sizeof reason, "%s has no " #name, soname);    \
        return;                                                         \
    }
    NR_NATS_FUNCTIONS(FILL)
    is_loaded = 1;
}

const nr_nats *nr_nats_load(const char **fault)
{
    pthread_once(&once, load);
    if (is_loaded) return &table;
    *fault = reason;
    return NULL;
}

void nr_nats_ignore(natsConnection *connection, natsSubscription *subscription, natsStatus status, void *closure)
{
    (void)connection;
    (void)subscription;
    (void)status;
    (void)closure;
}
