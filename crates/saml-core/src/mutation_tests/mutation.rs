//! Every changed message is rejected or says exactly the same as the accepted one.
//!
//! Every run takes a part of the changes, the same each time. With `STATUX_EVERY_MUTATION=1` it
//! takes all of them.

use std::collections::BTreeMap;
use std::slice::from_ref;
use std::sync::Mutex;

use super::case_verifier::CaseVerifier;
use super::chance::Chance;
use super::changes::{Change, of_bytes, of_nodes};
use super::each::each;
use super::files::{Body, Stored, all};
use super::xmlsec1;
use crate::attributes::Identity;
use crate::gate::RawMessage;
use crate::limits::Limits;
use crate::verified::single_verifier::{Choice, with};

/// How many random changes there are with `STATUX_EVERY_MUTATION`, and without.
const RANDOM: usize = 100_000;
const SOME_RANDOM: usize = 1_000;

fn everything() -> bool {
    std::env::var_os("STATUX_EVERY_MUTATION").is_some()
}

/// An accepted case with everything that its changed forms are compared with.
struct Baseline<'c> {
    case: &'c Stored,
    verifier: CaseVerifier,
    identity: Identity,
    xml: Vec<u8>,
}

impl<'c> Baseline<'c> {
    fn new(case: &'c Stored) -> Self {
        let verifier = CaseVerifier::new(case);
        let xml = match &case.body {
            Body::Xml(xml) => xml.clone(),
            Body::Base64(text) => {
                let message = RawMessage::from_base64(text, &Limits::RESPONSE).unwrap();
                message.as_bytes().to_vec()
            }
        };
        Self {
            identity: verifier
                .verify(&case.body)
                .expect("the baseline is accepted"),
            case,
            verifier,
            xml,
        }
    }

    /// Whether it is accepted. If so, it must give the same person with the same attributes.
    fn verify(&self, choice: Choice, body: &Body, tally: &Tally) -> Result<bool, String> {
        match with(choice, || self.verifier.verify(body)) {
            Ok(identity) if identity == self.identity => {
                tally.count(choice, "accepted: the same identity");
                Ok(true)
            }
            Ok(identity) => Err(format!("{choice:?} accepts {identity:?}: {}", shown(body))),
            Err(rejection) => {
                tally.count(choice, rejection.code().as_str());
                Ok(false)
            }
        }
    }

    /// Has both verifiers evaluate these changes, or the part of them that this run takes.
    fn verify_changes(
        &self,
        body: &Body,
        changes: &[Change],
        one_in: usize,
        tally: &Tally,
    ) -> Result<(), String> {
        let one_in = if everything() { 1 } else { one_in };
        // Each case begins at another offset, so that together they cover every kind of change.
        let start = self.case.name.bytes().map(usize::from).sum::<usize>() % one_in;
        for change in changes.iter().skip(start).step_by(one_in) {
            let message = match body {
                Body::Xml(xml) => Body::Xml(change.apply(xml)),
                Body::Base64(text) => {
                    // Letters with these bits flipped stay ASCII.
                    Body::Base64(String::from_utf8(change.apply(text.as_bytes())).unwrap())
                }
            };
            self.verify(Choice::Both, &message, tally)?;
        }
        Ok(())
    }
}

/// How often each verdict was given.
#[derive(Default)]
struct Tally(Mutex<BTreeMap<(String, &'static str), usize>>);

impl Tally {
    fn count(&self, choice: Choice, verdict: &'static str) {
        let mut verdicts = self.0.lock().unwrap();
        *verdicts
            .entry((format!("{choice:?}"), verdict))
            .or_default() += 1;
    }

    /// Prints the counts, and requires these codes: if the gate rejected everything, the tests
    /// would prove nothing.
    fn show(self, needed: &[&str]) {
        let verdicts = self.0.into_inner().unwrap();
        for ((choice, verdict), count) in &verdicts {
            println!("{choice:8} {verdict:40} {count:8}");
        }
        for needed in needed {
            assert!(verdicts.keys().any(|(_, it)| it == needed), "no {needed}");
        }
    }
}

const NEEDED: [&str; 4] = [
    "accepted: the same identity",
    "digest_mismatch",
    "signature_invalid",
    "malformed_xml",
];

#[test]
fn a_changed_byte_is_rejected_or_changes_nothing() {
    let tally = Tally::default();
    each(&all("accept"), |case| {
        let baseline = Baseline::new(case);
        let changes = match &case.body {
            Body::Xml(xml) => of_bytes(xml),
            Body::Base64(text) => of_bytes(text.as_bytes()),
        };
        // No divisor of four, the number of changes of one byte and of a group of base64.
        baseline.verify_changes(&case.body, &changes, 101, &tally)
    });
    tally.show(&NEEDED);
}

#[test]
fn a_node_left_out_doubled_or_moved_is_rejected_or_changes_nothing() {
    let tally = Tally::default();
    each(&all("accept"), |case| {
        let baseline = Baseline::new(case);
        let changes = of_nodes(str::from_utf8(&baseline.xml).unwrap());
        let body = Body::Xml(baseline.xml.clone());
        baseline.verify_changes(&body, &changes, 31, &tally)
    });
    tally.show(&NEEDED);
}

/// Every choice of verifiers evaluates each change. What ours alone accepts, libxmlsec1 and the
/// `xmlsec1` program accept too.
#[test]
fn random_changes_are_rejected_or_change_nothing_and_xmlsec1_agrees() {
    let tally = Tally::default();
    let cases = all("accept");
    let count = if everything() { RANDOM } else { SOME_RANDOM };
    let of_each = count.div_ceil(cases.len());
    each(&cases, |case| {
        let baseline = Baseline::new(case);
        let mut chance = Chance::new(&case.name);
        let mut accepted = Vec::new();
        for _ in 0..of_each {
            let changed = Body::Xml(chance.change(&baseline.xml));
            let both = baseline.verify(Choice::Both, &changed, &tally)?;
            let ours = baseline.verify(Choice::Ours, &changed, &tally)?;
            let second = baseline.verify(Choice::Libxmlsec1, &changed, &tally)?;
            if (both, second) != (ours, ours) {
                let found = format!("both {both}, ours {ours}, libxmlsec1 {second}");
                return Err(format!("{found}: {}", shown(&changed)));
            }
            if both {
                accepted.push(changed);
            }
        }
        // It is not asked where the one signature is encrypted, or names an algorithm by an identifier
        // that it does not know.
        let is_asked = case.facts.xmlsec1_accepts.is_some();
        if is_asked && xmlsec1::accepts_all(&accepted, &case.metadata) == Some(false) {
            let accepts = |it: &&Body| xmlsec1::accepts_all(from_ref(*it), &case.metadata);
            let rejected = accepted.iter().find(|it| accepts(it) == Some(false));
            return Err(format!("xmlsec1 rejects {:?}", rejected.map(shown)));
        }
        Ok(())
    });
    tally.show(&NEEDED);
}

fn shown(body: &Body) -> String {
    match body {
        Body::Xml(xml) => String::from_utf8_lossy(xml).into_owned(),
        Body::Base64(text) => text.clone(),
    }
}
