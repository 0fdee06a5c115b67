"""How English speakers state lasting things about themselves: patterns, each matched where a clause begins.

``value`` and ``subject`` are groups; a line that begins with ``-`` says that something is no longer so.
"""

from __future__ import annotations

import re

_END = (
    r"(?=\s*(?:[,;.!:()]|\band\s+(?:i|my|we|our|please|you|he|she|it|so|that|now|then|can|also|don['’]t)\b|"
    r"\b(?:but|so|because|since|though|which|please|anyway|btw|by the way|thanks|thank you|okay|ok|haha|too|"
    r"as well)\b|$))"
)
_LATELY = (
    r"(?:\s+(?:now|again|these days|nowadays|currently|at the moment|from now on|please|instead|already|"
    r"since \d{4}|for \w+ years))*"
)
_NAME = (
    r"(?!(?:not|a|an|the|and|so|too|very|it|that|this|what|your|my|no|now|really|still|in|on|"
    r"at)\b)[^\W\d_][\w'’.-]*(?:\s+(?-i:[A-Z])[\w'’.-]*){0,2}"
)
_PROPER = r"(?-i:[A-Z\u00c0-\u00de])[\w'’.-]*(?:\s+(?-i:[A-Z])[\w'’.-]*){0,2}"
NAMES = rf"{_PROPER}(?:,\s*{_PROPER})*(?:,?\s+and\s+{_PROPER})?"
_PLACE = (
    r"(?!(?:a dream|fear|hope|peace|the past|the moment|the future|constant|denial|poverty|a world|a house|"
    r"harmony|sin|love|"
    r"your|his|her|their|it|this|that|there|here)\b)[\w'’.-]+(?:\s+(?!(?:with|since|for|and|but|because|now|"
    r"near|so|at the moment|"
    r"these|right|currently|by|together|alone|when|where|which|who|until|from|as|last|this|next|yesterday|today|"
    r"tomorrow|recently|lately|ago|a|an|one|two|three|some|few|several|during|after|before|earlier|once|"
    r"on (?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:the )?\d+)|"
    r"in (?:\d{4}|january|february|march|april|may|june|july|august|september|october|november|december|spring|"
    r"summer|autumn|fall|winter)|again)\b)[\w'’.-]+){0,4}(?:,\s*(?-i:[A-Z])[\w'’.-]+(?:\s(?-i:[A-Z])[\w'’.-]+)?)?"
)
_LANGUAGE = (
    r"(?:(?:simplified|traditional|british|american|plain)\s+)?(?-i:[A-Z])[a-z]+|english|chinese|mandarin|"
    r"cantonese|french|german|spanish|italian|portuguese|japanese|korean|russian|arabic|dutch|hindi|swedish|"
    r"norwegian|danish|polish|turkish|greek"
)
_LASTING = (
    r"(?:always|from now on|from here on(?: out)?|in (?:the )?future|every time|by default|from today(?: on)?|"
    r"going forward|henceforth|forever)"
)
_SPEAK = (
    r"(?:answer|reply|respond|speak|talk|write|chat|communicate)(?:\s+(?:to|with)\s+me|\s+me|\s+back|\s+everything)*"
)
_PETS = (
    r"(?:cat|kitten|kitty|dog|puppy|rabbit|bunny|hamster|guinea pig|parrot|budgie|canary|bird|fish|goldfish|"
    r"turtle|tortoise|snake|lizard|horse|pony|ferret|rat|mouse|chicken|hen|pet)"
)
_PEOPLE = (
    r"(?:wife|husband|partner|spouse|girlfriend|boyfriend|fianc[eé]e?|son|daughter|child|kid|baby|brother|"
    r"sister|mother|mom|mum|mam|mama|father|papa|"
    r"dad|grandmother|grandma|grandfather|grandpa|granny|gran|nana?|grandson|granddaughter|grandchild|"
    r"aunt(?:ie|y)?|uncle|cousin|nephew|niece|best friend|friend|mate|roommate|housemate|flatmate|boss|manager|"
    r"teacher|tutor|coach|colleague|doctor|dentist|neighbou?r|twin|stepson|stepdaughter|stepmother|stepfather|"
    r"(?:mother|father|brother|sister|son|daughter)-in-law|godson|goddaughter|ex-wife|ex-husband)"
)
_ADJECTIVES = (
    r"(?:(?:new|old|older|elder|eldest|younger|youngest|little|big|oldest|baby|black|white|ginger|orange|grey|"
    r"gray|tabby|rescue|pet|lovely|beautiful|twin|second|first|middle|\w+-year-old)\s+)*"
)
_WHO = rf"{_ADJECTIVES}(?:{_PETS}|{_PEOPLE})s?"
COMPANION = _WHO
"""Who belongs to a person: "older sister", "cats"."""
_FOODS = (
    r"(?:red\s+)?(?:meat|fish|pork|beef|chicken|seafood|shellfish|dairy|eggs?|gluten|nuts|sugar|cheese|milk|wheat|"
    r"mushrooms|onions?|garlic|alcohol|coffee|tea|wine|beer|lamb|poultry|bread|spicy food|caffeine|lactose|soy)"
)
_DIETS = (
    r"(?:vegetarian|vegan|pescatarian|pescetarian|flexitarian|fruitarian|veggie|lactose[- ]intolerant|"
    r"gluten[- ]free|gluten[- ]intolerant|"
    r"c(?:o)?eliac|on a (?:\w+[- ])?diet|on (?:a )?keto|keto|paleo|diabetic|kosher|halal|teetotal)"
)
_ITEM = (
    r"(?!(?:i|i'm|it|this|that|these|those|them|you|your|him|her|he|she|they|we|us|me|my|what|how|when|where|"
    r"why|who|which|if|one|both|all of|neither|"
    r"everything|nothing|something|anything|someone|somebody|its|their|his|our|another|some of|myself|"
    r"being asked|to (?:say|think|know|see you|"
    r"hear|ask|have|be|get|admit|bother|inform)|the (?:way|idea|new|old|first|second|third|last|one|picture|"
    r"image|photo|drawing|painting|"
    r"colou?rs?|style|result|song|voice|sound|music|other|background|version|look|part|fact|story|poem|video|"
    r"sky|answer|previous|left|right)|not|so|but|can|please|a (?:lot|bit)\b(?! of))\b)"
    r"[^\W_][\w'’&+#-]*(?:\s+(?!(?:and|but|so|because|since|when|if|though|which|that|more than|better than|"
    r"very much|a lot|so much|too|as well|now|"
    r"the most|most|anymore|any|anyway|please|except|these|lately|as a|best|these days|again)\b)[\w'’&+#-]+){0,5}"
)
_ITEMS = (
    rf"{_ITEM}(?:(?:,\s*(?:and\s+|or\s+)?|\s+and\s+|\s+or\s+)(?!(?:i|my|we|please|can|could|would|what|how|so|but|"
    rf"then|draw|make|write|give|show|tell|that|this|it|don['’]t|also|he|she|they|you)\b){_ITEM}(?=\s*(?:[,.;!]|"
    rf"and\b|or\b|but\b|so\b|very\b|a lot\b|$)))*"
)
_MUCH = (
    r"(?:\s+(?:very much|a lot|so much|the most|most|best|too|as well|more than anything|these days|now|again|lately))*"
)
_AM = (
    r"i(?:\s+am|['’]m|\s+have\s+been|['’]ve\s+been|\s+(?:have\s+|['’]ve\s+|just\s+|recently\s+)?became|"
    r"['’]ve\s+become|\s+have\s+become|['’]ve gone|\s+turned|\s+went)"
)
_QUITE = (
    r"(?:(?:also|now|actually|really|very|strictly|a|an|strict|lifelong|mostly|still|severely|highly|deathly|"
    r"slightly|both|extremely|terribly|quite|currently|just|so|mildly|badly|seriously)\s+)*"
)
_NOT_NOW = r"(?:\s+(?:any\s?more|any longer|now|these days))*"
_STYLE = (
    r"(?:[\w-]+\s+){0,2}?(?:water\s?colou?rs?|oil(?:s| paint(?:s|ings?)?)?|pixel(?:\s|-)?art|anime|manga|"
    r"cartoons?|comics?|sketch(?:es)?|pencil(?: drawings?)?|charcoal|photo-?realis(?:m|tic)|"
    r"realis(?:m|tic)|minimalis(?:m|t)|line(?:\s|-)?art|black[- ]and[- ]white|monochrome|pastels?|"
    r"ink(?: drawings?)?|low[- ]poly|3d(?: render(?:s|ing)?)?|"
    r"cyberpunk|steampunk|impressionis(?:m|t)|art nouveau|art deco|pop art|flat design|vector art|ukiyo-e|"
    r"surrealis(?:m|t)|cubis(?:m|t)|gouache|acrylics?|crayon|collage|"
    r"noir|vintage|retro|sepia|studio ghibli|isometric|neon)"
)
_VOICE = (
    r"(?:(?:female|male|woman's|man's|child's|deep|deeper|soft|british|american|australian|scottish|irish|indian|"
    r"robot|whispering|calm|young|old|high|low|cheerful)\s?)+"
)
_OCCUPATION = (
    r"(?:\w+\s+){0,2}?(?:student|teacher|nurse|doctor|engineer|developer|programmer|designer|lawyer|artist|"
    r"musician|writer|journalist|chef|cook|driver|"
    r"farmer|scientist|researcher|professor|accountant|architect|photographer|painter|dentist|pilot|"
    r"police officer|firefighter|soldier|"
    r"manager|consultant|electrician|plumber|carpenter|mechanic|librarian|translator|actor|actress|singer|"
    r"dancer|baker|barista|waiter|"
    r"waitress|cashier|pharmacist|psychologist|therapist|surgeon|vet|veterinarian|biologist|chemist|physicist|"
    r"mathematician|economist|"
    r"analyst|salesperson|hairdresser|midwife|paramedic|secretary|judge|priest|monk|gardener|freelancer|"
    r"entrepreneur|retiree|pensioner)"
)

_OFFSET = r"(?:(?:utc|gmt)\s*)?[+\-\u2212]\s*\d{1,2}(?::?[0-5]\d)?"
_ZONE = rf"(?:{_OFFSET}|[^\W_][^,;!?()\n\x00]{{1,40}}?)"
"""Of a time zone; whether the words name one is looked up."""
_SET_ZONE = r"(?:set|change|switch|update|adjust)\s+(?:my\s+|the\s+|your\s+)?time\s?-?zone\s+to\s+"

_TABLE = rf"""
name (?:you\s+(?:can|may|should|could)\s+|you['’]d better\s+|i(?:['’]d|\s+would)\s+(?:like|prefer)\s+(?:you\s+to|if you)\s+|i\s+want\s+you\s+to\s+|{_LASTING},?\s+)*(?:always\s+)?(?:call|address)(?:ed)?\s+me\s+(?:as\s+|simply\s+|just\s+)?(?P<value>(?!(?:back|later|tomorrow|today|tonight|when|if|at|on|in|a|an|the|by|asap|now|again|crazy|names|maybe|old-fashioned|any\s?time|what|whatever|something|after|before|every|soon|here|cab|taxi|stupid|dumb|for)\b){_NAME}){_LATELY}{_END}
name my\s+(?:(?:first|full|real|new)\s+)?(?:name|nickname)(?:\s+is|['’]s)\s+(?:now\s+|actually\s+)?(?P<value>{_NAME}){_LATELY}{_END}
name (?:i\s+(?:now\s+)?go\s+by|i(?:\s+am|['’]m)\s+called|(?:people|everyone|everybody|my friends|friends|they)\s+calls?\s+me)\s+(?P<value>{_NAME}){_LATELY}{_END}
pronouns (?:my\s+pronouns\s+are|i\s+use|please\s+use|use)\s+(?P<value>(?:she|he|they|xe|ze|it)(?:\s*/\s*\w+){{1,2}})(?:\s+pronouns)?(?:\s+for me)?{_END}
language {_LASTING},?\s+(?:please\s+)?(?:only\s+)?{_SPEAK}\s+(?:only\s+|just\s+)?in\s+(?P<value>{_LANGUAGE})\b
language (?:always\s+|only\s+)?{_SPEAK}\s+(?:only\s+|always\s+|just\s+)?in\s+(?P<value>{_LANGUAGE})(?:\s+(?:only|please))*,?\s+(?:{_LASTING}|again\s+from now on|whenever)
language i(?:['’]d|\s+would)?\s+(?:always\s+)?(?:prefer|rather\s+have)\s+(?:(?:your\s+)?(?:answers|replies|responses)|(?:it\s+)?(?:if\s+)?(?:that\s+)?you\s+(?:to\s+)?(?:always\s+)?(?:{_SPEAK}|answered|replied|spoke|wrote)|to\s+(?:chat|talk|speak|write|communicate))\s+(?:to\s+me\s+|with\s+you\s+)?in\s+(?P<value>{_LANGUAGE}){_LATELY}{_END}
language (?:please\s+)?(?:(?:let['’]?s|you\s+can|can\s+we)\s+)?(?:switch|change|go|move)\s+(?:back\s+)?to\s+(?P<value>{_LANGUAGE})(?:\s+(?:now|again|please|from now on|for our chat))*{_END}
language (?:please\s+)?back\s+to\s+(?P<value>{_LANGUAGE})(?:\s+(?:now|again|please))*{_END}
language my\s+preferred\s+language\s+is\s+(?P<value>{_LANGUAGE}){_END}
-language (?:you\s+(?:can|may|should)\s+)?stop\s+(?:answering|replying|responding|speaking|talking|writing)(?:\s+(?:to|with)\s+me)?\s+in\s+(?P<value>{_LANGUAGE})\b
-language (?:you\s+)?(?:do\s?n['’]t\s+have\s+to|need\s?n['’]?t|no need to)\s+{_SPEAK}\s+in\s+(?P<value>{_LANGUAGE})\s+(?:any\s?more|from now on|any longer)
manner (?:{_LASTING},?\s+)(?:please\s+)?(?:keep|make)\s+(?:your\s+|the\s+|all\s+)*(?:answers|replies|responses|it|them|explanations)\s+(?:very\s+)?(?P<value>[\w-]+(?:\s+and\s+[\w-]+)?){_END}
manner keep\s+(?:your\s+|the\s+|all\s+)*(?:answers|replies|responses|explanations)\s+(?:very\s+)?(?P<value>[\w-]+(?:\s+and\s+[\w-]+)?)(?:,?\s+(?:{_LASTING}|please))*{_END}
manner (?:{_LASTING},?\s+)(?:please\s+)?(?:be|answer|reply|write|speak|respond)(?:\s+to me|\s+me)?\s+(?:more\s+|very\s+)?(?P<value>brief(?:ly)?|short|concise(?:ly)?|formal(?:ly)?|informal(?:ly)?|polite(?:ly)?|in (?:one|two|three|short|simple|a few) (?:sentences?|words)|(?:with|in|using) bullet points|in detail|simply|in simple words|without emojis?|with emojis?){_END}
manner (?:please\s+)?(?:be|answer|reply|write|respond)(?:\s+to me|\s+me)?\s+(?:more\s+|very\s+)?(?P<value>brief(?:ly)?|short|concise(?:ly)?|formal(?:ly)?|informal(?:ly)?|polite(?:ly)?|in detail|simply),?\s+(?:please,?\s+)?{_LASTING}
manner (?:please\s+)?(?P<value>(?:don['’]t|do\s+not|stop|no\s+more)\s+(?:(?:use|using|send|sending)\s+)?(?:any\s+)?emojis?){_END}
manner (?:please\s+)?keep\s+(?:it|things)\s+(?:very\s+)?(?P<value>short|brief|simple|concise|formal),?\s+{_LASTING}
-name (?:please\s+)?(?:do not|don['’]t|stop)\s+call(?:ing)?\s+me\s+(?P<value>{_NAME})(?:\s+(?:any\s?more|any longer|from now on|please))*{_END}
manner (?:{_LASTING},?\s+)(?:please\s+)?(?:use|give me|write(?: in)?|convert(?: everything)? to)\s+(?P<value>metric|imperial|celsius|fahrenheit|kilomet(?:er|re)s|miles|british spelling|american spelling|bullet points|no emojis?|24[- ]hour time|euros?|dollars)(?:\s+units?)?{_END}
manner (?:please\s+)?(?:use)\s+(?P<value>metric|imperial|celsius|fahrenheit|kilomet(?:er|re)s|miles|british spelling|american spelling|bullet points|no emojis?)(?:\s+units?)?,?\s+{_LASTING}
manner i\s+(?:always\s+|really\s+|generally\s+)?(?:prefer|like|want)\s+(?P<value>(?:very\s+)?(?:short|brief|concise|detailed|long|longer|shorter|simple|formal|informal|technical|plain|direct))\s+(?:answers|replies|responses|explanations){_END}
manner i\s+(?:always\s+)?(?:prefer|use|think in)\s+(?P<value>metric|imperial|celsius|fahrenheit)(?:\s+units?)?{_END}
style (?:{_LASTING},?\s+)(?:please\s+)?(?:draw|paint|make|use|do|generate|create|give)(?:\s+(?:me|my|all|the|pictures?|images?|drawings?|them|everything|it))*\s+(?:(?:in|as|with|using)\s+)?(?:a\s+|an\s+)?(?P<value>{_STYLE})(?:\s+(?:styles?|pictures?|images?|paintings?|drawings?|for (?:my )?(?:pictures|images|drawings)))*{_END}
style (?:please\s+)?(?:draw|paint|make|generate)(?:\s+(?:me|my|all|the|pictures?|images?|drawings?|them|everything))*\s+(?:in|as|with|using)\s+(?:a\s+)?(?P<value>{_STYLE})(?:\s+(?:style|pictures?|images?|paintings?))*,?\s+{_LASTING}
style i\s+(?:always\s+(?:like|love|want|prefer|choose)|(?:like|want|prefer)\s+(?:my|all my)\s+(?:pictures|images|drawings|art)\s+(?:to be\s+)?(?:in|as)?)\s+(?:a\s+|an\s+)?(?P<value>{_STYLE})(?:\s+(?:styles?|pictures?|images?|paintings?|drawings?|art))*(?:\s+best)?{_END}
style i\s+prefer\s+(?P<value>{_STYLE})(?:\s+(?:styles?|pictures?|images?|paintings?|drawings?|art))+{_END}
-style (?:stop\s+(?:drawing|painting|using|making)(?:\s+(?:my|the|pictures?|images?|everything))*|you\s+do\s?n['’]t\s+have\s+to\s+(?:use|draw|paint)|no\s+more|don['’]t\s+(?:always\s+)?(?:use|draw|paint)(?:\s+(?:my|pictures|everything))*)\s+(?:in\s+|with\s+)?(?P<value>{_STYLE})
-style i\s+(?:don['’]t|no longer)\s+(?:always\s+)?(?:want|prefer|need|like)\s+(?P<value>{_STYLE})(?:\s+(?:styles?|pictures?|images?))*{_NOT_NOW}{_END}
voice (?:{_LASTING},?\s+)(?:please\s+)?(?:use|speak|read|talk|answer)(?:\s+(?:to me|everything|aloud|things|it|with|in))*\s+(?:a\s+|an\s+|the\s+)?(?P<value>{_VOICE})(?:\s+(?:voice|accent))+
voice (?:use|speak\s+(?:to me\s+)?(?:in|with))\s+(?:a\s+|an\s+|the\s+)?(?P<value>{_VOICE})(?:\s+(?:voice|accent))+,?\s+(?:for me\s+)?{_LASTING}
voice i\s+(?:always\s+)?(?:prefer|like)\s+(?:a\s+|an\s+|the\s+)?(?P<value>{_VOICE})\s+(?:voices?|accents?){_MUCH}{_END}
speed (?:{_LASTING},?\s+)(?:please\s+)?(?:speak|read|talk)(?:\s+(?:to me|everything|aloud|things|it))*\s+(?:a (?:bit|little)\s+|more\s+|very\s+)?(?P<value>slow(?:ly|er)?|fast(?:er)?|quick(?:ly|er)?)
speed (?:please\s+)?(?:speak|read|talk)(?:\s+(?:to me|everything|aloud|things|it))*\s+(?:a (?:bit|little)\s+|more\s+|very\s+)?(?P<value>slow(?:ly|er)?|fast(?:er)?|quick(?:ly|er)?),?\s+{_LASTING}
timezone my\s+(?:current\s+|local\s+|home\s+|own\s+)?time\s?-?zone\s*(?:is|['’]s|:)\s*(?:now\s+|set\s+to\s+|that\s+of\s+)?(?P<value>{_ZONE}){_LATELY}{_END}
timezone (?:{_LASTING},?\s+)?(?:please\s+)?{_SET_ZONE}(?P<value>{_ZONE}){_LATELY}{_END}
timezone (?:{_LASTING},?\s+)?(?:please\s+)?use\s+(?:the\s+|my\s+)?time\s?-?zone\s+(?:of\s+)?(?P<value>{_ZONE}){_LATELY}{_END}
timezone (?:{_LASTING},?\s+)?(?:please\s+)?use\s+(?:the\s+)?(?P<value>{_ZONE})\s+time(?:\s?-?zone)?(?:\s+for\s+me)?(?:,?\s+{_LASTING})?{_LATELY}{_END}
timezone i(?:\s+am|['’]m|\s+live|\s+work)\s+(?:(?:now|currently|always)\s+)*(?:in|on|at)\s+(?:the\s+)?(?P<value>{_OFFSET}|utc|gmt|[a-z]+/[a-z_]+(?:/[a-z_]+)?|[ecmp][sd]t|{_ZONE}\s+time(?:\s?-?zone)?){_LATELY}{_END}
-timezone (?:please\s+)?(?:reset|unset|clear|remove)\s+my\s+time\s?-?zone
diet {_AM}\s+{_QUITE}(?P<value>{_DIETS}){_LATELY}{_END}
diet i\s+(?:eat|only eat|follow|keep|am on|eat only)\s+(?:a\s+)?(?:strictly\s+)?(?P<value>{_DIETS})(?:\s+(?:diet|food))?{_LATELY}{_END}
-diet (?:i(?:\s+am|['’]m)\s+(?:not|no longer)|i\s+stopped\s+being|i\s+(?:am|was)n['’]t|i\s+gave\s+up\s+being)\s+(?:a\s+|an\s+)?(?P<value>{_DIETS}){_NOT_NOW}{_END}
avoids i\s+(?:do\s?n['’]t|do\s+not|never|can['’]?t|cannot|no longer)\s+(?:eat|drink|have|touch|consume)\s+(?:any\s+)?(?P<value>{_FOODS}(?:(?:,\s*(?:or\s+|and\s+)?|\s+or\s+|\s+and\s+){_FOODS})*){_NOT_NOW}{_END}
avoids i\s+(?:stopped|quit|gave up)\s+(?:eating\s+|drinking\s+)?(?P<value>{_FOODS}){_END}
eats i\s+(?:do\s+|can\s+|started\s+(?:to\s+)?)?(?:eat|drink|eating|drinking)\s+(?P<value>{_FOODS}(?:(?:,\s*|\s+and\s+|\s+or\s+){_FOODS})*)\s+(?:again|now|these days|nowadays)
allergy i(?:\s+am|['’]m|\s+have\s+been|['’]ve\s+always\s+been|['’]m\s+afraid\s+i(?:\s+am|['’]m))\s+{_QUITE}allergic\s+to\s+(?!(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|work|you\b|people)(?P<value>{_ITEMS}){_LATELY}
allergy i(?:\s+have|['’]ve\s+got|\s+suffer\s+from)\s+(?:a\s+|an\s+)?(?:severe\s+|bad\s+|serious\s+|mild\s+)*(?P<value>(?!food\b)[\w-]+(?:\s+[\w-]+)?)\s+allerg(?:y|ies){_END}
-allergy i(?:\s+am|['’]m)\s+(?:not|no\s+longer)\s+(?:actually\s+)?allergic\s+to\s+(?P<value>{_ITEMS}){_NOT_NOW}
-allergy i\s+(?:do\s?n['’]t|no\s+longer)\s+have\s+(?:a\s+|an\s+|my\s+)?(?P<value>(?!food\b)[\w-]+(?:\s+[\w-]+)?)\s+allerg(?:y|ies){_NOT_NOW}{_END}
home i\s+(?:(?:now|currently|still|actually|also)\s+)*live\s+(?:in|at|near|on)\s+(?:the\s+city\s+of\s+)?(?P<value>{_PLACE})
home i(?:\s+have|['’]ve)?\s+(?:(?:just|recently|now|finally|already)\s+)*(?:moved|relocated)\s+(?:from\s+\w+\s+)?to\s+(?P<value>{_PLACE})
home i(?:\s+am|['’]m)\s+(?:(?:now|currently|still|actually)\s+)*(?:based|living|located|residing)\s+in\s+(?P<value>{_PLACE})
-home i\s+(?:do\s?n['’]t|no\s+longer)\s+live\s+in\s+(?P<value>{_PLACE}){_NOT_NOW}
origin (?:i(?:\s+am|['’]m)|i\s+come)\s+(?:originally\s+)?from\s+(?P<value>(?-i:[A-Z])[\w'’.-]*(?:\s+(?-i:[A-Z])[\w'’.-]*){{0,2}})
origin i\s+(?:was\s+born(?:\s+and\s+raised)?|grew\s+up)\s+in\s+(?P<value>(?-i:[A-Z])[\w'’.-]*(?:\s+(?-i:[A-Z])[\w'’.-]*){{0,2}})
age i(?:\s+am|['’]m)\s+(?:(?:now|already|almost|only)\s+)*(?P<value>\d{{1,3}})(?:\s+years?\s+old|\s+years\s+of\s+age)?{_LATELY}{_END}
age i\s+(?:just\s+)?turned\s+(?P<value>\d{{1,3}})(?:\s+(?:today|yesterday|last week|this (?:week|month|year)))?{_END}
birthday my\s+birthday\s+is\s+(?:on\s+)?(?:the\s+)?(?P<value>(?!(?:not|soon|today|tomorrow|coming|next|a|in|near|over)\b)[\w/.-]+(?:\s+(?:of\s+)?[\w,]+){{0,3}}){_END}
birthday i\s+was\s+born\s+(?:on\s+(?:the\s+)?|in\s+)(?P<value>(?:\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\s)[\w/. ,-]{{1,20}}?){_END}
job i\s+(?:now\s+)?work\s+(?P<value>(?:as|at|for|in)\s+(?!(?:it|that|this|the morning|shifts|all|free|hours|now|peace|silence|bed|home|night|a (?:hurry|team|day)|least)\b)[\w'’&.-]+(?:\s+(?!(?:and|but|so|because|now|since|from)\b)[\w'’&.-]+){{0,4}})
job i(?:\s+am|['’]m)\s+(?:now\s+|still\s+|currently\s+)?(?P<value>(?:a|an)\s+{_OCCUPATION}){_LATELY}(?=\s*(?:[,;.!]|\b(?:and|but|so|at|in|for|from|by|who|because|please|now)\b|$))
job i(?:\s+am|['’]m)\s+(?:now\s+)?(?P<value>an?\s+(?:retired|former)\s+[\w-]+(?:\s+(?!(?:from|in|of|at|and|but|who|with)\b)[\w-]+)?)(?=\s*(?:[,;.!]|\b(?:and|but|so|at|in|for|from|by|who|of|with)\b|$))
job i(?:\s+am|['’]m)\s+(?:now\s+)?(?P<value>retired|unemployed|self-employed){_LATELY}{_END}
job i\s+(?:now\s+)?(?P<value>(?:teach|study)\s+(?!(?:it|this|that|for|hard|every|all|at|in|to|him|her)\b)\w+(?:\s+(?:at|in)\s+\w+(?:\s+(?-i:[A-Z])\w+)?)?){_LATELY}{_END}
job my\s+(?:job|profession|occupation)\s+is\s+(?P<value>(?!(?:so|very|really|not|boring|hard|stressful|great|fun|killing|to|too|driving|making)\b)[\w-]+(?:\s+[\w-]+){{0,3}}){_END}
-job i\s+(?:(?:just|recently|have|finally)\s+)*(?:quit|lost|left)\s+my\s+job{_END}
-job i\s+(?:do\s?n['’]t|no\s+longer)\s+work\s+(?P<value>(?:as|at|for)\s+[\w'’&.-]+(?:\s+[\w'’&.-]+){{0,2}}?){_NOT_NOW}{_END}
speaks i\s+(?:can\s+|also\s+|fluently\s+)*speak\s+(?:fluent\s+|some\s+|a little\s+|also\s+)?(?P<value>(?-i:[A-Z])[a-z]+(?:(?:,\s*(?:and\s+)?|\s+and\s+)(?-i:[A-Z])[a-z]+)*)
speaks my\s+(?:native|mother|first)\s+(?:language|tongue)\s+is\s+(?P<value>(?-i:[A-Z])[a-z]+)
learns i(?:\s+am|['’]m|\s+have\s+been|['’]ve\s+been)\s+(?:currently\s+|now\s+)?(?:learning|studying)\s+(?!(?:to|how|about|for|that|from|a lot|in|at|it|hard|this|everything|new)\b)(?P<value>(?:the\s+)?[\w-]+(?:\s+(?-i:[A-Z])\w+)?){_LATELY}{_END}
relation my\s+(?P<subject>{_WHO})(?:['’]s?)?(?:\s+names?)?(?:\s+(?:is|are|was)|['’]s)\s+(?:now\s+)?(?:called\s+|named\s+)(?P<value>{_NAME}(?:\s+and\s+{_NAME})?){_END}
relation my\s+(?P<subject>{_WHO})['’]s?\s+names?\s+(?:is|are|was)\s+(?:now\s+)?(?P<value>{_NAME}(?:\s+and\s+{_NAME})?){_END}
relation my\s+(?P<subject>{_WHO})(?:\s+(?:is|are)|['’]s)\s+(?P<value>{NAMES}){_END}
relation the\s+name\s+of\s+my\s+(?P<subject>{_WHO})\s+is\s+(?P<value>{_NAME}){_END}
kind my\s+(?P<subject>{_WHO})(?:\s+is|['’]s)\s+(?P<value>an?\s+(?!(?:bit|little|lot|big|good|bad|great|nice|real|pain|genius|nightmare|joke|angel|monster|mess|total|true|complete|lovely|very|such|mess)\b)[\w-]+(?:\s+[\w-]+)?){_END}
+relation i(?:\s+also)?(?:\s+have|['’]ve(?:\s+got)?|\s+got|\s+own|\s+adopted)\s+(?:just\s+)?(?:a|an|another|two|three|four|\d)\s+(?P<subject>{_WHO})(?:,)?\s+(?:(?:is\s+)?called|(?:is\s+)?named|whose names? (?:is|are))\s+(?P<value>{_NAME}(?:(?:,\s*{_PROPER})*\s+and\s+{_NAME})?){_END}
kind i(?:\s+have|['’]ve got|\s+own)\s+(?P<value>(?:a|an|two|three|four|five|\d|no)\s+(?P<subject>{_WHO})){_LATELY}{_END}
-relation my\s+(?:\w+\s+)?(?P<subject>{_WHO})(?:,?\s+(?P<value>{_PROPER}),?)?\s+(?:(?:has|have|just|sadly|unfortunately|recently|suddenly)\s+)*(?:died|passed\s+away|passed|ran\s+away|is\s+(?:dead|gone|no\s+longer\s+with\s+us))
-relation (?P<value>{_PROPER})(?:,\s+my\s+(?P<subject>{_WHO}),)?\s+(?:(?:has|just|sadly|unfortunately|recently)\s+)*(?:died|passed\s+away|is\s+no\s+longer\s+with\s+us){_LATELY}
-relation i\s+(?:do\s?n['’]t|no\s+longer)\s+have\s+(?:a|an|any|my|the)\s+(?P<subject>{_WHO}){_NOT_NOW}{_END}
-relation i(?:\s+have|['’]ve)?\s+(?:just\s+)?(?:broke|broken|split)\s+up\s+with\s+my\s+(?P<subject>{_WHO})
-relation (?:my\s+(?P<subject>{_WHO})\s+and\s+i|i\s+and\s+my\s+(?:wife|husband|partner))(?:\s+(?:have|just))*\s+(?:divorced|split\s+up|separated|broke\s+up|are\s+divorced)
-relation i\s+(?:gave\s+away|sold|lost|had\s+to\s+give\s+up)\s+my\s+(?P<subject>{_ADJECTIVES}{_PETS})
favourite my\s+(?:all-time\s+)?favou?rite\s+(?!(?:one|part|bit|thing)\b)(?P<subject>[\w-]+(?:\s+[\w-]+){{0,3}}?)(?:\s+(?:is|are)|['’]s)\s+(?:now\s+|still\s+|probably\s+)?(?P<value>(?!(?:not|this one|that one|one of|when|too)\b)[^,;.!\n\x00]{{1,60}}?)(?:\s+now)?{_END}
thing my\s+(?P<subject>(?:e-?mail(?: address)?|phone number|postal address|address|blood type|star sign|shoe size|home ?town|school|university|company|team|band|car|bike|laptop|phone|camera))\s+(?:is|are)\s+(?:now\s+)?(?P<value>(?:an?\s+)?(?!(?:broken|slow|old|new|dead|not|great|bad|very|so|too|on|in|at|a bit|big|small|being|good|hard|fast|the best)\b)(?:(?-i:[A-Z+])|\d|\w+@)[^,;!\n\x00]{{0,60}}?){_END}
thing my\s+(?P<subject>hobb(?:y|ies)|interests?)\s+(?:is|are|include)\s+(?P<value>[^.;!\n\x00]{{2,80}}?)(?=\s*(?:[.;!]|$))
likes i\s+(?:(?:really|also|absolutely|just|still|do|generally|truly|particularly|especially|totally|always|very much)\s+)*(?:love|like|enjoy|adore|prefer)\s+(?P<value>{_ITEMS}){_MUCH}
likes i(?:\s+am|['’]m)\s+(?:(?:really|also|very|a|an|big|huge|great|such)\s+)*(?:fond\s+of|into|keen\s+on|fan\s+of|crazy\s+about|passionate\s+about)\s+(?P<value>{_ITEMS}){_MUCH}
dislikes i\s+(?:(?:really|also|absolutely|just|still|totally|truly)\s+)*(?:hate|dislike|detest|loathe|despise|(?:can['’]?t|cannot|can\s+not)\s+(?:stand|abide|bear|tolerate)|(?:do\s?n['’]t|do\s+not)\s+(?:really\s+|particularly\s+)?(?:like|enjoy)|never\s+liked)\s+(?P<value>{_ITEMS})(?!\s+(?:any\s?more|any longer)){_MUCH}
-likes i\s+(?:do\s?n['’]t|do\s+not)\s+(?:really\s+)?(?:like|love|enjoy)\s+(?P<value>{_ITEMS})\s+(?:any\s?more|any longer)
-likes i\s+no\s+longer\s+(?:like|love|enjoy)\s+(?P<value>{_ITEMS})
-dislikes i\s+(?:(?:do\s?n['’]t|do\s+not)\s+(?:hate|dislike|mind)|no\s+longer\s+(?:hate|dislike))\s+(?P<value>{_ITEMS}){_NOT_NOW}
"""  # noqa: E501

_GREETED = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|evening|afternoon))(?: (?:there|parley|everyone|"
    r"all))*[\s,.!]+(?:i am|i['’]m|this is|it['’]s) "
    rf"(?P<value>{_PROPER})(?=\s*(?:[,;.!]|\band\b|from\b|$))",
    re.IGNORECASE,
)
NO_NAMES = re.compile(
    r"(?:american|british|german|french|chinese|japanese|korean|italian|spanish|russian|indian|canadian|dutch|"
    r"norwegian|swedish|"
    r"danish|polish|irish|scottish|turkish|greek|muslim|jewish|christian|catholic|buddhist|hindu|vegan|"
    r"vegetarian|monday|tuesday|"
    r"friday|sunday|saturday|trying|looking|sorry|back|here|new|happy|ok|okay|fine|good)\b",
    re.IGNORECASE,
)
_PREFILTER = re.compile(
    r"\b(?:i|i['’]m|i['’]ve|i['’]d|my|me|always|from now|in future|in the future|stop|no more|by default|"
    r"every time|going forward|"
    r"keep your|use|time\s?-?zone|back to|(?:switch|change|go|move) to)\b|\b(?:died|passed away)\b",
    re.IGNORECASE,
)

Rule = tuple[str, re.Pattern[str], bool, bool]
"""Category, pattern, whether it ends something, whether it adds to what is there."""


def rules() -> list[Rule]:
    """The table, compiled."""
    return compile_table(_TABLE)


def compile_table(table: str) -> list[Rule]:
    """Lines ``[-+]category pattern`` as rules."""
    made = []
    for line in table.strip().splitlines():
        head, pattern = line.split(" ", 1)
        made.append((head.lstrip("-+"), re.compile(pattern, re.IGNORECASE), head[0] == "-", head[0] == "+"))
    return made


def may_state(text: str) -> bool:
    """Whether it is worth looking closer: the person speaks of themselves or of what always holds."""
    return _PREFILTER.search(text) is not None


def greeted_name(text: str) -> tuple[int, int] | None:
    """The name in "Hi, I'm Ann"."""
    found = _GREETED.match(text)
    if found is None or NO_NAMES.match(found["value"]):
        return None
    return found.span("value")
