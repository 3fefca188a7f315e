//! Signing in and out with a password, the sign-in pages and how they find the organization, the
//! first set-up, the recovery link, the pages that ask whose account it is and who is at the browser,
//! and the parts that SSO shares with them: sessions, metrics, and the wording of
//! rejections.

pub(crate) mod answer;
pub(crate) mod ask_provider;
mod attempt_limit;
pub(crate) mod choice;
pub(crate) mod connect;
mod count;
mod finding;
pub(crate) mod first_setup;
mod known_organizations;
mod link_session;
mod new_password;
pub(crate) mod owner_password;
pub(crate) mod page;
mod password;
mod presence;
pub(crate) mod proof;
pub(crate) mod recover;
mod respond;
mod session_cookies;
pub(crate) mod sign_out;
pub(crate) mod sso;
pub(crate) mod sso_button;
mod unproven;
pub(crate) mod view;
pub(crate) mod waiting;
pub mod words;

use actix_web::web;

use crate::http::endpoint::{Access, Endpoint};

pub(crate) use count::count;
pub use password::{
    PasswordOutcome, PasswordRejection, PasswordSignIn, PasswordSignedIn, RightPassword,
    with_password,
};
pub(crate) use presence::PresentForm;
pub use session_cookies::{SessionCookies, signed_in};
pub(crate) use unproven::UnprovenRejections;
pub use unproven::{flush_counts, keep_counts};

/// The pages of signing in and out, of the first set-up, and of the recovery link.
pub(crate) const ROUTES: &[Endpoint] = &[
    Endpoint::new("GET", "/setup/{code}", Access::Anonymous, || {
        web::to(first_setup::show)
    }),
    Endpoint::new("POST", "/setup/{code}", Access::Anonymous, || {
        web::to(first_setup::complete)
    }),
    Endpoint::new("GET", "/recover/{code}", Access::Anonymous, || {
        web::to(recover::show)
    }),
    Endpoint::new("POST", "/recover/{code}", Access::Anonymous, || {
        web::to(recover::complete)
    }),
    Endpoint::new("GET", "/sign-in", Access::Anonymous, || web::to(page::show)),
    Endpoint::new("POST", "/sign-in", Access::Anonymous, || {
        web::to(page::with_password)
    }),
    Endpoint::new("POST", "/sign-in/sso", Access::Anonymous, || {
        web::to(sso_button::begin)
    }),
    Endpoint::new("GET", "/sign-in/organization", Access::Anonymous, || {
        web::to(choice::show)
    }),
    Endpoint::new("POST", "/sign-in/organization", Access::Anonymous, || {
        web::to(choice::choose)
    }),
    Endpoint::new("GET", "/sign-in/{short_name}", Access::Anonymous, || {
        web::to(page::of_organization)
    }),
    Endpoint::new("GET", "/sign-in/proof", Access::Anonymous, || {
        web::to(proof::show)
    }),
    Endpoint::new("POST", "/sign-in/proof", Access::Anonymous, || {
        web::to(proof::confirm)
    }),
    Endpoint::new("POST", "/sign-in/somebody-else", Access::Anonymous, || {
        web::to(proof::decline)
    }),
    Endpoint::new("GET", "/sign-in/continue", Access::Anonymous, || {
        web::to(answer::show)
    }),
    Endpoint::new("POST", "/sign-in/continue", Access::Anonymous, || {
        web::to(answer::agree)
    }),
    Endpoint::new("POST", "/sign-in/stay", Access::Anonymous, || {
        web::to(answer::stay)
    }),
    Endpoint::new("GET", "/sign-in/connect", Access::Anonymous, || {
        web::to(connect::show)
    }),
    Endpoint::new("POST", "/sign-in/connect", Access::Anonymous, || {
        web::to(connect::confirm)
    }),
    Endpoint::new("POST", "/presence/sso", Access::PlatformAdmin, || {
        web::to(presence::ask)
    }),
    Endpoint::new("GET", "/presence", Access::PlatformAdmin, || {
        web::to(presence::given)
    }),
    Endpoint::new("POST", "/sign-out", Access::Session, || {
        web::to(sign_out::end)
    }),
];
