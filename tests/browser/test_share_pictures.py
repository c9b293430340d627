"""Pictures are saved as a person would, and read by readers that know nothing of the page."""

from __future__ import annotations

import re
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.store import settle, store, until
from tests.browser.test_own_data import drop

SVG = "{http://www.w3.org/2000/svg}"
# What a person had, which no picture may change.
HAD = """[cursor.value, lanes.value.map(l => [l.name, l.frames.shown, l.frames.length, [...l.frames.held.keys()]]),
  options.value, surface.value.step, boundary.value?.step ?? null, document.documentElement.dataset.theme]"""


def pictures(page: Page) -> Locator:
    page.get_by_role("button", name="Share and export").click()
    part = page.get_by_role("dialog", name="Share and export").get_by_role("region", name="Pictures")
    expect(part.locator(".preview canvas")).to_be_visible()
    return part


def saved(part: Locator, button: str) -> tuple[str, bytes]:
    with part.page.expect_download() as saving:
        part.get_by_role("button", name=button, exact=True).click()
    expect(part.get_by_text(f"Saved as {saving.value.suggested_filename}")).to_be_visible()
    return saving.value.suggested_filename, Path(saving.value.path()).read_bytes()


def png(data: bytes) -> tuple[int, int, int]:
    """Width, height, and how many colours there are in every tenth row."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert (depth, kind) in {(8, 2), (8, 6)}
    body, at = b"", 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        body += data[at + 8 : at + 8 + length] if data[at + 4 : at + 8] == b"IDAT" else b""
        at += length + 12
    size = 3 if kind == 2 else 4
    raw, stride = zlib.decompress(body), width * size
    assert len(raw) == height * (stride + 1)
    rows = [raw[y * (stride + 1) + 1 :][:stride] for y in range(0, height, 10)]
    return width, height, len({row[x : x + size] for row in rows for x in range(0, stride, size)})


def svg(data: bytes) -> tuple[ET.Element, list[str]]:
    root = ET.fromstring(data)
    texts = [text.text or "" for text in root.iter(f"{SVG}text")]
    for text in root.iter(f"{SVG}text"):
        assert re.search(r"(sans-)?serif$", text.attrib["font-family"]), text.attrib
    for image in root.iter(f"{SVG}image"):
        assert image.attrib["href"].startswith("data:image/png;base64,")
    allowed = {"svg", "title", "desc", "defs", "clipPath", "linearGradient", "stop", "g", "path", "text", "image"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
    return root, texts


def brightness(root: ET.Element) -> int:
    """Of the ground, which is drawn first: the red of 255."""
    ground = root.find(f"{SVG}path")
    assert ground is not None
    return int(ground.attrib["fill"][1:3], 16)


def gif(data: bytes) -> tuple[int, int, list[int], int | None]:
    """Width, height, each frame's delay in hundredths of a second, and how often it is repeated (0: for ever)."""
    assert data[:6] == b"GIF89a" and data[-1:] == b";"
    width, height, flags = struct.unpack("<HHB", data[6:11])
    at = 13 + (3 << ((flags & 7) + 1) if flags & 128 else 0)
    delays: list[int] = []
    frames = 0
    loops = None

    def blocks(at: int) -> tuple[bytes, int]:
        found = b""
        while data[at]:
            found += data[at + 1 : at + 1 + data[at]]
            at += data[at] + 1
        return found, at + 1

    while data[at] != 0x3B:
        if data[at] == 0x21:
            label = data[at + 1]
            content, at = blocks(at + 2)
            if label == 0xF9:
                delays.append(struct.unpack("<H", content[1:3])[0])
            elif content.startswith(b"NETSCAPE2.0"):
                loops = struct.unpack("<H", content[12:14])[0]
        else:
            assert data[at] == 0x2C
            local = data[at + 9]
            at += 10 + (3 << ((local & 7) + 1) if local & 128 else 0)
            content, at = blocks(at + 1)
            assert content
            frames += 1
    assert frames == len(delays)
    return width, height, delays, loops


# The browser's own decoder: how many frames there are, and whether the first differs from the last.
DECODED = """async (bytes) => {
  const decoder = new ImageDecoder({ data: new Uint8Array(bytes), type: "image/gif" });
  await decoder.tracks.ready;
  await decoder.completed;
  const { frameCount } = decoder.tracks.selectedTrack;
  const pixels = await Promise.all([0, frameCount - 1].map(async (frameIndex) => {
    const { image } = await decoder.decode({ frameIndex });
    const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  }));
  const clear = pixels.some((data) => data.some((value, i) => i % 4 === 3 && value < 255));
  return [frameCount, pixels[0].some((value, i) => value !== pixels[1][i]), clear];
}"""


def test_pictures_of_a_step_are_saved(open_page: Callable[..., Page], axe: Callable[..., list[str]]) -> None:
    page = open_page(color_scheme="dark")
    page.goto("/?preset=moons&mode=2d&step=12")
    settle(page)
    had = store(page, HAD)
    part = pictures(page)
    assert axe(page) == []
    choice = part.get_by_role("combobox", name="Picture", exact=True)
    name, data = saved(part, "PNG")
    assert name == "two-moons-2-4-1-step-12-landscape.png"
    width, height, colours = png(data)
    assert width == 2 * 672 and height > 1000 and colours > 500
    expected = {
        "landscape": ["(1)", "−η∇C", "update"],
        "network": ["C", "weight above 0"],
        "data": ["class 0", "class 1", "output ½", "batch of 10"],
        "loss": ["over steps", "training", "test", "this batch"],
    }
    for subject, words in expected.items():
        choice.select_option(subject)
        name, data = saved(part, "SVG")
        assert name == f"two-moons-2-4-1-step-12-{subject}.svg"
        root, texts = svg(data)
        joined = " ".join(texts)
        for word in [*words, "Two moons, 2–4–1", "Step 12, C = 0.", "preset=moons&step=12"]:
            assert word in joined, (subject, word)
        assert ("The landscape is a slice: the other 15 parameters are held." in joined) == (subject == "landscape")
        assert bool(list(root.iter(f"{SVG}image"))) == (subject != "loss")
        assert brightness(root) < 64  # as the page
    part.get_by_label("Light, for print").check()
    assert brightness(svg(saved(part, "SVG")[1])[0]) > 192
    assert store(page, HAD) == had

    # names of one's own are text
    page.keyboard.press("Escape")
    dialog = drop(page, "30-formulas-and-tags.csv")
    dialog.get_by_role("button", name="Use these data").click()
    expect(dialog).to_be_hidden()
    settle(page)
    part = pictures(page)
    choice.select_option("network")
    _, texts = svg(saved(part, "SVG")[1])
    assert "=cmd|x" in texts and "<b>y</b>" in texts, texts

    # a surface is pixels
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    until(page, "options.value.mode === '3d'")
    part = pictures(page)
    expect(part.get_by_role("button", name="SVG")).to_have_count(0)
    expect(part).to_contain_text("A surface has no SVG")
    assert png(saved(part, "PNG")[1])[2] > 500


def test_a_film_is_made_while_the_page_stays(open_page: Callable[..., Page]) -> None:
    page = open_page()
    page.goto("/?preset=moons&mode=2d&step=230")
    settle(page)
    had = store(page, HAD)
    part = pictures(page)
    choose = lambda label, value: part.get_by_role("combobox", name=label, exact=True).select_option(value)  # noqa: E731
    expect(part).to_contain_text("116 pictures, of every 2nd step: a moving picture has 200 at most.")
    part.get_by_role("button", name="Make GIF").click()
    expect(part.get_by_role("progressbar", name="Pictures of the film")).to_be_visible()
    part.get_by_role("button", name="Cancel").click()
    expect(part).to_contain_text("Cancelled. No file was made.")

    first, last = part.get_by_label("From step"), part.get_by_label("to", exact=True)
    last.fill("231")
    expect(part).to_contain_text("A step is a whole number from 0 to 230.")
    expect(part.get_by_role("button", name="Make GIF")).to_be_disabled()
    first.fill("100")
    last.fill("104")
    choose("Of", "landscape-data")
    choose("Width", "480")
    choose("Pace", "20")
    name, data = saved(part, "Make GIF")
    assert name == "two-moons-2-4-1-steps-100-to-104-landscape-data.gif"
    width, _, delays, loops = gif(data)
    assert (width, delays, loops) == (480, [5, 5, 5, 5, 150], 0)
    assert page.evaluate(DECODED, list(data)) == [5, True, False]
    if part.get_by_role("combobox", name="As", exact=True).count():
        choose("As", "webm")
        choose("Of", "landscape-loss")
        name, data = saved(part, "Make WebM")
        assert name.endswith("-landscape-loss.webm") and data[:4] == b"\x1a\x45\xdf\xa3" and len(data) > 5000
        choose("As", "gif")
    # closing the dialog meanwhile does not end the film
    with page.expect_download() as download:
        part.get_by_role("button", name="Make GIF").click()
        expect(part.get_by_role("progressbar", name="Pictures of the film")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".status")).to_contain_text("The moving picture is saved as soon as it is made.")
    assert download.value.suggested_filename.startswith("two-moons-2-4-1-steps-100-to-104-landscape")
    expect(page.locator(".status")).to_contain_text("Saved as two-moons")
    expect(pictures(page)).to_contain_text("Saved as two-moons")
    assert store(page, HAD) == had
