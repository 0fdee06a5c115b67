"""The asker's yes: what can not be undone, or may come of a file's words, is done when the person says so themselves.

1. A tool asks (`ToolContext.ask_first`), or the agent does for a tool that acts after a file was read.
2. The question stands in the answer word for word, whatever a chat model makes of it.
3. The person's next message in that conversation takes the question. A plain yes within ten minutes runs the same
   call again, confirmed; a no, or a yes with a "but", is answered here; anything else is a message like any other.

Only the words that the person wrote count, never those of a file, of memory, or of somebody else; and only the agent
can confirm a call, no chat model.
"""

from __future__ import annotations

import re

from memory.turn_log.questions import Question
from memory.words import terms
from tools.tool import ToolCall

ANSWER_S = 600.0
"""Seconds a yes is waited for."""

_THE_DEED = (
    r"(?:please|do (?:it|that|so)|go ahead|forget (?:about )?(?:me|it|that|everything|all|it all|all of it)"
    r"(?: about me)?|(?:delete|erase|remove) (?:it|me|that|everything|all|it all|all of it)(?: (?:of|about) me)?|"
    r"(?:i['’]?m|i am) (?:absolutely |very |quite |really |completely )?(?:sure|certain)|i (?:do|confirm)|"
    r"confirm(?:ed)?|absolutely|definitely|of course|sure|really|everything|all of it|for good|now)"
)
_THE_DEED_ZH = (
    r"(?:请|确定|确认|我确定|我确认|是的?|没错|对|忘掉我|忘了我|忘记我|(?:全部|全都|都|把我|把它们?)?"
    r"(?:忘掉|忘了|忘记|删掉|删除|清除|删|忘)(?:我|一切|所有|全部|所有内容|关于我的一切)?|就这么做|执行|动手|做|吧|的|了)"
)
_YES = re.compile(
    rf"(?:yes|yeah|yep|yup|y|aye)(?:[\s,.!;:]+{_THE_DEED})*"
    rf"|(?:(?:i['’]?m|i am) (?:absolutely |very |quite |really |completely )?(?:sure|certain)|i confirm|confirm(?:ed)?|"
    rf"do it|go ahead|absolutely|definitely)(?:[\s,.!;:]+{_THE_DEED})*"
    rf"|(?:嗯[，,\s]*)?(?:是的?|对的?|确定|确认|我确定|我确认|没错|要的)(?:[，,。！!\s]*{_THE_DEED_ZH})*",
    re.IGNORECASE,
)
_NO = re.compile(
    r"(?:no|nope|nah|n|never ?mind|cancel(?: (?:it|that))?|stop|don['’]?t(?: do (?:it|that))?|"
    r"do not(?: do (?:it|that))?|(?:please )?keep (?:it|them|everything|all)|not now|rather not|forget it|wait|"
    r"leave it|i (?:have )?changed my mind)(?:[\s,.!]+(?:thanks|thank you|please|don['’]?t|do not|not now|never ?mind|"
    r"cancel|keep (?:it|them|everything|all)|wait|no|forget it|i (?:have )?changed my mind))*"
    r"|(?:不|不要|不用|不行|不是|不了|不删|不忘|不确定|算了|取消|别|先?别(?:忘|删)?|先不(?:要|用|忘|删)?了?|等等|等一下|"
    r"等一等|停|保留|留着|还是算了|我?改主意了)(?:[，,。！!\s]*(?:谢谢|不用了|不要了|不要|算了|吧|了|啊|删|忘|保留))*",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"(?:ok|okay|k|sure|fine|alright|all right|hm+|uh|um|maybe|perhaps|i (?:think|guess|suppose)(?: so)?|good|right|"
    r"i(?: a|['’])m not sure|not sure|i don['’]?t know|what|huh|really)"
    r"|(?:好|好的|好吧|行|行吧|可以|可以的|嗯+|哦|也许|可能吧?|随便|大概|不知道|真的吗?|什么)"
    r"|(?:yes|yeah|yep|ok|okay|sure)\b.{0,12}\b(?:but|except|only|after|later|tomorrow|not)\b.{0,200}"
    r"|(?:是的?|好的?|确定|可以|嗯)[，,\s]*(?:但是?|不过|只是|只|除了|等|先).{0,100}",
    re.IGNORECASE | re.DOTALL,
)
_OF_CHAT_MODELS = frozenset(("user", "person", "name", "用户", "用", "户"))
"""Words that a chat model puts into arguments of its own."""
_AROUND = " \t\r\n.,!?;:~…。，！？；：～、\"'“”‘’「」()（）👍✅🙏"


def verdict(text: str) -> str:
    """What a message says to a question: ``yes``, ``no``, ``unclear``, or empty when it speaks of something else."""
    said = text.strip(_AROUND)
    if not said:
        return ""
    if _YES.fullmatch(said):
        return "unclear" if "?" in text or "？" in text else "yes"
    if _NO.fullmatch(said):
        return "no"
    return "unclear" if _UNCLEAR.fullmatch(said) else ""


def is_open(question: Question, now: float) -> bool:
    """Whether a yes still counts: the question was shown, not more than ten minutes ago by this machine's clock."""
    return question.asked_at is not None and 0 <= now - question.asked_at <= ANSWER_S


def not_done(answered: str, language: str) -> str:
    """Said to a no, to what is no plain yes, and to a yes that comes too late, or ``early``: before the question."""
    chinese = language == "zh"
    if answered == "early":
        return (
            "你回复的时候我还没问完，所以什么都没有做。请再说一次。"
            if chinese
            else "Your yes came before I had asked, so nothing was done. Tell me again if you want it."
        )
    if answered == "no":
        return "好的，什么都没有做，一切照旧。" if chinese else "All right: nothing was done, all stays as it is."
    if answered == "yes":
        return (
            "问题已经过了十分钟，所以什么都没有做。如果还想这样做，请再说一次。"
            if chinese
            else "Ten minutes have gone by since I asked, so nothing was done. Tell me again if you still want it."
        )
    return (
        "这不是明确的“是的”，所以什么都没有做。如果想这样做，请再说一次，然后回复“是的”。"
        if chinese
        else "That was no plain yes, so nothing was done. If you want it, tell me again and then answer with yes."
    )


def confirmed_calls(question: Question, turn_id: str) -> tuple[ToolCall, ...]:
    """The calls that waited for the yes, with ids that no chat model can give to a call of its own."""
    return tuple(
        ToolCall(f"yes-{turn_id}-{number}", call.name, call.arguments) for number, call in enumerate(question.calls)
    )


def says_so(words: str, call: ToolCall) -> bool:
    """Whether a person's message says what a call would do: the words of its arguments are in it, or without any the
    words of its name. A chat model may leave some out, turn "my" into "the user's", and nothing more.
    """
    said = set(terms(words))
    given = [value for value in call.arguments.values() if isinstance(value, str) and value.strip()]
    told = {term for value in given for term in terms(value)} - _OF_CHAT_MODELS
    return told <= said if told else bool(said & set(terms(call.name.replace("_", " "))))


def ask_after_a_file(call: ToolCall, language: str) -> str:
    """The question for a call that may have come of a file's words: it shows what would be done, word for word."""
    given = "; ".join(f"{name}: {value}" for name, value in call.arguments.items())
    if language == "zh":
        return (
            f"没有执行 {call.name}（{given}），因为这一轮里读到了文件中的文字，而它不能替你做决定。"
            "要执行的话，请在十分钟内回复“是的”。"
        )
    return (
        f"{call.name} was not run ({given}), because text from a file came into this turn, and a file does not decide "
        "for you. To have it run, answer yes within ten minutes."
    )
