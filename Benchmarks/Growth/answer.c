// The web of Benchmarks/growth.py: answers each request on a port of every address of 127.0.0.0/8, as fast as one thread can.
// A request with If-None-Match gets 304, another a feed, which has an article where the address ends in 0 to 12 (each
// twentieth); /count says how many of each there were.
//
//   cc -O2 -o answer answer.c && ./answer PORT
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { most = 1 << 16 };
static struct { int used; char bytes[4096]; } heard[most];
static long whole, unchanged;

static void answer(int peer, const char *request)
{
    char body[2048], text[3072];
    int size;
    if (strncmp(request, "GET /count", 10) == 0) {
        size = snprintf(body, sizeof body, "%ld %ld\n", whole, unchanged);
        size = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", size, body);
    } else if (strcasestr(request, "\nif-none-match:") != NULL) {
        unchanged++;
        size = snprintf(text, sizeof text, "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n");
    } else {
        char host[64] = "x";
        const char *name = strcasestr(request, "\nhost: ");
        if (name != NULL) sscanf(name + 7, "%63[^\r\n:]", host);
        const char *dot = strrchr(host, '.');
        whole++;
        char item[1024] = "";
        if (dot != NULL && atoi(dot + 1) <= 12)
            snprintf(item, sizeof item,
                "<item><title>An article of %s</title><guid isPermaLink='false'>%s-1</guid><link>http://%s/1</link><pubDate>"
                "Mon, 04 Mar 2024 10:00:00 GMT</pubDate><description>&lt;p&gt;A text that is long enough to be one, and "
                "longer than that.&lt;/p&gt;</description></item>", host, host, host);
        size = snprintf(body, sizeof body,
            "<rss version='2.0'><channel><title>Feed of %s</title><link>http://%s/</link><description>x</description>%s"
            "</channel></rss>", host, host, item);
        size = snprintf(text, sizeof text,
            "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"1\"\r\nContent-Length: %d\r\n\r\n%s", size, body);
    }
    if (send(peer, text, size, MSG_NOSIGNAL) != size) shutdown(peer, SHUT_RDWR);
}

int main(int count, char **words)
{
    if (count != 2) return 2;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
    int one = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), queue = epoll_create1(0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, events[256];
    if (bind(listener, (void *)&address, sizeof address) != 0 || listen(listener, 4096) != 0) return 1;
    epoll_ctl(queue, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(queue, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            int peer = events[i].data.fd;
            if (peer == listener) {
                while ((peer = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
                    if (peer >= most) { close(peer); continue; }
                    heard[peer].used = 0;
                    event.data.fd = peer;
                    epoll_ctl(queue, EPOLL_CTL_ADD, peer, &event);
                }
                continue;
            }
            int room = sizeof heard[peer].bytes - 1 - heard[peer].used;
            int got = recv(peer, heard[peer].bytes + heard[peer].used, room, 0);
            if (got <= 0) { close(peer); continue; }
            heard[peer].used += got;
            heard[peer].bytes[heard[peer].used] = 0;
            if (strstr(heard[peer].bytes, "\r\n\r\n") == NULL) continue;
            heard[peer].used = 0;
            answer(peer, heard[peer].bytes);
        }
    }
}
