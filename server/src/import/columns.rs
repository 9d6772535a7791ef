//! The header of a file: which of its columns feeds which field of a letter.

use std::collections::BTreeMap;

use super::{
    Cell, Row,
    map::{Field, Map},
    unreadable::Unreadable,
};

/// The names by which a column is known when no map names it, in lower case.
const KNOWN: [(Field, &[&str]); 10] = [
    (
        Field::Reference,
        &["编号", "信件编号", "来信编号", "工单编号", "流水号", "mail_id", "reference", "number", "no", "id"],
    ),
    (Field::Title, &["标题", "主题", "信件标题", "来信标题", "title", "subject"]),
    (
        Field::Content,
        &[
            "内容",
            "来信内容",
            "信件内容",
            "诉求内容",
            "问题描述",
            "content",
            "query",
            "text",
            "body",
            "description",
        ],
    ),
    (
        Field::ReceivedOn,
        &[
            "来信日期",
            "来信时间",
            "受理时间",
            "登记时间",
            "提交时间",
            "日期",
            "received_on",
            "received",
            "query_date",
            "date",
        ],
    ),
    (Field::Reply, &["答复", "回复", "答复内容", "回复内容", "办理结果", "reply", "answer"]),
    (
        Field::RepliedOn,
        &[
            "答复日期",
            "答复时间",
            "回复日期",
            "回复时间",
            "replied_on",
            "replied",
            "reply_date",
            "answered_on",
        ],
    ),
    (
        Field::Unit,
        &[
            "承办单位",
            "答复单位",
            "回复单位",
            "办理单位",
            "主办单位",
            "单位",
            "unit",
            "reply_agency",
            "agency",
            "department",
        ],
    ),
    (Field::Link, &["链接", "网址", "link", "url"]),
    (Field::Place, &["地点", "发生地址", "地址", "place", "address"]),
    (Field::Kind, &["类别", "诉求类型", "业务类型", "类型", "kind", "category", "type"]),
];

/// The columns of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    header: Vec<String>,
    places: BTreeMap<Field, usize>,
    /// The field that tells two letters apart; all cells together when there is none.
    pub identity: Option<Field>,
}

impl Found {
    /// Finds the columns that a map names, or without one those whose names are known.
    ///
    /// # Errors
    /// When a column the map names is missing or there twice, or nothing is known.
    pub fn of(header: &Row, map: &Map) -> Result<Self, Unreadable> {
        let header: Vec<String> =
            header.cells.iter().map(|cell| super::letter::trim(&cell.text).to_owned()).collect();
        let places = if map.columns.is_empty() { known(&header) } else { named(&header, map)? };
        if !places.contains_key(&Field::Content) && !places.contains_key(&Field::Title) {
            return Err(Unreadable::NothingKnown(header));
        }
        let has = |field: &Field| places.contains_key(field);
        let guessed = || [Field::Link, Field::Reference].into_iter().find(has);
        let identity = match map.identity {
            Some(field) => Some(field),
            None if map.columns.is_empty() => guessed(),
            None => None,
        };
        let identity = identity.filter(has);
        Ok(Self { header, places, identity })
    }

    /// Returns how many columns the header has.
    #[must_use]
    pub fn count(&self) -> usize {
        self.header.len()
    }

    /// Returns what the file calls the column of a field.
    #[must_use]
    pub fn name(&self, field: Field) -> String {
        self.places.get(&field).and_then(|place| self.header.get(*place)).cloned().unwrap_or_default()
    }

    /// Returns what the file calls a column.
    #[must_use]
    pub fn name_at(&self, place: usize) -> String {
        self.header.get(place).cloned().unwrap_or_else(|| place.saturating_add(1).to_string())
    }

    /// Returns the cell of a field, when the file has the column and the row the cell.
    #[must_use]
    pub fn cell<'a>(&self, row: &'a Row, field: Field) -> Option<&'a Cell> {
        row.cells.get(*self.places.get(&field)?)
    }
}

fn named(header: &[String], map: &Map) -> Result<BTreeMap<Field, usize>, Unreadable> {
    let mut places = BTreeMap::new();
    for field in Field::ALL {
        let Some(column) = map.columns.of(field) else { continue };
        let mut found = header.iter().enumerate().filter(|(_, name)| *name == column);
        let Some((place, _)) = found.next() else {
            return Err(Unreadable::NoColumn {
                column: column.to_owned(),
                field: field.name(),
                has: header.to_vec(),
            });
        };
        if found.next().is_some() {
            return Err(Unreadable::TwiceNamed(column.to_owned()));
        }
        places.insert(field, place);
    }
    Ok(places)
}

/// Of several known names the one that stands first in the list is taken.
fn known(header: &[String]) -> BTreeMap<Field, usize> {
    let place = |name: &str| header.iter().position(|column| column.to_lowercase() == name);
    let found =
        |(field, names): &(Field, &[&str])| Some((*field, names.iter().find_map(|name| place(name))?));
    KNOWN.iter().filter_map(found).collect()
}
