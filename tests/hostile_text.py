"""What strangers may write where an outlet's words belong: each must be shown, and do nothing."""

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
NASTY = [
    SCRIPT,
    "\"><style>body{display:none}</style><a href='javascript:alert(1)'>",
    "{{ 7*7 }}{% raw %}{words.locale}{0.__class__}",
    '=HYPERLINK("http://evil.example","x")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "abc\u202egnp.exe\u2066\u200f",
    "line\r\nBcc: victim@example.org\r\n\r\nbody",
    "\x1b[31mred\x07\x00",
    "\ud800lone",
    "x" * 5000,
    "]]><!--",
    "&lt;b&gt; &amp;",
]
