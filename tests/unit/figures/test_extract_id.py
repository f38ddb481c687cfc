"""Whole sentences in Indonesian: every decided case of the codebook, and how outlets word the autumn of 2024."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract

PUBLISHED = date(2024, 10, 24)


def figures(text: str) -> list[tuple[object, ...]]:
    return [
        (str(figure.measure), str(figure.item), figure.value_low, figure.value_high)
        for figure in extract(text, "id", PUBLISHED)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "NIS mencatat sekitar 3.000 korban di pihak tentara Korut, yakni 300 tewas dan 2.700 luka-luka.",
            [("casualties", "troops", 3000, 3000), ("killed", "troops", 300, 300), ("wounded", "troops", 2700, 2700)],
        ),
        (
            "Sebanyak 600 tentara Korut tewas dan 4.000 lainnya terluka di Kursk, kata Seoul.",
            [("killed", "troops", 600, 600), ("wounded", "troops", 4000, 4000)],
        ),
        ("Korut telah mengirim 15.000 tentara ke Rusia dalam dua gelombang.", [("deployed", "troops", 15000, 15000)]),
        (
            "Sekitar 12.000 tentara Korut dikirim ke Rusia, termasuk 500 perwira dan tiga jenderal.",
            [("deployed", "troops", 12000, 12000), ("deployed", "officers", 500, 500), ("deployed", "officers", 3, 3)],
        ),
        ("Sekitar 11 ribu tentara Korea Utara berada di Kursk.", [("present", "troops", 11000, 11000)]),
        ("Sebanyak 3.000 pasukan Korut telah tiba di Rusia.", [("deployed", "troops", 3000, 3000)]),
        ("Korea Utara sedang melatih 1.500 tentara untuk dikirim ke Rusia.", [("preparing", "troops", 1500, 1500)]),
        ("Korut berencana mengirim 12 ribu tentara ke Rusia.", [("planned", "troops", 12000, 12000)]),
        ("Sekitar 10.000 tentara Korut akan dikirim ke Rusia pada Desember.", [("planned", "troops", 10000, 10000)]),
        (
            "Korut akan mengerahkan 1.000 penjinak ranjau dan 5.000 pekerja konstruksi militer ke Kursk, kata Shoigu.",
            [("planned", "deminers", 1000, 1000), ("planned", "engineers", 5000, 5000)],
        ),
        ("Korut bisa mengirim 20.000 tentara ke Rusia.", [("deployed", "troops", 20000, 20000)]),
        ("Pyongyang mengirim ribuan tentaranya ke Rusia.", [("deployed", "troops", 1000, None)]),
        ("Puluhan ribu tentara Korut dikerahkan ke Rusia.", [("deployed", "troops", 10000, None)]),
        ("Ukraina menangkap dua tentara Korut di Kursk.", [("captured", "troops", 2, 2)]),
        ("Ukraina menangkap seorang tentara Korut di Kursk.", []),
        ("Setidaknya seribu tentara Korut tewas di Kursk.", [("killed", "troops", 1000, None)]),
        ("Sepuluh ribu tentara Korut ditempatkan di Kursk.", [("present", "troops", 10000, 10000)]),
        ("Dua belas ribu tentara Korut dilatih di Rusia.", [("preparing", "troops", 12000, 12000)]),
        ("Antara 10.000 dan 12.000 tentara Korut dikirim ke Rusia.", [("deployed", "troops", 10000, 12000)]),
        ("Sekitar 10-12 ribu tentara Korut dikirim ke Rusia.", [("deployed", "troops", 10000, 12000)]),
        ("Sebanyak 10.000 hingga 12.000 tentara Korut dikirim ke Rusia.", [("deployed", "troops", 10000, 12000)]),
        ("Hingga 12.000 tentara Korut dikirim ke Rusia.", [("deployed", "troops", None, 12000)]),
        ("Hampir 11.000 tentara Korut berlatih di Rusia timur, kata Budanov.", [("preparing", "troops", 11000, 11000)]),
        ("Korut memasok 1,5 juta peluru artileri ke Rusia.", [("supplied", "shells", 1500000, 1500000)]),
        (
            "Korut telah mengirim 28.000 kontainer ke Rusia, setara dengan 12 juta peluru artileri.",
            [("supplied", "containers", 28000, 28000), ("supplied", "shells", 12000000, 12000000)],
        ),
        (
            "Lebih dari 13.000 kontainer amunisi dikirim Korut ke Rusia sejak Agustus 2023.",
            [("supplied", "containers", 13000, None)],
        ),
        ("Sekitar 4.700 tentara Korut tewas atau terluka di Kursk.", [("casualties", "troops", 4700, 4700)]),
        ("Sekitar 2.000 tentara Korut yang dikirim ke Rusia telah tewas.", [("killed", "troops", 2000, 2000)]),
        ("Korut memiliki 1,2 juta tentara aktif dan membantu Rusia.", []),
        ("AS menempatkan 28.500 tentara AS di Korea Selatan.", []),
        ("Rusia kehilangan 600.000 tentara sejak 2022, sementara Korut membantu.", []),
        ("Rusia membayar 2.000 dolar per bulan untuk tiap tentara Korut di Kursk.", []),
        ("Korut mengirim dua batalion ke Rusia.", []),
        ("Korut kehilangan 100 tentara per hari di Kursk.", []),
        ("Sebanyak 40 persen tentara Korut di Kursk tewas.", []),
        (
            "NIS mengatakan 1.500 pasukan khusus Korut diangkut ke Vladivostok pada 8-13 Oktober.",
            [("deployed", "special_forces", 1500, 1500)],
        ),
        (
            "Kirby mengatakan sedikitnya 3.000 tentara Korut pindah ke Rusia timur pada awal Oktober.",
            [("deployed", "troops", 3000, None)],
        ),
        (
            "Zelensky menyebut Korut mempersiapkan 10.000 tentara untuk bergabung dalam perang Rusia.",
            [("preparing", "troops", 10000, 10000)],
        ),
        (
            "Korut kembali mengirim 1.500 tentara ke Rusia sehingga totalnya menjadi 3.000.",
            [("deployed", "troops", 1500, 1500), ("deployed", "troops", 3000, 3000)],
        ),
        ("Baca juga: 10.000 tentara Korut dikirim ke Rusia.", []),
    ],
)
def test_a_sentence_gives_its_figures(text: str, expected: list[tuple[object, ...]]) -> None:
    assert figures(text) == expected
