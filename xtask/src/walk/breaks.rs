//! The list of rules that are switched off, one after the other.

use std::{fs, path::Path};

use anyhow::{Context as _, bail};
use serde::Deserialize;

/// The list, below the crate.
pub(super) const LIST: &str = "tests/walk/breaks.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "break")]
    breaks: Vec<Break>,
}

/// A rule that is switched off.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Break {
    /// The number of the rule.
    pub(super) rule: String,
    /// A name for the command line.
    pub(super) name: String,
    /// What happens without the rule.
    pub(super) off: String,
    file: String,
    from: String,
    to: String,
    #[serde(default)]
    also: Vec<Edit>,
}

/// Another text that enforces the same rule.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    file: String,
    from: String,
    to: String,
}

/// Reads the list of a crate.
///
/// # Errors
/// If it cannot be read, and where a text does not stand in its file exactly once.
pub(super) fn read(crate_folder: &Path) -> anyhow::Result<Vec<Break>> {
    let text = fs::read_to_string(crate_folder.join(LIST)).context(LIST)?;
    let List { breaks } = toml::from_str(&text).context(LIST)?;
    for one in &breaks {
        one.edited(crate_folder)?;
    }
    Ok(breaks)
}

impl Break {
    /// The files without the rule.
    ///
    /// # Errors
    /// If a text does not stand in its file exactly once.
    pub(super) fn edited(&self, crate_folder: &Path) -> anyhow::Result<Vec<(String, String)>> {
        let first = (&self.file, &self.from, &self.to);
        let more = self.also.iter().map(|it| (&it.file, &it.from, &it.to));
        let edits = std::iter::once(first).chain(more);
        edits
            .map(|(file, from, to)| {
                let text = fs::read_to_string(crate_folder.join(file))
                    .with_context(|| format!("{}: cannot read {file}", self.name))?;
                let found = text.matches(from.as_str()).count();
                if found != 1 {
                    bail!(
                        "{}: expected its text in {file} once, found it {found} times:\n{from}",
                        self.name
                    );
                }
                Ok((file.clone(), text.replace(from.as_str(), to)))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_break_changes_text_that_is_there_and_has_a_name_of_its_own() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let breaks = read(&root.join("crates/identity-store")).unwrap();
        let names: BTreeSet<&str> = breaks.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names.len(), breaks.len());
        for one in breaks {
            assert_ne!(one.from, one.to, "{}", one.name);
        }
    }

    #[test]
    fn a_text_that_is_not_there_once_is_told() {
        let folder = std::env::temp_dir().join(format!("xtask-breaks-{}", std::process::id()));
        fs::create_dir_all(folder.join("tests/walk")).unwrap();
        let list = "[[break]]\nrule = \"1\"\nname = \"n\"\noff = \"o\"\nfile = \"f\"\nfrom = \"a\"\nto = \"b\"\n";
        fs::write(folder.join(LIST), list).unwrap();
        for (text, found) in [("x", Some("0 times")), ("aa", Some("2 times")), ("a", None)] {
            fs::write(folder.join("f"), text).unwrap();
            let error = read(&folder).err().map(|error| error.to_string());
            match found {
                Some(found) => assert!(error.unwrap().contains(found), "{text}"),
                None => assert_eq!(error, None),
            }
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
