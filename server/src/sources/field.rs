//! The fields of a completed step by their national names, and the columns of a source that feed them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A field of the national exchange record that Huiyin uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Field {
    /// The number of the case (办件编号).
    ProjectNo,
    /// The number of the service within the case; 1 when a source has none.
    ServiceNumber,
    /// The code of the department.
    DeptCode,
    /// The name of the department or section.
    ProDepart,
    /// The code of the matter (事项编码).
    TaskCode,
    /// Its name.
    TaskName,
    /// When it was accepted.
    AcceptDate,
    /// When it was completed.
    ResultDate,
    /// The number to ask by.
    Mobile,
    /// The applicant.
    UserName,
    /// What kind of applicant it is.
    UserProp,
    /// Who applied for somebody else (代办人).
    HandleUserName,
    /// The clerk.
    ProManager,
    /// The window.
    Window,
    /// The region.
    AreaCode,
    /// The way the case was handled.
    ProChannel,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 16] = [
        Self::ProjectNo,
        Self::ServiceNumber,
        Self::DeptCode,
        Self::ProDepart,
        Self::TaskCode,
        Self::TaskName,
        Self::AcceptDate,
        Self::ResultDate,
        Self::Mobile,
        Self::UserName,
        Self::UserProp,
        Self::HandleUserName,
        Self::ProManager,
        Self::Window,
        Self::AreaCode,
        Self::ProChannel,
    ];

    /// Returns its national name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ProjectNo => "projectNo",
            Self::ServiceNumber => "serviceNumber",
            Self::DeptCode => "deptCode",
            Self::ProDepart => "proDepart",
            Self::TaskCode => "taskCode",
            Self::TaskName => "taskName",
            Self::AcceptDate => "acceptDate",
            Self::ResultDate => "resultDate",
            Self::Mobile => "mobile",
            Self::UserName => "userName",
            Self::UserProp => "userProp",
            Self::HandleUserName => "handleUserName",
            Self::ProManager => "proManager",
            Self::Window => "window",
            Self::AreaCode => "areaCode",
            Self::ProChannel => "proChannel",
        }
    }

    /// Returns the field of a national name, or `None`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name().eq_ignore_ascii_case(name))
    }

    /// Returns whether what it holds is a person's, so that no message may repeat it.
    #[must_use]
    pub fn is_personal(self) -> bool {
        matches!(self, Self::Mobile | Self::UserName | Self::HandleUserName)
    }

    /// Returns whether no case can be taken without it.
    #[must_use]
    pub fn is_needed(self) -> bool {
        matches!(self, Self::ProjectNo | Self::ResultDate)
    }
}

/// Which column of an answer or file feeds which field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What the source calls its columns.
    pub header: Vec<String>,
    places: BTreeMap<Field, usize>,
}

impl Found {
    /// Finds the columns that `named` names, and those with the national names, in either case.
    ///
    /// # Errors
    /// A text naming the column that is missing and those there are.
    pub fn of(header: Vec<String>, named: &BTreeMap<Field, String>) -> Result<Self, String> {
        let mut places = BTreeMap::new();
        for field in Field::ALL {
            let wanted = named.get(&field).map_or(field.name(), String::as_str);
            let mut found =
                header.iter().enumerate().filter(|(_, column)| column.eq_ignore_ascii_case(wanted));
            let place = found.next().map(|(place, _)| place);
            if found.next().is_some() {
                return Err(format!("there are two columns `{wanted}`; give each a name of its own"));
            }
            match place {
                Some(place) => {
                    places.insert(field, place);
                }
                None if named.contains_key(&field) || field.is_needed() => {
                    return Err(format!(
                        "there is no column `{wanted}` for `{}`; there are: {}; name the right one under [columns]",
                        field.name(),
                        header.join(", ")
                    ));
                }
                None => {}
            }
        }
        Ok(Self { header, places })
    }

    /// Returns where the column of a field stands.
    #[must_use]
    pub fn place(&self, field: Field) -> Option<usize> {
        self.places.get(&field).copied()
    }

    /// Returns what the source calls the column of a field; the national name when it has none.
    #[must_use]
    pub fn column(&self, field: Field) -> &str {
        let column = self.place(field).and_then(|place| self.header.get(place));
        column.map_or(field.name(), String::as_str)
    }
}
