import type { LanguageFn } from "highlight.js";
import { languageOf } from "./languages";
import { sanitizedCode } from "./sanitize";

const LONGEST = 20_000;

type Definition = Promise<{ default: LanguageFn }>;

const DEFINITIONS: Readonly<Record<string, () => Definition>> = {
  bash: () => import("highlight.js/lib/languages/bash"),
  c: () => import("highlight.js/lib/languages/c"),
  cpp: () => import("highlight.js/lib/languages/cpp"),
  csharp: () => import("highlight.js/lib/languages/csharp"),
  css: () => import("highlight.js/lib/languages/css"),
  diff: () => import("highlight.js/lib/languages/diff"),
  dockerfile: () => import("highlight.js/lib/languages/dockerfile"),
  elixir: () => import("highlight.js/lib/languages/elixir"),
  go: () => import("highlight.js/lib/languages/go"),
  graphql: () => import("highlight.js/lib/languages/graphql"),
  haskell: () => import("highlight.js/lib/languages/haskell"),
  http: () => import("highlight.js/lib/languages/http"),
  ini: () => import("highlight.js/lib/languages/ini"),
  java: () => import("highlight.js/lib/languages/java"),
  javascript: () => import("highlight.js/lib/languages/javascript"),
  json: () => import("highlight.js/lib/languages/json"),
  kotlin: () => import("highlight.js/lib/languages/kotlin"),
  latex: () => import("highlight.js/lib/languages/latex"),
  lua: () => import("highlight.js/lib/languages/lua"),
  makefile: () => import("highlight.js/lib/languages/makefile"),
  markdown: () => import("highlight.js/lib/languages/markdown"),
  php: () => import("highlight.js/lib/languages/php"),
  powershell: () => import("highlight.js/lib/languages/powershell"),
  python: () => import("highlight.js/lib/languages/python"),
  r: () => import("highlight.js/lib/languages/r"),
  ruby: () => import("highlight.js/lib/languages/ruby"),
  rust: () => import("highlight.js/lib/languages/rust"),
  scala: () => import("highlight.js/lib/languages/scala"),
  scss: () => import("highlight.js/lib/languages/scss"),
  sql: () => import("highlight.js/lib/languages/sql"),
  swift: () => import("highlight.js/lib/languages/swift"),
  typescript: () => import("highlight.js/lib/languages/typescript"),
  xml: () => import("highlight.js/lib/languages/xml"),
  yaml: () => import("highlight.js/lib/languages/yaml"),
};

/** The code with its words in colours as HTML; null for a language that is not known and for code that is too long. */
export async function highlighted(code: string, name: string): Promise<string | null> {
  const language = languageOf(name);
  const definition = DEFINITIONS[language];
  if (definition === undefined || code.length > LONGEST) return null;
  const [{ default: highlighter }, { default: grammar }] = await Promise.all([import("highlight.js/lib/core"), definition()]);
  if (highlighter.getLanguage(language) === undefined) highlighter.registerLanguage(language, grammar);
  await new Promise((resolve) => setTimeout(resolve)); // many blocks are many short tasks
  return sanitizedCode(highlighter.highlight(code, { language, ignoreIllegals: true }).value);
}
