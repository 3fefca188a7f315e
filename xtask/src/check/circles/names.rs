//! Looks names up: from a path in a module to the files that define what it names.

use std::collections::BTreeSet;

use super::{
    graph::FileId,
    modules::{CRATE, Module, ModuleId, Tree},
    scope::Reference,
};

/// The end of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(ModuleId),
    /// Something that is defined in this file.
    Defined(FileId),
}

/// The look-ups under way, so that imports which name each other come to an end.
type Visiting = Vec<(ModuleId, String)>;

/// The names of one crate.
pub(super) struct Names<'tree> {
    tree: &'tree Tree,
}

impl<'tree> Names<'tree> {
    pub(super) const fn of(tree: &'tree Tree) -> Self {
        Self { tree }
    }

    /// The files that define what a path of a module names: none for other crates' names, for
    /// locals and for modules, more than one where a name stands for several things.
    pub(super) fn defining_files(&self, from: &Module, reference: &Reference) -> BTreeSet<FileId> {
        let mut found = self.resolve(from.id, &reference.path, &mut Visiting::new());
        let mut around = from.parent;
        while let Some(module) = around
            && reference.is_macro
            && found.is_empty()
        {
            found = self.resolve(module, &reference.path, &mut Visiting::new());
            around = self.module(module).and_then(|module| module.parent);
        }
        found
            .into_iter()
            .filter_map(|target| match target {
                Target::Defined(file) => Some(file),
                Target::Module(_) => None,
            })
            .collect()
    }

    fn module(&self, id: ModuleId) -> Option<&'tree Module> {
        self.tree.modules().get(id)
    }

    fn resolve(
        &self,
        from: ModuleId,
        path: &[String],
        visiting: &mut Visiting,
    ) -> BTreeSet<Target> {
        let mut at = from;
        let mut rest = path;
        let mut anchored = false;
        while let Some((first, others)) = rest.split_first() {
            match first.as_str() {
                "crate" => at = CRATE,
                "self" => {}
                "super" => {
                    at = self
                        .module(at)
                        .and_then(|module| module.parent)
                        .unwrap_or(CRATE);
                }
                _ => break,
            }
            anchored = true;
            rest = others;
        }
        let mut targets = BTreeSet::from([Target::Module(at)]);
        for (position, name) in rest.iter().enumerate() {
            let is_last = position + 1 == rest.len();
            // A first name that is not found belongs to another crate or is a local.
            let must_exist = anchored || position > 0;
            targets = targets
                .into_iter()
                .flat_map(|target| self.step(target, name, is_last, must_exist, visiting))
                .collect();
        }
        targets
    }

    /// One segment further.
    fn step(
        &self,
        target: Target,
        name: &str,
        is_last: bool,
        must_exist: bool,
        visiting: &mut Visiting,
    ) -> BTreeSet<Target> {
        // Variants, methods and constants of a type are where the type is.
        let Target::Module(module) = target else {
            return BTreeSet::from([target]);
        };
        let mut found = self.look_up(module, name, visiting);
        let is_module = |target: &Target| matches!(target, Target::Module(_));
        if !is_last && found.iter().any(is_module) {
            found.retain(is_module);
        }
        if found.is_empty() && must_exist {
            // A macro made it.
            found.extend(
                self.module(module)
                    .map(|module| Target::Defined(module.file)),
            );
        }
        found
    }

    /// Everything that a name stands for in a module.
    fn look_up(&self, id: ModuleId, name: &str, visiting: &mut Visiting) -> BTreeSet<Target> {
        let key = (id, name.to_owned());
        let Some(module) = self.module(id) else {
            return BTreeSet::new();
        };
        if visiting.contains(&key) {
            return BTreeSet::new();
        }
        visiting.push(key);
        let mut found = BTreeSet::new();
        let children = module.children.get(name).into_iter().flatten();
        found.extend(children.map(|child| Target::Module(*child)));
        if module.scope.items.contains(name) {
            found.insert(Target::Defined(module.file));
        }
        for import in &module.scope.imports {
            if import.name == name {
                found.extend(self.resolve(id, &import.path, visiting));
            }
        }
        if found.is_empty() {
            for glob in &module.scope.globs {
                for target in self.resolve(id, glob, visiting) {
                    if let Target::Module(of) = target {
                        found.extend(self.look_up(of, name, visiting));
                    }
                }
            }
        }
        visiting.pop();
        found
    }
}
