/// What each feature of a candidate is worth, `name=weight`, and what two add together, `name+name=weight`: learnt numbers,
/// written by Benchmarks/Training/metadata_ranker.py.
package enum MetadataWeights {
    package static let title = """
        firstH1=0.67 secondH1=0.73 laterH1=-0.26 onlyH1=0.43 h2=-0.88 h3=-0.75 otherElement=-0.41 headline=0.71
        openGraph=0.43 twitter=-0.23 otherMeta=0.24 document=-0.18 documentPart=-0.08 innerElement=0.18 titleMark=0.61
        entryTitle=0.02 itemprop=0.25 inHeader=-0.14 inNavigation=-0.02 hidden=-0.01 homeLink=-0.66 otherLink=-0.92
        outside=-0.22 inArticle=-0.32 proseSoon=0.08 proseLater=-0.20 proseBefore=-1.59 headerMark=0.36 siteName=-0.20
        likeSiteName=-0.25 oneWord=-1.17 twoWords=-0.39 fewWords=-0.23 manyWords=-0.24 tooLong=-0.17
        restIsHeading=-0.04 equalsHeadline=-0.34 equalsOpenGraph=0.08 equalsDocument=-0.66 equalsHeading=1.24
        equalsTwo=0.22 equalsThree=-0.05 alone=-0.23 startsDocument=0.63 endsDocument=-0.15 isMinorPart=-0.18
        documentMost=-0.15 documentSome=0.85 documentFew=0.61 documentNone=-1.27 slugMost=0.45 slugSome=-0.11
        slugFew=-0.34 openGraphMost=0.44 openGraphFew=-0.11 headlineMost=0.20 headlineFew=-0.38 othersAgree=-0.09
        startsWithAgreed=0.21 endsWithAgreed=-0.39 startsHeading=0.35 endsHeading=0.02 summaryMost=-0.08
        firstReal=1.11 innerAgrees=-0.30 isMajorPart=0.41 beginsWithHeading=-0.35 endsWithHeading=0.19 slugAll=0.54
        capitals=-0.08 date=-0.06 longer=-0.34 shorter=-0.35
        """

    package static let authors = """
        linkedData=0.46 linkedPerson=-0.09 metaAuthor=0.43 metaArticle=0.46 metaOther=0.10 metaCreator=0.23
        metaLabel=0.23 itemprop=-0.09 relAuthor=0.03 authorLink=-0.31 byline=-0.04 line=0.21 loneName=-0.91
        script=0.00 innerLinks=-0.28 group=-0.32 first=0.40 secondPiece=-0.21 nearTitle=0.23 soonAfter=-0.13
        farBefore=-0.61 farAfter=-0.59 inArticle=0.13 outside=-0.59 ofOthers=-0.59 biography=-0.17 header=0.21
        commentMark=0.15 siteName=0.21 likeSiteName=0.37 generic=0.18 person=0.51 oneWord=0.15 small=0.27 digits=0.09
        address=-0.21 several=0.12 many=0.04 hasLead=0.21 wholeText=-0.27 longText=-0.02 agreesLinked=0.04
        agreesMeta=0.02 agreesPage=0.29 agreesNone=0.12 more=0.24 fewer=0.16 sameTwice=0.66 inTitle=-0.36
        besideDate=0.09 besidePerson=-0.49 afterProse=0.16 beforeProse=0.26 extendsOther=-0.09 partOfOther=-0.31
        firstNameOnly=0.04 fullName=0.02 heading=0.10 cell=0.07 list=-0.89 quote=0.00 button=0.00 topicLink=0.00
        otherLink=-0.35 ownMark=-0.53 rights=0.00 sentence=0.13 dated=0.00 belowProse=-0.51 ofOtherTitle=-0.27
        guest=0.19 credit=0.00 givenName=1.14 absent=-0.32 linkedData+person=0.14 linkedData+agreesNone=0.11
        linkedData+besidePerson=-0.08 linkedData+givenName=0.15 metaAuthor+agreesNone=0.11 metaAuthor+givenName=0.08
        metaArticle+agreesPage=0.13 relAuthor+person=-0.08 relAuthor+oneWord=0.09 authorLink+first=0.12
        authorLink+nearTitle=0.12 authorLink+farBefore=-0.09 authorLink+outside=-0.16 authorLink+agreesLinked=0.10
        authorLink+agreesMeta=0.09 authorLink+agreesPage=0.13 authorLink+agreesNone=-0.23 authorLink+sameTwice=0.09
        authorLink+belowProse=-0.12 authorLink+ofOtherTitle=0.08 byline+first=0.19 byline+farAfter=-0.10
        byline+outside=-0.13 byline+agreesPage=-0.09 line+nearTitle=0.22 line+farBefore=-0.10 line+inArticle=0.19
        line+header=-0.18 line+person=0.15 line+oneWord=-0.14 line+agreesPage=-0.15 line+agreesNone=0.18
        line+ownMark=-0.12 line+givenName=0.21 loneName+first=-0.23 loneName+nearTitle=-0.31 loneName+soonAfter=0.09
        loneName+inArticle=-0.12 loneName+outside=0.13 loneName+header=0.18 loneName+person=-0.27
        loneName+agreesNone=-0.30 loneName+list=-0.08 loneName+otherLink=-0.16 loneName+belowProse=-0.16
        loneName+givenName=-0.18 first+soonAfter=0.15 first+farAfter=0.14 first+ofOthers=-0.13 first+header=0.13
        first+person=0.15 first+wholeText=0.11 first+agreesPage=0.14 first+sameTwice=0.30 first+inTitle=-0.15
        first+afterProse=0.12 first+list=-0.11 first+ownMark=0.13 first+belowProse=0.20 first+givenName=0.20
        nearTitle+inArticle=0.17 nearTitle+outside=0.24 nearTitle+small=0.14 nearTitle+several=0.11
        nearTitle+hasLead=0.22 nearTitle+agreesPage=0.15 nearTitle+agreesNone=-0.12 nearTitle+fewer=-0.12
        nearTitle+sameTwice=0.28 nearTitle+inTitle=-0.12 nearTitle+besideDate=0.10 nearTitle+beforeProse=0.10
        nearTitle+heading=0.10 nearTitle+list=-0.12 nearTitle+otherLink=-0.12 nearTitle+belowProse=0.08
        soonAfter+header=0.14 soonAfter+wholeText=0.09 soonAfter+agreesPage=-0.12 soonAfter+afterProse=0.14
        farBefore+outside=-0.17 farBefore+header=-0.08 farBefore+oneWord=-0.10 farBefore+hasLead=-0.10
        farBefore+wholeText=-0.10 farBefore+agreesNone=-0.13 farBefore+list=-0.10 farAfter+outside=-0.17
        farAfter+person=-0.18 farAfter+agreesPage=-0.11 farAfter+sameTwice=-0.09 farAfter+ownMark=-0.13
        farAfter+belowProse=-0.25 inArticle+outside=0.24 inArticle+ofOthers=-0.10 inArticle+header=0.09
        inArticle+several=0.09 inArticle+hasLead=0.19 inArticle+agreesNone=-0.09 inArticle+fewer=-0.11
        inArticle+sameTwice=0.18 inArticle+inTitle=-0.12 inArticle+besideDate=0.14 inArticle+partOfOther=-0.11
        inArticle+list=-0.11 inArticle+otherLink=-0.13 inArticle+ownMark=-0.09 inArticle+belowProse=-0.09
        outside+ofOthers=-0.11 outside+header=-0.24 outside+person=-0.15 outside+wholeText=0.10
        outside+agreesPage=-0.20 outside+sameTwice=-0.13 outside+list=-0.21 outside+ownMark=-0.21
        outside+belowProse=-0.10 outside+ofOtherTitle=-0.18 outside+givenName=0.08 ofOthers+header=-0.11
        ofOthers+person=-0.21 ofOthers+agreesPage=-0.18 ofOthers+sameTwice=-0.11 ofOthers+ownMark=-0.16
        ofOthers+ofOtherTitle=-0.10 ofOthers+givenName=-0.12 biography+belowProse=-0.10 header+likeSiteName=-0.13
        header+small=0.11 header+hasLead=-0.18 header+wholeText=0.14 header+agreesLinked=-0.09 header+agreesNone=0.12
        header+afterProse=0.13 header+belowProse=0.16 header+givenName=0.13 siteName+likeSiteName=0.12
        siteName+oneWord=0.15 siteName+agreesLinked=-0.14 siteName+agreesMeta=-0.18 siteName+agreesNone=0.09
        siteName+sameTwice=-0.19 likeSiteName+oneWord=0.15 likeSiteName+agreesMeta=-0.14 likeSiteName+agreesNone=0.10
        likeSiteName+sameTwice=-0.12 person+hasLead=0.15 person+wholeText=-0.17 person+agreesMeta=0.12
        person+sameTwice=0.24 person+inTitle=-0.10 person+list=-0.16 person+otherLink=-0.14 person+ofOtherTitle=-0.12
        person+givenName=0.07 oneWord+hasLead=-0.14 oneWord+wholeText=0.17 oneWord+fewer=0.10 oneWord+sameTwice=0.11
        oneWord+list=-0.11 oneWord+belowProse=-0.15 oneWord+givenName=0.24 small+wholeText=0.11
        several+agreesLinked=0.12 hasLead+agreesPage=-0.15 hasLead+agreesNone=0.18 hasLead+ownMark=-0.12
        hasLead+givenName=0.21 wholeText+agreesPage=0.16 wholeText+agreesNone=-0.22 wholeText+sameTwice=0.13
        wholeText+besideDate=0.26 wholeText+givenName=0.15 longText+givenName=0.08 agreesLinked+fewer=-0.14
        agreesLinked+besidePerson=-0.17 agreesMeta+fewer=-0.16 agreesMeta+sameTwice=0.09 agreesMeta+besidePerson=-0.20
        agreesMeta+givenName=0.09 agreesPage+sameTwice=0.14 agreesPage+inTitle=-0.11 agreesPage+ownMark=-0.18
        agreesPage+belowProse=-0.16 agreesPage+givenName=0.11 agreesNone+beforeProse=0.09 agreesNone+list=-0.26
        agreesNone+givenName=0.21 fewer+sameTwice=-0.07 fewer+ownMark=-0.10 sameTwice+inTitle=-0.12
        sameTwice+besidePerson=-0.24 sameTwice+belowProse=-0.09 sameTwice+givenName=0.24 inTitle+ownMark=-0.10
        besideDate+belowProse=-0.18 besideDate+givenName=-0.20 ownMark+ofOtherTitle=-0.14
        belowProse+ofOtherTitle=-0.16 belowProse+givenName=-0.12
        """

    package static let date = """
        linkedPublished=-0.16 linkedCreated=-0.10 linkedModified=-0.06 linkedOther=-0.01 metaPublished=0.60
        metaCreated=-0.08 metaModified=-0.41 metaPlain=0.04 propertyPublished=0.28 propertyModified=-0.14 time=0.36
        dateElement=0.00 url=0.05 line=-0.20 script=-0.17 first=0.83 saysPublished=0.28 saysUpdated=-0.39
        shortText=0.44 longText=-0.22 dateline=-0.04 nearTitle=0.93 soonAfter=0.05 farBefore=-0.24 farAfter=-0.44
        ofOthers=-0.49 commentMark=-0.43 outside=-0.85 inArticle=0.20 header=-0.11 otherReading=-0.07
        otherAgrees=-0.03 ambiguous=-0.18 shortYear=-0.03 hasTime=0.38 hasZone=-0.05 agreesURL=0.27
        monthAgreesURL=0.29 monthDiffersURL=-0.29 agreesLinked=0.28 agreesMeta=-0.19 agreesShown=0.42
        agreesModified=-0.13 agreesNone=-0.15 agreesSeveral=0.30 earliest=0.18 latest=0.30 afterModified=-0.41
        onlyDay=0.00 beforeDeclared=-0.75 afterDeclared=-0.40 isModification=-0.20 heading=0 cell=0 quote=0 figure=0
        reply=0 belowProse=0.00 ofOtherTitle=0.00 absent=0.50 linkedModified+agreesShown=0.15 linkedModified+agreesNone=-0.16
        linkedModified+agreesSeveral=0.06 metaPublished+first=0.11 metaPublished+hasTime=0.28
        metaPublished+hasZone=0.26 metaPublished+monthAgreesURL=-0.10 metaPublished+agreesLinked=-0.12
        metaPublished+agreesMeta=-0.12 metaPublished+agreesShown=0.08 metaPublished+agreesNone=0.33
        metaPublished+agreesSeveral=-0.09 metaModified+first=-0.15 metaModified+hasTime=-0.16
        metaModified+hasZone=-0.17 metaModified+agreesShown=-0.12 metaPlain+agreesShown=0.08
        propertyPublished+first=0.10 propertyPublished+inArticle=0.08 propertyPublished+hasTime=0.07
        propertyPublished+earliest=0.09 time+first=0.20 time+nearTitle=0.15 time+inArticle=0.06 time+agreesMeta=0.07
        time+agreesShown=0.11 time+agreesSeveral=0.06 time+earliest=0.06 time+isModification=-0.07
        dateElement+saysPublished=0.10 dateElement+longText=0.11 dateElement+header=-0.05 dateElement+agreesURL=0.06
        dateElement+monthAgreesURL=0.11 dateElement+agreesShown=-0.09 dateElement+earliest=0.09
        dateElement+beforeDeclared=-0.06 line+first=0.14 line+longText=-0.18 line+nearTitle=0.11 line+farAfter=-0.10
        line+outside=-0.12 line+inArticle=-0.07 line+agreesLinked=0.08 line+agreesShown=-0.14 line+agreesModified=0.08
        line+earliest=-0.06 line+latest=0.09 first+saysPublished=0.11 first+saysUpdated=-0.07 first+shortText=0.21
        first+longText=-0.12 first+nearTitle=0.21 first+soonAfter=0.08 first+farAfter=0.10 first+outside=0.09
        first+inArticle=0.14 first+header=0.12 first+hasTime=0.07 first+agreesURL=0.10 first+monthAgreesURL=0.10
        first+monthDiffersURL=-0.09 first+agreesShown=0.25 first+agreesSeveral=0.17 first+beforeDeclared=-0.10
        first+isModification=-0.08 saysPublished+shortText=0.11 saysPublished+soonAfter=-0.06
        saysPublished+farAfter=0.17 saysPublished+hasTime=0.08 saysPublished+agreesModified=-0.08
        saysPublished+agreesNone=0.10 saysUpdated+nearTitle=-0.12 saysUpdated+outside=-0.07
        saysUpdated+inArticle=-0.14 saysUpdated+header=-0.10 saysUpdated+agreesShown=-0.08 saysUpdated+latest=-0.10
        shortText+nearTitle=0.19 shortText+soonAfter=0.08 shortText+farAfter=-0.11 shortText+inArticle=0.14
        shortText+header=0.07 shortText+monthAgreesURL=0.07 shortText+agreesLinked=0.07 shortText+agreesShown=-0.09
        shortText+agreesModified=0.07 shortText+agreesNone=0.14 shortText+latest=0.16 longText+nearTitle=-0.10
        longText+outside=-0.06 longText+header=-0.06 longText+hasTime=0.11 longText+agreesShown=-0.07
        nearTitle+outside=0.07 nearTitle+inArticle=0.15 nearTitle+header=0.13 nearTitle+agreesURL=0.09
        nearTitle+monthAgreesURL=0.07 nearTitle+agreesLinked=0.12 nearTitle+agreesMeta=0.09 nearTitle+agreesNone=0.18
        nearTitle+agreesSeveral=0.09 nearTitle+earliest=0.14 nearTitle+latest=0.10 nearTitle+beforeDeclared=0.06
        nearTitle+afterDeclared=-0.19 nearTitle+isModification=-0.07 soonAfter+header=0.06 soonAfter+hasTime=0.06
        soonAfter+agreesNone=-0.06 farAfter+ofOthers=-0.13 farAfter+commentMark=-0.12 farAfter+outside=-0.36
        farAfter+header=-0.18 farAfter+agreesShown=-0.12 farAfter+latest=-0.10 farAfter+beforeDeclared=-0.10
        ofOthers+outside=-0.15 ofOthers+inArticle=-0.12 ofOthers+hasTime=-0.09 ofOthers+hasZone=-0.08
        ofOthers+agreesShown=-0.08 ofOthers+agreesNone=-0.08 ofOthers+earliest=-0.07 commentMark+inArticle=-0.10
        commentMark+header=-0.11 commentMark+hasTime=-0.08 commentMark+agreesShown=-0.11 outside+inArticle=-0.09
        outside+header=-0.14 outside+hasTime=-0.13 outside+hasZone=-0.08 outside+agreesShown=-0.10
        outside+agreesNone=-0.17 outside+earliest=0.08 outside+latest=-0.08 inArticle+hasTime=0.07
        inArticle+agreesURL=0.10 inArticle+monthAgreesURL=0.07 inArticle+agreesLinked=0.14 inArticle+agreesShown=-0.26
        inArticle+agreesModified=-0.07 inArticle+agreesNone=0.22 inArticle+earliest=0.25
        inArticle+beforeDeclared=-0.07 inArticle+afterDeclared=-0.25 inArticle+isModification=-0.09
        header+hasTime=-0.11 header+agreesURL=0.13 header+monthAgreesURL=0.18 header+agreesLinked=0.11
        header+agreesShown=-0.13 header+agreesModified=-0.11 header+earliest=0.10 header+afterDeclared=-0.17
        header+isModification=-0.14 ambiguous+agreesNone=-0.09 hasTime+agreesShown=0.17 hasTime+agreesNone=0.09
        hasTime+agreesSeveral=0.10 hasTime+earliest=0.21 hasTime+latest=-0.07 hasTime+beforeDeclared=-0.20
        hasTime+afterDeclared=-0.10 hasZone+monthAgreesURL=-0.08 hasZone+agreesShown=0.13 hasZone+agreesModified=-0.09
        hasZone+earliest=0.10 hasZone+latest=-0.08 hasZone+beforeDeclared=-0.16 hasZone+afterDeclared=-0.13
        hasZone+isModification=-0.12 agreesURL+monthAgreesURL=0.08 agreesURL+agreesMeta=-0.08
        agreesURL+agreesShown=0.08 monthAgreesURL+agreesMeta=-0.16 monthAgreesURL+agreesShown=0.08
        monthAgreesURL+agreesSeveral=-0.14 monthAgreesURL+earliest=-0.16 monthAgreesURL+latest=0.20
        monthAgreesURL+afterDeclared=0.16 monthAgreesURL+isModification=0.08 monthDiffersURL+agreesShown=-0.10
        agreesLinked+agreesShown=0.12 agreesLinked+agreesSeveral=0.09 agreesMeta+agreesShown=0.12
        agreesMeta+earliest=-0.17 agreesShown+agreesModified=0.08 agreesShown+earliest=0.06
        agreesShown+afterModified=-0.08 agreesShown+beforeDeclared=-0.11 agreesNone+earliest=0.19
        agreesNone+afterModified=-0.10 agreesNone+beforeDeclared=-0.12 agreesNone+afterDeclared=-0.15
        agreesSeveral+latest=0.08 earliest+beforeDeclared=-0.13 latest+afterDeclared=0.14
        afterModified+afterDeclared=-0.18
        """
}
