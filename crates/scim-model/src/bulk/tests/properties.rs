use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::Step;
use super::{bulk, change, group};

proptest! {
    /// Whatever refers to what: each operation is planned once, all it needs is there when it is
    /// executed, and what was made partly is completed.
    #[test]
    fn every_plan_can_be_executed(references in prop::collection::vec(
        prop::collection::vec(0_usize..12, 0..6), 12,
    )) {
        let operations: Vec<Value> = references.iter().enumerate().map(|(place, to)| {
            let to: Vec<String> = to.iter().map(|place| format!("g{place}")).collect();
            let to: Vec<&str> = to.iter().map(String::as_str).collect();
            group(&format!("g{place}"), &to)
        }).collect();
        let bulk = bulk(&json!(operations));
        let (mut ids, mut partly, mut planned) = (HashMap::new(), HashSet::new(), 0);
        for step in bulk.plan() {
            let id_of = |id: &str| ids.get(id).map(String::as_str);
            match step {
                Step::Execute(place) => prop_assert!(change(&bulk, place).resolved(id_of).is_ok()),
                Step::CreateStub(place) => {
                    prop_assert!(change(&bulk, place).resolved(id_of).is_err());
                    let rest = change(&bulk, place).without_open_references(id_of);
                    prop_assert!(rest.resolved(id_of).is_ok());
                    prop_assert!(partly.insert(place));
                }
                Step::FillReferences(place) => {
                    prop_assert!(change(&bulk, place).resolved(id_of).is_ok());
                    prop_assert!(partly.remove(&place));
                    continue;
                }
            }
            let (Step::Execute(place) | Step::CreateStub(place) | Step::FillReferences(place)) = step;
            let before = ids.insert(format!("g{place}"), place.to_string());
            prop_assert!(before.is_none());
            planned += 1;
        }
        prop_assert_eq!((planned, partly.len()), (12, 0));
    }
}
