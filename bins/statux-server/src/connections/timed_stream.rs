//! A connection that ends when its client keeps the server waiting.

use std::cell::Cell;
use std::future::Future as _;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};

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
}

impl RequestCounter {
    /// A request has its header; its response is there when the returned value is dropped.
    pub(crate) fn begin(&self) -> UnderWay {
        self.change(|requests| requests.begun += 1);
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
        }
    }

    /// The counter of this connection's requests.
    pub(super) fn requests(&self) -> RequestCounter {
        self.requests.clone()
    }

    /// Fails once a header is late. `arrived` says whether bytes have just come.
    fn check_header(&mut self, cx: &mut Context<'_>, arrived: bool) -> io::Result<()> {
        let Requests { begun, ended } = self.requests.0.get();
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
        let read = Pin::new(&mut self.stream).poll_read(cx, buffer);
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
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
