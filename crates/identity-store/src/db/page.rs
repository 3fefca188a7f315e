//! Pages of long lists, by keyset: a page costs the same wherever it is.

/// Which page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    limit: u16,
    cursor: Option<String>,
}

impl PageRequest {
    /// The most items of one page.
    pub const MAX: u16 = 200;

    /// The first page, with at most this many items (1 to [`PageRequest::MAX`]).
    pub fn first(limit: u16) -> Self {
        Self {
            limit: limit.clamp(1, Self::MAX),
            cursor: None,
        }
    }

    /// The page behind a cursor that an earlier page gave; `None` for the first.
    #[must_use]
    pub fn after(self, cursor: Option<String>) -> Self {
        Self { cursor, ..self }
    }

    pub(crate) fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    /// One more than the page holds, to learn whether there is another.
    pub(crate) fn fetch(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// Cuts the further item off and makes the cursor from the last one that stays.
    pub(crate) fn page<T>(&self, mut items: Vec<T>, key: impl Fn(&T) -> &str) -> Page<T> {
        let limit = usize::from(self.limit);
        let more = items.len() > limit;
        items.truncate(limit);
        let next_cursor = items
            .last()
            .filter(|_| more)
            .map(|item| key(item).to_owned());
        Page { items, next_cursor }
    }
}

/// One page, and where the next one starts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// What to pass to [`PageRequest::after`]; `None` on the last page.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    pub(crate) fn map<U>(self, items: impl FnOnce(Vec<T>) -> Vec<U>) -> Page<U> {
        Page {
            items: items(self.items),
            next_cursor: self.next_cursor,
        }
    }
}
