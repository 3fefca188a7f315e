//! The memory for bodies that arrive at once: bounded, and for each share.
//!
//! What a body has up to [`UNCOUNTED_BYTES`] counts for nothing: that is all that nearly every
//! request sends, and the number of connections bounds it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use identity_store::turns::Share;

/// How much of each body is not counted.
pub(crate) const UNCOUNTED_BYTES: usize = 64 * 1024;

/// How many of the largest bodies one share may send at once.
const LARGEST_OF_ONE_SHARE: usize = 4;
/// How many of the largest bodies all may send at once.
const LARGEST_OF_ALL: usize = 16;

/// What the bodies that arrive or are answered hold of it.
#[derive(Debug)]
pub(crate) struct BodyMemory {
    of_one_share: usize,
    of_all: usize,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    all: usize,
    by_share: HashMap<Share, usize>,
}

/// There is no room for more of a body now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoRoom;

/// What one body holds, which it gives back when it is dropped.
#[derive(Debug)]
pub(crate) struct BodyShare {
    memory: Arc<BodyMemory>,
    share: Share,
    bytes: usize,
}

impl BodyMemory {
    /// For bodies of at most this many bytes.
    pub(crate) fn for_bodies_of(max_bytes: usize) -> Self {
        Self {
            of_one_share: LARGEST_OF_ONE_SHARE * max_bytes,
            of_all: LARGEST_OF_ALL * max_bytes,
            held: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl BodyShare {
    /// Nothing yet, of this share.
    pub(crate) fn new(memory: &Arc<BodyMemory>, share: Share) -> Self {
        Self {
            memory: Arc::clone(memory),
            share,
            bytes: 0,
        }
    }

    /// Takes memory for more of the body.
    ///
    /// # Errors
    /// When the share, or all together, hold as much as they may.
    pub(crate) fn grow(&mut self, bytes: usize) -> Result<(), NoRoom> {
        let mut held = self.memory.lock();
        let own = held.by_share.get(&self.share).copied().unwrap_or(0);
        if own + bytes > self.memory.of_one_share || held.all + bytes > self.memory.of_all {
            return Err(NoRoom);
        }
        held.all += bytes;
        held.by_share.insert(self.share.clone(), own + bytes);
        self.bytes += bytes;
        Ok(())
    }
}

impl Drop for BodyShare {
    fn drop(&mut self) {
        if self.bytes == 0 {
            return;
        }
        let mut held = self.memory.lock();
        held.all -= self.bytes;
        if let Some(own) = held.by_share.get_mut(&self.share) {
            *own -= self.bytes;
            if *own == 0 {
                held.by_share.remove(&self.share);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use identity_store::OrganizationId;

    use super::*;

    const LARGEST: usize = 1000;

    #[test]
    fn one_share_has_a_part_all_have_a_bound_and_what_is_dropped_is_given_back() {
        let memory = Arc::new(BodyMemory::for_bodies_of(LARGEST));
        let body = |of: &Share| BodyShare::new(&memory, of.clone());
        let organization = || Share::Organization(OrganizationId::random());
        let (many, few) = (organization(), organization());
        let mut large: Vec<_> = (0..4).map(|_| body(&many)).collect();
        for one in &mut large {
            one.grow(LARGEST).unwrap();
        }
        let mut more = body(&many);
        assert_eq!(more.grow(1), Err(NoRoom));
        body(&few).grow(LARGEST).unwrap();

        let others: Vec<_> = (0..12)
            .map(|_| {
                let mut one = body(&organization());
                one.grow(LARGEST).unwrap();
                one
            })
            .collect();
        assert_eq!(body(&few).grow(1), Err(NoRoom));

        large.pop();
        more.grow(LARGEST).unwrap();
        drop((large, others, more));
        let held = memory.lock();
        assert!(held.all == 0 && held.by_share.is_empty(), "{held:?}");
    }
}
