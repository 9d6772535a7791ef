//! A page of things that have a state and an instant they are sorted by: it seeks by key, never by offset, so that a
//! page costs the same wherever it lies.

use crate::{
    db::{Error, Tx, Value},
    list::Key,
};

/// The most rows of one page.
pub const PAGE_LIMIT: usize = 200;

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What it shows.
    pub items: Vec<T>,
    /// Where the next page begins, when there is one.
    pub next: Option<Key>,
}

impl<T> Default for Page<T> {
    /// Returns a page of nothing.
    fn default() -> Self {
        Self { items: Vec::new(), next: None }
    }
}

/// Which rows a list shows, and in which order.
#[derive(Clone, Debug)]
pub(crate) struct Seek {
    /// The table and the name its rows go by in `wheres`, as `article a`.
    pub(crate) from: &'static str,
    /// That name.
    pub(crate) alias: &'static str,
    /// The column of the instant, with that name in front.
    pub(crate) column: &'static str,
    /// What is latest comes first.
    pub(crate) is_newest_first: bool,
    /// What must hold of a row; its values stand in `values`, numbered from one.
    pub(crate) wheres: Vec<String>,
    /// The values of `wheres`.
    pub(crate) values: Vec<Value>,
}

impl Seek {
    /// Returns one page, each row's state read by `read`.
    pub(crate) fn page<T>(
        mut self,
        tx: &mut Tx<'_>,
        after: Option<Key>,
        limit: usize,
        read: impl Fn(&str) -> Result<T, Error>,
    ) -> Result<Page<T>, Error> {
        let limit = limit.clamp(1, PAGE_LIMIT);
        let Self { from, alias, column, .. } = self;
        let (sign, direction) = if self.is_newest_first { ("<", "desc") } else { (">", "asc") };
        if let Some(after) = after {
            let (at, id) = (self.bind(after.at), self.bind(after.id));
            self.wheres.push(format!("({column}, {alias}.id) {sign} ({at}, {id})"));
        }
        let most = self.bind(i64::try_from(limit.saturating_add(1)).unwrap_or(i64::MAX));
        let sql = format!(
            "select {column}, {alias}.id, {alias}.state from {from} where {} \
             order by {column} {direction}, {alias}.id {direction} limit {most}",
            self.wheres.join(" and ")
        );
        let rows = tx.query(&sql, &self.values)?;
        let has_more = rows.len() > limit;
        let shown = rows.get(..limit).unwrap_or(&rows);
        let last =
            shown.last().map(|row| Ok::<_, Error>(Key { at: row.int(0)?, id: row.int(1)? })).transpose()?;
        let items = shown.iter().map(|row| read(row.str(2)?)).collect::<Result<_, _>>()?;
        Ok(Page { items, next: last.filter(|_| has_more) })
    }

    /// Returns how many rows there are, counting no further than `most`.
    pub(crate) fn count(mut self, tx: &mut Tx<'_>, most: i64) -> Result<i64, Error> {
        let most = self.bind(most);
        let sql = format!(
            "select count(*) from (select {}.id from {} where {} limit {most}) counted",
            self.alias,
            self.from,
            self.wheres.join(" and ")
        );
        tx.query_one(&sql, &self.values)?.map_or(Ok(0), |row| row.int(0))
    }

    fn bind(&mut self, value: i64) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }
}
