//! Packs: readable as documents, loaded only without errors, and never by accident.

use server::shipped;

use crate::harness::{Browser, File, House, Page};

async fn upload(browser: &Browser, bytes: &[u8]) -> Page {
    let form = browser.get("/admin/packs").await;
    let file = File { field: "file", name: "new.toml", bytes };
    browser.send_file(&form, "/admin/packs", &[], file).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_packs_are_listed_and_lead_to_where_everybody_reads_them() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let page = browser.get("/admin/packs").await;
    page.says(&["沭政字〔2020〕10号", "施行中", "新诉求适用", "个全部通过", "/packs/linshu-2020-10"]);
    assert_eq!(browser.get("/admin/packs/linshu-2020-10").await.location, "/packs/linshu-2020-10");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pack_is_checked_then_confirmed_then_loaded_once() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let before = house.events();
    let checked = upload(&browser, shipped::PACKS[1].1.as_bytes()).await;
    assert_eq!(checked.status, 200);
    checked.says(&["没有错误，可以载入", "浦府办〔2018〕5号", "新诉求仍按现有规则包办理", "不能删除"]);
    assert_eq!(house.events(), before, "looking changes nothing");
    let text = shipped::PACKS[1].1;
    for _ in 0..2 {
        let sent = browser.send(&checked, "/admin/packs/confirm", &[("text", text)]).await;
        assert_eq!(sent.location, "/packs/pudong-2018-5", "{}", sent.html);
    }
    let loaded = house.app.world().packs.iter().filter(|pack| pack.id() == "pudong-2018-5").count();
    assert_eq!(loaded, 1);
    browser.get("/packs/pudong-2018-5").await.says(&["浦府办〔2018〕5号"]);
    assert_eq!(browser.bytes("/packs/pudong-2018-5/text").await, text.as_bytes());
    let again = upload(&browser, text.as_bytes()).await;
    assert_eq!(again.status, 422);
    again.says(&["已有规则包“pudong-2018-5”"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_pack_says_where_and_changes_nothing() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let before = house.events();
    let text = shipped::PACKS[1].1;
    let misspelt = text.replacen("[intake]\nanonymous", "[intake]\nanonymus", 1);
    let page = upload(&browser, misspelt.as_bytes()).await;
    assert_eq!(page.status, 422);
    page.says(&["处错误，没有载入", "new.toml:", "intake.anonymus"]);
    let wrong_example = text.replacen("due = 20", "due = 19", 1);
    let page = upload(&browser, wrong_example.as_bytes()).await;
    assert_eq!(page.status, 422);
    page.says(&["处错误，没有载入"]);
    let cases: [(&[u8], &str); 4] = [
        (b"", "请选择一个规则包文件"),
        (b"\xff\xfe\x00", "不是 UTF-8 文本"),
        (&[b'#'; 250_001], "超过 250 KB"),
        (b"no toml at all [", "处错误，没有载入"),
    ];
    for (bytes, fault) in cases {
        let page = upload(&browser, bytes).await;
        assert_eq!(page.status, 422, "{fault}");
        page.says(&[fault]);
    }
    let token = browser.get("/admin/packs").await.hidden("/admin/packs")["csrf"].clone();
    let fields = [("csrf", token.as_str()), ("key", "k"), ("file", "x.toml"), ("text", misspelt.as_str())];
    let page = browser.post("/admin/packs/confirm", &fields).await;
    assert_eq!(page.status, 422, "what was not checked is not loaded either");
    assert_eq!(house.events(), before);
    assert_eq!(house.app.world().packs.iter().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_that_overlaps_is_refused_and_one_to_come_does_not_lead_yet() {
    let house = House::open().await;
    let browser = house.administrator().await;
    let own = shipped::PACKS[0].1;
    let second = own.replacen("id = \"linshu-2020-10\"", "id = \"linshu-2027-1\"", 1);
    let page = upload(&browser, second.as_bytes()).await;
    assert_eq!(page.status, 422);
    page.says(&["会同时施行"]);
    let coming = second
        .replacen("number = \"沭政字〔2020〕10号\"", "number = \"沭政字〔2027〕1号\"", 1)
        .replacen("effective = 2020-03-12", "effective = 2027-02-01", 1)
        .replacen("repeals = [\"办字〔2019〕35号\"]", "repeals = [\"沭政字〔2020〕10号\"]", 1);
    let page = upload(&browser, coming.as_bytes()).await;
    page.says(&["待施行", "新诉求仍按现有规则包办理"]);
    let sent = browser.send(&page, "/admin/packs/confirm", &[("text", &coming)]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let world = house.app.world();
    assert_eq!(house.app.pack_id(&world).as_deref(), Some("linshu-2020-10"));
    house.app.clock.set("2027-02-01T00:00:00Z".parse().unwrap());
    assert_eq!(house.app.pack_id(&world).as_deref(), Some("linshu-2027-1"));
}
