//! `cargo xtask codegen`: the store's `schema.rs`, from what its migrations really make, and
//! `docs/CONFORMANCE.md`, from the lists of what the SCIM RFCs ask for.

mod conformance;
mod describe;
mod render;
mod tables;

pub(crate) use conformance::test_exists;

use std::fs;

use anyhow::{Context as _, bail};

use crate::{
    cli::{CodegenOptions, Purpose},
    context::Context,
    postgres::PrivatePostgres,
    say, setup,
};

/// The store's file that is written.
const FILE: &str = "crates/identity-store/src/db/schema.rs";

/// `cargo xtask codegen`.
pub(crate) fn command(context: &Context, options: &CodegenOptions) -> anyhow::Result<bool> {
    setup::system(context, Purpose::Check, options.install)?;
    if !options.check {
        // First, because it needs neither compiler nor database.
        write(
            context,
            conformance::FILE,
            &conformance::page(&context.root)?,
        )?;
    }
    let postgres = PrivatePostgres::start(&context.interrupt)?;
    if options.check {
        return is_current(context, postgres.url());
    }
    write(context, FILE, &schema(context, postgres.url())?)?;
    Ok(true)
}

fn write(context: &Context, file: &str, text: &str) -> anyhow::Result<()> {
    fs::write(context.root.join(file), text).with_context(|| format!("cannot write {file}"))?;
    say::note(&format!("Wrote {file}."));
    Ok(())
}

/// Whether SQLite, PostgreSQL and the store's file agree, and the page of conformance and its
/// lists.
///
/// # Errors
/// If they do not, saying where, or if one of them cannot be read.
pub(crate) fn is_current(context: &Context, postgres_url: &str) -> anyhow::Result<bool> {
    check(
        context,
        conformance::FILE,
        &conformance::page(&context.root)?,
    )?;
    check(context, FILE, &schema(context, postgres_url)?)?;
    Ok(true)
}

fn check(context: &Context, file: &str, wanted: &str) -> anyhow::Result<()> {
    let there = fs::read_to_string(context.root.join(file))
        .with_context(|| format!("cannot read {file}: `cargo xtask codegen` writes it"))?;
    match first_difference(&there, wanted) {
        None => Ok(()),
        Some(difference) => {
            bail!("{file} is not what it is made from ({difference}): run `cargo xtask codegen`")
        }
    }
}

/// The text that the store's file should have.
fn schema(context: &Context, postgres_url: &str) -> anyhow::Result<String> {
    let program = describe::build(context)?;
    let sqlite = describe::sqlite(context, &program)?;
    let postgres = describe::postgres(&program, postgres_url)?;
    let differences = tables::differences(&sqlite, &postgres);
    if !differences.is_empty() {
        bail!(
            "the migrations of SQLite and PostgreSQL differ:\n  {}",
            differences.join("\n  ")
        );
    }
    render::formatted(context, &render::schema(&sqlite)?)
}

fn first_difference(there: &str, wanted: &str) -> Option<String> {
    if there == wanted {
        return None;
    }
    let mut lines = there.lines().zip(wanted.lines()).enumerate();
    Some(
        lines
            .find(|(_, (there, wanted))| there != wanted)
            .map_or_else(
                || "one is longer than the other".to_owned(),
                |(index, (there, wanted))| {
                    format!(
                        "line {}: {:?} should be {:?}",
                        index + 1,
                        there.trim(),
                        wanted.trim()
                    )
                },
            ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_files_do_not_differ() {
        assert_eq!(first_difference("a\nb\n", "a\nb\n"), None);
    }

    #[test]
    fn the_first_line_that_differs_is_named() {
        let difference = first_difference("a\n  x -> Text,\n", "a\n  x -> Bool,\n").unwrap();
        assert_eq!(difference, r#"line 2: "x -> Text," should be "x -> Bool,""#);
    }

    #[test]
    fn a_file_cut_short_differs() {
        assert!(
            first_difference("a\n", "a\nb\n")
                .unwrap()
                .contains("longer")
        );
    }
}
