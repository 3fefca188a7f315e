//! One keep-alive connection with at most one request under way.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::SocketAddr;

use mio::net::TcpStream;
use mio::{Interest, Registry, Token};

use super::answer::{self, Answer, Head};
use crate::stopwatch::Stopwatch;

/// Room for a page of users; it grows where an answer is longer.
const ROOM: usize = 256 * 1024;

pub(super) struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    written: usize,
    received: Vec<u8>,
    filled: usize,
    head: Option<Head>,
    under_way: Option<(u16, Stopwatch)>,
}

/// How a request ended.
pub(super) enum Progress {
    /// There is none, or its answer is not complete.
    Waiting,
    /// Its answer is here.
    Answered {
        expected: u16,
        nanoseconds: u64,
        head: Head,
    },
}

impl Connection {
    pub(super) fn open(
        socket_address: SocketAddr,
        registry: &Registry,
        token: Token,
    ) -> io::Result<Self> {
        let stream = std::net::TcpStream::connect(socket_address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        registry.register(&mut stream, token, Interest::READABLE | Interest::WRITABLE)?;
        Ok(Self {
            stream,
            request: Vec::new(),
            written: 0,
            received: vec![0; ROOM],
            filled: 0,
            head: None,
            under_way: None,
        })
    }

    /// Where the next request is written to.
    pub(super) fn request(&mut self) -> &mut Vec<u8> {
        self.request.clear();
        &mut self.request
    }

    /// Sends it.
    pub(super) fn send(&mut self, expected: u16) -> io::Result<()> {
        (self.written, self.filled, self.head) = (0, 0, None);
        self.under_way = Some((expected, Stopwatch::start()));
        self.write()
    }

    /// Goes on as far as it can without waiting.
    pub(super) fn proceed(&mut self) -> io::Result<Progress> {
        let Some((expected, began)) = self.under_way else {
            return Ok(Progress::Waiting);
        };
        self.write()?;
        if self.written < self.request.len() {
            return Ok(Progress::Waiting);
        }
        loop {
            if self.filled == self.received.len() {
                self.received.resize(self.filled * 2, 0);
            }
            let free = self.received.get_mut(self.filled..).unwrap_or_default();
            match self.stream.read(free) {
                Ok(0) => return Err(io::Error::other("the server closed a connection")),
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return Ok(Progress::Waiting);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            }
            if self.head.is_none() {
                self.head = answer::head(self.received.get(..self.filled).unwrap_or_default())?;
            }
            if let Some(head) = self.head
                && self.filled >= head.length + head.body
            {
                self.under_way = None;
                let nanoseconds = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
                return Ok(Progress::Answered {
                    expected,
                    nanoseconds,
                    head,
                });
            }
        }
    }

    /// The answer that is here.
    pub(super) fn answer(&self, head: Head, nanoseconds: u64) -> Answer<'_> {
        let body = self.received.get(head.length..head.length + head.body);
        Answer {
            status: head.status,
            body: body.unwrap_or_default(),
            nanoseconds,
        }
    }

    fn write(&mut self) -> io::Result<()> {
        while let Some(rest) = self.request.get(self.written..)
            && !rest.is_empty()
        {
            match self.stream.write(rest) {
                Ok(count) => self.written += count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
