/// Why a text is no filter.
package struct FilterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// In characters of the text, from 1.
    package let column: Int
    /// What is wrong and what to write instead.
    package let message: String

    package var description: String { "column \(column): \(message)" }
}
