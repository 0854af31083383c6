import assert from "node:assert/strict";
import { test } from "node:test";
import { isClosed, languageOf } from "../../main/web/ui/languages.ts";

test("languages have the names that people write", () => {
  assert.deepEqual(["py", "C++", "HTML", "java", "constructor"].map(languageOf), ["python", "cpp", "xml", "java", "constructor"]);
});

test("a code block is complete with its closing fence", () => {
  assert.equal(isClosed("```java\nint x;"), false);
  assert.equal(isClosed("```java"), false);
  assert.equal(isClosed("```"), false);
  assert.equal(isClosed("```java\nint x;\n``"), false);
  assert.equal(isClosed("```java\nint x;\n```"), true);
  assert.equal(isClosed("```java\nint x;\n```\n\n"), true);
  assert.equal(isClosed("~~~\n```\n"), false);
  assert.equal(isClosed("````\n```\n````"), true);
  assert.equal(isClosed("    int x;\n"), false);
});
