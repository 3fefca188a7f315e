//! The corpus of `tests/corpus` with a single verifier each, and changed messages with both.

#[path = "../../tests/saml/corpus/case_verifier.rs"]
mod case_verifier;
mod chance;
mod changes;
#[path = "../../tests/saml/corpus/each.rs"]
mod each;
#[path = "../../tests/saml/corpus/files.rs"]
mod files;
mod mutation;
mod namespace_names;
mod nodes;
mod verdicts;
#[path = "../../tests/saml/corpus/xmlsec1.rs"]
mod xmlsec1;
