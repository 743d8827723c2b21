"""Texts that attack terminals, pagers, tables and parsers; each is put into every field, name, query and message."""

from __future__ import annotations

ESC = "\x1b"

PAYLOADS: tuple[str, ...] = (
    f"{ESC}[31m红{ESC}[0m",
    f"{ESC}[2J{ESC}[H清屏",
    f"{ESC}[1A{ESC}[2K上一行",
    f"{ESC}[6n",
    f"{ESC}[c",
    f"{ESC}[?1049h",
    f"{ESC}[?25l藏",
    f"{ESC}[8m看不见{ESC}[28m",
    f"{ESC}[10;10H跳",
    f"{ESC}[999C右",
    f"{ESC}]0;窗口标题\x07",
    f"{ESC}]2;窗口标题{ESC}\\",
    f"{ESC}]8;;http://evil.example/{ESC}\\链接{ESC}]8;;{ESC}\\",
    f"{ESC}]52;c;cm0gLXJmIH4K\x07",
    f"{ESC}]50;?\x07",
    f"{ESC}]1337;File=name=eA==:AA==\x07",
    f"{ESC}P$q q{ESC}\\",
    f"{ESC}_Gf=24,s=1,v=1;AAAA{ESC}\\",
    f"{ESC}^私{ESC}\\",
    f"{ESC}c重置",
    f"{ESC}#8",
    f"{ESC}(0qqq",
    f"{ESC}%G",
    f"{ESC}[20h{ESC}[5i",
    f"{ESC}[?2004l{ESC}[201~rm -rf ~",
    "\x9b31m八位\x9bm",
    "\x9d0;八位标题\x9c",
    "\x90q\x9c",
    "\x84\x85\x8d",
    "\x07\x07响铃",
    "退格\b\b\b\b假",
    "回车\r假的开头",
    "竖\x0b直\x0c换页",
    "\x0e移出\x0f",
    "\x00空\x00",
    "删\x7f除",
    "\u202e反过来\u202c",
    "\u2066隔离\u2069\u2067右\u2069",
    "\u200e\u200f\u061c标记",
    "零\u200b宽\u200d\u2060\ufeff",
    "行\u2028段\u2029末",
    "\ufff9注\ufffa释\ufffb",
    "\U000e0041\U000e0042标签字",
    "[bold red]标记[/bold red][/notes]",
    "[link=http://evil.example]点我[/link]",
    ":smile: :boom: :warning:",
    "格\n子\n里\t换行",
    '=HYPERLINK("http://evil.example";"点")',
    "{0} %s %n ${HOME} $(id) `id`",
    "长" * 3000,
)
assert len(PAYLOADS) == 50

ACTING = frozenset(
    [chr(c) for c in (*range(9), *range(11, 32), *range(0x7F, 0xA0), 0x61C, 0x180E, 0xFEFF, 0xFFFE, 0xFFFF)]
    + [
        chr(c)
        for first, last in ((0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xFFF9, 0xFFFB), (0xE0000, 0xE0FFF))
        for c in range(first, last + 1)
    ]
)
"""Characters that act on a terminal, or hide what stands there; tab and newline are a command's own."""
