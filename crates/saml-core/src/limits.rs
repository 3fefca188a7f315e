//! Upper bounds of a message, beyond which it is rejected unread.

/// Upper bounds that the gate enforces on a message.
///
/// The largest of 743 responses seen in the wild had 21 KB, a depth of 8, 87 elements and 6
/// attributes on one element; a response with 3,000 group values, each with its type, has 700 KB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Decoded size, in bytes.
    pub max_bytes: usize,
    /// Nesting of elements; the root has depth 1.
    pub max_depth: usize,
    /// Elements in the document.
    pub max_elements: usize,
    /// Attributes on one element, namespace declarations included.
    pub max_attributes: usize,
    /// Namespace declarations in scope at one element.
    pub max_namespaces: usize,
}

impl Limits {
    /// The limits for responses.
    pub const RESPONSE: Self = Self {
        max_bytes: 1024 * 1024,
        max_depth: 32,
        max_elements: 8_192,
        max_attributes: 32,
        max_namespaces: 64,
    };

    /// The limits for metadata, which may be a federation's aggregate.
    pub const METADATA: Self = Self {
        max_bytes: 8 * 1024 * 1024,
        max_depth: 48,
        max_elements: 400_000,
        max_attributes: 64,
        max_namespaces: 64,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::RESPONSE
    }
}
