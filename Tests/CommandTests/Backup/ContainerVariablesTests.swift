import GalleyCore
import Testing

@testable import GalleyCommands

@Suite struct ContainerVariablesTests {
    private let environment = ["SECRET": "hunter2", "EMPTY": ""]

    @Test func `a name alone has the value of the environment, so that a secret stands in no argument`() throws {
        let words = ["A=1", "SECRET", "EMPTY", "B=", "C=x=y"]
        #expect(
            try ContainerVariables.read(words, from: environment) == ["A=1", "SECRET=hunter2", "EMPTY=", "B=", "C=x=y"])
    }

    @Test(arguments: ["", "=", "=x", "MISSING"])
    func `what is no name, or none that is set, is wrong use`(word: String) {
        let error = #expect(throws: GalleyError.self) { try ContainerVariables.read([word], from: environment) }
        #expect(error?.code == .usage)
        if word == "MISSING" { #expect(error?.message.contains("MISSING") == true) }
    }
}
