"""Which client numbers can exist at all, before anyone is asked about one."""

from menus.rules import Rules


def possible_account(number: str, rules: Rules) -> bool:
    """Say whether a client number has a possible length and check digit."""
    if not rules.account_shortest <= len(number) <= rules.account_longest:
        return False
    return rules.account_check == "none" or luhn(number)


def luhn(number: str) -> bool:
    """The check digit of ISO/IEC 7812-1."""
    doubled = (int(figure) * 2 for figure in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(figure - 9 if figure > 9 else figure for figure in doubled)) % 10 == 0
