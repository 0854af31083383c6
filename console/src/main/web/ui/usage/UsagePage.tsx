import { useEffect, type ReactNode } from "react";
import { texts } from "../../texts";
import { UsageReports } from "./UsageReports";

/** What the user's messages have cost, in all rooms. */
export default function UsagePage(): ReactNode {
  useEffect(() => {
    document.title = `${texts.usage.title} · ${texts.product}`;
    return () => {
      document.title = texts.product;
    };
  }, []);
  return (
    <main className="room">
      <h1 className="hidden narrow-only">{texts.product}</h1>
      <header className="room-head">
        <a className="back" href="#/" aria-label={texts.rooms.back}>
          ‹
        </a>
        <h2>{texts.usage.title}</h2>
      </header>
      <div className="page-scroll" tabIndex={0} role="region" aria-label={texts.usage.title}>
        <UsageReports />
      </div>
    </main>
  );
}
