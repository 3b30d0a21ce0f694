import Filtering
import Subscriptions
import Testing

@testable import newsreel

@Suite("Rules in the settings")
struct RuleListTests {
    private func read(_ text: String) throws(SettingsError) -> Settings {
        try Settings(ConfigurationFile(path: "n.toml", text: text))
    }

    @Test("are read in their order, with all that they do")
    func order() throws {
        let settings = try read(
            """
            log.level = "debug"
            [[rules]]
            name = "adverts"
            when = 'title contains ["sponsored", "advertorial"]'
            action = "block"
            [[rules]]
            name = "sport"
            when = '''
              tag is "sport"
              or host is "sport.example"
            '''
            tags = ["Sport"]
            folder = "Leisure/Sport"
            """)
        #expect(
            settings.rules == [
                FilterRule(
                    name: "adverts", filter: try Filter(#"title contains ["sponsored", "advertorial"]"#), action: .block
                ),
                FilterRule(
                    name: "sport", filter: try Filter(#"tag is "sport" or host is "sport.example""#), tags: ["Sport"],
                    folder: ["Leisure", "Sport"]),
            ])
        #expect(Settings().takingOver(settings).rules == settings.rules)
        #expect(Settings().takingOver(settings).keys(differingFrom: Settings()) == ["log.level", "rules"])
    }

    @Test(
        "What is wrong is told with its line and the next step",
        arguments: [
            ("rules = 3", "n.toml:1: rules: expected tables"),
            ("[[rules]]\nwhen = 'true'\naction = 'block'", "n.toml:1: rules.name: each rule needs a name"),
            ("[[rules]]\nname = 'a'\naction = 'block'", "n.toml:1: rules.when: a rule needs to know when"),
            (
                "[[rules]]\nname = 'a'\nwhen = 'not similar > 0'\naction = 'keep'",
                "n.toml:3: rules.when: `similar` is not known yet when rules are asked"
            ),
            ("[[rules]]\nname = 'a'\nwhen = 'true'", "n.toml:1: rules: this rule does nothing"),
            (
                "[[rules]]\nname = 'a'\nwhen = 'titel is \"x\"'\naction = 'block'",
                "n.toml:3: rules.when: column 1: `titel` is no field"
            ),
            (
                "[[rules]]\nname = 'a'\nwhen = 'true'\naction = 'drop'",
                "n.toml:4: rules.action: expected \"keep\" or \"block\""
            ),
            ("[[rules]]\nname = 'a'\nwhen = 'true'\nacton = 'block'", "did you mean `action`"),
            (
                "[[rules]]\nname = 'a'\nwhen = 'true'\naction = 'block'\n[[rules]]\nname = 'a'\nwhen = 'true'\n"
                    + "action = 'keep'", "n.toml:5: rules.name: \"a\" is the rule's of line 1 too"
            ),
            ("[[rules]]\nname = 'feed list'\nwhen = 'true'\naction = 'keep'", "is counted for others"),
        ] as [(String, String)])
    func problems(text: String, words: String) {
        let error = #expect(throws: SettingsError.self) { try read(text) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
