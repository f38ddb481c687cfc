"""Edited copies of a wire story are recognised; other stories on the topic are not taken for copies."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troopwatch.reading import bands, signature, similar

WIRE = [
    "North Korea has moved about 3,000 soldiers to eastern Russia since early October, South Korea's spy "
    "agency told lawmakers in a closed briefing on Wednesday, doubling the number that it gave only five days "
    "before.",
    "The soldiers travelled on Russian landing ships from Wonsan and Chongjin, and are now spread over several"
    " bases in the far east, where they train with infantry equipment and drones, lawmakers who attended the "
    "briefing said.",
    "The agency expects the total to reach about 10,000 by December. It has not seen any of the units near the"
    " front so far, but said that the first of them might be sent there once their training is over.",
    "Families of the soldiers have been moved to places where they can be kept from speaking about the "
    "deployment, one of the lawmakers said, adding that rumours were already spreading in the provinces.",
    "Moscow and Pyongyang have both called such reports groundless. A treaty that the two signed in June "
    "obliges each to help the other if it is attacked.",
]
OTHER = [
    "The White House said on Wednesday that at least 3,000 North Korean soldiers had arrived in eastern Russia"
    " by ship in October, and that it did not know yet whether they would fight against Ukraine.",
    "A spokesman told reporters that the soldiers had travelled from Wonsan to Vladivostok in the first half "
    "of the month and had then gone on to three Russian training sites in the far east.",
    "If they were sent to the front they would become legitimate targets, he said. Washington has shared what "
    "it knows with Kyiv, Seoul and Tokyo, and is talking with its allies about an answer.",
    "South Korea's spy agency told lawmakers on the same day that it expected the total to reach about 10,000 "
    "by December, while Moscow and Pyongyang have both called such reports groundless.",
]
INDONESIAN = [
    "Korea Utara telah mengirim sekitar 3.000 tentara ke Rusia timur sejak awal Oktober, kata badan intelijen "
    "Korea Selatan kepada anggota parlemen dalam rapat tertutup pada hari Rabu.",
    "Para tentara itu berangkat dengan kapal pendarat Rusia dari Wonsan dan Chongjin, dan kini tersebar di "
    "beberapa pangkalan di Timur Jauh, tempat mereka berlatih dengan peralatan infanteri dan pesawat nirawak.",
    "Badan itu memperkirakan jumlahnya mencapai sekitar 10.000 orang pada Desember, dan belum melihat satu pun"
    " satuan di dekat garis depan sampai saat ini.",
]
JAPANESE = [
    "韓国の情報機関は23日、北朝鮮が10月初めからロシア東部に約3000人の兵士を送ったと国会議員に報告した。",
    "兵士らはロシアの揚陸艦で元山と清津を出発し、現在は極東の複数の基地で歩兵装備や無人機の訓練を受けているという。",
    "同機関は12月までに総数が約1万人に達すると見ており、前線付近ではまだ部隊を確認していないと説明した。",
]


def edits(story: list[str]) -> dict[str, str]:
    return {
        "dateline": "\n".join([f"SEOUL, 23 Oct (Wire) — {story[0]}", *story[1:]]),
        "first paragraph": "\n".join(["Kyiv was warned on Thursday of new enemies in the field.", *story[1:]]),
        "last paragraph": "\n".join(story[:-1]),
        "typography": " ".join(story).upper().replace("'", "’").replace(",", " ,"),
        "more at the end": "\n".join(
            [*story, "Read more about the war in our daily letter, which comes out at seven."]
        ),
    }


@pytest.mark.parametrize("story", [WIRE, OTHER, INDONESIAN, JAPANESE], ids=["wire", "other", "indonesian", "japanese"])
@pytest.mark.parametrize("edit", ["dateline", "first paragraph", "last paragraph", "typography", "more at the end"])
def test_edited_copies_are_similar(story: list[str], edit: str) -> None:
    assert similar(signature("\n".join(story)), signature(edits(story)[edit]))


def test_other_story_on_the_topic_is_not() -> None:
    texts = ["\n".join(story) for story in (WIRE, OTHER, INDONESIAN, JAPANESE)]
    for position, first in enumerate(texts):
        for second in texts[position + 1 :]:
            assert not similar(signature(first), signature(second))


@pytest.mark.parametrize("edit", ["dateline", "first paragraph", "last paragraph", "typography", "more at the end"])
def test_copies_share_a_band(edit: str) -> None:
    ours = bands(signature("\n".join(WIRE)))
    assert len(ours) == len(set(ours)) == 64
    assert all(-(2**63) <= band < 2**63 for band in ours)
    assert set(ours) & set(bands(signature(edits(WIRE)[edit])))
    assert not set(ours) & set(bands(signature("\n".join(INDONESIAN))))
    assert bands("") == []


def test_signature_is_fixed() -> None:
    # Stored signatures are compared with new ones: a change here needs a migration
    assert signature("North Korean soldiers in Russia")[:16] == "45809e73390c7eb2"
    assert len(signature("\n".join(WIRE))) == 512


@pytest.mark.parametrize("text", ["", " ", "...", "two words"])
def test_short_texts_are_like_nothing(text: str) -> None:
    assert signature(text) == ""
    assert not similar(signature(text), signature(text))


@given(st.text(), st.text())
def test_never_raises_and_is_symmetric(a: str, b: str) -> None:
    first, second = signature(a), signature(b)
    assert similar(first, second) == similar(second, first)
    assert similar(first, first) == (first != "")
    assert not similar(first, first[:-4])
