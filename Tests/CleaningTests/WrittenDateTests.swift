import Articles
import Testing

@testable import Cleaning

@Suite struct WrittenDateTests {
    @Test(
        "A month counts beside its day and year, not where it is part of a name",
        arguments: [
            "By April Reed | February 13, 2025", "Marine Avril, 13 février 2025", "Jan Novak, 13 February 2025",
            "By August Brown — Feb. 13th, 2025", "Mark Twist | February 13, 2025 8:20 am",
            "Ида Марлоу, 13 февраля 2025",
            "By May June | 13 February 2025", "Julia March, February 13 2025", "June April, 13/02/2025",
            "By Juli Mai | 13.02.2025",
        ])
    func names(text: String) {
        #expect(DateText.timestamp(text)?.rfc3339.prefix(10) == "2025-02-13")
    }

    @Test(
        "Months are read in the languages of pages",
        arguments: [
            ("sv", "13 februari 2025"), ("da", "13. februar 2025"), ("nb", "13. februar 2025"),
            ("fi", "13. helmikuuta 2025"), ("cs", "13. února 2025"), ("sk", "13. februára 2025"),
            ("hr", "13. veljače 2025."), ("sr", "13. фебруар 2025."), ("sr-Latn", "13. februar 2025."),
            ("sl", "13. februarja 2025"), ("ro", "13 februarie 2025"), ("el", "13 Φεβρουαρίου 2025"),
            ("el", "13 ΦΕΒΡΟΥΑΡΙΟΥ 2025"), ("uk", "13 лютого 2025 р."), ("lt", "2025 m. vasario 13 d."),
            ("lv", "2025. gada 13. februāris"), ("et", "13. veebruar 2025"), ("ca", "13 de febrer de 2025"),
            ("hu", "2025. február 13."), ("bg", "13 февруари 2025 г."), ("vi", "Ngày 13 tháng 2 năm 2025"),
            ("vi", "Thứ Năm, 13 Tháng 2, 2025"), ("id", "Kamis, 13 Februari 2025"), ("tr", "13 Şubat 2025 Perşembe"),
            ("ar", "13 فبراير 2025"), ("ar", "١٣ فبراير ٢٠٢٥"), ("ar", "13 شباط 2025"), ("fa", "۱۳ فوریه ۲۰۲۵"),
            ("fa", "۲۵ بهمن ۱۴۰۳"), ("he", "13 בפברואר 2025"), ("he", "13 פברואר, 2025"), ("hi", "13 फ़रवरी 2025"),
            ("hi", "१३ फरवरी २०२५"), ("th", "13 ก.พ. 2568"), ("th", "13 กุมภาพันธ์ 2568"), ("th", "๑๓ กุมภาพันธ์ พ.ศ. ๒๕๖๘"),
            ("pl", "13 lutego 2025"), ("fr", "jeudi 13 février 2025"), ("de", "Donnerstag, den 13. Februar 2025"),
            ("es", "13 de febrero de 2025"), ("pt", "13 de fevereiro de 2025"), ("it", "giovedì 13 febbraio 2025"),
            ("nl", "donderdag 13 februari 2025"), ("ru", "13 февраля 2025 г."), ("ja", "2025年2月13日"),
            ("ko", "2025년 2월 13일"), ("zh", "2025 年 02 月 13 日"), ("my", "၁၃ ဖေဖော်ဝါရီ ၂၀၂၅"), ("en", "13-Feb-25"),
            ("en", "Thu Feb 13 08:20:00 +0000 2025"), ("sw", "13 Februari 2025"), ("ur", "13 فروری 2025"),
            ("ga", "13 Feabhra 2025"), ("eu", "2025(e)ko otsailaren 13a"), ("eu", "2025ko otsailaren 13a"),
        ])
    func languages(language: String, text: String) {
        let date = DateText.timestamp(text, habits: DateText.Habits(language: language))
        #expect(date?.rfc3339.prefix(10) == "2025-02-13")
    }

    @Test("Irish months may have two words")
    func irish() {
        #expect(DateText.timestamp("13 Meán Fómhair 2025")?.rfc3339.prefix(10) == "2025-09-13")
        #expect(DateText.timestamp("Déardaoin 13 Deireadh Fómhair 2025")?.rfc3339.prefix(10) == "2025-10-13")
    }

    @Test(
        "A time of day may have words for its parts",
        arguments: [
            ("2025年2月13日 08時20分", "2025-02-13T08:20:00Z"), ("2025年2月13日 8时", "2025-02-13T08:00:00Z"),
            ("2025년 2월 13일 오후 8시 20분", "2025-02-13T20:20:00Z"), ("13 février 2025 à 14h05", "2025-02-13T14:05:00Z"),
            ("13 février 2025, 2h de lecture", "2025-02-13T00:00:00Z"),
        ])
    func spoken(text: String, date: String) { #expect(DateText.timestamp(text)?.rfc3339 == date) }

    @Test("The language says which month listopad is")
    func listopad() {
        func day(_ text: String, _ language: String?) -> Substring? {
            DateText.timestamp(text, habits: DateText.Habits(language: language))?.rfc3339.prefix(10)
        }
        #expect(day("13. listopada 2024.", "hr") == "2024-10-13")
        #expect(day("13 listopada 2024", "pl") == "2024-11-13")
        #expect(day("13. listopadu 2024", "cs") == "2024-11-13")
        #expect(day("13 listopada 2024", nil) == "2024-11-13")
    }

    @Test("Arabic names of two words are one month")
    func twoWords() {
        #expect(DateText.timestamp("13 تشرين الأول 2024")?.rfc3339.prefix(10) == "2024-10-13")
        #expect(DateText.timestamp("13 كانون الثاني 2025")?.rfc3339.prefix(10) == "2025-01-13")
    }

    @Test(
        "A year, a day or a name alone is no date",
        arguments: [
            "By April Reed", "April 2025", "In May of 2021 some 300 boats", "Set out 12 of them", "March 12",
            "Version 13 of 2025", "Mark 5, 300 people",
        ])
    func none(text: String) { #expect(DateText.timestamp(text) == nil) }
}
