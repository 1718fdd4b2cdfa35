import Testing

@Suite(.timeLimit(.minutes(1))) struct ArrowTests {
    @Test func theArrowsPointOneWay() {
        var above: Set<String> = []
        for room in Arrows.rooms {
            #expect(room.sees.isSubset(of: above), "\(room.name) sees what is not above it")
            above.insert(room.name)
        }
        #expect(above.count == Arrows.rooms.count)
    }

    @Test func targetsDependOnExactlyWhatTheyMaySee() async throws {
        let targets = try await DescribedPackage.described().targets.filter { !$0.path.hasPrefix("Tests/") }
        #expect(Set(targets.map(\.name)) == Set(Arrows.rooms.map(\.name)), "a new room is entered in Arrows.swift")
        for target in targets {
            let room = try #require(Arrows.room(target.name))
            let rooms = Set(target.targetDependencies ?? [])
            let modules = Set(target.productDependencies ?? [])
            // An arrow that is allowed and not drawn is one that nobody decided on.
            #expect(rooms == room.sees, "\(room.name)")
            #expect(modules == room.modules, "\(room.name)")
        }
    }

    @Test func filesImportWhatTheirRoomMaySee() async throws {
        let targets = try await DescribedPackage.described().targets.filter { !$0.path.hasPrefix("Tests/") }
        let files = try DescribedPackage.sources()
        for file in files {
            let target = try #require(targets.first { file.path.hasPrefix($0.path + "/") }, "\(file.path) has no room")
            let room = try #require(Arrows.room(target.name))
            let allowed = room.sees.union(room.modules).union(Arrows.system)
                .union(target.type == "plugin" ? ["PackagePlugin"] : [])
            let imported = Set(SwiftText.imports(file.text))
            #expect(imported.isSubset(of: allowed), "\(file.path) may not import \(imported.subtracting(allowed))")
        }
        #expect(files.count >= targets.count)
    }
}
