/// What stands before names in bylines of many languages: one table for whatever reads them.
///
/// Each row is a language's, in small letters. What is a name or a common beginning of sentences elsewhere (`per`, `de`) is
/// left out, since a page's language is often not declared.
enum BylineWords {
    /// After these a name follows at once: `Von Ida Marlow`, `Piše Ida Marlow`.
    static let verbs = words(
        """
        written by|story by|words by|posted by|submitted by|published by|reporting by|reported by|report by|article by|review by|\
        researched by|interview by|text by|guest post by|a guest post by|this is a guest post by|contributed by|\
        written and photographed by|words and photographs by|words and photos by|words and pictures by|\
        photographs and words by|photos and words by|story and photos by|text and photos by|text and photographs by|analysis by|compiled by|by
        von|text von|interview von|artikel von|verfasst von|geschrieben von|ein beitrag von|eine kolumne von|\
        ein kommentar von|von unserem redakteur|von unserer redakteurin|von unserem mitarbeiter|\
        von unserer mitarbeiterin|von unserem korrespondenten|von unserer korrespondentin|ein gastbeitrag von|gastbeitrag von|eine analyse von|bericht von
        par|écrit par|rédigé par|publié par|texte de|propos recueillis par
        por|escrito por|publicado por|redactado por|texto de
        a cura di|scritto da|pubblicato da|di
        door|geschreven door|door onze redacteur|door onze redactrice|door onze verslaggever|door onze verslaggeefster
        av|skriven av|skrevet av|tekst av|publisert av
        af|skrevet af
        kirjoittanut|kirjoittaa
        napisał|napisała|opracował|opracowała|napisane przez
        napsal|napsala|napísal|napísala
        írta
        scris de
        piše|napisao|napisala|pise
        пише|написао|написала
        yazan
        oleh|ditulis oleh
        viết bởi
        γράφει ο|γράφει η|γράφουν οι|γράφει
        מאת
        بقلم|كتب|كتبت
        به قلم|نوشته
        โดย|เขียนโดย
        escrit per
        höfundur
        """)

    /// Who is called so wrote it: `Autor: Ida Marlow`, also with the name in the next line.
    static let persons = words(
        """
        author|authors|autor|autorin|autoren|autor:in|verfasser|verfasserin
        auteur|autrice|auteure|auteurs|autora|autores|autore|autori
        skribent|kirjoittaja|autorka|autorzy|autoři|autorky|szerző|szerzők|avtor|avtorica
        автор|авторы|авторка|автори|аутор|autorius|autorė|autors|yazar|penulis|tác giả
        συντάκτης|συγγραφέας|نویسنده|الكاتب|लेखक|लेखिका|ผู้เขียน
        作者|撰文|作者名|执笔|著者|執筆|執筆者|글쓴이|작성자
        """)

    /// Behind these and a colon stands who did it: `Text: Ida Marlow`.
    static let works = words(
        """
        words|text|reporter|writer|interview|redaktion|texte|texto|redactor|redactora|testo|tekst|teksti|toimittaja
        opracowanie|redaktor|besedilo|текст|parengė|haber|κείμενο|گزارش|كاتب|संवाददाता|เรื่อง
        文|文・写真|写真・文|文と写真|記事|取材|取材・文|ライター|責任編集|記者|记者|特派員|글
        """)

    /// Words that join two names, where persons stand on both sides: `João Pinto e Castro` is one.
    static let conjunctions = Stems([
        " e ", " en ", " i ", " a ", " ve ", " ja ", " dan ", " și ", " si ", " és ", " ir ", " un ", " và ", " и ",
        " і ",
        " й ", " та ", " και ", " و ", " और ", " และ ",
    ])

    /// Who made the pictures is named in the same line.
    static let pictureNouns = WordSet([
        "foto", "fotos", "photo", "photos", "bild", "bilder", "illustration", "illustrationen", "illustrations",
        "grafik",
        "video", "kamera", "fotografie", "fotografía", "fotografía:", "zdjęcia", "zdjęcie", "fotó", "fotók", "kuva",
        "kuvat",
        "foto's", "image", "images", "photography", "photographs", "pictures", "drawings", "graphics", "fotograf",
        "photographe", "写真", "撮影", "摄影", "사진", "фото",
    ])

    private static func words(_ rows: String) -> [String] {
        rows.split { $0 == "\n" || $0 == "|" }.map { String($0) }
    }

    /// With their capitals where those are no letters of ASCII, which `Stems` compares in any case.
    static func withCapitals(_ words: [String]) -> [String] {
        words + words.filter { ($0.utf8.first ?? 0) >= 0x80 }.map { $0.prefix(1).uppercased() + $0.dropFirst() }
    }
}
