//! The scheduled refresh.

use std::time::Duration;

use chrono::TimeDelta;
use identity_store::audit::Actor;
use identity_store::sso::providers::Provider;
use identity_store::sso::providers::refreshes::{self, Claimed};
use identity_store::{OrganizationId, StoreError};
use tokio::task::JoinSet;

use super::ending;
use super::refresh::{expiry, note, refresh_provider};
use super::schedule::next_look;
use crate::sso_connection::error::SsoConnectionError;
use crate::state::AppState;

/// How often [`refresh_due`] should be called. A call that finds nothing due costs one look into an index.
pub const CHECK_EVERY: Duration = Duration::from_mins(1);

/// How many identity providers are asked at the same time.
const AT_ONCE: usize = 8;

/// When a provider whose refresh has failed is asked again.
const AGAIN_AFTER: TimeDelta = TimeDelta::hours(1);

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
/// at most hourly and at least daily, and every six hours where it names none; an hour after a refresh
/// that failed. Of several servers one asks a provider, and another one if it never finishes. The
/// operator is warned of metadata and certificates that end soon. Call it every [`CHECK_EVERY`].
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
/// When the database cannot tell which providers are due. What happens with one provider does
/// not keep the others from being refreshed.
pub async fn refresh_due(state: &AppState) -> Result<RefreshSummary, StoreError> {
    let now = state.now();
    let mut running = JoinSet::new();
    let mut summary = RefreshSummary::default();
    let mut more = state.read(move |db| refreshes::any_due(db, now)).await?;
    loop {
        if more && running.len() < AT_ONCE {
            let free = i64::try_from(AT_ONCE - running.len()).unwrap_or(1);
            let claim = state.write(move |db| refreshes::claim_due(db, now, free));
            let claimed = claim.await?;
            more = !claimed.is_empty();
            for one_of_them in claimed {
                running.spawn(one(state.clone(), one_of_them));
            }
        }
        match running.join_next().await {
            None if !more => return Ok(summary),
            None => {}
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
    /// Pasted metadata that is good.
    Good,
}

impl RefreshSummary {
    fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Changed => &mut self.changed,
            Outcome::Unchanged => &mut self.unchanged,
            Outcome::Failed => &mut self.failed,
            Outcome::Expired => &mut self.expired,
            Outcome::Good => return,
        } += 1;
    }
}

/// Looks at one provider, says what ends soon, and sets when it is looked at again; a refresh that
/// succeeds has done so itself.
async fn one(state: AppState, claimed: Claimed) -> Outcome {
    let Claimed {
        provider, warned, ..
    } = claimed;
    let organization = provider.organization_id.clone();
    let (outcome, provider) = if provider.metadata_url.is_none() {
        pasted(&state, provider).await
    } else {
        fetched(&state, provider).await
    };
    let failed = matches!(outcome, Outcome::Failed);
    let (now, id) = (state.now(), provider.id.clone());
    let told = ending::told(&provider, failed, warned.as_deref(), now);
    let due_at = match outcome {
        Outcome::Changed | Outcome::Unchanged => None,
        Outcome::Failed => Some(now + AGAIN_AFTER),
        Outcome::Expired | Outcome::Good => Some(next_look(&provider, None, now)),
    };
    let of = organization.clone();
    let kept = state.write(move |db| {
        if let Some(due_at) = due_at {
            refreshes::schedule(db, &of, &id, due_at)?;
        }
        if told != warned {
            refreshes::looked(db, &of, &id, told.as_deref())?;
        }
        Ok::<_, StoreError>(())
    });
    match kept.await {
        Ok(()) => outcome,
        Err(error) => report(&organization, &SsoConnectionError::Store(error)),
    }
}

async fn pasted(state: &AppState, provider: Provider) -> (Outcome, Provider) {
    let Some(sentence) = expiry(&provider, state.now()) else {
        return (Outcome::Good, provider);
    };
    let sentence = format!("{} Paste the current XML.", sentence.trim_start());
    let outcome = match note(state, &provider, sentence).await {
        Ok(()) => Outcome::Expired,
        Err(error) => report(&provider.organization_id, &SsoConnectionError::Store(error)),
    };
    (outcome, provider)
}

async fn fetched(state: &AppState, provider: Provider) -> (Outcome, Provider) {
    let organization = provider.organization_id.clone();
    match refresh_provider(state, provider.clone(), &Actor::System).await {
        Ok(refreshed) if refreshed.changed => {
            tracing::info!(%organization, "the provider's metadata has changed");
            (Outcome::Changed, refreshed.provider)
        }
        Ok(refreshed) => (Outcome::Unchanged, refreshed.provider),
        Err(error) => (report(&organization, &error), provider),
    }
}

fn report(organization: &OrganizationId, error: &SsoConnectionError) -> Outcome {
    tracing::warn!(%organization, code = error.code(), "metadata was not refreshed");
    Outcome::Failed
}
