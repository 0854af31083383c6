import assert from "node:assert/strict";
import { test } from "node:test";
import { freePlaces, isImage, uploadType } from "../../main/web/store/fileTypes.ts";

const types: readonly (readonly [string, string, string])[] = [
  ["image/png", "a.png", "image/png"],
  ["image/gif", "a.gif", "image/gif"],
  ["image/svg+xml", "a.svg", "text/plain"],
  ["video/mp2t", "a.ts", "text/plain"],
  ["video/mp4", "a.mp4", "video/mp4"],
  ["", "main.rs", "text/plain"],
  ["application/x-sh", "a.sh", "text/plain"],
  ["application/octet-stream", "a.toml", "text/plain"],
  ["text/markdown", "a.md", "text/markdown"],
  ["text/csv;charset=utf-8", "a.csv", "text/csv"],
  ["application/json", "a.json", "application/json"],
  ["application/pdf", "a.pdf", "application/pdf"],
];
for (const [type, name, expected] of types) {
  test(`${name} of type “${type}” is uploaded as ${expected}`, () => assert.equal(uploadType(type, name), expected));
}

test("only what the server accepts as an image is shown as one", () => {
  assert.deepEqual(["image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml", "text/html"].map(isImage), [true, true, true, false, false, false]);
});

test("a message has ten places", () => assert.deepEqual([0, 9, 10, 11].map(freePlaces), [10, 1, 0, 0]));
