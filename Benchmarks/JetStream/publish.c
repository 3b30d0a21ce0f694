// The floor of Benchmarks/jetstream.py: sends the files of a folder, read into memory before, into a stream by libnats'
// own asynchronous publishing, with the headers that newsreel sends, and waits for all acknowledgements. With a further
// word `files` it does what a queue of files costs too, on one thread: opens and reads each file before it is sent, and
// removes those of a batch of 4,000 when all of it is acknowledged.
//
//   cc -O2 -o publish publish.c -lnats && ./publish URL STREAM SUBJECT FOLDER MOST-UNACKNOWLEDGED [files]
#include <dirent.h>
#include <fcntl.h>
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TRY(x)                                                            \
    do {                                                                  \
        natsStatus status_ = (x);                                         \
        if (status_ != NATS_OK) {                                         \
            fprintf(stderr, "%s: %s\n", #x, natsStatus_GetText(status_)); \
            return 1;                                                     \
        }                                                                 \
    } while (0)

static int folder;

/// The file's bytes without its newline, in memory of malloc(3).
static char *read_file(const char *name, size_t *size)
{
    int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) exit(1);
    char *body = malloc(status.st_size);
    if (read(file, body, status.st_size) != status.st_size) exit(1);
    *size = status.st_size - 1;
    close(file);
    return body;
}

int main(int count, char **words)
{
    if (count != 6 && count != 7) return 2;
    int of_files = count == 7;
    folder = open(words[4], O_RDONLY | O_DIRECTORY);
    struct dirent **entries;
    int files = scandir(words[4], &entries, NULL, alphasort), wanted = 0;
    char **bodies = calloc(files, sizeof *bodies), **ids = calloc(files, sizeof *ids), **names = calloc(files, sizeof *names);
    size_t *sizes = calloc(files, sizeof *sizes);
    for (int i = 0; i < files; i++) {
        const char *name = entries[i]->d_name;
        if (strlen(name) < 64) continue;
        names[wanted] = entries[i]->d_name;
        if (!of_files) bodies[wanted] = read_file(name, &sizes[wanted]);
        ids[wanted] = strndup(name + 24, strlen(name) - 29);
        wanted++;
    }
    natsOptions *options;
    natsConnection *connection;
    jsCtx *context;
    jsOptions js;
    jsPubOptions wait;
    TRY(natsOptions_Create(&options));
    TRY(natsOptions_SetURL(options, words[1]));
    TRY(natsConnection_Connect(&connection, options));
    TRY(jsOptions_Init(&js));
    js.PublishAsync.MaxPending = atoi(words[5]);
    js.PublishAsync.StallWait = 60000;
    TRY(natsConnection_JetStream(&context, connection, &js));
    TRY(jsPubOptions_Init(&wait));
    wait.MaxWait = 60000;
    for (int i = 0; i < wanted; i++) {
        natsMsg *message;
        char sequence[32];
        if (of_files) bodies[i] = read_file(names[i], &sizes[i]);
        TRY(natsMsg_Create(&message, words[3], NULL, bodies[i], (int)sizes[i]));
        if (of_files) free(bodies[i]);
        TRY(natsMsgHeader_Set(message, "Nats-Msg-Id", ids[i]));
        TRY(natsMsgHeader_Set(message, "Nats-Expected-Stream", words[2]));
        TRY(natsMsgHeader_Set(message, "Newsreel-Schema", "1.0"));
        TRY(natsMsgHeader_Set(message, "Newsreel-Op", "new"));
        TRY(natsMsgHeader_Set(message, "Newsreel-Language", "en"));
        TRY(natsMsgHeader_Set(message, "Newsreel-Feed", "https://example.org/feed.xml"));
        if (i > 0) {
            snprintf(sequence, sizeof sequence, "%d", i);
            TRY(natsMsgHeader_Set(message, "Nats-Expected-Last-Sequence", sequence));
            TRY(natsMsgHeader_Set(message, "Nats-Expected-Last-Msg-Id", ids[i - 1]));
        }
        TRY(js_PublishMsgAsync(context, &message, NULL));
        if (of_files && (i % 4000 == 3999 || i == wanted - 1)) {
            TRY(js_PublishAsyncComplete(context, &wait));
            for (int done = i - i % 4000; done <= i; done++)
                if (unlinkat(folder, names[done], 0) != 0) return 1;
        }
    }
    TRY(js_PublishAsyncComplete(context, &wait));
    return 0;
}
