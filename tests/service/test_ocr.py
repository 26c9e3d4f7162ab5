"""Reading pictures: what is read, where it stands, what is refused, what is not trusted."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fireside_care.ocr.chinese import one_form
from fireside_care.ocr.layout import Block, hyphenated, reading_order, separator
from fireside_care.ocr.pictures import PictureError, PictureProblem, open_picture
from fireside_care.ocr.reader import PictureReader
from fireside_care.ocr.reading import Line, Quad, Reading
from tests.service.ocr_pictures import (
    HAS_CHINESE,
    HEIC,
    LINES,
    TEXT,
    blurred,
    columns,
    encoded,
    grainy,
    page,
    with_code,
)

DEV = Path(__file__).resolve().parents[3] / "shared" / "adverts" / "images"


@pytest.fixture(scope="module")
def reader() -> Iterator[PictureReader]:
    reader = PictureReader()
    yield reader
    reader.release()


def centre(quad: Quad) -> tuple[float, float]:
    return sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4


# What is read


def test_lines_are_joined_and_each_stands_where_it_says(reader: PictureReader) -> None:
    reading = reader.read(encoded(page()))
    assert reading.text == TEXT
    assert reading.readable
    assert not reading.incomplete
    assert (reading.width, reading.height) == page().size
    for line in reading.lines:
        assert reading.text[line.start : line.end] == line.text
        assert len(line.edges) == len(line.text) + 1
        assert list(line.edges) == sorted(line.edges)


def test_words_are_found_again_in_the_picture(reader: PictureReader) -> None:
    reading = reader.read(encoded(page()))
    start = reading.text.index("arthritis")
    (box,) = reading.boxes_of(start, start + len("arthritis"))
    ink = np.asarray(page().convert("L")) < 128
    (left, top), (right, bottom) = box[0], box[2]
    assert ink[int(top) : int(bottom), int(left) : int(right)].any()
    # Its own width and no more than a character beside it.
    assert 130 < right - left < 210
    first, last = reading.text.index("pain"), reading.text.index("for good")
    assert len(reading.boxes_of(first, last + 3)) == 2
    assert reading.boxes_of(5, 5) == []


@pytest.mark.parametrize("degrees", [90, 180, 270, 8, -12, 30])
def test_turned_pages_are_righted(reader: PictureReader, degrees: int) -> None:
    picture = page().rotate(
        degrees, expand=True, fillcolor="grey", resample=Image.Resampling.BICUBIC
    )
    reading = reader.read(encoded(picture))
    assert reading.text == TEXT
    assert reading.readable
    top_left, top_right, *_ = reading.lines[0].quad
    angle = np.degrees(np.arctan2(top_left[1] - top_right[1], top_right[0] - top_left[0]))
    assert (angle - degrees + 180) % 360 - 180 == pytest.approx(0, abs=3)


def test_a_camera_s_turn_is_applied_and_boxes_are_in_the_upright_picture(
    reader: PictureReader,
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = page().rotate(90, expand=True)
    reading = reader.read(encoded(turned, "JPEG", exif=exif, quality=92))
    assert reading.text == TEXT
    assert (reading.width, reading.height) == page().size
    assert centre(reading.lines[0].quad)[1] < reading.height / 2


def test_a_large_picture_s_boxes_are_in_its_own_pixels(reader: PictureReader) -> None:
    large = page().resize((page().width * 4, page().height * 4))
    reading = reader.read(encoded(large, "JPEG"))
    assert reading.text == TEXT
    x, y = centre(reading.lines[0].quad)
    small = centre(reader.read(encoded(page())).lines[0].quad)
    assert (x / 4, y / 4) == pytest.approx(small, abs=6)


def test_columns_are_read_one_after_the_other(reader: PictureReader) -> None:
    left = ("Stiff in the morning?", "Our balm of mountain", "herbs melts the pain", "in a week.")
    right = ("Ask for the free trial", "box at your market,", "or ring before noon", "on Friday.")
    reading = reader.read(encoded(columns(left, right)))
    assert reading.text == " ".join(("News for your knees this week", *left, *right))


@pytest.mark.skipif(not HAS_CHINESE, reason="no Chinese font here")
def test_chinese_and_english_on_one_page(reader: PictureReader) -> None:
    lines = ("祖传秘方，三天根治糖尿病。", "无效退款，热线电话", "Vitamin D3 for strong bones")
    reading = reader.read(encoded(page(lines, chinese=True)))
    assert reading.text == "祖传秘方,三天根治糖尿病。无效退款,热线电话 Vitamin D3 for strong bones"


def test_a_grainy_dark_page_is_read(reader: PictureReader) -> None:
    picture = grainy(page(ink="#ffe850", paper="#153b20"), 25)
    assert reader.read(encoded(picture, "JPEG")).text == TEXT


def test_a_blurred_page_is_read_sharpened(reader: PictureReader) -> None:
    reading = reader.read(encoded(blurred(page(), 3), "JPEG"))
    assert reading.text == TEXT
    assert reading.readable


# What is not trusted


@pytest.mark.parametrize(
    "picture",
    [
        blurred(page(), 14),
        grainy(page(ink="#080808", paper="black"), 20),
        page().resize((90, 28)).resize(page().size),
        Image.new("RGB", (600, 400), "white"),
        grainy(Image.new("RGB", (600, 400), "grey"), 60),
    ],
    ids=["blurred", "dark", "tiny", "blank", "noise"],
)
def test_what_cannot_be_read_is_said_to_be_unreadable(
    reader: PictureReader, picture: Image.Image
) -> None:
    assert not reader.read(encoded(picture, "JPEG")).readable


def test_a_page_whose_small_print_is_lost_is_not_trusted(reader: PictureReader) -> None:
    large, small = page(("Golden Root",), size=80), page(LINES, size=26)
    both = Image.new("RGB", (900, large.height + small.height), "white")
    both.paste(large, (0, 0))
    both.paste(small, (0, large.height))
    tiny = both.resize((both.width // 8, both.height // 8), Image.Resampling.BILINEAR)
    reading = reader.read(encoded(tiny.resize(both.size, Image.Resampling.BILINEAR)))
    assert reading.text == "Golden Root"
    assert not reading.readable


# Codes


def test_a_code_s_payload_is_data_with_a_place(reader: PictureReader) -> None:
    payload = "https://golden-root.example/order?x=1"
    reading = reader.read(encoded(with_code(page(), payload)))
    assert [code.value for code in reading.codes] == [payload]
    assert "QR" in reading.codes[0].kind
    x, y = centre(reading.codes[0].quad)
    assert x > page().width / 2
    assert y > page().height
    # The squares are not taken for letters.
    assert reading.text == TEXT


@pytest.mark.parametrize("case", ["turned", "blurred", "small", "grainy"])
def test_hard_codes_are_read(reader: PictureReader, case: str) -> None:
    payload = "https://vx.example/77"
    picture = with_code(page(), payload)
    picture = {
        "turned": lambda: picture.rotate(37, expand=True, fillcolor="white"),
        "blurred": lambda: blurred(picture, 3.2),
        "small": lambda: picture.resize((picture.width * 2 // 5, picture.height * 2 // 5)),
        "grainy": lambda: grainy(picture, 30),
    }[case]()
    assert [code.value for code in reader.read(encoded(picture, "JPEG")).codes] == [payload]


def test_several_codes(reader: PictureReader) -> None:
    picture = with_code(with_code(page(), "first"), "second")
    assert [code.value for code in reader.read(encoded(picture)).codes] == ["first", "second"]


# Kinds of files


@pytest.mark.parametrize(
    "data",
    [
        encoded(page().convert("CMYK"), "JPEG", quality=92),
        encoded(page().quantize(8)),
        encoded(page().convert("L")),
        encoded(page().convert("1")),
        encoded(Image.fromarray(np.asarray(page().convert("L"), np.uint16) * 200)),
        encoded(page(), "WEBP"),
        encoded(page(), "BMP"),
        encoded(page(), "TIFF"),
        encoded(page(), "GIF", save_all=True, append_images=[Image.new("RGB", (900, 282))]),
    ],
    ids=["cmyk", "palette", "grey", "one-bit", "16-bit", "webp", "bmp", "tiff", "animated"],
)
def test_kinds_of_pictures(reader: PictureReader, data: bytes) -> None:
    assert reader.read(data).text == TEXT


@pytest.mark.parametrize("ink", ["black", "white"])
def test_words_on_a_transparent_ground(reader: PictureReader, ink: str) -> None:
    mask = page().convert("L").point(lambda value: 255 - value)
    picture = Image.new("RGBA", page().size, ink)
    picture.putalpha(mask)
    assert reader.read(encoded(picture)).text == TEXT


def test_heic(reader: PictureReader) -> None:
    assert reader.read(HEIC).text == "Golden Root tea"


def test_a_broken_off_file_is_read_as_far_as_it_goes_and_marked(reader: PictureReader) -> None:
    data = encoded(page(), "JPEG", quality=90)
    reading = reader.read(data[: len(data) * 2 // 3])
    assert reading.incomplete
    assert reading.text.startswith(LINES[0])


# Refusals


def bomb(width: int, height: int) -> bytes:
    """A PNG that claims a size, with no pixels in it."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        sealed = kind + body
        return struct.pack(">I", len(body)) + sealed + struct.pack(">I", zlib.crc32(sealed))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", PictureProblem.NOT_A_PICTURE),
        (b"Golden Root tea", PictureProblem.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureProblem.NOT_A_PICTURE),
        (b"%PDF-1.7\n", PictureProblem.NOT_A_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", PictureProblem.NOT_A_PICTURE),
        (bytes(range(256)) * 40, PictureProblem.NOT_A_PICTURE),
        (b"\xff\xd8\xff\xe0 no more", PictureProblem.BROKEN),
        (b"\x89PNG\r\n\x1a\n", PictureProblem.BROKEN),
        (b"\0\0\0\x18ftypheic\0\0\0\0", PictureProblem.BROKEN),
        (bomb(100_000, 100_000), PictureProblem.TOO_LARGE),
        (bomb(10_000, 10_000), PictureProblem.TOO_LARGE),
        (bomb(8_000, 5_126), PictureProblem.TOO_LARGE),
        (bytes(25 * 1024 * 1024 + 1), PictureProblem.TOO_LARGE),
        (encoded(Image.new("L", (400, 8))), PictureProblem.TOO_SMALL),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),
)
def test_refusals(data: bytes, problem: PictureProblem) -> None:
    with pytest.raises(PictureError) as refused:
        open_picture(data)
    assert refused.value.code == problem


def test_damaged_files_are_refused_or_read_and_never_crash() -> None:
    rng = np.random.default_rng(3)
    for kind in ("PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"):
        whole = encoded(page(), kind)
        for _ in range(25):
            data = bytearray(whole[: int(rng.integers(1, len(whole)))])
            for place in rng.integers(0, len(data), 6):
                data[place] = int(rng.integers(0, 256))
            try:
                open_picture(bytes(data))
            except PictureError as refused:
                assert refused.code in PictureProblem


@pytest.mark.slow
def test_forty_megapixels_are_read(reader: PictureReader) -> None:
    large = page().resize((8000, 8000 * page().height // page().width))
    canvas = Image.new("RGB", (8000, 5000), "white")
    canvas.paste(large, (0, 0))
    reading = reader.read(encoded(canvas, "JPEG"))
    assert reading.text == TEXT
    assert (reading.width, reading.height) == (8000, 5000)


# Loading and letting go


def test_it_is_let_go_when_idle_and_loaded_again() -> None:
    reader = PictureReader(idle_seconds=0.2)
    assert not reader.loaded
    assert reader.read(encoded(page())).readable
    deadline = time.monotonic() + 60
    while reader.loaded and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not reader.loaded
    assert reader.read(encoded(page())).readable
    reader.release()
    assert not reader.loaded


def test_many_threads_may_ask(reader: PictureReader) -> None:
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(reader.read(encoded(page())).text))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [TEXT] * 4


def test_the_service_starts_without_the_heavy_libraries() -> None:
    code = (
        "import sys, fireside_care.ocr.reader, fireside_care.ocr.pictures\n"
        "print([m for m in ('cv2', 'onnxruntime', 'PIL', 'numpy', 'zxingcpp') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# Order and joining, without pictures


def test_a_price_list_is_read_across() -> None:
    blocks = [
        Block(number, left, top, left + 100, top + 20)
        for number, (left, top) in enumerate([(0, 0), (400, 2), (0, 40), (400, 41)])
    ]
    blocks[0] = Block(0, 0, 0, 300, 20)
    assert [index for row in reading_order(blocks[:2]) for index in row] == [0, 1]
    assert reading_order([]) == []


def test_joining() -> None:
    assert separator("三天根治", "糖尿病") == ""
    assert separator("热线", "VIP") == " "
    assert separator("", "x") == ""
    assert hyphenated("medi-", "cine")
    assert not hyphenated("5-", "star")
    assert not hyphenated("Co-", "Operative")
    assert one_form("電動床，装好！１２") == "电动床,装好!12"
    assert one_form("今天。") == one_form("今天·") == "今天。"


def test_boxes_follow_a_tilted_line() -> None:
    quad: Quad = ((0, 0), (100, 50), (90, 70), (-10, 20))
    line = Line("ab", 3, quad, 0.9, (0.0, 0.5, 1.0))
    reading = Reading("xx ab", (line,), (), 0.9, True, False, 200, 200)
    assert reading.boxes_of(4, 5) == [((50, 25), (100, 50), (90, 70), (40, 45))]


# The development set


@pytest.mark.slow
@pytest.mark.skipif(not DEV.exists(), reason="the development pictures are not here")
def test_the_development_pictures(reader: PictureReader) -> None:
    from fireside_care.ocr.measure import measure

    rows = (DEV / "manifest.jsonl").read_text("utf-8").splitlines()
    assert all(json.loads(row)["readable"] for row in rows)
    for one in measure(DEV / "manifest.jsonl", DEV):
        assert one.readable
        assert one.code is not False
        limit = 0.1 if "blur" in one.quality else 0.03
        assert one.wrong_folded <= limit * one.characters, one
