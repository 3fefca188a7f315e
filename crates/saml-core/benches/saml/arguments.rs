//! The command line.

use std::error::Error;
use std::path::PathBuf;

/// The options of a run.
pub(crate) struct Arguments {
    /// The time for which each document is measured, in seconds.
    pub(crate) seconds_each: f64,
    /// Also write the documents to this folder, for other implementations to be measured on.
    pub(crate) write_documents: Option<PathBuf>,
    /// Measure nothing: validate so often, for a program that watches the memory.
    pub(crate) validations: Option<usize>,
    /// Lose some memory first: that program must notice.
    pub(crate) leak: bool,
}

impl Arguments {
    /// Reads `[--quick] [--write-documents DIR] [--validations N [--leak]]`.
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self, Box<dyn Error>> {
        let mut arguments = Self {
            seconds_each: 8.0,
            write_documents: None,
            validations: None,
            leak: false,
        };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => arguments.seconds_each = 1.1,
                // `cargo bench` adds it.
                "--bench" => {}
                "--write-documents" => {
                    let folder = words.next().ok_or("--write-documents needs a folder")?;
                    arguments.write_documents = Some(folder.into());
                }
                "--leak" => arguments.leak = true,
                "--validations" => {
                    let count = words.next().ok_or("--validations needs a number")?;
                    arguments.validations = Some(count.parse()?);
                }
                other => return Err(format!("unknown argument {other}").into()),
            }
        }
        Ok(arguments)
    }
}
