//! Parses filters by recursive descent: `or` binds weakest, then `and`.

use std::iter::Peekable;
use std::str::FromStr;
use std::vec::IntoIter;

use super::lexer::{Token, TokenKind, tokenize};
use super::tree::{Filter, FilterValue, Operator};
use crate::attribute_path::AttributePath;
use crate::expression_error::ExpressionError;

/// The longest filter that is accepted, in bytes.
pub const MAX_FILTER_BYTES: usize = 8192;
/// How many comparisons a filter may have, `pr` and those of value paths included: each of them may be
/// made with every resource of an organization.
pub const MAX_FILTER_COMPARISONS: usize = 100;
/// How deep groups, `not` and value paths may nest.
pub const MAX_FILTER_DEPTH: usize = 32;

impl Filter {
    /// Parses a filter.
    ///
    /// Beyond the grammar it accepts what clients send: values without quotes
    /// (`userName eq ada@example.com`), `True`, operators in upper case, `not` without parentheses,
    /// and `emails[type eq "work"].value eq "x"`.
    ///
    /// # Errors
    /// [`ExpressionError`], which says what was expected and where. It becomes 400 `invalidFilter`.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        Parser::new(text)?.whole(false)
    }

    /// Parses the filter of a value path, which cannot contain brackets itself.
    pub(crate) fn parse_in_brackets(text: &str) -> Result<Self, ExpressionError> {
        Parser::new(text)?.whole(true)
    }
}

impl FromStr for Filter {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        Self::parse(text)
    }
}

struct Parser {
    tokens: Peekable<IntoIter<Token>>,
    /// The position after the last character, for errors at the end.
    end: usize,
}

impl Parser {
    fn new(text: &str) -> Result<Self, ExpressionError> {
        if text.len() > MAX_FILTER_BYTES {
            return Err(ExpressionError::FilterTooLong {
                actual_bytes: text.len(),
                max_bytes: MAX_FILTER_BYTES,
            });
        }
        let tokens = tokenize(text)?.into_iter().peekable();
        Ok(Self {
            tokens,
            end: text.chars().count() + 1,
        })
    }

    fn whole(mut self, in_brackets: bool) -> Result<Filter, ExpressionError> {
        let filter = self.any_of(0, in_brackets)?;
        match self.tokens.next() {
            None => within_limit(filter),
            token => Err(self.unexpected("`and`, `or` or the end", token)),
        }
    }

    /// `term or term …`
    fn any_of(&mut self, depth: usize, in_brackets: bool) -> Result<Filter, ExpressionError> {
        let first = self.all_of(depth, in_brackets)?;
        let mut terms = vec![first];
        while self.take_word("or") {
            terms.push(self.all_of(depth, in_brackets)?);
        }
        Ok(join(terms, Filter::Or))
    }

    /// `term and term …`
    fn all_of(&mut self, depth: usize, in_brackets: bool) -> Result<Filter, ExpressionError> {
        let first = self.term(depth, in_brackets)?;
        let mut terms = vec![first];
        while self.take_word("and") {
            terms.push(self.term(depth, in_brackets)?);
        }
        Ok(join(terms, Filter::And))
    }

    /// A group, `not`, or a comparison.
    fn term(&mut self, depth: usize, in_brackets: bool) -> Result<Filter, ExpressionError> {
        if depth >= MAX_FILTER_DEPTH {
            return Err(too_deep());
        }
        match self.tokens.next() {
            Some(Token {
                kind: TokenKind::OpenParenthesis,
                ..
            }) => self.group(depth + 1, in_brackets),
            Some(Token {
                kind: TokenKind::Word(word),
                ..
            }) if word.eq_ignore_ascii_case("not") => {
                // `not (` is one level, as when printed: `not not a pr` becomes `not (not (a pr))`.
                let inner = if self.take_parenthesis() {
                    self.group(depth + 1, in_brackets)?
                } else {
                    self.term(depth + 1, in_brackets)?
                };
                Ok(Filter::Not(Box::new(inner)))
            }
            Some(Token {
                kind: TokenKind::Word(word),
                at,
            }) => {
                let path = attribute(&word, at)?;
                self.comparison(path, depth, in_brackets)
            }
            token => Err(self.unexpected("an attribute name, `not` or `(`", token)),
        }
    }

    /// The rest of a group, after its opening parenthesis.
    fn group(&mut self, depth: usize, in_brackets: bool) -> Result<Filter, ExpressionError> {
        let inner = self.any_of(depth, in_brackets)?;
        self.close(&TokenKind::CloseParenthesis, "`and`, `or` or `)`")?;
        Ok(inner)
    }

    /// The rest of an expression, after its attribute: brackets, `pr`, or an operator and a value.
    fn comparison(
        &mut self,
        path: AttributePath,
        depth: usize,
        in_brackets: bool,
    ) -> Result<Filter, ExpressionError> {
        let token = self.tokens.next();
        if let Some(Token {
            kind: TokenKind::OpenBracket,
            ..
        }) = token
            && !in_brackets
            && path.sub_attribute().is_none()
        {
            return self.value_path(path, depth);
        }
        if let Some(Token {
            kind: TokenKind::Word(word),
            ..
        }) = &token
        {
            if word.eq_ignore_ascii_case("pr") {
                return Ok(Filter::Present(path));
            }
            if let Some(operator) = Operator::from_keyword(word) {
                return Ok(Filter::Compare {
                    path,
                    operator,
                    value: self.value()?,
                });
            }
        }
        Err(self.unexpected("one of eq, ne, co, sw, ew, pr, gt, ge, lt, le", token))
    }

    /// The rest of a value path, after its opening bracket, and a comparison of a sub-attribute of its
    /// values.
    fn value_path(
        &mut self,
        attribute: AttributePath,
        depth: usize,
    ) -> Result<Filter, ExpressionError> {
        let mut filter = self.any_of(depth + 1, true)?;
        self.close(&TokenKind::CloseBracket, "`and`, `or` or `]`")?;
        let behind = self
            .tokens
            .next_if(|token| matches!(&token.kind, TokenKind::Word(word) if word.starts_with('.')));
        if let Some(Token {
            kind: TokenKind::Word(word),
            at,
        }) = behind
        {
            // emails[type eq "work"].value eq "x" is emails[type eq "work" and value eq "x"].
            let name = self::attribute(word.trim_start_matches('.'), at)?;
            let comparison = self.comparison(name, depth + 1, true)?;
            let mut terms = match filter {
                Filter::And(terms) => terms,
                // Printed in parentheses, it is a level deeper than it was parsed.
                Filter::Or(_) if depth + 2 + levels(&filter) >= MAX_FILTER_DEPTH => {
                    return Err(too_deep());
                }
                one => vec![one],
            };
            terms.push(comparison);
            filter = Filter::And(terms);
        }
        Ok(Filter::ValuePath {
            attribute,
            filter: Box::new(filter),
        })
    }

    fn value(&mut self) -> Result<FilterValue, ExpressionError> {
        match self.tokens.next() {
            Some(Token {
                kind: TokenKind::Quoted(text),
                ..
            }) => Ok(FilterValue::String(text)),
            // JSON has no single quotes; as part of the text they would match nothing.
            Some(Token {
                kind: TokenKind::Word(word),
                ..
            }) if !is_keyword(&word) && !word.starts_with('\'') => {
                Ok(FilterValue::from_bare_word(&word))
            }
            token => Err(self.unexpected("a value in double quotes", token)),
        }
    }

    fn take_word(&mut self, keyword: &str) -> bool {
        let is_keyword = |token: &Token| matches!(&token.kind, TokenKind::Word(word) if word.eq_ignore_ascii_case(keyword));
        self.tokens.next_if(is_keyword).is_some()
    }

    fn take_parenthesis(&mut self) -> bool {
        let opens = |token: &Token| token.kind == TokenKind::OpenParenthesis;
        self.tokens.next_if(opens).is_some()
    }

    fn close(&mut self, kind: &TokenKind, expected: &'static str) -> Result<(), ExpressionError> {
        match self.tokens.next() {
            Some(token) if token.kind == *kind => Ok(()),
            token => Err(self.unexpected(expected, token)),
        }
    }

    fn unexpected(&self, expected: &'static str, token: Option<Token>) -> ExpressionError {
        let (found, at) = match token {
            Some(token) => (token.kind.describe(), token.at),
            None => ("the end".to_owned(), self.end),
        };
        ExpressionError::Unexpected {
            expected,
            found,
            at,
        }
    }
}

fn attribute(word: &str, at: usize) -> Result<AttributePath, ExpressionError> {
    let path = AttributePath::parse(word).ok();
    // `not` can follow the URN of a core schema, which is dropped, or brackets: printed alone, it
    // would negate.
    path.filter(|path| !path.is("not"))
        .ok_or_else(|| ExpressionError::Unexpected {
            expected: "an attribute name",
            found: format!("`{word}`"),
            at,
        })
}

fn within_limit(filter: Filter) -> Result<Filter, ExpressionError> {
    let actual = filter.comparisons();
    if actual > MAX_FILTER_COMPARISONS {
        return Err(ExpressionError::FilterTooManyComparisons {
            actual,
            max: MAX_FILTER_COMPARISONS,
        });
    }
    Ok(filter)
}

fn too_deep() -> ExpressionError {
    ExpressionError::FilterTooDeep {
        max_depth: MAX_FILTER_DEPTH,
    }
}

/// How deep parentheses nest when the filter of a value path is printed.
fn levels(filter: &Filter) -> usize {
    match filter {
        Filter::And(terms) | Filter::Or(terms) => {
            let of = |term| levels(term) + usize::from(filter.parenthesizes(term));
            terms.iter().map(of).max().unwrap_or_default()
        }
        Filter::Not(filter) | Filter::ValuePath { filter, .. } => levels(filter) + 1,
        Filter::Present(_) | Filter::Compare { .. } => 0,
    }
}

fn is_keyword(word: &str) -> bool {
    ["and", "or", "not"]
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

fn join(mut terms: Vec<Filter>, several: fn(Vec<Filter>) -> Filter) -> Filter {
    match (terms.pop(), terms.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            terms.extend(last);
            several(terms)
        }
    }
}
