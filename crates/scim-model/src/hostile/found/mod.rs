//! The costliest requests that a random search found, the ten worst of each endpoint:
//! `cargo xtask bench hostile --search` writes the files.

use costly_input::Found;

use super::request::{Kind, Request};

const FILES: [(&str, &str); 6] = [
    ("user", include_str!("user.json")),
    ("group", include_str!("group.json")),
    ("patch", include_str!("patch.json")),
    ("group_patch", include_str!("group_patch.json")),
    ("bulk", include_str!("bulk.json")),
    ("search", include_str!("search.json")),
];

/// All of them. A file that cannot be read has none.
pub(super) fn all(bytes: usize) -> Vec<Request> {
    let kinds = Kind::ALL.into_iter();
    let each = kinds.flat_map(|(name, kind)| {
        let file = FILES.iter().find(|(file, _)| *file == name);
        let found = file.map(|(_, json)| Found::read(json).unwrap_or_default());
        let found = found.unwrap_or_default().into_iter();
        found.flat_map(move |it| {
            let name = format!("found, {name}: {}", it.shape);
            let texts = it.texts(bytes, &[]).into_iter();
            texts.map(move |lines| Request::of_lines(&name, kind, &lines))
        })
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_read_and_belongs_to_an_endpoint() {
        for (name, json) in FILES {
            assert!(Found::read(json).is_ok(), "{name}");
            assert!(Kind::ALL.iter().any(|(kind, _)| *kind == name), "{name}");
        }
    }
}
