//! A load client that costs little: it shares the processor with the server it measures.
//!
//! One thread, a few keep-alive connections, one request under way on each. Requests are bytes,
//! answers are read as far as their status and length.

mod answer;
mod connection;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use hdrhistogram::Histogram;
use mio::{Events, Poll, Token};

use crate::stop::Stop;
use crate::stopwatch::Stopwatch;
pub(crate) use answer::Answer;
use connection::{Connection, Progress};

/// How long answers are waited for when nothing more is sent. Scanning a million users takes some.
const PATIENCE: Duration = Duration::from_mins(3);
/// How often the flag is looked at when no answers come.
const POLL: Duration = Duration::from_millis(100);

/// The requests to send, and the reading of their answers.
pub(crate) trait Traffic {
    /// Writes the next request of this connection and tells the status that is right for it;
    /// `None` when there is nothing more to ask.
    fn next(&mut self, connection: usize, request: &mut Vec<u8>) -> Option<u16>;

    /// Takes an answer, with the right status or not.
    fn answered(&mut self, _connection: usize, _answer: &Answer<'_>) {}
}

/// When to stop sending.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) time: Duration,
    pub(crate) requests: u64,
}

impl Bounds {
    /// As long as there is something to ask.
    pub(crate) const NONE: Self = Self {
        time: Duration::MAX,
        requests: u64::MAX,
    };
}

/// The measured figures.
pub(crate) struct Outcome {
    pub(crate) elapsed: Duration,
    /// From the first byte sent to the last one received, in nanoseconds.
    pub(crate) latencies: Histogram<u64>,
    /// How many answers had a status other than the expected one.
    pub(crate) errors: u64,
    pub(crate) first_error: Option<String>,
}

/// Sends requests over a number of connections until the bounds are met, and waits for the answers.
///
/// # Errors
/// When a connection breaks, an answer is not HTTP or does not come, or the user asked to stop.
pub(crate) fn drive(
    socket_address: SocketAddr,
    connections: usize,
    traffic: &mut dyn Traffic,
    bounds: Bounds,
    stop: &Stop,
) -> io::Result<Outcome> {
    let mut poll = Poll::new()?;
    let mut events = Events::with_capacity(connections.max(1));
    let mut all = Vec::new();
    for number in 0..connections {
        all.push(Connection::open(
            socket_address,
            poll.registry(),
            Token(number),
        )?);
    }
    let mut run = Run::new(traffic, bounds)?;
    for (number, connection) in all.iter_mut().enumerate() {
        run.send(number, connection)?;
    }
    let mut heard = Stopwatch::start();
    while run.under_way > 0 {
        poll.poll(&mut events, Some(POLL))?;
        stop.check()?;
        if events.is_empty() && heard.elapsed() > PATIENCE {
            return Err(io::Error::new(
                io::ErrorKind::TimedOut,
                "no answer for minutes",
            ));
        }
        for event in &events {
            heard = Stopwatch::start();
            let number = event.token().0;
            if let Some(connection) = all.get_mut(number) {
                run.proceed(number, connection)?;
            }
        }
    }
    Ok(run.end())
}

struct Run<'a> {
    traffic: &'a mut dyn Traffic,
    bounds: Bounds,
    began: Stopwatch,
    sent: u64,
    under_way: usize,
    outcome: Outcome,
}

impl<'a> Run<'a> {
    fn new(traffic: &'a mut dyn Traffic, bounds: Bounds) -> io::Result<Self> {
        let outcome = Outcome {
            elapsed: Duration::ZERO,
            latencies: Histogram::new(3).map_err(io::Error::other)?,
            errors: 0,
            first_error: None,
        };
        Ok(Self {
            traffic,
            bounds,
            began: Stopwatch::start(),
            sent: 0,
            under_way: 0,
            outcome,
        })
    }

    fn send(&mut self, number: usize, connection: &mut Connection) -> io::Result<()> {
        if self.sent >= self.bounds.requests || self.began.elapsed() >= self.bounds.time {
            return Ok(());
        }
        let Some(expected) = self.traffic.next(number, connection.request()) else {
            return Ok(());
        };
        self.sent += 1;
        self.under_way += 1;
        connection.send(expected)
    }

    fn proceed(&mut self, number: usize, connection: &mut Connection) -> io::Result<()> {
        if let Progress::Answered {
            expected,
            nanoseconds,
            head,
        } = connection.proceed()?
        {
            let answer = connection.answer(head, nanoseconds);
            if answer.status != expected {
                self.outcome.errors += 1;
                let told = || format!("expected {expected}, received {answer}");
                self.outcome.first_error.get_or_insert_with(told);
            }
            self.outcome
                .latencies
                .record(nanoseconds)
                .map_err(io::Error::other)?;
            self.under_way -= 1;
            self.traffic.answered(number, &answer);
            self.send(number, connection)?;
        }
        Ok(())
    }

    fn end(mut self) -> Outcome {
        self.outcome.elapsed = self.began.elapsed();
        self.outcome
    }
}

/// Asks once.
///
/// # Errors
/// See [`drive`].
pub(crate) fn ask(
    socket_address: SocketAddr,
    request: &[u8],
    stop: &Stop,
) -> io::Result<(u16, Vec<u8>)> {
    struct Once<'a> {
        request: Option<&'a [u8]>,
        answer: (u16, Vec<u8>),
    }
    impl Traffic for Once<'_> {
        fn next(&mut self, _: usize, request: &mut Vec<u8>) -> Option<u16> {
            request.extend_from_slice(self.request.take()?);
            Some(200)
        }
        fn answered(&mut self, _: usize, answer: &Answer<'_>) {
            self.answer = (answer.status, answer.body.to_vec());
        }
    }
    let mut once = Once {
        request: Some(request),
        answer: (0, Vec::new()),
    };
    drive(socket_address, 1, &mut once, Bounds::NONE, stop)?;
    Ok(once.answer)
}
