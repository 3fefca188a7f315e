//! A case as it stands on disk.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The content of `case.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    /// The class of attack, or what kind of honest response it is.
    pub(crate) class: String,
    pub(crate) entity_id: String,
    pub(crate) acs_url: String,
    pub(crate) at: String,
    pub(crate) skew_secs: u64,
    pub(crate) in_response_to: Option<String>,
    pub(crate) allow_unsolicited: bool,
    /// A file in `keys/`.
    pub(crate) decryption_key: Option<String>,
    /// The `xmlsec1` program's verdict on the signatures; `null` where it is not asked.
    pub(crate) xmlsec1_accepts: Option<bool>,
    /// The accepted case that a rejected one was made from.
    pub(crate) baseline: Option<String>,
    /// The reason code of a rejected case.
    pub(crate) code: Option<String>,
    /// The user who signs in with an accepted case.
    pub(crate) identity: Option<Person>,
}

/// The user who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Person {
    pub(crate) name_id: String,
    pub(crate) name_id_format: Option<String>,
    pub(crate) issuer: String,
    pub(crate) session_index: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) given_name: Option<String>,
    pub(crate) family_name: Option<String>,
    pub(crate) groups: Option<Vec<String>>,
}

/// The response in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// `response.xml`.
    Xml(Vec<u8>),
    /// `response.b64`: the form value, for cases about base64 itself.
    Base64(String),
}

/// A case, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) name: String,
    pub(crate) facts: Facts,
    pub(crate) body: Body,
    pub(crate) metadata: Vec<u8>,
}

/// The corpus' folder.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = here.join("tests/corpus");
    if own.is_dir() {
        own
    } else {
        here.join("../../crates/saml-core/tests/corpus")
    }
}

/// All cases below `accept` or `reject`, by name.
pub(crate) fn all(folder: &str) -> Vec<Stored> {
    let folder = root().join(folder);
    let mut names: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    names.iter().map(|folder| read(folder)).collect()
}

/// The case in a folder.
pub(crate) fn read(folder: &Path) -> Stored {
    let file = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let body = if folder.join("response.b64").exists() {
        Body::Base64(String::from_utf8(file("response.b64")).unwrap())
    } else {
        Body::Xml(file("response.xml"))
    };
    Stored {
        name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
        facts: serde_json::from_slice(&file("case.json")).unwrap(),
        body,
        metadata: file("metadata.xml"),
    }
}
