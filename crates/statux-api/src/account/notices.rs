//! The box that tells people what others did to the keys of their account, on the Team page and on that
//! of the account, until they say that they have seen it.

use actix_web::{HttpResponse, web};
use chrono::DateTime;
use identity_store::accounts::notices::{self, Done, DoneBy, Notice};
use serde::Deserialize;

use crate::http::access::SignedIn;
use crate::http::csrf::CsrfForm;
use crate::http::errors::PageError;
use crate::pages::respond::see_other;
use crate::pages::timestamp::Timestamp;
use crate::state::AppState;

/// The box.
#[derive(Debug, Clone)]
pub(crate) struct NoticeBox {
    pub(crate) csrf_token: String,
    pub(crate) rows: Vec<NoticeRow>,
    /// The time of the latest, in microseconds since 1970, which the form sends back.
    pub(crate) through: i64,
    /// The page that shows the box.
    pub(crate) page: ShownOn,
    /// Whether the person is a platform admin, who may have to tell another one.
    pub(crate) is_admin: bool,
}

/// A sentence.
#[derive(Debug, Clone)]
pub(crate) struct NoticeRow {
    /// What was done, before on whose behalf.
    pub(crate) what: &'static str,
    /// On whose behalf.
    pub(crate) by: By,
    pub(crate) at: Timestamp,
    /// The fingerprints of the signing keys it is about.
    pub(crate) keys: Vec<String>,
}

/// On whose behalf it was done.
#[derive(Debug, Clone)]
pub(crate) enum By {
    /// A person with this name.
    Person(String),
    /// In words of ours.
    Words(&'static str),
}

/// The pages that show the box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ShownOn {
    /// The Team page.
    Team,
    /// The page of the account.
    Account,
}

impl ShownOn {
    /// The value of the form's field.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Team => "team",
            Self::Account => "account",
        }
    }
}

/// The form.
#[derive(Debug, Deserialize)]
pub(crate) struct SeenForm {
    through: String,
    page: ShownOn,
}

/// The box for these notices, the latest first; `None` if there are none.
pub(crate) fn notice_box(
    viewer: &SignedIn,
    notices: Vec<Notice>,
    page: ShownOn,
) -> Option<NoticeBox> {
    let through = notices.first()?.at.timestamp_micros();
    Some(NoticeBox {
        csrf_token: viewer.session.csrf_token.clone(),
        rows: notices.into_iter().map(row).collect(),
        through,
        page,
        is_admin: viewer.is_platform_admin(),
    })
}

/// Tells them no more.
pub(crate) async fn seen(
    state: web::Data<AppState>,
    form: CsrfForm<SignedIn, SeenForm>,
) -> Result<HttpResponse, PageError> {
    let (viewer, now) = (form.by, state.now());
    let through = form.form.through.parse().ok();
    // Only a form that is not ours has anything else in it.
    let through = through.and_then(DateTime::from_timestamp_micros);
    let through = through.ok_or_else(PageError::form_expired)?;
    let organization = viewer.organization.id.clone();
    let user = viewer.user.id.clone();
    let marked = state.write(move |db| notices::mark_seen(db, &organization, &user, through, now));
    marked.await?;
    Ok(see_other(match form.form.page {
        ShownOn::Team => "/team",
        ShownOn::Account => "/account",
    }))
}

fn row(notice: Notice) -> NoticeRow {
    NoticeRow {
        what: what(notice.what),
        by: by(notice.by),
        at: notice.at.into(),
        keys: notice.keys,
    }
}

fn what(done: Done) -> &'static str {
    match done {
        Done::NameIdLinked => "A NameID of your identity provider was connected with your account",
        Done::NameIdsUnlinked => "SSO was disconnected from your account",
        Done::NameIdReplaced => {
            "The NameID that is connected with your account was replaced by another one"
        }
        Done::LetIn => "A NameID that had been rejected was let in to your account",
        Done::LetInAfterPassword => {
            "A NameID that had been rejected was allowed to ask for the password of your account"
        }
        Done::MadePlatformAdmin => "You were made platform admin",
        Done::MadeMember => "Your role was changed to member",
        Done::PasswordSet => "The password of your account was set anew",
        Done::SessionsEnded => "Sessions of yours were ended",
        Done::EmailChanged => "The e-mail address of your account was changed",
        Done::Blocked => "Your account was blocked",
        Done::Unblocked => "The block of your account was lifted",
        Done::Deactivated => "Your account was deactivated",
        Done::Activated => "Your account was activated again",
        Done::ActivatedAsMember => "Your account was activated again as a member",
        Done::ActivatedWithoutKeys => {
            "Your account was activated again without its password and NameIDs"
        }
        Done::Deleted => "Your account was deleted",
        Done::ProviderKeysAdded => "Your identity provider was given a new signing key",
        _ => "Your account was changed",
    }
}

fn by(by: DoneBy) -> By {
    By::Words(match by {
        DoneBy::Person(name) => return By::Person(name),
        DoneBy::SignIn => "a sign-in to it",
        DoneBy::ScimClient => "your organization’s SCIM client",
        DoneBy::ApiKey => "a program with an API key of your organization",
        DoneBy::Operator => "the operator of this server",
        _ => "this server",
    })
}
