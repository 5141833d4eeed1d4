"""What makes a password easy to guess, for people who type Chinese (ASVS 5, 6.2; GB/T 22239).

Pure. Says nothing of other people's passwords: lists of leaked ones are asked elsewhere
(agencies/signing_in/passwords.py).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

SHORTEST, LONGEST = 10, 128  # characters
CLASSES = 3  # of upper, lower, digits, symbols

# What the top of leaked lists is made of: pinyin, first words of English, sports, brands.
STEMS = frozenset(
    {
        "abc", "abcd", "abcdef", "admin", "administrator", "aini", "ainima", "alibaba", "apple",
        "asdf", "asdfgh", "baidu", "bangongshi", "bangongting", "baobao", "baobei", "batman",
        "beijing", "caonima", "ceshi", "changeme", "china", "chushi", "default", "denglu",
        "dragon", "duban", "fabu", "facai", "football", "gongan", "gongxifacai", "google",
        "guanli", "guanliyuan", "guest", "hello", "huawei", "iloveyou", "jiayou", "laogong",
        "laopo", "letmein", "lina", "liwei", "login", "love", "loveyou", "master", "michael",
        "mima", "mimamima", "minsheng", "minshengban", "minshengshishi", "monkey", "moren",
        "mysql", "nihao", "nihaoma", "nima", "oracle", "pass", "passw", "passwd", "password",
        "postgres", "princess", "pwd", "qinaide", "qwert", "qwerty", "renmin", "renminfuwu",
        "root", "secret", "server", "shadow", "shengrikuaile", "shengzhengfu", "shenhe",
        "shishi", "shiyong", "shizhengfu", "sunshine", "superman", "system", "taobao", "temp",
        "tengxun", "test", "tester", "testing", "tianbao", "tiantian", "user", "wangfang",
        "wangwei", "weirenminfuwu", "weixin", "welcome", "windows", "woaibeijing", "woaini",
        "woaiwo", "woaiwojia", "woaizhongguo", "wobuaini", "wodemima", "woshi", "woshini",
        "woshishui", "wozuimei", "wozuishuai", "xianzhengfu", "xiexie", "xinnian",
        "xinniankuaile", "xitong", "xitongguanliyuan", "yishengyishi", "yonghu", "yonghuming",
        "zhanghao", "zhangwei", "zhengfu", "zhifubao", "zhongguo", "zhonghua", "zxcv", "zxcvbn",
    }
)  # fmt: skip
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl;", "zxcvbnm,./")
COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/")
LINES = (*ROWS, *COLUMNS, "abcdefghijklmnopqrstuvwxyz", "0123456789")
_STEPS = frozenset(pair for line in LINES for a, b in pairwise(line) for pair in (a + b, b + a))
_SHIFTED = str.maketrans('!@#$%^&*()_+{}:"<>?|', "1234567890-=[];',./\\")
_WRITTEN = str.maketrans("@013457$!", "aoleastsi")
OUTSIDE = 3  # characters that may be put to a walk and leave it one


def classes_of(password: str) -> int:
    """How many of four kinds it has: upper case, lower case, digits, anything else."""
    kinds = (str.isupper, str.islower, str.isdigit)
    found = {next((i for i, of in enumerate(kinds) if of(char)), 3) for char in password}
    return len(found)


def is_walk(password: str) -> bool:
    """Fingers walking over the keyboard, or counting: 「1qaz@WSX3edc」, 「Abcd!@#$1234」, 「aaaa」.

    Shift makes no difference, nor does the direction; up to ``OUTSIDE`` characters beside the
    walk leave it one.
    """
    plain = password.lower().translate(_SHIFTED)
    walked = [False] * len(plain)
    begin = 0
    for i in range(1, len(plain) + 1):
        on = i < len(plain) and (plain[i - 1] == plain[i] or plain[i - 1 : i + 1] in _STEPS)
        if on:
            continue
        if i - begin >= 3:
            walked[begin:i] = [True] * (i - begin)
        begin = i
    return walked.count(False) <= OUTSIDE


def is_stem(password: str, words: Collection[str] = STEMS) -> bool:
    """One of ``words`` (lower case) with digits and symbols around it, however it is written:
    「Woaini@1314」, 「P@ssw0rd2023」.
    """
    lower = password.lower()
    bare = re.sub(r"[^a-z]", "", lower)
    core = re.sub(r"^[^a-z]+|[^a-z]+$", "", lower)
    swapped = re.sub(r"[^a-z]", "", core.translate(_WRITTEN))
    return any(_is_made_of(letters, words) for letters in {bare, swapped} if letters)


def _is_made_of(letters: str, words: Collection[str]) -> bool:
    """Is it one of the words, or one of them over and over?"""
    return letters in words or any(
        len(letters) % len(word) == 0 and word * (len(letters) // len(word)) == letters
        for word in words
        if word
    )
