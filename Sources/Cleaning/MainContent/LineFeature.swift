/// What is measured of a line, in the order of its row; the marks of classes follow. The trees know a feature by its number:
/// `LineModel.fingerprint` is of these names, and whoever changes their order or number has to learn the model anew.
enum LineFeature: Int, CaseIterable {
    // What the line's text says.
    case words, letters, linkShare, links, punctuation, capitals, digits, bold, wordLength, stopWords
    case stopWordsBeyondPage, lastByte, firstByte, titleShare, shareOfTitle, summaryShare, bodyShare, likeTexts
    case earlierLikeTexts, wordOdds, isOfComments, isNote, asksToSubscribe

    // The block that it stands in, and what that stands in.
    case tag, depth
    case inArticle, inMain, inAside, inHeader, inFooter, inSection, inList, inTable, inFigure, inQuote, inArticleBody
    case inCaption, inPre

    // Its place on the page.
    case wordsBefore, place, linesAfter, hasTitle, linesFromTitle, wordsFromTitle, proseBefore, logProseBefore
    case logProseAfter, linesFromProse, linesToProse, isQuoted, linesFromQuoted

    // The lines around it.
    case before3Words, before3LinkShare, before2Words, before2LinkShare
    case before1Words, before1LinkShare, before1Tag, before1IsSibling, before1EndsSentence
    case after1Words, after1LinkShare, after1Tag, after1IsSibling, after1EndsSentence
    case after2Words, after2LinkShare, after3Words, after3LinkShare
    case after6Words, after6LinkShare, after6Prose, before6Words, before6LinkShare, before6Prose
    case after16Words, after16LinkShare, after16Prose, before16Words, before16LinkShare, before16Prose
    case stepsFromProse, stepsToProse, stepsFromLine, stepsToLine, stepsToTitle

    // The block, and five elements around it.
    case blockWords, blockLinkShare, blockLines
    case around1Words, around1LinkShare, around1Lines, around1Prose, around1WordsALine
    case around2Words, around2LinkShare, around2Lines, around2Prose, around2WordsALine
    case around3Words, around3LinkShare, around3Lines, around3Prose, around3WordsALine
    case around4Words, around4LinkShare, around4Lines, around4Prose, around4WordsALine
    case around5Words, around5LinkShare, around5Lines, around5Prose, around5WordsALine

    // Its like on the page.
    case likeProse, likeLines, likeSiblings, repeatedSiblings, repeatedWords, repeatedLinkShare, repeatedLines

    // The container of most prose.
    case inContainer, linesFromContainer, containerProse, depthInContainer, stepsToContainer, containerProseBefore
    case containerLinesAfter

    // The label above, and the `article` element around.
    case labelLines, labelWords, labelLinkShare, labelTag, labelSteps, labelClosings, labelTitleShare
    case closingLines, closingProse
    case articleProse, articleProseBefore, articleHasTitle

    // The page.
    case pageLines, pageWords, pageProse, pageLinkShare, pageArticles, pageStopWords
}
