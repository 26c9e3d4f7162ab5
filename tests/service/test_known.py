"""What is known about kinds of products: found in both languages, said plainly, with sources."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fireside_care.adverts.known import KnownProduct, known_about, read_known
from fireside_core.entries import RuleError
from fireside_core.resources import resource_path

PRODUCTS = {product.id: product for product in read_known(resource_path("adverts", "known.toml"))}

# An example of each kind, in English and in Chinese.
EXAMPLES = {
    "glucosamine": (
        "Glucosamine Gold puts new gristle in your knees.",
        "氨糖软骨素,三天膝盖不疼。",
    ),
    "turmeric": ("Our turmeric capsules end all swelling.", "姜黄素胶囊,一粒消炎。"),
    "magnets": ("This magnetic bracelet ends arthritis.", "磁疗手环,戴上就不疼。"),
    "warm_pads": ("Tourmaline knee pads grow back cartilage.", "托玛琳自发热护膝,骨刺全消。"),
    "plasters": ("A herbal pain patch that cures a bad back.", "老李家膏药,一贴去根。"),
    "hidden_steroids": ("An ancient Chinese recipe ends gout.", "祖传秘方,专治风湿。"),
    "medicinal_wine": ("Snake wine for stiff legs.", "泡了十年的药酒,喝了腿不疼。"),
    "bee_products": ("Bee venom cream cures arthritis.", "蜂胶滴剂,百病不生。"),
    "acupuncture": ("Acupuncture reverses every stroke.", "艾灸三次,肿瘤变小。"),
    "cupping": ("Wet cupping draws the cancer out.", "拔罐拔出癌毒。"),
    "ear_seeds": ("Ear seeds that melt five kilos.", "耳穴贴,贴上就瘦。"),
    "diabetes": (
        "This mulberry tea reverses your diabetes.",
        "糖尿病喝这个茶,血糖马上正常。",
    ),
    "blood_pressure": ("Drops that clean your arteries in a week.", "疏通血管,告别中风。"),
    "red_yeast_rice": ("Red yeast rice instead of statins.", "红曲胶囊,血脂归零。"),
    "fish_oil": ("Omega-3 fish oil ends heart attacks.", "深海鱼油,心脏年轻二十岁。"),
    "chelation": ("Chelation drops pull out the lead.", "螯合排铅吊瓶,血管全通。"),
    "silver": ("Colloidal silver kills every virus.", "胶体银口服液,杀死一切病毒。"),
    "stem_cells": ("Stem-cell shots grow new knees.", "干细胞一针,膝盖重生。"),
    "hyperbaric": ("Hyperbaric sessions undo dementia.", "高压氧舱,痴呆也能醒。"),
    "ozone_therapy": ("Ozone therapy cleans your blood.", "臭氧回输,血液焕新。"),
    "black_salve": ("Black salve eats the cancer only.", "祛痣膏,一点就掉。"),
    "chlorine_dioxide": ("MMS, the miracle mineral, heals all.", "二氧化氯口服液,包治百病。"),
    "laetrile": ("Chew apricot kernels: B17 kills cancer.", "苦杏仁里的维生素B17杀死癌细胞。"),
    "cbd": ("CBD oil ended my arthritis.", "CBD大麻油,睡得香。"),
    "homeopathy": ("Homeopathic drops for the heart.", "顺势疗法糖丸,心脏病也能好。"),
    "vaccine_detox": ("Detox your body from the vaccine.", "打完疫苗,快喝排毒茶。"),
    "memory": ("Ginkgo brain pills bring back names.", "银杏补脑液,逆转老年痴呆。"),
    "cataract_drops": ("Drops that melt cataracts away.", "白内障不开刀,滴眼就亮。"),
    "eye_vitamins": ("Lutein gummies: throw away your glasses.", "叶黄素一吃,老花全消。"),
    "tinnitus": ("Tinnitus gone in seven days.", "耳鸣七天消失。"),
    "ear_candles": ("Ear candles draw out the wax.", "耳烛一点,毒素全出。"),
    "hearing_aids": ("Invisible hearing aids by post, $29.", "隐形助听器,包邮到家。"),
    "melatonin": ("Melatonin gummies: sleep like a baby.", "褪黑素软糖,一觉到天亮。"),
    "prostate": ("Saw palmetto shrinks your prostate.", "前列腺贴,一贴就通。"),
    "testosterone": ("Testosterone booster for tired men.", "补肾壮阳,重振雄风。"),
    "slimming": ("Slimming tea: ten kilos in ten days.", "减肥茶,躺着瘦。"),
    "collagen": ("Collagen powder fills your joints.", "胶原蛋白肽,关节不响。"),
    "hair": ("Regrow your hair in a month.", "生发液,三十天长满。"),
    "anti_ageing": ("Anti-ageing cream: no more wrinkles.", "抗衰面霜,皱纹消失。"),
    "long_life_pills": ("NMN capsules: live to 120.", "NMN不老药,活到一百二。"),
    "detox_feet": ("Detox foot pads pull out poisons.", "排毒足贴,一夜变黑。"),
    "cleanses": ("A liver cleanse flushes the toxins.", "清肠茶,十年宿便一次排。"),
    "vitamins": ("High-dose vitamin C cures cancer.", "大剂量维C点滴,抗癌。"),
    "tonics": ("Reishi and ginseng beat cancer.", "灵芝孢子粉,肿瘤不见了。"),
    "special_water": ("Alkaline water starves cancer.", "富氢水杯,喝出健康。"),
    "air_gadgets": ("A negative-ion lamp cures asthma.", "负离子机,哮喘不再犯。"),
    "mattresses": ("A healing mattress for your heart.", "玉石床垫,睡着治病。"),
    "strange_tests": ("Quantum scan finds all illness.", "量子检测,一滴血查癌。"),
    "no_prescription": ("Viagra, no prescription needed.", "抗生素无需处方,直接寄。"),
    "free_gadgets": ("Free knee braces: give your number.", "免费领护腰,报社保号。"),
    "false_officials": (
        "Your Medicare cover is suspended: confirm now.",
        "您的医保卡已停用,点链接激活。",
    ),
}

# Nothing is sold in these, or nothing of these kinds.
OTHERS = [
    "Hillview Surgery: the flu clinic is on Tuesday from 9 to 12. Ring us to book a time.",
    "The walking group meets at the library at ten. Bring a coat and a flask of tea.",
    "Grey wool coat, size 14, hardly worn. A silver band plays in the park on Sunday.",
    "Programme of the evening: a quantum leap in bread, iris bulbs, cinnamon buns, copper pans.",
    "The council collects old mattresses and fridge magnets. We have patched the roof.",
    "Antibiotics are not sold without a prescription. The chemist shuts at six.",
    "Free text alerts for walkers. Potatoes with a high yield. Bald eagles nest in the north.",
    "流感门诊星期二上午九点开始,请打电话预约。",
    "社区图书馆周六有书法课,茶水自备。第三高中门口的公交站改到对面。",
    "降糖药和抗凝药要不要停,请先问医生。花生长得很好。",
]


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("lang", [0, 1], ids=["en", "zh"])
def test_each_kind_is_found_in_both_languages(name: str, lang: int) -> None:
    assert name in [product.id for product in known_about(EXAMPLES[name][lang])]


def test_each_kind_has_examples() -> None:
    assert set(PRODUCTS) == set(EXAMPLES)
    assert len({product.title for product in PRODUCTS.values()}) == len(PRODUCTS) >= 45


@pytest.mark.parametrize("text", OTHERS)
def test_other_texts_speak_of_none(text: str) -> None:
    assert known_about(text) == []


@pytest.mark.parametrize("product", PRODUCTS.values(), ids=lambda product: product.id)
def test_what_is_said_is_short_and_careful(product: KnownProduct) -> None:
    assert 2 <= len(product.sentences) <= 4
    for sentence in product.sentences:
        assert sentence[0].isupper() or sentence[0] == '"', sentence
        assert sentence.endswith("."), sentence
        assert len(sentence.split()) <= 15, sentence
        # No promise, no dose, and nobody is told to leave off a medicine.
        assert not re.search(r"\bsafe", sentence, re.I), sentence
        assert not re.search(r"\d ?(?:mg|g|mcg|ml|iu)\b", sentence, re.I), sentence
        assert not re.search(
            r"\b(?:stop|come off|give up|leave off)\b.*\b(?:medicines?|tablets?|drugs?|pills?)\b",
            sentence,
            re.I,
        ), sentence


def test_what_is_said_can_be_read_at_twelve() -> None:
    textstat = pytest.importorskip("textstat")
    grades = {
        product.id: textstat.flesch_kincaid_grade(" ".join(product.sentences))
        for product in PRODUCTS.values()
    }
    assert {name: grade for name, grade in grades.items() if grade > 6} == {}


@pytest.mark.parametrize("product", PRODUCTS.values(), ids=lambda product: product.id)
def test_each_kind_names_who_says_so(product: KnownProduct) -> None:
    assert product.sources
    for source in product.sources:
        assert source.name and source.title
        assert re.fullmatch(r"(?:https?://\S+)?", source.address)
        # Only a page that can be looked up again counts as read.
        assert source.checked is None or (source.address and source.checked == "2026-11-23")


def test_at_most_two_are_told_the_first_named_first() -> None:
    text = "Ginseng, glucosamine and black salve in one box."
    assert [product.id for product in known_about(text)] == ["tonics", "glucosamine"]


def test_a_wrong_expression_names_its_product(tmp_path: Path) -> None:
    file = tmp_path / "known.toml"
    file.write_text(
        "[[product]]\nid = \"odd\"\ntitle = \"Odd\"\nabout = ['(']\nsentences = ['a']\n"
    )
    with pytest.raises(RuleError, match=r"known\.toml: product odd: 'about'"):
        read_known(file)
