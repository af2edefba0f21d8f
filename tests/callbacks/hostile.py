"""Numbers that must never reach Originate: a fixed list of what was tried elsewhere, and generated ones."""

from random import Random

FIXED = (
    # premium, free, our own
    *("+78091234567", "88091234567", "8091234567", "+78031234567", "+78002200009", "88002200009", "8002200009"),
    *("+78045551234", "88001000000", "88011234567", "88051234567", "88081234567"),
    # Kazakhstan, Abkhazia, South Ossetia, other countries
    *("+77012345678", "87012345678", "7012345678", "+76012345678", "+77771234567", "+77172123456"),
    *("+78402261234", "+79407123456", "+78502123456", "+380501234567", "380501234567", "+375291234567", "+12025550123"),
    *("+442079460958", "+4930123456", "+881612345678", "+882161234567", "+870773123456", "+979123456789"),
    *("810442079460958", "8101900123456", "0014412345678", "+2521234567", "+8613800138000"),
    # short, service, incomplete
    *("", "+", "0", "1", "8", "+7", "01", "02", "112", "911", "0500", "611", "*100#", "*21*79042801234#", "#31#"),
    *("221234", "2200009", "42801234", "904280123", "+7904280123", "8904280123", "+749221234"),
    # too long
    *("9" * 40, "+7" + "9" * 38, "79042801234" * 4, "890428012345", "+790428012345", "1" * 100_000),
    # addresses, channels, the dialplan
    *("sip:79042801234@example.org", "79042801234@example.org", "SIP/trunk/79042801234", "PJSIP/79042801234@trunk"),
    *("tel:+79042801234", "+79042801234;ext=5", "+79042801234,,123", "+79042801234w1234", "+79042801234p1"),
    *("Local/79042801234@internal", "79042801234&PJSIP/88091234567", "${EXTEN}", "${SHELL(id)}", "79042801234|t"),
    *("_X.", "_X!", "79042801234/n", "9042801234;9042801235", "+79042801234\r\nAction: Originate", "+79042801234\n"),
    *("+79042801234\x00", '+79042801234"', "+79042801234'", "+79042801234\\", "'; DROP TABLE callbacks;--"),
    *("+7 904 280 12 34", "8(904)280-12-34", "8-904-280-12-34", " 9042801234", "9042801234 ", "+7\t9042801234"),
    *("++79042801234", "7+9042801234", "-79042801234", "7904280.1234", "7.9e10", "0x1267", "anonymous", "unknown"),
    *("8-800-ФЛАУЭРС", "девять", "+7904CALLUSX", "None", "nan", "../../etc/passwd", "%2B79042801234", "<script>"),
    # figures of other scripts, and signs that look like a plus
    *("\u0667\u0669\u0660\u0664\u0662\u0668\u0660\u0661\u0662\u0663\u0664", "\uff0b79042801234", "\u206a79042801234"),
    *("\uff17\uff19\uff10\uff14\uff12\uff18\uff10\uff11\uff12\uff13\uff14", "79042801\u00b2\u00b3\u2074"),
    *("+7904280123\u0664", "\u200f+79042801234", "+79042801234\u202e", "\u24fb\u2468\u24ea\u2463"),
    # codes that nobody has in Russia
    *("+75012345678", "+71012345678", "+72012345678", "+70012345678", "80112345678", "+73001234567", "+79991"),
)

SIGNS = "@;,&|/\\${}()[]<>\"'`!~^%=?:#*. \t\r\n\x00wpWP\u0660\u0966\uff10²+-"


def generated(count: int) -> list[str]:
    """Hostile numbers of many kinds, always the same ones."""
    dice = Random(5)
    kinds = (_abroad, _never_people, _kazakhstan, _short, _long, _spoilt, _other_figures, _address)
    return [kinds[index % len(kinds)](dice) for index in range(count)]


def _figures(dice: Random, count: int) -> str:
    return "".join(dice.choices("0123456789", k=count))


def _prefix(dice: Random) -> str:
    return dice.choice(("+7", "8", "7", ""))


def _abroad(dice: Random) -> str:
    code = dice.choice(("1", "20", "33", "372", "380", "44", "49", "86", "90", "994", "996", "998"))
    return f"+{code}{_figures(dice, dice.randint(6, 12))}"


def _never_people(dice: Random) -> str:
    return f"{_prefix(dice)}{dice.choice(('800', '804', '803', '809'))}{_figures(dice, 7)}"


def _kazakhstan(dice: Random) -> str:
    return f"{_prefix(dice)}{dice.choice('67')}{_figures(dice, 9)}"


def _short(dice: Random) -> str:
    return dice.choice(("", "+")) + _figures(dice, dice.randint(1, 9))


def _long(dice: Random) -> str:
    return f"{_prefix(dice)}904{_figures(dice, dice.randint(9, 40))}"


def _spoilt(dice: Random) -> str:
    """A good number with one sign that does not belong there."""
    good = f"+7904280{_figures(dice, 4)}"
    at = dice.randint(1, len(good))
    return f"{good[:at]}{dice.choice(SIGNS)}{good[at:]}"


def _other_figures(dice: Random) -> str:
    zero = ord(dice.choice("\u0660\u06f0\u0966\u09e6\u0e50\uff10\U0001d7ce"))
    return "".join(chr(zero + int(figure)) for figure in f"7904280{_figures(dice, 4)}")


def _address(dice: Random) -> str:
    scheme = dice.choice(("sip:", "sips:", "PJSIP/", "Local/", "tel:", "IAX2/", "DAHDI/g0/"))
    return f"{scheme}7904280{_figures(dice, 4)}{dice.choice(('', '@198.51.100.7', '@internal/n', ';transport=tcp'))}"


def hostile() -> list[str]:
    """More than 500 of them."""
    return [*FIXED, *generated(500)]
