//! The forms of SSO & Provisioning: enabling, refreshing and removing the provider, and settings.

mod card;
pub(super) mod provider;
pub(super) mod remove;
pub(super) mod settings;

pub(super) use card::provider_card;

/// How many people sign in with the provider, as a sentence.
fn users_sentence(linked: i64) -> String {
    match linked {
        0 => "Nobody signs in with it yet.".to_owned(),
        1 => "1 user signs in with it.".to_owned(),
        many => format!("{many} users sign in with it."),
    }
}
