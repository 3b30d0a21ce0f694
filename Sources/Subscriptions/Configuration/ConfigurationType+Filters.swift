package import Filtering

extension ConfigurationType<Filter> {
    /// In the language of `Filter`, in a string of one line or several.
    package static var filter: ConfigurationType<Filter> {
        Self(expectation: "a filter such as \"title contains 'sponsored'\"") { kind, _ in
            if case .string(let text) = kind { try? Filter(text) } else { nil }
        } write: {
            .string($0.text)
        } objection: { kind in
            if case .string(let text) = kind { filterObjection(to: text) } else { nil }
        }
    }
}

extension ConfigurationType<[Filter]> {
    /// One as a string, or a list of them.
    package static var filters: ConfigurationType<[Filter]> {
        Self(expectation: "a filter such as \"title contains 'sponsored'\", or a list of filters") { kind, _ in
            switch kind {
            case .string(let text): return (try? Filter(text)).map { [$0] }
            case .array(let values):
                var filters: [Filter] = []
                for value in values {
                    guard case .string(let text) = value.kind, let filter = try? Filter(text) else { return nil }
                    filters.append(filter)
                }
                return filters
            default: return nil
            }
        } write: { filters in
            filters.count == 1
                ? .string(filters[0].text) : .array(filters.map { TOMLValue(kind: .string($0.text), line: 0) })
        } objection: { kind in
            switch kind {
            case .string(let text): return filterObjection(to: text)
            case .array(let values):
                for (place, value) in values.enumerated() {
                    guard case .string(let text) = value.kind else { continue }
                    if let objection = filterObjection(to: text) {
                        return "line \(value.line), filter \(place + 1), \(objection)"
                    }
                }
                return nil
            default: return nil
            }
        }
    }
}

private func filterObjection(to text: String) -> String? {
    do {
        _ = try Filter(text)
        return nil
    } catch {
        return error.description
    }
}
