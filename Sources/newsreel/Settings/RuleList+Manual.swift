internal import Filtering
internal import Subscriptions

extension SettingsTable {
    /// The section RULES of newsreel.toml(5): the keys of a rule, and the language of filters.
    static var rulesSection: String {
        var page = """
            .SH RULES
            Rules say which articles are delivered, and give them tags and a folder.
            Each is a table
            .BR [[rules]] .
            For each new article, and for each change of one, they are asked in their order; then what the feed\\(aqs list says,
            .B block
            before
            .BR keep .
            The first that blocks or keeps decides; where none does, the article is delivered.
            .PP
            A blocked article is remembered as known.
            It does not come when the rules change; it comes, as new, when its feed changes it so that it passes.
            .B newsreel filter \\-\\-blocked
            shows what was blocked, and
            .B newsreel filter \\-\\-try
            what a filter does.
            .PP
            .EX
            [[rules]]
            name = \\(dqsponsored\\(dq
            when = \\(aqtitle contains [\\(dqsponsored\\(dq, \\(dqadvertorial\\(dq] or words < 20\\(aq
            action = \\(dqblock\\(dq

            [[rules]]
            name = \\(dqreports\\(dq
            when = \\(aqurl matches \\(dq*.pdf\\(dq and folder is \\(dqNews\\(dq\\(aq
            tags = [\\(dqReport\\(dq]
            folder = \\(dqWork/Reports\\(dq
            .EE

            """
        for key in RuleList.keys { page += entry(key, default: nil) }
        page += """
            .SS Filters
            A filter joins tests with
            .BR and ,
            .BR or ,
            .B not
            and parentheses;
            .B true
            and
            .B false
            are filters too.
            A test is a field, a relation and a value: texts in double or single quotes, numbers, or times such as 90m, 12h, 7d, 2w.
            Case and accents do not count, and white space of any length is one space.
            .PP
            .EX
            title contains \\(dqbudget\\(dq and not tag is [\\(dqsport\\(dq, \\(dqcars\\(dq]
            (language is \\(dqen\\(dq or language is \\(dq\\(dq) and words >= 300
            title matches /\\ebv[0\\-9]+\\e.[0\\-9]+/ and age < 7d
            .EE
            .TP
            .B contains
            The field has these words, one after the other, as whole words;
            .B \\(dqcyber*\\(dq
            is any word that begins so.
            In scripts that set no spaces between words, and in addresses, any part of the text counts.
            .TP
            .B is
            The field is this text, as a whole.
            .B author is \\(dq\\(dq
            asks for articles without one.
            .TP
            .B matches
            With a text, the whole field is like it, where
            .B *
            stands for anything and
            .B ?
            for one character.
            With an expression between slashes, a part of the field matches it: characters,
            .BR . ,
            .BR [a\\-z] ,
            .BR \\ed ,
            .BR \\ew ,
            .BR \\es ,
            .BR \\eb ,
            .BR | ,
            groups,
            .BR ? ,
            .BR * ,
            .BR + ,
            .BR {n,m} ,
            .B ^
            and
            .BR $ .
            There are no back references and no look-around, so that no article makes a filter slow.
            .TP
            .BR < ", " <= ", " > ", " >= ", " is
            For numbers and times.
            .PP
            A list,
            .BR "[\\(dqa\\(dq, \\(dqb\\(dq]" ,
            holds where one of its texts does, and a field of several values where one of them does.
            .BR = ,
            .BR != ,
            .B =~
            and
            .B !~
            are read as newsboat means them.
            The fields:

            """
        for field in Field.allCases { page += ".TP\n.B \(field.rawValue)\n\(roff(field.help))\n" }
        return page
    }

    /// Rules for the example file, commented out.
    static var exampleRules: String {
        var text =
            "\n# Rules: which articles are delivered, and under which tags and folder. As many as you like, asked in "
        text += "their\n# order; newsreel.toml(5) explains filters, 'newsreel filter' tries them.\n#[[rules]]\n"
        for key in RuleList.keys {
            text += "\n" + wrapped(key.help, to: 98).map { "# \($0)\n" }.joined()
            text += "#\(key.name) = \((key.example ?? key.value(RuleList.exampleDraft))?.text ?? "")\n"
        }
        return text
    }
}

extension RuleList {
    /// What the example file shows of keys that hold nothing by default.
    static var exampleDraft: Draft {
        var draft = Draft()
        (draft.tags, draft.folder) = (["Sport"], ["Leisure", "Sport"])
        return draft
    }
}
