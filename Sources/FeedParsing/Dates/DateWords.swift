internal import Markup

/// Words of dates that are looked up by their bytes, for they stand in every date.
enum DateWords {
    /// 1 to 12 by an English name or any beginning of one from three letters on (`Sept`).
    static func englishMonth(_ word: UnsafeBufferPointer<UInt8>) -> Int? {
        index(of: word, in: months).map { $0 + 1 }
    }

    /// 0 for Sunday to 6, by an English name or a beginning of one (`Thurs`).
    static func weekday(_ word: UnsafeBufferPointer<UInt8>) -> Int? { index(of: word, in: weekdays) }

    /// Whether a word puts a time after noon (`pm`), or before it.
    static func isAfternoon(_ word: UnsafeBufferPointer<UInt8>) -> Bool? {
        if word.count == 2, word[1] | 0x20 == 0x6D {
            if word[0] | 0x20 == 0x70 { return true }
            if word[0] | 0x20 == 0x61 { return false }
        }
        guard word[0] >= 0x80 else { return nil }
        switch String(decoding: word, as: UTF8.self) {
        case "오후", "午後", "下午": return true
        case "오전", "午前", "上午": return false
        default: return nil
        }
    }

    /// A word that makes the number before it an hour.
    static func isHourWord(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "uhr", "hrs", "hr", "hours", "hour", "heures", "heure", "horas", "ore": true
        default: false
        }
    }

    /// Hangul syllables are U+AC00 to U+D7A3.
    static func isHangul(_ word: UnsafeBufferPointer<UInt8>) -> Bool { word[0] >= 0xEA && word[0] <= 0xED }

    static func isHourMark(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        switch String(decoding: word, as: UTF8.self) {
        case "시", "時", "时", "點", "点": true
        default: false
        }
    }

    static func isMonthMark(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
        switch String(decoding: word, as: UTF8.self) {
        case "월", "月": true
        default: false
        }
    }

    private static func index(of word: UnsafeBufferPointer<UInt8>, in names: [StaticString]) -> Int? {
        guard word.count >= 3 else { return nil }
        return names.firstIndex { name in
            guard word.count <= name.utf8CodeUnitCount else { return false }
            for place in 0..<word.count where word[place] | 0x20 != name.utf8Start[place] { return false }
            return true
        }
    }

    private static let months: [StaticString] = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    private static let weekdays: [StaticString] = [
        "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    ]
}
