// The door to libpq (https://www.postgresql.org/docs/15/libpq.html). The library is loaded when it is first asked for, and
// never by a process that asks for nothing: its functions stand in a table that `nr_pq_load` fills.
#ifndef NEWSREEL_CPOSTGRESQL_H
#define NEWSREEL_CPOSTGRESQL_H

#include <stddef.h>

typedef struct nr_pq_connection nr_pq_connection;
typedef struct nr_pq_result nr_pq_result;

// Loads the library where no call has; for any thread. NULL when it is there, else why it is not, valid for good.
const char *nr_pq_load(void);

// What can be told of a result (PQresultStatus), as far as a caller does different things.
typedef enum {
    nr_pq_done,          // a command without rows
    nr_pq_rows,          // a command's rows
    nr_pq_synced,        // the end of a pipeline
    nr_pq_aborted,       // not run, since an earlier one of its pipeline failed
    nr_pq_failed,
} nr_pq_outcome;

// Everything below wants nr_pq_load to have returned NULL. A connection belongs to one thread at a time.

// Reads an address without connecting: hands each option that it sets to `each`, and returns 0 when it is no address.
int nr_pq_parse(const char *address, void *context, void (*each)(void *context, const char *name, const char *value));

// Connects by these options, which end with a NULL each, and waits for it; `dbname` may be a whole address (PQconnectdbParams,
// expand_dbname). Never NULL but for want of memory; owned by the caller, ended by nr_pq_finish.
nr_pq_connection *nr_pq_connect(const char *const *names, const char *const *values);
void nr_pq_finish(nr_pq_connection *connection);

int nr_pq_is_sound(const nr_pq_connection *connection);
// In libpq's words, some lines; valid until the next call with the connection.
const char *nr_pq_message(const nr_pq_connection *connection);
// The server's version, such as 150014; 0 where there is no connection.
int nr_pq_server_version(const nr_pq_connection *connection);
// A parameter that the server reported, such as server_encoding; NULL where it did not.
const char *nr_pq_parameter(const nr_pq_connection *connection, const char *name);

// Runs statements without parameters, and returns the last one's result (PQexec). Owned by the caller, as any result.
nr_pq_result *nr_pq_run(nr_pq_connection *connection, const char *script);

// A pipeline: statements that are sent without waiting for each one's result, in one transaction up to the sync
// (https://www.postgresql.org/docs/15/libpq-pipeline-mode.html). These return 0 when the connection is lost.
int nr_pq_begin_pipeline(nr_pq_connection *connection);
int nr_pq_prepare(nr_pq_connection *connection, const char *name, const char *statement);
// Parameters and rows are binary; a NULL among `values` is SQL's.
int nr_pq_send(
    nr_pq_connection *connection, const char *name, int count, const char *const *values, const int *lengths);
int nr_pq_sync(nr_pq_connection *connection);
int nr_pq_end_pipeline(nr_pq_connection *connection);

// Waits for the next result; NULL at the end of a statement's results.
nr_pq_result *nr_pq_next(nr_pq_connection *connection);

void nr_pq_clear(nr_pq_result *result);
nr_pq_outcome nr_pq_outcome_of(const nr_pq_result *result);
// Five characters of SQLSTATE; NULL where the server said none. Valid as long as the result, like the two below.
const char *nr_pq_state(const nr_pq_result *result);
const char *nr_pq_failure(const nr_pq_result *result);
int nr_pq_count(const nr_pq_result *result);
// NULL for SQL's NULL, else so many bytes.
const char *nr_pq_value(const nr_pq_result *result, int row, int column, int *length);
// Rows that a command changed.
long long nr_pq_changes(const nr_pq_result *result);

#endif
