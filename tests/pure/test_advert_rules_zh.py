"""The Chinese advert rules: what raises each rule, and near misses that must not."""

from __future__ import annotations

from functools import cache

import pytest

from fireside_core.adverts import AdvertRules, Findings, Verdict
from fireside_core.adverts.loader import read_advert_rules
from fireside_core.resources import resource_path


@cache
def rules() -> AdvertRules:
    return read_advert_rules(resource_path("adverts"), "zh")


def check(text: str) -> Findings:
    return rules().check(text)


def raised(text: str) -> set[str]:
    return {mark.rule for mark in check(text).marks}


RAISES = [
    ("stop_treatment", "喝上这款葛根茶,降压药可以扔了。一盒98元。"),
    ("stop_treatment", "膝盖贴两个月,再也不用手术。"),
    ("anti_vaccine", "流感疫苗打了会变傻。自家蒜酒一坛八十。"),
    ("data_or_payment", "补贴已到账,请回复银行卡号和验证码。"),
    ("data_or_payment", "先转五百元保证金到王主任个人账户。"),
    ("impersonation", "您好,我是市医保局的小刘,给您送降糖仪。"),
    ("unproven_therapy", "会所周年庆,干细胞静脉回输一次六万。"),
    ("no_prescription", "头孢、安定免处方发货,满99包邮。"),
    ("cure_claim", "桑叶面吃三个月,糖尿病断根。"),
    ("cure_claim", "磨没的软骨又长回来。热线全天有人。"),
    ("cure_all", "糖尿病、失眠、关节炎、便秘,一张床垫全搞定。"),
    ("dubious_diagnosis", "手握量子棒,一分钟测出全身癌症苗头。"),
    ("weight_loss", "躺着也能瘦,一个月掉二十斤。"),
    ("miracle_secret", "祖传秘方,传男不传女。"),
    ("natural_no_side_effects", "纯草本配方,零副作用。"),
    ("guarantee", "签约包治,无效全额退款。"),
    ("quick_fix", "贴上三天见效,一盒三十八。"),
    ("conspiracy", "医院不会告诉你的真相。来橱窗看看。"),
    ("disguised_ad", "周三免费听养生课,到场就领鸡蛋十个。"),
    ("endorsement", "著名老中医亲自把关的酸枣膏。"),
    ("free_trial_trap", "首月9.9元体验,次月起自动续费89元,可随时取消。"),
    ("pressure", "今晚最后十单,手慢无!"),
    ("fear", "再不调理就晚了!枸杞一斤59元。"),
    ("testimonial", "隔壁王阿姨用了都说好。藕粉一份32元。"),
    ("vague_evidence", "护腰采用德国专利技术,199元。"),
    ("vague_health_claim", "富硒米,吃出好气色。十斤89元。"),
    ("superlative", "全网销量第一的枕头,59元。"),
    ("missing_required_info", "螺旋藻片,批准文号见瓶底。"),
]

NEAR_MISSES = [
    ("stop_treatment", "血压正常了也不要自行停药,请先问医生。"),
    ("stop_treatment", "起泡请立即停用并就医。"),
    ("anti_vaccine", "65岁以上居民可预约接种流感疫苗,常见反应是手臂酸痛。"),
    ("data_or_payment", "轮椅短租每日5元,押金200元,归还时退。"),
    ("data_or_payment", "我中心不会索要验证码,疑问请到窗口。"),
    ("impersonation", "区民政局公示:高龄津贴每月加30元,自动发放。"),
    ("unproven_therapy", "造血干细胞移植病房探视时间改为下午三点。"),
    ("no_prescription", "处方药凭医师处方销售,无处方不售。"),
    ("cure_claim", "复方甘菊片用于缓解轻度失眠,孕妇慎用。"),
    ("cure_claim", "这款手环不能代替药物,也不能治糖尿病。"),
    ("cure_all", "布洛芬用于缓解头痛、牙痛、关节痛、痛经。"),
    ("dubious_diagnosis", "糖尿病人每天测血糖,记下来带给医生看。"),
    ("weight_loss", "轮椅可折叠,承重100公斤,租借每天8元。"),
    ("miracle_secret", "偏方先拍照,问过药师再说。"),
    ("natural_no_side_effects", "是药就有副作用,常见的是犯困。"),
    ("guarantee", "未拆封七日内可退,质量问题运费由我们承担。"),
    ("quick_fix", "连用七天不见好转,请到医院就诊。"),
    ("conspiracy", "有不舒服请告诉医生。"),
    ("disguised_ad", "睡眠健康讲座,社区礼堂周四下午两点,不卖东西也不送礼品。"),
    ("endorsement", "主任医师门诊50元,普通门诊12元。"),
    ("free_trial_trap", "助听器试戴30天,逾期不会自动扣款。"),
    ("pressure", "压榨菜籽油5升69元,每户限购两桶。"),
    ("fear", "胸痛请打120,不要等。"),
    ("testimonial", "张阿姨,您本周四上午需空腹来抽血。"),
    ("vague_evidence", "床板材料检测报告可看。"),
    ("vague_health_claim", "国食健注G20180233,有助于增强免疫力。"),
    ("superlative", "最好先试坐再决定,店里可退。"),
    ("missing_required_info", "体温计,医疗器械注册证编号见包装。请仔细阅读产品说明书。"),
]

CLEAN = [
    "【辟谣】“吃洋葱能溶血栓”没有依据。血栓要靠医生用药,别自己停药。",
    "警方提示:有人冒充医保局,要老人把保证金转到个人账户,这是诈骗。",
    "法院判决:被告谎称“祖传秘方根治糖尿病”,退赔老人损失,获刑三年。",
    "市场监管局查处某店:宣传“三天见效、无效退款”,罚款二十万元。",
    "“喝醋能软化血管”是真的吗?不是。醋到不了血管,请按时吃药。",
    "反诈提醒:听到“断根”“最后三盒”“医生不敢说”,先挂断电话。",
    "研究者在小鼠身上看到斑块缩小,强调这不等于对人有效,需要更大样本。",
    "召回公告:某批次降压茶检出西药成分,请停止食用,凭小票退款。",
]


@pytest.mark.parametrize(("rule", "text"), RAISES)
def test_raises(rule: str, text: str) -> None:
    assert rule in raised(text)


@pytest.mark.parametrize(("rule", "text"), NEAR_MISSES)
def test_near_miss(rule: str, text: str) -> None:
    assert rule not in raised(text)


@pytest.mark.parametrize(("rule", "text"), NEAR_MISSES)
def test_near_misses_are_not_called_misleading(rule: str, text: str) -> None:
    assert check(text).verdict is not Verdict.MISLEADING


def test_every_rule_has_both() -> None:
    assert {rule for rule, _ in RAISES} == set(rules().rules)
    assert {rule for rule, _ in NEAR_MISSES} == set(rules().rules)


@pytest.mark.parametrize("text", CLEAN)
def test_warnings_that_quote_cheats_stay_clean(text: str) -> None:
    found = check(text)
    assert not found.marks
    assert found.verdict is Verdict.NONE_FOUND


@pytest.mark.parametrize(
    "text",
    [
        "桑 叶 面 吃 三 个 月, 糖 尿 病 断 根 。",
        "桑叶面吃三\n个月,糖尿病断根。",
        "桑叶面吃三个月,糖尿\n病断\n根。",
        "桑叶面吃三个月，糖尿病断根。",
        "桑叶面吃三个月,糖　尿病断　根",
    ],
)
def test_blanks_breaks_and_full_width_stops_within_words(text: str) -> None:
    assert "cure_claim" in raised(text)


def test_marks_point_at_the_words() -> None:
    text = "苦荞茶一盒98元,糖尿病断根,包邮。"
    found = [mark for mark in check(text).marks if mark.rule == "cure_claim"]
    assert [text[mark.start : mark.end] for mark in found] == ["糖尿病断根"]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("首月9.9元体验,次月起自动续费89元,可随时取消。", "amber"),
        ("首月9.9元体验,页脚灰色小字写着次月起自动续费89元。", "red"),
    ],
)
def test_a_hidden_charge_is_graver(text: str, level: str) -> None:
    assert [m.level for m in check(text).marks if m.rule == "free_trial_trap"] == [level]


def test_traditional_signs() -> None:
    assert "stop_treatment" in raised("敷三週,不用開刀。現金價九折。")
    assert "data_or_payment" in raised("請提供信用卡背面三位數。")


def test_long_texts_are_quick() -> None:
    assert check("糖尿病" * 500 + "血糖" * 500).voice == "selling"


@pytest.mark.parametrize(
    "beginning", ["警方提醒:谨防假货,认准我们。", "辟谣:有人说没有药能根治,那是假的。", "科普:"]
)
def test_a_cheat_who_begins_like_a_warning_is_still_a_cheat(beginning: str) -> None:
    cheat = "祖传秘方,三天根治糖尿病,打针的停针,吃药的停药。今天下单减一半。"
    assert "stop_treatment" in raised(beginning + cheat)


@pytest.mark.parametrize(
    "text",
    [
        "本月养老金15日划到您的社保卡账户,不用来排队。",
        "报销款十个工作日内转到您的银行卡,请保存回执。",
        "有事请打疾控专线12320,工作日九点到五点。",
        "社区卫生服务中心回访:您上周量的血压偏高,请来复查。",
        "国家药监局批准的非处方药,请按说明书使用。",
        "国家药监局批准的助听器,验配免费,保修三年。",
        "发烧超过三天的糖尿病人,护士会抽一管血做细菌培养。",
        "老相册整理服务:旧照片都送人一份,扫描每张一元。",
        "几代人传下来的手工布鞋,鞋底厚,五十九元一双。",
        "楼下老年食堂开饭了,牙口不好的可以吃软饭。",
        "住院部电话:已给您留一张床,周三上午八点办手续。",
        "不问医生自己用药有风险,拿不准就问药师。",
        "视频问诊时护士会教您打开共享屏幕,看化验单。",
    ],
)
def test_a_notice_with_words_that_cheats_use_too_is_left_alone(text: str) -> None:
    assert check(text).marks == ()


@pytest.mark.parametrize(
    "text",
    [
        "别被医院骗了,糖尿病喝这个茶就断根,88元一盒。",
        "不急着去医院,这贴膏三天治好心梗,一盒99元。",
    ],
)
def test_words_against_hurry_excuse_no_cheat(text: str) -> None:
    assert check(text).verdict is Verdict.MISLEADING
