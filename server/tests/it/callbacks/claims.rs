//! Two people at the callback desk: each has a task of their own, and what one leaves comes back to the others.

use jiff::SignedDuration;

use crate::harness::{House, Page};

const DESK: &str = "/desk/callbacks";

/// Returns which of these cases a page asks to call about.
fn task(page: &Page) -> Option<String> {
    let action = page.html.split("action=\"/desk/callbacks/").nth(1)?;
    Some(action.split(['"', '/']).next()?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_are_shown_different_tasks_and_each_keeps_their_own() {
    let house = House::called().await;
    for number in 1..=3 {
        house.hall_case("housing", &format!("A-{number}"), "李建国", &format!("025-8455{number:04}"));
        house.advance(SignedDuration::from_secs(1));
    }
    let (agent, dispatcher) = (house.signed_in("agent").await, house.signed_in("dispatcher").await);
    let (mine, theirs) = tokio::join!(agent.get(DESK), dispatcher.get(DESK));
    let (my_task, their_task) = (task(&mine).unwrap(), task(&theirs).unwrap());
    assert_ne!(my_task, their_task);
    assert_eq!(task(&agent.get(DESK).await).unwrap(), my_task, "looking again moves nobody on");
    // What the other is at is neither next nor lost.
    let mine = agent.get(DESK).await;
    mine.does_not_say(&[&format!("href=\"{DESK}/{their_task}\"")]);
    mine.says(&["<strong>3</strong>"]);
    // Whoever opens it all the same is told who is at it.
    agent.get(&format!("{DESK}/{their_task}")).await.says(&["王芳正在处理这一件"]);
    agent.get(&format!("{DESK}/{my_task}")).await.does_not_say(&["正在处理"]);
    // Done, the next one that is free comes by itself.
    let page = agent.get(&format!("{DESK}/{my_task}")).await;
    let path = format!("{DESK}/{my_task}");
    let sent = agent.send(&page, &path, &[("outcome", "no-answer")]).await;
    assert_eq!(sent.status, 303, "{}", sent.html);
    let third = task(&agent.follow(&sent).await).unwrap();
    assert!(third != my_task && third != their_task, "{third}");
    let supervisor = house.signed_in("supervisor").await;
    let none = supervisor.get(DESK).await;
    none.says(&["现在的电话都有人在打"]);
    assert_eq!(task(&none), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_nobody_goes_on_with_comes_back() {
    let house = House::called().await;
    let case = house.hall_case("housing", "A-1", "李建国", "025-84550001");
    let agent = house.signed_in("agent").await;
    assert_eq!(task(&agent.get(DESK).await), Some(format!("case-{case}")));
    let dispatcher = house.signed_in("dispatcher").await;
    assert_eq!(task(&dispatcher.get(DESK).await), None);
    let events = house.events();
    house.advance(SignedDuration::from_mins(9));
    assert_eq!(task(&dispatcher.get(DESK).await), None);
    house.advance(SignedDuration::from_mins(1));
    let page = dispatcher.get(DESK).await;
    assert_eq!(task(&page), Some(format!("case-{case}")));
    assert_eq!(house.events(), events, "a claim is no fact");
    // The first one may still save what they heard; whoever comes second is told so, as ever.
    let stale = agent.get(&format!("{DESK}/case-{case}")).await;
    stale.says(&["王芳正在处理这一件"]);
    let path = format!("{DESK}/case-{case}");
    let fields = [("outcome", "answered"), ("q_result", "satisfied"), ("record", "录音-1")];
    assert_eq!(agent.send(&stale, &path, &fields).await.status, 303);
    let second = dispatcher.send(&page, &path, &fields).await;
    assert_ne!(second.status, 500, "{}", second.html);
    assert_eq!(house.case_now(case).ratings.len(), 1);
}
