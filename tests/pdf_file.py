"""A PDF file of one page, written out for the tests that draw their own."""

import zlib

__all__ = ["one_page_pdf"]


def one_page_pdf(content: bytes, page: str, *, font: str = "", version: str = "1.4") -> bytes:
    """Returns the file of a page.

    Args:
        content: The operators that draw it; texts are in the font /F, Courier.
        page: Entries of the page's dictionary, its MediaBox among them.
        font: Entries of the font's dictionary beside its name.
        version: Version of PDF.
    """
    packed = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R{page}/Contents 4 0 R/Resources<</Font<</F<<"
        f"/Type/Font/Subtype/Type1/BaseFont/Courier{font}>>>>>>>>".encode(),
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
    ]
    data, offsets = f"%PDF-{version}\n".encode(), []
    for number, item in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n" % number + item + b"\nendobj\n"
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + entries
    return data + table + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(data))
