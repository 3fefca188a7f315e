//! Random documents for property tests, driven by bytes so that failures shrink.

use std::fmt::Write as _;
use std::iter::Copied;
use std::slice::Iter;

/// Writes a well-formed document with namespaces, attributes, references and odd characters, as the
/// bytes say. Few bytes make a small document.
pub(crate) fn document(entropy: &[u8]) -> String {
    let mut writer = Writer::new(entropy, &URIS);
    writer.element(&[]);
    writer.text
}

/// The attributes and content that an element can have.
#[cfg(feature = "xmlsec")]
pub(crate) struct Filling {
    /// Namespace declarations for its start tag.
    pub(crate) declarations: String,
    /// The prefixes that are bound in it.
    pub(crate) bound: Vec<&'static str>,
    pub(crate) content: String,
}

/// Fills an element below others that bind prefixes. Namespace names are plain, and elements have
/// attributes with prefixes too.
#[cfg(feature = "xmlsec")]
pub(crate) fn filling(entropy: &[u8], outer: &[&'static str]) -> Filling {
    let mut writer = Writer::new(entropy, &PLAIN_URIS);
    writer.prefixed_attributes = true;
    let (declarations, bound) = writer.declarations(outer);
    writer.children(&bound);
    Filling {
        declarations,
        bound,
        content: writer.text,
    }
}

/// Damages a text: each triple of bytes chooses a position and the damage done there.
pub(crate) fn damaged(text: &str, entropy: &[u8]) -> String {
    const PIECES: [&str; 24] = [
        "<", ">", "/", "&", ";", "\"", "'", "=", " ", "\r", "]]>", "<!--", "-->", "<x>", "</x>",
        "a", ":", "xmlns", "&#x0;", "&amp;", "é", "\u{FFFE}", "\0", "<?x?>",
    ];
    let mut text = text.to_owned();
    for triple in entropy.chunks_exact(3) {
        let mut at = usize::from(triple[0]) * text.len() / 256;
        while !text.is_char_boundary(at) {
            at += 1;
        }
        match triple[1] % 3 {
            0 if at < text.len() => {
                text.remove(at);
            }
            1 => text.truncate(at),
            _ => text.insert_str(at, PIECES[usize::from(triple[2]) % PIECES.len()]),
        }
    }
    text
}

const PREFIXES: [&str; 4] = ["", "a", "b", "é"];
const LOCALS: [&str; 6] = ["r", "Assertion", "_x", "y-1.2", "ü", "ID"];
const URIS: [&str; 3] = ["urn:a", "http://b.test/?x=1&amp;y='", "urn:é"];
#[cfg(feature = "xmlsec")]
const PLAIN_URIS: [&str; 3] = ["urn:a", "http://b.test/?x=1#y", "urn:a:b"];
const TEXTS: [&str; 12] = [
    "t",
    "a long piece of text without anything in it that would need a second look",
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "&lt;&amp;&gt;",
    "&#xD;&#10;",
    "é\u{10FFFF}",
    "]]&gt;]",
    ">",
];

struct Writer<'e> {
    entropy: Copied<Iter<'e, u8>>,
    uris: &'static [&'static str],
    prefixed_attributes: bool,
    text: String,
    depth: usize,
}

impl<'e> Writer<'e> {
    fn new(entropy: &'e [u8], uris: &'static [&'static str]) -> Self {
        Self {
            entropy: entropy.iter().copied(),
            uris,
            prefixed_attributes: false,
            text: String::new(),
            depth: 0,
        }
    }

    /// At the end of the entropy everything is as small as it can be.
    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.entropy.next().unwrap_or(0)) % limit
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 1
    }

    fn element(&mut self, outer: &[&'static str]) {
        let (declarations, bound) = self.declarations(outer);
        let name = self.name(&bound);
        self.text.push('<');
        self.text.push_str(&name);
        self.text.push_str(&declarations);
        self.attributes(&bound);
        if self.one_in(5) {
            self.text.push(' ');
        }
        if self.depth > 5 || self.one_in(5) {
            self.text.push_str("/>");
            return;
        }
        self.text.push('>');
        self.depth += 1;
        self.children(&bound);
        self.depth -= 1;
        self.text.push_str("</");
        self.text.push_str(&name);
        let end = if self.one_in(6) { "\n>" } else { ">" };
        self.text.push_str(end);
    }

    /// For one start tag, with the prefixes that are bound behind it.
    fn declarations(&mut self, outer: &[&'static str]) -> (String, Vec<&'static str>) {
        let mut bound = outer.to_vec();
        let mut declared: Vec<&'static str> = Vec::new();
        let mut declarations = String::new();
        for _ in 0..self.below(3) {
            let prefix = PREFIXES[self.below(PREFIXES.len())];
            if declared.contains(&prefix) {
                continue;
            }
            declared.push(prefix);
            let name = if prefix.is_empty() {
                "xmlns".to_owned()
            } else {
                format!("xmlns:{prefix}")
            };
            if prefix.is_empty() && self.one_in(4) {
                declarations.push_str(" xmlns=''");
                continue;
            }
            let uri = self.uris[self.below(self.uris.len())];
            write!(declarations, " {name}=\"{uri}\"").unwrap();
            bound.push(prefix);
        }
        (declarations, bound)
    }

    fn children(&mut self, bound: &[&'static str]) {
        for _ in 0..self.below(4) {
            if self.one_in(2) {
                self.element(bound);
            } else {
                let text = TEXTS[self.below(TEXTS.len())];
                self.text.push_str(text);
            }
        }
    }

    fn name(&mut self, bound: &[&'static str]) -> String {
        let local = LOCALS[self.below(LOCALS.len())];
        match bound.get(self.below(bound.len() + 1)) {
            Some(prefix) if !prefix.is_empty() => format!("{prefix}:{local}"),
            _ => local.to_owned(),
        }
    }

    /// Attributes without a prefix, or with `xml:`: two prefixes of one name could make a double.
    /// With other prefixes each has a name of its own.
    fn attributes(&mut self, bound: &[&'static str]) {
        if self.prefixed_attributes {
            for prefix in PREFIXES.iter().filter(|it| !it.is_empty()) {
                if bound.contains(prefix) && self.one_in(3) {
                    write!(self.text, " {prefix}:of-{prefix}='&amp;'").unwrap();
                }
            }
        }
        let first = self.below(LOCALS.len());
        for offset in 0..self.below(4) {
            let local = LOCALS[(first + offset) % LOCALS.len()];
            let prefix = if self.one_in(5) { "xml:" } else { "" };
            let quote = if self.one_in(2) { '"' } else { '\'' };
            write!(self.text, " {prefix}{local} =").unwrap();
            self.text.push(quote);
            for _ in 0..self.below(3) {
                let text = TEXTS[self.below(TEXTS.len())];
                self.text.push_str(text);
            }
            self.text.push(quote);
        }
    }
}
