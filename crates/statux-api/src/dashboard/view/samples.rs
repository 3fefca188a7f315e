//! Every template is rendered with sample data, honest and hostile. The pages are also written
//! to `target/dashboard-samples`, to be looked at in a browser beside `static`.

use super::*;
use askama::Template;
use chrono::{DateTime, Utc};

const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

fn moment() -> Moment {
    DateTime::<Utc>::from_timestamp(1_795_480_315, 0)
        .unwrap()
        .into()
}

fn layout(title: &str, viewer: bool, admin: bool) -> Layout {
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

fn refusal() -> Refusal {
    Refusal {
        reference: "7K3Q9XW2MB".into(),
        at: moment(),
        code: "audience_mismatch".into(),
        sentence: "The assertion is meant for another service provider.".into(),
        expected: Some(
            "https://id.example.com/api/v1/saml/0b9d6c1e-52f3-4b43-8f57-2b3a0c1d9e10/metadata"
                .into(),
        ),
        received: Some("https://id.example.com/".into()),
        advice: "Paste the Entity ID exactly as shown into the identity provider's audience field."
            .into(),
    }
}

fn problem() -> FormProblem {
    FormProblem::new("The metadata address answered with a web page instead of metadata.")
        .sides(
            "XML with an EntityDescriptor",
            "an HTML page titled “Sign in”",
        )
        .advice("Copy the Metadata URL once more. It must open without signing in.")
}

fn member(name: &str, came: &'static str, active: bool) -> MemberRow {
    MemberRow {
        id: name.into(),
        name: name.into(),
        email: format!(
            "{}@analytical-engines.example.com",
            name.split(' ').next().unwrap().to_lowercase()
        ),
        active,
        role: if came == "Set up here" {
            "Platform admin"
        } else {
            "Member"
        },
        came,
        is_viewer: came == "Set up here",
        external_id: (came == "SCIM").then(|| "00u1a2b3c4d5e6f7g8h9".to_owned()),
        name_ids: if came == "SSO" {
            vec!["grace@analytical-engines.example.com".into()]
        } else {
            vec![]
        },
    }
}

fn members(admin: bool) -> Members {
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

fn section() -> SsoSection {
    let organization = "https://id.example.com/api/v1/saml/0b9d6c1e-52f3-4b43-8f57-2b3a0c1d9e10";
    SsoSection {
        acs_url: format!("{organization}/acs"),
        entity_id: format!("{organization}/metadata"),
        login_url: format!("{organization}/login"),
        provider: None,
        form: EnableForm::default(),
        problem: None,
        allow_just_in_time: true,
        accept_unsolicited: false,
        refusals: vec![],
        scim: ScimSection {
            base_url: "https://id.example.com/api/v1/scim/v2".into(),
            tokens: vec![],
            naming: false,
            typed_name: String::new(),
            problem: None,
            created: None,
        },
    }
}

fn provider() -> ProviderCard {
    ProviderCard {
        name: "Okta".into(),
        entity_id: "http://www.okta.com/exk1a2b3c4d5e6f7g8h9".into(),
        metadata_url: Some("https://example.okta.com/app/exk1a2b3c4d5e6f7g8h9/sso/saml/metadata".into()),
        refreshed_at: moment(),
        refresh_error: None,
        keys: vec!["4f:0a:91:2c:77:de:0b:35:a8:10:9e:fc:61:d2:43:88:5b:1e:70:c9:02:bd:6f:34:e7:98:ac:15:d0:4b:83:2f".into()],
        sso_url: Some("https://example.okta.com/app/exk1a2b3c4d5e6f7g8h9/sso/saml".into()),
        unusable: None,
        users_sentence: "1 user signs in with it.".into(),
    }
}

fn token(name: &str, used: bool, revoked: bool) -> TokenRow {
    TokenRow {
        id: format!("id-{name}"),
        name: name.into(),
        shape: "stx_scim_…9fQ2".into(),
        created_at: moment(),
        last_used_at: used.then(moment),
        revoked,
    }
}

fn team(sso: Option<SsoSection>) -> TeamPage {
    TeamPage {
        layout: layout("Team", true, sso.is_some()),
        csrf_token: "csrf-sample".into(),
        organization: "Analytical Engines".into(),
        done: None,
        members: members(sso.is_some()),
        sso,
    }
}

fn full_section() -> SsoSection {
    let mut full = section();
    full.provider = Some(provider());
    full.refusals = vec![
        refusal(),
        Refusal {
            expected: None,
            received: None,
            ..refusal()
        },
    ];
    full.scim.tokens = vec![token("Okta SCIM", true, false), token("Trial", false, true)];
    full
}

fn sign_in() -> SignInPage {
    SignInPage {
        layout: layout("Sign in", false, false),
        csrf_token: "csrf-sample".into(),
        email: String::new(),
        return_to: "/team".into(),
        refused: None,
        fresh_sign_in: None,
        problem: None,
        message: None,
        sso_needs_email: false,
    }
}

fn setup() -> SetupPage {
    SetupPage {
        layout: layout("Set up", false, false),
        csrf_token: "csrf-sample".into(),
        code: "code".into(),
        organization_name: String::new(),
        name: String::new(),
        email: String::new(),
        password_min_chars: 12,
        problem: None,
    }
}

fn team_samples() -> Vec<(&'static str, String)> {
    let mut failing = section();
    failing.problem = Some(problem());
    failing.form = EnableForm {
        name: "Okta".into(),
        metadata_url: "https://example.okta.com/app/x".into(),
        metadata_xml: "<EntityDescriptor>".into(),
    };
    let mut naming = full_section();
    naming.scim.naming = true;
    naming.scim.problem = Some(FormProblem::new("Give the token a name."));
    let mut created = full_section();
    created.provider.as_mut().unwrap().refresh_error =
        Some("The address refused the connection.".into());
    created.provider.as_mut().unwrap().unusable = Some("it was valid until yesterday".into());
    created.problem = Some(FormProblem::new("Provider already exists."));
    created.scim.created = Some(NewToken {
        name: "Okta SCIM".into(),
        token: "stx_scim_N0tAR3alT0ken-N0tAR3alT0ken-N0tAR3a9fQ2".into(),
    });
    let mut pasted = full_section();
    pasted.provider.as_mut().unwrap().metadata_url = None;
    let mut done = team(Some(full_section()));
    done.done = Some("SSO is enabled.");
    vec![
        ("team-member", team(None).render().unwrap()),
        ("team-start", team(Some(section())).render().unwrap()),
        ("team-failing", team(Some(failing)).render().unwrap()),
        ("team-enabled", done.render().unwrap()),
        ("team-naming", team(Some(naming)).render().unwrap()),
        ("team-pasted", team(Some(pasted)).render().unwrap()),
        ("team-token", team(Some(created)).render().unwrap()),
    ]
}

fn samples() -> Vec<(&'static str, String)> {
    let refused = SignInPage {
        refused: Some(RefusedNotice {
            sentence: "Your identity provider’s answer was meant for another service.".into(),
            what_to_do: "Ask your platform admin to check the single sign-on settings.".into(),
            reference: "7K3Q9XW2MB".into(),
        }),
        fresh_sign_in: Some("https://id.example.com/login".into()),
        ..sign_in()
    };
    let wrong = SignInPage {
        email: "ada@example.com".into(),
        problem: Some(FormProblem::new(
            "The e-mail address and the password do not belong together.",
        )),
        message: Some("You are signed out."),
        sso_needs_email: true,
        ..sign_in()
    };
    let mut all = vec![
        ("setup", setup().render().unwrap()),
        (
            "setup-problem",
            SetupPage {
                problem: Some(problem()),
                ..setup()
            }
            .render()
            .unwrap(),
        ),
        ("sign-in", sign_in().render().unwrap()),
        ("sign-in-refused", refused.render().unwrap()),
        ("sign-in-wrong", wrong.render().unwrap()),
        (
            "leaving",
            LeavingPage {
                layout: layout("Sign in", false, false),
                address: "/login".into(),
            }
            .render()
            .unwrap(),
        ),
        (
            "message",
            MessagePage {
                layout: layout("Set up", false, false),
                heading: "This set-up link cannot be used".into(),
                sentence: "It was used already, replaced by a newer one, or has expired.".into(),
                advice: Some(
                    "Start the server again for a new link, if no organization exists yet.".into(),
                ),
                link: Some(Link {
                    address: "/sign-in",
                    label: "Go to the sign-in page",
                }),
            }
            .render()
            .unwrap(),
        ),
        (
            "remove-provider",
            RemoveProviderPage {
                layout: layout("Remove", true, true),
                csrf_token: "csrf-sample".into(),
                provider_id: "p".into(),
                provider_name: "Okta".into(),
                entity_id: provider().entity_id,
                users_sentence: "14 people sign in with it.".into(),
                lockout_warning: Some("You have no password."),
            }
            .render()
            .unwrap(),
        ),
        (
            "revoke-token",
            RevokeTokenPage {
                layout: layout("Revoke", true, true),
                csrf_token: "csrf-sample".into(),
                id: "t".into(),
                name: "Okta SCIM".into(),
                shape: "stx_scim_…9fQ2".into(),
                last_used_sentence: "It was last used on 24 Nov 2026, 00:31 UTC.".into(),
            }
            .render()
            .unwrap(),
        ),
    ];
    all.extend(team_samples());
    all
}

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

#[test]
fn every_template_file_is_rendered_by_a_sample() {
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let pages: Vec<String> = std::fs::read_dir(templates)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".html") && name != "base.html" && name != "parts.html")
        .collect();
    let rendered: Vec<&str> = samples().iter().map(|(name, _)| *name).collect();
    for page in pages {
        let stem = page.trim_end_matches(".html").replace('_', "-");
        assert!(
            rendered.iter().any(|name| name.starts_with(&stem)),
            "no sample of {page}"
        );
    }
}

#[test]
fn hostile_names_stay_text_everywhere() {
    let mut page = team(Some(full_section()));
    page.organization = HOSTILE.into();
    page.layout.viewer.as_mut().unwrap().name = HOSTILE.into();
    let row = &mut page.members.rows[1];
    (row.name, row.email, row.external_id) = (HOSTILE.into(), HOSTILE.into(), Some(HOSTILE.into()));
    row.name_ids = vec![HOSTILE.into()];
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
    let refusal = &mut sso.refusals[0];
    (refusal.received, refusal.code) = (Some(HOSTILE.into()), HOSTILE.into());
    let html = page.render().unwrap();
    assert!(
        html.contains("&#60;script&#62;"),
        "the hostile text is shown, as text"
    );
    assert!(!html.contains("<script>") && !html.contains("<img"));
    assert!(!html.contains("\"'>"), "no attribute can be left");
}
