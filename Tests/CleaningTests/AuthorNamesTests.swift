import Testing

@testable import Cleaning

@Suite struct AuthorNamesTests {
    @Test(
        "Names come without By, posts and dates",
        arguments: [
            ("By Jane Doe", ["Jane Doe"]),
            ("Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
            ("Written by Jane Doe, Senior Editor", ["Jane Doe"]),
            ("Jane Doe Nov 29, 2021", ["Jane Doe"]),
            ("Mar 24 Written By Christine Haynes", ["Christine Haynes"]),
            ("Veröffentlicht von Max Müller", ["Max Müller"]),
            ("ByTrevor Jones", ["Trevor Jones"]),
            ("Share", []),
            // A house that ends in a word of office keeps it.
            ("By Coast Staff Report", ["Coast Staff Report"]),
            ("By Workzone Team", ["Workzone Team"]),
            ("Ada Brook Staff Writer", ["Ada Brook"]),
            // A guest, and the sentence that goes on.
            ("This is a guest post by Ada Brook, a sailor.", ["Ada Brook"]),
            ("By Ada Brook. This post first appeared elsewhere", ["Ada Brook"]),
            ("By Prof. Ada Brook", ["Prof. Ada Brook"]),
            // Scripts where offices follow without a capital.
            ("김민수 기자", ["김민수"]),
            // A label of two kinds, a remark.
            ("Text & Fotos: Ada Brook", ["Ada Brook"]),
            ("Ada Brook: Since 2010", ["Ada Brook"]),
            // Who made the pictures, in the same line.
            ("Text: Ada Brook Fotos: Ben Holm", ["Ada Brook"]),
            ("Fotos: Ben Holm Text: Ada Brook", ["Ada Brook"]),
            ("Words by Ada Brook Photography by Ben Holm", ["Ada Brook"]),
            // Who stands in brackets behind a word that joins names.
            ("By Ada Brook (with Ben Holm)", ["Ada Brook", "Ben Holm"]),
            ("Von Ada Brook (mit Ben Holm)", ["Ada Brook", "Ben Holm"]),
            ("By Ada Brook (with pictures)", ["Ada Brook"]),
            ("By ADA BROOK SEPT. 15, 2016", ["ADA BROOK"]),
            ("Par Luc Morel avec Zoé Petit", ["Luc Morel", "Zoé Petit"]), ("Par Luc Morel avec AFP", ["Luc Morel"]),
            ("Kiss Anna és Nagy Péter", ["Kiss Anna", "Nagy Péter"]),
            ("Núria Vidal i Pau Serra", ["Núria Vidal", "Pau Serra"]),
            ("João Pinto e Castro", ["João Pinto e Castro"]),
            // Who did something else.
            ("Illustrated by Ada Brook", []), ("Translated by Ada Brook", []),
            ("Edited by Ben Holm, written by Ada Brook", ["Ada Brook"]),
            ("김하나 기자 hana@paper.example", ["김하나"]), ("文/李雷 图/韩梅", ["李雷"]),
            // Labels without a space behind them.
            ("作者:李明 责任编辑:王芳", ["李明"]), ("文・山田花子", ["山田花子"]), ("Της Μαρίας Ρούσσου", ["Μαρίας Ρούσσου"]),
            // Dates, counters and paths are no names.
            ("February 8", []), ("10 mins read", []), ("Home > News", []),
            // Nor are sentences.
            ("Name bio goes here.", []),
            // Names stay whole in every script.
            ("By José Ortega y Gasset", ["José Ortega y Gasset"]),
            ("Por Ana Ruiz y Luis Vega", ["Ana Ruiz", "Luis Vega"]),
            ("Автор: Анна Ахматова", ["Анна Ахматова"]),
        ])
    func bylines(text: String, names: [String]) {
        #expect((AuthorNames.readings(of: text, isByline: true).first ?? []) == names)
    }

    @Test("The desk alone is what signs")
    func desk() {
        #expect(AuthorNames.readings(of: "Redaktion", isByline: false) == [["Redaktion"]])
        #expect(AuthorNames.readings(of: "Redaktion: Ada Brook", isByline: true).first == ["Ada Brook"])
    }

    @Test("Words of a page's frame are told from names", arguments: [("Skip Navigation", true), ("Ada Brook", false)])
    func frame(text: String, isFrame: Bool) {
        #expect(AuthorNames.isFrame(text) == isFrame)
    }

    @Test(
        "A house name is told from a person's",
        arguments: [("Coast Staff", false), ("Redaktion", false), ("Ada Brook", true), ("Ludwig van Beethoven", true)])
    func person(name: String, isPerson: Bool) {
        #expect(AuthorNames.isPerson(name) == isPerson)
    }
}
