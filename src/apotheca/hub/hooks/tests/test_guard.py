"""Webhooks never go into a network of ours, however the way there is written."""

import pytest

from apotheca.hub.hooks.guard import (
    HookTargetRefused,
    HookUrlRefused,
    is_allowed,
    read_url,
    resolve,
)

PUBLIC = "93.184.216.34"

BAD_URLS = (
    "",
    "hooks.example.org",
    "//hooks.example.org/",
    "http://hooks.example.org/",
    "ftp://hooks.example.org/",
    "file:///etc/passwd",
    "gopher://hooks.example.org/_x",
    "dict://hooks.example.org:11211/stat",
    "javascript:alert(1)",
    "data:text/plain,x",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://127.0.1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0x7f000001/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://0177.0.0.1/",
    "https://127.0.0.1.:443/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1%25eth0]/",
    "https://[64:ff9b::7f00:1]/",
    "https://localhost/",
    "https://localhost./",
    "https://LOCALHOST/",
    "https://localhost.localdomain/",
    "https://app.localhost/",
    "https://metadata.google.internal/computeMetadata/v1/",
    "https://printer.local/",
    "https://erp.intranet/",
    "https://erp.lan/",
    "https://1.0.0.127.in-addr.arpa/",
    "https://erp/",
    "https://.example.org/",
    "https://hooks..example.org/",
    "https://-hooks.example.org/",
    "https://hooks.example.org.",
    "https://user@hooks.example.org/",
    "https://user:password@hooks.example.org/",
    "https://hooks.example.org@127.0.0.1/",
    "https://127.0.0.1#@hooks.example.org/",
    "https://hooks.example.org#fragment",
    "https://hooks.example.org\\@127.0.0.1/",
    "https:\\\\hooks.example.org/",
    "https:/hooks.example.org/",
    "https:///hooks.example.org/",
    "https://hooks.example.org:22/",
    "https://hooks.example.org:25/",
    "https://hooks.example.org:0/",
    "https://hooks.example.org:99999/",
    "https://hooks.example.org:443:80/",
    "https://hooks.example.org:abc/",
    "https://hooks.example.org /",
    " https://hooks.example.org/",
    "https://hooks.example.org/\r\nHost: inner",
    "https://hooks.example.org/\x00",
    "https://hooks.example.org/\u2028",
    "https://hooks%2eexample.org/",
    "https://%6c%6f%63alhost/",
    "https://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/",
    "https://127\u30020\u30020\u30021/",
    "https://\u0431ank.example.org/",
    "https://1\uff0e1.example/",
    "https://hooks.example.0x7f/",
    "https://" + "a" * 64 + ".example.org/",
    "https://hooks.example.org/" + "a" * 600,
    "HTTPS://HOOKS.EXAMPLE.ORG/",
)
BAD_ADDRESSES = (
    "0.0.0.0",  # noqa: S104
    "0.1.2.3", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.0.1",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::7f00:1", "::ffff:10.0.0.1", "::ffff:93.184.216.34",
    "64:ff9b::a00:1", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::",
    "2002:a00:1::", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1",
    "not an address", "",
)  # fmt: skip


def test_there_are_enough_forms():
    assert len(set(BAD_URLS)) >= 60
    assert len(set(BAD_ADDRESSES)) >= 35


@pytest.mark.parametrize("url", BAD_URLS)
def test_no_url_leads_inside(url):
    with pytest.raises(HookUrlRefused):
        read_url(url)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_no_address_of_inner_networks_is_connected_to(address):
    assert not is_allowed(address)
    target = read_url("https://hooks.example.org/")
    for answer in ([address], [PUBLIC, address], [address, PUBLIC]):
        with pytest.raises(HookTargetRefused):
            resolve(target, lambda *_, found=answer: found)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses_are_connected_to(address):
    target = resolve(read_url("https://hooks.example.org:8443/in?x=1"), lambda *_: [address])
    shown = f"[{address}]" if ":" in address else address
    assert target.pinned_url == f"https://{shown}:8443/in?x=1"
    assert target.authority == "hooks.example.org:8443"


def test_a_name_that_leads_nowhere_is_refused():
    def gone(*_):
        raise OSError("no such name")

    target = read_url("https://hooks.example.org/")
    for lookup in (gone, lambda *_: []):
        with pytest.raises(HookTargetRefused):
            resolve(target, lookup)


def test_loopback_is_for_development_only(settings):
    settings.HOOKS_LOOPBACK = True
    assert resolve(read_url("http://127.0.0.1:8000/in")).address == "127.0.0.1"
    assert not is_allowed("10.0.0.1")
    assert not is_allowed("169.254.169.254")
    with pytest.raises(HookUrlRefused):
        read_url("http://10.0.0.1/")
    settings.HOOKS_LOOPBACK = False
    with pytest.raises(HookUrlRefused):
        read_url("http://127.0.0.1:8000/in")
