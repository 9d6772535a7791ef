//! The places `:from` and `:to` in a query, found outside of texts, quoted names and comments, and written as the engine
//! wants them. Values never become part of the text.

/// One of the two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    From,
    To,
}

/// Why a query cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// A place is missing.
    #[error(
        "the query has no `{0}`; compare the column of completion with it, so that only what is due is read"
    )]
    Missing(&'static str),
    /// A place we do not know.
    #[error("the query has the place `:{0}`; there are only `:from` and `:to`")]
    Unknown(String),
    /// More than one statement.
    #[error("the query has more than one statement; a source is asked one")]
    Several,
    /// Not a statement that reads.
    #[error("the query begins with `{0}`; a source is only read, with `select` or `with`")]
    NotReading(String),
    /// A text or comment does not end.
    #[error("the query has a text, name or comment that does not end")]
    Open,
}

/// Checks that a query reads, once, and holds both places.
///
/// # Errors
/// What is wrong with it.
pub fn check(query: &str) -> Result<(), Misplaced> {
    placed(query, |_, _| String::new()).map(drop)
}

/// Returns a query with its places written by `write`, which is told which one and how many came before, and the
/// places in their order.
pub(super) fn placed(
    query: &str,
    write: impl Fn(Place, usize) -> String,
) -> Result<(String, Vec<Place>), Misplaced> {
    let query = query.trim();
    let first: String =
        query.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
    if !["select", "with"].contains(&first.to_ascii_lowercase().as_str()) {
        return Err(Misplaced::NotReading(first));
    }
    let (mut text, mut places) = (String::with_capacity(query.len()), Vec::new());
    let mut rest = query;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '\'' | '"' | '`' => quoted(rest, letter)?,
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map(|end| end + 2).ok_or(Misplaced::Open)?,
            ';' if rest.get(1..).is_some_and(|after| after.trim().is_empty()) => break,
            ';' => return Err(Misplaced::Several),
            ':' if rest.starts_with("::") => 2,
            ':' => {
                let name: String =
                    rest.chars().skip(1).take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let place = match name.as_str() {
                    "from" => Place::From,
                    "to" => Place::To,
                    "" => return Err(Misplaced::Unknown(String::new())),
                    _ => return Err(Misplaced::Unknown(name)),
                };
                text.push_str(&write(place, places.len()));
                places.push(place);
                rest = rest.get(name.len() + 1..).unwrap_or_default();
                continue;
            }
            _ => letter.len_utf8(),
        };
        text.push_str(rest.get(..length).unwrap_or_default());
        rest = rest.get(length..).unwrap_or_default();
    }
    for (place, name) in [(Place::From, ":from"), (Place::To, ":to")] {
        if !places.contains(&place) {
            return Err(Misplaced::Missing(name));
        }
    }
    // A comment at the end must not swallow what is written behind the query.
    text.push('\n');
    Ok((text, places))
}

/// Returns the length of a quoted piece; its quote doubled stands for itself, which ends and begins it again.
fn quoted(rest: &str, quote: char) -> Result<usize, Misplaced> {
    let end = rest.get(1..).and_then(|inner| inner.find(quote)).ok_or(Misplaced::Open)?;
    Ok(end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(query: &str) -> Result<(String, Vec<Place>), Misplaced> {
        placed(query, |place, _| if place == Place::From { "$1".to_owned() } else { "$2".to_owned() })
    }

    #[test]
    fn places_are_found_outside_of_texts_names_and_comments() {
        let query = "select ':from' as \"a:to\", x::text, 'it''s :to' -- :from\n /* :to */ from t where d >= :from and d < :to ;\n";
        let (text, places) = numbered(query).unwrap();
        assert_eq!(
            text,
            "select ':from' as \"a:to\", x::text, 'it''s :to' -- :from\n /* :to */ from t where d >= $1 and d < $2 \n"
        );
        assert_eq!(places, [Place::From, Place::To]);
    }

    #[test]
    fn what_could_do_more_than_read_once_is_refused() {
        let check =
            |query: &str, expected: Misplaced| assert_eq!(numbered(query).unwrap_err(), expected, "{query}");
        check("delete from t where d > :from", Misplaced::NotReading("delete".to_owned()));
        check("select 1 where :from < :to; drop table t", Misplaced::Several);
        check("select 1 where d > :from", Misplaced::Missing(":to"));
        check("select 1 where d < :to", Misplaced::Missing(":from"));
        check("select :number where :from < :to", Misplaced::Unknown("number".to_owned()));
        check("select 'open where :from < :to", Misplaced::Open);
        check("", Misplaced::NotReading(String::new()));
        assert!(numbered("WITH a AS (select 1) select * from a where d between :from and :to").is_ok());
    }
}
