import { useState, type ReactNode } from "react";
import type { Stored } from "../../api/api";
import type { Group, Person, Role } from "../../api/types";
import type { Presence } from "../../store/presence";
import type { UnsavedWork } from "../../store/unsaved";
import { texts } from "../../texts";
import { leaveFor } from "../route";
import { Tabs } from "../Tabs";
import { UnsavedContext, useUnsavedPart } from "../unsaved";
import { UsageReports } from "../usage/UsageReports";
import { GeneralTab } from "./GeneralTab";
import { LimitsTab } from "./LimitsTab";
import { PeopleTab } from "./PeopleTab";

type Tab = keyof typeof texts.settings.tabs;

const TABS = Object.entries(texts.settings.tabs) as [Tab, string][];

interface SettingsTabsProps {
  stored: Stored<Group>;
  people: readonly Person[];
  presence: Presence;
  role: Role;
  onStored: (stored: Stored<Group>) => void;
  onChange: () => void;
}

/** The parts of the settings. What was entered in one stays while another is shown, and its tab says so. */
export function SettingsTabs({ stored, people, presence, role, onStored, onChange }: SettingsTabsProps): ReactNode {
  const [chosen, setChosen] = useState<Tab>("general");
  const [opened, setOpened] = useState<ReadonlySet<Tab>>(new Set([chosen]));
  const [general, inGeneral] = useUnsavedPart();
  const [limits, inLimits] = useUnsavedPart();
  const [invitations, inPeople] = useUnsavedPart();
  const marked = new Set<Tab>();
  if (inGeneral !== null) marked.add("general");
  if (inLimits !== null) marked.add("limits");
  if (inPeople !== null) marked.add("people");

  const choose = (tab: Tab): void => {
    setChosen(tab);
    setOpened(new Set([...opened, tab]));
  };
  const kept = (tab: Tab, work: UnsavedWork, content: ReactNode): ReactNode =>
    opened.has(tab) && (
      <div className="tab-part" hidden={tab !== chosen}>
        <UnsavedContext value={work}>{content}</UnsavedContext>
      </div>
    );

  return (
    <Tabs label={texts.settings.openLabel} tabs={TABS} chosen={chosen} marked={marked} onChoose={choose}>
      {kept("general", general, <GeneralTab stored={stored} role={role} onStored={onStored} onLeft={() => leaveFor("#/")} />)}
      {kept("limits", limits, <LimitsTab stored={stored} role={role} onStored={onStored} />)}
      {kept("people", invitations, <PeopleTab group={stored.value.id} people={people} presence={presence} role={role} onChange={onChange} />)}
      {chosen === "usage" && <UsageReports group={stored.value.id} />}
    </Tabs>
  );
}
