//! Campaigns in stories: every step by the form of its page, by whoever may take it.

use domain::{
    access::Staff,
    campaign::command::{Begin, Command},
    ids::{CampaignId, OrderId, UnitId},
};

use super::{CSRF, Web};
use crate::runner::{Act, Backend, No, Request, campaign::Told};

type Fields = Vec<(String, String)>;

impl Web {
    /// Sends what is asked of a campaign by its form; a page refuses what the rules refuse, by the same code.
    pub(super) fn lead(&mut self, request: Request, staff: &Staff) -> Result<Option<OrderId>, No> {
        let (path, mut fields) = if let Act::BeginCampaign(begin) = &request.act {
            ("/campaigns/open".to_owned(), opening(begin))
        } else if let Act::Campaign { campaign, command } = &request.act {
            let code = command.name().code();
            let step = code.strip_prefix("campaign-").unwrap_or(code);
            (format!("/campaigns/{campaign}/{step}"), self.fields(command))
        } else {
            return self.behind(request);
        };
        fields.push(("csrf".to_owned(), CSRF.to_owned()));
        fields.push(("key".to_owned(), self.key(request.key.as_ref())));
        let cookies = self.session(staff, request.at);
        let sent: Vec<(&str, String)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let before = self.campaign();
        let Err(no) = self.send(&path, &cookies, &sent) else {
            // A draw takes its seed from the system, never from whoever asks.
            assert_ne!(before, self.campaign(), "{path} was answered, and nothing happened");
            return Ok(None);
        };
        let said = self.behind(request).expect_err("the page refused what the rules allow");
        assert!(
            no.code == said.code || no.code == "bad-form",
            "the page says {}, the rules {}",
            no.code,
            said.code
        );
        Err(said)
    }

    /// Returns what the files of a campaign say of sectors and of those who lead units.
    pub(super) fn files_of(&self, campaign: CampaignId) -> Told {
        let rows = |name: &str| -> Vec<Vec<String>> {
            let file = self.read_as("supervisor", &format!("/campaigns/{campaign}/{name}.csv"));
            let lines = file.trim_start_matches('\u{feff}').lines().map(str::to_owned).collect::<Vec<_>>();
            // The heading is a row as wide as the others; a note below is not.
            let wide = lines.first().map_or(0, |line| line.matches(',').count());
            let full = lines.iter().skip(1).filter(|line| line.matches(',').count() == wide);
            full.map(|line| line.split(',').map(str::to_owned).collect()).collect()
        };
        let heads = rows("units")
            .into_iter()
            .map(|row| [0, 1, 3, 8, 9, 15, 16].map(|column: usize| row[column].as_str()).join(","));
        Told { sectors: rows("sectors").iter().map(|row| row.join(",")).collect(), heads: heads.collect() }
    }

    fn code(&self, unit: UnitId) -> String {
        let world = self.world();
        world.people.units.get(unit).map_or_else(|| unit.to_string(), |unit| unit.code.clone())
    }

    fn fields(&self, command: &Command) -> Fields {
        let one = |name: &str, value: &dyn ToString| (name.to_owned(), value.to_string());
        let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
        match command {
            Command::Enrol { entrants } => {
                let line = |entrant: &domain::campaign::command::NewEntrant| {
                    format!("{},{},{}", self.code(entrant.unit), entrant.sector, entrant.place)
                };
                vec![one("rows", &entrants.iter().map(line).collect::<Vec<_>>().join("\n"))]
            }
            Command::File { sector, criterion, text } => {
                vec![one("sector", sector), one("criterion", criterion), one("text", text)]
            }
            Command::Find { unit, source, text, complex } => {
                let mut fields = vec![one("unit", unit), one("source", &source.code()), one("text", text)];
                fields.extend(complex.then(|| one("complex", &"yes")));
                fields
            }
            Command::Rectify { problem, text, evidence } => {
                let mut fields = vec![one("problem", problem), one("text", text), one("evidence", evidence)];
                fields.extend(self.owner(*problem));
                fields
            }
            Command::Confirm { problem, satisfied, text } => {
                let satisfied = yes(*satisfied);
                let mut fields =
                    vec![one("problem", problem), one("satisfied", &satisfied), one("text", text)];
                fields.extend(self.owner(*problem));
                fields
            }
            Command::SelfAssess { unit, points, text } => {
                let given = points.iter().map(|(id, points)| one(&format!("points_{id}"), points));
                given.chain([one("unit", unit), one("text", text)]).collect()
            }
            Command::Apply { unit, text } | Command::Object { unit, text } => {
                vec![one("unit", unit), one("text", text)]
            }
            Command::Pool { judges } => {
                let line = |judge: &domain::campaign::command::NewJudge| {
                    let ties: Vec<String> = judge.ties.iter().map(|unit| self.code(*unit)).collect();
                    format!("{},{},{}", judge.name, judge.group, ties.join(";"))
                };
                vec![one("rows", &judges.iter().map(line).collect::<Vec<_>>().join("\n"))]
            }
            Command::Draw { seats, seed: _ } => vec![one("seats", seats)],
            Command::Visit { unit, method, on, judges, points, notes, photos: _ } => {
                let given = points.iter().map(|(id, points)| one(&format!("points_{id}"), points));
                let went = judges.iter().map(|number| one("judge", number));
                let rest = [one("unit", unit), one("method", method), one("on", on), one("notes", notes)];
                given.chain(went).chain(rest).collect()
            }
            Command::Measure { unit, satisfied, answered } => {
                vec![one("unit", unit), one("satisfied_count", satisfied), one("answered", answered)]
            }
            Command::Veto { unit, ground, evidence } => {
                vec![one("unit", unit), one("ground", ground), one("evidence", evidence)]
            }
            Command::ReviewVeto { unit, upheld, reason } => {
                vec![one("unit", unit), one("upheld", &yes(*upheld)), one("reason", reason)]
            }
            Command::Announce => Vec::new(),
            Command::Answer { objection, upheld, reason } => {
                vec![one("objection", objection), one("upheld", &yes(*upheld)), one("reason", reason)]
            }
            Command::Decide { tied, document } => {
                let chosen = tied.iter().map(|unit| one("tied", unit));
                chosen.chain([one("document", document)]).collect()
            }
            Command::Plaque { unit, number, on } => {
                vec![one("unit", unit), one("number", number), one("on", on)]
            }
            Command::Retest { unit, satisfied, answered, met, text } => vec![
                one("unit", unit),
                one("satisfied_count", satisfied),
                one("answered", answered),
                one("met", &yes(*met)),
                one("text", text),
            ],
            Command::PublishWithdrawal { unit, medium } => vec![one("unit", unit), one("medium", medium)],
        }
    }

    /// Returns the unit that a problem belongs to, as its form carries it.
    fn owner(&self, problem: u32) -> Option<(String, String)> {
        let read = self.kept.store.read(|tx| {
            let listed = store::campaign::list(tx, None)?;
            let Some(first) = listed.first() else { return Ok(None) };
            store::campaign::get(tx, first.id)
        });
        let unit = read.unwrap()?.problem(problem)?.unit;
        Some(("unit".to_owned(), unit.to_string()))
    }
}

fn opening(begin: &Begin) -> Fields {
    vec![("pack".to_owned(), begin.pack.clone()), ("year".to_owned(), begin.year.to_string())]
}
