//! The templates that are shipped, one for each kind, in the layout of GB/T 9704—2012. They are documents like those an
//! administrator makes, and pass the same checks.

use domain::{
    document::{Form, Kind, field::Field},
    policy::Language,
};

use crate::docx::{self, Block, Cell, Column, Paragraph, Style, TEXT_WIDTH, Table};

/// The size of the text of tables (小四), in half points.
const TABLE_SIZE: u32 = 24;
/// The largest size of the red head, in half points.
const HEAD_SIZE: u32 = 96;

/// Returns the template of a kind as a file; empty when it cannot be packed, which no other than a full memory causes.
#[must_use]
pub fn shipped(kind: Kind) -> Vec<u8> {
    let mut page = Page { kind, blocks: Vec::new() };
    page.head();
    page.text();
    page.foot();
    let letter_head = match kind.form() {
        Form::Letter => Some(mark(kind, "head")),
        Form::RedHead | Form::Plain => None,
    };
    let document = docx::Document {
        title: format!("{{{{{}}}}}", label(kind, "title")),
        issuer: String::new(),
        language: Language::Zh,
        is_wide: false,
        letter_head,
        blocks: page.blocks,
    };
    docx::pack(&document).unwrap_or_default()
}

struct Page {
    kind: Kind,
    blocks: Vec<Block>,
}

fn label(kind: Kind, name: &str) -> &'static str {
    kind.field(name).map_or("", |field| field.label)
}

fn mark(kind: Kind, name: &str) -> String {
    format!("{{{{{}}}}}", label(kind, name))
}

impl Page {
    fn push(&mut self, paragraph: Paragraph) {
        self.blocks.push(Block::Paragraph(paragraph));
    }

    fn mark(&self, name: &str) -> String {
        mark(self.kind, name)
    }

    fn heading(&mut self, text: &str) {
        self.push(Paragraph::new(Style::Heading1, text));
    }

    /// A field alone in its paragraph: its lines become paragraphs.
    fn body(&mut self, name: &str) {
        let mark = self.mark(name);
        self.push(Paragraph::new(Style::Body, mark));
    }

    fn line(&mut self, text: &str) {
        self.push(Paragraph::new(Style::Body, text));
    }

    /// A field behind its label; left out when it is empty.
    fn labelled(&mut self, name: &str) {
        let text = format!("{}：{}", label(self.kind, name), self.mark(name));
        self.push(Paragraph::new(Style::Body, text));
    }

    fn rows(&mut self, name: &str, widths: &[u32]) {
        let Some(field) = self.kind.field(name) else { return };
        let whole: u32 = widths.iter().sum::<u32>().max(1);
        let columns = field.columns().iter().zip(widths).map(|(column, width)| Column {
            heading: column.label.to_owned(),
            width: TEXT_WIDTH.saturating_mul(*width) / whole,
        });
        let columns: Vec<Column> = columns.collect();
        let row = cells(field);
        self.blocks.push(Block::Table(Table { columns, rows: vec![row], size: TABLE_SIZE }));
    }

    fn head(&mut self) {
        let (head, number) = (self.mark("head"), self.mark("number"));
        match self.kind.form() {
            Form::RedHead => {
                self.push(Paragraph { size: Some(HEAD_SIZE), ..Paragraph::new(Style::RedHead, head) });
                self.push(Paragraph::new(Style::RedNumber, number).below(2));
            }
            Form::Letter => self.push(Paragraph::new(Style::LetterNumber, number)),
            Form::Plain => {}
        }
        let title = self.mark("title");
        let above = match self.kind.form() {
            Form::RedHead | Form::Letter => 2,
            Form::Plain => 0,
        };
        self.push(Paragraph::new(Style::Title, title).below(above));
        if self.kind.form() == Form::Plain {
            let number = self.mark("number");
            self.push(Paragraph::new(Style::Number, number));
        }
        let recipient = format!("{}：", self.mark("recipient"));
        self.push(Paragraph::new(Style::Recipients, recipient).below(1));
    }

    fn text(&mut self) {
        match self.kind {
            Kind::SupervisionOrder => self.supervision_order(),
            Kind::NoticeLetter | Kind::WarningLetter => self.letter(),
            Kind::SpecialReport => self.special_report(),
            Kind::InterviewNotice => self.interview_notice(),
            Kind::Adjudication => self.adjudication(),
            Kind::ReferralLetter => self.referral_letter(),
            Kind::PublicReply => self.public_reply(),
        }
    }

    fn supervision_order(&mut self) {
        self.line("经研究，现将下列事项交你单位限期办理：");
        self.heading("一、工单情况");
        for name in ["order_number", "order_title", "received_on", "due_on"] {
            self.labelled(name);
        }
        self.rows("events", &[3, 7]);
        self.heading("二、督办事由");
        self.body("ground");
        self.heading("三、办理要求");
        self.body("requirements");
        let by = self.mark("reply_by");
        self.line(&format!("请于{by}前书面回复办理结果。"));
    }

    fn letter(&mut self) {
        self.body("ground");
        self.rows("orders", &[30, 33, 27, 32]);
        self.body("earlier");
        let (opening, verb) = if self.kind == Kind::WarningLetter {
            ("现对你单位予以警示，并要求如下：", "整改情况")
        } else {
            ("现提示如下：", "落实情况")
        };
        self.line(opening);
        self.body("requirements");
        let by = self.mark("reply_by");
        self.line(&format!("请于{by}前书面回复{verb}。"));
    }

    fn special_report(&mut self) {
        self.heading("一、基本情况");
        self.body("summary");
        self.rows("orders", &[30, 33, 27, 32]);
        for (heading, name) in [("二、原因分析", "analysis"), ("三、工作建议", "proposal")] {
            // A report that is one text has no part of its own for these.
            let name = label(self.kind, name);
            self.heading(&format!("{{{{#{name}}}}}{heading}"));
            self.line(&format!("{{{{{name}}}}}{{{{/{name}}}}}"));
        }
    }

    fn interview_notice(&mut self) {
        self.line("经研究，决定就群众诉求办理工作进行约谈。现将有关事项通知如下：");
        self.heading("一、约谈事由");
        self.body("ground");
        self.rows("orders", &[30, 33, 27, 32]);
        self.heading("二、约谈安排");
        for name in ["interviewee", "time", "place"] {
            self.labelled(name);
        }
        self.body("requirements");
    }

    fn adjudication(&mut self) {
        self.heading("一、工单情况");
        for name in ["order_number", "order_title", "unit"] {
            self.labelled(name);
        }
        self.labelled("claim");
        self.rows("events", &[3, 7]);
        self.heading("二、查明事实");
        self.body("facts");
        self.heading("三、认定依据");
        self.body("basis");
        self.heading("四、界定结论");
        self.body("conclusion");
    }

    fn referral_letter(&mut self) {
        self.body("ground");
        self.body("facts");
        self.rows("orders", &[30, 33, 27, 32]);
        self.line("现按照管理权限移送你单位依法处理，处理结果请予反馈。");
        let name = label(self.kind, "enclosures");
        self.push(Paragraph::new(Style::Body, format!("{{{{#{name}}}}}{name}：")).below(1));
        self.line(&format!("{{{{{name}}}}}{{{{/{name}}}}}"));
    }

    fn public_reply(&mut self) {
        self.labelled("order_number");
        self.labelled("received_on");
        self.heading("一、诉求摘要");
        self.body("demand");
        self.heading("二、办理结果");
        self.body("result");
        self.labelled("basis");
        self.line("如对办理结果有不同意见，可凭查询码或者拨打热线提出。");
    }

    fn foot(&mut self) {
        // Who signs never stands on a page without text.
        if let Some(Block::Paragraph(last)) = self.blocks.last_mut() {
            last.is_kept = true;
        }
        let (issuer, date) = (self.mark("issuer"), self.mark("date"));
        self.push(Paragraph::new(Style::SealedSignature, issuer).below(2));
        self.push(Paragraph::new(Style::SealedDate, date));
        let contact = format!("（{}）", self.mark("contact"));
        self.push(Paragraph { is_kept: true, ..Paragraph::new(Style::Body, contact) });
        let picture = self.mark("qr");
        self.push(Paragraph { is_kept: true, ..Paragraph::new(Style::Verification, picture) });
        let address = self.mark("verify_url");
        let words = format!("扫描二维码或打开{address}，可核验本文件的编号、日期和摘要。");
        self.push(Paragraph::new(Style::Verification, words));
    }
}

/// A row with its columns, repeated from its first cell to its last.
fn cells(field: &Field) -> Vec<Cell> {
    let last = field.columns().len().saturating_sub(1);
    let cell = |(place, column): (usize, &domain::document::field::Column)| {
        let begin = if place == 0 { format!("{{{{#{}}}}}", field.label) } else { String::new() };
        let end = if place == last { format!("{{{{/{}}}}}", field.label) } else { String::new() };
        Cell::Text(format!("{begin}{{{{{}}}}}{end}", column.label))
    };
    field.columns().iter().enumerate().map(cell).collect()
}
