"""Asterisk's configuration says what the settings mean, or is not written at all."""

import re
from pathlib import Path

import pytest

from app.asterisk.configuration import UnusableSetting, render
from app.asterisk.passwords import FILE, Passwords
from app.settings import Settings
from speech.aeap.address import Address


def configuration(home: Path, **settings: object) -> dict[str, str]:
    """The files for these settings."""
    chosen = Settings.model_validate({"home": home, **settings})
    return render(chosen, Passwords.of(chosen.home, chosen.operators), "/usr/lib/asterisk/modules")


@pytest.mark.parametrize(
    "name",
    ["", "a b", "a]", "a\nb", "a;b", "a'b", "1a", "a" * 41, "оператор", "trunk", "Anonymous", "../a", "a\n", "${X}"],
)
def test_a_phone_name_that_could_break_out_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnusableSetting, match="operators"):
        configuration(tmp_path, operators=[name])


def test_the_same_phone_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableSetting, match="twice"):
        configuration(tmp_path, operators=["anna", "anna"])


@pytest.mark.parametrize("host", ["", "10.0.0.1\nmatch=0.0.0.0/0", "0.0.0.0/0", "a;b", "a b", "[x]", "1.2.3.4/", "a\n"])
def test_a_trunk_that_is_no_address_is_refused(tmp_path: Path, host: str) -> None:
    with pytest.raises(UnusableSetting, match="trunk_hosts"):
        configuration(tmp_path, trunk_hosts=[host])


@pytest.mark.parametrize(
    "ports",
    [{"sip_port": 0}, {"ami_port": 65536}, {"websocket_port": 0}, {"rtp_first": 20000, "rtp_last": 20001}],
)
def test_an_impossible_port_is_refused(tmp_path: Path, ports: dict[str, int]) -> None:
    with pytest.raises(UnusableSetting, match=r"port|rtp_last"):
        configuration(tmp_path, **ports)


def test_a_password_somebody_edited_cannot_break_out(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"ami": "x\\nwrite = all", "operators": {}}', "utf-8")
    with pytest.raises(UnusableSetting, match="character"):
        configuration(tmp_path)


def test_after_a_talk_an_operator_is_left_alone_in_every_queue(tmp_path: Path) -> None:
    queues = configuration(tmp_path, wrap_up_seconds=25)["queues.conf"]
    assert "wrapuptime = 25\n" in queues
    assert "shared_lastcall = yes\n" in queues


def test_passwords_are_long_random_and_kept(tmp_path: Path) -> None:
    first, other = Passwords.of(tmp_path / "a", ["anna", "boris"]), Passwords.of(tmp_path / "b", ["anna", "boris"])
    everything = [first.ami, other.ami, *first.operators.values(), *other.operators.values()]
    assert len(set(everything)) == 6
    assert min(map(len, everything)) >= 32
    assert Passwords.of(tmp_path / "a", ["anna", "boris"]) == first


def test_a_new_phone_gets_a_password_and_an_old_one_keeps_its_own(tmp_path: Path) -> None:
    before = Passwords.of(tmp_path, ["anna"])
    Passwords.of(tmp_path, ["boris"])
    after = Passwords.of(tmp_path, ["anna", "boris"])
    assert after.operators["anna"] == before.operators["anna"]
    assert after.ami == before.ami


def test_passwords_do_not_show_when_printed(tmp_path: Path) -> None:
    passwords = Passwords.of(tmp_path, ["anna"])
    assert passwords.ami not in repr(passwords)


def test_the_dialplan_has_no_application_that_dials_out(tmp_path: Path) -> None:
    files = configuration(tmp_path)
    assert not re.search(r"\b(Dial|Originate|Transfer|System|Page|FollowMe)\(", files["extensions.conf"])
    assert not re.search(r"app_(dial|originate|transfer|system|page|followme)", files["modules.conf"])
    assert "EXTEN" not in files["extensions.conf"]


def test_without_a_trunk_nobody_is_trusted(tmp_path: Path) -> None:
    assert "CALLER_TRUSTED=yes" not in configuration(tmp_path)["pjsip.conf"]
    assert "CALLER_TRUSTED=yes" in configuration(tmp_path, trunk_hosts=["10.0.0.1", "10.1.0.0/24"])["pjsip.conf"]


def test_a_server_that_listens_everywhere_is_asked_on_loopback(tmp_path: Path) -> None:
    assert "agi://127.0.0.1:4573/" in configuration(tmp_path, fastagi_listen="0.0.0.0")["extensions.conf"]  # noqa: S104


def test_who_knows_a_subject_best_is_called_first_and_everybody_is_called(tmp_path: Path) -> None:
    queues = configuration(tmp_path, operators=["anna", "petr"], skills={"debt": ["petr"]})["queues.conf"]
    members = {queue: re.findall(r"member => PJSIP/(\w+),(\d)", text) for queue, text in _sections(queues)}
    assert members["debt"] == [("anna", "1"), ("petr", "0")]
    for queue in ("operators", "readings", "contract", "grid", "waiting"):
        assert members[queue] == [("anna", "0"), ("petr", "0")]


def _sections(text: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\[(\w+)\].*$", text, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("skills", [{"cooking": ["operator1"]}, {"debt": ["nobody"]}])
def test_skills_nobody_has_are_refused(tmp_path: Path, skills: dict[str, list[str]]) -> None:
    with pytest.raises(UnusableSetting, match="skills"):
        configuration(tmp_path, skills=skills)


def test_our_own_access_may_do_what_it_needs_and_run_no_commands(tmp_path: Path) -> None:
    assert re.search(r"^write = agent,call,originate,reporting$", configuration(tmp_path)["manager.conf"], re.MULTILINE)


def test_calls_without_a_place_to_go_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableSetting, match="outgoing_host"):
        configuration(tmp_path, outgoing_calls=True)


def test_only_with_a_recogniser_can_asterisk_stream_anything_anywhere(tmp_path: Path) -> None:
    chosen = Settings(home=tmp_path)
    passwords = Passwords.of(chosen.home, chosen.operators)
    without = render(chosen, passwords, "/modules")
    listened = render(chosen, passwords, "/modules", Address(40123, "sesame"))
    assert "aeap" not in without["modules.conf"]
    assert "[" not in without["aeap.conf"]
    assert "load = res_speech_aeap" in listened["modules.conf"]
    assert "url = ws://127.0.0.1:40123/sesame" in listened["aeap.conf"]


def test_without_phones_in_browsers_no_websocket_is_open_and_nobody_can_send_a_caller_anywhere(tmp_path: Path) -> None:
    files = configuration(tmp_path)
    assert "enabled = no" in files["http.conf"]
    assert not re.search("websocket|srtp|refer", files["modules.conf"])
    assert not re.search("webrtc|protocol = ws|allow_transfer = yes", files["pjsip.conf"])
    assert "icesupport = no" in files["rtp.conf"]


def test_only_a_named_operators_phone_is_in_the_browser_and_only_this_machine_reaches_it(tmp_path: Path) -> None:
    files = configuration(tmp_path, operators=["anna", "petr"], browser_phones=["petr"])
    assert "[anna](phone)\n" in files["pjsip.conf"]
    assert "[petr](browser)\n" in files["pjsip.conf"]
    (browser,) = re.findall(r"^\[browser\]\(!,phone\)\n(.*?)\n\n", files["pjsip.conf"], re.DOTALL | re.MULTILINE)
    assert "deny = 0.0.0.0/0.0.0.0\npermit = 127.0.0.1/255.255.255.255\n" in browser
    assert "disallow = all\nallow = alaw\n" in browser
    assert "bindaddr = 127.0.0.1\nbindport = 8088\n" in files["http.conf"]


def test_callers_are_sent_on_to_our_own_queues_and_nowhere_else(tmp_path: Path) -> None:
    files = configuration(tmp_path, browser_phones=["operator1"])
    (transfer,) = re.findall(r"^\[transfer\]\n(.*?)^\[", files["extensions.conf"], re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"exten => (\w+),", transfer)) == {
        "operators",
        "readings",
        "debt",
        "contract",
        "grid",
        "again",
    }
    assert "set_var = TRANSFER_CONTEXT=transfer" in files["pjsip.conf"]


def test_a_phone_in_the_browser_is_an_operators(tmp_path: Path) -> None:
    with pytest.raises(UnusableSetting, match="browser_phones"):
        configuration(tmp_path, browser_phones=["nobody"])
