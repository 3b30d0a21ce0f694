import Articles
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        (Int64(0), Int32(0), "1970-01-01T00:00:00Z"),
        (1_668_232_980, 0, "2022-11-12T06:03:00Z"),
        (1_668_232_980, 19_800, "2022-11-12T11:33:00+05:30"),
        (1_668_232_980, -12_600, "2022-11-12T02:33:00-03:30"),
        (951_782_400, 0, "2000-02-29T00:00:00Z"),
        (-1, 0, "1969-12-31T23:59:59Z"),
        (-62_135_596_800, 0, "0001-01-01T00:00:00Z"),
    ])
    func `A timestamp is written as RFC 3339 in its source's offset, and read`(
        seconds: Int64, offset: Int32, expected: String
    ) {
        #expect(Timestamp(secondsSince1970: seconds, utcOffsetInSeconds: offset).rfc3339 == expected)
        let read = Timestamp(rfc3339: expected)
        #expect(read?.secondsSince1970 == seconds)
        #expect(read?.utcOffsetInSeconds == offset)
    }

    @Test(arguments: [
        "", "2022-11-12", "2022-11-12T06:03:00", "2022-11-12 06:03:00Z", "2022-13-12T06:03:00Z",
        "2022-02-29T06:03:00Z", "2022-11-12T24:03:00Z", "2022-11-12T06:03:00z", "2022-11-12T06:03:00Zx",
        "2022-11-12T06:03:00+05", "2022-11-12T06:03:00+05:60", "2022-11-12T06:03:00+05:300", "2022-1a-12T06:03:00Z",
    ])
    func `What is not of that form is no moment`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `A fraction of a second is passed over when it is read`() {
        #expect(Timestamp(rfc3339: "2022-11-12T11:33:00.123456+05:30")?.secondsSince1970 == 1_668_232_980)
    }

    @Test func `A year beyond four digits is held at the last that RFC 3339 can write`() {
        #expect(Timestamp(secondsSince1970: 1 << 50).rfc3339 == "9999-12-31T23:59:59Z")
    }

    @Test func `Two offsets of one moment are equal and hash alike`() {
        let here = Timestamp(secondsSince1970: 1000, utcOffsetInSeconds: 3600)
        let there = Timestamp(secondsSince1970: 1000)
        #expect(here == there)
        #expect(Set([here, there]).count == 1)
    }

    @Test func `Whole seconds round down before 1970 too`() {
        #expect(Timestamp(microsecondsSince1970: -1).secondsSince1970 == -1)
        #expect(Timestamp(microsecondsSince1970: 1_999_999).secondsSince1970 == 1)
    }

    @Test func `The calendar goes there and back for every day of eight centuries`() {
        var seconds = CivilTime(year: 1600, month: 1, day: 1).secondsSince1970
        var previous = CivilTime(secondsSince1970: seconds - 86_400)
        while previous.year < 2400 {
            let civil = CivilTime(secondsSince1970: seconds)
            #expect(civil.secondsSince1970 == seconds)
            let isNextDay =
                civil.day == previous.day + 1 && civil.month == previous.month
                || civil.day == 1 && previous.day == CivilTime.days(inMonth: previous.month, year: previous.year)
            guard isNextDay else {
                Issue.record("\(previous) is followed by \(civil)")
                return
            }
            previous = civil
            seconds += 86_400
        }
    }
}
