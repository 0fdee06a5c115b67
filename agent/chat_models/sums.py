"""Sums in words and signs, worked out exactly: "what is 12 times 7?", "15% of 80", "三乘以四等于多少"."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction

_WORDS: list[tuple[str, str]] = [
    (r"multiplied by|times|乘以|乘上|乘|×|·", "*"),
    (r"divided by|over|除以|÷", "/"),
    (r"plus|added to|加上|加", "+"),
    (r"minus|less|减去|减|−|–", "-"),
    (r"to the power of|的?次方|\^", "**"),
    (r"squared|的平方", "**2"),
    (r"cubed|的立方", "**3"),
    (r"(\d+(?:\.\d+)?) ?(?:%|percent|per cent) of", r"\1/100*"),
    (r"(\d+(?:\.\d+)?)的(\d+(?:\.\d+)?)(?:%|％)", r"\1*\2/100"),
    (r"（", "("),
    (r"）", ")"),
]
_NUMBERS = {
    word: number
    for number, word in enumerate(
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
    )
} | {"fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100}
_NUMBERS_ZH = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_LEAD = re.compile(
    r"^(?:please |can you )?(?:what(?:'s| is)|how much is|calculate|compute|work out|请问|请?计算|算一下|求)\s*:?"
)
_TAIL = re.compile(r"(?:\s*(?:equals?|=|等于多少|等于几|是多少|得多少|得几|等于|是几))?[\s?？。.!！]*$")
_SUM = re.compile(r"[\d\s.()+\-*/]+")
_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
_LARGEST_POWER = 64
_DIGITS = 15


def work_out(text: str, language: str = "en") -> str | None:
    """The answer as a sentence; None when the text is not just a sum."""
    expression = _expression(text)
    if expression is None:
        return None
    try:
        value = _value(ast.parse(expression, mode="eval").body)
    except ZeroDivisionError:
        return "不能除以零。" if language == "zh" else "That can not be done: nothing can be divided by zero."
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    shown = re.sub(r"\s*(\*\*|[+\-*/])\s*", r" \1 ", expression).replace("**", "^").replace("*", "×").strip()
    exact = value.denominator == 1 or Fraction(_written(value)) == value
    return f"{shown} {'=' if exact else '≈'} {_written(value)}"


def _expression(text: str) -> str | None:
    """Digits, brackets and operators alone, with at least one operator between numbers."""
    plain = _TAIL.sub("", _LEAD.sub("", text.lower().strip()).strip())
    if not re.search(r"[\d一二两三四五六七八九零]|" + "|".join(_NUMBERS), plain) or len(plain) > 120:
        return None
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain)
    plain = re.sub(r"\b(" + "|".join(_NUMBERS) + r")\b", lambda found: str(_NUMBERS[found.group()]), plain)
    if not re.search(r"[a-z]", plain):
        plain = re.sub("[一二两三四五六七八九零十]+", lambda found: str(_chinese_number(found.group())), plain)
        plain = re.sub(r"(?<=[\d)])\s*x\s*(?=[\d(])", "*", plain)
    plain = re.sub(r"(?<=[\d)])\s*x\s*(?=[\d(])", "*", plain)
    for pattern, sign in _WORDS:
        plain = re.sub(pattern, sign, plain)
    # A date or a telephone number, 2024-01-05, is not a sum.
    if not _SUM.fullmatch(plain) or not re.search(r"[\d)]\s*[+\-*/]", plain) or re.search(r"\d-\d+-\d", plain):
        return None
    return plain.strip()


def _chinese_number(word: str) -> int:
    """Up to ninety-nine: 十二, 三十, 二十一; single digits otherwise read one after the other."""
    if "十" in word:
        tens, _, ones = word.partition("十")
        return 10 * (_NUMBERS_ZH.get(tens, 1) if tens else 1) + (_NUMBERS_ZH.get(ones, 0) if ones else 0)
    return int("".join(str(_NUMBERS_ZH[letter]) for letter in word))


def _value(node: ast.expr) -> Fraction:
    """Exact. Raises ValueError for anything but numbers, the four operations and small powers."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        base, power = _value(node.left), _value(node.right)
        if power.denominator != 1 or abs(power) > _LARGEST_POWER or abs(base) > 10**6:
            raise ValueError("too large a power")
        return base**power.numerator
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_value(node.left), _value(node.right))
    raise ValueError("not a sum")


def _written(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.{_DIGITS}g}" if abs(float(value)) < 1e-4 else f"{float(value):.6f}".rstrip("0").rstrip(".")
