#include "CPostgreSQL.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

// Debian has the header in a folder of its own; only its declarations are used, nothing is linked.
#if __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#include <libpq-fe.h>
#endif

// The header's own types, so that a function that is called otherwise than the library has it does not compile.
#define FUNCTIONS(F)                                                                                                     \
    F(PQconninfoParse) F(PQconninfoFree) F(PQfreemem) F(PQconnectdbParams) F(PQfinish) F(PQstatus) F(PQerrorMessage)     \
    F(PQserverVersion) F(PQparameterStatus) F(PQexec) F(PQenterPipelineMode) F(PQexitPipelineMode) F(PQpipelineSync)     \
    F(PQsendPrepare) F(PQsendQueryPrepared) F(PQgetResult) F(PQclear) F(PQresultStatus) F(PQresultErrorField)            \
    F(PQresultErrorMessage) F(PQntuples) F(PQgetvalue) F(PQgetlength) F(PQgetisnull) F(PQcmdTuples)                      \
    F(PQsetNoticeProcessor)

static struct {
#define MEMBER(name) __typeof__(name) *name;
    FUNCTIONS(MEMBER)
#undef MEMBER
} pq;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char absence[300];

static void load(void) {
    // 5 is libpq's only version since 2006. Never closed: a connection may live as long as the process.
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        snprintf(absence, sizeof absence, "%s", reason != NULL ? reason : "libpq.so.5 cannot be loaded");
        return;
    }
#define FIND(name)                                                                                                       \
    pq.name = (__typeof__(name) *)dlsym(library, #name);                                                                 \
    if (pq.name == NULL) {                                                                                               \
        snprintf(absence, sizeof absence, "libpq.so.5 is older than 14, and has no %s", #name);                          \
        return;                                                                                                          \
    }
    FUNCTIONS(FIND)
#undef FIND
}

const char *nr_pq_load(void) {
    pthread_once(&once, load);
    return absence[0] != 0 ? absence : NULL;
}

int nr_pq_parse(const char *address, void *context, void (*each)(void *context, const char *name, const char *value)) {
    char *fault = NULL;
    PQconninfoOption *options = pq.PQconninfoParse(address, &fault);
    // It may tell a part of the address, with a password in it.
    if (fault != NULL) pq.PQfreemem(fault);
    if (options == NULL) return 0;
    for (PQconninfoOption *option = options; option->keyword != NULL; option++)
        if (option->val != NULL) each(context, option->keyword, option->val);
    pq.PQconninfoFree(options);
    return 1;
}

// Notices go to standard error otherwise.
static void drop(void *context, const char *message) {
    (void)context;
    (void)message;
}

nr_pq_connection *nr_pq_connect(const char *const *names, const char *const *values) {
    PGconn *connection = pq.PQconnectdbParams(names, values, 1);
    if (connection != NULL) pq.PQsetNoticeProcessor(connection, drop, NULL);
    return (nr_pq_connection *)connection;
}

void nr_pq_finish(nr_pq_connection *connection) { pq.PQfinish((PGconn *)connection); }

int nr_pq_is_sound(const nr_pq_connection *connection) {
    return pq.PQstatus((const PGconn *)connection) == CONNECTION_OK;
}

const char *nr_pq_message(const nr_pq_connection *connection) { return pq.PQerrorMessage((const PGconn *)connection); }

int nr_pq_server_version(const nr_pq_connection *connection) { return pq.PQserverVersion((const PGconn *)connection); }

const char *nr_pq_parameter(const nr_pq_connection *connection, const char *name) {
    return pq.PQparameterStatus((const PGconn *)connection, name);
}

nr_pq_result *nr_pq_run(nr_pq_connection *connection, const char *script) {
    return (nr_pq_result *)pq.PQexec((PGconn *)connection, script);
}

int nr_pq_begin_pipeline(nr_pq_connection *connection) { return pq.PQenterPipelineMode((PGconn *)connection); }

int nr_pq_prepare(nr_pq_connection *connection, const char *name, const char *statement) {
    return pq.PQsendPrepare((PGconn *)connection, name, statement, 0, NULL);
}

int nr_pq_send(
    nr_pq_connection *connection, const char *name, int count, const char *const *values, const int *lengths) {
    int formats[64];
    if (count > 64) return 0;
    for (int place = 0; place < count; place++) formats[place] = 1;
    return pq.PQsendQueryPrepared((PGconn *)connection, name, count, values, lengths, formats, 1);
}

int nr_pq_sync(nr_pq_connection *connection) { return pq.PQpipelineSync((PGconn *)connection); }

int nr_pq_end_pipeline(nr_pq_connection *connection) { return pq.PQexitPipelineMode((PGconn *)connection); }

nr_pq_result *nr_pq_next(nr_pq_connection *connection) {
    return (nr_pq_result *)pq.PQgetResult((PGconn *)connection);
}

void nr_pq_clear(nr_pq_result *result) { pq.PQclear((PGresult *)result); }

nr_pq_outcome nr_pq_outcome_of(const nr_pq_result *result) {
    switch (pq.PQresultStatus((const PGresult *)result)) {
    case PGRES_COMMAND_OK: return nr_pq_done;
    case PGRES_TUPLES_OK: return nr_pq_rows;
    case PGRES_PIPELINE_SYNC: return nr_pq_synced;
    case PGRES_PIPELINE_ABORTED: return nr_pq_aborted;
    default: return nr_pq_failed;
    }
}

const char *nr_pq_state(const nr_pq_result *result) {
    return pq.PQresultErrorField((const PGresult *)result, PG_DIAG_SQLSTATE);
}

const char *nr_pq_failure(const nr_pq_result *result) {
    const char *primary = pq.PQresultErrorField((const PGresult *)result, PG_DIAG_MESSAGE_PRIMARY);
    return primary != NULL ? primary : pq.PQresultErrorMessage((const PGresult *)result);
}

int nr_pq_count(const nr_pq_result *result) { return pq.PQntuples((const PGresult *)result); }

const char *nr_pq_value(const nr_pq_result *result, int row, int column, int *length) {
    if (pq.PQgetisnull((const PGresult *)result, row, column)) return NULL;
    *length = pq.PQgetlength((const PGresult *)result, row, column);
    return pq.PQgetvalue((const PGresult *)result, row, column);
}

long long nr_pq_changes(const nr_pq_result *result) { return atoll(pq.PQcmdTuples((PGresult *)result)); }
