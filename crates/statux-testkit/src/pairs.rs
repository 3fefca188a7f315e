//! Runs a test once on each database.

use identity_store::Store;

use crate::database::TestDatabase;

/// Makes a pair of tests, `name::sqlite` and `name::postgres`, from one function.
///
/// A plain function receives the store of a fresh database. An asynchronous one receives its
/// argument converted from the [`TestDatabase`], through `From`.
///
/// ```
/// use identity_store::Store;
/// use statux_testkit::{apply, on_both_databases};
///
/// #[apply(on_both_databases)]
/// fn a_new_database_has_no_organization(store: &Store) {
///     assert_eq!(store.read(identity_store::organizations::count).unwrap(), 0);
/// }
/// ```
#[macro_export]
macro_rules! on_both_databases {
    ($(#[$attribute:meta])* fn $name:ident($store:ident: $type:ty $(,)?) $body:block) => {
        $(#[$attribute])*
        fn $name($store: $type) $body

        $crate::on_both_databases!(@pair $name, run);
    };
    ($(#[$attribute:meta])* async fn $name:ident($site:ident: $type:ty $(,)?) $body:block) => {
        $(#[$attribute])*
        async fn $name($site: $type) $body

        $crate::on_both_databases!(@pair $name, run_async);
    };
    (@pair $name:ident, $run:ident) => {
        mod $name {
            #[test]
            fn sqlite() {
                $crate::pairs::$run($crate::database::sqlite(), super::$name);
            }

            #[test]
            fn postgres() {
                $crate::pairs::$run($crate::database::postgres(), super::$name);
            }
        }
    };
}

/// Runs a test with the store of this database.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the database goes away when the test ends"
)]
pub fn run(database: TestDatabase, test: impl FnOnce(&Store)) {
    test(&database.store);
}

/// Runs an asynchronous test with its argument converted from this database.
#[cfg(feature = "site")]
pub fn run_async<S: From<TestDatabase>>(database: TestDatabase, test: impl AsyncFnOnce(S)) {
    actix_web::rt::System::new().block_on(test(S::from(database)));
}
