import { useEffect, type ReactNode } from "react";
import { texts } from "../texts";

/** A page next to the rooms: its title, a way back on a phone, and what it shows. */
export function PageFrame({ title, navigation, children }: { title: string; navigation?: ReactNode; children: ReactNode }): ReactNode {
  useEffect(() => {
    document.title = `${title} · ${texts.product}`;
    return () => {
      document.title = texts.product;
    };
  }, [title]);
  return (
    <main className="page">
      <header className="room-head">
        <a className="back" href="#/" aria-label={texts.rooms.back}>
          ‹
        </a>
        <h1>{title}</h1>
      </header>
      {navigation}
      <div className="page-body" role="region" aria-label={title} tabIndex={0}>
        {children}
      </div>
    </main>
  );
}

/** A part of a page, with its heading and what can be done there. */
export function Section({ title, actions, hint, children }: { title: string; actions?: ReactNode; hint?: string; children: ReactNode }): ReactNode {
  return (
    <section className="section">
      <header>
        <h2>{title}</h2>
        {actions !== undefined && <div className="section-actions">{actions}</div>}
      </header>
      {hint !== undefined && <p className="hint">{hint}</p>}
      {children}
    </section>
  );
}
