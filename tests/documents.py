"""Real documents for the tests: PDFs whose pages say their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

A4 = (595.0, 842.0)


def make_pdf(
    path: Path,
    pages: int | Sequence[str],
    *,
    size: tuple[float, float] = A4,
    encrypted: bool = False,
    shades: Sequence[float] = (),
) -> Path:
    """A PDF of so many pages ("Page 1", …), or of these texts, a line a line. `encrypted`: it asks for a password.

    `shades` are the greys of the pages' grounds, from 0 (black) to 1.
    """
    texts = [f"Page {number}" for number in range(1, pages + 1)] if isinstance(pages, int) else list(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(texts)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(texts)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(texts):
        lines = " ".join(f"({_escaped(line)}) Tj T*" for line in text.splitlines())
        ground = f"{shades[number]:g} g 0 0 {size[0]:g} {size[1]:g} re f 0 g " if shades else ""
        content = f"{ground}BT /F1 24 Tf 30 TL 72 {size[1] - 96:g} Td {lines} ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {size[0]:g} {size[1]:g}] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    locked = ""
    if encrypted:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >>")
        locked = f"/Encrypt {len(objects)} 0 R /ID [<00><00>] "
    data = b"%PDF-1.4\n"
    places: list[int] = []
    for number, made in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{made}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {locked}>>\nstartxref\n{len(data)}\n%%EOF\n"
    path.write_bytes(data + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1"))
    return path


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
