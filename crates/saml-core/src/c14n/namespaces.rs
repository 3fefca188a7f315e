//! Which namespace declarations the output already has.

use crate::xml::Element;

/// A prefix (empty for the default namespace) with its namespace name (empty for none).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Binding<'d> {
    pub(super) prefix: &'d str,
    pub(super) uri: &'d str,
}

/// The declarations written on the open elements, outermost first.
#[derive(Default)]
pub(super) struct Rendered<'d> {
    bindings: Vec<Binding<'d>>,
}

impl<'d> Rendered<'d> {
    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.bindings.truncate(len);
    }

    /// Records a binding; `false` if the output has it already.
    pub(super) fn add(&mut self, binding: Binding<'d>) -> bool {
        let current = self
            .bindings
            .iter()
            .rev()
            .find(|own| own.prefix == binding.prefix);
        let present = current.map_or("", |own| own.uri) == binding.uri;
        if !present {
            self.bindings.push(binding);
        }
        !present
    }
}

/// The binding that a listed prefix has at an element, if any.
pub(super) fn in_scope<'d>(element: Element<'d>, prefix: &str) -> Option<Binding<'d>> {
    element.binding(prefix).map(|declaration| Binding {
        prefix: declaration.prefix,
        uri: &declaration.uri,
    })
}
