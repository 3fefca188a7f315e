//! The modules of a crate and the files they are in, read as the compiler would.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use syn::{Expr, Item, ItemMod, Lit, Meta};

use super::{
    graph::FileId,
    references::{self, is_for_tests},
    scope::Scope,
};

/// Which module, as a number.
pub(super) type ModuleId = usize;
/// The module of the crate's root file.
pub(super) const CRATE: ModuleId = 0;

/// A module, in a file of its own or not.
#[derive(Debug)]
pub(super) struct Module {
    pub(super) id: ModuleId,
    pub(super) parent: Option<ModuleId>,
    pub(super) file: FileId,
    /// By name; more than one where features choose between them.
    pub(super) children: BTreeMap<String, Vec<ModuleId>>,
    pub(super) scope: Scope,
}

/// All modules of a crate that are compiled without tests.
#[derive(Debug, Default)]
pub(super) struct Tree {
    modules: Vec<Module>,
    files: Vec<PathBuf>,
}

impl Tree {
    /// Reads a crate from its root file.
    ///
    /// # Errors
    /// If a file cannot be read or parsed.
    pub(super) fn read(root: &Path) -> anyhow::Result<Self> {
        let mut tree = Self::default();
        let folder = root.parent().unwrap_or(root);
        tree.read_file(root, folder, None)?;
        Ok(tree)
    }

    pub(super) fn modules(&self) -> &[Module] {
        &self.modules
    }

    pub(super) fn file(&self, file: FileId) -> &Path {
        self.files.get(file).map_or(Path::new(""), PathBuf::as_path)
    }

    /// Reads a module's file; `folder` is where the files of its children are.
    fn read_file(
        &mut self,
        path: &Path,
        folder: &Path,
        parent: Option<ModuleId>,
    ) -> anyhow::Result<ModuleId> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let parsed =
            syn::parse_file(&text).with_context(|| format!("cannot parse {}", path.display()))?;
        let known = self.files.iter().position(|file| file == path);
        let file = known.unwrap_or_else(|| {
            self.files.push(path.to_path_buf());
            self.files.len() - 1
        });
        self.read_items(&parsed.items, file, folder, parent)
    }

    fn read_items(
        &mut self,
        items: &[Item],
        file: FileId,
        folder: &Path,
        parent: Option<ModuleId>,
    ) -> anyhow::Result<ModuleId> {
        let id = self.modules.len();
        self.modules.push(Module {
            id,
            parent,
            file,
            children: BTreeMap::new(),
            scope: references::scope_of(items),
        });
        for item in items {
            let Item::Mod(declared) = item else { continue };
            if is_for_tests(&declared.attrs) {
                continue;
            }
            let name = declared.ident.to_string();
            let child = match &declared.content {
                Some((_, inner)) => self.read_items(inner, file, &folder.join(&name), Some(id))?,
                None => self.read_declared(declared, file, folder, id)?,
            };
            if let Some(module) = self.modules.get_mut(id) {
                module.children.entry(name).or_default().push(child);
            }
        }
        Ok(id)
    }

    /// Reads the file of `mod name;`.
    fn read_declared(
        &mut self,
        declared: &ItemMod,
        file: FileId,
        folder: &Path,
        parent: ModuleId,
    ) -> anyhow::Result<ModuleId> {
        let name = declared.ident.to_string();
        if let Some(named) = path_attribute(declared) {
            let path = self.file(file).parent().unwrap_or(folder).join(named);
            let folder = path.parent().unwrap_or(folder).to_path_buf();
            return self.read_file(&path, &folder, Some(parent));
        }
        let inside = folder.join(&name);
        let beside = folder.join(format!("{name}.rs"));
        if beside.is_file() {
            self.read_file(&beside, &inside, Some(parent))
        } else {
            self.read_file(&inside.join("mod.rs"), &inside, Some(parent))
        }
    }
}

/// The file that `#[path = "…"]` names.
fn path_attribute(declared: &ItemMod) -> Option<String> {
    declared.attrs.iter().find_map(|attribute| {
        let Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        let Expr::Lit(value) = &pair.value else {
            return None;
        };
        match &value.lit {
            Lit::Str(text) if pair.path.is_ident("path") => Some(text.value()),
            _ => None,
        }
    })
}
