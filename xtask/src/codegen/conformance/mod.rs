//! `docs/CONFORMANCE.md`: every requirement of the SCIM RFCs with what proves it, or why it is
//! left, from the lists in `docs/conformance`.

mod page;
mod requirements;
mod tests_named;

pub(crate) use tests_named::exists as test_exists;

use std::{fs, path::Path};

use anyhow::{Context as _, bail};

use requirements::Rfc;

/// The file that is written.
pub(super) const FILE: &str = "docs/CONFORMANCE.md";
/// Where the lists are, one for each RFC.
const FOLDER: &str = "docs/conformance";
/// The RFCs, in the order of the page.
const RFCS: [u32; 3] = [7643, 7644, 9865];

/// The text that the file should have.
///
/// # Errors
/// If a list cannot be read, says of a requirement neither what proves it nor why it is left, or
/// names a test that does not exist.
pub(super) fn page(root: &Path) -> anyhow::Result<String> {
    let rfcs = RFCS
        .iter()
        .map(|number| read(root, *number))
        .collect::<anyhow::Result<Vec<Rfc>>>()?;
    let missing = tests_named::missing(root, &rfcs);
    if !missing.is_empty() {
        bail!(
            "{FOLDER} names tests that do not exist:\n  {}",
            missing.join("\n  ")
        );
    }
    Ok(page::render(root, &rfcs))
}

fn read(root: &Path, number: u32) -> anyhow::Result<Rfc> {
    let name = format!("{FOLDER}/rfc{number}.toml");
    let text =
        fs::read_to_string(root.join(&name)).with_context(|| format!("cannot read {name}"))?;
    requirements::parse(&text).with_context(|| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
    }

    #[test]
    fn every_test_that_is_named_exists_and_the_page_is_current() {
        let wanted = page(root()).unwrap();
        let there = fs::read_to_string(root().join(FILE)).unwrap();
        assert_eq!(super::super::first_difference(&there, &wanted), None);
    }

    #[test]
    fn every_rfc_has_its_requirements() {
        for (number, at_least) in [(7643, 80), (7644, 120), (9865, 15)] {
            let rfc = read(root(), number).unwrap();
            assert_eq!(rfc.number, number);
            assert!(rfc.requirements.len() >= at_least, "RFC {number}");
        }
    }
}
