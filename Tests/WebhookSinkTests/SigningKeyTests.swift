import Testing
import WebhookSink

@Suite struct SigningKeyTests {
    /// Worked out with Python's hmac and base64.
    @Test(arguments: [
        ("whsec_plJ3nmyCDGBKInavdOK15jsl\n", "v1,1hFEd9rDRtIR6BcMIaelsW1h6Bb09P4jLbiPxivhxwU="),
        ("  a passphrase of some length\n", "v1,8a498irL6eRsSKp7TSBVNoGBQGddTx9OcGZ8jL60Lg0="),
    ])
    func `a message is signed over its id, its time and its body`(secret: String, signature: String) throws {
        let key = try #require(SigningKey(secret))
        let made = key.signature(
            id: "msg_loFOjxNNvVaDbLQcSFLxyNR", seconds: 1_731_705_121,
            body: Array(#"{"event_type":"ping","data":{"success":true}}"#.utf8))
        #expect(made == signature)
        #expect("\(key)" == "SigningKey(hidden)")
    }

    @Test(arguments: ["", "short", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64 at all, not at all"])
    func `what is no secret is refused`(secret: String) {
        #expect(SigningKey(secret) == nil)
    }
}
