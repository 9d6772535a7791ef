//! A bulletin from top to bottom, in the order of GB/T 9704—2012, 7.2 and 7.3.

use super::{
    Attachment, Bulletin, BulletinError, Cost, Group, Share, ranking,
    words::{Words, say},
};
use crate::{
    docx::{Block, CHARACTER, Paragraph, Style, TEXT_WIDTH},
    list::width,
};

/// The largest and the smallest size of the red head, in half points.
const RED_HEAD: (u32, u32) = (96, 44);
/// The size of the title (二号), in half points.
const TITLE: u32 = 44;

/// Returns everything the bulletin says.
pub(super) fn blocks(bulletin: &Bulletin, words: &Words) -> Result<Vec<Block>, BulletinError> {
    let mut page = Page { words, blocks: Vec::new(), headings: 0 };
    page.head(bulletin);
    page.opening(bulletin)?;
    page.rankings(&bulletin.groups)?;
    page.praised(bulletin)?;
    page.costs(&bulletin.costs)?;
    page.corrections(bulletin)?;
    page.interpretations(bulletin)?;
    page.attachment_note(&bulletin.attachments);
    page.signature(bulletin)?;
    page.attachments(&bulletin.attachments)?;
    Ok(page.blocks)
}

struct Page<'a> {
    words: &'a Words,
    blocks: Vec<Block>,
    headings: usize,
}

impl Page<'_> {
    fn push(&mut self, paragraph: Paragraph) {
        self.blocks.push(Block::Paragraph(paragraph));
    }

    fn body(&mut self, text: impl Into<String>) {
        self.push(Paragraph::new(Style::Body, text));
    }

    /// Keeps what was said last together with what follows.
    fn keep(&mut self) {
        match self.blocks.last_mut() {
            Some(Block::Paragraph(paragraph)) => paragraph.is_kept = true,
            Some(Block::Table(_) | Block::Chart(_)) | None => {}
        }
    }

    fn heading(&mut self, heading: &str) -> Result<(), BulletinError> {
        self.headings = self.headings.saturating_add(1);
        let numeral = self.words.numeral(self.headings);
        let text = say(&self.words.first_level, &[("n", &numeral), ("heading", heading)])?;
        self.push(Paragraph::new(Style::Heading1, text));
        Ok(())
    }

    /// Head, number, title and recipients. Without a red head the number stands below the title.
    fn head(&mut self, bulletin: &Bulletin) {
        if let Some(name) = &bulletin.red_head {
            self.push(Paragraph { size: Some(red_head_size(name)), ..Paragraph::new(Style::RedHead, name) });
            self.push(Paragraph::new(Style::RedNumber, &bulletin.number).below(2));
            self.push(title(&bulletin.title).below(2));
        } else {
            self.push(title(&bulletin.title));
            if !bulletin.number.is_empty() {
                self.push(Paragraph::new(Style::Number, &bulletin.number));
            }
        }
        self.push(Paragraph::new(Style::Recipients, &bulletin.recipients).below(1));
    }

    fn opening(&mut self, bulletin: &Bulletin) -> Result<(), BulletinError> {
        let figures = &bulletin.figures;
        let written = |share: &Share| share.written.clone().unwrap_or_else(|| self.words.no_share.clone());
        let text = say(
            &self.words.opening,
            &[
                ("period", &bulletin.period),
                ("taken", &figures.taken.to_string()),
                ("satisfaction", &written(&figures.satisfaction)),
                ("satisfied", &figures.satisfaction.part.to_string()),
                ("rated", &figures.satisfaction.whole.to_string()),
                ("response", &written(&figures.response)),
                ("responded", &figures.response.part.to_string()),
                ("asked", &figures.response.whole.to_string()),
            ],
        )?;
        self.body(text);
        for paragraph in &bulletin.paragraphs {
            self.body(paragraph);
        }
        Ok(())
    }

    fn rankings(&mut self, groups: &[Group]) -> Result<(), BulletinError> {
        self.heading(&self.words.ranking)?;
        if groups.is_empty() {
            self.body(&self.words.nobody_ranked);
        }
        for (place, group) in (1..).zip(groups) {
            let numeral = self.words.numeral(place);
            let text = say(&self.words.second_level, &[("n", &numeral), ("heading", &group.name)])?;
            self.push(Paragraph::new(Style::Heading2, text));
            self.ranking(group)?;
        }
        Ok(())
    }

    fn ranking(&mut self, group: &Group) -> Result<(), BulletinError> {
        if group.ranked.is_empty() {
            self.body(&self.words.nobody_ranked);
        } else {
            for (place, table) in ranking::tables(group, self.words)?.into_iter().enumerate() {
                if place > 0 {
                    let text = say(&self.words.continued, &[("group", &group.name)])?;
                    self.push(Paragraph::new(Style::Heading2, text));
                }
                self.blocks.push(Block::Table(table));
            }
        }
        if !group.not_ranked.is_empty() {
            self.body(&self.words.not_ranked);
            self.keep();
        }
        for unit in &group.not_ranked {
            let taken = unit.taken.to_string();
            let values = [("unit", unit.unit.as_str()), ("taken", &taken), ("why", &unit.why)];
            self.body(say(&self.words.not_ranked_unit, &values)?);
        }
        Ok(())
    }

    fn praised(&mut self, bulletin: &Bulletin) -> Result<(), BulletinError> {
        if bulletin.praised.is_empty() {
            return Ok(());
        }
        self.heading(&self.words.praised)?;
        for praise in &bulletin.praised {
            self.body(say(&self.words.praise, &[("unit", &praise.unit), ("why", &praise.why)])?);
        }
        Ok(())
    }

    fn costs(&mut self, costs: &[Cost]) -> Result<(), BulletinError> {
        if costs.is_empty() {
            return Ok(());
        }
        self.heading(&self.words.costs)?;
        for cost in costs {
            let mut said = Vec::new();
            for deduction in &cost.deductions {
                let count = deduction.count.to_string();
                let values =
                    [("kind", deduction.kind.as_str()), ("count", &count), ("points", &deduction.points)];
                said.push(say(&self.words.deduction, &values)?);
            }
            let said = said.join(&self.words.between);
            let values = [("unit", cost.unit.as_str()), ("points", &cost.points), ("deductions", &said)];
            self.body(say(&self.words.cost, &values)?);
        }
        Ok(())
    }

    /// That nothing was corrected is said as well: a silent bulletin would not tell it from forgotten.
    fn corrections(&mut self, bulletin: &Bulletin) -> Result<(), BulletinError> {
        self.heading(&self.words.corrections)?;
        if bulletin.corrections.is_empty() {
            self.body(&self.words.no_corrections);
        }
        for correction in &bulletin.corrections {
            let values = [
                ("period", correction.period.as_str()),
                ("unit", &correction.unit),
                ("what", &correction.what),
                ("before", &correction.before),
                ("after", &correction.after),
                ("why", &correction.why),
            ];
            self.body(say(&self.words.correction, &values)?);
        }
        Ok(())
    }

    fn interpretations(&mut self, bulletin: &Bulletin) -> Result<(), BulletinError> {
        if bulletin.interpretations.is_empty() {
            return Ok(());
        }
        self.heading(&self.words.interpretations)?;
        for (place, reading) in (1_usize..).zip(&bulletin.interpretations) {
            let n = place.to_string();
            let values = [("n", n.as_str()), ("text", &reading.text), ("article", &reading.article)];
            self.body(say(&self.words.interpretation, &values)?);
        }
        Ok(())
    }

    /// The names of the attachments, two characters in; what does not fit goes on below the name's beginning. They and
    /// the signature never stand on a page without text.
    fn attachment_note(&mut self, attachments: &[Attachment]) {
        self.keep();
        let label = twentieths(&self.words.attachments);
        let is_counted = attachments.len() > 1;
        for (place, attachment) in (1_usize..).zip(attachments) {
            let number = if is_counted { format!("{place}. ") } else { String::new() };
            let first = if place == 1 { self.words.attachments.as_str() } else { "" };
            let hanging = twentieths(&number).saturating_add(if place == 1 { label } else { 0 });
            let left = CHARACTER.saturating_mul(2).saturating_add(label).saturating_add(twentieths(&number));
            let text = format!("{first}{}\t{}", number.trim_end(), attachment.title);
            let paragraph = Paragraph { left, hanging, ..Paragraph::new(Style::AttachmentNote, text) };
            self.push(if place == 1 { paragraph.below(1) } else { paragraph });
        }
    }

    fn signature(&mut self, bulletin: &Bulletin) -> Result<(), BulletinError> {
        let (issuer, date) = (twentieths(&bulletin.issuer), twentieths(&bulletin.date));
        let (issuer, date) = if bulletin.is_sealed { sealed(issuer, date) } else { unsealed(issuer, date) };
        let above = if bulletin.is_sealed { 2 } else { 1 };
        let signature = Paragraph::new(Style::Signature, &bulletin.issuer).below(above);
        self.push(Paragraph { right: issuer, ..signature });
        self.push(Paragraph { right: date, ..Paragraph::new(Style::Date, &bulletin.date) });
        if let Some(contact) = &bulletin.contact {
            self.body(say(&self.words.contact, &[("contact", contact)])?);
        }
        Ok(())
    }

    /// Attachments with text, each on a page of its own: the mark, an empty line, the title, an empty line, the text.
    fn attachments(&mut self, attachments: &[Attachment]) -> Result<(), BulletinError> {
        let is_counted = attachments.len() > 1;
        for (place, attachment) in (1_usize..).zip(attachments) {
            if attachment.paragraphs.is_empty() {
                continue;
            }
            let number = if is_counted { place.to_string() } else { String::new() };
            let mark = say(&self.words.attachment, &[("n", &number)])?;
            self.push(Paragraph::new(Style::AttachmentMark, mark.trim_end()));
            self.push(title(&attachment.title).below(1));
            for (place, paragraph) in attachment.paragraphs.iter().enumerate() {
                let lines = if place == 0 { 1 } else { 0 };
                self.push(Paragraph::new(Style::Body, paragraph).below(lines));
            }
        }
        Ok(())
    }
}

/// Returns the title; one that does not fit on a line keeps from both sides, so that no line ends up with a few
/// characters.
fn title(text: &str) -> Paragraph {
    let half_character = TITLE.saturating_mul(5);
    let line = TEXT_WIDTH.checked_div(half_character).unwrap_or(0);
    let length = u32::from(width(text));
    let paragraph = Paragraph::new(Style::Title, text);
    if text.contains('\n') || length <= line {
        return paragraph;
    }
    let each = length.div_ceil(length.div_ceil(line.max(1))).saturating_add(2);
    let side = TEXT_WIDTH.saturating_sub(each.saturating_mul(half_character)).checked_div(2).unwrap_or(0);
    Paragraph { left: side, right: side, ..paragraph }
}

/// Returns the largest size in which the name of the issuer stands on one line, with a tenth of it to spare.
fn red_head_size(name: &str) -> u32 {
    let length = u32::from(width(name)).saturating_mul(5);
    let room = TEXT_WIDTH.saturating_mul(9).checked_div(10).unwrap_or(0);
    room.checked_div(length).unwrap_or(RED_HEAD.0).clamp(RED_HEAD.1, RED_HEAD.0)
}

/// Returns how wide text of size 3 is, in twentieths of a point.
fn twentieths(text: &str) -> u32 {
    u32::from(width(text)).saturating_mul(CHARACTER).checked_div(2).unwrap_or(0)
}

/// Returns how far the issuer and the date keep from the right where a seal is put on them (7.3.5.1): the date four
/// characters, the issuer in the middle above it.
fn sealed(issuer: u32, date: u32) -> (u32, u32) {
    let date_right = CHARACTER.saturating_mul(4);
    let half = date.abs_diff(issuer).checked_div(2).unwrap_or(0);
    if issuer <= date {
        return (date_right.saturating_add(half), date_right);
    }
    // An issuer much longer than the date would stand beyond the text; both move left.
    (date_right.saturating_sub(half), date_right.max(half))
}

/// Returns how far the issuer and the date keep from the right without a seal (7.3.5.2): the issuer two characters,
/// the date begins two characters right of it; a date longer than the issuer itself keeps two characters.
fn unsealed(issuer: u32, date: u32) -> (u32, u32) {
    let two = CHARACTER.saturating_mul(2);
    if date > issuer {
        return (two.saturating_mul(2).saturating_add(date.saturating_sub(issuer)), two);
    }
    (two, issuer.saturating_sub(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signature_and_date_stand_where_the_standard_has_them() {
        let check = |places: fn(u32, u32) -> (u32, u32), characters: (u32, u32), right: (u32, u32)| {
            let (issuer, date) = places(characters.0 * CHARACTER, characters.1 * CHARACTER);
            assert_eq!((issuer, date), (right.0 * CHARACTER, right.1 * CHARACTER), "{characters:?}");
        };
        check(unsealed, (10, 7), (2, 3));
        check(unsealed, (7, 7), (2, 0));
        check(unsealed, (5, 7), (6, 2));
        check(sealed, (5, 7), (5, 4));
        check(sealed, (7, 7), (4, 4));
        check(sealed, (11, 7), (2, 4));
        check(sealed, (21, 7), (0, 7));
    }

    #[test]
    fn a_title_too_long_for_a_line_is_shared_by_lines_of_like_length() {
        let long = title("关于2022年5月全县12345政务服务便民热线诉求办理情况的通报");
        assert_eq!(long.left, long.right);
        assert!(long.left > 4 * TITLE * 5, "{long:?}");
        for whole in ["关于2022年5月12345热线办理情况的通报", &"很长的标题\n".repeat(9)] {
            assert_eq!(title(whole).left, 0, "{whole}");
        }
    }

    #[test]
    fn the_red_head_stands_on_one_line() {
        for (name, size) in [("热线办文件", 96), ("某某县12345政务服务便民热线工作领导小组文件", 44)]
        {
            assert_eq!(red_head_size(name), size, "{name}");
        }
        assert_eq!(red_head_size(""), RED_HEAD.0);
    }
}
