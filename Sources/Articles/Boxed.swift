/// A large value behind a reference: to copy what holds it counts one reference, and neither copies the value nor counts
/// all that it refers to. Whoever changes it gets a box of its own.
///
/// For values of hundreds of bytes that go through many hands and hardly ever change there.
package struct Boxed<Value: Sendable>: Sendable {
    @usableFromInline
    package final class Box: Sendable {
        @usableFromInline package let value: Value

        @inlinable
        package init(_ value: consuming Value) { self.value = consume value }
    }

    @usableFromInline package var box: Box

    @inlinable
    package init(_ value: consuming Value) { box = Box(consume value) }

    @inlinable package var value: Value {
        // Lends it; `get` would copy it.
        _read { yield box.value }
        set { box = Box(newValue) }
    }
}

extension Boxed: Equatable where Value: Equatable {
    package static func == (left: Boxed, right: Boxed) -> Bool { left.box === right.box || left.value == right.value }
}

extension Boxed: Hashable where Value: Hashable {
    package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
