import { Marked, type Token, type Tokens } from "marked";
import { memo, useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import { useStore } from "../store/store";
import { texts } from "../texts";
import { BlockReader } from "./blocks";
import { CopyButton } from "./CopyButton";
import { formulaExtensions } from "./formula";
import { highlighted } from "./highlight";
import { formulaRenderer, loadFormulas, renderFormula } from "./katex";
import { isClosed } from "./languages";
import { Footnotes, followReference } from "./Footnotes";
import { excerpt } from "./format";
import { footnoteExtensions, notesOf, type Note } from "./notes";
import { escaped, sanitized } from "./sanitize";

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => escaped(text),
    // the title of the room is of level 2
    heading({ tokens, depth }) {
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    // one inside of a list or quotation; the others are CodeBlocks
    code: ({ text, lang }) => `<pre tabindex="0"><code class="language-${escaped(languageIn(lang))}">${escaped(text)}</code></pre>`,
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
    link({ href, title, tokens }) {
      const text = this.parser.parseInline(tokens);
      return isWebAddress(href) ? anchor(href, text, title) : text;
    },
    // never loaded: the page sends no request to another site; the reader may open it
    image({ href, text }) {
      if (!isWebAddress(href)) return escaped(text);
      return anchor(href, escaped(texts.message.remoteImage(text === "" ? texts.message.image : text, new URL(href).host)), null);
    },
  },
  extensions: [
    {
      name: "mention",
      level: "inline",
      start: (source) => source.indexOf("@["),
      tokenizer(source) {
        const match = /^@\[([^\]\n]{1,100})\]/.exec(source);
        return match === null ? undefined : { type: "mention", raw: match[0], alias: match[1]! };
      },
      renderer: (token) => `<span class="mention">@${escaped(String(token["alias"]))}</span>`,
    },
    ...formulaExtensions(renderFormula),
    ...footnoteExtensions,
  ],
});

/** A text that a model or a person wrote. Blocks that are complete are not parsed into the page again while the text grows. */
export const Markdown = memo(function Markdown({ text, isGrowing = false }: { text: string; isGrowing?: boolean }): ReactNode {
  const [reader] = useState(() => new BlockReader((source) => marked.lexer(source)));
  const blocks = reader.read(text);
  const id = useId();
  const element = useRef<HTMLDivElement>(null);
  const notes = useMemo(() => notesOf(marked, blocks), [blocks]);
  const definitions = useMemo(() => links(blocks) + notes.map((note) => `[${note.label}]`).join(""), [blocks, notes]);
  return (
    <div className="markdown" ref={element} onClick={(event) => followReference(id, event.target)}>
      {blocks.map((block, index) => {
        const isLast = index === blocks.length - 1;
        return block.type === "code" ? (
          <CodeBlock key={index} text={block["text"] as string} language={languageIn((block as Tokens.Code).lang)} isComplete={!isGrowing || !isLast || isClosed(block.raw)} />
        ) : (
          <Block key={index} raw={block.raw} links={definitions} block={block} isComplete={!isGrowing || !isLast} />
        );
      })}
      <Footnotes id={id} notes={notes} html={noteHtml} text={element} />
    </div>
  );
});

function noteHtml({ tokens }: Note): string {
  return sanitized(marked.parser([{ type: "text", raw: "", text: "", tokens }]));
}

function languageIn(info: string | undefined): string {
  return info?.split(/\s/)[0] ?? "";
}

/** Where the text defines reference links, blocks depend on more than their own source. */
function links(blocks: readonly Token[]): string {
  return blocks
    .filter((block) => block.type === "def")
    .map((block) => block.raw)
    .join("");
}

interface BlockProps {
  raw: string;
  links: string;
  block: Token;
  isComplete: boolean;
}

/** What marked renders, sanitized. */
const Block = memo(
  function Block({ block, isComplete }: BlockProps): ReactNode {
    const element = useRef<HTMLDivElement>(null);
    const renderer = useStore(formulaRenderer);
    const html = useMemo(() => (renderer === null && hasFormula(block) ? withoutFormulas(block) : toHtml(block)), [block, renderer]);
    useEffect(() => {
      if (isComplete) highlightIn(element.current);
    }, [html, isComplete]);
    if (block.type === "space" || block.type === "def" || block.type === "footnote") return null;
    return <div className="block" ref={element} dangerouslySetInnerHTML={{ __html: html }} />;
  },
  (before, after) => before.raw === after.raw && before.links === after.links && before.isComplete === after.isComplete,
);

function toHtml(block: Token): string {
  return sanitized(marked.parser([block]));
}

/** The same with the sources of its formulas, which are rendered when that is loaded. */
function withoutFormulas(block: Token): string {
  loadFormulas();
  return toHtml(block);
}

function hasFormula(block: Token): boolean {
  if (!/\$|\\[([]/.test(block.raw)) return false;
  let found = false;
  marked.walkTokens([block], (token) => {
    found ||= token.type === "formula" || token.type === "formulaBlock";
  });
  return found;
}

/** Colours the code in lists and quotations. */
function highlightIn(block: HTMLElement | null): void {
  block?.querySelectorAll<HTMLElement>('pre > code[class^="language-"]').forEach((code) => {
    const text = code.textContent;
    void highlighted(text, code.className.slice("language-".length)).then(
      (html) => {
        if (html !== null && code.textContent === text) code.innerHTML = html;
      },
      () => undefined, // it stays as it is
    );
  });
}

const CodeBlock = memo(function CodeBlock({ text, language, isComplete }: { text: string; language: string; isComplete: boolean }): ReactNode {
  const html = useHighlighted(text, language, isComplete);
  return (
    <div className="code">
      <div className="code-head">
        <span>{language}</span>
        <CopyButton text={text} label={texts.message.copy} name={texts.message.named(texts.message.copy, excerpt(text))} />
      </div>
      <pre tabIndex={0}>{html === null ? <code>{text}</code> : <code dangerouslySetInnerHTML={{ __html: html }} />}</pre>
    </div>
  );
});

/** The code in colours, once it is complete and the language is loaded; null before. */
function useHighlighted(text: string, language: string, isComplete: boolean): string | null {
  const [result, setResult] = useState<{ text: string; html: string | null } | null>(null);
  useEffect(() => {
    if (!isComplete) return;
    let isCurrent = true;
    highlighted(text, language).then(
      (html) => isCurrent && setResult({ text, html }),
      () => undefined, // it stays as it is
    );
    return () => {
      isCurrent = false;
    };
  }, [text, language, isComplete]);
  return result?.text === text ? result.html : null;
}

function anchor(href: string, html: string, title: string | null | undefined): string {
  const tip = title == null ? "" : ` title="${escaped(title)}"`;
  return `<a href="${escaped(href)}" target="_blank" rel="noopener noreferrer"${tip}>${html}</a>`;
}

function isWebAddress(href: string): boolean {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(href).protocol);
  } catch {
    return false;
  }
}
