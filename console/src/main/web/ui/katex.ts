import { Store } from "../store/store";
import { escaped } from "./sanitize";

type Render = (tex: string, isDisplay: boolean) => string;

const KEPT = 500;

/** What renders formulas: loaded when the first one is on the page. */
export const formulaRenderer = new Store<Render | null>(null);

let loading: Promise<void> | null = null;
const rendered = new Map<string, string>();

export function loadFormulas(): void {
  loading ??= import("katex").then(
    ({ default: katex }) =>
      formulaRenderer.set((tex, isDisplay) =>
        // MathML needs neither styles, which the Content-Security-Policy forbids in elements, nor fonts
        katex.renderToString(tex, { output: "mathml", displayMode: isDisplay, trust: false, strict: "ignore", maxSize: 20, maxExpand: 200 }),
      ),
    () => {
      loading = null; // the next formula asks for it again
    },
  );
}

/** HTML of a formula: its source while the renderer is not there, and if it is wrong. */
export function renderFormula(tex: string, isDisplay: boolean): string {
  const render = formulaRenderer.get();
  if (render === null) return source(tex);
  const key = `${isDisplay ? "d" : "i"}${tex}`;
  const known = rendered.get(key);
  if (known !== undefined) return known;
  if (rendered.size >= KEPT) rendered.clear();
  const html = tryToRender(render, tex, isDisplay);
  rendered.set(key, html);
  return html;
}

function tryToRender(render: Render, tex: string, isDisplay: boolean): string {
  try {
    return render(tex, isDisplay);
  } catch {
    return source(tex);
  }
}

function source(tex: string): string {
  return `<code>${escaped(tex)}</code>`;
}
