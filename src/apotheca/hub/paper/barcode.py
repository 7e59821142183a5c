"""Code 128 as SVG, for numbers on paper that a scanner reads back. Pure."""

from xml.sax.saxutils import escape

# Widths of bar, space, bar, space, bar, space of each value from 0 to 105, six digits each.
_DIGITS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132"
    "122231113222123122123221223211221132221231213212223112312131311222321122321221312212"
    "322112322211212123212321232121111323131123131321112313132113132311211313231113231311"
    "112133112331132131113123113321133121313121211331231131213113213311213131311123311321"
    "331121312113312311332111314111221411431111111224111422121124121421141122141221112214"
    "112412122114122411142112142211241211221114413111241112134111111242121142121241114212"
    "124112124211411212421112421211212141214121412121111143111341131141114113114311411113"
    "411311113141114131311141411131211412211214211232"
)
_STOP_PATTERN = "2331112"
_PATTERNS = (*(_DIGITS[n : n + 6] for n in range(0, len(_DIGITS), 6)), _STOP_PATTERN)
_START_B, _START_C, _TO_C, _TO_B, _STOP = 104, 105, 99, 100, 106
_QUIET_MODULES = 10


def code128_values(text: str) -> list[int]:
    """
    Return the symbol values of ``text`` (printable ASCII) with start, check and stop.

    Runs of four or more digits are packed two to a symbol (code set C), the rest is code set B.

    :raises ValueError: a character is not printable ASCII, or there is none.
    """
    if not text or not all(" " <= character <= "~" for character in text):
        raise ValueError("A Code 128 barcode holds printable ASCII.")
    values: list[int] = []
    place, is_packed = 0, False
    while place < len(text):
        pairs = _digits_from(text, place) // 2
        if pairs >= 2 or (is_packed and pairs):
            values.append(_START_C if not values else _TO_C)
            values += [int(text[place + 2 * n : place + 2 * n + 2]) for n in range(pairs)]
            place, is_packed = place + 2 * pairs, True
            continue
        if not values or is_packed:
            values.append(_START_B if not values else _TO_B)
            is_packed = False
        values.append(ord(text[place]) - 32)
        place += 1
    check = values[0] + sum(weight * value for weight, value in enumerate(values[1:], 1))
    return [*values, check % 103, _STOP]


def _digits_from(text: str, place: int) -> int:
    end = place
    while end < len(text) and text[end].isdigit():
        end += 1
    return end - place


def code128_svg(text: str, *, height_mm: float = 10, module_mm: float = 0.33) -> str:
    """
    Return the barcode of ``text`` as an SVG element of real size, quiet zones included.

    :raises ValueError: ``text`` cannot be a Code 128 barcode.
    """
    widths = [int(width) for value in code128_values(text) for width in _PATTERNS[value]]
    place, bars = _QUIET_MODULES, []
    for number, width in enumerate(widths):
        if number % 2 == 0:
            bars.append(f'<rect x="{place}" y="0" width="{width}" height="1"/>')
        place += width
    total = place + _QUIET_MODULES
    return (
        f'<svg class="barcode" viewBox="0 0 {total} 1" preserveAspectRatio="none" '
        f'width="{total * module_mm:.2f}mm" height="{height_mm:.2f}mm" role="img">'
        f"<title>{escape(text)}</title>{''.join(bars)}</svg>"
    )
