//! Documents name files that exist: a recipe whose file has moved leads nowhere.
//!
//! Looked at are Markdown files. A path is the target of a link, or text in backticks with a slash
//! whose first part is a folder of the workspace (`docs/…`, `xtask/…`) or a crate's
//! (`saml-core/src/…`). `{sqlite,postgres}` stands for both, and `<name>`, `NAME`, `*` and `…` for
//! anything: what is before them must exist.

use std::{fmt, path::Path};

use super::sources::Source;

/// Where a first part of a path is looked for, below the workspace.
const ROOMS: [&str; 3] = ["", "crates", "bins"];
/// The folder that cargo and the programs write to.
const MADE: &str = "target";

/// A path in a document that leads nowhere.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct DeadPath {
    document: String,
    line: usize,
    path: String,
}

impl fmt::Display for DeadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            document,
            line,
            path,
        } = self;
        write!(f, "{document}:{line}: {path} does not exist")
    }
}

/// Every path in a document that does not exist below `root`.
pub(super) fn dead_paths(root: &Path, sources: &[Source]) -> Vec<DeadPath> {
    let mut dead = Vec::new();
    for source in sources.iter().filter(|source| source.has_extension("md")) {
        let folder = Path::new(&source.path).parent().unwrap_or(Path::new(""));
        for (number, line) in (1..).zip(source.text.lines()) {
            let links = links(line).filter(|link| !root.join(folder).join(link).exists());
            let paths = code(line).filter(|path| is_path(root, path) && !exists(root, path));
            dead.extend(links.chain(paths).map(|path| DeadPath {
                document: source.path.clone(),
                line: number,
                path: path.to_owned(),
            }));
        }
    }
    dead
}

/// The targets of the links in a line, but for those on the web, within the page and to items of
/// the code, which rustdoc checks.
fn links(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let (target, _) = rest.split_once(')')?;
        let file = target.split('#').next().unwrap_or(target);
        (!file.is_empty() && !target.contains("://") && !target.contains("::")).then_some(file)
    })
}

/// The texts in backticks in a line.
fn code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether a text is a path of a file that people write.
fn is_path(root: &Path, text: &str) -> bool {
    let Some((first, _)) = text.split_once('/') else {
        return false;
    };
    let is_plain = !text.contains([' ', ':', '(', '=', '"', '?']);
    let is_room = |room: &&str| root.join(room).join(first).is_dir();
    is_plain && !first.is_empty() && first != MADE && ROOMS.iter().any(is_room)
}

fn exists(root: &Path, text: &str) -> bool {
    let all = alternatives(text);
    all.iter().all(|path| {
        let certain = certain_part(path);
        ROOMS
            .iter()
            .any(|room| root.join(room).join(certain).exists())
    })
}

/// The paths that braces stand for.
fn alternatives(text: &str) -> Vec<String> {
    let braces = text.split_once('{').and_then(|(before, rest)| {
        let (inside, after) = rest.split_once('}')?;
        Some((before, inside, after))
    });
    let Some((before, inside, after)) = braces else {
        return vec![text.to_owned()];
    };
    let each = inside.split(',').map(|one| format!("{before}{one}{after}"));
    each.flat_map(|path| alternatives(&path)).collect()
}

/// The folders before the first part that stands for anything.
fn certain_part(path: &str) -> &str {
    let is_open = |part: &str| {
        let is_word = part.len() > 1 && part.chars().all(|c| c.is_ascii_uppercase() || c == '_');
        is_word || part.contains(['<', '*', '…'])
    };
    let mut end = 0;
    for part in path.split('/') {
        if is_open(part) {
            return path.get(..end).unwrap_or(path);
        }
        end += part.len() + 1;
    }
    path
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn dead(text: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let source = Source {
            path: "docs/A.md".to_owned(),
            text: text.to_owned(),
        };
        let dead = dead_paths(root, &[source]);
        dead.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_path_that_leads_nowhere_is_named_with_its_line() {
        assert_eq!(
            dead("`xtask/src/main.rs`\nsee `xtask/src/gone.rs`, [there](../gone.md#a)\n"),
            [
                "docs/A.md:2: ../gone.md does not exist",
                "docs/A.md:2: xtask/src/gone.rs does not exist",
            ]
        );
    }

    #[test]
    fn links_are_relative_to_the_document_and_paths_to_the_workspace_or_a_crate() {
        for fine in [
            "[a](CONTRIBUTING.md) [b](../README.md#more) [c](https://example.com/x) [d](#here) [e](crate::Item)",
            "`docs/ARCHITECTURE.md`, `saml-core/src/lib.rs`, `statux-server/src/main.rs`",
            "`migrations/{sqlite,postgres}/`",
        ] {
            assert_eq!(dead(fine), Vec::<String>::new(), "{fine}");
        }
        assert_eq!(dead("`migrations/{sqlite,oracle}/`").len(), 1);
        assert_eq!(dead("`saml-core/src/gone.rs`").len(), 1);
    }

    #[test]
    fn parts_that_stand_for_anything_are_left_open() {
        assert!(dead("`xtask/src/<room>/mod.rs` `docs/*.md` `crates/CRATE/src`").is_empty());
        assert_eq!(dead("`xtask/gone/<room>/mod.rs`").len(), 1);
    }

    #[test]
    fn other_texts_with_a_slash_are_not_taken_for_paths() {
        let others = "`/api/v1/sso` `and/or` `cargo test -p docs/x` `target/run` `a::b/c`";
        assert!(dead(others).is_empty());
    }

    #[test]
    fn the_documents_of_this_repository_are_looked_at() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let text = fs::read_to_string(root.join("docs/CONTRIBUTING.md")).unwrap();
        let paths = text
            .lines()
            .flat_map(code)
            .filter(|path| is_path(root, path));
        assert!(paths.count() > 10);
    }
}
