"""What stands on the printed sheet beside the words: a picture for a camera, of a code and a mark and nothing else."""

import segno

from consent.receipts.canonical import Document


def picture(code: str, document: Document) -> str:
    """An SVG as `data:` address. No link, no name: a stranger's phone reads digits and letters."""
    return str(segno.make(text_of_picture(code, document), error="m").svg_data_uri(scale=3, border=2, light="#FFFFFF"))


def text_of_picture(code: str, document: Document) -> str:
    return f"{code} {document['integrity']['content_hash']}"
