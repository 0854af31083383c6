import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { texts } from "../texts";

interface TabsProps<T extends string> {
  label: string;
  tabs: readonly (readonly [T, string])[];
  chosen: T;
  /** The tabs with something that is not saved. */
  marked: ReadonlySet<T>;
  onChoose: (tab: T) => void;
  children: ReactNode;
}

/** Tabs after the ARIA pattern: arrow keys choose, Tab goes into the panel. */
export function Tabs<T extends string>({ label, tabs, chosen, marked, onChoose, children }: TabsProps<T>): ReactNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const index = tabs.findIndex(([tab]) => tab === chosen);
    const target = { ArrowRight: index + 1, ArrowLeft: index - 1 + tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const [tab] = tabs[target % tabs.length]!;
    onChoose(tab);
    list.current?.querySelector<HTMLElement>(`[data-tab="${tab}"]`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map(([tab, text]) => (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`${id}-${tab}`}
            data-tab={tab}
            aria-selected={tab === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={tab === chosen ? 0 : -1}
            onClick={() => onChoose(tab)}
          >
            {text}
            {marked.has(tab) && (
              <>
                <span aria-hidden="true"> •</span>
                <span className="hidden">, {texts.unsaved.mark}</span>
              </>
            )}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`} className="tab-panel">
        {children}
      </div>
    </>
  );
}
