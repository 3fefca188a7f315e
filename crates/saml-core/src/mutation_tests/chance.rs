//! Random changes, the same in every run.

use std::ops::Range;

use super::changes::{Change, is_in};
use super::nodes::{Nodes, value};

const PIECES: [&str; 22] = [
    "<",
    ">",
    "&",
    "&amp;",
    "&#38;",
    "&#xD;",
    "&#0;",
    "&x;",
    "]]>",
    "<!---->",
    "<?x?>",
    "<x/>",
    "<![CDATA[x]]>",
    "\"",
    "'",
    " ",
    "\r",
    "\0",
    "\u{FEFF}",
    "é",
    "e\u{301}",
    "eve@evil.test",
];
const SPACES: [&str; 6] = [" ", "\n", "\r\n", "\t", "&#xD;", "&#x20;"];
const DECLARATIONS: [&str; 8] = [
    " xmlns:x=\"urn:x\"",
    " xmlns=\"urn:x\"",
    " xmlns=\"\"",
    " xmlns:saml=\"urn:x\"",
    " xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"",
    " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"",
    " xmlns:ds=\"urn:x\"",
    " xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"",
];
const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\n ";

/// Numbers without a pattern (`SplitMix64`), from a seed.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: &str) -> Self {
        // FNV-1a, so that near seeds are far from each other.
        let add = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(seed.bytes().fold(0xcbf2_9ce4_8422_2325, add))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below this; zero where there is none.
    fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap().max(1);
        usize::try_from(self.next() % limit).unwrap()
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// The text after one to four changes.
    pub(super) fn change(&mut self, text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        for _ in 0..=self.below(4) {
            let change = match self.below(10) {
                kind @ 0..2 => self.of_bytes(kind, &text),
                kind => self
                    .of_nodes(kind, &text)
                    .unwrap_or_else(|| self.of_bytes(0, &text)),
            };
            text = change.apply(&text);
        }
        text
    }

    fn of_bytes(&mut self, kind: usize, text: &[u8]) -> Change {
        if text.is_empty() {
            return Change::insert(0, "<");
        }
        let at = self.below(text.len());
        let few = at..text.len().min(at + 1 + self.below(8));
        match (kind, self.below(3)) {
            (0, _) => Change::Replace(at..at + 1, vec![text[at] ^ (1 << self.below(8))]),
            (_, 0) => Change::remove(few),
            (_, 1) => Change::Double(few),
            _ => Change::insert(at, self.pick(&PIECES).unwrap()),
        }
    }

    /// `None` where the text is not well-formed or has no node of the kind.
    fn of_nodes(&mut self, kind: usize, text: &[u8]) -> Option<Change> {
        let text = str::from_utf8(text).ok()?;
        let nodes = Nodes::of(text)?;
        match kind {
            2 => self.of_one(&nodes.elements, &nodes.gaps),
            3 => self.of_one(&nodes.attributes, &nodes.tags),
            4 => self.of_one(&nodes.texts, &nodes.gaps),
            5 => {
                let from = value(text, self.pick(&nodes.attributes)?);
                let to = value(text, self.pick(&nodes.attributes)?);
                Some(Change::Replace(to, text[from].into()))
            }
            6 => {
                let from = self.pick(&nodes.texts)?.clone();
                let to = self.pick(&nodes.texts)?.clone();
                Some(Change::Replace(to, text[from].into()))
            }
            7 => Some(Change::insert(
                *self.pick(&nodes.tags)?,
                self.pick(&DECLARATIONS)?,
            )),
            8 => {
                let positions = if self.below(2) == 0 {
                    &nodes.tags
                } else {
                    &nodes.gaps
                };
                Some(Change::insert(*self.pick(positions)?, self.pick(&SPACES)?))
            }
            _ => {
                let of_letters = |node: &Range<usize>| {
                    let text = &text[node.clone()];
                    text.len() > 24 && text.bytes().all(|byte| BASE64.contains(&byte))
                };
                let texts: Vec<_> = nodes.texts.iter().filter(|it| of_letters(it)).collect();
                let node = *self.pick(&texts)?;
                let at = node.start + self.below(node.len());
                let end = at + self.below(2);
                Some(Change::Replace(at..end, vec![*self.pick(BASE64)?]))
            }
        }
    }

    fn of_one(&mut self, nodes: &[Range<usize>], positions: &[usize]) -> Option<Change> {
        let node = self.pick(nodes)?.clone();
        Some(match self.below(3) {
            0 => Change::remove(node),
            1 => Change::Double(node),
            _ => {
                let to = *self.pick(positions)?;
                if is_in(&node, to) {
                    return None;
                }
                Change::Move(node, to)
            }
        })
    }
}
