import { useEffect, useMemo, useRef, useState, type ComponentType, type ReactNode } from "react";
import { OperatorApi } from "../../api/operator";
import { operatorTexts as texts } from "../../texts.operator";
import { useApp } from "../context";
import { PageFrame } from "../PageFrame";
import { operatorAddress } from "../route";
import { AuditPage } from "./AuditPage";
import { Context } from "./context";
import { DeadLettersPage } from "./DeadLettersPage";
import { InvitationsPage } from "./InvitationsPage";
import { Monitor } from "./Monitor";
import { OverviewPage } from "./OverviewPage";
import { QueuesPage } from "./QueuesPage";
import { SettingsPage } from "./SettingsPage";
import { ToolsPage } from "./ToolsPage";
import { TurnsPage } from "./TurnsPage";
import { UsersPage } from "./UsersPage";
import { WorkersPage } from "./WorkersPage";

interface SectionPage {
  readonly title: string;
  readonly page: ComponentType<{ id: string | null }>;
}

const SECTIONS: Readonly<Record<string, SectionPage>> = {
  overview: { title: texts.overview.title, page: OverviewPage },
  workers: { title: texts.workers.title, page: WorkersPage },
  queues: { title: texts.queues.title, page: QueuesPage },
  turns: { title: texts.turns.title, page: TurnsPage },
  "dead-letters": { title: texts.deadLetters.title, page: DeadLettersPage },
  users: { title: texts.users.title, page: UsersPage },
  tools: { title: texts.tools.title, page: ToolsPage },
  invitations: { title: texts.invitations.title, page: InvitationsPage },
  settings: { title: texts.settings.title, page: SettingsPage },
  audit: { title: texts.audit.title, page: AuditPage },
};

/** What operators of the installation see and do. */
export default function OperatorPage({ section, id }: { section: string; id: string | null }): ReactNode {
  const { me } = useApp();
  if (!me.operator) {
    return (
      <PageFrame title={texts.title}>
        <p className="empty">{texts.notOperator}</p>
      </PageFrame>
    );
  }
  return <Sections section={section} id={id} />;
}

function Sections({ section, id }: { section: string; id: string | null }): ReactNode {
  const { api } = useApp();
  const [announcement, announce] = useState("");
  const context = useMemo(() => {
    const operator = new OperatorApi(api);
    return { operator, monitor: new Monitor(operator), announce };
  }, [api]);
  useEffect(() => context.monitor.start(), [context]);
  useEffect(() => announce(""), [section]);

  const shown = SECTIONS[section];
  return (
    <Context value={context}>
      <PageFrame title={texts.title} navigation={<SectionLinks chosen={section} />}>
        <p className={announcement === "" ? "hidden" : "done-note"} role="status">
          {announcement}
        </p>
        {shown === undefined ? <p className="empty">{texts.noSection}</p> : <shown.page key={`${section}/${id ?? ""}`} id={id} />}
      </PageFrame>
    </Context>
  );
}

function SectionLinks({ chosen }: { chosen: string }): ReactNode {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // a promise in some browsers, which is no cleanup of an effect
    void nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [chosen]);
  return (
    <nav ref={nav} className="sections" aria-label={texts.sections}>
      {Object.entries(SECTIONS).map(([name, { title }]) => (
        <a key={name} href={operatorAddress(name)} aria-current={name === chosen ? "page" : undefined}>
          {title}
        </a>
      ))}
    </nav>
  );
}
