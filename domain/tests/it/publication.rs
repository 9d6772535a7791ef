//! What is hidden in a published text, which numbers are too small to be published, and that nothing becomes public
//! but by two persons and with consent.

use std::{collections::BTreeMap, fs};

use domain::{
    access::{Actor, Role, Staff},
    assessment::{
        event::{FrozenGroup, FrozenUnit},
        public,
    },
    exact::{Exact, Rounding},
    ids::{OrderId, PersonId, PublicationId, UnitId},
    policy::Pack,
    publication::{
        Command, Consent, Context, Event, Publications, Refusal, State, Way, Words, decide,
        mask::mask,
        share::{Told, alike, leaves_open, told},
        suppress::{Cell, suppress},
    },
};
use jiff::{Timestamp, civil::date};
use proptest::prelude::*;

use crate::runner::root;

#[test]
fn whatever_tells_of_somebody_is_hidden() {
    let names = ["王小明".to_owned(), "欧阳 娜娜".to_owned()];
    let check = |written: &str, shown: &str| assert_eq!(mask(written, &names), shown, "{written}");
    check("打13812348000", "打〔电话〕");
    check("打138 1234 8000。", "打〔电话〕。");
    check("打１３８—１２３４—８０００", "打〔电话〕");
    check("打①③⑧①②③④⑧⓪⓪⓪", "打〔电话〕");
    check("打1\u{200b}3812348000", "打〔电话〕");
    check("打138、1234、8000", "打〔电话〕");
    check("座机(0914)832-1234转8001", "座机(〔电话〕转8001");
    check("身份证610121199003078515", "身份证〔证件〕");
    check("身份证61012119900307851x。", "身份证〔证件〕。");
    check("老证610121900307851", "老证〔证件〕");
    check("卡号6222 0212 3456 7890 129", "卡号〔号码〕");
    check("卡号4111 1111 1111 1111", "卡号〔卡号〕");
    check("陕AD12345、陕a·12345、粤Z1234港", "〔车牌〕、〔车牌〕、〔车牌〕");
    check("信到 li.si@example.cn 来", "信到 〔邮箱〕 来");
    check("微信号：lisi_2020", "微信号：〔账号〕");
    check("王小明和王 小 明", "〔姓名〕和〔姓名〕");
    check("欧阳娜娜说", "〔姓名〕说");
    check("联系人：张建国，", "联系人：〔姓名〕，");
    check("幸福小区3号楼2单元501室漏水", "幸福小区〔门牌〕漏水");
    check("幸福小区十二号楼漏水", "幸福小区〔门牌〕漏水");
    check("东风路12号门口", "东风路〔门牌〕口");
    check("幸福小区3-2-501", "幸福小区〔门牌〕");
}

#[test]
fn a_name_behind_a_word_that_says_so_is_hidden_whatever_the_surname() {
    let check = |written: &str, shown: &str| assert_eq!(mask(written, &[]), shown, "{written}");
    check("联系人：章小明，", "联系人：〔姓名〕，");
    check("联系人：施某 138", "联系人：〔姓名〕 138");
    check("联系人是温如玉。", "联系人是〔姓名〕。");
    check("联系人:欧阳小明13", "联系人:〔姓名〕13");
    check("投诉人司马光明反映路灯不亮", "投诉人〔姓名〕反映路灯不亮");
    check("联系人：买买提·艾力，路灯不亮", "联系人：〔姓名〕，路灯不亮");
    check("投诉人买买提•艾力反映", "投诉人〔姓名〕反映");
    check("我叫阿依古丽，住东街", "我叫〔姓名〕，住东街");
    check("我叫章小明住东街", "我叫〔姓名〕住东街");
    check("姓名（亓官明）", "姓名（〔姓名〕）");
    check("联系人：张三电话不通", "联系人：〔姓名〕电话不通");
    check("联系人：章小明一直在家", "联系人：〔姓名〕一直在家");
    check("联系人：张王小明\n路灯不亮", "联系人：〔姓名〕\n路灯不亮");
    check("当事人昝三反映窗口没人", "当事人〔姓名〕反映窗口没人");
    check("投诉人李某某不满意", "投诉人〔姓名〕不满意");
    check("报修人于海涛，来过两次", "报修人〔姓名〕，来过两次");
    check("请找张三先生或者章小明师傅", "请找〔姓名〕先生或者〔姓名〕师傅");
    check("欧阳小明女士来电", "〔姓名〕女士来电");
}

#[test]
fn a_sentence_behind_such_a_word_stays_readable() {
    for text in [
        "联系人不接电话",
        "投诉人表示满意",
        "当事人已经道歉",
        "投诉人于昨日来电，曾多次反映",
        "投诉人向我局反映了三次",
        "当事人应当补交材料，何时补交不清楚",
        "联系人电话打不通，联系人方式不对",
        "投诉人：不满意；联系人：无",
        "请写明姓名和电话、姓名及住处",
        "当事人是因为没有带证件才没有办成的",
        "当事人一直在等，我叫了三次都没人来",
        "我叫他们来修，热心的师傅和张先生都来了",
        "承办人对此作了说明，经办人员不在",
        "安装师傅没有来，施工师傅来了",
        "联系人：物业公司；经办人：社区",
    ] {
        assert_eq!(mask(text, &[]), text);
    }
}

#[test]
fn what_tells_of_nobody_stays() {
    for text in [
        "2026-11-23 10:30 来过，3号窗口排了40分钟，2号线不通",
        "2026年11月23日收到，罚款200元，请拨打12345",
        "陕西省西安市新城区，新A级景区",
        "一二十个人等了三、四天，〔2016〕122号文",
        "从2026-01-15、2026-03-20起",
    ] {
        assert_eq!(mask(text, &["王小明".to_owned()]), text);
    }
}

/// Numbers as people write them, each with what it is made of.
fn planted() -> impl Strategy<Value = (String, Vec<String>)> {
    let gap = prop_oneof![Just(""), Just(" "), Just("-"), Just("—"), Just("·"), Just("　"), Just("\u{200b}")];
    let mobile = ("1[3-9][0-9]", "[0-9]{4}", "[0-9]{4}");
    let script = prop_oneof![Just("0123456789"), Just("０１２３４５６７８９"), Just("零一二三四五六七八九")];
    let phone = (mobile, gap, script).prop_map(|((one, two, three), gap, script)| {
        let say = |text: &str| -> String {
            text.chars()
                .filter_map(|digit| script.chars().nth(usize::try_from(digit.to_digit(10)?).ok()?))
                .collect()
        };
        let parts = vec![say(&one), say(&two), say(&three)];
        (parts.join(gap), parts)
    });
    let landline = ("0[1-9][0-9]{1,2}", "[2-8][0-9]{6,7}")
        .prop_map(|(area, number)| (format!("{area}-{number}"), vec![number]));
    let identity = "[1-6][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])[0-9]{3}[0-9X]"
        .prop_map(|number| (number.clone(), vec![number]));
    let card = "62[0-9]{14,17}".prop_map(|number| (number.clone(), vec![number]));
    let plate =
        "[京陕粤沪川][A-HJ-NP-Z][·]?[A-HJ-NP-Z0-9]{5,6}".prop_map(|plate| (plate.clone(), vec![plate]));
    prop_oneof![phone, landline, identity, card, plate]
}

proptest! {
    #[test]
    fn what_is_planted_is_not_found(before in "[路灯不亮了，。 ]{0,8}", (written, parts) in planted(), after in "[请来修，。]{0,8}") {
        let shown = mask(&format!("{before}{written}{after}"), &[]);
        for part in parts.iter().filter(|part| part.chars().count() > 3) {
            prop_assert!(!shown.contains(part.as_str()), "{} in {}", part, shown);
        }
        prop_assert!(shown.ends_with(after.as_str()), "{shown}");
    }

    #[test]
    fn what_was_hidden_once_changes_no_more(text in "[0-9０-９一二路号楼室陕A-Za-z@. -·、，王小明\n]{0,60}") {
        let names = ["王小明".to_owned()];
        let once = mask(&text, &names);
        prop_assert_eq!(mask(&once, &names), once);
    }

    #[test]
    fn a_name_behind_a_mark_is_never_read(
        cue in "(联系人|投诉人|当事人|姓名|经办人)", mark in "[：:（ ]", name in "[昝逯亓阚章温施欧司翟][\u{4e07}-\u{4e2f}]{1,3}", after in "[，。 1]",
    ) {
        let text = format!("{cue}{mark}{name}{after}电话打不通");
        let shown = mask(&text, &[]);
        prop_assert!(!shown.contains(name.as_str()), "{} in {}", name, shown);
        prop_assert_eq!(mask(&shown, &[]), shown);
    }

    #[test]
    fn no_hidden_number_follows_from_those_shown(rows in prop::collection::vec(prop::collection::vec(0_u64..30, 3), 1..5)) {
        let shown = suppress(&rows, 5).rows;
        let mut full: Vec<Vec<u64>> = rows.iter().map(|row| [row.clone(), vec![row.iter().sum()]].concat()).collect();
        full.push((0..4).map(|column| full.iter().map(|row| row[column]).sum()).collect());
        for (shown, full) in shown.iter().zip(&full) {
            for (cell, count) in shown.iter().zip(full) {
                match cell {
                    Cell::Shown(shown) => prop_assert!(shown == count && !(1..5).contains(count)),
                    Cell::Few => prop_assert!((1..5).contains(count)),
                    Cell::Kept => prop_assert!(*count == 0 || *count >= 5),
                }
            }
        }
        for (row, column) in (0..shown.len()).flat_map(|row| (0..4).map(move |column| (row, column))) {
            if !matches!(shown[row][column], Cell::Shown(_)) {
                prop_assert!(is_free(&shown, row, column), "{:?} at {},{} of {:?}", shown, row, column, rows);
            }
        }
    }
}

/// Solves the equations of rows and columns by elimination: a hidden number is known when it alone is left in one.
fn is_free(shown: &[Vec<Cell>], row: usize, column: usize) -> bool {
    let (height, width) = (shown.len(), 4);
    let unknown: Vec<(usize, usize)> = (0..height)
        .flat_map(|row| (0..width).map(move |column| (row, column)))
        .filter(|(row, column)| !matches!(shown[*row][*column], Cell::Shown(_)))
        .collect();
    let wanted = unknown.iter().position(|place| *place == (row, column)).unwrap();
    // Totals stand on the other side, but as unknowns they only need a coefficient that is not nought.
    let sign = |place: usize, last: usize| if place == last { -1 } else { 1 };
    let mut lines: Vec<Vec<i128>> = Vec::new();
    for line in 0..height {
        lines.push(
            unknown
                .iter()
                .map(|(row, column)| if *row == line { sign(*column, width - 1) } else { 0 })
                .collect(),
        );
    }
    for line in 0..width {
        lines.push(
            unknown
                .iter()
                .map(|(row, column)| if *column == line { sign(*row, height - 1) } else { 0 })
                .collect(),
        );
    }
    let mut done = 0;
    for pivot in (0..unknown.len()).filter(|pivot| *pivot != wanted).chain([wanted]) {
        let Some(found) = (done..lines.len()).find(|line| lines[*line][pivot] != 0) else { continue };
        if pivot == wanted {
            return false;
        }
        lines.swap(done, found);
        let head = lines[done].clone();
        for line in lines.iter_mut().skip(done + 1) {
            let (own, heads) = (line[pivot], head[pivot]);
            line.iter_mut().zip(&head).for_each(|(value, head)| *value = *value * heads - own * head);
        }
        done += 1;
    }
    true
}

#[test]
fn two_small_numbers_that_make_two_are_not_told_by_their_sum() {
    let shown = suppress(&[vec![1, 1, 40], vec![50, 60, 70]], 5).rows;
    assert!(!matches!(shown[0][2], Cell::Shown(_)) || !matches!(shown[0][3], Cell::Shown(_)), "{shown:?}");
}

proptest! {
    #[test]
    fn a_share_is_told_so_that_no_small_count_follows(part in 0_i64..60, rest in 0_i64..60, threshold in 3_i64..9) {
        let whole = part + rest;
        let is_few = |count: i64| count > 0 && count < threshold;
        let (here, alike) = (told(part, whole, threshold), alike(part, whole, threshold));
        prop_assert!(alike.contains(&part));
        if is_few(part) || is_few(rest) || is_few(whole) {
            prop_assert!(here != Told::Exactly && alike.len() > 1, "{:?} {:?}", here, alike);
        } else {
            prop_assert_eq!((here, alike.len()), (Told::Exactly, 1));
        }
        // A bound says what is true of every count it stands for.
        for one in alike {
            let share = Exact::ratio(one, whole.max(1)).unwrap();
            match here {
                Told::Above(bound) => prop_assert!(share > bound),
                Told::Below(bound) => prop_assert!(share < bound),
                Told::Exactly | Told::Nothing => {}
            }
        }
    }
}

#[test]
fn a_ranking_by_one_share_is_told_by_its_bound_and_small_units_have_no_place() {
    let text = fs::read_to_string(root().join("policies/nanjing-2016-122.toml")).unwrap();
    let pack = Pack::parse("nanjing-2016-122.toml", &text).unwrap();
    // How many answered, how many of them count against the unit, the place.
    let told = |units: &[(i64, i64, u32)]| {
        let unit = |(id, (answered, against, rank)): (i64, &(i64, i64, u32))| {
            let values = [("answered", *answered), ("held_against", *against)];
            let share = Exact::ratio((answered - against) * 100, *answered).unwrap();
            FrozenUnit {
                unit: UnitId(id),
                code: id.to_string(),
                name: id.to_string(),
                rank: Some(*rank),
                n: Exact::from(*answered),
                total: Some(share.rounded(2, Rounding::HalfUp).unwrap()),
                scores: BTreeMap::new(),
                values: values.map(|(id, count)| (id.to_owned(), Exact::from(count))).into(),
            }
        };
        let units = (1..).zip(units).map(unit).collect();
        let group = FrozenGroup { group: "department".to_owned(), units };
        let shown = public::shown(pack.assessment().unwrap(), &group, 5);
        shown.iter().map(|shown| (shown.total, shown.is_placed)).collect::<Vec<_>>()
    };
    let above = Told::Above(Exact::ratio(2500, 30).unwrap());
    let expected = [(Told::Nothing, false), (above, true), (Told::Exactly, true)];
    assert_eq!(told(&[(3, 0, 1), (30, 2, 2), (20, 8, 3)]), expected);
    // Between 93.5 and 93 only two of thirty lie.
    let expected = [(Told::Exactly, true), (above, false), (Told::Exactly, true)];
    assert_eq!(told(&[(200, 13, 1), (30, 2, 2), (200, 14, 3)]), expected);
}

#[test]
fn a_place_is_told_only_where_two_totals_lead_to_it() {
    let total = |number: i64| Exact::from(number);
    let possible: Vec<Exact> = [96, 93, 90, 87].map(total).to_vec();
    assert!(leaves_open(total(93), &possible, &[total(80), total(97)]));
    assert!(leaves_open(total(93), &possible, &[total(92), total(60)]));
    assert!(!leaves_open(total(93), &possible, &[total(92), total(95)]));
    assert!(!leaves_open(total(93), &possible, &[total(93)]), "the same place says the same total");
    assert!(!leaves_open(total(93), &[total(93)], &[]));
}

fn staff(person: i64, role: Role) -> Actor {
    Actor::Staff(Staff { person: PersonId(person), roles: [role].into(), units: [].into() })
}

fn proposed() -> Event {
    let consent = Consent { way: Way::Spoken, on: date(2026, 3, 2), record: "录音 7".to_owned() };
    let words = Words { title: "路灯".to_owned(), ..Words::default() };
    Event::PublicationProposed {
        publication: PublicationId(9),
        number: "2026-1".to_owned(),
        order: OrderId(4),
        unit: None,
        consent,
        words,
    }
}

#[test]
fn nothing_is_public_before_a_second_person_looked_at_it() {
    let at: Timestamp = "2026-03-03T08:00:00+08:00".parse().unwrap();
    let (one, other) = (staff(1, Role::Dispatcher), staff(2, Role::Supervisor));
    let mut all = Publications::default();
    all.apply(at, one.signature(), proposed());
    let id = PublicationId(9);
    let ask = |all: &Publications, actor: &Actor, command: Command| {
        decide(Context { at, actor, order: None, publications: all }, command)
    };
    let publish = || Command::Publish { publication: id };
    let review = || Command::Review { publication: id };
    assert!(all.public().is_empty());
    assert!(matches!(ask(&all, &one, publish()), Err(Refusal::Elsewhere { state: State::Proposed, .. })));
    assert_eq!(ask(&all, &one, review()), Err(Refusal::OwnProposal));
    assert!(matches!(ask(&all, &staff(3, Role::UnitApprover), review()), Err(Refusal::Denied(_))));
    let event = ask(&all, &other, review()).unwrap();
    all.apply(at, other.signature(), event);
    assert!(all.public().is_empty());
    let event = ask(&all, &one, publish()).unwrap();
    all.apply(at, one.signature(), event);
    assert_eq!(all.public().len(), 1);
    let withdraw = |reason: &str| Command::Withdraw { publication: id, reason: reason.to_owned() };
    assert_eq!(ask(&all, &one, withdraw(" ")), Err(Refusal::BadReason));
    let event = ask(&all, &one, withdraw("来信人不愿再公开")).unwrap();
    all.apply(at, one.signature(), event);
    assert!(all.public().is_empty());
    assert!(all.of_order(OrderId(4)).is_none());
    assert!(matches!(ask(&all, &other, publish()), Err(Refusal::Elsewhere { state: State::Withdrawn, .. })));
}

#[test]
fn the_author_takes_it_back_whatever_it_waits_for_and_however_it_was_given() {
    let at: Timestamp = "2026-03-03T08:00:00+08:00".parse().unwrap();
    let (id, order) = (PublicationId(9), OrderId(4));
    let steps = [Event::PublicationReviewed { publication: id }, Event::Published { publication: id }];
    for done in 0..=steps.len() {
        let mut all = Publications::default();
        all.apply(at, "person:1".to_owned(), proposed());
        for step in steps.iter().take(done) {
            all.apply(at, "person:2".to_owned(), step.clone());
        }
        all.apply(at, Actor::Citizen.signature(), Event::ConsentTakenBack { order });
        assert!(all.public().is_empty() && all.of_order(order).is_none(), "{done}");
        assert_eq!(all.get(id).unwrap().state, State::Withdrawn);
        assert_eq!(all.get(id).unwrap().steps.last().unwrap().by, Actor::Citizen.signature());
    }
}

#[test]
fn what_was_agreed_to_is_listed_until_it_is_proposed_or_taken_back() {
    let at = |hour: i8| -> Timestamp { format!("2026-03-03T{hour:02}:00:00+08:00").parse().unwrap() };
    let citizen = || Actor::Citizen.signature();
    let mut all = Publications::default();
    for (hour, order) in [(8, 4), (9, 5), (10, 6)] {
        all.apply(at(hour), citizen(), Event::ConsentGiven { order: OrderId(order) });
    }
    let listed = |all: &Publications| all.agreed().iter().map(|(order, _)| order.0).collect::<Vec<_>>();
    assert_eq!(listed(&all), [6, 5, 4]);
    all.apply(at(11), citizen(), Event::ConsentTakenBack { order: OrderId(5) });
    all.apply(at(12), "person:1".to_owned(), proposed());
    assert_eq!(listed(&all), [6]);
}

#[test]
fn every_step_from_every_state_is_allowed_or_refused_as_the_way_says() {
    let at: Timestamp = "2026-03-03T08:00:00+08:00".parse().unwrap();
    let id = PublicationId(9);
    let event_to = |state: State| match state {
        State::Proposed => None,
        State::Reviewed => Some(Event::PublicationReviewed { publication: id }),
        State::Published => Some(Event::Published { publication: id }),
        State::Withdrawn => Some(Event::PublicationWithdrawn { publication: id, reason: "x".to_owned() }),
        State::Declined => Some(Event::PublicationDeclined { publication: id, reason: "x".to_owned() }),
    };
    for state in State::ALL {
        let mut all = Publications::default();
        all.apply(at, "person:1".to_owned(), proposed());
        if let Some(event) = event_to(state) {
            all.apply(at, "person:2".to_owned(), event);
        }
        let actor = staff(2, Role::Dispatcher);
        let reason = || "理由".to_owned();
        let allowed = [
            (Command::Review { publication: id }, state == State::Proposed),
            (Command::Decline { publication: id, reason: reason() }, state == State::Proposed),
            (Command::Publish { publication: id }, state == State::Reviewed),
            (Command::Withdraw { publication: id, reason: reason() }, !state.is_over()),
        ];
        for (command, is_allowed) in allowed {
            let context = Context { at, actor: &actor, order: None, publications: &all };
            assert_eq!(decide(context, command.clone()).is_ok(), is_allowed, "{state:?} {command:?}");
        }
    }
}
