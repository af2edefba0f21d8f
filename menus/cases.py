"""Appeals and orders that somebody answers later: each becomes a case, and its number is told (R4, R5, R17)."""

from collections.abc import Mapping

from menus.asking import Back, Call, Exit, Operator, choose
from menus.case_steps import CaseRegistered, CaseState, FindOpenCase, OpenCase, RegisterCase, Topic
from menus.contact import contact_phone
from menus.expecting import YesNo
from menus.identity import UNAVAILABLE, identified
from menus.open_callbacks import open_callback
from menus.reasons import Reason
from menus.rules import Rules
from menus.steps import Account, Dialogue, Done, NotRecorded, Record, Recorded, Unavailable, WentBack, ask
from menus.values import Count, Digits
from menus.vocabulary import line

STATES: Mapping[CaseState, str] = {
    CaseState.REGISTERED: "case_is_registered",
    CaseState.IN_PROGRESS: "case_in_progress",
    CaseState.WAITING_THIRD_PARTY: "case_waits",
    CaseState.ANSWERED: "case_answered",
}
"""What a caller hears of an open case."""


def open_case(call: Call) -> Dialogue[Done | Exit]:
    """Tell the state of the caller's newest open case, and how many others there are; then go on or back.

    A caller about whom nothing is known yet hears nothing.
    """
    account = call.account.key if call.account else None
    if call.caller is None and account is None:
        return Done()
    match (yield from ask(FindOpenCase(call.caller, account))):
        case OpenCase(number, state, others):
            told = line(STATES[state], number=Digits(str(number)))
            more = (line("case_others", count=Count(others)),) if others else ()
            answer = yield from choose(call, (told, *more, line("case_go_on")), "1")
            return Done() if isinstance(answer, str) else answer
        case Unavailable():
            return UNAVAILABLE
        case _:
            return Done()


def appeal(call: Call) -> Dialogue[Done | Exit]:
    """Take a question or a proposal in the caller's own words. The phone first: a message may end in a hang-up."""
    phone = yield from contact_phone(call)
    if not isinstance(phone, str):
        return phone
    leaving = yield from _message(call, phone)
    spoken = call.unsent
    if not isinstance(spoken, RegisterCase):
        return leaving
    return (yield from _register(call, spoken, wants_person=leaving == Operator(Reason.ASKED)))


def _message(call: Call, phone: str) -> Dialogue[Exit]:
    """Take a message until the caller is content with one: it is then in `call.unsent`.

    What is returned then is idle, unless the caller has asked for a person.
    From the first one on, a hang-up sends the last one that was spoken.
    """
    prompt = "message"
    for _ in range(call.rules.attempts):
        match (yield from ask(Record((line(prompt),), call.rules.longest_message, call.rules.message_silence))):
            case Recorded() as taken if is_message(taken, call.rules):
                call.unsent = _case(call, Topic.APPEAL, phone, taken)
                wish = yield from _another_try(call)
                if wish != "2":
                    return Back() if isinstance(wish, str) else wish
                prompt = "message_once_more"
            case Recorded():
                prompt = "message_again"
            case WentBack():
                call.unsent = None
                return Back()
            case NotRecorded():
                return Operator(Reason.UNAVAILABLE, (line("message_failed"),))
    return Operator(Reason.MISTAKES)


def _another_try(call: Call) -> Dialogue[str | Exit]:
    """Offer to record the message anew with 2. Silence, mistakes and other wishes send it: it must not be lost."""
    return (yield from choose(call, (line("message_taken"),), "12", in_silence="1"))


def is_message(taken: Recorded, rules: Rules) -> bool:
    """Whether a recording is kept as a message, however it ended: with `#`, in silence, or with a hang-up."""
    return taken.seconds >= rules.shortest_message


def inspection(call: Call) -> Dialogue[Done | Exit]:
    """Order an inspection of a meter, free of charge (R17)."""
    return (yield from _order(call, Topic.INSPECTION))


def sealing(call: Call) -> Dialogue[Done | Exit]:
    """Order the sealing of a meter, free of charge (R17)."""
    return (yield from _order(call, Topic.SEALING))


def visit(call: Call) -> Dialogue[Done | Exit]:
    """Ask for a visit of a representative (R11)."""
    return (yield from _order(call, Topic.VISIT))


def outage_case(call: Call) -> Dialogue[Done | Exit]:
    """Report that there is no light (D15). The grid repairs it, so its number is told with that of the case."""
    return (yield from _order(call, Topic.OUTAGE))


def _order(call: Call, topic: Topic) -> Dialogue[Done | Exit]:
    refused = yield from _account_at_hand(call)
    if refused:
        return refused
    phone = yield from contact_phone(call)
    if not isinstance(phone, str):
        return phone
    return (yield from _register(call, _case(call, topic, phone, None)))


def _account_at_hand(call: Call) -> Dialogue[Exit | None]:
    """Find out which account an order is about, if the caller can tell; None when the order can go on.

    To a caller about whom nothing was known before, what is open of the account is told now: its callback, as to
    anybody else who has passed the second factor (D19), and its case.
    """
    if call.account:
        return None
    answer = yield from choose(call, (line("account_at_hand"),), "12", expects=YesNo())
    if answer != "1":
        return None if isinstance(answer, str) else answer
    account = yield from identified(call)
    if not isinstance(account, Account):
        return account
    if call.caller:
        return None
    told = yield from open_callback(call)
    if isinstance(told, Done):
        told = yield from open_case(call)
    return None if isinstance(told, Done) else told


def _case(call: Call, topic: Topic, phone: str, message: Recorded | None) -> RegisterCase:
    return RegisterCase(topic, phone, call.account.key if call.account else None, message)


def _register(call: Call, case: RegisterCase, *, wants_person: bool = False) -> Dialogue[Done | Exit]:
    """Store the case, then tell its number as often as the caller wants to hear it; once on the way to a person."""
    reply = yield from ask(case)
    call.unsent = None
    match reply:
        case CaseRegistered(number, due):
            told = line(f"{case.topic}_registered", number=Digits(str(number)), date=due)
            if wants_person:
                return Operator(Reason.ASKED, (told,))
            answer = yield from choose(call, (told, line("case_done")), "1")
            return Done() if isinstance(answer, str) else answer
        case Unavailable():
            return Operator(Reason.UNAVAILABLE, (line("case_failed"),))
