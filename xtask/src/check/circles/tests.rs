//! Small crates with and without circles.

use std::{fs, path::PathBuf};

use super::*;

/// A crate made of the files given, below `src/`; gone when dropped.
struct Sample(PathBuf);

impl Sample {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        for (path, text) in files {
            let file = root.join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self(root)
    }

    /// The circles' files, and the circles for people.
    fn circles(&self) -> (Vec<Vec<String>>, String) {
        let circles = circles_of(&self.0, &self.0.join("lib.rs")).unwrap();
        let files = circles.iter().map(|circle| {
            let files = circle.files().into_iter();
            files.map(|file| file.display().to_string()).collect()
        });
        let shown: Vec<String> = circles.iter().map(ToString::to_string).collect();
        (files.collect(), shown.join("\n"))
    }

    fn files(&self) -> Vec<Vec<String>> {
        self.circles().0
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const NONE: Vec<Vec<String>> = Vec::new();

#[test]
fn two_files_that_import_from_each_other_are_a_circle_with_the_names_that_tie_it() {
    let sample = Sample::new(
        "two",
        &[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A; fn f(_: B) {}"),
            ("b.rs", "pub struct B; impl B { fn g(_: super::a::A) {} }"),
        ],
    );
    let (files, shown) = sample.circles();
    assert_eq!(files, [["a.rs", "b.rs"]]);
    assert_eq!(
        shown,
        "a circle of 2 files:\n  a.rs → b.rs: B\n  b.rs → a.rs: A"
    );
}

#[test]
fn one_direction_is_no_circle() {
    let sample = Sample::new(
        "one-way",
        &[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            ("b.rs", "pub struct B;"),
        ],
    );
    assert_eq!(sample.files(), NONE);
}

#[test]
fn three_files_in_nested_folders_are_one_circle() {
    let sample = Sample::new(
        "three",
        &[
            ("lib.rs", "mod a; mod rooms;"),
            ("a.rs", "pub fn one() { crate::rooms::deep::two(); }"),
            ("rooms/mod.rs", "pub mod deep; pub mod other;"),
            ("rooms/deep.rs", "pub fn two() { super::other::three() }"),
            (
                "rooms/other.rs",
                "use super::super::a; pub fn three() { a::one() }",
            ),
        ],
    );
    assert_eq!(
        sample.files(),
        [["a.rs", "rooms/deep.rs", "rooms/other.rs"]]
    );
}

#[test]
fn a_circle_through_reexports_is_one_of_the_files_that_define() {
    let sample = Sample::new(
        "reexport",
        &[
            ("lib.rs", "mod room; pub use room::A;"),
            (
                "room/mod.rs",
                "mod a; mod b; pub use a::A; pub(super) use self::b::{B as C};",
            ),
            ("room/a.rs", "use crate::room::C; pub struct A(C);"),
            (
                "room/b.rs",
                "pub struct B; fn f() -> Option<crate::A> { None }",
            ),
        ],
    );
    assert_eq!(sample.files(), [["room/a.rs", "room/b.rs"]]);
}

#[test]
fn a_face_with_reexports_is_none() {
    let sample = Sample::new(
        "face",
        &[
            ("lib.rs", "//! A face.\nmod room; pub use room::*;"),
            ("room/mod.rs", "mod a; mod b; pub use self::{a::A, b::B};"),
            ("room/a.rs", "pub struct A;"),
            ("room/b.rs", "use super::A; pub struct B(A);"),
        ],
    );
    assert_eq!(sample.files(), NONE);
}

#[test]
fn a_face_that_uses_its_child_and_defines_what_the_child_uses_is_one() {
    let files = |child: &'static str| {
        [
            ("lib.rs", "mod room;"),
            (
                "room/mod.rs",
                "mod a; pub struct Options; pub fn run() { a::go() }",
            ),
            ("room/a.rs", child),
        ]
    };
    let honest = Sample::new("child-apart", &files("pub fn go() {}"));
    assert_eq!(honest.files(), NONE);
    let tied = Sample::new("child-tied", &files("use super::Options; pub fn go() {}"));
    assert_eq!(tied.files(), [["room/a.rs", "room/mod.rs"]]);
}

#[test]
fn globs_and_macro_arguments_are_looked_through() {
    let sample = Sample::new(
        "globs",
        &[
            ("lib.rs", "mod a; mod b;"),
            (
                "a.rs",
                "use crate::b::*; pub struct A; fn f() { let _: Option<B> = None; }",
            ),
            (
                "b.rs",
                "pub struct B; fn g() { assert!(crate::a::A == x); }",
            ),
        ],
    );
    assert_eq!(sample.files(), [["a.rs", "b.rs"]]);
}

#[test]
fn names_that_macros_make_count_for_the_file_of_their_module() {
    let sample = Sample::new(
        "macro-made",
        &[
            ("lib.rs", "mod ids; mod b;"),
            ("ids.rs", "make_ids! { UserId } fn f(_: crate::b::B) {}"),
            ("b.rs", "use crate::ids::UserId; pub struct B(UserId);"),
        ],
    );
    assert_eq!(sample.files(), [["b.rs", "ids.rs"]]);
}

#[test]
fn a_macro_is_found_in_the_modules_around_and_its_body_counts_where_it_is() {
    let sample = Sample::new(
        "macros",
        &[
            ("lib.rs", "#[macro_use] mod make; mod user;"),
            (
                "make.rs",
                "macro_rules! make { () => { $crate::user::User } } use make;",
            ),
            (
                "user.rs",
                "pub struct User; fn f() { crate::make::make!(); }",
            ),
        ],
    );
    assert_eq!(sample.files(), [["make.rs", "user.rs"]]);
}

#[test]
fn tests_and_comments_and_visibilities_do_not_count() {
    let sample = Sample::new(
        "tests-apart",
        &[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub struct A(B);"),
            (
                "b.rs",
                "//! Made into an [`A`](crate::a::A).\n\
                 pub struct B; pub(in crate::a) struct C;\n\
                 #[cfg(test)] use crate::a::A;\n\
                 #[cfg(all(test, unix))] fn f(_: crate::a::A) {}\n\
                 #[cfg(test)] mod tests;",
            ),
        ],
    );
    assert_eq!(sample.files(), NONE);
}

#[test]
fn locals_and_other_crates_are_not_taken_for_names_of_this_crate() {
    let sample = Sample::new(
        "locals",
        &[
            ("lib.rs", "mod a; mod b;"),
            ("a.rs", "use crate::b::B; pub fn page() {} pub struct A(B);"),
            (
                "b.rs",
                "use other::a; pub use crate::a::page;\n\
                 pub struct B; fn f(page: u8) { let x = page; println!(\"{}\", page); a::A; }",
            ),
        ],
    );
    assert_eq!(sample.files(), NONE);
}

#[test]
fn a_file_that_cannot_be_parsed_is_named() {
    let sample = Sample::new("broken", &[("lib.rs", "mod a;"), ("a.rs", "fn {")]);
    let error = circles_of(&sample.0, &sample.0.join("lib.rs")).unwrap_err();
    assert!(error.to_string().ends_with("a.rs"), "{error}");
}

#[test]
fn this_crate_is_read_whole() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs");
    let tree = Tree::read(&source).unwrap();
    let read = (0..)
        .map(|file| tree.file(file))
        .take_while(|file| *file != Path::new(""));
    let read: Vec<&Path> = read.collect();
    for wanted in [
        "src/cli.rs",
        "src/check/mod.rs",
        "src/check/circles/graph.rs",
    ] {
        assert!(read.iter().any(|file| file.ends_with(wanted)), "{wanted}");
    }
    assert!(
        !read.iter().any(|file| file.ends_with("circles/tests.rs")),
        "a test module"
    );
}
