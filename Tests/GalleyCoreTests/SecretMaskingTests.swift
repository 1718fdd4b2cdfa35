import GalleyCore
import Testing

@Suite struct SecretMaskingTests {
    @Test(arguments: [
        "MARIADB_ROOT_PASSWORD", "MYSQL_PWD", "DB2INST1_PASSWORD", "api_token", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD",
        "SSH_PRIVATE", "DATABASE_DSN", "REGISTRY_AUTH", "Credentials", "PASSPHRASE",
    ])
    func `a name that suggests a secret masks its value`(name: String) {
        #expect(SecretMasking.masked(environment: "\(name)=hunter2=x") == "\(name)=•••")
    }

    @Test(arguments: [
        "LANG=C.UTF-8", "MARIADB_ROOT_PASSWORD_FILE=/run/secrets/root", "PATH=/bin", "MARIADB_VERSION=1:11.8",
        "NOVALUE",
        "=x", "URL=https://example.com/a", "MAIL=me@example.com", "EMPTY=",
    ])
    func `other settings are shown`(entry: String) {
        #expect(SecretMasking.masked(environment: entry) == entry)
    }

    @Test func `a URL with a password is masked whatever its name`() {
        #expect(SecretMasking.masked(environment: "WHERE=postgres://u:hunter2@db/x") == "WHERE=•••")
    }
}
