"""What a caller thinks of us, recorded (R2d): a case nobody is promised an answer to, so no phone is asked for."""

from menus.asking import Back, Call, Exit, Operator
from menus.case_steps import CaseRegistered, RegisterCase, Topic
from menus.cases import is_message
from menus.reasons import Reason
from menus.steps import Dialogue, Done, NotRecorded, Record, Recorded, Say, Unavailable, WentBack, ask
from menus.vocabulary import line


def feedback(call: Call) -> Dialogue[Done | Exit]:
    """Record a feedback and store it at once, however it ended: with `#`, in silence, or with a hang-up."""
    prompt = "feedback_message"
    for _ in range(call.rules.attempts):
        match (yield from ask(Record((line(prompt),), call.rules.longest_message, call.rules.message_silence))):
            case Recorded() as taken if is_message(taken, call.rules):
                return (yield from _stored(taken))
            case Recorded():
                prompt = "message_again"
            case WentBack():
                return Back()
            case NotRecorded():
                return Operator(Reason.UNAVAILABLE, (line("message_failed"),))
    return Operator(Reason.MISTAKES)


def _stored(taken: Recorded) -> Dialogue[Done | Operator]:
    match (yield from ask(RegisterCase(Topic.FEEDBACK, None, None, taken))):
        case CaseRegistered():
            return (yield from ask(Say((line("feedback_registered"),))))
        case Unavailable():
            return Operator(Reason.UNAVAILABLE, (line("not_stored"),))
