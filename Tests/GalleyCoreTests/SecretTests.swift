import GalleyCore
import Testing

@Suite struct SecretTests {
    struct Holder {
        var user = "u"
        var password = Secret("hunter2")
    }

    @Test func `no way of showing it shows the text`() {
        let secret = Secret("hunter2")
        let holder = Holder()
        var dumped = ""
        dump(secret, to: &dumped)
        dump(holder, to: &dumped)
        dump([secret: [secret]], to: &dumped)
        let shown = [
            "\(secret)", "\(holder)", "\([secret])", "\(Optional(secret) as Any)", String(reflecting: secret),
            String(reflecting: holder), secret.debugDescription, dumped,
            "\(Mirror(reflecting: secret).children.map { "\($0)" })",
            "\(GalleyError(.usage, "x \(secret)"))",
        ]
        for text in shown { #expect(!text.contains("hunter2"), "\(text)") }
        #expect("\(secret)" == "•••" && "\(holder)".contains("•••"))
        #expect(secret.reveal() == "hunter2")
    }

    @Test func `it can't be written into a document`() {
        #expect(!((Secret("x") as Any) is any Encodable))
    }

    @Test func `equal texts are equal secrets`() {
        #expect(Secret("a") == Secret("a") && Secret("a") != Secret("b"))
    }

    @Test func `where a secret comes from is given by reference only`() throws {
        #expect(try SecretReference(parsing: "env:DB_PASSWORD") == .environment("DB_PASSWORD"))
        #expect(try SecretReference(parsing: "file:/run/secrets/x") == .file("/run/secrets/x"))
        #expect(try SecretReference(parsing: "prompt") == .prompt)
        for text in ["hunter2", "", "env:", "file:", "Prompt", "ENV:X", "prompt "] {
            let error = #expect(throws: GalleyError.self) { try SecretReference(parsing: text) }
            #expect(error?.code == .usage)
            if !text.isEmpty, text.count > 6 { #expect(error?.description.contains(text) == false) }
        }
        #expect("\(try SecretReference(parsing: "env:X"))" == "env:X")
    }
}
