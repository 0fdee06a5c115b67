"""What a person asks of the assistant itself, and what nothing here can do: weather, calls, bookings, a heart.

A small model claims all of it. Who looks after a person's question must not make up a flight, a forecast or a feeling.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from memory.asking import asks
from tools.tool import Tool

_LEAD = (
    r"(?:(?:hi|hey|hello|ok|okay|so|and|but|please|parley)\W+)*"
    r"(?:(?:can|could|would|will) you (?:please )?|i (?:want|need) you to |i(?:'d| would) like you to |please )?"
)
_LEAD_ZH = (
    r"(?!.*(?:(?<!动)画|写|为什么|什么是|是什么意思|诗|故事|翻译|念))(?:请|那|麻烦|你?(?:能|可以)(?:不能|"
    r"不可以)?|帮我?|给我?|我想|我要|告诉我|查一?下|看一?下|parley|[，, ])*"
)


@dataclass(frozen=True)
class _Matter:
    """How something is asked, and what to say to it."""

    english: str
    chinese: str
    answer_en: str
    answer_zh: str
    unless: tuple[str, ...] = ()
    """Tools that can do it: where one is installed the question is left to others."""
    longest: int = 120
    """Characters; a longer message is about something else."""
    offers: tuple[str, str, str] = ("", "", "")
    """A tool, and what is offered in English and Chinese where it is installed."""


_WHEN = r"(?:now|right now|today|tonight|tomorrow|outside|this (?:week|weekend|morning|evening)|next week|later)"
_MATTERS = (
    _Matter(
        rf"(?:what(?:'s| is| will)|how(?:'s| is| will)|tell me|show me|check|give me|any)\b.{{0,20}}\bweather\b.*|"
        rf"(?:weather|forecast|weather forecast)(?: (?:in|for|at) .+| {_WHEN})*|"
        rf"(?:will|is|does) it (?:going to |gonna |be )?(?:rain|snow|raining|snowing|sunny|cold|hot|warm|"
        rf"windy)\b.{{0,40}}|"
        rf"(?:do i need|should i take) an umbrella\b.*|how (?:hot|cold|warm) (?:is|will) it\b.*|"
        rf"(?:what(?:'s| is)(?: the)?|show me(?: the)?|tell me(?: the)?|any|give me(?: the)?|read me(?: the)?)"
        rf"(?: (?:latest|current|today's|in the|on the|happening in the|new))* (?:news|headlines)\b.*|the news|news|"
        rf"what(?:'s| is) (?:happening|going on|new) (?:in|on|around) .+|"
        rf"who (?:won|is winning|'s winning|scored|is playing)\b.*\b(?:last night|yesterday|today|tonight|now|"
        rf"last week)\b.*|"
        rf"who (?:won|is winning) (?:the )?(?:game|match|election|race)|"
        rf"(?:what(?:'s| is)|check|tell me|how much is)(?: the)?(?: current| latest)?"
        rf" (?:(?:stock|share|bitcoin|gold|oil|petrol|gas) price|price of|exchange rate|score|traffic|bitcoin)\b.*|"
        rf"who(?:'s| is)(?: the)?(?: current| new| present)? (?:president|prime minister|chancellor|king|queen|pope|"
        rf"mayor|"
        rf"ceo|head of state|world champion) of .+|"
        rf"(?:convert|exchange|how much (?:is|are)|what(?:'s| is| are)) .{{0,12}}"
        rf"(?:dollars?|euros?|yuan|yen|rupees?|usd|eur|gbp|cny|rmb|jpy)"
        rf" (?:in ?to|in|to) .{{2,20}}|"
        rf"(?:search|google|look up|look on|browse|check)(?: (?:on|in))?(?: the)? (?:web|internet|online|google|"
        rf"net)\b.*|"
        rf"google .+",
        r".*(?:天气|气温|下雨|下雪|会不会下|要带伞|冷不冷|热不热).{0,8}|.{0,12}(?:新闻|头条|热搜).{0,6}|"
        r".{0,14}(?:股价|股票|汇率|比分|金价|油价|房价|票房|路况).{0,8}|.{0,12}(?:谁赢了|赢了吗|比赛结果).{0,4}|"
        r".{2,12}(?:现任|现在的)?(?:总统|首相|总理|主席|市长|国王|女王)(?:现在)?是谁|(?:谁是).{2,12}(?:总统|首相|"
        r"总理|市长|国王)|"
        r"(?:上网|在网上|网上)(?:搜|查|找).*|(?:百度|谷歌|搜索?)一下.*",
        "I can not know that: I do not reach the world outside this machine, so no weather, news, prices or results.",
        "这个我没法知道：我连不到外面的世界，查不到天气、新闻、行情和比分。",
        unless=("search_web",),
    ),
    _Matter(
        r"(?:set|start|create|make|put)(?: me)?(?: an?| the| my| another)?(?: [\w-]+){0,3} (?:timer|alarm|reminder|"
        r"countdown)\b.*|"
        r"wake me\b.*|(?:ping|notify|tell) me (?:in|at|after|every) .+|"
        r"remind (?:me|us) (?!what|who|when|where|how|which|why|of\b|about\b|whether|if\b).+",
        r".{0,12}(?:闹钟|定时器?|倒计时|计时).{0,12}|.{0,10}叫醒我.*|.{0,14}(?:分钟|小时|点)(?:钟)?(?:后|以后|"
        r"之后)?(?:提醒|叫)我.*|"
        r"(?:.{0,14})提醒(?:我|一?下我)(?!.*(?:什么|谁|哪|多少|怎么|吗)).*",
        "I can not do that: I only speak when spoken to, so there are no timers, alarms or reminders.",
        "这个我做不到：我只在你说话时回答，没有闹钟、计时器和提醒。",
        offers=("remember", " I can remember it, for when you ask.", "我可以把事情记住，等你来问。"),
    ),
    _Matter(
        r"(?:call|phone|ring|dial|text|message|e-?mail|whatsapp|contact)"
        r" (?!me\b|to\b|in\b|of\b|it\b|this\b|that\b|him [a-z]+\b|her [a-z]+\b|them [a-z]+\b)"
        r"(?:my |our |the )?[\w' +-]{2,40}|"
        r"send (?!me\b|us\b)(?:an? |the |this |that |my |it )?(?:[\w-]+ ){0,2}?(?:e-?mail|text|sms|message|"
        r"letter|note|it|this|that)"
        r"(?: (?:to|for|saying|that|about) .*)?|send [A-Z]?\w+ an? (?:e-?mail|text|message)\b.*|post (?:this|"
        r"that|it) (?:on|to) .*",
        r".{0,6}(?:打(?:个)?电话|发(?:一?[封条个])?(?:邮件|短信|微信|消息|信息)|拨打|联系).{0,24}",
        "I can not reach other people: no calls, mails or messages go out from here.",
        "我联系不到别人：这里不能打电话，也不能发邮件和消息。",
        offers=("write_text", " I can write the text for you: say what it should say.", ""),
    ),
    _Matter(
        r"(?:book|reserve|order|buy|purchase|rent|pay(?: for)?)(?: me| us)? (?:an?|the|some|my|two|three|\d+|"
        r"tickets?) .+|"
        r"(?:order|buy)(?: me)? (?:pizza|food|dinner|lunch|groceries|flowers).*|get me (?:a taxi|a cab|an uber|"
        r"tickets).*",
        r".{0,6}(?:订|预订|预定|买|购买|点)(?:一?[张个间份杯些辆束]|两[张个间份杯])?.{0,10}(?:机票|车票|火车票|"
        r"酒店|房间|餐厅|位子|门票|"
        r"电影票|外卖|披萨|花|票|咖啡|东西).*|.{0,6}叫(?:一?[辆个])?(?:车|出租车|滴滴|外卖).*",
        "I can not book, order or buy anything: I reach nobody outside this machine.",
        "我不能预订、下单或购买：我连不到外面的服务。",
    ),
    _Matter(
        r"(?:play|put on) (?:me )?(?:some |a |the |my )?(?:[\w' ]+ )?(?:music|songs?|playlist|radio|album|video|"
        r"film|movie|game)s?\b.*|"
        r"(?:turn|switch) (?:on|off) .+|(?:turn|switch) (?:the |my )?[\w ]+ (?:on|off)|"
        r"(?:open|launch|close|start) (?:the |my |a )?(?:browser|app|youtube|spotify|door|window|garage|"
        r"calculator|chrome|netflix)\b.*",
        r".{0,6}(?:放|播放)(?:一?[首点个段些])?.{0,8}(?:音乐|歌|歌曲|电影|视频|广播).{0,4}|.{0,6}(?:打开|关掉|"
        r"关上|关闭|启动)"
        r"(?:一下)?.{0,6}(?:灯|空调|电视|浏览器|应用|门|窗|软件|微信|音乐).{0,4}",
        "I can not do that: I have no player and no hand on other programs or devices.",
        "这个我做不到：我没有播放器，也控制不了别的程序和设备。",
    ),
    _Matter(
        r"(?:make|compose|write|create|generate|produce|do)(?: me| us)?(?: an?| some|"
        r" the)?(?: [\w'-]+){0,3}? (?:songs?|"
        r"music|tunes?|melod(?:y|ies)|beats?|jingles?|lullab(?:y|ies))\b.*|sing\b.*",
        r".{0,6}(?:做|作|谱|来|创作|生成|编)(?:一?[首段支个点])?.{0,8}(?:歌|音乐|曲子?|旋律|配乐).{0,8}|"
        r"(?:会|来|再)*唱(?:一?[首支个段曲])?(?:.{0,6}歌(?:曲|听|吗|吧|呢|给我听)*|.{0,6}(?:吗|吧|给我听))",
        "I can not make music or sing: no tool for it is installed here.",
        "我还不会作曲和唱歌：这里没有安装这样的工具。",
        unless=("compose_music",),
        offers=("write_text", ' I can write a poem: say "write a poem about", and of what.', ""),
    ),
    _Matter(
        r"(?:make|create|generate|produce|shoot|film|do)(?: me| us)?(?: an?| some|"
        r" the)?(?: [\w'-]+){0,3}? (?:videos?|films?|"
        r"movies?|clips?|animations?|gifs?|cartoons?)\b.*|animate\b.+|"
        r"(?:make|turn|bring) .+ (?:(?:in)?to|as|in) (?:an? )?(?:\w+ )?(?:video|film|movie|animation|gif|life)\b.*|"
        r"make (?:it|this|that|him|her|them|the \w+) move\b.*",
        r".{0,6}(?:做|生成|制作|来)(?:一?[个段条部])?.{0,10}(?:视频|动画|电影|短片|动图).{0,6}|(?:让|把|"
        r"使).{1,10}(?:动起来|"
        r"变成(?:视频|动画|动图)).{0,4}",
        "I can not make films or animations: no tool for it is installed here.",
        "我还不会做视频和动画：这里没有安装这样的工具。",
        unless=("generate_video", "animate_image"),
        offers=(
            "generate_image",
            " I can draw a picture: say what it should show.",
            "我可以画一张图：说说画什么就行。",
        ),
    ),
    _Matter(
        r"(?:do|did|will|would|can|could) (?:you|u) (?:really )?(?:love|like|hate|miss|want|marry|kiss|"
        r"hug) (?:me|us)\b.*|"
        r"(?:will|would) you (?:marry|date|be) (?:me|my .+)|are (?:you|we) (?:my )?friends?(?: with me)?|"
        r"are (?:you|u) (?:really |still |feeling )?(?:alive|conscious|sentient|real|awake|asleep|happy|sad|"
        r"tired|lonely|"
        r"hungry|angry|bored|afraid|married|single|male|female|a (?:boy|girl|man|woman))(?: today| now)?|"
        r"(?:do|can) (?:you|u) (?:ever |really |actually )?(?:have (?:any )?(?:feelings|emotions|a (?:soul|body|"
        r"heart|family|"
        r"girlfriend|boyfriend|life)|friends|kids|consciousness)|feel(?: .+)?|sleep|dream|eat|breathe|think|"
        r"get .+|die|cry|laugh)|"
        r"how do (?:you|u) feel(?: today| now)?|how old are (?:you|u)|when were (?:you|u) (?:born|made|created)|"
        r"where (?:are|do) (?:you|u) (?:live|from|come from|located|now)?|i (?:love|hate|miss) (?:you|u)(?: .{0,12})?",
        r"你(?:真的|也|还)?(?:爱|喜欢|讨厌|想|恨|想念)我(?:吗|么)?|我(?:爱|想|恨|喜欢)你(?:啊|呀|了)?|"
        r"你(?:真的)?(?:有|会有)?(?:没有)?(?:感情|感觉|情感|意识|灵魂|身体|生命|家人|朋友|男朋友|女朋友)(?:吗|么)?|"
        r"你(?:会|需要|要)(?:不会)?(?:累|睡觉|做梦|吃饭|思考|生气|难过|开心|死|哭|笑)(?:吗|么)?|"
        r"你(?:今年)?(?:多大|几岁)(?:了)?|你(?:住|在)(?:在)?(?:哪|哪里|哪儿)|你是(?:男|女)(?:的|"
        r"生)?(?:还是女的?|还是男的?)?(?:吗)?|"
        r"你(?:累|饿|困|开心|高兴|难过)(?:吗|不)|你(?:来自|是)哪(?:里|儿)(?:的|人)?|(?:你)?(?:能|可以|"
        r"愿意)?(?:和|跟|做)我(?:结婚|的?朋友|的?女朋友|的?男朋友)(?:吗|吧)?",
        "I am a program: I have no feelings, no age and no life of my own, and I do not pretend to.",
        "我是一个程序，没有感情、年龄和自己的生活，也不想装作有。",
    ),
    _Matter(
        r"can (?:you|u) (?:see|hear|watch) (?:me|us|my (?:face|screen|room|voice))(?: now)?|are (?:you|"
        r"u) (?:watching|listening)(?: .+)?",
        r"你(?:能|可以)?(?:看|听)(?:得)?(?:见|到)我(?:吗|么)?|你在(?:看|听)(?:着)?我?(?:吗|么)?",
        "No: I have no camera and no microphone. I read what you write, and look at or listen to the files you attach.",
        "不能：我没有摄像头和麦克风，只读你写的字，看你发来的文件，听你发来的录音。",
    ),
    _Matter(
        r"(?:what(?:'s| is| are)|who(?:'s| is)|tell me|do (?:you|u) have)(?: an?)? ?(?:your )?favou?rite .+|"
        r"do (?:you|u) (?:like|love|enjoy|prefer|hate) (?!me\b|us\b|to\b).+|what do (?:you|u) (?:like|love|"
        r"enjoy|hate)(?: .+)?|"
        r"what are your hobbies",
        r"你(?:最)?喜欢(?!我)(?:什么|吃什么|哪).{0,8}|你的(?:爱好|兴趣)是什么|你喜(?:不喜)?欢(?!我).{1,10}(?:吗|么)",
        "I have no tastes of my own. Tell me yours, and I will remember it.",
        "我没有自己的喜好。说说你的吧，我会记住。",
    ),
    _Matter(
        r"(?:what|which) (?:ai |language |chat |kind of |llm )*model (?:are (?:you|u)|do (?:you|u) (?:use|run)|"
        r"is (?:this|that|behind).*)"
        r"(?: .{0,20})?|what (?:are (?:you|u) (?:made of|based on|running on|powered by)|(?:powers|runs) (?:you|u))|"
        r"(?:are (?:you|u)|is this) (?:based on |using )?(?:gpt|chatgpt|llama|claude|gemini|qwen|deepseek)[\w. -]{0,6}",
        r"你(?:是|用的?是?|背后是?|基于)(?:的)?(?:什么|哪个|哪种|啥)(?:大|语言|ai)*模型.{0,4}|你是(?:不是)?"
        r"(?:chatgpt|gpt|gpt-?4|文心一言|通义千问|豆包|deepseek|kimi|claude)(?:吗|么)?",
        "I am Parley, and the chat model behind me here is {model}.",
        "我是 Parley，在这里用的聊天模型是 {model}。",
    ),
    _Matter(
        r"(?:is|are) (?:my (?:data|messages|files|pictures|photos|conversations?|chats?)|this|it) (?:really )?"
        r"(?:private|safe|secure|stored|saved|recorded|shared|confidential)(?: with you| here)?|"
        r"(?:do|will|can) (?:you|u) (?:store|save|keep|record|share|sell|send|use|collect) (?:my|any|our) .+|"
        r"(?:where|how) (?:is|are|do (?:you|u) (?:store|keep|save)) my (?:data|messages|files).*|(?:who|"
        r"can anyone|can others) "
        r"(?:can )?(?:see|read) (?:my|this|our) .+|do (?:you|u) spy on me",
        r"(?:我的)?(?:数据|隐私|消息|文件|照片|聊天记录)(?:是|会)?(?:不会)?(?:安全|保密|私密|泄露|被保存|被记录|"
        r"存在哪里?|放在哪里?)的?(?:吗|么)?|"
        r"你会(?:保存|记录|分享|泄露|上传)我的.{1,8}(?:吗|么)?|(?:谁|别人)(?:能|会|可以)看到我的.{1,8}(?:吗|么)?",
        "What you write and send is kept on the machine that runs me, for you alone, and there is no telemetry; who "
        'runs it could look. A remote chat model, if one is set, reads the dialogue. Ask "what do you know about me", '
        'or say "forget me".',
        "你写的和发来的都只存在运行我的这台机器上，只归你自己，没有遥测；运行它的人能看到。"
        "如果设置了远程聊天模型，它会读到对话。"
        "可以问“你知道关于我的什么”，也可以说“忘掉我”。",
    ),
    _Matter(
        r"(?:what|how much) (?:do|does|will) (?:you|u|it|this|parley) cost(?: me)?|are (?:you|u) (?:really )?"
        r"(?:free(?: to use| of charge)?|open[- ]source)|do i have to pay(?: .+)?|is (?:this|it|parley) (?:free|"
        r"open[- ]source)",
        r"(?:你|这个|用你)?(?:是)?(?:免费|收费|要钱|要付费|开源)的?(?:吗|么)?|(?:你|用你)(?:要)?多少钱",
        "I am free: open source, under the Apache licence 2.0.",
        "我是免费的：开源，Apache 2.0 许可证。",
    ),
    _Matter(
        r"(?:who(?:'s| is| are)) your (?:creators?|makers?|developers?|owner|boss)|"
        r"how do (?:you|u) (?:work|function)|how (?:are|were) (?:you|u) (?:built|made|programmed)",
        r"你(?:是)?(?:怎么|如何)(?:工作|运行|运作|做到|被做出来)的?|你的(?:作者|主人|老板|开发者|创造者)是谁",
        "I am Parley, an open-source program: a planner reads what you want, tools do it, and a chat model, "
        "{model} here, does the talking. Whoever runs me decides what I am made of.",
        "我是 Parley，一个开源程序：规划器读懂你要什么，工具去做，聊天模型（这里是 {model}）负责说话。"
        "由部署我的人决定我的组成。",
    ),
    _Matter(
        r"(?:how (?:do|can|should) i|(?:can|may|could) i|where (?:do|can) i) (?:send|upload|attach|share|give|show|"
        r"post|put|add)"
        r"(?: (?:you|u))?(?: (?:an?|my|some|the|this))? (?:files?|photos?|pictures?|images?|documents?|pdfs?|"
        r"recordings?|videos?|"
        r"voice messages?|attachments?)(?: (?:to|with) (?:you|u)| here)?",
        r"(?:我)?(?:怎么|如何|能不能|可以|能)(?:给你)?(?:发|传|上传|发送)(?:给你)?(?:个|一?张|一?些)?(?:文件|照片|"
        r"图片|图|语音|录音|视频|文档)"
        r"(?:给你)?(?:吗|呢)?",
        "Attach it to your message and say what to do with it; in the terminal write @ and its path: "
        "@photo.jpg what does it say?",
        "随消息附上文件，再说想怎么处理就行；在终端里写 @ 加上路径：@photo.jpg 上面写了什么？",
    ),
    _Matter(
        r"(?:undo|revert|go back|take (?:it|that) back|change it back|put it back)(?: (?:it|that|this|the (?:last )?"
        r"(?:change|edit)|to (?:how it was|before|the (?:old|original|previous|first)(?: one| version|"
        r" picture)?)))*(?: please)?",
        r"(?:请|帮我|把它)*(?:撤销|撤回|恢复原样|还原|退回|改回去?|变回去?)(?:一下|上一步|刚才的(?:修改)?|"
        r"原来的样子)?(?:吧)?",
        'I can not take a change back, but each version is kept: say "show me my pictures" and go on from the one '
        "you want.",
        "我不能撤销修改，但每个版本都留着：说“看看我的图片”，从想要的那张继续。",
    ),
    _Matter(
        r"(?:save|keep|store|download)(?: (?:it|that|this|them|these|the (?:last )?(?:picture|image|file|photo|"
        r"drawing|result|"
        r"recording)))(?: (?:for me|please|somewhere|as a file|to (?:my )?(?:disk|computer|phone|folder)))*",
        r"(?:把)?(?:它|这[张个]?|那[张个]?|图片?|文件)*(?:保存|存)(?:一下|下来|起来|到.{1,8})?(?:吧)?",
        'It is kept with your files: say "show me my pictures" to see it again. In the terminal /save writes it into '
        "the folder you are in; elsewhere the file in my answer can be downloaded.",
        "它已经存在你的文件里：说“看看我的图片”就能再找到。"
        "在终端里用 /save 存到当前文件夹，在别处可以直接下载我发的文件。",
    ),
    _Matter(
        r"(?:is|are|was|does)(?: \w+){1,4} (?:sound )?(?:positive or negative|negative or positive|happy or sad|"
        r"angry or happy)\b"
        r".*|"
        r"(?:what(?:'s| is)|analy[sz]e|detect|classify|determine|tell me|rate|give me)(?: the)? (?:sentiment|mood|"
        r"emotion)s?\b.*|"
        r"classify (?:this|the|these|following)\b.*",
        r".*(?:正面还是负面|积极还是消极|褒义还是贬义|什么(?:情绪|情感)).{0,60}|(?:分析|判断)(?:一下)?.{0,8}(?:情感|"
        r"情绪).*",
        "I can not judge the mood or the topic of a text: no tool for it is installed here.",
        "我还不会判断文字的情绪和主题：这里没有安装这样的工具。",
        unless=("classify_text",),
        longest=600,
    ),
    _Matter(
        r"what (?:can|could) (?:you|u) (?:draw|paint)|what (?:pictures|images) can (?:you|u) (?:make|draw|create)",
        r"你(?:会|能)画(?:什么|些什么|哪些)(?:东西|图)?",
        'Say what should be seen, for example "draw a red fox in the snow under a full moon"; I tell you what I could '
        "not draw.",
        "说说画面里要有什么就行，比如“画一只雪地里的红狐狸，天上有满月”；画不了的我会告诉你。",
    ),
    _Matter(
        r"(?:what|which|how many) languages (?:do|can) (?:you|u) (?:know|speak|understand|write)",
        r"你(?:会|能|懂)(?:说|讲|用)?(?:什么|哪些|几种|多少种)语言",
        "I understand English and Chinese, and can read many other languages aloud.",
        "我懂中文和英文，别的很多语言可以朗读。",
    ),
    _Matter(
        r"(?:can|do) (?:you|u) (?:learn|get smarter|improve)(?: from me| over time)?",
        r"你(?:会|能)(?:学习|变聪明|进步)(?:吗|么)?",
        "I remember what you tell me; the model itself does not change.",
        "我会记住你告诉我的事；模型本身不会变。",
    ),
)
_LEADS = (_LEAD, _LEAD_ZH)


_WHAT_TO_ZH = re.compile(r"[点订买](?:些|点|个)?(?:什么|啥)")
_DONE_ZH = re.compile(r"(?:订|定|买|点|叫|约|打|发|放|联系|打开|关)(?:了|过|好了|到了)|(?:下[雨雪]|降温|升温)了")


def of_itself(text: str, tools: Sequence[Tool], language: str, model: str = "") -> str | None:
    """The answer to a question about the assistant, or to a request for what it can not do here; None for others."""
    chinese = language == "zh"
    bare = " ".join(text.replace("’", "'").split()).strip(" ?？!！.。~～")
    installed = {tool.name for tool in tools}
    if chinese and (_WHAT_TO_ZH.search(bare) or (_DONE_ZH.search(bare) and not asks(bare))):
        return None  # advice, and what the person did themselves
    for matter in _MATTERS:
        asked = f"{_LEADS[chinese]}(?:{matter.chinese if chinese else matter.english})"
        if len(text) > matter.longest or installed & set(matter.unless):
            continue
        if not re.fullmatch(asked, bare, re.IGNORECASE):
            continue
        answer = (matter.answer_zh if chinese else matter.answer_en).format(model=model or "?")
        offered = matter.offers[0] in installed
        return answer + (matter.offers[2 if chinese else 1] if offered else "")
    return None
