//! What a document lays upon the authorities besides handling single orders, in words.

use domain::policy::{Campaign, Grade, Inadmissible, LadderRule, Report, Scale, Survey, Text};

use super::{Lines, Reader, budget, role_name};
use crate::views::{ViewError, locale::Words};

const OFFICE: &str = "packs.office.";

impl Reader<'_> {
    pub(super) fn duty_name(&self, section: &str, rest: &str) -> Option<String> {
        let duties = self.pack.duties();
        let (part, id) = rest.split_once('.').unwrap_or((rest, ""));
        let name = match section {
            "rule" => duties.rule(rest).map(|one| &one.name),
            "report" => duties.report(rest).map(|one| &one.name),
            "scale" => duties.scale(rest).map(|one| &one.name),
            "supervision" => duties.supervisions.iter().find(|one| one.id == rest).map(|one| &one.name),
            "survey" => duties.surveys.iter().find(|one| one.id == rest).map(|one| &one.name),
            "exclusion" => duties.exclusions.iter().find(|one| one.id == rest).map(|one| &one.name),
            "adjudicator" => duties.adjudicators.iter().find(|one| one.id == rest).map(|one| &one.name),
            "referral" => duties.referrals.iter().find(|one| one.id == rest).map(|one| &one.name),
            "post" => duties.posts.iter().find(|one| one.id == rest).map(|one| &one.name),
            "use" => duties.uses.iter().find(|one| one.id == rest).map(|one| &one.name),
            "merit" => duties.merits.iter().find(|one| one.id == rest).map(|one| &one.name),
            "campaign" => duties.campaign.as_ref().and_then(|campaign| campaign_name(campaign, part, id)),
            "annual" => match id.strip_prefix("system.") {
                Some(source) => duties.annual(part).and_then(|one| one.source(source)).map(|one| &one.name),
                None => duties.annual(part).map(|one| &one.name),
            },
            _ => None,
        };
        name.map(|name| self.text(name))
    }

    pub(super) fn duty(&self, section: &str, rest: &str) -> Lines {
        let duties = self.pack.duties();
        match section {
            "rule" => duties.rule(rest).map_or(Ok(Vec::new()), |rule| self.ladder(rule)),
            "report" => duties.report(rest).map_or(Ok(Vec::new()), |report| self.report(report)),
            "scale" => duties.scale(rest).map_or(Ok(Vec::new()), |scale| self.scale(scale)),
            "inadmissible" => {
                duties.inadmissible.as_ref().map_or(Ok(Vec::new()), |claim| self.inadmissible(claim))
            }
            "survey" => {
                let survey = duties.surveys.iter().find(|one| one.id == rest);
                survey.map_or(Ok(Vec::new()), |survey| self.survey(survey))
            }
            "campaign" => {
                let (part, id) = rest.split_once('.').unwrap_or((rest, ""));
                duties.campaign.as_ref().map_or(Ok(Vec::new()), |campaign| self.campaign(campaign, part, id))
            }
            "annual" => {
                let source = rest.split_once(".system.");
                let source = source.and_then(|(id, source)| duties.annual(id)?.source(source));
                let words = source.map(|source| Words::key("annual.full_mark").with("full", source.full));
                words.map_or(Ok(Vec::new()), |words| Ok(vec![self.say(&words)?]))
            }
            _ => self.short_duty(section, rest),
        }
    }

    fn ladder(&self, rule: &LadderRule) -> Lines {
        let mut form = self.coded("packs.form.", &rule.form)?;
        if let Some(id) = &rule.supervision {
            form = format!("{form} {}", self.duty_name("supervision", id).unwrap_or_else(|| id.clone()));
        }
        let mut lines = vec![self.line("form", &form)?];
        lines.extend(self.when_any(&rule.when)?);
        lines.push(match &rule.every {
            Some(every) => self.line("looked_at", &self.coded("packs.every.", every)?)?,
            None => self.say(&Words::key("packs.at_once"))?,
        });
        lines.push(self.line("to", &self.all_coded(OFFICE, &rule.to)?)?);
        if !rule.copy_to.is_empty() {
            lines.push(self.line("copy_to", &self.all_coded(OFFICE, &rule.copy_to)?)?);
        }
        if let Some(within) = rule.receipt_within {
            lines.push(self.line("receipt_within", &self.say(&budget(within))?)?);
        }
        if let Some(within) = rule.within {
            lines.push(self.line("within", &self.say(&budget(within))?)?);
        }
        if let Some(to_do) = &rule.to_do {
            lines.push(self.line("to_do", &self.text(to_do))?);
        }
        Ok(lines)
    }

    fn report(&self, report: &Report) -> Lines {
        let mut lines = vec![self.line("every", &self.coded("packs.every.", &report.every)?)?];
        if let Some(due) = report.due {
            lines.push(self.line("due", &self.say(&budget(due))?)?);
        }
        lines.push(self.line("to", &self.all_coded(OFFICE, &report.to)?)?);
        lines.extend(self.contains("contains", &report.contains)?);
        Ok(lines)
    }

    fn survey(&self, survey: &Survey) -> Lines {
        let mut lines = vec![
            self.line("method", &self.coded("packs.method.", &survey.method)?)?,
            match &survey.every {
                Some(every) => self.line("every", &self.coded("packs.every.", every)?)?,
                None => self.say(&Words::key("packs.no_period"))?,
            },
            self.line("asked", &self.text(&survey.of))?,
            self.coded("packs.sample.", &survey.sample)?,
        ];
        if survey.masked {
            lines.extend(self.one("packs.masked")?);
        }
        Ok(lines)
    }

    fn scale(&self, scale: &Scale) -> Lines {
        let grade = |grade: &Grade| -> Result<String, ViewError> {
            let counts = self.coded("packs.counts.", &grade.counts)?;
            let text = format!("{} {}", grade.code, self.text(&grade.text));
            self.say(&Words::key("packs.option").with("text", text).with("counts", counts))
        };
        let grades = scale.grades.iter().map(grade).collect::<Result<Vec<_>, _>>()?;
        Ok(vec![
            self.line("grades", &grades.join(&self.comma()?))?,
            self.line("channels", &self.all_coded("packs.channel.", &scale.channels)?)?,
        ])
    }

    fn inadmissible(&self, claim: &Inadmissible) -> Lines {
        let mut lines = self.when_any(&claim.when)?;
        lines.extend(self.contains("dossier", &claim.dossier)?);
        lines.push(self.line("reviewed_by", &self.coded(OFFICE, &claim.reviewed_by)?)?);
        Ok(lines)
    }

    fn short_duty(&self, section: &str, id: &str) -> Lines {
        let duties = self.pack.duties();
        let mut lines = Vec::new();
        if let Some(one) = duties.supervisions.iter().find(|one| section == "supervision" && one.id == id) {
            lines.push(self.line("supervised", &self.text(&one.of))?);
            lines.push(self.line("led_by", &self.all_coded(OFFICE, &one.led_by)?)?);
        }
        if let Some(one) = duties.exclusions.iter().find(|one| section == "exclusion" && one.id == id) {
            lines.push(self.line("monitored_by", &self.text(&one.by))?);
        }
        if let Some(one) = duties.adjudicators.iter().find(|one| section == "adjudicator" && one.id == id) {
            lines.push(self.line("decides", &self.coded("packs.difficulty.", &one.difficulty)?)?);
            lines.push(self.line("offices", &self.all_coded(OFFICE, &one.offices)?)?);
        }
        if let Some(one) = duties.referrals.iter().find(|one| section == "referral" && one.id == id) {
            lines.push(self.line("handed_to", &self.coded(OFFICE, &one.to)?)?);
        }
        if let Some(one) = duties.posts.iter().find(|one| section == "post" && one.id == id) {
            lines.push(self.line("role", &self.say(&role_name(one.role))?)?);
            lines.push(self.say(&Words::key("packs.at_least_persons").with("count", one.at_least))?);
        }
        if let Some(one) = duties.uses.iter().find(|one| section == "use" && one.id == id) {
            lines.push(self.line("results_of", &self.coded("packs.assessed.", &one.of)?)?);
        }
        if let Some(one) = duties.merits.iter().find(|one| section == "merit" && one.id == id) {
            lines.push(self.text(&one.asks));
        }
        Ok(lines)
    }

    fn campaign(&self, campaign: &Campaign, part: &str, id: &str) -> Lines {
        let texts = |texts: &[Text]| texts.iter().map(|text| self.text(text)).collect();
        match part {
            "" => Ok(vec![
                self.line("award", &self.text(&campaign.award))?,
                self.say(&Words::key("packs.quota").with("count", campaign.quota))?,
                self.line("threshold", &campaign.threshold.short(4))?,
                self.line("sectors", &self.texts(&campaign.sectors)?)?,
                self.line("panel", &self.texts(&campaign.panel)?)?,
            ]),
            "phase" => match campaign.phases.iter().find(|one| one.id == id) {
                Some(phase) => {
                    let words = Words::key("packs.months").with("from", phase.from).with("to", phase.to);
                    let mut lines = vec![self.say(&words)?];
                    lines.extend(phase.does.iter().map(|text| self.text(text)));
                    Ok(lines)
                }
                None => Ok(Vec::new()),
            },
            "criterion" => {
                let found = campaign.criteria.iter().find(|one| one.id == id);
                Ok(found.map(|one| texts(&one.asks)).unwrap_or_default())
            }
            "retest" => match &campaign.retest {
                Some(retest) => {
                    let mut lines = vec![self.line("every", &self.coded("packs.every.", &retest.every)?)?];
                    if retest.published {
                        lines.extend(self.one("packs.published")?);
                    }
                    Ok(lines)
                }
                None => Ok(Vec::new()),
            },
            "method" => match campaign.methods.iter().find(|one| one.id == id) {
                Some(method) => Ok(vec![self.coded("packs.looked_into.", &method.form)?]),
                None => Ok(Vec::new()),
            },
            _ => Ok(Vec::new()),
        }
    }

    fn contains(&self, name: &str, texts: &[Text]) -> Lines {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![self.line(name, &self.texts(texts)?)?])
    }
}

fn campaign_name<'c>(campaign: &'c Campaign, part: &str, id: &str) -> Option<&'c Text> {
    match part {
        "" => Some(&campaign.name),
        "phase" => campaign.phases.iter().find(|one| one.id == id).map(|one| &one.name),
        "criterion" => campaign.criteria.iter().find(|one| one.id == id).map(|one| &one.name),
        "method" => campaign.methods.iter().find(|one| one.id == id).map(|one| &one.name),
        "veto" => campaign.vetoes.iter().find(|one| one.id == id).map(|one| &one.name),
        _ => None,
    }
}
