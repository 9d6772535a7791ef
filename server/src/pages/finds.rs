//! What was found, read from the store as its reader may see it, and shown with what was looked for marked.

use std::collections::BTreeMap;

use domain::{
    access::{Action, Actor, allowed},
    directory::official::Official,
    ids::{OrderId, UnitId},
    knowledge::{Article, Edition, Standing},
    order::Order,
    world::World,
};
use jiff::Timestamp;
use store::{
    db, knowledge, list,
    search::{self, Found, excerpt::excerpt},
};

use crate::{
    actions::{self, official::official},
    app::App,
    problem::Problem,
    views::{
        frame::Tone,
        locale::{Lang, Words},
        parts::Badge,
        staff::knowledge::{FindRow, Piece},
    },
};

/// How much of a text is shown of a find.
const EXCERPT: usize = 90;

/// Returns a unit's name in the reader's language.
pub(super) fn unit_name(world: &World, lang: Lang, unit: UnitId) -> String {
    world.people.units.get(unit).map_or_else(String::new, |unit| match lang {
        Lang::Zh => unit.name.clone(),
        Lang::En => unit.name_en.clone(),
    })
}

/// Returns the articles that were found, as staff see them, in the order of the finds.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn of_articles(app: &App, lang: Lang, found: &Found) -> Result<Vec<FindRow>, Problem> {
    let (articles, world) = (in_order(app, found).await?, app.world());
    let row = |article: &Article| {
        let content = &article.edition.as_ref()?.content;
        let texts = [&content.answer, &content.internal];
        Some(FindRow {
            title: pieces(&content.title, &found.needles, content.title.chars().count()),
            url: format!("/knowledge/{}", article.id),
            unit: unit_name(&world, lang, article.unit),
            about: content.matter.clone(),
            badge: (article.standing != Standing::Published)
                .then(|| Badge::new(standing(article.standing), Tone::Bad)),
            excerpt: best(&texts, &found.needles),
        })
    };
    Ok(articles.iter().filter_map(row).collect())
}

/// Returns the articles that were found, as citizens see them: nothing of one whose day went by, whatever the index
/// says.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn of_public(app: &App, lang: Lang, found: &Found) -> Result<Vec<FindRow>, Problem> {
    let (articles, at, world) = (in_order(app, found).await?, app.clock.now(), app.world());
    let official = official(app, &world);
    let rows = articles.iter().filter_map(|article| {
        let edition = article.public_at(at)?;
        Some(public_row((&world, &official), lang, article, edition, &found.needles))
    });
    Ok(rows.collect())
}

/// Returns an article as citizens see it in a list, persons' numbers hidden and offices' not.
pub(super) fn public_row(
    (world, official): (&World, &Official),
    lang: Lang,
    article: &Article,
    edition: &Edition,
    needles: &[String],
) -> FindRow {
    let content = &edition.content;
    let title = official.mask(&content.title);
    FindRow {
        title: pieces(&title, needles, title.chars().count()),
        url: format!("/answers/{}", article.id),
        unit: unit_name(world, lang, article.unit),
        about: official.mask(&content.matter),
        badge: None,
        excerpt: best(&[&official.mask(&content.answer)], needles),
    }
}

/// Returns the letters that were found, those among them that `actor` may read.
///
/// # Errors
/// When the store cannot be read.
pub(super) async fn of_letters(
    app: &App,
    actor: &Actor,
    lang: Lang,
    found: &Found,
) -> Result<Vec<FindRow>, Problem> {
    let ids = found.ids.clone();
    let (orders, texts) = actions::read(&app.store, move |tx| {
        let orders: Vec<OrderId> = ids.iter().copied().map(OrderId).collect();
        Ok::<_, db::Error>((list::by_ids(tx, &orders)?, search::letters(tx, &ids)?))
    })
    .await?;
    let orders: BTreeMap<i64, Order> = orders.into_iter().map(|order| (order.id.0, order)).collect();
    let world = app.world();
    let rows = found.ids.iter().filter_map(|id| {
        let order = orders.get(id).filter(|order| allowed(actor, Action::ReadOrder, order).is_ok())?;
        let text = texts.get(id)?;
        Some(FindRow {
            title: pieces(&order.title, &found.needles, order.title.chars().count()),
            url: format!("/orders/{}", order.number),
            unit: order.lead.map_or_else(String::new, |unit| unit_name(&world, lang, unit)),
            about: order.number.clone(),
            badge: None,
            excerpt: best(&[&text.content, &text.reply], &found.needles),
        })
    });
    Ok(rows.collect())
}

async fn in_order(app: &App, found: &Found) -> Result<Vec<Article>, Problem> {
    let ids = found.ids.clone();
    let read = actions::read(&app.store, move |tx| knowledge::load(tx, &ids));
    let mut articles: BTreeMap<i64, Article> =
        read.await?.into_iter().map(|article| (article.id.0, article)).collect();
    Ok(found.ids.iter().filter_map(|id| articles.remove(id)).collect())
}

/// Returns where an article stands, in words.
pub(super) fn standing(standing: Standing) -> Words {
    Words::key(&format!("knowledge.standing.{}", standing.code()))
}

/// Returns where an article stands as a badge: its day may have gone by before a job came.
pub(super) fn standing_badge(article: &Article, at: Timestamp) -> Badge {
    let is_over = article.standing == Standing::Published && article.public_at(at).is_none();
    let now = if is_over { Standing::Expired } else { article.standing };
    let tone = match now {
        Standing::Published => Tone::Good,
        Standing::Unpublished | Standing::Retired => Tone::Quiet,
        Standing::Expired => Tone::Bad,
    };
    Badge::new(standing(now), tone)
}

/// Returns the first text that holds what was looked for, else the beginning of the first.
fn best(texts: &[&String], needles: &[String]) -> Vec<Piece> {
    let shown = texts.iter().map(|text| pieces(text, needles, EXCERPT));
    let mut shown: Vec<Vec<Piece>> = shown.collect();
    let at = shown.iter().position(|pieces| pieces.iter().any(|piece| piece.is_hit)).unwrap_or(0);
    if at < shown.len() { shown.swap_remove(at) } else { Vec::new() }
}

fn pieces(text: &str, needles: &[String], length: usize) -> Vec<Piece> {
    let stretches = excerpt(text, needles, length.max(1)).into_iter();
    stretches.map(|stretch| Piece { text: stretch.text, is_hit: stretch.is_hit }).collect()
}
