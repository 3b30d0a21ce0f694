internal import Glibc

/// One iconv(3) descriptor, closed with its owner.
struct EncodingConverter: ~Copyable {
    private let descriptor: iconv_t

    init?(from encoding: String) {
        guard let descriptor = iconv_open("UTF-8", encoding), descriptor != iconv_t(bitPattern: -1) else { return nil }
        self.descriptor = descriptor
    }

    deinit {
        iconv_close(descriptor)
    }

    /// Whether a tag looks the same in this encoding; one that rewrites `<` could hide markup from every check.
    var keepsASCII: Bool {
        let sample = Array("<a b=\"c&d\">".utf8)
        return convert(sample[...]).output == sample
    }

    /// What the bytes from 0x80 mean, for encodings of one byte each: a table is ten times as fast as iconv.
    ///
    /// `nil` where most of them mean nothing alone, as in encodings of several bytes.
    func upperHalf() -> SingleByteTable? {
        let scalars = (0x80...0xFF).map { byte -> Unicode.Scalar? in
            let (output, replaced) = convert([UInt8(byte)])
            guard replaced == 0, let scalar = String(decoding: output, as: UTF8.self).unicodeScalars.first else {
                return nil
            }
            return (0x80..<0xA0).contains(scalar.value) ? windows1252[Int(scalar.value) - 0x80] : scalar
        }
        return scalars.count { $0 == nil } < 60 ? SingleByteTable(scalars: scalars) : nil
    }

    /// Converts all; each byte that has no meaning becomes U+FFFD.
    func convert(_ bytes: ArraySlice<UInt8>) -> (output: [UInt8], replaced: Int) {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + bytes.count / 2)
        var replaced = 0
        var bytes = bytes
        // The input is only read: iconv's prototype lacks the const that POSIX now has.
        bytes.withUnsafeMutableBytes { input in
            var source = input.baseAddress?.assumingMemoryBound(to: CChar.self)
            var sourceLeft = input.count
            withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 1) { chunk in
                while sourceLeft > 0 {
                    var target = chunk.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var targetLeft = chunk.count
                    let status = iconv(descriptor, &source, &sourceLeft, &target, &targetLeft)
                    let failure = errno
                    output.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<(chunk.count - targetLeft)]))
                    // Full: once more. Else an invalid (EILSEQ) or cut-off (EINVAL) sequence: step over a byte.
                    if status < 0 && failure != E2BIG {
                        output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                        replaced += 1
                        source = source.map { $0 + 1 }
                        sourceLeft -= 1
                    }
                }
                // glibc keeps a letter back until it knows that no mark follows (windows-1255, windows-1258).
                var target = chunk.baseAddress?.assumingMemoryBound(to: CChar.self)
                var targetLeft = chunk.count
                _ = iconv(descriptor, nil, nil, &target, &targetLeft)
                output.append(contentsOf: UnsafeRawBufferPointer(rebasing: chunk[..<(chunk.count - targetLeft)]))
            }
        }
        return (output, replaced)
    }
}

/// An encoding whose lower half is ASCII.
struct SingleByteTable {
    /// UTF-8 of each byte of the upper half: the length in the lowest byte, then the bytes from the first.
    private let entries: [UInt32]

    init(scalars: [Unicode.Scalar?]) {
        entries = scalars.map { scalar in
            guard let scalar, let bytes = UTF8.encode(scalar), bytes.count < 4 else { return 0 }
            var entry = UInt32(bytes.count)
            for (place, byte) in bytes.enumerated() { entry |= UInt32(byte) << UInt32(8 * (place + 1)) }
            return entry
        }
    }

    func convert(_ bytes: ArraySlice<UInt8>) -> (output: [UInt8], replaced: Int) {
        var replaced = 0
        // The last character is written with bytes beyond its own.
        let output = [UInt8](unsafeUninitializedCapacity: bytes.count * 3 + 4) { output, count in
            let target = UnsafeMutableRawBufferPointer(output)
            for byte in bytes {
                guard byte >= 0x80 else {
                    output[count] = byte
                    count += byte == 0 || byte == 0x7F ? 0 : 1
                    continue
                }
                var entry = entries[Int(byte) - 0x80]
                if entry == 0 {
                    entry = 0xBDBF_EF03
                    replaced += 1
                }
                target.storeBytes(of: (entry >> 8).littleEndian, toByteOffset: count, as: UInt32.self)
                count += Int(entry & 0xFF)
            }
        }
        return (output, replaced)
    }
}

/// The upper half of windows-1252 (WHATWG Encoding standard); `nil` for its five holes.
let windows1252: [Unicode.Scalar?] = {
    let special: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]
    return special.map { $0 == 0 ? nil : Unicode.Scalar($0) } + (0xA0...0xFF).map { Unicode.Scalar(UInt8($0)) }
}()
