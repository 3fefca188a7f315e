//! The scheduled refresh.

use std::time::Duration;

use chrono::{DateTime, Utc};
use identity_store::StoreError;
use identity_store::audit::Actor;
use identity_store::sso::providers::{self, Provider};
use tokio::task::JoinSet;

use super::refresh::{expiry, note, refresh_provider};
use super::replacement::stored;
use crate::sso_connection::error::SsoConnectionError;
use crate::state::AppState;

/// How often [`refresh_due`] should be called. A provider whose refresh fails is tried again at
/// each call.
pub const CHECK_EVERY: Duration = Duration::from_hours(1);

/// How many identity providers are asked at the same time.
const AT_ONCE: usize = 8;

/// What a round of refreshes did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RefreshSummary {
    /// Fetched, and other than before.
    pub changed: usize,
    /// Fetched, and the same as before.
    pub unchanged: usize,
    /// Not taken: the reason is kept at the provider.
    pub failed: usize,
    /// Pasted metadata that has expired; this is noted at the provider.
    pub expired: usize,
}

/// Refreshes the metadata of every provider whose time has come: after its `cacheDuration`, but
/// at most hourly and at least daily, and every six hours where it names none. Call it every
/// [`CHECK_EVERY`]; several servers may.
///
/// ```no_run
/// # async fn example(state: statux_api::AppState) -> Result<(), Box<dyn std::error::Error>> {
/// use statux_api::sso_connection::{CHECK_EVERY, refresh_due};
///
/// loop {
///     let summary = refresh_due(&state).await?;
///     println!("{} of the providers have changed", summary.changed);
///     tokio::time::sleep(CHECK_EVERY).await;
/// }
/// # }
/// ```
///
/// # Errors
/// When the database cannot tell which providers there are. What happens with one provider does
/// not keep the others from being refreshed.
pub async fn refresh_due(state: &AppState) -> Result<RefreshSummary, StoreError> {
    let now = state.now();
    let mut due = state
        .read(move |db| {
            let all = providers::all(db)?;
            Ok::<_, StoreError>(
                all.into_iter()
                    .filter(|it| is_due(it, now))
                    .collect::<Vec<_>>(),
            )
        })
        .await?
        .into_iter();
    let mut running = JoinSet::new();
    let mut summary = RefreshSummary::default();
    loop {
        while running.len() < AT_ONCE
            && let Some(provider) = due.next()
        {
            running.spawn(one(state.clone(), provider));
        }
        match running.join_next().await {
            None => return Ok(summary),
            Some(outcome) => summary.count(outcome.unwrap_or(Outcome::Failed)),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Outcome {
    Changed,
    Unchanged,
    Failed,
    Expired,
}

impl RefreshSummary {
    fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Changed => &mut self.changed,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Failed => &mut self.failed,
            Outcome::Expired => &mut self.expired,
        } += 1;
    }
}

async fn one(state: AppState, provider: Provider) -> Outcome {
    let organization = provider.organization_id.clone();
    if provider.metadata_url.is_none() {
        let sentence = expiry(&provider, state.now()).unwrap_or_default();
        let sentence = format!("{} Paste the current XML.", sentence.trim_start());
        return match note(&state, &provider, sentence).await {
            Ok(()) => Outcome::Expired,
            Err(error) => failed(&organization, &SsoConnectionError::Store(error)),
        };
    }
    match refresh_provider(&state, provider, &Actor::System).await {
        Ok(refreshed) if refreshed.changed => {
            tracing::info!(%organization, "the provider's metadata has changed");
            Outcome::Changed
        }
        Ok(_) => Outcome::Unchanged,
        Err(error) => failed(&organization, &error),
    }
}

fn failed(organization: &identity_store::OrganizationId, error: &SsoConnectionError) -> Outcome {
    tracing::warn!(%organization, code = error.code(), "metadata was not refreshed");
    Outcome::Failed
}

/// Whether something is to be done: pasted metadata can only expire.
fn is_due(provider: &Provider, now: DateTime<Utc>) -> bool {
    if provider.metadata_url.is_none() {
        return expiry(provider, now).is_some();
    }
    let known = stored(provider, provider.refreshed_at);
    let cache = known.ok().and_then(|known| known.cache_duration());
    let age = now.signed_duration_since(provider.refreshed_at);
    age.to_std().unwrap_or_default() >= interval(cache)
}

fn interval(cache_duration: Option<Duration>) -> Duration {
    cache_duration.map_or(Duration::from_hours(6), |duration| {
        duration.clamp(Duration::from_hours(1), Duration::from_hours(24))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_fetched_hourly_at_most_and_daily_at_least() {
        assert_eq!(interval(None), Duration::from_hours(6));
        assert_eq!(interval(Some(Duration::ZERO)), Duration::from_hours(1));
        assert_eq!(
            interval(Some(Duration::from_hours(3))),
            Duration::from_hours(3)
        );
        assert_eq!(
            interval(Some(Duration::from_hours(24 * 365))),
            Duration::from_hours(24)
        );
    }
}
