//! The tests that the lists name, and where they are.

use std::{collections::BTreeSet, fs, path::Path};

use super::requirements::Rfc;

/// The folders that the first part of a test's name stands for.
const FOLDERS: [(&str, &str); 9] = [
    ("scim/", "crates/statux-api/tests/http/scim/"),
    ("api/", "crates/statux-api/tests/http/api/"),
    ("statux-api/", "crates/statux-api/src/"),
    ("scim-model/", "crates/scim-model/src/"),
    ("store/", "crates/identity-store/tests/store/"),
    ("walk/", "crates/identity-store/tests/walk/"),
    ("dashboard/", "crates/statux-api/tests/http/dashboard/"),
    ("identity-store/", "crates/identity-store/src/"),
    ("end_to_end/", "bins/statux-server/tests/end_to_end/"),
];

/// The attribute of a test that runs on both databases: a pair of that name.
const PAIR: &str = "#[apply(on_both_databases)]";

/// The file, relative to the workspace, and the function that a name stands for.
pub(super) fn file_and_function<'name>(
    root: &Path,
    name: &'name str,
) -> Option<(String, &'name str)> {
    let (module, function) = name.rsplit_once("::")?;
    let (start, folder) = FOLDERS
        .iter()
        .find(|(start, _)| module.starts_with(start))?;
    let path = format!("{folder}{}", module.strip_prefix(start)?);
    [format!("{path}.rs"), format!("{path}/mod.rs")]
        .into_iter()
        .find(|file| root.join(file).is_file())
        .map(|file| (file, function))
}

/// The names that stand for no test.
pub(super) fn missing(root: &Path, rfcs: &[Rfc]) -> Vec<String> {
    let names: BTreeSet<&String> = rfcs
        .iter()
        .flat_map(|rfc| &rfc.requirements)
        .flat_map(|requirement| &requirement.tests)
        .collect();
    names
        .into_iter()
        .filter(|name| !exists(root, name))
        .cloned()
        .collect()
}

/// Whether a name stands for a test.
pub(crate) fn exists(root: &Path, name: &str) -> bool {
    file_and_function(root, name).is_some_and(|(file, function)| {
        fs::read_to_string(root.join(file)).is_ok_and(|text| is_test(&text, function))
    })
}

/// Whether a file has this function, under an attribute that makes it a test.
fn is_test(text: &str, function: &str) -> bool {
    let (plain, asynchronous) = (format!("fn {function}("), format!("async fn {function}("));
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(index, line)| {
        (line.starts_with(&plain) || line.starts_with(&asynchronous))
            && lines
                .iter()
                .take(index)
                .rev()
                .take_while(|line| line.starts_with("#["))
                .any(|line| line.ends_with("test]") || *line == PAIR)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_is_a_function_under_the_attribute() {
        let text = "#[actix_web::test]\nasync fn one() {\n}\n\nfn helper() {\n}\n\n#[test]\n#[x]\nfn two() {}\n\n#[apply(on_both_databases)]\nasync fn pair(\n    server: Server,\n) {}";
        assert!(
            ["one", "two", "pair"]
                .iter()
                .all(|name| is_test(text, name))
        );
        for name in ["helper", "on", "three"] {
            assert!(!is_test(text, name), "{name}");
        }
    }

    #[test]
    fn names_are_found_in_their_folders_only() {
        let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
        let known = "scim/rfc7644/section_3_basics::a_deleted_user_is_gone_for_scim";
        assert!(exists(root, known));
        for name in [
            "scim/rfc7644/section_3_basics::no_such_test",
            "scim/nowhere::a_deleted_user_is_gone_for_scim",
            "rules::a_deleted_user_is_gone_for_scim",
            "scim/support::path_of",
        ] {
            assert!(!exists(root, name), "{name}");
        }
    }
}
