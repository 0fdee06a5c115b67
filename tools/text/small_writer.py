"""Getting usable English from a very small chat model: it is asked for little at a time, in ways it was found to
follow, and what it writes is cut, checked and, where it is poor, asked for again.

Found with SmolLM2-135M-Instruct in 4 bits, by reading its answers to some sixty requests: labelled examples help with
sentences, descriptions, stories and wishes; poems and slogans come better without, under a short system prompt; the
first two to four sentences are good, what follows them repeats; given an example, it copies its words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tools.text.sentence_graph import content_words
from tools.text.sentences import split_line, split_paragraphs, split_sentences
from tools.text.writing import only_answer

Ask = Callable[..., Awaitable[str]]
"""`ask(prompt, system=..., max_tokens=..., temperature=...)`."""

_SYSTEM = "You are a skilled writer. Write exactly what is asked, in plain, correct English, and nothing else."
_TEMPERATURES = (0.0, 0.4, 0.7)
_GOOD = 0.75
"""Score from which on no better draft is asked for."""
_ALIKE = 0.6
"""Cosine of embeddings from which on a rewritten sentence counts as the same."""
_USABLE = 0.4
"""Score below which a draft is not shown to anybody."""


@dataclass(frozen=True)
class Form:
    """A kind of text: how it is recognised, asked for and cut."""

    name: str
    pattern: str
    examples: tuple[tuple[str, str], ...] = ()
    """Requests and good answers that are put before the person's request; none: a system prompt is used instead."""
    sentences: int = 4
    """How many sentences are kept where the person did not say."""
    lines: int = 0
    """How many lines are kept, for what is written in lines."""


_ABOUT = (
    (
        "Write two sentences about mountains.",
        "Mountains rise high above the valleys, and their peaks are often covered with snow. "
        "People climb them to enjoy the clear air and the wide view.",
    ),
    (
        "Write two sentences about tea.",
        "Tea is one of the most popular drinks in the world. It is made by pouring hot water over dried leaves.",
    ),
)
_WISHES = (
    (
        "Write a birthday wish for my uncle.",
        "Happy birthday, dear uncle! May the year ahead bring you good health, much laughter and many sunny days.",
    ),
    (
        "Write a message to congratulate a colleague on her new job.",
        "Congratulations on your new job! I am sure you will do great work there, and I wish you every success.",
    ),
)
_OCCASIONS = (
    (
        "Write a get well soon message for my neighbour.",
        "Get well soon, dear neighbour! I hope you feel better every day and are back on your feet very soon.",
    ),
    (
        "Write a wedding wish for my cousin.",
        "Congratulations on your wedding, dear cousin! May your life together be full of love, laughter and happiness.",
    ),
    (
        "Write a holiday greeting and a new year wish for our members.",
        "Happy new year, dear members! May the coming year bring you health, peace and many happy moments.",
    ),
)
FORMS = (
    Form("poem", r"\b(poem|verse|rhyme|lyrics?|song|haiku|limerick|sonnet)s?\b", lines=4),
    Form(
        "slogan", r"\b(slogan|tag ?line|motto|catch ?phrase|headline|title|name)s? (for|about|of)\b|\bslogan\b", lines=1
    ),
    Form(
        "list",
        r"\b(list|topics?|ideas?|tips|ways|names|titles|reasons|bullet points|questions)\b",
        lines=5,
    ),
    Form(
        "occasion",
        r"\b(get[- ]well|wedding|new year|christmas|holidays?) .{0,30}(wish|greet|message|card|congrat)",
        _OCCASIONS,
        2,
    ),
    Form(
        "wish", r"\b(wish(es)?|greetings?|congratulat\w+|birthday|condolences?|get[- ]well|thank[- ]you)\b", _WISHES, 2
    ),
    Form(
        "post",
        r"\b(tweet|post|caption|announce\w*)\b",
        (
            (
                "Write a short post announcing our new bicycle shop.",
                "Big news: our new bicycle shop is open! Come by and have a look. We look forward to seeing you!",
            ),
        ),
        3,
    ),
    Form(
        "product",
        r"\b(product|item) (description|text)\b|\bdescri(be|ption)\b|\b(advert\w*|ad)\b",
        (
            (
                "Write a product description for a wool blanket.",
                "This soft wool blanket keeps you warm on cold evenings. It is woven from pure sheep's wool and is "
                "easy to wash. Choose from four natural colors.",
            ),
        ),
        3,
    ),
    Form(
        "story",
        r"\b(story|tale|fable|novel|fiction|scene|chapter|legend)\b",
        (
            (
                "Write the opening of a story about a baker.",
                "Long before the village woke, Anna lit the oven and tied on her apron. That night the flour smelled "
                "of rain. When she reached into the sack, her fingers touched a small, cold key.",
            ),
        ),
        4,
    ),
    Form(
        "joke",
        r"\b(joke|pun|riddle)\b",
        (("Tell a joke about dogs.", "Why did the dog sit in the shade? Because it did not want to be a hot dog."),),
        2,
    ),
    Form("text", r"", _ABOUT, 4),
)
_EMAIL = re.compile(
    r"\b(e-?mail|letter|mail|note|message)\b(?=.*\b(to|asking|inviting|telling|about|for)\b)", re.I | re.S
)


def find_form(prompt: str) -> Form:
    """The kind of text that is asked for; running text when none is named."""
    return next(form for form in FORMS if re.search(form.pattern, prompt, re.I))


async def write_small(ask: Ask, prompt: str, sentences: int | None, tone: str = "") -> str | None:
    """The best of up to three drafts, or None when none of them is fit to be shown.

    1. say the request as the model knows it   2. a draft, cut to length   3. score it   4. good enough, else again
    """
    form = find_form(prompt)
    request = with_subject(as_request(prompt, tone), form)
    if sentences is not None and form.lines:
        form = Form("text", "", _ABOUT, sentences)
    wanted = sentences or form.sentences
    pool: list[str] = []
    best, best_score = "", 0.0
    for temperature in _TEMPERATURES:
        draft = await _draft(ask, form, request, wanted, temperature)
        pool += [one for one in split_sentences(draft) if one not in pool]
        if sentences is not None:
            draft = _gather(pool, sentences)
        draft_score = score(draft, request, form)
        if sentences is not None and len(split_sentences(draft)) < sentences:
            draft_score *= 0.7
        if draft_score > best_score:
            best, best_score = draft, draft_score
        if best_score >= _GOOD:
            break
    return best if best_score >= _USABLE else None


def as_request(prompt: str, tone: str = "") -> str:
    """The request in the model's terms: "Write ...", without "please" and "can you"."""
    asked = " ".join(prompt.split()).rstrip(" .!?")
    asked = re.sub(
        r"^(?:(?:hi|hello|hey|please|kindly|ok)[,! ]+)*(?:(?:can|could|would|will) you (?:please |help me (?:to )?)?|"
        r"i(?: would|'d) like (?:you )?to |i(?: would|'d) like |i want you to |i want |"
        r"i need (?:you to )?|help me (?:to )?)?"
        r"(?:please )?",
        "",
        asked,
        flags=re.I,
    )
    asked = re.sub(r"\b(?:haikus?|limericks?|sonnets?)\b", "short poem", asked, flags=re.I)
    asked = re.sub(
        r"^(?:write|compose|generate|create|make|draft|give|tell|produce|prepare)(?: (?:me|us))?\b\s*(?:up )?",
        "",
        asked,
        flags=re.I,
    )
    verb = "Tell" if re.match(r"an? .{0,20}joke|me a", asked, re.I) else "Write"
    named = re.match(
        r"(an?|the|some|one|two|three|four|five|six|seven|eight|nine|ten|\d+|my|our|short|about)\b", asked, re.I
    )
    if not named:
        asked = f"a short text about {asked[:1].lower() + asked[1:] if asked[1:2].islower() else asked}"
    elif named.group().lower() == "about":
        asked = f"a short text {asked}"
    style = f" in a {tone.strip()} tone" if tone.strip() else ""
    return f"{verb} {asked}{style}."


def with_subject(request: str, form: Form) -> str:
    """The request, with a subject where it names none: "a story" is a copy of the example, "a story about a
    lighthouse" is one.
    """
    if form.name not in ("poem", "story") or _topic_words(request):
        return request
    return f"{request.rstrip('.')} about {random.choice(_SUBJECTS)}."


_SUBJECTS = (
    "a lighthouse",
    "an old garden",
    "the sea at night",
    "a lost letter",
    "a winter train",
    "a mountain village",
)


async def _draft(ask: Ask, form: Form, request: str, sentences: int, temperature: float) -> str:
    most = 24 + (16 * form.lines if form.lines else 34 * sentences)
    if form.examples:
        asked_words = set(content_words(request))
        nearest = list(form.examples)
        if form.name == "occasion":  # of two it mixes the occasions
            nearest = sorted(nearest, key=lambda example: -len(asked_words & set(content_words(example[0]))))[:1]
        shown = "\n\n".join(f"Request: {asked}\nText: {given}" for asked, given in nearest)
        answer = await ask(f"{shown}\n\nRequest: {request}\nText:", max_tokens=most, temperature=temperature)
    else:
        answer = await ask(request, system=_SYSTEM, max_tokens=most, temperature=temperature)
    return cut(_only_text(answer), form, sentences)


def _only_text(answer: str) -> str:
    """The answer without labels, comments on itself and what it wrote for a next request."""
    answer = only_answer(answer)
    answer = re.split(r"\n\s*(?:Request|Example|Note|Explanation|Text)\s*:", answer)[0]
    answer = re.sub(r"^\s*(?:text|answer|poem|title|slogan|blog|tweet|post)\s*:\s*", "", answer, flags=re.I)
    answer = re.sub(r"^you (?:could|can|might) \w+ (?:it|this) (?:to|as|like this)[^:\n]*:\s*", "", answer, flags=re.I)
    answer = only_answer(answer)
    return answer[1:] if answer[:1] in '"“' and answer.count('"') + answer.count("”") < 2 else answer


def cut(text: str, form: Form, sentences: int) -> str:
    """Whole sentences only, no more than wanted; of what is in lines, the first lines that repeat nothing."""
    if form.lines:
        return _cut_lines(text, form)
    kept: list[str] = []
    for paragraph in split_paragraphs(re.sub(r",\s*\n+\s*", ", ", text)):
        found = _complete(split_line(paragraph))
        kept += [one for one in found if not _repeats(one, kept) and not _is_comment(one)]
        if len(kept) >= sentences:
            break
    return " ".join(kept[:sentences])


def _complete(found: list[str]) -> list[str]:
    """Without a last sentence that breaks off."""
    if found and found[-1].rstrip("\"'”’)")[-1:] not in ".!?…":
        return found[:-1]
    return found


def _cut_lines(text: str, form: Form) -> str:
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.strip().strip('"“”*') if form.name != "poem" else raw.strip()
        if not line:
            if form.name == "poem" and len(lines) >= 3:
                break
            continue
        if _is_comment(line) or _repeats(line, lines):
            continue
        if form.name == "list":
            line = "- " + re.sub(r"^(?:[-*•]|\d+[.)])\s*", "", line).split(":")[0].rstrip(".")
        lines.append(line)
        if len(lines) == form.lines:
            break
    if form.name == "poem" and len(lines) > 1 and len(lines[-1].split()) == 1 and lines[-1][-1:] not in ".!?":
        lines.pop()  # broken off after its first word
    if form.name == "poem" and lines:
        lines[-1] = lines[-1].rstrip(",;:-– ") + ("" if lines[-1].rstrip()[-1:] in ".!?…" else ".")
    return "\n".join(lines)


def _repeats(one: str, others: list[str]) -> bool:
    """Whether a sentence or line says again what another one says."""
    words = set(content_words(one))
    for other in others:
        known = set(content_words(other))
        if one.casefold() == other.casefold() or (
            words and len(words & known) > 0.6 * min(len(words), len(known) or 1)
        ):
            return True
    return False


_COMMENT = re.compile(
    r"\b(this|the) (poem|slogan|haiku|joke|text|message|example|version|sentence|story|response)s? "
    r"(is|are|was|captures|combines)|\bin this (example|version|poem)|\bi(?:'ve| have) (used|written|combined)"
    r"|as an ai|i am writing|\byour (blog|e-?mail|request|question)\b|message finds you|\bhere(?:'s| is) (an?|the|my) ",
    re.I,
)


def _is_comment(sentence: str) -> bool:
    return _COMMENT.search(sentence) is not None


def _gather(pool: list[str], count: int) -> str:
    """The first `count` sentences of all drafts that do not repeat each other."""
    kept: list[str] = []
    for sentence in pool:
        if len(kept) < count and not _repeats(sentence, kept):
            kept.append(sentence)
    return " ".join(kept)


def score(draft: str, request: str, form: Form) -> float:
    """How fit a draft is to be shown, in [0, 1]: on the subject, no repetition, no blanks, no example's names."""
    words = re.findall(r"[a-z']+", draft.casefold())
    if len(words) < 2 or (not draft.isprintable() and not draft.replace("\n", "").isprintable()):
        return 0.0
    if re.search(r"\[[^\]]*\]|\{\w*\}|<\w+>|_{3,}", draft):
        return 0.1
    topic = _topic_words(request)
    said = set(content_words(draft))
    on_topic = _on_topic(topic, said, form)
    triples = [tuple(words[i : i + 3]) for i in range(len(words) - 2)]
    fresh = len(set(triples)) / len(triples) if triples else 1.0
    variety = min(1.0, len(set(words)) / len(words) / 0.55) if len(words) > 12 else 1.0
    original = 1.0
    if said & (set(content_words(" ".join(asked for asked, _ in form.examples))) - topic - _FORM_WORDS):
        original *= 0.3
    listed = content_words(draft)
    if form.lines == 1 and len(set(listed)) < len(listed):
        original *= 0.6
    short = 0.6 if form.lines > 1 and len(draft.splitlines()) < 3 else 1.0
    if re.search(r"\b(mr|mrs|ms|dr)\.? [A-Z]", draft, re.I) and not re.search(r"\b(mr|mrs|ms|dr)\b", request, re.I):
        original *= 0.5  # a person made up
    return on_topic * fresh**2 * variety * original * short


def _on_topic(topic: set[str], said: set[str], form: Form) -> float:
    """How many of the request's words a draft takes up; a slogan may do without any."""
    if not topic:
        return 1.0
    if not topic & said:
        return 0.55 if form.lines == 1 else 0.35
    return min(1.0, 0.55 + 0.45 * len(topic & said) / min(2, len(topic)))


_FORM_WORDS = frozenset(
    content_words(
        "write tell short text poem story tale opening email letter slogan tweet post product description birthday "
        "wish message joke haiku list topics ideas sentence sentences paragraph tone style two three four five six "
        "seven eight nine ten words lines new about announcing nice funny beautiful creative"
    )
)


def _topic_words(request: str) -> set[str]:
    return set(content_words(request)) - _FORM_WORDS


def write_letter(prompt: str) -> str | None:
    """An e-mail from the request's own words: the model invents names, reasons and dates for such, so it is not asked.

    None when the request does not say what the e-mail is about.
    """
    thanks = re.search(
        r"thank[- ]you (?:note|letter|card|message|e-?mail) (?:to|for) (.{2,40}?) for (.+?)[ .!]*$", prompt, re.I
    )
    if thanks:
        to = re.sub(r"^(?:my|our|the) ", "", thanks[1], flags=re.I)
        return f"Dear {to},\n\nThank you very much for {thanks[2]}. It meant a lot to me.\n\nBest regards"
    found = _EMAIL.search(prompt)
    matter = _matter(prompt[found.end() :]) if found else None
    if matter is None:
        return None
    to, opening, about, closing = matter
    subject = about[:1].upper() + about[1:]
    return f"Subject: {subject[:80]}\n\nDear {to},\n\n{opening} {closing}\n\nBest regards"


_ASK, _INVITE, _THANKS, _ANSWER = (
    "Thank you very much in advance.",
    "I hope you can come, and I look forward to seeing you.",
    "It meant a lot to me.",
    "I look forward to your answer.",
)
_DOING = {
    "asking": ("I would like to ask", _ASK),
    "to ask": ("I would like to ask", _ASK),
    "requesting": ("I would like to request", _ASK),
    "to request": ("I would like to request", _ASK),
    "inviting": ("I would like to invite you", _INVITE),
    "to invite": ("I would like to invite you", _INVITE),
    "thanking": ("I would like to thank you", _THANKS),
    "to thank": ("I would like to thank you", _THANKS),
    "telling": ("I would like to tell you", _ANSWER),
    "informing": ("I would like to inform you", _ANSWER),
    "apologizing": ("I would like to apologize", "I hope you understand."),
    "apologising": ("I would like to apologise", "I hope you understand."),
    "complaining": ("I would like to complain", _ANSWER),
    "announcing": ("I am happy to announce", _ANSWER),
    "that": ("I would like to let you know that", "Thank you for your understanding."),
    "saying": ("I would like to let you know that", "Thank you for your understanding."),
    "to say": ("I would like to let you know that", "Thank you for your understanding."),
    "about": ("I am writing to you about", _ANSWER),
    "regarding": ("I am writing to you regarding", _ANSWER),
}


def _matter(rest: str) -> tuple[str, str, str, str] | None:
    """Whom an e-mail is to, its first sentence, subject and last sentence, from what follows "e-mail" in a request."""
    rest = " ".join(rest.split()).strip(" .!")
    verbs = "|".join(sorted(_DOING, key=len, reverse=True))
    match = re.match(
        rf"(?:to\s+(?P<to>(?:my |the |our |a |an )?[\w' -]{{1,40}}?)\s+)?(?:that is |which is )?"
        rf"(?P<verb>{verbs})\b\s*(?P<what>.+)$",
        rest,
        re.I,
    )
    if match is None:
        return None
    to = re.sub(r"^(?:the|an?) ", "", (match["to"] or "").strip(), flags=re.I)
    verb, what = match["verb"].lower(), match["what"].strip()
    if verb in ("inviting", "to invite", "thanking", "to thank", "telling", "informing"):
        whom = re.match(r"(?P<whom>(?:my |our |the )?\w+)\s+(?P<rest>(?:to|for|that|of|about)\b.+)$", what, re.I)
        if whom:
            to, what = to or whom["whom"], whom["rest"]
    else:
        what = re.sub(r"^(?:him|her|them)\s+", "", what, flags=re.I)
        what = re.sub(r"^that\s+", "", what, flags=re.I)
    first, closing = _DOING[verb]
    opening = f"{first} {what}."
    about = re.sub(r"^(?:for|to|about|that|of)\s+(?:an? |the )?", "", what, flags=re.I)
    to = re.sub(r"^(?:my|our)\s+", "", to, flags=re.I)
    return to or "Sir or Madam", opening, about, closing


_CHANGES: tuple[tuple[str, str, str], ...] = (
    # what is asked, the system prompt found to work, the request
    (
        r"simpl|easier|plain(er)? (words|english|language)|child",
        "You rewrite the user's text in simpler words.",
        "{text}",
    ),
    (r"short|concise|brief", "You shorten the user's text to one sentence.", "{text}"),
    (
        r"rewrit|rephras|paraphras|reword|spin|spun|unique|other words|different(ly)?|again",
        "You rewrite the user's text in other words with the same meaning.",
        "{text}",
    ),
)


async def change_small(
    ask: Ask, prompt: str, text: str, alike: Callable[[str, str], float] | None = None
) -> str | None:
    """Rewrite a short text sentence by sentence, or None when the model lost its meaning.

    Each new sentence must mean about the same, by `alike` (a cosine of embeddings) or else by the words it keeps; if
    not, the old one stays. None too for changes it can not make: asked for another tone, it answers the text instead.
    """
    if re.search(r"expand|longer|more detail|elaborate|extend", prompt, re.I):
        return await _expand(ask, text)
    found_change = [(system, asked) for pattern, system, asked in _CHANGES if re.search(pattern, prompt, re.I)]
    if not found_change:
        return None
    system, request = found_change[0]
    changed: list[str] = []
    kept = 0
    found = split_sentences(text)
    for sentence in found:
        answer = ""
        for temperature in _TEMPERATURES[:2]:
            raw = await ask(
                request.format(text=sentence),
                system=system,
                max_tokens=20 + len(sentence) // 2,
                temperature=temperature,
            )
            candidates = _complete(split_sentences(_only_text(raw)))[:1]
            candidates = [one if '"' in sentence else one.strip('"“”') for one in candidates]
            if candidates and _same_meaning(sentence, candidates[0], alike):
                answer = candidates[0]
                break
        kept += not answer or answer == sentence
        changed.append(answer or sentence)
    return None if kept == len(found) else " ".join(changed)


async def _expand(ask: Ask, text: str) -> str | None:
    """The text, and what the model has to say about the same."""
    topic = text.strip().rstrip(".!?")
    if len(topic.split()) > 40:
        return None
    more = await write_small(ask, f"a short paragraph about {topic}", 3)
    if more is None:
        return None
    first = split_sentences(text)
    new = [one for one in split_sentences(more) if not _repeats(one, first)]
    begins = text.strip() if text.strip()[-1:] in ".!?" else ""
    return " ".join(part for part in (begins, " ".join(new or [more])) if part)


def _same_meaning(before: str, after: str, alike: Callable[[str, str], float] | None) -> bool:
    """A rough guard: names and numbers stay, the meaning or enough words stay, nothing long is added."""
    for exact in re.findall(r"\d[\d.,:]*\d|\d|(?<=[a-z,] )[A-Z]\w+", before):
        if exact not in after:
            return False
    old, new = set(content_words(before)), set(content_words(after))
    if not new or len(after) > 1.6 * len(before) + 20 or len(after) < 0.35 * len(before):
        return False
    if before.rstrip()[-1:] == "?" and after.rstrip()[-1:] != "?":
        return False
    if alike is not None:
        return alike(before, after) >= _ALIKE
    return len(old & new) >= min(2, max(1, round(0.25 * len(old))))
