//! The groups on the Team page, and the role that each is mapped to.

use identity_store::accounts::Role;
use identity_store::audit::{self, Actor};
use identity_store::provisioning::groups::{self, MappedRole};
use identity_store::{Caller, GroupId, OrganizationId, PageRequest};
use scim_model::GroupResource;
use serde_json::json;
use statux_testkit::site::{Browser, Page, TestSite};

/// What a SCIM client pushes; the external ID is `ext-` and the name.
fn push(server: &TestSite, organization: &OrganizationId, name: &str, members: &[&str]) -> GroupId {
    let members: Vec<_> = members.iter().map(|id| json!({ "value": id })).collect();
    let external_id = format!("ext-{name}");
    let resource = GroupResource::from_client(
        &json!({ "displayName": name, "externalId": external_id, "members": members }),
    );
    let given = resource.unwrap().try_into().unwrap();
    let organization = organization.clone();
    // Later groups have later times, so that the list has one order.
    server.clock.advance(chrono::Duration::milliseconds(1));
    let now = server.clock.now();
    let made = server
        .store()
        .write(move |db| groups::create(db, &Caller::new(&organization, &Actor::Cli, now), &given));
    made.wait().unwrap().group.id
}

fn role(server: &TestSite, organization: &OrganizationId, id: &GroupId) -> Option<MappedRole> {
    let found = server.store().read(|db| groups::get(db, organization, id));
    found.unwrap().unwrap().group.mapped_role
}

/// Sends the form of one group as the page has it, with another choice.
async fn choose(browser: &Browser<'_>, page: &Page, id: &GroupId, choice: &str) -> Page {
    let form = format!("[data-group='{id}'] form");
    let hidden = format!("{form} input[type=hidden]");
    let (names, values) = (
        page.attributes(&hidden, "name"),
        page.attributes(&hidden, "value"),
    );
    let mut fields: Vec<(&str, &str)> = names
        .iter()
        .map(String::as_str)
        .zip(values.iter().map(String::as_str))
        .collect();
    fields.push(("role", choice));
    let action = page.attributes(&form, "action").pop().unwrap();
    browser
        .post(action.split('#').next().unwrap(), &fields)
        .await
}

#[actix_web::test]
async fn without_groups_the_page_says_how_they_come() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let empty = admin.get("/team").await.ok(200);
    let sentence = "No groups yet. They appear here once your identity provider pushes them";
    assert!(empty.text("#groups").contains(sentence));
    assert!(!empty.has("#groups table, #groups nav"));
    push(&server, &organization, "Pilots", &[]);
    let filled = admin.get("/team").await.ok(200);
    assert!(!filled.text("#groups").contains(sentence));
    assert!(filled.has("#groups table") && !filled.has("#groups nav"));
}

#[actix_web::test]
async fn each_group_shows_its_size_where_it_came_from_and_its_role() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let bob = server.user(&organization, "bob@example.com", Role::Member);
    let id = push(&server, &organization, "Pilots", &[bob.id.as_str()]);
    let page = admin.get("/team").await.ok(200);
    let row = format!("[data-group='{id}']");
    let cells = page.texts(&format!("{row} td"));
    assert_eq!(cells[..3], ["Pilots", "1", "SCIM External ID ext-Pilots"]);
    assert_eq!(page.texts(&format!("{row} option")), ["Member", "None"]);
    let chosen = |page: &Page| page.text(&format!("{row} option[selected]"));
    assert_eq!(chosen(&page), "None");
    let hint = page.text("#groups .lead");
    assert!(hint.contains("No group can make anyone a platform admin."));

    for (choice, shown, kept, sentence) in [
        (
            "member",
            "Member",
            Some(MappedRole::Member),
            "The group “Pilots” is mapped to the role Member.",
        ),
        (
            "none",
            "None",
            None,
            "The group “Pilots” is mapped to no role.",
        ),
    ] {
        let done = choose(&admin, &page, &id, choice).await;
        assert_eq!(done.leads_to(), format!("/team?group-saved={id}#groups"));
        assert_eq!(role(&server, &organization, &id), kept);
        let page = admin.get(&format!("/team?group-saved={id}")).await.ok(200);
        assert_eq!(page.text("#groups [role=status]"), sentence);
        assert_eq!(chosen(&page), shown);
    }
    let trail = server
        .store()
        .read(|db| audit::list(db, &organization, &PageRequest::first(50)));
    let trail = trail.unwrap().items;
    let mapped: Vec<_> = trail
        .iter()
        .filter(|event| event.action == "group.role_mapped")
        .collect();
    assert_eq!(mapped.len(), 2);
    assert!(
        mapped
            .iter()
            .all(|event| event.actor_kind == "user"
                && event.target_id.as_deref() == Some(id.as_str()))
    );
}

#[actix_web::test]
async fn no_other_role_can_be_chosen() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let id = push(&server, &organization, "Pilots", &[]);
    let page = admin.get("/team").await.ok(200);
    for choice in ["platform_admin", "Member", "", "null"] {
        let rejected = choose(&admin, &page, &id, choice).await.ok(400);
        assert_eq!(rejected.text("h1"), "This form cannot be read", "{choice}");
        assert_eq!(role(&server, &organization, &id), None, "{choice}");
    }
    choose(&admin, &page, &id, "member").await.leads_to();
    assert!(role(&server, &organization, &id).is_some());
}

#[actix_web::test]
async fn members_see_no_groups_and_change_none() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let id = push(&server, &organization, "Pilots", &[]);
    let bob = server.user(&organization, "bob@example.com", Role::Member);
    let bob = server.signed_in(&bob);
    let page = bob.get("/team").await.ok(200);
    assert!(!page.has("#groups") && !page.html.contains("Pilots"));
    let token = page.form("Sign out").preset[0].1.clone();
    let fields = [("csrf_token", token.as_str()), ("role", "member")];
    let path = format!("/team/groups/{id}/role");
    bob.post(&path, &fields).await.ok(403);
    assert_eq!(role(&server, &organization, &id), None);
    let page = admin.get("/team").await.ok(200);
    choose(&admin, &page, &id, "member").await.leads_to();
    assert!(role(&server, &organization, &id).is_some());
}

#[actix_web::test]
async fn another_organizations_groups_do_not_exist() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let id = push(&server, &organization, "Pilots", &[]);
    let other = server.organization("Other");
    let eve = server.user(&other, "eve@example.com", Role::PlatformAdmin);
    let eve = server.signed_in(&eve);
    let page = eve.get(&format!("/team?group-saved={id}")).await.ok(200);
    assert!(!page.html.contains("Pilots"));
    let token = page.form("Sign out").preset[0].1.clone();
    let fields = [("csrf_token", token.as_str()), ("role", "member")];
    let path = format!("/team/groups/{id}/role");
    eve.post(&path, &fields).await.ok(404);
    assert_eq!(role(&server, &organization, &id), None);
    let page = admin.get("/team").await.ok(200);
    choose(&admin, &page, &id, "member").await.leads_to();
    assert!(role(&server, &organization, &id).is_some());
}

#[actix_web::test]
async fn the_name_of_a_group_is_text() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    let name = "<b>\"' onfocus=alert(1)";
    let id = push(&server, &organization, name, &[]);
    let page = admin.get(&format!("/team?group-saved={id}")).await.ok(200);
    assert!(!page.has("b") && !page.has("[onfocus]"));
    assert_eq!(page.text("[data-group] [data-label=Name]"), name);
    assert!(page.text("#groups [role=status]").contains(name));
    let label = page.attributes("[data-group] select", "aria-label");
    assert_eq!(label, [format!("Role of {name}")]);
}

#[actix_web::test]
async fn many_groups_have_pages_and_a_change_stays_on_its_page() {
    let server = TestSite::new();
    let (organization, admin) = server.admin();
    for n in 0..45 {
        push(&server, &organization, &format!("Group {n:02}"), &[]);
    }
    let (mut seen, mut sizes) = (vec![], vec![]);
    let mut path = "/team".to_owned();
    loop {
        let page = admin.get(&path).await.ok(200);
        let ids = page.attributes("[data-group]", "data-group");
        assert_eq!(
            page.has("#groups nav a[href='/team#groups']"),
            path != "/team"
        );
        let last = GroupId::parse(ids.last().unwrap()).unwrap();
        let done = choose(&admin, &page, &last, "member").await;
        let back = done.leads_to().to_owned();
        let again = admin.get(back.split('#').next().unwrap()).await.ok(200);
        assert_eq!(again.attributes("[data-group]", "data-group"), ids);
        assert!(again.has("#groups [role=status]"));
        sizes.push(ids.len());
        seen.extend(ids);
        let Some(next) = page
            .attributes("#groups a[href^='/team?groups-after=']", "href")
            .pop()
        else {
            break;
        };
        path = next.replace("#groups", "");
    }
    assert_eq!(sizes, [20, 20, 5]);
    assert!(seen.is_sorted_by(|one, next| one > next), "each once");
    let behind = admin.get("/team?groups-after=0").await.ok(200);
    assert!(behind.text("#groups").contains("There are no more groups."));
    assert!(behind.has("#groups a[href='/team#groups']"));
}
