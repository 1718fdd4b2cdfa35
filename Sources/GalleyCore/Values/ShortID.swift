/// The id of an upgrade or of a task's run: eight lower-case letters and digits.
public enum ShortID {
    /// Of 31 letters and digits that can't be taken for one another, by the system's generator.
    public static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    /// The same by another generator: for tests that repeat.
    public static func random(using generator: inout some RandomNumberGenerator) -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        return String((0..<8).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
    }
}
