//! From SQL text to a tree, with bounds that keep the parser from being worn out.

use sqlparser::{
    ast::{Expr, Query, Statement},
    keywords::Keyword,
    parser::{Parser, ParserError, ParserOptions},
    tokenizer::{Token, TokenWithSpan, Tokenizer},
};

use crate::{Dialect, Rejection};

/// The longest SQL that is looked at, in bytes; what a `Dataset` may hold at most.
pub(crate) const MAX_BYTES: usize = 100_000;
/// How deep parentheses may be nested: some ways of the parser take twice as long for each.
const MAX_PARENTHESES: usize = 40;
/// How many operators there may be: each may make the tree one level deeper.
const MAX_OPERATORS: usize = 4_000;
/// How deep the parser may descend.
const MAX_DEPTH: usize = 120;
/// Enough for every walk over a tree that the bounds above let through.
const STACK_BYTES: usize = 64 << 20;

/// Runs on a stack that is large enough for every tree, whichever thread calls. Pages are taken only as they are used.
pub(crate) fn with_room<T>(work: impl FnOnce() -> T) -> T {
    stacker::grow(STACK_BYTES, work)
}

/// Reads one query.
///
/// # Errors
/// When the text is too large, does not parse, is more than one statement, or another statement than a query.
pub(crate) fn read_query(dialect: Dialect, sql: &str) -> Result<Query, Rejection> {
    one_query(parser(dialect, sql)?.parse_statements().map_err(|error| unreadable(&error))?)
}

fn one_query(mut statements: Vec<Statement>) -> Result<Query, Rejection> {
    match (statements.pop(), statements.len()) {
        (Some(Statement::Query(query)), 0) => Ok(*query),
        (Some(_), 0) => Err(Rejection::refused("only a query may run here, nothing that changes data or settings")
            .hint("begin with SELECT or WITH")),
        (None, _) => Err(Rejection::refused("there is no SQL").hint("write a SELECT query")),
        (Some(_), _) => Err(Rejection::refused("more than one statement").hint("write one query, without `;` inside")),
    }
}

/// Reads back a query that was written here, which may be larger than what people may write.
///
/// # Errors
/// When it does not parse.
pub(crate) fn reread_query(dialect: Dialect, sql: &str) -> Result<Query, Rejection> {
    let tokens = all_tokens(dialect, sql)?;
    let mut parser = parser_of(dialect, tokens).with_recursion_limit(2 * MAX_DEPTH);
    one_query(parser.parse_statements().map_err(|error| unreadable(&error))?)
}

/// Reads one expression.
///
/// # Errors
/// When the text is too large, does not parse, or goes on after the expression.
pub(crate) fn read_expression(dialect: Dialect, text: &str) -> Result<Expr, Rejection> {
    let mut parser = parser(dialect, text)?;
    let expr = parser.parse_expr().map_err(|error| unreadable(&error))?;
    match parser.peek_token() {
        TokenWithSpan { token: Token::EOF, .. } => Ok(expr),
        rest => Err(Rejection::refused(format!(
            "the expression ends before `{}` (line {}, column {})",
            rest.token, rest.span.start.line, rest.span.start.column
        ))),
    }
}

fn parser(dialect: Dialect, sql: &str) -> Result<Parser<'static>, Rejection> {
    if sql.len() > MAX_BYTES {
        let message = format!("the SQL has {} bytes, and {MAX_BYTES} are the most", sql.len());
        return Err(Rejection::refused(message).hint("make it a view in the database"));
    }
    let tokens = all_tokens(dialect, sql)?;
    check_bounds(&tokens)?;
    Ok(parser_of(dialect, tokens))
}

fn parser_of(dialect: Dialect, tokens: Vec<TokenWithSpan>) -> Parser<'static> {
    Parser::new(dialect.rules().parser())
        .with_options(ParserOptions::new().with_trailing_commas(false))
        .with_recursion_limit(MAX_DEPTH)
        .with_tokens_with_locations(tokens)
}

/// The words of SQL text, comments and spaces included.
///
/// # Errors
/// When an end is missing somewhere.
pub(crate) fn all_tokens(dialect: Dialect, sql: &str) -> Result<Vec<TokenWithSpan>, Rejection> {
    Tokenizer::new(dialect.rules().parser(), sql)
        .tokenize_with_location()
        .map_err(|error| unreadable(&ParserError::from(error)))
}

fn check_bounds(tokens: &[TokenWithSpan]) -> Result<(), Rejection> {
    let (mut open, mut deepest, mut operators) = (0_usize, 0, 0);
    for token in tokens {
        match &token.token {
            Token::LParen | Token::LBracket | Token::LBrace => open += 1,
            Token::RParen | Token::RBracket | Token::RBrace => open = open.saturating_sub(1),
            other if is_operator(other) => operators += 1,
            _ => {}
        }
        deepest = deepest.max(open);
    }
    if deepest > MAX_PARENTHESES || operators > MAX_OPERATORS {
        return Err(too_complex());
    }
    Ok(())
}

/// The rejection for SQL that is nested too deeply.
pub(crate) fn too_complex() -> Rejection {
    Rejection::refused("the SQL is nested too deeply or has too many operators")
        .hint("split it with WITH, or make a part of it a view in the database")
}

fn is_operator(token: &Token) -> bool {
    match token {
        Token::Word(word) => matches!(
            word.keyword,
            Keyword::AND
                | Keyword::OR
                | Keyword::XOR
                | Keyword::NOT
                | Keyword::IS
                | Keyword::IN
                | Keyword::LIKE
                | Keyword::ILIKE
                | Keyword::SIMILAR
                | Keyword::BETWEEN
                | Keyword::COLLATE
                | Keyword::AT
                | Keyword::UNION
                | Keyword::EXCEPT
                | Keyword::INTERSECT
                | Keyword::MINUS
                | Keyword::NOTNULL
                | Keyword::OVERLAPS
                | Keyword::CASE
        ),
        Token::EOF
        | Token::Number(..)
        | Token::Whitespace(_)
        | Token::Comma
        | Token::Period
        | Token::LParen
        | Token::RParen
        | Token::LBracket
        | Token::RBracket
        | Token::LBrace
        | Token::RBrace
        | Token::SingleQuotedString(_)
        | Token::DollarQuotedString(_)
        | Token::EscapedStringLiteral(_)
        | Token::UnicodeStringLiteral(_) => false,
        _ => true,
    }
}

/// The parser's message, with the place first.
fn unreadable(error: &ParserError) -> Rejection {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message,
        ParserError::RecursionLimitExceeded => return too_complex(),
    };
    let message = match message.rsplit_once(" at Line: ") {
        Some((what, place)) => format!("line {}: {}", place.replacen(", Column: ", ", column ", 1), lower_first(what)),
        None => lower_first(message),
    };
    Rejection::refused(format!("the SQL does not parse: {message}"))
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let Some(first) = letters.next() else { return String::new() };
    first.to_lowercase().chain(letters).collect::<String>().replacen("expected: ", "expected ", 1)
}
