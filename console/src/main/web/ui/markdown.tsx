import DOMPurify from "dompurify";
import { Marked, type Token, type Tokens } from "marked";
import { memo, useMemo, useState, type ReactNode } from "react";
import { copyText } from "../api/platform";
import { texts } from "../texts";

const ALLOWED_TAGS = [
  "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "span",
  "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
]; // prettier-ignore
const PLAIN_ATTR = ["align", "class", "rel", "start", "target", "title"];
const SANITIZING = {
  ALLOWED_TAGS,
  ALLOWED_ATTR: ["href", ...PLAIN_ATTR],
  ADD_URI_SAFE_ATTR: PLAIN_ATTR, // their values are no addresses
  ALLOWED_URI_REGEXP: /^(https?|mailto):/i,
  ALLOW_DATA_ATTR: false,
};

const marked = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: ({ text }) => escape(text),
    // the title of the room is of level 2
    heading({ tokens, depth }) {
      const level = Math.min(depth + 2, 6);
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
    link({ href, title, tokens }) {
      const text = this.parser.parseInline(tokens);
      return isWebAddress(href) ? anchor(href, text, title) : text;
    },
    // never loaded: the page sends no request to another site; the reader may open it
    image({ href, text }) {
      if (!isWebAddress(href)) return escape(text);
      return anchor(href, escape(texts.message.remoteImage(text === "" ? texts.message.image : text, new URL(href).host)), null);
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
      renderer: (token) => `<span class="mention">@${escape(String(token["alias"]))}</span>`,
    },
  ],
});

/** A text that a model or a person wrote. Blocks that are complete are not parsed into the page again while the text grows. */
export const Markdown = memo(function Markdown({ text }: { text: string }): ReactNode {
  const blocks = useMemo(() => marked.lexer(text), [text]);
  return (
    <div className="markdown">
      {blocks.map((block, index) =>
        block.type === "code" ? <CodeBlock key={index} code={block as Tokens.Code} /> : <Block key={index} raw={block.raw} links={links(blocks)} block={block} />,
      )}
    </div>
  );
});

/** Where the text defines reference links, blocks depend on more than their own source. */
function links(blocks: readonly Token[]): string {
  return blocks
    .filter((block) => block.type === "def")
    .map((block) => block.raw)
    .join("");
}

/** The only place that makes HTML of text: what marked renders, reduced to a few harmless tags. */
const Block = memo(
  function Block({ block }: { raw: string; links: string; block: Token }): ReactNode {
    const html = useMemo(() => DOMPurify.sanitize(marked.parser([block]), SANITIZING), [block]);
    if (block.type === "space" || block.type === "def") return null;
    return <div className="block" dangerouslySetInnerHTML={{ __html: html }} />;
  },
  (before, after) => before.raw === after.raw && before.links === after.links,
);

function CodeBlock({ code }: { code: Tokens.Code }): ReactNode {
  const language = code.lang?.split(/\s/)[0] ?? "";
  return (
    <div className="code">
      <div className="code-head">
        <span>{language}</span>
        <CopyButton text={code.text} label={texts.message.copy} />
      </div>
      <pre tabIndex={0}>
        <code>{code.text}</code>
      </pre>
    </div>
  );
}

export function CopyButton({ text, label, look = "quiet small" }: { text: string; label: string; look?: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await copyText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_500);
  };
  return (
    <button type="button" className={look} onClick={() => void copy()}>
      {copied ? texts.message.copied : label}
    </button>
  );
}

function anchor(href: string, html: string, title: string | null | undefined): string {
  const tip = title == null ? "" : ` title="${escape(title)}"`;
  return `<a href="${escape(href)}" target="_blank" rel="noopener noreferrer"${tip}>${html}</a>`;
}

function isWebAddress(href: string): boolean {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(href).protocol);
  } catch {
    return false;
  }
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
