//! A queue for each share, and turns in the order of the shares.

use std::collections::{HashMap, VecDeque};

use super::share::Share;

/// How much may wait and run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many jobs of one share may wait.
    pub waiting: usize,
    /// How many jobs may run at once, of all shares.
    pub running: usize,
    /// How many of one share, while only its own run.
    pub running_alone: usize,
    /// How many of one share, while others' run too.
    pub running_beside_others: usize,
}

/// Jobs that wait for their turn, each in the queue of its share.
#[derive(Debug)]
pub struct RoundRobin<J> {
    limits: Limits,
    waiting: HashMap<Share, VecDeque<J>>,
    /// The shares that have jobs waiting, the next one first.
    order: VecDeque<Share>,
    /// The share whose job was taken last, if it has more waiting: it comes after those whose first
    /// job arrives before the next turn.
    last: Option<Share>,
    running: HashMap<Share, usize>,
    all_running: usize,
}

/// The queue of this share is full; others' are not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Full;

impl<J> RoundRobin<J> {
    /// Nothing waits or runs yet.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            waiting: HashMap::new(),
            order: VecDeque::new(),
            last: None,
            running: HashMap::new(),
            all_running: 0,
        }
    }

    /// Puts a job at the end of its share's queue.
    ///
    /// # Errors
    /// When that queue is full.
    pub fn push(&mut self, share: Share, job: J) -> Result<(), Full> {
        if let Some(queue) = self.waiting.get_mut(&share) {
            if queue.len() >= self.limits.waiting {
                return Err(Full);
            }
            queue.push_back(job);
            return Ok(());
        }
        self.order.push_back(share.clone());
        self.waiting.insert(share, VecDeque::from([job]));
        Ok(())
    }

    /// The next job, which counts as running from now on; `None` while no share that waits may have
    /// another one running.
    pub fn take_next(&mut self) -> Option<(Share, J)> {
        self.order.extend(self.last.take());
        let next = self.order.iter().position(|share| self.may_run(share))?;
        let share = self.order.remove(next)?;
        let queue = self.waiting.get_mut(&share)?;
        let job = queue.pop_front()?;
        if queue.is_empty() {
            self.waiting.remove(&share);
        } else {
            self.last = Some(share.clone());
        }
        *self.running.entry(share.clone()).or_default() += 1;
        self.all_running += 1;
        Some((share, job))
    }

    /// Notes that a job of this share has ended.
    pub fn ended(&mut self, share: &Share) {
        let Some(running) = self.running.get_mut(share) else {
            return;
        };
        *running -= 1;
        if *running == 0 {
            self.running.remove(share);
        }
        self.all_running -= 1;
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    fn may_run(&self, share: &Share) -> bool {
        let own = self.running.get(share).copied().unwrap_or(0);
        let most = if self.all_running > own {
            self.limits.running_beside_others
        } else {
            self.limits.running_alone
        };
        self.all_running < self.limits.running && own < most
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OrganizationId;

    const LIMITS: Limits = Limits {
        waiting: 1_000,
        running: 8,
        running_alone: 6,
        running_beside_others: 2,
    };

    fn organization() -> Share {
        Share::Organization(OrganizationId::random())
    }

    fn one_at_a_time() -> RoundRobin<usize> {
        RoundRobin::new(Limits {
            running: 1,
            running_alone: 1,
            running_beside_others: 1,
            ..LIMITS
        })
    }

    /// Takes the next job and ends it.
    fn step(turns: &mut RoundRobin<usize>) -> Option<(Share, usize)> {
        let (share, job) = turns.take_next()?;
        turns.ended(&share);
        Some((share, job))
    }

    #[test]
    fn one_job_of_another_is_next_however_many_came_before_it() {
        let (many, few) = (organization(), organization());
        let mut turns = one_at_a_time();
        for job in 0..1_000 {
            turns.push(many.clone(), job).unwrap();
        }
        assert_eq!(step(&mut turns), Some((many.clone(), 0)));
        turns.push(few.clone(), 7).unwrap();
        assert_eq!(step(&mut turns), Some((few.clone(), 7)));
        assert_eq!(step(&mut turns), Some((many.clone(), 1)));
        // In the order in which they came, and none is lost.
        for job in 2..1_000 {
            assert_eq!(step(&mut turns), Some((many.clone(), job)));
        }
        assert_eq!(step(&mut turns), None);
        assert!(turns.is_empty());
    }

    #[test]
    fn one_that_comes_again_and_again_has_every_other_turn() {
        let (often, other) = (organization(), organization());
        let mut turns = one_at_a_time();
        turns.push(other.clone(), 0).unwrap();
        for job in 0..50 {
            turns.push(often.clone(), job).unwrap();
            turns.push(other.clone(), job).unwrap();
            let [first, second] = [(); 2].map(|()| step(&mut turns).unwrap().0);
            assert_ne!(first, second);
        }
    }

    #[test]
    fn every_share_that_waits_has_a_turn_before_any_has_two() {
        let one = OrganizationId::random();
        let shares = [
            Share::Organization(one.clone()),
            Share::Visitors(one.clone()),
            Share::LargeResponses(one),
            organization(),
            Share::Strangers,
            Share::Server,
        ];
        let mut turns = one_at_a_time();
        for (number, share) in shares.iter().enumerate() {
            for job in 0..=number * 10 {
                turns.push(share.clone(), job).unwrap();
            }
        }
        for (job, waits) in [(0, &shares[..]), (1, &shares[1..]), (2, &shares[1..])] {
            for share in waits {
                assert_eq!(step(&mut turns), Some((share.clone(), job)));
            }
        }
    }

    #[test]
    fn a_full_queue_is_its_own_shares_alone() {
        let (many, few) = (organization(), organization());
        let mut turns = RoundRobin::new(Limits {
            waiting: 2,
            ..LIMITS
        });
        turns.push(many.clone(), 0).unwrap();
        turns.push(many.clone(), 1).unwrap();
        assert_eq!(turns.push(many.clone(), 2), Err(Full));
        turns.push(few, 0).unwrap();
        turns.take_next();
        turns.push(many, 2).unwrap();
    }

    #[test]
    fn a_share_leaves_room_for_others_to_run() {
        let (many, few, third) = (organization(), organization(), organization());
        let mut turns = RoundRobin::new(LIMITS);
        for job in 0..100 {
            turns.push(many.clone(), job).unwrap();
        }
        let started = std::iter::from_fn(|| turns.take_next()).count();
        assert_eq!(started, LIMITS.running_alone);
        // Others begin at once, and it gets no more than they while they run.
        turns.push(few.clone(), 0).unwrap();
        assert_eq!(turns.take_next(), Some((few.clone(), 0)));
        for _ in 0..4 {
            turns.ended(&many);
            assert_eq!(turns.take_next(), None);
        }
        turns.ended(&many);
        assert_eq!(turns.take_next(), Some((many.clone(), 6)));
        assert_eq!(turns.take_next(), None);
        // Alone again, it has what is free.
        turns.ended(&few);
        let started = std::iter::from_fn(|| turns.take_next()).count();
        assert_eq!(started, 4);
        // All together, no more run than there is room for.
        for job in 0..10 {
            turns.push(few.clone(), job).unwrap();
            turns.push(third.clone(), job).unwrap();
        }
        let started = std::iter::from_fn(|| turns.take_next()).count();
        assert_eq!(started, LIMITS.running - LIMITS.running_alone);
    }

    #[test]
    fn nothing_is_remembered_of_shares_that_are_gone() {
        let mut turns = RoundRobin::new(LIMITS);
        for job in 0..100 {
            let share = organization();
            turns.push(share.clone(), job).unwrap();
            assert_eq!(turns.take_next(), Some((share.clone(), job)));
            turns.ended(&share);
        }
        assert!(turns.waiting.is_empty() && turns.running.is_empty());
        assert!(turns.order.is_empty() && turns.last.is_none());
        assert_eq!(turns.all_running, 0);
        // One end too many counts for nothing.
        turns.ended(&Share::Server);
        assert_eq!(turns.all_running, 0);
    }
}
