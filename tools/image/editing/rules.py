"""The words that ask for each change, English and Chinese. Earlier rules are tried first."""

from __future__ import annotations

from tools.image.colours import colour_of, colour_pattern
from tools.image.editing.clauses import NUMBER, Clause, Edit, Rule, number_of, take_amount, take_scope

_SIDES = {
    "left": (0, 0, 1, 0), "right": (1, 0, 0, 0), "top": (0, 0, 0, 1), "upper": (0, 0, 0, 1),
    "bottom": (0, 1, 0, 0), "lower": (0, 1, 0, 0),
    "左": (0, 0, 1, 0), "右": (1, 0, 0, 0), "上": (0, 0, 0, 1), "下": (0, 1, 0, 0),
}  # fmt: skip
"""Per side: which edges (left, top, right, bottom) a crop to that side moves."""

_PUT = (
    r"(?:add|write|put|insert|place|overlay|print|type|include|draw|caption|label|"
    r"title|加上?|添加|写上?|放上?|印上?|打上|配上?|标上?)"
)
_TEXT_WORD = (
    r"(?:(?:text|caption|title|words?|label|subtitle|message|writing|heading|sign)s?|文字|标题|字幕|字样|字|说明)"
)


def _text(clause: Clause) -> Edit | None:
    quoted = clause.take(r"⟦(\d+)⟧")
    if quoted is not None:
        text = clause.quotes[int(quoted[1])]
    else:
        start = (
            rf"\b(?:add|write|put|insert|place|print)\b.*?\b{_TEXT_WORD}\b\s*(?:saying|that says|reading|of|:|：)?\s*|"
        )
        start += (
            rf"(?:加上?|添加|写上?|放上?|打上|配上?)(?:一个|一行|一段)?{_TEXT_WORD}\s*[:：]?\s*|\b(?:saying|"
            rf"that says|reading|which says|write)\b:?\s*|写上"
        )
        end = (
            r"(?=\s+(?:at|in|on|near|along|with|across|to)\s+(?:the\s+)?(?:top|bottom|cent|"
            r"middle|left|right|upper|lower|white|black|red|blue|big|large|small|corner|it\b|"
            r"image|picture|photo)|(?:在|到|放在)[上下左右中底顶]|$)"
        )
        found = clause.take(rf"(?:{start})([^⟦⟧]+?){end}")
        if found is None or not found[1].strip():
            return None
        text = found[1].strip()
    if clause.take(r"\bwater ?mark\b|水印"):
        clause.take(_PUT)
        return Edit("watermark", {"text": text})
    across, down = _place(clause)
    size = 1.0
    if clause.take(r"\b(?:huge|very (?:big|large)|giant)\b|超大|巨大"):
        size = 1.9
    elif clause.take(r"\b(?:big|large|bold)\b|大字|大号|大"):
        size = 1.4
    elif clause.take(r"\b(?:small|tiny|little)\b|小字|小号|小"):
        size = 0.6
    colour = None
    if found := clause.take(rf"({colour_pattern()})(?:\s*{_TEXT_WORD})?"):
        colour = colour_of(found[1])
    for words in (
        _PUT,
        rf"\b{_TEXT_WORD}\b|{_TEXT_WORD}",
        r"\b(?:saying|says|reading|which|letters|font|colou?r|corner|edge|across)\b|的|颜色|字体|角落",
    ):
        clause.take(words)
    return Edit("text", {"text": text, "across": across, "down": down, "colour": colour, "size": size})


def _place(clause: Clause) -> tuple[float, float]:
    """Where across and down, in [0, 1]; the lower middle unless said."""
    across, down = 0.5, 1.0
    said_down = False
    if corner := clause.take(r"([左右])([上下])(?:角|方|侧)?"):
        return (0.0 if corner[1] == "左" else 1.0), (0.0 if corner[2] == "上" else 1.0)
    if clause.take(r"\b(?:top|upper|above|head)\b|顶部|顶端|上方|上面|上边") is not None:
        down, said_down = 0.0, True
    elif clause.take(r"\b(?:bottom|lower|below|underneath|foot)\b|底部|底端|下方|下面|下边") is not None:
        said_down = True
    elif clause.take(r"\b(?:cent(?:er|re)|middle)\b|中间|中央|正中|居中|中心"):
        down, said_down = 0.5, True
    if clause.take(r"\bleft\b|左[上下]?(?:角|侧|边)?"):
        across, down = 0.0, down if said_down else 0.5
    elif clause.take(r"\bright\b|右[上下]?(?:角|侧|边)?"):
        across, down = 1.0, down if said_down else 0.5
    clause.take(r"角")
    return across, down


def _corners(clause: Clause) -> Edit | None:
    if clause.take(r"\bround(?:ed|ing)?\s+(?:the\s+)?corners?\b|\bcorners?\s+round(?:ed|er)?\b|圆角"):
        return Edit("round_corners", {"share": 0.08 * take_amount(clause)})
    if clause.take(
        r"\b(?:crop|cut|shape|make|turn)?\s*(?:it\s+|"
        r"this\s+)?(?:in)?to\s+(?:a\s+)?circ(?:le|ular)\b|\bcircular crop\b|"
        r"\bcircle crop\b|圆形|裁成圆|圆圈"
    ):
        clause.take(r"裁剪|裁切|裁成|裁|剪成|剪")
        return Edit("circle")
    return None


def _border(clause: Clause) -> Edit | None:
    if clause.take(
        r"\b(?:trim|remove|crop|cut|delete)\b.*\b(?:borders?|edges?|margins?|frame|"
        r"white ?space|bars)\b(?: off| away)?|\btrim\b|[去裁删](?:掉|除)?(?:四周|"
        r"周围)?的?[白黑空]*(?:边框|白边|黑边|边)"
    ):
        return Edit("trim")
    if clause.take(r"\bpolaroid\b|拍立得|宝丽来"):
        clause.take(r"\b(?:frame|border)\b|边框|相框")
        return Edit("border", {"colour": (250, 249, 246), "pixels": None, "polaroid": True})
    if not clause.take(r"\b(?:border|frame|framed|passepartout)\b|边框|相框|画框|白边|黑边"):
        return None
    pixels = clause.take(r"(\d+)\s*(?:px|pixels?|像素)(?:\s*(?:wide|thick))?|宽(\d+)")
    colour = clause.take(f"({colour_pattern()})")
    clause.take(r"\b(?:thick|thin|wide|simple|solid)\b|粗|细|宽")
    rgb = colour_of(colour[1]) if colour else (255, 255, 255)
    return Edit("border", {"colour": rgb, "pixels": int(pixels[1] or pixels[2]) if pixels else None})


_REMOVE = (
    r"(?:remove|delete|erase|cut out|cut away|drop|get rid of|take (?:out|away)|without|no|strip|transparent|clear)"
)


def _background(clause: Clause) -> Edit | None:
    if not clause.has(r"\bbackground\b|背景|\bcut ?out (?:the )?(?:subject|person)\b|抠图|抠出|抠像"):
        return None
    gradient = clause.has(r"\bgradient\b|渐变")
    colours = [colour_of(c) for c in _colours(clause)]
    if colours and not clause.has(r"\bblur|模糊|虚化|\btint|\bmore|\bless"):
        for words in (
            r"\bgradient\b|渐变",
            r"\bbackground\b|背景",
            r"\b(?:replace|change|set|swap|make|turn|use|with|solid|plain|pure|"
            r"from)\b|替换|更换|换成|换为|换|变成|改成|纯",
            r"\b(?:replace|with|to|solid)\b",
        ):
            clause.take(words)
        return Edit("new_background", {"colours": colours if gradient else colours[:1]})
    if clause.take(
        rf"\b{_REMOVE}\b.*\bbackground\b|\bbackground\b.*\b(?:{_REMOVE}|removed|gone|"
        rf"away)\b|\btransparent background\b|\bcut ?out (?:the )?(?:subject|person)\b|"
        rf"去掉?背景|去除背景|移除背景|删除背景|背景(?:去掉|去除|移除|删除|变?透明|"
        rf"透明)|透明背景|抠图|抠出(?:主体|人物|人像)?|抠像"
    ):
        return Edit("cut_out")
    return None


def _colours(clause: Clause) -> list[str]:
    found = []
    while match := clause.take(colour_pattern()):
        found.append(match[0])
        if len(found) == 4:
            break
    return found


_NOUN = r"(?:\s*(?:colou?red\s+)?(?:[a-z]+\s+){0,2}?[a-z]+)?"


def _recolour(clause: Clause) -> Edit | None:
    colour = f"({colour_pattern()})"
    english = (
        rf"\b(?:change|turn|make|recolou?r|paint|replace|convert|swap|dye|"
        rf"colou?r)\b\s+(?:all\s+|every\s+)?(?:of\s+)?(?:the\s+|my\s+|her\s+|"
        rf"his\s+)?(?:parts?\s+|areas?\s+)?{colour}{_NOUN}\s+(?:(?:in)?to|with|by|"
        rf"as)?\s*(?:be\s+)?(?:a\s+)?{colour}"
    )
    chinese = (
        rf"(?:把|将|让)?{colour}的?[\u4e00-\u9fff]{{0,6}}?(?:全部|都)?(?:变成|改成|"
        rf"换成|变为|改为|换为|涂成|染成|变|改){colour}"
    )
    found = clause.take(english)
    if found is None:
        found = clause.take(chinese)
    if found is None:
        return None
    return Edit("recolour", {"source": colour_of(found[1]), "target": colour_of(found[2]), "word": found[1]})


def _crop(clause: Clause) -> Edit | None:
    away = clause.take(
        r"\b(?:cut|crop|chop|trim)\s*(?:off|away|out)?\s*(?:the\s+)?(left|right|top|upper|"
        r"bottom|lower)\s*(?:by\s+)?(\d+)\s*%|[去裁剪切](?:掉|去)?([左右上下])[边侧面部]?(?:的)?(\d+)\s*%"
    )
    if away:
        left, top, right, bottom = _SIDES[(away[1] or away[3]).lower()]
        part = min(99, int(away[2] or away[4])) / 100
        # What is cut off is the side itself: the opposite edges of a crop *to* that side.
        return Edit(
            "crop_part",
            {"left": right * part, "top": bottom * part, "right": 1 - left * part, "bottom": 1 - top * part},
        )
    if not clause.take(
        r"\bcrop(?:ped|ping)?\b|\bcut\b(?! ?out)|\b(?:only )?keep (?:only )?|"
        r"\bzoom(?:ed)? in\b|裁剪|裁切|裁成|裁|剪成|剪裁|截取|只保留|保留|只要"
    ):
        if ratio := clause.take(
            r"\b(?:square|squared)\b(?! root)|正方形|方形|\b(16:9|9:16|4:3|3:4|3:2|2:3|1:1|21:9|4:5|5:4)\b"
        ):
            across, _, down = (ratio[1] or "1:1").partition(":")
            return Edit("crop_ratio", {"across": float(across), "down": float(down)})
        return None
    clause.take(r"\b(?:format|aspect|ratio|shape|area|region|part of)\b|比例|区域|宽高比")
    if found := clause.take(r"(\d+(?:\.\d+)?)\s*(?::|：|比|\bby\b|/)\s*(\d+(?:\.\d+)?)"):
        across_number, down_number = float(found[1]), float(found[2])
        if across_number <= 40 and down_number <= 40 and min(across_number, down_number) > 0:
            return Edit("crop_ratio", {"across": across_number, "down": down_number})
        return Edit("crop_pixels", {"width": int(across_number), "height": int(down_number)})
    if found := clause.take(r"(\d{2,5})\s*[x×*]\s*(\d{2,5})(?:\s*(?:px|pixels?|像素))?"):
        return Edit("crop_pixels", {"width": int(found[1]), "height": int(found[2])})
    for pattern, ratio_ in (
        (r"\bsquared?\b|正方形|方形", (1, 1)),
        (r"\b(?:wide ?screen|landscape|panorama)\b|宽屏|横版|横向", (16, 9)),
        (r"\bportrait (?:format|orientation|mode|ratio)\b|竖版|竖屏|竖向", (3, 4)),
    ):
        if clause.take(pattern):
            return Edit("crop_ratio", {"across": float(ratio_[0]), "down": float(ratio_[1])})
    if clause.take(r"\bfaces?\b|\bhead\b|人脸|脸部|脸|头部|头像"):
        return Edit("crop_faces")
    if clause.take(r"\b(?:main )?(?:subject|object|person|people|foreground|focus)\b|主体|人物|主角|重点"):
        clause.take(r"\bmain\b")
        return Edit("crop_subject")
    found = clause.take(
        r"\b(left|right|top|upper|bottom|lower)\s*(half|third|quarter|two thirds|"
        r"(\d+)\s*%|side|part)?|([左右上下])(?:边|侧|面|方|部)?的?(半|一半|三分之一|四分之一|三分之二|(\d+)%)?(?:边|"
        r"部分|部)?"
    )
    if found:
        side = (found[1] or found[4]).lower()
        percent = found[3] or found[6]
        word = (found[2] or found[5] or "half").lower()
        parts = {
            "third": 1 / 3,
            "quarter": 0.25,
            "two thirds": 2 / 3,
            "三分之一": 1 / 3,
            "四分之一": 0.25,
            "三分之二": 2 / 3,
        }
        part = min(100, int(percent)) / 100 if percent else parts.get(word, 0.5)
        left, top, right, bottom = _SIDES[side]
        cut = 1 - part
        return Edit(
            "crop_part", {"left": left * cut, "top": top * cut, "right": 1 - right * cut, "bottom": 1 - bottom * cut}
        )
    if found := clause.take(r"(?:by\s+)?(\d+)\s*%(?:\s*(?:from|on|off)?\s*(?:each|every|all)\s*sides?)?|四周(\d+)%"):
        edge = min(45, int(found[1] or found[2])) / 100
        return Edit("crop_part", {"left": edge, "top": edge, "right": 1 - edge, "bottom": 1 - edge})
    clause.take(r"\b(?:cent(?:er|re)|middle)\b|中间|中央|中心|居中")
    return Edit("crop_part", {"left": 0.2, "top": 0.2, "right": 0.8, "bottom": 0.8})


def _turn(clause: Clause) -> Edit | None:
    if clause.take(
        r"\bstraighten(?:ed)?\b|\blevel (?:the )?horizon\b|\bfix (?:the )?(?:tilt|"
        r"horizon)\b|\bdeskew\b|拉直|扶正|摆正|校正(?:水平|倾斜)?|水平校正"
    ):
        clause.take(r"\bhorizon\b|地平线|水平|倾斜")
        return Edit("straighten")
    if clause.take(r"\bupside[ -]?down\b|\b180\s*(?:°|degrees?)?|颠倒|倒过来|倒置|180\s*度"):
        clause.take(r"\b(?:counter|anti)?[- ]?clockwise\b|(?:顺|逆)时针")
        clause.take(r"\b(?:rotate|turn|flip)d?\b|旋转|翻转|转")
        return Edit("rotate", {"degrees": 180.0})
    if clause.take(r"\b(?:flip|mirror|reflect)(?:ped|ed)?\b|镜像|翻转|镜面"):
        vertical = clause.take(r"\b(?:vertical(?:ly)?|top to bottom|up ?side)\b|上下|垂直|竖直")
        clause.take(r"\b(?:horizontal(?:ly)?|left to right|sideways|left-right|image)\b|左右|水平")
        return Edit("flip", {"upside_down": vertical is not None})
    asked = clause.take(
        r"\brotat(?:e|ed|ing|ion)\b|\bturn (?:it |this |the (?:image|picture|"
        r"photo) )?(?=\d|left|right|clock|counter|anti|by)|旋转|转(?=\d|[左右])|"
        r"[向往](?=[左右](?:转|旋))|(?:顺|逆)时针(?=转|旋)"
    )
    if not asked and not clause.has(r"顺时针|逆时针|counter-?clockwise|clockwise"):
        return None
    degrees = clause.take(r"(\d+(?:\.\d+)?)\s*(?:°|degrees?|deg|度)?")
    counter = clause.take(r"\b(?:counter|anti)[- ]?clockwise\b|\b(?:to the )?left\b|逆时针|[向往]?左")
    clause.take(r"\bclockwise\b|\b(?:to the )?right\b|顺时针|[向往]?右")
    clause.take(r"转|旋转")
    angle = float(degrees[1]) if degrees else 90.0
    return Edit("rotate", {"degrees": -angle if counter else angle})


def _size(clause: Clause) -> Edit | None:
    verb = (
        r"\b(?:resiz(?:e|ed)|scaled?|rescale|shrink|enlarge|size|downscale|"
        r"upscale)\b|缩放|缩小|放大|调整(?:大小|尺寸|为|到)|尺寸|大小|分辨率|缩"
    )
    shrinking = clause.has(r"\b(?:shrink|smaller|downscale|reduce|half)\b|缩小|更小|变小|小一点")
    if found := clause.take(r"(\d{1,5})\s*[x×*]\s*(\d{1,5})(?:\s*(?:px|pixels?|像素))?"):
        clause.take(verb)
        return Edit("resize", {"width": int(found[1]), "height": int(found[2])})
    if found := clause.take(
        r"(\d{2,5})\s*(?:px|pixels?|像素)?\s*(?:wide|in width|width)\b|\bwidth\s*(?:of|to|=|"
        r":)?\s*(\d{2,5})(?:\s*(?:px|pixels?))?|宽度?(?:为|到|是|改为)\s*(\d{2,5})(?:像素)?"
    ):
        clause.take(verb)
        return Edit("fit_side", {"pixels": int(found[1] or found[2] or found[3]), "side": "width"})
    if found := clause.take(
        r"(\d{2,5})\s*(?:px|pixels?|像素)?\s*(?:high|tall|in height|height)\b|"
        r"\bheight\s*(?:of|to|=|:)?\s*(\d{2,5})(?:\s*(?:px|pixels?))?|高度?(?:为|到|改为|"
        r"是)\s*(\d{2,5})(?:像素)?"
    ):
        clause.take(verb)
        return Edit("fit_side", {"pixels": int(found[1] or found[2] or found[3]), "side": "height"})
    if clause.take(
        r"\bhalf (?:the |its |of (?:the|its) )?(?:original )?size\b|\bhalve\b|"
        r"\bhalf as (?:big|large)\b|缩小一半|缩小到一半|一半大小|大小减半|缩小为一半"
    ):
        clause.take(verb)
        return Edit("scale", {"factor": 0.5})
    if clause.take(r"\b(?:twice|double)\b(?: as (?:big|large)| (?:the |its )?(?:original )?size| it)?"):
        clause.take(verb + r"|\b(?:big|large|bigger|larger)\b")
        return Edit("scale", {"factor": 2.0})
    if not clause.take(verb):
        if clause.take(r"\b(?:bigger|larger)\b|变大|大一点|更大"):
            return Edit("scale", {"factor": 1.5})
        if clause.take(r"\bsmaller\b|变小|小一点|更小"):
            return Edit("scale", {"factor": 0.5})
        return None
    clause.take(r"\b(?:bigger|larger|smaller|down|longer|long|side|max(?:imum)?|longest)\b|最长边|长边|最大")
    if found := clause.take(
        rf"(?:\bby\s+|\bto\s+)?(\d+(?:\.\d+)?)\s*%|{NUMBER}\s*(?:times|x\b|倍)|(?:by|"
        rf"factor of|by a factor of)\s*{NUMBER}(?!\d)"
    ):
        word = found[2] or found[3]
        factor = float(found[1]) / 100 if found[1] else number_of(word)
        if shrinking and factor > 1:
            factor = 1 / factor
        return Edit("scale", {"factor": factor})
    if found := clause.take(r"(\d{2,5})\s*(?:px|pixels?|像素)?"):
        return Edit("fit_side", {"pixels": int(found[1]), "side": "longer"})
    return Edit("scale", {"factor": 0.5 if shrinking else 2.0})


def _sheet(clause: Clause) -> Edit | None:
    if clause.take(
        r"\b(?:side[ -]by[ -]side|next to)\b.*\boriginal\b|\bbefore-after\b|\bcompar(?:e|"
        r"ison)\b.*\boriginal\b|\bside[ -]by[ -]side\b|(?:和|与|跟)?原图(?:并排|对比)|前后对比|对比图|并排"
    ):
        return Edit("beside_original")
    if clause.take(r"四宫格"):
        return Edit("tile", {"columns": 2, "rows": 2})
    if clause.take(r"九宫格"):
        return Edit("tile", {"columns": 3, "rows": 3})
    if clause.has(r"\b(?:collage|tiles?|tiled|grid|repeat(?:ed)?|mosaic of)\b|拼贴|拼图|平铺|重复"):
        size = clause.take(r"(\d)\s*(?:x|×|by)\s*(\d)")
        clause.take(r"\b(?:collage|tiles?|tiled|grid|repeat(?:ed)?)\b|拼贴|拼图|平铺|重复")
        clause.take(r"\b(?:collage|tiles?|tiled|grid|repeat(?:ed)?)\b")
        columns, rows = (int(size[1]), int(size[2])) if size else (2, 2)
        return Edit("tile", {"columns": max(1, columns), "rows": max(1, rows)})
    return None


_LOOKS: tuple[tuple[str, str, dict[str, object]], ...] = (
    (r"\b(?:colou?r(?:ed)? pencil|colou?red sketch)\b|彩铅|彩色铅笔画?|彩色素描", "sketch", {"coloured": True}),
    (r"\b(?:pencil|charcoal|graphite)(?:\s+(?:sketch|drawing))?\b|\bsketch(?:ed)?\b|素描|铅笔画?|速写", "sketch", {}),
    (
        r"\b(?:line (?:drawing|art)|ink drawing|outlines?|edges only|" r"coloring page)\b|线稿|线描|简笔画|轮廓",
        "line_drawing",
        {},
    ),
    (r"\b(?:cartoon(?:ish|ified)?|cartoonify|comic|anime|toon)\b|卡通|漫画|动漫", "cartoon", {}),
    (r"\boil[- ]?(?:paint(?:ing|ed)?)?\b(?: painting)?|油画", "oil_painting", {}),
    (r"\bwater ?colou?r(?:s| painting)?\b|水彩画?", "watercolour", {}),
    (
        r"\b(?:pixelat(?:e|ed|ion)|pixel[- ]?art|mosaic|8[- ]?bit|"
        r"censor(?:ed)?)\b|像素化|像素画|像素风|马赛克|打码",
        "pixelate",
        {},
    ),
    (r"\b(?:posteri[sz]e[d]?|poster|pop[- ]?art)\b|海报|波普", "posterise", {}),
    (r"\bemboss(?:ed)?\b|\brelief\b|浮雕", "emboss", {}),
    (
        r"\bgr[ae]y ?scaled?\b|\bmonochrome\b|\bdesaturated? completely\b|"
        r"\b(?:remove|no|"
        r"without) (?:all )?(?:the )?colou?rs?\b|黑白|灰度|单色|去色",
        "grayscale",
        {},
    ),
    (r"\bsepia\b|棕褐色调?|褐色调", "sepia", {}),
    (
        r"\b(?:vintage|retro|old[- ]?fashioned|old (?:photo|picture|film)|aged|"
        r"nostalgic|"
        r"1970s|70s|faded)\b|复古|怀旧|老照片|做旧",
        "vintage",
        {},
    ),
    (r"\b(?:invert(?:ed)?|negative)\b(?: (?:the )?colou?rs?)?|反色|反相|负片|底片", "invert", {}),
    (r"\bvignett(?:e|ing)\b|暗角", "vignette", {}),
    (
        r"\b(?:denoise[d]?|de-noise|noise reduction|(?:remove|reduce|"
        r"less) (?:the )?(?:noise|grain)|clean up the noise)\b|降噪|去噪点?|"
        r"减少噪点",
        "denoise",
        {},
    ),
    (r"\b(?:add |film )?(?:film )?(?:grain|noise|grainy)\b|颗粒感?|胶片感|噪点", "grain", {}),
    (r"\b(?:at )?night(?:time)?\b|夜晚|夜景|夜里|晚上|黑夜", "night", {}),
    (r"\b(?:sunset|golden hour|sunrise|dusk)\b|日落|黄昏|夕阳|日出|傍晚", "sunset", {}),
    (r"\b(?:snow(?:ing|y|fall)?|falling snow)\b|下雪|雪花|雪景|雪", "snow", {}),
    (r"\b(?:rain(?:ing|y|fall)?)\b|下雨|雨天|雨", "rain", {}),
    (r"\b(?:fog(?:gy)?|mist(?:y)?|haze|hazy)\b|雾气|雾|朦胧", "fog", {}),
    (
        r"\b(?:sun ?glow|sun ?light|sun ?shine|sunny|sun ?flare|lens flare|" r"sun ?rays?)\b|阳光|太阳光|光晕|日光",
        "sun_glow",
        {},
    ),
)


def _look(clause: Clause) -> Edit | None:
    for pattern, name, arguments in _LOOKS:
        if clause.take(pattern):
            scope = take_scope(clause)
            if name in ("snow", "rain", "fog", "vignette", "grain", "pixelate", "denoise", "sepia"):
                arguments = {**arguments, "amount": take_amount(clause)}
            clause.take(
                r"\b(?:drawing|painting|sketch|art|falling|weather|day|sky|painted|drawn|"
                r"atmosphere|feel|vibe)\b|画|天气|天|气氛|感觉"
            )
            return Edit(name, dict(arguments), scope)
    return None


_MORE = (
    r"(?:more|increase[d]?|higher|raise|boost|up|stronger|enhance|add|strong|增加|提高|提升|"
    r"加强|增强|加大|高一?点?|更强|调高|拉高|强一?点?)"
)
_LESS = (
    r"(?:less|reduce[d]?|decrease[d]?|lower(?:ed)?|weaker|down|softer|soften|"
    r"drop|降低|减少|减弱|减小|低一?点?|调低|弱一?点?)"
)


def _graded(clause: Clause) -> Edit | None:
    """Light and colour that can be more or less."""
    for name, plain, up, down in _GRADES:
        sign = 0
        if clause.take(down):
            sign = -1
        elif clause.take(up):
            sign = 1
        elif clause.take(plain):
            sign = -1 if clause.take(_LESS) else 1
            clause.take(_MORE)
        if sign:
            scope = take_scope(clause)
            amount = sign * take_amount(clause)
            return Edit(name, {"amount": amount}, scope)
    return None


_GRADES = (
    # operation, its plain noun, words for more, words for less
    (
        "saturation",
        r"\bsaturation\b|饱和度",
        r"\b(?:vivid|vibrant|colou?rful|saturate[d]?|punch(?:y|ier)|" r"more colou?rs?)\b|鲜艳|" r"艳丽|饱和",
        r"\b(?:desaturated?|muted|mute|less (?:colou?rful|saturat(?:ed|ion)|"
        r"vivid)|paler?|"
        r"dull(?:er)?)\b|(?:降低|减少)饱和度|淡雅|不那么鲜艳|素雅",
    ),
    (
        "contrast",
        r"\bcontrast\b|对比度|反差",
        r"\b(?:contrasty|dramatic|higher contrast|more contrast)\b|" r"对比(?:更?强烈?|明显)",
        r"\b(?:less|lower|reduce(?: the)?|decrease(?: the)?|low|"
        r"flatter) contrast\b|"
        r"\bflat(?:ter)?\b|(?:降低|减少)对比度?",
    ),
    (
        "warmth",
        r"\b(?:warmth|colou?r temperature|temperature)\b|色温",
        r"\b(?:warm(?:er|th)?|cosy|cozy)\b|暖(?:色调?|一点|些|调)?|温暖",
        r"\b(?:cool(?:er)?|cold(?:er)?|bluer)\b|冷(?:色调?|一点|些|调)?|偏冷",
    ),
    (
        "brightness",
        r"\b(?:brightness|exposure|light(?:ness)?)\b|亮度|曝光度?|光线",
        r"\b(?:bright(?:er|en(?:ed)?)?|lighter|lighten|light up|more light|"
        r"overexpose)\b|"
        r"(?:提|调|变|加)亮|更?亮(?:一点|些|度提高)?(?!度)",
        r"\b(?:dark(?:er|en(?:ed)?)?|dim(?:mer)?|less bright|underexpose|"
        r"reduce (?:the )?brightness|lower (?:the )?brightness|"
        r"decrease (?:the )?brightness)\b|(?:调|变|加|压)暗|更?暗(?:一点|些)?|"
        r"(?:降低|减少|调低)亮度",
    ),
)


def _focus(clause: Clause) -> Edit | None:
    if clause.take(r"\bblur(?:red|ry|rier|ring)?\b|\bout of focus\b|\bbokeh\b|\bsoft focus\b|模糊|虚化"):
        clause.take(r"\b(?:depth of field|gaussian)\b|高斯")
        return Edit("blur", {"amount": take_amount(clause)}, take_scope(clause))
    if clause.take(
        r"\bsharp(?:en(?:ed|ing)?|er|ness)?\b|\bcrisp(?:er)?\b|\bclearer\b|\bmore detail(?:ed|s)?\b|锐化|清晰|更?锐利"
    ):
        return Edit("sharpen", {"amount": take_amount(clause)}, take_scope(clause))
    return None


def _tint(clause: Clause) -> Edit | None:
    colour = f"({colour_pattern()})"
    found = clause.take(
        rf"\btint(?:ed|ing)?\b(?:\s+(?:it|this|everything|the (?:image|picture|"
        rf"photo)))?\s*(?:in|with|to)?\s*(?:a\s+)?{colour}|{colour}\s*(?:-?ish\s*)?(?:tint|"
        rf"tone|tones|cast|filter|hue|wash|duotone|overlay)\b|{colour}(?:色?调|滤镜|氛围)|(?:加|偏|"
        rf"带)(?:一层|一点)?{colour}"
    )
    if found is None:
        return None
    word = next(group for group in found.groups() if group)
    return Edit("tint", {"colour": colour_of(word)}, take_scope(clause))


def _enhance(clause: Clause) -> Edit | None:
    if clause.take(
        r"\b(?:auto[- ]?)?(?:enhance(?:d|ment)?|improve[d]?|beautify|optimi[sz]e[d]?|"
        r"auto[- ]?(?:correct|adjust|tone|fix)|fix (?:the )?(?:colou?rs?|light(?:ing)?|"
        r"exposure|white balance)|fix|(?:look )?better|nicer|professional|hdr|pop)\b|增强|"
        r"优化|美化|自动调整|自动|改善|好看|提升画质|修复(?:颜色|光线)?"
    ):
        clause.take(r"\b(?:quality|automatically|auto)\b|质量|画质|自动|一点")
        return Edit("enhance", {}, take_scope(clause))
    return None


RULES: tuple[Rule, ...] = (
    _text,
    _corners,
    _border,
    _recolour,
    _background,
    _sheet,
    _crop,
    _turn,
    _size,
    _tint,
    _look,
    _focus,
    _graded,
    _enhance,
)
