//! The list of members.

use identity_store::Caller;
use identity_store::StoreError;
use identity_store::accounts::{self, Role};
use identity_store::provisioning::users;
use serde_json::json;
use statux_testkit::site::TestSite;

#[actix_web::test]
async fn members_see_the_list_and_nothing_of_the_section() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let member = server.user(&organization, "bob@example.com", Role::Member);
    let page = server.signed_in(&member).get("/team").await.ok(200);
    assert_eq!(page.texts("[data-label='E-mail']").len(), 2);
    assert!(!page.has("#sso"));
    assert!(!page.html.contains("/team#sso") && !page.html.contains("SSO &"));
    assert!(!page.html.contains("NameID") && !page.html.contains("Identifiers"));
    let page = admin.get("/team").await.ok(200);
    assert!(page.has("#sso") && page.has("nav a[href='/team#sso']"));
    assert!(page.html.contains("Identifiers"));
}

#[actix_web::test]
async fn each_member_has_a_status_and_where_they_came_from() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let now = server.clock.now();
    let resource = scim_model::UserResource::from_client(&json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "katherine@example.com",
        "externalId": "00u1",
        "displayName": "Katherine Johnson",
        "active": false,
    }));
    let resource = resource.unwrap();
    let made = server.store().write(move |db| {
        users::create(
            db,
            &Caller::new(&organization, &identity_store::audit::Actor::Cli, now),
            &resource,
        )
    });
    let id = made.wait().unwrap().user.user.id;
    let page = admin.get("/team").await.ok(200);
    let cells = page.texts(&format!("[data-member='{id}'] td"));
    let expected = [
        "Katherine Johnson",
        "katherine@example.com",
        "Deactivated",
        "Member",
        "SCIM",
    ];
    assert_eq!(cells[..5], expected);
    assert_eq!(page.text(&format!("[data-member='{id}'] dd")), "00u1");
    assert_eq!(page.text("#members-heading .count"), "2");
}

#[actix_web::test]
async fn long_lists_have_pages() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let now = server.clock.now();
    let filled = server.store().write::<_, StoreError, _>(move |db| {
        for n in 0..60 {
            let new = accounts::NewLocalUser {
                email: format!("user{n}@example.com"),
                display_name: format!("User {n}"),
                given_name: None,
                family_name: None,
                role: Role::Member,
                password_hash: None,
            };
            accounts::create_local(
                db,
                &Caller::new(&organization, &identity_store::audit::Actor::Cli, now),
                &new,
            )
            .unwrap();
        }
        Ok(())
    });
    filled.wait().unwrap();
    let mut seen = Vec::new();
    let mut path = "/team".to_owned();
    loop {
        let page = admin.get(&path).await.ok(200);
        assert_eq!(page.text("#members-heading .count"), "61");
        seen.extend(page.attributes("[data-member]", "data-member"));
        let Some(next) = page.attributes("a[href^='/team?after=']", "href").pop() else {
            assert!(page.has("a[href='/team']"));
            break;
        };
        path = next;
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 61);
}
