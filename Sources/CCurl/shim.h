// Door to libcurl. Swift cannot call C variadics, so each value type that we pass
// to curl_easy_setopt and its kin has a typed wrapper here.
#ifndef NEWSREEL_CCURL_SHIM_H
#define NEWSREEL_CCURL_SHIM_H

#include <curl/curl.h>

static inline CURLcode nr_setopt_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

#endif
