//! The verdicts of the library and of the `xmlsec1` program on every file.

use std::collections::HashMap;
use std::slice::from_ref;

use super::case_verifier::{person, verify};
use super::each::each;
use super::files::{Stored, all};
use super::xmlsec1;

#[test]
fn every_accepted_case_gives_its_identity() {
    each(&all("accept"), |case| {
        let identity = verify(case).map_err(|rejection| rejection.to_string())?;
        let found = Some(person(identity));
        if found == case.facts.identity {
            Ok(())
        } else {
            Err(format!("{found:?} is not {:?}", case.facts.identity))
        }
    });
}

#[test]
fn xmlsec1_accepts_every_accepted_case() {
    let with_visible_signature = |case: &Stored| case.facts.xmlsec1_accepts.is_some();
    let cases: Vec<Stored> = all("accept")
        .into_iter()
        .filter(with_visible_signature)
        .collect();
    assert!(cases.len() >= 30);
    each(&cases, |case| {
        if xmlsec1::accepts_all(from_ref(&case.body), &case.metadata) == Some(true) {
            Ok(())
        } else {
            Err("xmlsec1 rejects a signature".to_owned())
        }
    });
}

#[test]
fn every_rejected_case_is_rejected_by_its_code_and_its_baseline_is_accepted() {
    let accepted: HashMap<String, Stored> = all("accept")
        .into_iter()
        .map(|case| (case.name.clone(), case))
        .collect();
    each(&all("reject"), |case| {
        let baseline = case.facts.baseline.as_ref().ok_or("no baseline")?;
        let baseline = accepted.get(baseline).ok_or("unknown baseline")?;
        verify(baseline).map_err(|rejection| format!("the baseline: {rejection}"))?;
        let rejection = verify(case).err().ok_or("accepted")?;
        if Some(rejection.code().as_str()) == case.facts.code.as_deref() {
            Ok(())
        } else {
            Err(format!("expected {:?}, got {rejection}", case.facts.code))
        }
    });
}

#[test]
fn where_an_attack_relies_on_a_valid_signature_xmlsec1_finds_it_valid() {
    let cases: Vec<Stored> = all("reject")
        .into_iter()
        .filter(|case| case.facts.xmlsec1_accepts.is_some())
        .collect();
    let valid = |case: &&Stored| case.facts.xmlsec1_accepts == Some(true);
    assert!(cases.iter().filter(valid).count() >= 60);
    each(&cases, |case| {
        let first = "(//*[local-name()='Signature'])[1]";
        let found = xmlsec1::accepts(&[&case.body], &case.metadata, first);
        if Some(found) == case.facts.xmlsec1_accepts {
            Ok(())
        } else {
            Err(format!("xmlsec1 says {found}"))
        }
    });
}
