"""The debtor's call as an ordinary pyst2 AGI script: one process a call, Asterisk on stdin and stdout."""

from asterisk.agi import AGI, AGIAppError

KEYS = "0123456789*#"


def main() -> None:
    """Hold the conversation."""
    try:
        converse(AGI())
    except AGIAppError:
        return  # the caller hung up


def converse(agi: AGI) -> None:
    """Ask, check, tell."""
    agi.set_variable("TIMEOUT(absolute)", "4")
    agi.stream_file("greeting", KEYS)
    agi.set_variable("TIMEOUT(absolute)", "10")
    if agi.get_data("main", 6000, 1) != "2":
        return
    agi.set_variable("TIMEOUT(absolute)", "14")
    number = typed(agi, "account", 11)
    if agi.get_data("account_read_back", 6000, 1) != "1" or len(number) != 10:
        return
    agi.set_variable("TIMEOUT(absolute)", "14")
    if len(typed(agi, "meter", 4)) != 4:
        return
    agi.stream_file("debt", KEYS)
    agi.get_data("debt_menu", 6000, 1)


def typed(agi: AGI, prompt: str, most: int) -> str:
    """An entry of at most `most` digits, ended by # or by its length."""
    key: str = agi.get_data(prompt, 10000, 1)
    entry = ""
    while key and key != "#":
        entry += key
        if len(entry) == most:
            break
        key = agi.wait_for_digit(5000)
    return entry


if __name__ == "__main__":
    main()
