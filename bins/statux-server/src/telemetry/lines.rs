//! Buffers log lines briefly and writes them in batches.
//!
//! Each request logs a line, and writing it separately takes a tenth of the time of a small
//! request. A warning or an error is written at once, together with the lines before it.

use std::io::{self, Write};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// The longest time that a line waits: a crash loses only lines younger than that.
const WRITE_AFTER: Duration = Duration::from_millis(50);

/// A thread that fills the buffer beyond this writes it itself, so that memory stays bounded if the
/// reader of the log is slow.
const MANY_BYTES: usize = 256 * 1024;

/// Buffered lines for `W`.
pub(super) struct Lines<W> {
    waiting: Mutex<Vec<u8>>,
    some: Condvar,
    out: Mutex<Out<W>>,
}

struct Out<W> {
    to: W,
    /// Empty, with room for the next lines.
    room: Vec<u8>,
}

impl<W: Write> Lines<W> {
    pub(super) fn to(to: W) -> Self {
        Self {
            waiting: Mutex::default(),
            some: Condvar::new(),
            out: Mutex::new(Out {
                to,
                room: Vec::new(),
            }),
        }
    }

    fn add(&self, line: &[u8], at_once: bool) {
        let bytes = {
            let mut waiting = lock(&self.waiting);
            waiting.extend_from_slice(line);
            waiting.len()
        };
        if at_once || bytes >= MANY_BYTES {
            self.flush();
        } else if bytes == line.len() {
            self.some.notify_one();
        }
    }

    /// Writes the waiting lines.
    pub(super) fn flush(&self) {
        // Only the thread that holds this lock writes, so lines stay in order.
        let mut out = lock(&self.out);
        let room = mem::take(&mut out.room);
        let mut lines = mem::replace(&mut *lock(&self.waiting), room);
        // The reader may be gone, for example if a pipe was closed; then nobody can be informed.
        let _ = out.to.write_all(&lines).and_then(|()| out.to.flush());
        lines.clear();
        out.room = lines;
    }

    /// Writes lines as they arrive, for as long as the process runs.
    pub(super) fn keep_writing(&self) -> ! {
        loop {
            let waiting = lock(&self.waiting);
            let waiting = self.some.wait_while(waiting, |lines| lines.is_empty());
            drop(waiting);
            thread::sleep(WRITE_AFTER);
            self.flush();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Receives the text of one event.
pub(super) struct Line<W: 'static> {
    lines: &'static Lines<W>,
    at_once: bool,
}

impl<W: Write> Write for Line<W> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.lines.add(text, self.at_once);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<W: Write> MakeWriter<'_> for &'static Lines<W> {
    type Writer = Line<W>;

    fn make_writer(&self) -> Self::Writer {
        let at_once = true;
        Line {
            lines: self,
            at_once,
        }
    }

    fn make_writer_for(&self, event: &tracing::Metadata<'_>) -> Self::Writer {
        let at_once = *event.level() <= tracing::Level::WARN;
        Line {
            lines: self,
            at_once,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records each write separately.
    #[derive(Default)]
    struct Writes(Vec<String>);

    impl Write for Writes {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            self.0.push(String::from_utf8(text.to_vec()).unwrap());
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(lines: &Lines<Writes>) -> Vec<String> {
        mem::take(&mut lock(&lines.out).to.0)
    }

    #[test]
    fn lines_of_requests_wait_for_each_other_and_a_warning_takes_them_along_in_order() {
        let lines: &'static Lines<Writes> = Box::leak(Box::new(Lines::to(Writes::default())));
        let subscriber = tracing_subscriber::fmt()
            .without_time()
            .with_target(false)
            .with_ansi(false)
            .with_writer(lines)
            .finish();
        tracing::subscriber::with_default(subscriber, || {
            tracing::info!("one");
            tracing::info!("two");
            assert!(written(lines).is_empty());
            tracing::warn!("three");
        });
        assert_eq!(written(lines), [" INFO one\n INFO two\n WARN three\n"]);
        lines.flush();
        assert_eq!(written(lines).concat(), "");
    }

    #[test]
    fn what_waits_is_written_soon_and_stays_bounded() {
        let lines: &'static Lines<Writes> = Box::leak(Box::new(Lines::to(Writes::default())));
        let line = [b'x'; 1024];
        (1..=MANY_BYTES / line.len()).for_each(|_| lines.add(&line, false));
        assert_eq!(written(lines).concat().len(), MANY_BYTES);
        thread::spawn(|| lines.keep_writing());
        lines.add(b"last\n", false);
        let text = loop {
            let text = written(lines).concat();
            if !text.is_empty() {
                break text;
            }
            thread::yield_now();
        };
        assert_eq!(text, "last\n");
    }
}
