#define _GNU_SOURCE
#include "include/CrashMarks.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// More state databases than one process opens; tests open several at a time.
enum { TABLES = 16, SLOTS = 256, SIGNAL_STACK = 32 << 10 };

// What the watch saw of a slot when it looked last.
struct sight {
    uint32_t number;
    int64_t spent; // CPU time of the thread at the first sight of this mark, in ms
};

static struct table {
    struct nr_mark *volatile marks;
    int count;
    int limit;
    struct sight sights[SLOTS];
} tables[TABLES];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int interval = 10000;
static _Thread_local int32_t own_thread;

static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
enum { FAULTS = sizeof faults / sizeof faults[0] };
static struct sigaction former[FAULTS];

// Only stores and calls of signal-safety(7).
static void on_fault(int signal, siginfo_t *info, void *context) {
    (void)context;
    // kill(2) from outside says nothing of the thread that it happens to reach.
    int is_own = info->si_code > 0 || (info->si_code == SI_TKILL && info->si_pid == getpid());
    for (int t = 0; is_own && own_thread != 0 && t < TABLES; t++) {
        struct nr_mark *marks = tables[t].marks;
        for (int s = 0; marks != NULL && s < tables[t].count; s++) {
            struct nr_mark mark = nr_mark_read(&marks[s]);
            if (mark.state != 0 && mark.thread == own_thread) nr_mark_end(&marks[s], mark.state >> 32, NR_CRASHED);
        }
    }
    // What would have happened without us happens now: the faulty instruction runs again, or the signal is sent again.
    for (int f = 0; f < FAULTS; f++)
        if (faults[f] == signal) sigaction(signal, &former[f], NULL);
    if (info->si_code <= 0) raise(signal);
}

static pthread_key_t stack_key;

static void remove_stack(void *stack) {
    stack_t none = {.ss_flags = SS_DISABLE};
    sigaltstack(&none, NULL);
    free(stack);
}

int32_t nr_thread(void) {
    if (own_thread != 0) return own_thread;
    stack_t present;
    if (sigaltstack(NULL, &present) == 0 && (present.ss_flags & SS_DISABLE)) {
        void *memory = malloc(SIGNAL_STACK);
        stack_t stack = {.ss_sp = memory, .ss_size = SIGNAL_STACK};
        if (memory != NULL && sigaltstack(&stack, NULL) == 0) pthread_setspecific(stack_key, memory);
        else free(memory);
    }
    own_thread = gettid();
    return own_thread;
}

// CPU time of another thread, in ms; -1 when there is none of this id. The clock's number is made as
// pthread_getcpuclockid(3) makes it, which wants a pthread_t that is alive.
static int64_t time_of(int32_t thread) {
    struct timespec time;
    clockid_t clock = (clockid_t)(~(unsigned)thread << 3 | 6);
    return clock_gettime(clock, &time) == 0 ? time.tv_sec * 1000LL + time.tv_nsec / 1000000 : -1;
}

static void look(struct table *table) {
    struct nr_mark *marks = table->marks;
    for (int s = 0; marks != NULL && s < table->count; s++) {
        struct sight *sight = &table->sights[s];
        struct nr_mark mark = nr_mark_read(&marks[s]);
        uint32_t number = mark.state >> 32;
        if (number == 0) {
            sight->number = 0;
        } else if (sight->number != number) {
            sight->number = number;
            sight->spent = time_of(mark.thread);
        } else if (sight->spent >= 0 && time_of(mark.thread) - sight->spent >= table->limit
                   && nr_mark_end(&marks[s], number, NR_HUNG)) {
            static const char line[] = "newsreel: a document has kept a thread busy for too long; ending\n";
            if (write(STDERR_FILENO, line, sizeof line - 1) < 0) {}
            signal(SIGABRT, SIG_DFL);
            abort();
        }
    }
}

static void *watch(void *unused) {
    for (;;) {
        pthread_mutex_lock(&lock);
        struct timespec pause = {.tv_sec = interval / 1000, .tv_nsec = interval % 1000 * 1000000L};
        pthread_mutex_unlock(&lock);
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&lock);
        for (int t = 0; t < TABLES; t++) look(&tables[t]);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

static void set_up(void) {
    pthread_key_create(&stack_key, remove_stack);
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int f = 0; f < FAULTS; f++) sigaction(faults[f], &action, &former[f]);
    // The watch takes none of the process's signals.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    pthread_t thread;
    // Without it nothing is lost but the watch.
    pthread_create(&thread, &attributes, watch, NULL);
    pthread_attr_destroy(&attributes);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void nr_marks_watch(struct nr_mark *marks, int count, int every, int limit) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_mutex_lock(&lock);
    interval = every;
    for (int t = 0; t < TABLES; t++) {
        if (tables[t].marks != NULL) continue;
        memset(tables[t].sights, 0, sizeof tables[t].sights);
        tables[t].count = count < SLOTS ? count : SLOTS;
        tables[t].limit = limit;
        tables[t].marks = marks;
        break;
    }
    pthread_mutex_unlock(&lock);
    pthread_once(&once, set_up);
}

void nr_marks_forget(struct nr_mark *marks) {
    pthread_mutex_lock(&lock);
    for (int t = 0; t < TABLES; t++)
        if (tables[t].marks == marks) tables[t].marks = NULL;
    pthread_mutex_unlock(&lock);
}
