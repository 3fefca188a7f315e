//! The first set-up: one organization and its platform admin, behind a one-time link.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::Secret;
use identity_store::accounts::passwords;
use identity_store::organizations::OrganizationError;
use identity_store::organizations::first_run::{self, FirstOrganization};
use serde::Deserialize;

use super::view::SetupPage;
use super::{link_session, new_password};
use crate::hashing::Caller;
use crate::http::csrf::{DoubleSubmitForm, FormToken};
use crate::http::errors::PageError;
use crate::http::limits::lengths::{ORGANIZATION_NAME, PERSON_NAME, is_email};
use crate::pages::frame::{FormProblem, Link, MessagePage};
use crate::pages::respond::{finish, layout, page};
use crate::sign_in::{SessionCookies, signed_in};
use crate::state::AppState;

/// The set-up form.
#[derive(Deserialize)]
pub(crate) struct SetupForm {
    organization_name: String,
    #[serde(default)]
    given_name: String,
    #[serde(default)]
    family_name: String,
    /// The whole name, which scripts send that were written when the page asked for it. It is never
    /// split.
    #[serde(default)]
    name: String,
    email: String,
    password: String,
    password_again: String,
}

impl SetupForm {
    fn has_only_whole_name(&self) -> bool {
        let parts = [&self.given_name, &self.family_name];
        filled(&self.name).is_some() && parts.iter().all(|part| filled(part).is_none())
    }

    fn whole_name(&self) -> String {
        if self.has_only_whole_name() {
            return self.name.trim().to_owned();
        }
        format!("{} {}", self.given_name.trim(), self.family_name.trim())
    }
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Shows the form if the link is valid.
pub(crate) async fn show(
    state: web::Data<AppState>,
    request: HttpRequest,
    code: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let now = state.now();
    let secret = Secret::from_client(&**code);
    let usable = state.read(move |db| first_run::peek(db, &secret, now));
    if !usable.await? {
        return unusable(&state);
    }
    form_page(&state, &request, &code, None, None)
}

/// Creates the organization and its admin, signs the admin in and redirects to Team.
pub(crate) async fn complete(
    state: web::Data<AppState>,
    request: HttpRequest,
    code: web::Path<String>,
    form: DoubleSubmitForm<SetupForm>,
) -> Result<HttpResponse, PageError> {
    let form = form.0;
    if let Some(problem) = check(&form) {
        return form_page(&state, &request, &code, Some(&form), Some(problem));
    }
    let (secret, now) = (Secret::from_client(&**code), state.now());
    let known = secret.clone();
    let usable = state.read(move |db| first_run::peek(db, &known, now));
    // A stranger with an invalid link must not be able to make the server hash passwords.
    if !usable.await? {
        return unusable(&state);
    }
    let (password, permit) = (
        form.password.clone(),
        state.hashing().permit(Caller::Known)?,
    );
    let own = [
        form.whole_name(),
        form.email.clone(),
        form.organization_name.clone(),
    ];
    let hashed = state.hashing().run(permit, move || {
        passwords::hash(&password, &own.each_ref().map(String::as_str))
    });
    let hash = match hashed.await? {
        Ok(hash) => hash,
        Err(error) => {
            let problem = new_password::problem(&error);
            return form_page(&state, &request, &code, Some(&form), Some(problem));
        }
    };
    let first = FirstOrganization {
        name: form.organization_name.trim().to_owned(),
        admin_name: form.whole_name(),
        admin_given_name: filled(&form.given_name),
        admin_family_name: filled(&form.family_name),
        admin_email: form.email.trim().to_owned(),
        password_hash: hash,
    };
    let ttl = state.config().session_max();
    let done = state.try_write(move |db| {
        let (organization, admin) = first_run::complete(db, &secret, &first, now)?;
        let session = link_session::begin(db, &admin, now, ttl)?;
        Ok((organization.id, session))
    });
    match done.await {
        Ok((organization, session)) => {
            tracing::info!("the first organization is set up");
            let browser = SessionCookies::of(&state, &request);
            Ok(signed_in(&state, browser, &organization, &session, "/team").await?)
        }
        Err(OrganizationError::Store(error)) => Err(error.into()),
        Err(_) => unusable(&state),
    }
}

/// The problem with the form: that of the first invalid field.
fn check(form: &SetupForm) -> Option<FormProblem> {
    let organization = (
        "Organization name",
        &form.organization_name,
        ORGANIZATION_NAME,
    );
    let person = if form.has_only_whole_name() {
        vec![("Your name", &form.name, PERSON_NAME)]
    } else {
        vec![
            ("First name", &form.given_name, PERSON_NAME),
            ("Last name", &form.family_name, PERSON_NAME),
        ]
    };
    for (label, value, limit) in [organization].into_iter().chain(person) {
        if limit.check(value).is_err() {
            let chars = value.trim().chars().count();
            let problem = FormProblem::new(format!("{label} is missing or too long."));
            return Some(problem.sides(limit.to_string(), format!("{chars} characters")));
        }
    }
    if !is_email(form.email.trim()) {
        let problem = FormProblem::new("The e-mail address is not one.");
        return Some(problem.sides(
            "an e-mail address such as ada@example.com",
            form.email.trim(),
        ));
    }
    new_password::check(&form.password, &form.password_again)
}

fn form_page(
    state: &AppState,
    request: &HttpRequest,
    code: &str,
    typed: Option<&SetupForm>,
    problem: Option<FormProblem>,
) -> Result<HttpResponse, PageError> {
    let token = FormToken::of(request);
    let typed_text =
        |field: fn(&SetupForm) -> &String| typed.map(field).cloned().unwrap_or_default();
    let status = if problem.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let mut response = HttpResponse::build(status);
    response.cookie(token.cookie(state));
    finish(
        response,
        &SetupPage {
            layout: layout(state, "Set up", None),
            csrf_token: token.value().to_owned(),
            code: code.to_owned(),
            organization_name: typed_text(|form| &form.organization_name),
            given_name: typed_text(|form| &form.given_name),
            family_name: typed_text(|form| &form.family_name),
            email: typed_text(|form| &form.email),
            password_min_chars: passwords::MIN_CHARACTERS,
            problem,
        },
    )
}

fn unusable(state: &AppState) -> Result<HttpResponse, PageError> {
    let template = MessagePage {
        layout: layout(state, "Set up", None),
        heading: "This set-up link cannot be used".to_owned(),
        sentence: "It was used already, replaced by a newer one, mistyped, or has expired.".to_owned(),
        advice: Some(
            "If your organization exists, sign in. If not, the server prints a new link when it starts."
                .to_owned(),
        ),
        link: Some(Link { url: "/sign-in", label: "Go to the sign-in page" }),
    };
    page(StatusCode::NOT_FOUND, &template)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> SetupForm {
        SetupForm {
            organization_name: "Example".into(),
            given_name: "Ada".into(),
            family_name: "Lovelace".into(),
            name: String::new(),
            email: "ada@example.com".into(),
            password: "correct horse battery".into(),
            password_again: "correct horse battery".into(),
        }
    }

    #[test]
    fn each_field_is_checked() {
        assert_eq!(check(&form()), None);
        let breaks: [fn(&mut SetupForm); 7] = [
            |form| form.organization_name = "  ".into(),
            |form| form.given_name = "x".repeat(201),
            |form| form.family_name = " ".into(),
            |form| {
                form.given_name = String::new();
                form.family_name = String::new();
            },
            |form| form.email = "ada".into(),
            |form| form.password = "short".into(),
            |form| form.password_again = "another".into(),
        ];
        for change in breaks {
            let mut broken = form();
            change(&mut broken);
            assert!(check(&broken).is_some());
        }
    }

    #[test]
    fn a_whole_name_alone_is_taken_and_never_split() {
        let whole = SetupForm {
            given_name: String::new(),
            family_name: " ".into(),
            name: " Ada King Lovelace ".into(),
            ..form()
        };
        assert_eq!(check(&whole), None);
        assert_eq!(whole.whole_name(), "Ada King Lovelace");
        assert_eq!(form().whole_name(), "Ada Lovelace");
        let half = SetupForm {
            given_name: "Ada".into(),
            ..whole
        };
        assert!(check(&half).is_some());
    }

    #[test]
    fn an_address_has_one_at_sign_and_no_spaces() {
        assert!(is_email("ada@localhost"));
        for text in [
            "",
            "ada",
            "@example.com",
            "ada@",
            "a b@example.com",
            "a@b@c",
        ] {
            assert!(!is_email(text), "{text:?}");
        }
    }
}
