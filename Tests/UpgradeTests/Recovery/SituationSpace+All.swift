import TestSupport

@testable import Upgrade

extension SituationSpace {
    /// What the records may be at an upgrade's end or anywhere before it, going forward.
    static func forward(isConverting: Bool, isWhole: Bool = false) -> [[Checkpoint]] {
        let converting: [Checkpoint] =
            isWhole
            ? [.stopping, .copied, .endingOriginal, .converting, .endingSuccessor, .converted]
            : [.stopping, .copied, .converting, .converted]
        let whole = isConverting ? converting : [.stopping]
        return (0...whole.count).map { Array(whole.prefix($0)) }
    }

    /// The same, and an undo begun after it.
    static func undone(isConverting: Bool, isWhole: Bool = false) -> [[Checkpoint]] {
        forward(isConverting: isConverting, isWhole: isWhole).filter { !$0.isEmpty }.flatMap { forward in
            // Data that was never copied is never restored.
            let back: [Checkpoint] =
                forward.contains(.copied) ? [.undoing, .restoring, .restored, .undone] : [.undoing]
            return (1...back.count).map { forward + back.prefix($0) }
        }
    }

    /// Every combination, also those that only an operator's own hand brings about; with at most one server running,
    /// since two of them are a harm done before.
    func all() -> [(name: String, situation: Situation)] {
        let kinds = [false, true].flatMap { isWhole in [(isWhole, false), (isWhole, true)] }
        let found = kinds.flatMap { isWhole, isConverting in
            let forward = Self.forward(isConverting: isConverting, isWhole: isWhole)
            let ends = (forward + Self.undone(isConverting: isConverting, isWhole: isWhole)).map { ($0, false) }
            var cases = (ends + [(forward.last ?? [], true)]).map { checkpoints, isCommitted in
                RecoveryCase(
                    isConverting: isConverting, isWhole: isWhole, checkpoints: checkpoints, isCommitted: isCommitted)
            }
            cases.append(RecoveryCase(isConverting: isConverting, isWhole: isWhole, isJournalLost: true))
            return cases.flatMap(Self.containers)
        }
        return found.map { ($0.description, situation($0)) }.filter { SituationModel($0.1).running.count < 2 }
    }

    private static func containers(_ found: RecoveryCase) -> [RecoveryCase] {
        var all: [RecoveryCase] = []
        for original in RecoveryCase.Original.allCases {
            for successor in RecoveryCase.Successor.allCases {
                for closedOriginal in RecoveryCase.Closed.allCases {
                    for closedSuccessor in RecoveryCase.Closed.allCases {
                        var one = found
                        one.original = original
                        one.successor = successor
                        one.closedOriginal = closedOriginal
                        one.closedSuccessor = closedSuccessor
                        all.append(one)
                    }
                }
            }
        }
        return all
    }

    /// Situations beyond the product: records that were written more than once, by one resume or undo after another,
    /// and copies whose stop was never read.
    func random(_ random: inout SeededGenerator) -> (name: String, situation: Situation) {
        while true {
            let isConverting = Bool.random(using: &random)
            let isWhole = Bool.random(using: &random)
            let known =
                Self.forward(isConverting: isConverting, isWhole: isWhole)
                + Self.undone(isConverting: isConverting, isWhole: isWhole)
            var found = RecoveryCase(isConverting: isConverting, isWhole: isWhole)
            found.checkpoints = (known.randomElement(using: &random) ?? []).flatMap {
                [Checkpoint](repeating: $0, count: Int.random(in: 1...2, using: &random))
            }
            found.original = RecoveryCase.Original.allCases.randomElement(using: &random) ?? .stopped
            found.successor = RecoveryCase.Successor.allCases.randomElement(using: &random) ?? .created
            found.closedOriginal = RecoveryCase.Closed.allCases.randomElement(using: &random) ?? .none
            found.closedSuccessor = RecoveryCase.Closed.allCases.randomElement(using: &random) ?? .none
            var situation = situation(found)
            if Int.random(in: 0..<4, using: &random) == 0 {
                situation.original?.finishedAt = [nil, "", Self.stoppedAgainAt].randomElement(using: &random) ?? nil
            }
            guard SituationModel(situation).running.count < 2 else { continue }
            return ("\(found), finished at \(situation.original?.finishedAt ?? "?")", situation)
        }
    }
}
