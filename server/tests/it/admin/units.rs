//! Units: the tree, names that lead to one unit each, and how a unit ends.

use crate::harness::House;

fn new<'a>(name: &'a str, fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all =
        vec![("name", name), ("kind", "section"), ("parent_name", "供热办"), ("from", "2026-11-23")];
    all.retain(|(field, _)| !fields.iter().any(|(other, _)| other == field));
    all.extend_from_slice(fields);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_is_added_once_however_often_it_is_sent() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let form = browser.get("/admin/units").await;
    let fields = new("供热一组", &[("group", "供热"), ("kind", "window")]);
    let (first, second) = tokio::join!(
        browser.send(&form, "/admin/units", &fields),
        browser.send(&form, "/admin/units", &fields)
    );
    assert_eq!((first.status, second.status), (303, 303), "{}{}", first.html, second.html);
    assert_eq!(first.location, second.location);
    let world = house.app.world();
    let unit = world.people.units.named("供热一组").unwrap();
    assert_eq!((unit.parent, unit.group.as_deref()), (Some(house.unit("heating")), Some("供热")));
    assert_eq!(
        (unit.code.as_str(), unit.name_en.as_str()),
        ("u7", "供热一组"),
        "what is left empty is filled in"
    );
    assert_eq!(world.people.units.iter().filter(|unit| unit.name == "供热一组").count(), 1);
    let page = browser.follow(&first).await;
    page.says(&["单位已新增", "供热一组", "窗口", "县住房和城乡建设局", "is-current"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let before = house.events();
    let cases = [
        (new("", &[]), "应为 1 至 100 个可见字符"),
        (new("县市场监督管理局", &[]), "“县市场监督管理局”已被“县市场监督管理局”使用"),
        (new("新科", &[("code", "market")]), "“market”已被“县市场监督管理局”使用"),
        (new("新科", &[("code", "新 科")]), "只能用字母、数字和连字符"),
        (new("新科", &[("parent_name", "没有的局")]), "没有这个单位"),
        (new("新科", &[("kind", "ministry")]), "请选择类型"),
        (new("新科", &[("from", "2026-02-30")]), "请写成 2026-11-22 这样的日期"),
        (new("新科", &[("from", "")]), "请填写"),
    ];
    for (fields, fault) in cases {
        let form = browser.get("/admin/units").await;
        let page = browser.send(&form, "/admin/units", &fields).await;
        assert_eq!(page.status, 422, "{fields:?}");
        page.says(&[fault, "<details class=\"dk-new\" open>"]);
        for (name, value) in fields.iter().filter(|(name, _)| ["name", "code", "parent_name"].contains(name))
        {
            assert!(
                page.html.contains(&format!("name=\"{name}\"")) && page.html.contains(value),
                "{name} {value}"
            );
        }
    }
    assert_eq!(house.events(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renamed_unit_keeps_its_old_name_as_an_alias() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let id = house.unit("housing");
    let place = format!("/admin/units/{id}");
    let page = browser
        .does(&place, &format!("{place}/rename"), &[("name", "县住建局"), ("name_en", "Housing")])
        .await;
    page.says(&["原名保留为别名", "县住建局", "县住房和城乡建设局"]);
    assert_eq!(house.unit("县住房和城乡建设局"), id);
    let refused =
        browser.send(&page, &format!("{place}/rename"), &[("name", "供热办"), ("name_en", "x")]).await;
    assert_eq!(refused.status, 422);
    refused.says(&["“供热办”已被“供热办”使用", "value=\"供热办\""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn aliases_come_and_go() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let place = format!("/admin/units/{}", house.unit("housing"));
    let (add, remove) = (format!("{place}/aliases"), format!("{place}/aliases/remove"));
    browser.does(&place, &add, &[("alias", "房管所")]).await.says(&["别名已添加", "房管所"]);
    assert_eq!(house.unit("房管所"), house.unit("housing"));
    let form = browser.get(&place).await;
    let taken = browser.send(&form, &add, &[("alias", "market")]).await;
    assert_eq!(taken.status, 422);
    taken.says(&["“market”已被“县市场监督管理局”使用", "value=\"market\""]);
    let page = browser.does(&place, &remove, &[("alias", "房管所")]).await;
    page.says(&["别名已删除"]);
    assert_eq!(house.app.world().people.units.named("房管所"), None);
    let again = browser.send(&form, &remove, &[("alias", "没有的写法"), ("key", "another")]).await;
    assert_eq!(again.status, 422);
    again.says(&["本单位没有这个别名"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_ends_on_a_day_and_is_then_listed_only_on_request() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let place = format!("/admin/units/{}", house.unit("town"));
    let close = format!("{place}/close");
    let form = browser.get(&place).await;
    form.says(&["撤销后不能再向它派单"]);
    for (until, fault) in [("2019-12-31", "早于第一日 2020-01-01"), ("soon", "请写成 2026-11-22 这样的日期")]
    {
        let page = browser.send(&form, &close, &[("until", until)]).await;
        assert_eq!(page.status, 422, "{until}");
        page.says(&[fault]);
    }
    browser.does(&place, &close, &[("until", "2026-11-22")]).await.says(&["2026-11-22", "撤销"]);
    browser.get("/admin/units").await.does_not_say(&[">城关街道办事处</a>"]);
    browser.get("/admin/units?ended=yes").await.says(&[">城关街道办事处</a>", "is-ended"]);
    let parent = browser.get("/admin/units").await;
    let page =
        browser.send(&parent, "/admin/units", &new("新科", &[("parent_name", "城关街道办事处")])).await;
    assert_eq!(page.status, 422);
    page.says(&["这个单位已撤销"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn searching_shows_what_fits_with_everything_above_it() {
    let house = House::open().await;
    house.of_li("路灯不亮");
    let browser = house.administrator().await;
    let page = browser.get("/admin/units?q=%E4%BE%9B%E7%83%AD").await;
    page.says(&[">供热办</a>", ">县住房和城乡建设局</a>", ">清河县</a>", "dk-depth-2", "共 6 个单位"]);
    page.does_not_say(&[">县市场监督管理局</a>"]);
    let kept = format!("/admin/units/{}?q=HEATING", house.unit("heating"));
    browser.get("/admin/units?q=HEATING").await.says(&[">供热办</a>", &kept]);
    let open = browser.get(&kept).await;
    open.says(&["value=\"HEATING\"", "id=\"unit\">供热办"]);
    open.does_not_say(&[">县市场监督管理局</a>"]);
    browser.get("/admin/units?q=%E6%B2%A1%E6%9C%89").await.says(&["没有符合的单位"]);
    assert_eq!(browser.status("/admin/units/999999").await, 404);
    assert_eq!(browser.status("/admin/units/x").await, 400);
}
