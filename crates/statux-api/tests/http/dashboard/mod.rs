//! The dashboard over HTTP, as a browser without scripts sees it.

mod access;
mod account;
mod api_keys;
mod groups;
mod hardening;
mod home;
mod labels;
mod member_pages;
mod members;
mod notices;
mod presence;
mod providers;
mod recovering;
mod saml_keys;
mod setting_up;
mod signing_in;
mod sso_button;
mod sso_settings;
mod tokens;
