"""Mails of odd shape, coding and names, each with what must come of it (see ``bad_mails``)."""

import base64

from apotheca.hub.post.tests.cases import NO_ONE, NOTHING, Case, waits
from apotheca.hub.post.tests.mails import PDF, attached, mail, multipart, pdf, raw


def _nested(depth: int) -> bytes:
    inner = mail(("deep.pdf", pdf(f"deep {depth}")), key=f"deep{depth}")
    for level in range(depth):
        key = f"{level}deep{depth}"
        inner = multipart(b"Content-Type: message/rfc822\r\n\r\n" + inner, key=key)
    return inner


def _coded(key: str, coding: str, payload: bytes) -> bytes:
    head = (f"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename={key}.pdf"
            f"\r\nContent-Transfer-Encoding: {coding}\r\n\r\n")  # fmt: skip
    return multipart(head.encode() + payload, key=key)


def _charset(key: str, charset: str, payload: bytes) -> bytes:
    head = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    return multipart(head + payload, attached(f"{key}.pdf", pdf(key)), key=key)


SHAPES = {
    "a forwarded mail": Case(
        multipart(b"Content-Type: message/rfc822\r\n\r\n" + mail(("f.pdf", pdf("f")), key="f0"),
                  key="fwd"),
        (waits("f.pdf", "NESTED"),)),
    "a mail in a mail in a mail": Case(_nested(3), (waits("deep.pdf", "NESTED"),)),
    "mails too deep": Case(_nested(9), (waits("", "TOO_DEEP"),)),
    "mails far too deep": Case(_nested(60), (waits("", "TOO_DEEP"),)),
    "a document elsewhere": Case(
        multipart("Content-Type: message/external-body; access-type=URL;"
                  " URL=\"http://169.254.169.254/x\"\r\n\r\nContent-Type: application/pdf\r\n",
                  key="ext"),
        (waits("", "NOTHING_ENCLOSED", "EXTERNAL"),)),
    "a part of a mail": Case(
        multipart("Content-Type: message/partial; id=a; number=1; total=2\r\n\r\nx", key="part"),
        (waits("", "EXTERNAL"),)),
    "no cut anywhere": Case(
        raw("From: billing@wholesale.example", "Content-Type: multipart/mixed; boundary=zzz",
            body="no cut here", key="nocut"), NOTHING),
    "no name of the cut": Case(
        raw("From: billing@wholesale.example", "Content-Type: multipart/mixed", body="--\r\n",
            key="noname"), NOTHING),
    "no end": Case(
        multipart(attached("end.pdf", pdf("end")), key="noend")[:-9], (waits("end.pdf"),)),
    "a head without a body": Case(b"Message-ID: <head@x.example>\r\nFrom: a@b.example\r\n",
                                  NOTHING, sender="a@b.example"),
    "nothing but noise": Case(bytes(range(256)) * 4, (waits("", "UNREADABLE"),), sender=NO_ONE),
    "an empty mail": Case(b"", (waits("", "UNREADABLE", "NOTHING_ENCLOSED"),), sender=NO_ONE),
    "only line ends": Case(b"\r\n\r\n\r\n", (waits("", "NOTHING_ENCLOSED"),), sender=NO_ONE),
    "lines that end otherwise": Case(
        mail(("lf.pdf", pdf("lf")), key="lf").replace(b"\r\n", b"\n"), (waits("lf.pdf"),)),
    "a header of a megabyte": Case(
        raw("From: billing@wholesale.example", "Subject: " + "x" * 1_000_000, body="x", key="huge"),
        (waits("", "HUGE_HEADERS"),)),
    "fifty thousand headers": Case(
        raw("From: billing@wholesale.example", *["X-A: b"] * 50_000, body="x", key="heads"),
        (waits("", "HUGE_HEADERS"),)),
    "a part with a huge header": Case(
        multipart("Content-Type: application/pdf; name=" + "x" * 5000 + "\r\n\r\nx", key="phuge"),
        (waits("", "HUGE_HEADERS"),)),
    "names in a hundred thousand pieces": Case(
        multipart("Content-Type: application/pdf; name*0=a" + "; name*1=b" * 100_000
                  + "\r\n\r\nx", key="pieces"),
        (waits("", "HUGE_HEADERS"),)),
    "two types at once": Case(
        multipart("Content-Type: text/plain\r\nContent-Type: application/pdf; name=t2.pdf\r\n"
                  "\r\nhello", key="types"), NOTHING),
    "a type that is none": Case(
        multipart("Content-Type: pdf\r\nContent-Disposition: attachment; filename=t.pdf\r\n\r\n"
                  "%PDF-1.7 odd\n%%EOF", key="notype"), (waits("t.pdf"),)),
    "a subject in pieces of odd codes": Case(
        mail(("sub.pdf", pdf("sub")), key="sub").replace(
            b"Subject: Invoice", b"Subject: =?x-odd?B?////?= =?utf-8?Q?=ZZ?= =?utf-8?B?A?="),
        (waits("sub.pdf"),)),
    "no id": Case(
        multipart(attached("noid.pdf", pdf("noid"))).replace(
            b"Message-ID: <m1@wholesale.example>\r\n", b""), (waits("noid.pdf"),)),
    "an id of a thousand letters": Case(
        multipart(attached("longid.pdf", pdf("longid")), key="i" * 1000), (waits("longid.pdf"),)),
    "an id with spaces": Case(
        multipart(attached("spid.pdf", pdf("spid")), key="a b"), (waits("spid.pdf"),)),
    "a date of no calendar": Case(
        mail(("date.pdf", pdf("date")), key="date").replace(
            b"Mon, 02 Mar 2026", b"Foo, 99 Bar 99999"), (waits("date.pdf"),)),
}  # fmt: skip

CODES = {
    "base64 with foreign letters": Case(
        _coded("b64a", "base64", base64.b64encode(PDF)[:20] + b"!!\xff!!"
               + base64.b64encode(PDF)[20:]),
        (waits("b64a.pdf", "BROKEN_CODING"),)),
    "base64 cut off": Case(
        _coded("b64b", "base64", base64.b64encode(pdf("b64b"))[:-3]),
        (waits("b64b.pdf", "BROKEN_CODING"),)),
    "base64 of nothing good": Case(
        _coded("b64c", "base64", b"!!!"), (waits("b64c.pdf", "BROKEN_CODING", "EMPTY"),)),
    "base64 on one line": Case(
        _coded("b64d", "base64", base64.b64encode(pdf("b64d"))), (waits("b64d.pdf"),)),
    "a coding nobody knows": Case(
        _coded("cte", "x-secret", pdf("cte")), (waits("cte.pdf"),)),
    "quoted-printable gone wrong": Case(
        _coded("qp", "quoted-printable", b"%PDF-1.7 =ZZ = x =\n%%EOF"), (waits("qp.pdf"),)),
    "uuencode gone wrong": Case(
        _coded("uu", "x-uuencode", b"begin 644 x\n!!!!\nend\n"), (waits("uu.pdf"),)),
    "eight-bit as it is": Case(
        _coded("bin", "8bit", pdf("bin") + bytes(range(128, 256))), (waits("bin.pdf"),)),
    "a charset nobody knows": Case(
        _charset("cs1", "x-klingon", b"hello"), (waits("cs1.pdf", "BAD_CHARSET"),)),
    "a charset that is a program": Case(
        _charset("cs2", "rot13", b"arj nppbhag"), (waits("cs2.pdf", "BAD_CHARSET"),)),
    "utf-7": Case(
        _charset("cs3", "utf-7", b"+AG4-ew account"), (waits("cs3.pdf", "BAD_CHARSET"),),
        warned=False),
    "letters not of their charset": Case(
        _charset("cs4", "utf-8", b"sch\xf6n"), (waits("cs4.pdf", "BAD_CHARSET"),)),
    "latin letters said to be": Case(
        _charset("cs5", "iso-8859-1", b"sch\xf6n"), (waits("cs5.pdf"),)),
    "a charset of a thousand letters": Case(
        _charset("cs6", "x" * 1000, b"hello"), (waits("cs6.pdf", "BAD_CHARSET"),)),
    "a charset with a NUL": Case(
        _charset("cs7", "utf\x00-8", b"hello"), (waits("cs7.pdf", "BAD_CHARSET"),)),
}  # fmt: skip


def _named(key: str, written: str, kept: str, *findings: str) -> Case:
    body = multipart(attached(written, pdf(key)), key=key)
    return Case(body, (waits(kept, *findings),))


NAMES = {
    "a path": _named("n1", '"../../etc/passwd"', "passwd", "NAME_CLEANED"),
    "a path of another system": _named("n2", '"..\\\\..\\\\evil.pdf"', "evil.pdf", "NAME_CLEANED"),
    "a drive": _named("n3", '"C:\\\\evil.pdf"', "evil.pdf", "NAME_CLEANED"),
    "an encoded path": _named("n4", '"%2e%2e%2fevil.pdf"', "2e_2e_2fevil.pdf", "NAME_CLEANED"),
    "a device": _named("n5", '"CON.pdf"', "_CON.pdf", "NAME_CLEANED"),
    "letters turned round": _named("n6", '"invoice\u202efdp.exe"', "invoice_fdp.exe",
                                   "NAME_CLEANED"),
    "no name": _named("n7", '""', "unnamed.pdf"),
    "dots": _named("n8", '"..."', "unnamed", "NAME_CLEANED"),
    "three hundred letters": _named("n9", '"' + "x" * 300 + '.pdf"', "x" * 116 + ".pdf",
                                    "NAME_CLEANED"),
    "a coded name": _named("n10", '"=?utf-8?B?UmVjaG51bmcucGRm?="', "Rechnung.pdf"),
    "a name in parts": Case(
        multipart(b"Content-Type: application/pdf\r\nContent-Disposition: attachment;\r\n"
                  b" filename*0*=utf-8''%2e%2e%2f; filename*1*=evil.pdf\r\n\r\n" + pdf("n11"),
                  key="n11"),
        (waits("evil.pdf", "NAME_CLEANED"),)),
    "a quote and a line break": _named("n12", '"a\\"b.pdf"', "a_b.pdf", "NAME_CLEANED"),
    "markup": _named("n13", '"<script>.pdf"', "script_.pdf", "NAME_CLEANED"),
}  # fmt: skip
