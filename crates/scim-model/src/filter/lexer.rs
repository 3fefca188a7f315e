//! Cuts a filter into parentheses, brackets, strings and words.

use crate::expression_error::ExpressionError;

/// One piece of a filter and the character, from 1, at which it starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) at: usize,
}

/// What a piece is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    /// A JSON string, without its quotes and escapes.
    Quoted(String),
    /// Anything else up to a space, a bracket or a quote.
    Word(String),
}

impl TokenKind {
    /// The piece in an error message.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::OpenParenthesis => "`(`".into(),
            Self::CloseParenthesis => "`)`".into(),
            Self::OpenBracket => "`[`".into(),
            Self::CloseBracket => "`]`".into(),
            Self::Quoted(_) => "a string".into(),
            Self::Word(word) => format!("`{word}`"),
        }
    }
}

/// Cuts `text` into tokens.
pub(super) fn tokenize(text: &str) -> Result<Vec<Token>, ExpressionError> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().zip(1..).peekable();
    while let Some((first, at)) = chars.next() {
        let kind = match first {
            '(' => TokenKind::OpenParenthesis,
            ')' => TokenKind::CloseParenthesis,
            '[' => TokenKind::OpenBracket,
            ']' => TokenKind::CloseBracket,
            '"' => {
                let mut literal = String::from('"');
                let mut escaped = false;
                for (next, _) in chars.by_ref() {
                    literal.push(next);
                    match next {
                        _ if escaped => escaped = false,
                        '\\' => escaped = true,
                        '"' => break,
                        _ => {}
                    }
                }
                // The value is a JSON string (RFC 7644 §3.4.2.2), so JSON's own reader decides.
                let content: String =
                    serde_json::from_str(&literal).map_err(|_| ExpressionError::Unexpected {
                        expected: "a JSON string in double quotes, closed and with valid escapes",
                        found: "something else".into(),
                        at,
                    })?;
                TokenKind::Quoted(without_nul(content, at)?)
            }
            space if space.is_whitespace() => continue,
            _ => {
                let mut word = String::from(first);
                while let Some((next, _)) =
                    chars.next_if(|(c, _)| !c.is_whitespace() && !"()[]\"".contains(*c))
                {
                    word.push(next);
                }
                TokenKind::Word(without_nul(word, at)?)
            }
        };
        tokens.push(Token { kind, at });
    }
    Ok(tokens)
}

/// No resource holds a NUL, and not every database can be asked for it.
fn without_nul(text: String, at: usize) -> Result<String, ExpressionError> {
    if text.contains('\0') {
        return Err(ExpressionError::Unexpected {
            expected: "a string without a NUL character",
            found: "U+0000".into(),
            at,
        });
    }
    Ok(text)
}
