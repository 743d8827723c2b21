"""Where a text names places: one pass of an Aho-Corasick automaton, then a look at what stands around each hit.

Longest match wins (东湖高新区 is not 东湖区), neighbours that lie in one another become one mention (湖北省武汉市江夏区), and a
name that is also a word, a nickname or shared by several places is kept only beside evidence. What is part of the name of an
organisation, a road or an event (武汉大学, 南京路, 北京时间) is no mention at all.

Aho, Corasick: Efficient string matching, CACM 18 (1975).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .gazetteer import Gazetteer, Place, lies_in, zone_of
from .gazetteer_names import zone_suffix

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTEXT = Path(__file__).parents[1] / "data" / "place_context.yaml"

# How much evidence a name needs in running text.
_SURE, _SHARED, _CLEAN, _RARE, _WORD, _LETTER = range(6)

_HAN = "\u4e00-\u9fff"
_AFTER_LETTER = frozenset("京沪津渝冀晋辽浙皖闽赣鲁豫鄂湘粤桂琼川黔滇陕藏疆蒙港澳苏")
# A bare county name that begins after one of these, or after a break, is not the tail of a word (适应|城镇 is no 应城).
_PARTICLES = frozenset("在和与到从及赴来往至对由向是的以于为让把将给被自")
_BEFORE_LETTER = frozenset("在来赴驻援")
_LETTER_GOES_ON = re.compile("[口上下前后面州风阶区外流剧菜军升江城东北南西都门式味语人币元币行高铁昆九广宁方湾海式车]")

# What makes a place name the first part of another name. Each is tried right behind the hit.
_NOT_A_PLACE = re.compile(
    "(?:(?:理工|工业|科技|交通|师范|财经|医科|医药|中医药|农业|农林|林业|邮电|外国语|外语|语言|航空航天|航空|政法|民族|石油|化工|电子科技|海洋|"
    "体育|传媒|电影|音乐|美术|工商|城市|建筑|职业技术|信息工程|第[一二三四五]|经济|贸易|对外经贸|经贸|国际|协和|公安|警官|现代|女子|"
    "工程|职业|技术|高等|专科|广播|开放|艺术|戏剧|文理|城建|铁道|水利|电力|矿业|地质|机电|轻工|纺织|商业|工学|"
    "首都|旅游|大学附属|医学|师大|生物|软件|金融|会计|审计|行政|党|团|社会主义|人民|中心|第一|第二|儿童|妇幼|中医|肿瘤|协同)*"
    "(?:大学|学院|学校|中学|小学|医院|师大|财大)(?!城|生村)"
    "|(?:农村|农商|城市|商业|工商|人寿)*(?:银行|证券|保险|信托|基金|期货|人寿)(?![业类等、产服监机网从市行])"
    "|证券交易所|商品交易所|期货交易所|交易所|股票|股份|集团|钢铁|重工|卫视|电视台|广播电台|广播电视台|人民广播|"
    "(?:人民|青年|商务|经济|科技)?(?:日报|晚报|晨报|早报|商报|时报|都市报|卫视)|出版社|日报|"
    "海关学|军区|战区|舰队|战役|起义|事变|会战|保卫战|解放战|大屠杀|时间|奥运|冬奥|残奥|冬残奥|亚运|大运会|世博会|"
    "猿人|话剧|方言|菜系|地铁站|南路|北路|东路|西路|中路|大道|大街|路(?![径线由基演网局段况桥权面易过灯口])|"
    "[男女](?:篮|排|足)|队(?!伍|员)|足球俱乐部|国安队|申花|海港队|恒大|泰山队|"
    "(?<=安)全(?![市省区县面力年体程域速方])|(?<=阳)光(?=[产明辉])|舰|精神(?!文明)|公报(?!发)|共识(?!性)|宣言|协定|号(?![召称角令码])|籍)"
)
# 武汉钢铁(集团)公司, 上海微电子装备有限公司: no particle or verb of ordinary writing between the place and the company.
_COMPANY = re.compile(
    rf"[A-Za-z0-9{_HAN}()（）]{{1,18}}?(?:股份|责任|控股)?(?:有限(?:责任|股份)?公司|股份公司|集团公司|\(集团\)|（集团）|律师事务所|会计师事务所|研究院|研究所|设计院|科学院|工程院|博物馆|图书馆|体育馆|体育场)"
)
_NOT_IN_A_NAME = re.compile("[的在与和及了为将对把被由从向是有到等、成引落支推建举召市省区县州]")
_NOT_THE_COUNTRY = re.compile(
    "特色|式|梦|化|共产|人民解放军|人民志愿军|人民政治|残联|作协|科协|航天员|光荣|[一-鿿]{2,10}(?:协会|学会|联合会|总工会|商会|基金会|委员会|博览会|联盟|银行|总公司|集团|科学院|工程院)"
)
# 李长春、: a surname after a break and a break behind the name.
_SURNAME = re.compile(r"(?:^|[^一-鿿])[李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田姜范石姚谭廖邹熊金陆郝孔白崔康毛邱秦史顾侯邵孟龙段雷钱汤尹黎贺赖龚]$")
# 东北东部地区, 乌克兰东部地区: a part of what is named before it, not the statistical region.
_PART_OF = re.compile("[一-鿿](?<![在和与对向全是为从于及到往把将让给促国来支动施进入等])$")
_NATURE = re.compile("[山江河湖岛](?![东西南北两边内上区市县省大]|脚|畔|岸)")
_BAD_BEFORE = re.compile("(?:占|居|列|高于|低于|快于|好于|优于|超过|领跑|领先|较|比|同)$")
_IS_HAN = re.compile("[一-鿿]").match
_AFTER_CITY = re.compile("[场值价级]")
_AFTER_DISTRICT = re.compile("[域块位间别分段级划]")
_AFTER_COUNTY = re.compile("[域级]")
_GOVERNS = re.compile("(?:[市区县旗州]委|[市区县旗州]政府|政府|党委|人大|政协|警方|境内|全境|全域|全市|全县|全区|籍)")


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named in a text; `start` and `end` are character offsets into the text given.

    What one mention spans may be several names in a row (湖北省武汉市江夏区): `place` is the innermost.
    """

    start: int
    end: int
    place: Place


@dataclass(frozen=True, slots=True)
class _Surface:
    """What a string of the automaton may mean. `places` empty: no place (blocked)."""

    need: int
    places: tuple[Place, ...]
    full: bool


@dataclass(slots=True)
class _Hit:
    start: int
    end: int
    surface: _Surface
    place: Place | None = None


def mentions(gazetteer: Gazetteer, text: str, hint: Place | None = None) -> list[Mention]:
    """The places that `text` (simplified) names, in order, without overlap.

    hint: the region of the document, which decides between places of one name and vouches for its own parts.
    """
    hits = _joined(text, list(_hits(gazetteer, text)))
    _settle(text, hits, hint)
    found = []
    for hit in hits:
        if hit.place is not None:
            place, end = _with_suffix(text, hit)
            found.append(Mention(hit.start, end, place))
    return found


def _hits(gazetteer: Gazetteer, text: str) -> Iterator[_Hit]:
    """The longest matches, left to right, that are not part of the name of something else."""
    not_a_place, company = _NOT_A_PLACE.match, _COMPANY.match
    for last, (size, surface) in _automaton(gazetteer)(text):
        if not surface.places:
            continue
        start, end = last + 1 - size, last + 1
        follows = text[end : end + 1]
        if surface.need == _LETTER:
            if text[start - 1 : start] in _BEFORE_LETTER and start and not _LETTER_GOES_ON.match(follows):
                yield _Hit(start, end, surface)
            continue
        if follows >= "\u4e00" and (not_a_place(text, end) or _names_a_company(company(text, end), text, end)):
            continue
        if surface.places[0].level == "country":
            if _BAD_BEFORE.search(text, max(0, start - 3), start) or _NOT_THE_COUNTRY.match(text, end):
                continue
        elif surface.places[0].level == "cross" and text[start + 1] == "部" and _PART_OF.search(text, max(0, start - 1), start):
            continue
        elif not surface.full and surface.need != _SURE and _NATURE.match(follows):
            continue
        elif size == 2 and start and not _IS_HAN(follows) and _SURNAME.search(text, max(0, start - 2), start):
            continue
        if surface.full and size > 1 and follows:
            tail = text[last]
            cut = {"市": _AFTER_CITY, "区": _AFTER_DISTRICT, "县": _AFTER_COUNTY}.get(tail)
            if cut is not None and cut.match(follows):
                shorter = _surfaces(gazetteer).get(text[start:last])
                if shorter is not None and shorter.places:
                    yield _Hit(start, last, shorter)
                continue
        if surface.need == _CLEAN and (not start or not _IS_HAN(text[start - 1]) or text[start - 1] in _PARTICLES):
            yield _Hit(start, end, surface, surface.places[0])
        else:
            yield _Hit(start, end, surface)


def _names_a_company(match: re.Match[str] | None, text: str, end: int) -> bool:
    return match is not None and not _NOT_IN_A_NAME.search(text, end, match.end() - 2)


def _joined(text: str, hits: list[_Hit]) -> list[_Hit]:
    """Neighbours of which the second lies in the first become one hit, with the second's place settled by it."""
    joined: list[_Hit] = []
    for hit in hits:
        before = joined[-1] if joined else None
        if before is not None and before.end == hit.start:
            # 甘肃合作 is a province that cooperates, 甘南合作 the city: a word needs its own parent right before it.
            direct = hit.surface.need == _WORD and not hit.surface.full
            inside = [p for p in hit.surface.places if any(_follows(p, above, direct) for above in _meant(before))]
            if inside:
                place = inside[0] if len(inside) == 1 else None
                surface = hit.surface if place else _Surface(_SHARED, tuple(inside), hit.surface.full)
                joined[-1] = _Hit(before.start, hit.end, surface, place)
                continue
        joined.append(hit)
    return joined


def _follows(place: Place, above: Place, direct: bool) -> bool:
    return lies_in(place, above) and not (direct and above.name not in place.parents)


def _meant(hit: _Hit) -> Sequence[Place]:
    return (hit.place,) if hit.place else hit.surface.places


def _settle(text: str, hits: list[_Hit], hint: Place | None) -> None:
    """Give each hit the place it means, or none. Sure names first: they are the evidence for the others."""
    sure: list[_Hit] = []
    seen: set[tuple[str, ...]] = set()
    doubtful: list[int] = []
    for at, hit in enumerate(hits):
        if hit.place is None and hit.surface.need in (_SURE, _LETTER):
            hit.place = hit.surface.places[0]
        if hit.place is None:
            doubtful.append(at)
        else:
            sure.append(hit)
            seen.add(hit.place.path)
    if not doubtful:
        return
    around = {path[:size] for path in seen for size in range(2, len(path) + 1)}
    if hint is not None:
        around.update(hint.path[:size] for size in range(2, len(hint.path) + 1))
    cities = {path[:-1] for path in seen if len(path) > 2}
    for _ in range(2):  # a list of doubtful names settles itself from the first that is settled
        for at in doubtful:
            if hits[at].place is None:
                hits[at].place = _choose(text, hits, at, hint, around, seen, cities)
                if hits[at].place is not None:
                    seen.add(hits[at].place.path)  # type: ignore[union-attr]


def _choose(
    text: str,
    hits: list[_Hit],
    at: int,
    hint: Place | None,
    around: set[tuple[str, ...]],
    seen: set[tuple[str, ...]],
    cities: set[tuple[str, ...]],
) -> Place | None:
    """The place a doubtful hit means, judged by its neighbours, the hint and the sure names of the document; or None."""
    hit = hits[at]
    candidates = hit.surface.places
    siblings = _listed_with(text, hits, at)
    beside = [p for p in candidates if any(p.path[:-1] == other.path[:-1] for other in siblings)]
    if beside:
        return beside[0]
    need = hit.surface.need
    if need == _WORD:
        return None
    home = hint.path if hint is not None else ()
    near = [p for p in candidates if p.path == home or (len(p.path) > 2 and p.path[:-1] == home[: len(p.path) - 1])]
    if not near:
        near = [p for p in candidates if p.path in seen]
    if not near and len(candidates) > 1:
        near = [p for p in candidates if p.path[:-1] in around and len(p.path) > 2]
        near = near if len(near) == 1 else _nearest(hits, at, near)
    if not near and need == _SHARED:
        near = [p for p in candidates if len(p.path) > 2 and p.path[:3][:-1] in around]
    if not near and need in (_CLEAN, _RARE) and len(candidates) == 1:
        place = candidates[0]
        parent_named = len(place.path) > 2 and place.path[:-1] in around
        if parent_named and (len(place.path) > 3 or place.level != "county" or need == _CLEAN):
            near = [place]
        elif place.path[:-1] in cities and _GOVERNS.match(text, hit.end):
            near = [place]
    return near[0] if len(near) == 1 else None


def _nearest(hits: list[_Hit], at: int, candidates: list[Place]) -> list[Place]:
    """The candidate whose parent is named last before the hit."""
    for hit in reversed(hits[:at]):
        if hit.place is not None:
            found = [p for p in candidates if p.path[:-1] == hit.place.path or p.path[:-1] == hit.place.path[:-1]]
            if found:
                return found[:1]
    return []


def _listed_with(text: str, hits: list[_Hit], at: int) -> list[Place]:
    """The settled places that stand in one list (、) with the hit."""
    found: list[Place] = []
    for step in (-1, 1):
        here = at
        while 0 <= here + step < len(hits):
            left, right = (hits[here + step], hits[here]) if step < 0 else (hits[here], hits[here + step])
            between = text[left.end : right.start]
            if between not in ("、", "和", "及", "与", "以及"):
                break
            here += step
            place = hits[here].place
            if place is not None:
                found.append(place)
                break
    return found


def _with_suffix(text: str, hit: _Hit) -> tuple[Place, int]:
    """The zone that a division and a suffix behind it make, 江夏 + 经济开发区, else the place itself; and where it ends."""
    place = hit.place
    assert place is not None
    if (
        place.kind == "division"
        and place.level != "country"
        and text[hit.end : hit.end + 1] in "高经国自综保工产科临航开新"
    ):
        suffix = zone_suffix(text, hit.end)
        if suffix is not None and suffix[1] not in ("newarea",):
            return zone_of(place, suffix[0], suffix[1]), suffix[2]
    return place, hit.end


@cache
def _context() -> dict[str, frozenset[str]]:
    """The word lists of `place_context.yaml`."""
    import yaml  # noqa: PLC0415

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lists: dict[str, str] = yaml.load(_CONTEXT.read_text("utf-8"), Loader=loader)  # noqa: S506
    return {name: frozenset(words.split()) for name, words in lists.items()}


def context_words(section: str) -> frozenset[str]:
    """One word list of `place_context.yaml`."""
    return _context()[section]


_BUILT: dict[int, tuple[Gazetteer, dict[str, _Surface], Any]] = {}


def _built(gazetteer: Gazetteer) -> tuple[Gazetteer, dict[str, _Surface], Any]:
    found = _BUILT.get(id(gazetteer))
    if found is None or found[0] is not gazetteer:
        import ahocorasick  # noqa: PLC0415

        surfaces = _make_surfaces(gazetteer)
        automaton = ahocorasick.Automaton()
        for text, surface in surfaces.items():
            automaton.add_word(text, (len(text), surface))
        automaton.make_automaton()
        found = _BUILT[id(gazetteer)] = (gazetteer, surfaces, automaton)
    return found


def _surfaces(gazetteer: Gazetteer) -> dict[str, _Surface]:
    return _built(gazetteer)[1]


def _automaton(gazetteer: Gazetteer) -> Callable[[str], Iterator[tuple[int, tuple[int, _Surface]]]]:
    iterate: Callable[[str], Iterator[tuple[int, tuple[int, _Surface]]]] = _built(gazetteer)[2].iter_long
    return iterate


def _make_surfaces(gazetteer: Gazetteer) -> dict[str, _Surface]:
    """Every string to look for: the names of all places with the evidence each needs, and what is blocked."""
    context = _context()
    plain, words = context["plain"], context["words"]
    grouped: dict[str, list[tuple[int, bool, Place]]] = {}
    for name in gazetteer.names():
        text, place = name.text, name.place
        if name.form == "query":
            if len(text) == 1 and text in _AFTER_LETTER and place.level == "province":
                grouped.setdefault(text, []).append((_LETTER, False, place))
            continue
        full = name.form == "full" and place.kind in ("division", "former")
        if text in words:
            need = _WORD
        elif name.form == "nickname" or (full and len(text) == 2):
            need = _RARE
        elif name.form == "bare" and place.level == "county":
            need = _SURE if len(text) > 2 else _CLEAN if text in plain else _RARE
        else:
            need = _SURE
        grouped.setdefault(text, []).append((need, full, place))
    surfaces = {text: _Surface(_SURE, (), False) for text in context["blocked"]}
    rank = {"country": 0, "province": 1, "city": 2}
    for text, found in grouped.items():
        found.sort(key=lambda entry: rank.get(entry[2].level, 3))
        top = rank.get(found[0][2].level, 3)
        shared = len(found) > 1 and rank.get(found[1][2].level, 3) == top
        need = max(entry[0] for entry in found if rank.get(entry[2].level, 3) == top)
        if shared and need == _SURE:
            need = _SHARED
        # A city stands for its name when a county elsewhere shares it; the county is then written in full.
        places = tuple(
            dict.fromkeys(entry[2] for entry in found if shared or need > _SHARED or rank.get(entry[2].level, 3) == top)
        )
        surfaces[text] = _Surface(need, places, found[0][1])
    return surfaces
