//! The verdicts stated in the corpus hold with a single verifier as they hold with both.
//!
//! Two things stay ours where libxmlsec1 is the single verifier, because it has neither:
//! decryption, and the canonical form of an assertion that only its ciphertext's signature vouches
//! for. RSA-PSS is in neither choice: libxmlsec1 1.2 does not know it, so builds with it know it in
//! none.

use super::case_verifier::{person, verify};
use super::each::each;
use super::files::all;
use crate::rejection::ReasonCode;
use crate::verified::single_verifier::{Choice, with};

fn every_accepted_case_gives_its_identity_with(choice: Choice) {
    each(&all("accept"), |case| {
        let identity = with(choice, || verify(case)).map_err(|rejection| rejection.to_string())?;
        let found = Some(person(identity));
        if found == case.facts.identity {
            Ok(())
        } else {
            Err(format!("{found:?} is not {:?}", case.facts.identity))
        }
    });
}

/// `code` returns the code with which this choice rejects the case with this name and code.
fn every_rejected_case_is_rejected_with(choice: Choice, code: fn(&str, &str) -> String) {
    each(&all("reject"), |case| {
        let rejection = with(choice, || verify(case)).err().ok_or("accepted")?;
        let expected = code(&case.name, case.facts.code.as_deref().ok_or("no code")?);
        if rejection.code().as_str() == expected {
            Ok(())
        } else {
            Err(format!("expected {expected}, got {rejection}"))
        }
    });
}

/// libxmlsec1 does not distinguish a wrong digest from a wrong signature, and fails on these cases
/// before it decides.
fn code_of_libxmlsec1(name: &str, code: &str) -> String {
    let code = match (name, code) {
        (
            "ecdsa-der"
            | "ecdsa-padded"
            | "signature-with-empty-value"
            | "rsa-signature-of-an-ec-key"
            | "signed-info-method-ecdsa-of-an-rsa-key",
            _,
        ) => ReasonCode::VerifiersDisagree.as_str(),
        (_, "digest_mismatch") => ReasonCode::SignatureInvalid.as_str(),
        _ => code,
    };
    code.to_owned()
}

#[test]
fn single_verifier_ours_accepts_every_accepted_case() {
    every_accepted_case_gives_its_identity_with(Choice::Ours);
}

#[test]
fn single_verifier_ours_rejects_every_rejected_case_with_its_code() {
    every_rejected_case_is_rejected_with(Choice::Ours, |_, code| code.to_owned());
}

#[test]
fn single_verifier_libxmlsec1_accepts_every_accepted_case() {
    every_accepted_case_gives_its_identity_with(Choice::Libxmlsec1);
}

#[test]
fn single_verifier_libxmlsec1_rejects_every_rejected_case() {
    every_rejected_case_is_rejected_with(Choice::Libxmlsec1, code_of_libxmlsec1);
}
