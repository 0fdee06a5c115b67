"""The arguments of the tools that work on text, by role."""

from __future__ import annotations

import re
from typing import Any

from agent.planner import arguments
from agent.planner.announced import is_goal
from agent.planner.catalogue import TEXT, Shape, Slot
from agent.planner.clauses import Clause
from agent.planner.draft import Draft
from agent.planner.groups import MOST
from agent.planner.languages import (
    any_language,
    script_language,
    source_language,
    target_languages,
    unknown_language,
)
from agent.planner.masking import MARK, Piece
from agent.planner.media_arguments import Roles, instruction_of
from agent.planner.mentions import mentions
from agent.planner.plan import FromStep
from agent.planner.references import LABELLERS, ON_LABELS, Scene, Source, candidates, is_about

_PAGE = re.compile(
    r"\b(?:documents?|receipts?|invoices?|contracts?|letters?|forms?|scans?|"
    r"scanned|articles?|menus?|bills?|certificates?|pages?)\b"
    r"|发票|收据|小票|单据|合同|文件|文档|表格|信件|菜单|账单|证书",
    re.I,
)


def is_page(scene: Scene) -> bool:
    """Whether the picture is of a page: its text answers questions better than its looks."""
    return bool(_PAGE.search(scene.masked.text)) and not any(kind == "document" for kind in scene.request.attachments)


_COMPARES_FILES = re.compile(
    r"\bcompar\w*\b|\bdiffer(?:s|ent|ences?)?\b|\bin common\b|\bchanged between\b|\bwhich (?:of|one)\b"
    r"|哪一?[份个篇段]|对比|比较|比一比|区别|差别|差异|不同|不一样|异同",
    re.I,
)
_COMPARES = re.compile(r"\b(?:similar\w*|compar\w*)\b|比较|对比|相似|像不像|有多像", re.I)
"""What is made is held against what is given."""


def compared(draft: Draft, words: str) -> list[FromStep]:
    """The words of all the documents or recordings that are held against each other; empty when none are."""
    files = [one for one in draft.scene.attachments() if one.kind in ("document", "audio")]
    if len(files) < 2 or not _COMPARES_FILES.search(words):
        return []
    read = [draft.converted("answer_question", one, (TEXT,)) for one in files[:MOST]]
    return [one.value for one in read if one is not None and isinstance(one.value, FromStep)]


def text_given(draft: Draft, clause: Clause, shape: Shape) -> tuple[Slot, Source | None]:
    """The text of a clause: what it quotes first, then what it points at."""
    slot, found = texts_given(draft, clause, shape, most=1)
    return slot, found[0] if found else None


def texts_given(draft: Draft, clause: Clause, shape: Shape, most: int = MOST) -> tuple[Slot, list[Source]]:
    """The texts of a clause: what it quotes first, then all that it points at."""
    slot = shape.slot("text") or shape.slots[0]
    given = draft.scene.masked.marks(clause.text, "content") or draft.scene.masked.marks(clause.rest, "quote")
    if clause.tool == "summarize_text":  # a question is asked, not summed up
        given = [piece for piece in given if not piece.asks]
    again = bool(given) and id(given[0]) in draft.scene.spent and any(one.kind == TEXT for one in draft.scene.made())
    if again:  # "translate and then read aloud: ..." gives the text once, for the first
        return slot, [next(one for one in draft.scene.made() if one.kind == TEXT)]
    held = any(one.kind == TEXT for one in draft.scene.made()) or draft.scene.files_in_text()
    if given and not (_COMPARES.search(clause.text) and held):
        draft.scene.spent.add(id(given[0]))
        return slot, [Source(TEXT, given[0].text, piece=given[0])]
    pointing = re.sub(MARK, " ", clause.text) if given else clause.text
    return slot, draft.sources(clause.tool, pointing, slot, most)


def speak_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """What to say, and the voice, style and language to say it in."""
    roles: Roles = arguments.speech_style(clause.text)
    said = re.match(
        r"\s*(?:say|speak)\s+(?!it\b|this\b|that\b|the\b)([^\ue000-\uf8ff]{1,200}?)\s+(?:in|"
        r"with)\s+(?:an?\s+)?[\w ,-]{1,30}?(?:voice|tone|accent)"
        r"|\s*(?:say|speak)\s+(?!it\b|this\b|that\b|the\b)([^\ue000-\uf8ff]{1,200}?)\s+(?:aloud|out ?loud|loudly)",
        clause.rest,
        re.I,
    )
    if said:
        return [_in_its_language(draft, roles | {"text": (said.group(1) or said.group(2)).strip()})]
    roles_of_all = []
    for source in texts_given(draft, clause, shape)[1]:
        text = source.value
        if source.piece is None and _is_another_language(draft, source, str(roles.get("language", ""))):
            text = draft.add("translate_text", {"text": text, "tgt_lang": roles["language"]}) or text
        roles_of_all.append(_in_its_language(draft, roles | {"text": text}))
    return roles_of_all


def _in_its_language(draft: Draft, roles: Roles) -> Roles:
    """What is to be said, with the language that it is known to be in."""
    if "language" not in roles and isinstance(roles["text"], str) and script_language(roles["text"]) == "zh":
        roles["language"] = "zh"
    if "language" not in roles and isinstance(roles["text"], FromStep):
        before = draft.scene.steps[roles["text"].step]
        if before.tool == "translate_text":
            target = draft.shapes["translate_text"].slot("tgt_lang")
            roles["language"] = before.arguments.get(target.name) if target else None
    return roles


def _is_another_language(draft: Draft, source: Source, language: str) -> bool:
    """Whether "read it to me in French" wants words of another language translated first."""
    if not language or source.made_by == "translate_text":
        return False
    sample = source.value if isinstance(source.value, str) else draft.scene.request.text
    return script_language(sample) != language


def translate_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """The texts and each language they are to be put into."""
    words = re.sub(MARK, " ", clause.text)
    source_lang = source_language(words)
    roles_of_all = []
    for text in _to_translate(draft, clause, shape):
        for target in _into(clause, words, text)[:4]:
            roles: Roles = {"text": text, "tgt_lang": target}
            if source_lang and source_lang != target:
                roles["src_lang"] = source_lang
            roles_of_all.append(roles)
    return roles_of_all


def _to_translate(draft: Draft, clause: Clause, shape: Shape) -> list[Any]:
    """What is to be translated: words without quotation marks, or what is given or pointed at."""
    given = draft.scene.masked.marks(clause.text, "quote", "content")
    unquoted = "" if given else arguments.unquoted_object(clause.rest)
    unquoted = unquoted or _chinese_object(clause, draft.scene)
    called = [one for one in draft.scene.made() if unquoted and is_about(draft.scene, one, unquoted)]
    if called:
        return [called[0].value]
    if unquoted:
        return [draft.scene.masked.restore(unquoted)]
    return [source.value for source in texts_given(draft, clause, shape)[1]]


def _into(clause: Clause, words: str, text: Any) -> list[str]:
    """The languages that a clause or its sentence names; else the reader's other one."""
    targets = target_languages(words) or target_languages(re.sub(MARK, " ", clause.sentence))
    if targets:
        return targets
    named = any_language(words)
    if named and named != source_language(words):
        return [named]
    if unknown := unknown_language(words):
        return [unknown]  # the tool says which languages there are
    if isinstance(text, str) and script_language(text) == "zh":
        return ["en"]
    return ["zh" if script_language(words) == "zh" else "en"]


def _chinese_object(clause: Clause, scene: Scene) -> str:
    """The words of "把我爱你翻译成英文" and "我爱你用英语怎么说"."""
    match = re.search(r"(?:把|将)\s*([^，。；,;\ue000-\uf8ff]{1,200}?)\s*(?:翻译?成|译成|翻译为|译为)", clause.text)
    match = match or re.search(
        r"^\W*([^，。；,;\ue000-\uf8ff]{1,100}?)\s*用[^，。；,;]{1,8}(?:怎么|咋)(?:说|讲|写)", clause.text
    )
    if not match:
        return ""
    words = match.group(1).strip()
    named = mentions(words)
    if len(named) == 1 and len(named[0].words) >= len(words) - 1:
        return ""
    pointing = (
        r"(?:它|这|那|上面|下面|以下|刚才|结果|译文|原文|录音|"
        r"文章|文字|内容|图|总结|摘要|答案|转录|视频|音频|文件|文档|我的|前面|最后|第|回答|诗|故事)"
    )
    return (
        ""
        if re.search(pointing, words[:4])
        or re.search(r"(?:录音|文章|文字|内容|图片|照片|视频|文件|文档|字|话)$", words)
        else words
    )


def summarize_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """A text, how many sentences, and whether as points."""
    slot, sources = texts_given(draft, clause, shape)
    roles: Roles = {}
    count = arguments.number_of(clause.text, r"sentences?|句话?|bullet points?|points?|条|点|个?要点")
    if count:
        roles["sentences"] = count
    if re.search(r"\bbullets?\b|\bpoint by point\b|要点列表|分点|列出要点|条目", clause.text, re.I):
        roles["style"] = "bullets"
    return [{slot.role: one.value} | roles for one in sources]


def text_only_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """A text."""
    slot, sources = texts_given(draft, clause, shape)
    return [{slot.role: one.value} for one in sources]


_ON_TEXT = re.compile(
    r"\b(?:re-?writ|paraphras|rephras|reword|proofread|polish|simplif|expand|elaborat|spin|retell|grammar|"
    r"spelling|punctuation|grammatical|typo|lengthen|edit)\w*|改写|"
    r"润色|扩写|重写|校对|改正|纠正|语法|错别字|续写|缩短|精简|简化|改得|改成|更正式|更礼貌"
    r"|\b(?:make|turn|convert|transform) (?:it|this|that|the|my)\b|"
    r"\breply to\b|\brespond to\b|\bbased on\b|\bfrom\b|\busing\b|根据|基于|"
    r"\babout (?:it|this|that|the (?:image|picture|photo|recording|video|document|text|result))|关于(?:它|这|"
    r"图)|给(?:这|它)|为(?:这|它)|\baction (?:items|points)\b|\bto-?dos?\b|\bnext steps\b|\bdeadlines\b|\bshorten\b|"
    r"待办|行动项|要做的事|下一步|[理做弄缩]成|缩.?[成到]",
    re.I,
)


_ON_MADE = re.compile(
    r"\b(?:for|about|of|on|describing|with|to|in) (?:the|these|those|this|that|its|it|them)\b|"
    r"\b(?:conversational|chat|relevant) (?:text )?(?:response|reply|conversation)\b|\brelated\b|这|它|结果",
    re.I,
)


_MUST_HAVE_TEXT = re.compile(
    r"\b(?:rewrit|paraphras|rephras|reword|proofread|polish|"
    r"simplif|expand|elaborat|spin|grammar)\w*|润色|扩写|重写|校对|改写",
    re.I,
)


_SUBJECT = re.compile(
    r"\b(?:about|on|for|of)\s+(?!(?:me|it|that|this|you|us)\b)[^.,;!?。，\ue000-\uf8ff]{3,80}|"
    r"关于[^，。；！？]{1,30}?(?=的)|(?<=[给为])(?!我|你)[^，。；！？]{1,20}?(?=[做写画搞弄想])",
    re.I,
)
_NO_SUBJECT = re.compile(r"\W*(?:[A-Za-z'’-]+\s+){0,4}[A-Za-z'’-]+\W*|[\u4e00-\u9fff]{2,8}")


def _with_its_subject(scene: Scene, clause: Clause, instruction: str) -> str:
    """The first thing to write, with the subject of a goal announced before it.

    "I want a video about whales. First write a script" asks for a script about whales.
    """
    before = scene.masked.text[: clause.start]
    goal = re.split(r"(?<=[.!?。！？\n])", before.strip())
    about = _SUBJECT.search(goal[0]) if len(goal) > 1 and not scene.steps and is_goal(goal[0]) else None
    if about is None or _SUBJECT.search(instruction) or not _NO_SUBJECT.fullmatch(instruction):
        return instruction
    words = about.group().strip()
    return f"{instruction}（{words}）" if re.search("[\u4e00-\u9fff]", words) else f"{instruction} {words}"


def write_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """What to write, and the text it is about where there is one."""
    instruction = _with_its_subject(draft.scene, clause, instruction_of(draft.scene, clause))
    roles: Roles = {"instruction": instruction}
    count = arguments.number_of(clause.text, r"sentences?\b|句(?!子)")
    if count:
        roles["sentences"] = count
    slot = shape.slot("text")
    on_made = any(one.kind == TEXT for one in draft.scene.made()) and _ON_MADE.search(clause.text)
    if slot is None or not (_ON_TEXT.search(clause.text) or on_made):
        return [roles]
    _, source = text_given(draft, clause, shape)
    if source is not None:
        roles["text"] = source.value
        if source.piece is not None:
            roles["instruction"] = arguments.tidy(instruction.replace(source.piece.raw, "").strip()) or instruction
    elif _MUST_HAVE_TEXT.search(clause.text) and len(instruction.split()) < 5:
        return []
    return [roles]


def _question(draft: Draft, clause: Clause) -> tuple[Piece | None, str]:
    """The question of a clause: the piece that holds it, where it is quoted, and its words."""
    here = draft.scene.masked.marks(clause.text, "quote", "content")
    called = [piece for piece in here if re.search(rf"question\W*{draft.scene.masked.mark(piece)}", clause.text)]
    asking = [piece for piece in called or here if piece.asks or called] or [
        piece for piece in draft.scene.masked.pieces if piece.asks
    ]
    question = next(iter([*asking, *here]), None)
    if question is None:
        return None, arguments.question_of(draft.scene.masked.restore(clause.text))
    draft.scene.spent.add(id(question))
    return question, question.text


_ABOUT_TEXT = re.compile(r"\b(?:text|article|document|passage|paragraph|story|context|transcri\w+|audio)\b|文", re.I)


def _answer_from(draft: Draft, clause: Clause, question: Piece | None, words: str) -> list[Source]:
    """Where an answer may be found, the likeliest first; never in words of the question itself."""
    found = candidates(draft.scene, clause.text, ("image", TEXT))
    looks = re.search(r"\b(?:images?|pictures?|photos?|scene|painting|drawing)\b|图|照片|画面", words, re.I)
    if looks and not is_page(draft.scene):
        found.sort(key=lambda one: one.kind != "image")
    if draft.scene.returns[-1:] == ["image"] and question is not None and not _ABOUT_TEXT.search(clause.text):
        found.sort(key=lambda one: one.value != FromStep(len(draft.scene.steps) - 1))  # of the picture just made
    if not re.search(r"summar|总结|摘要|概要", re.sub(MARK, "", clause.text), re.I):  # a summary leaves things out
        found.sort(key=lambda one: one.made_by == "summarize_text")
    if not ON_LABELS.search(re.sub(MARK, "", clause.text)):
        found.sort(key=lambda one: one.made_by in LABELLERS)
    return [one for one in found if question is None or not _is_of_the_question(one.piece, question)]


def _is_of_the_question(piece: Piece | None, question: Piece) -> bool:
    """Whether a piece is the question, stands in it, or is asked beside it; a file named in it is not."""
    return piece is not None and piece.kind in ("quote", "content") and (piece.raw in question.raw or piece.asks)


def answer_roles(draft: Draft, clause: Clause, shape: Shape) -> list[Roles]:
    """A question on a text; on a picture it is a question to describe_image."""
    question, words = _question(draft, clause)
    asked = question is not None or clause.form in ("question", "chinese")
    slot = shape.slot("text") or shape.slots[-1]
    if texts := compared(draft, clause.text):
        return [{"question": words, "text": texts}]
    for candidate in _answer_from(draft, clause, question, words):
        if candidate.made_by == "describe_image" and isinstance(candidate.value, FromStep):
            seen = draft.scene.steps[candidate.value.step].arguments
            candidate = Source("image", next(iter(seen.values())))
        if candidate.kind == "image" and "describe_image" in draft.shapes and not is_page(draft.scene):
            draft.add("describe_image", {"image": candidate.value, "question": words if asked else None})
            return []
        source = draft.converted("answer_question", candidate, slot.kinds)
        if source is not None:
            return [{"question": words, "text": source.value}]
    return []
