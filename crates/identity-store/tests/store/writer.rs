//! The writer: durable when answered, nothing left of what failed, alive after a panic.

use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use diesel::Connection as _;
use identity_store::turns::Share;
use identity_store::{DatabaseUrl, OrganizationId, Store, StoreError, StoreOptions, organizations};
use statux_testkit::database::{postgres, sqlite};
use statux_testkit::{apply, on_both_databases};

use super::support::{now, organization, read};

/// Longer than anything here takes unless it is wrong.
const LONG: Duration = Duration::from_secs(10);

#[apply(on_both_databases)]
fn an_answered_write_is_there_for_every_reader(store: &Store) {
    for _ in 0..20 {
        let made = organization(store, "Example");
        assert!(read(store, |db| organizations::get(db, &made.id)).is_some());
    }
}

#[apply(on_both_databases)]
fn a_point_read_sees_every_write_before_it(store: &Store) {
    for number in 1..=50 {
        organization(store, "Example");
        // The second of these may find a snapshot kept open by the first.
        for _ in 0..2 {
            assert_eq!(store.point_read(organizations::count).unwrap(), number);
        }
    }
}

#[test]
fn reads_in_between_do_not_keep_the_log_from_being_written_back() {
    let database = sqlite();
    let store = &database.store;
    let DatabaseUrl::Sqlite(file) = store.url() else {
        panic!("not SQLite");
    };
    for number in 1..=600 {
        let large = |db: &mut _| organizations::create(db, &"x".repeat(100_000), now());
        store.write(large).wait().unwrap();
        assert_eq!(store.point_read(organizations::count).unwrap(), number);
    }
    let size = |path: &Path| std::fs::metadata(path).unwrap().len();
    let mut log = file.clone().into_os_string();
    log.push("-wal");
    // A checkpoint comes at 16 MB.
    assert!(size(file) > 40_000_000, "{}", size(file));
    assert!(
        size(Path::new(&log)) < 20_000_000,
        "{}",
        size(Path::new(&log))
    );
}

#[apply(on_both_databases)]
fn a_failed_closure_leaves_nothing_and_takes_nothing_with_it(store: &Store) {
    let writes: Vec<_> = (0..40)
        .map(|n| {
            store.write(move |db| {
                organizations::create(db, "Example", now())?;
                if n % 2 == 0 {
                    Ok(())
                } else {
                    Err(StoreError::Busy)
                }
            })
        })
        .collect();
    let done = writes
        .into_iter()
        .filter_map(|write| write.wait().ok())
        .count();
    assert_eq!(done, 20);
    assert_eq!(read(store, organizations::count), 20);
}

#[apply(on_both_databases)]
fn a_panic_is_answered_and_the_writer_goes_on(store: &Store) {
    let answer = store
        .write(|db| -> Result<(), StoreError> {
            organizations::create(db, "Lost", now())?;
            panic!("a bug");
        })
        .wait();
    assert!(matches!(answer, Err(StoreError::Panicked(said)) if said == "a bug"));
    organization(store, "Kept");
    assert_eq!(read(store, organizations::count), 1);
}

#[apply(on_both_databases)]
fn a_panic_inside_a_savepoint_is_rolled_back_whole(store: &Store) {
    // `providers::create` and others open savepoints; a panic there leaves two levels open.
    let of = organization(store, "Example").id;
    let answer = store
        .write(move |db| -> Result<(), StoreError> {
            organizations::create(db, "Lost", now())?;
            identity_store::testing::panic_in_savepoint(db);
            organizations::get(db, &of).map(drop)
        })
        .wait();
    assert!(matches!(answer, Err(StoreError::Panicked(_))));
    organization(store, "Kept");
    assert_eq!(read(store, organizations::count), 2);
}

#[test]
fn a_full_queue_is_told_at_once() {
    let database = sqlite();
    let options = StoreOptions::small().with_queue(1);
    let store = Store::open(database.store.url(), options).unwrap();
    let (go, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let blocked = store.write(move |_| {
        wait.lock().unwrap().recv().ok();
        Ok::<(), StoreError>(())
    });
    let others: Vec<_> = (0..3)
        .map(|_| store.write(|_| Ok::<(), StoreError>(())))
        .collect();
    go.send(()).unwrap();
    blocked.wait().unwrap();
    let busy = others
        .into_iter()
        .map(identity_store::Write::wait)
        .filter(|answer| matches!(answer, Err(StoreError::Busy)))
        .count();
    assert!(
        busy >= 1,
        "of three writes behind a blocked one, a queue of one holds at most two"
    );
}

fn share() -> Share {
    Share::Organization(OrganizationId::random())
}

/// A store with one writing thread on the same database, whose writer waits until the sender is
/// used or dropped.
fn held_up(store: &Store, queue: usize) -> (Store, Sender<()>) {
    let mut options = StoreOptions::small().with_queue(queue);
    options.postgres_writers = 1;
    let store = Store::open(store.url(), options).unwrap();
    let (begun, has_begun) = channel::<()>();
    let (go, wait) = channel::<()>();
    let (begun, wait) = (Mutex::new(begun), Mutex::new(wait));
    let held = store.write(move |_| {
        begun.lock().unwrap().send(()).ok();
        wait.lock().unwrap().recv().ok();
        Ok::<(), StoreError>(())
    });
    has_begun.recv().unwrap();
    drop(held);
    (store, go)
}

#[apply(on_both_databases)]
fn a_write_of_another_organization_is_next_however_many_wait(store: &Store) {
    let (store, go) = held_up(store, 1_000);
    let order = Arc::new(Mutex::new(Vec::new()));
    let write = |of: &Share, number: usize| {
        let order = Arc::clone(&order);
        store.write_for(of.clone(), move |_| {
            order.lock().unwrap().push(number);
            Ok::<(), StoreError>(())
        })
    };
    let (many, few) = (share(), share());
    let mut writes: Vec<_> = (0..200).map(|number| write(&many, number)).collect();
    writes.push(write(&few, 1_000));
    writes.push(write(&few, 1_001));
    go.send(()).unwrap();
    for write in writes {
        write.wait().unwrap();
    }
    let order = order.lock().unwrap();
    assert_eq!(order[..5], [0, 1_000, 1, 1_001, 2]);
    assert!(order[4..].iter().copied().eq(2..200));
}

#[apply(on_both_databases)]
fn a_commit_that_another_organization_waits_for_has_few_writes_of_one(store: &Store) {
    let (store, go) = held_up(store, 1_000);
    let (many, few) = (share(), share());
    let (answered, is_answered) = channel::<()>();
    let is_answered = Mutex::new(is_answered);
    let mut writes: Vec<_> = (0..17)
        .map(|_| store.write_for(many.clone(), |_| Ok::<(), StoreError>(())))
        .collect();
    // One more in the same commit would wait for an answer that comes after it.
    writes.push(store.write_for(many.clone(), move |_| {
        let answer = is_answered.lock().unwrap().recv_timeout(LONG);
        answer.map_err(|_| StoreError::Busy)
    }));
    let awaited = store.write_for(few, |_| Ok::<(), StoreError>(()));
    go.send(()).unwrap();
    awaited.wait().unwrap();
    answered.send(()).unwrap();
    for write in writes {
        write.wait().unwrap();
    }
}

#[apply(on_both_databases)]
fn an_organization_fills_a_queue_of_its_own(store: &Store) {
    let (store, go) = held_up(store, 2);
    let write = |of: &Share| store.write_for(of.clone(), |_| Ok::<(), StoreError>(()));
    let (many, few) = (share(), share());
    let waiting = [write(&many), write(&many), write(&few), write(&few)];
    for full in [&many, &few] {
        assert!(matches!(write(full).wait(), Err(StoreError::Busy)));
    }
    let visitor = write(&Share::Visitors(OrganizationId::random()));
    go.send(()).unwrap();
    for write in waiting.into_iter().chain([visitor]) {
        write.wait().unwrap();
    }
    write(&many).wait().unwrap();
}

#[test]
fn writes_that_lock_one_another_leave_a_thread_to_others() {
    let database = postgres();
    let (store, go) = (
        &database.store,
        Arc::new((Mutex::new(false), Condvar::new())),
    );
    let many = share();
    let held: Vec<_> = (0..20)
        .map(|_| {
            let go = Arc::clone(&go);
            store.write_for(many.clone(), move |_| {
                let (is_over, changed) = &*go;
                let over = changed.wait_timeout_while(is_over.lock().unwrap(), LONG, |over| !*over);
                if over.unwrap().1.timed_out() {
                    return Err(StoreError::Busy);
                }
                Ok::<(), StoreError>(())
            })
        })
        .collect();
    for _ in 0..3 {
        let other = store.write_for(share(), |_| Ok::<(), StoreError>(()));
        other.wait().unwrap();
    }
    *go.0.lock().unwrap() = true;
    go.1.notify_all();
    for write in held {
        write.wait().unwrap();
    }
}

#[apply(on_both_databases)]
fn what_waits_when_the_last_store_is_dropped_is_written(store: &Store) {
    let (other, go) = held_up(store, 1_000);
    let write = other.write_for(share(), |db| organizations::create(db, "Example", now()));
    drop(other);
    go.send(()).unwrap();
    let made = write.wait().unwrap();
    assert!(read(store, |db| organizations::get(db, &made.id)).is_some());
}

#[apply(on_both_databases)]
fn no_thread_writes_any_more_when_the_last_store_has_been_dropped(store: &Store) {
    let last = Store::open(store.url(), StoreOptions::default()).unwrap();
    let held = Arc::new("Example");
    let of_job = Arc::clone(&held);
    let write = last.write(move |db| -> Result<(), StoreError> {
        organizations::create(db, *of_job, now()).map(drop)
    });
    drop(last);
    // What ran is gone, and nobody has waited for it.
    assert_eq!(Arc::strong_count(&held), 1);
    write.wait().unwrap();
}

#[apply(on_both_databases)]
fn a_reading_connection_cannot_write(store: &Store) {
    organization(store, "Example");
    let written = store.read(|db| organizations::create(db, "Not so", now()));
    assert!(matches!(written, Err(StoreError::Database(_))));
    assert_eq!(read(store, organizations::count), 1);
}

#[apply(on_both_databases)]
fn migrating_again_applies_nothing(store: &Store) {
    assert_eq!(store.pending_migrations().unwrap(), Vec::<String>::new());
    assert_eq!(store.migrate().unwrap(), Vec::<String>::new());
    store.ping().unwrap();
}

#[test]
fn several_servers_may_migrate_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::sqlite(directory.path().join("new.db"));
    let store = Store::open(&url, StoreOptions::small()).unwrap();
    let applied: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| store.migrate().unwrap().len()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    assert!(applied >= 1, "one of them must have done it");
    assert_eq!(store.pending_migrations().unwrap(), Vec::<String>::new());
}

#[test]
fn the_log_is_written_back_unless_somebody_reads() {
    let database = sqlite();
    let DatabaseUrl::Sqlite(file) = database.store.url() else {
        panic!("expected a file");
    };
    let log = file.with_extension("db-wal");
    let waiting = || std::fs::metadata(&log).map_or(0, |log| log.len());
    let id = organization(&database.store, "Example").id;
    let found = database
        .store
        .point_read::<_, StoreError>(|db| organizations::get(db, &id));
    assert!(found.unwrap().is_some());
    assert!(waiting() > 0);

    let while_reading = database.store.read::<_, StoreError>(|db| {
        db.transaction(|db| {
            organizations::count(db)?;
            database.store.checkpoint_wal()
        })
    });
    assert!(!while_reading.unwrap());
    assert!(waiting() > 0);

    assert!(database.store.checkpoint_wal().unwrap());
    assert_eq!(waiting(), 0);
    assert_eq!(read(&database.store, organizations::count), 1);
    assert!(postgres().store.checkpoint_wal().unwrap());
}

#[test]
fn a_backup_is_a_whole_database_of_its_own() {
    let database = sqlite();
    organization(&database.store, "Example");
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("copy.db");
    database.store.backup(&file).unwrap();
    assert!(
        database.store.backup(&file).is_err(),
        "an existing file is not overwritten"
    );
    let copy = Store::open(&DatabaseUrl::sqlite(&file), StoreOptions::small()).unwrap();
    assert_eq!(read(&copy, organizations::count), 1);
    let rejected = postgres().store.backup(&file).unwrap_err();
    assert!(rejected.to_string().contains("pg_dump"));
}

#[cfg(unix)]
#[test]
fn the_database_the_files_beside_it_and_backups_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("statux.db");
    let store = Store::open(&DatabaseUrl::sqlite(&database), StoreOptions::small()).unwrap();
    store.migrate().unwrap();
    organization(&store, "Example");
    assert_eq!(read(&store, organizations::count), 1);
    store.backup(&directory.path().join("copy.db")).unwrap();
    let mut modes: Vec<(String, u32)> = std::fs::read_dir(directory.path())
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            (entry.file_name().into_string().unwrap(), mode & 0o777)
        })
        .collect();
    modes.sort();
    let private = |name: &str| (name.to_owned(), 0o600);
    let expected = ["copy.db", "statux.db", "statux.db-shm", "statux.db-wal"];
    assert_eq!(modes, expected.map(private));
}

#[test]
fn a_database_that_cannot_be_opened_is_reported_on_one_line() {
    let open = |url: &str| {
        Store::open(&url.parse().unwrap(), StoreOptions::small())
            .unwrap_err()
            .to_string()
    };
    let told = open("postgres://statux:hunter2@127.0.0.1:1/statux");
    assert!(
        told.contains("127.0.0.1") && !told.contains("hunter2") && !told.contains('\n'),
        "{told}"
    );
    let told = open("sqlite:///nowhere/at/all.db");
    assert!(
        told.contains("/nowhere/at/all.db") && !told.contains('\n'),
        "{told}"
    );
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("text.db");
    std::fs::write(
        &file,
        "this is not a database, but a text of some length".repeat(100),
    )
    .unwrap();
    let told = open(&format!("sqlite://{}", file.display()));
    assert!(
        told.contains("not a database") && !told.contains('\n'),
        "{told}"
    );
}
