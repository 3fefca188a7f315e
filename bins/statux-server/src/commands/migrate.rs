//! `migrate`: bring the tables up to date.

use identity_store::provisioning::users;
use identity_store::{Store, StoreOptions};

use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(settings: &Settings) -> Result<(), Failure> {
    let store = Store::open(&settings.database_url, StoreOptions::small())?;
    let applied = store.migrate()?;
    if applied.is_empty() {
        output::line("The tables are up to date.");
    }
    for name in applied {
        output::line(&format!("Applied {name}."));
    }
    for one in users::fold_anew(&store)? {
        output::line(&format!(
            "The user name or e-mail address of user {} of organization {} would be another user's \
             now, and keeps its old form until one of the two is renamed.",
            one.user_id, one.organization_id
        ));
    }
    Ok(())
}
