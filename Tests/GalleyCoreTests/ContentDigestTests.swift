import GalleyCore
import Testing

@Suite struct ContentDigestTests {
    /// FIPS 180-4's own examples.
    @Test(arguments: [
        ("", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `known digests`(text: String, digest: String) {
        #expect(ContentDigest.of(text.utf8) == digest)
    }

    @Test func `people see twelve digits`() {
        #expect(ContentDigest.short("sha256:ba7816bf8f01cfea") == "ba7816bf8f01")
        #expect(ContentDigest.short("ba7816bf8f01cfea") == "ba7816bf8f01")
        #expect(ContentDigest.short("abc") == "abc")
    }
}
