const INVISIBLE = /[\p{Cc}\p{Cf}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180F\u2065\u3164\uFE00-\uFE0F\uFFA0\u{E0000}-\u{E0FFF}*`~\\]+/gu; // and Markdown marks
const QUOTES = /[\p{Pi}\p{Pf}"'\u201A\u201E\u02B9-\u02BD\u02C8\u02EE\u055A\u05F3\u05F4\u2032-\u2037\u301D-\u301F\uA78B\uA78C]+/gu;
const DASHES = /[\p{Pd}\u02D7\u2043\u2212\u23AF\u2500\u2501\u2796]/gu;
const SPACES = /[\s\p{Z}\u2800]+/gu;

/** What is compared of the beginning of a name, as the server compares whole names: without case, invisible characters, and kinds of letters and dashes. */
export function nameKey(text: string): string {
  const visible = text.replace(SPACES, " ").normalize("NFKC").replace(INVISIBLE, "").replace(QUOTES, "").replace(DASHES, "-");
  const folded = visible.toLowerCase().toUpperCase().toLowerCase().replaceAll("\u03C2", "\u03C3").replaceAll("i\u0307", "i");
  return folded.normalize("NFKC").replace(SPACES, " ").trimStart();
}
