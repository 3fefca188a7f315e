//! A connection that ends when its client keeps the server waiting, and that is given one request at a
//! time.
//!
//! actix reads whatever arrives and keeps a header of 3 KB for each request in it, so that a client
//! that sends thousands of short ones and reads nothing would have all of them in memory. Here the
//! next request stays in the kernel until the response to the one before is written.

use std::cell::Cell;
use std::future::Future as _;
use std::io::{self, ErrorKind};
use std::mem;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::http::header::HeaderMap;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

use super::framing::{Body, BodyEnd, HeaderEnd};
use super::limits::{ConnectionLimits, IDLE_TIMEOUT};

/// Each that a client reads of a response gives it another second.
const BYTES_A_SECOND: u64 = 10 * 1024;

/// Counts the requests of a connection: how many have begun and how many have their response, so that
/// the stream knows whose turn it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct RequestCounter(Rc<Cell<Requests>>);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Requests {
    begun: u64,
    ended: u64,
    /// Of the one that began last.
    body: Body,
}

impl RequestCounter {
    /// A request has this header; its response is there when the returned value is dropped.
    pub(crate) fn begin(&self, headers: &HeaderMap) -> UnderWay {
        let body = Body::of(headers);
        self.change(|requests| {
            requests.begun += 1;
            requests.body = body;
        });
        UnderWay(self.clone())
    }

    fn change(&self, by: impl FnOnce(&mut Requests)) {
        let mut requests = self.0.get();
        by(&mut requests);
        self.0.set(requests);
    }
}

/// A request that has no response yet.
#[derive(Debug)]
pub(crate) struct UnderWay(RequestCounter);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.change(|requests| requests.ended += 1);
    }
}

/// A TCP stream with a deadline for the client's next header while no request is under way, and one
/// for reading what was written.
#[derive(Debug)]
pub(super) struct TimedStream {
    stream: TcpStream,
    limits: ConnectionLimits,
    requests: RequestCounter,
    header: Option<HeaderWait>,
    reader: Option<ReaderWait>,
    next: Next,
    /// What has been read and is not yet its turn: less than a buffer of actix's.
    held: Vec<u8>,
    /// Whether something may wait for its turn.
    withheld: bool,
}

/// What is given to the application next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Header(HeaderEnd),
    /// Nothing until the request begins whose header it has, the one after that many. `true` once it
    /// was given a turn for that.
    Beginning(u64, bool),
    Body(BodyEnd),
    /// Nothing until the response is written.
    Response,
}

/// A header that has not arrived yet, of the request after that many.
#[derive(Debug)]
struct HeaderWait {
    after: u64,
    /// Whether a part of it is there.
    begun: bool,
    timer: Pin<Box<Sleep>>,
}

/// The kernel takes no more of a response, since the client does not read.
#[derive(Debug)]
struct ReaderWait {
    since: Instant,
    read: u64,
    timer: Pin<Box<Sleep>>,
}

impl TimedStream {
    pub(super) fn new(stream: TcpStream, limits: ConnectionLimits) -> Self {
        Self {
            stream,
            limits,
            requests: RequestCounter::default(),
            header: None,
            reader: None,
            next: Next::Header(HeaderEnd::default()),
            held: Vec::new(),
            withheld: false,
        }
    }

    /// What is given to the application now.
    fn turn(&mut self) -> Next {
        let Requests { begun, ended, body } = self.requests.0.get();
        if matches!(self.next, Next::Beginning(before, _) if before < begun) {
            self.next = BodyEnd::of(body).map_or(Next::Response, Next::Body);
        }
        if self.next == Next::Response && begun == ended && self.reader.is_none() {
            self.next = Next::Header(HeaderEnd::default());
        }
        self.next
    }

    /// How many of these bytes it is the turn of.
    fn due(&mut self, bytes: &[u8]) -> usize {
        let begun = self.requests.0.get().begun;
        let (end, then) = match &mut self.next {
            Next::Header(header) => (header.find(bytes), Next::Beginning(begun, false)),
            Next::Body(body) => (body.find(bytes), Next::Response),
            Next::Beginning(..) | Next::Response => (Some(0), self.next),
        };
        if end.is_some() {
            self.next = then;
        }
        end.unwrap_or(bytes.len())
    }

    /// Reads what it is the turn of, from what is held or from the kernel.
    fn read_due(&mut self, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        if self.held.is_empty() {
            ready!(Pin::new(&mut self.stream).poll_read(cx, buffer))?;
            let arrived = buffer.filled().get(before..).unwrap_or_default();
            let due = self.due(arrived);
            if let Some(rest) = arrived.get(due..) {
                self.held.extend_from_slice(rest);
            }
            buffer.set_filled(before + due);
            return Poll::Ready(Ok(()));
        }
        let mut held = mem::take(&mut self.held);
        let room = held.len().min(buffer.remaining());
        let due = self.due(held.get(..room).unwrap_or_default());
        buffer.put_slice(held.get(..due).unwrap_or_default());
        held.drain(..due);
        self.held = held;
        Poll::Ready(Ok(()))
    }

    /// Gives nothing now, and notices whether something waits or the client has gone.
    fn read_later(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.held.is_empty() {
            let mut byte = [0];
            let seen = ready!(self.stream.poll_peek(cx, &mut ReadBuf::new(&mut byte)))?;
            if seen == 0 {
                return Poll::Ready(Ok(()));
            }
        }
        self.withheld = true;
        if let Next::Beginning(_, had_turn) = &mut self.next {
            // It begins in this turn of the application's, which then waits for nothing that could
            // wake it.
            *had_turn = true;
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }

    /// The counter of this connection's requests.
    pub(super) fn requests(&self) -> RequestCounter {
        self.requests.clone()
    }

    /// Fails once a header is late. `arrived` says whether bytes have just come.
    fn check_header(&mut self, cx: &mut Context<'_>, arrived: bool) -> io::Result<()> {
        let Requests { begun, ended, .. } = self.requests.0.get();
        // While a response is awaited or read, it is not the client's turn to send.
        if begun != ended || self.reader.is_some() {
            self.header = None;
            return Ok(());
        }
        let known = self.header.take().filter(|wait| wait.after == begun);
        let mut wait = match known {
            Some(wait) if wait.begun || !arrived => wait,
            _ => {
                let allowed = if arrived {
                    self.limits.header_timeout
                } else {
                    self.limits.header_timeout + IDLE_TIMEOUT
                };
                HeaderWait {
                    after: begun,
                    begun: arrived,
                    timer: timer(allowed),
                }
            }
        };
        let late = wait.timer.as_mut().poll(cx).is_ready();
        self.header = Some(wait);
        if late {
            return Err(io::Error::new(
                ErrorKind::TimedOut,
                "the header took too long",
            ));
        }
        Ok(())
    }

    /// The kernel takes no more: fails once that has lasted too long.
    fn check_reader(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let allowed = self.limits.slow_reader_timeout;
        let wait = self.reader.get_or_insert_with(|| ReaderWait {
            since: Instant::now(),
            read: 0,
            timer: timer(allowed),
        });
        if wait.timer.as_mut().poll(cx).is_ready() {
            return Err(io::Error::new(
                ErrorKind::TimedOut,
                "the response was not read",
            ));
        }
        Ok(())
    }

    /// The kernel has taken some.
    fn has_read(&mut self, bytes: usize) {
        if let Some(wait) = &mut self.reader {
            wait.read += bytes as u64;
            let earned = Duration::from_secs(wait.read / BYTES_A_SECOND);
            let deadline = wait.since + self.limits.slow_reader_timeout + earned;
            wait.timer.as_mut().reset(deadline);
        }
    }
}

fn timer(after: Duration) -> Pin<Box<Sleep>> {
    Box::pin(sleep_until(Instant::now() + after))
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = match self.turn() {
            Next::Header(_) | Next::Body(_) => self.read_due(cx, buffer),
            Next::Beginning(_, false) | Next::Response => self.read_later(cx),
            // The application has rejected the header, and closes the connection.
            Next::Beginning(_, true) => {
                self.next = Next::Header(HeaderEnd::default());
                self.read_due(cx, buffer)
            }
        };
        let arrived = buffer.filled().len() > before;
        if read.is_pending() || arrived {
            self.check_header(cx, arrived)?;
        }
        read
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match Pin::new(&mut self.stream).poll_write(cx, bytes) {
            Poll::Pending => {
                self.check_reader(cx)?;
                Poll::Pending
            }
            Poll::Ready(Ok(written)) => {
                self.has_read(written);
                Poll::Ready(Ok(written))
            }
            failed @ Poll::Ready(_) => failed,
        }
    }

    /// Called once everything is written.
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        self.reader = None;
        if mem::take(&mut self.withheld) {
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
