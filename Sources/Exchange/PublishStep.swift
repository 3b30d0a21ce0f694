/// The places where publishing touches the outside, in their order. Tests make each of them fail, or the process die
/// at it.
package enum PublishStep: String, Sendable, Hashable, CaseIterable {
    case mark, create, write, syncFile, link, syncStaging, commit, committed, reveal, syncSpool, remove
}

/// Asked before each step; an errno other than 0 makes the step fail with it, undone.
package typealias FaultHook = @Sendable (PublishStep) -> Int32
