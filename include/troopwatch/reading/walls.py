"""Pages that show something else than their article: a check for robots, a cookie wall, a paywall, “not found”.

A short text is judged by its words, in the languages of the sources; a longer one is the article, whatever it mentions.
Titles are judged too, because some walls have no text that a reading finds. What the page states about itself (JSON-LD
``isAccessibleForFree``) counts where the text is short: many pages that are said not to be free show all of it.
"""

from __future__ import annotations

import re

from troopwatch.model import ReadStatus
from troopwatch.reading.tidying import letters

_SHORT = 900  # in letters; the longest notice seen has 700
_STUB = 500  # a page that is said not to be free and shows less than that shows the start of its article

_NAMES = {
    ReadStatus.BOT_WALL: "a check for robots",
    ReadStatus.COOKIE_WALL: "a cookie wall",
    ReadStatus.PAYWALL: "a paywall",
    ReadStatus.NOT_FOUND: "a notice that there is no such page",
}
_IN_TEXT = (
    (
        ReadStatus.BOT_WALL,
        r"just a moment\.\.\.|verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot"
        r"|you(?:'re|’re| are) not a (?:ro)?bot"
        r"|checking (?:if the site connection is secure|your browser)|access (?:to this page has been )?denied"
        r"|unusual (?:traffic|activity) from your|enable (?:javascript and cookies|cookies and javascript)"
        r"|ddos(?:-| )protection"
        r"|needs to review the security of your connection|\bray id\b|captcha|pardon our interruption"
        r"|attention required|your request (?:was|has been) blocked"
        r"|memeriksa (?:browser|peramban)|verifikasi bahwa anda (?:adalah )?manusia|anda bukan robot"
        r"|проверка браузера|подтвердите,? что вы (?:не робот|человек)|підтвердьте,? що ви (?:не робот|людина)"
        r"|로봇이 아닙니다|사람인지 확인|비정상적인 접근|ロボットではありません|人間であることを確認",
    ),
    (
        ReadStatus.COOKIE_WALL,
        r"(?:accept|manage|reject) (?:all )?cookies|we (?:and our (?:\d+ )?partners )?(?:use|store)[^.]{0,40} cookies"
        r"|consent to (?:the use of )?cookies|kami menggunakan cookie|(?:setujui|terima) (?:semua )?cookie"
        r"|쿠키를 사용|쿠키 (?:사용에 )?동의|используем (?:файлы )?cookie|використовуємо (?:файли )?cookie"
        r"|(?:cookie|クッキー)を使用|nous utilisons des cookies|(?:verwenden|nutzen) cookies",
    ),
    (
        ReadStatus.PAYWALL,
        r"subscribe (?:now |today )?to (?:continue|read|keep reading|unlock)"
        r"|subscribers?[ -]only|only for subscribers|for subscribers only"
        r"|already (?:a subscriber|subscribed|have an account)|subscription (?:is )?required"
        r"|(?:log|sign) in to (?:continue|read)|register to (?:continue|read)|to continue reading"
        r"|to read the full (?:story|article)"
        r"|unlock this (?:article|story)|(?:this|the) (?:article|story|content) is (?:exclusive|reserved) (?:to|for)"
        r"|premium content"
        r"|berlangganan (?:untuk|sekarang)|khusus (?:pelanggan|pembaca premium|untuk pelanggan)|konten premium"
        r"|(?:masuk|login|daftar) untuk (?:melanjutkan|membaca)|sudah (?:punya akun|berlangganan)\?"
        r"|유료 ?(?:회원|기사|구독|콘텐츠)|구독 후|구독자 전용|로그인 후 (?:이용|읽)"
        r"|会員限定|有料会員|続きを読むには|残り[\d０-９]*文字"
        r"|оформ(?:ите|ить) подписку|только (?:для|по) подпис|оформ\w+ передплат|лише для передплатник|订阅后|付费阅读",
    ),
    (
        ReadStatus.NOT_FOUND,
        r"page (?:you (?:requested|are looking for|were looking for) )?(?:was |could |can |has )?"
        r"(?:not be found|not found|cannot be found|been (?:removed|deleted|moved)|no longer exists)"
        r"|(?:article|story|page) (?:is )?no longer (?:available|exists)|error 404|404 (?:error|not found)"
        r"|halaman (?:yang anda (?:cari|minta|tuju) )?(?:tidak (?:dapat )?(?:ditemukan|tersedia)|telah dihapus)"
        r"|(?:artikel|berita) (?:ini )?(?:tidak ditemukan|telah dihapus|sudah tidak tersedia)"
        r"|페이지를 찾을 수 없|삭제된 (?:기사|페이지)|존재하지 않는 (?:기사|페이지)"
        r"|ページ(?:は|が)見つかりません|削除された(?:か|可能性)"
        r"|страница не (?:найдена|существует)|сторінк[ау] не (?:знайдено|існує)|页面不存在",
    ),
)
_IN_TITLE = (
    (
        ReadStatus.BOT_WALL,
        r"just a moment|access (?:to this page has been )?denied|attention required!?(?: \| cloudflare)?"
        r"|403 forbidden"
        r"|forbidden|security check|are you a robot\??|robot check|pardon our interruption|ddos-guard"
        r"|один момент|cloudflare",
    ),
    (
        ReadStatus.NOT_FOUND,
        r"(?:error )?404(?: error)?(?:\W+(?:page )?not found)?|(?:page )?not found|halaman tidak ditemukan"
        r"|tidak ditemukan|страница не найдена|сторінку не знайдено|페이지를 찾을 수 없습니다|ページが見つかりません",
    ),
)
_TEXT_PATTERNS = tuple((status, re.compile(pattern, re.IGNORECASE)) for status, pattern in _IN_TEXT)
_TITLE_PATTERNS = tuple((status, re.compile(pattern, re.IGNORECASE)) for status, pattern in _IN_TITLE)


def find_wall(title: str, text: str, *, free: bool = True) -> tuple[ReadStatus, str] | None:
    """Return what the page shows instead of its article, as status and sentence; None when it shows its article.

    `free` is False where the page states that its article is not free.
    """
    length = letters(text)
    if length > _SHORT:
        return None
    shown = re.split(r"\s[|–—-]\s", title.strip())[0].rstrip(". …")
    for status, pattern in _TITLE_PATTERNS:
        if pattern.fullmatch(shown):
            return status, f"the page shows {_NAMES[status]} instead of its article"
    for status, pattern in _TEXT_PATTERNS:
        if pattern.search(text):
            return status, f"the page shows {_NAMES[status]} instead of its article"
    if not free and length < _STUB:
        return (
            ReadStatus.PAYWALL,
            f"the page shows only the first {len(text)} characters of an article that is not free",
        )
    return None
