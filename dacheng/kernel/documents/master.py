"""The slides a document begins with: our own calm master, or the company's template emptied."""

import io
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from dacheng.kernel.documents import palette
from dacheng.kernel.documents.backdrop import is_light

FONT = "Microsoft YaHei"
WIDE, HIGH = Inches(13.333), Inches(7.5)
SIDE, TITLE_TOP, TITLE_HIGH, BODY_TOP, FOOT = (
    Inches(0.62), Inches(0.42), Inches(0.72), Inches(1.32), Inches(0.55),
)  # fmt: skip


@dataclass(frozen=True)
class Deck:
    """A presentation with the two layouts we use and the part of a slide that is ours to fill."""

    slides: Any
    cover: Any
    page: Any
    left: int
    top: int
    width: int
    bottom: int
    dark: bool = False  # the company's slide: our words need a white sheet on it


def open_deck(template: bytes | None) -> Deck:
    return _company_deck(template) if template else _own_deck()


def _own_deck() -> Deck:
    slides = Presentation()
    slides.slide_width, slides.slide_height = WIDE, HIGH
    _fonts_of(slides)
    cover, page = slides.slide_layouts[0], slides.slide_layouts[5]
    for layout in (slides.slide_master, cover, page):
        _clear_small_placeholders(layout)
    _place_title(slides.slide_master)
    _place_title(page)
    title, subtitle = cover.placeholders[0], cover.placeholders[1]
    _set(title, SIDE, Inches(2.5), WIDE - 2 * SIDE, Inches(1.3), 36, palette.TEXT, bold=True)
    _set(subtitle, SIDE, Inches(3.9), WIDE - 2 * SIDE, Inches(1.2), 18, palette.TEXT_3)
    _stripe(cover)
    body_width = WIDE - 2 * SIDE
    return Deck(slides, cover, page, SIDE, BODY_TOP, body_width, HIGH - FOOT)


def _place_title(where: Any) -> None:
    for holder in where.placeholders:
        if holder.placeholder_format.idx == 0:
            width = WIDE - 2 * SIDE
            _set(holder, SIDE, TITLE_TOP, width, TITLE_HIGH, 24, palette.TEXT, bold=True)


def _set(
    holder: Any, left: int, top: int, width: int, height: int, size: int, colour: str,
    bold: bool = False,
) -> None:  # fmt: skip
    holder.left, holder.top, holder.width, holder.height = map(Emu, (left, top, width, height))
    body = holder._element.txBody
    properties = body.find(qn("a:bodyPr"))
    properties.set("anchor", "ctr")
    properties.set("lIns", "0")
    for fit in list(properties):
        properties.remove(fit)
    styles = body.find(qn("a:lstStyle"))
    for old in list(styles):
        styles.remove(old)
    level = styles.makeelement(qn("a:lvl1pPr"), {"algn": "l", "marL": "0", "indent": "0"})
    level.append(level.makeelement(qn("a:buNone"), {}))
    look = level.makeelement(qn("a:defRPr"), {"sz": str(size * 100), "b": "1" if bold else "0"})
    fill = look.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": colour}))
    look.append(fill)
    level.append(look)
    styles.append(level)


def _fonts_of(slides: Any) -> None:
    """The theme's fonts: without an East Asian one, PowerPoint would choose by its own language."""
    _in_theme(slides, '<a:latin typeface="Calibri"/>', f'<a:latin typeface="{FONT}"/>')
    _east_asian_of(slides)


def _east_asian_of(slides: Any) -> None:
    """Where a theme names no East Asian font; one that it names stays."""
    _in_theme(slides, '<a:ea typeface=""/>', f'<a:ea typeface="{FONT}"/>')


def _in_theme(slides: Any, old: str, new: str) -> None:
    for part in slides.slide_master.part.rels.values():
        if part.reltype.endswith("/theme"):
            theme = part.target_part
            theme._blob = theme.blob.replace(old.encode(), new.encode())


def _clear_small_placeholders(layout: Any) -> None:
    """Date, footer and number of the built-in master stand where a narrow slide had its foot."""
    for holder in list(layout.placeholders):
        if holder.placeholder_format.idx >= 10 and holder.placeholder_format.type in (13, 15, 16):
            holder._element.getparent().remove(holder._element)


def _stripe(cover: Any) -> None:
    """The mark of the product on the cover: a short bar in the one accent."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.shapes.shapetree import SlideShapes

    shapes = SlideShapes(cover.shapes._spTree, cover)
    bar = shapes.add_shape(MSO_SHAPE.RECTANGLE, SIDE, Inches(2.2), Inches(0.9), Inches(0.09))
    bar.fill.solid()
    bar.fill.fore_color.rgb = RGBColor.from_string(palette.ACCENT)
    bar.line.fill.background()
    bar.shadow.inherit = False


def _company_deck(template: bytes) -> Deck:
    """The company's master and layouts; slides that the template brings are taken out."""
    slides = Presentation(io.BytesIO(template))
    _east_asian_of(slides)
    listed = slides.slides._sldIdLst
    for entry in list(listed):
        slides.part.drop_rel(entry.rId)
        listed.remove(entry)
    layouts = list(slides.slide_layouts)
    cover = next((one for one in layouts if _kinds(one) & {3}), layouts[0])
    titled = [one for one in layouts if _kinds(one) & {1} and one is not cover]
    page = min(titled, key=lambda one: len(_kinds(one) - {1, 13, 15, 16}), default=layouts[-1])
    return _measured(slides, cover, page)


def _kinds(layout: Any) -> set[int]:
    return {int(holder.placeholder_format.type or 0) for holder in layout.placeholders}


def _measured(slides: Any, cover: Any, page: Any) -> Deck:
    """The body of a company slide: as wide as its title, from below the title to above the foot."""
    wide, high = slides.slide_width, slides.slide_height
    dark = not is_light(page)
    title = next((h for h in page.placeholders if h.placeholder_format.idx == 0), None)
    if title is None or not title.width:
        inner, foot = wide - wide // 10, high * 92 // 100
        return Deck(slides, cover, page, wide // 20, high // 6, inner, foot, dark)
    top = min(title.top + title.height + high // 60, high // 3)
    feet = [h.top for h in page.placeholders if h.placeholder_format.type in (13, 15, 16) and h.top]
    bottom = min([*feet, high * 94 // 100])
    left = max(title.left, wide // 40)  # a title may be wider than the slide; the body is not
    width = min(title.left + title.width, wide - wide // 40) - left
    return Deck(slides, cover, page, left, top, width, bottom, dark)


def typeface(run: Any, size: float, colour: str, bold: bool = False) -> None:
    """Size, colour and both fonts of a run, the theme's; python-pptx sets the Latin one only."""
    font = run.font
    font.size, font.bold = Pt(size), bold
    font.color.rgb = RGBColor.from_string(colour)
    font.name = "+mn-lt"
    look = run._r.get_or_add_rPr()
    for old in look.findall(qn("a:ea")):
        look.remove(old)
    latin = look.find(qn("a:latin"))
    east = look.makeelement(qn("a:ea"), {"typeface": "+mn-ea"})
    latin.addnext(east)
