//! `cargo xtask bench saml`: validations of responses, beside the cryptography that no verifier can
//! avoid.

use serde_json::{Value, json};

use super::{peers, programs, table};
use crate::{cli::SamlBenchOptions, context::Context, say};

/// Builds saml-core's program for each set of verifiers, runs it and shows its figures.
///
/// # Errors
/// If a program cannot be built, fails or prints something else than figures.
pub(super) fn measure(context: &Context, options: &SamlBenchOptions) -> anyhow::Result<()> {
    let documents = context.peers().join("documents");
    let mut figures = Vec::new();
    for build in programs::BUILDS {
        say::step(build.what);
        let program = programs::build(context, &build)?;
        let documents = (options.peers && figures.is_empty()).then_some(documents.as_path());
        figures.extend(programs::run(&program, options.measure.quick, documents)?);
    }
    let peers = if options.peers {
        peers::measure(context, options.measure, &documents, &figures)?
    } else {
        Vec::new()
    };
    if options.measure.json {
        let all = json!({"subject": "saml", "figures": figures, "peers": peers});
        say::result(&format!("{all:#}"));
    } else {
        say::result(&shown(&figures));
        if options.peers {
            say::result(&peers::shown(&peers));
        }
    }
    Ok(())
}

fn shown(figures: &[Value]) -> String {
    format!(
        "{}\n\
         verifiers 1: ours alone, 2: libxmlsec1 too; each beside its own floor.\n\
         floor: RSA-2048 verification with a context used again, SHA-256 of SignedInfo and of the signed bytes.\n\
         All else runs from base64 text to an identity or a rejection. Allocations are Rust's own.",
        table::table(&table::OURS, figures)
    )
}
