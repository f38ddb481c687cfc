"""Constructions that fresh texts showed the extractor not to know: each is one of a class, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract

DAY = date(2025, 9, 15)
CASES = [
    # a participle or relative clause only describes those who were lost
    (
        "en",
        "North Korea has lost an estimated 5,200 men fighting for Russia, the NIS said.",
        ["casualties troops 5200"],
    ),
    ("id", "Korut kehilangan 5.200 prajurit yang bertempur untuk Rusia, kata NIS.", ["casualties troops 5200"]),
    # three fates under one number are casualties
    (
        "en",
        "Of the roughly 12,000 North Koreans sent to Russia, some 4,100 had been killed, wounded or captured.",
        ["deployed troops 12000", "casualties troops 4100"],
    ),
    (
        "id",
        "Dari sekitar 12.000 tentara Korut yang dikirim ke Rusia, sekitar 4.100 di antaranya tewas, terluka, atau "
        "tertangkap.",
        ["deployed troops 12000", "casualties troops 4100"],
    ),
    # a toll keeps its measure over the verb of those among whom it was counted
    (
        "en",
        "The death toll among North Korean troops fighting in Kursk has climbed to about 2,000, Seoul said.",
        ["killed troops 2000"],
    ),
    # what a container holds is no prisoner
    (
        "en",
        "Pyongyang shipped 16,000 containers holding 8 million artillery rounds to Russia.",
        ["supplied containers 16000", "supplied shells 8000000"],
    ),
    ("en", "Pyongyang has handed Russia 148 ballistic missiles.", ["supplied missiles 148"]),
    # the years of a war and the dead of another nation
    ("en", "The Korean War of 1950-53 killed more than 36,000 Americans; now the North's soldiers die in Kursk.", []),
    ("en", "Nearly 1,000 wounded North Korean soldiers have been flown home from Russia.", ["returned troops 1000"]),
    # the day after "more" is not what is counted
    (
        "id",
        "Korut memasok 148 rudal balistik ke Rusia dan mungkin mengirim 150 lagi tahun ini, kata HUR.",
        ["supplied missiles 148", "supplied missiles 150"],
    ),
    ("en", "Ukrainian commandos took three North Korean soldiers alive near Kursk.", ["captured troops 3"]),
    # some of a number: the verb is that of the part, the noun that of the whole
    (
        "en",
        "Some 700 of the 5,100 North Korean casualties were deaths.",
        ["killed troops 700", "casualties troops 5100"],
    ),
    (
        "en",
        "Some 900 of the 9,000 North Koreans sent to Kursk have been wounded.",
        ["wounded troops 900", "deployed troops 9000"],
    ),
    (
        "id",
        "Sekitar 900 dari 8.000 personel Korut yang akan dikirim sudah tiba di Rusia.",
        ["deployed troops 900", "planned troops 8000"],
    ),
    (
        "id",
        "Korut berencana mengirim 8.000 tentara dan teknisi ke Rusia, dengan sekitar 900 di antaranya telah tiba.",
        ["planned troops 8000", "deployed troops 900"],
    ),
    # a row of fates under one number
    (
        "en",
        "Around 3,300 North Korean soldiers in Kursk were killed, badly wounded, captured or have gone missing.",
        ["casualties troops 3300"],
    ),
    (
        "id",
        "Sekitar 3.300 tentara Korut di Kursk telah tewas, luka parah, tertangkap, atau hilang.",
        ["casualties troops 3300"],
    ),
    # no verb: the words before the colon
    ("en", "North Korean losses in Kursk: 4,400.", ["casualties troops 4400"]),
    ("en", "North Korean troops in Kursk: about 9,500 (NIS)", ["present troops 9500"]),
    ("id", "Jumlah tentara Korut yang dikirim ke Rusia: 14.000 orang.", ["deployed troops 14000"]),
    # a rise is no range
    (
        "en",
        "The number of North Korean troops in Russia rose from 7,000 to 9,000 within a month.",
        ["present troops 7000", "present troops 9000"],
    ),
    (
        "en",
        "The North Korean contingent in Kursk could swell from 9,000 to 20,000 men.",
        ["present troops 9000", "present troops 20000"],
    ),
    (
        "id",
        "Jumlah pasukan Korut di Rusia bertambah dari 7.000 menjadi 9.000 orang.",
        ["present troops 7000", "present troops 9000"],
    ),
    # planned, whatever the verb
    ("en", "Some 6,000 North Koreans are to rebuild Kursk.", ["planned troops 6000"]),
    ("en", "Russia expects 6,000 North Koreans to help rebuild Kursk.", ["planned troops 6000"]),
    # the same in other words, and what a relative clause sets apart
    (
        "id",
        "Korut kehilangan hampir separuh pasukannya di Kursk, yaitu sekitar 4.400 orang.",
        ["casualties troops 4400"],
    ),
    (
        "en",
        "More than 900 North Korean soldiers, many of whom had been at the front for days, were killed or wounded.",
        ["casualties troops 900"],
    ),
    (
        "en",
        "Pyongyang supplied 90 and 70 missiles and howitzers, respectively, to Russia.",
        ["supplied missiles 90", "supplied artillery 70"],
    ),
    ("en", "Of those 3,300 North Koreans in Kursk, 700 have died.", ["present troops 3300", "killed troops 700"]),
    (
        "id",
        "Korban Korut di Kursk sekitar 3.300 orang. Diantara 3.300 tentara itu, 700 orang tewas.",
        ["casualties troops 3300", "casualties troops 3300", "killed troops 700"],
    ),
    (
        "id",
        "Korut mengirim 9.000 tentara ke Rusia. Sekitar 700 diantaranya diyakini tewas.",
        ["deployed troops 9000", "killed troops 700"],
    ),
    # some of what cannot be counted, one alone, and rates behind the verb
    ("en", "Hundreds of North Korean factories work for Russia's war.", []),
    ("en", "One North Korean soldier was captured in Kursk.", []),
    ("id", "Salah satu tentara Korut ditangkap di Kursk.", []),
    ("en", "Some 9,000 North Korean workers arrive in Russia each year.", []),
    # a number after its noun's own verb
    (
        "en",
        "North Korea has sent thousands of soldiers to Russia, with estimated casualties around 1,300.",
        ["deployed troops 1000", "casualties troops 1300"],
    ),
    (
        "en",
        "Casualties among North Korean troops in Russia's war have now reached about 3,300.",
        ["casualties troops 3300"],
    ),
    (
        "en",
        "Ukrainian soldiers have killed 70 and wounded as many as 40 North Korean soldiers in Kursk.",
        ["killed troops 70", "wounded troops 40"],
    ),
    ("en", "A drone crew eliminated 70 North Korean soldiers in Kursk.", ["killed troops 70"]),
    (
        "id",
        "Pemberangkatan itu menambah jumlah pasukan Korut di Rusia menjadi 4.000.",
        ["present troops 4000"],
    ),
    ("id", "Jumlah pasukan Korut yang dikirim ke Rusia berkisar antara 9.000 hingga 11.000.", ["deployed troops 9000"]),
    # a headline's infinitive, and those who stand ready
    ("en", "North Korea to send 20,000 troops to help Russia, Kyiv says", ["planned troops 20000"]),
    ("id", "Sekitar 9.000 tentara Korut siap bertempur di Kursk.", ["present troops 9000"]),
    # what is possible in number
    (
        "en",
        "Among the 7,000 containers sent by North Korea to Russia there could be over 3 million shells.",
        ["supplied containers 7000", "supplied shells 3000000"],
    ),
    # people in general at work are workers; weapons have names
    ("en", "About 9,000 North Koreans were working in Russian weapons plants.", ["present workers 9000"]),
    (
        "en",
        "North Korea delivered 40 M-1978 “Koksan” howitzers and 30 upgraded rocket launchers to Russia.",
        ["supplied artillery 40", "supplied rocket_launchers 30"],
    ),
    (
        "en",
        "Pyongyang plans to deploy engineering units totalling 5,000 personnel to Kursk.",
        ["planned engineers 5000"],
    ),
    (
        "en",
        "North Korea supplied more than a hundred ballistic missiles, over 150 howitzers and other arms to Russia.",
        ["supplied missiles 100", "supplied artillery 150"],
    ),
    # shares of a whole, paces, and those who were only interviewed
    (
        "en",
        "Roughly half of the 9-10,000 strong North Korean contingent deployed to Kursk have been wounded.",
        ["deployed troops 9000"],
    ),
    ("en", "The daily casualty rate among North Korean soldiers in Kursk reached up to 90 men.", []),
    ("en", "We interviewed seven North Korean workers who had fled from Russia.", []),
    # supplied with this and that, said once
    (
        "en",
        "Pyongyang not only supplied Moscow with over 9,000 troops, but also 8 million shells and 90 ballistic missiles.",
        ["deployed troops 9000", "supplied shells 8000000", "supplied missiles 90"],
    ),
    # in place now, and not only sent
    ("en", "Currently, there are about 9,000 North Korean soldiers deployed in Kursk.", ["present troops 9000"]),
    ("id", "Kini sekitar 9.000 tentara Korut dikerahkan di Kursk.", ["present troops 9000"]),
    (
        "en",
        "Seven North Korean officers were killed and four others were wounded near Donetsk.",
        ["killed officers 7", "wounded officers 4"],
    ),
    ("id", "Sebanyak 17 tentara Korut yang ditugaskan membantu Rusia dalam perang, desersi.", ["missing troops 17"]),
    ("id", "Lebih dari 9.000 warga Korea Utara akan dikirim untuk bekerja di Rusia.", ["planned workers 9000"]),
    ("id", "Kim menyepakati untuk mengirim 5.000 personel Korut ke Kursk.", ["planned troops 5000"]),
    (
        "id",
        "Jika dihitung dengan peluru 152 mm, jumlah peluru yang dipasok Korut ke Rusia mencapai 9 juta.",
        ["supplied shells 9000000"],
    ),
    (
        "en",
        "The NIS reports that casualties among North Korean troops in Russia's war have now reached about 3,300.",
        ["casualties troops 3300"],
    ),
    ("en", "The NIS said the number of North Korean casualties sent to Russia was 4,400.", ["casualties troops 4400"]),
    (
        "en",
        "Seoul counts 1,300 casualties among the North's soldiers in Russia. Washington's estimate is 1,100.",
        ["casualties troops 1300", "casualties troops 1100"],
    ),
    # preparing is a fact; sites, aircraft and mixed forces are not counted
    ("en", "Some 9,000 North Korean soldiers are preparing to join the Russian army.", ["preparing troops 9000"]),
    ("en", "North Korean soldiers are trained at seven training sites in eastern Russia.", []),
    ("en", "An Il-76 flew the bodies of North Korean soldiers home from Russia.", []),
    ("en", "A force of 50,000 Russian and North Korean soldiers stands ready in Kursk.", []),
    ("en", "North Korea has handed over 350,000 rounds to Russia.", ["supplied shells 350000"]),
    (
        "en",
        "Of the 50,000 men in Kursk, at least 9,000 are North Korean soldiers who were sent there.",
        ["deployed troops 9000"],
    ),
    ("id", "Korut mengungkapkan sembilan anggota resimen zeni tewas di Kursk.", ["killed troops 9"]),
    (
        "id",
        "Sekitar 9.000 tentara Korut berada di Rusia. Seoul menghitung 300 perwira dan dua jenderal di antara mereka.",
        ["present troops 9000", "present officers 300", "present officers 2"],
    ),
    (
        "id",
        "Rusia melatih 9.000 tentara Korut dan mengerahkan 7.000 diantaranya ke Kursk.",
        ["preparing troops 9000", "deployed troops 7000"],
    ),
    (
        "id",
        "Sekitar 2.000 prajurit Korut kembali dari Rusia. Jumlah korban Korut, baik tewas maupun luka, menyentuh angka 6 ribu.",
        ["returned troops 2000", "casualties troops 6000"],
    ),
    ("en", "North Korea sent over 9,000 troops to Russia.", ["deployed troops 9000"]),
    ("en", "About 9,000 North Korean infantrymen are currently being trained in Russia.", ["preparing troops 9000"]),
    (
        "en",
        "North Korea sent Russia howitzers and around 200 units of 240 mm multiple rocket launchers.",
        ["supplied rocket_launchers 200"],
    ),
    (
        "en",
        "This answers some 3,300 casualties among the existing 9,000 North Korean troops in Kursk.",
        ["casualties troops 3300", "present troops 9000"],
    ),
    (
        "en",
        "Pyongyang armed three Russian brigades and dispatched around 7,000 workers to Russia.",
        ["deployed workers 7000"],
    ),
    (
        "id",
        "Korban Korut mencapai 4.400 orang, meskipun perkiraan AS lebih rendah yaitu sekitar 1.300.",
        ["casualties troops 4400", "casualties troops 1300"],
    ),
    ("id", "Rusia menyiapkan lima unit tentara Korut untuk Kursk.", []),
    # spies are not the deployment's prisoners
    ("en", "South Korea detained 10 people suspected of spying for the North, while Russia's envoy protested.", []),
    ("id", "Korsel menahan 10 orang yang diduga mata-mata Korut, sementara utusan Rusia memprotes.", []),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_construction(language: str, text: str, expected: list[str]) -> None:
    found = [f"{one.measure} {one.item} {one.value_low or one.value_high}" for one in extract(text, language, DAY, "")]
    assert found == expected
