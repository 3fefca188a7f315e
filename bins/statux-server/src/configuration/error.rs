//! What can be wrong with a configuration.

/// One line: which key, what was expected, what came.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigurationError {
    /// The file was named but cannot be read.
    #[error("cannot read the configuration file {path}: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        why: std::io::Error,
    },
    /// The layers hold an unknown key or a value of another type.
    #[error("configuration: {0}")]
    Layers(String),
    /// A value that cannot be used.
    #[error("configuration: {key}: expected {expected}, received {received}")]
    Value {
        /// The key.
        key: &'static str,
        /// What can be used.
        expected: String,
        /// What was given, without secrets.
        received: String,
    },
}
