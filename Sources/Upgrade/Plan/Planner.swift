import Backups
import Containers
import EngineAPI
public import GalleyCore
public import Recipes

/// Turns an observation into a plan. Pure: the same observation, recipe, options and id give the same plan.
public struct Planner: Sendable {
    /// Judges the step; its digest goes into the plan's.
    public let recipe: Recipe
    /// Kept in the plan, so that a saved one is checked with the same.
    public let options: UpgradeOptions

    /// One planner plans any number of observations.
    public init(recipe: Recipe, options: UpgradeOptions) {
        self.recipe = recipe
        self.options = options
    }

    /// - Throws: `GalleyError` `.badInput` when the engine's JSON or the scripts' facts lack what every one of them
    ///   has.
    public func plan(_ observation: Observation, id: String) throws(GalleyError) -> Planning {
        try plan(observation, id: id, backup: nil)
    }

    /// - Parameter backup: what takes the data's place, in a container of the same image; nil for an upgrade.
    func plan(_ observation: Observation, id: String, backup: BackupDirectory.Entry?) throws(GalleyError) -> Planning {
        let original = try ContainerSnapshot(inspect: observation.original)
        let names = UpgradeNames(database: original.name, id: id)
        let versions = try versions(observation)
        let targetID = observation.newImage["Id"]?.string ?? ""
        if targetID == original.imageID, !targetID.isEmpty, backup == nil {
            return .nothingToDo(
                "'\(original.name)' already runs \(observation.newImageName) (\(ContentDigest.short(targetID)))")
        }

        let judged = recipe.versions.classify(
            from: versions.from, to: versions.to, serverFacts: observation.server, imageFacts: observation.newImageFacts
        )
        let step = backup.map(replacement) ?? (stepClass: judged.stepClass, reason: judged.reason)
        let paths = observation.server.all("path")
        let data = DataMounts(
            paths: paths, mounts: original.mounts + original.temporaryMounts, space: observation.space,
            volumes: observation.volumes, copyTo: options.copyTo, names: names)
        let spec = try SuccessorSpec.make(
            original: observation.original, originalAtMaximum: observation.originalAtMaximum,
            oldImage: observation.oldImage, newImage: observation.newImage, newImageReference: observation.newImageName,
            labels: UpgradeLabels.successor(
                id: id, database: original.name, original: original.id, stepClass: step.stepClass.rawValue),
            apiVersion: APIVersion(observation.engine.apiVersion) ?? .oldestSupported,
            isPodman: observation.engine.isPodman,
            keepsRestartPolicy: !observation.engine.changesRestartPolicy, keepsHostname: recipe.server.keepsHostname)
        let isRelease = versions.from.series(recipe.versions.series) != versions.to.series(recipe.versions.series)

        var refusals =
            standing(observation, original, data.mounts, isRestore: backup != nil) + data.refusals
            + imageRefusals(observation)
        if let backup { refusals += backupRefusals(backup.manifest, versions.to, data.mounts, paths) }
        if paths.isEmpty { refusals.append(Refusal("the server did not say where its data is")) }
        refusals += spec.findings.filter { [.refusal, .dataPath].contains($0.kind) }.map { Refusal($0.message) }
        switch step.stepClass {
        case .refused: refusals.append(Refusal(step.reason))
        case .migrating:
            refusals.append(
                Refusal(
                    "\(step.reason), and this Galley can't migrate yet",
                    hint: "dump and restore into a new container"))
        case .converting:
            refusals += data.copyRefusals(to: observation.copyDirectory, at: options.copyTo)
            refusals += data.copyRefusals(
                destinations: Set(original.mounts.map(\.destination)), space: observation.space, copyTo: options.copyTo,
                withBackup: isRelease && recipe.tasks[.offlineBackup] != nil,
                replacement: backup?.manifest.streamBytes)
        case .compatible: break
        }
        guard refusals.isEmpty else { return .refused(refusals) }

        let ports = publishedAnswers(original, observation)
        let stopTimeout = max(recipe.server.stopTimeout, .seconds(original.stopTimeout ?? 0))
        let steps = StepList(
            names: names, recipe: recipe, target: observation.newImageName, stepClass: step.stepClass,
            isRelease: isRelease,
            data: data.mounts, hasPorts: !ports.isEmpty, stopTimeout: stopTimeout,
            budget: .seconds(options.fingerprintSeconds), backup: backup.map(BackupFacts.init),
            changesRestartPolicy: observation.engine.changesRestartPolicy
        ).steps()
        return .plan(
            Plan(
                id: id, database: original.name, engine: observation.engine,
                recipe: Plan.RecipeFacts(
                    name: recipe.name, digest: recipe.digest, stopTimeoutSeconds: Int(stopTimeout.milliseconds / 1000),
                    cleanExitCodes: recipe.server.cleanExitCodes.sorted(),
                    startTimeoutSeconds: Int(recipe.server.startTimeout.milliseconds / 1000),
                    answer: recipe.server.answer, keepsHostname: recipe.server.keepsHostname),
                original: Plan.OriginalFacts(
                    id: original.id, image: original.image, imageID: original.imageID,
                    restartPolicy: original.restartPolicy.json,
                    hostname: recipe.server.keepsHostname
                        ? observation.original[path: "Config", "Hostname"]?.string : nil),
                target: Plan.TargetFacts(
                    image: observation.newImageName, imageID: targetID, repositoryDigest: repositoryDigest(observation)),
                fromVersion: versions.from, toVersion: versions.to, stepClass: step.stepClass, reason: step.reason,
                backup: backup.map(BackupFacts.init), data: data.mounts, ports: ports,
                // The policy is the original's again at the commit.
                changes: spec.expectedDifferences.filter { $0.cause != .restartPolicy }.map(\.description),
                warnings: warnings(observation, original, spec, isRestore: backup != nil)
                    + (backup.map { backupWarnings($0.manifest, original) } ?? []),
                options: options, steps: steps, digest: digest(observation, original, backup?.manifest.sha256)))
    }

    private func versions(_ observation: Observation) throws(GalleyError) -> (from: Version, to: Version) {
        guard let from = observation.server["version"].flatMap(Version.init) else {
            throw GalleyError(.badInput, "the running server did not say its version")
        }
        guard let to = observation.newImageFacts["version"].flatMap(Version.init) else {
            throw GalleyError(.badInput, "\(observation.newImageName) did not say its server's version")
        }
        return (from, to)
    }

    private func publishedAnswers(_ original: ContainerSnapshot, _ observation: Observation) -> [PublishedAnswer] {
        guard let port = observation.server["port"] else { return [] }
        var answers: [PublishedAnswer] = []
        for published in original.publishedPorts where published.containerPort == "\(port)/tcp" {
            let host = PublishedAnswer.host(of: published, portHost: observation.portHost)
            if let number = published.hostPort, observation.unansweredPorts.contains("\(host):\(number)") { continue }
            let answer = PublishedAnswer(
                containerPort: published.containerPort, host: host,
                port: published.isEphemeral ? 0 : published.hostPort ?? 0)
            if !answers.contains(answer) { answers.append(answer) }
        }
        return answers
    }

    private func repositoryDigest(_ observation: Observation) -> String? {
        guard let name = try? ImageReference(parsing: observation.newImageName) else { return nil }
        return observation.newImage["RepoDigests"]?.strings.first { text in
            guard let known = try? ImageReference(parsing: text) else { return false }
            return known.registry == name.registry && known.repository == name.repository
        }
    }

    /// Everything that can change between planning and applying and would make the plan wrong. A container's
    /// environment can't change while its id stays, so no secret goes into the digest.
    private func digest(_ observation: Observation, _ original: ContainerSnapshot, _ backup: String?) -> String {
        var mutable: JSONValue = [
            "engine": .string(observation.engine.id), "id": .string(original.id), "name": .string(original.name),
            "image": .string(original.imageID), "target": observation.newImage["Id"] ?? .null,
            "host": observation.original["HostConfig"] ?? .null,
            "networks": .array(
                (observation.original[path: "NetworkSettings", "Networks"]?.object ?? [:]).keys.sorted().map {
                    .string($0)
                }),
            "version": .string(observation.server["version"] ?? ""),
            "identity": .string(observation.server["identity"] ?? ""),
            "paths": .array(observation.server.all("path").sorted().map { .string($0) }),
            "recipe": .string(recipe.digest),
            "copy-to": .string(options.copyTo ?? ""),
        ]
        if let backup { mutable["backup"] = .string(backup) }
        return ContentDigest.of(mutable.bytes())
    }
}
