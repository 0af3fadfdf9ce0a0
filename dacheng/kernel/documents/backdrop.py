"""What a company's slide is painted with, and the white sheet our dark words need on a dark one."""

from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from dacheng.kernel.documents import palette

LIGHT = 200  # of 255, as bright as the eye takes it
PAD = int(Pt(10))
FIRST_DARK = {"tx1", "dk1", "tx2", "dk2"}  # where a theme does not say: the usual dark ones


def is_light(layout: Any) -> bool:
    """Whether dark words can be read on it; of a picture nobody knows."""
    master = layout.slide_master
    for one in (layout, master):
        found = one._element.cSld.find(qn("p:bg"))
        if found is not None:
            colours = [*found.iter(qn("a:srgbClr"), qn("a:schemeClr"), qn("a:sysClr"))]
            pictured = next(found.iter(qn("a:blip")), None) is not None
            return not pictured and all(_bright(colour, master) for colour in colours)
    return True


def _bright(colour: Any, master: Any) -> bool:
    value = _hex(colour, master)
    red, green, blue = (int(value[at : at + 2], 16) for at in (0, 2, 4))
    return 0.299 * red + 0.587 * green + 0.114 * blue >= LIGHT


def _hex(colour: Any, master: Any) -> str:
    """Six digits; a name is looked up in the master's map and the theme."""
    if not colour.tag.endswith("schemeClr"):
        return str(colour.get("lastClr") or colour.get("val"))[-6:]
    map_ = master._element.find(qn("p:clrMap"))
    name = (map_.get(colour.get("val")) if map_ is not None else None) or colour.get("val")
    for part in master.part.rels.values():
        if part.reltype.endswith("/theme"):
            told = etree.fromstring(part.target_part.blob).find(f".//{qn('a:clrScheme')}")
            for entry in () if told is None else told.findall(qn(f"a:{name}")):
                return _hex(entry[0], master)
    return "000000" if name in FIRST_DARK else "FFFFFF"


def lay_sheet(slide: Any, left: int, top: int, width: int, bottom: int, edge: int) -> None:
    """A white sheet under the body, a little wider than it, within the slide."""
    start, end = max(left - PAD, 0), min(left + width + PAD, edge)
    sheet = slide.shapes.add_shape(
        MSO_SHAPE.RECTANGLE, Emu(start), Emu(top - PAD), Emu(end - start),
        Emu(bottom - top + 2 * PAD),
    )  # fmt: skip
    sheet.fill.solid()
    sheet.fill.fore_color.rgb = RGBColor.from_string(palette.WHITE)
    sheet.line.fill.background()
    sheet.shadow.inherit = False
