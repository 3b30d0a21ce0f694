// Door to libcurl. Swift cannot call C variadics, so each value type that we pass
// to curl_easy_setopt and its kin has a typed wrapper here.
#ifndef NEWSREEL_CCURL_SHIM_H
#define NEWSREEL_CCURL_SHIM_H

#include <curl/curl.h>

static inline CURLcode nr_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode nr_setopt_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

// libcurl copies the string (CURLOPT_POSTFIELDS excepted, which Newsreel does not use). NULL unsets.
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
