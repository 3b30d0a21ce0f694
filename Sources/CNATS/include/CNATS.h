// Door to libnats, which is not linked: it is loaded when it is first asked for, so that who uses no NATS neither needs
// nor loads it. The headers are those of libnats-dev.
#ifndef NEWSREEL_CNATS_H
#define NEWSREEL_CNATS_H

#include <nats/nats.h>

// Every function that is used, once: the table below and its filling come from this list.
#define NR_NATS_FUNCTIONS(F) \
    F(nats_GetVersion) F(natsStatus_GetText) F(nats_GetLastError) \
    F(natsOptions_Create) F(natsOptions_Destroy) F(natsOptions_SetServers) F(natsOptions_SetName) \
    F(natsOptions_SetTimeout) F(natsOptions_SetUserInfo) F(natsOptions_SetToken) \
    F(natsOptions_SetUserCredentialsFromFiles) F(natsOptions_SetSecure) F(natsOptions_LoadCATrustedCertificates) \
    F(natsOptions_LoadCertificatesChain) F(natsOptions_SetAllowReconnect) F(natsOptions_SetErrorHandler) \
    F(natsOptions_SetWriteDeadline) F(natsOptions_SetPingInterval) F(natsOptions_SetMaxPingsOut) \
    F(natsConnection_Connect) F(natsConnection_Close) F(natsConnection_Destroy) F(natsConnection_IsClosed) \
    F(natsConnection_GetMaxPayload) F(natsConnection_GetLastError) F(natsConnection_GetConnectedUrl) \
    F(natsConnection_FlushTimeout) F(natsConnection_PublishMsg) F(natsConnection_RequestMsg) \
    F(natsConnection_SubscribeSync) F(natsConnection_JetStream) \
    F(natsInbox_Create) F(natsInbox_Destroy) \
    F(natsMsg_Create) F(natsMsg_Destroy) F(natsMsg_GetData) F(natsMsg_GetDataLength) F(natsMsg_GetSubject) \
    F(natsMsgHeader_Set) F(natsMsgHeader_Get) F(natsMsgList_Destroy) \
    F(natsSubscription_NextMsg) F(natsSubscription_QueuedMsgs) F(natsSubscription_SetPendingLimits) \
    F(natsSubscription_Destroy) F(natsSubscription_Fetch) \
    F(jsCtx_Destroy) F(jsStreamConfig_Init) F(js_AddStream) F(js_GetStreamInfo) F(jsStreamInfo_Destroy) F(js_GetMsg) \
    F(jsConsumerConfig_Init) F(js_AddConsumer) F(js_GetConsumerInfo) F(jsConsumerInfo_Destroy) \
    F(jsSubOptions_Init) F(js_PullSubscribe) \
    F(natsMsg_GetMetaData) F(jsMsgMetaData_Destroy) F(natsMsg_AckSync) F(natsMsg_NakWithDelay) F(natsMsg_InProgress)

typedef struct nr_nats {
#define NR_NATS_FIELD(name) __typeof__(&name) name;
    NR_NATS_FUNCTIONS(NR_NATS_FIELD)
#undef NR_NATS_FIELD
} nr_nats;

// The library, loaded at the first call, from any thread, and kept for good; its functions have the types of the headers.
// NULL where it is not installed or lacks one of them; `fault` is then set to dlopen's words (static storage).
const nr_nats *nr_nats_load(const char **fault);

// Takes what happens on the library's own threads, which it would print on standard error: whoever waits for an answer
// hears of it by its absence.
void nr_nats_ignore(natsConnection *connection, natsSubscription *subscription, natsStatus status, void *closure);

#endif
