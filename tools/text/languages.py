"""Languages under one code, whatever people call them: ``es``, ``es-MX``, ``spa``, "Spanish", "español", "西班牙语".

The code is ISO 639-1 where there is one, else ISO 639-3, in lower case: the language part of a BCP 47 tag. Wrappers
map it to what a model or program wants.

Sources: ISO 639 codes at iso639-3.sil.org; M2M100's codes from its tokenizer in Transformers; FLORES-200 codes (NLLB)
from Costa-jussà et al. 2022, arXiv:2207.04672, appendix; detection by langdetect (Shuyo 2010, Apache-2.0).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cache

from tools.errors import ToolInputError

_TABLE = """
af|afr|afr_Latn|m|Afrikaans|Afrikaans|南非荷兰语,南非语,阿非利堪斯语
am|amh|amh_Ethi|m|Amharic|አማርኛ|阿姆哈拉语
an|arg||-|Aragonese|aragonés|阿拉贡语
ar|ara,arb|arb_Arab|m|Arabic|العربية|阿拉伯语,阿拉伯文
ast||ast_Latn|m|Asturian|asturianu|阿斯图里亚斯语
az|aze,azj|azj_Latn|m|Azerbaijani,Azeri|azərbaycan dili,azərbaycanca|阿塞拜疆语
ba|bak|bak_Cyrl|m|Bashkir|башҡорт теле|巴什基尔语
be|bel|bel_Cyrl|m|Belarusian|беларуская|白俄罗斯语
bg|bul|bul_Cyrl|m|Bulgarian|български|保加利亚语
bn|ben|ben_Beng|m|Bengali,Bangla|বাংলা|孟加拉语
bo|bod|bod_Tibt|-|Tibetan|བོད་སྐད་|藏语,藏文
br|bre||m|Breton|brezhoneg|布列塔尼语
bs|bos|bos_Latn|m|Bosnian|bosanski|波斯尼亚语
ca|cat|cat_Latn|m|Catalan,Valencian|català|加泰罗尼亚语,加泰兰语
ceb||ceb_Latn|m|Cebuano|Sinugboanon|宿务语
ckb||ckb_Arab|-|Central Kurdish,Sorani|سۆرانی|中库尔德语,索拉尼语
cs|ces,cze|ces_Latn|m|Czech|čeština,česky|捷克语
cy|cym,wel|cym_Latn|m|Welsh|Cymraeg|威尔士语
da|dan|dan_Latn|m|Danish|dansk|丹麦语
de|deu,ger|deu_Latn|m|German|Deutsch|德语,德文
el|ell,gre|ell_Grek|m|Greek|ελληνικά|希腊语
en|eng|eng_Latn|m|English|English|英语,英文,美式英语,英式英语
eo|epo|epo_Latn|-|Esperanto|Esperanto|世界语
es|spa|spa_Latn|m|Spanish,Castilian|español,castellano|西班牙语,西班牙文,西语,西文
et|est,ekk|est_Latn|m|Estonian|eesti,eesti keel|爱沙尼亚语
eu|eus,baq|eus_Latn|-|Basque|euskara|巴斯克语
fa|fas,per,pes|pes_Arab|m|Persian,Farsi|فارسی|波斯语
ff|ful|fuv_Latn|m|Fulah,Fula|Fulfulde|富拉语
fi|fin|fin_Latn|m|Finnish|suomi|芬兰语
fo|fao|fao_Latn|-|Faroese|føroyskt|法罗语
fr|fra,fre|fra_Latn|m|French|français|法语,法文
frp|||-|Arpitan,Franco-Provençal|arpetan|法兰克-普罗旺斯语
fy|fry||m|Western Frisian,Frisian|Frysk|弗里西语
ga|gle|gle_Latn|m|Irish|Gaeilge|爱尔兰语
gd|gla|gla_Latn|m|Scottish Gaelic|Gàidhlig|苏格兰盖尔语
gl|glg|glg_Latn|m|Galician|galego|加利西亚语
gu|guj|guj_Gujr|m|Gujarati|ગુજરાતી|古吉拉特语
ha|hau|hau_Latn|m|Hausa|Hausa|豪萨语
he|heb|heb_Hebr|m|Hebrew|עברית|希伯来语
hi|hin|hin_Deva|m|Hindi|हिन्दी,हिंदी|印地语
hr|hrv|hrv_Latn|m|Croatian|hrvatski|克罗地亚语
hbs|sh||-|Serbo-Croatian|srpskohrvatski|塞尔维亚-克罗地亚语
ht|hat|hat_Latn|m|Haitian Creole,Haitian|Kreyòl ayisyen|海地克里奥尔语
hu|hun|hun_Latn|m|Hungarian|magyar|匈牙利语
hy|hye,arm|hye_Armn|m|Armenian|հայերեն|亚美尼亚语
id|ind|ind_Latn|m|Indonesian|Bahasa Indonesia|印尼语,印度尼西亚语
ig|ibo|ibo_Latn|m|Igbo|Igbo|伊博语
ilo||ilo_Latn|m|Ilocano|Ilokano|伊洛卡诺语
is|isl,ice|isl_Latn|m|Icelandic|íslenska|冰岛语
it|ita|ita_Latn|m|Italian|italiano|意大利语,意大利文,意语
ja|jpn|jpn_Jpan|m|Japanese|日本語|日语,日文,日本语
jv|jav|jav_Latn|m|Javanese|Basa Jawa|爪哇语
ka|kat,geo|kat_Geor|m|Georgian|ქართული|格鲁吉亚语
kk|kaz|kaz_Cyrl|m|Kazakh|қазақша,қазақ тілі|哈萨克语
km|khm|khm_Khmr|m|Khmer,Cambodian|ភាសាខ្មែរ|高棉语,柬埔寨语
kn|kan|kan_Knda|m|Kannada|ಕನ್ನಡ|卡纳达语
ko|kor|kor_Hang|m|Korean|한국어|韩语,韩文,朝鲜语,韩国语
ku|kur,kmr|kmr_Latn|-|Kurdish,Kurmanji|Kurdî|库尔德语
ky|kir|kir_Cyrl|-|Kyrgyz|кыргызча|吉尔吉斯语
la|lat||-|Latin|Latina|拉丁语,拉丁文
lb|ltz|ltz_Latn|m|Luxembourgish|Lëtzebuergesch|卢森堡语
lg|lug|lug_Latn|m|Ganda,Luganda|Luganda|卢干达语
ln|lin|lin_Latn|m|Lingala|Lingála|林加拉语
lo|lao|lao_Laoo|m|Lao|ລາວ|老挝语
lt|lit|lit_Latn|m|Lithuanian|lietuvių|立陶宛语
lv|lav,lvs|lvs_Latn|m|Latvian|latviešu|拉脱维亚语
mg|mlg,plt|plt_Latn|m|Malagasy|Malagasy|马尔加什语
mi|mri,mao|mri_Latn|-|Maori|te reo Māori|毛利语
mk|mkd,mac|mkd_Cyrl|m|Macedonian|македонски|马其顿语
ml|mal|mal_Mlym|m|Malayalam|മലയാളം|马拉雅拉姆语
mn|mon,khk|khk_Cyrl|m|Mongolian|монгол|蒙古语,蒙语
mr|mar|mar_Deva|m|Marathi|मराठी|马拉地语
ms|msa,zlm,zsm,may|zsm_Latn|m|Malay|Bahasa Melayu|马来语
mt|mlt|mlt_Latn|-|Maltese|Malti|马耳他语
my|mya,bur|mya_Mymr|m|Burmese,Myanmar|မြန်မာ|缅甸语
ne|nep,npi|npi_Deva|m|Nepali|नेपाली|尼泊尔语
nl|nld,dut|nld_Latn|m|Dutch,Flemish|Nederlands|荷兰语
nn|nno|nno_Latn|-|Norwegian Nynorsk,Nynorsk|nynorsk|新挪威语
no|nor,nob,nb|nob_Latn|m|Norwegian,Norwegian Bokmål,Bokmål|norsk,norsk bokmål|挪威语
ns|nso|nso_Latn|m|Northern Sotho|Sesotho sa Leboa|北索托语
oc|oci|oci_Latn|m|Occitan|occitan|奥克语
or|ori,ory|ory_Orya|m|Odia,Oriya|ଓଡ଼ିଆ|奥里亚语
pa|pan|pan_Guru|m|Punjabi,Panjabi|ਪੰਜਾਬੀ|旁遮普语
pl|pol|pol_Latn|m|Polish|polski|波兰语
ps|pus,pbt|pbt_Arab|m|Pashto|پښتو|普什图语
pt|por|por_Latn|m|Portuguese,Brazilian Portuguese|português|葡萄牙语,葡语,葡文,巴西葡萄牙语
ro|ron,rum|ron_Latn|m|Romanian,Moldovan|română|罗马尼亚语
ru|rus|rus_Cyrl|m|Russian|русский|俄语,俄文
rw|kin|kin_Latn|-|Kinyarwanda|Ikinyarwanda|卢旺达语
sc|srd|srd_Latn|-|Sardinian|sardu|撒丁语
sd|snd|snd_Arab|m|Sindhi|سنڌي|信德语
si|sin|sin_Sinh|m|Sinhala,Sinhalese|සිංහල|僧伽罗语
sk|slk,slo|slk_Latn|m|Slovak|slovenčina|斯洛伐克语
sl|slv|slv_Latn|m|Slovenian,Slovene|slovenščina|斯洛文尼亚语
so|som|som_Latn|m|Somali|Soomaali|索马里语
sq|sqi,alb,als|als_Latn|m|Albanian|shqip|阿尔巴尼亚语
sr|srp|srp_Cyrl|m|Serbian|српски,srpski|塞尔维亚语
ss|ssw|ssw_Latn|m|Swati|siSwati|斯瓦蒂语
su|sun|sun_Latn|m|Sundanese|Basa Sunda|巽他语
sv|swe|swe_Latn|m|Swedish|svenska|瑞典语
sw|swa,swh|swh_Latn|m|Swahili|Kiswahili|斯瓦希里语
szl||szl_Latn|-|Silesian|ślōnski|西里西亚语
ta|tam|tam_Taml|m|Tamil|தமிழ்|泰米尔语
te|tel|tel_Telu|-|Telugu|తెలుగు|泰卢固语
tg|tgk|tgk_Cyrl|-|Tajik|тоҷикӣ|塔吉克语
th|tha|tha_Thai|m|Thai|ไทย,ภาษาไทย|泰语,泰文
ti|tir|tir_Ethi|-|Tigrinya|ትግርኛ|提格利尼亚语
tk|tuk|tuk_Latn|-|Turkmen|türkmençe|土库曼语
tl|tgl,fil|tgl_Latn|m|Tagalog,Filipino|Tagalog,Filipino|他加禄语,菲律宾语
tn|tsn|tsn_Latn|m|Tswana|Setswana|茨瓦纳语
tr|tur|tur_Latn|m|Turkish|Türkçe|土耳其语
tt|tat|tat_Cyrl|-|Tatar|татарча|鞑靼语
ug|uig|uig_Arab|-|Uyghur,Uighur|ئۇيغۇرچە|维吾尔语,维语
uk|ukr|ukr_Cyrl|m|Ukrainian|українська|乌克兰语
ur|urd|urd_Arab|m|Urdu|اردو|乌尔都语
uz|uzb,uzn|uzn_Latn|m|Uzbek|oʻzbekcha,o'zbekcha|乌兹别克语
vi|vie|vie_Latn|m|Vietnamese|Tiếng Việt|越南语
wo|wol|wol_Latn|m|Wolof|Wolof|沃洛夫语
xh|xho|xho_Latn|m|Xhosa|isiXhosa|科萨语
yi|yid|ydd_Hebr|m|Yiddish|ייִדיש|意第绪语
yo|yor|yor_Latn|m|Yoruba|Yorùbá|约鲁巴语
yue|||-|Cantonese|粵語|粤语,广东话,广东话
zh|zho,chi,cmn|zho_Hans|m|Chinese,Mandarin,Simplified Chinese|中文,漢語|中文,汉语,华语,国语,普通话,简体中文
zu|zul|zul_Latn|m|Zulu|isiZulu|祖鲁语
"""
"""Code | other codes | FLORES-200 | whether M2M100 knows it | English names | own names | Chinese names."""

_TRADITIONAL = ("traditional chinese", "繁体中文", "繁體中文", "繁体", "繁體", "正體中文")


@dataclass(frozen=True)
class Language:
    """A language: its code here, its names, and what other programs call it."""

    code: str
    name: str
    """In English."""
    own_name: str
    """In the language itself."""
    chinese_name: str
    iso639_3: str
    """Three letters, which Apertium uses."""
    flores: str
    """FLORES-200 code, which NLLB uses; empty when it does not know the language."""
    m2m100: bool
    """Whether M2M100 knows it, under `code`."""


@cache
def languages() -> dict[str, Language]:
    """Every language known here, by code."""
    return {language.code: language for language, _ in _rows()}


@cache
def _rows() -> list[tuple[Language, tuple[str, ...]]]:
    """Each language with everything it may be called."""
    rows = []
    for line in _TABLE.strip().splitlines():
        code, others, flores, m2m100, english, own, chinese = line.split("|")
        other_codes, names, own_names, chinese_names = (part.split(",") for part in (others, english, own, chinese))
        language = Language(
            code, names[0], own_names[0], chinese_names[0], other_codes[0] or code, flores, m2m100 == "m"
        )
        called = (code, *other_codes, *names, *own_names, *chinese_names)
        rows.append((language, tuple(name for name in called if name)))
    return rows


@cache
def _by_name() -> dict[str, str]:
    """Codes by everything a language may be called, folded."""
    found: dict[str, str] = {}
    for language, called in _rows():
        for name in (*called, language.flores):
            if name:
                found.setdefault(_fold(name), language.code)
                found.setdefault(_without_marks(_fold(name)), language.code)
    return found | {_fold(name): "zh" for name in _TRADITIONAL}


def _fold(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().replace("_", "-").split())


def _without_marks(name: str) -> str:
    """Without accents, as people type them: ``espanol``."""
    decomposed = unicodedata.normalize("NFD", name)
    return unicodedata.normalize("NFC", "".join(mark for mark in decomposed if not unicodedata.combining(mark)))


def find_language(name: str) -> Language | None:
    """The language that `name`, a code or a name in English, Chinese or the language itself, means; or None."""
    folded = re.sub(r"\s*[(（].*$", "", _fold(name)).strip(" .,;:!?\"'[]。，；：！？“”‘’")
    folded = re.sub(r"^((into|to|in|the)\s+|翻译成|翻译为|译成|译为|转成)|\s+(language|langue|idioma)$", "", folded)
    known = _by_name()
    candidates = [folded, folded.partition("-")[0] if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]+)+", folded) else ""]
    if re.search(r"[\u4e00-\u9fff]", folded):
        candidates += [re.sub(r"[文话話語]$", "语", folded), folded + "语", folded.removesuffix("语") + "文"]
    candidates.append(_without_marks(folded))
    for candidate in candidates:
        if candidate in known:
            return languages()[known[candidate]]
    return None


def get_language(name: str) -> Language:
    """As `find_language`. Raises ToolInputError, with what it might have meant, for what is no language here."""
    language = find_language(name)
    if language is not None:
        return language
    import difflib

    near = difflib.get_close_matches(_fold(name[:40]), list(_by_name()), n=3, cutoff=0.7)
    guesses = list(dict.fromkeys(languages()[_by_name()[one]].name for one in near))
    shown = name if len(name) <= 40 else name[:37] + "..."
    hint = f"Did you mean {' or '.join(guesses)}?" if guesses else "Use a name such as Spanish, or a code such as es."
    raise ToolInputError(f"I do not know a language called {shown!r}.", hint)


_SCRIPTS: tuple[tuple[str, str], ...] = (
    # Code points that settle the language by themselves, or nearly so.
    ("ja", r"[\u3040-\u30ff]"),
    ("ko", r"[\uac00-\ud7af\u1100-\u11ff]"),
    ("zh", r"[\u3400-\u9fff\U00020000-\U0002ffff]"),
    ("th", r"[\u0e00-\u0e7f]"),
    ("lo", r"[\u0e80-\u0eff]"),
    ("km", r"[\u1780-\u17ff]"),
    ("my", r"[\u1000-\u109f]"),
    ("bo", r"[\u0f00-\u0fff]"),
    ("el", r"[\u0370-\u03ff\u1f00-\u1fff]"),
    ("he", r"[\u0590-\u05ff]"),
    ("hy", r"[\u0530-\u058f]"),
    ("ka", r"[\u10a0-\u10ff]"),
    ("am", r"[\u1200-\u137f]"),
    ("bn", r"[\u0980-\u09ff]"),
    ("gu", r"[\u0a80-\u0aff]"),
    ("pa", r"[\u0a00-\u0a7f]"),
    ("or", r"[\u0b00-\u0b7f]"),
    ("ta", r"[\u0b80-\u0bff]"),
    ("te", r"[\u0c00-\u0c7f]"),
    ("kn", r"[\u0c80-\u0cff]"),
    ("ml", r"[\u0d00-\u0d7f]"),
    ("si", r"[\u0d80-\u0dff]"),
)

_COMMON_WORDS: dict[str, str] = {
    # What short everyday sentences are made of: langdetect needs about 30 letters to be sure, these need one word.
    "en": "the and is are you your what how hello hi thanks thank please good morning this that with for have my "
    "we they will would can do not of to it was where when who why friend world book house water today i i'm it's "
    "like love want need know go come see say call me he she his her on at very some later tea open",
    "es": "el la los las es está están estás hola gracias por favor qué cómo dónde buenos días noches tengo soy muy "
    "una uno del para con pero mi tu yo usted amigo mañana hoy cuánto cuesta adiós señor y donde que como te "
    "me gusta gustan quiero té",
    "fr": "le la les est et je vous nous bonjour merci comment ça va salut oui une un des pour avec mais mon ton "
    "où quand pourquoi c'est s'il plaît très être ami suis j'ai au revoir monde aujourd'hui du ce cette "
    "il elle fait beau sont dans qui",
    "de": "der die das und ist ich nicht du sie wir hallo danke bitte guten morgen tag wie geht wo wann warum ein "
    "eine für mit aber mein dein sehr heute auf wiedersehen wie",
    "it": "il lo gli è e io ciao grazie prego buongiorno come stai dove quando perché una per con ma mio tuo molto "
    "oggi sono arrivederci che di della buona",
    "pt": "o os as é e eu você olá obrigado obrigada bom dia como onde quando não uma um para com mas meu sou muito "
    "hoje por favor está tudo bem",
    "ca": "el els les és i jo bon dia gràcies com està on quan perquè una amb però meu molt avui sóc això adéu si us "
    "plau què on estàs",
    "nl": "de het een en is ik niet jij wij hallo dank goedemorgen hoe gaat waar wanneer met maar mijn heel vandaag "
    "bent jullie van",
    "ru": "привет как дела спасибо пожалуйста что это не я ты вы он она мы и в на с по добрый день утро доброе где "
    "когда почему сколько стоит меня зовут мой моя очень сегодня завтра хорошо здравствуйте до свидания",
    "uk": "привіт як справи дякую будь ласка що це не я ти ви він вона ми і в на з добрий день ранок доброго де коли "
    "чому скільки коштує мене звати мій моя дуже сьогодні завтра добре до побачення",
    "bg": "здравей здравейте как си сте благодаря моля какво това не аз ти вие той тя ние и в на с добър ден утро "
    "добро къде кога защо колко струва много днес утре е се",
}


def detect_language(text: str) -> str | None:
    """Code of the language `text` is written in, or None when there is too little to go by. Deterministic.

    The script decides where it can, short texts by their everyday words, the rest by langdetect; `guess_language`
    says something about one or two plain words too.
    """
    sample = re.sub(r"https?://\S+|\S+@\S+|\{[^}]*\}|<[^>]*>", " ", text[:20_000])
    letters = sum(character.isalpha() for character in sample)
    if letters == 0:
        return None
    by_script = _by_script(sample, letters)
    if by_script is not None:
        return by_script
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", sample.casefold())
    if len(words) <= 12 and (by_words := _by_common_words(words)):
        return by_words
    if sample.isascii() and len(words) <= 2 and letters < 20:
        return None  # "cat" would be Italian
    return _by_letters(sample) or _by_common_words(words)


def guess_language(text: str, *, other_than: str = "") -> str:
    """As `detect_language`; for what is too short the likeliest language, though not `other_than`."""
    detected = detect_language(text)
    if detected is not None:
        return detected
    if other_than != "en":
        return "en"
    guessed = _by_letters(text)
    return guessed if guessed is not None and guessed != other_than else "es"


def _by_script(sample: str, letters: int) -> str | None:
    counts = {code: len(re.findall(pattern, sample)) for code, pattern in _SCRIPTS}
    # A Chinese sign says more than a letter: "用Python写一个程序" is Chinese.
    if counts["ja"] >= max(1, 0.1 * (counts["ja"] + counts["zh"])) and counts["ja"] + counts["zh"] > letters * 0.3:
        return "ja"
    counts["zh"] *= 3
    code, count = max(counts.items(), key=lambda item: item[1])
    return code if count > letters * 0.5 else None


def _by_common_words(words: list[str]) -> str | None:
    """The language that most of the words are everyday words of; None on a tie or too few."""
    sets = {code: set(listed.split()) for code, listed in _COMMON_WORDS.items()}
    counts = Counter({code: sum(word.replace("’", "'") in listed for word in words) for code, listed in sets.items()})
    (first, most), (_, second) = counts.most_common(2)
    return first if most > second and most >= max(1, len(words) * 0.25) else None


_LANGDETECT_CODES = {"zh-cn": "zh", "zh-tw": "zh"}


def _by_letters(sample: str) -> str | None:
    from langdetect import DetectorFactory, detect
    from langdetect.lang_detect_exception import LangDetectException

    DetectorFactory.seed = 0  # it samples n-grams at random; without a seed answers differ from run to run
    try:
        code = detect(sample)
    except LangDetectException:
        return None
    return _LANGDETECT_CODES.get(code, code)
