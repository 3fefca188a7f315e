//! Why a command failed.

use std::fmt::Display;

use identity_store::{OpenError, StoreError};

use crate::configuration::ConfigurationError;

/// The failure of a command: one line of text, and an exit code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The configuration is invalid.
    #[error("{0}")]
    Configuration(#[from] ConfigurationError),
    /// The arguments or the input are invalid.
    #[error("{0}")]
    Usage(String),
    /// The database cannot be opened or migrated.
    #[error("{0}")]
    Open(#[from] OpenError),
    /// The database failed.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Anything else: what was attempted, and why it failed.
    #[error("cannot {what}: {why}")]
    Failed {
        /// What was attempted, as in "listen on 127.0.0.1:8080".
        what: String,
        /// The system's error.
        why: String,
    },
}

impl Failure {
    /// Combines the attempted action with the system's error.
    pub(crate) fn failed(what: impl Into<String>, why: impl Display) -> Self {
        Self::Failed {
            what: what.into(),
            why: why.to_string(),
        }
    }

    /// 2 if other arguments or another configuration can fix it, else 1.
    pub(crate) fn exit_code(&self) -> i32 {
        match self {
            Self::Configuration(_) | Self::Usage(_) => 2,
            _ => 1,
        }
    }
}
