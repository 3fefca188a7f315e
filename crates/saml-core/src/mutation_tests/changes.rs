//! Changes of a message, and the list of all simple ones.

use std::ops::Range;

use super::nodes::Nodes;

/// One change of a text.
pub(super) enum Change {
    Replace(Range<usize>, Vec<u8>),
    Double(Range<usize>),
    /// To the position before this byte, which is not inside.
    Move(Range<usize>, usize),
}

impl Change {
    pub(super) fn remove(range: Range<usize>) -> Self {
        Self::Replace(range, Vec::new())
    }

    pub(super) fn insert(at: usize, piece: &str) -> Self {
        Self::Replace(at..at, piece.into())
    }

    pub(super) fn apply(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Replace(range, new) => [&text[..range.start], new, &text[range.end..]].concat(),
            Self::Double(range) => {
                [&text[..range.end], &text[range.clone()], &text[range.end..]].concat()
            }
            Self::Move(from, to) if *to <= from.start => [
                &text[..*to],
                &text[from.clone()],
                &text[*to..from.start],
                &text[from.end..],
            ]
            .concat(),
            Self::Move(from, to) => [
                &text[..from.start],
                &text[from.end..*to],
                &text[from.clone()],
                &text[*to..],
            ]
            .concat(),
        }
    }
}

/// Four changes for each byte: two of its bits flipped, the byte left out, the byte doubled.
pub(super) fn of_bytes(text: &[u8]) -> Vec<Change> {
    let of_byte = |(at, byte): (usize, &u8)| {
        [
            Change::Replace(at..at + 1, vec![byte ^ 0x01]),
            Change::Replace(at..at + 1, vec![byte ^ 0x20]),
            Change::remove(at..at + 1),
            Change::Double(at..at + 1),
        ]
    };
    text.iter().enumerate().flat_map(of_byte).collect()
}

/// Each element, attribute and text left out, doubled, and moved to every other position.
pub(super) fn of_nodes(text: &str) -> Vec<Change> {
    let nodes = Nodes::of(text).unwrap();
    let mut changes = Vec::new();
    for (kind, positions) in [
        (&nodes.elements, &nodes.gaps),
        (&nodes.texts, &nodes.gaps),
        (&nodes.attributes, &nodes.tags),
    ] {
        for node in kind {
            changes.push(Change::remove(node.clone()));
            changes.push(Change::Double(node.clone()));
            let elsewhere = positions.iter().filter(|to| !is_in(node, **to));
            changes.extend(elsewhere.map(|to| Change::Move(node.clone(), *to)));
        }
    }
    changes
}

/// Whether a position is in a node or at its edge.
pub(super) fn is_in(node: &Range<usize>, position: usize) -> bool {
    (node.start..=node.end).contains(&position)
}
