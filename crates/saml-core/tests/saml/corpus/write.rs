//! From the list in code to files, and the comparison of both.

use std::path::{Path, PathBuf};

use super::cases::Case;
use super::files::{Body, Stored, read, root};

/// Where a case belongs.
pub(crate) fn folder(case: &Case) -> PathBuf {
    let kind = match case.stored.facts.code {
        None => "accept",
        Some(_) => "reject",
    };
    root().join(kind).join(&case.stored.name)
}

/// Writes every case and removes those that the list no longer has. Cases with random parts stay
/// as they are if only those differ.
pub(crate) fn write(cases: &[Case]) {
    for kind in ["accept", "reject"] {
        let known: Vec<PathBuf> = cases.iter().map(folder).collect();
        let parent = root().join(kind);
        std::fs::create_dir_all(&parent).unwrap();
        for entry in std::fs::read_dir(&parent).unwrap() {
            let path = entry.unwrap().path();
            if !known.contains(&path) {
                std::fs::remove_dir_all(path).unwrap();
            }
        }
    }
    for case in cases {
        let folder = folder(case);
        if !is_fresh(case, &folder) {
            write_one(&case.stored, &folder);
        }
    }
}

fn write_one(case: &Stored, folder: &Path) {
    if folder.exists() {
        std::fs::remove_dir_all(folder).unwrap();
    }
    std::fs::create_dir_all(folder).unwrap();
    let file = |name: &str, bytes: &[u8]| std::fs::write(folder.join(name), bytes).unwrap();
    match &case.body {
        Body::Xml(xml) => file("response.xml", xml),
        Body::Base64(text) => file("response.b64", text.as_bytes()),
    }
    file("metadata.xml", &case.metadata);
    let facts = serde_json::to_string_pretty(&case.facts).unwrap() + "\n";
    file("case.json", facts.as_bytes());
}

/// Whether the files say what the list says, random values aside.
pub(crate) fn is_fresh(case: &Case, folder: &Path) -> bool {
    if !folder.join("case.json").exists() {
        return false;
    }
    let mut stored = read(folder);
    let mut listed = case.stored.clone();
    for element in case.random {
        stored.body = masked(&stored.body, element);
        listed.body = masked(&listed.body, element);
    }
    stored == listed
}

/// Empties every element with this local name.
fn masked(body: &Body, local: &str) -> Body {
    let Body::Xml(xml) = body else {
        return body.clone();
    };
    let text = String::from_utf8_lossy(xml);
    let mut masked = String::new();
    let mut rest = &*text;
    while let Some(start) = rest.find(&format!("{local}>")) {
        let (before, after) = rest.split_at(start + local.len() + 1);
        masked.push_str(before);
        let end = after.find("</").unwrap_or(after.len());
        let tail = &after[end..];
        let close = tail.find('>').map_or(tail.len(), |at| at + 1);
        masked.push_str(&tail[..close]);
        rest = &tail[close..];
    }
    masked.push_str(rest);
    Body::Xml(masked.into_bytes())
}
