import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { escaped, SvgContext } from "../../../../static/js/share/pictures/svg.js";

/** Letters are 5 px wide, and hang 4 px below the line. */
const measure = {
  width: (text) => 5 * text.length,
  drop: () => 4,
  paint: (css) => (css === "faint" ? { colour: "rgb(1, 2, 3)", alpha: 0.5 } : { colour: css, alpha: 1 }),
};

function drawn(draw) {
  const svg = new SvgContext(measure, "p");
  draw(svg);
  return svg.text(100, 50, "a & b", "<desc>");
}

test("what a person called something stays text, and what XML forbids is left out", () => {
  assert.equal(escaped(`</text><script>"a" & 'b'`), "&#60;/text&#62;&#60;script&#62;&#34;a&#34; &#38; &#39;b&#39;");
  assert.equal(escaped("a\u0000\u001b\ud800b\ufffe😀\n"), "ab😀\n");
  const text = drawn((svg) => {
    svg.font = `600 13px "A&B", serif`;
    svg.fillText("</svg>", 1, 2);
  });
  assert.ok(text.includes("<title>a &#38; b</title>\n<desc>&#60;desc&#62;</desc>"));
  assert.ok(text.includes(`font-family="&#34;A&#38;B&#34;, serif" font-size="13" font-weight="600"`));
  assert.ok(text.includes(">&#60;/svg&#62;</text>"));
});

test("a whole circle has two halves, also where it is drawn with more than a turn", () => {
  for (const to of [2 * Math.PI, 7]) {
    const text = drawn((svg) => {
      svg.beginPath();
      svg.arc(10, 20, 5, 0, to);
      svg.fill();
    });
    assert.ok(text.includes('d="M15 20A5 5 0 0 1 5 20A5 5 0 0 1 15 20"'), text);
  }
});

test("paths are moved, turned and saved as on a canvas; what is not finite is left out", () => {
  const text = drawn((svg) => {
    svg.save();
    svg.translate(10, 20);
    svg.rotate(Math.PI / 2);
    svg.beginPath();
    svg.lineTo(1, 0); // begins the path
    svg.lineTo(Number.NaN, 3);
    svg.lineTo(2, 0);
    svg.setLineDash([3, 4]);
    svg.strokeStyle = "faint";
    svg.globalAlpha = 0.5;
    svg.stroke();
    svg.restore();
    svg.beginPath();
    svg.moveTo(0, 0);
    svg.lineTo(1, 1);
    svg.stroke();
  });
  assert.ok(
    text.includes(
      '<path d="M10 21L10 22" fill="none" stroke="rgb(1, 2, 3)" stroke-opacity="0.25" stroke-width="1" stroke-dasharray="3 4"/>',
    ),
    text,
  );
  assert.ok(text.includes('<path d="M0 0L1 1" fill="none" stroke="black" stroke-width="1"/>'), text);
});

test("clips lie within each other, and end with what they were saved with", () => {
  const text = drawn((svg) => {
    for (const size of [20, 10]) {
      svg.save();
      svg.beginPath();
      svg.rect(0, 0, size, size);
      svg.fill(); // a path may be filled and then clip
      svg.clip();
    }
    svg.fillRect(0, 0, 1, 1);
    svg.restore();
    svg.restore();
    svg.fillRect(0, 0, 2, 2);
  });
  assert.ok(text.includes('<clipPath id="p-2" clip-path="url(#p-1)"><path d="M0 0L10 0L10 10L0 10Z"/></clipPath>'));
  assert.match(
    text,
    /<g clip-path="url\(#p-2\)">\n<path d="M0 0L1 0L1 1L0 1Z" fill="black"\/>\n<\/g>\n<path d="M0 0L2 0/,
  );
});

test("a text stands on a line that every program knows, and takes the room of its own face", () => {
  const text = drawn((svg) => {
    svg.font = "italic 17px Math, serif";
    svg.textBaseline = "middle";
    svg.textAlign = "right";
    svg.fillText("four", 50, 10);
    svg.fillText("four", 50, 30, 12);
  });
  assert.ok(
    text.includes(
      '<text x="50" y="14" font-family="Math, serif" font-size="17" font-style="italic" text-anchor="end" textLength="20"',
    ),
  );
  assert.ok(text.includes('y="34"') && text.includes('textLength="12"'));
});

test("gradients are defined once, where they are used", () => {
  const text = drawn((svg) => {
    const colours = svg.createLinearGradient(0, 40, 0, 0);
    colours.addColorStop(0, "navy");
    colours.addColorStop(1, "gold");
    svg.fillStyle = colours;
    svg.fillRect(0, 0, 4, 40);
    svg.fillRect(8, 0, 4, 40);
  });
  assert.equal(text.match(/<linearGradient/g)?.length, 1);
  assert.ok(text.includes('x1="0" y1="40" x2="0" y2="0"><stop offset="0" stop-color="navy"/>'));
  assert.equal(text.match(/fill="url\(#p-1\)"/g)?.length, 2);
});

test("the context has all that the pictures' functions use of a canvas", () => {
  const root = new URL("../../../../static/js/", import.meta.url);
  const has = new SvgContext(measure, "p");
  // the surface is drawn as pixels, and the views ask the canvas itself
  const others = new Set(["canvas", "getTransform", "setTransform", "clearRect", "letterSpacing", "wordSpacing"]);
  for (const folder of ["landscape", "network", "data", "draw", "noise", "curvature", "share/pictures"]) {
    for (const name of readdirSync(new URL(`${folder}/`, root)).filter((file) => file.endsWith(".js"))) {
      const source = readFileSync(new URL(`${folder}/${name}`, root), "utf8");
      for (const [, used] of source.matchAll(/\bcontext\.(\w+)/g))
        assert.ok(used in has || others.has(used), `${folder}/${name}: context.${used}`);
    }
  }
});
