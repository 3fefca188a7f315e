//! `cargo xtask bench SUBJECT`: builds a crate's benchmark program, runs it, shows its figures.

mod peers;
pub(crate) mod programs;
mod table;

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::{
    cli::{BenchOptions, Purpose},
    context::Context,
    say, setup,
};

/// What can be measured.
const SUBJECTS: [(&str, &str); 1] = [(
    "saml",
    "validations of responses by saml-core, with one and with both verifiers",
)];

/// Whether something is measured under this name.
pub(crate) fn is_offered(options: &BenchOptions) -> bool {
    let subject = options.subject.as_deref();
    subject.is_none_or(|subject| SUBJECTS.iter().any(|(name, _)| *name == subject))
}

/// The subjects, one a line.
pub(crate) fn list() -> String {
    let lines = SUBJECTS.map(|(name, what)| format!("{name}  {what}"));
    lines.join("\n")
}

/// Measures, or lists what can be measured.
///
/// # Errors
/// If a program cannot be built, fails or prints something else than figures.
pub(crate) fn command(context: &Context, options: &BenchOptions) -> anyhow::Result<ExitCode> {
    if options.subject.is_none() {
        say::result(&list());
        return Ok(ExitCode::SUCCESS);
    }
    setup::system(context, Purpose::Run, options.install)?;
    let documents = peers::folder(context).join("documents");
    let mut figures = Vec::new();
    for build in programs::BUILDS {
        say::step(build.what);
        let program = programs::build(context, &build)?;
        let documents = (options.peers && figures.is_empty()).then_some(documents.as_path());
        figures.extend(programs::run(&program, options.quick, documents)?);
    }
    let peers = if options.peers {
        peers::measure(context, options, &documents, &figures)?
    } else {
        Vec::new()
    };
    if options.json {
        let all = json!({"subject": "saml", "figures": figures, "peers": peers});
        say::result(&format!("{all:#}"));
    } else {
        say::result(&shown(&figures));
        if options.peers {
            say::result(&peers::shown(&peers));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(figures: &[Value]) -> String {
    format!(
        "{}\n\
         verifiers 1: ours alone, 2: libxmlsec1 too; each beside its own floor.\n\
         floor: RSA-2048 verification with a context used again, SHA-256 of SignedInfo and of the signed bytes.\n\
         All else runs from base64 text to an identity or a refusal. Allocations are Rust's own.",
        table::table(&table::OURS, figures)
    )
}
