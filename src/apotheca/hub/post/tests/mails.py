"""Mails for tests: good ones, and ways to make odd ones."""

import base64
import json
from email.message import EmailMessage
from email.policy import SMTP

SENDER = "Billing <billing@wholesale.example>"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def pdf(mark: str) -> bytes:
    """Return a PDF of its own."""
    return PDF + f"% {mark}\n%%EOF\n".encode()


def mail(
    *parts: tuple[str, bytes] | tuple[str, bytes, str],
    key: str = "m1",
    sender: str = SENDER,
    subject: str = "Invoice",
    text: str = "Please find our invoice attached.",
    **headers: str,
) -> bytes:
    """Return a mail with documents (name, content, type)."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = "invoices@hospital.example"
    made["Subject"] = subject
    made["Message-ID"] = f"<{key}@wholesale.example>"
    made["Date"] = "Mon, 02 Mar 2026 10:00:00 +0000"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    for name, content, *kind in parts:
        main, _, sub = (kind[0] if kind else "application/pdf").partition("/")
        made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    if parts:
        made.set_boundary(f"=_{key}")
    return made.as_bytes()


def raw(*headers: str, body: str | bytes = "", key: str = "m1") -> bytes:
    """Return a mail of headers written as they are."""
    head = [f"Message-ID: <{key}@wholesale.example>", *headers]
    content = body if isinstance(body, bytes) else body.encode()
    return "\r\n".join(head).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + content


def multipart(*parts: str | bytes, key: str = "m1", sender: str = SENDER) -> bytes:
    """Return a multipart mail of parts written as they are, each with its own headers."""
    pieces = [part if isinstance(part, bytes) else part.encode() for part in parts]
    cut = f"--cut-{key[:20]}".encode()
    body = b"".join(cut + b"\r\n" + piece + b"\r\n" for piece in pieces) + cut + b"--\r\n"
    return raw(
        f"From: {sender}", "Subject: Invoice", "MIME-Version: 1.0",
        f"Content-Type: multipart/mixed; boundary=\"cut-{key[:20]}\"", body=body, key=key,
    )  # fmt: skip


def attached(name: str, content: bytes, kind: str = "application/pdf") -> bytes:
    """Return one part with its headers, in base64; the name as it is written."""
    head = (f"Content-Type: {kind}\r\nContent-Disposition: attachment; filename={name}\r\n"
            "Content-Transfer-Encoding: base64\r\n\r\n")  # fmt: skip
    return head.encode("utf-8", "surrogateescape") + base64.b64encode(content)


def invoice(number: str = "INV-001", order: str = "", **changed: object) -> dict[str, object]:
    """Return an invoice in our JSON form, for ten boxes of heparin."""
    told: dict[str, object] = {
        "number": number, "entity": "HOSP", "supplier": "WHOLESALE", "invoiced_on": "2026-03-02",
        "currency": "USD", "total": "400.00", "order_number": order,
        "lines": [{"quantity": "10", "uom": "BOX", "amount": "400.00", "order_line_no": 1}],
    }  # fmt: skip
    return told | changed


def as_json(*invoices: dict[str, object]) -> bytes:
    return json.dumps({"invoices": list(invoices)}).encode()


CSV_HEAD = (
    "number,entity,supplier,invoiced_on,currency,total,order_number,quantity,uom,amount,"
    "order_line_no"
)


def as_csv(*rows: str, head: str = CSV_HEAD) -> bytes:
    return "\n".join([head, *rows, ""]).encode()


def csv_row(number: str = "INV-001", order: str = "", total: str = "400.00") -> str:
    return f"{number},HOSP,WHOLESALE,2026-03-02,USD,{total},{order},10,BOX,{total},1"
