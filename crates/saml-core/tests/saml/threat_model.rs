//! The threat model names modules and tests that exist.

use std::fs;
use std::path::{Path, PathBuf};

const PAGE: &str = include_str!("../../src/threat_model.md");

/// The cells of every row that names what closes an attack and what proves it.
fn rows() -> Vec<(String, String)> {
    let rows = PAGE.lines().filter(|line| line.starts_with("| "));
    rows.filter(|line| !line.starts_with("| attack |"))
        .map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").collect();
            match cells.as_slice() {
                [_, closed_by, proven_by] => ((*closed_by).to_owned(), (*proven_by).to_owned()),
                _ => panic!("not three cells: {line}"),
            }
        })
        .collect()
}

/// Every text in backquotes.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files that can hold the module: of the library, of its unit tests, of the tests beside this.
fn files(module: &str) -> Vec<PathBuf> {
    let path = module.replace("::", "/");
    let (source, tests) = (root().join("src"), root().join("tests/saml"));
    [
        source.join(format!("{path}.rs")),
        source.join(format!("{path}/mod.rs")),
        source.join(format!("{path}/tests.rs")),
        tests.join(format!("{path}.rs")),
        tests.join(format!("{path}/mod.rs")),
    ]
    .into_iter()
    .filter(|file| file.is_file())
    .collect()
}

#[test]
fn every_module_that_closes_an_attack_exists() {
    let rows = rows();
    assert!(rows.len() > 25, "only {} rows were found", rows.len());
    for (closed_by, _) in rows {
        let modules: Vec<&str> = quoted(&closed_by)
            .filter(|name| name.starts_with(char::is_lowercase))
            .collect();
        assert!(!modules.is_empty(), "no module in {closed_by:?}");
        for module in modules {
            let in_library = |file: &PathBuf| file.starts_with(root().join("src"));
            assert!(files(module).iter().any(in_library), "no module {module}");
        }
    }
}

#[test]
fn every_test_that_proves_it_exists() {
    for (_, proven_by) in rows() {
        assert!(
            quoted(&proven_by).next().is_some(),
            "no test in {proven_by:?}"
        );
        for test in quoted(&proven_by) {
            let (module, name) = test.rsplit_once("::").expect(test);
            // A property test has arguments.
            let declared = format!("#[test]\nfn {name}(");
            let found = files(module).iter().any(|file| {
                let text = fs::read_to_string(file).unwrap();
                let lines: Vec<&str> = text.lines().map(str::trim).collect();
                lines.join("\n").contains(&declared)
            });
            assert!(found, "no test {test}");
        }
    }
}
