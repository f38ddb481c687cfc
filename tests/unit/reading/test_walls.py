"""What a page shows instead of its article is recognised in several languages, and an article is not taken for it."""

from __future__ import annotations

import pytest

from troopwatch.model import Article, ReadStatus
from troopwatch.reading import read_article

BOT, COOKIE, PAY, GONE = ReadStatus.BOT_WALL, ReadStatus.COOKIE_WALL, ReadStatus.PAYWALL, ReadStatus.NOT_FOUND
LEAD = "Sekitar 5.000 pasukan konstruksi Korea Utara berangkat ke Rusia sejak September, kata badan intelijen NIS."

NOTICES = [
    (PAY, "Berita ini khusus pelanggan. Berlangganan untuk membaca artikel ini dan dukung jurnalisme kami."),
    (PAY, f"{LEAD} Sudah punya akun? Masuk untuk melanjutkan membaca berita ini sampai selesai."),
    (PAY, "Subscribe to continue reading this article, and get access to everything that we publish."),
    (PAY, "You have read your last free article this month. Already a subscriber? Sign in to read on with us."),
    (PAY, "この記事は会員限定です。続きを読むには登録が必要です。登録は無料で、すぐに終わりますのでぜひ。"),
    (PAY, "이 기사는 유료 회원 전용입니다. 로그인 후 이용해 주세요. 첫 달은 무료로 모든 기사를 볼 수 있습니다."),
    (PAY, "Материал доступен только для подписчиков. Оформите подписку, чтобы прочитать его до конца, от 1 рубля."),
    (PAY, "Цей матеріал лише для передплатників. Оформте передплату, щоб дочитати його до кінця вже сьогодні."),
    (COOKIE, "We use cookies and similar techniques. Accept all cookies to go on, or manage your choices."),
    (COOKIE, "Kami menggunakan cookie untuk menyajikan iklan. Terima semua cookie untuk melanjutkan ke situs kami."),
    (COOKIE, "Мы используем файлы cookie, чтобы сайт работал лучше. Нажмите «Принять», чтобы перейти к материалу."),
    (
        COOKIE,
        "당사는 더 나은 서비스를 위해 쿠키를 사용합니다. 계속하려면 동의 버튼을 눌러 주세요. 자세한 내용은 정책을 보세요.",
    ),
    (BOT, "Checking your browser before you can go on. Please turn JavaScript on and load the page again."),
    (BOT, "Verify you are human by completing the action below. news.example needs to review the security of it."),
    (BOT, "Memeriksa peramban Anda sebelum melanjutkan ke situs ini. Halaman ini akan terbuka sebentar lagi."),
    (BOT, "Подтвердите, что вы не робот, чтобы продолжить просмотр сайта. Это займёт всего несколько секунд."),
    (BOT, "접속하려면 로봇이 아닙니다 항목을 선택해 주세요. 확인이 끝나면 기사 페이지로 자동으로 이동합니다."),
    (GONE, "Halaman tidak ditemukan. Periksa lagi alamatnya, atau kembali ke beranda untuk membaca berita terbaru."),
    (GONE, "Sorry, the page you are looking for could not be found. Try a search, or go back to the front page."),
    (GONE, "페이지를 찾을 수 없습니다. 요청하신 기사가 삭제되었거나 주소가 변경되었을 수 있으니 다시 확인해 주세요."),
    (GONE, "Страница не найдена. Возможно, она была удалена или перемещена, вернитесь на главную страницу сайта."),
    (
        GONE,
        "お探しのページは見つかりません。ページが見つかりません。URLをご確認のうえ、トップページからお探しください。",
    ),
]


def read(notice: str, title: str = "Judul", head: str = "") -> Article:
    body = f"<html><head><title>{title}</title>{head}</head><body><article><p>{notice}</p></article></body></html>"
    return read_article(body.encode(), "https://outlet.example/a", "id", "text/html; charset=utf-8")


@pytest.mark.parametrize(("status", "notice"), NOTICES)
def test_walls_are_not_taken_for_text(status: ReadStatus, notice: str) -> None:
    article = read(notice)
    assert (article.status, article.text, article.reader) == (status, "", None)
    assert article.problem
    assert "instead of its article" in article.problem


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("Just a moment...", BOT), ("Access Denied", BOT), ("Attention Required! | Cloudflare", BOT), ("DDoS-Guard", BOT),
        ("403 Forbidden", BOT), ("404 Not Found", GONE), ("Page not found - Outlet", GONE), ("Error 404", GONE),
        ("Halaman tidak ditemukan | Outlet", GONE), ("Страница не найдена", GONE),
    ],
)  # fmt: skip
def test_title_tells_a_wall_whose_words_do_not(title: str, status: ReadStatus) -> None:
    assert read(LEAD, title).status is status
    assert read("", title).status is status


@pytest.mark.parametrize(("status", "notice"), NOTICES)
def test_words_of_a_wall_in_a_long_article_are_no_wall(status: ReadStatus, notice: str) -> None:
    article = read(f"{'Kapal itu berlayar lagi menuju Vladivostok pada pekan yang sama. ' * 20}</p><p>{notice}")
    assert article.status is ReadStatus.OK, status


@pytest.mark.parametrize(
    "text",
    [
        "Access to Telegram has been blocked by the regulator since Monday, Russian media reported. The ministry did "
        "not comment. North Korean soldiers in Kursk used the messenger as well, Ukraine's HUR said.",
        "The 404th motor rifle regiment lost 12 men, the page of its commander said on Tuesday. Their bodies were not "
        "found until the spring thaw, a soldier wrote. The unit denied it.",
        "Radar screens showed unusual activity near Wonsan, the joint chiefs said. They said that an agreement which "
        "does not exist cannot be broken, and that they keep watching.",
        LEAD,
    ],
)
def test_short_news_is_news(text: str) -> None:
    article = read(text, "Just a moment of peace: 404 soldiers come home")
    assert (article.status, article.text) == (ReadStatus.OK, text)


def test_start_of_an_article_that_is_not_free() -> None:
    head = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False"}</script>'
    stub = read(LEAD, head=head)
    assert (stub.status, stub.text) == (PAY, "")
    assert read(f"{LEAD} {LEAD.replace('5.000', '6.000')} " * 4, head=head).status is ReadStatus.OK
    assert read(LEAD, head=head.replace("False", "True")).status is ReadStatus.OK
