//! Finding sign-in attempts.

use chrono::Duration;
use identity_store::sign_in::{RejectionCode, reference};
use serde_json::Value;
use statux_testkit::site::{Organization, TestSite};

async fn found(organization: &Organization<'_>, query: &str) -> Vec<Value> {
    let path = format!("/api/v1/sign-in-attempts?{query}");
    let list = organization.api("GET", &path, None).await.ok(200);
    list["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn attempts_are_found_by_reference_outcome_and_text() {
    let site = TestSite::new();
    let (organization, idp) = site.connected("https://idp.test/metadata").await;
    let (other, other_idp) = site.connected("https://other.test/metadata").await;
    site.browser().sign_in(&organization, &idp, |_| ()).await;
    let rejected = site
        .browser()
        .sign_in(&organization, &idp, |template| {
            template.destination = Some("https://elsewhere.test".to_owned());
        })
        .await
        .reference();
    let theirs = site
        .browser()
        .sign_in(&other, &other_idp, |template| {
            template.destination = Some("https://elsewhere.test".to_owned());
        })
        .await
        .reference();
    assert_eq!(found(&organization, "").await.len(), 2);
    let by_reference = format!("reference={}", rejected.to_lowercase());
    let one = found(&organization, &by_reference).await;
    assert_eq!(one.len(), 1);
    assert_eq!(one[0]["reference"], rejected.as_str());
    assert!(
        found(&organization, &format!("reference={theirs}"))
            .await
            .is_empty()
    );
    let nothing = format!("reference={rejected}&outcome=succeeded");
    assert!(found(&organization, &nothing).await.is_empty());
    for outcome in ["refused", "succeeded"] {
        let some = found(&organization, &format!("outcome={outcome}")).await;
        assert_eq!(some.len(), 1, "{outcome}");
        assert_eq!(some[0]["outcome"], outcome);
    }
    for q in ["destination_mismatch", "ELSEWHERE.test"] {
        let some = found(&organization, &format!("q={q}")).await;
        assert_eq!(some.len(), 1, "{q}");
        assert_eq!(some[0]["reference"], rejected.as_str());
    }
    assert!(found(&organization, "q=nowhere.test").await.is_empty());
    for wrong in [
        "outcome=rejected",
        "outcome=",
        "q=%00",
        "reference=%01",
        "code=x",
    ] {
        let path = format!("/api/v1/sign-in-attempts?{wrong}");
        let answer = organization.api("GET", &path, None).await;
        assert_eq!(answer.problem(400), "invalid_request", "{wrong}");
    }
}

#[actix_web::test]
async fn a_reference_without_a_row_says_why_to_the_admin_of_its_organization_a_month_later() {
    let site = TestSite::new();
    let ours = site.organization_with_key();
    let theirs = site.organization_with_key();
    let (keys, at) = (site.state.server_keys().clone(), site.clock.now());
    site.clock.advance(Duration::days(30));
    for code in RejectionCode::ALL {
        let reference = reference::seal(&keys, *code, Some(&ours.id), at);
        let query = format!("reference={}", reference.to_lowercase());
        let one = found(&ours, &query).await;
        assert_eq!(one.len(), 1, "{code:?}");
        assert_eq!(one[0]["reference"], reference.as_str());
        assert_eq!(one[0]["code"], code.as_str());
        assert_eq!(
            (&one[0]["outcome"], &one[0]["proven"]),
            (&"refused".into(), &false.into())
        );
        assert!(one[0]["advice"].as_str().unwrap().ends_with('.'));
        assert!(found(&theirs, &query).await.is_empty());
        assert!(
            found(&ours, &format!("{query}&outcome=succeeded"))
                .await
                .is_empty()
        );
        let page = site
            .browser()
            .get(&format!("/sign-in?reference={reference}"))
            .await;
        assert!(page.html.contains(&reference), "{code:?}");
    }
    let nobodys = reference::seal(&keys, RejectionCode::WrongPassword, None, at);
    assert!(
        found(&ours, &format!("reference={nobodys}"))
            .await
            .is_empty()
    );
}
