//! `cargo xtask bench saml --peers`: other libraries on the very documents that ours was measured
//! on. What cannot be built or does not validate is shown with its reason, never left out.

mod figures;
pub(super) mod node;
mod programs;

use std::path::Path;

use serde_json::{Value, json};

use super::{programs::figures as read_figures, table};
use crate::{cli::MeasureOptions, context::Context, exec, interrupt::Interrupted, say};

/// The checks of each library: they are not equally careful.
const NOTES: &str = "\
peers: accepted the honest document, read its NameID and rejected a forged one before they were timed.
samael: libxml2 and libxmlsec1; modes are its ways to cut a document down to what is signed; PreDigest takes \
one signature only. Without its feature xmlsec it rejects every signed document. With an assertion as all \
that is signed it checks that assertion and not the response around it.
saml-rs: in Rust, its cryptography aws-lc; typed is the interface that it recommends, with a signed \
assertion, SHA-2 and the audience demanded; raw is the one below, which reads the metadata once.
python3-saml: strict; lxml and xmlsec are C.
node-saml: does not compare InResponseTo by default.";

/// Runs every peer on the documents.
///
/// # Errors
/// Only if the user asked to stop.
pub(crate) fn measure(
    context: &Context,
    options: MeasureOptions,
    documents: &Path,
    ours: &[Value],
) -> anyhow::Result<Vec<Value>> {
    let seconds = if options.quick { "0.5" } else { "2" };
    let mut measured = Vec::new();
    for peer in programs::PEERS {
        context.interrupt.check()?;
        say::step(&format!("Measuring {}", peer.name));
        let ran = (peer.command)(context, options.install).and_then(|mut command| {
            read_figures(&exec::read(command.arg(documents).arg(seconds))?)
        });
        match ran {
            Ok(figures) => measured.extend(figures),
            Err(error) if error.is::<Interrupted>() => return Err(error),
            Err(error) => {
                measured.push(json!({"peer": peer.name, "problem": format!("{error:#}")}));
            }
        }
    }
    let compared = measured.into_iter();
    Ok(compared
        .map(|figure| figures::compared(figure, ours))
        .collect())
}

/// The table, what is to be known of it, and whether we are as fast as we say.
pub(crate) fn shown(peers: &[Value]) -> String {
    format!(
        "\n{}\n{NOTES}\n{}",
        table::table(&table::PEERS, peers),
        figures::goals(peers).join("\n")
    )
}
