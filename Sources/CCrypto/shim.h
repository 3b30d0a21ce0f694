// Door to OpenSSL's libcrypto (the one that libcurl already loads), for SHA-256 and HMAC.
#ifndef NEWSREEL_CCRYPTO_SHIM_H
#define NEWSREEL_CCRYPTO_SHIM_H

#include <openssl/evp.h>
#include <openssl/hmac.h>

#endif
