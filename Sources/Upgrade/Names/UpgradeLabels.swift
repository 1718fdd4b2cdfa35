import Recipes

/// Labels on what Galley makes in an engine.
public enum UpgradeLabels {
    /// The upgrade's id.
    public static let upgrade = "galley.upgrade"
    /// `lock`, `successor`, `closed`, `helper` or `copy`.
    public static let role = "galley.role"
    /// The container name the database goes by.
    public static let database = "galley.database"
    /// The id of the container that was replaced.
    public static let original = "galley.original-id"
    /// `compatible` or `converting`.
    public static let stepClass = "galley.step-class"
    /// The login name of who holds the lock.
    public static let operatorName = "galley.operator"
    /// The machine that process runs on.
    public static let host = "galley.host"
    /// `PID:START` of the process that holds the lock.
    public static let process = "galley.process"
    /// ``Plan/digest`` of the plan in the lock.
    public static let planDigest = "galley.plan-digest"
    /// Where a copied mount sits in the database's container.
    public static let destination = "galley.destination"
}

extension UpgradeLabels {
    /// The labels of a successor: undo works from them alone.
    static func successor(of plan: Plan) -> [String: String] {
        successor(id: plan.id, database: plan.database, original: plan.original.id, stepClass: plan.stepClass.rawValue)
    }

    static func successor(id: String, database: String, original: String, stepClass: String) -> [String: String] {
        [
            role: "successor", upgrade: id, self.database: database, self.original: original, self.stepClass: stepClass,
        ]
    }
}
