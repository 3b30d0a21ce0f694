import Delivery
import Exchange
import Testing

@Suite struct XXH64Tests {
    /// Values of the reference implementation.
    @Test(arguments: [
        ("", 0xEF46_DB37_51D8_E999), ("a", 0xD24E_C4F1_A98C_6E5B), ("abc", 0x44BC_2CF5_AD77_0999),
        ("Nobody inspects the spammish repetition", 0xFBCE_A83C_8A37_8BF1 as UInt64),
    ])
    func `The checksum is XXH64`(text: String, sum: UInt64) {
        #expect(XXH64.of(Array(text.utf8)) == sum)
    }

    @Test func `Every byte counts, wherever it stands`() {
        for length in [1, 4, 7, 8, 31, 32, 33, 64, 100] {
            let bytes = [UInt8](repeating: 0, count: length)
            var sums: Set = [XXH64.of(bytes)]
            for place in bytes.indices {
                var changed = bytes
                changed[place] = 1
                sums.insert(XXH64.of(changed))
            }
            #expect(sums.count == length + 1)
        }
    }
}
