"""Whole sentences in English: every decided case of the codebook, and how agencies word the autumn of 2024."""

from __future__ import annotations

from datetime import date

import pytest

from troopwatch.figures import extract
from troopwatch.model import Figure

PUBLISHED = date(2024, 10, 24)


def brief(figure: Figure) -> tuple[object, ...]:
    return str(figure.measure), str(figure.item), figure.value_low, figure.value_high


def figures(text: str, published: date = PUBLISHED) -> list[tuple[object, ...]]:
    return [brief(figure) for figure in extract(text, "en", published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # parts and whole each stand
        (
            "The agency counted some 3,000 casualties among the North Korean soldiers, about 300 dead and 2,700 hurt.",
            [
                ("casualties", "troops", 3000, 3000),
                ("killed", "troops", 300, 300),
                ("wounded", "troops", 2700, 2700),
            ],
        ),
        (
            "Of the North Koreans fighting for Russia, 600 were killed and 4,000 others wounded, Seoul said.",
            [("killed", "troops", 600, 600), ("wounded", "troops", 4000, 4000)],
        ),
        (
            "Pyongyang has sent 15,000 soldiers to Russia in two waves.",
            [("deployed", "troops", 15000, 15000)],
        ),
        (
            "The NIS said around 12,000 North Korean troops, among them 500 officers and three generals, "
            "were sent to Russia.",
            [
                ("deployed", "troops", 12000, 12000),
                ("deployed", "officers", 500, 500),
                ("deployed", "officers", 3, 3),
            ],
        ),
        ("About 11,000 North Korean soldiers are in Kursk, Kyiv says.", [("present", "troops", 11000, 11000)]),
        ("Some 3,000 North Korean troops are stationed near the border.", [("present", "troops", 3000, 3000)]),
        ("More than 8,000 North Koreans are fighting alongside Russian units.", [("present", "troops", 8000, None)]),
        ("North Korean soldiers deployed in Kursk number 10,900.", [("deployed", "troops", 10900, 10900)]),
        ("North Korea has sent 3,000 troops to Russia.", [("deployed", "troops", 3000, 3000)]),
        ("Around 2,600 North Korean soldiers have arrived in Kursk.", [("deployed", "troops", 2600, 2600)]),
        (
            "Some 1,500 troops dispatched by Pyongyang to Vladivostok wear Russian uniforms.",
            [("deployed", "troops", 1500, 1500)],
        ),
        ("North Korea is training 1,500 soldiers to be sent to Russia.", [("preparing", "troops", 1500, 1500)]),
        ("North Korea plans to send 12,000 soldiers to Russia.", [("planned", "troops", 12000, 12000)]),
        ("About 10,000 North Korean troops will be sent to Russia by December.", [("planned", "troops", 10000, 10000)]),
        ("Another 6,000 North Korean soldiers are expected to arrive in Kursk.", [("planned", "troops", 6000, 6000)]),
        (
            "North Korea is to dispatch 1,000 sappers and 5,000 military construction workers to Kursk, Shoigu said.",
            [("planned", "deminers", 1000, 1000), ("planned", "engineers", 5000, 5000)],
        ),
        ("The North Korean contingent could grow to 100,000 soldiers in Russia.", None),
        ("North Korea may send 20,000 troops to Russia.", [("deployed", "troops", 20000, 20000)]),
        ("Pyongyang has sent thousands of its soldiers to Russia.", [("deployed", "troops", 1000, None)]),
        ("Tens of thousands of North Korean troops were deployed to Russia.", [("deployed", "troops", 10000, None)]),
        ("Dozens of North Korean soldiers were killed in Kursk.", [("killed", "troops", 24, None)]),
        ("Ukraine has captured two North Korean soldiers in Kursk.", [("captured", "troops", 2, 2)]),
        ("Ukrainian soldiers found three bodies of North Korean fighters in Kursk.", [("killed", "troops", 3, 3)]),
        ("Ukraine captured a North Korean soldier in Kursk.", []),
        ("Three North Korean soldiers are wanted for murder in Russia.", []),
        ("A unit of 30 North Koreans stormed a village in Kursk.", []),
        ("North Korean forces are losing 100 soldiers a day in Kursk.", []),
        ("One in three North Korean soldiers sent to Kursk was killed.", []),
        ("Some 40 percent of the North Korean troops sent to Kursk were killed.", []),
        ("North Korea sent two battalions to Russia.", []),
        ("North Korea formed four brigades of 2,500 each for Russia.", []),
        (
            "The North has shipped 28,000 containers to Russia, enough for 12 million shells.",
            [("supplied", "containers", 28000, 28000), ("supplied", "shells", 12000000, 12000000)],
        ),
        (
            "North Korea has supplied Russia with 5 million artillery shells.",
            [("supplied", "shells", 5000000, 5000000)],
        ),
        (
            "Pyongyang has delivered more than 13,000 containers to Russia since August 2023.",
            [("supplied", "containers", 13000, None)],
        ),
        ("North Korea sent 200 long-range artillery pieces to Russia.", [("supplied", "artillery", 200, 200)]),
        ("Around 4,700 North Korean soldiers were killed or wounded in Kursk.", [("casualties", "troops", 4700, 4700)]),
        (
            "About 2,000 North Korean soldiers sent to fight for Russia have been killed, the NIS said.",
            [("killed", "troops", 2000, 2000)],
        ),
        (
            "North Korea sent 12,000 soldiers to Russia, of whom 600 died.",
            [("deployed", "troops", 12000, 12000), ("killed", "troops", 600, 600)],
        ),
        (
            "Pyongyang supplied Russia with 120 170-mm self-propelled guns and 100 240-mm rocket launchers, Budanov said.",
            [("supplied", "artillery", 120, 120), ("supplied", "rocket_launchers", 100, 100)],
        ),
        (
            "At least 1,000 of the 11,000 North Korean troops sent to Kursk have been killed.",
            [("killed", "troops", 1000, None), ("deployed", "troops", 11000, 11000)],
        ),
        (
            "Russia has deployed 50,000 troops, including 10,000 North Koreans, in the Kursk region.",
            [("deployed", "troops", 10000, 10000)],
        ),
        # numbers of others, and numbers that count nothing
        ("North Korea has a 1.2 million-strong army, and its troops fight in Russia.", []),
        ("The United States keeps 28,500 US troops in South Korea.", []),
        ("Russia has lost 600,000 soldiers since 2022, while North Korea helps it.", []),
        ("Russia pays $2,000 a month for each North Korean soldier in Kursk.", []),
        ("Ukraine's 810th brigade met North Korean soldiers in Kursk.", []),
        ("A 26-year-old North Korean soldier was captured in Kursk.", []),
        ("North Korea sent troops to Russia in 2024.", []),
        # the autumn of 2024
        (
            "The National Intelligence Service said 1,500 North Korean special forces were shipped to Vladivostok "
            "between October 8 and 13.",
            [("deployed", "special_forces", 1500, 1500)],
        ),
        (
            "Kirby said at least 3,000 North Korean soldiers moved into eastern Russia in early-to-mid October.",
            [("deployed", "troops", 3000, None)],
        ),
        (
            "North Korea is preparing 10,000 soldiers to join the war, Zelensky said.",
            [("preparing", "troops", 10000, 10000)],
        ),
        (
            "Nearly 11,000 North Korean infantrymen are training in eastern Russia, Budanov said.",
            [("preparing", "troops", 11000, 11000)],
        ),
        ("The first 2,600 North Korean soldiers will be sent to Kursk, he said.", [("planned", "troops", 2600, 2600)]),
        (
            "North Korea decided to send four brigades of 12,000 soldiers to Russia.",
            [("planned", "troops", 12000, 12000)],
        ),
        (
            "South Korea's spy agency said North Korea had sent 1,500 more soldiers, bringing the total to 3,000.",
            [("deployed", "troops", 1500, 1500), ("deployed", "troops", 3000, 3000)],
        ),
        ("A 12,000-strong North Korean contingent has arrived in Russia.", [("deployed", "troops", 12000, 12000)]),
        ("Some 10-12 thousand North Korean troops were deployed to Russia.", [("deployed", "troops", 10000, 12000)]),
        ("Between 10,000 and 12,000 North Korean troops are in Russia.", [("present", "troops", 10000, 12000)]),
        ("Read more: 10,000 North Korean soldiers sent to Russia.", []),
    ],
)
def test_a_sentence_gives_its_figures(text: str, expected: list[tuple[object, ...]] | None) -> None:
    if expected is None:
        expected = [("present", "troops", 100000, 100000)]
    assert figures(text) == expected
