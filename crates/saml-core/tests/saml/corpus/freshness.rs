//! The files are what the list in code makes, and the list is long enough.

use std::collections::BTreeSet;

use super::cases;
use super::files::all;
use super::write::{folder, is_fresh, write};

#[test]
fn the_files_are_what_the_list_in_code_makes() {
    if std::env::var_os("STATUX_WRITE_CORPUS").is_some() {
        super::keys::make_missing();
        write(&cases::all());
    }
    let cases = cases::all();
    let mut folders = BTreeSet::new();
    for case in &cases {
        let folder = folder(case);
        assert!(
            is_fresh(case, &folder),
            "{} is stale: set STATUX_WRITE_CORPUS=1 and run this test again",
            folder.display()
        );
        assert!(folders.insert(folder), "{} twice", case.stored.name);
    }
    let on_disk = all("accept").len() + all("reject").len();
    assert_eq!(on_disk, cases.len(), "files that the list does not have");
}

#[test]
fn the_corpus_covers_every_class_and_enough_of_each_kind() {
    let rejected = all("reject");
    assert!(all("accept").len() >= 30, "acceptances");
    assert!(rejected.len() >= 150, "{} rejections", rejected.len());
    let classes: BTreeSet<&str> = rejected.iter().map(|it| it.facts.class.as_str()).collect();
    for class in cases::CLASSES {
        assert!(classes.contains(class), "no rejection of the class {class}");
    }
    assert_eq!(classes.len(), cases::CLASSES.len(), "{classes:?}");
}
