//! `backup`: a consistent copy of the SQLite database.

use std::path::Path;

use identity_store::{Store, StoreOptions};

use crate::configuration::Settings;
use crate::failure::Failure;
use crate::output;

pub(super) fn run(settings: &Settings, file: &Path) -> Result<(), Failure> {
    let shown = file.display();
    if file.exists() {
        return Err(Failure::Usage(format!(
            "backup: expected a file that does not exist yet, received {shown}"
        )));
    }
    let store = Store::open(&settings.database_url, StoreOptions::small())?;
    store
        .backup(file)
        .map_err(|error| Failure::failed(format!("write the backup {shown}"), error))?;
    output::line(&format!("Wrote {shown}."));
    Ok(())
}
