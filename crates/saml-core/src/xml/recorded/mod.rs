//! The recorded verdicts of another strict parser on 100,000 documents, whole and damaged: nothing
//! is accepted that it rejected, and whatever both accept is the same tree.
//!
//! That parser read with a tokenizer of its own. It is gone, so its verdicts cannot be recorded
//! anew: where they do not hold any more, this crate's reading has changed.

mod documents;

use std::borrow::Cow;
use std::env;

use openssl::sha::Sha256;

use super::document::Document;
use super::{Extras, NodeKind, parse};
use crate::limits::Limits;

/// One line for each group of documents.
const RECORD: &str = include_str!("../../../tests/recorded/verdicts.txt");
const GROUP: usize = 1_000;
const MODES: [(Extras, Limits); 2] = [
    (Extras::Reject, Limits::RESPONSE),
    (Extras::Skip, Limits::METADATA),
];

/// What is known of a group: a digest of the documents, and for messages and metadata each which
/// documents are accepted, and a digest of their trees.
#[derive(Debug, PartialEq, Eq)]
struct Group {
    documents: String,
    verdicts: [Verdicts; 2],
}

#[derive(Debug, PartialEq, Eq)]
struct Verdicts {
    accepted: Vec<bool>,
    trees: String,
}

impl Group {
    fn recorded(line: &str) -> Self {
        let mut fields = line.split(' ');
        let mut field = || fields.next().unwrap();
        let documents = field().to_owned();
        let mut verdicts = || Verdicts {
            accepted: accepted(field()),
            trees: field().to_owned(),
        };
        Self {
            documents,
            verdicts: [verdicts(), verdicts()],
        }
    }

    fn of(number: usize) -> Self {
        let texts: Vec<String> = (number * GROUP..(number + 1) * GROUP)
            .map(documents::document)
            .collect();
        let mut digest = Sha256::new();
        for text in &texts {
            add(&mut digest, text);
        }
        Self {
            documents: hex(digest),
            verdicts: MODES.map(|(extras, limits)| {
                let mut trees = Sha256::new();
                let accepted = texts.iter().map(|text| {
                    let document = parse(text, &limits, extras);
                    if let Ok(document) = &document {
                        add_tree(&mut trees, document);
                    }
                    document.is_ok()
                });
                Verdicts {
                    accepted: accepted.collect(),
                    trees: hex(trees),
                }
            }),
        }
    }
}

/// Four verdicts a digit, the first one highest.
fn accepted(digits: &str) -> Vec<bool> {
    let digits = digits.chars().map(|digit| digit.to_digit(16).unwrap());
    digits
        .flat_map(|digit| [8, 4, 2, 1].map(|bit| digit & bit != 0))
        .collect()
}

/// The first half, as 32 digits.
fn hex(digest: Sha256) -> String {
    let half = digest.finish().into_iter().take(16);
    half.fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

fn add(digest: &mut Sha256, text: &str) {
    digest.update(&u32::try_from(text.len()).unwrap().to_le_bytes());
    digest.update(text.as_bytes());
}

/// Everything that a document says, in order: what it borrowed from its text, and what not, alike.
fn add_tree(digest: &mut Sha256, document: &Document<'_>) {
    for index in 0.. {
        let Some((kind, end)) = document.node(index) else {
            break;
        };
        add(digest, &end.to_string());
        match kind {
            NodeKind::Text(text) => {
                let is_borrowed = matches!(text, Cow::Borrowed(_));
                assert!(
                    !(is_borrowed && text.contains(['&', '<', '\r'])),
                    "{text:?}"
                );
                add(digest, text);
            }
            NodeKind::Element(element) => {
                add(digest, element.name.as_str());
                add(digest, element.name.prefix());
                add(digest, document.uri(element.namespace));
                for declaration in document.declarations_of(element) {
                    add(digest, declaration.prefix);
                    add(digest, &declaration.uri);
                }
                for attribute in document.attributes_of(element) {
                    let value = &attribute.value;
                    let is_borrowed = matches!(value, Cow::Borrowed(_));
                    let has_special = value.contains(['&', '<', '\r', '\n', '\t']);
                    assert!(!(is_borrowed && has_special), "{value:?}");
                    add(digest, attribute.name.as_str());
                    add(digest, attribute.name.local());
                    add(digest, document.uri(attribute.namespace));
                    add(digest, value);
                }
            }
        }
    }
}

#[test]
fn nothing_is_accepted_that_was_rejected_and_no_tree_differs() {
    let every = env::var_os("STATUX_EVERY_MUTATION").is_some();
    let lines = RECORD.lines().enumerate();
    let step = if every { 1 } else { 10 };
    let mut count = 0;
    for (number, line) in lines.step_by(step) {
        let (then, now) = (Group::recorded(line), Group::of(number));
        assert_eq!(
            now.documents, then.documents,
            "group {number} has other documents"
        );
        for (mode, (then, now)) in then.verdicts.iter().zip(&now.verdicts).enumerate() {
            let (extras, _) = MODES[mode];
            for (index, (then, now)) in then.accepted.iter().zip(&now.accepted).enumerate() {
                assert_eq!(
                    now,
                    then,
                    "{extras:?}: another verdict on {:?}",
                    documents::document(number * GROUP + index)
                );
            }
            assert_eq!(now, then, "{extras:?}: another tree in group {number}");
        }
        count += GROUP;
    }
    assert_eq!(count, if every { 100_000 } else { 10_000 });
}
