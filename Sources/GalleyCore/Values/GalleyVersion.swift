/// The version of this Galley: the only place that says it.
public enum GalleyVersion {
    /// As `galley --version` prints it and engines see it in the User-Agent.
    public static let current = "0.1.0"
}
