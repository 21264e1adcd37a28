"""Near-copies find each other, and nothing else does."""

from transforms.copies import LEAST_CHARS, CopyIndex, signature

WIRE = "".join(f"第{n}位代表在会上说，港口的货船将在退潮以前离开，渔民们更关心今年第{n}阵风。" for n in range(20))
OTHER = "".join(f"博物馆展出了第{n}件青铜器，观众排队等候，讲解员介绍了它的铸造年代{n}。" for n in range(20))


def copies(*texts: str) -> list[str]:
    index = CopyIndex()
    return [index.add(str(number), signature(text)).of for number, text in enumerate(texts)]


def test_edited_copy_is_of_the_first() -> None:
    """An outlet cuts the end and adds a line; the next one copies that."""
    cut = WIRE[: len(WIRE) * 4 // 5] + "（完）"
    assert copies(WIRE, OTHER, cut, "据报道，" + cut) == ["0", "1", "0", "0"]


def test_script_and_signs_do_not_count() -> None:
    """A copy in traditional characters, with other punctuation, is a copy."""
    traditional = (
        WIRE.replace("会", "會").replace("说", "說").replace("货", "貨").replace("离开", "離開").replace("，", "、 ")
    )
    index = CopyIndex()
    index.add("0", signature(WIRE))
    assert index.add("1", signature(traditional)).similarity == 1.0


def test_too_short_to_compare_is_a_copy_of_nothing() -> None:
    """Two captions are alike by chance."""
    short = "天气晴。" * 3
    assert len(short) < LEAST_CHARS
    assert copies(short, short, "") == ["0", "1", "2"]


def test_index_made_again_goes_on_the_same() -> None:
    """Group and signature are all that it needs."""
    first = signature(WIRE)
    again = CopyIndex([("0", "earlier", first)])
    assert again.add("1", first).of == "earlier"
