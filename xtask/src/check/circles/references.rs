//! Reads a module's items: what it defines, imports and names.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::{
    Attribute, Block, Ident, ImplItem, ImplItemFn, Item, ItemFn, ItemMacro, ItemUse, Macro, Meta,
    PatIdent, Signature, TraitItemFn, UseTree, Visibility,
    visit::{self, Visit},
};

use super::scope::{Import, Path, Scope};

/// The scope of one module; its child modules have scopes of their own.
pub(super) fn scope_of(items: &[Item]) -> Scope {
    let mut reader = Reader::default();
    for item in items {
        if let Some(name) = defined_name(item).filter(|_| !is_for_tests(attributes(item))) {
            reader.scope.items.insert(name.to_string());
        }
        reader.visit_item(item);
    }
    reader.scope
}

/// Whether attributes say that something is compiled for tests only.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string().replace(' ', "");
            condition == "test" || condition.starts_with("all(test")
        }
        _ => false,
    })
}

/// Walks one module. Imports inside functions are taken for imports of the module.
#[derive(Default)]
struct Reader {
    scope: Scope,
    /// The names of the functions' parameters and variables around.
    locals: Vec<BTreeSet<String>>,
}

impl Reader {
    fn is_local(&self, name: &str) -> bool {
        self.locals.iter().any(|names| names.contains(name))
    }

    /// Notes a path unless it cannot name anything of this crate.
    fn refer(&mut self, path: Path, is_macro: bool) {
        let is_variable = matches!(path.as_slice(), [one] if !is_macro && self.is_local(one));
        if !is_variable && path.first().is_some_and(|first| first != "Self") {
            self.scope.refer(path, is_macro);
        }
    }

    fn within(
        &mut self,
        signature: &Signature,
        body: Option<&Block>,
        walk: impl FnOnce(&mut Self),
    ) {
        let mut locals = Locals::default();
        locals.visit_signature(signature);
        if let Some(body) = body {
            locals.visit_block(body);
        }
        self.locals.push(locals.0);
        walk(self);
        self.locals.pop();
    }

    fn import(&mut self, tree: &UseTree, before: &Path, is_reexport: bool) {
        let with = |ident: &Ident| {
            let mut path = before.clone();
            path.push(ident.to_string());
            path
        };
        match tree {
            UseTree::Path(part) => self.import(&part.tree, &with(&part.ident), is_reexport),
            UseTree::Name(last) if last.ident == "self" => {
                let name = before.last().cloned().unwrap_or_default();
                self.bring(name, before.clone(), is_reexport);
            }
            UseTree::Name(last) => {
                self.bring(last.ident.to_string(), with(&last.ident), is_reexport);
            }
            UseTree::Rename(last) => {
                let path = if last.ident == "self" {
                    before.clone()
                } else {
                    with(&last.ident)
                };
                self.bring(last.rename.to_string(), path, is_reexport);
            }
            UseTree::Glob(_) => {
                if !is_reexport {
                    self.scope.refer(before.clone(), false);
                }
                self.scope.globs.push(before.clone());
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.import(tree, before, is_reexport);
                }
            }
        }
    }

    fn bring(&mut self, name: String, path: Path, is_reexport: bool) {
        if !is_reexport {
            self.scope.refer(path.clone(), false);
        }
        self.scope.imports.push(Import { name, path });
    }

    /// Paths among the tokens of a macro. In a definition (`macro_rules!`) only those that begin
    /// with `crate` are certain.
    fn tokens(&mut self, tokens: TokenStream, is_definition: bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, wanted: char| matches!(tokens.get(at), Some(TokenTree::Punct(found)) if found.as_char() == wanted);
        let ident = |at: usize| match tokens.get(at) {
            Some(TokenTree::Ident(ident)) => Some(ident.to_string()),
            _ => None,
        };
        let mut at = 0;
        while at < tokens.len() {
            if let Some(TokenTree::Group(group)) = tokens.get(at) {
                self.tokens(group.stream(), is_definition);
            }
            let Some(first) = ident(at) else {
                at += 1;
                continue;
            };
            let is_field = at > 0 && is(at - 1, '.');
            let follows_path = at > 1 && is(at - 1, ':') && is(at - 2, ':');
            let mut path = vec![first];
            at += 1;
            while let (true, true, Some(next)) = (is(at, ':'), is(at + 1, ':'), ident(at + 2)) {
                path.push(next);
                at += 3;
            }
            let is_key = is(at, ':') && !is(at + 1, ':');
            let is_macro = is(at, '!')
                && matches!(tokens.get(at + 1), Some(TokenTree::Group(group))
                    if group.delimiter() != Delimiter::None);
            let is_certain = !is_definition || path.first().is_some_and(|name| name == "crate");
            if is_certain && !is_field && !follows_path && !is_key {
                self.refer(path, is_macro);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, _: &'ast syn::ItemMod) {}

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            let is_reexport = !matches!(item.vis, Visibility::Inherited);
            self.import(&item.tree, &Path::new(), is_reexport);
        }
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        if item.mac.path.is_ident("macro_rules") {
            self.tokens(item.mac.tokens.clone(), true);
        } else {
            self.visit_macro(&item.mac);
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.refer(segments(&call.path), true);
        self.tokens(call.tokens.clone(), false);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.refer(segments(path), false);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.within(&item.sig, Some(&item.block), |reader| {
            visit::visit_item_fn(reader, item);
        });
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        let attributes: &[Attribute] = match item {
            ImplItem::Fn(item) => &item.attrs,
            ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        if !is_for_tests(attributes) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.within(&item.sig, Some(&item.block), |reader| {
            visit::visit_impl_item_fn(reader, item);
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.within(&item.sig, item.default.as_ref(), |reader| {
            visit::visit_trait_item_fn(reader, item);
        });
    }

    // Neither a visibility nor an attribute uses what it names.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// Gathers the names that patterns bind.
#[derive(Default)]
struct Locals(BTreeSet<String>);

impl<'ast> Visit<'ast> for Locals {
    fn visit_pat_ident(&mut self, pattern: &'ast PatIdent) {
        self.0.insert(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }
}

fn segments(path: &syn::Path) -> Path {
    path.segments
        .iter()
        .map(|segment| segment.ident.to_string())
        .collect()
}

fn defined_name(item: &Item) -> Option<&Ident> {
    Some(match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        Item::Macro(item) => return item.ident.as_ref(),
        _ => return None,
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::TraitAlias(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}
