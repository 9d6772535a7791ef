//! Names of persons nobody told us before: behind “联系人：” and the like, and in front of “先生” and the like. Behind a
//! mark or a word that says that a name comes, any two to four letters are one; behind nothing only what begins with a
//! surname, so that a sentence that goes on stays readable.

use super::{
    Found, Hidden,
    sign::Sign,
    words::{is_at, places},
};

/// The most letters of a name without a dot; two surnames and two letters.
const LONGEST: usize = 4;
/// The most letters behind one surname of one letter, with it, when the sentence goes on.
const USUAL: usize = 3;
/// The most letters before the dot of a name that has one.
const BEFORE_DOT: usize = 8;
/// The most signs between a cue and the name.
const BETWEEN: usize = 6;
/// Words that say themselves that a name comes.
const NAMING: [&str; 3] = ["我叫", "名叫", "叫做"];
/// Words behind which somebody's name stands.
const CUES: [&str; 14] = [
    "姓名",
    "联系人",
    "经办人",
    "承办人",
    "举报人",
    "投诉人",
    "当事人",
    "来信人",
    "来电人",
    "反映人",
    "信访人",
    "求助人",
    "报修人",
    "户主",
];
/// Words in front of which somebody's name stands.
const TITLES: [&str; 3] = ["先生", "女士", "师傅"];
/// The surnames of nineteen in twenty people.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢\
                        姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤\
                        常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕\
                        单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦\
                        麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖\
                        巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻厉伊仝区郜海阚花权\
                        强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母\
                        裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危银亢嵇哈湛宾戎勾茅利於居揭干尉冶斯元束檀衣信展阴昝智幸奉植衡\
                        富尧由闭岩阎肇仵雒钮麹扶堵蓟慎桓通计";
/// Surnames of two letters.
const COMPOUND: [&str; 32] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空", "夏侯",
    "轩辕", "端木", "长孙", "宇文", "独孤", "南宫", "西门", "百里", "呼延", "申屠", "太史", "淳于", "单于",
    "钟离", "闻人", "澹台", "濮阳", "赫连", "公冶",
];
/// Surnames that begin as many sentences as names: behind a cue alone they want a name that ends at once.
const ORDINARY_SURNAMES: &str = "于向何高万方白曾任常安关成时全应单连通解管明原南国平相初门来都和由那强干利居元信展包路师游\
                                 满区普房计支权费查计印奉";
/// Words that begin like a name and are none.
const ORDINARY: [&str; 62] = [
    "何时", "何人", "何处", "何种", "何在", "任何", "任意", "任由", "应当", "应该", "应急", "应予", "方面",
    "方式", "方可", "向我", "向本", "向其", "向市", "向区", "向县", "向有", "于是", "于昨", "于今", "于本",
    "曾经", "曾多", "曾在", "曾向", "曾于", "时常", "成为", "成功", "关于", "常年", "常常", "全部", "全家",
    "全程", "全额", "连续", "通过", "安装", "安排", "安全", "包括", "白天", "万一", "高度", "高兴", "高空",
    "严重", "金额", "单位", "房屋", "施工", "和解", "都是", "都没", "来电", "来信",
];
/// What no name begins with, though it may stand within one.
const NEVER: &str = "人谁每无未几些";
/// What no name begins with either, and what ends one from its third letter on.
const STOPS: [&str; 103] = [
    "的", "说", "称", "住", "不", "也", "就", "又", "还", "给", "把", "被", "没", "很", "了", "吗", "呢",
    "我", "你", "他", "她", "您", "们", "及", "该", "此", "这", "谁", "因为", "是一", "是我", "在家", "在此",
    "在我", "在本", "等人", "等候", "先生", "女士", "师傅", "同志", "电话", "手机", "联系", "微信", "身份",
    "证件", "地址", "性别", "家住", "现住", "来电", "来信", "来访", "反映", "反应", "表示", "认为", "要求",
    "希望", "觉得", "满意", "投诉", "举报", "申请", "拨打", "提出", "反馈", "多次", "已经", "已于", "已在",
    "已向", "未能", "未在", "曾经", "曾于", "昨天", "今天", "昨日", "今日", "目前", "现在", "一直", "要是",
    "如果", "可以", "以及", "另外", "同意", "匿名", "本人", "物业", "社区", "街道", "公司", "中心", "政府",
    "单位", "部门", "窗口", "热线", "大厅",
];

/// What stands between a cue and what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Nothing that says anything.
    Nothing,
    /// A word that says that a name comes, or just as well a sentence.
    Word,
    /// A colon, a space, a bracket.
    Mark,
}

/// Hides what stands behind “联系人” and the like, when it may be a name.
pub(super) fn introduced(signs: &[Sign], found: &mut Vec<Found>) {
    let naming = places(signs, &NAMING).into_iter().map(|(_, until)| (until, Between::Mark));
    let cues = places(signs, &CUES).into_iter().map(|(_, until)| (until, Between::Nothing));
    for (until, between) in naming.chain(cues) {
        let (from, between) = past(signs, until, between);
        if let Some(length) = length(signs, from, between) {
            found.push(Found { from, until: from + length, what: Hidden::Name });
        }
    }
}

/// Hides what stands in front of “先生” and the like and begins with a surname; a surname alone stays.
pub(super) fn titled(signs: &[Sign], found: &mut Vec<Found>) {
    for (at, _) in places(signs, &TITLES) {
        let begins = |letters: usize, fits: &dyn Fn(usize) -> bool| {
            let from = at.checked_sub(letters)?;
            let is_han = signs.get(from..at).unwrap_or_default().iter().all(|sign| is_letter(*sign));
            (is_han && !stands(signs, from, &ORDINARY) && fits(from)).then_some(from)
        };
        let is_compound = |from: usize| stands(signs, from, &COMPOUND);
        let is_sure = |from: usize| is_of(signs, from, SURNAMES) && !is_of(signs, from, ORDINARY_SURNAMES);
        // “和张先生” joins somebody whose surname alone stays.
        let joins = |from: usize| is_of(signs, from, ORDINARY_SURNAMES) && is_of(signs, from + 1, SURNAMES);
        let is_surname = |from: usize| is_of(signs, from, SURNAMES) && !joins(from);
        let from = begins(4, &is_compound)
            .or_else(|| begins(3, &is_compound))
            .or_else(|| begins(3, &is_sure))
            .or_else(|| begins(2, &is_surname))
            .or_else(|| begins(3, &is_surname));
        if let Some(from) = from {
            found.push(Found { from, until: at, what: Hidden::Name });
        }
    }
}

/// Returns where a name would begin behind a cue, and what stands between.
fn past(signs: &[Sign], until: usize, before: Between) -> (usize, Between) {
    let (mut from, mut between) = (until, before);
    for sign in signs.iter().skip(until).take(BETWEEN) {
        if sign.read == ':' || sign.is_gap() {
            between = Between::Mark;
        } else if "是为叫系".contains(sign.written) {
            between = if between == Between::Mark { Between::Mark } else { Between::Word };
        } else if !matches!(sign.written, '\n' | '\r') {
            break;
        }
        from += 1;
    }
    (from, between)
}

/// Returns how many letters are a name; nothing when it is none.
fn length(signs: &[Sign], from: usize, between: Between) -> Option<usize> {
    let starts = signs.get(from).copied().filter(|sign| is_letter(*sign))?;
    let is_surname = is_of(signs, from, SURNAMES);
    let begins = !NEVER.contains(starts.written) && !stands(signs, from, &STOPS);
    if !begins || (starts.is_digit() && !is_surname) {
        return None;
    }
    if let Some(dotted) = dotted(signs, from) {
        return Some(dotted);
    }
    if between != Between::Mark && stands(signs, from, &ORDINARY) {
        return None;
    }
    let reach = reach(signs, from, LONGEST + 1);
    let ends = reach <= LONGEST;
    let is_cut = signs.get(from + reach).is_none_or(|sign| !is_letter(*sign));
    let most = match between {
        Between::Nothing | Between::Word | Between::Mark if stands(signs, from, &COMPOUND) => LONGEST,
        Between::Nothing if is_of(signs, from, ORDINARY_SURNAMES) => {
            if is_cut && reach <= USUAL && !stands(signs, from + 1, &STOPS) { USUAL } else { 0 }
        }
        Between::Nothing if is_surname => USUAL,
        Between::Nothing => 0,
        Between::Word | Between::Mark if is_surname && !ends => USUAL,
        Between::Word if !ends => 0,
        Between::Word | Between::Mark => LONGEST,
    };
    let is_somebody = signs.get(from + 1).is_some_and(|sign| sign.written == '某');
    let somebody = if is_somebody { nameless(signs, from) } else { LONGEST };
    Some(reach.min(most).min(somebody)).filter(|length| *length >= 2)
}

/// Returns how long “施某”, “张某某”, “李某甲” is.
fn nameless(signs: &[Sign], from: usize) -> usize {
    if is_of(signs, from + 2, "某甲乙丙丁") { 3 } else { 2 }
}

/// Returns how long a name with a dot is: “买买提·艾力”.
fn dotted(signs: &[Sign], from: usize) -> Option<usize> {
    let mut until = from;
    let mut next = from;
    while let Some(length) = Some(letters(signs, next)).filter(|length| (1..=BEFORE_DOT).contains(length)) {
        if !is_dot(signs, next + length) || letters(signs, next + length + 1) == 0 {
            break;
        }
        next += length + 1;
        until = next + reach(signs, next, LONGEST);
    }
    (until > from).then(|| until - from)
}

fn letters(signs: &[Sign], from: usize) -> usize {
    signs.iter().skip(from).take(BEFORE_DOT + 1).take_while(|sign| is_letter(**sign)).count()
}

/// Returns how many letters there are to a cut or to a word that ends a name, at most so many.
fn reach(signs: &[Sign], from: usize, most: usize) -> usize {
    let is_over = |place: usize| place >= 2 && stands(signs, from + place, &STOPS);
    let letters = signs.iter().skip(from).take(most).enumerate();
    letters.take_while(|(place, sign)| is_letter(**sign) && !is_over(*place)).count()
}

fn is_letter(sign: Sign) -> bool {
    sign.is_han() && sign.written != '·'
}

fn is_dot(signs: &[Sign], at: usize) -> bool {
    is_of(signs, at, "·・•‧.．")
}

fn is_of(signs: &[Sign], at: usize, letters: &str) -> bool {
    signs.get(at).is_some_and(|sign| letters.contains(sign.written))
}

fn stands(signs: &[Sign], at: usize, words: &[&str]) -> bool {
    words.iter().any(|word| is_at(signs, at, word))
}
