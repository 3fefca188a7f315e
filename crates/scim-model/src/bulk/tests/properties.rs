//! Plans of random references.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::Step;
use super::{bulk, change, group};

proptest! {
    /// For any references, each operation is planned once, everything it needs exists when it is
    /// executed, and every stub is filled in.
    #[test]
    fn every_plan_can_be_executed(references in prop::collection::vec(
        prop::collection::vec(0_usize..12, 0..6), 12,
    )) {
        let operations: Vec<Value> = references.iter().enumerate().map(|(index, to)| {
            let to: Vec<String> = to.iter().map(|index| format!("g{index}")).collect();
            let to: Vec<&str> = to.iter().map(String::as_str).collect();
            group(&format!("g{index}"), &to)
        }).collect();
        let bulk = bulk(&json!(operations));
        let (mut ids, mut stubs, mut planned) = (HashMap::new(), HashSet::new(), 0);
        for step in bulk.plan() {
            let id_of = |id: &str| ids.get(id).map(String::as_str);
            match step {
                Step::Execute(index) => prop_assert!(change(&bulk, index).resolved(id_of).is_ok()),
                Step::CreateStub(index) => {
                    prop_assert!(change(&bulk, index).resolved(id_of).is_err());
                    let rest = change(&bulk, index).without_open_references(id_of);
                    prop_assert!(rest.resolved(id_of).is_ok());
                    prop_assert!(stubs.insert(index));
                }
                Step::FillReferences(index) => {
                    prop_assert!(change(&bulk, index).resolved(id_of).is_ok());
                    prop_assert!(stubs.remove(&index));
                    continue;
                }
            }
            let (Step::Execute(index) | Step::CreateStub(index) | Step::FillReferences(index)) = step;
            let before = ids.insert(format!("g{index}"), index.to_string());
            prop_assert!(before.is_none());
            planned += 1;
        }
        prop_assert_eq!((planned, stubs.len()), (12, 0));
    }
}
