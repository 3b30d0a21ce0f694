internal import Markup

extension CleaningRule {
    /// What feed software adds after an item: `The post ... appeared first on ...`, `Continue reading ...`.
    static let feedFooter = CleaningRule(name: "feed-footer", stage: .items) { draft in
        var count = 0
        for index in draft.lines.indices.reversed() {
            // It stands at the end: at most six lines from it.
            if draft.lines.count - index > 6 { break }
            let line = draft.lines[index]
            guard line.words <= 60 else { continue }
            let text = draft.text(of: line)
            if isFooter(text, isLink: line.linkWords * 2 >= line.words && line.linkWords > 0) {
                draft.dropLine(index)
                count += 1
            }
        }
        return count
    }

    private static func isFooter(_ text: ArraySlice<UInt8>, isLink: Bool) -> Bool {
        if text.hasPrefix("the post ") || text.hasPrefix("the article ") || text.hasPrefix("this post ")
            || text.hasPrefix("this article ") || text.hasPrefix("this story ") || text.hasPrefix("the original ")
        {
            if appeared.areFound(in: text) { return true }
        }
        if foreign.areFound(in: text) || unspaced.contains(where: { text.contains($0) }) { return true }
        return isLink && continuations.prefixLength(of: text) > 0
    }

    private static let appeared = MarkedPhrases(
        " ",
        [
            " appeared first on ", " first appeared on ", " was first published on ", " was originally published on ",
            " originally appeared on ", " was originally published by ", " was originally published in ",
            " first appeared in ",
            " first appeared at ",
        ])

    private static let foreign = MarkedPhrases(
        " ",
        [
            " erschien zuerst auf ", " est apparu en premier sur ", " apparaît en premier sur ",
            " se publicó primero en ",
            " aparece primero en ", " apareceu primeiro em ", " proviene da ", " verscheen eerst op ",
            " сначала появилась на ",
            " first appeared on the blog ", " pojawił się poniżej ", " pochodzi z serwisu ",
            " sembra essere il primo su ",
            " появились сначала на ", " dök först upp på ", " dukket først opp på ", " blev først udgivet på ",
            " ilmestyi ensimmäisenä ", " üzerinde ortaya çıktı",
        ])

    /// In scripts that set no spaces.
    private static let unspaced: [StaticString] = ["に最初に表示されました", "最先出现在"]

    private static let continuations = Phrases(
        """
        continue reading
        continue reading...
        read more
        read more at
        read the full article
        read the full story
        read the rest
        read full article
        read the original article
        comments
        view comments
        permalink
        submit to
        share on
        email this
        add to
        weiterlesen
        lire la suite
        leer más
        seguir leyendo
        continua a leggere
        leia mais
        continuar a ler
        continue lendo
        lees verder
        leggi tutto
        läs mer
        läs hela
        les mer
        læs mere
        lue lisää
        czytaj więcej
        czytaj dalej
        číst dál
        devamını oku
        читать далее
        читать дальше
        читати далі
        続きを読む
        阅读全文
        閱讀全文
        더 보기
        [link]
        [comments]
        """)
}
