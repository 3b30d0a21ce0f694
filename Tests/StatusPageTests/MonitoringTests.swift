import Exchange
import Foundation
import Testing

/// docs/monitoring: what is looked at outside, by what the daemon gives.
@Suite struct MonitoringTests {
    private let folder = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/docs/monitoring"

    @Test(
        "every metric that an alert or a panel asks for is one that the daemon gives",
        arguments: [
            "newsreel.rules.yml", "newsreel.rules.test.yml", "grafana.json",
        ])
    func asksForWhatIsGiven(file: String) throws {
        let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
        let names = Set(text.matches(of: #/\b(?:newsreel|process)_[a-z_]+/#).map { String($0.0) })
        let given = Set(Measures.all.map(\.name))
        let unknown = names.filter { name in
            !given.contains(name) && !(name.hasSuffix("_bucket") && given.contains(String(name.dropLast(7))))
        }
        #expect(names.count >= 7 && unknown.isEmpty, "\(unknown.sorted())")
    }

    @Test("every alert is in the tests of the rules, and says what to do")
    func alertsAreTested() throws {
        let rules = try String(contentsOfFile: folder + "/newsreel.rules.yml", encoding: .utf8)
        let tests = try String(contentsOfFile: folder + "/newsreel.rules.test.yml", encoding: .utf8)
        let alerts = rules.matches(of: #/- alert: (\w+)/#).map { String($0.1) }
        for alert in alerts { #expect(tests.contains("alertname: \(alert)"), "\(alert)") }
        #expect(alerts.count >= 9)
        #expect(rules.matches(of: #/description: "/#).count == alerts.count)
    }

    @Test("the dashboard is a JSON document whose panels have an expression each")
    func dashboardIsWhole() throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder + "/grafana.json"))
        let dashboard = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let panels = try #require(dashboard["panels"] as? [[String: Any]])
        for panel in panels {
            let targets = try #require(panel["targets"] as? [[String: Any]])
            #expect(!targets.isEmpty && targets.allSatisfy { ($0["expr"] as? String)?.isEmpty == false })
        }
        #expect(Set(panels.compactMap { $0["id"] as? Int }).count == panels.count)
    }
}
