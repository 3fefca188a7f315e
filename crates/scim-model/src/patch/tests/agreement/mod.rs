//! Random resources and random patches: the plain PATCH of [`reference`] has the same result, or the
//! same kind of rejection.

mod reference;
mod requests;
mod schema;
mod values;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use self::reference::Operation;
use crate::{GroupResource, PatchRequest, ScimError, ScimResource, UserResource};

const CASES: u32 = 4000;

/// Applies the request in both ways.
fn agree<R: ScimResource + Clone>(
    before: &R,
    operations: &[(Operation, Value)],
) -> Result<(), TestCaseError> {
    let (plain, sent): (Vec<_>, Vec<_>) = operations.iter().cloned().unzip();
    let expected = reference::patch(before.attributes(), &plain);
    let patched = |body: &Value| -> Result<Map<String, Value>, ScimError> {
        let after = PatchRequest::parse(body)?.applied(before)?;
        Ok(after.attributes().clone())
    };
    let actual = patched(&json!({ "Operations": sent }));
    let actual = actual.map_err(|error| error.scim_type.expect("a kind"));
    prop_assert_eq!(
        actual,
        expected,
        "{:?} {}",
        before.attributes(),
        json!(sent)
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: CASES,
        max_shrink_iters: 400,
        ..ProptestConfig::default()
    })]

    #[test]
    fn random_patches_of_users_have_the_same_result_as_the_plain_patch(
        user in requests::user(),
        operations in prop::collection::vec(requests::of_users(), 1..5),
    ) {
        agree(&UserResource::from_client(&user).unwrap(), &operations)?;
    }

    #[test]
    fn random_patches_of_groups_have_the_same_result_as_the_plain_patch(
        group in requests::group(),
        operations in prop::collection::vec(requests::of_groups(), 1..5),
    ) {
        agree(&GroupResource::from_client(&group).unwrap(), &operations)?;
    }
}
