//! A new proceeding: the form of its kind, with the orders it was begun from.

use std::collections::{BTreeMap, BTreeSet};

use axum::{
    extract::{RawQuery, State},
    http::StatusCode,
    response::Response,
};
use domain::{
    access::Action,
    ids::PersonId,
    order::Order,
    proceeding::{
        Kind,
        command::{Move, NewMatter, Open},
        matter::{Defect, Frame},
        refusal::Refusal,
        report::{Report, ReportKind},
    },
};
use store::command::{Act, Done};

use super::{
    BOARD, choices, fields,
    given::{self, Wrong, wrong},
    order_link, orders, refusals,
};
use crate::{
    actions,
    app::App,
    http::{
        answer,
        form::{Form, url_pairs},
        signed::Signed,
        visitor::news_of,
    },
    pages::staff::{admitted, analysis, nav, notice},
    problem::Problem,
    views::{
        frame::Tone,
        locale::Words,
        parts::{Choice, Field},
        staff::supervision::opening::{FIELDS, Opening},
    },
};

/// The working days given when nobody says otherwise.
const DAYS: &str = "5";
/// How many orders a check draws when nobody says otherwise.
const SIZE: &str = "20";

pub(super) async fn show(State(app): State<App>, signed: Signed, RawQuery(query): RawQuery) -> Response {
    let outcome = async {
        signed.must(Action::Proceeding(Move::Open))?;
        let pairs: Vec<(String, String)> = url_pairs(query.unwrap_or_default().as_bytes()).collect();
        let kind = pairs.iter().find(|(name, _)| name == "kind").map_or("daily", |(_, value)| value);
        let kind = Kind::from_code(kind).ok_or(Problem::NotFound)?;
        let numbers = pairs.iter().filter(|(name, _)| name == "order").map(|(_, value)| value.clone());
        let mut numbers: Vec<String> = numbers.take(domain::proceeding::ORDERS_LIMIT).collect();
        // What was found among many orders is about them.
        if let Some(figure) = analysis::Named::of(&pairs) {
            numbers = analysis::numbers(&app, &signed, &figure).await?;
        }
        let given = pairs.into_iter().filter(|(name, _)| GIVEN.contains(&name.as_str())).collect();
        page(&app, &signed, kind, Typed::Fresh(&numbers, given)).await
    };
    let outcome = outcome.await;
    notice::respond(&app, &signed, outcome).await
}

/// What an address may fill in, where another page knows it.
const GIVEN: [&str; 9] =
    ["title", "about", "frame_units", "from", "till", "problem", "defect", "days", "report"];

/// What the form shows: nothing typed yet but what the address gives, or what came back.
enum Typed<'f> {
    Fresh(&'f [String], BTreeMap<String, String>),
    Back { form: &'f Form, wrong: Option<Wrong>, problem: Option<Words>, status: StatusCode },
}

async fn page(app: &App, signed: &Signed, kind: Kind, typed: Typed<'_>) -> Result<Response, Problem> {
    let at = app.clock.now();
    let (form, at_field, problem, status) = match &typed {
        Typed::Fresh(..) => (None, None, None, StatusCode::OK),
        Typed::Back { form, wrong, problem, status } => {
            (Some(*form), wrong.as_ref(), problem.clone(), *status)
        }
    };
    let numbers: Vec<String> = match &typed {
        Typed::Fresh(numbers, _) => numbers.to_vec(),
        Typed::Back { form, .. } => numbers_of(form),
    };
    let found = numbered(app, signed, &numbers).await?;
    let mut all = fields(&FIELDS, form, at_field);
    if form.is_none() {
        let first = found.values().next();
        let own = [
            ("orders", numbers.join("\n")),
            ("owner", signed.person.id.to_string()),
            ("days", DAYS.to_owned()),
            ("ask_days", DAYS.to_owned()),
            ("size", SIZE.to_owned()),
            ("title", first.map_or_else(String::new, |order| order.title.clone())),
            ("place", first.and_then(|order| order.place.clone()).unwrap_or_default()),
            ("pack", pack_of(app, signed, first)),
        ];
        all.extend(own.map(|(name, value)| (name.to_owned(), Field::of(value))));
        if let Typed::Fresh(_, given) = &typed {
            all.extend(given.iter().map(|(name, value)| (name.clone(), Field::of(value.as_str()))));
        }
    }
    let query: String = numbers.iter().map(|number| format!("&order={number}")).collect();
    let name = |kind: Kind| Words::key(&format!("proceedings.kind.{}", kind.code()));
    let others = Kind::ALL.into_iter().filter(|other| *other != kind);
    let packs = &signed.world.packs;
    let page = Opening {
        key: app.ids.form_key(at)?,
        kind: kind.code().to_owned(),
        kind_name: name(kind),
        kind_hint: Words::key(&format!("proceedings.kind_hint.{}", kind.code())),
        kinds: others
            .map(|other| (name(other), format!("{BOARD}/new?kind={}{query}", other.code())))
            .collect(),
        problem,
        fields: all,
        orders: found.values().map(order_link).collect(),
        packs: packs
            .iter()
            .map(|pack| Choice::new(pack.id(), Words::plain(pack.header().number.clone())))
            .collect(),
        owners: choices::persons(signed, Move::Send),
        persons: choices::persons(signed, Move::Report),
        leaders: choices::persons(signed, Move::Instruct),
        units: choices::units(signed, at),
        grounds: packs
            .iter()
            .filter(|pack| !pack.duties().referrals.is_empty())
            .map(|pack| (pack.header().number.clone(), choices::grounds(signed, pack)))
            .collect(),
        ticked: form.map_or_else(Vec::new, |form| form.all("ground").map(str::to_owned).collect()),
        readers: choices::persons(signed, Move::Read),
        named: form.map_or_else(Vec::new, |form| form.all("reader").map(str::to_owned).collect()),
        defects: Defect::ALL
            .map(|defect| {
                Choice::new(defect.code(), Words::key(&format!("proceedings.defect.{}", defect.code())))
            })
            .to_vec(),
        asks: asks(kind),
    };
    answer::page_as(app, &signed.visitor, &nav::frame(app, signed).await, &page, status)
}

/// Returns whether something is asked of somebody at once; a meeting decides later.
fn asks(kind: Kind) -> bool {
    matches!(kind, Kind::Daily | Kind::OnSite | Kind::Media | Kind::Rectification)
}

fn pack_of(app: &App, signed: &Signed, order: Option<&Order>) -> String {
    let own = order.map(|order| order.pack.clone());
    own.or_else(|| app.pack_id(&signed.world)).unwrap_or_default()
}

/// Returns the numbers typed, in whatever way they are separated.
fn numbers_of(form: &Form) -> Vec<String> {
    let separate = |letter: char| letter.is_whitespace() || matches!(letter, ',' | '，' | '、' | ';' | '；');
    let typed = form.text("orders").split(separate).filter(|number| !number.is_empty());
    typed.take(domain::proceeding::ORDERS_LIMIT.saturating_add(1)).map(str::to_owned).collect()
}

/// Returns the orders of these numbers that the person may see, by number.
async fn numbered(
    app: &App,
    signed: &Signed,
    numbers: &[String],
) -> Result<BTreeMap<String, Order>, Problem> {
    let asked = numbers.to_vec();
    let ids = actions::read(&app.store, move |tx| {
        let mut ids = Vec::new();
        for number in asked {
            ids.extend(store::order::numbered(tx, &number)?.map(|order| order.id));
        }
        Ok(ids)
    })
    .await?;
    let found = orders(app, signed, ids).await?;
    Ok(found.into_values().map(|order| (order.number.clone(), order)).collect())
}

pub(super) async fn send(State(app): State<App>, signed: Signed, form: Result<Form, Problem>) -> Response {
    let form = match form {
        Ok(form) => form,
        Err(problem) => return notice::respond(&app, &signed, Err(problem)).await,
    };
    notice::answered(&app, &signed, &form, sent(&app, &signed, &form).await).await
}

async fn sent(app: &App, signed: &Signed, form: &Form) -> Result<Response, Problem> {
    form.check(&signed.visitor.csrf)?;
    signed.must(Action::Proceeding(Move::Open))?;
    let kind = Kind::from_code(form.text("kind")).ok_or(Problem::NotFound)?;
    let back = |wrong: Option<Wrong>, problem: Option<Words>| Typed::Back {
        form,
        wrong,
        problem,
        status: StatusCode::UNPROCESSABLE_ENTITY,
    };
    let open = match read(app, signed, kind, form).await? {
        Ok(open) => open,
        Err(wrong) => return page(app, signed, kind, back(Some(wrong), None)).await,
    };
    match admitted::perform::<Refusal>(app, signed, form, Act::OpenProceeding(Box::new(open))).await? {
        Ok(Done::Proceeding { id, .. }) => {
            let mut visitor = signed.visitor.clone();
            visitor.jar =
                visitor.jar.add(news_of(Tone::Good, &Words::key("proceedings.done.open-proceeding")));
            Ok(answer::go(&visitor, &format!("/proceedings/{id}")))
        }
        Ok(_) => Err(Problem::Internal("a proceeding was opened as something else".to_owned())),
        Err(refusal) => {
            let words = refusals::words(app, signed, &refusal)?;
            let wrong = refusals::field(&refusal, &FIELDS).map(|field| (field, words.clone()));
            page(app, signed, kind, back(wrong, Some(words))).await
        }
    }
}

async fn read(app: &App, signed: &Signed, kind: Kind, form: &Form) -> Result<Result<Open, Wrong>, Problem> {
    let numbers = numbers_of(form);
    let found = numbered(app, signed, &numbers).await?;
    if let Some(missing) = numbers.iter().find(|number| !found.contains_key(*number)) {
        let words = Words::key("proceedings.wrong.order").with("number", missing);
        return Ok(Err(("orders".to_owned(), words)));
    }
    let seed = app.ids.number()?;
    let orders = found.values().map(|order| order.id).collect();
    Ok(given_by(app, signed, kind, form, seed).map(|open| Open { orders, ..open }))
}

fn given_by(app: &App, signed: &Signed, kind: Kind, form: &Form, seed: u64) -> Result<Open, Wrong> {
    let at = app.clock.now();
    let grounds: Vec<(&str, &str)> = form.all("ground").filter_map(|one| one.split_once(':')).collect();
    let pack = grounds.first().map_or_else(|| form.text("pack"), |(pack, _)| *pack);
    let matter = match kind {
        Kind::Daily => NewMatter::Daily,
        Kind::OnSite => NewMatter::OnSite { place: form.text("place").to_owned() },
        Kind::Media => NewMatter::Media { medium: form.text("medium").to_owned() },
        Kind::Meeting => NewMatter::Meeting(given::convening(signed, form, at)?),
        Kind::JointMeeting => NewMatter::JointMeeting(given::convening(signed, form, at)?),
        Kind::Interview => NewMatter::Interview {
            convening: given::convening(signed, form, at)?,
            persons: given::lines(form, "persons"),
        },
        Kind::Instruction => NewMatter::Instruction {
            report: Report {
                of: ReportKind::Free,
                text: form.text("report").to_owned(),
                figures: Vec::new(),
            },
            leader: form.text("leader").parse().ok().map(PersonId),
        },
        Kind::Referral => NewMatter::Referral {
            grounds: grounds
                .iter()
                // A ground of another pack is named whole, so that the refusal can say which.
                .map(|(of, ground)| if *of == pack { (*ground).to_owned() } else { format!("{of}:{ground}") })
                .collect(),
            retaliation: form.is_ticked("retaliation"),
            to: form.text("to").to_owned(),
            found: form.text("found").to_owned(),
            readers: form.all("reader").filter_map(|id| id.parse().ok()).map(PersonId).collect(),
            told: None,
        },
        Kind::SpotCheck => NewMatter::SpotCheck {
            frame: Frame {
                from: given::day(form, "from")?,
                until: given::day(form, "till")?,
                units: given::units(signed, form, "frame_units", at)?,
                size: form.text("size").parse().map_err(|_| wrong("size", "number"))?,
            },
            seed,
        },
        Kind::Rectification => NewMatter::Rectification {
            defect: Defect::from_code(form.text("defect")).ok_or_else(|| wrong("defect", "choice"))?,
            problem: form.text("problem").to_owned(),
        },
    };
    let has_task = asks(kind) && !form.text("ask_task").is_empty();
    Ok(Open {
        pack: pack.to_owned(),
        title: form.text("title").to_owned(),
        matter,
        orders: BTreeSet::new(),
        units: given::units(signed, form, "about", at)?,
        owner: given::person(form, "owner")?,
        term: given::term(form, "")?,
        tasks: if has_task { vec![given::task(form, "ask_")?] } else { Vec::new() },
        as_draft: form.text("then") == "draft" && !has_task,
        origin: None,
    })
}
