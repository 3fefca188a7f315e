//! A sample of every page, in every state it can be in.

use askama::Template;

use super::parts::{
    endings, full_section, held, layout, notices, problem, provider, recovered, section, team,
};
use crate::account::notices::ShownOn;
use crate::pages::frame::{FormProblem, Link, MessagePage};
use crate::saml::sending::PostPage;
use crate::scim::tokens::view::{NewToken, RevokeTokenPage};
use crate::sign_in::view::{
    AccountChoice, AnswerPage, ConnectPage, LeavingPage, NamedOrganization, ProofPage, RecoverPage,
    RejectedNotice, SetupPage, SignInPage, SigningOutPage, WhichAccountPage, WhichOrganizationPage,
};
use crate::sso_connection::view::{EnableForm, HeldCard, RemoveProviderPage};

pub(super) fn team_samples() -> Vec<(&'static str, String)> {
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
        Some("idp.example.com refused the connection.".into());
    created.provider.as_mut().unwrap().unusable = Some("it was valid until yesterday".into());
    created.problem = Some(FormProblem::new("Provider already exists."));
    created.scim.created = Some(NewToken {
        name: "Okta SCIM".into(),
        token: "stx_scim_N0tAR3alT0ken-N0tAR3alT0ken-N0tAR3a9fQ2".into(),
    });
    let mut pasted = full_section();
    pasted.provider.as_mut().unwrap().metadata_url = None;
    pasted.provider.as_mut().unwrap().endings = endings();
    let mut deciding = full_section();
    deciding.provider.as_mut().unwrap().held = Some(held());
    deciding.provider.as_mut().unwrap().endings = endings();
    let mut unsure = full_section();
    unsure.provider.as_mut().unwrap().held = Some(HeldCard {
        entity_id: None,
        url_not_vouched_for: true,
        ..held()
    });
    let mut done = team(Some(full_section()));
    done.done = Some("SSO is enabled.");
    let mut told = team(Some(full_section()));
    told.recovered = vec![recovered("Grace Hopper")];
    let mut noticed = team(None);
    noticed.notices = Some(notices("Grace Hopper", ShownOn::Team));
    let mut start = team(Some(section()));
    let no_groups = start.groups.as_mut().unwrap();
    (no_groups.rows, no_groups.next_page) = (vec![], None);
    let mut mapped = team(Some(section()));
    let groups = mapped.groups.as_mut().unwrap();
    groups.done = Some("The group “Engineering” is mapped to the role Member.".into());
    (groups.after, groups.first_page) = (Some("x".into()), Some("/team#groups"));
    let mut behind = mapped.groups.clone().unwrap();
    (behind.rows, behind.next_page) = (vec![], None);
    let mut past = team(Some(section()));
    past.groups = Some(behind);
    vec![
        ("team-member", team(None).render().unwrap()),
        ("team-start", start.render().unwrap()),
        ("team-group-mapped", mapped.render().unwrap()),
        ("team-groups-past", past.render().unwrap()),
        ("team-failing", team(Some(failing)).render().unwrap()),
        ("team-notices", noticed.render().unwrap()),
        ("team-held", team(Some(deciding)).render().unwrap()),
        ("team-held-unsure", team(Some(unsure)).render().unwrap()),
        ("team-recovered", told.render().unwrap()),
        ("team-enabled", done.render().unwrap()),
        ("team-naming", team(Some(naming)).render().unwrap()),
        ("team-pasted", team(Some(pasted)).render().unwrap()),
        ("team-token", team(Some(created)).render().unwrap()),
    ]
}

#[expect(clippy::too_many_lines, reason = "a list, one page after the other")]
pub(super) fn samples() -> Vec<(&'static str, String)> {
    let rejected = SignInPage {
        rejected: Some(RejectedNotice {
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
        ("recover", recover("Analytical Engines").render().unwrap()),
        (
            "recover-problem",
            RecoverPage {
                problem: Some(problem()),
                ..recover("Analytical Engines")
            }
            .render()
            .unwrap(),
        ),
        ("sign-in", sign_in().render().unwrap()),
        ("sign-in-rejected", rejected.render().unwrap()),
        ("sign-in-wrong", wrong.render().unwrap()),
        ("sign-in-of-one", sign_in_of("Example").render().unwrap()),
        (
            "which-organization",
            which_organization("Example").render().unwrap(),
        ),
        ("which-account", which_account("Example").render().unwrap()),
        (
            "leaving",
            LeavingPage {
                layout: layout("Sign in", false, false),
                organization: "Example".into(),
                host: Some("idp.example.com".into()),
                url: "/login".into(),
            }
            .render()
            .unwrap(),
        ),
        (
            "saml-post",
            PostPage {
                layout: layout("Taking you to your identity provider", false, false),
                lead: "You are signing in with SSO.",
                host: "idp.example.com".into(),
                action: "https://idp.example.com/sso".into(),
                fields: vec![("SAMLRequest", "PHNhbWxwOkF1dGhuUmVxdWVzdC8+".into())],
            }
            .render()
            .unwrap(),
        ),
        (
            "signing-out",
            SigningOutPage {
                layout: layout("You are signed out", false, false),
                host: Some("idp.example.com".into()),
                url: "https://idp.example.com/logout".into(),
            }
            .render()
            .unwrap(),
        ),
        ("proof", proof().render().unwrap()),
        ("answer", answer(Some("Grace Hopper")).render().unwrap()),
        ("answer-new", answer(None).render().unwrap()),
        (
            "answer-hostile",
            answer(Some(super::HOSTILE)).render().unwrap(),
        ),
        ("connect", connect("00u1abcd").render().unwrap()),
        ("connect-hostile", connect(super::HOSTILE).render().unwrap()),
        (
            "proof-one-click",
            ProofPage {
                one_click: true,
                email: None,
                ..proof()
            }
            .render()
            .unwrap(),
        ),
        (
            "proof-wrong",
            ProofPage {
                administers: false,
                problem: Some(FormProblem::new(
                    "That is not the password of this account.",
                )),
                ..proof()
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
                    url: "/sign-in",
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
                masked: "stx_scim_…9fQ2".into(),
                last_used_sentence: "It was last used on 24 Nov 2026, 00:31 UTC.".into(),
            }
            .render()
            .unwrap(),
        ),
    ];
    all.extend(team_samples());
    all.extend(super::people::samples());
    all
}

pub(super) fn answer(name: Option<&str>) -> AnswerPage {
    AnswerPage {
        layout: layout("Go on as somebody else?", false, false),
        csrf_token: "csrf-sample".into(),
        viewer_name: name.unwrap_or("Ada Lovelace").into(),
        viewer_email: "ada@example.com".into(),
        viewer_organization: name.unwrap_or("Example").into(),
        organization: name.unwrap_or("Example").into(),
        provider: "Okta".into(),
        account: name.map(|name| (name.into(), "grace@example.com".into())),
        name_id: name.unwrap_or("00u1abcd").into(),
    }
}

pub(super) fn connect(name_id: &str) -> ConnectPage {
    ConnectPage {
        layout: layout("Connect SSO", true, false),
        csrf_token: "csrf-sample".into(),
        provider: "Okta".into(),
        name_id: name_id.into(),
        email: Some(name_id.into()),
        account_name: "Ada Lovelace".into(),
        account_email: "ada@example.com".into(),
    }
}

pub(super) fn proof() -> ProofPage {
    ProofPage {
        layout: layout("Is this account yours?", false, false),
        csrf_token: "csrf-sample".into(),
        provider: "Okta".into(),
        name_id: "00u1abcd".into(),
        email: Some("ada@example.com".into()),
        account_name: "Ada Lovelace".into(),
        other_viewer: Some("Grace Hopper".into()),
        account_email: "ada@example.com".into(),
        administers: true,
        one_click: false,
        problem: None,
    }
}

fn sign_in() -> SignInPage {
    SignInPage {
        layout: layout("Sign in", false, false),
        csrf_token: "csrf-sample".into(),
        email: String::new(),
        return_to: "/team".into(),
        rejected: None,
        fresh_sign_in: None,
        problem: None,
        message: None,
        organization: None,
        sso: true,
    }
}

/// An organization's own page, without SSO.
pub(super) fn sign_in_of(name: &str) -> SignInPage {
    SignInPage {
        organization: Some(named(name)),
        sso: false,
        ..sign_in()
    }
}

fn named(name: &str) -> NamedOrganization {
    NamedOrganization {
        id: "o1".into(),
        name: name.into(),
    }
}

pub(super) fn which_organization(name: &str) -> WhichOrganizationPage {
    WhichOrganizationPage {
        layout: layout("Which organization?", false, false),
        csrf_token: "csrf-sample".into(),
        return_to: "/team".into(),
        choices: vec![named(name), named("Second")],
        short_name: name.into(),
        example_url: "https://status.example.com/sign-in/short-name".into(),
        problem: Some(problem()),
    }
}

pub(super) fn which_account(name: &str) -> WhichAccountPage {
    WhichAccountPage {
        layout: layout("Which organization?", false, false),
        csrf_token: "csrf-sample".into(),
        email: "ada@example.com".into(),
        choices: vec![AccountChoice {
            user: "u1".into(),
            organization: name.into(),
        }],
    }
}

pub(super) fn recover(organization: &str) -> RecoverPage {
    RecoverPage {
        layout: layout("Get in again", false, false),
        csrf_token: "csrf-sample".into(),
        code: "code".into(),
        organization: organization.into(),
        email: "ada@analytical-engines.example.com".into(),
        password_min_chars: 12,
        problem: None,
    }
}

fn setup() -> SetupPage {
    SetupPage {
        layout: layout("Set up", false, false),
        csrf_token: "csrf-sample".into(),
        code: "code".into(),
        organization_name: String::new(),
        given_name: String::new(),
        family_name: String::new(),
        email: String::new(),
        password_min_chars: 12,
        problem: None,
    }
}
