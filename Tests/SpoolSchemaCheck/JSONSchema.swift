internal import Foundation

/// The part of JSON Schema 2020-12 that the spool's schema uses; an unknown keyword is an error.
package struct JSONSchema {
    private let root: [String: Any]

    package init(_ json: String) throws {
        root = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] ?? [:]
    }

    /// A line each.
    package func violations(inJSON json: [UInt8]) throws -> [String] {
        violations(in: try JSONSerialization.jsonObject(with: Data(json)), schema: root, path: "$")
    }

    private func violations(in value: Any, schema: [String: Any], path: String) -> [String] {
        var found: [String] = []
        for (keyword, rule) in schema {
            switch keyword {
            case "$schema", "$id", "$defs", "title", "description": break
            case "$ref":
                let name = (rule as? String)?.split(separator: "/").last.map(String.init) ?? ""
                guard let target = (root["$defs"] as? [String: Any])?[name] as? [String: Any] else {
                    return ["\(path): no definition \(name)"]
                }
                found += violations(in: value, schema: target, path: path)
            case "type":
                if !isType(value, rule as? String ?? "") { found.append("\(path): not of type \(rule)") }
            case "enum":
                if !(rule as? [String] ?? []).contains(value as? String ?? "") {
                    found.append("\(path): not in \(rule)")
                }
            case "pattern":
                if (value as? String)?.range(of: rule as? String ?? "", options: .regularExpression) == nil {
                    found.append("\(path): does not match \(rule)")
                }
            case "minimum":
                if (value as? Double ?? 0) < (rule as? Double ?? 0) { found.append("\(path): under \(rule)") }
            case "maximum":
                if (value as? Double ?? 0) > (rule as? Double ?? 0) { found.append("\(path): over \(rule)") }
            case "required":
                for name in rule as? [String] ?? [] where (value as? [String: Any])?[name] == nil {
                    found.append("\(path).\(name): missing")
                }
            case "properties":
                for (name, child) in value as? [String: Any] ?? [:] {
                    guard let childSchema = (rule as? [String: [String: Any]])?[name] else {
                        found.append("\(path).\(name): not described")
                        continue
                    }
                    found += violations(in: child, schema: childSchema, path: "\(path).\(name)")
                }
            case "additionalProperties":
                for (name, child) in value as? [String: Any] ?? [:] {
                    found += violations(in: child, schema: rule as? [String: Any] ?? [:], path: "\(path).\(name)")
                }
            case "items":
                for (place, child) in (value as? [Any] ?? []).enumerated() {
                    found += violations(in: child, schema: rule as? [String: Any] ?? [:], path: "\(path)[\(place)]")
                }
            case "minItems", "maxItems":
                guard let count = (value as? [Any])?.count, let bound = rule as? Double else { break }
                if keyword == "minItems" ? Double(count) < bound : Double(count) > bound {
                    found.append("\(path): \(count) items, where \(keyword) is \(bound)")
                }
            default: found.append("\(path): the check does not know \(keyword)")
            }
        }
        return found
    }

    private func isType(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "integer": (value as? Double).map { $0 == $0.rounded() } ?? false
        case "number": value is Double
        case "boolean": value is Bool
        default: false
        }
    }
}
