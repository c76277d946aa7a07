//! A second reading of written SQL that shares no code with the first: words, literals, names, punctuation, no more.

use sqlparser::tokenizer::Token;

use crate::{Dialect, Rejection, parse};

/// What a word of SQL is, as both readings see it.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Word(String),
    Name(String),
    Text(String),
    Number(String),
    Mark(char),
}

/// Whether text that is about to be sent holds only what it seems to hold.
///
/// # Errors
/// When there is a comment, a second statement, a letter outside names and texts that is not ASCII, or when the parser
/// reads names and texts otherwise.
pub(super) fn check(dialect: Dialect, text: &str) -> Result<(), Rejection> {
    let (Some(ours), Some(theirs)) = (scan(text), tokens(dialect, text)?) else { return Err(refusal()) };
    if ours == theirs { Ok(()) } else { Err(refusal()) }
}

fn refusal() -> Rejection {
    Rejection::refused("the SQL cannot be written such that every reader takes it the same way")
        .hint("write it more plainly: no unusual operators or literals")
}

fn scan(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let (piece, tail) = match first {
            ' ' | '\n' => {
                rest = after;
                continue;
            }
            'E' if after.starts_with('\'') => {
                let (value, tail) = escaped(&after[1..])?;
                (Piece::Text(value), tail)
            }
            '\'' => quoted(after, '\'').filter(|(value, _)| !value.contains('\\')).map(|(v, t)| (Piece::Text(v), t))?,
            '"' => quoted(after, '"').map(|(value, tail)| (Piece::Name(value), tail))?,
            'a'..='z' | 'A'..='Z' | '_' => {
                let (word, tail) = split(rest, is_word);
                (Piece::Word(word), tail)
            }
            '0'..='9' => number(rest),
            _ => (Piece::Mark(mark(first, after)?), after),
        };
        pieces.push(piece);
        rest = tail;
    }
    Some(pieces)
}

/// One letter of punctuation; none of those that begin comments, end statements or quote by dollars.
fn mark(letter: char, after: &str) -> Option<char> {
    let comment = (letter == '-' && after.starts_with('-')) || (letter == '/' && after.starts_with('*'));
    (!comment && "()[],.:+-*/%<>=!~@#&|^?".contains(letter)).then_some(letter)
}

fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut rest = text;
    loop {
        let at = rest.find(quote)?;
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix(quote) {
            Some(tail) => {
                value.push(quote);
                rest = tail;
            }
            None => return Some((value, rest)),
        }
    }
}

/// A text with `\`: only the escapes that are written here.
fn escaped(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\'' => return Some((value, &text[at + 1..])),
            '\\' => value.push(match letters.next()?.1 {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                same @ ('\\' | '\'') => same,
                _ => return None,
            }),
            other => value.push(other),
        }
    }
    None
}

fn split(text: &str, inside: impl Fn(char) -> bool) -> (String, &str) {
    let end = text.find(|letter| !inside(letter)).unwrap_or(text.len());
    (text[..end].to_ascii_lowercase(), &text[end..])
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// Digits, and the sign of an exponent among them.
fn number(text: &str) -> (Piece, &str) {
    let inside = |letter: char| letter.is_ascii_alphanumeric() || letter == '.';
    let (mut digits, mut tail) = split(text, inside);
    if digits.ends_with('e') && tail.starts_with(['+', '-']) {
        let (exponent, rest) = split(&tail[1..], inside);
        digits.push_str(&tail[..1]);
        digits.push_str(&exponent);
        tail = rest;
    }
    (Piece::Number(digits), tail)
}

fn tokens(dialect: Dialect, text: &str) -> Result<Option<Vec<Piece>>, Rejection> {
    let mut pieces = Vec::new();
    for token in parse::all_tokens(dialect, text)? {
        match token.token {
            Token::Whitespace(space) if space.to_string().trim().is_empty() => {}
            Token::Word(word) => pieces.push(match word.quote_style {
                None => Piece::Word(word.value.to_ascii_lowercase()),
                Some('"') => Piece::Name(word.value),
                Some(_) => return Ok(None),
            }),
            Token::SingleQuotedString(value) | Token::EscapedStringLiteral(value) => pieces.push(Piece::Text(value)),
            Token::Number(digits, false) => pieces.push(Piece::Number(digits.to_ascii_lowercase())),
            other => match punctuation(&other) {
                Some(marks) => pieces.extend(marks.chars().map(Piece::Mark)),
                None => return Ok(None),
            },
        }
    }
    Ok(Some(pieces))
}

/// What a token of punctuation looks like; none for anything else.
fn punctuation(token: &Token) -> Option<String> {
    let text = token.to_string();
    (!text.is_empty() && text.chars().all(|letter| letter.is_ascii_punctuation() && letter != '\'' && letter != '"'))
        .then_some(text)
}
