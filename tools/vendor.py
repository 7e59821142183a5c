"""
Copy the browser's files from an unpacked node_modules folder (python tools/vendor.py FOLDER).

Source-map comments are cut off, and the icons in ICONS become one sprite.
"""

import re
import sys
from pathlib import Path

VENDOR = Path("src/apotheca/web/static/vendor")
SPRITE = Path("src/apotheca/web/static/web/icons.svg")
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
    "echarts/licenses/LICENSE-d3": "echarts/LICENSE-d3",
    "@tabler/icons/LICENSE": "tabler-icons/LICENSE",
}
ICONS = """
    activity adjustments alert-circle alert-triangle archive arrow-back-up arrow-left arrow-right
    arrows-exchange ban barcode bell book books building building-hospital building-warehouse
    calculator calendar cash chart-bar chart-line check checks chevron-down chevron-left
    chevron-right chevron-up circle-check circle-x clipboard-check clipboard-list clock coin copy
    credit-card database device-mobile dots-vertical download external-link eye file-import
    file-invoice file-spreadsheet file-text filter fingerprint flag hash help-circle history home
    hourglass inbox info-circle key keyboard layers-linked link list lock login logout mail map-pin
    menu-2 message minus notes package package-import packages paperclip pencil phone pill
    player-pause player-play plug-connected plus printer qrcode receipt recycle refresh
    report-analytics scale search selector send settings shield-check shield-lock shopping-cart
    stack-2 table tag temperature thumb-down thumb-up tools transfer trash truck-delivery
    truck-return upload user user-plus users vaccine webhook x
"""
# Our own mark: the storehouse.
MARK = '<path d="M3 10h18M5 10v10h14v-10M8 10v-6h8v6M12 13v4M10 15h4"/>'
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")


def main() -> None:
    """Copy the files and draw the sprite."""
    folder = Path(sys.argv[1])
    for source, target in FILES.items():
        text = (folder / source).read_text(encoding="utf-8")
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / target).write_text(SOURCE_MAP.sub("", text).rstrip() + "\n", encoding="utf-8")
    SPRITE.write_text(_sprite(folder / "@tabler/icons/icons/outline"), encoding="utf-8")


def _sprite(icons: Path) -> str:
    drawn = {name: _strokes((icons / f"{name}.svg").read_text()) for name in ICONS.split()}
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
        f' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{paths}</symbol>'
        for name, paths in sorted({**drawn, "apotheca": MARK}.items())
    ]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def _strokes(svg: str) -> str:
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    lines = [line.strip() for line in inner.splitlines() if 'stroke="none"' not in line]
    return "".join(line for line in lines if line)


if __name__ == "__main__":
    main()
