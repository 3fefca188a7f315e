//! Splits a filter into tokens: parentheses, brackets, strings and words.

use crate::expression_error::ExpressionError;

/// A token, and the position of its first character, from 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) at: usize,
}

/// The kinds of tokens.
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
    /// The token in an error message.
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
                // The value is a JSON string (RFC 7644 §3.4.2.2), so the JSON parser decides.
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

/// No resource contains a NUL, and not every database accepts one in a query.
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
