//! The offices whose cases the soak extracts: a real MariaDB with some of everything that keeps a case from being
//! asked, and a folder with a file of cases that the first has told already, or whose citizens it asked.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use jiff::civil::Date;
use mysql::prelude::Queryable;
use server::{cli::open::Place, sources};

/// The code of the source that is a database.
pub(super) const APPROVAL: &str = "approval";
/// The code of the source that is a folder.
pub(super) const HALL: &str = "hall";
/// So many rows of the database come slowly, in the middle of it, so that whoever reads them can be killed there.
const SLOW: usize = 400;
/// At least so many rows are of cases that are not asked by a message, so that there are several chunks of rows.
const OTHERS: usize = 800;
/// One in so many asked cases has a row in the folder: told twice, of a citizen who was asked, and of a new one.
const IN_FOLDER: usize = 10;

/// What is with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Its citizen is asked by a message.
    Asked,
    /// The number takes no messages.
    Landline,
    /// There is no number.
    NoNumber,
    /// What stands there is no number.
    Invalid,
    /// Another system monitors it.
    Elsewhere,
    /// Nobody monitors it.
    OtherMatter,
    /// Its number wants no more messages.
    OptedOut,
    /// It names a unit that is none.
    UnknownUnit,
}

const OTHER_KINDS: [Kind; 7] = [
    Kind::Landline,
    Kind::NoNumber,
    Kind::Invalid,
    Kind::Elsewhere,
    Kind::OtherMatter,
    Kind::OptedOut,
    Kind::UnknownUnit,
];

/// What two offices did on one day.
pub(super) struct Office {
    database: String,
    day: Date,
    /// The rows of the database, in their order.
    rows: Vec<Kind>,
    /// The phone of each case that is asked, by its number.
    pub(super) asked: BTreeMap<u64, String>,
    folder: String,
    /// So many rows of the folder are told twice, of citizens who were asked already, and new.
    pub(super) in_folder: u64,
}

impl Office {
    /// Returns offices of which so many cases are to be asked through the database, and some more through the folder.
    pub(super) fn of(day: Date, asked: usize) -> Self {
        let others = OTHERS.max(asked / 4);
        let total = asked + others;
        let mut rows = Vec::with_capacity(total);
        for place in 0..total {
            let made = place * others / total;
            let is_other = (place + 1) * others / total != made;
            rows.push(if is_other { OTHER_KINDS[made % OTHER_KINDS.len()] } else { Kind::Asked });
        }
        let phones = rows.iter().enumerate().filter(|(_, kind)| **kind == Kind::Asked);
        let mut phones: BTreeMap<u64, String> =
            phones.enumerate().map(|(which, (place, _))| (place as u64, phone_of(which))).collect();
        let in_folder = (asked / IN_FOLDER) as u64;
        let mut folder = "projectNo,serviceNumber,taskCode,taskName,resultDate,mobile,userName\n".to_owned();
        let mut line = |number: u64, phone: &str| {
            writeln!(folder, "BJ{number},1,T1,户口迁移,{day} 15:00,{phone},李{number}").unwrap();
        };
        let some: Vec<(u64, String)> = phones.clone().into_iter().take(asked / IN_FOLDER).collect();
        for (place, (number, phone)) in (0_u64..).zip(some) {
            let next = total as u64 + 2 * place;
            let own = format!("137{next:08}");
            line(number, &phone);
            line(next, &phone);
            line(next + 1, &own);
            phones.insert(next + 1, own);
        }
        Self {
            database: format!("huiyin_soak_{}", std::process::id()),
            day,
            rows,
            asked: phones,
            folder,
            in_folder,
        }
    }

    /// Returns how many rows the database has.
    pub(super) fn total(&self) -> u64 {
        self.rows.len() as u64
    }

    /// Returns how many rows of a kind it has.
    pub(super) fn count(&self, kind: Kind) -> u64 {
        self.rows.iter().filter(|row| **row == kind).count() as u64
    }

    /// Returns the numbers of those who want no more messages.
    pub(super) fn silenced(&self) -> Vec<String> {
        let rows = self.rows.iter().enumerate().filter(|(_, kind)| **kind == Kind::OptedOut);
        rows.map(|(place, kind)| number_of(place, *kind)).collect()
    }

    /// Fills the database and the folder, and writes the settings of both sources.
    pub(super) fn open(&self, place: &Place) {
        let mut conn = mysql::Conn::new(crate::sources::mariadb().as_str()).unwrap();
        let database = &self.database;
        conn.query_drop(format!("drop database if exists {database}")).unwrap();
        conn.query_drop(format!("create database {database} character set gbk")).unwrap();
        conn.query_drop(format!(
            "create table {database}.banjian (n int primary key, bjbh varchar(30), bj_time datetime, \
             sj varchar(30), sqr varchar(30), dw varchar(60), sx varchar(20))"
        ))
        .unwrap();
        let rows: Vec<String> = self.rows.iter().enumerate().map(|(n, kind)| self.row(n, *kind)).collect();
        for some in rows.chunks(1_000) {
            conn.query_drop(format!("insert into {database}.banjian values {}", some.join(", "))).unwrap();
        }
        fs::create_dir_all(place.data.join("drop")).unwrap();
        fs::write(place.data.join("drop/day.csv"), &self.folder).unwrap();
        self.settle(&place.data, true);
    }

    fn row(&self, n: usize, kind: Kind) -> String {
        let unit = if kind == Kind::UnknownUnit { "不存在的单位" } else { "住房和城乡建设局" };
        let task = match kind {
            Kind::Elsewhere => "HALL-7",
            Kind::OtherMatter => "OTHER",
            _ => "T1",
        };
        let phone = self.asked.get(&(n as u64)).cloned().unwrap_or_else(|| number_of(n, kind));
        format!("({n}, 'BJ{n}', '{} 10:00:00', '{phone}', '王{n}', '{unit}', '{task}')", self.day)
    }

    /// Writes the settings of the sources; a slow database gives its middle rows one by one.
    pub(super) fn settle(&self, data: &Path, is_slow: bool) {
        let folder = data.join(sources::FOLDER);
        fs::create_dir_all(&folder).unwrap();
        let middle = self.rows.len() / 2;
        let pace = format!(" and (n not between {middle} and {} or sleep(0.004) = 0)", middle + SLOW);
        // The night is left out: what is extracted is extracted by the command.
        let head = format!(
            "name = \"审批系统\"\nunit = \"housing\"\ncase_kind = \"service\"\nregion = \"370000000000\"\n\
             at = \"23:59:59\"\nbegin = \"{}\"\n",
            self.day
        );
        let approval = format!(
            "kind = \"mysql\"\n[terms]\nquiet_days = 0\napplicants = 0\n[database]\naddress = \"{}/{}\"\n\
             query = \"select bjbh, bj_time, sj, sqr, dw, sx, '户口迁移' as mc from banjian \
             where bj_time >= :from and bj_time < :to{}\"\n\
             [columns]\nprojectNo = \"bjbh\"\nresultDate = \"bj_time\"\nmobile = \"sj\"\nuserName = \"sqr\"\n\
             proDepart = \"dw\"\ntaskCode = \"sx\"\ntaskName = \"mc\"\n\
             [[monitored]]\nkind = \"service\"\ntasks = [\"T*\", \"HALL-*\"]\n\
             [[elsewhere]]\nexclusion = \"service-hall\"\ntasks = [\"HALL-*\"]\n",
            crate::sources::mariadb(),
            self.database,
            if is_slow { &pace } else { "" }
        );
        fs::write(folder.join(format!("{APPROVAL}.toml")), format!("{head}{approval}")).unwrap();
        let hall =
            "kind = \"folder\"\n[terms]\napplicants = 0\n[folder]\npath = \"drop\"\nsettle_seconds = 0\n";
        fs::write(folder.join(format!("{HALL}.toml")), format!("{head}{hall}")).unwrap();
    }

    /// Returns the command that extracts everything the offices have completed.
    pub(super) fn extract(&self, place: &Place) -> Command {
        let mut command = Command::new(PathBuf::from(env!("CARGO_BIN_EXE_huiyin")));
        command.arg("extract").arg("--data").arg(&place.data).args(["--until", &self.day.to_string()]);
        command.env_remove("HUIYIN_DATABASE").stdin(Stdio::null()).stdout(Stdio::piped());
        command.stderr(Stdio::piped());
        command
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let Ok(mut conn) = mysql::Conn::new(crate::sources::mariadb().as_str()) else { return };
        conn.query_drop(format!("drop database if exists {}", self.database)).unwrap();
    }
}

/// Of every ten who are asked, two are one citizen with two cases.
fn phone_of(which: usize) -> String {
    format!("139{:08}", if which % 10 == 1 { which - 1 } else { which })
}

/// Returns what stands where the number of a row should be that is not asked.
fn number_of(n: usize, kind: Kind) -> String {
    match kind {
        Kind::Landline => format!("025-8{n:07}"),
        Kind::NoNumber => String::new(),
        Kind::Invalid => "12345".to_owned(),
        Kind::OptedOut => format!("136{n:08}"),
        Kind::Asked | Kind::Elsewhere | Kind::OtherMatter | Kind::UnknownUnit => format!("135{n:08}"),
    }
}
