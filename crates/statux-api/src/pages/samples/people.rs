//! Samples of the pages of members, of one's own account, and of API keys.

use askama::Template;

use super::parts::{layout, notices, timestamp};
use crate::account::notices::ShownOn;
use crate::account::view::{AccountPage, SsoRow};
use crate::api_keys::view::{ApiKeysPage, KeyRow, NewKey, RevokeKeyPage};
use crate::members::view::{
    ErasePage, ForgetAllPage, LetInPage, MemberPage, NameIdRow, Person, RejectedRow, RolePage,
    SearchPage, SessionRow,
};
use crate::pages::frame::FormProblem;
use crate::sign_in::view::PresencePage;

pub(super) fn person(name: &str) -> Person {
    Person {
        id: "019d8e2a-0000-7c41-9f02-5b7d1e6a3c88".into(),
        name: name.into(),
        user_name: "grace@analytical-engines.example.com".into(),
        email: "grace@analytical-engines.example.com".into(),
        external_id: Some("00u1a2b3c4d5e6f7g8h9".into()),
        active: true,
        blocked_at: None,
        is_admin: false,
        is_viewer: false,
        managed: "Managed by your identity provider through SCIM",
        has_password: false,
        created_at: timestamp(),
        last_sign_in_at: Some(timestamp()),
    }
}

pub(super) fn name_id() -> NameIdRow {
    NameIdRow {
        id: "n1".into(),
        name_id: "grace@analytical-engines.example.com".into(),
        provider: "http://www.okta.com/exk1a2b3c4d5e6f7g8h9".into(),
        format: Some("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress".into()),
        linked_by: "as the user name or e-mail address",
        linked_at: timestamp(),
        last_used_at: timestamp(),
    }
}

pub(super) fn session(id: &str, is_this: bool) -> SessionRow {
    SessionRow {
        id: id.into(),
        method: if is_this { "Password" } else { "SSO" },
        created_at: timestamp(),
        last_seen_at: timestamp(),
        expires_at: timestamp(),
        is_this,
    }
}

pub(super) fn member_page(name: &str) -> MemberPage {
    MemberPage {
        layout: layout(name, true, true),
        csrf_token: "csrf-sample".into(),
        done: Some("The block is lifted."),
        problem: None,
        person: person(name),
        name_ids: vec![name_id()],
        rejected: vec![RejectedRow {
            attempt: "a1".into(),
            at: timestamp(),
            name_id: name.into(),
            email: Some("grace@analytical-engines.example.com".into()),
        }],
        sessions: vec![session("s1", false)],
        record: "{\n  \"userName\": \"grace@analytical-engines.example.com\"\n}".into(),
    }
}

pub(super) fn role_page(name: &str) -> RolePage {
    RolePage {
        layout: layout("Change role", true, true),
        csrf_token: "csrf-sample".into(),
        problem: None,
        person: person(name),
        name_ids: vec![name_id()],
    }
}

pub(super) fn let_in_page(name: &str) -> LetInPage {
    LetInPage {
        layout: layout("Let in", true, true),
        csrf_token: "csrf-sample".into(),
        attempt: "a1".into(),
        person: person(name),
        at: timestamp(),
        provider: name.into(),
        name_id: name.into(),
        email: Some(name.into()),
        name: Some(name.into()),
        replaced: Some(name_id()),
        asks_for_password: false,
        own: false,
    }
}

fn forget_all(number: i64) -> ForgetAllPage {
    ForgetAllPage {
        layout: layout("Forget NameIDs", true, true),
        csrf_token: "csrf-sample".into(),
        number,
        first: vec![("grace@analytical-engines.example.com".into(), "00u1".into())],
    }
}

pub(super) fn search_page(name: &str) -> SearchPage {
    SearchPage {
        layout: layout("Members", true, true),
        q: name.into(),
        problem: None,
        rows: vec![person(name)],
        next_page: Some("/team/members?q=grace&after=x".into()),
    }
}

pub(super) fn key_row(name: &str, ended: Option<&'static str>) -> KeyRow {
    KeyRow {
        id: "k1".into(),
        name: name.into(),
        masked: "stx_key_…9fQ2".into(),
        may: "read, change".into(),
        made_by: Some(name.into()),
        maker_left: ended.is_none(),
        created_at: timestamp(),
        expires_at: ended.map(|_| timestamp()),
        last_used_at: Some(timestamp()),
        ended,
        can_rotate: ended.is_none(),
    }
}

pub(super) fn keys_page(name: &str) -> ApiKeysPage {
    ApiKeysPage {
        layout: layout("API keys", true, true),
        csrf_token: "csrf-sample".into(),
        done: None,
        created: Some(NewKey {
            name: name.into(),
            key: "stx_key_N0tAR3alK3y-N0tAR3alK3y-N0tAR3alK3y9fQ2".into(),
        }),
        problem: None,
        typed_name: String::new(),
        rows: vec![key_row(name, None), key_row(name, Some("Revoked"))],
    }
}

fn nobody() -> Vec<(&'static str, String)> {
    let bare = MemberPage {
        done: None,
        problem: Some(FormProblem::new("Nobody would be left who can get in.")),
        person: Person {
            blocked_at: Some(timestamp()),
            external_id: None,
            last_sign_in_at: None,
            is_admin: true,
            is_viewer: true,
            has_password: true,
            ..person("Ada Lovelace")
        },
        name_ids: vec![],
        rejected: vec![],
        sessions: vec![],
        ..member_page("Ada Lovelace")
    };
    let demotion = RolePage {
        person: bare.person.clone(),
        ..role_page("Ada Lovelace")
    };
    let no_keys = ApiKeysPage {
        done: Some("The key is revoked. It stopped working."),
        created: None,
        problem: Some(FormProblem::new("The key needs a name.")),
        rows: vec![],
        ..keys_page("Ada Lovelace")
    };
    let nobody_yet = SearchPage {
        rows: vec![],
        ..search_page("nobody")
    };
    vec![
        ("member-blocked", bare.render().unwrap()),
        ("member-role-demotion", demotion.render().unwrap()),
        ("api-keys-none", no_keys.render().unwrap()),
        ("members-nobody", nobody_yet.render().unwrap()),
    ]
}

pub(super) fn samples() -> Vec<(&'static str, String)> {
    let name = "Grace Hopper";
    let revoke = RevokeKeyPage {
        layout: layout("Revoke API key", true, true),
        csrf_token: "csrf-sample".into(),
        row: key_row(name, None),
    };
    let account = AccountPage {
        layout: layout("Your account", true, false),
        csrf_token: "csrf-sample".into(),
        notices: Some(notices(name, ShownOn::Account)),
        done: Some("The session has ended."),
        problem: Some(FormProblem::new(
            "That is not the password of your account.",
        )),
        sso: Some(SsoRow {
            provider: name.into(),
            name_id: None,
            can_connect: true,
            asks_password: true,
        }),
        name: name.into(),
        email: "grace@analytical-engines.example.com".into(),
        organization: "Analytical Engines".into(),
        role: "Member",
        sessions: vec![session("s1", true), session("s2", false)],
    };
    let connected = AccountPage {
        layout: layout("Your account", true, false),
        csrf_token: "csrf-sample".into(),
        notices: None,
        done: None,
        problem: None,
        sso: Some(SsoRow {
            provider: name.into(),
            name_id: Some(name.into()),
            can_connect: true,
            asks_password: false,
        }),
        name: name.into(),
        email: name.into(),
        organization: name.into(),
        role: "Member",
        sessions: vec![session("s1", true)],
    };
    let erase = |active| ErasePage {
        layout: layout("Erase", true, true),
        csrf_token: "csrf-sample".into(),
        person: Person {
            active,
            ..person(name)
        },
    };
    let own = LetInPage {
        own: true,
        replaced: None,
        ..let_in_page(name)
    };
    let presence = PresencePage {
        layout: layout("Is it you?", true, true),
        csrf_token: "csrf-sample".into(),
        action: "/team/api-keys".into(),
        fields: vec![("name".into(), "Backup".into())],
        problem: Some(FormProblem::new("That is not your password.")),
        by_sso: false,
    };
    let presence_again = PresencePage {
        layout: layout("Is it you?", true, true),
        csrf_token: "csrf-sample".into(),
        action: "/team/api-keys".into(),
        fields: vec![],
        problem: None,
        by_sso: true,
    };
    let mut all = vec![
        ("account-connected", connected.render().unwrap()),
        ("presence", presence.render().unwrap()),
        ("presence-again", presence_again.render().unwrap()),
        ("let-in", let_in_page(name).render().unwrap()),
        ("erase", erase(false).render().unwrap()),
        ("erase-active", erase(true).render().unwrap()),
        ("let-in-own", own.render().unwrap()),
        ("forget-all", forget_all(412).render().unwrap()),
        ("forget-all-none", forget_all(0).render().unwrap()),
        ("member-page", member_page(name).render().unwrap()),
        ("member-role", role_page(name).render().unwrap()),
        ("members-found", search_page(name).render().unwrap()),
        ("api-keys", keys_page(name).render().unwrap()),
        ("revoke-key", revoke.render().unwrap()),
        ("account", account.render().unwrap()),
    ];
    all.extend(nobody());
    all
}
