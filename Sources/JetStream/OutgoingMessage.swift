internal import CNATS

/// A message for a stream.
package struct OutgoingMessage: Sendable {
    package struct Header: Sendable, Equatable {
        package let name: String
        /// One line of UTF-8.
        package let value: String

        package init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
    }

    package var subject: String
    package var headers: [Header]
    package var body: [UInt8]

    package init(subject: String, headers: [Header], body: [UInt8]) {
        (self.subject, self.headers, self.body) = (subject, headers, body)
    }

    /// With its headers as they go over the wire (`NATS/1.0`, lines, an empty line), which is what a server's max_payload
    /// and a stream's max_msg_size bound.
    package var sizeInBytes: Int { Self.size(of: headers) + body.count }

    package static func size(of headers: [Header]) -> Int {
        headers.reduce(12) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    }

    /// Calls `use` with libnats's form of it, which is freed afterwards.
    ///
    /// `withCString` lends a string's own bytes, where a string as an argument would be copied, and there are twenty of them.
    func withMessage(
        _ nats: UnsafePointer<nr_nats>, replyTo reply: String?, _ use: (OpaquePointer) -> natsStatus
    ) -> natsStatus {
        var made: OpaquePointer?
        var status = body.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                subject.withCString { subject in
                    Self.lend(reply) { reply in
                        nats.pointee.natsMsg_Create(&made, subject, reply, bytes.baseAddress, Int32(bytes.count))
                    }
                }
            }
        }
        guard status == NATS_OK, let made else { return status }
        defer { nats.pointee.natsMsg_Destroy(made) }
        for header in headers where status == NATS_OK {
            status = header.name.withCString { name in
                header.value.withCString { nats.pointee.natsMsgHeader_Set(made, name, $0) }
            }
        }
        return status == NATS_OK ? use(made) : status
    }

    private static func lend(_ text: String?, _ use: (UnsafePointer<CChar>?) -> natsStatus) -> natsStatus {
        guard let text else { return use(nil) }
        return text.withCString { use($0) }
    }
}

extension OutgoingMessage.Header {
    /// By which a stream knows a message again, within its window of duplicates.
    package static let messageID = "Nats-Msg-Id"
    package static let expectedStream = "Nats-Expected-Stream"
    package static let expectedLastSequence = "Nats-Expected-Last-Sequence"
    package static let expectedLastID = "Nats-Expected-Last-Msg-Id"
    package static let expectedLastOfSubject = "Nats-Expected-Last-Subject-Sequence"
}
