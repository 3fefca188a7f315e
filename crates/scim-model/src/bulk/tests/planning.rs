//! Plans of known requests and of random references.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{MAX_OPERATIONS, Step};
use super::{bulk, change, group};

fn plan(operations: &[Value]) -> Vec<Step> {
    bulk(&json!(operations)).plan()
}

#[test]
fn without_references_the_order_of_the_request_is_kept() {
    let operations = [group("a", &[]), json!("x"), group("b", &["a"])];
    assert_eq!(
        plan(&operations),
        [Step::Execute(0), Step::Execute(1), Step::Execute(2)]
    );
}

#[test]
fn a_resource_comes_before_those_that_refer_to_it() {
    let patch = json!({"method": "PATCH", "path": "/Groups/bulkId:c", "data": {}});
    let operations = [
        patch,
        group("a", &["b"]),
        group("b", &[]),
        group("c", &["a"]),
    ];
    let order = [2, 1, 3, 0].map(Step::Execute);
    assert_eq!(plan(&operations), order);
}

#[test]
fn the_circular_references_of_rfc_7644_section_3_7_1_are_filled_into_a_stub() {
    let operations = [group("qwerty", &["ytrewq"]), group("ytrewq", &["qwerty"])];
    let expected = [
        Step::CreateStub(1),
        Step::Execute(0),
        Step::FillReferences(1),
    ];
    assert_eq!(plan(&operations), expected);
    let own = [group("a", &["a"])];
    assert_eq!(plan(&own), [Step::CreateStub(0), Step::FillReferences(0)]);
}

#[test]
fn a_long_chain_and_a_large_circle_are_planned() {
    let chain = |closed: bool| -> Vec<Value> {
        let id = |index: usize| format!("g{index}");
        let of = |index: usize| {
            let next = (index + 1) % MAX_OPERATIONS;
            let is_last = next == 0 && !closed;
            let next = id(next);
            let members = [next.as_str()];
            group(&id(index), if is_last { &[] } else { &members })
        };
        (0..MAX_OPERATIONS).map(of).collect()
    };
    let steps = plan(&chain(false));
    assert_eq!(steps.len(), MAX_OPERATIONS);
    assert_eq!(steps[0], Step::Execute(MAX_OPERATIONS - 1));
    let steps = plan(&chain(true));
    assert_eq!(steps.len(), MAX_OPERATIONS + 1);
    assert_eq!(steps[0], Step::CreateStub(MAX_OPERATIONS - 1));
    assert_eq!(
        steps[MAX_OPERATIONS],
        Step::FillReferences(MAX_OPERATIONS - 1)
    );
}

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
