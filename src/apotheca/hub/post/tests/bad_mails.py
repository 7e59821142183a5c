"""
Mails as they come on bad days, each with what must come of it.

A case is the mail and its items: (status, file name, findings that must be among them). ``warned``
says that somebody who verifies bank details must hear of it.
"""

from apotheca.hub.post.tests.cases import NO_ONE, NOTHING, Case, D, T, waits
from apotheca.hub.post.tests.mails import (
    PDF,
    as_csv,
    as_json,
    attached,
    csv_row,
    invoice,
    mail,
    multipart,
    pdf,
    raw,
)
from apotheca.hub.post.tests.odd_mails import CODES, NAMES, SHAPES


def _many(count: int) -> bytes:
    return mail(*[(f"{n}.pdf", pdf(f"many {count} {n}")) for n in range(count)], key=f"many{count}")


def _spoof(key: str, sender: str) -> bytes:
    return mail((f"{key}.pdf", pdf(key)), key=key, sender=sender)


def _says(key: str, text: str, **more: str) -> bytes:
    return mail((f"{key}.pdf", pdf(key)), key=key, text=text, **more)


def _html(key: str, page: str) -> bytes:
    head = b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    return multipart(head + page.encode(), attached(f"{key}.pdf", pdf(key)), key=key)


SPOOFS = {
    "an address in the name": Case(
        _spoof("name", '"billing@wholesale.example" <evil@elsewhere.example>'),
        (waits("name.pdf"),), sender="evil@elsewhere.example"),
    "two senders": Case(
        _spoof("two", "a@wholesale.example, b@elsewhere.example"),
        (waits("two.pdf", "SENDER_ODD"),), sender=NO_ONE),
    "two From headers": Case(
        multipart(attached("froms.pdf", pdf("froms")), key="froms").replace(
            b"Subject:", b"From: evil@elsewhere.example\r\nSubject:", 1),
        (waits("froms.pdf", "SENDER_ODD"),), sender=NO_ONE),
    "no sender": Case(
        raw("Subject: x", "Content-Type: application/pdf; name=nos.pdf", body=pdf("nos"),
            key="nos"),
        (waits("nos.pdf", "SENDER_ODD"),), sender=NO_ONE),
    "a sender that is no address": Case(
        raw("From: the billing department", "Subject: x", body="x", key="dept"),
        (waits("", "NOTHING_ENCLOSED", "SENDER_ODD"),), sender=NO_ONE),
    "a sender of look-alike letters": Case(
        raw("From: billing@wholes\u0430le.example", "Subject: x", body="x", key="look"),
        (waits("", "SENDER_ODD"),), sender=NO_ONE),
    "a sender with a line break": Case(
        raw("From: billing@wholesale.example\r\n <evil@elsewhere.example>", body="x", key="brk"),
        (waits("", "NOTHING_ENCLOSED"),), sender=NO_ONE),
    "a reply-to elsewhere": Case(
        mail(("reply.pdf", pdf("reply")), key="reply", Reply_To="evil@elsewhere.example"),
        (waits("reply.pdf"),)),
    "our own address as sender": Case(
        _spoof("own", "controller@hospital.example"), (waits("own.pdf"),),
        sender="controller@hospital.example"),
}  # fmt: skip

BANKS = {
    "a new account in words": Case(
        _says("bank1", "Please note our NEW ACCOUNT for all payments."), (waits("bank1.pdf"),),
        warned=True),
    "an account in the subject": Case(
        _says("bank2", "See attached.", subject="Change of account"), (waits("bank2.pdf"),),
        warned=True),
    "an IBAN": Case(
        _says("bank3", "Pay to DE89 3704 0044 0532 0130 00 from now on."), (waits("bank3.pdf"),),
        warned=True),
    "a number like an IBAN that is none": Case(
        _says("bank4", "Order DE89 3704 0044 0532 0130 01 shipped."), (waits("bank4.pdf"),)),
    "a routing number": Case(
        _says("bank5", "ABA 021000021, acct 12345"), (waits("bank5.pdf"),), warned=True),
    "nine digits that are none": Case(
        _says("bank6", "Your delivery 123456789 left."), (waits("bank6.pdf"),)),
    "look-alike letters": Case(
        _says("bank7", "our n\u0435w \u0430ccount"), (waits("bank7.pdf"),), warned=True),
    "unseen letters between": Case(
        _says("bank8", "new\u200b ac\u200dcount, b\u00adank details"), (waits("bank8.pdf"),),
        warned=True),
    "letters set apart": Case(
        _says("bank9", "our n e w a c c o u n t is"), (waits("bank9.pdf"),), warned=True),
    "wide letters": Case(
        _says("bank10", "\uff2e\uff45\uff57 \uff41\uff43\uff43\uff4f\uff55\uff4e\uff54"),
        (waits("bank10.pdf"),), warned=True),
    "tags between letters": Case(
        _html("bank11", "<p>n<b>e</b>w ac<i></i>count</p>"), (waits("bank11.pdf"),), warned=True),
    "entities": Case(
        _html("bank12", "I&#66;&#65;N"), (waits("bank12.pdf"),), warned=True),
    "in an attached text": Case(
        mail(("note.txt", b"remit to our new bank", "text/plain"), key="bank13"),
        (waits("note.txt"),), warned=True),
    "in the name of a file": Case(
        mail(("new bank details.pdf", pdf("b14")), key="bank14"), (waits("new bank details.pdf"),),
        warned=True),
    "in another language": Case(
        _says("bank15", "Unsere neue Kontoverbindung lautet"), (waits("bank15.pdf"),), warned=True),
    "in a forwarded mail": Case(
        multipart(b"Content-Type: message/rfc822\r\n\r\n"
                  + _says("inner16", "our bank has a new account"), key="bank16"),
        (waits("inner16.pdf", "NESTED"),), warned=True),
    "only once for many documents": Case(
        mail(("b17a.pdf", pdf("b17a")), ("b17b.pdf", pdf("b17b")), key="bank17",
             text="remittance address changed"),
        (waits("b17a.pdf"), waits("b17b.pdf")), warned=True),
    "a mail of nothing else": Case(
        mail(key="bank18", text="We changed banks."), NOTHING, warned=True),
    "words that merely hold the letters": Case(
        _says("bank19", "Arabica, swiftly; bicycle and ribbon accounts."), (waits("bank19.pdf"),)),
}  # fmt: skip

DOCUMENTS = {
    "a script in a pdf": Case(
        mail(("js.pdf", PDF + b"/OpenAction << /S /JavaScript /JS (x) >>\n%%EOF\n"), key="js"),
        (waits("js.pdf", "ACTIVE_CONTENT"),)),
    "a pdf with a password": Case(
        mail(("locked.pdf", PDF + b"/Encrypt 9 0 R\n%%EOF\n"), key="locked"),
        (waits("locked.pdf", "ENCRYPTED"),)),
    "a pdf that breaks off": Case(
        mail(("half.pdf", b"%PDF-1.7\n1 0 obj"), key="half"), (waits("half.pdf", "TRUNCATED"),)),
    "a program called invoice": Case(
        mail(("invoice.pdf", b"MZ\x90 run me"), key="prog"),
        (waits("invoice.pdf", "NAME_DIFFERS", "PROGRAM"),)),
    "two endings": Case(
        mail(("invoice.pdf.exe", b"MZ\x90 two", "application/octet-stream"), key="ends"),
        (waits("invoice.pdf.exe", "PROGRAM"),)),
    "winmail.dat": Case(
        mail(("winmail.dat", b"\x78\x9f\x3e\x22\x01", "application/ms-tnef"), key="tnef"),
        (waits("winmail.dat", "WRAPPED"),)),
    "an archive": Case(
        mail(("all.zip", b"PK\x03\x04 zipped", "application/zip"), key="zip"),
        (waits("all.zip", "ARCHIVE"),)),
    "a page": Case(
        mail(("i.html", b"<html><script>alert(1)</script>", "text/html"), key="page"),
        (waits("i.html"),)),
    "nothing in it": Case(
        mail(("empty.pdf", b""), key="empty"), (waits("empty.pdf", "EMPTY"),)),
    "too large": Case(
        mail(("large.pdf", PDF + b"x" * 70_000), key="large"), (waits("large.pdf", "TOO_LARGE"),)),
    "one good, one empty, one too large": Case(
        mail(("a1.pdf", pdf("a1")), ("a2.pdf", b""), ("a3.pdf", PDF + b"y" * 70_000), key="three"),
        (waits("a1.pdf"), waits("a2.pdf", "EMPTY"), waits("a3.pdf", "TOO_LARGE"))),
    "fifty documents": Case(_many(50), tuple(waits(f"{n}.pdf") for n in range(50))),
    "too many documents": Case(
        _many(60), tuple(waits(f"{n}.pdf", "TOO_MANY") for n in range(50))),
    "the same twice": Case(
        mail(("s1.pdf", pdf("same")), ("s2.pdf", pdf("same")), key="same"),
        (waits("s1.pdf"), (D, "s1.pdf", ()))),
    "a photo of an invoice": Case(
        mail(("scan.jpg", b"\xff\xd8\xff\xe0 jpeg", "image/jpeg"), key="photo"),
        (waits("scan.jpg"),)),
    "a logo in the text beside a document": Case(
        multipart(b"Content-Type: image/png; name=logo.png\r\nContent-ID: <l>\r\n\r\n\x89PNG\r\n",
                  attached("logo.pdf", pdf("logo")), key="logo"),
        (waits("logo.pdf"),)),
    "a picture in the text and nothing else": Case(
        multipart(b"Content-Type: image/png; name=only.png\r\nContent-ID: <l>\r\n\r\n"
                  b"\x89PNG\r\n\x1a\n", key="only"),
        (waits("only.png"),)),
    "a document as the whole mail": Case(
        raw("From: billing@wholesale.example", "Content-Type: application/pdf; name=whole.pdf",
            body=pdf("whole"), key="whole"),
        (waits("whole.pdf"),)),
    "no documents": Case(mail(key="none"), NOTHING),
    "no body either": Case(mail(key="void", text=""), NOTHING),
    "a signature file": Case(
        mail(("smime.p7s", b"0\x82\x01\x00", "application/pkcs7-signature"), key="sig"),
        (waits("smime.p7s"),)),
    "a calendar": Case(
        mail(("c.ics", b"BEGIN:VCALENDAR", "text/calendar"), key="cal"), (waits("c.ics"),)),
}  # fmt: skip

FORMS = {
    "one invoice as json": Case(
        mail(("j1.json", as_json(invoice("J-1")), "application/json"), key="j1"),
        ((T, "j1.json", ()),)),
    "two invoices in one file": Case(
        mail(("j2.json", as_json(invoice("J-2"), invoice("J-3")), "application/json"), key="j2"),
        ((T, "j2.json", ()),)),
    "two invoices as csv": Case(
        mail(("c1.csv", as_csv(csv_row("C-1"), csv_row("C-2")), "text/csv"), key="c1"),
        ((T, "c1.csv", ()),)),
    "a csv with other headings": Case(
        mail(("c2.csv", b"a,b,c\n1,2,3\n", "text/csv"), key="c2"), (waits("c2.csv"),)),
    "a csv whose head differs": Case(
        mail(("c3.csv", as_csv(csv_row("C-3"), csv_row("C-3", total="1.00")), "text/csv"),
             key="c3"),
        (waits("c3.csv", "UNREADABLE_FORM"),)),
    "a csv without a currency": Case(
        mail(("c4.csv", as_csv(csv_row("C-4")).replace(b"currency", b"curr"), "text/csv"),
             key="c4"),
        (waits("c4.csv", "UNREADABLE_FORM"),)),
    "a csv with an amount of another kind": Case(
        mail(("c5.csv", as_csv(csv_row("C-5", total='"1.234,56"')), "text/csv"), key="c5"),
        (waits("c5.csv", "UNREADABLE_FORM"),)),
    "a csv with uneven rows": Case(
        mail(("c6.csv", as_csv(csv_row("C-6"), "C-7,HOSP"), "text/csv"), key="c6"),
        (waits("c6.csv", "UNREADABLE_FORM"),)),
    "json with an amount as a number": Case(
        mail(("j4.json", as_json(invoice("J-4", total=400.0)), "application/json"), key="j4"),
        (waits("j4.json", "UNREADABLE_FORM"),)),
    "json without a number": Case(
        mail(("j5.json", as_json(invoice("")), "application/json"), key="j5"),
        (waits("j5.json", "UNREADABLE_FORM"),)),
    "json with one odd invoice among good ones": Case(
        mail(("j6.json", as_json(invoice("J-6"), invoice("J-7", currency="dollars")),
              "application/json"), key="j6"),
        (waits("j6.json", "UNREADABLE_FORM"),)),
    "json of another making": Case(
        mail(("j8.json", b'{"type": "ubl"}', "application/json"), key="j8"), (waits("j8.json"),)),
    "json of a newer version": Case(
        mail(("j9.json", b'{"type": "invoice.received.v9", "id": "x", "source": "s",'
              b' "specversion": "1.0", "subject": "J-9", "time": "2026-03-02T00:00:00Z",'
              b' "data": {}}', "application/json"), key="j9"),
        (waits("j9.json", "UNREADABLE_FORM"),)),
    "json with a key twice": Case(
        mail(("j10.json", b'{"number": "a", "number": "b"}', "application/json"), key="j10"),
        (waits("j10.json"),)),
    "json too deep": Case(
        mail(("j11.json", b'{"a":' * 500 + b"1" + b"}" * 500, "application/json"), key="j11"),
        (waits("j11.json"),)),
    "our form called pdf": Case(
        mail(("j12.pdf", as_json(invoice("J-12"))), key="j12"),
        ((T, "j12.pdf", ("NAME_DIFFERS",)),)),
    "our form and its picture": Case(
        mail(("j13.json", as_json(invoice("J-13")), "application/json"),
             ("j13.pdf", pdf("j13")), key="j13"),
        ((T, "j13.json", ()), waits("j13.pdf"))),
    "our form beside a bank": Case(
        mail(("j14.json", as_json(invoice("J-14")), "application/json"), key="j14",
             text="Remit to our new account"),
        ((T, "j14.json", ()),), warned=True),
}  # fmt: skip

CASES: dict[str, Case] = {
    f"{group}: {name}": case
    for group, cases in {
        "sender": SPOOFS, "bank": BANKS, "document": DOCUMENTS, "shape": SHAPES, "code": CODES,
        "name": NAMES, "form": FORMS,
    }.items()
    for name, case in cases.items()
}  # fmt: skip
