//! The public API: no type of openssl, so that its versions are not ours.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
}

/// The names that a file gives to items of openssl: of `A as B` the latter.
fn imported(text: &str) -> BTreeSet<&str> {
    let statements = text.split(';').filter_map(|statement| {
        let (_, path) = statement.split_once("use openssl::")?;
        Some(path)
    });
    statements
        .flat_map(|path| path.split(['{', '}', ',']))
        .filter_map(|name| words(name).filter(|word| !word.is_empty()).last())
        .filter(|name| name.starts_with(char::is_uppercase))
        .chain(["openssl"])
        .collect()
}

/// The signatures of public functions, public fields, and implemented traits.
fn public_signatures(text: &str) -> Vec<String> {
    let mut signatures = Vec::new();
    let mut lines = text.lines().map(str::trim);
    while let Some(line) = lines.next() {
        let is_public = line.starts_with("pub ") && !line.starts_with("pub use ");
        if !is_public && !line.starts_with("impl") {
            continue;
        }
        let mut signature = line.to_owned();
        let is_field = !line.contains('(') && line.ends_with(',');
        while !is_field && !signature.contains(['{', ';']) {
            signature.push_str(lines.next().unwrap_or("{"));
        }
        signatures.push(signature);
    }
    signatures
}

#[test]
fn no_public_item_names_a_type_of_openssl() {
    let mut files = Vec::new();
    sources(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    let mut seen = 0;
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let names = imported(&text);
        for signature in public_signatures(&text) {
            seen += 1;
            let foreign = words(&signature).find(|word| names.contains(word));
            assert_eq!(foreign, None, "{}: {signature}", file.display());
        }
    }
    assert!(seen > 200, "only {seen} signatures were looked at");
}

#[test]
fn the_check_notices_a_type_of_openssl() {
    let text =
        "use openssl::pkey::{PKey, Private};\npub fn key(\n    &self,\n) -> &PKey<Private> {";
    let signatures = public_signatures(text);
    let names = imported(text);
    assert!(
        words(&signatures[0]).any(|word| names.contains(word)),
        "{signatures:?}"
    );
}
