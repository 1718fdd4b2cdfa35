import TestSupport
import Testing

extension Labs {
    /// kill -9 in every phase from lock to commit; then someone resumes or rolls back.
    @Suite(.serialized, .lane, .timeLimit(.minutes(3)))
    struct Kill {
        @Test("killed, then resumed or rolled back: every acknowledged row is there", arguments: KillCase.all)
        func kill(_ kill: KillCase) async throws { try await KillRun(kill: kill).killAndRecover() }
    }

    /// The same where Db2 is ended, backed up, converted and woken. On IBM's own images where somebody names two.
    @Suite(
        .serialized, .lane, .enabled(if: Db2Images.haveStep, Comment(rawValue: Db2Images.stepAbsence)),
        .timeLimit(.minutes(Db2Images.testMinutes)))
    struct Db2Kill {
        @Test(
            "Db2: killed, then resumed or rolled back: every acknowledged row is there", arguments: KillCase.db2)
        func kill(_ kill: KillCase) async throws { try await KillRun(kill: kill).killAndRecover() }
    }
}
