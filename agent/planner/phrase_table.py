"""How people ask for each tool, in English and Chinese: the table of phrases, and the words it is made of.

In the table ``~word`` stands for the forms of a verb (translate, translating, translated), ``<G>`` for up to five
words between, and other names in angle brackets for groups of nouns. A line that begins with ``n:`` is a thing
people want ("I need a summary of"), with ``b:`` a bare one that begins a message ("logo for our club"), with ``q:`` a
question, with ``w:`` a weak one that gives way to others; all others are things told to do. `phrases.py` reads it.
"""

from __future__ import annotations

from agent.planner.masking import MARKS_OF

IRREGULAR = {
    "write": "write|writes|writing|written", "draw": "draw|draws|drawing|drawn", "make": "make|makes|making|made",
    "read": "read|reads|reading", "speak": "speak|speaks|speaking|spoken", "cut": "cut|cuts|cutting",
    "sing": "sing|sings|singing|sung", "put": "put|puts|putting", "tell": "tell|tells|telling",
    "say": "say|says|saying", "find": "find|finds|finding|found", "give": "give|gives|giving",
    "get": "get|gets|getting", "crop": "crop|crops|cropping|cropped", "flip": "flip|flips|flipping|flipped",
    "blur": "blur|blurs|blurring|blurred", "stitch": "stitch|stitches|stitching|stitched",
    "identify": "identify|identifies|identifying|identified", "classify": "classify|classifies|classifying|classified",
    "modify": "modify|modifies|modifying|modified", "simplify": "simplify|simplifies|simplifying|simplified",
    "proofread": "proofread|proofreads|proofreading", "spot": "spot|spots|spotting", "redo": "redo|redoing|redone",
    "denoise": "denoise|denoises|denoising|denoised", "speed": "speed|speeds|speeding|sped", "do": "do|doing|done",
    "slow": "slow|slows|slowing|slowed", "rewrite": "rewrite|rewrites|rewriting|rewritten",
     "trim": "trim|trims|trimming|trimmed",
    "search": "search|searches|searching", "look": "look|looks|looking",
     "sharpen": "sharpen|sharpens|sharpening|sharpened",
    "retell": "retell|retelling", "swap": "swap|swaps|swapping|swapped", "dub": "dub|dubs|dubbing|dubbed",
    "sum": "sum|sums|summing|summed", "take": "take|taking", "mix": "mix|mixes|mixing|mixed",
     "pull": "pull|pulls|pulling",
    "synchronize": "(?:synchroni[sz]|sync)(?:e|es|ing|ed)?", "hear": "hear|hearing", "fix": "fix|fixes|fixing|fixed",
}  # fmt: skip
# Any capitalised word, the most frequent names in small letters, and Chinese names: short, so that it compiles fast.
_LANGUAGE = (
    r"(?:(?-i:[A-Z][a-z]+)|english|french|spanish|german|chinese|japanese|korean|italian|russian|portuguese|arabic|"
    r"hindi|mandarin|dutch|(?:(?:简体|繁体)?[英中汉法德日俄韩粤泰西葡意]|"
    r"西班牙|意大利|葡萄牙|阿拉伯|印地|法国|日本|韩国|越南|"
    r"土耳其|荷兰|波兰|瑞典|希腊|拉丁|印尼|马来|乌克兰)[语文话]|普通话|国语)"
)
GROUPS = {
    "IMG": r"(?:images?|pictures?|photos?|photographs?|pics?|illustrations?|drawings?|paintings?|sketch(?:es)?|"
    r"portraits?|logos?|"
    r"posters?|wallpapers?|icons?|avatars?|artworks?|visuals?|visual representations?|cartoons?|"
    r"screenshots?|thumbnails?|"
    r"infographics?|visuali[sz]ations?|postcards?|stickers?|banners?|flyers?|leaflets?|memes?|collages?)",
    "PIC": r"(?:images?|pictures?|photos?|selfies?|photographs?|pics?|scans?|screenshots?|painting|drawing|poster|sign|"
    r"picture's|image's)",
    "AUD": r"(?:audios?|audio (?:files?|clips?|tracks?|recordings?)|recordings?|voice (?:notes?|messages?|memos?|"
    r"recordings?)|sounds?|"
    r"podcasts?|voicemails?|sound (?:files?|tracks?|clips?)|soundtracks?|meeting|lecture|interview|song|mp3|wav)",
    "VID": r"(?:videos?|video (?:clips?|files?)|clips?|films?|movies?|footage|animations?)",
    "DOC": r"(?:documents?|pdfs?|files?|reports?|contracts?|invoices?|receipts?|letters?|pages?|papers?|forms?|"
    r"tables?)",
    "TXT": r"(?:texts?|articles?|passages?|paragraphs?|transcripts?|transcriptions?|summar(?:y|ies)|"
    r"translations?|sentences?|stor(?:y|ies)|"
    r"poems?|essays?|e-?mails?|answers?|responses?|descriptions?|captions?|contents?|results?|messages?|"
    r"scripts?|quotes?|slogans?|taglines?|haikus?|limericks?|"
    r"reviews?|posts?|letters?|notes?|speech|documents?|topics?|keywords?|labels?|output|it|this|that|them)",
    "WORK": r"(?:essays?|poems?|haikus?|limericks?|sonnets?|stor(?:y|ies)|tales?|e-?mails?|letters?|articles?|"
    r"blog ?posts?|blogs?|posts?|"
    r"tweets?|slogans?|taglines?|captions?(?= for (?:my|a|an|our|the) (?:post|instagram|tweet))|"
    r"speech(?=es)?|scripts?|dialogues?|"
    r"lyrics|songs?|reviews?|paragraphs?|sentences?|verses?|"
    r"jokes?|riddles?|cover letters?|resumes?|cvs?|reports?|recipes?|outlines?|bios?|biograph(?:y|ies)|"
    r"product descriptions?|"
    r"ads?|advertisements?|announcements?|invitations?|messages?|replies|reply|toasts?|msgs?|headlines?|titles?|stanzas?|"
    r"press releases?|newsletters?|memos?|plots?|monologues?|fairy tales?|fables?|(?:text )?responses?|"
    r"conversational responses?|"
    r"texts?|topics?|ideas?|lines?|questions?|words|names?|greetings?|wishes)",
    "MAKE": r"(?:generat|creat|mak|produc|compos|design|render|build|prepar|craft|develop)(?:e|es|ed|ing)?|"
    r"(?:build|render|design|craft)ing"
    r"|~give me|show me|~get me|send me|obtain|~get|provide(?: me)?(?: with)?|made",
    "L": _LANGUAGE,
    "IM": MARKS_OF["image"],
    "Q": MARKS_OF["words"],
    "REF": r"(?:it|this|that|these|those|them|the|my|our|its|their|his|her|an?|all|both|any|each)",
}
GAP = (
    r"(?:(?:and\s+(?:[a-z]+ly\s+)?[a-z]+(?:ing|ive|al|ful|ed|ic|ant|ent|ous|ble)\s+)|"
    r"(?!(?:and|then|to|into|of|from|for|in|with|using|based|that|which|about|on|by|or|as|what|how)\b)"
    r"[\w'’\-\u00c0-\u024f\ue000-\uf8ff]+,?\s+){0,5}?"
)

TABLE = r"""
[generate_image]
(?:~draw|~paint|~sketch|~illustrate|doodle)\b(?!\s+(?:attention|(?:a |any |your |the )?conclusions?|from|up|inspiration|(?:a |the )?line between|comparisons?|near|parallels|on|insights?|lots|straws))
(?:<MAKE>)\s+(?!<G>(?:panoram|collage|mosaic))<G>(?:<IMG>)\b(?!\s*(?:captions?|descriptions?|classification|segmentation|analysis|files? (?:into|to)|editing|search))
(?:~turn|~convert|~transform)\s+<G>(?:text|description|story|poem|summary|transcript(?:ion)?|article|words|caption|prompt|it|this|that|sentence|<M>)\s+(?:in)?to\s+(?:an?\s+)?<G>(?:<IMG>)\b
(?:~visuali[sz]e|~depict|imagine)\b(?!\s+(?:if|that|how|being|you))
text[- ]to[- ]image
show me\s+(?:an?|two|three|some)\s+(?!(?:list|recipe|way|example|summary|table|few|video|joke|story|poem)\b)(?:[\w'’-]+\s+){1,3}?(?:\w+ing|in|on|with|under|at|wearing)\b
n:(?:two|three|four|five|[2-5])\s+<G>(?:<IMG>)\s*[:,]
n:(?:<IMG>)\s+of\s+(?:an?|two|three|some)\b
n:(?:an?|some|another|\d+|two|three|four|one)\s+(?!example|reference)<G>(?:<IMG>)\s+(?:of|that|which|based|representing|showing|depicting|for|illustrating|with|related to|generated|created|to be (?:created|generated|drawn))\b
(?<![张幅这那的油漫动版壁年插名字书国彩墨])(?:画|绘制|描绘)(?:画)?(?![面家展廊册质风像得作布框师画了过]|的|吗)(?!\s*(?:就好|怎么样))
(?:生成|创建|制作|做|来|设计|创作|整|弄|要|给我(?!推荐|介绍|讲|说)|产生|合成)(?:[^，。；,.;!?！？]{0,30}?)(?:图片|图像|照片|插画|插图|海报|壁纸|头像|图标|logo|标志|(?<![动漫刻])画(?![家展面质册室廊])|表情包|封面|配图|图)(?!上|里|中|片?(?:的|文字|描述|说明|内容)|[像片]?[到成为]|书)
画(?=[一两三四五几][张幅])
配(?:上|个|一)?(?:一?[张幅])?(?:图|插图|插画)
想(?:要)?看看?(?:[一两二三四五几]|\d)[只个张幅头匹条座辆位]
(?:来|给我|要|整|发)(?:我)?(?:[一两二三四五几\d]?[张幅])(?!专辑|歌|照片吗)
b:(?:(?:an?|another|new|simple|cute|small|lil|little|funny|cool)\s+)*(?:logo|poster|sticker|banner|flyer|avatar|icon|wallpaper|meme|postcard|infographic|illustration|drawing|sketch|cartoon)s?\s+(?:of|for|with|showing)\b
b:(?:(?:an?|another|cute|funny|cool|quick|simple|realistic)\s+)*(?:picture|pic|image|photo|painting)s?\s+of\s+(?!(?:my|our|your|his|her|their|the|this|that|these|those|me|you|us)\b)(?=[^.!?]{1,80}\b(?:\w+ing|in|on|with|at|under|wearing)\b)
n:an?\s+<G>(?:<IMG>)\s+(?:to\s+(?:go|come)\s+(?:along\s+)?with|from\s+(?:the|that|this)\s+(?:<TXT>|slogan|tagline)|for\s+it)\b
来(?:一|两|几)?[只头匹座艘](?![有是])(?=[^，。；,;!?！？]{2})|(?:整|搞|弄)[一两几]?[张幅](?!专辑|歌)
(?:<MAKE>|~visuali[sz]e|~show)\s+(?:[\w'’-]+\s+){1,5}?as\s+an?\s+(?:\w+\s+)?(?:<IMG>)\b
(?:头像|壁纸|海报|表情包|logo|封面|插画|配图)(?:来|整|弄|搞|画)(?:一|两|几)?[个张幅份]
[edit_image]
make\s+(?!\w+\s+(?:a\s+(?:bit|little)\s+)?less\s+(?:blurry|noisy|grainy|fuzzy))(?:it|this|that|them|(?:the|this|my)\s+(?:\w+\s+)?\w+)\s+(?:(?:look|a\s+(?:bit|little)|more|less|much|even|slightly|look|all)\s+)*(?:bright|dark|light|warm|cool|cold|sharp|big|small|larg|colou?rful|vivid|vibrant|contrasty|blurry|blue|red|green|yellow|purple|pink|orange|black|white|gr[ae]y|square|round|transparent|sepia|snowy|rainy|sunny|night|winter|summer|realistic|cartoon|vintage|upside)(?:er|r|est|ger|ish)?\b
(?:~crop|~rotate|~flip|~mirror|~resize|~blur|~brighten|~darken|~lighten|~desaturate|~tint|~invert|~recolou?r|~colou?ri[sz]e|~retouch|~pixelate|~photoshop|~watermark|greyscale|grayscale|~rescale|~straighten)\b
(?:~edit|~modify|~alter|~adjust|~manipulate|~customi[sz]e|~tweak)\s+<G>(?:<IMG>|it|this|that|contrast|brightness|background|colou?rs?|saturation|hue|<M>)\b(?!'s text)
(?:~edit|~modify|~alter|~adjust)\s+<M>
(?:~remove|~delete|~erase|~take out|~cut out|get rid of|~replace|~change|~swap|~blur|~add)\s+<G>(?:background|sky|colou?rs?|hair|hat|shirt|wall|foreground|border|frame|caption|watermark|brightness|contrast|lighting)\b(?!\s*(?:noise|music|sound|from the audio))
(?:~remove|~replace|~change|~turn|~erase|~delete|~add|~put|~place|~insert|~swap|~paste|~overlay)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){1,8}?(?:in|on|from|to|onto|into|behind|of|over|with|around)\s+(?:the|this|that|my|each)\s+(?:\w+\s+)?(?:<PIC>)\b
(?:~turn|~convert|~make|~transform|~change)\s+<G>(?:<PIC>|it|this|that|<M>)\s+(?:in)?to\s+(?:an?\s+)?(?:<G>)(?:black[- ]and[- ]white|gr[ae]y ?scale|sepia|cartoons?|paintings?|watercolou?rs?|sketch(?:es)?|drawings?|anime|different|new image|another|artistic|visually)\b
make\s+(?:it|this|that|the\s+(?:<PIC>))\s+black[- ]and[- ]white|~make\s+(?:the\s+|this\s+|my\s+)?<G>(?:<PIC>|<M>)\s+look\b
(?:<MAKE>)\s+<G>(?:colori[sz]ed|gr[ae]y ?scale|cropped|resized)\s+(?:version|image|photo|picture)\b
(?:~stitch|~merge|~combine|~join|~blend)\s+(?:that\s+)?<G>(?:images?|pictures?|photos?)\b
(?:~stitch|~merge|~combine|~blend)\s+(?:them|these|those|both|<M>|it)\b(?=[^.;]{0,60}(?:images?|pictures?|photos?|panoram|collage|<M>))
(?:<MAKE>)\s+<G>(?:collage|panoram(?:a|ic)(?: image)?|mosaic)\b
(?:image|photo|picture)\s+(?:editing|manipulation)
now\s+(?:with|without|at night|in (?:winter|summer|autumn|spring|black|blue|red|green))\b
w:(?:~remove|~erase|~delete|~replace|~add|~put|~place|~insert|~swap|~cover|~hide)\s+(?:the|an?|some|all|my|his|her|this|that|those)\s+(?!(?:\w+\s+){0,3}?(?:reverb|echo|voice\w*|music|audio|sounds?|subtitles?|noise|speech|effects?|texts?|summary|section|paragraph|sentences?|words?|lines?|keywords?|url|note|reminder|event|item|file|memory|memories)\b)(?:[\w'’-]+\s+){0,2}?[\w'’-]+
(?:提亮|变亮|加亮|调暗|变暗|美白|磨皮|瘦脸|打码|马赛克|加滤镜)
(?:加上?|添加|写上|贴上|印上|打上)(?:[^，。；,;]{0,20})(?:几?个?字|文字|水印|标题)
(?:把|将)(?:这|那|图(?![^，。；]{0,3}[字文])|照片|它|他|她|第)(?![^，。；,;]{0,6}(?:声|嗓|录音))[^，。；,;]{0,12}(?:变成|换成|改成|去掉|P掉|移除|抹掉|删掉)(?!文[字本]|语音|音频|视频|<L>|更)
(?:改|变|换|涂|染)成[^，。；,;]{0,4}(?:色|[红橙黄绿蓝紫黑白灰]的?)(?![^，。；,;]{0,3}[语文字])|拼(?:起来|在一起|成一)|(?:去掉|去除|删掉|移除|抹掉)[^，。；,;]{0,8}(?:图|照片|画面|<M>)[^，。；,;]{0,3}[里中上]的?|(?:调|变|弄|改|搞)(?:得|成)?(?:更|再)?(?:亮|暗|黑白|灰|暖|冷|鲜艳|模糊|大一?点|小一?点|彩色|卡通|素描|油画|水彩|动漫)
(?:再|更|稍微|稍)?(?:亮|暗|暖|冷|鲜艳)(?:一些|一?点儿?|些)
(?:裁剪|裁切|剪裁|裁成|裁|旋转|翻转|镜像|修图|[Pp]一?下?图|抠图|去背景|换背景|加水印|调色|上色|缩放|拼接|拼图|虚化|编辑|修改(?!语法|文章|一下这?[段篇句]))(?!了)
(?:把|将)[^，。；,;]{0,20}(?:背景(?![噪杂音声])|颜色|天空|头发|衣服|帽子|文字|人物|图|照片|它)[^，。；,;]{0,12}?(?:换成|改成|变成|换|去掉|都去掉|删掉|删除|抹掉|调成|涂成|移除|加上|P成|p成)|(?:按照?|根据|依照)[^，。；,;]{0,16}(?:修改|编辑|改|处理)(?:一下)?(?:图|照片|<M>)
(?:去掉|去除|删掉|移除|换掉|换一?个?|加上?一?[个顶只]?)[^，。；,;]{0,10}(?:背景(?![噪杂音声])|帽子|眼镜|水印|边框|文字|路人|杂物|天空|彩虹|太阳|月亮)
(?:~transform|~convert|~change|~modify|~edit|~turn|~alter|~adjust)\s+(?:(?:the|this|my|that|an?|our)\s+)?(?:\w+\s+){0,2}?(?:<PIC>|it|this|them|<M>)(?:\s+(?:images?|photos?|pictures?))?\s+(?:to match|to look|to have|to be more|so that|such that|based on|according|accordingly|with (?:a|the) (?:target|new)|to (?:a|an|the|another) (?:target|different|new|style)|into an?\s+<G>(?:version|style|image|form))\b
(?:~transform|~convert|~turn)\s+(?:(?:the|this|my|that|an?)\s+)?(?:\w+\s+){0,2}?(?:<PIC>|<M>)(?:\s+(?:image|photo|picture))?\s+(?:in)?to\s+(?:an?|the)\s+(?!(?:\w+\s+)?(?:text|audio|speech|video|slide|gif|pdf|json|table|word|caption|description))
(?:~edit|~modify)(?:\s+(?:it|this|them))?\s+(?:based on|according to|accordingly|to (?:highlight|match|make|change|show|include|add|remove))\b
~match\s+<G>characteristics\b|(?:~apply|~make)\s+(?:the|those|these|my)\s+(?:changes?|edits?|modifications?)\b|照着[^，。；,;]{0,4}[改修做]
(?:~edit|~modify|~alter|~transform|~adjust)\s+the\s+\w+ed\s+(?:<PIC>)\b
(?:<MAKE>|~do|~try)\s+<G>(?:black[- ]and[- ]white|b&w|monochrome|dark|vertical|horizontal|square|portrait|landscape|night|winter|summer|cartoon|pixel art|watercolou?r|pencil)\s+(?:version|variant|one)\b
(?:出|来|做|弄|给|要|搞)(?:一)?[个张份幅]?(?:黑白|彩色|横屏|竖屏|横|竖|简化|夜间|夜晚|冬天|夏天|卡通|素描|水彩|像素|深色|浅色)的?版本?
n:an?\s+(?:adjusted|edited|modified|altered|changed|updated)\s+(?:version\s+of\s+(?:the\s+|my\s+)?)?(?:<PIC>|<M>)\s+(?:according|based|with|where|as|that)\b
(?:~enhance|~increase|~improve|~boost|~reduce|~lower|~raise)\s+(?:the\s+|its\s+)?(?:brightness|contrast|saturation|exposure|lighting|colou?rs)\b
w:make\s+(?:my|the|this|that|his|her|him|it|them)\s+(?:\w+\s+){0,3}?(?:wear|hold|smile|sit|stand|jump|fly|wink|frown)\b
(?:~cartooni[sz]e|cartoonify|~pixeli[sz]e|~vectori[sz]e|~animefy)\b
抠(?:一?[个张]|一?下)图
[Pp](?:掉|上去?|没)|(?:弄|调|变|搞|改)[红橙黄绿蓝紫粉黑白灰](?=一?点|一?些)
[inpaint_image]
(?:~inpaint|~fill in)\b(?=[^.;]{0,40}(?:<PIC>|hole|gap|part|area|region|it|<M>))
(?:~restore|~repair|~fix)\s+<G>(?:old |damaged |scratched |torn )?(?:<PIC>)\b
(?:~remove|~repair|~fix|~erase)\s+<G>(?:scratch(?:es)?|damage|tears?|creases?|blemish(?:es)?)\b
(?:修复|修补|补全|填补)(?!了)
(?:去掉|去除|消除)[^，。；]{0,6}(?:划痕|折痕|污渍)
[upscale_image]
~upscale\b|(?:~increase|~improve|~double|~raise)\s+<G>(?:<PIC>\s+)?resolution|super[- ]resolution|make\s+<G>(?:<PIC>|it|this)\s+(?:high[- ]res\w*|hd|4k|larger|bigger without)
放大|提高分辨率|超分|变?高清|提升清晰度
[enhance_image]
(?:~enhance|~improve|~denoise|~sharpen|~deblur|~clean up|~unblur)\s+<G>(?:<PIC>|<M>)\b(?!\s*(?:resolution|caption))
(?:~enhance|~improve)\s+the\s+(?:quality|clarity|sharpness)\s+of\s+<G>(?:<PIC>|<M>)
(?:~sharpen|~deblur|~unblur|~enhance|~denoise)\s+(?:it|this|that)\b
(?:make|get)\s+<G>(?:<PIC>|it|this)\s+(?:clearer|crisper|sharper|less (?:noisy|blurry))
(?:(?:图|照片|它)[^，。；、]{0,4})?(?:去噪|降噪|锐化|增强画质|画质增强|变清晰|更清晰|去模糊)(?!音)
~make\s+(?:it|this|that|them|<G>(?:<PIC>|<M>))\s+(?:look\s+)?(?:a\s+(?:bit|little)\s+|much\s+)?less\s+(?:blurry|noisy|grainy|fuzzy)
(?:弄|变|搞|调|修|处理|整|p|P)?得?(?:再|更|稍微|稍)?(?:清楚|清晰)(?:一些|一?点儿?|些)(?!说|告诉|讲)
(?:~improve|~enhance)\s+(?:its|their)\s+(?:overall\s+|visual\s+|audio\s+|sound\s+)?(?:quality|clarity|sharpness)\b
[transfer_style]
~stylize\b|style[- ]transfer|(?:~put|~redo|~render|~turn|~paint)\s+<G>(?:it|this|that|<PIC>|<M>)\s+(?:in|into)\s+(?:the\s+)?(?:style|manner)\s+of\b|~transfer\s+<G>style|(?:~apply|~use|~copy)\s+<G>(?:visual |artistic |art )?style\b|(?:in|to)\s+match\s+the\s+style\s+of|make\s+(?:(?:it|this|that)|<G>(?:<PIC>|<M>))\s+(?:look )?(?:similar to|like)\s+(?=[^.;]{0,30}(?:van gogh|monet|picasso|hokusai|style|image|<M>))|in the style of (?:van gogh|monet|picasso|hokusai|munch|kandinsky)
风格迁移|用[^，。；,;]{0,10}风格[^，。；,;]{0,3}(?:改|处理|重画)|(?:改成|变成|换成|转成|转换成|做成)[^，。；]{0,12}(?:风格|画风)
style\s+(?:of|from|in)\s+(?:the\s+|this\s+|my\s+)?(?:<M>|<PIC>|first\s+\w+)\s+(?:to\s+be\s+)?(?:applied|transferred|put)\b|(?:~apply|~use|~copy|~give)\s+(?:[\w'’-]+\s+){0,4}?(?:style|theme)\s+(?:of|from|to|onto|on)\b|(?:<MAKE>)\s+<G>styli[sz]ed\s+(?:version|image|copy)\b
(?:~see|~know|imagine|show me)\s+(?:how|what)\s+(?:[\w'’-]+\s+|<M>\s*){1,4}?would\s+look\s+(?:like\s+)?(?:in|as)\s+(?:an?|the)\b
[segment_image]
~segment\b|(?:~divide|~split)\s+(?:<G>(?:<PIC>|<M>)\s+|it\s+)?into\s+(?:segments|regions|objects|parts)|image segmentation|(?:~separate|~isolate|~mask)\s+<G>(?:objects?|foreground|people|person|regions?|subject)\b|(?:<MAKE>)\s+<G>(?:segmentation|mask)\b
n:segmentation of
分割|抠出
[detect_objects]
(?:~detect|~locate|~spot)\s+(?:and\s+[a-z]+\s+)?<G>(?:objects?|things|people|faces?|cars?|persons?|animals?|items?|vehicles?|dogs?|cats?)\b|object detection
(?:~identify|~recogni[sz]e|~find|~count|~list)\s+(?!(?:the\s+|all\s+|any\s+)*action\b)<G>(?:objects?|people|faces?|cars?|items|animals?|things|elements)\b(?!\s+(?:of the (?:text|article)))
(?:~draw|~put)\s+<G>(?:box(?:es)?|bounding box(?:es)?)\s+around
q:\b(?:what|which)\s+<G>objects?\b(?=[^.]{0,60}(?:<PIC>|<M>))
(?:检测|识别|找出|数一?数|框出)[^，。；]{0,12}(?:物体|物品|人脸|人数|多少|对象|东西|动物|车|目标)
~know\s+(?:the|what|which|all)\s+(?:the\s+)?(?:\w+\s+)?objects?\b(?=[^.;]{0,60}(?:<PIC>|<M>|it\b))
[classify_image]
(?:~classify|~categori[sz]e|~label|~tag)\s+<G>(?:<PIC>|objects?|plants?|animals?|tables?|flowers?|scene|dogs?|birds?)\b(?!\s*(?:audio|recordings?))
(?:~classify|~categori[sz]e|~label)\s+(?:it|this|that|them)\s+(?=[^.;]{0,40}(?:<PIC>))
(?:~classify|~categori[sz]e)\s+(?:<G>(?:contents?|data|information|type)\s+(?:of|in|from)\s+)?(?:this|the|that|its|a)\s+(?:\w+\s+)?table\b
w:~classify\b(?=\s*(?:[,.]|(?:and|it|to|into|for|as)\b))
image classification|tabular classification|(?:~know|~tell me|~find out|~determine|~identify)\s+(?:which|what|its|the)\s+(?:class|category|species|breed)\b(?!\s+of\s+(?:the\s+)?(?:text|audio|sound))|(?:~determine|~identify|~predict|~tell me)\s+<G>(?:type|kind|category|class|breed|species)\s+of\s+<G>(?:<PIC>|image|plant|animal|dog|bird|flower|table)\b
(?:图|照片|表格|<M>)[^，。；]{0,6}(?:分个?类|归个?类|打标签)|(?:分类|归类)(?:一?下)?[^，。；,;]{0,4}(?:图|照片|表格|<M>)|(?:图|照片|表格|<M>)[^，。；,;]{0,6}(?:属于|是)(?:什么|哪[一个]?)(?:类|种类?|品种)|(?:这是|是)(?:什么|啥)(?:品种|种类)
[read_image_text]
(?:~read|~extract|~take|~get|~recogni[sz]e|~detect|~copy|~find|~retrieve|~pull|~grab|~identify|tell me|give me|obtain)\s+<G>(?:texts?|words|writing|letters|lettering|numbers|content|information|data)\s+(?:out\s+)?(?:content\s+)?(?:that (?:is|appears)\s+)?(?:from|in|on|of|off|inside|within|present|contained|written)\s+(?:[\w'’-]+\s+){0,5}?(?:<PIC>|<DOC>|panorama|stylized|slide|board|label|it|this|that|<M>)\b
(?:~extract|~recogni[sz]e|~read|~detect)\s+(?:any |the |all |all the |its |some |out )?(?:visible |written |printed |handwritten |textual |embedded |english |chinese )?(?:texts?|words|writing)\b(?!\s*(?:file|from\s+(?:the\s+|this\s+|my\s+|an?\s+|given\s+)*(?:\w+\s+)?(?:audio|video|speech|recording|webpage|website|url|article)))
(?:~type|~copy|~write)\s+(?:out|down)\s+the\s+(?:texts?|words|writing)\b
n:(?:the\s+)?texts?\s+(?:to be\s+)?(?:extracted|recogni[sz]ed)\s+(?:from|in)\b
~ocr\b|optical character recognition|image[- ]to[- ]text\s+(?:conversion|using ocr)
(?:~convert|~turn)\s+<G>(?:<PIC>|scan)[\s,]*(?:<M>[\s,]*)?(?:in)?to\s+text
(?:~read)\s+(?:what(?:'s| is))\s+(?:written|printed|on)
(?:~tell|~read|~show|let me know|find out|~explain|~know|~see)(?:\s+me|\s+us)?\s+what\s+(?:is|it|the|this|that|my|was|does|stands|are|['’]s)\s*(?:[\w'’]+\s+){0,4}?(?:written|says?|printed|reads|text)\b
~read\s+(?:me\s+)?(?:this|the|that|my)\s+(?:\w+\s+)?(?:sign|label|menu|receipt|screenshot|poster|note|handwriting|business card|license plate|plate|page|slide)\b
q:what(?:'s| is| does|s|’s)?\s+(?:(?:the|this|that|my|it|these|written|sign|text)\s*){1,3}(?:\w+\s+){0,3}?(?:says?|written|read|reads|printed)\b
q:what\s+(?:text|words|writing|letters|characters)\b
q:what(?:'s| is)\s+(?:written|printed)
q:what(?:'s| is)\s+the\s+(?:text|writing)\s+(?:on|in)
q:(?:can|could)\s+you\s+read\s+(?:this|it|that|the\s+(?:text|sign|writing))
(?:读|识别|提取|认|抄|看看?|告诉我|转录|找出|取出)(?:一下|出来|出)?[^，。；,;]{0,16}?(?:图|照片|<M>|截图|牌子|招牌|路牌|文件|文档|标志|菜单|发票|海报|上面|里面|这[张个])[^，。；,;]{0,8}?(?:文字|字|写|内容)
(?:提取|识别)(?:一下|出)?[^，。；,;]{0,8}(?:文字|文本|汉字|字)(?!稿|幕)
(?:图|照片|<M>|截图|牌子|招牌|路牌|标志|菜单|名片|海报|上面?|里面?)的?[^，。；,;]{0,3}(?:文字|字|内容|信息)(?:都|给我)?(?:提取|读|念|识别|抄|打|列|写)(?:出|下|一下)
(?:图|照片|<M>|截图|牌子|招牌|路牌|标志|菜单|上面|这里|它|海报|里面)[^，。；,;]{0,6}(?:写的?(?:是|了|着)?(?:什么|啥)|写着(?=[\s。]*$|\s*[?？])|(?:什么|啥)字|有(?:什么|哪些)(?:文?字))
(?:写的?(?:是|了|着)?(?:什么|啥))
OCR
n:(?:(?<=need )|(?<=want )|(?<=get ))(?:the|any|all)\s+(?:\w+\s+)?(?:texts?|words|writing)\s+(?:from|in|on|of)\s+(?:[\w'’-]+\s+){0,6}?(?:<PIC>|<DOC>|<M>)\b
[describe_image]
~describe\s+<G>(?:<PIC>|<M>|scene|objects?)\b(?!\s*(?:in the (?:text|article)))
~describe\s+(?:it|this|that|what(?:'s| is| you see)|them|him|her)\b
(?:~caption)\s+<G>(?:<PIC>|it|this|that|these|them|both|<M>)\b
(?:<MAKE>|~generate|~write)\s+<G>(?:captions?|(?:text(?:ual)? )?descriptions?|alt[- ]text|depiction)\s+(?:text\s+)?(?:of|for|from|about|based on)\s+(?:[\w'’-]+\s+){0,3}?(?:<PIC>|objects?|scene|content|<M>|it|this|that)\b
(?:<MAKE>)\s+<G>(?:captions?|(?:image|textual|text|detailed) descriptions?|alt[- ]text)\b
n:(?:caption|(?:textual |detailed |text |brief )?description)\s+(?:of|for)\s+<G>(?:<PIC>|<M>|it|scene)
(?:~analy[sz]e|~explain|~examine|~compare|look at)\s+(?!the similarit)(?:<G>)(?:<PIC>|<M>)\b
(?:~tell|let me know|~explain|show)(?:\s+me|\s+us)?\s+what(?:'s| is| you see|’s)\s+(?:happening |going on |shown |visible |depicted |there )?(?:in|on)\s+<G>(?:<PIC>|<M>|it)\b
(?:~know|~tell me|~find out|~identify|~determine)\s+(?![^.;,]*\b(?:depths?|commands?|emotions?|similar\w*|written|texts?|says?|reads?|said|translat|objects?|words|breed|species))(?:[\w'’-]+\s+){1,8}?(?:in|on|of|from)\s+(?:it\b|(?:the|this|that|my)\s+(?:\w+\s+)?(?:<PIC>)\b|(?:(?:the|this|that|my)\s+)?<M>)
(?:~tell|~say|let me know)(?:\s+me|\s+us)?\s+what\s+(?:you\s+(?:can\s+)?see|can\s+be\s+seen|it\s+shows|(?:is|there\s+is|you\s+see)\s+(?:in|on)\s+it)\b
~tell\s+me\s+(?:more\s+)?(?:about|what you (?:see|think of))\s+(?:the|this|my|that)\s+(?:<PIC>|<M>)
visual question answering|image captioning|image[- ]to[- ]text
q:what(?:'s| is|’s| do you see| can you see| are)\s+(?:happening |going on |shown |visible |depicted |there )?(?:in|on)\s+(?:the|this|that|my|these|those|both)\s+(?:\w+\s+)?(?:<PIC>)
q:what(?:'s| is|’s)\s+(?:this|that)\s*\??$
(?<![的按照据从])(?:描述|形容|说说|讲讲|介绍|看看|看一?下|分析|解释|说明)(?:一下)?[^，。；,;]{0,10}(?:图|照片|画面|截图|图像|相片|画|<M>)(?![^，。；,;]{0,8}(?:文字|写))
(?:图|照片|画面|截图|图像|画|相片|<M>)(?:片|像)?\s*(?:里|上|中)?(?:面)?(?:的?(?:是|有)|都有|发生|画的是)(?:什么|啥|谁|哪些|几|多少)
告诉我[^，。；,;]{1,12}(?:什么颜色|有几[个只张条]|多少[个只张条])|这(?:是什么(?![语歌音声])|是啥|是谁|里是哪|是哪)
(?:写|生成|给)[^，。；,;]{0,6}(?:描述|说明文字|图说)|(?:图|照片|<M>)[^，。；,;]{0,6}配(?:上|个|一?句)?[^，。；,;]{0,4}说明|(?:图|照片|截图|<M>)片?[^，。；,;的]{0,10}(?:描述|形容|介绍)(?:一下)?(?=[，。；,;]|$)
(?:告诉我|说说|说一下|讲讲|讲一下)(?:你)?(?:都)?(?:看到|看见)了?(?:什么|些什么|啥)|(?:告诉我|说说|说一下)(?:它|这?(?:张)?(?:画|图|照片))里面?(?:都)?有(?:什么|啥|些什么)
w:(?:~know|~find out|~tell me)\s+(?:which|who|where|how many|whether|if)\b(?![^.;]{0,80}\b(?:similar|said|says?|talk|speak|mention))
(?:<MAKE>|~generate|~write)\s+<G>descriptive texts?\s+(?:of|about|for)\b
~describe\s+(?:both|each|all)\b
[augment_images]
~augment\b(?=[^.;]{0,40}(?:images?|photos?|pictures?|data|<M>|them))|data augmentation
数据增强|图像增广|增广
[transcribe_speech]
(?:~transcribe|~transcript)\b
(?:~convert|~turn|~change|~transform)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,7}?(?:speech|audio|recording|voice|spoken\s+\w+|<AUD>|<VID>|<M>|it|this|that|them|message|lecture)\s+(?:content\s+|file\s+)?(?:\w+\s+)?(?:in)?to\s+(?:a\s+)?(?:written\s+)?(?:text|words|writing|transcript)(?!\s*-)
(?:speech|audio|voice|video)[- ]to[- ]text|speech recognition|(?:~recogni[sz]e|~extract|~get|~capture)\s+<G>(?:speech|spoken\s+\w+|dialogue|spoken)\b(?!\s+audio)
(?:~get|~extract|~obtain|~retrieve|~pull)\s+<G>text\s+(?:content\s+)?(?:from|of|out of)\s+(?:[\w'’-]+\s+){0,4}?(?:<AUD>|<VID>|speech)\b
(?:~write|~note|~take)\s+down\s+(?:what|everything|the words)|(?:<MAKE>)\s+<G>(?:transcript(?:ion)?s?|subtitles|captions? for (?:the|this|my) video)\b
(?:~tell|let me know|~know)(?:\s+me|\s+us)?\s+what\s+(?:(?:he|she|they|it|the|this|that|person|speaker|man|woman|people|is|was|recording|voice|i|being)\s*){1,3}(?:says?|said|saying|talks?|talking)\b
n:(?:an?|the|its|their)\s+(?:\w+\s+)?(?:transcript(?:ion)?)\s+of
q:what\s+(?:is|was|does|do|did|are|were)\s+(?:(?:he|she|they|it|the|this|that|person|speaker|man|woman|people|being|guy|voice|recording|speakers|audio|message|note|these|those|both|two|three|recordings|messages|notes|clips)\s*){1,4}(?:says?|said|saying|talking about|talk about)\b
q:what(?:'s| is|’s)\s+(?:being\s+)?said\b
(?:转|变|写|整理|记录|听写|翻|识别|转换|转化)(?:写|录|录成|换)?(?:成|为|出|下)?(?!.{0,2}[一几两]段)[^，。；,;]{0,3}(?:文字|文本|字幕|文稿|逐字稿|文字稿)
(?:生成|制作|做|加|提取|导出|写)(?:上|出)?[^，。；,;]{0,6}字幕
(?:转写|转录|听写|语音识别|听一?下|听听)(?!了)
(?:录音|语音|音频|视频|这段|<M>)[^，。；,;]{0,6}(?:说(?:的|了)?(?:是|了)?(?:什么|啥)|讲(?:的|了)?(?:是|了)?(?:什么|啥)|里?说|的?内容)
(?:他|她|它|他们|里面|里头)(?:都|在)?(?:说|讲)的?(?:了|是)?(?:什么|啥)
(?:提取|识别|获取)[^，。；,;]{0,8}(?:语音|说话内容|台词|对白)
b:(?:(?:<L>|the|some)\s+)?subtitles?\b(?!\s+(?:are|were|is|was|on|off|suck|ruin))
n:(?:<L>\s+)?subtitles\s+(?:in|for)\b
(?:要|想要|需要|来|弄|出)(?:一个|个|一份)?(?:双语|<L>|[英中日韩法德]文)?(?:的)?字幕
q:what['’]?s\s+(?:he|she|(?:this|the|that)\s+\w+|they|being)\s+(?:saying|said|talking about)\b
[synthesize_speech]
(?:~read|~speak|~say|~recite|~narrate|~voice|~sing|~pronounce|~vocali[sz]e)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,8}?(?:aloud|out ?loud|loudly)\b
(?:~read|~speak|~recite|~narrate)\s+(?:me\s+)?(?:<REF>)(?:\s+(?:[\w'’-]+\s+){0,3}?(?:<TXT>|<DOC>|<M>))?\s*(?:out|to me|back|for me|to us|in an? [\w, -]{0,30}?(?:voice|tone|accent|manner|way)|with an? [\w, -]{0,30}?(?:voice|tone|accent)|slowly|quickly|calmly|softly|in (?:<L>)|(?=\W*$|,|\.|;))
have\s+(?:[\w'’-]+\s+){1,4}?(?:read|spoken)\s+(?:out\s+)?(?:aloud|loud|to me)\b
(?:~narrate|~voice over|~vocali[sz]e|~verbali[sz]e)\b
(?:~read|~recite)\s+(?:me\s+|out\s+|back\s+|us\s+)(?:the\s+|this\s+|that\s+|my\s+|a\s+)?(?:[\w'’-]+\s+){0,3}?(?:<TXT>|<M>|<DOC>)
(?:~read|~say|~speak|~recite)\s+(?:the (?:text|words|sentence|following)\s*)?:?\s*<M>
(?:~say|~speak)\s+(?:it|this|that|the\s+(?:<TXT>)|<M>|[\w, ]{1,60}?)\s+(?:in|with)\s+(?:an?\s+)[\w, -]{1,30}?(?:voice|tone|accent)
(?:~say|~speak)\s+(?:it|that|this|the\s+(?:<TXT>))\b(?!\s+(?:again|better|differently|is|was|to me)\b)
(?:~turn|~convert|~transform|~change|~render|~make|~synthesi[sz]e|~put|~save)\s+(?:(?!(?:in)?to\b|then\b)[\w'’\-,\ue000-\uf8ff]+\s+){0,12}?(?:into|to(?!\s+sound\b)|as)\s+(?:an?\s+)?(?:(?!text\b|words\b|using\b|with\b)[\w-]+\s+){0,3}?(?:audio|speech|voice|spoken\s+\w+|spoken|sound|audiobook|voice ?over|mp3|wav)(?!\s*(?:-?to-?text|text|\s+(?:enhance|classif)))
text[- ]to[- ](?:speech|audio)|\btts\b|(?:~synthesi[sz]e)\s+<G>(?:speech|voice|audio|it|this|that|<TXT>)
(?:<MAKE>|~record|~hear|listen to)\s+(?!<G>(?:images?|waveforms?|spectrograms?|visuali\w+|descriptions?|captions?)\b)<G>(?:audio(?: (?:files?|clips?|versions?|recordings?|narrations?|tracks?|outputs?|summary))?|speech|spoken (?:versions?|audio|words?|output)|voice ?overs?|narrations?|voice (?:notes?|messages?|clips?|files?)|audiobooks?|natural[- ]sounding speech)\s*(?=$|[,.;!?:]|and\b|of\s+(?!both|the two)|from\b(?!\s+(?:the\s+|this\s+|my\s+|given\s+|provided\s+)*(?:video|<M>\s+video|mp4))|for\b|based\b|using\b|with\b|that\b|in\b|saying\b|reading\b|version\b|by\b|out\b|<M>)
repeat\s+after\s+me\b|~read\s+(?:me\s+)?pages?\s+\d[^.;]{0,40}?\b(?:to me|to us|aloud|out)\b|back\s+(?:in)?to\s+(?:speech|audio|voice)\b|(?:~read|~say)\s*:\s*<M>
(?:~hear)\s+(?:it|that|this|the\s+\w+|how)\b
n:an?\s+<G>(?:audio (?:files?|clips?|recordings?|versions?)|voice ?over|voice response|narration)\b(?!\s*(?:combining|file\s+(?:named|called|at)))
n:(?:an?|the)\s+(?:audio|spoken)\s+(?:version|recording|file|narration)\s+of
(?:朗读|(?<![概纪观想理信留怀悬])念|读|播报|朗诵|播放|说|背诵)(?:一遍|一下|出来|给我(?:听|们听)?|出声|成语音|成声音|来听听)
(?:朗读|(?<![概纪观想理信留怀悬])念|朗诵|播报)(?!书|叨|头|念|旧|经)(?!了)
(?:读|(?<![概纪观想理信留怀悬])念|说)[^，。；,;：:]{0,16}?(?:给我听|出来|一遍|出声|听听)
(?:转|变|做|转换|弄|录|变换|转化|发|存)(?:成|为|换成|化成|出|回)[^，。；,;]{0,12}?(?:语音|音频|声音|朗读|配音|有声)(?!转|识别|文件?(?:转|里))
(?:生成|合成)(?:出)?[^，。；,;]{0,12}?(?:语音|音频|声音|朗读|配音|有声)(?!转|识别|文件?(?:转|里))
(?<!还是)配音(?!内容|词|稿|是|演员|版|[:：])|用[^，。；,;]{1,12}(?:声音|语气|语调|口音)(?:念|读|说|朗读)|(?:用|以)(?:<L>)(?:念|读|说|朗读)
n:an?\s+(?:\w+\s+)?(?:audio|spoken)\s+(?:response|reply|answer|output)\b
(?:~send|<MAKE>|~record|~leave)\s+<G>(?:audio|voice)\s+(?:message|note)\b
~voice\s+(?:it|this|that|<M>)(?!\w)
[classify_audio]
(?:~classify|~categori[sz]e|~label|~tag|~identify|~detect|~recogni[sz]e|~determine|~analy[sz]e)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,6}?(?:<AUD>|sounds?|speaker|spoken command|command|genre|emotions? (?:in|of|from|portrayed in)\s+(?:[\w'’-]+\s+){0,4}?(?:<AUD>|speakers?|voices?|speech)|music genre|instruments?)\b(?!\s*(?:effects?|to text))
audio classification|emotion recognition|(?:~know|~tell me|~find out)\s+<G>emotions?\s+(?:of|in|from)\b|tell me\s+<G>(?:genre|mood|tempo)\b
q:what\s+(?:kind|type|sort|genre)\s+of\s+(?:sound|music|song|audio|noise)|what(?:'s| is)\s+(?:the|this)\s+(?:genre|sound|song|music|tempo|bpm)
(?:音频|声音|录音|音乐|<M>)[^，。；,;]{0,6}(?:分类|归类|类型)|(?:这是|听听是)什么(?:声音|音乐|歌)|(?:歌|曲子?|音乐|<M>)[^，。；,;]{0,6}(?:什么|哪种)(?:风格|曲风|类型)
[enhance_audio]
(?:~reduce|~remove|~clean|~eliminate|~filter|~minimi[sz]e|get rid of|~suppress|~lower|~cancel)\s+(?:up\s+|out\s+)?<G>(?:noises?|hiss|hum|echo|static|background (?:sounds?|chatter))\b
~clean\s+(?:it|this|that|them)\s+up\b|noise[- ](?:reduction|removal|cancell?ation)|(?:~denoise|~enhance|~clean up|~improve|~master|~normali[sz]e|~amplify|~equali[sz]e|~boost)\s+<G>(?:<AUD>|speech|voice|sound|vocals|volume|audio quality)\b(?!\s*to\s+text)
(?:~improve|~enhance)\s+the\s+(?:quality|clarity)\s+of\s+<G>(?:<AUD>|speech|voice|sound)\b
(?:~add|~apply|~use|~put|~include)\s+(?:[\w'’\-,%\ue000-\uf8ff]+\s+){0,8}?(?:reverb|echo|chorus|delay|distortion|equali[sz]ation|compression|audio effects?|sound effects?|effects?|fade)\b
(?:~change|~modify|~alter|~adjust|~transform|~make|~convert)\s+<G>(?:voice|pitch|tone|tempo|gender|audio|speaker(?:'s)?(?: voice)?|characteristics|recording|<M>|it)\s*(?:of|to|into|in|characteristics|sound|with|according|by|so|based)(?=[^.;]{0,60}(?:voice|pitch|female|male|robot|tone|sound|higher|lower|deep|chipmunk|child|instruction|style))
(?:~combine|~merge|~mix|~join|~splice|~concatenate|~overlay)\s+(?:[\w'’\-,\ue000-\uf8ff]+\s+){0,6}?(?:<AUD>|audio)\b
(?:~combine|~merge|~mix|~splice|~concatenate)\s+(?:it|them|that|this|both|these)\b(?=[^.;]{0,50}(?:audio|wav|recording|music|<M>))
(?:~sound|make\s+<G>(?:voice|it|<M>|<AUD>)\s+sound)\s+(?:more\s+)?like\b
(?:~combine|~merge|~mix|~join)\s+(?:them|these|both)\s+into\s+(?:an?|one)\s+(?:single\s+)?(?:output\s+)?(?:file|track|recording)\b|voice chang(?:er|ing)|pitch[- ]shift
(?:噪音?|杂音|噪声)[^，。；,;]{0,3}(?:去掉|去除|消除|降低)|(?:去|降|消除|减少)(?:除|低|掉)?[^，。；,;]{0,5}(?:噪音?|杂音|噪声|回声)|(?:增强|提高|改善|提升)[^，。；,;]{0,4}音质|(?:增强|优化|改善|修复)(?:一下)?[^，。；,;]{0,6}(?:录音|音频|声音|语音|<M>)|(?:声音?|嗓音|音调|语速|音量|音高|<M>)[^，。；,;]{0,6}(?:变|改|调|弄)(?:得|成|为)?(?:更|再)?(?:男|女|童|低|高|快|慢|粗|细|机器人|柔|大|小|尖|沉)|(?:加|添加)[^，。；,;]{0,6}(?:混响|回声|音效)|变声|(?:声音|录音|音频|<M>)[^，。；,;]{0,6}(?:干净|清楚|清晰)(?!吗)|(?:合并|混合|拼接)[^，。；,;]{0,6}(?:音频|录音)|(?:音频|录音|语音|<M>)[^，。；,;]{0,8}(?:合并|混合|拼接|拼|合)(?:成|到|为|在)一
(?:~change|~modify|~alter|~adjust)\s+(?:the\s+|my\s+|its\s+)?(?:tone|pitch|tempo|volume)(?:,?\s+(?:and|or)\s+(?:the\s+)?(?:tone|pitch|tempo|volume|speed))?\s+(?:of|to)\b
(?:~take|~get|~filter|~edit)\s+(?:out\s+)?(?:the\s+|that\s+|all\s+|this\s+)?(?:\w+\s+)?(?:hiss|hum|buzz|static|noises?|echo|crackl\w+)\s*(?:out\b|off\b|$|(?=[,.;]|and\b|from\b))
(?:噪音?|杂音|噪声|底噪|电流声|滋滋|嗡嗡|沙沙)[^，。；,;]{0,6}[，,]?\s*(?:要|给我|帮我|请|能|先|都)?(?:去|处理|消|弄|清)(?:一下|掉|除|干净)
(?:speech|audio|voice) enhancement\b
w:(?:~combine|~merge|~mix|~join)\s+(?:(?:the|these|those|both|two|my|all)\s+)*(?:\w+\s+)?files\b
[compose_music]
(?:~compose|<MAKE>|~write|~play)\s+<G>(?:music|songs?(?! lyrics)|melod(?:y|ies)|tunes?|jingles?|beats?|instrumentals?|symphony|lullaby|soundtracks?|piano piece|waltz|background music|theme song)\b(?!\s*(?:video|about the lyrics|lyrics|classification|recommendation|genre))
(?:~turn|~convert|~make|~transform)\s+<G>(?:it|this|that|poem|lyrics|story|text|<M>)\s+into\s+(?:an?\s+)?<G>(?:songs?|melody|tune|music)\b
~compose\s+(?:a|an|some)\s+(?!<G>(?:poem|e-?mail|letter|essay|tweet|message|story|text|reply|response|image|haiku|song lyrics|video|article|speech|blog))
(?:~set|~put)\s+(?:it|this|that|them)\s+to\s+music\b
(?:作曲|谱曲|编曲|配上?(?:音乐|曲子?)|谱成[^，。；,;]{0,3}[曲歌])|(?:作|写|来|做|生成|创作|谱|弹|创建)[^，。；,;]{0,12}?(?:[圆进协小摇手风吉广主].{1,2}曲|曲子|音乐|旋律|歌曲|配乐|背景音乐|钢琴曲|首歌(?!词))(?!的[^，。；,;]{0,8}(?:软件|人|公司|方法|工具|网站|老师|平台|app))
b:(?!(?:good|best|great|any|love|nice|what|which|some|no|every|old|new|favou?rite|sad|my|the|this|that)\b)(?:an?\s+)?(?:[\w-]+\s+){0,2}?(?:beats?|jingles?|lullab(?:y|ies)|melody|tune|soundtrack|instrumental|background music|theme song|piano piece)\s+(?:for|about)\b
(?:整|搞|弄|要|来|做)(?:一|两|几)?[首段支](?![^，。；,;]{0,12}(?:诗|词|话|文|视频|动画|短片|录))[^，。；,;]{0,16}?(?:音乐|曲子|纯音乐|轻音乐|旋律|[^，。；,;]{0,3}曲|bgm|BGM|歌(?!词))(?!的)
[generate_video]
(?:<MAKE>|~film|~shoot)\s+<G>(?:<VID>|slide ?shows?)\b(?!\s*(?:from|of|using|with|by)\s+(?:the\s+|these\s+|my\s+|this\s+|those\s+|two\s+|both\s+|all\s+)*(?:\w+\s+)?(?:images?|photos?|pictures?|<IM>))(?!\s*(?:descriptions?|clips? of|scripts?|transcripts?|summary|stable|faster|captions?))
text[- ]to[- ]video
(?:~turn|~convert|~transform)\s+<G>(?:text|description|story|poem|summary|script|article|it|this|that|<M>)\s+(?:in)?to\s+(?:an?\s+)?<G>(?:<VID>)\b
n:an?\s+(?:\w+\s+)?video\s+(?:about|on|based on|summari[sz]ing|describing|explaining|featuring|that|showing|showcasing|of)\b
(?:生成|制作|做|创建|拍|来|产生|剪)[^，。；,;]{0,24}?(?:视频|短片|影片|动画|电影)(?!里|中|推荐|评论|的(?:文字|音频|声音))
n:(?:an?|the|my)\s+<G>video\s+(?:generated|created|made|produced)\b
b:(?:(?:an?|short|quick|little|funny|cool)\s+)*(?:video|clip|animation)s?\s+of\s+(?!(?:my|our|your|his|her|their|the|this|that|these|those|me|you|us)\b)(?=\w)
[animate_image]
~animate\b|(?:~bring)\s+<G>(?:<PIC>|it|this)\s+to life|(?:<MAKE>)\s+(?:[\w'’\-]+,?\s+){0,4}?(?:<VID>|slide ?shows?)\s*(?:from|of|using|with|by combining|out of|based on|by)\s+(?:the\s+|these\s+|my\s+|this\s+|those\s+|two\s+|both\s+)*(?:\w+\s+){0,3}?(?:images?|photos?|pictures?|<M>)
(?:~turn|~convert|~transform|~combine|~make|~stitch|~merge)\s+(?:[\w'’\-,()\ue000-\uf8ff]+\s+){0,8}?(?:images?|photos?|pictures?|<M>|it|them|frames?|these)\W*\s+(?:in)?to\s+(?:an?\s+)?<G>(?:<VID>|slide ?shows?|gif)\b
(?:<MAKE>)\s+<G>slide ?shows?\b|image[- ]to[- ]video
(?:让|使)[^，。；,;]{0,8}(?:图|照片|它|画)[^，。；,;]{0,4}(?:动起来|动)|动起来|幻灯片|(?:用|把|将)[^，。；,;]{0,8}(?:图|照片|<M>)[^，。；,;]{0,12}(?:做|合|拼|生成|制作|剪)[^，。；,;]{0,6}(?:视频|短片|影片)|(?:图|照片|画)[^，。；,;]{0,4}(?:变成|做成|转成|制成)[^，。；,;]{0,4}(?:视频|动画|动图|短片)
[describe_video]
~describe\s+what\s+(?:happens|is happening|is going on|you see)\s+in\s+<G>(?:<VID>|<M>)
(?:~describe|~analy[sz]e|~explain|watch)\s+<G>(?:<VID>)\b|(?:~tell|let me know)(?:\s+me)?\s+what(?:'s| is| happens|’s)\s+(?:happening |going on )?(?:in|on)\s+<G>(?:<VID>)
(?:<MAKE>)\s+<G>descriptions?\s+of\s+<G>(?:<VID>)
q:what\s+(?:happens|is happening|is going on|'s happening|is shown|is|can you see)\s+(?:in|on)\s+(?:the|this|that|my)\s+(?:<VID>)
(?:描述|看看|看一?下|说说|分析|介绍)(?:一下)?[^，。；,;]{0,6}视频|视频(?:里|中)?(?:面)?(?:发生|有|是|在)[^，。；,;]{0,3}(?:什么|啥|谁)
[classify_video]
(?:~classify|~categori[sz]e|~label)\s+<G>(?:<VID>)\b|video classification|q:what\s+(?:kind|type)\s+of\s+(?:video|film|movie)
视频[^，。；,;]{0,4}(?:分类|归类)
[enhance_video]
~stabili[sz]e\b|(?:~trim|~cut|~remove)\s+<G>(?:seconds?|minutes?)\b|(?:~fix|~remove|~reduce)\s+<G>(?:shak\w+|jitter\w*)|(?:~speed up|~slow down|~trim|~cut|~denoise|~enhance|~upscale|~improve|~shorten|~smooth)\s+<G>(?:<VID>|footage|playback)\b
(?:~change|~adjust|~increase|~decrease|~modify|~set|~alter|~double|~reduce)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,5}?(?:playback )?speed\b
(?:~synchronize)\b(?=[^.;]{0,80}(?:video|audio|visuals|voice|<M>|it|them|sound))|(?:~add|~include|~put|~insert|~apply|~overlay)\s+(?:[\w'’\-,\ue000-\uf8ff]+\s+){0,6}?(?:voice ?overs?|narration|subtitles?|soundtracks?|background music|music|audio|captions?)\s+(?:track\s+)?(?:\w+\s+){0,2}?(?:to|on|over|onto|in|into|for)\s+(?:[\w'’-]+\s+){0,4}?(?:<VID>|slide ?show|it|this|<M>)\b
(?:~add)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?voice ?overs?\b|(?:~make)\s+<G>(?:<VID>)\s+(?:more\s+)?(?:stable|steady|smoother|faster|slower)
(?:~speed|~slow)\s+(?:it|this|that)\s+(?:up|down)|video stabili[sz]ation|~dub\s+<G>(?:<VID>|it)
(?:剪掉|剪到|截短)[^，。；,;]{0,6}|(?:剩下|后面|前面|其余)[^，。；,;]{0,6}(?:放慢|加快|加速)|(?:前|后|最后)[^，。；,;]{1,4}(?:秒|分钟)[^，。；,;]{0,3}(?:剪|删|去)掉?|防抖|稳定画面|(?:视频|它)[^，。；,;]{0,4}(?:加速|减速|加快|放慢|快放|慢放|稳定)|(?:给|为)[^，。；,;]{0,6}(?:视频|<M>)[^，。；,;]{0,3}(?:加|配)
w:(?:~speed up|~slow down)\b(?=\s*(?:[.,]|(?:and|by|to|then|a)\b))
[extract_frames]
(?:~extract|~grab|~capture|~take|~get|~pull|~save|~obtain|~select)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,5}?(?:frames?|still images?|stills?|screenshots?|images?|snapshots?|thumbnails?|pictures?)\s+(?:\w+\s+)?(?:from|of|out of|in)\s+(?:[\w'’-]+\s+){0,5}?(?:<VID>|<M>|it|this|that)\b
(?:~extract|~grab|~capture)\s+<G>(?:frames?|still images?|stills?)\b|(?:~turn|~convert)\s+<G>(?:<VID>|<M>)\s+(?:in)?to\s+(?:an?\s+)?(?:gif|images?|frames?)
n:(?:an?|the|some)\s+(?:\w+\s+)?(?:image|frame|picture)s?\s+(?:to be\s+)?(?:extracted|captured|taken)\s+from\b
(?:提取|截取|抽取|截|抽|导出)[^，。；,;]{0,10}(?:帧|画面|截图|封面|图片|静态图|一?[张幅]图)
[extract_audio]
(?:~extract|~get|~separate|~pull|~isolate|~take|~rip|~grab|~obtain|~save|~strip|~retrieve)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,4}?(?:audios?|sounds?|soundtracks?|audio tracks?|voice|music|mp3|wav)\b(?!\s*(?:to text|content into text|downloader))(?=(?:[^.;]{0,80}(?:video|film|movie|clip|mp4|footage|<M>|it\b|that\b))|[\s,.;]|$)
(?:~convert|~turn)\s+<G>(?:<VID>|<M>)\s+(?:in)?to\s+(?:an?\s+)?<G>(?:audio|mp3|wav|sound)\b|video[- ]to[- ]audio
视频[^，。；,;]{0,4}(?:音频|声音|音轨|背景音乐)[^，。；,;]{0,3}(?:提取|导|分离|取|抽|截)出?
(?:提取|抽取|分离|导出|获取|取出|截取)[^，。；,;]{0,10}(?:音频|声音|音轨|配乐|原声)|视频[^，。；,;]{0,3}转(?:成|为)?(?:音频|mp3)
n:(?:an?|the|my|its)\s+(?:\w+\s+)?audio(?: track)?\s+(?:to be\s+)?(?:extracted|separated|taken)\b
(?:声音|音频|音轨|背景音乐|配乐)(?:都|给我)?(?:弄|提|抽|分离|拿|扒|导|取|存)(?:取|离)?(?:出来|下来)
[translate_text]
(?:~translate|~transl?ate)\b
(?:~put|~say|~rewrite|~render|~convert|~turn|~express|~change)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){1,8}?(?:in|into|to)\s+(?:<L>)(?!\s*(?:voice|accent))
(?:<MAKE>)\s+<G>(?:<L>)?\s*translations?\b
n:(?:an?|the|its|their)\s+(?:<L>\s+)?translation\s+(?:of|in|to|into)
q:how\s+(?:do|would|can|could)\s+(?:you|i|we|one)\s+(?:say|write|spell)\b(?=[^.]{0,200}\bin\s+(?:<L>))
q:what\s+(?:does|do)\s+[^.?]{1,60}?\bmean\s+in\s+(?:<L>)
q:what(?:'s| is|’s)\s+(?:the\s+)?(?:(?:<L>)\s+(?:translation|word|for)|[^.?]{1,60}\s+in\s+(?:<L>))
翻译(?:成|为|到|一下)|翻成|译成|译为|翻为
(?<![把将个的份篇按照据从对用])(?<!机器|取代|代替|替代|人工|同声|从事|当个)(?:翻译)(?!官|家|软件|作业|这行|行业|专业|课|工作|公司|员|水平|质量|机|得|器|了(?!吗|吧)|过(?!来)|(?:的|不|和|及|[念读发给]))
(?:转|改|换|写|变)(?:换|写)?(?:成|为)\s*(?:<L>)
(?:用)?(?:<L>)(?:怎么(?:说|讲|写)|是什么|咋说)
翻(?:译)?(?:<L>)
[summarize_text]
~summari[sz]e\b|~sum\s+(?:it\s+|this\s+|that\s+|them\s+|<M>\s+)?up\b|~condense\b|~recap\b|tl;?dr\b|(?:~make|~shorten)\s+<G>(?:text|article|paragraph|transcript|passage)\s+(?:more\s+)?(?:concise|shorter|brief)|~shorten\s+<G>(?:text|article|passage|paragraph|story|transcript|essay|content|<M>)
(?:<MAKE>|~write|~extract|~tell)\s+<G>(?:summar(?:y|ies)|overview|gist|synopsis|abstract|recap|main (?:points|ideas?)|key (?:points|takeaways|ideas)|bullet points|summari[sz]ation|summari[sz]ed\s+\w+)\b
n:(?:an?|the)\s+(?:shorter|condensed|short|concise|brief)\s+version\b
n:(?:an?|its|some|brief|short|concise|the(?=\s+(?:\w+\s+)?summary of))\s+(?:\w+\s+)?(?:summary|overview|gist|synopsis|summari[sz]ed\s+(?:version|report|text|description))\b
(?:~get|~understand|~find|~identify)\s+<G>(?:main|key)\s+(?:points?|ideas?|takeaways?|arguments?|messages?)
q:what(?:'s| is| are|’s)\s+the\s+(?:main|key)\s+(?:points?|ideas?|takeaways?)\s+(?:of|in)\s+(?:the|this|that|my)
q:what(?:'s| is|’s)\s+(?:this|that|the)\s+(?:article|text|document|pdf|paper|report|email|letter|<VID>|<AUD>|recording)\s+about
(?:总结|概括|归纳|概述|提炼|缩写(?=一下|成|这|上|下)|梳理)(?:一下|出|成|下)
(?<![把将个的份篇按照据从对用段])(?:总结|概括|归纳|概述|提炼|缩写(?=一下|成|这|上|下)|梳理)(?!就是|太|来说|会|得|了(?!吗|吧)|报告)
(?:写|做|给|生成|提供|来)[^，。；,;]{0,8}(?:摘要|总结|概要|概述)(?!报告)
(?:大意|要点|主要内容|中心思想|讲了什么|说了什么|主旨)(?!是对)
b:(?:(?:quick|short|brief|the)\s+)?(?:gist|summary|overview|recap|key points|main points)\b(?=\s*(?:in\b|of\b|pls|plz|please|for me|\?|$))
(?:这?[篇份]|文章|网页|链接|文档|<M>)[^，。；,;]{0,6}(?:讲|说|写)(?:了|的)?(?:是)?(?:啥|什么)(?!意思)
b:(?:just\s+|only\s+)?(?:the\s+)?(?:key points|main points|highlights|takeaways)\b(?=\s*(?:only|,|\.|$))
(?:说|讲|挑|列|划|抓)(?:一下|出|下)?(?:重点|要点)
[classify_text]
~compare\s+<G>(?:answers?|texts?|sentences?|descriptions?|summar(?:y|ies)|responses?)\b|(?:~determine|~check|~see|~find out|~know|~tell me)\s+(?:if|whether)\s+[^.;]{0,60}?\b(?:related|similar|match(?:es)?)\b
(?:~analy[sz]e|~detect|~determine|~identify|~find|~classify|~evaluate|~assess|~check|~get|~extract|~understand|~perform|~perform a|~tell me|know)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,6}?(?:sentiments?|emotional tone|sentiment analysis)\b
(?:~extract|~find|~identify|~get|~list|~highlight|~obtain|~pick|~generate|~give me|~provide|~determine|~discover|~know)\s+(?:(?!using|with|based|by|from|what|how|which|if|whether)[\w'’\-]+\s+){0,6}?(?:key ?words?|key ?phrases?|named entities|entities|tokens?|dates?|places|locations|organi[sz]ations|nouns|verbs|most important (?:words|terms)|important (?:words|phrases))\b
(?:~classify|~categori[sz]e|~label|~tag)\s+<G>(?:texts?|tokens?|sentences?|reviews?|emails?|messages?|articles?|words|content|posts?|<TXT>)\b
(?:~identify|~determine|~detect|~find|~extract|~recogni[sz]e)\s+<G>(?:topics?|language|themes?|subject)\s+(?:of|in|from|discussed)\b
sentiment analysis|text classification|token classification|named entity recognition|keyword extraction|part[- ]of[- ]speech|pos tag(?:s|ging)
(?:~calculate|~compute|~measure|~compare|~find|~determine|~check|~evaluate)\s+<G>(?:similarity|similarities)\b
(?:~tell me|~know|~find out|~determine|~check|~calculate)\s+how\s+similar\b|q:how\s+similar\b
n:(?:an?|the)\s+similarity\s+(?:score|between|of)\b
q:what\s+language\s+is|q:what(?:'s| is)\s+the\s+(?:sentiment|tone)\b|is\s+(?:this|the)\s+<G>(?:review|text|message|comment|email)\s+(?:positive|negative|spam)
(?:分析|判断|检测|识别|看看)[^，。；,;]{0,14}(?:情感|情绪|语气|倾向|语言|语种|主题|褒贬|正面|负面)
(?:提取|找出|列出|抽取|给出|标出|标注|识别)[^，。；,;]{0,16}(?:关键词|关键字|实体|人名|地名|机构名|词性|关键短语|主题词|话题)|词性标注|命名实体|好评|差评|正面还是负面|(?:什么|哪[种国])语言|实体识别|(?:什么|哪种)(?:样的)?(?:情绪|情感|语气)|话题列表|(?:比较|对比|计算)(?:一?下)?[^，。；,;]{0,14}(?:相似|像不像|有多像)|相似度|像不像|有多(?:像|相似)|(?:答案|句子?|文字|文本|回答)[^，。；,;]{0,4}(?:比较|对比)
(?:给|把|对|将)[^，。；,;]{0,10}(?:文本|文章|评论|句子|这段话|邮件)[^，。；,;]{0,4}(?:分类|归类|打标签)|情感分析
n:(?:curious about|interested in|wonder(?:ing)? about)\s+<G>sentiment\b
q:is\s+(?:the|my|this|its)\s+tone\b|q:does\s+(?:this|it|that)\s+(?:sound|come across|read)\s+(?:too\s+)?(?:as\s+)?(?:ok(?:ay)?|rude|polite|angry|harsh|friendly|passive[- ]aggressive|formal|weird|cold)
语气[^，。；,;]{0,4}(?:冲|怎么样|如何|合适|行不行|可以吗|重不重|好不好|太重|礼貌)|(?:这句话?|这段话)[^，。；,;]{0,4}(?:冲不冲|凶不凶|得体|礼貌吗|合适吗)
[write_text]
(?:~write|~draft|~compose|~pen|~author|~come up with|~brainstorm|~suggest|~generate|~create|~make up|~make|~produce|~craft|~prepare|~give me|~get|~formulate|~provide|~tell me(?=\s+(?:a|another|some)\s+(?:[\w'’-]+\s+){0,4}?(?:stor|poem|tale|fable)))\s+(?:me\s+|us\s+|up\s+)?(?!<G>(?:images?|audio|videos?|pictures?|photos?|music|slide ?shows?|visual|speech)\b)<G>(?:(?:list|set|series|couple|number) of\s+<G>)?(?:<WORK>)\b(?!\s*(?:files?\b|description of|based on (?:the )?image|generator|summary|from (?:the |this |my |an? )?(?:image|audio|video|picture|photo|recording|speech)|to (?:image|speech|audio)|similarity))
(?:~rewrite|~paraphrase|~rephrase|~reword|~proofread|~polish|~simplify|~elaborate(?!\s+on\s+(?!it\b|this\b|that\b|the\s+(?:\w+\s+)?(?:text|article|story|summary|answer|point)))|~expand|~spin|~retell|~copy ?edit|~lengthen)\b(?!\s*(?:the\s+)?(?:image|audio|video|picture|photo))
(?:~check|~correct|~fix|~improve|~review|~verify|~ensure|~analy[sz]e|~edit)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,6}?(?:grammar|grammatical(?:ly)?|spelling|punctuation|typos?|wording|style of the text|readability|writing|essay|draft|grammatical errors)\b
grammar[- ]check|text generation|(?:~turn|~convert|~transform|~rewrite|~make)\s+<G>(?:documents?|articles?|texts?|stor(?:y|ies)|transcripts?|notes|<AUD>|<VID>|<PIC>|it|this|that|<M>)\s+into\s+(?:an?\s+)?<G>(?:<WORK>)\b|(?:~make|~turn)\s+<G>(?:text|article|answer|it|this|that|essay|email|paragraph|<M>)\s+(?:sound\s+)?(?:more\s+|less\s+|a bit\s+)?(?:formal|polite|professional|casual|friendly|simpler|simple|unique|funny|funnier|concise|longer|shorter|detailed|readable|easier|engaging|understandable|clearer|persuasive|academic)
(?:~generate|~create|~come up with|~produce|~provide|~give|~get|~have|~write|~make|~engage)\s+(?:[\w'’\-]+\s+){0,4}?(?:conversational|natural language|human-like|chat|unique|rewritten|paraphrased|simplified|expanded|detailed)\s+(?:\w+\s+)?(?:responses?|repl(?:y|ies)|articles?|versions?|text|explanations?|content|conversation)\b
(?:<MAKE>)\s+<G>(?:new|unique|different|original|rewritten|paraphrased|simplified|expanded|corrected|detailed|descriptive|creative|improved|polished)\s+(?:[\w'’-]+,?\s+){0,3}?version\b(?!\s+of\s+(?:the\s+|this\s+|my\s+)?(?:image|audio|video|picture|photo|<IM>))
(?:~complete|~continue|~finish)\s+<G>(?:sentences?|stor(?:y|ies)|texts?|paragraphs?|poems?|phrases?)\b
n:(?:an?|some)\s+<G>(?:paragraph|article|piece of text|story|speech|script|list of topics|response|reply)\s+(?:about|on|using|for|based|to)\b
n:an?\s+<G>(?:paraphrased|rewritten|simplified|corrected|expanded|unique|detailed|descriptive)\s+(?:\w+\s+)?version\b
n:(?:an?|some|two|three)\s+(?!(?:\w+\s+){0,2}?(?:<IMG>)\b)(?:\w+\s+){0,3}?(?:poem|essay|short story|haiku|slogan|blog post|cover letter|conversational response|speech about|unique version|unique article|rewritten version|simplified version)\b
n:(?:an?|some)\s+(?:\w+\s+){0,2}?(?:response|reply|conversational response|explanation)\s+(?:to|for|about|based)\b
(?:~have|~engage in|~start)\s+an?\s+conversation\b
(?:~reply|~respond)\s+to\s+(?:this|the|that|my)\s+(?:e-?mail|message|letter|text|comment|review)
(?!讲[^，。；,;：:]{0,6}?(?:笑话|段子))(?:写|配|作|编|拟|起草|撰写|创作|来(?=[一二两三几个首篇段点])|想(?!知道|要|看|问)|续写|生成|讲|编写)(?!的|过)(?:出|个|上|作)?[^，。；,;：:]{0,24}?(?:诗|俳句|绝句|顺口溜|文章|作文|故事|邮件|小说|散文|标语|口号|文案|广告语|广告词|宣传语|信(?!息)|检讨|演讲稿|总结报告|报告|周报|日记|笑话|祝福语?|对联|脚本|剧本|简历|评论|句话|段话|句子|短文|歌词|介绍|说明书|发言稿|通知|请假条|道歉信|情书|谜语|藏头诗|标题|段子|回复|回信|贺卡|感谢卡|卡片|便条|段文字)|(?:写|生成|创作)[^，。；,;：:]{0,24}?的文字
(?:写|作|想|编|来|说|造)(?:出|上|个)?(?!一?句话的)[一两二三四五六七八九十几\d]+句[^，。；,;：:]{0,16}?(?:话|诗|祝福|台词|标语)
(?:改|变|写)成[^，。；,;]{0,8}(?:诗|故事|对话|邮件|新闻稿|大纲|脚本|文章|信)(?![^，。；,;]{0,3}[图画])|改(?:一?下|正)?[^，。；,;]{0,6}(?:语法|病句|措辞)|起(?![^，。；,;]{0,3}(?:什么|啥))[^，。；,;]{0,4}(?:标题|名字|题目)|错别字[^，。；,;]{0,4}(?:改|修)(?:掉|正|好|过来)?|(?:改写|润色|扩写|重写|仿写|校对|改得更|修改语法|检查[^，。；,;]{0,8}(?:语法|错别字|拼写)|改正|纠正|续写|缩短|精简|简化)(?!了)
(?:改|变|写)得?(?:更|再)?(?:正式|礼貌|口语化?|简洁|简短|幽默|生动|通顺|短|长|专业)(?:一?点|一些|些)?
(?:~pull|~list|~extract|~give me|~get|~find|~note|~write|~collect)\s+(?:out\s+|down\s+)?(?:me\s+)?(?:all\s+)?(?:the\s+|any\s+)?(?:action (?:items|points)|to-?dos?|to-?do list|next steps|deadlines|open questions)\b
n:(?:an?|some|another)\s+(?:[\w'’-]+\s+){0,3}?(?:messages?|msgs?|e-?mails?|letters?|notes?|toasts?|invitations?|invites?|captions?|taglines?|limericks?|poems?|haikus?|speech|bio|reply|cards?|announcements?)\s+(?:(?:for|about|on)\b|to\s+(?:my|our|the|his|her|their|an?)\b)
b:(?!(?:good|best|great|any|love|nice|what|which|no|every|old|my|the|this|that)\b)(?:an?\s+)?(?:[\w'’-]+\s+){0,3}?(?:poem|haiku|limerick|sonnet|slogan|tagline|toast|cover letter|short story|bedtime story|msg|invitation|invite|thank[- ]you note|headline|tweet)s?\s+(?:for|about|on)\b
(?:~shorten|~cut|~trim|~condense|~squeeze|~boil)\s+(?:it|this|that|them|the\s+\w+|<M>)\s+(?:down\s+)?(?:in)?to\s+(?:fit\s+)?(?:an?\s+|one\s+|two\s+|\d+\s+)(?:\w+\s+)?(?:tweets?|posts?|sentences?|paragraphs?|headlines?|captions?|words|lines?|characters)\b
(?:列|整理|提取|找|写|总结|挑|拎)(?:一?下|出来?|成|个|一份)?[^，。；,;]{0,6}(?:待办|行动项|任务清单|要做的事|下一步)
(?:整理|做|弄|变|转|编)成[^，。；,;]{0,12}?(?:邮件|信(?!息)|文章|会议纪要|纪要|报告|周报|通知|公告|大纲|提纲|故事|推文|朋友圈)
(?:缩|压缩|浓缩|精简|改|删)(?:短|写)?[成到为][^，。；,;]{0,6}?(?:朋友圈|微博|推文|[一两三几\d]句话?|[一两]段|\d+字|[一两三五]百字|标题)
(?:想要|求|要|想看)[一两三几]?[首篇封段条则](?!什么|怎样|多少)[^，。；,;]{0,16}?(?:诗|文章|故事|文案|祝福语?|邮件|信(?!息)|笑话|段子|标语|口号|歌词)
改(?:一?下|掉|改|正)?[^，。；,;]{0,4}(?:错别字|错字|语病|病句)|想[一两三几]?[句个条](?!问题|办法|名堂)[^，。；,;]{0,10}?(?:广告词|宣传语|标语|口号|文案|台词|祝福|名字|标题)
n:an?\s+list\s+of\s+(?:[\w'’-]+\s+){0,3}?(?:topics?|ideas?|names?|questions?|titles?|slogans?|reasons|tips|headlines?)\b
b:(?:an?\s+)?(?:[\w-]+\s+){0,2}?(?:rap|freestyle|roast|pep talk)\s+(?:about|for|on)\b
(?:帮我|替我|给我|帮忙)回(?:复|信)?(?:一?下|一?条|一?句|他|她|这)
[answer_question]
(?:~answer|~respond to)\s+<G>(?:questions?|query|<M>)
(?:~answer)\s+(?:it|this|that|these|them|what|who|how|when|where|why|using|based|from)\b|question answering
(?:~find|~get|~give me|~provide|~know|~need|~have|~extract|~retrieve)\s+<G>answers?\s+(?:to|for|of|from|based|in|within)\b
n:(?:an?|the|some|its|brief|quick)\s+(?:\w+\s+){0,2}?answers?\s+(?:to|for|of|from|in)\b
(?:~know|~find out|wonder)\s*:?,?\s*<M>
(?:~ask)\s+(?:a\s+|the\s+|some\s+|my\s+|this\s+)?(?:\w+\s+)?questions?\b
(?<![语文])(?:回答|解答)[^，。；,;]{0,12}(?:问题|提问)?|(?:想知道|请问|想问一?下?|问题是?|问一?下)\s*[：:，,]?\s*<Q>
(?:根据|按照|基于)[^，。；,;]{0,10}(?:原文|文章|内容|文字)[^，。；,;]{0,3}(?:告诉我|说说)|(?:根据|按照|基于)[^，。；,;]{0,16}(?:文章|文档|文件|文本|录音|内容|材料|资料|合同|报告)[^，。；,;]{0,4}[，,]?\s*(?:回答|解答)
[search_web]
(?:~search|~google|~browse)\b(?!\s*(?:bar|engine|party|light))|(?:~look)\s+(?:it\s+|this\s+|that\s+)?up\b|web search
(?:~find|~look for|~gather|~get|~collect|~fetch|~retrieve|~discover|~obtain)\s+(?:me\s+)?(?!(?:the\s+)?depth\b)(?:[\w'’\-]+,?\s+){0,6}?(?:information|articles?|news|videos?|images?|pictures?|photos?|resources?|facts|data|websites?|links|content|recipes?|sources?|text)\s+(?:online\s+)?(?:about|on|related|regarding|of|for|that|with|using|based|online|concerning|similar|matching)\b
(?:~find|~get)\s+<G>(?:latest|recent|related|relevant|similar|current)\s+(?:\w+\s+)?(?:news|videos?|images?|articles?|information|pictures?|topics)\b
搜(?:索|一下|搜)?(?![寻救集查到]|索?引擎|公司|结果|算法|框|功能)|(?:百度|谷歌)(?:一下|搜)|(?:上网|网上)(?:查|找|搜)|找(?:一?[个些份篇]|几[个篇份])[^，。；,;]{0,16}(?:菜谱|食谱|教程|攻略|新闻|资料|文章|视频|网站)|(?:帮我|给我|请|帮忙)(?:查查|查一?下|查一查|搜搜)|(?:查一?下|查查|查找|找一?下|找找)[^，。；,;]{0,12}(?:新闻|资料|信息|消息|天气|最新|文章|视频|图片)
n:(?:some|more|any|related|relevant|similar)\s+<G>(?:videos|articles|images|pictures|photos|information|resources|news)\s+(?:about|on|related|regarding|for|based)\b
[fetch_url]
(?:~download|~fetch|~retrieve|~grab|~scrape|~open|~visit|~load|~access|~crawl|~get)\s+(?:[\w'’\-\ue000-\uf8ff]+\s+){0,9}?(?:<M>|urls?|links?|web ?pages?|website|site|address|internet)\b
~download\b|(?:~extract|~get)\s+<G>urls?\s+from
(?:下载|打开|抓取|访问|爬取)(?!了)[^，。；,;]{0,16}|(?:看看|读一?下|总结一?下|翻译一?下)[^，。；,;]{0,8}(?:网页|链接|网址)
[remember]
(?:remember|memori[sz]e|keep in mind|make a note|take a note|note down|bear in mind|(?:don['’]?t|do not|never) forget(?!\s+to\b))\s*(?:that|:|,|my|i|we|the|this|of|to|about|me)\b(?!\s*(?:time|day)\b)
(?:save|store|write)\s+(?:this|that|it|the fact)\s*(?:to|in|into)\s+(?:your\s+)?memory
(?:请)?(?:记住|记下|记一下|记得|帮我记|牢记|别忘了|不要忘了|记着)(?!吗|什么|没|多少|不)
[recall]
(?:~recall|~remind me)\s+(?:me\s+)?(?:what|which|who|when|where|of|my|about|everything)\b
q:(?:do|can|did)\s+you\s+(?:still\s+)?remember\b|what\s+(?:do|did)\s+you\s+(?:remember|know)\s+about\s+(?:me|my|us)|what\s+(?:did|have|was|had)\s+(?:i|we)\s+(?:told?|say|said|tell|talk|ask|asked|mention|mentioned|talking|discuss|discussed)\b|what(?:'s| is| are|’s)\s+my\s+(?:name|favou?rite|birthday|age|job|dog|cat|wife|husband|address|phone|hobby|hobbies|plan|pet)|who\s+am\s+i\b|(?:what|who|which\s+\w+)\s+do\s+i\s+(?:really\s+)?(?:like|love|prefer|hate|dislike)\b|where\s+do\s+i\s+(?:live|work)|(?:how\s+old|what)\s+am\s+i\b(?!\s+(?:doing|looking|supposed|seeing|missing))|when\s+is\s+my\s+\w+|(?:did|have)\s+i\s+(?:tell|told)\s+you
(?:你?还?记得)[^，。；,;]{0,20}(?:吗|么|什么|谁|哪)|(?:(?:[上这]个?(?:周|星期|礼拜)[一二三四五六日天末]?|[上这]个?月|[昨前今]天(?:早上|上午|中午|下午|晚上)?|昨晚|刚才|刚刚|之前|以前|上次|最近|去年|那天)的?我们?|我们?(?:[上这]个?(?:周|星期|礼拜)[一二三四五六日天末]?|[上这]个?月|[昨前今]天(?:早上|上午|中午|下午|晚上)?|昨晚|刚才|刚刚|之前|以前|上次|最近|去年|那天)的?)都?(?:跟你|和你|对你)?(?:说|讲|聊|提|谈|告诉|问)(?:了|过|到|起|的|到了|过了)?你?一?些?(?:什么|啥|哪些)|我们?都?(?:跟你|和你|对你)?(?:说|讲|聊|提|谈|告诉|问)(?:了|过|到了|过了)你?一?些?(?:什么|啥|哪些)|我(?:之前|以前|上次|刚才|昨天)?(?:跟你|和你|对你)?(?:说过|告诉过你|提到过|提过)[^，。；,;]{0,12}(?:什么|啥|吗|多少|几|谁|哪)|我(?:叫什么|是谁|(?:喜欢|讨厌|爱|想要)(?:什么|吃什么|喝什么|谁)|最喜欢的?[^，。；,;]{1,8}是什么|的[^，。；,;]{1,8}(?:是什么|是谁|是哪天|叫什么|在哪))
[forget]
forget\s+(?:what|that|everything|all|my|about|it|me|this|the|our)\b(?!\s+it\b)|(?:delete|erase|clear|wipe|remove)\s+(?:all\s+)?(?:my\s+|your\s+|our\s+|the\s+)(?:\w+\s+)?(?:memor(?:y|ies)|data|history|information about me)
(?:把|将)[^，。；,;]{1,24}(?:都|全|全部)?(?:忘了|忘掉|忘记)
(?:忘掉|忘记|忘了|删除|清除|清空|抹去)(?:我|关于|之前|刚才|所有|这|那|全部|有关|你)[^，。；,;]{0,20}
"""  # noqa: E501
