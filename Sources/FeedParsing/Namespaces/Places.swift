internal import Articles

extension Namespaces {
    /// GeoRSS Simple and GML: http://www.georss.org
    static let geoRSS = Namespace(
        prefixes: ["georss"],
        names: ["georss.org/georss", "georss.org/georss/10", "georss.org/georss/11"],
        elements: [
            .value("point", in: .feed, .item, .location) { element, draft in
                draft.setLocation(.point, latitudeFirst: element.position)
            },
            .value("line", in: .feed, .item, .location) { element, draft in
                draft.setLocation(.line, latitudeFirst: element.text)
            },
            .value("polygon", in: .feed, .item, .location) { element, draft in
                draft.setLocation(.polygon, latitudeFirst: element.text)
            },
            .value("box", in: .feed, .item, .location) { element, draft in
                draft.setLocation(.box, latitudeFirst: element.text)
            },
            .group("where", in: .feed, .item, .location, opens: .location) { element, draft in
                draft.latitudeComesFirst = true
            },
        ])

    /// The part of GML that GeoRSS uses; `srsName` may turn the order of the axes.
    static let gml = Namespace(
        prefixes: ["gml"],
        names: ["opengis.net/gml", "opengis.net/gml/3.2"],
        elements: [
            .group("point", in: .location, .feed, .item, opens: .location, begin: beginShape(.point)),
            .group("linestring", in: .location, .feed, .item, opens: .location, begin: beginShape(.line)),
            .group("polygon", in: .location, .feed, .item, opens: .location, begin: beginShape(.polygon)),
            .group("envelope", in: .location, .feed, .item, opens: .location, begin: beginShape(.box)),
            .group("exterior", in: .location, opens: .location),
            .group("linearring", in: .location, opens: .location),
            .value("pos", in: .location, take: takePositions),
            .value("poslist", in: .location, take: takePositions),
            .value("coordinates", in: .location, take: takePositions),
            .value("lowercorner", in: .location) { element, draft in draft.firstCorner = element.position },
            .value("uppercorner", in: .location) { element, draft in
                guard let first = draft.firstCorner, let second = element.position else { return }
                draft.setLocation(.box, positions: first + " " + second)
            },
        ])

    /// http://www.w3.org/2003/01/geo/wgs84_pos#
    static let geo = Namespace(
        prefixes: ["geo"],
        names: ["w3.org/2003/01/geo/wgs84_pos"],
        elements: [
            .group("point", in: .item, .feed, opens: .location),
            .value("lat", in: .feed, .item, .location) { element, draft in
                draft.latitude = element.text.flatMap { Double($0) }
                draft.joinAxes()
            },
            .value("long", in: .feed, .item, .location) { element, draft in
                draft.longitude = element.text.flatMap { Double($0) }
                draft.joinAxes()
            },
            .value("lon", in: .feed, .item, .location) { element, draft in
                draft.longitude = element.text.flatMap { Double($0) }
                draft.joinAxes()
            },
        ])

    private static func beginShape(_ shape: ItemDetails.Location.Shape) -> ElementRule.Action {
        { element, draft in
            draft.openShape = shape
            if let system = element["srsname"] { draft.latitudeComesFirst = !system.hasLongitudeFirst }
            draft.openDimension = element.integer("srsdimension")
        }
    }

    private static let takePositions: ElementRule.Action = { element, draft in
        let dimension = element.integer("srsdimension") ?? draft.openDimension
        draft.setLocation(draft.openShape, positions: element.positions(of: draft.openShape, dimension: dimension))
    }
}

extension Element {
    /// One position without its height.
    fileprivate var position: String? { positions(of: .point, dimension: nil) }

    /// Positions of two numbers each: a third one is the height, where `srsDimension`, the tuples' commas or the only
    /// position say that there are three.
    fileprivate func positions(of shape: ItemDetails.Location.Shape, dimension: Int?) -> String? {
        guard let text else { return nil }
        let tuples = text.split(separator: " ").map { $0.split(separator: ",") }
        let flat = tuples.flatMap { $0 }
        let isHigh =
            dimension == 3 || tuples.allSatisfy({ $0.count == 3 }) || (shape == .point && flat.count == 3)
        guard isHigh, flat.count % 3 == 0 else { return text }
        return stride(from: 0, to: flat.count, by: 3).map { "\(flat[$0]) \(flat[$0 + 1])" }.joined(separator: " ")
    }
}

extension String {
    /// EPSG's geographic systems (4000 to 4999) count latitude first; CRS84 and projected systems do not.
    fileprivate var hasLongitudeFirst: Bool {
        let name = uppercased()
        guard let code = Int(name.split(separator: ":").last ?? "") else { return name.contains("CRS84") }
        return !(4000..<5000).contains(code)
    }
}

extension Draft {
    mutating func setLocation(_ shape: ItemDetails.Location.Shape, positions: String?) {
        setLocation(shape, text: positions, latitudeFirst: latitudeComesFirst)
    }

    mutating func setLocation(_ shape: ItemDetails.Location.Shape, latitudeFirst text: String?) {
        setLocation(shape, text: text, latitudeFirst: true)
    }

    private mutating func setLocation(_ shape: ItemDetails.Location.Shape, text: String?, latitudeFirst: Bool) {
        guard location == nil, let text else { return }
        var numbers: [Double] = []
        for part in text.split(whereSeparator: { $0 == " " || $0 == "," }).prefix(2 * limits.listEntries) {
            guard let number = Double(part), number.isFinite else { return }
            numbers.append(number)
        }
        let needed =
            switch shape {
            case .point: 1
            case .line, .box: 2
            case .polygon: 4
            }
        guard numbers.count >= 2 * needed, numbers.count % 2 == 0 else { return }
        var coordinates: [ItemDetails.Location.Coordinate] = []
        for index in stride(from: 0, to: shape == .point ? 2 : numbers.count, by: 2) {
            let (first, second) = (numbers[index], numbers[index + 1])
            let place = ItemDetails.Location.Coordinate(
                longitude: latitudeFirst ? second : first, latitude: latitudeFirst ? first : second)
            guard abs(place.latitude) <= 90, abs(place.longitude) <= 360 else { return }
            coordinates.append(place)
        }
        location = ItemDetails.Location(shape: shape, coordinates: coordinates)
    }

    mutating func joinAxes() {
        guard location == nil, let latitude, let longitude else { return }
        guard abs(latitude) <= 90, abs(longitude) <= 360 else { return }
        location = ItemDetails.Location(shape: .point, coordinates: [.init(longitude: longitude, latitude: latitude)])
    }
}
