//! The phrases that are known, and what each does to a reply. The list is closed on purpose: a word that is not
//! here sends the reply to a person, so adding a phrase is a decision with a row in the table of phrasings.

use std::collections::BTreeMap;

use crate::reply::Why;

/// What words say about satisfaction, whatever scale they are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sense {
    /// 非常满意.
    Very,
    /// 很满意: on a scale with 非常满意 and 满意 it could be either.
    Quite,
    /// 满意.
    Satisfied,
    /// 比较满意: between 满意 and 基本满意.
    Rather,
    /// 基本满意.
    Fair,
    /// 一般.
    Neutral,
    /// 还行: never a grade by itself.
    Passable,
    /// 不太满意.
    Mild,
    /// 不满意.
    Dissatisfied,
    /// 很不满意: on a scale with 非常不满意 and 不满意 it could be either.
    Seriously,
    /// 非常不满意.
    Utterly,
    /// 好评: any grade that counts for the unit.
    Praise,
    /// 差评: any grade that counts against it.
    Blame,
}

/// How words sound that say no grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    /// They go with every grade.
    Plain,
    /// They do not go with a grade against the unit.
    Kind,
    /// They do not go with a grade for the unit.
    Harsh,
}

/// What a known phrase does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Says a grade.
    Says(Sense),
    /// Introduces the grade: 回复, 我选.
    Lead,
    /// Introduces a number or a rating, but with words it demands: 给满意的答复.
    Gives,
    /// What the grade is about; after the words of a grade it turns them into a demand: 满意的答复.
    Topic,
    /// 的: ends a statement, or makes it an attribute.
    Of,
    /// Says something else.
    Filler(Tone),
    /// Makes a number before it points.
    Points,
    /// Makes a number before it stars.
    Stars,
    /// Makes a number after it a place in the list.
    Ordinal,
    /// Follows a place in the list.
    Counter,
    /// Wants no more messages.
    OptOut,
    /// Makes the reply unsure.
    Trap(Why),
}

use Meaning::{Counter, Filler, Gives, Lead, Of, OptOut, Ordinal, Points, Says, Stars, Topic, Trap};
use Sense::{
    Blame, Dissatisfied, Fair, Mild, Neutral, Passable, Praise, Quite, Rather, Satisfied, Seriously, Utterly,
    Very,
};

/// Phrases by what they do, apart by white space; `_` stands for a space between words.
#[rustfmt::skip]
const PHRASES: &[(Meaning, &str)] = &[
    (Says(Very), "非常满意 非常非常满意 十分满意 特别满意 极其满意 极为满意 超级满意 完全满意 无比满意 百分百满意 \
        百分之百满意 满分 给满分 打满分 very_satisfied extremely_satisfied completely_satisfied"),
    (Says(Quite), "很满意 很是满意 挺满意 蛮满意 相当满意 真满意 颇满意 满意得很 满意极了"),
    (Says(Satisfied), "满意 satisfied"),
    (Says(Rather), "比较满意 较满意 较为满意 还算满意 算是满意 算满意 总体满意 整体满意 总体上满意 总的来说满意 \
        rather_satisfied quite_satisfied mostly_satisfied"),
    (Says(Fair), "基本满意 还算基本满意 总体基本满意 基本上满意 大致满意 大体满意 大体上满意 fairly_satisfied basically_satisfied"),
    (Says(Neutral), "一般 一般般 一般化 中立 neutral average"),
    (Says(Passable), "还行 还可以 可以 还好 凑合 凑和 马马虎虎 过得去 说得过去 将就 马虎 中等 普通 so_so"),
    (Says(Mild), "不太满意 不大满意 不怎么满意 不甚满意 较不满意 比较不满意 较为不满意 有点不满意 有些不满意 \
        somewhat_dissatisfied rather_dissatisfied"),
    (Says(Dissatisfied), "不满意 不满 并不满意 dissatisfied not_satisfied unsatisfied"),
    (Says(Seriously), "很不满意 相当不满意 挺不满意 真不满意 颇不满意 蛮不满意 很不满"),
    (Says(Utterly), "非常不满意 非常非常不满意 十分不满意 特别不满意 极其不满意 极不满意 极度不满意 极为不满意 \
        完全不满意 一点都不满意 一点也不满意 根本不满意 绝对不满意 强烈不满意 坚决不满意 超级不满意 毫不满意 \
        太不满意 太不满意了 非常不满 十分不满 极其不满 极度不满 强烈不满 very_dissatisfied extremely_dissatisfied \
        very_unsatisfied completely_dissatisfied not_satisfied_at_all"),
    (Says(Praise), "好评"),
    (Says(Blame), "差评"),
    (Lead, "回复 回 回答 答 选 选择 我选 我选择 我选的是 选项 评为 评价为 评价是 我的评价是 我的回复是 \
        我的选择是 我的答案是 答案 答案是 数字 打分 评分 分数 我评 i_choose my_answer_is answer reply"),
    (Gives, "给 打 评 我给 我打 给你们 给您 给你们打 给打"),
    (Topic, "政务服务 服务 工作 办事 办理 办理结果 办理情况 处理 处理结果 处理情况 处置 结果 答复 评价 这次 本次 此次 这个 \
        这件事 此事 热线 你们的工作 你们的服务 你们的处理 你们的办理 the service service your"),
    (Of, "的"),
    (Points, "分"),
    (Stars, "星 颗星 个星 颗星星"),
    (Ordinal, "第"),
    (Counter, "个 项 种 条 档 个选项"),
    (OptOut, "t td r n 退订 取消 取消订阅 取消短信 取消发送 拒收 拒收短信 不要再发 不要再发了 不要再发短信 \
        不要再发短信了 不要发了 不要发短信 不要发短信了 别再发 别再发了 别再发短信 别再发短信了 别发 别发了 \
        别发短信 别发短信了 别给我发了 别给我发短信 别给我发短信了 别再给我发短信 别再给我发短信了 别再给我发了 \
        不要给我发短信 不要给我发短信了 不要再给我发短信 不要再给我发短信了 请勿再发 请勿再发短信 请不要再发 \
        请不要再发短信 停止 停止发送 stop unsubscribe quit cancel"),
    (Trap(Why::Negation), "不 没 没有 未 非 并非 并不 并不是 并没有 无 别 勿 莫 不是 谈不上 说不上 不能说 算不上 \
        称不上 不可能 不会 不够 不敢说 不见得 从未 从不 毫无 绝非 绝不 决不 决非 不要 休想 哪能 怎能 怎么能 怎么会 \
        怎么可能 没法 无法 难以 not no never none isn aren don wasn"),
    (Trap(Why::Hedge), "不是很满意 不很满意 不是非常满意 不是太满意 一点不满意 勉强满意 勉强 吧 可能 也许 大概 好像 \
        似乎 或许 差不多 不知道 不清楚 不好说 说不清 说不好 不确定 难说 再说 看情况 maybe perhaps probably"),
    (Trap(Why::Irony), "才怪 个屁 个鬼 个头 个毛 个锤子 个蛋 呵呵 嘿嘿 哈哈 哈哈哈 笑死 想得美 做梦 见鬼 太满意 太满意了 \
        满意死了 被满意 还满意 你们满意 领导满意 满意你 岂 🙃 😅 😂 🤣 😏 🙄"),
    (Trap(Why::Question), "? 吗 么 嘛 呢 是不是 是否 满不满意 满意不 满意没 啥 什么 怎么 怎样 如何 为什么 为何 谁 哪 \
        哪里 难道 几 多少 what why who how when where"),
    (Trap(Why::Condition), "要是 如果 假如 假设 若 倘若 除非 只要 只有 才 才能 才会 就 等 的话 何时 什么时候 以后 将来 \
        下次 希望 争取 让 使 想 想要 要求 期待 期望 等待 盼 应该 要 必须 早点 尽快 if unless would will should hope"),
    (Trap(Why::Contrast), "但 但是 不过 可是 然而 只是 除了 虽然 虽 却 可惜 就是 而 之前 以前 原来 本来 后来 现在 \
        but however although except"),
    (Filler(Tone::Plain), "谢谢 谢了 多谢 感谢 非常感谢 十分感谢 衷心感谢 很感谢 万分感谢 谢谢你 谢谢您 谢谢你们 \
        谢谢大家 谢谢政府 谢谢领导 谢谢师傅 谢谢同志 谢谢警察同志 谢谢民警 谢谢社区 谢谢工作人员 感谢你们 感谢您 感谢政府 \
        感谢党 感谢党和政府 感谢领导 感谢师傅 感谢民警 感谢社区 感谢工作人员 辛苦 辛苦了 你们辛苦了 您辛苦了 大家辛苦了 \
        工作人员辛苦了 你好 您好 你们好 收到 好的 嗯 嗯嗯 哦 噢 啊 呀 哈 啦 了 哟 我 我们 本人 对 对于 关于 对政府 \
        对政府工作 对工作人员 对你们 对社区 对政务服务 表示 感到 觉得 我觉得 认为 是 为 都 均 确实 真的 祝好 工作顺利 生活愉快 \
        身体健康 万事如意 新年快乐 节日快乐 祝你们工作顺利 祝工作顺利 祝您工作顺利 再见 麻烦了 麻烦你们了 给你们添麻烦了 \
        thanks thank_you thank_you_very_much many_thanks hi hello ok okay please i_am i yes with 🙏 🌹 💐 🤝 🙇"),
    (Filler(Tone::Kind), "很好 非常好 挺好 真好 好样的 不错 很不错 非常不错 真不错 挺不错 给力 点赞 赞 大赞 点个赞 棒 真棒 很棒 \
        太棒了 太好了 优秀 周到 热情 很热情 耐心 很耐心 有耐心 负责 很负责 认真 很认真 认真负责 及时 很及时 快 很快 真快 \
        挺快 高效 方便 很方便 专业 很专业 贴心 细心 态度好 态度很好 态度非常好 态度不错 服务好 服务很好 服务非常好 \
        服务周到 服务热情 服务到位 服务不错 服务态度好 服务态度很好 服务态度非常好 服务态度不错 办事快 办事很快 \
        办事效率高 办事效率很高 效率高 效率很高 速度快 速度很快 处理及时 处理得很好 处理得好 处理很好 处理得很及时 \
        办得很好 办得好 办得很快 解决了 已解决 已经解决 已经解决了 问题解决了 问题已解决 问题已经解决 问题得到解决 \
        修好了 已修好 已经修好 已经修好了 办好了 已办好 已经办好了 办完了 已办完 处理好了 已处理好 好了 没问题 没有问题 \
        顺利 很顺利 为人民服务 为民服务 为民办事 为民办实事 办实事 尽职尽责 尽心尽责 good very_good great excellent \
        well_done perfect fast helpful 👍 😊 🙂 😄 😁 😃 😀 👏 💪 👌 ❤ 🥰 😘 😍 🎉 💕"),
    (Filler(Tone::Harsh), "差 很差 太差 太差了 差劲 太差劲 太差劲了 极差 真差 态度差 态度很差 态度太差 态度恶劣 态度不好 \
        态度极差 服务差 服务很差 服务太差 服务态度差 服务态度很差 服务态度太差 服务态度恶劣 服务态度不好 慢 很慢 太慢 \
        太慢了 慢死了 速度慢 速度太慢 速度太慢了 效率低 效率太低 效率太低了 效率低下 办事慢 办事太慢 办事拖拉 \
        办事效率低 办事效率太低 拖拉 拖延 拖拖拉拉 敷衍 敷衍了事 推诿 推脱 推诿扯皮 踢皮球 互相踢皮球 扯皮 没解决 \
        没有解决 未解决 没解决问题 没有解决问题 未解决问题 问题没解决 问题没有解决 问题未解决 问题还没解决 \
        问题还没有解决 问题没有得到解决 还没解决 还没有解决 一直没解决 一直没有解决 仍未解决 仍然没有解决 根本没解决 \
        根本没有解决 根本没解决问题 没修好 没有修好 还没修好 还没有修好 没处理 没有处理 还没处理 未处理 没处理好 \
        没人管 无人管 没人来 没有人来 没人处理 没人联系 没人联系我 没有人联系我 无人联系 没办成 没办好 还没办好 没有办好 \
        不作为 乱作为 不及时 不负责 不负责任 不耐烦 不热情 不好 很不好 不行 不解决问题 不解决 失望 很失望 太失望 太失望了 \
        非常失望 让人失望 太让人失望 太让人失望了 垃圾 骗人 欺骗 忽悠 糊弄 弄虚作假 形式主义 官僚 官僚主义 气愤 愤怒 \
        投诉 我要投诉 坑人 无语 恶心 滚 滚蛋 妈的 他妈的 操 傻逼 放屁 王八蛋 混蛋 bad very_bad terrible poor slow \
        👎 😡 😠 🤬 😤 💩 😞 😭 😒"),
];

/// Returns the known phrases by the sign they begin with.
pub(super) fn by_first_sign() -> BTreeMap<char, Vec<(Meaning, &'static str)>> {
    let mut by_first: BTreeMap<char, Vec<_>> = BTreeMap::new();
    for (meaning, phrase) in phrases() {
        if let Some(first) = phrase.chars().next() {
            by_first.entry(first).or_default().push((meaning, phrase));
        }
    }
    by_first
}

/// Returns every known phrase, `_` between its words.
fn phrases() -> impl Iterator<Item = (Meaning, &'static str)> {
    PHRASES
        .iter()
        .flat_map(|(meaning, phrases)| phrases.split_whitespace().map(move |phrase| (*meaning, phrase)))
}

/// Returns what the text of a grade says, when it is a known phrase.
pub(super) fn sense(text: &str) -> Option<Sense> {
    let wanted = text.trim().to_lowercase().replace(' ', "_");
    phrases().find(|(_, phrase)| *phrase == wanted).and_then(|(meaning, _)| match meaning {
        Says(sense) => Some(sense),
        Lead | Gives | Topic | Of | Filler(_) | Points | Stars | Ordinal | Counter | OptOut | Trap(_) => None,
    })
}
