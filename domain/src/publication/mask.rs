//! What must not be read in a published text is hidden: numbers of telephones, identity cards and bank cards, plates,
//! mail addresses and accounts, houses, and names. Works on text alone; rather hides too much than too little.

mod kept;
mod numbers;
mod person;
mod sign;
mod words;

// The file above is private; this is the one path of the word.
pub use kept::Kept;

use sign::Sign;

/// What was hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hidden {
    /// The number of an identity card.
    Identity,
    /// The number of a bank card.
    Card,
    /// A telephone number, or as short as one.
    Phone,
    /// Another long number.
    Number,
    /// The plate of a car.
    Plate,
    /// A mail address.
    Mail,
    /// The name of an account.
    Account,
    /// Somebody's name.
    Name,
    /// A house, and where in it.
    House,
}

impl Hidden {
    /// Returns what stands in its place; it holds nothing that would be hidden again.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Identity => "〔证件〕",
            Self::Card => "〔卡号〕",
            Self::Phone => "〔电话〕",
            Self::Number => "〔号码〕",
            Self::Plate => "〔车牌〕",
            Self::Mail => "〔邮箱〕",
            Self::Account => "〔账号〕",
            Self::Name => "〔姓名〕",
            Self::House => "〔门牌〕",
        }
    }
}

/// Something to hide, by the places of its letters.
#[derive(Clone, Copy, Debug)]
struct Found {
    from: usize,
    until: usize,
    what: Hidden,
}

/// Returns a text in which nobody is to be found; `names` are the names that are known of whom it may speak.
///
/// ```
/// use domain::publication::mask::mask;
/// let names = ["王小明".to_owned()];
/// assert_eq!(mask("王小明，电话 138-1234-8000", &names), "〔姓名〕，电话 〔电话〕");
/// assert_eq!(mask("一三八一二三四八零零零", &[]), "〔电话〕");
/// assert_eq!(mask("车牌陕A·D12345停在东风路12号", &[]), "车牌〔车牌〕停在东风路〔门牌〕");
/// assert_eq!(mask("2026-11-23 到3号窗口，拨打12345", &[]), "2026-11-23 到3号窗口，拨打12345");
/// ```
#[must_use]
pub fn mask(text: &str, names: &[String]) -> String {
    mask_but(text, names, &Kept::default())
}

/// Returns a text in which nobody is to be found but what is everybody's to know.
///
/// ```
/// use domain::publication::mask::{Kept, mask_but};
/// let mut kept = Kept::default();
/// kept.numbers.insert("09142338000".to_owned());
/// assert_eq!(mask_but("请拨0914-2338000或13812348000", &[], &kept), "请拨0914-2338000或〔电话〕");
/// assert_eq!(mask_but("请拨10914-2338000", &[], &kept), "请拨〔电话〕");
/// ```
#[must_use]
pub fn mask_but(text: &str, names: &[String], kept: &Kept) -> String {
    let mut text = text.to_owned();
    // What is hidden may bring nothing new to light; a second look costs little and says so.
    for _ in 0..2 {
        let hidden = once(&text, names, kept);
        if hidden == text {
            break;
        }
        text = hidden;
    }
    text
}

fn once(text: &str, names: &[String], kept: &Kept) -> String {
    let letters: Vec<Sign> = text.chars().map(Sign::of).collect();
    let signs = kept.covered(&letters);
    let mut found = Vec::new();
    words::names(&signs, names, &mut found);
    words::plates(&signs, &mut found);
    numbers::find(&signs, &mut found);
    words::mails(&signs, &mut found);
    words::accounts(&signs, &mut found);
    person::introduced(&signs, &mut found);
    person::titled(&signs, &mut found);
    if !kept.houses {
        words::houses(&signs, &mut found);
    }
    found.sort_by_key(|one| (one.from, std::cmp::Reverse(one.until), one.what));
    let mut shown = String::new();
    let mut next = 0;
    for Found { from, until, what } in found {
        if until <= next {
            continue;
        }
        shown.extend(letters.iter().take(from).skip(next).map(|sign| sign.written));
        // What overlaps the one before goes on under its sign.
        if from >= next {
            shown.push_str(what.sign());
        }
        next = until;
    }
    shown.extend(letters.iter().skip(next).map(|sign| sign.written));
    shown
}
