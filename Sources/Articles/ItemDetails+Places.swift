extension ItemDetails {
    /// A place on earth (georss, gml, geo).
    package struct Location: Sendable, Hashable {
        package enum Shape: String, Sendable {
            case point = "Point"
            case line = "LineString"
            case polygon = "Polygon"
            case box = "Box"
        }

        package var shape: Shape
        /// Degrees, longitude before latitude; one for a point, more for the others.
        package var coordinates: [Coordinate]

        package init(shape: Shape, coordinates: [Coordinate]) {
            self.shape = shape
            self.coordinates = coordinates
        }

        package struct Coordinate: Sendable, Hashable {
            package var longitude: Double
            package var latitude: Double

            package init(longitude: Double, latitude: Double) {
                self.longitude = longitude
                self.latitude = latitude
            }
        }
    }

    /// A place by its name: Podcasting 2.0 `location`.
    package struct Place: Sendable, Hashable {
        package var name: String
        /// `subject` or `creator`.
        package var relation: String?
        /// RFC 5870, as written.
        package var geo: String?
        /// OpenStreetMap's object, as written.
        package var osm: String?
        /// ISO 3166-1, two letters.
        package var country: String?

        package init(name: String) {
            self.name = name
        }
    }
}

// MARK: - JSON

extension ItemDetails.Location: DetailValue {
    package static let schemaName: StaticString = "location"
    package static let schema: StaticString = #"""
        {
          "description": "A GeoJSON geometry (RFC 7946), in degrees, longitude before latitude; a Box has its two corners as a LineString has them.",
          "type": "object",
          "required": ["type", "coordinates"],
          "properties": {
            "type": { "enum": ["Point", "LineString", "Polygon", "Box"] },
            "coordinates": { "type": "array" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("type", shape.rawValue)
        writer.key("coordinates")
        switch shape {
        case .point:
            if let point = coordinates.first { writer.coordinate(point) } else { writer.array { _ in } }
        case .polygon:
            // As GeoJSON has it: an array of rings.
            writer.array { writer in
                writer.array { writer in coordinates.forEach { writer.coordinate($0) } }
            }
        case .line, .box:
            writer.array { writer in coordinates.forEach { writer.coordinate($0) } }
        }
    }
}

extension JSONWriter {
    fileprivate mutating func coordinate(_ coordinate: ItemDetails.Location.Coordinate) {
        array { writer in
            writer.number(coordinate.longitude)
            writer.number(coordinate.latitude)
        }
    }
}

extension ItemDetails.Place: DetailValue {
    package static let schemaName: StaticString = "place"
    package static let schema: StaticString = #"""
        {
          "type": "object",
          "required": ["name"],
          "properties": {
            "name": { "$ref": "#/$defs/line" },
            "rel": { "$ref": "#/$defs/line" },
            "geo": { "description": "RFC 5870.", "$ref": "#/$defs/line" },
            "osm": { "description": "OpenStreetMap's object.", "$ref": "#/$defs/line" },
            "country": { "$ref": "#/$defs/line" }
          }
        }
        """#

    package func writeMembers(into writer: inout JSONWriter) {
        writer.member("name", name)
        writer.member("rel", relation)
        writer.member("geo", geo)
        writer.member("osm", osm)
        writer.member("country", country)
    }
}
