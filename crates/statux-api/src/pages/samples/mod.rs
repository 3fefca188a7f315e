//! Every template is rendered with sample data, honest and hostile. The pages are also written
//! to `target/dashboard-samples`, so that they can be viewed in a browser next to `static`.

mod pages;
mod parts;
mod people;

use std::path::Path;

use askama::Template;

use self::pages::{proof, samples};
use self::parts::{full_section, team};
use super::frame::FormProblem;
use crate::account::notices::ShownOn;

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

#[test]
fn every_template_renders_without_inline_code_or_styles() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../target/dashboard-samples"
    );
    std::fs::create_dir_all(folder).unwrap();
    for (name, html) in samples() {
        std::fs::write(format!("{folder}/{name}.html"), &html).unwrap();
        assert!(html.starts_with("<!doctype html>"), "{name}");
        assert!(html.trim_end().ends_with("</html>"), "{name}");
        for banned in ["style=", "<style", " onclick", " onload", "javascript:"] {
            assert!(!html.contains(banned), "{name} holds {banned}");
        }
        assert_eq!(
            html.matches("<script").count(),
            1,
            "{name}: only the one file"
        );
    }
}

/// The templates of whole pages, by folder and name: all that extend the frame.
fn pages_in(folder: &Path) -> Vec<String> {
    let mut pages = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pages.extend(pages_in(&path));
        } else if std::fs::read_to_string(&path)
            .unwrap()
            .contains("{% extends")
        {
            let room = folder.file_name().unwrap().to_str().unwrap();
            let name = path.file_stem().unwrap().to_str().unwrap();
            pages.push(format!("{room}/{name}"));
        }
    }
    pages
}

#[test]
fn every_page_template_is_rendered_by_a_sample() {
    let pages = pages_in(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")));
    assert!(pages.len() > 5, "{pages:?}");
    let samples = samples();
    for page in pages {
        let prefix = match page.as_str() {
            "team/page" => "team",
            "sign_in/page" => "sign-in",
            "sign_in/first_setup" => "setup",
            "sign_in/recover" => "recover",
            "sign_in/leaving" => "leaving",
            "saml/post" => "saml-post",
            "sign_in/signing_out" => "signing-out",
            "sign_in/which_organization" => "which-organization",
            "sign_in/which_account" => "which-account",
            "sign_in/presence" => "presence",
            "sign_in/proof" => "proof",
            "sign_in/answer" => "answer",
            "sign_in/connect" => "connect",
            "pages/message" => "message",
            "sso_connection/remove" => "remove-provider",
            "scim/revoke_token" => "revoke-token",
            "api_keys/page" => "api-keys",
            "api_keys/revoke" => "revoke-key",
            "members/page" => "member-page",
            "members/erase" => "erase",
            "members/let_in" => "let-in",
            "members/forget_all" => "forget-all",
            "members/role" => "member-role",
            "members/search" => "members-found",
            "account/page" => "account",
            other => panic!("no sample of {other}"),
        };
        assert!(
            samples.iter().any(|(name, _)| name.starts_with(prefix)),
            "no sample of {page}"
        );
    }
}

#[test]
fn hostile_names_stay_text_where_an_account_is_proven() {
    let mut page = proof();
    (page.provider, page.name_id, page.email) =
        (HOSTILE.into(), HOSTILE.into(), Some(HOSTILE.into()));
    (page.account_name, page.account_email) = (HOSTILE.into(), HOSTILE.into());
    let html = page.render().unwrap();
    assert_eq!(html.matches("&#60;script&#62;").count(), 5);
    assert!(!html.contains("<script>") && !html.contains("<img"));
}

#[test]
fn hostile_names_stay_text_everywhere() {
    let mut page = team(Some(full_section()));
    page.organization = HOSTILE.into();
    page.layout.viewer.as_mut().unwrap().name = HOSTILE.into();
    page.notices = Some(parts::notices(HOSTILE, ShownOn::Team));
    page.recovered = vec![parts::recovered(HOSTILE)];
    page.recovered[0].email = HOSTILE.into();
    let row = &mut page.members.rows[1];
    (row.name, row.email, row.external_id) = (HOSTILE.into(), HOSTILE.into(), Some(HOSTILE.into()));
    row.name_ids = vec![HOSTILE.into()];
    let groups = page.groups.as_mut().unwrap();
    groups.done = Some(HOSTILE.into());
    let group = &mut groups.rows[0];
    (group.id, group.name, group.external_id) =
        (HOSTILE.into(), HOSTILE.into(), Some(HOSTILE.into()));
    let sso = page.sso.as_mut().unwrap();
    sso.problem = Some(
        FormProblem::new(HOSTILE)
            .sides(HOSTILE, HOSTILE)
            .advice(HOSTILE),
    );
    let card = sso.provider.as_mut().unwrap();
    (card.name, card.entity_id) = (HOSTILE.into(), HOSTILE.into());
    (card.metadata_url, card.refresh_error) = (Some(HOSTILE.into()), Some(HOSTILE.into()));
    sso.scim.tokens[0].name = HOSTILE.into();
    for rejections in [&mut sso.rejections, &mut sso.unproven_rejections] {
        let rejection = &mut rejections[0];
        (rejection.received, rejection.code) = (Some(HOSTILE.into()), HOSTILE.into());
    }
    sso.scim.tokens[1].maker_left = Some(HOSTILE.into());
    check_hostile(&page.render().unwrap());
    let mut member = people::member_page(HOSTILE);
    member.record = HOSTILE.into();
    member.person.external_id = Some(HOSTILE.into());
    let row = &mut member.name_ids[0];
    (row.name_id, row.provider, row.format) =
        (HOSTILE.into(), HOSTILE.into(), Some(HOSTILE.into()));
    let mut role = people::role_page(HOSTILE);
    role.name_ids.clone_from(&member.name_ids);
    for html in [
        member.render().unwrap(),
        role.render().unwrap(),
        people::search_page(HOSTILE).render().unwrap(),
        people::keys_page(HOSTILE).render().unwrap(),
        pages::sign_in_of(HOSTILE).render().unwrap(),
        pages::recover(HOSTILE).render().unwrap(),
        pages::which_organization(HOSTILE).render().unwrap(),
        pages::which_account(HOSTILE).render().unwrap(),
    ] {
        check_hostile(&html);
    }
}

fn check_hostile(html: &str) {
    assert!(
        html.contains("&#60;script&#62;"),
        "the hostile text is shown, as text"
    );
    assert!(!html.contains("<script>") && !html.contains("<img"));
    assert!(!html.contains("\"'>"), "no attribute can be left");
}
