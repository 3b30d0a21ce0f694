// The floor of Benchmarks/jetstream.py: sends the files of a folder, read into memory before, into a stream by libnats'
// own asynchronous publishing, with the headers that newsreel sends, and waits for all acknowledgements.
//
//   cc -O2 -o publish publish.c -lnats && ./publish URL STREAM SUBJECT FOLDER MOST-UNACKNOWLEDGED
#include <dirent.h>
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define TRY(x)                                                            \
    do {                                                                  \
        natsStatus status_ = (x);                                         \
        if (status_ != NATS_OK) {                                         \
            fprintf(stderr, "%s: %s\n", #x, natsStatus_GetText(status_)); \
            return 1;                                                     \
        }                                                                 \
    } while (0)

int main(int count, char **words)
{
    if (count != 6) return 2;
    struct dirent **entries;
    int files = scandir(words[4], &entries, NULL, alphasort), wanted = 0;
    char **bodies = calloc(files, sizeof *bodies), **ids = calloc(files, sizeof *ids);
    size_t *sizes = calloc(files, sizeof *sizes);
    for (int i = 0; i < files; i++) {
        const char *name = entries[i]->d_name;
        if (strlen(name) < 64) continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", words[4], name);
        FILE *file = fopen(path, "r");
        struct stat status;
        if (file == NULL || fstat(fileno(file), &status) != 0) return 1;
        bodies[wanted] = malloc(status.st_size);
        sizes[wanted] = fread(bodies[wanted], 1, status.st_size, file) - 1;
        ids[wanted] = strndup(name + 24, strlen(name) - 29);
        fclose(file);
        wanted++;
    }
    natsOptions *options;
    natsConnection *connection;
    jsCtx *context;
    jsOptions js;
    TRY(natsOptions_Create(&options));
    TRY(natsOptions_SetURL(options, words[1]));
    TRY(natsConnection_Connect(&connection, options));
    TRY(jsOptions_Init(&js));
    js.PublishAsync.MaxPending = atoi(words[5]);
    js.PublishAsync.StallWait = 60000;
    TRY(natsConnection_JetStream(&context, connection, &js));
    for (int i = 0; i < wanted; i++) {
        natsMsg *message;
        char sequence[32];
        TRY(natsMsg_Create(&message, words[3], NULL, bodies[i], (int)sizes[i]));
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
    }
    jsPubOptions wait;
    TRY(jsPubOptions_Init(&wait));
    wait.MaxWait = 60000;
    TRY(js_PublishAsyncComplete(context, &wait));
    return 0;
}
