import type { Token } from "marked";

/**
 * What may reach over empty lines: a formula is one only once it is closed, and after one of these tags marked reads text in another way until
 * it is closed.
 */
const OPEN = /^ {0,3}(?:\$\$|\\\[)|<(?:pre|code|kbd|script)[\s>]/im;

/** A link with a name, which may be used anywhere, also before it. */
const DEFINITION = /\[[^\]]+\]:/;
const EMPTY_LINE = /\n *\n/; // a line with a tab is none for marked

/**
 * The blocks of a Markdown text that grows. Those before the last empty line cannot change any more, so only the rest is read again: the
 * work per piece of text does not grow with what came before. They are the same objects as before, too.
 */
export class BlockReader {
  private text = "";
  private blocks: readonly Token[] = [];

  /** @param lexer reads a whole text */
  constructor(private readonly lexer: (text: string) => readonly Token[]) {}

  read(text: string): readonly Token[] {
    if (text !== this.text) {
      this.blocks = this.continued(text) ?? this.lexer(text);
      this.text = text;
    }
    return this.blocks;
  }

  private continued(text: string): readonly Token[] | null {
    if (!text.startsWith(this.text)) return null;
    const kept = this.blocks.slice(0, settled(this.blocks));
    const length = kept.reduce((sum, block) => sum + block.raw.length, 0);
    // the lexer may have replaced characters
    if (length === 0 || kept.map((block) => block.raw).join("") !== text.slice(0, length)) return null;
    return DEFINITION.test(text) ? null : [...kept, ...this.lexer(text.slice(length))];
  }
}

/** How many blocks stay as they are, whatever follows: up to the empty line before the last block. */
function settled(blocks: readonly Token[]): number {
  const last = blocks.findLastIndex((block) => block.type !== "space");
  const end = blocks.slice(0, Math.max(last, 0)).findLastIndex((block) => block.type === "space" && EMPTY_LINE.test(block.raw)) + 1;
  const open = blocks.slice(0, end).findIndex((block) => block.type !== "code" && block.type !== "formulaBlock" && OPEN.test(block.raw));
  return open < 0 ? end : open;
}