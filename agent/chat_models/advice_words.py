"""How advice that leans on one's life is asked for, English and Chinese, and what in memory bears on it."""

from __future__ import annotations

import re

TASTES = "{} likes loves enjoys collects hobby 喜欢 爱"
LOOKED_FOR = {
    "food": "I eat like favourite food restaurant allergic vegetarian 我 喜欢 吃 餐厅 过敏",
    "doing": "I like love enjoy hobby weekend 我 喜欢 爱好 周末",
    "leisure": "I like love favourite read watch listen 我 喜欢 看 听",
    "taking": "I allergic eat drink take avoid 我 过敏 不能 吃",
}
KNOWN = {
    "food": ("allergy", "diet", "avoids", "eats", "likes", "dislikes", "favourite"),
    "doing": ("likes", "dislikes", "favourite", "learns", "thing"),
    "leisure": ("likes", "dislikes", "favourite"),
    "taking": ("allergy", "diet", "avoids", "eats"),
    "gift": (),
}
"""Categories of facts that bear on it."""
BEARS = {
    "food": r"\b(?:eat|food|restaurant|vegetarian|vegan|allerg\w*|cook\w*|dinner|lunch|"
    r"breakfast|spicy|sweet|dish\w*|meal|"
    r"cake|coffee|tea|drink|wine|beer|diet)\b"
    r"|吃|喝|菜|饭|辣|过敏|餐|忌口|素|甜|咸|盐|茶|咖啡",
    "doing": r"\b(?:like|love|enjoy|hobby|fan|into|keen|gym|yoga|football|tennis|club|play|"
    r"learn\w*|collect|paint|hik\w+|"
    r"swim\w*|climb\w*|danc\w+|garden\w*)\b"
    r"|喜欢|爱|爱好|学|打[篮羽网乒排]|下棋|象棋|爬山|跑步|游泳|钓鱼|跳舞|唱",
    "leisure": r"\b(?:books?|novels?|films?|movies?|series|shows?|music|songs?|bands?|games?|podcasts?|"
    r"reading|read|watch\w*)\b"
    r"|书|小说|电影|剧|音乐|歌|游戏|戏|听|看",
    "taking": r"\ballerg\w*|\b(?:can['’]t|cannot|don['’]t|never) (?:eat|drink|take|have)|"
    r"\b(?:vegetarian|vegan|diet|doctor)\b"
    r"|过敏|不能[吃喝]|不吃|不喝|忌口|医生|素",
}
"""Words of what a person told that bears on it."""
MEDICINE = re.compile(r"^take:|[药片丸胶囊素]$|[林平定酮]$|胶囊|布洛芬|头孢")
"""After "take" nearly always a medicine; 阿莫西林 and 氨氯地平 by how they end."""
TELLS_TASTE = re.compile(
    r"\b(?:like|love|enjoy|adore|collect|play|paint|read|watch|hat|mad|crazi|fan|hobbi|into|keen|"
    r"support|favourit|learn|"
    r"studi|obsess)\w*\b|喜欢|爱|迷|学|收集|打|弹|玩|讨厌|粉丝",
    re.IGNORECASE,
)
HERE = (
    r"(?:\s+(?:for|on|at|as|this|next|to|when|because|before|in|from)\b.*|\s+(?:tonight|tomorrow|today|"
    r"then|please|now))*"
)
WHOM = (
    r"(?P<who>(?:my|our)\s+(?:\w+\s+){0,2}?[\w'’-]+|(?!(?:a|an|the|some|any|it|up|to|rid|out|into|me|us|"
    r"for|started|there|you)\b)[^\W\d_][\w'’.-]*(?:\s+[A-Z][\w'’-]+)?)"
)
SHOULD = r"(?:should|could|can|shall|do|would|might|must|to)(?:\s+(?:i|we|you))?"
GIFT = (
    rf"what\s+(?:\w+\s+){{0,3}}?{SHOULD}\s+(?:get|buy|give|bring|make|send)\s+(?:for\s+)?{WHOM}{HERE}",
    rf"what\s+(?:\w+\s+){{0,3}}?{SHOULD}\s+(?:get|buy|give|bring|make|send|choose|"
    rf"pick)\s+(?:as\s+a\s+(?:\w+\s+)?(?:gift|present)\s+)?for\s+{WHOM}{HERE}",
    rf".*\b(?:gifts?|presents?)\b(?:\s+ideas?)?\s+(?:for|to\s+(?:give|get))\s+{WHOM}{HERE}",
    rf"what\s+(?:do\s+you\s+think\s+)?(?:would|might|could|will)\s+{WHOM}\s+(?:really\s+|"
    rf"probably\s+)?(?:like|enjoy|love|want|appreciate|be\s+into|be\s+happy\s+(?:about|with)){HERE}",
    rf"(?:help\s+me\s+)?(?:choose|pick|find|think\s+of)\s+(?:a\s+|an\s+|some\s+)?(?:\w+\s+)?(?:gift|"
    rf"present)s?\s+for\s+{WHOM}{HERE}",
)
FOOD_WORDS = (
    r"(?:eat|cook|dinner|lunch|breakfast|brunch|supper|restaurants?|recipes?|dish(?:es)?|meals?|"
    r"snacks?|take-?away|take-?out|cakes?|"
    r"desserts?|drinks?|food|menu|cuisine|pizzas?|café|cafe|bake)"
)
FOOD = (
    rf"(?:what|where|which|who|how)\b.*\b(?:should|could|can|shall|would|might|do\s+you\s+(?:think|"
    rf"suggest|recommend)|to|suits?)\b.*\b{FOOD_WORDS}\b.*",
    rf"(?:(?:can|could|would)\s+you\s+|please\s+)*(?:suggest|recommend|think\s+of)\b.*\b{FOOD_WORDS}\b.*",
    rf"(?:which|what)\b.*\b{FOOD_WORDS}\b.*\b(?:suit|would|should|could|might)\b.*",
    rf"(?:got\s+)?(?:any\s+)?(?:ideas?|suggestions?|tips?|recommendations?)\b.*\b{FOOD_WORDS}\b.*",
    r"(?:what['’]s|what\s+is)\s+for\s+(?:dinner|lunch|breakfast|tea)\b.*",
)
MINE = re.compile(r"\b(?:i|we|me|us|my|our|tonight|today|tomorrow|this\s+\w+)\b", re.IGNORECASE)
WHEN = (
    r"(?:weekend|evening|tonight|today|tomorrow|afternoon|morning|holidays?|birthday|christmas|summer|"
    r"free\s+time|spare\s+time|day\s+off|week|month|date|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)"
)
DOING = (
    rf"(?:what|where)\s+(?:fun\s+thing\s+)?{SHOULD}\s+(?:do|go|plan)\b.*\b{WHEN}\b.*",
    rf".*\b(?:ideas?|suggestions?|tips?)\b.*\b(?:for|what\s+to\s+do)\b.*\b{WHEN}\b.*",
    rf"how\s+{SHOULD}\s+celebrate\b.*",
    rf"what\s+{SHOULD}\s+do\s+to\s+celebrate\b.*",
)
TO_READ = r"(?P<what>books?|novels?|films?|movies?|series|shows?|games?|music|songs?|albums?|podcasts?|audiobooks?)"
LEISURE = (
    rf"(?:what|which)\s+(?:\w+\s+)?{TO_READ}\s+{SHOULD}\b.*",
    rf"(?:(?:can|could|would)\s+you\s+|please\s+)*(?:suggest|recommend)\s+(?:me\s+)?(?:an?\s+|"
    rf"some\s+)?(?:good\s+|nice\s+|new\s+)?{TO_READ}(?:\s+(?:for\s+(?:me|us|my)\b.*|to\s+me|i\s+.*|to\s+(?:read|"
    rf"watch|play|listen).*))?",
    rf"what\s+{SHOULD}\s+(?P<what2>read|watch|listen\s+to|play){HERE}",
)
TAKING = (
    r"(?:can|may|should|could|am\s+i\s+allowed\s+to|is\s+it\s+(?:ok|okay|safe|"
    r"fine)(?:\s+for\s+me)?\s+(?:if|to))\s*(?:i)?\s+(?:still\s+)?"
    r"(?:eat|drink)\s+(?P<what>[^,?.]{2,60})",
    r"(?:can|may|should|could|am\s+i\s+allowed\s+to|is\s+it\s+(?:ok|okay|safe|"
    r"fine)(?:\s+for\s+me)?\s+(?:if|to))\s*(?:i)?\s+(?:still\s+)?"
    r"take\s+(?P<what2>(?!(?:care|part|place|photos?|pictures?|notes?|time|turns|off|over|up|out|"
    r"action|classes|lessons|you|it|this|that|"
    r"a|an|the|my)\b)[\w-]+(?:\s+(?:for|with|against)\b.*)?)",
)
CONDITION = re.compile(
    r"\b(?:if|with (?!me\b|us\b|my\b|friends\b|the (?:kids|family)\b)|using|made of|out of|"
    r"to (?:lose|gain|get|become|be|avoid|improve|grow)|"
    r"recipe for|how (?:long|many|much|to)|(?:before|after) (?:a|an|my|the|running|surgery)|"
    r"in (?!the (?:evening|morning|afternoon)\b|town\b|"
    r"(?:december|january|february|march|april|may|june|july|august|september|october|november)\b)[a-z]+)\b",
    re.IGNORECASE,
)
"""What makes it a question of knowledge: "what can I cook with eggs?", "what should I eat to lose weight?"."""

GIFT_WORD_ZH = r"(?:生日|新年|圣诞|节日|结婚|毕业|周年|纪念日)*(?:礼物|礼品|东西|礼)?"
WHOM_ZH = (
    r"(?P<who>(?!点|什么|啥|个|我(?!妈|爸|弟|哥|姐|妹|儿|女|老|男|爷|奶|外|朋|同|室|闺|导|的))"
    r"[^，。？！什么啥点些个]{1,8}?)"
)
GOOD_ZH = r"(?:好|合适|比较好|比较合适|才好|呢|啊|呀|吧|比较|会)*"
GIFT_ZH = (
    rf"(?:.*[，,])?{WHOM_ZH}(?:的)?(?:生日|结婚|毕业|满月|新年|圣诞节?|过年|过生日)(?:我|我们)?(?:该|应该|可以|能|要|想)*(?:送|买)(?:一?[点个些份件])?"
    rf"(?:什么|啥)(?:礼物|东西)?{GOOD_ZH}",
    rf"(?:.*[，,])?(?:我|我们)?(?:该|应该|可以|能|要|想)*(?:送|给){WHOM_ZH}(?:买|送|准备|挑|选|带)?(?:一?[点个些份件])?(?:什么|啥|"
    rf"哪种|哪些)样?的?{GIFT_WORD_ZH}{GOOD_ZH}",
    rf"(?:.*[，,])?(?:帮我|给我)?(?:推荐|想|建议|出)?(?:一?[下个些份点])?(?:送)?(?:给)?{WHOM_ZH}的?(?:生日|新年|圣诞|"
    rf"节日)?礼物.{{0,4}}(?:什么|啥|推荐|建议|主意|选|哪|怎么).{{0,8}}",
    rf"(?:推荐|想|建议)(?:一?[下个些份点])?(?:送)?(?:给)?{WHOM_ZH}的?(?:生日|新年|圣诞|节日)?礼物",
    rf"(?:你觉得|你说)?{WHOM_ZH}(?:可能|应该|大概)?会(?:喜欢|想要|爱){{1}}(?:什么|啥|哪).{{0,8}}",
)
FOOD_ZH = (
    r"(?:.*[，,])?(?:我们?|咱们?)?(?:今天|今晚|晚上|中午|早上|明天|周末|待会儿?|等下|一会儿?|晚饭|午饭|早饭|早餐|午餐|晚餐|夜宵)*(?:我们?|"
    r"咱们?)?(?:该|应该|可以|能|要|想)*(?:给[^，。]{1,6}?)?"
    r"(?:去)?(?:(?:吃|喝|点(?!什么[好呢]?$))(?:一?[点些个])?(?:什么|啥)(?:菜|饭|外卖|好吃的|好喝的|东西)?|"
    r"(?:做|煮|炒|点)(?:一?[点些个])?(?:什么|啥)(?:菜|饭|外卖|好?吃的|好?喝的))(?:好|呢|合适|比较好|吧|啊|才好)*",
    r".*(?:推荐|建议|介绍|找).*(?:餐厅|饭店|饭馆|馆子|菜|吃的|喝的|美食|外卖|茶|咖啡|奶茶|蛋糕|饮料|甜点|零食|食谱).{0,6}",
    r".*(?:什么|哪[家个些]).{0,6}(?:餐厅|饭店|馆子|菜|外卖).{0,4}(?:适合|推荐).{0,6}",
    r".*(?:去哪(?:里|儿)?|哪家店?)吃(?:饭|晚饭|午饭)?(?:好|呢|合适|比较好)*",
)
DOING_ZH = (
    r"(?:.*[，,])?(?:我们?|咱们?)?(?:这个?|下个?)?(?:周末|假期|放假|生日|今天|今晚|晚上|明天|下午|国庆|春节|元旦|圣诞节?|退休后?|业余时间|空闲时间|"
    r"休息日)(?:的时候)?(?:我们?|咱们?)?"
    r"(?:该|应该|可以|能|要|想)*(?:[带陪和跟][^，。]{1,6}?)?(?:做|干|玩|去)(?:一?[点些])?(?:什么|啥|哪(?:里|儿)?)(?:玩|好玩的|好|呢|比较好|事情?)*",
    r".*(?:该|应该|可以)?(?:怎么|如何)庆祝.{0,16}",
)
LEISURE_ZH = (
    r".*(?:推荐|介绍)(?:给我|我)?(?:一?[点些下个本部首集]|几[本部首个])*.{0,10}?(?P<what>书|小说|电影|电视剧|剧|音乐|歌|游戏|播客).{0,4}",
    r"(?:.*[，,])?(?:我)?(?:该|应该|可以|能)?(?:看|读|听|玩)(?:一?[点些])?(?:什么|啥|哪[本部首])(?P<what2>书|小说|电影|电视剧|剧|音乐|歌|游戏)(?:好|呢|比较好)*",
)
TAKING_ZH = (
    r"(?:那)?我(?:现在|还)?(?:能不能|可不可以|可以|能|该不该|应该)(?:再)?(?:吃|喝|服用?)(?P<what>(?!什么|啥|饭)[^，。？]{1,12}?)(?:吗|么|嘛)?",
)

TABLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("gift", GIFT), ("taking", TAKING), ("food", FOOD), ("doing", DOING), ("leisure", LEISURE),
    ("gift", GIFT_ZH), ("taking", TAKING_ZH), ("food", FOOD_ZH), ("doing", DOING_ZH), ("leisure", LEISURE_ZH),
)  # fmt: skip
COMPILED = [(topic, re.compile(one, re.IGNORECASE)) for topic, forms in TABLE for one in forms]
LEAD = re.compile(
    r"^\W*(?:(?:hi|hey|hello|ok|okay|so|and|but|also|well|yo|um+|btw|please|parley|do you (?:know|"
    r"have any idea)|any clue|"
    r"(?:can|could) you (?:please )?(?:tell me|help me(?: decide)?)|tell me|i wonder|"
    r"i['’]m wondering|请问|那|嗯|你说|你觉得|帮我想想|"
    r"帮我看看)[\s,，.!:]*)+",
    re.IGNORECASE,
)
NEXT = re.compile(
    r"(?:and|what about|how about|or)\s+(?:for\s+)?(?P<who>(?:my\s+)?[\w'’-]+)|那(?P<who2>[^，。？呢]{1,6})呢",
    re.IGNORECASE,
)
PRONOUN = re.compile(r"(?:him|her|them|he|she|they|他|她|他们|她们|ta)$", re.IGNORECASE)
