//! The documents of the record: random ones, whole and damaged, the same in every run.
//!
//! A change of this file or of [`random`] changes the documents, and the record says nothing
//! about other ones.

use crate::xml::random;

/// Messages and metadata to damage.
const SEEDS: [&str; 8] = [
    include_str!("../../../tests/recorded/seeds/crlf-and-single-quotes.xml"),
    include_str!("../../../tests/recorded/seeds/entra-both.xml"),
    include_str!("../../../tests/recorded/seeds/metadata-with-extras.xml"),
    include_str!("../../../tests/recorded/seeds/metadata.xml"),
    include_str!("../../../tests/recorded/seeds/no-prefix-anywhere.xml"),
    include_str!("../../../tests/recorded/seeds/non-ascii.xml"),
    include_str!("../../../tests/recorded/seeds/okta-assertion.xml"),
    include_str!("../../../tests/recorded/seeds/tabs.xml"),
];
/// What well-formed documents may have between tags.
const EXTRAS: [&str; 10] = [
    "<!---->",
    "<!-- a - b -->",
    "<?x y?>",
    "<?xml-stylesheet href='x'?>",
    "<![CDATA[]]>",
    "<![CDATA[a <b> & ]] \r\n\r c]]>",
    "&#38;&#x3c;",
    "\r\n",
    "<x xmlns='urn:x' y='&#9;z'/>",
    "<x\n>\r&#xD;\r\n</x\t>",
];
/// What damage puts in.
const PIECES: [&str; 88] = [
    "<",
    ">",
    "/",
    "&",
    ";",
    "\"",
    "'",
    "=",
    " ",
    "\r",
    "\n",
    "\t",
    "!",
    "?",
    "-",
    "[",
    "]",
    "#",
    ":",
    "_",
    "1",
    ".",
    "a",
    "é",
    "\u{B7}",
    "\u{85}",
    "\u{2028}",
    "\u{FEFF}",
    "\u{FFFE}",
    "\0",
    "\u{1}",
    "\u{7F}",
    "]]>",
    "]]&gt;",
    "<!--",
    "-->",
    "<!-- -- -->",
    "<!--->",
    "<!-->",
    "<![CDATA[",
    "<![cdata[",
    "<!DOCTYPE r>",
    "<!doctype r>",
    "<!DOCTYPE",
    "<!ELEMENT r ANY>",
    "<?xml?>",
    "<?xml version='1.0'?>",
    "<?x?>",
    "<?x",
    "?>",
    "<?>",
    "<??>",
    "<x>",
    "</x>",
    "<x/>",
    "</>",
    "<>",
    "<1/>",
    "<a:b:c/>",
    "<:a/>",
    "<a:/>",
    "<x/ >",
    "< x/>",
    "</ x>",
    "<x / >",
    "<x a/>",
    "<x a=b/>",
    "<x a='1'b='2'/>",
    "<x a='1' a='1'/>",
    "<x a='<'/>",
    "<x xmlns:a='urn:a'/>",
    " xmlns:b=''",
    " xmlns:b='urn:b'",
    " xmlns='urn:a'",
    " xml:lang='x'",
    " a:ID='1'",
    "&amp;",
    "&lt;",
    "&#x0;",
    "&#1;",
    "&#x41;",
    "&#X41;",
    "&#+65;",
    "&#;",
    "&#x;",
    "&#1114112;",
    "&nbsp;",
    "&a.b;",
];

/// Numbers without a pattern (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    fn entropy(&mut self, max: usize) -> Vec<u8> {
        let len = self.below(max);
        (0..len)
            .map(|_| u8::try_from(self.below(256)).unwrap())
            .collect()
    }
}

/// The document of this number.
pub(super) fn document(number: usize) -> String {
    let mut chance = Chance(
        u64::try_from(number)
            .unwrap()
            .wrapping_mul(0x00ab_cdef_0123),
    );
    let chance = &mut chance;
    match number % 6 {
        0 => {
            let text = random::document(&chance.entropy(300));
            chance
                .of(&["", "\n", "<?xml version='1.0'?>\r\n"])
                .to_owned()
                + &text
        }
        1 => {
            let mut text = random::document(&chance.entropy(300));
            for _ in 0..=chance.below(3) {
                let at = beside_a_tag(&text, chance);
                text.insert_str(at, chance.of(&EXTRAS));
            }
            text
        }
        2..=4 => {
            let text = random::document(&chance.entropy(100));
            damaged(text, chance)
        }
        _ => damaged(chance.of(&SEEDS).to_owned(), chance),
    }
}

/// Before or behind a bracket.
fn beside_a_tag(text: &str, chance: &mut Chance) -> usize {
    let brackets: Vec<usize> = text
        .char_indices()
        .filter_map(|(at, c)| match c {
            '<' => Some(at),
            '>' => Some(at + 1),
            _ => None,
        })
        .collect();
    chance.of(&brackets)
}

fn damaged(mut text: String, chance: &mut Chance) -> String {
    for _ in 0..=chance.below(2) {
        damage(&mut text, chance);
    }
    text
}

fn damage(text: &mut String, chance: &mut Chance) {
    let at = position(text, chance);
    let end = boundary(text, at + 1 + chance.below(3) * chance.below(12));
    match chance.below(16) {
        0 => text.truncate(at),
        1..=3 => drop(text.drain(at..end)),
        4..=7 => text.replace_range(at..end, chance.of(&PIECES)),
        8..=9 => {
            let copied = text[at..end].to_owned();
            let to = position(text, chance);
            text.insert_str(to, &copied);
        }
        _ => text.insert_str(at, chance.of(&PIECES)),
    }
}

/// Anywhere, or where markup is.
fn position(text: &str, chance: &mut Chance) -> usize {
    let anywhere = boundary(text, chance.below(text.len() + 1));
    if chance.below(2) == 0 {
        return anywhere;
    }
    let of_markup = |c| matches!(c, '<' | '>' | '/' | '=' | '"' | '\'' | ':' | '&' | ' ');
    let rest = &text[anywhere..];
    let found = rest.find(of_markup).map_or(text.len(), |at| anywhere + at);
    boundary(text, found + chance.below(2))
}

/// The first boundary between characters from here on.
fn boundary(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at.min(text.len())
}
