//! Each threat of `docs/SECURITY.md` names what closes it and tests that exist, or says that it is
//! open.

use std::{fs, path::Path};

use anyhow::Context as _;

use crate::codegen::test_exists;

const PAGE: &str = "docs/SECURITY.md";
/// How a cell begins that names no test.
const OPEN: &str = "open";

/// What is wrong with the page.
///
/// # Errors
/// If it cannot be read.
pub(super) fn faults(root: &Path) -> anyhow::Result<Vec<String>> {
    let page = fs::read_to_string(root.join(PAGE)).context(PAGE)?;
    Ok(faults_of(root, &page))
}

fn faults_of(root: &Path, page: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(page.lines()) {
        let at = |what: String| format!("{PAGE}:{number}: {what}");
        let is_row = line.starts_with("| ") && !line.starts_with("| threat ");
        let proof = if is_row {
            let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
            let [_, _, proof] = cells.as_slice() else {
                let found = cells.len();
                faults.push(at(format!("expected three cells, found {found}")));
                continue;
            };
            *proof
        } else {
            // What is said around the tables names tests too.
            line
        };
        let tests: Vec<&str> = quoted(proof).filter(|text| text.contains("::")).collect();
        if is_row && tests.is_empty() && !proof.starts_with(OPEN) {
            faults.push(at("expected tests, or \"open\"".to_owned()));
        }
        let missing = tests.iter().filter(|test| !test_exists(root, test));
        faults.extend(missing.map(|test| at(format!("there is no test {test}"))));
    }
    faults
}

/// Every text in backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(page: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        faults_of(root, page)
    }

    #[test]
    fn a_threat_has_tests_that_exist_or_is_open() {
        const TEST: &str = "`store/sessions::deleting_ends_sessions`";
        let fine = format!("| threat | closed by | proved by |\n|---|---|---|\n| a | b | {TEST} |");
        assert_eq!(found(&fine), Vec::<String>::new());
        assert_eq!(found("| a | b | open: later |"), Vec::<String>::new());
        for (page, fault) in [
            ("| a | b | by looking |", "expected tests"),
            ("| a | b |", "expected three cells, found 2"),
            (
                "| a | b | `store/sessions::no_such_test` |",
                "there is no test",
            ),
            ("see `store/sessions::no_such_test`", "there is no test"),
        ] {
            let found = found(page);
            assert!(found.len() == 1 && found[0].contains(fault), "{found:?}");
            assert!(found[0].starts_with("docs/SECURITY.md:1: "));
        }
    }
}
