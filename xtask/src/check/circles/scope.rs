//! The names that one module defines, imports and uses, before anything is looked up.

use std::collections::BTreeSet;

/// A path as it is written, one text a segment.
pub(super) type Path = Vec<String>;

/// A name that `use` brings into scope.
#[derive(Debug)]
pub(super) struct Import {
    pub(super) name: String,
    pub(super) path: Path,
}

/// A path in the code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reference {
    pub(super) path: Path,
    /// Macros of `macro_rules!` are also found in the modules around.
    pub(super) is_macro: bool,
}

impl Reference {
    /// For people: the type, trait or constant named, else the function or macro.
    pub(super) fn shown(&self) -> String {
        let mut segments = self.path.iter();
        let capitalized = segments.find(|segment| segment.starts_with(char::is_uppercase));
        capitalized
            .or(self.path.last())
            .cloned()
            .unwrap_or_default()
    }
}

/// Everything that a module says about names.
#[derive(Debug, Default)]
pub(super) struct Scope {
    /// The names it defines itself, child modules apart.
    pub(super) items: BTreeSet<String>,
    pub(super) imports: Vec<Import>,
    /// The modules of which everything is imported.
    pub(super) globs: Vec<Path>,
    /// The paths it uses, re-exports apart.
    pub(super) references: BTreeSet<Reference>,
}

impl Scope {
    /// Notes a path in the code.
    pub(super) fn refer(&mut self, path: Path, is_macro: bool) {
        self.references.insert(Reference { path, is_macro });
    }
}
