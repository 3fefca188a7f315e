//! Pages of long lists, by keyset: a page costs the same wherever it is.

use crate::StoreError;

/// How many rows are read for one page of a list whose condition no index decides.
const SCANNED_ROWS: usize = 5_000;

/// How many of them are read at once.
const CHUNK_ROWS: u16 = 500;

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

    /// A page of the rows that fulfill a condition which no index decides.
    ///
    /// `read` returns the rows behind a cursor in the list's order, at most as many as it is told.
    /// After [`SCANNED_ROWS`] the page ends, however many rows it has, and its cursor goes on from
    /// there: what a request costs does not depend on how rare the rows are.
    pub(crate) fn scan<T>(
        &self,
        mut read: impl FnMut(Option<&str>, i64) -> Result<Vec<T>, StoreError>,
        keep: impl Fn(&T) -> bool,
        key: impl Fn(&T) -> &str,
    ) -> Result<Page<T>, StoreError> {
        let (mut items, mut cursor) = (Vec::new(), self.cursor.clone());
        let mut scanned = 0;
        while scanned < SCANNED_ROWS {
            let rows = read(cursor.as_deref(), i64::from(CHUNK_ROWS))?;
            scanned += rows.len();
            let is_last = rows.len() < usize::from(CHUNK_ROWS);
            for row in rows {
                cursor = Some(key(&row).to_owned());
                if keep(&row) {
                    items.push(row);
                }
                if items.len() == self.limit() {
                    let next_cursor = cursor;
                    return Ok(Page { items, next_cursor });
                }
            }
            if is_last {
                cursor = None;
                break;
            }
        }
        let next_cursor = cursor;
        Ok(Page { items, next_cursor })
    }

    /// The most items of the page.
    pub(crate) fn limit(&self) -> usize {
        usize::from(self.limit)
    }

    /// The same page with at most this many items.
    pub(crate) fn with_limit(&self, limit: usize) -> Self {
        let limit = u16::try_from(limit).unwrap_or(Self::MAX);
        Self::first(limit).after(self.cursor.clone())
    }

    /// Whether it is the first page.
    pub(crate) fn is_first(&self) -> bool {
        self.cursor.is_none()
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

#[cfg(test)]
mod tests {
    use super::PageRequest;

    /// Rows from `0` on, in a list where a row is its own key.
    fn rows(after: Option<&str>, limit: i64, total: usize) -> Vec<String> {
        let start = after.map_or(0, |cursor| cursor.parse::<usize>().unwrap() + 1);
        let end = total.min(start + usize::try_from(limit).unwrap());
        (start..end).map(|row| row.to_string()).collect()
    }

    #[test]
    fn a_scan_ends_after_a_bounded_number_of_rows_and_goes_on_where_it_ended() {
        let (mut found, mut pages, mut cursor) = (Vec::new(), Vec::new(), None);
        loop {
            let mut read = 0;
            let request = PageRequest::first(2).after(cursor);
            let page = request.scan(
                |after, limit| {
                    let rows = rows(after, limit, 12_000);
                    read += rows.len();
                    Ok(rows)
                },
                |row| ["3", "11998", "11999"].contains(&row.as_str()),
                |row| row,
            );
            let page = page.unwrap();
            assert!(read <= super::SCANNED_ROWS, "{read}");
            pages.push(page.items.len());
            found.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(found, ["3", "11998", "11999"]);
        assert_eq!(pages[..2], [1, 0], "pages may be short, and empty");
    }
}
