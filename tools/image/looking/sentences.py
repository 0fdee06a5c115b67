"""Findings said as a person would, in English or Chinese, and questions answered from them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tools.image.colours import name_at
from tools.image.looking.measures import Findings
from tools.media import Provenance

_QUOTE = 400
"""Characters of read text that a description quotes."""
_WINDOWS = frozenset("口囗回日曰目田中十一二三丨〇OoIl")
"""What windows, fences and hats look like to a reader of text; a description passes over them."""


@dataclass(frozen=True)
class Telling:
    """One picture's findings and the language to tell them in."""

    found: Findings
    made: Provenance
    language: str

    def say(self, english: str, chinese: str) -> str:
        """The sentence of the language."""
        return chinese if self.language == "zh" else english

    # --- the parts of a description

    def opening(self) -> str:
        """Kind, shape and size."""
        f = self.found
        kinds = {
            "photo": ("photo", "照片"),
            "drawing": ("drawing or illustration", "插画"),
            "screenshot": ("screenshot", "屏幕截图"),
            "document": ("document page", "文档页面"),
            "diagram": ("diagram", "图表"),
            "plain": ("plain, almost empty picture", "几乎空白的图片"),
        }
        kind = self.say(*kinds[f.kind])
        ratio = f.width / f.height
        shape = (
            ("square", "方形") if 0.95 < ratio < 1.05 else ("landscape", "横幅") if ratio > 1 else ("portrait", "竖幅")
        )
        if f.black_and_white and f.kind in ("photo", "drawing"):
            kind = self.say(f"black-and-white {kind}", f"黑白{kind}")
        sure = f.kind in ("plain",)
        english = f"This {'is' if sure else 'looks like'} a {kind}, {shape[0]}, {f.width} x {f.height} pixels."
        return self.say(english, f"这{'是' if sure else '看起来是'}一张{shape[1]}{kind}，{f.width} x {f.height} 像素。")

    def origin(self) -> str:
        """What Parley itself knows about how it was made; empty for uploads."""
        made = self.made
        if made.tool is None:
            return ""
        prompt = str(made.arguments.get("prompt") or made.arguments.get("instruction") or "").strip()
        if made.tool == "generate_image" and prompt:
            return self.say(
                f"Parley drew it for the prompt “{_short(prompt)}”.", f"这是 Parley 按提示“{_short(prompt)}”画的。"
            )
        if made.tool == "edit_image" and prompt:
            return self.say(
                f"Parley made it from another picture, asked to “{_short(prompt)}”.",
                f"这是 Parley 按要求“{_short(prompt)}”由另一张图改成的。",
            )
        return self.say(f"Parley made it with {made.tool}.", f"这是 Parley 用 {made.tool} 生成的。")

    def colours(self) -> str:
        """The main colours, and where they lie when above and below differ."""
        f = self.found
        if f.black_and_white and f.kind != "plain":
            return ""
        large = [self._name(i) for i, share in f.colours if share >= 0.18][:3] or [self._name(f.colours[0][0])]
        small = [self._name(i) for i, share in f.colours if 0.04 <= share < 0.18][: 4 - min(3, len(large))]
        english = f"It is mostly {_and(large)}" + (f", with some {_and(small)}" if small else "") + "."
        chinese = f"主要是{'、'.join(large)}" + (f"，还有一些{'、'.join(small)}" if small else "") + "。"
        above, below = f.upper, f.lower
        if above[0] != below[0] and above[1] > 0.45 and below[1] > 0.45:
            english += f" The upper part is mainly {self._name(above[0])}, the lower part {self._name(below[0])}."
            chinese += f"上部以{self._name(above[0])}为主，下部以{self._name(below[0])}为主。"
        return self.say(english, chinese)

    def _name(self, index: int) -> str:
        return name_at(index, self.language)

    def light(self) -> str:
        """Light, contrast, focus and noise, only what is remarkable."""
        f = self.found
        if f.kind != "photo":
            return ""
        said = [
            ("very dark", "很暗") if f.light < 0.18 else ("rather dark", "偏暗") if f.light < 0.33 else None,
            ("very bright", "很亮") if f.light > 0.8 else ("bright", "明亮") if f.light > 0.65 else None,
            ("low in contrast", "对比度低") if f.contrast < 0.11 else None,
            ("blurred", "模糊") if f.sharpness > 2.9 else ("slightly soft", "略微发虚") if f.sharpness > 2.2 else None,
            ("very noisy", "噪点很多") if f.noise > 9 else ("noisy", "有噪点") if f.noise > 5 else None,
        ]
        remarks = [one for one in said if one]
        if not remarks:
            return self.say("It is well exposed and sharp.", "曝光正常，画面清晰。") if f.sharpness else ""
        return self.say(f"It is {_and([r[0] for r in remarks])}.", f"画面{'、'.join(r[1] for r in remarks)}。")

    def faces(self) -> str:
        """Faces and where they are; empty without any."""
        boxes = self.found.faces
        if not boxes:
            return ""
        if len(boxes) == 1:
            where = self._place(boxes[0])
            return self.say(f"There is a face {where}.", f"{where}有一张人脸。")
        return self.say(f"There are {len(boxes)} faces.", f"有 {len(boxes)} 张人脸。")

    def layout(self) -> str:
        """Where the eye goes."""
        box = self.found.subject
        if box is None or self.found.faces or self.found.kind not in ("photo", "drawing"):
            return ""
        share = (box[2] - box[0]) * (box[3] - box[1]) / (self.found.width * self.found.height)
        if share > 0.6:
            return ""
        where = self._place(box)
        size = self.say(f"about {share:.0%} of the area", f"约占画面 {share:.0%}")
        return self.say(f"What stands out most lies {where} ({size}).", f"最突出的部分在{where}（{size}）。")

    def _place(self, box: tuple[int, int, int, int]) -> str:
        x = (box[0] + box[2]) / 2 / self.found.width
        y = (box[1] + box[3]) / 2 / self.found.height
        across = "left" if x < 0.38 else "right" if x > 0.62 else ""
        down = "upper" if y < 0.38 else "lower" if y > 0.62 else ""
        if self.language == "zh":
            words = {"left": "左", "right": "右", "upper": "上", "lower": "下"}
            if across and down:
                return f"{words[across]}{words[down]}方"
            return f"{words[across or down]}侧" if across else f"{words[down]}方" if down else "中间"
        if across and down:
            return f"in the {down} {across}"
        return f"on the {across}" if across else f"in the {down} part" if down else "in the centre"

    def text(self) -> str:
        """What is written in it, quoted; empty without any."""
        lines = [line for line in self.found.text.replace("\t", " ").splitlines() if line.strip()]
        words = " / ".join(line for line in lines if not _WINDOWS.issuperset(re.findall(r"\w", line)))
        if len(re.findall(r"\w", words)) < 2:
            return ""
        return self.say(f"It says: “{_short(words, _QUOTE)}”.", f"上面写着：“{_short(words, _QUOTE)}”。")

    def codes(self) -> str:
        """QR and bar codes; empty without any."""
        if not self.found.codes:
            return ""
        english = _and(
            [f"a {kind.replace('_', '-')} code with the content “{_short(text)}”" for kind, text in self.found.codes]
        )
        chinese = "、".join(f"{kind} 码，内容是“{_short(text)}”" for kind, text in self.found.codes)
        return self.say(f"It has {english}.", f"有{chinese}。")

    def camera(self) -> str:
        """What the file says of its making; empty when it says nothing."""
        data = self.found.metadata
        parts = []
        if data.taken:
            parts.append(self.say(f"taken on {data.taken}", f"拍摄于 {data.taken}"))
        if data.camera:
            parts.append(self.say(f"with a {data.camera}", f"相机 {data.camera}"))
        if data.exposure:
            parts.append(f"({data.exposure})")
        said = self.say(f"It was {' '.join(parts)}.", f"{'，'.join(parts)}。") if parts else ""
        if parts and not data.taken and not data.camera:
            said = self.say(f"Its exposure was {data.exposure}.", f"曝光参数：{data.exposure}。")
        if data.has_location:
            said += self.say(" The file has a location in it.", "文件里带有位置信息。")
        return said.strip()

    def extras(self) -> str:
        """Transparency and animation."""
        said = ""
        if self.found.transparent > 0.01:
            said += self.say(
                f" {self.found.transparent:.0%} of it is transparent.", f"有 {self.found.transparent:.0%} 是透明的。"
            )
        if self.found.frames > 1:
            said += self.say(f" The file has {self.found.frames} frames.", f"文件有 {self.found.frames} 帧。")
        return said.strip()

    def description(self) -> str:
        """Everything worth saying, most telling first."""
        parts = [self.origin(), self.opening(), self.text(), self.codes(), self.faces(), self.layout()]
        parts += [self.colours(), self.light(), self.extras(), self.camera()]
        return ("" if self.language == "zh" else " ").join(part for part in parts if part)

    # --- answers

    def answer_people(self) -> str:
        """How many people look at the camera."""
        count = len(self.found.faces)
        english = "one face" if count == 1 else f"{count or 'no'} faces"
        chinese = f"找到 {count} 张正对镜头的人脸" if count else "没有找到正对镜头的人脸"
        return self.say(
            f"I find {english} looking at the camera; people who turn away or are small are not found this way.",
            f"{chinese}；侧脸或很小的人这样找不到。",
        )

    def answer_colour(self) -> str:
        """Main colours with their shares."""
        named = [f"{self._name(i)} ({share:.0%})" for i, share in self.found.colours if share >= 0.03][:5]
        if self.found.black_and_white:
            return self.say("It is black and white.", "这是黑白的。")
        return self.say(f"Its main colours are {_and(named)}.", f"主要颜色是{'、'.join(named)}。")

    def answer_background(self) -> str:
        """The colour along the border."""
        name = self._name(self.found.rim[0])
        return self.say(f"Along its border the picture is mainly {name}.", f"画面边缘以{name}为主。")

    def answer_size(self) -> str:
        """Pixels, ratio, bytes, format."""
        f = self.found
        ratio = f.width / f.height
        shape = ("landscape", "横向") if ratio > 1.05 else ("portrait", "竖向") if ratio < 0.95 else ("square", "方形")
        size = f"{f.byte_size / 2**20:.1f} MiB" if f.byte_size > 2**20 else f"{f.byte_size / 1024:.0f} KiB"
        pixels = f"{f.width} x {f.height}"
        return self.say(
            f"It is {pixels} pixels ({f.width * f.height / 1e6:.1f} million, {shape[0]}), {f.file_format}, {size}.",
            f"{pixels} 像素（{shape[1]}，{f.width * f.height / 1e4:.0f} 万像素），{f.file_format} 格式，{size}。",
        )

    def answer_text(self) -> str:
        """All text, quoted whole."""
        if not self.found.text.strip():
            return self.say("I can read no text in it.", "图里没有我能读出的文字。")
        return self.say(f"It says:\n{self.found.text}", f"上面写着：\n{self.found.text}")

    def answer_sharp(self) -> str:
        """Whether it is blurred."""
        width = self.found.sharpness
        if not width:
            return self.say("It has no edges to judge its focus by.", "画面没有可以判断清晰度的边缘。")
        verdict = (
            ("blurred", "模糊") if width > 2.9 else ("slightly soft", "略微发虚") if width > 2.2 else ("sharp", "清晰")
        )
        return self.say(
            f"It is {verdict[0]} (its sharpest edges are {width:.1f} pixels wide).",
            f"画面{verdict[1]}（最锐的边缘宽 {width:.1f} 像素）。",
        )

    def answer_light(self) -> str:
        """Brightness and contrast in numbers."""
        f = self.found
        verdict = (
            ("dark", "偏暗")
            if f.light < 0.33
            else ("bright", "明亮")
            if f.light > 0.65
            else ("of medium brightness", "亮度适中")
        )
        return self.say(
            f"It is {verdict[0]}: {f.light:.0%} of full brightness on average, contrast {f.contrast:.0%}.",
            f"{verdict[1]}：平均亮度 {f.light:.0%}，对比度 {f.contrast:.0%}。",
        )

    def answer_noise(self) -> str:
        """Grain in levels."""
        noise = self.found.noise
        verdict = ("very noisy", "噪点很多") if noise > 9 else ("noisy", "有噪点") if noise > 5 else ("clean", "干净")
        return self.say(
            f"It is {verdict[0]} (grain of {noise:.1f} levels of 255).", f"画面{verdict[1]}（噪声约 {noise:.1f}/255）。"
        )

    def answer_camera(self) -> str:
        """Camera and date."""
        return self.camera() or self.say(
            "The file does not say when or with what it was taken.", "文件里没有拍摄时间和设备信息。"
        )

    def answer_place(self) -> str:
        """Whether there is a location; never where."""
        if self.found.metadata.has_location:
            return self.say(
                "The file has a location in it, which I do not tell; who gets the file can read it.",
                "文件里带有位置信息，我不会说出来；拿到文件的人可以读到。",
            )
        return self.say("The file has no location in it.", "文件里没有位置信息。")

    def answer_codes(self) -> str:
        """QR and bar codes."""
        return self.codes() or self.say("I can read no QR or bar code in it.", "没有找到能读出的二维码或条形码。")

    def answer_kind(self) -> str:
        """Kind and origin."""
        return f"{self.origin()} {self.opening()}".strip()

    def answer_origin(self) -> str:
        """Whether Parley made it."""
        return self.origin() or self.say(
            "It was sent here, and nothing in it says how it was made.", "这是别人发来的，里面没有说明是怎么制作的。"
        )

    def answer_where(self) -> str:
        """The layout."""
        return self.faces() or self.layout() or self.say("Nothing in it stands out.", "没有特别突出的部分。")

    def answer_transparent(self) -> str:
        """Transparency."""
        return self.extras() or self.say("No, nothing in it is transparent.", "没有透明的部分。")


Answer = Callable[[Telling], str]
_ANSWERS: tuple[tuple[str, Answer], ...] = (
    (r"\b(?:qr|bar ?code|barcodes?)\b|二维码|条形码|条码", Telling.answer_codes),
    (
        r"\bwhat (?:does|do) (?:it|this|that|they|the (?:sign|text|label|picture|"
        r"image|photo|page|paper|board)).{0,20}\bsays?\b|"
        r"\b(?:written|writing|text|words?|letters?|caption|title|read (?:it|this|the)|spell)\b|"
        r"写(?:了|着|的)|文字|什么字|念|读(?:一下|出)",
        Telling.answer_text,
    ),
    (
        r"\bhow many (?:\w+ )?(?:people|persons?|faces?|men|women|humans?)\b|"
        r"\b(?:any|a) (?:people|person|face|human)\b|"
        r"几个人|多少人|几张脸|有(?:没有)?人(?:脸)?吗|有没有人",
        Telling.answer_people,
    ),
    (r"\bcolou?rs?\b.*\bbackground\b|\bbackground\b.*\bcolou?rs?\b|背景.{0,4}颜色", Telling.answer_background),
    (
        r"\b(?:what|which|main|dominant)\b(?: \w+){0,2} colou?rs?(?: are| is there| does it have)?(?: in)?"
        r"(?: the| this| it)?(?: picture| image| photo)?\s*[?.]*$|\bcolou?r (?:scheme|palette)\b|\bblack and white\b|"
        r"什么颜色[？?]*$|哪些颜色|主色|配色|黑白",
        Telling.answer_colour,
    ),
    (
        r"\bhow (?:big|large|wide|tall|high)(?: is (?:it|this|the (?:picture|image|photo|file)))?\s*\??$|"
        r"\b(?:resolution|dimensions?|pixels?|aspect ratio|file size|format|landscape or portrait|orientation)\b|"
        r"\bsize of (?:the |this )?(?:picture|image|photo|file)\b|\bwhat size\b|"
        r"多大|尺寸|分辨率|像素|宽高|格式|横(?:的|屏|版)?还是竖",
        Telling.answer_size,
    ),
    (r"\b(?:blurr?y|blurred|sharp|in focus|out of focus|focus(?:ed)?)\b|模糊|清晰|清楚|对焦", Telling.answer_sharp),
    (r"\b(?:nois[ey]+|grain(?:y)?)\b|噪点|颗粒", Telling.answer_noise),
    (
        r"\b(?:too |very )?(?:dark|bright|exposed|exposure|contrast|brightness)\b|亮度|太暗|太亮|曝光|对比度",
        Telling.answer_light,
    ),
    (
        r"\bwhere\b.*\b(?:taken|shot|made|photographed)\b|\b(?:gps|location|coordinates)\b|在哪里?拍|位置信息|定位",
        Telling.answer_place,
    ),
    (
        r"\bwhen\b.*\b(?:taken|shot|made|photographed)\b|\b(?:camera|lens|exif|metadata|iso|aperture)\b|\bwhat date\b|"
        r"什么时候拍|何时拍|拍摄时间|相机|手机拍|元数据",
        Telling.answer_camera,
    ),
    (
        r"\b(?:ai|generated|real|fake|who (?:made|drew|created)|what prompt)\b|谁画|人工智能|生成的|真的吗|提示词",
        Telling.answer_origin,
    ),
    (
        r"\b(?:photo(?:graph)? or|drawing or|is (?:it|"
        r"this) an? (?:photo(?:graph)?|drawing|screenshot|diagram|painting))\b|"
        r"\bwhat (?:kind|type|sort) of (?:picture|image)\b|是照片还是|是不是照片|什么类型",
        Telling.answer_kind,
    ),
    (r"\b(?:transparent|transparency|alpha|animated|frames)\b|透明|动图|几帧", Telling.answer_transparent),
    (r"\bwhere (?:is|are) (?:the )?(?:main )?(?:subject|faces?|person|focus)\b|主体在哪|脸在哪", Telling.answer_where),
)

_DESCRIBE = (
    r"\bdescri(?:be|ption)\b|\bwhat(?:'s| is| do you see| can you see| does it show| do we see)\b.{0,24}"
    r"\b(?:picture|image|photo|this|it|here|that|see|show)\b|"
    r"\bwhat is (?:this|that|it)\b|\bcaption\b|\bwhat do you see\b|"
    r"\btell me about\b|\balt text\b|描述|形容|介绍|(?:图(?:里|中|上|片里)|里面|里头|画面[里上]?)(?:都|还)?(?:有|"
    r"是)什么|是什么(?:图|照片|东西)?[？?]*$|看到(?:了)?什么|讲讲|说说"
)


def answer_to(telling: Telling, question: str) -> str | None:
    """The answer as far as measuring gives one; None when it takes eyes that understand, or a whole description."""
    if not question or re.search(r"\bdescri(?:be|ption)\b|描述|形容", question, re.IGNORECASE):
        return None
    said = [reply(telling) for pattern, reply in _ANSWERS if re.search(pattern, question, re.IGNORECASE)]
    return "\n".join(dict.fromkeys(said)) if said else None


def asks_for_a_description(question: str) -> bool:
    """Whether a question is just "what is in it?"."""
    return not question.strip() or re.search(_DESCRIBE, question, re.IGNORECASE) is not None


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _short(text: str, limit: int = 200) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
