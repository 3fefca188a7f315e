//! What the programs that measure other SAML libraries share: the documents, the check that a
//! library does what is measured, and the clock.

use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::{Value, json};

/// Any failure, in words.
pub type Failure = Box<dyn Error>;

/// The documents in the order in which they are measured.
const DOCUMENTS: [&str; 3] = ["small", "both-signed", "500-groups"];

/// The library that is measured.
pub struct Peer {
    /// Its name in the registry.
    pub name: &'static str,
    /// Which of its ways of validating.
    pub mode: &'static str,
}

/// What the command line names: a folder of documents, and the seconds for each.
pub struct Input {
    folder: PathBuf,
    seconds: f64,
    parties: Value,
}

impl Input {
    /// Reads `FOLDER SECONDS`.
    ///
    /// # Errors
    /// If an argument or the description of the parties is missing.
    pub fn from_arguments() -> Result<Self, Failure> {
        let mut words = std::env::args().skip(1);
        let folder = PathBuf::from(words.next().ok_or("which folder?")?);
        let seconds = words.next().ok_or("how many seconds?")?.parse()?;
        let parties = serde_json::from_str(&fs::read_to_string(folder.join("parties.json"))?)?;
        Ok(Self {
            folder,
            seconds,
            parties,
        })
    }

    /// One value of `parties.json`.
    ///
    /// # Errors
    /// If it is not there.
    pub fn party(&self, key: &str) -> Result<&str, Failure> {
        let value = self.parties.get(key).and_then(Value::as_str);
        Ok(value.ok_or_else(|| format!("parties.json has no {key}"))?)
    }

    /// One file of the folder.
    ///
    /// # Errors
    /// If it cannot be read.
    pub fn file(&self, name: &str) -> Result<String, Failure> {
        Ok(fs::read_to_string(self.folder.join(name))?)
    }
}

/// Measures every document; one JSON object a line. `validate` takes the form value and gives the
/// `NameID`.
pub fn report(peer: &Peer, input: &Input, validate: impl Fn(&str) -> Result<String, Failure>) {
    for document in DOCUMENTS {
        let mut line = json!({"peer": peer.name, "mode": peer.mode, "version": version(peer.name),
            "document": document});
        match measure(input, document, &validate) {
            Ok(micros) => line["micros"] = json!(micros),
            Err(problem) => line["problem"] = json!(problem.to_string()),
        }
        println!("{line}");
    }
}

/// The median time of a validation in microseconds, once it has shown to be one.
fn measure(
    input: &Input,
    document: &str,
    validate: impl Fn(&str) -> Result<String, Failure>,
) -> Result<f64, Failure> {
    let honest = input.file(&format!("{document}.b64"))?;
    let forged = input.file(&format!("{document}-forged.b64"))?;
    let expected = input.party("name_id")?;
    let read = validate(&honest).map_err(|error| format!("rejects the document: {error}"))?;
    if read != expected {
        return Err(format!("reads the NameID {read}, not {expected}").into());
    }
    if let Ok(read) = validate(&forged) {
        return Err(format!("accepts a forged document as {read}").into());
    }
    let mut micros = Vec::new();
    let begin = Instant::now();
    while begin.elapsed().as_secs_f64() < input.seconds {
        let start = Instant::now();
        let accepted = black_box(validate(black_box(&honest))).is_ok();
        micros.push(start.elapsed().as_secs_f64() * 1e6);
        if !accepted {
            return Err("stopped to accept the document".into());
        }
    }
    micros.sort_by(f64::total_cmp);
    let median = micros.get(micros.len() / 2);
    Ok(*median.ok_or("no time to measure")?)
}

/// The version that was built, as the lock file says.
fn version(name: &str) -> &'static str {
    let lock = include_str!("../Cargo.lock");
    let (_, rest) = lock
        .split_once(&format!("name = \"{name}\"\nversion = \""))
        .unwrap_or_default();
    rest.split('"').next().unwrap_or_default()
}
