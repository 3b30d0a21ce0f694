// Door to libcurl. Swift cannot call C variadics, so each value type that we pass
// to curl_easy_setopt and its kin has a typed wrapper here.
#ifndef NEWSREEL_CCURL_SHIM_H
#define NEWSREEL_CCURL_SHIM_H

#include <curl/curl.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

static inline CURLcode nr_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode nr_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

// libcurl copies the string. NULL unsets.
static inline CURLcode nr_setopt_string(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

// User data, buffers and lists: libcurl keeps the pointer, the caller keeps what it points to.
static inline CURLcode nr_setopt_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode nr_setopt_data_callback(CURL *handle, CURLoption option, curl_write_callback callback) {
    return curl_easy_setopt(handle, option, callback);
}

static inline CURLcode nr_setopt_open_socket(CURL *handle, curl_opensocket_callback callback) {
    return curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline CURLcode nr_setopt_close_socket(CURL *handle, curl_closesocket_callback callback) {
    return curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, callback);
}

static inline CURLcode nr_setopt_before_request(CURL *handle, curl_prereq_callback callback) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLcode nr_setopt_progress(CURL *handle, curl_xferinfo_callback callback) {
    return curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, callback);
}

// Bytes that a TCP socket has received, by tcp(7)'s TCP_INFO; -1 where that cannot be had. The field,
// tcpi_bytes_received, is in <linux/tcp.h>, which cannot stand beside <netinet/tcp.h>; its place is the kernel's promise.
static inline long long nr_bytes_received(curl_socket_t descriptor) {
    enum { tcp_info_option = 11, bytes_received_offset = 128 };
    unsigned char information[256];
    socklen_t length = sizeof information;
    unsigned long long bytes = 0;
    if (getsockopt(descriptor, IPPROTO_TCP, tcp_info_option, information, &length) != 0
        || length < bytes_received_offset + sizeof bytes)
        return -1;
    memcpy(&bytes, information + bytes_received_offset, sizeof bytes);
    return (long long)bytes;
}

// The local port of an IP socket; 0 where there is none.
static inline int nr_local_port(curl_socket_t descriptor) {
    union { struct sockaddr any; struct sockaddr_in v4; struct sockaddr_in6 v6; } address;
    socklen_t length = sizeof address;
    if (descriptor == CURL_SOCKET_BAD || getsockname(descriptor, &address.any, &length) != 0) return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static inline CURLcode nr_getinfo_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode nr_getinfo_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode nr_getinfo_pointer(CURL *handle, CURLINFO info, void **value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode nr_multi_setopt_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// CURLVERSION_NOW is a macro. NULL where libcurl has no bundle built in; the text lives as long as the process.
static inline const char *nr_default_authorities_file(void) { return curl_version_info(CURLVERSION_NOW)->cainfo; }

// CURLMsg holds a union, which is plainer to read here.
static inline CURLcode nr_message_result(const CURLMsg *message) { return message->data.result; }

#endif
