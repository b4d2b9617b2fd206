"""Personal names, found by where they stand and taken out: the graph knows bodies, not the people who serve on them.

A list of members is read as `NAME BODY POST`, in the spacings and orders that occur; in running text a name is what
is appointed to a post. A name once found is taken out wherever it occurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from twinwheel_ingest.sources.document.structure import Kind, Unit, without_label

OMITTED = "〔姓名略〕"
"""What stands in evidence where a name stood."""

POST = (
    r"(?:党委|党组|党工委|纪委)?(?:常务|第一)?副?(?:秘书长|书记|[省市县区镇乡校院局处部厅司科所会行台社站馆队组园]长|理事长|"
    r"董事长|检察长|主任|主席|总经理|经理|总裁|总监|总工程师|负责人|召集人|总指挥|调研员|巡视员|专员|委员|成员)"
)
"""A post that a person holds, with what goes before it."""

_PLACES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|"
    "贵州|云南|陕西|甘肃|青海|内蒙古|广西|西藏|宁夏|新疆"
)
_SEATS = r"[市省县区](?=委|政府|人民|人大|政协|[一-龥]{1,20}(?:局|委|办|部|处|会|院|中心|公司|集团|社|行|校|站|所))"
_PREFIXES = "中共|中国|中央|国家|国务院|国网|共青团|团市委|高新区|高新技术|经济技术|开发区"
_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏窦章云苏潘葛奚范彭郎鲁韦昌马苗"
    "凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄"
    "米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞"
    "万支柯管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊惠甄曲封储靳段富巫焦巴弓车侯宓蓬"
    "全班仰秋仲伊宫宁仇栾甘厉戎祖武符刘景詹束龙叶幸司韶黎薄印宿白怀蒲从鄂索咸籍赖卓蔺屠蒙池乔闻党翟谭贡劳姬申扶堵"
    "冉宰桑桂牛寿通边扈燕冀浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧"
    "利师巩聂关荆游权岳帅仉丛闫肖佟付"
)
_DOUBLE_SURNAMES = (
    "欧阳|上官|司马|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|南宫|独孤|长孙|宇文|端木|百里|东郭|西门|澹台|轩辕"
)
_NOT_NAMES = frozenset({"成员", "高校", "方面", "单位", "专班", "全体"})

_POST = re.compile(POST)
_INSIDE = re.compile(rf"{_PREFIXES}|{_PLACES}|{_SEATS}|{POST}")
_OPENING = re.compile(rf"{_PREFIXES}|{_PLACES}|[市省县](?=[一-龥])|各")
_BODY = re.compile(r"(?:局|委|办|部|处|厅|政府|会|院|中心|公司|集团|社|团|行|大学|所|站|室)$")
_NAME = re.compile(r"[一-龥]{2,4}|[一-龥]{1,10}·[一-龥·]{1,12}")
_SHAPE = re.compile(rf"(?:{_DOUBLE_SURNAMES})[一-龥]{{1,2}}|[{_SURNAMES}][一-龥]{{1,2}}")
_APPOINTED = re.compile(r"(?:兼任|担任|(?<!主)任)(?=.{0,30}?(?:组长|主任|书记|秘书长|召集人|指挥|会长|理事长))")
_CLAUSE = re.compile(r"[，。；：（）“”]")
_CONTACT = re.compile(r"(?:联系人|经办人|签发人)\s*[：:]\s*([一-龥]\s*[一-龥](?:\s*[一-龥]){0,2})(?![一-龥])")


@dataclass(frozen=True, slots=True)
class Redaction:
    """The names of one document, as a pattern; None where it names nobody."""

    pattern: re.Pattern[str] | None

    def of(self, text: str) -> str:
        """The text with every name taken out."""
        return self.pattern.sub(OMITTED, text) if self.pattern else text


def redaction(units: Iterable[Unit], place: str = "") -> Redaction:
    """What to take out of a document; `place` begins the names of local bodies (`聊城`)."""
    names, doubtful = set[str](), set[str]()
    for unit in units:
        names.update(appointed(unit.text))
        if unit.kind is Kind.MEMBER:
            for entry in entries(unit.text):
                sure, unsure = member_names(entry, place)
                names |= sure
                doubtful |= unsure
    # In a list that gives names, a line whose body is not known surely has one too.
    found = sorted(names | doubtful if names else names, key=lambda name: (-len(name), name))
    spaced = [r"\s*".join(map(re.escape, name)) for name in found]
    return Redaction(re.compile("|".join(spaced)) if spaced else None)


def entries(line: str) -> list[list[str]]:
    """The entries of a line of a list, each as its words: one ends with a post, or with the line."""
    out: list[list[str]] = []
    for part in re.split(r"[；;]", without_label(line)):
        words: list[str] = []
        for word in part.split():
            words.append(word)
            if re.search(rf"(?:{POST})$", word):
                out.append(words)
                words = []
        if words:
            out.append(words)
    return out


def member_names(words: list[str], place: str) -> tuple[set[str], set[str]]:
    """The names in one entry of a list: those that are sure, and beginnings that may be one."""
    entry = "".join(words)
    leading = re.match(r"([一-龥·]{2,20})[（(，,：:]", entry)
    if _opens(entry, place):
        return _trailing(entry), set()
    if leading and entry.endswith(("）", ")")) and _BODY.search(leading[1]):
        return set(), set()
    name = _spaced(words) or (leading[1] if leading and _is_name(leading[1]) else "") or _before_body(entry, place)
    if name:
        return {name}, set()
    parts = [part for part in re.split(r"[、，,]", entry) if _is_name(part)]
    if parts:
        return set(parts), set()
    doubtful = {entry[:2], entry[:3]} if _SHAPE.match(entry) and _POST.search(entry) else set()
    return set(), doubtful


def appointed(text: str) -> Iterator[str]:
    """Names in running text: those who are appointed to a post, or to be contacted."""
    for clause in _CLAUSE.split(text):
        before = 0
        for verb in _APPOINTED.finditer(clause):
            for part in re.split(r"[、和及与]", clause[before : verb.start()]):
                who = "".join(re.sub(rf".*(?:{POST})", "", part).split()).removeprefix("由")
                if _SHAPE.fullmatch(who) and who not in _NOT_NAMES:
                    yield who
            before = verb.end()
    for found in _CONTACT.finditer(text):
        yield "".join(found[1].split())


def _opens(entry: str, place: str) -> bool:
    return bool(_OPENING.match(entry) or re.match(POST, entry) or (place and entry.startswith(place)))


def _trailing(entry: str) -> set[str]:
    """`BODY POST NAME`: what follows the last post."""
    posts = list(_POST.finditer(entry))
    rest = entry[posts[-1].end() :] if posts else ""
    return {rest} if _is_name(rest) else set()


def _spaced(words: list[str]) -> str:
    """`NAME BODY POST` in words; a name of two characters may be spaced out."""
    if len(words) < 2:
        return ""
    if len(words[0]) == len(words[1]) == 1:
        return words[0] + words[1]
    return words[0] if _is_name(words[0]) else ""


def _before_body(entry: str, place: str) -> str:
    """`NAMEBODYPOST` run together: what stands before the first word that begins a body or a post."""
    starts = [found.start() for found in _INSIDE.finditer(entry)] + ([entry.find(place)] if place else [])
    for start in sorted(starts):
        if start >= 2:
            return entry[:start] if _is_name(entry[:start]) else ""
    return ""


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and not _BODY.search(text) and not re.search(rf"(?:{POST})$", text)
