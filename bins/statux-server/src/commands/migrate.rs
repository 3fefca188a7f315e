//! `migrate`: bring the tables up to date.

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
    Ok(())
}
