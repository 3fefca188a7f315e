//! RFC 9865, paging by cursor. `docs/CONFORMANCE.md` lists what proves which sentence.

mod cursors;
