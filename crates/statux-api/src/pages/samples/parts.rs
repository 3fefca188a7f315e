//! The parts of the sample pages.

use chrono::{DateTime, Utc};

use crate::account::notices::{By, NoticeBox, NoticeRow, ShownOn};
use crate::pages::frame::{FormProblem, Layout, Viewer};
use crate::pages::timestamp::Timestamp;
use crate::scim::tokens::view::{ScimSection, TokenRow};
use crate::sso_connection::keys::view::KeyRow;
use crate::sso_connection::view::{
    EnableForm, EndingRow, HeldCard, ProviderCard, Rejection, SsoSection, key_choices,
};
use crate::team::groups::{GroupRow, Groups};
use crate::team::view::{MemberRow, Members, RecoveredRow, TeamPage};

pub(super) fn timestamp() -> Timestamp {
    DateTime::<Utc>::from_timestamp(1_795_480_315, 0)
        .unwrap()
        .into()
}

pub(super) fn layout(title: &str, viewer: bool, admin: bool) -> Layout {
    Layout {
        title: title.to_owned(),
        viewer: viewer.then(|| Viewer {
            name: "Ada Lovelace".into(),
            organization: "Analytical Engines".into(),
            csrf_token: "csrf-sample".into(),
            platform_admin: admin,
        }),
        support_email: "support@statux.io".into(),
    }
}

/// The fingerprint of a key.
pub(super) const KEY: &str = "4f:0a:91:2c:77:de:0b:35:a8:10:9e:fc:61:d2:43:88:5b:1e:70:c9:02:bd:6f:34:e7:98:ac:15:d0:4b:83:2f";

pub(super) fn notices(name: &str, page: ShownOn) -> NoticeBox {
    let row = |what, by| NoticeRow {
        what,
        by,
        at: timestamp(),
        keys: vec![],
    };
    NoticeBox {
        csrf_token: "csrf-sample".into(),
        rows: vec![
            row("Sessions of yours were ended", By::Person(name.into())),
            row(
                "A NameID of your identity provider was connected with your account",
                By::Words("a sign-in to it"),
            ),
            row(
                "The e-mail address of your account was changed",
                By::Words("your organization’s SCIM client"),
            ),
            NoticeRow {
                keys: vec![KEY.into()],
                ..row(
                    "Your identity provider was given a new signing key",
                    By::Words("this server"),
                )
            },
        ],
        through: 1_795_480_315_000_000,
        page,
        is_admin: page == ShownOn::Team,
    }
}

pub(super) fn rejection() -> Rejection {
    Rejection {
        reference: "7K3Q9XW2MB".into(),
        at: timestamp(),
        code: "audience_mismatch".into(),
        sentence: "The assertion is meant for another service provider.".into(),
        repeats: None,
        expected: Some(
            "https://id.example.com/api/v1/saml/0b9d6c1e-52f3-4b43-8f57-2b3a0c1d9e10/metadata"
                .into(),
        ),
        received: Some("https://id.example.com/".into()),
        advice: "Paste the Entity ID exactly as shown into the identity provider's audience field."
            .into(),
        let_in: None,
    }
}

pub(super) fn problem() -> FormProblem {
    FormProblem::new("The Metadata URL answered with a web page instead of metadata.")
        .sides(
            "XML with an EntityDescriptor",
            "an HTML page titled “Sign in”",
        )
        .advice("Copy the Metadata URL once more. It must open without signing in.")
}

pub(super) fn member(name: &str, origin: &'static str, active: bool) -> MemberRow {
    MemberRow {
        id: name.into(),
        name: name.into(),
        email: format!(
            "{}@analytical-engines.example.com",
            name.split(' ').next().unwrap().to_lowercase()
        ),
        active,
        blocked: false,
        role: if origin == "Set up here" {
            "Platform admin"
        } else {
            "Member"
        },
        origin,
        is_viewer: origin == "Set up here",
        external_id: (origin == "SCIM").then(|| "00u1a2b3c4d5e6f7g8h9".to_owned()),
        name_ids: if origin == "SSO" {
            vec!["grace@analytical-engines.example.com".into()]
        } else {
            vec![]
        },
    }
}

pub(super) fn members(admin: bool) -> Members {
    Members {
        total: 4,
        rows: vec![
            member("Ada Lovelace", "Set up here", true),
            member("Grace Hopper", "SSO", true),
            member("Katherine Johnson", "SCIM", true),
            member("Charles Babbage", "SCIM", false),
        ],
        show_identifiers: admin,
        first_page: None,
        next_page: Some("/team?after=x".into()),
    }
}

pub(super) fn recovered(name: &str) -> RecoveredRow {
    RecoveredRow {
        id: "019d8e2a-0000-7c41-9f02-5b7d1e6a3c88".into(),
        name: name.into(),
        email: "grace@analytical-engines.example.com".into(),
        at: timestamp(),
    }
}

pub(super) fn group(name: &str, member_count: i64) -> GroupRow {
    GroupRow {
        id: format!("id-{name}"),
        name: name.into(),
        member_count,
        external_id: (member_count > 1).then(|| "00g1a2b3c4d5e6f7g8h9".to_owned()),
        maps_to_member: member_count > 1,
    }
}

pub(super) fn groups() -> Groups {
    Groups {
        done: None,
        rows: vec![group("Engineering", 42), group("On call", 1)],
        after: None,
        first_page: None,
        next_page: Some("/team?groups-after=x#groups".into()),
    }
}

pub(super) fn section() -> SsoSection {
    let organization = "https://id.example.com/api/v1/saml/0b9d6c1e-52f3-4b43-8f57-2b3a0c1d9e10";
    SsoSection {
        acs_url: format!("{organization}/acs"),
        entity_id: format!("{organization}/metadata"),
        login_url: format!("{organization}/login"),
        sign_in_page_url: "https://status.example.com/sign-in/example".to_owned(),
        provider: None,
        form: EnableForm::default(),
        problem: None,
        jit_provisioning: true,
        allow_idp_initiated: false,
        trust_email_attribute: false,
        transient_keys: key_choices(None),
        sign_requests: false,
        force_authn: false,
        single_logout: true,
        logout_url: format!("{organization}/logout"),
        keys: vec![],
        admin_with_password: true,
        many_conflicts: false,
        rejections: vec![],
        unproven_rejections: vec![],
        scim: ScimSection {
            base_url: "https://id.example.com/api/v1/scim/v2".into(),
            token_endpoint: "https://id.example.com/api/v1/scim/oauth/token".into(),
            tokens: vec![],
            naming: false,
            typed_name: String::new(),
            problem: None,
            created: None,
        },
    }
}

fn saml_key(id: &str, signs: bool) -> KeyRow {
    KeyRow {
        id: format!("019d8e2a-{id}-7c41-9f02-5b7d1e6a3c88"),
        fingerprint: "9e:fc:61:d2:43:88:5b:1e:70:c9:02:bd:6f:34:e7:98:ac:15:d0:4b:83:2f:4f:0a:91:2c:77:de:0b:35:a8:10".into(),
        created_at: timestamp(),
        expires_at: timestamp(),
        signs,
    }
}

pub(super) fn provider() -> ProviderCard {
    ProviderCard {
        name: "Okta".into(),
        entity_id: "http://www.okta.com/exk1a2b3c4d5e6f7g8h9".into(),
        metadata_url: Some(
            "https://example.okta.com/app/exk1a2b3c4d5e6f7g8h9/sso/saml/metadata".into(),
        ),
        metadata_warning: None,
        refreshed_at: timestamp(),
        refresh_error: None,
        keys: vec![KEY.into()],
        sso_url: Some("https://example.okta.com/app/exk1a2b3c4d5e6f7g8h9/sso/saml".into()),
        unusable: None,
        users_sentence: "1 user signs in with it.".into(),
        held: None,
        endings: vec![],
    }
}

/// Metadata that describes another identity provider.
pub(super) fn held() -> HeldCard {
    HeldCard {
        at: timestamp(),
        digest: "digest-sample".into(),
        entity_id: Some("http://www.okta.com/exk9h8g7f6e5d4c3b2a1".into()),
        url_not_vouched_for: false,
        known_keys: vec![KEY.into()],
        new_keys: vec![KEY.replace("4f", "b7")],
        unusable: None,
    }
}

/// Metadata and certificates that end.
pub(super) fn endings() -> Vec<EndingRow> {
    let row = |is_metadata| EndingRow {
        is_metadata,
        has_ended: false,
        at: timestamp(),
    };
    vec![row(true), row(false)]
}

pub(super) fn token(name: &str, used: bool, revoked: bool) -> TokenRow {
    TokenRow {
        id: format!("019d8e2a-{name}-7c41-9f02-5b7d1e6a3c88").replace(' ', "-"),
        name: name.into(),
        masked: "stx_scim_…9fQ2".into(),
        created_at: timestamp(),
        last_used_at: used.then(timestamp),
        revoked,
        maker_left: revoked.then(|| "Grace Hopper".to_owned()),
    }
}

pub(super) fn team(sso: Option<SsoSection>) -> TeamPage {
    TeamPage {
        layout: layout("Team", true, sso.is_some()),
        csrf_token: "csrf-sample".into(),
        organization: "Analytical Engines".into(),
        notices: None,
        done: None,
        recovered: vec![],
        members: members(sso.is_some()),
        groups: sso.is_some().then(groups),
        sso,
    }
}

pub(super) fn full_section() -> SsoSection {
    let mut full = section();
    full.provider = Some(provider());
    full.rejections = vec![
        rejection(),
        Rejection {
            let_in: Some("a1".into()),
            expected: None,
            received: None,
            ..rejection()
        },
    ];
    full.keys = vec![saml_key("b", false), saml_key("a", true)];
    full.many_conflicts = true;
    full.admin_with_password = false;
    full.unproven_rejections = vec![Rejection {
        repeats: Some("12 more times within the hour.".into()),
        ..rejection()
    }];
    full.scim.tokens = vec![token("Okta SCIM", true, false), token("Trial", false, true)];
    full
}
